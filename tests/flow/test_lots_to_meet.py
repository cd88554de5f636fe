"""A saved member asks for the lots that it can meet, by its trades, its codes and its words."""

import pytest
from sqlalchemy import delete

from tests.builders import a_lot, an_activity
from tests.flow.pairing_making import called, context
from vigie.flow.loop import turn
from vigie.flow.lots_to_meet import lots_to_meet
from vigie.flow.story import steps_of
from vigie.matching.places import atlas
from vigie.matching.prepared import prepare
from vigie.store import Store
from vigie.store.tables import LotTrade

LOTS = (
    a_lot("1", "Nettoyage des bureaux", departments=("93",), cpv=("90910000",)),
    a_lot("2", "Tonte et taille des haies", departments=("93",), cpv=("77310000",)),
    a_lot("3", "Fourniture de locaux modulaires", departments=("93",), cpv=("44211000",)),
)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"trade": "nettoyage-locaux"}, {1}),
        ({"trade": "espaces-verts"}, {2}),
        ({"trade": None, "cpv": ("7731",)}, {2}),
        ({"trade": None, "cpv": ("442110",)}, {3}),
        ({"trade": None, "words": ("local modulaire",)}, {3}),
        ({"trade": "restauration-collective"}, set()),
    ],
)
def test_only_lots_that_it_can_meet_are_asked_for(store: Store, fields, expected) -> None:
    lots = called(store, *LOTS)
    turn(
        context(store), {kind: (step,) for kind, step in steps_of("vigie.flow.lot_trades").items()}
    )
    activity = prepare(an_activity(**{"cpv": (), "words": (), **fields}), atlas())
    with store.reading() as session:
        assert lots_to_meet(session, {7: [activity]}, lots) == {7: expected}


def test_a_lot_whose_trades_are_not_decided_is_asked_for(store: Store) -> None:
    lots = called(store, *LOTS)
    turn(
        context(store), {kind: (step,) for kind, step in steps_of("vigie.flow.lot_trades").items()}
    )
    with store.transaction() as session:
        session.execute(delete(LotTrade).where(LotTrade.lot_id == 3))
    activity = prepare(an_activity(trade="restauration-collective", cpv=(), words=()), atlas())
    with store.reading() as session:
        assert lots_to_meet(session, {7: [activity]}, lots) == {7: {3}}
