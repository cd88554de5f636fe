"""Lines that only the margin ends are one text; lists, tables and forms stay as they are."""

import pytest

from classifier.text import fold
from classifier.wrapping import unwrapped

PARAGRAPH = (
    "Le titulaire du lot 2 réserve au minimum 350 heures de travail à des personnes\n"
    "éloignées de l'emploi. Les lots 1 et 3 ne comportent aucune obligation et leurs\n"
    "titulaires restent libres."
)


def test_a_paragraph_cut_at_the_margin_is_one_text() -> None:
    assert unwrapped(fold(PARAGRAPH)).text == (
        "le titulaire du lot 2 reserve au minimum 350 heures de travail a des personnes "
        "eloignees de l emploi. les lots 1 et 3 ne comportent aucune obligation et leurs "
        "titulaires restent libres."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Lot 1 : entretien des espaces verts du centre-bourg et de ses abords\nLot 2 : voirie",
        "01 Gros œuvre, démolitions et reprises en sous-œuvre de la halle 420 h\n02 Charpente 90 h",
        "Nom complet de l'acheteur : Conseil départemental de la Haute-Brenne\nVille : Ardentes",
        "Les attributaires s'engagent à employer des personnes en insertion.\nCritères : prix 60",
        "Prix des prestations                          45 %\nvaleur technique          55 %",
    ],
)
def test_lists_tables_and_forms_keep_their_lines(text: str) -> None:
    assert unwrapped(fold(text)).text.count("\n") == 1
