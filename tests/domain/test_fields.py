"""The place of a proof, in words that a member understands."""

import pytest

from vigie.domain.field_labels import place


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("BT-70", "conditions d’exécution"),
        ("BT-734-Lot", "critère d’attribution"),
        ("natureMarche.description", "description"),
        ("lot.INTITULE", "intitulé"),
        ("PARTICIPATION.AUTRES", "conditions de participation"),
        ("FORME_JURIDIQUE", "forme du groupement"),
        ("CHOSE_INCONNUE", "rubrique CHOSE_INCONNUE"),
        ("", "avis"),
    ],
)
def test_a_field_is_named_in_french(field: str, words: str) -> None:
    assert place(field) == words
