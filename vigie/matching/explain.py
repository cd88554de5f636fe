"""« Manqué parce que » : which zone, trade, status or limit kept which lots from a member; near
misses only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vigie.data.trades import trades
from vigie.domain.clock import paris_day
from vigie.domain.french import enumeration
from vigie.domain.members import MemberView
from vigie.domain.territories import Atlas
from vigie.matching.ability import too_small
from vigie.matching.eligibility import eligible
from vigie.matching.gate import best_passage, passage
from vigie.matching.match import Ready, is_concerned, match, opens
from vigie.matching.prepared import GateAnswer, Prepared, label, prepared

CAUSES = {
    "zone": "à cause de la zone",
    "trade": "à cause du métier",
    "status": "à cause du statut",
    "limit": "à cause d’une limite",
    "proposal": "par une activité supposée, à confirmer",
    "alone": "trop grand seule, reçu quand même : un groupement aiderait",
}


@dataclass(frozen=True)
class Miss:
    """One lot that one thing kept from a member."""

    lot_id: int
    cause: str  # a key of CAUSES
    text: str
    unlocks: str = ""  # the département or trade that would have opened it


def misses(member: MemberView, lots: Iterable[Ready], now: datetime, atlas: Atlas) -> list[Miss]:
    """What was missed by exactly one test, lot by lot."""
    every = prepared(member, atlas)
    declared = [activity for activity in every if not activity.activity.proposed]
    proposals = [activity for activity in every if activity.activity.proposed]
    lot_misses = (
        _miss(member, declared, proposals, lot, now)
        for lot in lots
        if is_concerned(lot.lot)[0] != "non"
    )
    return [miss for miss in lot_misses if miss is not None]


def counted(lot_misses: Iterable[Miss]) -> dict[str, dict[str, int]]:
    """By cause, what would have opened how many lots: « zone : 77 → 4 lots »."""
    counts_by_cause: dict[str, dict[str, int]] = {}
    for miss in lot_misses:
        by = counts_by_cause.setdefault(miss.cause, {})
        by[miss.unlocks] = by.get(miss.unlocks, 0) + 1
    return counts_by_cause


def _miss(
    member: MemberView,
    declared: list[Prepared],
    proposals: list[Prepared],
    lot: Ready,
    now: datetime,
) -> Miss | None:
    number = lot.lot.id
    if best_passage(declared, lot.facts) is not None:
        return _inside(member, declared, lot, now)
    if eligible(member, lot.lot, paris_day(now))[0] == "non":
        return None  # two tests fail: nothing to learn from it
    if best_passage(proposals, lot.facts) is not None:
        return Miss(
            number, "proposal", "une activité proposée correspond : la confirmer", "confirmer"
        )
    passages = [passage(activity, lot.facts) for activity in declared]
    by_zone = [
        own_passage
        for own_passage in passages
        if own_passage.trade == "oui" and own_passage.zone == "non"
    ]
    if by_zone:
        return _by_zone(by_zone[0], lot)
    by_trade = [
        own_passage
        for own_passage in passages
        if own_passage.zone == "oui" and _akin(own_passage, lot)
    ]
    if by_trade:
        trade_words = enumeration([need.label for need in lot.needs.trades[:2]])
        text = f"{label(by_trade[0].prepared.activity)} est proche, le lot demande : {trade_words}"
        if by_trade[0].how == "excluded":
            text = f"un mot que {label(by_trade[0].prepared.activity)} exclut se trouve dans le lot"
        return Miss(number, "trade", text, lot.needs.trades[0].label)
    return None


def _inside(member: MemberView, declared: list[Prepared], lot: Ready, now: datetime) -> Miss | None:
    match_view = match(member, lot, now, declared)
    passages = [
        own_passage
        for own_passage in (passage(activity, lot.facts) for activity in declared)
        if own_passage.passes
    ]
    if match_view is None:
        return None
    if match_view.eligible == "non":
        why = next((reason.text for reason in match_view.reasons if reason.answer == "non"), "")
        return Miss(lot.lot.id, "status", why, "statut")
    small = too_small(passages, lot.needs)
    if small is not None:
        return Miss(lot.lot.id, "limit", small.text, "plus petit marché")
    if opens(match_view) and match_view.able == "non":
        why = next((reason.text for reason in match_view.reasons if reason.answer == "non"), "")
        return Miss(lot.lot.id, "alone", why, "groupement")
    return None


def _by_zone(best: GateAnswer, lot: Ready) -> Miss:
    where = sorted(lot.facts.departments)
    reach = best.prepared.reach
    covered = enumeration(sorted(reach.whole | reach.part)) or "rien"
    place = f"{'les' if len(where) > 1 else 'le'} {enumeration(where)}" + (
        f" ({lot.facts.place_told})" if lot.facts.communes else ""
    )
    activity = best.prepared.activity
    text = (
        f"lot dans {place} ; votre activité n° {activity.position} ({label(activity)}) "
        f"couvre {covered}"
    )
    return Miss(lot.lot.id, "zone", text, enumeration(where))


def _akin(near_passage: GateAnswer, lot: Ready) -> bool:
    """Whether the activity's trade is of the same group as one that the lot asks for."""
    vocabulary = trades()
    own = vocabulary.get(near_passage.prepared.activity.trade or "")
    groups_asked = {
        vocabulary[need.slug].group for need in lot.needs.trades if need.slug in vocabulary
    }
    return near_passage.how == "excluded" or (own is not None and own.group in groups_asked)
