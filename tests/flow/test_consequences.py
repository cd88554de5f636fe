"""What the desk says will follow is what the planning then does."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from alerts.planning.queue import queue_all
from tests.builders import NOW, in_days
from vigie.acts.actor import staff
from vigie.acts.consultations import set_state
from vigie.acts.groups import propose
from vigie.acts.undoing import of_consultations, of_group, of_verdicts, undoable
from vigie.acts.verdicts import settle_finding
from vigie.config import Settings
from vigie.domain.french import coming_moment
from vigie.flow.consequences import after_proposal, after_release, after_verdict, why_nobody
from vigie.flow.steps import Context
from vigie.store import Store
from vigie.store.tables import Delivery, DeliveryItem, Finding, JointBid, Lot, Opportunity

UNDO_TIME = timedelta(seconds=20)

CAMILLE = staff(1)
EFFECT = NOW + UNDO_TIME


def plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ")


def context(store: Store) -> Context:
    return Context(store, Settings(chamber="CRESS d’essai"), EFFECT)


def opened_lot(store: Store) -> tuple[int, int, int]:
    """A lot with an open opportunity and a finding: finding, lot, consultation."""
    with store.reading() as session:
        query = (
            select(Finding)
            .join(Opportunity, col(Opportunity.lot_id) == col(Finding.lot_id))
            .where(col(Opportunity.state) == "proposed", col(Finding.retired_at).is_(None))
            .order_by(col(Finding.id))
        )
        finding = session.execute(query).scalars().first()
        return finding.id, finding.lot_id, finding.consultation_id


def told_members(store: Store, lot_id: int) -> set[int]:
    """The members with an alert about that lot in the outbox."""
    with store.reading() as session:
        query = (
            select(Delivery.member_id)
            .join(DeliveryItem, col(DeliveryItem.delivery_id) == col(Delivery.id))
            .join(Opportunity, col(Opportunity.id) == col(DeliveryItem.opportunity_id))
            .where(col(Opportunity.lot_id) == lot_id, col(Delivery.state) == "waiting")
        )
        return set(session.execute(query).scalars())


def settle(store: Store, finding: int, consultation: int, said: str) -> None:
    with store.transaction() as session:
        undoable(
            session,
            CAMILLE,
            of_verdicts(consultation),
            NOW,
            lambda writing: settle_finding(
                writing,
                CAMILLE,
                finding,
                said,  # type: ignore[arg-type]
                seen_version=0,
                now=NOW,
            ),
        )


def test_a_confirmation_names_as_many_structures_as_hear(desk_store: Store) -> None:
    finding, lot, consultation = opened_lot(desk_store)
    settle(desk_store, finding, consultation, "confirmed")
    words = plain(after_verdict(context(desk_store), [lot], "confirmed"))
    with desk_store.reading() as session:
        query = select(Opportunity.member_id).where(col(Opportunity.lot_id) == lot)
        members = set(session.execute(query).scalars())
    many = "structure sera prévenue" if len(members) == 1 else "structures seront prévenues"
    assert words.startswith(f"{len(members)} {many}")
    assert told_members(desk_store, lot) <= members


@pytest.mark.parametrize("heard", [True, False])
def test_a_rejection_says_who_gets_a_correction(desk_store: Store, heard: bool) -> None:
    finding, lot, consultation = opened_lot(desk_store)
    if not heard:
        with desk_store.transaction() as session:
            session.execute(delete(DeliveryItem))
    settle(desk_store, finding, consultation, "rejected")
    words = plain(after_verdict(context(desk_store), [lot], "rejected"))
    if heard:
        assert words == (
            "1 structure qui en avait été prévenue recevra un rectificatif aujourd’hui à 10 h 15."
        )
    else:
        assert words == "Personne n’en avait été prévenu : rien ne part."


def test_a_release_says_when_the_first_hears(desk_store: Store) -> None:
    _, lot, consultation = opened_lot(desk_store)
    before = plain(after_release(context(desk_store), [lot]))
    with desk_store.transaction() as session:
        undoable(
            session,
            CAMILLE,
            of_consultations([consultation]),
            NOW,
            lambda writing: set_state(writing, CAMILLE, [consultation], "diffusée", NOW),
        )
    assert plain(after_release(context(desk_store), [lot])) == before
    assert "prévenue" in before


@pytest.mark.parametrize("gone", [False, True])
def test_why_nobody_hears_is_said_by_trade_and_place(desk_store: Store, gone: bool) -> None:
    with desk_store.transaction() as session:
        lot = (
            session.execute(
                select(Lot)
                .join(Finding, col(Finding.lot_id) == col(Lot.id))
                .where(col(Lot.id).not_in(select(Opportunity.lot_id)))
                .order_by(col(Lot.id))
            )
            .scalars()
            .first()
        )
        if gone:
            lot.deadline_at = in_days(-1)
            lot.live_until = in_days(-1)
            session.add(lot)
        number = lot.id
    with desk_store.reading() as session:
        why = why_nobody(session, [number], NOW)
    if gone:
        assert why == "le délai pour répondre est passé"
    else:
        assert why.startswith("aucune structure de ce métier")


def test_a_proposal_says_who_is_asked_as_the_clock_then_does(desk_store: Store) -> None:
    with desk_store.reading() as session:
        number = session.execute(select(JointBid.id).order_by(col(JointBid.id))).scalars().first()
    words = plain(after_proposal(context(desk_store), number))
    with desk_store.transaction() as session:
        undoable(
            session,
            CAMILLE,
            of_group(number),
            NOW,
            lambda writing: propose(writing, CAMILLE, number, NOW),
        )
    queue_all(desk_store, Settings(chamber="CRESS d’essai"), NOW + timedelta(seconds=19))
    assert asked(desk_store, number) == 0
    queue_all(desk_store, Settings(chamber="CRESS d’essai"), EFFECT)
    many = asked(desk_store, number)
    said = "structure recevra" if many == 1 else "structures recevront"
    assert many > 0
    assert words.startswith(f"{many} {said} la demande d’accord")


def asked(store: Store, number: int) -> int:
    """How many members have the question of that group in the outbox."""
    with store.reading() as session:
        query = select(Delivery.member_id).where(col(Delivery.what) == f"joint_bid:{number}")
        return len(set(session.execute(query).scalars()))


def test_moments_to_come_are_said_as_people_say_them() -> None:
    said = [plain(coming_moment(NOW + timedelta(days=days), NOW)) for days in (0, 1, 3, 9)]
    hour = said[0].removeprefix("aujourd’hui à ")
    assert said[1] == f"demain à {hour}"
    assert said[2].endswith(f" à {hour}")
    assert said[2].split()[0] in (
        ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    )
    assert said[3].endswith(f" à {hour}")
    assert "." in said[3]
