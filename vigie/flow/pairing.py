"""Who fits which lot: answers lots read, amended and closed, verdicts, changed members;
re-matches only what they touch.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlmodel import Session

from vigie.domain.events import (
    Event,
    LotClosed,
    LotRead,
    MemberChanged,
    NoticeAmended,
    OpportunityAnswered,
    VerdictGiven,
)
from vigie.domain.labels import LIVE_OPPORTUNITIES
from vigie.domain.lots import state_words
from vigie.domain.matches import JointBidView, MatchView
from vigie.domain.members import Kind
from vigie.flow.grouping import desks_of
from vigie.flow.known_members import known_members
from vigie.flow.lots_to_meet import lots_to_meet
from vigie.flow.outcomes import award_outcomes, keep_award
from vigie.flow.steps import Context, InBites, Write, both, nothing, with_the_first
from vigie.matching.engagements import Desk
from vigie.matching.gate import best_passage
from vigie.matching.index import MemberIndex
from vigie.matching.joint_bid import suggest
from vigie.matching.match import Ready, match, opens, ready
from vigie.store.collect.changes import Amended, amended
from vigie.store.match.joint_bids import retire, write_joint_bids
from vigie.store.match.live_lots import (
    concerned_lot_ids,
    lots_of_members,
    open_of_member,
    touched_by_members,
)
from vigie.store.match.matches import (
    close_opportunity,
    note_change,
    open_opportunities,
    opportunities_of_lots,
    write_matches,
)
from vigie.store.read.lots import lot_views
from vigie.store.tables import Consultation, Lot, Opportunity

LOTS_A_BITE = 100
MATCHES_A_BITE = 500
NEAR_MISSES = 30  # kept a lot, for « pourquoi pas »
NO_LONGER = "le lot n’est plus réservé ni clausé, ou ne vous est plus ouvert"
PROFILE = "ne correspond plus à la fiche de la structure"
ENDED = {"awarded": "marché attribué", "closed": "date limite passée"}


@dataclass(frozen=True)
class Pairing:
    """What matching one lot gave: matches to keep, those that open opportunities, groups."""

    lot_id: int
    consultation_id: int
    live: bool
    matches: tuple[MatchView, ...] = ()
    opening: tuple[MatchView, ...] = ()
    groups: tuple[JointBidView, ...] = ()


def lots_read(context: Context, events: Sequence[LotRead | VerdictGiven]) -> Sequence[Write]:
    """Answers LotRead and VerdictGiven."""
    pairings = pair(context, {event.lot_id for event in events})
    return with_the_first(_writing(list(pairings.values()), context.now), events)


def notice_amended(context: Context, events: Sequence[NoticeAmended]) -> Sequence[Write]:
    """Answers NoticeAmended: matches the lots that changed again, then tells who already had
    them.
    """
    with context.store.reading() as session:
        changes = {change.change_id: amended(session, change.change_id) for change in events}
    lot_ids = {lot_id for event in changes.values() if event for lot_id in event.lots}
    pairings = pair(context, lot_ids)
    return [_amending(changes[event.change_id], pairings, context.now) for event in events]


def lots_closed(context: Context, events: Sequence[LotClosed]) -> Sequence[Write]:
    """Answers LotClosed: closes what is open, tells a cancellation, proposes outcomes from the
    award.
    """
    return [_closing(event, context.now) for event in events]


def members_changed(context: Context, events: Sequence[MemberChanged]) -> Sequence[Write]:
    """Answers MemberChanged: each member against the live lots, reserved or claused, that it can
    meet or has met.
    """
    ids = sorted({event.member_id for event in events})
    with context.store.reading() as session:
        index = known_members(context, session)
        concerned_ids = concerned_lot_ids(session, context.now)
        activities = {member_id: index.prepared.get(member_id, []) for member_id in ids}
        to_meet = lots_to_meet(session, activities, concerned_ids)
        met = lots_of_members(session, ids)
        grouped = touched_by_members(session, ids)
        wanted = grouped.union(*to_meet.values(), *met.values()) & set(concerned_ids)
        views = lot_views(session, wanted)
    lots = {
        number: ready(view, index.atlas, context.settings.eiti_ends)
        for number, view in views.items()
        if view.live(context.now)
    }
    touched = grouped | {
        number
        for member_id in ids
        for number in to_meet[member_id] & set(lots)
        if best_passage(activities[member_id], lots[number].facts) is not None
    }
    groups = _regrouped(context, index, {number: lots[number] for number in touched & set(lots)})

    def written(member_id: int) -> Write:
        own_ids = sorted((to_meet[member_id] | met.get(member_id, set())) & set(lots))
        own = {number: lots[number] for number in own_ids}
        matches = _of_member(index, member_id, own, context.now)
        return _member_write(member_id, matches, own, context.now)

    writes = _once(events, lambda event: event.member_id, written)
    return [*writes[:-1], both(writes[-1], groups)] if writes else []


def answered(context: Context, events: Sequence[Event]) -> Sequence[Write]:
    """Answers OpportunityAnswered: a lot won feeds the history that the three-year warning
    reads.
    """
    return [keep_award(cast(OpportunityAnswered, event), context.now) for event in events]


def rematch(context: Context, lot_ids: Iterable[int] | None = None) -> int:
    """Match those lots again (every live one that is reserved or claused by default); gives how
    many.
    """
    if lot_ids is None:
        with context.store.reading() as session:
            lot_ids = concerned_lot_ids(session, context.now)
    pairings = pair(context, lot_ids)
    for bite in _writing(list(pairings.values()), context.now).bites:
        with context.store.transaction() as session:
            bite(session)
    return sum(pairing.live for pairing in pairings.values())


def pair(context: Context, lot_ids: Iterable[int]) -> dict[int, Pairing]:
    """Matches of those lots, computed outside any write transaction."""
    with context.store.reading() as session:
        index = known_members(context, session)
        views = lot_views(session, lot_ids)
        consultations = {number: view.consultation_id for number, view in views.items()}
        desks = desks_of(session, consultations, context.now)
    pairings = {}
    for number, view in views.items():
        if not view.live(context.now) or not view.findings:
            pairings[number] = Pairing(number, view.consultation_id, view.live(context.now))
            continue
        lot = ready(view, index.atlas, context.settings.eiti_ends)
        passing = index.find(lot.facts)
        matches = _matches(index, passing, lot, context.now)
        groups = _suggestions(index, lot, passing, desks[number], context.now, matches)
        pairings[number] = _pairing(lot, matches, groups)
    return pairings


def _pairing(lot: Ready, matches: Sequence[MatchView], groups: Sequence[JointBidView]) -> Pairing:
    opening = [match for match in matches if opens(match)]
    near = [match for match in matches if not opens(match) and match.near_miss][:NEAR_MISSES]
    return Pairing(
        lot.lot.id, lot.lot.consultation_id, True, (*opening, *near), tuple(opening), tuple(groups)
    )


def _matches(
    index: MemberIndex, passing: Iterable[int], lot: Ready, now: datetime
) -> list[MatchView]:
    """Best first. A TPE or PME partner joins groups; it is not told of lots by itself."""
    matches = []
    for number in passing:
        member = index.members[number]
        if member.kinds != frozenset({Kind.PARTNER}):
            match_view = match(member, lot, now, index.prepared[number])
            if match_view is not None:
                matches.append(match_view)
    return sorted(matches, key=lambda pairing: (pairing.rank, pairing.member_id))


def _of_member(
    index: MemberIndex, member_id: int, lots: dict[int, Ready], now: datetime
) -> list[MatchView]:
    if member_id not in index.members:
        return []
    return [match for lot in lots.values() for match in _matches(index, [member_id], lot, now)]


def _writing(pairings: Iterable[Pairing], now: datetime) -> InBites:
    """What they write, many lots in one bite: as many as have some hundred matches together."""
    bites: list[list[Pairing]] = []
    room = 0
    for pairing in pairings:
        if room <= 0:
            bites.append([])
            room = MATCHES_A_BITE
        bites[-1].append(pairing)
        room -= 1 + len(pairing.matches)
    return InBites(tuple(_bite(bite, now) for bite in bites))


def _bite(pairings: Sequence[Pairing], now: datetime) -> Write:
    live = [pairing for pairing in pairings if pairing.live]
    consultations = {pairing.lot_id: pairing.consultation_id for pairing in live}

    def write(session: Session) -> None:
        retire(session, [pairing.lot_id for pairing in pairings if not pairing.live], now)
        matches = [match_view for pairing in live for match_view in pairing.matches]
        write_matches(session, consultations, matches, now)
        opening = [match_view for pairing in live for match_view in pairing.opening]
        _open(session, consultations, opening, now)
        groups = [group for pairing in live for group in pairing.groups]
        write_joint_bids(session, consultations, groups, now)

    return write


def _open(
    session: Session, consultations: Mapping[int, int], opening: Sequence[MatchView], now: datetime
) -> None:
    """Insert if absent; what no longer fits is told to whoever heard of it, then closed."""
    pairs = {(match_view.member_id, match_view.lot_id) for match_view in opening}
    known_pairs = set()
    for opportunity in opportunities_of_lots(session, consultations):
        pair_of_both = (opportunity.member_id, opportunity.lot_id)
        known_pairs.add(pair_of_both)
        if pair_of_both not in pairs and opportunity.state in LIVE_OPPORTUNITIES:
            _reject(session, opportunity, now)
        elif (
            pair_of_both in pairs
            and opportunity.state == "closed"
            and opportunity.closed_why in (NO_LONGER, PROFILE)
        ):
            _reopen(session, opportunity, now)
    absent = [
        match_view
        for match_view in opening
        if (match_view.member_id, match_view.lot_id) not in known_pairs
    ]
    open_opportunities(session, consultations, absent, now)


def _reject(session: Session, opportunity: Opportunity, now: datetime) -> None:
    note_change(session, opportunity, "rejected", now, f"rejeté : version {opportunity.version}")
    close_opportunity(session, opportunity, NO_LONGER, now)


def _reopen(session: Session, opportunity: Opportunity, now: datetime) -> None:
    opportunity.state, opportunity.closed_why = "proposed", ""
    note_change(
        session,
        opportunity,
        "reservation",
        now,
        f"de nouveau ouvert : version {opportunity.version}",
    )


def _amending(change: Amended | None, pairings: dict[int, Pairing], now: datetime) -> Write:
    """In bites: a tender may have thousands of lots."""
    if change is None:
        return nothing
    lot_ids = sorted(change.lots)
    chunks = [lot_ids[start : start + LOTS_A_BITE] for start in range(0, len(lot_ids), LOTS_A_BITE)]
    changed = [pairings[lot_id] for lot_id in lot_ids if lot_id in pairings]
    return both(
        InBites(tuple(_changing(change, chunk, now) for chunk in chunks)), _writing(changed, now)
    )


def _changing(change: Amended, lot_ids: Sequence[int], now: datetime) -> Write:
    def write(session: Session) -> None:
        for opportunity in opportunities_of_lots(session, lot_ids):
            aspect = change.lots[opportunity.lot_id]
            if aspect and change.material and opportunity.state in LIVE_OPPORTUNITIES:
                mark = f"avis rectificatif {change.id} : {aspect}"
                note_change(session, opportunity, aspect, now, mark)

    return write


def _ended(session: Session, event: LotClosed) -> str:
    """The reason that people read of an opportunity whose lot ended."""
    lot = session.get(Lot, event.lot_id)
    if event.state in ENDED or lot is None:
        return ENDED.get(event.state, "lot clos")
    consultation = session.get(Consultation, lot.consultation_id)
    if consultation is not None and consultation.state != event.state:
        return f"lot {state_words(event.state, lot.why)}"  # others live on, or ended otherwise
    return f"consultation {state_words(event.state, lot.why, feminine=True)}"


def _closing(event: LotClosed, now: datetime) -> Write:
    def write(session: Session) -> None:
        why = _ended(session, event)
        for opportunity in opportunities_of_lots(session, [event.lot_id]):
            if event.state == "cancelled" and opportunity.state in LIVE_OPPORTUNITIES:
                note_change(
                    session, opportunity, "cancelled", now, f"lot annulé {event.until}".strip()
                )
            if opportunity.state in ("proposed", "sent") or (
                event.state in ("cancelled", "unsuccessful")
                and opportunity.state in LIVE_OPPORTUNITIES
            ):
                close_opportunity(session, opportunity, why, now)
        if event.state == "awarded":
            award_outcomes(session, event.lot_id, now)
        retire(session, [event.lot_id], now)

    return write


def _member_write(
    member_id: int, matches: Sequence[MatchView], lots: dict[int, Ready], now: datetime
) -> Write:
    numbers = sorted(lots)
    chunks = [numbers[start : start + LOTS_A_BITE] for start in range(0, len(numbers), LOTS_A_BITE)]
    by_lot = defaultdict(list)
    for match_view in matches:
        by_lot[match_view.lot_id].append(match_view)
    return InBites(
        tuple(
            _member_lots(member_id, {number: lots[number] for number in chunk}, by_lot, now)
            for chunk in chunks or [[]]
        )
    )


def _member_lots(
    member_id: int, lots: dict[int, Ready], by_lot: dict[int, list[MatchView]], now: datetime
) -> Write:
    """What some lots are to one member."""
    matches = [match_view for number in lots for match_view in by_lot.get(number, ())]
    opening = [match_view for match_view in matches if opens(match_view)]
    lot_ids = {match_view.lot_id for match_view in opening}
    consultations = {number: lot.lot.consultation_id for number, lot in lots.items()}
    kept = [match_view for match_view in matches if opens(match_view) or match_view.near_miss]

    def write(session: Session) -> None:
        write_matches(session, consultations, kept, now, member_id=member_id)
        states = ("proposed", "sent", "closed")
        for opportunity in open_of_member(session, member_id, states, lots):
            if opportunity.state != "closed":
                if opportunity.lot_id not in lot_ids:
                    close_opportunity(session, opportunity, PROFILE, now)
            elif opportunity.lot_id in lot_ids and opportunity.closed_why in (PROFILE, NO_LONGER):
                _reopen(session, opportunity, now)
        open_opportunities(session, consultations, opening, now)

    return write


def _regrouped(context: Context, index: MemberIndex, lots: dict[int, Ready]) -> Write:
    """The groups of the lots that a changed member fits, or stood in a group of."""
    consultations = {number: lot.lot.consultation_id for number, lot in lots.items()}
    with context.store.reading() as session:
        desks = desks_of(session, consultations, context.now)
    groups = {
        number: _suggestions(index, lot, index.find(lot.facts), desks[number], context.now)
        for number, lot in lots.items()
    }
    numbers = sorted(lots)
    chunks = [numbers[start : start + LOTS_A_BITE] for start in range(0, len(numbers), LOTS_A_BITE)]
    return InBites(
        tuple(
            _grouping({number: consultations[number] for number in chunk}, groups, context.now)
            for chunk in chunks
        )
    )


def _grouping(
    consultations: Mapping[int, int], groups: Mapping[int, Sequence[JointBidView]], now: datetime
) -> Write:
    suggested = [group for number in consultations for group in groups[number]]

    def write(session: Session) -> None:
        write_joint_bids(session, consultations, suggested, now)

    return write


def _once(
    events: Sequence[Event], key: Callable[[Any], int], make: Callable[[int], Write]
) -> list[Write]:
    """One write a key; the batch's other events of that key have nothing left to write."""
    counts: dict[int, int] = defaultdict(int)
    writes: list[Write] = []
    for event in events:
        number = key(event)
        writes.append(nothing if counts[number] else make(number))
        counts[number] += 1
    return writes


def _suggestions(
    index: MemberIndex,
    lot: Ready,
    passing: Sequence[int],
    desk: Desk,
    now: datetime,
    matches: Iterable[MatchView] = (),
) -> list[JointBidView]:
    """Groups of those who pass the gate; `matches` of theirs that are known already."""
    return suggest(
        [index.members[number] for number in passing],
        lot,
        now,
        desk,
        activities=index.prepared,
        matches={match_view.member_id: match_view for match_view in matches},
    )
