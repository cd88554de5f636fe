"""Who should bid together: up to three smallest sufficient groups for a lot, under every rule of
DESIGN.md §5.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from vigie.data.trades import trades
from vigie.domain.clock import paris_day
from vigie.domain.considerations import law_of
from vigie.domain.matches import UNCLAIMED, JointBidView, MatchView, Reason
from vigie.domain.members import Kind, MemberView
from vigie.matching import joint_bid_words as words
from vigie.matching.ability import Strength, enough, strength, too_small
from vigie.matching.cover import INFINITE, Candidate, smallest_cover
from vigie.matching.eligibility import eligible
from vigie.matching.engagements import SEVERAL, Bans, Desk, bans_of, lots_cap
from vigie.matching.gate import passage
from vigie.matching.match import Ready, is_concerned, match
from vigie.matching.prepared import GateAnswer, Prepared, prepared
from vigie.matching.retro_planning import retro_plan, working_days
from vigie.matching.sizes import ONE_CONTRACT, UNTOLD_YEARS, usual_turnover, yearly_amount

Activities = Mapping[int, Sequence[Prepared]]  # by member
ALTERNATIVES = 3
POOL = 300  # best-fitting candidates that are searched: exact among them
UNKNOWN_COST = 3.0
AWAY_COST = 1.0  # of a member that sits in no place which it would serve
# Work of hands, that teams share by places or volumes: an estimated size says « too large for one
# alone ». Where plants and machines decide, it says nothing.
SHARED_WORK = frozenset(
    (
        "Espaces verts et nature",
        "Propreté des locaux",
        "Propreté urbaine",
        "Second œuvre",
        "Restauration",
        "Linge et textile",
    )
)
LEAST_DAYS = 8  # working days under which nobody forms a group
LEAST_PART = 25_000.0  # euros a member, under which the papers of a group cost more than it brings


@dataclass(frozen=True)
class Fellow:
    """A member that may join: not able alone, allowed, willing as far as is known."""

    member: MemberView
    match: MatchView
    passages: tuple[GateAnswer, ...]
    strength: Strength
    candidate: Candidate


def suggest(
    members: Iterable[MemberView],
    lot: Ready,
    now: datetime,
    desk: Desk | None = None,
    *,
    activities: Activities = MappingProxyType({}),
    matches: Mapping[int, MatchView] = MappingProxyType({}),
) -> list[JointBidView]:
    """Up to three groups, best first; none where a member could do it alone in every way that is
    asked of the group. What is known already of members, their activities made ready and their
    matches with the lot, is not made again.
    """
    desk = desk or Desk()
    if is_concerned(lot.lot)[0] == "non":
        return []
    days_left = working_days(now, lot.lot.deadline_at) if lot.lot.deadline_at else None
    if days_left is not None and days_left < LEAST_DAYS:
        return []
    ready_members = (
        (member, activities.get(member.id) or prepared(member, lot.atlas)) for member in members
    )
    fellows, turned_away = _fellows(ready_members, lot, now, desk, matches)
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
    members: Iterable[tuple[MemberView, Sequence[Prepared]]],
    lot: Ready,
    now: datetime,
    desk: Desk,
    matches: Mapping[int, MatchView],
) -> tuple[list[Fellow], list[tuple[int, str]]]:
    """Those that may join, cheapest first, and near misses with why each stays out."""
    fellows, out = [], []
    rules = bans_of(lot.lot)
    for member, activities in members:
        passages = _sure(activities, lot)
        if not passages:
            continue
        own_strength = carried(member, passages, lot)
        why = _why_not(member, passages, own_strength, lot, now, desk, rules)
        if why:
            out.append((member.id, why))
            continue
        match_view = matches.get(member.id) or match(member, lot, now, activities)
        if match_view is not None and any(
            reason.rule == UNCLAIMED for reason in match_view.reasons
        ):
            out.append((member.id, "n’a pas le statut que demande la réserve du lot"))
        elif match_view is not None:
            fellows.append(
                Fellow(
                    member,
                    match_view,
                    passages,
                    own_strength,
                    _candidate(member, match_view, own_strength, lot),
                )
            )
    fellows.sort(key=lambda fellow: (fellow.candidate.cost, fellow.member.id))
    return fellows[:POOL], out


def carried(member: MemberView, passages: Sequence[GateAnswer], lot: Ready) -> Strength:
    """What that member brings to a group of the lot; what nobody told of its size is what such a
    structure usually turns over, to be checked.
    """
    own_strength = strength(member, passages, lot.needs)
    known_trades = [trades().get(need.slug) for need in lot.needs.trades]
    shared = all(trade and trade.group in SHARED_WORK for trade in known_trades)
    unknown = {size for size in ("amount", "turnover") if getattr(own_strength, size) is None}
    usual = usual_turnover(member) if shared and unknown else None
    if usual is None:
        return own_strength
    years = 1.0 if lot.lot.duration_months else UNTOLD_YEARS
    return replace(
        own_strength,
        amount=own_strength.amount or usual * ONE_CONTRACT * years,
        turnover=own_strength.turnover or usual,
        estimated=frozenset(unknown),
    )


def _sure(activities: Iterable[Prepared], lot: Ready) -> tuple[GateAnswer, ...]:
    """What it surely does of the lot: a trade in doubt, or supposed by Vigie, founds no group, nor
    does one beside the first of a need (« tri » where food waste is to be treated).
    """
    firsts = {need.first for need in lot.needs.trades}
    passages = (
        passage(activity, lot.facts) for activity in activities if not activity.activity.proposed
    )
    return tuple(
        sure_passage
        for sure_passage in passages
        if sure_passage.passes
        and sure_passage.trade == "oui"
        and (sure_passage.how == "own" or sure_passage.prepared.slug in firsts)
    )


def _why_not(
    member: MemberView,
    passages: Sequence[GateAnswer],
    own_strength: Strength,
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
    if not own_strength.cells:
        return "ne fait aucune des prestations que le lot distingue"
    if enough([own_strength], lot.needs):
        return "peut répondre seule : un groupement ne se justifie pas pour elle"
    if member.would_join is False:
        return "ne souhaite pas entrer dans un groupement"
    if member.id in desk.in_groups:
        return "est déjà dans un groupement proposé pour ce lot"
    if member.id in desk.alone:
        return "répond seule à ce lot" + (
            ", et l’avis interdit de cumuler" if rules.with_alone else ""
        )
    capped, cap_reasons = lots_cap(desk.lots_taken.get(member.id, 0), rules)
    if capped == "non":
        return f"est {cap_reasons[0].text}"
    return ""


def _candidate(
    member: MemberView, match_view: MatchView, own_strength: Strength, lot: Ready
) -> Candidate:
    values = (own_strength.amount, own_strength.turnover, own_strength.hours)
    unknown = sum(
        strength_figure is None for strength_figure in (*values, member.would_join, member.can_lead)
    ) + len(own_strength.estimated)
    return Candidate(
        id=member.id,
        cells=own_strength.cells,
        sizes=tuple(INFINITE if other_value is None else other_value for other_value in values),
        cost=match_view.rank[1] + UNKNOWN_COST * unknown + AWAY_COST * _away(member, lot),
        lead=member.can_lead is not False,
        ess=member.kinds != frozenset({Kind.PARTNER}),
        operator=member.siren or "",
    )


def _away(member: MemberView, lot: Ready) -> bool:
    return not lot.facts.departments.intersection(member.departments)


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
    covers: list[tuple[int, ...]] = []
    while len(covers) < ALTERNATIVES:
        used = {number for ids in covers for number in ids}
        best = smallest_cover(
            [candidate for candidate in pool if candidate.id not in used], cells, sizes
        )
        if best is None:
            break
        covers.append(best.ids)
    if covers and not bans_of(lot.lot).several:
        covers += _without_each(pool, covers[0], cells, sizes, covers)
    groups = [[by_id[number] for number in ids] for ids in covers]
    return [group for group in groups if _plausible(group, lot)][:ALTERNATIVES]


def _plausible(group: Sequence[Fellow], lot: Ready) -> bool:
    """Whether members of those sizes carry such a lot, and each gets a part worth the papers; a
    size nobody knows says nothing.
    """
    if lot.needs.amount is not None and lot.needs.amount < LEAST_PART * len(group):
        return False
    yearly = yearly_amount(lot.needs, lot.lot.duration_months)
    turnover_asked = max(yearly or 0.0, lot.needs.turnover_asked or 0.0)
    sizes = [fellow.member.turnover or usual_turnover(fellow.member) for fellow in group]
    return None in sizes or turnover_asked <= sum(size or 0.0 for size in sizes)


def _without_each(
    pool: list[Candidate],
    first: Sequence[int],
    cells: int,
    sizes: tuple[float, ...],
    covers: Sequence[tuple[int, ...]],
) -> list[tuple[int, ...]]:
    more: list[tuple[int, ...]] = []
    for left_out in first:
        if len(covers) + len(more) >= ALTERNATIVES:
            break
        alternative = smallest_cover(
            [candidate for candidate in pool if candidate.id != left_out], cells, sizes
        )
        if (
            alternative is not None
            and alternative.ids not in covers
            and alternative.ids not in more
        ):
            more.append(alternative.ids)
    return more


def _lately(group: Sequence[Fellow], desk: Desk) -> int:
    """Rotation: of equal suggestions, those whose members were proposed least stand first on the
    staff desk.
    """
    return sum(desk.proposed_lately.get(fellow.member.id, 0) for fellow in group)


def _near(
    fellows: Sequence[Fellow],
    groups: Sequence[Sequence[Fellow]],
    turned_away: Sequence[tuple[int, str]],
) -> list[tuple[int, str]]:
    used = {fellow.member.id for group in groups for fellow in group}
    spare = [
        (fellow.member.id, "un ensemble plus petit, ou qui convient mieux, suffit")
        for fellow in fellows
        if fellow.member.id not in used
    ]
    return [*turned_away, *spare][:20]


def _view(
    group: Sequence[Fellow], lot: Ready, now: datetime, desk: Desk, near: Sequence[tuple[int, str]]
) -> JointBidView:
    lead = _lead(group, desk)
    days_left = working_days(now, lot.lot.deadline_at) if lot.lot.deadline_at else None
    form, why = words.form(lot, days_left)
    return JointBidView(
        lot_id=lot.lot.id,
        roles=tuple(words.role(fellow, fellow is lead, group, lot) for fellow in group),
        form=form,
        form_reason=why,
        need=words.need(group, lot, lot.needs.every_cell),
        covered=tuple(map(lot.needs.cell_label, lot.needs.cells)),
        uncovered=(),
        reasons=(*_rules(group, lot, desk, lead), *words.sizes(group, lot), *words.time(days_left)),
        why_not=tuple(near),
        plan=retro_plan(lot.lot.deadline_at, now),
    )


def _lead(group: Sequence[Fellow], desk: Desk) -> Fellow:
    """Who may lead and leads no other group of the lot; then who covers most; then the
    largest.
    """
    able_to = [fellow for fellow in group if fellow.member.can_lead is not False]
    free = [fellow for fellow in able_to if fellow.member.id not in desk.leading] or able_to
    return min(
        free,
        key=lambda fellow: (
            fellow.member.can_lead is not True,
            not fellow.candidate.ess,
            -fellow.strength.cells.bit_count(),
            -(fellow.member.turnover or 0.0),
            fellow.member.id,
        ),
    )


def _rules(group: Sequence[Fellow], lot: Ready, desk: Desk, lead: Fellow) -> list[Reason]:
    rule_reasons = []
    reservation = next(iter(lot.lot.reservations()), None)
    if reservation is not None:
        sure = all(fellow.match.eligible == "oui" for fellow in group)
        text = "lot réservé : chaque membre du groupement doit être éligible (doctrine)" + (
            "" if sure else ", preuves à vérifier"
        )
        law = law_of(reservation.code, lot.lot.concession)
        rule_reasons.append(Reason("every_member", "oui" if sure else "à vérifier", text, law))
    ban = lot.lot.reading("several_bids_ban")
    if ban is None:
        rule_reasons.append(
            Reason(
                "several_bids",
                "à vérifier",
                "candidatures multiples : l’avis n’en dit rien, lire le DCE",
                SEVERAL,
            )
        )
    else:
        quote = f" : {words.short_quote(ban.quote)}" if ban.quote else ""
        rule_reasons.append(
            Reason(
                "several_bids",
                "oui",
                f"règle des candidatures multiples lue dans l’avis{quote}",
                SEVERAL,
            )
        )
    rules = bans_of(lot.lot)
    rule_reasons += lots_cap(0, rules)[1]
    if (
        rules.several
        and rules.whole
        and any(fellow.member.id in desk.in_consultation for fellow in group)
    ):
        text = (
            "un membre est dans un groupement d’un autre lot : l’interdiction de cumuler se lit "
            "lot par lot (doctrine), à vérifier dans le DCE"
        )
        rule_reasons.append(Reason("several_bids_lots", "à vérifier", text, SEVERAL))
    if lead.member.id in desk.leading:
        text = "le mandataire proposé mène déjà un groupement sur ce lot : en choisir un autre"
        rule_reasons.append(Reason("one_lead", "à vérifier", text, "R2142-23"))
    return rule_reasons
