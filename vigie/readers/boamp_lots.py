"""The lots of a BOAMP body, in their published order and with their published numbers."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from vigie.domain.notice import ParsedLot, TextPart
from vigie.readers.amounts import real_amount
from vigie.readers.boamp_codes import (
    cpv_of,
    criteria_of,
    departments_at,
    nuts_of,
    outcome,
    reserved_codes,
    says_yes,
    weighted,
)
from vigie.readers.boamp_paths import Ways
from vigie.readers.boamp_texts import texts_of
from vigie.readers.boamp_tree import any_text, first, nodes_at, string
from vigie.readers.identifiers import cpvs
from vigie.readers.prose import one_line, readable

MOST_LOTS = 10_000
NUMBERED = re.compile(
    r"^\s*lots?\s*(?:n\s?[°ºo]\s*|num[ée]ro\s*)?(\d{1,4}[a-zA-Z]?)\b", re.IGNORECASE
)
BARE = re.compile(r"^\s*0*(\d{1,3})(?:\s*[-–.:)]|\s+[A-Za-zÀ-ÿ])")
NUMBER = re.compile(r"^(?:lot\s*(?:n\s?[°ºo]\s*)?)?([A-Za-z0-9][\w./-]{0,11})$", re.IGNORECASE)
EUROS = re.compile(r"€|\beuros?\b|\bEUR\b", re.IGNORECASE)


@dataclass(frozen=True)
class Lots:
    """The lots with their texts, the ids of their nodes, and what is doubtful about them."""

    lots: tuple[ParsedLot, ...] = ()
    texts: tuple[TextPart, ...] = ()
    nodes: frozenset[int] = frozenset()
    doubts: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()  # (number, « sans suite » or « infructueux »)


def lots_of(section: Any, ways: Ways) -> Lots:
    """The lots of a section; none where the notice is not divided."""
    nodes = _nodes(section, ways)
    lot_nodes = nodes[:MOST_LOTS]
    numbers = [_number(node, ways, position) for position, node in enumerate(lot_nodes, 1)]
    lots = tuple(_lot(node, ways, number) for node, number in zip(lot_nodes, numbers, strict=True))
    texts = tuple(
        part
        for node, number in zip(lot_nodes, numbers, strict=True)
        for part in _texts(node, ways, number)
    )
    outcomes = tuple(
        (number, word)
        for node, number in zip(lot_nodes, numbers, strict=True)
        if (word := outcome(node)) is not None
    )
    return Lots(lots, texts, frozenset(map(id, nodes)), _doubts(len(nodes), numbers), outcomes)


def parallel_lots(body: Any) -> Lots:
    """The lots of a V110 body, told in parallel lists: NUM_LOT[], DESC_LOT[], NOMENC_LOT[]."""
    lists = [
        [string(lot_text) for lot_text in nodes_at(body, "LOTS", name)]
        for name in ("NUM_LOT", "DESC_LOT", "NOMENC_LOT")
    ]
    lots: list[ParsedLot] = []
    texts: list[TextPart] = []
    for position, (number, words, code) in enumerate(list(zip_longest(*lists))[:MOST_LOTS], 1):
        name = _clean_number(number) or str(position)
        description = readable(words)
        lots.append(
            ParsedLot(
                number=name, description=description, cpv=cpvs([(code or "").strip().rstrip(".")])
            )
        )
        texts += [TextPart(field="lot.DESC_LOT", lot=name, text=description)] if description else []
    nodes = frozenset(id(lots_node) for lots_node in nodes_at(body, "LOTS"))
    return Lots(
        tuple(lots), tuple(texts), nodes, _doubts(len(lists[0]), [lot.number for lot in lots])
    )


def _nodes(section: Any, ways: Ways) -> list[Any]:
    for way in ways.lots:
        lot_nodes = [
            node
            for node in nodes_at(section, *way.split("."))
            if isinstance(node, dict) and not _only_holds(node)
        ]
        if lot_nodes:
            return lot_nodes
    return []


def _only_holds(node: dict[str, Any]) -> bool:
    # `OBJET.LOTS` holds `LOT` in one writing and is the lot itself in another.
    return "LOT" in node or not any(
        isinstance(child, str | dict | list) and child for child in node.values()
    )


def _lot(node: Any, ways: Ways, number: str) -> ParsedLot:
    title, description = any_text(node, *ways.lot_title), any_text(node, *ways.lot_description)
    places = [place for way in ways.places for place in nodes_at(node, *way.split("."))]
    yes = [code for code in reserved_codes(node) if says_yes(code)]
    return ParsedLot(
        number=number,
        title=one_line(title) or _title_in_number(node, ways),
        description=readable(description),
        cpv=cpv_of(node),
        departments=departments_at(places),
        nuts=nuts_of(iter(places)),
        estimated_value=real_amount(
            any_text(node, *ways.lot_value) or _priced(any_text(node, "quantite"))
        ),
        reserved=yes[0] if yes else next(iter(reserved_codes(node)), None),
        criteria=weighted(
            criteria_of(
                part for way in ways.criteria if (part := first(node, *way.split("."))) is not None
            )
        ),
    )


def _number(node: Any, ways: Ways, position: int) -> str:
    stated = _clean_number(any_text(node, *ways.lot_number))
    if stated:
        return stated
    words = (
        any_text(node, *ways.lot_title)
        or any_text(node, *ways.lot_number)
        or any_text(node, *ways.lot_description)
        or ""
    )
    named = NUMBERED.match(words[:200])
    bare = BARE.match(words[:200])
    if named:
        return named[1]
    return bare[1] if bare and bare[1] == str(position) else str(position)


def _clean_number(stated: str | None) -> str | None:
    number_match = NUMBER.match(" ".join((stated or "").split()).rstrip(".:"))
    # « Entretien » alone is a title in the wrong place; « A » or « 3bis » is a number.
    return (
        number_match[1]
        if number_match
        and (len(number_match[1]) <= 3 or any(char.isdigit() for char in number_match[1]))
        else None
    )


def _title_in_number(node: Any, ways: Ways) -> str | None:
    stated = any_text(node, *ways.lot_number)
    return one_line(stated) if stated and not _clean_number(stated) else None


def _texts(node: Any, ways: Ways, number: str) -> tuple[TextPart, ...]:
    misplaced = _title_in_number(node, ways)
    extra = (TextPart(field="lot.numLot", lot=number, text=misplaced),) if misplaced else ()
    return tuple(dict.fromkeys((*extra, *texts_of(node, number))))


def _priced(quantity: str | None) -> str | None:
    return quantity if quantity and EUROS.search(quantity) else None


def _doubts(count: int, numbers: list[str]) -> tuple[str, ...]:
    twice = [number for number, times in Counter(numbers).items() if times > 1]
    doubts = [f"numéro de lot en double : {', '.join(twice[:10])}"] if twice else []
    if count > MOST_LOTS:
        doubts.append(f"{count} lots publiés : les {MOST_LOTS} premiers sont lus")
    return tuple(doubts)
