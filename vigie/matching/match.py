"""One member, one lot: three plain answers with their reasons in words, and a rank."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from vigie.domain.clock import days_left, paris_day
from vigie.domain.considerations import FACTS, law_of
from vigie.domain.law import EITI_ENDS
from vigie.domain.lots import LotView
from vigie.domain.matches import UNCLAIMED, Answer, MatchView, Reason
from vigie.domain.members import MemberView
from vigie.domain.territories import Atlas
from vigie.matching import sentences
from vigie.matching.ability import able, too_small
from vigie.matching.eligibility import eligible
from vigie.matching.facts import LotFacts, facts
from vigie.matching.gate import (
    ORDER,
    GateAnswer,
    Prepared,
    best_passage,
    passage,
    prepared,
    reasons,
)
from vigie.matching.needs import Needs, needs
from vigie.matching.sizes import out_of_proportion

NO_DEADLINE = 400.0  # ranks after every lot that states one


@dataclass(frozen=True)
class Ready:
    """A lot with what matching computes once for all members."""

    facts: LotFacts
    needs: Needs
    atlas: Atlas
    eiti_ends: date = EITI_ENDS

    @property
    def lot(self) -> LotView:
        """The lot itself."""
        return self.facts.lot


def ready(lot: LotView, atlas: Atlas, eiti_ends: date = EITI_ENDS) -> Ready:
    """That lot made ready for any number of members."""
    found = facts(lot, atlas)
    return Ready(found, needs(found), atlas, eiti_ends)


def match(
    member: MemberView, lot: Ready, now: datetime, activities: Sequence[Prepared] | None = None
) -> MatchView | None:
    """The three answers; null when no activity of the member covers the trade and the zone."""
    ones = list(activities) if activities is not None else prepared(member, lot.atlas)
    best = best_passage(ones, lot.facts)
    if best is None:
        return None
    passing = [found for found in (passage(one, lot.facts) for one in ones) if found.passes]
    concerned, why = is_concerned(lot.lot)
    may, law = eligible(member, lot.lot, paris_day(now), lot.eiti_ends)
    law = [_claimed(reason, member) for reason in law]
    can, size = able(member, passing, lot.needs, lot.lot.deadline_at, now)
    small = too_small(passing, lot.needs)
    far = out_of_proportion(member, lot.needs, lot.lot.duration_months)
    stops = [reason for reason in (small, far) if reason]
    told = [*reasons(best, lot.facts, lot.atlas), *why, *law, *stops, *size]
    return MatchView(
        member_id=member.id,
        lot_id=lot.lot.id,
        activity_id=best.prepared.activity.id,
        concerned=concerned,
        eligible=may,
        able="non" if small else can,
        reasons=tuple(told),
        rank=rank(lot.lot, best, may, can, now),
        near_miss=(may == "non") != (small is not None or can == "non"),
    )


def _claimed(reason: Reason, member: MemberView) -> Reason:
    """« Structure équivalente » that the member itself does not claim is for its page only."""
    claims = any(proof.kind.startswith("share") for proof in member.proofs)
    doubt = reason.rule == "equivalent" and reason.answer == "à vérifier" and not claims
    return replace(reason, rule=UNCLAIMED) if doubt else reason


def is_concerned(lot: LotView) -> tuple[Answer, list[Reason]]:
    """Whether the lot is reserved or claused: the best finding says it."""
    found = sorted(lot.findings, key=lambda one: (FACTS[one.code].rank, one.status != "sûr"))
    if not found:
        return "non", [Reason("concerned", "non", "ni réserve ni clause sociale repérée")]
    best = found[0]
    sure = best.status == "sûr" or best.verdict is not None
    if best.reserved and sure:
        return "oui", []  # the eligibility's own reasons say it
    answer: Answer = (
        "oui" if any(one.status == "sûr" or one.verdict for one in found) else "à vérifier"
    )
    shown = next((one for one in found if one.status == "sûr" or one.verdict), best)
    text = FACTS[shown.code].label + ("" if answer == "oui" else " à confirmer")
    said = sentences.DOUBTED.get(shown.code, sentences.DOUBTED_RESERVATION)
    if answer == "oui":
        said = sentences.CONCERNED.get(shown.code, "")
    law = law_of(shown.code, lot.concession)
    return answer, [Reason("concerned", answer, text, law, said)]


def rank(
    lot: LotView, found: GateAnswer, may: Answer, can: Answer, now: datetime
) -> tuple[float, ...]:
    """Smaller first: kind of consideration, then fit, then days left."""
    kind = min((FACTS[one.code].rank for one in lot.findings), default=9)
    fit = 8 * ORDER[may] + 4 * ORDER[found.trade] + 2 * ORDER[found.zone] + ORDER[can]
    left = days_left(lot.deadline_at, now) if lot.deadline_at else NO_DEADLINE
    return (float(kind), float(fit), float(left))


def opens(found: MatchView) -> bool:
    """Whether it raises an opportunity: concerned, allowed, not under the member's own floor.

    A member too small alone hears of it too (every eligible member hears of every lot): it may join
    a group.
    """
    stops = ("min_value", "ess_cpv")  # under its floor, or a service that may not be reserved so
    stopped = any(reason.rule in stops for reason in found.reasons)
    return found.concerned != "non" and found.eligible != "non" and not stopped
