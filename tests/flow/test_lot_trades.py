"""Which trades a lot is: kept when its notice comes in, decided again when rules or text change."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from tests.builders import NOW, a_lot, a_notice, recorded
from tests.flow.pairing_making import context
from vigie.domain.events import NoticePublished
from vigie.flow import lot_trades
from vigie.matching.facts import facts, lot_text
from vigie.matching.places import atlas
from vigie.matching.trades.answer import version
from vigie.store import Store
from vigie.store.read.lots import lot_views
from vigie.store.tables import Lot, LotTrade, SearchRow


@pytest.fixture
def lots(store: Store) -> Iterator[list[int]]:
    lots = (
        a_lot("1", title="Peinture", cpv=("45442100",)),
        a_lot("2", title="Serrurerie", cpv=("44316500",)),
    )
    recorded(store, a_notice("26-10001", title="Rénovation de la mairie", lots=lots))
    with store.reading() as session:
        yield sorted(session.scalars(select(Lot.id)))


def published(store: Store) -> None:
    given = context(store)
    with store.reading() as session:
        consultation = session.scalars(select(Lot.consultation_id)).first()
    event = NoticePublished("boamp:26-10001", consultation)
    for write in lot_trades.decide(given, [event, event]):
        with store.transaction() as session:
            write(session)


def kept(store: Store) -> dict[int, LotTrade]:
    with store.reading() as session:
        return {row.lot_id: row for row in session.scalars(select(LotTrade))}


def test_a_published_notice_has_its_lots_decided(store: Store, lots: list[int]) -> None:
    published(store)
    rows = kept(store)
    assert [sorted(rows[lot].oui) for lot in lots] == [["peinture"], ["clotures", "metallerie"]]
    assert rows[lots[0]].need == "Peinture"
    assert rows[lots[0]].version == version()
    assert rows[lots[0]].decided_at == NOW


def test_what_is_kept_is_used_while_rules_and_text_are_the_same(
    store: Store, lots: list[int]
) -> None:
    published(store)
    with store.transaction() as session:
        row = session.get(LotTrade, lots[0])
        row.oui = ["traiteur"]
    with store.reading() as session:
        view = lot_views(session, lots)[lots[0]]
    assert facts(view, atlas()).trades.oui == ("traiteur",)
    with store.transaction() as session:
        session.get(Lot, lots[0]).title = "Revêtements de sols"
    with store.reading() as session:
        view = lot_views(session, lots)[lots[0]]
    assert facts(view, atlas()).trades.oui == ("sols",)


def test_lots_of_older_rules_are_decided_again(store: Store, lots: list[int]) -> None:
    published(store)
    with store.transaction() as session:
        row = session.get(LotTrade, lots[0])
        row.version, row.oui = "0-older", ["traiteur"]
        session.get(LotTrade, lots[1]).version = "0-older"
    assert lot_trades.renew(context(store)) == [lots[0]]
    assert [row.version for row in kept(store).values()] == [version(), version()]
    assert lot_trades.renew(context(store)) == []
    with store.reading() as session:
        assert session.scalars(select(SearchRow.trades)).all() == [
            ["clotures", "metallerie", "peinture"]
        ]


def test_lots_never_decided_are_decided_without_a_change(store: Store, lots: list[int]) -> None:
    assert lot_trades.renew(context(store)) == []
    assert sorted(kept(store)) == lots


def test_the_consultations_text_is_not_lent_to_one_of_several_lots(store: Store) -> None:
    lots = (a_lot("1", title=""), a_lot("2", title=""))
    notice = a_notice("26-10002", title="Divers", description="Nettoyage des locaux", lots=lots)
    recorded(store, notice)
    with store.reading() as session:
        views = lot_views(session, session.scalars(select(Lot.id)).all())
    assert {lot_text(view).text for view in views.values()} == {""}
