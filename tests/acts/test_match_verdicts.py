"""Verdicts on matches teach: by trade with an interval, exported as labelled lots, silencing the
consultation for that member.
"""

import json

import pytest
from sqlmodel import Session, col, select

from tests.builders import NOW
from tests.desk_client import Desk
from vigie.acts.actor import COMMAND_LINE, person
from vigie.acts.answers import record_answer
from vigie.acts.matches import judge_match
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.match.match_verdicts import understood
from vigie.store.tables import Activity, Match, MatchVerdict, Opportunity


def a_match(session: Session) -> Match:
    """The first match of the desk with an opportunity, by an activity of the green spaces."""
    opportunity = session.exec(select(Opportunity).order_by(col(Opportunity.id))).first()
    match = session.exec(
        select(Match).where(
            Match.member_id == opportunity.member_id, Match.lot_id == opportunity.lot_id
        )
    ).one()
    activity = Activity(
        member_id=match.member_id, position=9, trade="espaces-verts", label="Espaces verts"
    )
    session.add(activity)
    session.flush()
    match.activity_id = activity.id
    session.add(match)
    session.flush()
    return match


def test_what_staff_reject_is_counted_and_no_longer_sent(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        match = a_match(session)
        judge_match(session, COMMAND_LINE, match.member_id, match.lot_id, "wrong_trade", NOW)
        held = session.exec(
            select(Opportunity.excluded_by_staff).where(
                Opportunity.member_id == match.member_id,
                Opportunity.consultation_id == match.consultation_id,
            )
        ).all()
        assert set(held) == {True}
        [told] = understood(session)
    assert (told.trade, told.judged, told.right, told.share) == ("espaces-verts", 1, 0, 0.0)


def test_the_last_word_of_a_side_stands_and_sends_again(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        match = a_match(session)
        ids = (match.member_id, match.lot_id)
        judge_match(session, COMMAND_LINE, *ids, "too_far", NOW)
        judge_match(session, COMMAND_LINE, *ids, "ours", NOW)
        assert [row.verdict for row in session.exec(select(MatchVerdict)).all()] == ["ours"]
        held = session.exec(
            select(Opportunity.excluded_by_staff).where(Opportunity.member_id == ids[0])
        ).all()
    assert True not in held


def test_a_members_answer_teaches_too(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        match = a_match(session)
        opportunity = session.exec(
            select(Opportunity).where(
                Opportunity.member_id == match.member_id, Opportunity.lot_id == match.lot_id
            )
        ).one()
        record_answer(
            session,
            person(1),
            opportunity_id=opportunity.id,
            answer="declined",
            reason="too_big",
            now=NOW,
        )
        [row] = session.exec(select(MatchVerdict)).all()
    assert (row.verdict, row.side, row.trade) == ("too_big", "member", "espaces-verts")


def test_an_unknown_match_is_refused(desk_store: Store) -> None:
    with desk_store.transaction() as session, pytest.raises(BadChange):
        judge_match(session, COMMAND_LINE, 9_999, 9_999, "ours", NOW)


def test_the_page_tells_the_share_and_the_export_labels_the_lot(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        match = a_match(session)
        judge_match(session, COMMAND_LINE, match.member_id, match.lot_id, "wrong_trade", NOW)
    desk = Desk(desk_store)
    assert "Entretien d’espaces verts" in desk.get("/comprehension").text
    [line] = desk.get("/comprehension.jsonl").text.splitlines()
    assert json.loads(line)["non"] == ["espaces-verts"]
