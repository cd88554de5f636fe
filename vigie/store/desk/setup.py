"""What « Mettre en route » asks: which first steps are done, from evidence alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from vigie.store.service.app_state import recall_all
from vigie.store.tables import Contact, Crawl, Delivery, Member, Notice

SETUP = "setup:"  # AppState: what a person said of a step
LOGO = "logo"  # AppState: the chamber's sign, with its type


@dataclass(frozen=True)
class SetupNews:
    """What is known of the first steps."""

    ticked: frozenset[str]  # steps that a person said to be done, or put off
    mail_left: bool
    collected: bool  # a crawl came to its end
    members: bool
    letter_left: bool


def setup_news(session: Session) -> SetupNews:
    """Each step's evidence; a handful of questions that an index answers."""
    sent = select(col(Delivery.id)).where(col(Delivery.state) == "sent")
    return SetupNews(
        ticked=frozenset(recall_all(session, SETUP)),
        mail_left=_any(session, sent.where(col(Delivery.channel) == "email")),
        collected=_any(
            session, select(col(Crawl.id)).where(col(Crawl.ended).in_(("finished", "incomplete")))
        ),
        members=_any(session, select(col(Member.id)).where(col(Member.erased_at).is_(None))),
        letter_left=_any(session, sent.where(col(Delivery.kind) == "digest")),
    )


def setup_counts(session: Session) -> tuple[int, int, int]:
    """How many notices, members, and members with an active contact there are."""
    reachable = select(func.count(func.distinct(col(Contact.member_id)))).where(
        col(Contact.active), col(Contact.member_id).is_not(None)
    )
    members = select(func.count(col(Member.id))).where(col(Member.erased_at).is_(None))
    questions = (select(func.count(col(Notice.id))), members, reachable)
    notices, member_count, heard = (
        session.execute(question).scalar_one() for question in questions
    )
    return int(notices), int(member_count), int(heard)


def crawls_since(session: Session, since: datetime) -> list[Crawl]:
    """The crawls begun since then, newest first."""
    crawls = select(Crawl).where(col(Crawl.started_at) >= since).order_by(col(Crawl.id).desc())
    return list(session.execute(crawls.limit(50)).scalars())


def _any(session: Session, rows: Select[Any]) -> bool:
    return session.execute(rows.limit(1)).first() is not None
