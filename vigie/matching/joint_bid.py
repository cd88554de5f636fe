"""Who should bid together: up to three smallest sufficient groups for a lot, under every rule of
DESIGN.md §5.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vigie.domain.clock import paris_day
from vigie.domain.considerations import law_of
from vigie.domain.matches import UNCLAIMED, JointBidView, MatchView, Reason
from vigie.domain.members import Kind, MemberView
from vigie.matching import joint_bid_words as words
from vigie.matching.ability import Strength, enough, strength, too_small
from vigie.matching.cover import INFINITE, Candidate, smallest_cover
from vigie.matching.eligibility import eligible
from vigie.matching.engagements import SEVERAL, Bans, bans_of, lots_cap
from vigie.matching.gate import Passage, passage, prepared
from vigie.matching.match import Ready, is_concerned, match
from vigie.matching.retro_planning import retro_plan, working_days
from vigie.matching.sizes import largest_turnover, yearly_amount

ALTERNATIVES = 3
POOL = 300  # best-fitting candidates that are searched: exact among them
UNKNOWN_COST = 3.0
LEAST_DAYS = 8  # working days under which nobody forms a group


@dataclass(frozen=True)
class Desk:
    """What stands on the desk around the lot: who is taken where, what was proposed lately (for
    order only).
    """

    in_groups: frozenset[int] = frozenset()  # in another released group for this lot
    alone: frozenset[int] = frozenset()  # bidding alone on this lot, by its own word
    leading: frozenset[int] = frozenset()  # leads a released group of this lot (R2142-23)
    lots_taken: Mapping[int, int] = field(
        default_factory=dict
    )  # member → lots of the consultation it is engaged in
    in_consultation: frozenset[int] = (
        frozenset()
    )  # in a released group of another lot of the consultation
    proposed_lately: Mapping[int, int] = field(
        default_factory=dict
    )  # member → groups of the last twelve months


@dataclass(frozen=True)
class Fellow:
    """A member that may join: not able alone, allowed, willing as far as is known."""

    member: MemberView
    match: MatchView
    passages: tuple[Passage, ...]
    strength: Strength
    candidate: Candidate


def suggest(
    members: Iterable[MemberView], lot: Ready, now: datetime, desk: Desk | None = None
) -> list[JointBidView]:
    """Up to three groups, best first; none where a member could do it alone in every way that is
    asked of the group.
    """
    desk = desk or Desk()
    if is_concerned(lot.lot)[0] == "non":
        return []
    left = working_days(now, lot.lot.deadline_at) if lot.lot.deadline_at else None
    if left is not None and left < LEAST_DAYS:
        return []
    fellows, turned_away = _fellows(members, lot, now, desk)
    groups = _groups(fellows, lot)
    groups.sort(
        key=lambda group: (
            len(group),
            sum(fellow.candidate.cost for fellow in group),
            _lately(group, desk),
        )
    )
    return [
        _view(group, lot, now, desk, _near(fellows, groups, turned_away))
        for group in groups[:ALTERNATIVES]
    ]


def _fellows(
    members: Iterable[MemberView], lot: Ready, now: datetime, desk: Desk
) -> tuple[list[Fellow], list[tuple[int, str]]]:
    """Those that may join, cheapest first, and near misses with why each stays out."""
    found, out = [], []
    rules = bans_of(lot.lot)
    for member in members:
        passages = _sure(member, lot)
        if not passages:
            continue
        held = strength(member, passages, lot.needs)
        why = _why_not(member, passages, held, lot, now, desk, rules)
        if why:
            out.append((member.id, why))
            continue
        told = match(member, lot, now)
        if told is not None and any(reason.rule == UNCLAIMED for reason in told.reasons):
            out.append((member.id, "n’a pas le statut que demande la réserve du lot"))
        elif told is not None:
            found.append(Fellow(member, told, passages, held, _candidate(member, told, held, lot)))
    found.sort(key=lambda one: (one.candidate.cost, one.member.id))
    return found[:POOL], out


def _sure(member: MemberView, lot: Ready) -> tuple[Passage, ...]:
    """What it surely does of the lot: a trade in doubt, or supposed by Vigie, founds no group."""
    told = (
        passage(activity, lot.facts)
        for activity in prepared(member, lot.atlas)
        if not activity.activity.proposed
    )
    return tuple(found for found in told if found.passes and found.trade == "oui")


def _why_not(
    member: MemberView,
    passages: Sequence[Passage],
    held: Strength,
    lot: Ready,
    now: datetime,
    desk: Desk,
    rules: Bans,
) -> str:
    """The rule that keeps a member out, in words; empty when none does."""
    if eligible(member, lot.lot, paris_day(now), lot.eiti_ends)[0] == "non":
        return "n’a pas le statut que demande la réserve du lot"
    if too_small(passages, lot.needs):
        return "le lot est sous son plus petit marché"
    if not held.cells:
        return "ne fait aucune des prestations que le lot distingue"
    if enough([held], lot.needs):
        return "peut répondre seule : un groupement ne se justifie pas pour elle"
    if member.would_join is False:
        return "ne souhaite pas entrer dans un groupement"
    if member.id in desk.in_groups:
        return "est déjà dans un groupement proposé pour ce lot"
    if member.id in desk.alone:
        return "répond seule à ce lot" + (
            ", et l’avis interdit de cumuler" if rules.with_alone else ""
        )
    capped, told = lots_cap(desk.lots_taken.get(member.id, 0), rules)
    if capped == "non":
        return f"est {told[0].text}"
    return ""


def _candidate(member: MemberView, told: MatchView, held: Strength, lot: Ready) -> Candidate:
    values = (held.amount, held.turnover, held.hours)
    unknown = sum(value is None for value in (*values, member.would_join, member.can_lead))
    return Candidate(
        id=member.id,
        cells=held.cells,
        sizes=tuple(INFINITE if value is None else value for value in values),
        cost=told.rank[1] + UNKNOWN_COST * unknown,
        lead=member.can_lead is not False,
        ess=member.kinds != frozenset({Kind.PARTNER}),
        operator=member.siren or "",
    )


def _sizes(lot: Ready) -> tuple[float, ...]:
    needed = lot.needs
    return (needed.yearly or 0.0, needed.turnover_asked or 0.0, needed.hours or 0.0)


def _groups(fellows: list[Fellow], lot: Ready) -> list[list[Fellow]]:
    """The best group that covers the whole lot, then the best without its members, then, where
    sharing is allowed, without each of them in turn.
    """
    by_id = {fellow.member.id: fellow for fellow in fellows}
    pool = [fellow.candidate for fellow in fellows]
    cells, sizes = lot.needs.every_cell, _sizes(lot)
    found: list[tuple[int, ...]] = []
    while len(found) < ALTERNATIVES:
        used = {number for ids in found for number in ids}
        best = smallest_cover(
            [candidate for candidate in pool if candidate.id not in used], cells, sizes
        )
        if best is None:
            break
        found.append(best.ids)
    if found and not bans_of(lot.lot).several:
        found += _without_each(pool, found[0], cells, sizes, found)
    groups = [[by_id[number] for number in ids] for ids in found]
    return [group for group in groups if _plausible(group, lot)][:ALTERNATIVES]


def _plausible(group: Sequence[Fellow], lot: Ready) -> bool:
    """Whether members of those sizes carry such a lot; a size nobody knows says nothing."""
    yearly = yearly_amount(lot.needs, lot.lot.duration_months)
    asked = max(yearly or 0.0, lot.needs.turnover_asked or 0.0)
    sizes = [fellow.member.turnover or largest_turnover(fellow.member) for fellow in group]
    return None in sizes or asked <= sum(size or 0.0 for size in sizes)


def _without_each(
    pool: list[Candidate],
    first: Sequence[int],
    cells: int,
    sizes: tuple[float, ...],
    found: Sequence[tuple[int, ...]],
) -> list[tuple[int, ...]]:
    more: list[tuple[int, ...]] = []
    for left_out in first:
        if len(found) + len(more) >= ALTERNATIVES:
            break
        other = smallest_cover([one for one in pool if one.id != left_out], cells, sizes)
        if other is not None and other.ids not in found and other.ids not in more:
            more.append(other.ids)
    return more


def _lately(group: Sequence[Fellow], desk: Desk) -> int:
    """Rotation: of equal suggestions, those whose members were proposed least stand first on the
    staff desk.
    """
    return sum(desk.proposed_lately.get(one.member.id, 0) for one in group)


def _near(
    fellows: Sequence[Fellow],
    groups: Sequence[Sequence[Fellow]],
    turned_away: Sequence[tuple[int, str]],
) -> list[tuple[int, str]]:
    used = {one.member.id for group in groups for one in group}
    spare = [
        (one.member.id, "un ensemble plus petit, ou qui convient mieux, suffit")
        for one in fellows
        if one.member.id not in used
    ]
    return [*turned_away, *spare][:20]


def _view(
    group: Sequence[Fellow], lot: Ready, now: datetime, desk: Desk, near: Sequence[tuple[int, str]]
) -> JointBidView:
    lead = _lead(group, desk)
    left = working_days(now, lot.lot.deadline_at) if lot.lot.deadline_at else None
    form, why = words.form(lot, group, left)
    return JointBidView(
        lot_id=lot.lot.id,
        roles=tuple(words.role(one, one is lead, group, lot) for one in group),
        form=form,
        form_reason=why,
        need=words.need(group, lot, lot.needs.every_cell),
        covered=tuple(map(lot.needs.cell_label, lot.needs.cells)),
        uncovered=(),
        reasons=(*_rules(group, lot, desk, lead), *words.sizes(group, lot), *words.time(left)),
        why_not=tuple(near),
        plan=retro_plan(lot.lot.deadline_at, now),
    )


def _lead(group: Sequence[Fellow], desk: Desk) -> Fellow:
    """Who may lead and leads no other group of the lot; then who covers most; then the
    largest.
    """
    able_to = [one for one in group if one.member.can_lead is not False]
    free = [one for one in able_to if one.member.id not in desk.leading] or able_to
    return min(
        free,
        key=lambda one: (
            one.member.can_lead is not True,
            not one.candidate.ess,
            -one.strength.cells.bit_count(),
            -(one.member.turnover or 0.0),
            one.member.id,
        ),
    )


def _rules(group: Sequence[Fellow], lot: Ready, desk: Desk, lead: Fellow) -> list[Reason]:
    told = []
    held = next(iter(lot.lot.reservations()), None)
    if held is not None:
        sure = all(one.match.eligible == "oui" for one in group)
        text = "lot réservé : chaque membre du groupement doit être éligible (doctrine)" + (
            "" if sure else ", preuves à vérifier"
        )
        law = law_of(held.code, lot.lot.concession)
        told.append(Reason("every_member", "oui" if sure else "à vérifier", text, law))
    ban = lot.lot.reading("several_bids_ban")
    if ban is None:
        told.append(
            Reason(
                "several_bids",
                "à vérifier",
                "candidatures multiples : l’avis n’en dit rien, lire le DCE",
                SEVERAL,
            )
        )
    else:
        quote = f" : {words.short_quote(ban.quote)}" if ban.quote else ""
        told.append(
            Reason(
                "several_bids",
                "oui",
                f"règle des candidatures multiples lue dans l’avis{quote}",
                SEVERAL,
            )
        )
    rules = bans_of(lot.lot)
    told += lots_cap(0, rules)[1]
    if (
        rules.several
        and rules.whole
        and any(one.member.id in desk.in_consultation for one in group)
    ):
        text = (
            "un membre est dans un groupement d’un autre lot : l’interdiction de cumuler se lit "
            "lot par lot (doctrine), à vérifier dans le DCE"
        )
        told.append(Reason("several_bids_lots", "à vérifier", text, SEVERAL))
    if lead.member.id in desk.leading:
        text = "le mandataire proposé mène déjà un groupement sur ce lot : en choisir un autre"
        told.append(Reason("one_lead", "à vérifier", text, "R2142-23"))
    return told
