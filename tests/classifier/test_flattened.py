"""Hours of tables that a copy has flattened, found by the published titles of the lots."""

import pytest

from classifier.document import from_line
from classifier.pipeline import load

TITLES = ("Gros œuvre", "Charpente", "Couverture", "Plomberie")


@pytest.fixture(scope="module")
def classifier():
    return load()


def hours(classifier, text):
    lots = [{"number": str(at), "title": title} for at, title in enumerate(TITLES, 1)]
    line = {"id": "x", "sections": [{"name": "Dispositions sociales", "text": text}], "lots": lots}
    labels = classifier.read(from_line(line)).as_line()["labels"]
    assert [label["code"] for label in labels] == ["insertion_condition"]
    return labels[0]["lots"], {
        volume["lot"]: volume["hours"] for volume in labels[0]["volumes"] if "hours" in volume
    }


@pytest.mark.parametrize(
    "text",
    [
        "Volume horaire d'insertion par lot\nLot\nDésignation\nHeures\n1\nGros œuvre\n640\n2\n"
        "Charpente\n120\n3\nCouverture\nnéant\n4\nPlomberie\n210",
        "Clause d'insertion\nLot / Heures\nGros œuvre / 640\nCharpente / 120\nPlomberie / 210",
        "Heures d'insertion à réaliser :\nLot 1 Gros œuvre 640\nLot 2 Charpente 120\n"
        "Lot 4 Plomberie 210",
        "01 Gros œuvre (640 h) ; 02 Charpente (120 h) ; 03 Couverture (–) ; 04 Plomberie (210 h)\n"
        "Entre parenthèses : volume minimal d'heures que l'entreprise réserve à l'insertion "
        "professionnelle de publics prioritaires.",
        "Clause d'insertion : gros œuvre 640 heures, charpente 120 heures, plomberie 210 heures.",
        "L'insertion est une obligation pour les titulaires des lots n° 1, 2 et 4. Les volumes "
        "sont : 1 : 640 ; 2 : 120 ; 4 : 210.",
    ],
)
def test_each_lot_has_the_figure_that_follows_its_title(classifier, text):
    assert hours(classifier, text) == (["1", "2", "4"], {"1": 640, "2": 120, "4": 210})


@pytest.mark.parametrize(
    "text",
    [
        "obligation d'insertion - tableau\n        Lot 1 Gros œuvre    Lot 2 Charpente    "
        "Lot 3 Couverture\nHeures      420                 175                 0",
        "Lot;Libellé;Montant;Insertion\n1;Gros œuvre;400 000 €;420 h\n"
        "2;Charpente;650 000 €;175 h\n3;Couverture;210 000 €;0 h",
        "Clause d'insertion : lots 1 et 2. Objectif : 420 heures pour le premier, 175 pour le "
        "second.",
        "Clause d'insertion : 595 heures dont 420 pour le lot 1 et 175 pour le lot 2.",
    ],
)
def test_columns_ordinals_and_shares_of_a_total(classifier, text):
    lots, told = hours(classifier, text)
    assert lots == ["1", "2"]
    assert {lot: figure for lot, figure in told.items() if lot} == {"1": 420, "2": 175}
