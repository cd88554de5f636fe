"""The notices that may tell of the same tenders as a batch: found by key, never by scanning."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, select
from sqlmodel import Session

from vigie.domain.joining import MOST_HOLDERS, judge
from vigie.domain.joining_keys import Traits, keys_of
from vigie.store.inserts import CHUNK
from vigie.store.tables import Notice, NoticeKey, columns_of

NOTICES = columns_of(Notice)
KEYS = columns_of(NoticeKey)
# notices looked at around one batch; a publisher that gives one key to all cannot stop the collect
MOST = 5000


@dataclass(frozen=True)
class Neighbour:
    """A notice of the store, as joining sees it."""

    traits: Traits
    consultation_id: int | None
    basis: str
    confidence: float


def around(session: Session, fresh: Mapping[str, Traits]) -> dict[str, Neighbour]:
    """Every stored notice that hangs together with those: judged one with them, or in one
    consultation with such a one.
    """
    neighbours = _load(session, ids=fresh)  # earlier versions of the same notices
    traits_seen = {
        **{notice_id: neighbour.traits for notice_id, neighbour in neighbours.items()},
        **fresh,
    }
    frontier = list(fresh.values()) + [neighbour.traits for neighbour in neighbours.values()]
    while frontier and len(neighbours) < MOST:
        beside = _sharing(session, frontier, traits_known=traits_seen)
        kin = {
            neighbour.consultation_id
            for neighbour in [*neighbours.values(), *beside.values()]
            if neighbour.consultation_id
        }
        beside |= {
            notice_id: neighbour
            for notice_id, neighbour in _load(session, consultations=kin).items()
            if notice_id not in traits_seen
        }
        neighbours |= beside
        traits_seen |= {notice_id: neighbour.traits for notice_id, neighbour in beside.items()}
        frontier = [neighbour.traits for neighbour in beside.values()]
    return neighbours


def _sharing(
    session: Session, frontier: Sequence[Traits], traits_known: Mapping[str, Traits]
) -> dict[str, Neighbour]:
    by_key: dict[str, list[Traits]] = {}
    for traits in frontier:
        for key in keys_of(traits):
            by_key.setdefault(key, []).append(traits)
    pairs = _holders(session, by_key)
    candidates = _load(session, ids={notice_id for _, notice_id in pairs} - set(traits_known))
    neighbours: dict[str, Neighbour] = {}
    for key, notice_id in pairs:
        if notice_id in candidates and notice_id not in neighbours:
            neighbour = candidates[notice_id]
            if any(judge(traits, neighbour.traits) for traits in by_key[key][:MOST_HOLDERS]):
                neighbours[notice_id] = neighbour
    return neighbours


def _holders(session: Session, keys: Iterable[str]) -> list[tuple[str, str]]:
    keys_wanted = sorted(keys)
    holders: list[tuple[str, str]] = []
    for start in range(0, len(keys_wanted), CHUNK):
        part = select(KEYS.c.key, KEYS.c.notice_id).where(
            KEYS.c.key.in_(keys_wanted[start : start + CHUNK])
        )
        holders += [(row.key, row.notice_id) for row in session.execute(part)]
    return holders


def _load(
    session: Session, *, ids: Iterable[str] = (), consultations: Iterable[int] = ()
) -> dict[str, Neighbour]:
    columns = (
        NOTICES.c.id,
        NOTICES.c.traits,
        NOTICES.c.consultation_id,
        NOTICES.c.join_basis,
        NOTICES.c.join_confidence,
    )
    neighbours: dict[str, Neighbour] = {}
    for column, values in (
        (NOTICES.c.id, sorted(ids)),
        (NOTICES.c.consultation_id, sorted(consultations)),
    ):
        for start in range(0, len(values), CHUNK):
            rows = session.execute(
                select(*columns).where(column.in_(values[start : start + CHUNK]))
            ).mappings()
            neighbours |= {row["id"]: _neighbour(row) for row in rows}
    return neighbours


def _neighbour(row: RowMapping) -> Neighbour:
    return Neighbour(
        Traits.from_json(row["traits"]),
        row["consultation_id"],
        row["join_basis"],
        row["join_confidence"],
    )
