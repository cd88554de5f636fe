"""What is read of one notice: the same form for parsed notices and for the labelled lines of the
gold set.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from classifier.lots import Allotment, allotment, listed_lots
from vigie.domain.notice import ParsedLot, ParsedNotice

Role = Literal[
    "title",
    "object",
    "criterion",
    "selection",
    "declaration",
    "legal_form",
    "conditions",
    "replaced",
    "other",
]
OBJECT_ROLES = ("title", "object")  # of parts that say what is bought

# Names of fields in any publisher's words, folded; the first that fits decides.
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "replaced",
        re.compile(
            r"(?i)txt_?init|rub_?init|au[_ ]?lieu[_ ]?de|(?:texte|r[ée]daction) (?:init|ant[ée]r)"
            r"|ancien(?:ne)? (?:texte|r[ée]da)"
        ),
    ),
    ("criterion", re.compile(r"(?i)(?:jugement|s[ée]lection) des offres")),
    (
        "selection",
        re.compile(
            r"(?i)s[ée]lection|limitation_?candidat|capacit|BT-?(?:747|749|750)|tp-abil|suitability"
        ),
    ),
    (
        "criterion",
        re.compile(r"(?i)crit[eè]r|award|jugement|notation|BT-?(?:733|734|540|543)|\bAC\b"),
    ),
    (
        "declaration",
        re.compile(
            r"(?i)habilitation|situation_?(?:juridique|propre)|justificatif|candidature|exclusion|"
            r"legal_?situation"
        ),
    ),
    ("legal_form", re.compile(r"(?i)forme?_?\s?juridique|BT-?76|legal_?form")),
    (
        "title",
        re.compile(
            r"(?i)^(?:lots?\W*\d*\W*)?(?:titre|title|objet|intitul|name|BT-?21\b|desc$"
            r"|titre_marche)"
        ),
    ),
    ("conditions", re.compile(r"(?i)condition|ex[ée]cution|BT-?70|performance")),
    (
        "object",
        re.compile(r"(?i)descri|objet|BT-?24|caract[ée]risti|object|nature des prestations"),
    ),
)


@dataclass(frozen=True)
class Part:
    """One stored text; `index` is its place in ParsedNotice.texts, null where the field is not
    among them.
    """

    field: str
    text: str
    lot: str | None = None
    index: int | None = None
    role: Role = "other"


@dataclass(frozen=True)
class Codes:
    """The structured codes of a notice or of one lot, raw."""

    reserved: tuple[str, ...] = ()
    reserved_execution: str | None = None
    social_objectives: tuple[str, ...] = ()
    strategic: tuple[str, ...] = ()
    social: bool | None = None


@dataclass(frozen=True)
class Document:
    """A notice as the classifier reads it."""

    id: str
    parts: tuple[Part, ...]
    lots: tuple[str, ...] = ()  # published numbers in published order
    codes: Mapping[str | None, Codes] = field(
        default_factory=dict
    )  # by lot; None is the whole notice
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # GLO-0001 → its lots
    titles: Mapping[str, str] = field(default_factory=dict)  # by published number

    @cached_property
    def allotment(self) -> Allotment:
        """Its lots with their titles, as references are read against them; where none is
        published apart, those that its texts list.
        """
        if not self.lots:
            listed = listed_lots(part.text for part in self.parts)
            return allotment(listed, self.groups, published=False)
        return allotment(((lot, self.titles.get(lot, "")) for lot in self.lots), self.groups)


def role_of(name: str) -> Role:
    """What kind of text stands in a field of that name."""
    return next((role for role, pattern in _ROLES if pattern.search(name)), "other")


def from_notice(notice: ParsedNotice) -> Document:
    """A parsed notice; titles and criteria that are not among its texts are read too, without an
    index.
    """
    parts = [
        Part(text.field, text.text, text.lot, index, role_of(text.field))
        for index, text in enumerate(notice.texts)
    ]
    known_texts = {part.text for part in parts}
    extra = [Part("title", notice.title, None, None, "title")] if notice.title else []
    extra += (
        [Part("description", notice.description, None, None, "object")]
        if notice.description
        else []
    )
    for lot in notice.lots:
        extra += _lot_parts(lot)
    parts += [
        part
        for part in extra
        if part.text not in known_texts and not any(part.text in text for text in known_texts)
    ]
    codes: dict[str | None, Codes] = {lot.number: _lot_codes(lot) for lot in notice.lots}
    codes[None] = Codes(reserved=notice.flags.reserved, social=notice.flags.social)
    return Document(
        notice.id,
        _corrected(parts),
        tuple(lot.number for lot in notice.lots),
        codes,
        {group.number: group.lots for group in notice.groups},
        {lot.number: lot.title for lot in notice.lots if lot.title},
    )


def _lot_parts(lot: ParsedLot) -> list[Part]:
    named_texts = [("title", "title", lot.title), ("description", "object", lot.description)]
    named_texts += [("conditions", "conditions", text) for text in lot.conditions]
    parts = [
        Part(f"lots.{name}", text, lot.number, None, role)  # type: ignore[arg-type]
        for name, role, text in named_texts
        if text
    ]
    return parts + [
        Part("lots.criteria", criterion.name, lot.number, None, "criterion")
        for criterion in lot.criteria
        if criterion.name
    ]


def _lot_codes(lot: ParsedLot) -> Codes:
    reserved = (lot.reserved,) if lot.reserved else ()
    return Codes(reserved, lot.reserved_execution, lot.social_objectives, lot.strategic)


def from_line(line: Mapping[str, Any]) -> Document:
    """A line of the gold set: title, named sections, lots with title, text and criteria."""
    parts = [Part("title", str(line["title"]), role="title")] if line.get("title") else []
    for section in line.get("sections") or ():
        name = _told(section, "name")
        parts.append(Part(name, _told(section, "text"), role=role_of(name)))
    lots = [lot for lot in line.get("lots") or () if isinstance(lot, Mapping)]
    for lot in lots:
        parts += _parts_of_lot(lot)
    titles = {_told(lot, "number"): _told(lot, "title") for lot in lots}
    numbers = tuple(_told(lot, "number") for lot in lots)
    return Document(
        str(line.get("id", "")),
        _corrected(parts),
        tuple(number for number in numbers if number),
        titles=titles,
    )


def _told(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "")


def _parts_of_lot(lot: Mapping[str, Any]) -> list[Part]:
    number = _told(lot, "number") or None
    rows: list[tuple[str, Role, Any]] = [
        ("title", "title", lot.get("title")),
        ("text", "object", lot.get("text")),
    ]
    rows += [
        ("criteria", "criterion", _criterion_text(criterion))
        for criterion in lot.get("criteria") or ()
    ]
    return [Part(f"lots.{name}", str(text), number, role=role) for name, role, text in rows if text]


def _criterion_text(criterion: Any) -> str:
    return (
        criterion
        if isinstance(criterion, str)
        else str(criterion.get("name") or criterion.get("value") or "")
    )


def _corrected(parts: list[Part]) -> tuple[Part, ...]:
    """A correction is read by the text that holds after it: what is replaced falls away."""
    return tuple(part for part in parts if part.text.strip() and part.role != "replaced")
