"""Time closes calls, once, and a prolonged one again."""

from datetime import datetime

from sqlmodel import select

from tests.builders import Winner, a_lot, a_notice, in_days, recorded
from vigie.store import Store
from vigie.store.collect.closing import close_passed
from vigie.store.events import emit
from vigie.store.tables import Consultation, EventRow, Lot

CALL = a_notice(
    "26-1", lots=[a_lot("1", deadline_at=in_days(10)), a_lot("2", deadline_at=in_days(20))]
)


def close_due(store: Store, now: datetime) -> int:
    """Close every lot whose end has passed and say so, a short transaction at a time; how many
    there were.
    """
    closed = 0
    while True:
        with store.transaction() as session:
            closings = close_passed(session, now)
            emit(session, closings, now)
        if not closings:
            return closed
        closed += len(closings)


def states(store: Store) -> tuple[str, list[str]]:
    """The consultation's state and its lots'."""
    with store.reading() as session:
        lots = session.exec(select(Lot).order_by(Lot.position)).all()  # type: ignore[arg-type]
        return session.exec(select(Consultation)).one().state, [lot.state for lot in lots]


def closings(store: Store) -> int:
    """How many times a lot was told closed."""
    with store.reading() as session:
        return len(session.exec(select(EventRow).where(EventRow.kind == "LotClosed")).all())


def test_a_lot_past_its_end_is_closed_and_the_other_stays_open(store: Store) -> None:
    recorded(store, CALL)
    assert (close_due(store, in_days(11)), states(store)) == (1, ("open", ["closed", "open"]))


def test_a_consultation_is_closed_with_its_last_lot_and_each_is_told_once(store: Store) -> None:
    recorded(store, CALL)
    close_due(store, in_days(21))
    close_due(store, in_days(22))
    assert (states(store), closings(store)) == (("closed", ["closed", "closed"]), 2)


def test_a_prolonged_lot_is_open_again_and_closes_again(store: Store) -> None:
    recorded(store, a_notice("26-1"))
    close_due(store, in_days(31))
    recorded(
        store,
        a_notice("26-2", kind="change", changes=("boamp:26-1",), deadline=in_days(50)),
        now=in_days(32),
    )
    assert states(store) == ("open", ["open"])
    close_due(store, in_days(51))
    assert (states(store), closings(store)) == (("closed", ["closed"]), 2)


def test_a_consultation_with_an_awarded_lot_ends_as_awarded(store: Store) -> None:
    recorded(store, CALL)
    won = [Winner(name="Les Jardins Vifs", lots=("1",))]
    recorded(
        store, a_notice("26-2", kind="award", changes=("boamp:26-1",), winners=won, lots=["1"])
    )
    close_due(store, in_days(60))
    assert states(store) == ("awarded", ["awarded", "closed"])
