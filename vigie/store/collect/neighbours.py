"""The notices that may tell of the same tenders as a batch: found by key, never by scanning."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, select
from sqlmodel import Session

from vigie.domain.joining import MOST_HOLDERS, judge
from vigie.domain.joining_keys import Traits, keys_of
from vigie.store.tables import Notice, NoticeKey, columns_of

NOTICES = columns_of(Notice)
KEYS = columns_of(NoticeKey)
CHUNK = 900  # bound parameters in one question
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
    found = _load(session, ids=fresh)  # earlier versions of the same notices
    seen = {**{one: held.traits for one, held in found.items()}, **fresh}
    frontier = list(fresh.values()) + [held.traits for held in found.values()]
    while frontier and len(found) < MOST:
        beside = _sharing(session, frontier, known=seen)
        kin = {
            held.consultation_id
            for held in [*found.values(), *beside.values()]
            if held.consultation_id
        }
        beside |= {
            one: held for one, held in _load(session, consultations=kin).items() if one not in seen
        }
        found |= beside
        seen |= {one: held.traits for one, held in beside.items()}
        frontier = [held.traits for held in beside.values()]
    return found


def _sharing(
    session: Session, frontier: Sequence[Traits], known: Mapping[str, Traits]
) -> dict[str, Neighbour]:
    by_key: dict[str, list[Traits]] = {}
    for one in frontier:
        for key in keys_of(one):
            by_key.setdefault(key, []).append(one)
    pairs = _holders(session, by_key)
    candidates = _load(session, ids={notice_id for _, notice_id in pairs} - set(known))
    found: dict[str, Neighbour] = {}
    for key, notice_id in pairs:
        if notice_id in candidates and notice_id not in found:
            held = candidates[notice_id]
            if any(judge(one, held.traits) for one in by_key[key][:MOST_HOLDERS]):
                found[notice_id] = held
    return found


def _holders(session: Session, keys: Iterable[str]) -> list[tuple[str, str]]:
    wanted = sorted(keys)
    holders: list[tuple[str, str]] = []
    for start in range(0, len(wanted), CHUNK):
        part = select(KEYS.c.key, KEYS.c.notice_id).where(
            KEYS.c.key.in_(wanted[start : start + CHUNK])
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
    found: dict[str, Neighbour] = {}
    for column, values in (
        (NOTICES.c.id, sorted(ids)),
        (NOTICES.c.consultation_id, sorted(consultations)),
    ):
        for start in range(0, len(values), CHUNK):
            rows = session.execute(
                select(*columns).where(column.in_(values[start : start + CHUNK]))
            ).mappings()
            found |= {row["id"]: _neighbour(row) for row in rows}
    return found


def _neighbour(row: RowMapping) -> Neighbour:
    return Neighbour(
        Traits.from_json(row["traits"]),
        row["consultation_id"],
        row["join_basis"],
        row["join_confidence"],
    )
