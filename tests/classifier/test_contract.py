"""The gate: another contract, the law, a form without an answer; headings change nothing."""

import pytest

from classifier.considerations import examples
from classifier.document import Codes, Document, Part
from tests.classifier_kit import a_text, classifier, said
from vigie.domain.considerations import Consideration

TURNED = (
    "L'agglomération vise, à l'horizon 2029, un quart de contrats avec clause d'insertion.",
    "Heures réalisées par les publics en insertion en 2024 : 90 000, tous marchés confondus.",
    "5.3 Clause sociale d'insertion : [ ] oui [ ] non\nLots : ........ Heures : ........",
    "Le marché précédent comportait une clause d'insertion de 300 heures ; celui-ci n'en a pas.",
    "Pour mémoire, le marché de voirie notifié en 2023 comportait 400 heures d'insertion.",
    "Un avis séparé, publié ce jour, porte sur le linge, réservé aux ESAT.",
    "Question 4 : le lot 2 est-il réservé aux entreprises adaptées ? Réponse : non.",
    "La présente mission est dépourvue de clause d'insertion.",
    "La clause d'insertion, envisagée au départ, n'a finalement pas été retenue.",
    "Supprimer à l'article 7 : « Le titulaire réalise 80 heures d'insertion ».",
    "Le code de la commande publique permet de réserver des marchés aux ESAT (L2113-12).",
    "Le candidat déclare relever de l'article L2113-12 pour pouvoir soumissionner aux marchés"
    " réservés, le cas échéant.",
    "Par délibération, les marchés de plus de 500 000 € porteront une clause d'insertion.",
    "Un local réservé à l'entreprise d'insertion Le Rebond sera rénové.",
    "Marché réservé ☐ aux entreprises adaptées ☐ aux SIAE",
    "Clause sociale d'insertion : ☐ oui ☒ non",
    "III.1.5) Informations sur les marchés réservés :",
    "Marché réservé : ..........",
    "La clause d'insertion du précédent contrat (lots 2 et 5) n'est reprise dans aucun lot du"
    " présent marché.",
    "L'entretien du parc relève d'un marché séparé, réservé aux ESAT.",
    "Un tiers des abords, non compris dans le présent marché, reste confié à une entreprise"
    " d'insertion.",
    "Le lot 6 est retiré. Il était assorti d'une clause d'insertion de 90 heures.",
    "L'office impose habituellement 4 % d'heures d'insertion à ses fournisseurs.",
    "Le syndicat demande d'habitude une clause d'insertion. Tel n'est pas le cas ici.",
    "Cette consultation aurait pu être réservée aux ESAT.",
    "Aucun marché n'est cependant réservé aux entreprises adaptées.",
    "Article 9 : Clause d'insertion. – Article abrogé.",
    "Marché réservé : cette rubrique n'est à remplir que si l'acheteur applique L2113-13.",
    "« Heures d'insertion » : heures effectuées par des personnes éligibles.",
    "Aiguilles, sondes et dispositifs d'insertion.",
    "Deux insertions dans la presse locale, clause d'insertion publicitaire.",
    "Quatre conteneurs, dont un réservé au chantier d'insertion du quartier.",
    "La salle est réservée aux salariés en insertion du titulaire sortant.",
    "Marché réservé aux EA, ESAT, SIAE : aucun",
    "L'exécution du marché est réservée dans le cadre de programmes d'emplois protégés :"
    "\nIII.2.2) Conditions particulières d'exécution :",
)
STANDS = (
    ("Clause sociale d'insertion : [x] oui [ ] non\nHeures : 90", "insertion_condition"),
    ("Le titulaire réalise 300 heures d'insertion, à réaliser avant 2029.", "insertion_condition"),
    ("Réservation : ( ) entreprises adaptées (X) structures d'insertion", "reserved_insertion"),
    ("Clause d'insertion : ☒ oui ☐ non", "insertion_condition"),
    ("Le lot 4, jusqu'ici ouvert, est désormais réservé aux ESAT.", "reserved_disability"),
    ("Toute offre ne respectant pas la clause d'insertion est irrégulière.", "insertion_condition"),
    ("L'office impose, ici comme d'habitude, 4 % d'insertion au titulaire.", "insertion_condition"),
    ("Cinq lots, dont deux réservés aux ESAT.", "reserved_disability"),
    ("Question : une clause d'insertion est-elle prévue ? Réponse : oui.", "insertion_condition"),
)
HEADINGS = (
    "III.1.5) Informations sur les marchés réservés :\nIII.2) Conditions liées au marché\n",
    "Marché réservé :\nConditions de participation :\n",
    "☐ Le marché est réservé à des ateliers protégés\n☐ programmes d'emplois protégés\n",
)


@pytest.mark.parametrize("text", TURNED)
def test_what_is_not_said_of_this_contract_is_no_finding(text: str) -> None:
    assert said(text) == {}


@pytest.mark.parametrize(("text", "code"), STANDS)
def test_an_answer_or_a_turn_that_holds_is_a_finding(text: str, code: str) -> None:
    assert list(said(text)) == [code]


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_of_a_form_change_no_finding(heading: str) -> None:
    sentences = [
        example.text
        for code in Consideration
        for example in examples(code)[0]
        if example.role == "conditions"
    ]
    changed = [
        text for text in sentences if set(said(a_text(heading + text))) != set(said(a_text(text)))
    ]
    assert changed == []


def test_the_title_of_a_contract_about_clauses_bears_none() -> None:
    title = a_text("Étude sur les marchés réservés aux ESAT et les clauses d'insertion", "title")
    assert said(title) == {}
    own = a_text("Le titulaire confie 40 heures de saisie à des personnes en insertion.")
    assert said(title, own) == {"insertion_condition": "all"}


def test_a_code_that_reserves_and_a_text_that_denies_are_a_conflict_with_both() -> None:
    text = Part("texte", "Le présent marché n'est pas réservé.", None, 0, "conditions")
    document = Document("avis", (text,), (), {None: Codes(reserved=("res-ws",))})
    (found,) = classifier().read(document).found
    assert (found.source, found.conflict) == ("code", True)
    assert [proof.raw or proof.quote for proof in found.evidence] == [
        "res-ws",
        "Le présent marché n'est pas réservé.",
    ]


def test_a_reservation_outside_the_families_is_kept_unsure_of_its_basis() -> None:
    assert said("Le marché est réservé aux associations loi 1901.") == {
        "reserved_unspecified": "all"
    }
