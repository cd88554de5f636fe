"""What members' records lack to hear of a lot, what it costs and how to supply it: one wording
for `vigie status`, `match`, `members import`, `explain member` and the desk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from vigie.data.trades import trades
from vigie.domain.french import count, number
from vigie.domain.members import ActivityView, Kind, MemberView
from vigie.flow.recent_lots import lots_met, recent_lots
from vigie.matching.facts import LotFacts
from vigie.store.match.members import member_views
from vigie.store.match.supposed import Supposed, lacking_counts, reached_members, supposed_by_trade

MOST_TRADES = 8  # proposals shown in words
CONTACT = (
    "donner une adresse sur la fiche, ou la colonne « contacts » d’un fichier : "
    "`vigie members export`, compléter, `vigie members import --apply`"
)
ACTIVITY = (
    "choisir un métier et des départements sur la fiche, ou les colonnes « metier » et "
    "« departements » du fichier ; le message de bienvenue le demande à la structure"
)
CONFIRM = (
    "`vigie members confirm METIER`, la page Adhérents, « Ce qui manque aux fiches », ou la "
    "structure elle-même depuis son message de bienvenue"
)
ZONE = "dire où elle travaille : départements, territoires ou rayon, sur la fiche ou par fichier"
REMEDIES = {
    "no_contact": CONTACT,
    "no_activity": ACTIVITY,
    "only_supposed": CONFIRM,
    "no_zone": ZONE,
}


@dataclass(frozen=True)
class SupposedTrade:
    """A trade that Vigie supposes of members, and what it would have met in thirty days."""

    slug: str
    label: str
    members: int
    sure: int  # lots met for certain
    lots_met: int  # with those to be checked

    def __str__(self) -> str:
        return (
            f"{self.label} ({count(self.members, 'structure')}) : {_met(self.sure, self.lots_met)}"
        )


def trade_label(slug: str) -> str:
    """What people call that trade."""
    return trades()[slug].label if slug in trades() else "Sans métier"


def supposed_trades(
    supposed: Mapping[str, Sequence[Supposed]], lots: Sequence[LotFacts]
) -> list[SupposedTrade]:
    """Each supposed trade against those lots, in all the places of its structures together; the
    trade that would have met most first.
    """
    several = []
    for slug, activities in supposed.items():
        places = tuple(sorted({code for row in activities for code in row.departments}))
        activity = ActivityView(0, 1, slug or None, "", (), departments=places)
        sure, lots_in_reach = lots_met(activity, lots)
        members = len({row.member_id for row in activities})
        several.append(SupposedTrade(slug, trade_label(slug), members, sure, lots_in_reach))
    return sorted(
        several, key=lambda trade: (-trade.sure, -trade.lots_met, -trade.members, trade.slug)
    )


def lacking_lines(session: Session, now: datetime, member_id: int | None = None) -> list[str]:
    """What the records lack, what confirming would bring, and how; of one member where it is
    given; empty where nothing lacks.
    """
    if member_id is not None:
        member = member_views(session, [member_id]).get(member_id)
        lacks = member_lacks(session, member, now) if member else []
        return ["Rien ne peut lui être signalé sûrement :", *lacks] if lacks else []
    counts = lacking_counts(session)
    if not counts.told():
        return []
    lines = [f"Adhérents : {counts.told()}."]
    lines += [f"  {words} : {REMEDIES[name]}." for name, words in counts.groups().items()]
    supposed = supposed_by_trade(session)
    if supposed:
        lots = recent_lots(session, now)
        several = supposed_trades(supposed, lots)
        lines.append(supposed_opening(len(lots)))
        lines += [f"    {trade}" for trade in several[:MOST_TRADES]]
        if len(several) > MOST_TRADES:
            lines.append(f"    et {number(len(several) - MOST_TRADES)} autres métiers")
    return lines


def supposed_opening(lots: int) -> str:
    """What the list of supposed trades tells, over those recent lots."""
    if not lots:
        return (
            "  Aucun lot réservé ou clausé lu depuis trente jours : `vigie collect all` pour "
            "savoir ce que chaque activité supposée rencontrerait. Activités supposées :"
        )
    lots_words = count(lots, "lot réservé ou clausé lu", "lots réservés ou clausés lus")
    return (
        f"  Ce que chaque activité supposée aurait rencontré parmi {lots_words} en trente jours :"
    )


def best_supposed(supposed: Mapping[str, Sequence[Supposed]], lots: Sequence[LotFacts]) -> str:
    """What confirming would bring, in one sentence: the three trades that would have met most."""
    several = [trade for trade in supposed_trades(supposed, lots) if trade.lots_met]
    return " ; ".join(map(str, several[:3]))


def member_lacks(session: Session, member: MemberView, now: datetime) -> list[str]:
    """The same for one member: why it will hear nothing, with what each supposed activity would
    have met.
    """
    lines = []
    if not reached_members(session, [member.id]):
        lines.append(f"  personne ne reçoit de messages pour elle : {CONTACT}")
    if member.kinds == frozenset({Kind.PARTNER}):
        return lines
    if not member.activities:
        return [*lines, f"  aucune activité décrite : {ACTIVITY}"]
    proposed = [activity for activity in member.activities if activity.proposed]
    if proposed:
        lots = recent_lots(session, now)
        lines.append(f"  activités supposées, à confirmer : {CONFIRM}")
        lines.append("  " + supposed_opening(len(lots)))
        for activity in proposed:
            label = activity.label or trade_label(activity.trade or "")
            lines.append(f"      {label} : {_met(*lots_met(activity, lots))}")
    if not any(activity.placed for activity in member.activities):
        lines.append(f"  aucune zone : {ZONE}")
    return lines


def _met(sure: int, in_reach: int) -> str:
    checked = f", {number(in_reach - sure)} à vérifier" if in_reach > sure else ""
    return f"{count(sure, 'lot sûr', 'lots sûrs')}{checked}"
