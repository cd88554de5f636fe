"""What staff say of a match: whether it is the member's trade, size and place; it teaches."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from vigie.acts.actor import Actor
from vigie.domain.refusals import BadChange
from vigie.store.desk.users import audit
from vigie.store.match.match_verdicts import VERDICTS, keep, silence
from vigie.store.tables import Match, MatchVerdict


def judge_match(
    session: Session, actor: Actor, member_id: int, lot_id: int, verdict: str, now: datetime
) -> MatchVerdict:
    """Keep what staff say; what does not fit is no longer sent, for any lot of the consultation."""
    match_query = select(Match).where(
        col(Match.member_id) == member_id, col(Match.lot_id) == lot_id
    )
    match = session.scalars(match_query).first()
    if match is None:
        raise BadChange("cette correspondance n’existe plus : recharger la page.")
    if verdict not in VERDICTS:
        raise BadChange("avis inconnu : choisir l’un de ceux proposés.")
    row = keep(session, member_id, lot_id, match.consultation_id, verdict, "staff", actor.name, now)
    silence(session, member_id, match.consultation_id, silent=verdict != "ours")
    subject = f"member:{member_id}"
    audit(session, actor.name, f"correspondance : {VERDICTS[verdict]}", subject, now, lot=lot_id)
    return row
