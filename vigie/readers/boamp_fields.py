"""What the body of one notice tells, whatever its family but eForms: fields of ParsedNotice,
with their doubts.
"""

import re
from collections.abc import Iterator
from typing import Any

from vigie.domain.notice import Duration, Nature, ParsedBuyer, ParsedLot
from vigie.readers.amounts import duration, duration_in, real_amount
from vigie.readers.boamp_awards import winners_of
from vigie.readers.boamp_codes import (
    cpv_of,
    criteria_of,
    departments_at,
    nuts_of,
    outcome,
    reserved_codes,
    weighted,
)
from vigie.readers.boamp_ends import endings_of
from vigie.readers.boamp_lots import Lots, lots_of, parallel_lots
from vigie.readers.boamp_paths import Ways, ways_of
from vigie.readers.boamp_record import Record
from vigie.readers.boamp_texts import texts_of
from vigie.readers.boamp_tree import any_text, first, has, keys, nodes_at, string, strings, text
from vigie.readers.dates import Moment, prose_deadline, read_deadline
from vigie.readers.identifiers import siret
from vigie.readers.places import department_of_postcode, departments, departments_of_nuts
from vigie.readers.prose import link, one_line, plain, readable

SECTIONS = ("initial", "rectificatif", "attribution", "modification", "annulation")
TRADES: tuple[tuple[str, Nature], ...] = (
    ("trav", "works"),
    ("serv", "services"),
    ("four", "supplies"),
)
DUE = re.compile(
    r"limite|r[ée]ception|remise|d[ée]lai|offres?\b|candidature|\bplis\b", re.IGNORECASE
)
RUBRICS = ("rubDelais", "RUB_INIT", "rubrique", "RUBRIQUE", "TXT_INIT", "auLieuDeTexte")
READ = ("lireDate", "LIRE_DATE", "LIRE.DATE", "LIRE", "lire", "lireTexte")


def body_fields(record: Record) -> dict[str, Any]:
    """The fields of ParsedNotice that the body states; those it does not state are absent or
    None.
    """
    body, ways = record.body, ways_of(record.family)
    section = _section(body)
    parts = parallel_lots(body) if record.family == "V110" else lots_of(section, ways)
    places = [place for way in ways.places for place in nodes_at(section, *way.split("."))]
    return {
        **_named(body, section, ways),
        "duration": _duration(section, ways),
        "framework": True if any(has(section, *way.split(".")) for way in ways.framework) else None,
        "nature": _nature(section, ways),
        "buyer": _buyer(body, section, ways),
        "cpv": cpv_of(section, parts.nodes),
        "departments": departments_at(places),
        "nuts": nuts_of(iter(places)),
        "estimated_value": real_amount(any_text(section, *ways.estimate)),
        "currency": _currency(section, ways),
        "reserved": reserved_codes(_without(body, parts)),
        "lots": _with_criteria(parts, section, ways, record),
        "texts": (*texts_of(body, None, parts.nodes), *parts.texts),
        "deadline": deadline_of(record, section, ways),
        "earlier": tuple(
            earlier_idweb
            for way in ways.earlier
            for link_node in nodes_at(section, *way.split("."))
            if (earlier_idweb := string(link_node))
        ),
        "joint_buyers": _joint_buyers(body, ways),
        **_award(record, section, parts, parts.doubts),
    }


def _section(body: Any) -> Any:
    """The one section that says what happens, with the buyer beside it; the body itself where
    there is none.
    """
    name = next((section for section in SECTIONS if isinstance(first(body, section), dict)), None)
    if name is None:
        return first(body)
    return {**first(body, name), "organisme": first(body, "organisme")}


def _without(body: Any, parts: Lots) -> Any:
    if not parts.nodes:
        return body
    return _pruned(body, parts.nodes)


def _pruned(node: Any, apart: frozenset[int], depth: int = 0) -> Any:
    if isinstance(node, dict) and depth < 40:
        return {
            key: _pruned(child, apart, depth + 1)
            for key, child in node.items()
            if id(child) not in apart
        }
    if isinstance(node, list):
        return [_pruned(child, apart, depth + 1) for child in node if id(child) not in apart]
    return node


def _named(body: Any, section: Any, ways: Ways) -> dict[str, Any]:
    whole = (body, section)
    reference = one_line(any_text(section, *ways.reference))
    return {
        "title": one_line(any_text(section, *ways.title)),
        "description": readable(any_text(section, *ways.description)),
        "reference": reference.rstrip(".")[:200] if reference else None,
        "documents_url": next(
            (
                address
                for part in whole
                for way in ways.documents
                for address_node in nodes_at(part, *way.split("."))
                if (address := link(string(address_node)))
            ),
            None,
        ),
        "sent": any_text(section, *ways.sent),
    }


def _duration(section: Any, ways: Ways) -> Duration | None:
    for unit, places in (("month", ways.months), ("day", ways.days), ("year", ways.years)):
        stated_length = duration(any_text(section, *places), unit)
        if stated_length:
            return stated_length
    return duration_in(any_text(section, *ways.span))


def _nature(section: Any, ways: Ways) -> Nature | None:
    names = [name for way in ways.trade for name in keys(section, *way.split("."))]
    return nature_of(names)


def nature_of(names: list[str] | tuple[str, ...]) -> Nature | None:
    """Works, services or supplies from the first name that says so: TRAVAUX, services,
    FOURNITURE…
    """
    return next(
        (nature for name in names for start, nature in TRADES if name.lower().startswith(start)),
        None,
    )


def _buyer(body: Any, section: Any, ways: Ways) -> ParsedBuyer:
    name = one_line(any_text(body, *ways.buyer) or any_text(section, *ways.buyer))
    place = department_of_postcode(any_text(body, *ways.buyer_place))
    nuts = departments_of_nuts(
        string(code_node) for code_node in nodes_at(body, "organisme", "codeNUTS")
    )
    return ParsedBuyer(
        name=name.rstrip(".")[:500] if name else None,
        siret=siret(any_text(body, *ways.siret)),
        kind=one_line(any_text(body, *ways.buyer_kind) or any_text(section, *ways.buyer_kind)),
        departments=departments((place, *nuts)),
    )


def _currency(section: Any, ways: Ways) -> str | None:
    stated = (any_text(section, *ways.currency) or "").strip().upper()
    return stated if re.fullmatch(r"[A-Z]{3}", stated) else None


def _with_criteria(parts: Lots, section: Any, ways: Ways, record: Record) -> tuple[ParsedLot, ...]:
    criteria = weighted(
        criteria_of(node for way in ways.criteria for node in nodes_at(section, *way.split(".")))
    )
    if not any(criterion.weight is not None for criterion in criteria):
        return parts.lots
    if not parts.lots and record.kind == "call":
        # One lot carries the stated weights of a call that is not divided (DESIGN.md §1).
        return (ParsedLot(number="1", criteria=criteria),)
    return tuple(
        lot if lot.criteria else lot.model_copy(update={"criteria": criteria}) for lot in parts.lots
    )


def _telling(record: Record, section: Any) -> Any:
    """The section that tells what this notice does, where the call is published with it again."""
    name = {"cancellation": "annulation", "change": "rectificatif", "award": "attribution"}.get(
        record.kind, ""
    )
    act_section = first(record.body, name)
    return act_section if isinstance(act_section, dict) else section


def _joint_buyers(body: Any, ways: Ways) -> tuple[ParsedBuyer, ...]:
    """The other authorities of a joint purchase, where the body lists several."""
    heads = {way.split(".")[0] for way in ways.buyer}
    buyer_nodes = [node for head in sorted(heads) for node in list(nodes_at(body, head))[1:]]
    joint_buyers = []
    for node in buyer_nodes:
        name = next(
            (
                buyer_name
                for way in ways.buyer
                if (buyer_name := any_text(node, way.partition(".")[2]))
            ),
            None,
        )
        number = next(
            (
                buyer_siret
                for way in ways.siret
                if (buyer_siret := any_text(node, way.partition(".")[2]))
            ),
            None,
        )
        if one_line(name):
            joint_buyers.append(
                ParsedBuyer(name=(one_line(name) or "").rstrip(".")[:500], siret=siret(number))
            )
    return tuple(dict.fromkeys(joint_buyers))


def _award(record: Record, section: Any, parts: Lots, doubts: tuple[str, ...]) -> dict[str, Any]:
    """Who won, what ended and why, with the doubts that this leaves."""
    ends = endings_of(record, _telling(record, section), parts, ways_of(record.family))
    award: dict[str, Any] = {
        "winners": (),
        "result": outcome(section) if record.kind == "cancellation" else None,
        "endings": ends.endings,
        "voids": ends.voids,
        "doubts": (*doubts, *ends.doubts),
    }
    if record.kind not in ("award", "modification"):
        return award
    award["winners"] = winners = winners_of(section, record.winners)
    award_result = outcome(section) or ends.award_result
    if winners and award_result:
        has_ended_lots = any(
            ending.what in ("cancelled", "unsuccessful") for ending in ends.endings
        )
        partly = None if has_ended_lots else f"une partie des lots est déclarée {award_result}"
        return {**award, "result": None, "partly": partly}
    return {**award, "result": award_result}


# --- deadline ---------------------------------------------------------------------------------


def deadline_of(record: Record, section: Any, ways: Ways) -> Moment:
    """The deadline that binds: a correction's new one, else the earliest that the body states;
    none where it is silent.
    """
    corrected = _corrected(section, ways)
    if corrected.at is not None:
        return corrected
    stated = [
        read_deadline(written)
        for way in ways.deadlines
        for written in _written(section, way, record)
    ]
    dated = [moment for moment in stated if moment.at is not None]
    return min(dated, key=lambda moment: moment.at or 0) if dated else next(iter(stated), Moment())


def _written(section: Any, way: str, record: Record) -> Iterator[str]:
    for node in nodes_at(section, *way.split(".")):
        date_text = string(node)
        if date_text:
            # V110 keeps the hour in another element, « , à 12 heures ».
            yield (
                f"{date_text} {text(section, 'DELAI', 'AUTRES') or ''}".strip()[:200]
                if record.family == "V110"
                else date_text
            )


def _corrected(section: Any, ways: Ways) -> Moment:
    nodes = [node for way in ways.corrections for node in nodes_at(section, *way.split("."))]
    for node in nodes:
        rubric = " ".join(rubric_words for name in RUBRICS if (rubric_words := text(node, name)))
        stated = any_text(node, *READ)
        if stated and DUE.search(f"{rubric} {stated}"[:2000]):
            moment = read_deadline(plain(stated).strip(' "«».'))
            if moment.at is not None:
                return moment
    prose = (
        prose_deadline(plain(correction_text))
        for node in nodes
        for correction_text in strings(node)
    )
    return next((moment for moment in prose if moment.at is not None), Moment())
