"""One question a consultation and quote: the same word holds for every lot that says the same."""

from sqlmodel import select

from tests.builders import NOW
from tests.desk_client import Desk
from tests.web.desk.test_changes import rows
from vigie.acts.actor import COMMAND_LINE
from vigie.acts.verdicts import settle_alike, settle_finding
from vigie.store import Store
from vigie.store.tables import Finding, Verdict


def twins(store: Store, *quotes: str) -> list[int]:
    """A finding on each of the first consultation's lots, with those quotes."""
    with store.transaction() as session:
        first = session.exec(select(Finding).order_by(Finding.id)).first()
        lots = [row.id for row in rows_of(session, first.consultation_id)]
        made = []
        for lot, quote in zip(lots, quotes, strict=False):
            row = Finding(
                consultation_id=first.consultation_id,
                lot_id=lot,
                code="insertion_condition",
                source="text",
                status="à vérifier",
                confidence=0.5,
                rule="essai",
                version="1",
                quote=quote,
                folded_quote=quote.lower(),
                read_at=NOW,
            )
            session.add(row)
            session.flush()
            made.append(row.id)
    return made


def rows_of(session, consultation_id):
    from vigie.store.read.lots import lots_of

    return lots_of(session, consultation_id)


def said(store: Store) -> list[tuple[str, str]]:
    return [(row.quote, row.verdict) for row in rows(store, Verdict)]


def test_the_same_words_are_settled_on_every_lot_and_other_words_are_not(desk_store: Store) -> None:
    before = said(desk_store)
    made = twins(desk_store, "Clause sociale", "Clause sociale", "Autre clause")
    with desk_store.transaction() as session:
        settle_finding(session, COMMAND_LINE, made[0], "rejected", seen_version=0, now=NOW)
        count = settle_alike(session, COMMAND_LINE, made[0], "rejected", now=NOW)
    new = said(desk_store)[len(before) :]
    assert (count, new) == (1, [("Clause sociale", "rejected")] * 2)


def test_the_morning_asks_once_for_lots_that_say_the_same(desk_store: Store) -> None:
    twins(desk_store, "Mots dits deux fois", "Mots dits deux fois")
    page = Desk(desk_store).get("/").text
    assert page.count("Mots dits deux fois") <= 1
