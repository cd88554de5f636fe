"""Only they may bid, said without « réservé »: restriction, access and operators in any order."""

import pytest

from classifier.document import from_line
from classifier.pipeline import load

D, I = "reserved_disability", "reserved_insertion"  # noqa: E741 - as in the articles
THREE = [{"number": str(number), "title": f"Secteur {number}"} for number in (1, 2, 3)]


@pytest.fixture(scope="module")
def classifier():
    return load()


def told(classifier, text, field="Informations"):
    line = {"id": "x", "sections": [{"name": field, "text": text}], "lots": THREE}
    return {
        one["code"]: one["lots"] for one in classifier.read(from_line(line)).as_line()["labels"]
    }


@pytest.mark.parametrize(
    ("text", "code", "lots"),
    [
        ("Peuvent répondre au lot 1, réservé, les seuls ESAT et EA.", D, ["1"]),
        ("La remise d'une offre suppose d'être reconnu entreprise adaptée ou ESAT.", D, "all"),
        ("Les plis reçus d'autres opérateurs que les ESAT ne seront pas ouverts.", D, "all"),
        ("Une entreprise qui n'a pas le statut d'ESAT ne peut y soumissionner.", D, "all"),
        ("Ne seront examinées que les propositions des chantiers d'insertion.", I, "all"),
        ("Le titulaire du lot 3 sera une SIAE conventionnée.", I, ["3"]),
        ("Type de candidats autorisés : entreprises adaptées", D, "all"),
        ("Le prestataire retenu sera choisi parmi les ESAT et les EA.", D, "all"),
        ("Une entreprise ordinaire ne peut y répondre, le lot 2 allant aux SIAE.", I, ["2"]),
        ("Application de l'article L2113-12 au lot 2 : oui", D, ["2"]),
        ("Le marché tombe sous le coup de l'article L2113-13.", I, "all"),
        ("Lot 1 : ouvert. Lot 2 : EA/ESAT.", D, ["2"]),
    ],
)
def test_only_they_may_bid(classifier, text, code, lots):
    assert told(classifier, text) == {code: lots}


def test_each_lot_has_its_own_beside_the_others(classifier):
    text = "Lot 1 (tous opérateurs) – Lot 2 (EA/ESAT) – Lot 3 (SIAE)"
    assert told(classifier, text, "Lots et accès") == {D: ["2"], I: ["3"]}


@pytest.mark.parametrize(
    "text",
    [
        "Le marché n'est pas destiné exclusivement aux ESAT.",
        "Les entreprises adaptées ne sont pas seules admises à soumissionner.",
        "Le titulaire sera l'interlocuteur des ESAT du territoire.",
        "Seules les offres conformes sont examinées, y compris celles des SIAE.",
        "Le linge ne peut être remis qu'à l'entreprise adaptée désignée par l'hôpital.",
        "Lot 1 : tous les bâtiments. Lot 2 : ESAT et foyer de vie.",
        "Ce marché ne relève pas de l'article L2113-13.",
        "Les candidats autres que les ESAT joignent un Kbis.",
        "Marché réservé (O/N) : N",
    ],
)
def test_others_may_bid_too(classifier, text):
    assert told(classifier, text) == {}
