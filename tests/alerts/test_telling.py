"""From what happened to what leaves: each event becomes deliveries once, whoever should hear
hears, nobody else.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from alerts.deliver import deliver, send_due
from alerts.messages.composing import compose_due
from alerts.messages.preview import previews
from alerts.messages.staff import _concerns
from alerts.planning.queue import ask_again, queue_all
from tests.builders import NOW, a_finding, in_days
from tests.told import (
    CLAUSE,
    QUOTE,
    RESERVED,
    a_change,
    a_consultation,
    a_contact,
    a_stored_finding,
    a_stored_lot,
    a_structure,
    an_item,
    an_opportunity,
    later,
    outbox,
    prefers,
    settings,
)
from vigie.acts.actor import person, staff
from vigie.acts.answers import record_answer, settle_outcome
from vigie.config import Settings
from vigie.domain import events as happened
from vigie.domain.considerations import Consideration
from vigie.domain.events import Event
from vigie.domain.member_record import ContactRecord, MemberRecord
from vigie.flow.steps import Context
from vigie.flow.story import steps_by_event, steps_of
from vigie.store import Store
from vigie.store.match.joint_bids import record_consent, release
from vigie.store.match.members import save_member
from vigie.store.outbox.queue import let_go
from vigie.store.tables import (
    Alarm,
    Consultation,
    Contact,
    DigestEdit,
    JointBid,
    JointBidMember,
    Lot,
    LotTrade,
    Opportunity,
    User,
    Verdict,
    View,
)

MONDAY = NOW.replace(day=30, hour=7, minute=30)  # the next one, 8:30 in Paris


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return settings(tmp_path)


def handle(store: Store, config: Settings, *events: Event, now: datetime = NOW) -> None:
    """What the loop does with those events."""
    for event in events:
        for step in steps_by_event()[event.kind]:
            if step.__module__ != "vigie.flow.notifying":
                continue
            writes = step(Context(store, config, now), [event])
            with store.transaction() as session:
                for write in writes:
                    write(session)


def told_lot(
    store: Store, *, deadline: datetime | None = None, code: object = None, **finding: object
) -> int:
    """A structure with an opportunity on a reserved lot (or `code`); its id."""
    consultation = a_consultation(store, deadline=deadline)
    lot = a_stored_lot(store, consultation, **({"code": code} if code else {}), **finding)  # type: ignore[arg-type]
    return an_opportunity(store, a_structure(store), lot)


def subjects(store: Store, **wanted: object) -> list[str]:
    return [row.message.get("subject", "") for row in outbox(store, **wanted)]


def sent(store: Store, config: Settings, now: datetime) -> None:
    compose_due(store, config, now)
    send_due(store, config, lambda: now)


def staff_of(store: Store, rhythm: str = "immediate") -> None:
    with store.transaction() as session:
        session.add(
            User(
                email="equipe@exemple.org",
                name="Équipe",
                password="x",
                mail_rhythm=rhythm,
                created_at=NOW,
            )
        )


def test_a_reserved_lot_is_told_within_a_quarter(store: Store, config: Settings) -> None:
    handle(store, config, happened.OpportunityOpened(told_lot(store)))
    row = outbox(store, kind="alert")[0]
    assert NOW < row.due_at <= later(NOW, minutes=15)

    sent(store, config, row.due_at)
    assert subjects(store, kind="alert", state="sent") == [
        "Réservé SIAE\u00a0: Parc et squares (à rendre avant le 14 déc.)"
    ]


def test_an_event_handled_twice_tells_once(store: Store, config: Settings) -> None:
    opened = happened.OpportunityOpened(told_lot(store))
    handle(store, config, opened, opened)
    handle(store, config, opened, now=later(NOW, minutes=40))

    assert len(outbox(store, kind="alert")) == 1


def test_lots_of_the_same_quarter_are_one_message(store: Store, config: Settings) -> None:
    member, consultation = a_structure(store), a_consultation(store)
    ids = [
        an_opportunity(store, member, a_stored_lot(store, consultation, str(number)))
        for number in range(1, 4)
    ]
    handle(store, config, *map(happened.OpportunityOpened, ids))
    sent(store, config, later(NOW, minutes=15))

    assert subjects(store, kind="alert") == [
        "3\u00a0lots réservés à regarder (à rendre avant le 14 déc.)"
    ]


def test_a_lot_that_comes_after_its_window_left_has_a_message_of_its_own(
    store: Store, config: Settings
) -> None:
    member, consultation = a_structure(store), a_consultation(store)
    first, second = (
        an_opportunity(store, member, a_stored_lot(store, consultation, str(number)))
        for number in (1, 2)
    )
    handle(store, config, happened.OpportunityOpened(first))
    compose_due(store, config, later(NOW, minutes=15))
    handle(store, config, happened.OpportunityOpened(second))

    assert [(row.version, row.state) for row in outbox(store, kind="alert")] == [
        (1, "waiting"),
        (2, "waiting"),
    ]


def test_a_claused_lot_due_in_a_month_waits_for_the_digest(store: Store, config: Settings) -> None:
    handle(store, config, happened.OpportunityOpened(told_lot(store, code=CLAUSE)))
    assert outbox(store) == []

    deliver(store, config, lambda: MONDAY)
    assert subjects(store, kind="digest") == [
        "1\u00a0lot pour vous cette semaine (à rendre avant le 14 déc.)"
    ]


def test_an_unsure_lot_waits_for_staff_then_leaves_marked(store: Store, config: Settings) -> None:
    handle(
        store,
        config,
        happened.OpportunityOpened(told_lot(store, confidence=0.6, status="à vérifier")),
    )
    sent(store, config, in_days(1))
    assert outbox(store, kind="alert")[0].state == "waiting"

    sent(store, config, in_days(2.1))
    assert "À vérifier" in subjects(store, kind="alert", state="sent")[0]


def test_what_staff_release_leaves_at_once(store: Store, config: Settings) -> None:
    config = config.model_copy(update={"release": "review"})
    opportunity = told_lot(store)
    handle(store, config, happened.OpportunityOpened(opportunity))
    assert outbox(store) == []
    with store.transaction() as session:
        session.get_one(Consultation, 1).released_at = NOW

    queue_all(store, config, NOW)
    assert [row.kind for row in outbox(store, real_time=True)] == ["alert"]


def test_a_doubtful_lot_that_staff_release_does_not_wait_for_the_end_of_the_desks_time(
    store: Store, config: Settings
) -> None:
    handle(
        store,
        config,
        happened.OpportunityOpened(told_lot(store, confidence=0.6, status="à vérifier")),
    )
    with store.transaction() as session:
        session.get_one(Consultation, 1).released_at = NOW
    for minutes in (0, 1, 20):
        deliver(store, config, lambda minutes=minutes: later(NOW, minutes=minutes))
    assert len(subjects(store, kind="alert", state="sent")) == 1

    deliver(store, config, lambda: in_days(3))
    assert len(subjects(store, kind="alert", state="sent")) == 1


def test_a_doubtful_lot_that_staff_confirm_leaves_at_once(store: Store, config: Settings) -> None:
    handle(
        store,
        config,
        happened.OpportunityOpened(told_lot(store, confidence=0.6, status="à vérifier")),
    )
    with store.transaction() as session:
        session.add(
            Verdict(
                consultation_id=1,
                lot_id=1,
                code=str(RESERVED),
                folded_quote=QUOTE.lower(),
                quote=QUOTE,
                verdict="confirmed",
                at=NOW,
            )
        )
    handle(store, config, happened.VerdictGiven(1, 1, 1))
    sent(store, config, later(NOW, minutes=15))

    assert subjects(store, kind="alert", state="sent") == [
        "Réservé SIAE\u00a0: Parc et squares (à rendre avant le 14 déc.)"
    ]


def test_a_reservation_confirmed_after_the_clause_was_told_is_in_the_next_letter(
    store: Store, config: Settings
) -> None:
    told_lot(store, code=CLAUSE, deadline=in_days(40))
    prefers(store, 1, real_time=False)
    with store.transaction() as session:
        session.add(
            a_stored_finding(session.get_one(Lot, 1), RESERVED, confidence=0.6, status="à vérifier")
        )
    deliver(store, config, lambda: NOW)
    with store.transaction() as session:
        session.add(
            Verdict(
                consultation_id=1,
                lot_id=1,
                code=str(RESERVED),
                folded_quote=QUOTE.lower(),
                quote=QUOTE,
                verdict="confirmed",
                at=later(NOW, hours=3),
            )
        )
    for weeks in (0, 1):
        deliver(store, config, lambda weeks=weeks: later(MONDAY, days=7 * weeks))

    assert [said.partition(" (")[0] for said in subjects(store, kind="digest", state="sent")] == [
        "1\u00a0lot pour vous cette semaine",
        "1\u00a0lot pour vous cette semaine, réservé",
    ]


def test_a_letter_that_is_late_by_night_leaves_in_the_morning(
    store: Store, config: Settings
) -> None:
    told_lot(store, code=CLAUSE)
    night = NOW.replace(hour=23)
    deliver(store, config, lambda: night)
    assert [row.state for row in outbox(store, kind="digest")] == ["waiting"]

    deliver(store, config, lambda: later(night, hours=8, minutes=1))
    assert [row.state for row in outbox(store, kind="digest")] == ["sent"]


def test_what_is_rejected_before_it_leaves_never_leaves(store: Store, config: Settings) -> None:
    handle(store, config, happened.OpportunityOpened(told_lot(store)))
    with store.transaction() as session:
        lot = session.get_one(Lot, 1)
        lot.state = "cancelled"
    sent(store, config, later(NOW, minutes=15))

    assert [row.state for row in outbox(store)] == ["cancelled"]


def test_a_digest_leaves_once_a_week_and_marks_its_opportunities_sent(
    store: Store, config: Settings
) -> None:
    opportunity = told_lot(store)
    for minutes in (0, 5, 600):
        deliver(store, config, lambda minutes=minutes: later(NOW, minutes=minutes))

    assert [row.what for row in outbox(store, kind="digest")] == ["digest:2026-W48"]
    with store.reading() as session:
        assert session.get_one(Opportunity, opportunity).state == "sent"


def test_nothing_to_say_no_mail(store: Store, config: Settings) -> None:
    a_structure(store)
    deliver(store, config, lambda: NOW)

    assert [row.state for row in outbox(store)] == ["cancelled"]


def test_a_lot_above_the_cap_is_in_the_digest(store: Store, config: Settings) -> None:
    config = config.model_copy(update={"real_time_per_week": 0})
    handle(store, config, happened.OpportunityOpened(told_lot(store)))
    deliver(store, config, lambda: NOW)

    assert [row.kind for row in outbox(store)] == ["digest"]


def test_the_second_digest_tells_what_changed(store: Store, config: Settings) -> None:
    opportunity = told_lot(store)
    deliver(store, config, lambda: NOW)
    a_change(store, 1, "deadline", in_days(20).isoformat(), in_days(27).isoformat(), at=in_days(1))
    with store.transaction() as session:
        session.get_one(Opportunity, opportunity).version = 2
    deliver(store, config, lambda: MONDAY)

    assert (
        "date limite reportée du 14 déc. au 21 déc."
        in outbox(store, kind="digest")[1].message["text"]
    )


def test_who_was_told_hears_of_a_material_change_at_once(store: Store, config: Settings) -> None:
    opportunity = told_lot(store)
    deliver(store, config, lambda: NOW)
    a_change(store, 1, "cancelled", "open", "cancelled", at=in_days(1))
    with store.transaction() as session:
        session.get_one(Opportunity, opportunity).version = 2
    handle(store, config, happened.OpportunityChanged(opportunity, 2, "cancelled"), now=in_days(1))
    sent(store, config, in_days(1.1))

    assert subjects(store, kind="change") == [
        "Modifié\u00a0: Parc et squares (Entretien des…) – consultation annulée"
    ]


def test_who_was_not_told_does_not_hear_of_a_change(store: Store, config: Settings) -> None:
    opportunity = told_lot(store)
    handle(store, config, happened.OpportunityChanged(opportunity, 2, "deadline"))

    assert outbox(store) == []


def a_verdict(store: Store) -> happened.VerdictGiven:
    with store.transaction() as session:
        row = Verdict(
            consultation_id=1,
            lot_id=1,
            code="reserved_insertion",
            folded_quote="x",
            verdict="rejected",
            at=NOW,
        )
        session.add(row)
        session.flush()
        return happened.VerdictGiven(row.id or 0, 1)


def test_a_rejected_reading_is_corrected_to_who_was_told_and_once(
    store: Store, config: Settings
) -> None:
    opportunity = told_lot(store)
    deliver(store, config, lambda: NOW)
    handle(store, config, a_verdict(store), happened.OpportunityChanged(opportunity, 2, "rejected"))

    assert [row.kind for row in outbox(store, state="waiting")] == ["correction"]
    sent(store, config, later(NOW, minutes=20))
    assert subjects(store, kind="correction") == [
        "Correction\u00a0: Parc et squares (Entretien des espaces verts)"
    ]


def test_a_rejected_reading_nobody_was_told_of_is_not_corrected(
    store: Store, config: Settings
) -> None:
    told_lot(store)
    handle(store, config, a_verdict(store))

    assert outbox(store) == []


def test_a_deadline_near_reminds_who_follows_only(store: Store, config: Settings) -> None:
    opportunity = told_lot(store, deadline=in_days(3))
    near = happened.DeadlineNear(1, 3, in_days(3).isoformat())
    handle(store, config, near)
    assert outbox(store, kind="reminder") == []
    with store.transaction() as session:
        record_answer(session, person(1), opportunity_id=opportunity, answer="interested", now=NOW)
    handle(store, config, near, near)
    sent(store, config, later(NOW, minutes=15))

    assert subjects(store, kind="reminder") == [
        "Rappel (J-3)\u00a0: Parc et squares (Entretien des espaces verts)"
    ]


def test_a_members_answer_is_told_to_staff(store: Store, config: Settings) -> None:
    staff_of(store)
    opportunity = told_lot(store)
    with store.transaction() as session:
        answer = record_answer(
            session, person(1), opportunity_id=opportunity, answer="interested", now=NOW
        )
    handle(store, config, happened.OpportunityAnswered(opportunity, answer.id or 0))
    sent(store, config, later(NOW, minutes=15))

    assert subjects(store, kind="staff") == [
        "Les Jardins d’Awa est intéressée\u00a0: Parc et squares (Entretien des espaces verts)"
    ]


def an_award(store: Store, opportunity: int, outcome: str | None) -> happened.LotClosed:
    """The lot was awarded; what pairing wrote of it."""
    with store.transaction() as session:
        held = session.get_one(Opportunity, opportunity)
        held.sqlmodel_update({"state": "closed", "proposed_outcome": outcome})
        return happened.LotClosed(held.lot_id, "awarded")


def test_an_award_that_names_a_member_is_told_to_staff_once(store: Store, config: Settings) -> None:
    staff_of(store)
    event = an_award(store, told_lot(store), "won")
    handle(store, config, event, event)
    sent(store, config, later(NOW, minutes=15))

    assert subjects(store, kind="staff") == ["Gagné à confirmer\u00a0: Les Jardins d’Awa"]


def test_an_award_that_names_nobody_is_not_told(store: Store, config: Settings) -> None:
    staff_of(store)
    handle(store, config, an_award(store, told_lot(store), None))

    assert outbox(store, kind="staff") == []


def test_an_outcome_settled_before_the_message_left_is_not_told(
    store: Store, config: Settings
) -> None:
    staff_of(store)
    opportunity = told_lot(store)
    handle(store, config, an_award(store, opportunity, "won"))
    with store.transaction() as session:
        settle_outcome(session, staff(1), opportunity, confirmed=True, now=NOW)
    sent(store, config, later(NOW, minutes=15))

    assert [row.state for row in outbox(store, kind="staff")] == ["cancelled"]


def test_what_pairing_writes_of_an_award_stands_before_it_is_told() -> None:
    assert [step.__module__ for step in steps_by_event()["LotClosed"]][-1] == "vigie.flow.notifying"


def test_who_wants_the_daily_staff_mail_gets_one_in_the_morning(
    store: Store, config: Settings
) -> None:
    staff_of(store, "daily")
    told_lot(store)
    handle(store, config, happened.LotRead(1, "a"))
    rows = outbox(store, kind="staff")

    assert [row.due_at.isoformat() for row in rows] == ["2026-11-25T06:45:00+00:00"]


def test_a_silent_source_is_told_on_slack_and_its_return_too(
    store: Store, config: Settings
) -> None:
    config = config.model_copy(
        update={"slack_token": settings(config.home, slack_token="x").slack_token}
    )
    with store.transaction() as session:
        session.add(
            Alarm(source="ted", kind="silent", detail="Aucun avis depuis 40 h.", raised_at=NOW)
        )
    handle(store, config, happened.SourceSilent(1))
    handle(store, config, happened.SourceMended(1), now=in_days(1))

    assert [(row.channel, row.recipient) for row in outbox(store)] == [
        ("slack", "slack:#veille")
    ] * 2


def test_a_failing_delivery_is_told_on_another_channel(store: Store, config: Settings) -> None:
    staff_of(store)
    config = config.model_copy(
        update={"slack_token": settings(config.home, slack_token="x").slack_token}
    )
    handle(store, config, happened.LotRead(told_lot(store), "a"))
    with store.transaction() as session:
        row = session.get_one(type(outbox(store)[0]), 1)
        row.state = "failed"
    handle(store, config, happened.DeliveryFailed(1))

    assert [row.channel for row in outbox(store)] == ["slack", "files"]


def test_a_new_contact_is_welcomed_once_at_working_hours(store: Store, config: Settings) -> None:
    member = a_structure(store, email=None)
    with store.transaction() as session:
        session.add(a_contact(member, welcomed_at=None))
    night = NOW.replace(hour=22)
    for hours in (0, 11, 12, 40):
        deliver(store, config, lambda hours=hours: later(night, hours=hours))

    assert [(row.state, row.due_at.hour) for row in outbox(store, kind="welcome")] == [("sent", 7)]
    with store.reading() as session:
        assert session.get_one(Contact, 1).welcomed_at is not None


def test_a_first_letter_leaves_two_hours_after_the_welcome(store: Store, config: Settings) -> None:
    member = a_structure(store)
    with store.transaction() as session:
        contact = session.scalars(select(Contact).where(Contact.member_id == member)).one()
        contact.welcomed_at = later(MONDAY, minutes=-1)
    queue_all(store, config, MONDAY)

    (letter,) = [row for row in outbox(store) if row.kind == "digest"]
    assert letter.due_at == later(MONDAY, hours=1, minutes=59)


def test_a_contact_told_again_by_a_file_is_not_welcomed_again(
    store: Store, config: Settings
) -> None:
    told = MemberRecord(
        name="Atelier Essai", contacts=(ContactRecord(email="atelier@exemple.org"),)
    )
    without = told.model_copy(update={"contacts": ()})
    for days, record in enumerate((told, told, without, told)):
        moment = later(NOW, hours=days)
        with store.transaction() as session:
            save_member(session, record, moment, member_id=1 if days else None)
        deliver(store, config, lambda moment=moment: later(moment, minutes=20))
        deliver(store, config, lambda moment=moment: later(moment, minutes=40))

    assert len(outbox(store, kind="welcome", state="sent")) == 1


def a_joint_bid(store: Store) -> list[int]:
    """A suggested group of two on a lot; its members."""
    lot = a_stored_lot(store, a_consultation(store))
    members = [
        a_structure(store, f"Structure {name}", email=f"{name}@exemple.org")
        for name in ("un", "deux")
    ]
    with store.transaction() as session:
        bid = JointBid(
            lot_id=lot,
            consultation_id=1,
            key="k",
            need="Deux métiers.",
            form="conjoint",
            created_at=NOW,
            updated_at=NOW,
        )
        session.add(bid)
        session.flush()
        for one, part in zip(members, ("espaces verts", "propreté"), strict=True):
            session.add(
                JointBidMember(
                    joint_bid_id=bid.id or 0, member_id=one, lead=part == "propreté", covers=[part]
                )
            )
    return members


def test_a_joint_bid_reaches_its_members_only_after_a_person_released_it(
    store: Store, config: Settings
) -> None:
    a_joint_bid(store)
    deliver(store, config, lambda: later(NOW, minutes=20))
    assert outbox(store, kind="joint_bid") == []
    with store.transaction() as session:
        release(session, 1, NOW)
    queue_all(store, config, NOW)
    sent(store, config, later(NOW, minutes=15))

    texts = [row.message["text"] for row in outbox(store, kind="joint_bid")]
    assert len(texts) == 2
    assert not any("Structure deux" in text and "Structure un" in text for text in texts), (
        "aucun nom avant l’accord"
    )


def test_who_has_not_answered_a_group_is_asked_once_more_the_day_before(
    store: Store, config: Settings
) -> None:
    members = a_joint_bid(store)  # NOW is a Tuesday: the answer is due on the next one
    with store.transaction() as session:
        release(session, 1, NOW)
        record_consent(session, 1, members[0], True, NOW, contact_id=1)
    for days in range(9):
        queue_all(store, config, later(NOW, days=days))
        sent(store, config, later(NOW, days=days, minutes=15))

    (again,) = [row for row in outbox(store) if row.what == "joint_bid_reminder:1:2026-11-30"]
    assert again.member_id == members[1]
    assert again.due_at.date() == later(NOW, days=6).date()
    assert again.message["subject"].startswith("Votre réponse est attendue")


def test_who_staff_ask_again_reads_it_once_a_day(store: Store, config: Settings) -> None:
    a_joint_bid(store)
    with store.transaction() as session:
        release(session, 1, NOW)
    for _ in range(2):
        with store.transaction() as session:
            assert ask_again(session, config, 1, NOW) == 2
    sent(store, config, later(NOW, minutes=15))

    again = [row for row in outbox(store) if row.what == "joint_bid_reminder:1:2026-11-24"]
    assert [row.state for row in again] == ["sent", "sent"]
    assert all("Votre réponse est attendue" in row.message["subject"] for row in again)


def test_when_all_agreed_each_is_introduced_and_the_view_is_logged(
    store: Store, config: Settings
) -> None:
    members = a_joint_bid(store)
    with store.transaction() as session:
        release(session, 1, NOW)
    for place, one in enumerate(members):
        with store.transaction() as session:
            record_consent(session, 1, one, True, NOW, contact_id=place + 1)
        handle(store, config, happened.ConsentGiven(1, one, True))
        assert len(outbox(store, kind="introduction")) == (2 if place else 0)
    sent(store, config, later(NOW, minutes=15))

    assert "deux@exemple.org" in outbox(store, kind="introduction")[0].message["text"]
    with store.reading() as session:
        assert [
            row.viewer for row in session.exec(select(View).where(View.what == "contacts"))
        ] == ["contact:1", "contact:2"]


def test_staff_hold_a_digest_take_an_item_out_and_add_a_word(
    store: Store, config: Settings
) -> None:
    opportunity = told_lot(store)
    with store.transaction() as session:
        session.add(DigestEdit(member_id=1, week="2026-W48", held=True, at=NOW))
    deliver(store, config, lambda: NOW)
    assert [row.state for row in outbox(store)] == ["held"]
    with store.transaction() as session:
        edit = session.get_one(DigestEdit, 1)
        edit.sqlmodel_update({"held": False, "removed": [opportunity]})
    with store.reading() as session:
        assert [one.message for one in previews(session, [1], config, NOW)] == [None]


def test_a_held_letter_that_staff_let_go_leaves(store: Store, config: Settings) -> None:
    told_lot(store)
    with store.transaction() as session:
        session.add(DigestEdit(member_id=1, week="2026-W48", held=True, at=NOW))
    deliver(store, config, lambda: NOW)
    with store.transaction() as session:
        let_go(session, 1, NOW)
    sent(store, config, later(NOW, minutes=1))

    assert [row.state for row in outbox(store)] == ["sent"]


def test_a_paused_person_hears_nothing_then_everything(store: Store, config: Settings) -> None:
    told_lot(store)
    prefers(store, 1, paused_until=in_days(5).date())
    handle(store, config, happened.OpportunityOpened(1))
    deliver(store, config, lambda: NOW)
    assert outbox(store) == []

    deliver(store, config, lambda: MONDAY)
    assert len(outbox(store, kind="digest", state="sent")) == 1


def test_who_chose_one_trade_hears_of_no_other(store: Store, config: Settings) -> None:
    opportunity = told_lot(store)
    other = a_stored_lot(
        store, a_consultation(store, "Élagage des platanes"), title="Platanes du mail"
    )
    an_opportunity(store, 1, other)
    with store.transaction() as session:
        for number, slug in ((1, "espaces-verts"), (other, "elagage")):
            row = session.get_one(Lot, number)
            session.add(
                LotTrade(
                    lot_id=number,
                    consultation_id=row.consultation_id,
                    oui=[slug],
                    version="1",
                    decided_at=NOW,
                )
            )
    prefers(store, 1, trades=["elagage"])
    with store.reading() as session:
        [preview] = previews(session, [1], config, NOW)
    assert preview.digest is not None
    assert [item.title for section in preview.digest.sections for item in section.items] == [
        "Platanes du mail"
    ]

    handle(store, config, happened.OpportunityOpened(opportunity), happened.OpportunityOpened(2))
    sent(store, config, later(NOW, minutes=15))
    assert subjects(store, kind="alert") == [
        "Réservé SIAE\u00a0: Platanes du mail (à rendre avant le 14 déc.)"
    ]


def test_a_network_hears_of_its_familys_lots_without_any_member(
    store: Store, config: Settings
) -> None:
    told_lot(store, families=["insertion"])
    with store.transaction() as session:
        for name in ("GRAFIE", "UNEA"):
            session.add(a_contact(None, network=name, email=f"{name.lower()}@exemple.org"))
    deliver(store, config, lambda: NOW)
    told = outbox(store, kind="network")

    assert [row.state for row in told] == ["sent", "cancelled"]
    assert "Jardins" not in told[0].message["text"]


def test_a_network_hears_of_each_lot_once_and_of_a_doubtful_one_when_it_may_be_told(
    store: Store, config: Settings
) -> None:
    told_lot(store)
    doubtful = {"confidence": 0.6, "status": "à vérifier"}
    a_stored_lot(store, a_consultation(store, "Blanchisserie"), title="Linge", **doubtful)
    with store.transaction() as session:
        session.add(a_contact(None, network="GRAFIE", email="reseau@exemple.org"))
        for one in session.exec(select(Consultation)).all():
            one.published_at = NOW
    for moment in (NOW, MONDAY, later(MONDAY, days=7), later(MONDAY, days=14)):
        deliver(store, config, lambda moment=moment: moment)
    told = [row.message["text"] for row in outbox(store, kind="network", state="sent")]

    assert [("Parc et squares" in text, "Linge" in text) for text in told] == [
        (True, False),
        (False, True),
    ]


def test_a_networks_new_contact_is_welcomed_in_its_own_words(
    store: Store, config: Settings
) -> None:
    with store.transaction() as session:
        session.add(a_contact(None, network="UNEA", email="reseau@exemple.org", welcomed_at=None))
    for minutes in (0, 30):
        deliver(store, config, lambda minutes=minutes: later(NOW, minutes=minutes))

    [welcome] = outbox(store, kind="welcome", state="sent")
    assert "le réseau UNEA, à relayer à ses adhérents" in " ".join(welcome.message["text"].split())


def test_every_event_that_members_or_staff_should_hear_of_has_its_step() -> None:
    wanted: Sequence[str] = (
        "OpportunityOpened",
        "OpportunityChanged",
        "OpportunityAnswered",
        "JointBidSuggested",
        "ConsentGiven",
        "DeadlineNear",
        "SourceSilent",
        "SourceMended",
        "DeliveryFailed",
        "VerdictGiven",
    )

    assert set(wanted) <= set(steps_of("vigie.flow.notifying"))


def test_a_lot_reserved_to_others_is_no_networks_by_its_criterion() -> None:
    criterion = a_finding(Consideration.SOCIAL_CRITERION)
    lot = an_item(findings=(a_finding(RESERVED, families=("insertion",)), criterion))

    assert not _concerns(lot, {"disability"})
    assert _concerns(lot, {"insertion"})
    assert _concerns(an_item(findings=(criterion,)), {"disability"})
