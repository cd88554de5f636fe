"""What a batch will change, worked out before the write transaction: which consultation each
notice tells of, and how.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy import select
from sqlmodel import Session

from vigie.domain.consultation_fold import fold, ordered
from vigie.domain.differences import differences, material
from vigie.domain.joining import Placed, partition
from vigie.domain.notice import ParsedNotice
from vigie.domain.tender import Tender
from vigie.store.collect.neighbours import Neighbour, around
from vigie.store.collect.recording_plan import (
    NoticeGroup,
    PreparedNotice,
    RecordingPlan,
    Step,
    StoredNotice,
)
from vigie.store.inserts import CHUNK
from vigie.store.tables import Notice, Payload, columns_of

NOTICES = columns_of(Notice)
PAYLOADS = columns_of(Payload)
MOST_STEPS = 20  # notices of one tender in one batch whose changes are told one by one


Verdict = Literal["new", "changed", "unchanged"]


def compare(stored: StoredNotice | None, prepared: StoredNotice) -> Verdict:
    """Whether a told notice is new, takes the place of the one held, or changes nothing.

    The same format told again wins, for a source may correct itself. Of two formats of one
    publication the same one
    stays whatever came first: a cancellation before all else, then the richer.
    """
    if stored is None:
        return "new"
    if stored.content_hash == prepared.content_hash:
        return "unchanged"
    return (
        "changed"
        if stored.format == prepared.format or _rank(prepared) > _rank(stored)
        else "unchanged"
    )


def _rank(notice: StoredNotice) -> tuple[bool, int, str]:
    return (notice.kind == "cancellation", notice.richness, notice.format)


def plan(session: Session, batch: Sequence[PreparedNotice]) -> RecordingPlan:
    """Compare a batch with what is held, join and fold what is new in it."""
    planned = _compared(session, batch)
    if planned.fresh:
        neighbours = around(
            session, {notice_id: prepared.traits for notice_id, prepared in planned.fresh.items()}
        )
        _place(session, planned, neighbours)
    return planned


def _compared(session: Session, batch: Sequence[PreparedNotice]) -> RecordingPlan:
    planned = RecordingPlan()
    ids = sorted({prepared.notice.id for prepared in batch})
    stored = _held(session, ids)
    payloads = _known_payloads(session, ids)
    taken_down = _taken_down(session, ids)
    for prepared in batch:
        if prepared.notice.id in taken_down:
            planned.unchanged.add(prepared.notice.id)
            continue
        if (prepared.notice.id, prepared.sha256) not in payloads:
            payloads.add((prepared.notice.id, prepared.sha256))
            planned.payloads.append(prepared)
        verdict = compare(stored.get(prepared.notice.id), prepared.held)
        if verdict == "unchanged":
            planned.unchanged.add(prepared.notice.id)
            continue
        stored[prepared.notice.id] = prepared.held
        planned.fresh[prepared.notice.id] = prepared
        if verdict == "new":
            planned.new.add(prepared.notice.id)
    planned.unchanged -= set(planned.fresh)
    return planned


def _held(session: Session, ids: Sequence[str]) -> dict[str, StoredNotice]:
    columns = (
        NOTICES.c.id,
        NOTICES.c.format,
        NOTICES.c.kind,
        NOTICES.c.content_hash,
        NOTICES.c.richness,
    )
    stored = {}
    for start in range(0, len(ids), CHUNK):
        for row in session.execute(
            select(*columns).where(NOTICES.c.id.in_(ids[start : start + CHUNK]))
        ):
            stored[row.id] = StoredNotice(
                row.id, row.format, row.kind, row.content_hash, row.richness
            )
    return stored


def _taken_down(session: Session, ids: Sequence[str]) -> set[str]:
    """Notices removed at their publisher's request: collected again, they stay away."""
    notice_ids: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        part = (NOTICES.c.id.in_(ids[start : start + CHUNK]), NOTICES.c.taken_down_at.is_not(None))
        notice_ids |= set(session.execute(select(NOTICES.c.id).where(*part)).scalars())
    return notice_ids


def _known_payloads(session: Session, ids: Sequence[str]) -> set[tuple[str, str]]:
    payloads = set()
    for start in range(0, len(ids), CHUNK):
        part = select(PAYLOADS.c.notice_id, PAYLOADS.c.sha256).where(
            PAYLOADS.c.notice_id.in_(ids[start : start + CHUNK])
        )
        payloads |= {(row.notice_id, row.sha256) for row in session.execute(part)}
    return payloads


def _place(session: Session, plan: RecordingPlan, neighbours: Mapping[str, Neighbour]) -> None:
    traits = {notice_id: neighbour.traits for notice_id, neighbour in neighbours.items()} | {
        notice_id: prepared.traits for notice_id, prepared in plan.fresh.items()
    }
    current = {notice_id: neighbour.consultation_id for notice_id, neighbour in neighbours.items()}
    placed = partition(traits.values())
    owners = _owners(placed, current)
    touched = [
        position for position, group in enumerate(placed) if _is_touched(group, plan, current)
    ]
    stored = _stored(session, [placed[position] for position in touched], current)
    for position in touched:
        mine = sorted(
            consultation_id for consultation_id, owner in owners.items() if owner == position
        )
        group = _group(placed[position], mine, plan, stored, current)
        plan.groups.append(group)
        plan.moved |= {
            join: current[join]
            for join in group.joins
            if join in current and current[join] != group.consultation_id
        }


def _owners(placed: Sequence[Placed], current: Mapping[str, int | None]) -> dict[int, int]:
    """Each consultation stays with the group that holds most of its notices; the first in order
    where several do.
    """
    counts: dict[int, dict[int, int]] = {}
    for position, group in enumerate(placed):
        for notice_id in group.ids:
            if (consultation_id := current.get(notice_id)) is not None:
                counts.setdefault(consultation_id, {}).setdefault(position, 0)
                counts[consultation_id][position] += 1
    return {
        consultation_id: min(shares, key=lambda position: (-shares[position], position))
        for consultation_id, shares in counts.items()
    }


def _is_touched(group: Placed, plan: RecordingPlan, current: Mapping[str, int | None]) -> bool:
    if any(notice_id in plan.fresh for notice_id in group.ids):
        return True
    consultation_ids = {current.get(notice_id) for notice_id in group.ids}
    return len(consultation_ids) > 1 or sum(
        1 for notice_id in current.values() if notice_id in consultation_ids
    ) != len(group.ids)


def _stored(
    session: Session, touched: Sequence[Placed], current: Mapping[str, int | None]
) -> dict[str, ParsedNotice]:
    """The stored form of every notice of those groups, and of what their consultations hold now."""
    consultation_ids = {
        current[notice_id] for group in touched for notice_id in group.ids if notice_id in current
    }
    ids = sorted(
        {notice_id for group in touched for notice_id in group.ids}
        | {notice_id for notice_id, of in current.items() if of in consultation_ids}
    )
    notices: dict[str, ParsedNotice] = {}
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            select(NOTICES.c.id, NOTICES.c.parsed).where(
                NOTICES.c.id.in_(ids[start : start + CHUNK])
            )
        )
        notices |= {row.id: ParsedNotice.model_validate(row.parsed) for row in rows}
    return notices


def _group(
    placed: Placed,
    mine: Sequence[int],
    plan: RecordingPlan,
    stored: Mapping[str, ParsedNotice],
    current: Mapping[str, int | None],
) -> NoticeGroup:
    target = mine[0] if mine else None
    before = {
        notice_id: stored[notice_id]
        for notice_id, of in current.items()
        if target is not None and of == target
    }
    after = {
        notice_id: plan.fresh[notice_id].notice if notice_id in plan.fresh else stored[notice_id]
        for notice_id in placed.ids
    }
    tender = fold(list(after.values()))
    return NoticeGroup(
        target, tender, bool(before), placed.joins, _steps(before, after, tender), tuple(mine[1:])
    )


def _steps(
    before: Mapping[str, ParsedNotice], after: Mapping[str, ParsedNotice], tender: Tender
) -> tuple[Step, ...]:
    """What each notice of the batch changed, in fold order; the first notice of a consultation
    changes nothing.
    """
    changing = [
        notice for notice in ordered(list(after.values())) if before.get(notice.id) != notice
    ]
    if len(changing) > MOST_STEPS or set(before) - set(after):
        changing = changing[-1:] or ordered(list(after.values()))[-1:]
    standing = dict(before)
    was = fold(list(before.values())) if before else None
    steps = []
    for place, notice in enumerate(changing):
        known_notice = standing.get(notice.id)
        standing[notice.id] = notice
        now = tender if place == len(changing) - 1 else fold(list(standing.values()))
        if was is not None:
            steps.append(_step(was, now, notice, known_notice))
        was = now
    return tuple(step for step in steps if step.differences or step.reread)


def _step(
    was: Tender, now: Tender, notice: ParsedNotice, parsed_notice: ParsedNotice | None
) -> Step:
    changes = differences(was, now)
    enriching = parsed_notice is None and notice.kind in (
        "call",
        "planning",
        "modification",
        "other",
        "award",
    )
    reread = parsed_notice is not None and parsed_notice.texts != notice.texts
    return Step(notice.id, tuple(changes), material(changes, enriching=enriching), reread)
