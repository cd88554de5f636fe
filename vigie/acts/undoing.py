"""What staff did can be taken back for twenty seconds: the rows that an act changed are put back
as they were, and what the act sets off waits as long.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, insert, null, select, update
from sqlmodel import Session, SQLModel

from vigie.acts.actor import Actor
from vigie.domain.refusals import BadChange
from vigie.store.desk.users import audit
from vigie.store.events import emitted, hold_effects, take_events_back
from vigie.store.search.documents import reindex
from vigie.store.tables import (
    Activity,
    Answer,
    AppState,
    Consent,
    Consultation,
    ConsultationFollow,
    Delivery,
    DeliveryItem,
    DigestEdit,
    JointBid,
    JointBidMember,
    MatchVerdict,
    Member,
    Note,
    Opportunity,
    OpportunityStep,
    SavedSearch,
    Verdict,
    columns_of,
)

UNDO_TIME = timedelta(seconds=20)
TOO_LATE = "trop tard : plus de 20 secondes ont passé."
CHANGED_SINCE = "cela a changé depuis, ou est déjà parti : recharger la page."
Outcome = TypeVar("Outcome")
Key = tuple[Any, ...]  # of a row: its primary key
Snapshot = tuple[dict[Key, dict[str, Any]], ...]  # of each part, its rows by key


@dataclass(frozen=True)
class TouchedPart:
    """The rows of a table that an act may touch, named by one of its columns."""

    table: type[SQLModel]
    column: str
    keys: tuple[Any, ...]
    of_messages: str = ""  # the column names messages, and the keys are of this column of theirs


@dataclass(frozen=True)
class Touched:
    """All that an act may touch: its subject for the journal, and its parts, parents first."""

    subject: str
    parts: tuple[TouchedPart, ...]


@dataclass(frozen=True)
class Undo:
    """How to take one act back: whose it was, when, its rows before and after, its events."""

    actor: Actor
    done_at: datetime
    touched: Touched
    before: Snapshot
    after: Snapshot
    events: tuple[str, ...]
    words: str = ""  # what was done, for the journal

    def changed(self, table: type[SQLModel]) -> list[dict[str, Any]]:
        """The rows of a table that the act changed, as it left them, or as they were before it
        took them out.
        """
        return [
            after.get(key) or before[key]
            for part, before, after in zip(self.touched.parts, self.before, self.after, strict=True)
            if part.table is table
            for key in _changed(before, after)
        ]


def undoable(
    session: Session,
    actor: Actor,
    touched: Touched,
    now: datetime,
    act: Callable[[Session], Outcome],
) -> tuple[Outcome, Undo | None]:
    """Do an act whose effects wait; how to take it back, nothing where it changed no row."""
    hold_effects(session, now + UNDO_TIME)
    before = _rows(session, touched)  # locked: what changes until `after` is the act's own doing
    outcome = act(session)
    session.flush()
    after = _rows(session, touched)
    if before == after:
        return outcome, None
    return outcome, Undo(actor, now, touched, before, after, emitted(session))


def take_act_back(session: Session, actor: Actor, undo: Undo, now: datetime) -> None:
    """Put every row that the act changed back as it was, and drop its events. Refused after twenty
    seconds, to anybody else, and where one of its rows changed meanwhile.
    """
    if actor != undo.actor or not timedelta() <= now - undo.done_at <= UNDO_TIME:
        raise BadChange(TOO_LATE)
    current = _rows(session, undo.touched)
    changes = [
        (part, _changed(before, after), before, after, current_rows)
        for part, before, after, current_rows in zip(
            undo.touched.parts, undo.before, undo.after, current, strict=True
        )
    ]
    for _, keys, _, after, current_rows in changes:
        if any(current_rows.get(key) != after.get(key) for key in keys):
            raise BadChange(CHANGED_SINCE)
    if not take_events_back(session, undo.events):
        raise BadChange(TOO_LATE)
    for part, keys, before, _, current_rows in reversed(changes):
        _delete_rows(
            session, part, [key for key in keys if key in current_rows and key not in before]
        )
    for part, keys, before, _, current_rows in changes:
        for key in keys:
            if key in before:
                _put_row_back(session, part, key, before[key], row_exists=key in current_rows)
    session.expire_all()
    audit(session, actor.name, "acte annulé", undo.touched.subject, now, acte=undo.words)
    reindex(session, _consultations(undo))


def named(undo: Undo, words: str) -> Undo:
    """The same with the words of what was done, without those of what follows."""
    return replace(undo, words=words.strip().partition(". ")[0].rstrip("."))


def of_verdicts(consultation_id: int) -> Touched:
    """What is said of the findings of a consultation."""
    subject = f"consultation:{consultation_id}"
    return Touched(subject, (TouchedPart(Verdict, "consultation_id", (consultation_id,)),))


def of_verdict(session: Session, verdict_id: int) -> Touched:
    """The same, of the consultation that a verdict is on."""
    verdict = session.get(Verdict, verdict_id)
    return of_verdicts(verdict.consultation_id if verdict else 0)


def of_consultations(ids: Sequence[int]) -> Touched:
    """State, hold, release and whom consultations are entrusted to."""
    chosen = tuple(sorted(set(ids)))
    subject = f"consultation:{chosen[0]}" if len(chosen) == 1 else "consultations"
    return Touched(subject, (TouchedPart(Consultation, "id", chosen),))


def of_notes(subject: str) -> Touched:
    """The notes on a subject."""
    return Touched(subject, (TouchedPart(Note, "subject", (subject,)),))


def of_sharing(subject: str, colleague_id: int) -> Touched:
    """A note to a colleague, and the message that brings it."""
    return Touched(
        subject,
        (
            TouchedPart(Note, "subject", (subject,)),
            *_messages("recipient", (f"user:{colleague_id}",)),
        ),
    )


def of_follow(consultation_id: int) -> Touched:
    """Who follows a consultation."""
    subject = f"consultation:{consultation_id}"
    return Touched(
        subject, (TouchedPart(ConsultationFollow, "consultation_id", (consultation_id,)),)
    )


def of_searches(user_id: int) -> Touched:
    """The searches that someone keeps."""
    return Touched(f"user:{user_id}", (TouchedPart(SavedSearch, "user_id", (user_id,)),))


def of_group(number: int) -> Touched:
    """A group: its members, whether it was proposed, how it ended."""
    parts = (
        TouchedPart(JointBid, "id", (number,)),
        TouchedPart(JointBidMember, "joint_bid_id", (number,)),
        TouchedPart(Consent, "joint_bid_id", (number,)),
    )
    return Touched(f"joint_bid:{number}", parts)


def of_reminder(session: Session, number: int) -> Touched:
    """The messages to the members of a group."""
    query = select(columns_of(JointBidMember).c.member_id).where(
        columns_of(JointBidMember).c.joint_bid_id == number
    )
    members = tuple(session.execute(query).scalars())
    return Touched(f"joint_bid:{number}", _messages("member_id", members))


def of_call(answer_id: int) -> Touched:
    """Whether somebody called back."""
    return Touched(f"answer:{answer_id}", (TouchedPart(Answer, "id", (answer_id,)),))


def of_message(session: Session, number: int) -> Touched:
    """One message that has not left."""
    member = session.execute(
        select(columns_of(Delivery).c.member_id).where(columns_of(Delivery).c.id == number)
    ).scalar_one_or_none()
    edits = TouchedPart(DigestEdit, "member_id", (member,) if member is not None else ())
    return Touched(f"delivery:{number}", (*_messages("id", (number,)), edits))


def of_letter(member_id: int) -> Touched:
    """What staff changed of a member's letters, and its messages."""
    edits = TouchedPart(DigestEdit, "member_id", (member_id,))
    return Touched(f"member:{member_id}", (edits, *_messages("member_id", (member_id,))))


def of_state(name: str) -> Touched:
    """A fact that the service remembers, as the stop of every sending."""
    return Touched("envois", (TouchedPart(AppState, "name", (name,)),))


def of_match(member_id: int, lot_id: int) -> Touched:
    """What staff say of a match, and whether the member hears of its consultation."""
    parts = (
        TouchedPart(MatchVerdict, "lot_id", (lot_id,)),
        TouchedPart(Opportunity, "member_id", (member_id,)),
    )
    return Touched(f"member:{member_id}", parts)


def of_outcome(opportunity_id: int) -> Touched:
    """What an award proposes of an opportunity, and the answer that it becomes."""
    parts = (
        TouchedPart(Opportunity, "id", (opportunity_id,)),
        TouchedPart(OpportunityStep, "opportunity_id", (opportunity_id,)),
        TouchedPart(Answer, "opportunity_id", (opportunity_id,)),
    )
    return Touched(f"opportunity:{opportunity_id}", parts)


def of_person_in_charge(member_id: int) -> Touched:
    """Who of the team follows a member."""
    return Touched(f"member:{member_id}", (TouchedPart(Member, "id", (member_id,)),))


def of_activities(session: Session, activity_ids: Sequence[int]) -> Touched:
    """The activities of the members that those belong to."""
    activities = columns_of(Activity)
    query = select(activities.c.member_id).where(activities.c.id.in_(activity_ids)).distinct()
    members = tuple(session.execute(query).scalars())
    parts = (TouchedPart(Member, "id", members), TouchedPart(Activity, "member_id", members))
    return Touched("members", parts)


def _messages(column: str, keys: tuple[Any, ...]) -> tuple[TouchedPart, ...]:
    """Messages that have not left with what they tell of, those that the act queues as well; no
    act changes the words of one that is composed.
    """
    return (
        TouchedPart(Delivery, column, keys),
        TouchedPart(DeliveryItem, "delivery_id", keys, of_messages=column),
    )


def _rows(session: Session, touched: Touched) -> Snapshot:
    return tuple(_part_rows(session, part) for part in touched.parts)


def _part_rows(session: Session, part: TouchedPart) -> dict[Key, dict[str, Any]]:
    if not part.keys:
        return {}
    columns, messages = columns_of(part.table), columns_of(Delivery)
    # What has left stays: it is years of rows, and one put back would leave again.
    here: Any = messages.c.state != "sent"
    if part.of_messages:
        theirs = select(messages.c.id).where(messages.c[part.of_messages].in_(part.keys), here)
        of_part: list[Any] = [columns.c[part.column].in_(theirs)]
    else:
        of_part = [columns.c[part.column].in_(part.keys), *([here] if columns is messages else [])]
    rows = session.execute(select(*columns.c).where(*of_part).with_for_update()).mappings()
    names = [column.name for column in columns.primary_key]
    return {tuple(row[name] for name in names): dict(row) for row in rows}


def _changed(before: dict[Key, dict[str, Any]], after: dict[Key, dict[str, Any]]) -> list[Key]:
    return [key for key in {**before, **after} if before.get(key) != after.get(key)]


def _delete_rows(session: Session, part: TouchedPart, keys: Sequence[Key]) -> None:
    for key in keys:
        session.execute(delete(columns_of(part.table)).where(*_is_row(part, key)))


def _put_row_back(
    session: Session, part: TouchedPart, key: Key, row: dict[str, Any], *, row_exists: bool
) -> None:
    # a JSON column would write None as the JSON word null
    values = {name: null() if field is None else field for name, field in row.items()}
    table = columns_of(part.table)
    change = update(table).where(*_is_row(part, key)) if row_exists else insert(table)
    session.execute(change.values(values))


def _is_row(part: TouchedPart, key: Key) -> list[Any]:
    primary = columns_of(part.table).primary_key
    return [column == number for column, number in zip(primary, key, strict=True)]


def _consultations(undo: Undo) -> list[int]:
    """The consultations whose rows changed: they are indexed again."""
    ids = {row["id"] for row in undo.changed(Consultation)}
    return sorted(ids | {row["consultation_id"] for row in undo.changed(Verdict)})
