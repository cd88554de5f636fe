"""Envois round messages: read as the reader will see them, lots added by search, only letters
that will leave are promised.
"""

import re
from datetime import timedelta

from sqlmodel import select

from tests.builders import NOW
from tests.desk_client import Desk, plain
from tests.told import a_contact
from tests.web.desk.test_changes import rows
from vigie.store import Store
from vigie.store.desk.sending import letter_reader
from vigie.store.tables import Contact, Delivery, DigestEdit, Lot, Preference, SavedSearch


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


def test_a_coming_message_shows_the_subject_that_its_reader_will_see(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        row = session.exec(select(Delivery).where(Delivery.state == "waiting")).one()
        number, row.message = row.id, {}
    page = plain(Desk(desk_store).get("/envois").text)
    coming = page[page.index('id="t-waiting"') :]
    read = plain(Desk(desk_store).get(f"/envois/message/{number}").text)
    subject = re.search(r'data-label="Objet">([^<]+)', coming).group(1).strip()
    assert subject == "Réservé SIAE : Lot 1 – Parc du Moulin (à rendre avant le 1er déc.)"
    assert subject in read
    assert f'href="/envois/message/{number}"' in coming


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


def test_a_letter_to_come_is_told_by_its_subject(desk_store: Store) -> None:
    page = plain(Desk(desk_store).get("/envois").text)
    promised = page[page.index("À venir : lettres") : page.index("2 structures de cette page")]
    (objet,) = re.findall(r'data-label="Objet">([^<]+)<br>', promised)
    assert objet == "1 lot pour vous cette semaine, réservé (à rendre avant le 6 déc.)"


def test_the_mail_of_a_saved_search_is_seen_and_read_before_it_leaves(desk_store: Store) -> None:
    desk = Desk(desk_store)
    with desk_store.transaction() as session:
        contact = session.exec(select(Contact).where(Contact.member_id == 3)).first()
        row = SavedSearch(
            contact_id=contact.id,
            name="Tout ce qui s’ouvre",
            query={"nature": ["any"], "phase": ["open"]},
            rhythm="weekly",
            created_at=NOW - timedelta(days=60),
        )
        session.add(row)
        address = f"contact:{contact.id}:weekly"
    page = plain(desk.get("/envois").text)
    assert "À venir : recherches enregistrées" in page
    assert "Tout ce qui s’ouvre" in page
    read = plain(desk.get(f"/envois/recherche/{address}").text)
    assert "Prochain courriel de recherches" in read
    assert "Voici les nouveaux lots" in read or "voici les nouveaux lots" in read
    assert rows(desk_store, Delivery, kind="search") == []
    with desk_store.transaction() as session:
        session.add(Preference(contact_id=contact.id, lists_stopped=["searches"]))
    assert "recherches enregistrées" not in plain(desk.get("/envois").text)


def test_what_goes_to_a_network_is_not_said_to_go_to_the_team(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        contact = a_contact(None, network="UNEA", email="relais@unea.fr")
        session.add(contact)
        session.flush()
        session.add(
            Delivery(
                what="network:2026-W48",
                kind="network",
                recipient=f"contact:{contact.id}",
                channel="email",
                contact_id=contact.id,
                due_at=NOW,
                idempotency_key="reseau",
                created_at=NOW,
            )
        )
    page = plain(Desk(desk_store).get("/envois").text)
    assert "UNEA" in page[page.index("À venir : messages") :]


def test_what_is_only_to_be_pressed_is_not_printed(desk_store: Store) -> None:
    page = Desk(desk_store).get("/envois").text
    headings = re.findall(r"<th [^>]*>Action</th>", page)
    assert headings
    assert all('class="noprint"' in heading for heading in headings)


def test_a_stop_is_told_on_the_next_page_and_everywhere_with_all_that_waits(
    desk_store: Store,
) -> None:
    desk = Desk(desk_store, "administration")
    desk.get("/")
    desk.post("/envois/arret", arret="1", vu="oui", motif="essai")
    for path in ("/", "/consultations", "/envois", "/mise-en-route"):
        page = plain(desk.get(path).text)
        assert re.search(r"Envois arrêtés par .{1,80}, \d+ messages? attend", page), path
        assert "Reprendre" in page
    desk.post("/envois/arret", arret="0")
    assert "Envois arrêtés par" not in desk.get("/").text
