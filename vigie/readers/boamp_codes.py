"""The codes that a BOAMP body states beside its texts: reservation, CPV, criteria, places,
outcome.
"""

import re
from collections.abc import Iterator
from typing import Any

from vigie.domain.notice import Criterion
from vigie.readers.amounts import weight
from vigie.readers.boamp_tree import keys, nodes_at, string, strings, text, walk
from vigie.readers.identifiers import cpvs
from vigie.readers.places import departments, departments_of_nuts, departments_of_text
from vigie.readers.prose import one_line

UPPER = re.compile(r"^MARCHE_RESERVE_(?:OUI|NON)$")
ANSWERS = {"oui": "oui", "non": "non", "marchereserveoui": "OUI", "marchereservenon": "NON"}
NUTS = re.compile(r"^\s*(FR[A-Z0-9]{0,3})\.?\s*$", re.IGNORECASE)
FRUITLESS = (
    (re.compile(r"(?i)sans_?suite"), "sans suite"),
    (re.compile(r"(?i)infructueu(?:x|se)"), "infructueux"),
)
NAMES = ("critere", "CRITERE", "libelle", "LIBELLE", "intitule", "nom", "NOM")
WEIGHTS = (
    "criterePCT",
    "@POIDS",
    "POIDS",
    "poids",
    "@poids",
    "@PONDERATION",
    "ponderation",
    "PONDERATION",
)


def reserved_codes(node: Any) -> tuple[str, ...]:
    """Raw reservation codes, the noes too: « MARCHE_RESERVE_OUI:ATELIERS_PROTEGES », «
    reservationMarche:non »…
    """
    raw_codes: list[str] = []
    for path, child in walk(node):
        if UPPER.match(path[-1]):
            raw_codes += _with_details(path[-1], child)
        elif path[-1] in ("reservationMarche", "marcheReserve"):
            raw_codes += _answer(path[-1], child)
    return tuple(dict.fromkeys(raw_codes))


def says_yes(code: str) -> bool:
    """Whether a raw code is a yes."""
    return re.search(r"(?i)oui", code) is not None


def _answer(name: str, node: Any) -> Iterator[str]:
    for key in keys(node):
        answer = ANSWERS.get(key.lower())
        if answer:
            for inner in nodes_at(node, key):
                yield from _with_details(f"{name}:{answer}", inner)
        else:  # an unknown code keeps its raw value
            yield f"{name}:{key}"[:80]
    plain = string(node)
    if plain and not keys(node):
        yield f"{name}:{plain.strip()}"[:80]


def _with_details(code: str, node: Any) -> list[str]:
    return [f"{code}:{key}"[:80] for key in keys(node)] or [code]


def cpv_of(node: Any, apart: frozenset[int] = frozenset()) -> tuple[str, ...]:
    """The CPV codes below a node, main ones first as they stand, lots told apart left out."""
    inside = [part for part in nodes_at(node) if isinstance(part, dict)]
    code_texts = (code_text for part in inside for code_text in _cpv_texts(part, apart))
    return cpvs(code_texts)


def _cpv_texts(
    node: Any, apart: frozenset[int], within: bool = False, depth: int = 0
) -> Iterator[str]:
    if id(node) in apart or depth > 40:
        return
    if isinstance(node, dict):
        for key, child in node.items():
            yield from _cpv_texts(
                child, apart, within or "cpv" in key.lower() or key == "ART27CMP", depth + 1
            )
    elif isinstance(node, list):
        for child in node:
            yield from _cpv_texts(child, apart, within, depth + 1)
    elif within and isinstance(node, str):
        yield node.strip().rstrip(".")


def criteria_of(nodes: Iterator[Any]) -> tuple[Criterion, ...]:
    """The award criteria with their weights; those only referred to (« CDC », « CCTP ») are
    none.
    """
    criteria: list[Criterion] = []
    for node in nodes:
        for path, child in walk(node):
            criteria += _criterion(path[-1], child)
    return tuple(dict.fromkeys(criteria))[:200]


def _criterion(key: str, node: Any) -> Iterator[Criterion]:
    if (
        key == "CRITERES_PRIX"
        and (price := weight(text(node, "POIDS") or string(node))) is not None
    ):
        yield Criterion(name="Prix", kind="price", weight=price)
    if not isinstance(node, dict):
        if key == "critere" and (bare := one_line(string(node))):
            yield Criterion(name=bare[:500])
        return
    name = one_line(
        next((wording for tag in NAMES if (wording := text(node, tag))), None) or string(node)
    )
    stated = next((wording for tag in WEIGHTS if (wording := text(node, tag))), None)
    if name and (stated or key == "CRITERE"):
        yield Criterion(name=name[:500], weight=weight(stated))


def weighted(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """The criteria, each once: a weighted one hides its bare name."""
    names = {criterion.name for criterion in criteria if criterion.weight is not None}
    return tuple(
        criterion
        for criterion in criteria
        if criterion.weight is not None or criterion.name not in names
    )


def nuts_of(nodes: Iterator[Any]) -> tuple[str, ...]:
    """NUTS codes of the places of work, « FR102 »; FR alone says nothing and is left out."""
    place_texts = (string(place_text) for node in nodes for place_text in strings(node))
    codes = (
        match[1].upper()
        for place_text in place_texts
        if place_text and (match := NUTS.match(place_text))
    )
    return tuple(dict.fromkeys(code for code in codes if len(code) > 2))


def departments_at(nodes: list[Any]) -> tuple[str, ...]:
    """The départements of places of work, from postcodes and NUTS codes."""
    words = " \n ".join(place_text for node in nodes for place_text in strings(node))
    return departments((*departments_of_text(words), *departments_of_nuts(nuts_of(iter(nodes)))))


def outcome(node: Any) -> str | None:
    """« sans suite » or « infructueux » where an element says so."""
    for path, child in walk(node):
        for pattern, word in FRUITLESS:
            if (
                pattern.search(path[-1])
                and not path[-1].upper().endswith("NON")
                and "non" not in keys(child)
            ):
                return word
    return None
