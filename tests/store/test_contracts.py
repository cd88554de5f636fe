"""Contracts kept: which, of which consultation with how sure, and what the history learns."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from vigie.domain.contracts import AskedBefore, Contract, ContractJoin, Holder, consultation_of
from vigie.store import Store
from vigie.store.collect.contracts import Wanted, record_contracts
from vigie.store.tables import (
    Award,
    Buyer,
    Consultation,
    ContractHolder,
    ContractRow,
    EventRow,
    Lot,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BUYER = "29900001800018"
WINNER = Holder("299100016", "29910001600011", "LES JARDINS DU VAL")


def contract(**told: object) -> Contract:
    given: dict[str, object] = {
        "key": f"{BUYER}:26-EV-04",
        "number": "26-EV-04",
        "buyer_siret": BUYER,
        "title": "Entretien des espaces verts de la ville",
        "holders": (WINNER,),
        "notified_on": date(2026, 11, 2),
        "cpv": "77310000",
        "department": "93",
        "months": 24.0,
        "social": ("clause",),
    }
    return Contract(**{**given, **told})  # type: ignore[arg-type]


ASKED = AskedBefore(
    7, "26EV04", "Entretien des espaces verts de la ville", ("77310000",), date(2026, 9, 1)
)


@pytest.mark.parametrize(
    ("made", "asked", "join"),
    [
        (contract(), [ASKED], ContractJoin(7, "sure", "même acheteur (SIREN) et même référence")),
        (
            contract(number="XZ-9"),
            [ASKED],
            ContractJoin(
                7, "likely", "même acheteur (SIREN), même intitulé et même famille d’achat"
            ),
        ),
        (contract(number="XZ-9", cpv="45000000"), [ASKED], None),
        (
            contract(number="XZ-9"),
            [ASKED, AskedBefore(8, "", ASKED.title, (), date(2026, 8, 1))],
            None,
        ),
        (contract(notified_on=date(2026, 8, 1)), [ASKED], None),
        (contract(notified_on=date(2029, 1, 1)), [ASKED], None),
        (contract(), [], None),
    ],
    ids=["reference", "title", "other-trade", "two-alike", "before", "too-late", "none"],
)
def test_a_contract_is_joined_with_how_sure(
    made: Contract, asked: list[AskedBefore], join: ContractJoin | None
) -> None:
    assert consultation_of(made, asked) == join


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        (contract(department="93"), True),
        (contract(department="13"), False),
        (contract(department="13", buyer_siret="29900002600018"), True),
        (contract(department=None, holders=(Holder("299100024"),)), True),
    ],
)
def test_only_what_concerns_the_chamber_is_kept(made: Contract, kept: bool) -> None:
    chamber = Wanted(frozenset({"93"}), frozenset({"299000026"}), frozenset({"299100024"}))
    assert chamber.takes(made) is kept


def asked_for(session: Session, lots: int = 1, code: str | None = None) -> int:
    """A consultation of that buyer, with lots."""
    buyer = Buyer(key=f"siret:{BUYER}", name="Commune", siret=BUYER, siren=BUYER[:9])
    session.add(buyer)
    session.flush()
    consultation = Consultation(
        title="Entretien des espaces verts de la ville",
        buyer_id=buyer.id,
        reference="26EV04",
        cpv=["77310000"],
        deadline_at=NOW - timedelta(days=60),
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(consultation)
    session.flush()
    for number in range(1, lots + 1):
        session.add(
            Lot(
                consultation_id=consultation.id or 0,
                key=str(number),
                number=str(number),
                codes={"reserved": code} if code else {},
            )
        )
    return int(consultation.id or 0)


def test_a_contract_feeds_the_history_and_proposes_its_outcome_once(store: Store) -> None:
    with store.transaction() as session:
        number = asked_for(session, code="res-pub-ser")
    first = record_contracts(store, [contract()], NOW)
    again = record_contracts(store, [contract()], NOW)
    assert (first.new, first.changed, first.unchanged) == (1, 0, 0)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    with store.reading() as session:
        row = session.execute(select(ContractRow)).scalar_one()
        award = session.execute(select(Award)).scalar_one()
        events = list(session.execute(select(EventRow.kind)).scalars())
    assert (row.consultation_id, row.join_sure, row.months, row.social) == (
        number,
        "sure",
        24.0,
        ["clause"],
    )
    assert (award.consultation_id, award.lot_key, award.winner_siren, award.buyer_siren) == (
        number,
        "1",
        "299100016",
        "299000018",
    )
    assert award.reserved_ess is True
    assert events.count("LotClosed") == 1


@pytest.mark.parametrize(
    ("made", "lot"),
    [(contract(), ""), (contract(number="26-EV-04 lot 2"), "2")],
    ids=["lot-unknown", "lot-named"],
)
def test_of_several_lots_only_the_one_that_is_named_is_won(
    store: Store, made: Contract, lot: str
) -> None:
    with store.transaction() as session:
        asked_for(session, lots=3)
    record_contracts(store, [made], NOW)
    with store.reading() as session:
        award = session.execute(select(Award)).scalar_one()
        events = list(session.execute(select(EventRow.kind)).scalars())
    assert (award.lot_key, award.consultation_id is not None) == (lot, bool(lot))
    assert events.count("LotClosed") == bool(lot)


def test_what_is_only_likely_proposes_nothing(store: Store) -> None:
    with store.transaction() as session:
        asked_for(session)
    record_contracts(store, [contract(number="XZ-9", key="k")], NOW)
    with store.reading() as session:
        row = session.execute(select(ContractRow)).scalar_one()
        award = session.execute(select(Award)).scalar_one()
    assert (row.join_sure, award.consultation_id) == ("likely", None)


def test_a_modification_changes_the_contract_and_its_holders(store: Store) -> None:
    record_contracts(store, [contract()], NOW)
    later = contract(holders=(Holder("299100024"),))
    assert record_contracts(store, [later], NOW).changed == 1
    with store.reading() as session:
        assert list(session.execute(select(ContractHolder.siren)).scalars()) == ["299100024"]
