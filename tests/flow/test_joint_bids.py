"""Groups from suggestion to introduction: released by a person, agreed member by member,
contacts only then.
"""

import pytest
from sqlmodel import col, select

from tests.builders import NOW, a_lot, in_days
from tests.flow.pairing_making import (
    HELD,
    called,
    context,
    joined,
    opportunities,
    paired,
    read,
    reading,
    told,
)
from vigie.domain.member_record import ActivityRecord
from vigie.domain.refusals import BadChange
from vigie.flow.pairing import rematch
from vigie.store.match.joint_bids import (
    joint_bid,
    joint_bids_of_lot,
    joint_bids_of_member,
    record_consent,
    release,
)
from vigie.store.match.matches import move_opportunity
from vigie.store.tables import EventRow, JointBid

GREEN = ActivityRecord(trade="espaces-verts", departments=("92", "93"))
CLEAN = ActivityRecord(trade="nettoyage-locaux", departments=("92", "93"))
TITLE = "Entretien des espaces verts et nettoyage des locaux"


def wide_lot(number="1"):
    return a_lot(
        number,
        TITLE,
        cpv=("77310000", "90910000"),
        departments=("92", "93"),
        estimated_value=200_000.0,
    )


def suggested(store, *lots, people=2):
    """Lots that two members cover together, and the groups suggested."""
    members = joined(
        store,
        *(
            told(at, activities=(GREEN if at % 2 else CLEAN,), proofs=HELD)
            for at in range(1, people + 1)
        ),
    )
    ids = called(store, *(lots or (wide_lot(),)))
    for lot in ids:
        read(store, lot)
    paired(context(store))
    with store.reading() as session:
        return members, ids, [one for lot in ids for one in joint_bids_of_lot(session, lot)]


def events(store, kind):
    with store.reading() as session:
        return [
            row.payload
            for row in session.scalars(select(EventRow).where(col(EventRow.kind) == kind))
        ]


def test_a_lot_that_two_cover_together_gets_a_suggestion(store):
    members, [_lot], [found] = suggested(store)
    assert sorted(role.member_id for role in found.view.roles) == members
    assert found.state == "suggested"
    assert events(store, "JointBidSuggested") == [{"joint_bid_id": found.id}]
    with store.reading() as session:
        assert (
            joint_bids_of_member(session, members[0]) == []
        )  # nothing is told before a person releases it


def test_matching_again_keeps_the_same_suggestion(store):
    _, [lot], [found] = suggested(store)
    rematch(context(store))
    with store.reading() as session:
        assert [one.id for one in joint_bids_of_lot(session, lot)] == [found.id]
    assert len(events(store, "JointBidSuggested")) == 1


def test_both_hear_of_the_lot_though_neither_can_do_it_alone(store):
    members, _, _ = suggested(store)
    with store.reading() as session:
        assert [one.member_id for one in opportunities(session)] == members


def test_a_group_is_agreed_once_both_said_yes(store):
    [first, second], _, [found] = suggested(store)
    with store.transaction() as session:
        release(session, found.id, NOW, user_id=3)
        record_consent(session, found.id, first, True, NOW, contact_id=1)
        assert joint_bid(session, found.id).state == "proposed"
        record_consent(session, found.id, second, True, NOW, contact_id=2)
    with store.reading() as session:
        assert joint_bid(session, found.id).state == "agreed"
    assert len(events(store, "ConsentGiven")) == 2


def test_one_refusal_drops_the_group(store):
    [first, _], _, [found] = suggested(store)
    with store.transaction() as session:
        release(session, found.id, NOW)
        assert record_consent(session, found.id, first, False, NOW).state == "dropped"


def test_who_was_not_asked_cannot_consent(store):
    [first, _], _, [found] = suggested(store)
    with store.transaction() as session, pytest.raises(BadChange, match="n’a pas été proposé"):
        record_consent(session, found.id, first, True, NOW)


def test_a_member_is_proposed_in_one_group_a_lot_at_a_time(store):
    _, [_lot], found = suggested(store, people=3)
    assert len(found) == 2  # they share the member that cleans
    with store.transaction() as session:
        release(session, found[0].id, NOW)
        with pytest.raises(BadChange, match="déjà dans un groupement proposé pour ce lot"):
            release(session, found[1].id, NOW)


def test_each_lot_is_a_contract_where_one_may_lead_and_bid_whatever_the_other_lots(store):
    _, lots, found = suggested(store, wide_lot("1"), wide_lot("2"))
    for lot in lots:
        reading(
            store, lot, "several_bids_ban", {"individual_and_member": False, "several_groups": True}
        )
    with store.transaction() as session:
        assert release(session, found[0].id, NOW).state == "proposed"
        assert release(session, found[1].id, NOW).state == "proposed"


def test_a_released_group_is_left_to_people(store):
    _, [_lot], [found] = suggested(store)
    with store.transaction() as session:
        release(session, found.id, NOW)
    rematch(context(store))
    with store.reading() as session:
        assert joint_bid(session, found.id).state == "proposed"


def test_a_suggestion_that_no_longer_holds_goes_stale(store):
    _, [lot], [found] = suggested(store)
    read(store, lot, code="", now=in_days(0.01))
    paired(context(store, in_days(0.1)))
    with store.reading() as session:
        assert joint_bids_of_lot(session, lot) == []
        assert session.get(JointBid, found.id).state == "stale"


def test_who_bids_alone_is_not_grouped_again(store):
    [first, _], [lot], [_found] = suggested(store)
    with store.transaction() as session:
        held = next(one for one in opportunities(session) if one.member_id == first)
        move_opportunity(session, held.id, "bidding", "contact:1", NOW)
    rematch(context(store))
    with store.reading() as session:
        assert joint_bids_of_lot(session, lot) == []
