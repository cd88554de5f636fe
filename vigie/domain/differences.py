"""What changed between two states of a consultation, lot by lot, and what of it is material
(rule 5).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from vigie.domain.tender import ENDED_PERHAPS, INTENDED, LIVE, UNCLEAR, LotState, Tender

CLAUSE_CODES = ("reserved_execution", "social_objectives", "strategic", "conditions", "criteria")
SILENT = ("", "none", "no", "not-known", None)  # codes that put nothing on a lot
STOPPED = ("cancelled", "unsuccessful")
GRAVE = (INTENDED, ENDED_PERHAPS, UNCLEAR)  # doubts that people must hear of


class Difference(NamedTuple):
    """One value that changed; `lot` is the shown number, or null for the whole; values are JSON."""

    lot: str | None
    field: str
    old: Any
    new: Any
    # deadline, lots, reservation, clause, amount, cancelled, pause: material; empty: not
    aspect: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the history."""
        return self._asdict()


def differences(old: Tender, new: Tender) -> list[Difference]:
    """Every value that changed, the whole first, then lot by lot in order."""
    changes = list(_whole(old, new))
    before = {lot.key: lot for lot in old.lots}
    for lot in new.lots:
        lot_before = before.pop(lot.key, None)
        changes += (
            [Difference(lot.number, "lot", None, lot.title, "lots")]
            if lot_before is None
            else _lot(lot_before, lot)
        )
    return changes + [
        Difference(lot.number, "lot", lot.title, None, "lots") for lot in before.values()
    ]


def material(changes: list[Difference], *, enriching: bool) -> bool:
    """Whether members should hear of it; a second portal that merely tells more (`enriching`)
    moves nobody, unless the deadline, a reservation, a pause or the end of the call is what it
    tells.
    """
    telling = {"deadline", "reservation", "cancelled", "pause"} if enriching else set()
    return any(change.aspect and (not telling or change.aspect in telling) for change in changes)


def _whole(old: Tender, new: Tender) -> Iterator[Difference]:
    for name in (
        "title",
        "description",
        "buyer_name",
        "procedure",
        "nature",
        "cpv",
        "departments",
        "nuts",
        "url",
        "duration_months",
        "framework",
        "concession",
    ):
        yield from _value_difference(None, name, getattr(old, name), getattr(new, name))
    yield from _value_difference(None, "deadline_at", old.deadline_at, new.deadline_at, "deadline")
    yield from _amount(None, old.estimated_value, new.estimated_value)
    yield from _state(None, old, new)
    mine, theirs = _stated(old.flags.get("reserved")), _stated(new.flags.get("reserved"))
    yield from _value_difference(None, "flags.reserved", mine, theirs, "reservation")
    yield from _value_difference(
        None, "flags.social", old.flags.get("social"), new.flags.get("social")
    )


def _lot(old: LotState, new: LotState) -> Iterator[Difference]:
    for name in ("title", "description", "cpv", "departments", "nuts"):
        yield from _value_difference(new.number, name, getattr(old, name), getattr(new, name))
    yield from _value_difference(
        new.number, "deadline_at", old.deadline_at, new.deadline_at, "deadline"
    )
    yield from _amount(new.number, old.estimated_value, new.estimated_value)
    yield from _state(new.number, old, new)
    mine, theirs = _stated(old.codes.get("reserved")), _stated(new.codes.get("reserved"))
    yield from _value_difference(new.number, "reserved", mine, theirs, "reservation")
    for name in CLAUSE_CODES:
        mine, theirs = _stated(old.codes.get(name)), _stated(new.codes.get(name))
        yield from _value_difference(new.number, name, mine, theirs, "clause")


def _value_difference(
    lot: str | None, name: str, old: Any, new: Any, aspect: str = ""
) -> Iterator[Difference]:
    if old != new:
        yield Difference(lot, name, _json(old), _json(new), aspect)


def _amount(lot: str | None, old: float | None, new: float | None) -> Iterator[Difference]:
    yield from _value_difference(
        lot, "estimated_value", old, new, "amount" if old is not None else ""
    )


def _state(lot: str | None, old: Tender | LotState, new: Tender | LotState) -> Iterator[Difference]:
    ended = (new.state in STOPPED) != (old.state in STOPPED)
    yield from _value_difference(lot, "state", old.state, new.state, "cancelled" if ended else "")
    paused = "suspended" in (old.why, new.why) and new.state in LIVE
    yield from _value_difference(lot, "why", old.why, new.why, "pause" if paused else "")
    if new.state in LIVE:
        for doubt in GRAVE:
            if doubt in new.doubts and doubt not in old.doubts:
                yield Difference(lot, "doubt", None, doubt, "pause")


def _stated(code: Any) -> Any:
    """A code that puts nothing on a lot reads as its absence: « none » where nothing was said
    changes nothing.
    """
    if isinstance(code, (list, tuple)):
        return [letter for letter in code if letter not in SILENT]
    return [] if code in SILENT else [code]


def _json(field_value: Any) -> Any:
    if isinstance(field_value, datetime):
        return field_value.isoformat()
    return list(field_value) if isinstance(field_value, tuple) else field_value
