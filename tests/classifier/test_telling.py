"""Which notices are read no further: those in which no rule could begin."""

import pytest

from classifier import telling
from classifier.case import Case
from classifier.document import Document, Part
from classifier.pipeline import sentences_of


def anything(text: str) -> bool:
    document = Document("a", (Part("conditions", text, role="conditions"),))
    case = Case(document, sentences_of(document))
    assert case.read, "the gate lets it pass"
    return telling.anything(case)


@pytest.mark.parametrize(
    "text",
    [
        "L'acheteur se réserve le droit de négocier avec les candidats.",
        "Une avance est accordée sous réserve de la constitution d'une garantie à première "
        "demande.",
        "Le mandataire du groupement conjoint est solidaire ; les candidats produisent les pièces.",
        "J'ai lu les articles du plan particulier de sécurité et de protection de la santé.",
    ],
)
def test_everyday_sentences_tell_nothing(text: str) -> None:
    assert not anything(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ce lot est réservé.",
        "Lot 3 : AI ou EI",
        "Seuls les opérateurs visés à l'article L. 2113-12 peuvent candidater.",
        "Seules de telles structures peuvent candidater.",
        "Les heures sont confiées à des habitants que le chômage frappe.",
        "| Lot | Réservé |\n| 1 | oui |\n| 2 | non |",
    ],
)
def test_words_from_which_a_rule_begins_tell_something(text: str) -> None:
    assert anything(text)


def test_a_rule_without_social_cue_is_known_by_its_rarest() -> None:
    assert {"SUCH", "ARTICLE", "RESERVED", "PUBLICS"} <= telling.labels()
    assert telling.labels().isdisjoint({"CONTRACTOR", "HOURS", "MAY"})
