"""Friendly builders: a notice, a lot, a member with defaults, each test saying only what it is
about.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from vigie.domain.considerations import Consideration
from vigie.domain.lots import FindingView, LotView, ReadingView
from vigie.domain.members import ActivityView, Kind, MemberView, ProofView
from vigie.domain.notice import (
    Duration,
    Flags,
    ParsedBuyer,
    ParsedLot,
    ParsedNotice,
    TextPart,
    Winner,
)
from vigie.store import Store
from vigie.store.collect.record import RecordingOutcome, record
from vigie.store.collect.recording_plan import CollectedNotice

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Paris
SIRET = "21930000100001"  # an invented commune, Luhn holds


def in_days(days: float, base: datetime = NOW) -> datetime:
    """That many days after `NOW`."""
    return base + timedelta(days=days)


NEXT_MONTH = in_days(30)
YESTERDAY = in_days(-1)


def a_lot(
    number: str = "1", title: str | None = "Nettoyage des locaux", **fields: Any
) -> ParsedLot:
    """A published lot."""
    return ParsedLot(number=number, title=title, **fields)


def a_notice(
    source_id: str = "26-10001",
    *,
    source: str = "boamp",
    kind: str = "call",
    lots: Iterable[ParsedLot | str] = (),
    text: str | None = None,
    buyer: str | None = "Ville de Valmorel-sur-Seine",
    siret: str | None = SIRET,
    deadline: datetime | None = NEXT_MONTH,
    published: datetime | None = YESTERDAY,
    result: str | None = None,
    winners: Iterable[Winner] = (),
    reserved: Iterable[str] = (),
    **fields: Any,
) -> ParsedNotice:
    """A call for tenders of one town; `lots` may be plain numbers, `text` becomes one free text
    of the notice.
    """
    told = {
        "id": f"{source}:{source_id}",
        "source": source,
        "source_id": source_id,
        "kind": kind,
        "format": {"boamp": "boamp_api_eforms", "ted": "ted_eforms"}.get(source, "atexo_page"),
        "title": "Entretien des bâtiments communaux",
        "description": None,
        "nature": "services",
        "published_at": published,
        "deadline_at": deadline if kind in ("call", "change") else None,
        "buyer": ParsedBuyer(name=buyer, siret=siret, departments=("93",)),
        "cpv": ("90910000",),
        "departments": ("93",),
        "nuts": ("FR106",),
        "result": result,
        "winners": tuple(winners),
        "flags": Flags(reserved=tuple(reserved)),
        "lots": tuple(
            one if isinstance(one, ParsedLot) else a_lot(one, f"Lot {one}") for one in lots
        ),
        "texts": (TextPart(field="description", text=text),) if text else (),
    }
    return ParsedNotice(**{**told, **fields})


def told(
    notice: ParsedNotice, *, raw: bytes | None = None, url: str | None = None, at: datetime = NOW
) -> CollectedNotice:
    """The notice with the bytes it was read from."""
    return CollectedNotice(
        notice, raw if raw is not None else notice.model_dump_json().encode(), url, at
    )


def recorded(store: Store, *notices: ParsedNotice, now: datetime = NOW) -> RecordingOutcome:
    """Those notices in the store, as a collect would leave them."""
    return record(store, [told(notice, at=now) for notice in notices], now)


def a_finding(
    code: Consideration | str = Consideration.INSERTION_CONDITION, **fields: Any
) -> FindingView:
    """A sure finding read in the text."""
    kept = {
        "id": 1,
        "code": Consideration(code),
        "families": (),
        "source": "text",
        "status": "sûr",
        "confidence": 0.97,
        "quote": "Le titulaire réserve des heures à l’insertion.",
        "field": "description",
        "legal_basis": "L2112-2",
    }
    return FindingView(**{**kept, **fields})


def a_lot_view(id: int = 1, **fields: Any) -> LotView:
    """An open lot of cleaning in Seine-Saint-Denis, due in thirty days."""
    kept = {
        "id": id,
        "consultation_id": 1,
        "number": "1",
        "title": "Nettoyage des locaux",
        "text": "Nettoyage des locaux",
        "buyer": "Ville de Valmorel-sur-Seine",
        "buyer_siren": SIRET[:9],
        "cpv": ("90910000",),
        "departments": ("93",),
        "nuts": ("FR106",),
        "deadline_at": in_days(30),
        "live_until": in_days(30),
        "state": "open",
        "nature": "services",
        "estimated_value": 90_000.0,
        "published_at": in_days(-1),
    }
    return LotView(**{**kept, **fields})


def an_activity(id: int = 1, **fields: Any) -> ActivityView:
    """Cleaning in Seine-Saint-Denis."""
    kept = {
        "id": id,
        "position": 1,
        "trade": "nettoyage",
        "label": "Nettoyage",
        "cpv": ("9091",),
        "words": ("nettoyage",),
        "departments": ("93",),
    }
    return ActivityView(**{**kept, **fields})


def a_member(id: int = 1, *kinds: Kind, name: str | None = None, **fields: Any) -> MemberView:
    """An insertion company with one activity and its convention in date."""
    kept = {
        "name": name or f"Structure {id}",
        "siret": f"{900_000_000 + id:09d}00015",
        "kinds": frozenset(kinds or (Kind.EI,)),
        "proofs": (ProofView("convention_iae", date(2027, 12, 31)),),
        "activities": (an_activity(id),),
        "turnover": 400_000.0,
        "staff": 12.0,
        "can_lead": True,
        "would_join": True,
        "departments": ("93",),
    }
    return MemberView(id=id, **{**kept, **fields})


__all__ = [
    "NOW",
    "SIRET",
    "ActivityView",
    "Duration",
    "Flags",
    "ParsedBuyer",
    "ReadingView",
    "Winner",
    "a_finding",
    "a_lot",
    "a_lot_view",
    "a_member",
    "a_notice",
    "an_activity",
    "in_days",
    "recorded",
    "told",
]
