"""Lists and search follow what happens: each event puts its consultation in the index again."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import partial
from hashlib import sha256

from sqlalchemy import select
from sqlmodel import Session

from vigie.data.places import communes
from vigie.data.trades import sectors
from vigie.domain.events import Event, LotRead
from vigie.domain.lots import LotView
from vigie.domain.territories import Area
from vigie.flow.steps import Context, Write, with_the_first
from vigie.matching.facts import facts
from vigie.matching.places import atlas
from vigie.store import Store
from vigie.store.desk.figures import refresh, updated_at
from vigie.store.events import is_done
from vigie.store.match.territories import basins
from vigie.store.read.lots import readings_of_lots
from vigie.store.search.documents import TerritoriesOf, documents, reindex
from vigie.store.search.index import SearchDocument, forget, put
from vigie.store.tables import Consultation, Lot, Notice, columns_of

FIGURES_EVERY = timedelta(hours=6)  # the observatory's figures; the desk has a button for now
PLACED_AT_ONCE = 200  # consultations put in the index again in one transaction
MOST_LOTS = 200  # of one consultation whose places are looked for
MANY_LOTS = 64  # of one consultation, whose events may come in several batches
MOST_REMEMBERED = 100
MEMO = "indexed"
LOTS, NOTICES = columns_of(Lot), columns_of(Notice)


def index(context: Context, events: Sequence[Event]) -> Sequence[Write]:
    """Read outside, write each consultation of the batch once and all of them together; a notice
    that two consultations shared is found by its own row.
    """
    with context.store.reading() as session:
        ids = _consultations(session, events)
        ids -= _indexed_already(context, session, ids, events)
        indexed = documents(session, ids, territories_in(session))
        counted = updated_at(session)
    if counted is None or counted + FIGURES_EVERY <= context.now:
        refresh(context.store, context.now, sectors())
    return with_the_first(_write(ids, list(indexed)), events)


def territories_in(session: Session) -> TerritoriesOf:
    """What finds the territories of a consultation, with the bassins d’emploi loaded now."""
    return partial(territories_of, basins_known=basins(session))


def _indexed_already(
    context: Context, session: Session, ids: Collection[int], events: Sequence[Event]
) -> set[int]:
    """Of those, tenders of many lots that this process put in the index when their lots were read
    as now: the events of a thousand lots come in many batches, after all of them are written.
    """
    if not all(isinstance(event, LotRead) for event in events):
        return set()
    remembered: dict[int, tuple[str, str]] = context.memo.setdefault(MEMO, {})
    if len(remembered) > MOST_REMEMBERED:
        remembered.clear()
    already = set()
    for number, lot_readings in readings_of_lots(session, ids).items():
        if len(lot_readings) <= MANY_LOTS:
            continue
        reading = sha256(repr(lot_readings).encode()).hexdigest()
        before, first_key = remembered.get(number, ("", ""))
        # the index was written with the first event of that batch, if that event is done
        if before == reading and is_done(session, first_key):
            already.add(number)
        else:
            remembered[number] = (reading, events[0].key)
    return already


def territories_of(
    row: Consultation, lots: Sequence[Lot], basins_known: Sequence[Area] = ()
) -> set[str]:
    """The facets of the territories that its lots lie in, as matching reads places: notice,
    title, then buyer.
    """
    world, known_communes = atlas(), communes()
    codes = {code for lot in lots[:MOST_LOTS] for code in facts(_placed(row, lot), world).communes}
    epts = {known_communes[code].ept for code in codes & known_communes.keys()}
    around = {basin.code for basin in basins_known if codes & basin.communes}
    return {f"ept:{code}" for code in epts if code} | {f"basin:{code}" for code in around}


def place_again(store: Store) -> None:
    """Every consultation in the territories known now, after other basins were loaded."""
    with store.reading() as session:
        ids = sorted(session.execute(select(columns_of(Consultation).c.id)).scalars())
    for start in range(0, len(ids), PLACED_AT_ONCE):
        with store.transaction() as session:
            reindex(session, ids[start : start + PLACED_AT_ONCE], territories_in(session))


def _placed(row: Consultation, lot: Lot) -> LotView:
    return LotView(
        id=lot.id or 0,
        consultation_id=row.id or 0,
        number=lot.number,
        title=lot.title or row.title,
        text="",
        buyer=row.buyer_name,
        buyer_siren=None,
        cpv=(),
        departments=tuple(lot.departments or row.departments),
        nuts=tuple(lot.nuts or row.nuts),
        deadline_at=None,
        live_until=None,
        state="open",
    )


def _consultations(session: Session, events: Sequence[Event]) -> set[int]:
    """Those that the events tell of: a thousand lots of one tender are one document."""
    touched_ids = {getattr(event, "consultation_id", None) for event in events}
    lots = {
        int(getattr(event, "lot_id", 0))
        for event in events
        if getattr(event, "consultation_id", None) is None
    }
    of_lots = select(LOTS.c.consultation_id).where(LOTS.c.id.in_(lots)).distinct()
    return {
        int(number)
        for number in (*touched_ids, *(session.execute(of_lots).scalars() if lots else ()))
        if number is not None
    }


def _write(ids: Collection[int], indexed: Sequence[SearchDocument]) -> Write:
    def write(session: Session) -> None:
        put(session, indexed)
        forget(session, sorted(set(ids) - {row.row["consultation_id"] for row in indexed}))

    return write
