"""A consultation pasted by staff: first what Vigie understands of it, then recorded."""

import pytest

from tests.desk_client import Desk, plain
from tests.test_web_desk_changes import rows
from vigie.flow.pasting import fields_of, pasted_file
from vigie.store import Store
from vigie.store.tables import Notice

PASTED = """Objet : Entretien des espaces verts des écoles
Acheteur : Ville de Fontenelle
Lot n° 1 : Tonte
Lot n° 2 : Élagage
Le lot 1 est réservé aux structures d’insertion par l’activité économique.
Le lot 2 comporte une clause d’insertion de 300 heures.
Lieu : 93200 Saint-Denis. Montant estimé : 120 000 € HT. CPV 77310000-6.
Date limite de réception des offres : 18 janvier 2027 à 12 h 00.
"""


def test_a_pasted_text_gives_its_fields_with_the_words_of_the_deadline() -> None:
    told = fields_of(PASTED)
    assert (told.title, told.buyer) == (
        "Entretien des espaces verts des écoles",
        "Ville de Fontenelle",
    )
    assert told.lots == (("1", "Tonte"), ("2", "Élagage"))
    assert (told.departments, told.cpv, told.estimated_value) == (("93",), ("77310000",), 120_000)
    assert told.deadline_at is not None
    assert told.deadline_at.isoformat() == "2027-01-18T11:00:00+00:00"
    assert told.deadline_quote.endswith("des offres : 18 janvier 2027 à 12 h 00")


def test_what_is_pasted_is_understood_first_and_recorded_after(desk_store: Store) -> None:
    desk = Desk(desk_store)
    page = plain(desk.post("/consultations/ajouter", texte=PASTED).text)
    assert "Voici ce que nous avons compris" in page
    assert "Réservé SIAE" in page
    assert "300 h" in page
    assert "Date limite de réception des offres : 18 janvier 2027 à 12 h 00</q>" in page
    assert rows(desk_store, Notice, source="saisie") == []
    done = desk.post(
        "/consultations/ajouter",
        texte=PASTED,
        titre="Entretien des espaces verts",
        limite="2027-01-18T12:00",
        lots="1. Tonte\n2. Élagage",
        dep="93",
        ajouter="1",
    )
    assert "Lecture en cours" in done.text
    assert "Aucune considération sociale lue" not in done.text
    assert len(rows(desk_store, Notice, source="saisie")) == 1


def test_a_file_that_is_no_notice_says_what_to_do() -> None:
    with pytest.raises(ValueError, match="coller son texte"):
        pasted_file("x.pdf", b"%PDF-1.4\x00")
