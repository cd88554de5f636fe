"""What staff change: findings, states, notes, members, groups, digests, a consultation entered
by hand.
"""

import re

import pytest
from sqlmodel import select

from tests.builders import NOW
from tests.desk_client import Desk, plain
from vigie.acts.actor import person
from vigie.acts.answers import record_answer
from vigie.acts.verdicts import find_quote
from vigie.flow import indexing
from vigie.flow.steps import Context
from vigie.store import Store
from vigie.store.outbox.contacts import record_bounce
from vigie.store.outbox.new_delivery import NewDelivery, NewItem
from vigie.store.outbox.paused_domains import pause_domain
from vigie.store.outbox.queue import queue_once
from vigie.store.search.lists import Search, search
from vigie.store.tables import (
    Consent,
    Consultation,
    Contact,
    Delivery,
    DigestEdit,
    EventRow,
    JointBid,
    Lot,
    LotTrade,
    Member,
    Note,
    Notice,
    Opportunity,
    Preference,
    SearchRow,
    User,
    Verdict,
)


def rows(store: Store, table, **where):
    with store.reading() as session:
        return session.query(table).filter_by(**where).all()


def finding_to_settle(store: Store) -> tuple[int, int]:
    """(consultation, finding) of the reservation that waits."""
    from vigie.store.tables import Finding

    row = rows(store, Finding, code="reserved_disability_or_insertion")[0]
    return row.consultation_id, row.id


@pytest.mark.parametrize("said", ["confirmed", "rejected"])
def test_a_finding_is_settled_and_leaves_what_waits(desk_store: Store, said: str) -> None:
    consultation, finding = finding_to_settle(desk_store)
    Desk(desk_store).post(f"/consultations/{consultation}/reperages/{finding}", dit=said, vu="0")
    assert [row.verdict for row in rows(desk_store, Verdict)] == [said]
    assert [row.kind for row in rows(desk_store, EventRow, kind="VerdictGiven")] == ["VerdictGiven"]
    assert rows(desk_store, SearchRow, consultation_id=consultation)[0].to_settle == 0


def test_a_correction_keeps_code_and_hours(desk_store: Store) -> None:
    consultation, finding = finding_to_settle(desk_store)
    data = {"dit": "corrected", "vu": "0", "code": "insertion_condition", "heures": "1 250,5"}
    page = Desk(desk_store).post(f"/consultations/{consultation}/reperages/{finding}", **data).text
    verdict = rows(desk_store, Verdict)[0]
    assert (verdict.corrected_code, verdict.volumes[0]["hours"]) == ("insertion_condition", 1250.5)
    assert "Clause d’insertion · 1\u202f250,5\u00a0h" in page or "1\u00a0250,5" in page


def test_two_people_on_the_same_finding_are_told_of_each_other(desk_store: Store) -> None:
    consultation, finding = finding_to_settle(desk_store)
    path = f"/consultations/{consultation}/reperages/{finding}"
    Desk(desk_store).post(path, dit="confirmed", vu="0")
    answer = Desk(desk_store, "administration").post(path, dit="rejected", vu="0").text
    assert "Camille Ormeau l’a déjà validé" in answer
    assert [row.verdict for row in rows(desk_store, Verdict)] == ["confirmed"]


def test_the_same_form_sent_twice_is_one_verdict(desk_store: Store) -> None:
    consultation, finding = finding_to_settle(desk_store)
    desk = Desk(desk_store)
    for _ in range(2):
        assert (
            "Repérage validé"
            in desk.post(
                f"/consultations/{consultation}/reperages/{finding}", dit="confirmed", vu="0"
            ).text
        )
    assert [(row.verdict, row.version) for row in rows(desk_store, Verdict)] == [("confirmed", 1)]


def test_a_finding_of_its_own_words_is_added_with_its_place(desk_store: Store) -> None:
    lot = rows(desk_store, Lot, consultation_id=9)[0]
    answer = Desk(desk_store).post(
        "/consultations/9/reperages",
        lot=str(lot.id),
        code="reserved_ess",
        citation="Fourniture  de\npapier recyclé",
    )
    verdict = rows(desk_store, Verdict)[0]
    assert (verdict.verdict, verdict.quote, verdict.proofs[0]["start"]) == (
        "added",
        "Fourniture de papier recyclé",
        8,
    )
    assert "ajouté par l’équipe" in answer.text
    assert rows(desk_store, SearchRow, consultation_id=9)[0].codes == ["reserved_ess"]


@pytest.mark.parametrize(
    "words", ["Fourniture de papier vierge", "abc", "", "(a+)+$" * 100, "F" * 1000]
)
def test_words_that_are_not_in_the_notice_prove_nothing(desk_store: Store, words: str) -> None:
    lot = rows(desk_store, Lot, consultation_id=9)[0]
    answer = Desk(desk_store).post(
        "/consultations/9/reperages", lot=str(lot.id), code="reserved_ess", citation=words
    )
    assert "ne se trouvent ni dans l’avis ni dans une pièce" in answer.text
    assert rows(desk_store, Verdict) == []


def test_looking_for_a_quote_in_a_repetitive_text_stays_quick() -> None:
    notice = Notice(
        id="a",
        source="s",
        source_id="1",
        format="f",
        kind="call",
        content_hash="",
        first_seen_at=NOW,
        last_seen_at=NOW,
        parsed={"texts": [{"text": "a " * 100_000, "field": "x"}]},
    )
    assert find_quote([notice], "a " * 400 + "b") is None


@pytest.mark.parametrize(
    ("action", "expected"), [("diffusée", ("diffusée", True)), ("écartée", ("écartée", False))]
)
def test_several_consultations_change_at_once(desk_store: Store, action: str, expected) -> None:
    answer = Desk(desk_store).post("/consultations/ensemble", id=["1", "2", "3"], action=action)
    assert "consultation" in answer.text
    found = [
        (row.desk_state, row.released_at is not None)
        for row in rows(desk_store, Consultation)
        if row.id in (1, 3)
    ]
    assert found == [expected, expected]
    assert {
        row.desk_state for row in rows(desk_store, SearchRow) if row.consultation_id in (1, 3)
    } == {action}


@pytest.mark.parametrize(
    "data", [{}, {"id": ["x", "-1"], "action": "diffusée"}, {"id": ["1"], "action": "<script>"}]
)
def test_a_change_of_several_that_means_nothing_changes_nothing(desk_store: Store, data) -> None:
    before = [row.desk_state for row in rows(desk_store, Consultation)]
    answer = Desk(desk_store).post("/consultations/ensemble", **data)
    assert answer.status_code == 200
    assert [row.desk_state for row in rows(desk_store, Consultation)] == before


def test_a_note_sent_twice_is_one(desk_store: Store) -> None:
    desk = Desk(desk_store)
    for _ in range(2):
        desk.post("/consultations/1/notes", note="Appelé l’acheteur")
    assert [row.text for row in rows(desk_store, Note)] == ["Appelé l’acheteur"]


def test_a_search_is_saved_found_again_and_forgotten(desk_store: Store) -> None:
    desk = Desk(desk_store)
    assert "Vert 93" in desk.post("/recherches", nom="Vert 93", q="espaces verts", dep="93").text
    assert str(desk.get("/recherches/1").url).endswith("/consultations?dep=93&q=espaces+verts")
    assert Desk(desk_store, "administration").get("/recherches/1").status_code == 404
    assert "Vert 93" not in desk.post("/recherches/1/oublier").text


ENTERED = {
    "texte": "Entretien des jardins partagés\nMarché réservé aux SIAE. "
    "Dossier suivi par Mme Jeanne Durand, 01 44 55 66 77, j.durand@ville.fr",
    "acheteur": "Bailleur du Nord",
    "limite": "2026-12-20T12:00",
    "lots": "1. Jardins\nLot 2 : Allées",
    "dep": "93",
}


def test_an_entered_consultation_goes_the_way_of_the_others_and_twice_is_one(
    desk_store: Store,
) -> None:
    desk = Desk(desk_store)
    first, again = (
        desk.post("/consultations/ajouter", **ENTERED, ajouter="1"),
        desk.post("/consultations/ajouter", **ENTERED, ajouter="1"),
    )
    assert first.url == again.url
    notice = rows(desk_store, Notice, source="saisie")
    assert len(notice) == 1
    assert [
        lot.number for lot in rows(desk_store, Lot, consultation_id=notice[0].consultation_id)
    ] == ["1", "2"]
    assert f"NoticePublished:{notice[0].id}" in {
        row.key[: len(f"NoticePublished:{notice[0].id}")] for row in rows(desk_store, EventRow)
    }


def test_what_is_entered_is_masked(desk_store: Store) -> None:
    page = Desk(desk_store).post("/consultations/ajouter", **ENTERED, ajouter="1").text
    assert not any(one in page for one in ("j.durand@ville.fr", "01 44 55 66 77", "Jeanne Durand"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"limite": "hier"}, "Date limite"),
        ({"limite": "2020-01-01T10:00"}, "déjà passée"),
        ({"limite": "9999-01-01T10:00"}, "trois ans"),
        ({"cpv": "12"}, "8 chiffres"),
        ({"lien": "javascript:alert(1)"}, "https://"),
        ({"montant": "beaucoup"}, "Montant"),
        ({"texte": "", "titre": ""}, "Titre"),
        ({"lots": "1. A\n1. B"}, "même numéro"),
    ],
)
def test_an_entry_that_is_no_consultation_says_why_and_keeps_what_was_typed(
    desk_store: Store, change, words: str
) -> None:
    answer = Desk(desk_store).post("/consultations/ajouter", **{**ENTERED, **change})
    assert (answer.status_code, words in answer.text, "Bailleur du Nord" in answer.text) == (
        422,
        True,
        True,
    )
    assert rows(desk_store, Notice, source="saisie") == []


MEMBER = {
    "name": "Ateliers neufs",
    "kinds": ["EI"],
    "siret": "",
    "turnover": "250 000",
    "a0": "1",
    "a0-label": "Peinture",
    "a0-cpv": "45442100-8",
    "a0-departments": ["93", "94"],
    "a0-max_value": "90 000",
    "p0": "1",
    "p0-kind": "convention_iae",
    "p0-valid_until": "2027-06-30",
    "c0": "1",
    "c0-email": "a@exemple.org",
}


def test_a_member_is_made_from_its_form(desk_store: Store) -> None:
    page = Desk(desk_store).post("/adherents/nouveau", **MEMBER).text
    row = rows(desk_store, Member, name="Ateliers neufs")[0]
    assert (row.kinds, row.turnover) == (["EI"], 250_000.0)
    assert "Peinture" in page
    assert "45442100" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"siret": "123"}, "SIRET"),
        ({"siret": "12345678901234"}, "clé de contrôle"),
        ({"turnover": "beaucoup"}, "chiffre d’affaires"),
        ({"a0-cpv": "abc"}, "CPV de activité n° 1"),
        ({"p0-valid_until": "bientôt"}, "fin de validité"),
        ({"c0-email": "x"}, "adresse de courriel"),
        ({"name": ""}, "nom"),
        ({"a0-min_value": "100000"}, "dépasse"),
    ],
)
def test_a_member_form_that_is_wrong_names_the_field(desk_store: Store, change, words: str) -> None:
    answer = Desk(desk_store).post("/adherents/nouveau", **{**MEMBER, **change})
    assert (answer.status_code, words in answer.text.replace("\u00a0", " ")) == (422, True)


def test_a_member_form_written_over_by_someone_else_is_not_kept(desk_store: Store) -> None:
    desk = Desk(desk_store)
    desk.post("/adherents/1", **MEMBER, version="1")
    assert (
        "Quelqu’un a modifié cette fiche"
        in desk.post("/adherents/1", **{**MEMBER, "name": "Autre"}, version="1").text
    )
    assert [row.name for row in rows(desk_store, Member, id=1)] == ["Ateliers neufs"]


def test_a_group_is_proposed_once_and_each_member_asked(desk_store: Store) -> None:
    desk = Desk(desk_store)
    before = plain(desk.post("/groupements/1", action="proposer").text)  # read before it leaves
    assert "Proposer ce groupement ?" in before
    assert "Dites-nous si vous acceptez d’être mis en relation" in before
    assert rows(desk_store, JointBid, id=1)[0].state == "suggested"
    proposed = {"action": "proposer", "vu": "oui"}
    assert "Groupement proposé" in desk.post("/groupements/1", **proposed).text
    assert "n’est plus à proposer" in desk.post("/groupements/1", **proposed).text
    assert [row.accepted for row in rows(desk_store, Consent)] == [None, None]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"m": ["1"]}, "de 2 à 6"),
        ({"m": ["1", "2"], "mandataire": "9"}, "mandataire"),
        ({"m": ["1", "2"], "besoin": ""}, "besoin"),
        ({"m": ["1", "5"], "mandataire": "1"}, ""),
    ],
)
def test_a_group_that_cannot_stand_is_refused(desk_store: Store, data, words: str) -> None:
    told = {
        "action": "composer",
        "mandataire": "1",
        "besoin": "Surface trop grande pour une seule.",
        **data,
    }
    answer = Desk(desk_store).post("/groupements/1", **told)
    if words:
        assert "Rien n’a changé" in answer.text
        assert words in answer.text
    with desk_store.reading() as session:
        kept = session.get_one(JointBid, 1)
    assert kept.composed_by is None or not words


def test_trying_members_keeps_nothing(desk_store: Store) -> None:
    desk = Desk(desk_store)
    answer = desk.post("/groupements/1", action="essayer", m=["1", "3"])
    assert "essai non enregistré" in answer.text
    assert "csrf" not in str(answer.url)
    assert rows(desk_store, JointBid)[0].composed_by is None


def test_trying_members_loses_no_word_typed(desk_store: Store) -> None:
    words = {
        "besoin": "Surface trop grande pour une seule & urgente.",
        "role3": "Élagage <nord>",
        "part3": "35",
    }
    tried = {"action": "essayer", "m": ["1", "3"], "forme": "solidaire", "mandataire": "3"}
    page = Desk(desk_store).post("/groupements/1", **tried, **words).text
    assert "Surface trop grande pour une seule &amp; urgente.</textarea>" in page
    assert 'value="Élagage &lt;nord&gt;"' in page
    assert 'value="35"' in page
    assert "<option selected>solidaire" in page
    assert re.search(r'name="mandataire" value="3"[^>]* checked', page)


def test_while_members_are_chosen_the_answer_is_told_in_words(desk_store: Store) -> None:
    answer = Desk(desk_store).get("/groupements/1/couverture?m=1&m=5&m=x&m=99999")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("Avec 2\u00a0structures")


def test_a_digest_is_edited_held_and_sent_once_a_day(desk_store: Store) -> None:
    desk = Desk(desk_store)
    desk.post("/envois/1", retirer=["1"], note="Bonjour", retenue="1", action="garder")
    edit = rows(desk_store, DigestEdit)[0]
    assert (edit.removed, edit.note, edit.held, edit.week) == ([1], "Bonjour", True, "2026-W49")
    for _ in range(2):
        assert "Prochaine lettre de" in desk.post("/envois/1", action="envoyer").text
        assert "prochaine levée" in desk.post("/envois/1/envoyer").text
    assert len(rows(desk_store, Delivery, kind="digest")) == 1


def test_a_letter_is_edited_for_the_day_that_its_reader_chose(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        contact = session.query(Contact).filter_by(member_id=1).first()
        session.merge(Preference(contact_id=contact.id, day="fri", hour=15))
    desk = Desk(desk_store)  # on a Tuesday
    desk.post("/envois/1", retenue="1", action="garder")

    assert rows(desk_store, DigestEdit)[0].week == "2026-W48"
    assert "ven. 27 nov. 2026 à 15 h 00" in plain(desk.get("/envois/1").text)
    assert "retenue" in desk.get("/envois").text


def test_each_account_chooses_how_messages_to_the_team_reach_it(desk_store: Store) -> None:
    desk = Desk(desk_store, "lecture")
    assert "Enregistré : un courriel à chaque fois." in plain(
        desk.post("/mon-compte/messages", rythme="immediate").text
    )
    assert [row.mail_rhythm for row in rows(desk_store, User, email="lecture@exemple.org")] == [
        "immediate"
    ]
    assert '<option value="immediate" selected>' in desk.get("/mon-compte").text
    assert "Rien n’a changé" in plain(desk.post("/mon-compte/messages", rythme="horaire").text)


def test_a_members_page_says_how_often_it_was_asked_and_answered(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        held = session.exec(select(Opportunity).where(Opportunity.member_id == 1)).first()
        queue_once(
            session,
            [
                NewDelivery(
                    "alert:essai",
                    "alert",
                    "contact:1",
                    "email",
                    NOW,
                    member_id=1,
                    state="sent",
                    items=(NewItem(f"opportunity:{held.id}", held.id),),
                )
            ],
            NOW,
        )
        record_answer(session, person(1), opportunity_id=held.id, answer="interested", now=NOW)

    assert re.search(
        r"Sollicitée \d+ fois, a répondu \d+ fois\.",
        plain(Desk(desk_store).get("/adherents/1").text),
    )


def test_a_failed_message_tries_again_or_is_taken_out(desk_store: Store) -> None:
    desk, failed = Desk(desk_store), rows(desk_store, Delivery, state="failed")[0].id
    desk.post(f"/envois/message/{failed}", action="relancer")
    assert rows(desk_store, Delivery, id=failed)[0].state == "waiting"
    desk.post(f"/envois/message/{failed}", action="annuler")
    assert rows(desk_store, Delivery, id=failed)[0].state == "cancelled"
    assert "Rien n’a changé" in desk.post("/envois/message/999", action="annuler").text


def test_messages_are_told_with_their_channel_in_french(desk_store: Store) -> None:
    page = Desk(desk_store).get("/envois").text
    assert '<br><span class="soft">courriel</span>' in page
    assert ">email" not in page


def test_the_emergency_stop_is_pulled_and_lifted(desk_store: Store) -> None:
    desk = Desk(desk_store, "administration")
    asked = desk.post("/envois/arret", arret="1", motif="essai").text
    assert "Arrêter tous les envois ?" in plain(asked)
    assert (
        "Tous les envois sont arrêtés"
        in desk.post("/envois/arret", arret="1", motif="essai", vu="oui").text
    )
    assert "Les envois reprennent" in desk.post("/envois/arret", arret="0").text


def test_a_refused_payload_is_read_again(desk_store: Store) -> None:
    assert "Reste refusé" in Desk(desk_store).post("/sources/refus/1").text
    assert "n’est plus là" in Desk(desk_store).post("/sources/refus/99").text


def test_the_index_follows_the_events_and_twice_is_once(desk_store: Store) -> None:
    from vigie.config import Settings
    from vigie.domain.events import NoticePublished

    with desk_store.transaction() as session:
        session.get_one(Consultation, 1).title = "Entretien des cimetières"
        kept = LotTrade(
            lot_id=1, consultation_id=1, oui=["espaces-verts"], version="1", decided_at=NOW
        )
        session.merge(kept)
    context = Context(desk_store, Settings(), NOW)
    for _ in range(2):
        told = [NoticePublished(notice_id="boamp:26-20000", consultation_id=1)]
        writes = indexing.index(context, told)
        with desk_store.transaction() as session:
            for write in writes:
                write(session)
    with desk_store.reading() as session:
        page = search(session, Search("cimetiere"))
    assert [(row.consultation_id, row.trades) for row in page.rows] == [(1, ["espaces-verts"])]


def test_an_address_that_came_back_is_written_to_again_when_staff_say_that_it_works(
    desk_store: Store,
) -> None:
    with desk_store.transaction() as session:
        contact = session.get_one(Contact, 1)
        record_bounce(session, contact=contact, came="hard", detail="", provider_key="x", now=NOW)
        address = contact.email
    desk = Desk(desk_store)
    assert f"Écrire de nouveau à {address}" in desk.get("/envois").text

    assert "prochaine lettre" in desk.post("/envois/retour/1").text
    assert "Rien n’a changé" in desk.post("/envois/retour/1").text
    assert "Écrire de nouveau" not in desk.get("/envois").text


def test_a_domain_that_refused_us_is_shown_and_written_to_again_when_staff_say_so(
    desk_store: Store,
) -> None:
    with desk_store.transaction() as session:
        pause_domain(session, "exemple.org", "authentication", "550 5.7.26 SPF", NOW)
    desk = Desk(desk_store)
    assert "exemple.org</strong> : SPF/DKIM" in plain(desk.get("/envois").text)

    assert "repartent" in desk.post("/envois/domaine", domaine="exemple.org").text
    assert "Rien n’a changé" in desk.post("/envois/domaine", domaine="exemple.org").text
    assert "Domaines en pause" not in desk.get("/envois").text
