"""One member, one lot: three plain answers with their reasons in words, and a rank."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from vigie.domain.clock import days_left, paris_day
from vigie.domain.considerations import FACTS, law_of
from vigie.domain.law import EITI_ENDS
from vigie.domain.lots import LotView
from vigie.domain.matches import ORDER, UNCLAIMED, Answer, MatchView, Reason
from vigie.domain.members import MemberView
from vigie.domain.territories import Atlas
from vigie.matching import sentences
from vigie.matching.ability import able, too_small
from vigie.matching.cells import Needs
from vigie.matching.eligibility import eligible
from vigie.matching.facts import LotFacts, facts
from vigie.matching.gate import best_of, passages, reasons
from vigie.matching.needs import needs
from vigie.matching.prepared import GateAnswer, Prepared, prepared
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
    lot_facts = facts(lot, atlas)
    return Ready(lot_facts, needs(lot_facts), atlas, eiti_ends)


def match(
    member: MemberView, lot: Ready, now: datetime, activities: Sequence[Prepared] | None = None
) -> MatchView | None:
    """The three answers; null when no activity of the member covers the trade and the zone."""
    candidates = list(activities) if activities is not None else prepared(member, lot.atlas)
    passing = passages(candidates, lot.facts)
    best = best_of(passing)
    if best is None:
        return None
    concerned, why = is_concerned(lot.lot)
    may, law = eligible(member, lot.lot, paris_day(now), lot.eiti_ends)
    law = [_claimed(reason, member) for reason in law]
    can, size = able(member, passing, lot.needs, lot.lot.deadline_at, now)
    small = too_small(passing, lot.needs)
    far = out_of_proportion(member, lot.needs, lot.lot.duration_months)
    stops = [reason for reason in (small, far) if reason]
    all_reasons = [*reasons(best, lot.facts, lot.atlas), *why, *law, *stops, *size]
    return MatchView(
        member_id=member.id,
        lot_id=lot.lot.id,
        activity_id=best.prepared.activity.id,
        concerned=concerned,
        eligible=may,
        able="non" if small else can,
        reasons=tuple(all_reasons),
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
    ranked_findings = sorted(
        lot.findings, key=lambda finding: (FACTS[finding.code].rank, finding.status != "sûr")
    )
    if not ranked_findings:
        return "non", [Reason("concerned", "non", "ni réserve ni clause sociale repérée")]
    best = ranked_findings[0]
    answer: Answer = (
        "oui"
        if any(finding.status == "sûr" or finding.verdict for finding in ranked_findings)
        else "à vérifier"
    )
    shown_finding = next(
        (finding for finding in ranked_findings if finding.status == "sûr" or finding.verdict), best
    )
    if shown_finding.reserved and answer == "oui":
        return "oui", []  # the eligibility's own reasons say it
    text = FACTS[shown_finding.code].label + ("" if answer == "oui" else " à confirmer")
    sentence_text = sentences.DOUBTED.get(shown_finding.code, sentences.DOUBTED_RESERVATION)
    if answer == "oui":
        sentence_text = sentences.CONCERNED.get(shown_finding.code, "")
    law = law_of(shown_finding.code, lot.concession)
    return answer, [Reason("concerned", answer, text, law, sentence_text)]


def rank(
    lot: LotView, gate_answer: GateAnswer, may: Answer, can: Answer, now: datetime
) -> tuple[float, ...]:
    """Smaller first: kind of consideration, then fit, then days left."""
    kind = min((FACTS[finding.code].rank for finding in lot.findings), default=9)
    fit = 8 * ORDER[may] + 4 * ORDER[gate_answer.trade] + 2 * ORDER[gate_answer.zone] + ORDER[can]
    remaining_days = days_left(lot.deadline_at, now) if lot.deadline_at else NO_DEADLINE
    return (float(kind), float(fit), float(remaining_days))


def opens(match_view: MatchView) -> bool:
    """Whether it raises an opportunity: concerned, allowed, not under the member's own floor.

    A member too small alone hears of it too (every eligible member hears of every lot): it may join
    a group.
    """
    stops = ("min_value", "ess_cpv")  # under its floor, or a service that may not be reserved so
    stopped = any(reason.rule in stops for reason in match_view.reasons)
    return match_view.concerned != "non" and match_view.eligible != "non" and not stopped
