"""Colleagues follow a consultation, hand one or a search to each other: the word reaches them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from alerts.messages.composing import compose_due
from tests.builders import NOW
from tests.desk_client import Desk, plain
from vigie.acts.actor import staff
from vigie.acts.sharing import follow, share
from vigie.config import Settings
from vigie.domain.events import LotClosed, NoticeAmended
from vigie.domain.refusals import BadChange
from vigie.flow.notifying import followed
from vigie.flow.steps import Context
from vigie.store import Store
from vigie.store.outbox.queue import body_of
from vigie.store.tables import Change, ConsultationFollow, Delivery, Lot, Note

CAMILLE, DOMINIQUE = staff(1), staff(2)
SETTINGS = Settings(chamber="CRESS d’essai", public_url="https://vigie.exemple.org")
LATER = NOW + timedelta(hours=1)


def told(store: Store, user_id: int) -> list[str]:
    """The texts of what waits for that account, composed."""
    compose_due(store, SETTINGS, NOW + timedelta(days=4))
    with store.reading() as session:
        query = select(Delivery).where(
            col(Delivery.recipient) == f"user:{user_id}", col(Delivery.what).startswith("staff:")
        )
        return [plain(body_of(session, row.id)["text"]) for row in session.execute(query).scalars()]


def test_a_word_on_a_consultation_reaches_the_colleague(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        name = share(session, CAMILLE, SETTINGS, "consultation:1", 2, "À voir avant lundi.", NOW)
    assert name == "Dominique Sauval"
    text = told(desk_store, 2)[0]
    assert "Camille Ormeau vous signale" in text
    assert "À voir avant lundi." in text
    assert "https://vigie.exemple.org/consultations/1" in text
    assert told(desk_store, 1) == []


def test_a_search_is_handed_with_its_question(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        share(session, CAMILLE, SETTINGS, "search:q=nettoyage&dep=93", 2, "", NOW)
    text = told(desk_store, 2)[0]
    assert "Camille Ormeau vous envoie une recherche" in text
    assert "/consultations?q=nettoyage" in text


@pytest.mark.parametrize("colleague", [1, 999])
def test_nobody_shares_with_themselves_or_with_no_account(
    desk_store: Store, colleague: int
) -> None:
    with desk_store.transaction() as session, pytest.raises(BadChange, match="autre personne"):
        share(session, CAMILLE, SETTINGS, "consultation:1", colleague, "", NOW)


def test_who_follows_hears_of_a_change_and_of_the_end_once(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        follow(session, DOMINIQUE, 1, True, NOW)
        follow(session, DOMINIQUE, 1, True, NOW)
        change = Change(consultation_id=1, notice_id="boamp:26-1", at=NOW, material=True)
        session.add(change)
        session.flush()
        lots = session.execute(
            select(Lot.id).where(col(Lot.consultation_id) == 1).order_by(col(Lot.id))
        )
        events = [
            NoticeAmended(1, change.id),
            *(LotClosed(lot, "cancelled") for lot in lots.scalars()),
        ]
    writes = followed(Context(desk_store, SETTINGS, LATER), events)
    for _ in range(2):  # a handler may run twice
        with desk_store.transaction() as session:
            for write in writes:
                write(session)
    texts = told(desk_store, 2)
    assert len(texts) == 2
    assert "Un avis rectificatif l’a modifiée" in texts[0]
    assert told(desk_store, 1) == []


def test_the_desk_follows_shares_and_takes_both_back(desk_store: Store) -> None:
    desk = Desk(desk_store)
    page = plain(desk.post("/consultations/1/suivre", suivre="oui").text)
    assert "Vous suivez cette consultation" in page
    assert "Consultations que je suis (1)" in plain(desk.get("/consultations").text)
    desk.post("/annuler", acte=page.partition('name="acte" value="')[2].partition('"')[0])
    shared = plain(desk.post("/consultations/1/partager", a="2", mot="Regarde").text)
    assert "Dominique Sauval reçoit votre mot" in shared
    desk.post("/annuler", acte=shared.partition('name="acte" value="')[2].partition('"')[0])
    with desk_store.reading() as session:
        assert session.execute(select(ConsultationFollow)).first() is None
        assert (
            session.execute(select(Note).where(col(Note.text).contains("Regarde"))).first() is None
        )
        query = select(Delivery).where(col(Delivery.what).startswith("staff:note:"))
        assert session.execute(query).first() is None


def test_a_saved_search_has_a_rhythm_at_the_desk(desk_store: Store) -> None:
    desk = Desk(desk_store)
    said = desk.post("/recherches", q="nettoyage", nom="Nettoyage", rythme="weekly").text
    assert "Recherche enregistrée" in plain(said)
    page = plain(desk.get("/consultations").text)
    assert '<option value="weekly" selected>chaque semaine' in page
    changed = plain(desk.post("/recherches/1/rythme", rythme="").text)
    assert "Nouveautés de cette recherche : jamais." in changed
