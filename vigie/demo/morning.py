"""What staff and members do in the demonstration, so that the desk shows every state: release,
consent, answer, send.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from alerts.deliver import deliver
from alerts.messages.preview import send_digest
from alerts.planning.queue import for_contact
from alerts.planning.timing import week_of
from vigie.acts import actor
from vigie.acts.answers import record_answer
from vigie.acts.consultations import set_state
from vigie.acts.groups import consent, propose
from vigie.acts.verdicts import settle_finding
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.flow.loop import work
from vigie.flow.steps import Context, Steps
from vigie.store import Store
from vigie.store.desk.networks import network_contacts
from vigie.store.outbox.queue import queue_once
from vigie.store.tables import (
    Consultation,
    Contact,
    Delivery,
    Finding,
    JointBid,
    JointBidMember,
    Member,
    Note,
    Opportunity,
    User,
)

Say = Callable[[str], None]


def a_morning(
    store: Store, settings: Settings, steps: Steps, say: Say, counts: dict[str, int], now: datetime
) -> None:
    """One morning of the chamber: findings settled, a group released and agreed, letters sent,
    first answers.
    """
    with store.transaction() as session:
        letters_leave_now(session, settings, now)
        counts["validés"] = settle_findings(session, now)
        counts["groupements proposés"] = release_groups(session, now)
    work(Context(store, settings, now), steps, once=True)
    sent = leave(store, settings, now)
    with store.transaction() as session:
        counts["réponses"] = first_answers(session, now)
        agree_on_one_group(session, now)
        write_notes(session, now)
        judge_some(session, now)
    work(Context(store, settings, now), steps, once=True)
    counts["envoyés"] = sent + leave(store, settings, now)
    say(
        f"Messages : {counts['envoyés']} écrits en fichiers ; {counts['réponses']} réponses "
        f"d’adhérents reçues."
    )


def leave(store: Store, settings: Settings, now: datetime) -> int:
    """Send what is due; then, in the sample only, most of what waits for an open hour, so that
    every state shows.
    """
    sent = deliver(store, settings).sent
    waiting = (col(Delivery.state) == "waiting") & (col(Delivery.id) % 5 != 0)
    with store.transaction() as session:
        session.execute(update(Delivery).where(waiting).values(due_at=now))
    return sent + deliver(store, settings).sent


def letters_leave_now(session: Session, settings: Settings, now: datetime) -> None:
    """In the sample staff send every letter at once, so that the first run shows them at any
    hour of any day.
    """
    hears = col(Member.id).in_(select(Contact.member_id))
    for member_id in session.exec(select(Member.id).where(hears).order_by(col(Member.id))).all():
        send_digest(session, member_id or 0, settings, now)
    letters = [
        for_contact(contact, f"digest:{week_of(now)}", "network", now, settings)
        for contacts in network_contacts(session).values()
        for contact in contacts
    ]
    queue_once(session, letters, now)


def settle_findings(session: Session, now: datetime) -> int:
    """Two findings proven by text are confirmed, as staff would with one key; doubtful ones are
    left to settle.
    """
    proven = select(Finding).where(Finding.source == "text", col(Finding.retired_at).is_(None))
    user = session.exec(select(User).order_by(col(User.id))).first()
    proven_findings = session.exec(proven.order_by(col(Finding.id)).limit(2)).all()
    for finding in proven_findings:
        author = actor.staff(user.id or 0) if user else actor.COMMAND_LINE
        settle_finding(session, author, finding.id or 0, "confirmed", seen_version=0, now=now)
    return len(proven_findings)


def release_groups(session: Session, now: datetime) -> int:
    """The first suggestion of two consultations is proposed to its members."""
    released: set[int] = set()
    suggested = (
        select(JointBid)
        .where(JointBid.state == "suggested", JointBid.kind == "joint_bid")
        .order_by(col(JointBid.id))
    )
    for bid in session.exec(suggested).all():
        if bid.consultation_id in released or len(released) == 2:
            continue
        try:
            propose(session, actor.COMMAND_LINE, bid.id or 0, now)
        except BadChange:
            continue
        released.add(bid.consultation_id)
    return len(released)


def agree_on_one_group(session: Session, now: datetime) -> None:
    """Every member of the first released group accepts; in the second one only the first does."""
    released = session.exec(
        select(JointBid).where(JointBid.state == "proposed").order_by(col(JointBid.id))
    ).all()
    for place, bid in enumerate(released[:2]):
        members = session.exec(
            select(JointBidMember.member_id).where(JointBidMember.joint_bid_id == bid.id)
        ).all()
        for member_id in members if place == 0 else members[:1]:
            consent(session, actor.COMMAND_LINE, bid.id or 0, member_id, True, now)


def first_answers(session: Session, now: datetime) -> int:
    """Three members answer what they were sent: two are interested, one is not and says why."""
    sent = session.exec(
        select(Opportunity).where(Opportunity.state == "sent").order_by(col(Opportunity.id))
    ).all()
    answers = (("interested", ""), ("declined", "too_late"), ("interested", ""))
    for opportunity, (answer, reason) in zip(sent[::3], answers, strict=False):
        record_answer(
            session,
            actor.COMMAND_LINE,
            opportunity_id=opportunity.id or 0,
            answer=answer,
            now=now,
            reason=reason,
        )
    return min(len(sent[::3]), len(answers))


def judge_some(session: Session, now: datetime) -> None:
    """The desk shows each state: two consultations to be released, one released, one followed."""
    hoped = select(Opportunity.consultation_id)
    live = (
        col(Consultation.state) == "open",
        col(Consultation.merged_into).is_(None),
        col(Consultation.id).in_(hoped),
    )
    consultation_ids = session.exec(
        select(Consultation.id).where(*live).order_by(col(Consultation.deadline_at)).limit(4)
    ).all()
    for number, state in zip(
        consultation_ids, ("à diffuser", "à diffuser", "diffusée", "suivie"), strict=False
    ):
        set_state(session, actor.staff(1), [number or 0], state, now)


def write_notes(session: Session, now: datetime) -> None:
    """One note, so that a consultation shows what a colleague left."""
    user = session.exec(select(User).order_by(col(User.id))).first()
    first = session.exec(
        select(Consultation).where(Consultation.state == "open").order_by(col(Consultation.id))
    ).first()
    if first is not None:
        text = "Appelé l’acheteur : visite possible jeudi, le DCE sera complété demain."
        session.add(
            Note(
                subject=f"consultation:{first.id}",
                user_id=user.id if user else None,
                text=text,
                at=now,
            )
        )
