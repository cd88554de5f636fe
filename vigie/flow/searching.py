"""From the words and filters that somebody chose to what the index is asked, and from the
consultations that answer to their lots.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from datetime import datetime, timedelta

from sqlmodel import Session

from vigie.data.trades import groups
from vigie.domain.considerations import FACTS, FAMILIES, Family
from vigie.domain.lots import FindingView, LotView
from vigie.domain.search_question import SearchNeed
from vigie.domain.stems import stems
from vigie.matching.search_words import understood
from vigie.store.read.lots import lot_views, lots_of_consultations
from vigie.store.search.index import NO_DEADLINE, minutes
from vigie.store.search.lists import COUNTED, Search, Sort, ids_of

# name of a filter → facet of the index
KINDS = {
    "nature": "kind",
    "qui": "who",
    "code": "code",
    "dep": "department",
    "source": "source",
    "etat": "desk",
    "phase": "state",
    "montant": "amount",
    "metier": "trade",
    "ept": "ept",
    "acheteur": "buyer",
    "a_verifier": "settle",
    "suivi_par": "assigned",
}
# the trades by family are many of one facet: each family stands for all of its own
FAMILY = "famille"
WHO = {"esat": Family.DISABILITY, "siae": Family.INSERTION, "ess": Family.ESS}
MOST_LOTS = 400  # of the consultations that answer
Chosen = Mapping[str, Sequence[str]]


def asked_search(
    text: str, chosen: Chosen, deadline_band: str, sort: Sort, now: datetime
) -> Search:
    """The question for the store."""
    start, end = _band(deadline_band, now)
    facets = {
        KINDS[name]: tuple(values) for name, values in chosen.items() if values and name in KINDS
    }
    trades = _of_families(chosen)
    if trades:
        facets["trade"] = (*facets.get("trade", ()), *trades)
    if facets.get("state") == ("open",) and "kind" in facets:
        # one index holds both: years of closed ones are not walked over to reach those that are
        # open
        facets = {kind: values for kind, values in facets.items() if kind != "state"}
        facets["live"] = facets.pop("kind")
    return Search(text, facets, start, end, sort, understood(text))


def lots_found(session: Session, criteria: Chosen, now: datetime) -> list[LotView]:
    """The lots open now that answer a saved search, by consultation, the newest first."""
    text, deadline_band = (next(iter(criteria.get(name, ())), "") for name in ("q", "echeance"))
    question = asked_search(text, criteria, deadline_band, "published", now)
    ids = ids_of(session, question, COUNTED)
    views = lots_by_consultation(session, ids)
    places, trades = {*criteria.get("dep", ())}, {*criteria.get("metier", ())}
    trades |= {*_of_families(criteria)}
    return [
        view
        for number in ids
        for view in answering(views.get(number, []), criteria, question.needs)
        if view.live(now) and _within(view, places, trades)
    ]


def lots_by_consultation(session: Session, ids: Sequence[int]) -> dict[int, list[LotView]]:
    """The lots of those consultations, as far as are looked at."""
    lots = lots_of_consultations(session, ids)[:MOST_LOTS]
    views = lot_views(session, [lot.id or 0 for lot in lots])
    by_consultation: dict[int, list[LotView]] = defaultdict(list)
    for lot in lots:
        if lot.id in views:
            by_consultation[lot.consultation_id].append(views[lot.id])
    return by_consultation


def answering(
    views: Sequence[LotView], chosen: Chosen, needs: Sequence[SearchNeed]
) -> list[LotView]:
    """The lots that themselves carry what was asked; all, where only the whole carries it."""
    carriers = [view for view in views if _carries(view.findings, chosen)] or list(views)
    spoken = [view for view in carriers if _speaks(view, needs)]
    return spoken or carriers


def _carries(findings: Collection[FindingView], chosen: Chosen) -> bool:
    codes = {str(finding.code) for finding in findings}
    kinds = {str(FACTS[finding.code].group) for finding in findings} | ({"any"} if codes else set())
    families = {
        family for finding in findings for family in FAMILIES.get(finding.code, frozenset())
    }
    criteria = (
        (chosen.get("code", ()), codes),
        (chosen.get("nature", ()), kinds),
        ([WHO[kind] for kind in chosen.get("qui", ())], families),
    )
    return all(not choices or set(choices) & set(marks) for choices, marks in criteria)


def _speaks(view: LotView, needs: Sequence[SearchNeed]) -> bool:
    own = f" {stems(view.own_text)} "
    return any(
        f" {phrase} " in own for need in needs for phrase in (*need.typed, *need.near, *need.wide)
    )


def _within(view: LotView, places: Set[str], trades: Set[str]) -> bool:
    """Whether the lot itself is of a place and trade that were asked for; unknown ones are."""
    its_trades = {*view.trades.oui, *view.trades.voir} if view.trades else set()
    near = not places or not view.departments or bool(places & set(view.departments))
    return near and (not trades or not its_trades or bool(trades & its_trades))


def _of_families(chosen: Chosen) -> list[str]:
    slugs_by_family = groups()
    return [
        trade.slug for family in chosen.get(FAMILY, ()) for trade in slugs_by_family.get(family, ())
    ]


def _band(deadline_band: str, now: datetime) -> tuple[int | None, int | None]:
    today = minutes(now, 0)
    if deadline_band == "passee":
        return None, today
    if deadline_band == "sans":
        return NO_DEADLINE, None
    if deadline_band == "plus":
        return minutes(now + timedelta(days=30), 0), NO_DEADLINE
    if deadline_band.isdigit():
        return today, minutes(now + timedelta(days=int(deadline_band)), 0)
    return None, None
