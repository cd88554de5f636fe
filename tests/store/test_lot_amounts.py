"""The amount that matching reads of a lot: its own, else the whole's where it is the only lot."""

import pytest

from tests.builders import a_notice, recorded
from vigie.store import Store
from vigie.store.read.lots import lot_views


@pytest.mark.parametrize(
    ("lots", "currency", "amounts"),
    [
        ([], None, [90_000.0]),
        ([], "EUR", [90_000.0]),
        ([], "XPF", [None]),
        (["1", "2"], "EUR", [None, None]),
    ],
)
def test_the_whole_amount_is_that_of_an_only_lot_in_euros(
    store: Store, lots, currency, amounts
) -> None:
    recorded(store, a_notice("26-1", lots=lots, estimated_value=90_000.0, currency=currency))
    with store.reading() as session:
        views = lot_views(session, range(1, len(amounts) + 1))
    assert [view.estimated_value for view in views.values()] == amounts
