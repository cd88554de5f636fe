"""What staff did is taken back exactly, for twenty seconds, and what it set off waits as long."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from tests.builders import NOW
from tests.desk_client import Desk, plain
from vigie.acts import undoing
from vigie.acts.actor import staff
from vigie.acts.answers import settle_outcome
from vigie.acts.consultations import assign, hold, set_state, write_note
from vigie.acts.groups import Composition, compose, end, propose, remind
from vigie.acts.letters import (
    cancel_message,
    edit_letter,
    hold_message,
    release_message,
    send_letter,
    stop_everything,
)
from vigie.acts.matches import judge_match
from vigie.acts.members import put_in_charge, settle_activities
from vigie.acts.undoing import Touched, take_act_back, undoable
from vigie.acts.verdicts import add_finding, settle_alike, settle_finding, take_back
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.events import claim
from vigie.store.tables import (
    Activity,
    AuditEntry,
    Consultation,
    Delivery,
    Finding,
    JointBid,
    JointBidMember,
    Match,
    Opportunity,
    Verdict,
    metadata,
)

CHANGED_SINCE = "cela a changé depuis, ou est déjà parti : recharger la page."
TOO_LATE = "trop tard : plus de 20 secondes ont passé."

CAMILLE, DOMINIQUE = staff(1), staff(2)
SETTINGS = Settings()
JOURNALS = ("audit_log", "views")
LATER = NOW + timedelta(seconds=19)
Act = tuple[Touched, Callable[[Session], Any]]


def tables(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the journals."""
    with store.engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
            if name not in JOURNALS
        }


def first(session: Session, table: Any, **fields: Any) -> Any:
    """The first row with those fields, or the test has nothing to act on."""
    query = select(table).filter_by(**fields).order_by(col(table.id))
    return session.execute(query).scalars().first()


def settled(session: Session, said: str) -> Act:
    finding = first(session, Finding, code="insertion_condition")
    return undoing.of_verdicts(finding.consultation_id), lambda writing: settle_finding(
        writing,
        CAMILLE,
        finding.id,
        said,  # type: ignore[arg-type]
        seen_version=getattr(
            writing.execute(
                select(Verdict).where(
                    col(Verdict.lot_id) == finding.lot_id, col(Verdict.code) == finding.code
                )
            ).scalar(),
            "version",
            0,
        ),
        now=NOW,
        code="other_social_condition" if said == "corrected" else None,
    )


def settled_alike(session: Session) -> Act:
    finding = first(session, Finding)
    return undoing.of_verdicts(finding.consultation_id), lambda writing: settle_alike(
        writing, CAMILLE, finding.id, "rejected", now=NOW
    )


def added(session: Session) -> Act:
    finding = first(session, Finding)
    return undoing.of_verdicts(finding.consultation_id), lambda writing: add_finding(
        writing, CAMILLE, finding.lot_id, "social_criterion", finding.quote, now=NOW
    )


def taken_back(session: Session) -> Act:
    verdict = first(session, Verdict)
    return undoing.of_verdict(session, verdict.id), lambda writing: take_back(
        writing,
        CAMILLE,
        verdict.id,
        seen_version=writing.get_one(Verdict, verdict.id).version,
        now=NOW,
    )


def of_two(session: Session, act: Callable[[Session, list[int]], Any]) -> Act:
    query = select(Consultation).order_by(col(Consultation.id)).limit(2)
    ids = [row.id for row in session.execute(query).scalars()]
    return undoing.of_consultations(ids), lambda writing: act(writing, ids)


def noted(session: Session) -> Act:
    return undoing.of_notes("consultation:1"), lambda writing: write_note(
        writing, CAMILLE, "consultation:1", "Rappeler l’acheteur lundi.", NOW
    )


def of_bid(session: Session, act: Callable[[Session, int], Any]) -> Act:
    bid = first(session, JointBid)
    return undoing.of_group(bid.id), lambda writing: act(writing, bid.id)


def composed(session: Session) -> Act:
    bid = first(session, JointBid)
    query = select(JointBidMember).where(col(JointBidMember.joint_bid_id) == bid.id)
    ids = [row.member_id for row in session.execute(query).scalars()]
    group = Composition([(one, "nettoyage", 50.0) for one in ids], ids[-1], "Un besoin nouveau")
    return undoing.of_group(bid.id), lambda writing: compose(writing, CAMILLE, bid.id, group, NOW)


def reminded(session: Session) -> Act:
    bid = first(session, JointBid)
    return undoing.of_reminder(session, bid.id), lambda writing: remind(
        writing, CAMILLE, SETTINGS, bid.id, NOW
    )


def of_one_message(session: Session, act: Callable[..., Any], state: str) -> Act:
    message = first(session, Delivery, state=state)
    return undoing.of_message(session, message.id), lambda writing: act(
        writing, CAMILLE, message.id, NOW
    )


def edited(session: Session) -> Act:
    return undoing.of_letter(1), lambda writing: edit_letter(
        writing,
        CAMILLE,
        1,
        "2026-W48",
        removed=[],
        added=[1],
        note="À lire",
        held_back=True,
        now=NOW,
    )


def sent(session: Session) -> Act:
    return undoing.of_letter(1), lambda writing: send_letter(
        writing, CAMILLE, 1, SETTINGS, NOW, again=True
    )


def judged(session: Session) -> Act:
    match = first(session, Match)
    return undoing.of_match(match.member_id, match.lot_id), lambda writing: judge_match(
        writing, CAMILLE, match.member_id, match.lot_id, "too_far", NOW
    )


def outcome_settled(session: Session) -> Act:
    opportunity = first(session, Opportunity)
    return undoing.of_outcome(opportunity.id), lambda writing: settle_outcome(
        writing, CAMILLE, opportunity.id, confirmed=True, now=NOW
    )


def activities_settled(session: Session, confirmed: bool) -> Act:
    activity = first(session, Activity, proposed=True)
    return undoing.of_activities(session, [activity.id]), lambda writing: settle_activities(
        writing, CAMILLE, [activity.id], NOW, confirmed=confirmed
    )


def charged(session: Session) -> Act:
    return undoing.of_person_in_charge(1), lambda writing: put_in_charge(
        writing, CAMILLE, 1, 2, NOW
    )


ACTS: dict[str, Callable[[Session], Act]] = {
    "confirm": lambda session: settled(session, "confirmed"),
    "reject": lambda session: settled(session, "rejected"),
    "correct": lambda session: settled(session, "corrected"),
    "alike": settled_alike,
    "add": added,
    "take back": taken_back,
    "release": lambda session: of_two(
        session, lambda writing, ids: set_state(writing, CAMILLE, ids, "diffusée", NOW)
    ),
    "set aside": lambda session: of_two(
        session, lambda writing, ids: set_state(writing, CAMILLE, ids, "écartée", NOW)
    ),
    "hold": lambda session: of_two(
        session, lambda writing, ids: hold(writing, CAMILLE, ids, True, NOW)
    ),
    "assign": lambda session: of_two(
        session, lambda writing, ids: assign(writing, CAMILLE, ids, 2, NOW)
    ),
    "note": noted,
    "compose": composed,
    "propose": lambda session: of_bid(
        session, lambda writing, number: propose(writing, CAMILLE, number, NOW)
    ),
    "remind": reminded,
    "drop": lambda session: of_bid(
        session, lambda writing, number: end(writing, CAMILLE, number, "dropped", NOW)
    ),
    "cancel message": lambda session: of_one_message(session, cancel_message, "waiting"),
    "hold message": lambda session: of_one_message(session, hold_message, "waiting"),
    "let message go": lambda session: of_one_message(session, release_message, "failed"),
    "edit letter": edited,
    "send letter": sent,
    "stop": lambda session: (
        undoing.of_state("stop"),
        lambda writing: stop_everything(writing, CAMILLE, True, NOW, "essai"),
    ),
    "judge": judged,
    "outcome": outcome_settled,
    "confirm activity": lambda session: activities_settled(session, True),
    "remove activity": lambda session: activities_settled(session, False),
    "in charge": charged,
}


@pytest.fixture
def ready(desk_store: Store) -> Store:
    """The seed with what some acts need: a verdict, a proposed outcome, a supposed activity."""
    with desk_store.transaction() as session:
        finding = session.execute(
            select(Finding).order_by(col(Finding.id).desc()).limit(1)
        ).scalar_one()
        settle_finding(session, DOMINIQUE, finding.id, "confirmed", seen_version=0, now=NOW)
        first(session, Opportunity).proposed_outcome = "won"
        first(session, Activity).proposed = True
        state = {row.state for row in session.execute(select(Delivery)).scalars()}
        assert {"waiting", "failed"} <= state
    return desk_store


def done(store: Store, name: str) -> undoing.Undo:
    with store.reading() as session:
        touched, act = ACTS[name](session)
    with store.transaction() as session:
        _, undo = undoable(session, CAMILLE, touched, NOW, act)
    assert undo is not None, f"{name} changed nothing"
    return undo


def undone(store: Store, undo: undoing.Undo, actor=CAMILLE, now=LATER) -> None:
    with store.transaction() as session:
        take_act_back(session, actor, undo, now)


@pytest.mark.parametrize("name", [name for name in ACTS if name not in ("alike", "remind")])
def test_an_act_taken_back_leaves_every_row_as_it_was(ready: Store, name: str) -> None:
    before = tables(ready)
    undo = done(ready, name)
    assert tables(ready) != before
    undone(ready, undo)
    after = tables(ready)
    assert {table for table in before if before[table] != after[table]} == set()


def test_any_walk_of_acts_is_taken_back_step_by_step(ready: Store) -> None:
    random, walked = Random(20), set()
    for _ in range(80):
        name = random.choice(list(ACTS))
        before = tables(ready)
        try:
            undo = done(ready, name)
        except (BadChange, AssertionError, AttributeError):
            continue  # the act is refused, changes nothing, or has nothing left to act on
        undone(ready, undo)
        after = tables(ready)
        assert {table for table in before if before[table] != after[table]} == set(), name
        done(ready, name)
        walked.add(name)
    assert len(walked) > 15


def test_a_reminder_taken_back_leaves_no_message(ready: Store) -> None:
    with ready.transaction() as session:
        propose(session, DOMINIQUE, first(session, JointBid).id, NOW - timedelta(days=1))
    before = tables(ready)
    undo = done(ready, "remind")
    assert len(tables(ready)["deliveries"]) > len(before["deliveries"])
    undone(ready, undo)
    assert tables(ready) == before


def test_after_twenty_seconds_or_by_another_it_is_refused(ready: Store) -> None:
    undo = done(ready, "reject")
    for actor, now in ((CAMILLE, NOW + timedelta(seconds=20.1)), (DOMINIQUE, LATER)):
        with pytest.raises(BadChange, match=TOO_LATE):
            undone(ready, undo, actor, now)


def test_what_somebody_changed_meanwhile_is_not_overwritten(ready: Store) -> None:
    undo = done(ready, "hold")
    with ready.transaction() as session:
        set_state(session, DOMINIQUE, [1], "suivie", NOW)
    with pytest.raises(BadChange, match=CHANGED_SINCE):
        undone(ready, undo)


def waiting_message(store: Store) -> Delivery:
    with store.reading() as session:
        message: Delivery = first(session, Delivery, state="waiting")
    return message


def mark_sent(store: Store, number: int | None) -> None:
    """As the sending does, which waits for a row that is locked no longer than this."""
    with store.engine.begin() as connection:
        if not store.sqlite:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '300ms'")
        table = metadata.tables["deliveries"]
        connection.execute(table.update().where(table.c.id == number).values(state="sent"))


def test_messages_that_left_are_not_among_what_an_act_may_touch(ready: Store) -> None:
    message = waiting_message(ready)
    with ready.transaction() as session:
        for other in session.execute(select(Delivery).where(Delivery.id != message.id)).scalars():
            other.state, other.member_id = "sent", message.member_id
    with ready.transaction() as session:
        _, undo = undoable(
            session,
            CAMILLE,
            undoing.of_letter(message.member_id or 0),
            NOW,
            lambda writing: hold_message(writing, CAMILLE, message.id or 0, NOW),
        )
    assert undo is not None
    assert list(undo.before[1]) == [(message.id,)]


def test_a_message_that_left_after_the_act_is_not_put_back(ready: Store) -> None:
    message = waiting_message(ready)
    undo = done(ready, "hold message")
    mark_sent(ready, message.id)
    with pytest.raises(BadChange, match=CHANGED_SINCE):
        undone(ready, undo)
    with ready.reading() as session:
        assert session.get_one(Delivery, message.id).state == "sent"


def test_a_message_cannot_leave_while_an_act_is_done_on_it(ready: Store) -> None:
    if ready.sqlite:
        pytest.skip("SQLite n’a qu’un écrivain à la fois")
    message = waiting_message(ready)

    def act(session: Session) -> None:
        with pytest.raises(OperationalError):
            mark_sent(ready, message.id)
        write_note(session, CAMILLE, "consultation:1", "Vu.", NOW)

    with ready.transaction() as session, ready.reading() as asking:
        undoable(session, CAMILLE, undoing.of_message(asking, message.id or 0), NOW, act)


def test_what_an_act_sets_off_waits_for_twenty_seconds(ready: Store) -> None:
    assert claim(ready, NOW, kinds=["VerdictGiven"], limit=50)  # of the seed
    done(ready, "reject")
    assert claim(ready, LATER, kinds=["VerdictGiven"]) == []
    kinds = [one.event.kind for one in claim(ready, NOW + timedelta(seconds=20))]
    assert "VerdictGiven" in kinds


def test_once_its_event_is_taken_up_an_act_stands(ready: Store) -> None:
    undo = done(ready, "reject")
    claim(ready, NOW + timedelta(seconds=20), limit=500)
    with pytest.raises(BadChange, match=TOO_LATE):
        undone(ready, undo)


def test_the_journal_keeps_the_act_and_its_undoing(ready: Store) -> None:
    undone(ready, undoing.named(done(ready, "reject"), "Repérage rejeté."))
    with ready.reading() as session:
        lines = session.execute(select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(2))
        kept = [(row.who, row.action, row.detail.get("acte")) for row in lines.scalars()]
    assert kept == [
        ("user:1", "acte annulé", "Repérage rejeté"),
        ("user:1", "repérage rejeté", None),
    ]


def test_the_desk_offers_to_take_back_without_a_script(ready: Store) -> None:
    clock = [NOW]
    desk = Desk(ready, now=lambda: clock[0])
    with ready.reading() as session:
        finding = first(session, Finding, code="insertion_condition")
    path = f"/consultations/{finding.consultation_id}"
    before = tables(ready)
    page = desk.post(f"{path}/reperages/{finding.id}", dit="rejected", vu="0", vers=path).text
    name = page.partition('name="acte" value="')[2].partition('"')[0]
    clock[0] = LATER
    answer = desk.post("/annuler", acte=name, vers=path)
    assert "Annulé : tout est comme avant." in plain(answer.text)
    assert tables(ready)["verdicts"] == before["verdicts"]
    again = desk.post("/annuler", acte=name, vers=path)
    assert "Rien n’a été annulé : trop tard" in plain(again.text)
