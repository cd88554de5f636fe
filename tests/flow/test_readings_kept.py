"""From the notices of a consultation to the rows of table `readings`, lot by lot, live lots
only.
"""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import select

from classifier.pipeline import Classifier, load
from tests.builders import NOW, YESTERDAY, ParsedBuyer, a_lot, a_notice, in_days, recorded
from vigie.domain.clock import PARIS
from vigie.flow.reading import reread
from vigie.store import Store
from vigie.store.read.findings import readings
from vigie.store.tables import EventRow, Lot, Reading

BAN = "Il est interdit d'être à la fois candidat individuel et membre d'un groupement."


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load(model=False)


def read_again(
    store: Store, classifier: Classifier, now: datetime = NOW
) -> dict[str, dict[str, Any]]:
    """By lot number, what is kept: kind → value."""
    with store.transaction() as session:
        for lot in session.exec(select(Lot)):
            lot.read_version = None
    reread(store, classifier, now)
    with store.reading() as session:
        numbers = {lot.id or 0: lot.number for lot in session.exec(select(Lot))}
        kept = readings(session, numbers)
    return {
        numbers[lot_id]: {one.kind: one.value for one in found} for lot_id, found in kept.items()
    }


def test_each_lot_keeps_what_its_notices_say_of_it(store: Store, classifier: Classifier) -> None:
    recorded(
        store,
        a_notice(lots=["1", "2"], text=f"{BAN} Pour le lot 2, les variantes sont interdites."),
    )

    kept = read_again(store, classifier)

    banned = {"individual_and_member": True, "several_groups": False}
    assert kept["1"] == {"several_bids_ban": banned}
    assert kept["2"] == {"several_bids_ban": banned, "variants": {"allowed": False}}


def test_a_reading_leads_back_to_the_stored_text(store: Store, classifier: Classifier) -> None:
    notice = a_notice(lots=["1"], text=f"Visite conseillée. {BAN}")
    recorded(store, notice)
    read_again(store, classifier)

    with store.reading() as session:
        row = session.exec(select(Reading)).one()
    proof = row.proofs[0]
    assert proof["notice_id"] == notice.id
    assert (
        notice.texts[proof["text"]].text[proof["start"] : proof["end"]]
        == row.quote
        == proof["quote"]
    )


def test_a_closed_lot_is_not_read_for_more(store: Store, classifier: Classifier) -> None:
    recorded(store, a_notice(lots=["1"], text=BAN))

    assert read_again(store, classifier, now=in_days(90)) == {"1": {}}


def test_reading_twice_changes_nothing_and_tells_nobody(
    store: Store, classifier: Classifier
) -> None:
    recorded(
        store, a_notice(lots=["1"], text=f"{BAN} Le marché est réservé aux entreprises adaptées.")
    )
    first = read_again(store, classifier)
    told = _lot_read(store)

    assert read_again(store, classifier) == first
    assert _lot_read(store) == told


def test_a_rule_that_is_no_longer_told_goes_and_matching_hears_of_it(
    store: Store, classifier: Classifier
) -> None:
    text = "Le marché est réservé aux entreprises adaptées."
    recorded(
        store,
        a_notice(
            "26-1", lots=["1"], text=f"{BAN} {text}", procedure_key="P", published=in_days(-3)
        ),
    )
    read_again(store, classifier)
    told = _lot_read(store)
    recorded(
        store,
        a_notice(
            "26-2", kind="change", lots=["1"], text=text, procedure_key="P", changes=("boamp:26-1",)
        ),
    )

    assert read_again(store, classifier) == {"1": {}}
    assert _lot_read(store) > told


def _lot_read(store: Store) -> int:
    with store.reading() as session:
        return len(list(session.exec(select(EventRow).where(EventRow.kind == "LotRead"))))


def big(**fields: Any) -> Any:
    """A call of a commune above the threshold, sent under the new law."""
    sent = datetime(2026, 11, 20, 9, tzinfo=PARIS)
    usual = {
        "sent_at": sent,
        "estimated_value": 400_000.0,
        "buyer_kind": "la",
        "lots": [a_lot("1"), a_lot("2")],
    } | fields
    buyer = ParsedBuyer(
        name="Ville de Valmorel-sur-Seine", kind=usual.pop("buyer_kind"), departments=("93",)
    )
    notice = a_notice(published=YESTERDAY, currency="EUR", **usual)
    return notice.model_copy(update={"buyer": buyer})


def test_a_clause_is_expected_above_the_threshold_on_the_lot_that_has_none(
    store: Store, classifier: Classifier
) -> None:
    recorded(
        store,
        big(text="Le lot 1 comporte une clause d'insertion sociale obligatoire de 200 heures."),
    )

    kept = read_again(store, classifier)

    assert "expected_clause" not in kept["1"]
    assert kept["2"]["expected_clause"] == {"certain": True, "threshold": 216_000}


def test_no_clause_is_expected_below_the_threshold_or_without_an_amount(
    store: Store, classifier: Classifier
) -> None:
    small = big(source_id="26-1", estimated_value=90_000.0)
    untold = big(source_id="26-2", estimated_value=None, title="Autre")
    recorded(store, small, untold)

    assert all("expected_clause" not in found for found in read_again(store, classifier).values())


def test_lots_add_up_to_the_amount_that_the_whole_does_not_tell(
    store: Store, classifier: Classifier
) -> None:
    lots = [a_lot("1", estimated_value=120_000.0), a_lot("2", estimated_value=100_000.0)]
    recorded(store, big(estimated_value=None, lots=lots))

    assert all("expected_clause" in found for found in read_again(store, classifier).values())
