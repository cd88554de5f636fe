"""What follows from what staff just did, or are about to do, in words: told by the planning that
will do it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from alerts.planning.forecast import Forecast, forecast
from alerts.planning.queue import group_questions
from vigie.domain import french
from vigie.flow.notifying import corrections_of
from vigie.flow.pairing import pair
from vigie.flow.steps import Context
from vigie.store.match.joint_bids import joint_bid
from vigie.store.match.members import member_names
from vigie.store.read.lots import lot_views
from vigie.store.tables import Activity, Match, Opportunity, columns_of

OPPORTUNITIES = columns_of(Opportunity)
MATCHES = columns_of(Match)
ACTIVITIES = columns_of(Activity)
MOST_PLACES = 4  # départements that are named one by one


def after_verdict(context: Context, lot_ids: Sequence[int], verdict: str) -> str:
    """Who hears of those lots now that staff confirmed, corrected, added or rejected a reading."""
    if verdict == "rejected":
        return _corrected(context, lot_ids)
    with context.store.reading() as session:
        foreseen = forecast(session, context.settings, lot_ids, context.now)
        if foreseen.concerned:
            return heard_words(foreseen, context.now) or _waiting_words(foreseen)
    many = len(
        {
            match.member_id
            for pairing in pair(context, lot_ids).values()
            for match in pairing.opening
        }
    )
    if many:
        can = french.count(many, "structure peut", "structures peuvent")
        hear = "sera prévenue" if many == 1 else "seront prévenues"
        return f"{can} répondre et {hear} selon le rythme choisi."
    with context.store.reading() as session:
        return f"Personne ne sera prévenu : {why_nobody(session, lot_ids, context.now)}."


def after_release(context: Context, lot_ids: Sequence[int]) -> str:
    """Who hears of those lots once they are let go."""
    with context.store.reading() as session:
        foreseen = forecast(session, context.settings, lot_ids, context.now, released=True)
        if foreseen.concerned:
            return heard_words(foreseen, context.now) or _waiting_words(foreseen)
        return f"Personne ne sera prévenu : {why_nobody(session, lot_ids, context.now)}."


def after_proposal(context: Context, number: int) -> str:
    """Who of a group is asked, when, and who has to be called."""
    with context.store.reading() as session:
        bid = joint_bid(session, number)
        members = [role.member_id for role in bid.view.roles] if bid else []
        group_members = [(number, member_id, f"joint_bid:{number}") for member_id in members]
        questions = group_questions(session, context.settings, group_members, context.now)
        names = member_names(session, members)
    first: dict[int, datetime] = {}
    for question in questions:
        first.setdefault(question.member_id or 0, question.due_at)
    words = [_asked_words(first, context.now)] if first else []
    deaf = [names.get(member_id, "") for member_id in members if member_id not in first]
    if deaf:
        names_to_call = french.enumeration(french.cut(name, 60) for name in deaf)
        words.append(f"À appeler, faute de contact qui reçoive ces messages : {names_to_call}.")
    return " ".join(words)


def heard_words(foreseen: Forecast, now: datetime) -> str:
    """« 2 structures seront prévenues, la première lundi à 8 h. »; nothing where nobody is."""
    many = len(foreseen.first)
    if not many:
        return ""
    first, last = min(foreseen.first.values()), max(foreseen.first.values())
    audience_words = french.count(many, "structure sera prévenue", "structures seront prévenues")
    if first == last:
        return f"{audience_words} {french.coming_moment(first, now)}."
    soon, late = french.coming_moment(first, now), french.coming_moment(last, now)
    return f"{audience_words}, la première {soon}, la dernière {late}."


def why_nobody(session: Session, lot_ids: Sequence[int], now: datetime) -> str:
    """Why no member hears of those lots: by their trade and place, as matching reads them."""
    views = lot_views(session, lot_ids).values()
    if not any(view.live(now) for view in views):
        return "le délai pour répondre est passé"
    if not any(view.findings for view in views):
        return "plus rien n’y est réservé ni clausé"
    places = sorted({department for view in views for department in view.departments})
    where = _where(places)
    trades = {
        trade for view in views if view.trades for trade in (*view.trades.oui, *view.trades.voir)
    }
    matches = select(MATCHES.c.id).where(MATCHES.c.lot_id.in_(lot_ids)).limit(1)
    if session.execute(matches).first():
        return f"aucune structure de ce métier{where} ne peut y répondre"
    theirs = select(ACTIVITIES.c.id).where(ACTIVITIES.c.trade.in_(sorted(trades))).limit(1)
    if trades and not session.execute(theirs).first():
        return "aucune structure de ce métier"
    return f"aucune structure de ce métier{where}"


def _where(places: Sequence[str]) -> str:
    if not places or len(places) > MOST_PLACES:
        return " sur ce territoire"
    return f" dans le{'s' if len(places) > 1 else ''} {french.enumeration(places)}"


def _waiting_words(foreseen: Forecast) -> str:
    if foreseen.waiting:
        concerned = french.count(foreseen.concerned, "structure concernée", "structures concernées")
        return f"{concerned}, mais rien ne part : {foreseen.waiting}."
    return "Personne de plus ne sera prévenu : les structures concernées l’ont déjà été."


def _corrected(context: Context, lot_ids: Sequence[int]) -> str:
    due_by_member: dict[int, datetime] = {}
    for lot_id in lot_ids:
        with context.store.reading() as session:
            query = select(OPPORTUNITIES.c.id).where(OPPORTUNITIES.c.lot_id == lot_id)
            ids = list(session.execute(query).scalars())
        for delivery in corrections_of(context, lot_id, ids):
            due_by_member.setdefault(delivery.member_id or 0, delivery.due_at)
    if not due_by_member:
        return "Personne n’en avait été prévenu : rien ne part."
    many = french.count(
        len(due_by_member),
        "structure qui en avait été prévenue recevra",
        "structures qui en avaient été prévenues recevront",
    )
    return (
        f"{many} un rectificatif {french.coming_moment(min(due_by_member.values()), context.now)}."
    )


def _asked_words(first: Mapping[int, datetime], now: datetime) -> str:
    many = french.count(len(first), "structure recevra", "structures recevront")
    return f"{many} la demande d’accord {french.coming_moment(min(first.values()), now)}."
