"""What sort of notice an eForms notice is, and which earlier ones it changes."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lxml import etree

from vigie.domain import cancelling
from vigie.domain.ends import EndStatement
from vigie.domain.notice import Ending, Kind, What
from vigie.readers.ubl_names import nodes_at, path, qname, text_line
from vigie.readers.ubl_texts import Texts

CHANGES = path("efac:Changes")
REASON = path("efac:ChangeReason", "cbc:ReasonCode")
CHANGED_NOTICE = qname("efbc:ChangedNoticeIdentifier")
SECTIONS = path("efac:ChangedSection", "efbc:ChangedSectionIdentifier")
SECTION = qname("efbc:ChangedSectionIdentifier")
CHANGE = qname("efac:Change")
WORDS = path("efbc:ChangeDescription", "efbc:ReasonDescription")
PREVIOUS = path("cac:NoticeDocumentReference", "cbc:ID")
PUBLICATION_NUMBER = re.compile(r"^0{0,8}(\d{1,8})-(\d{4})$")
# « 2026/S 230-0700001 », or the number at the end of an address
JOURNAL_NUMBER = re.compile(r"^(\d{4})/S\s{0,3}\d{1,3}-0{0,8}(\d{1,8})$")
ADDRESS = re.compile(r"^https?://[\w./-]{0,150}/0{0,8}(\d{1,8}-\d{4})(?:/\w{0,20})?$")
IDWEB = re.compile(r"^\d{2}-\d{3,7}$")
LOT_ID = re.compile(r"^(?:LOT|PAR)-\d{1,5}$")
CODED: tuple[tuple[str, What], ...] = (("susp-review", "suspended"), ("cancel-intent", "intent"))
# form type (listName of BT-02) → kind; a call stays a call until its changes are known
FORMS: dict[str, Kind] = {
    "planning": "planning",
    "consultation": "planning",
    "competition": "call",
    "change": "change",
    "result": "award",
    "dir-awa-pre": "award",
    "cont-modif": "modification",
    "completion": "other",
    "bri": "other",
}
# where the form type is missing or new, the notice type tells by its beginning
TYPES: dict[str, Kind] = {
    "pin-cfc": "call",
    "pin": "planning",
    "pmc": "planning",
    "cn": "call",
    "qu-sy": "call",
    "subco": "call",
    "can-modif": "modification",
    "can": "award",
    "veat": "award",
    "corr": "change",
}


def publication_number(text: str | None) -> str | None:
    """`00047522-2024` → `47522-2024`, as the API and the addresses write it."""
    number_match = PUBLICATION_NUMBER.match((text or "").strip()[:40])
    return f"{number_match[1]}-{number_match[2]}" if number_match else None


def notice_id(text: str) -> str:
    """The id that a link between notices names: a TED publication (`ted:661846-2023`), else a
    notice id and version.
    """
    stated_id = text.strip()[:200]
    journal, address = JOURNAL_NUMBER.match(stated_id), ADDRESS.match(stated_id)
    number = publication_number(
        f"{journal[2]}-{journal[1]}" if journal else address[1] if address else stated_id
    )
    if number:
        return f"ted:{number}"
    return f"boamp:{stated_id}" if IDWEB.match(stated_id) else stated_id.lower()


def previous_notices(processes: Iterable[etree._Element | None]) -> tuple[str, ...]:
    """OPP-090 and BT-125: the notices that an award or a modification follows."""
    links = (
        text_line(reference) for process in processes for reference in nodes_at(process, PREVIOUS)
    )
    return tuple(dict.fromkeys(notice_id(link) for link in links if link))


def changed_notices(extension: etree._Element | None) -> tuple[str, ...]:
    """BT-758 and BT-1501: the notices that this one changes."""
    if extension is None:
        return ()
    links = (text_line(link_node) for link_node in extension.iter(CHANGED_NOTICE))
    return tuple(dict.fromkeys(notice_id(link) for link in links if link))


def reasons(extension: etree._Element | None) -> tuple[str, ...]:
    """BT-140 codes."""
    codes = (
        text_line(code)
        for change in nodes_at(extension, CHANGES)
        for code in nodes_at(change, REASON)
    )
    return tuple(dict.fromkeys(code for code in codes if code))


def read_kind(
    form: str | None, notice_type: str | None, codes: tuple[str, ...], *, changed: bool
) -> Kind:
    """The kind; a corrected award stays an award, so that it never opens a consultation again."""
    kind = FORMS.get(form or "") or _by_type(notice_type or "")
    if "cancel" in codes:
        return "cancellation"
    return "change" if changed and kind in ("call", "planning", "other") else kind


class ChangeEnds(NamedTuple):
    """What the changes of a notice end, pause or announce; the award or correction that they
    void; a doubt.
    """

    endings: tuple[Ending, ...] = ()
    voids: cancelling.Voids | None = None
    doubts: tuple[str, ...] = ()


def read_ends(
    extension: etree._Element | None, kind: Kind, *, award: bool, results: Mapping[str, str]
) -> ChangeEnds:
    """What BT-140, BT-13716 and their words do to the lots; `results` gives the lot of a result
    (RES-0001).
    """
    statements = cancelling.statements_in(_words(extension))
    sections = tuple(
        results.get(section, section)
        for changes in nodes_at(extension, CHANGES)
        for section_node in changes.iter(SECTION)
        if (section := text_line(section_node))
    )
    if kind == "cancellation":
        return ChangeEnds(*(_void_award if award else cancelling.in_sections)(sections, statements))
    codes = reasons(extension)
    lots = _named(sections)
    endings = tuple(
        Ending(what=outcome, why="suspended" if outcome == "suspended" else None, lots=lots)
        for code, outcome in CODED
        if code in codes
    )
    prose, doubts = cancelling.correction(statements)
    coded_ends = {ending.what for ending in endings}
    return ChangeEnds(
        (*endings, *(ending for ending in prose if ending.what not in coded_ends)), None, doubts
    )


def _named(sections: tuple[str, ...]) -> tuple[str, ...]:
    if any(section.lower() in cancelling.WHOLE for section in sections):
        return ()
    return tuple(section for section in sections if cancelling.is_lot(section))


def _void_award(
    sections: tuple[str, ...], statements: tuple[EndStatement, ...]
) -> tuple[tuple[Ending, ...], cancelling.Voids | None]:
    """An award notice that is cancelled: the award is void, unless words end the procedure."""
    if any(
        statement.verb == "ends" and statement.about in ("all", "lots", "others")
        for statement in statements
    ):
        return cancelling.in_sections(sections, statements)
    lots = _named(sections)
    return ((Ending(what="unclear", lots=lots, basis="section"),) if lots else ()), "award"


def _words(extension: etree._Element | None) -> Iterable[str]:
    """The descriptions of the changes and of their reason, French ones where there are twins."""
    for changes in nodes_at(extension, CHANGES):
        descriptions = [description for description in changes.iter(*WORDS) if description.text]
        french = [
            description
            for description in descriptions
            if (description.get("languageID") or "FRA").upper() == "FRA"
        ]
        yield from (description.text or "" for description in french or descriptions)


def collect_changes(extension: etree._Element | None, texts: Texts) -> None:
    """Reason codes, changed sections and descriptions as texts; one about a single lot goes to
    that lot.
    """
    for changes in nodes_at(extension, CHANGES):
        for code in nodes_at(changes, REASON):
            if text_line(code):
                texts.add("BT-140", None, text_line(code) or "")
        for change in changes.iter(CHANGE):
            sections = [
                text for section in nodes_at(change, SECTIONS) if (text := text_line(section))
            ]
            lots = [section for section in sections if LOT_ID.match(section)]
            lot = lots[0] if len(lots) == 1 and len(sections) == 1 else None
            if sections:
                texts.add("BT-13716", lot, ", ".join(sections))
            texts.below(change, lot)
        for child in changes:
            if child.tag != CHANGE:
                texts.below(child, None)


def _by_type(notice_type: str) -> Kind:
    return next((kind for start, kind in TYPES.items() if notice_type.startswith(start)), "other")


def stated_type(type_node: etree._Element | None) -> tuple[str | None, str | None]:
    """BT-03 and BT-02: form type and notice type."""
    return (None, None) if type_node is None else (type_node.get("listName"), text_line(type_node))
