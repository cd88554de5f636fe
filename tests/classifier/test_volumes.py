"""Hours, shares and posts: each amount with its lot, and nothing that only looks like one."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.classifier_kit import found_in, hours

FOUR = ("1", "2", "3", "4")


def pairs(text: str, lots: tuple[str, ...] = FOUR) -> list[tuple[object, object]]:
    return [(lot, figure) for lot, figure, _, _ in hours(text, lots=lots)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Le nombre d'heures d'insertion à réaliser est de 1 240.", [(None, 1240)]),
        ("Heures d'insertion : 415.", [(None, 415)]),
        ("Les heures d'insertion, au nombre de 260, sont réparties sur un an.", [(None, 260)]),
        ("Clause d'insertion : quatre cent cinquante (450) heures.", [(None, 450)]),
        ("Clause d'insertion : mille deux cents heures au minimum.", [(None, 1200)]),
        ("Clause d'insertion de 1.750 heures.", [(None, 1750)]),
        ("Clause d'insertion de 2 310,50 heures.", [(None, 2310.5)]),
        (
            "Clause d'insertion : lot 1, 1 100 heures ; lot 2, 900 heures ; lot 4, 350 heures.",
            [("1", 1100), ("2", 900), ("4", 350)],
        ),
        (
            "Clause d'insertion pour les lots 2 et 3 : 75 h pour le lot 2 et 140 h pour le lot 3.",
            [("2", 75), ("3", 140)],
        ),
        (
            "Les lots 1, 2 et 4 comportent une clause d'insertion de respectivement 300, 180 et 95 "
            "heures.",
            [("1", 300), ("2", 180), ("4", 95)],
        ),
        ("Clause d'insertion : lot 1, 133 h ; le lot 2 en compte 49.", [("1", 133), ("2", 49)]),
        (
            "Les titulaires des lots 2 et 3 confient 6 % des heures à des personnes en insertion.",
            [("2", 6.0), ("3", 6.0)],
        ),
        ("Clause d'insertion de 12 h pour 1 000 € facturés.", [(None, 12)]),
        (
            "Le protocole (2024) fixe une clause d'insertion de 7 % des heures travaillées.",
            [(None, 7.0)],
        ),
        ("Les lots 1 et 2 emportent 60 heures d'insertion chacun.", [("1", 60), ("2", 60)]),
        ("Les heures d'insertion des lots 1 et 2 s'élèvent à 410 au total.", [(None, 410)]),
        (
            "Clause d'insertion : 900 heures, soit 600 heures pour le lot 1 et 300 heures pour le "
            "lot 3.",
            [("1", 600), ("3", 300)],
        ),
        (
            "Clause d'insertion : sur 9 000 heures de travail, 450 h sont réservées à l'insertion.",
            [(None, 450)],
        ),
        ("Le volume d'insertion, initialement de 200 heures, est porté à 310.", [(None, 310)]),
        ("Lot | Heures d'insertion\n1 | 640\n2 | néant\n3 | 1 280", [("1", 640), ("3", 1280)]),
        (
            "Heures d'insertion par lot :\nLot 1 ........ 220\nLot 3 ........ 75",
            [("1", 220), ("3", 75)],
        ),
    ],
)
def test_hours_are_read_with_their_lot(text: str, wanted: list[tuple[object, object]]) -> None:
    assert pairs(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Clause d'insertion obligatoire. Le chantier est ouvert de 7 h 30 à 17 h.",
        "Clause d'insertion : pénalité de 45 € par heure non réalisée.",
        "Clause d'insertion obligatoire ; réponse sous 48 heures.",
        "Les heures d'insertion se déroulent entre 8 h et 17 h.",
    ],
)
def test_clocks_delays_and_penalties_are_no_volume(text: str) -> None:
    assert hours(text) == []


def test_how_long_another_action_lasts_is_no_volume() -> None:
    text = (
        "Au choix du titulaire : 30 heures d'insertion, ou une action parmi : une visite de "
        "chantier (3 h), un atelier (2 h)."
    )
    assert pairs(text) == [(None, 30)]


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("Clause d'insertion : 300 heures par an.", "year"),
        ("Clause d'insertion : 20 heures par mois.", "month"),
        ("Clause d'insertion : 7 heures par tranche de 20 000 € HT.", "20000 EUR"),
        ("Clause d'insertion : 300 heures.", None),
    ],
)
def test_how_often_is_told(text: str, per: str | None) -> None:
    assert [one[2] for one in hours(text)] == [per]


def test_posts_are_kept_as_posts() -> None:
    (one,) = found_in("Clause d'insertion : 2 ETP sur la durée du marché.")
    assert [(volume.etp, volume.hours) for volume in one.volumes] == [(2, None)]


def test_the_quote_of_a_volume_is_the_sentence_that_carries_the_number() -> None:
    text = "Une clause d'insertion est prévue. Le titulaire réserve 130 heures de travail."
    (one,) = found_in(text)
    assert [volume.quote for volume in one.volumes] == [
        "Le titulaire réserve 130 heures de travail."
    ]


FIGURES = st.lists(st.integers(25, 4999), min_size=1, max_size=4, unique=True)
SHAPES = (
    "lot {lot} : {hours} heures",
    "lot n° {lot}, {hours} h",
    "{hours} heures pour le lot {lot}",
    "lot {lot} ({hours} h)",
)


@settings(max_examples=60, deadline=None)
@given(FIGURES, st.sampled_from(SHAPES), st.sampled_from([" ; ", ", ", " et ", "\n"]))
def test_each_figure_of_a_list_stays_with_its_lot(
    figures: list[int], shape: str, joint: str
) -> None:
    told = joint.join(
        shape.format(lot=lot, hours=figure) for lot, figure in enumerate(figures, start=1)
    )
    found = pairs(f"Clause d'insertion obligatoire : {told}.")
    assert found == [(str(lot), figure) for lot, figure in enumerate(figures, start=1)]


WORDS = (
    "lot lots 1 2 3 350 1 200 h heures % clause d'insertion et , ; : ( ) . chacun sauf le les "
    "respectivement pour au tranche ferme par an |"
)
PIECES = st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=40)


@settings(max_examples=80, deadline=None)
@given(PIECES)
def test_every_number_stands_in_the_text_and_serves_one_lot(pieces: list[str]) -> None:
    text = "Clause d'insertion obligatoire : " + " ".join(pieces)
    digits = re.sub(r"[^\d]", "", text)
    shared = re.search(r"chacun|chaque|par lot|(?:pour|au) (?:le |les )?lots?", text)
    for one in found_in(text, lots=FOUR):
        for volume in one.volumes:
            told = volume.hours or volume.percent or volume.etp or 0
            assert str(int(told)) in digits
        served = [volume.lot for volume in one.volumes if volume.hours == 350]
        if not shared and text.count("350") == 1 and "200" not in text:
            assert len(served) <= 1


@pytest.mark.parametrize(
    "piece",
    [
        "lots 1 nr nr nr nr ",
        "respectivement 60 , 65 , 70 , ",
        "\\",
        "Clause d'insertion : lot 1 : 35 heures ; ",
        "1 | 35 h insertion\n",
        "insertion (lot (lot (",
        "les deux autres lots ",
        "premier deuxième troisième ",
    ],
)
def test_reading_takes_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = ("Clause d'insertion obligatoire. " + piece * (size // len(piece) + 1))[:size]
        begun = time.process_time()
        found_in(text)
        return time.process_time() - begun

    small, large = seconds(10_000), seconds(80_000)
    assert large < 0.5 + 20 * small
