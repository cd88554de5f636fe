"""From a lot read to opportunities: each only once, each told when it changes, closed when it
ends.
"""

from datetime import timedelta

from sqlmodel import col, select

from tests.builders import NOW, Winner, a_lot, a_notice, in_days, recorded
from tests.flow.pairing_making import (
    called,
    context,
    happened,
    joined,
    opportunities,
    paired,
    read,
    siret,
    told,
)
from vigie.domain.events import LotClosed, LotRead
from vigie.domain.matches import worth_alerting
from vigie.domain.member_record import ActivityRecord
from vigie.domain.members import Kind
from vigie.store.match.matches import matches_of_lot, move_opportunity, steps_of
from vigie.store.tables import EventRow


def events_of(store, kind):
    with store.reading() as session:
        asked = select(EventRow).where(col(EventRow.kind) == kind).order_by(col(EventRow.id))
        return [row.payload for row in session.scalars(asked)]


def test_a_reserved_lot_opens_an_opportunity_with_its_reasons(store):
    [member] = joined(store, told(1))
    [lot] = called(store)
    read(store, lot)
    paired(context(store))
    with store.reading() as session:
        [held] = opportunities(session)
        [found] = matches_of_lot(session, lot)
        [step] = steps_of(session, held.id)
    assert (held.member_id, held.lot_id, held.state) == (member, lot, "proposed")
    assert (found.concerned, found.eligible, found.able) == ("oui", "oui", "oui")
    assert any("convention EI est valable" in reason.text for reason in found.reasons)
    assert (step.state, step.by) == ("proposed", "vigie")
    assert events_of(store, "OpportunityOpened") == [{"opportunity_id": held.id}]


def test_the_same_reading_told_twice_opens_once(store):
    joined(store, told(1))
    [lot] = called(store)
    read(store, lot)
    given = context(store)
    paired(given)
    happened(store, NOW, LotRead(lot, "encore"))
    paired(given)
    assert len(events_of(store, "OpportunityOpened")) == 1


def test_a_lot_without_consideration_opens_nothing(store):
    joined(store, told(1))
    [lot] = called(store)
    read(store, lot, code="")
    paired(context(store))
    with store.reading() as session:
        assert opportunities(session) == []


def test_a_second_portal_that_tells_the_trade_opens_what_the_first_left_shut(store):
    [member] = joined(store, told(1))
    plain = a_lot("1", "Prestations diverses", departments=("93",))
    [lot] = called(store, plain, title="Marché n° 12", cpv=())
    read(store, lot)
    paired(context(store))
    with store.reading() as session:
        assert matches_of_lot(session, lot) == []

    coded = a_lot("1", "Prestations diverses", departments=("93",), cpv=("90910000",))
    called(store, coded, title="Marché n° 12", cpv=("90910000",))
    paired(context(store))
    with store.reading() as session:
        [found] = matches_of_lot(session, lot)
    assert found.member_id == member
    assert len(events_of(store, "OpportunityOpened")) == 1
    assert events_of(store, "OpportunityChanged") == []


def test_a_closed_call_opens_nothing(store):
    joined(store, told(1))
    [lot] = called(store)
    read(store, lot)
    paired(context(store, in_days(40)))
    with store.reading() as session:
        assert opportunities(session) == []


def test_every_eligible_member_hears_of_it_whatever_the_others_answer(store):
    first, second = joined(store, told(1), told(2))
    [lot] = called(store)
    read(store, lot)
    given = context(store)
    paired(given)
    with store.transaction() as session:
        held = next(one for one in opportunities(session) if one.member_id == first)
        move_opportunity(session, held.id, "bidding", "contact:1", NOW)
    third = joined(store, told(3))
    paired(given)
    with store.reading() as session:
        assert {one.member_id for one in opportunities(session)} == {first, second, *third}


def test_a_proposed_activity_opens_what_is_to_be_checked(store):
    joined(
        store,
        told(
            1,
            activities=(
                ActivityRecord(trade="nettoyage-locaux", departments=("93",), proposed=True),
            ),
        ),
    )
    [lot] = called(store)
    read(store, lot)
    paired(context(store))
    with store.reading() as session:
        assert [held.lot_id for held in opportunities(session)] == [lot]
        [found] = matches_of_lot(session, lot)
    assert ("proposed", "à vérifier") in [(told.rule, told.answer) for told in found.reasons]
    assert not worth_alerting(found.reasons)


def test_a_partner_firm_is_not_told_of_lots(store):
    joined(store, told(1, kinds=(Kind.PARTNER,)))
    [lot] = called(store)
    read(store, lot, "insertion_condition")
    paired(context(store))
    with store.reading() as session:
        assert opportunities(session) == []


def test_a_changed_member_is_matched_against_live_lots(store):
    [lot] = called(store)
    read(store, lot)
    given = context(store)
    paired(given)
    joined(store, told(1))
    paired(given)
    with store.reading() as session:
        assert [one.lot_id for one in opportunities(session)] == [lot]


def test_a_member_that_moves_away_loses_what_it_was_not_told(store):
    joined(store, told(1))
    [lot] = called(store)
    read(store, lot)
    given = context(store)
    paired(given)
    joined(
        store,
        told(1, activities=(ActivityRecord(trade="traiteur", departments=("75",)),)),
        now=NOW + timedelta(minutes=1),
    )
    given.now = NOW + timedelta(minutes=2)
    paired(given)
    with store.reading() as session:
        [held] = opportunities(session)
        assert (held.state, held.closed_why) == (
            "closed",
            "ne correspond plus à la fiche de la structure",
        )
        assert matches_of_lot(session, lot) == []


def test_a_rejected_finding_is_told_and_closes(store):
    joined(store, told(1))
    [lot] = called(store)
    read(store, lot)
    given = context(store)
    paired(given)
    read(store, lot, code="", now=NOW + timedelta(minutes=1))
    given.now = NOW + timedelta(minutes=2)
    paired(given)
    assert [one["change"] for one in events_of(store, "OpportunityChanged")] == ["rejected"]
    with store.reading() as session:
        assert [one.state for one in opportunities(session)] == ["closed"]


def test_a_moved_deadline_is_told_once(store):
    joined(store, told(1))
    [lot] = called(store)
    read(store, lot)
    given = context(store)
    paired(given)
    recorded(
        store,
        a_notice(
            "26-10002",
            kind="change",
            changes=("boamp:26-10001",),
            deadline=in_days(45),
            published=NOW,
        ),
        now=NOW,
    )
    paired(given)
    assert [one["change"] for one in events_of(store, "OpportunityChanged")] == ["deadline"]


def test_a_cancelled_lot_is_told_and_closes_even_for_who_bids(store):
    joined(store, told(1))
    [lot] = called(store)
    read(store, lot)
    given = context(store)
    paired(given)
    with store.transaction() as session:
        move_opportunity(session, opportunities(session)[0].id, "bidding", "contact:1", NOW)
    happened(store, NOW, LotClosed(lot, "cancelled"))
    paired(given)
    assert [one["change"] for one in events_of(store, "OpportunityChanged")] == ["cancelled"]
    with store.reading() as session:
        assert [(one.state, one.closed_why) for one in opportunities(session)] == [
            ("closed", "lot annulé")
        ]


def test_a_passed_deadline_closes_what_nobody_answered_and_keeps_what_is_bid(store):
    joined(store, told(1), told(2))
    [lot] = called(store)
    read(store, lot)
    given = context(store)
    paired(given)
    with store.transaction() as session:
        move_opportunity(session, opportunities(session)[0].id, "bidding", "contact:1", NOW)
    happened(store, NOW, LotClosed(lot, "closed"))
    paired(given)
    with store.reading() as session:
        assert [one.state for one in opportunities(session)] == ["bidding", "closed"]
    assert events_of(store, "OpportunityChanged") == []


def test_an_award_proposes_who_won(store):
    joined(store, told(1))
    [lot] = called(store, a_lot(estimated_value=90_000.0, cpv=("90910000",), departments=("93",)))
    read(store, lot)
    given = context(store)
    paired(given)
    winner = Winner(name="Structure 1", siret=siret(1), lots=("1",))
    notice = a_notice(
        "26-10003",
        kind="award",
        changes=("boamp:26-10001",),
        winners=[winner],
        result="selec-w",
        published=NOW,
    )
    recorded(store, notice, now=NOW)
    paired(given)
    with store.reading() as session:
        [held] = opportunities(session)
    assert (held.state, held.proposed_outcome) == ("closed", "won")


def test_vigie_never_undoes_an_answer(store):
    joined(store, told(1))
    [lot] = called(store)
    read(store, lot)
    paired(context(store))
    with store.transaction() as session:
        held = opportunities(session)[0]
        move_opportunity(session, held.id, "interested", "contact:1", NOW)
        assert move_opportunity(session, held.id, "sent", "vigie", NOW) is None
