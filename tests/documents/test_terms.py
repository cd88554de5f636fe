"""The checklist that a règlement gives, and what the clause asks, each line where it stands."""

import pytest

from vigie.documents.terms import Term, sentences, terms

RC = [
    (
        "p. 1",
        "RÈGLEMENT DE LA CONSULTATION\n"
        "Date et heure limites de réception des offres : 14 janvier 2027 à 12 h 00.\n"
        "Les questions sont posées au plus tard 8 jours avant cette date.\n"
        "La visite des sites est obligatoire, sur rendez-vous.\n"
        "Délai de validité des offres : 120 jours.\n"
        "En cas de groupement, il est conjoint avec mandataire solidaire.\n"
        "Un candidat ne peut présenter plusieurs offres en agissant à la fois en qualité de "
        "candidat individuel et de membre d’un groupement.\n"
        "Un candidat ne peut se voir attribuer plus de deux lots au plus.\n"
        "Le chiffre d’affaires annuel minimal est de 200 000 euros.\n"
        "Les variantes ne sont pas autorisées.",
    ),
    (
        "p. 2",
        "Article 5 - Pièces de la candidature\n- la lettre de candidature (DC1) ;\n"
        "- la déclaration du candidat (DC2).\nArticle 6 - Critères d’attribution\n"
        "Critère | Pondération\nPrix | 55 %\nValeur technique | 30 %\nInsertion | 15 %\n"
        "Article 7 - Recours",
    ),
]


def words(found: list[Term]) -> dict[str, str]:
    return {term.kind: f"{term.words} [{term.place}]" for term in found}


def test_a_reglement_gives_a_dozen_lines_with_their_pages() -> None:
    assert words(terms("rc", RC)) == {
        "deadline": "Date et heure limites de réception des offres : 14 janvier 2027 à 12 h 00. "
        "[p. 1]",
        "questions": "Les questions sont posées au plus tard 8 jours avant cette date. [p. 1]",
        "visit": "La visite des sites est obligatoire, sur rendez-vous. [p. 1]",
        "validity": "Délai de validité des offres : 120 jours. [p. 1]",
        "group": "En cas de groupement, il est conjoint avec mandataire solidaire. [p. 1]",
        "several_bids": "Un candidat ne peut présenter plusieurs offres en agissant à la fois en "
        "qualité de candidat individuel et de membre d’un groupement. [p. 1]",
        "lot_cap": "Un candidat ne peut se voir attribuer plus de deux lots au plus. [p. 1]",
        "turnover": "Le chiffre d’affaires annuel minimal est de 200 000 euros. [p. 1]",
        "variants": "Les variantes ne sont pas autorisées. [p. 1]",
        "pieces": "la lettre de candidature (DC1) ; la déclaration du candidat (DC2) [p. 2]",
        "criteria": "Prix : 55 % ; Valeur technique : 30 % ; Insertion : 15 % [p. 2]",
    }


def test_each_line_leads_to_its_words() -> None:
    for term in terms("rc", RC):
        stretch = RC[term.text][1][term.start : term.end]
        assert term.words.split(" ")[0] in stretch


def test_what_the_clause_asks_is_told_of_a_ccap() -> None:
    text = (
        "Article 9 - Insertion\nSont éligibles les bénéficiaires du RSA et les demandeurs d’emploi "
        "de longue durée.\nLe titulaire choisit l’embauche directe ou la mise à disposition par "
        "une association intermédiaire.\nLa Maison de l’emploi du Val, facilitateur, valide les "
        "candidatures.\nChaque heure d’insertion manquante donne lieu à une pénalité de 45 euros."
    )
    assert [term.kind for term in terms("ccap", [("p. 9", text)])] == [
        "clause_publics",
        "clause_ways",
        "clause_facilitator",
        "clause_penalties",
    ]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("ccap", "Les pénalités de retard sont de 100 euros. Le bénéficiaire du RSA est éligible."),
        ("cctp", "Le groupement d’arbres est solidaire du sol. Délai de validité des offres : 3."),
        ("prix", "Insertion : pénalité de 45 euros par heure."),
    ],
)
def test_other_documents_say_nothing_of_it(kind: str, text: str) -> None:
    assert terms(kind, [("", text)]) == []


def test_an_article_or_a_paragraph_ends_no_sentence() -> None:
    text = "Voir l’art. 4. Selon L. 2113-12, le lot est réservé ; sinon non."
    assert [text[start:end] for start, end in sentences(text)] == [
        "Voir l’art. 4.",
        "Selon L. 2113-12, le lot est réservé ;",
        "sinon non.",
    ]
