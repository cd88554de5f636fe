"""Envois round messages: read as the reader will see them, lots added by search, only letters
that will leave are promised.
"""

from sqlmodel import select

from tests.desk_client import Desk, plain
from tests.test_web_desk_changes import rows
from vigie.store import Store
from vigie.store.desk.sending import letter_reader
from vigie.store.tables import Contact, Delivery, DigestEdit, Lot


def test_a_letter_is_read_as_its_reader_will_see_it(desk_store: Store) -> None:
    desk = Desk(desk_store)
    page = desk.get("/envois/3/lire")
    assert 'src="/envois/3/lire/courriel"' in page.text
    assert page.headers["content-security-policy"].endswith("frame-src 'self'")
    mail = desk.get("/envois/3/lire/courriel")
    assert "sandbox" in mail.headers["content-security-policy"]
    assert "Atelier du Val" in mail.text


def test_a_waiting_message_is_read_before_it_leaves(desk_store: Store) -> None:
    desk = Desk(desk_store)
    (row,) = rows(desk_store, Delivery, state="waiting")
    page = desk.get(f"/envois/message/{row.id}").text
    assert "Message" in page
    assert rows(desk_store, Delivery, state="waiting")[0].composed_at == row.composed_at


def test_only_letters_that_will_leave_are_promised(desk_store: Store) -> None:
    page = plain(Desk(desk_store).get("/envois").text)
    promised = page[page.index("À venir : lettres") : page.index("2 structures de cette page")]
    assert "Atelier du Val" in promised
    assert "Jardins de la Rive" not in promised


def test_lots_are_added_by_search_and_recognised_by_their_buyer(desk_store: Store) -> None:
    desk = Desk(desk_store)
    with desk_store.reading() as session:
        lot = session.query(Lot).filter_by(state="open").first()
        title = lot.title
    found = desk.post("/envois/3", cherche=title, action="chercher", note="Bonjour")
    assert f'name="ajoutes" value="{lot.id}"' in found.text
    assert ">Bonjour</textarea>" in found.text
    assert rows(desk_store, DigestEdit) == []
    desk.post("/envois/3", ajoutes=str(lot.id), action="garder")
    assert rows(desk_store, DigestEdit)[0].added == [lot.id]
    assert f'name="ajoutes" value="{lot.id}" checked' in desk.get("/envois/3").text


def test_the_first_letter_to_read_is_of_a_member_whom_somebody_reads_for(desk_store: Store) -> None:
    with desk_store.reading() as session:
        reader = letter_reader(session)
    assert reader is not None
    with desk_store.transaction() as session:
        for contact in session.exec(select(Contact)).all():
            contact.active = False
    with desk_store.reading() as session:
        assert letter_reader(session) is None
    page = plain(Desk(desk_store, "administration").get("/mise-en-route").text)
    assert "aucune fiche n’a encore d’adresse de courriel" in page
