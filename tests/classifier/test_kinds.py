"""Kinds of wording that were missed on texts nobody had read, each with sentences of our own.

Of each sentence: the lots of each consideration, and the hours, shares or posts with their lot.
"""

import pytest

from tests.classifier_kit import a_text, hours, said

D, I, B, U = (  # noqa: E741 - as in the articles
    "reserved_disability",
    "reserved_insertion",
    "reserved_disability_or_insertion",
    "reserved_unspecified",
)
C, S = "insertion_condition", "unspecified_social_condition"
FOUR = ("1", "2", "3", "4")
Wanted = dict[str, object]


def volumes(text: str, lots: tuple[str, ...] = FOUR) -> list[tuple[object, object]]:
    """Each figure with its lot."""
    return sorted(
        ((lot, figure) for lot, figure, _, _ in hours(text, lots=lots)),
        key=lambda pair: (str(pair[0]), pair[1]),
    )


TABLES: list[tuple[str, Wanted]] = [
    (
        "Lot | Réservé EA/ESAT | Réservé SIAE | Heures d'insertion\n1 | X | | \n2 | | X | \n"
        "3 | | | 120\n4 | | | ",
        {D: ["1"], I: ["2"], C: ["3"]},
    ),
    (
        "Lot ; Intitulé ; Marché réservé ; Clause d'insertion\n1 ; Voirie ; non ; oui\n"
        "2 ; Espaces verts ; oui (EA/ESAT) ; non\n3 ; Signalisation ; non ; non",
        {D: ["2"], C: ["1"]},
    ),
    (
        "Lot | Objet | Dispositif social\n1 | Tonte | réservé (L2113-12)\n"
        "2 | Élagage | clause d'insertion, 150 h\n3 | Mobilier urbain | néant",
        {D: ["1"], C: ["2"]},
    ),
    (
        "N° | Désignation | Réservation\n1 | Linge plat | EA et ESAT\n2 | Tenues | aucune\n"
        "3 | Couture | SIAE\n4 | Portage | aucune",
        {D: ["1"], I: ["3"]},
    ),
    (
        "Lot | Article | Titulaire\n1 | L2113-13 | à venir\n2 | - | à venir\n3 | "
        "L2113-12 | à venir",
        {I: ["1"], D: ["3"]},
    ),
    (
        "Lots réservés\nLot | Bénéficiaires\n2 | entreprises adaptées\n4 | structures d'insertion",
        {D: ["2"], I: ["4"]},
    ),
    (
        "Lot\tRéservé\tClause sociale\n1\toui, SIAE\tnon\n2\tnon\toui\n3\tnon\tnon\n4\tnon\toui",
        {I: ["1"], S: ["2", "4"]},
    ),
    (
        "| Lot | Clause sociale d'insertion |\n|---|---|\n| 1 | ☒ |\n| 2 | ☐ "
        "|\n| 3 | ☒ |\n| 4 | ☐ |",
        {C: ["1", "3"]},
    ),
    ("Lot | Réservé ? | Délai (jours)\n1 | non | 12\n2 | non | 30\n3 | non | 45", {}),
    (
        "Lot | Ouvert aux | Montant\n1 | toutes entreprises | 12 000\n2 | toutes "
        "entreprises | 9 000",
        {},
    ),
    ("Lot | Visite réservée le | Heures\n1 | 12 mars | 9 h\n2 | 13 mars | 14 h", {}),
    ("Lot | Réservé EA/ESAT | Réservé SIAE\n1 | | \n2 | | \n3 | | ", {}),
    (
        "Lot 1 - Nettoyage : EA/ESAT uniquement\nLot 2 - Vitrerie : tout opérateur\n"
        "Lot 3 - Tri : SIAE uniquement",
        {D: ["1"], I: ["3"]},
    ),
]

ANSWERS: list[tuple[str, Wanted]] = [
    ("Marché réservé : non pour le lot 1, oui pour le lot 2.", {U: ["2"]}),
    ("Réservé aux SIAE : oui pour le lot 3, non pour les autres.", {I: ["3"]}),
    ("Réservation aux ESAT et EA : lot 1 non, lot 2 oui, lot 3 non, lot 4 oui.", {D: ["2", "4"]}),
    (
        "Clause d'insertion : lot 1 : oui ; lot 2 : non ; lot 3 : oui ; lot 4 : non.",
        {C: ["1", "3"]},
    ),
    ("Clause sociale d'insertion : non (lot 1), oui (lots 2 et 3).", {C: ["2", "3"]}),
    ("Marché réservé : oui (lots 1 et 4), non (lots 2 et 3).", {U: ["1", "4"]}),
    ("Réservé EA/ESAT ? Oui au lot 4, non aux lots 1 à 3.", {D: ["4"]}),
    ("Marché réservé : non pour le lot 1, non pour le lot 2.", {}),
    ("Participation réservée aux SIAE : non, sauf pour le lot 2.", {I: ["2"]}),
    ("Participation réservée aux SIAE : oui, sauf pour le lot 2.", {I: ["1", "3", "4"]}),
    ("Clause d'insertion : oui pour tous les lots sauf le 3.", {C: ["1", "2", "4"]}),
    ("Clause d'insertion : non, sauf au lot 4 (210 heures).", {C: ["4"]}),
    (
        "Marché réservé : lots 1 et 2 non ; lot 3 : oui, ESAT ; lot 4 : oui, SIAE.",
        {D: ["3"], I: ["4"]},
    ),
    ("Clause d'insertion : sans objet pour les lots 1 à 3, 300 h pour le lot 4.", {C: ["4"]}),
    ("Réservé : NON (lots 1, 2, 3) / OUI (lot 4 – entreprises adaptées).", {D: ["4"]}),
]

QUESTIONS: list[tuple[str, Wanted]] = [
    (
        "Question 4. Le lot 2 est-il ouvert à tous ? R. Non, ce lot est réservé aux ESAT.",
        {D: ["2"]},
    ),
    ("Q. Peut-on répondre au lot 3 sans être une SIAE ? R. Non, ce lot est réservé.", {I: ["3"]}),
    ("Q1 : Le lot 1 est-il réservé ? R1 : oui, aux entreprises adaptées.", {D: ["1"]}),
    ("Q1 : Le lot 1 est-il réservé ? R1 : non, il est ouvert à tous.", {}),
    ("Question : le marché est-il réservé aux SIAE ? Réponse : non.", {}),
    ("Question : le marché est-il réservé aux SIAE ? Réponse : oui.", {I: "all"}),
    ("Q : Une clause d'insertion s'applique-t-elle au lot 2 ? R : Oui, 150 heures.", {C: ["2"]}),
    ("Q : Une clause d'insertion s'applique-t-elle au lot 2 ? R : Aucune n'est prévue.", {}),
    (
        "Question n° 7 : les ESAT peuvent-ils soumissionner ? Réponse : oui, comme tout opérateur.",
        {},
    ),
    (
        "Q. Le lot 4 est-il concerné par les heures d'insertion ? R. Oui : 90 h y sont demandées.",
        {C: ["4"]},
    ),
    (
        "Question : faut-il être agréé ? Réponse : le lot 2 est réservé aux "
        "entreprises adaptées et "
        "aux ESAT.",
        {D: ["2"]},
    ),
    ("Question 12 : Pouvez-vous réserver le lot 3 aux SIAE ? Réponse : Cela n'est pas prévu.", {}),
    (
        "Q. Un groupement avec une EA suffit-il pour le lot 1 ? R. Non, le lot 1 "
        "est réservé : chaque "
        "membre doit être une EA ou un ESAT.",
        {D: ["1"]},
    ),
    (
        "Q : les heures d'insertion sont-elles obligatoires ? R : Non, la clause a été supprimée.",
        {},
    ),
    (
        "Q3 – Clause sociale : est-elle maintenue ? R3 – Oui, 5 % des heures "
        "pour des publics éloignés "
        "de l'emploi.",
        {C: "all"},
    ),
]

ITEMS: list[tuple[str, Wanted]] = [
    (
        "Lots réservés :\n- lot 2, nettoyage de vitres (EA/ESAT)\n- lot 3, "
        "collecte de cartons (SIAE)",
        {D: ["2"], I: ["3"]},
    ),
    (
        "Sont réservés :\n• aux ESAT et EA : lot 1\n• aux SIAE : lots 2 et 4",
        {D: ["1"], I: ["2", "4"]},
    ),
    ("Marchés réservés (L2113-12) :\n- lot 1\n- lot 4", {D: ["1", "4"]}),
    ("Clause d'insertion :\n– lot 1\n– lot 3", {C: ["1", "3"]}),
    ("Lots comportant des heures d'insertion :\n1. lot 1, 200 h\n2. lot 2, 80 h", {C: ["1", "2"]}),
    ("Entreprises adaptées et ESAT seuls : lots 2, 3", {D: ["2", "3"]}),
    ("SIAE exclusivement : lot 4", {I: ["4"]}),
    ("Lot 2 : ESAT/EA. Lot 3 : SIAE. Lots 1 et 4 : sans réservation.", {D: ["2"], I: ["3"]}),
    (
        "Dispositif social :\n- réservation EA/ESAT, lot 1 ;\n- clause d'insertion, lots 2 et 3 ;\n"
        "- rien pour le lot 4.",
        {D: ["1"], C: ["2", "3"]},
    ),
    (
        "À noter :\n* lot 1 : marché réservé SIAE\n* lot 2 : 60 heures d'insertion",
        {I: ["1"], C: ["2"]},
    ),
    ("Pièces à remettre :\n- agrément ESAT, s'il y a lieu\n- attestation d'assurance", {}),
    ("Références :\n- chantier d'insertion de la Rive (2023)\n- ESAT du Val (2024)", {}),
    ("Lots :\n- lot 1 : entretien de l'ESAT des Ormes\n- lot 2 : entretien du siège", {}),
    ("Sous-traitants connus :\n- EA Proprenet, lot 1\n- SIAE Rebond, lot 2", {}),
    (
        "Considérations sociales :\n- lot 1 : aucune\n- lot 2 : insertion, 5 % des heures\n"
        "- lot 3 : insertion, 8 % des heures",
        {C: ["2", "3"]},
    ),
]

YEARS: list[tuple[str, list[tuple[object, object]]]] = [
    ("Clause d'insertion : 1ère année 200 h ; 2e année 250 h.", [(None, 200), (None, 250)]),
    (
        "Heures d'insertion : année 1 : 320 h, année 2 : 410 h, année 3 : 410 h.",
        [(None, 320), (None, 410), (None, 410)],
    ),
    (
        "Clause d'insertion de 150 heures la première année et de 180 heures les suivantes.",
        [(None, 150), (None, 180)],
    ),
    ("Insertion obligatoire : 90 h en 2027, 120 h en 2028.", [(None, 90), (None, 120)]),
    (
        "Clause sociale d'insertion. An 1 : 75 h. An 2 : 85 h. An 3 : 95 h.",
        [(None, 75), (None, 85), (None, 95)],
    ),
    (
        "Le titulaire réalise 300 heures d'insertion la 1re année puis 350 heures chaque année.",
        [(None, 300), (None, 350)],
    ),
    (
        "Clause d'insertion du lot 2 : 140 h la première année, 160 h la deuxième.",
        [("2", 140), ("2", 160)],
    ),
    (
        "Clause d'insertion. Lot 1 : année 1, 100 h ; année 2, 130 h. Lot 3 : "
        "année 1, 40 h ; année 2, "
        "55 h.",
        [("1", 100), ("1", 130), ("3", 40), ("3", 55)],
    ),
    (
        "Heures d'insertion par période : première période 500 h, deuxième période 600 h.",
        [(None, 500), (None, 600)],
    ),
    (
        "Heures d'insertion\nAnnée 1 | 210\nAnnée 2 | 230\nAnnée 3 | 250",
        [(None, 210), (None, 230), (None, 250)],
    ),
    ("Clause d'insertion : 5 % des heures la première année, 8 % ensuite.", [(None, 5), (None, 8)]),
    ("Clause d'insertion de 400 heures dès la première année du marché.", [(None, 400)]),
    ("Clause d'insertion : 260 heures, à compter de la deuxième année.", [(None, 260)]),
    ("Marché de 3 ans. Clause d'insertion de 900 heures, bilan la 2e année.", [(None, 900)]),
    (
        "Clause d'insertion : 2027 : 80 h ; 2028 : 100 h ; 2029 : 120 h.",
        [(None, 80), (None, 100), (None, 120)],
    ),
]

BOUNDS: list[tuple[str, list[tuple[object, object]]]] = [
    ("Clause d'insertion : 200 heures minimum, 400 heures maximum.", [(None, 200)]),
    ("Clause d'insertion : entre 200 et 300 heures.", [(None, 200)]),
    ("Clause d'insertion : de 120 à 150 heures selon les commandes.", [(None, 120)]),
    ("Clause d'insertion : minimum 80 h, maximum 160 h par an.", [(None, 80)]),
    ("Heures d'insertion : mini 350 h – maxi 700 h.", [(None, 350)]),
    ("Clause d'insertion d'au moins 90 heures, plafonnée à 180 heures.", [(None, 90)]),
    (
        "Clause d'insertion, lot 1 : minimum 100 h, maximum 220 h ; lot 2 : "
        "minimum 50 h, maximum 90 h.",
        [("1", 100), ("2", 50)],
    ),
    ("Le volume d'insertion est compris entre 500 et 650 heures.", [(None, 500)]),
    (
        "Clause d'insertion : au minimum 240 heures, soit 8 % des heures travaillées.",
        [(None, 8), (None, 240)],
    ),
    ("Insertion : 300 h (minimum) à 450 h (maximum).", [(None, 300)]),
    ("Clause d'insertion de 75 heures au minimum.", [(None, 75)]),
    ("Clause d'insertion : 60 heures, sans maximum.", [(None, 60)]),
    (
        "Clause d'insertion : 180 heures ; un salarié en accomplit 1 200 heures au maximum.",
        [(None, 180)],
    ),
    (
        "Heures d'insertion\nLot | Minimum | Maximum\n1 | 100 | 250\n3 | 60 | 140",
        [("1", 100), ("3", 60)],
    ),
    (
        "Clause d'insertion : le volume ne peut être inférieur à 310 heures ni "
        "supérieur à 500 heures.",
        [(None, 310)],
    ),
]

TOTALS: list[tuple[str, list[tuple[object, object]]]] = [
    (
        "Une clause d'insertion de 900 heures s'applique : 400 heures au lot 1, "
        "300 heures au lot 2 et "
        "200 heures au lot 4.",
        [("1", 400), ("2", 300), ("4", 200)],
    ),
    (
        "Clause d'insertion : 500 heures au total.\nLot 1 : 300 h\nLot 3 : 200 h",
        [("1", 300), ("3", 200)],
    ),
    (
        "1 200 heures d'insertion sont à réaliser.\nRépartition : lot 1 : 700 h, lot 2 : 500 h.",
        [("1", 700), ("2", 500)],
    ),
    (
        "Volume global d'insertion : 450 h, dont 250 h pour le lot 2 et 200 h pour le lot 3.",
        [("2", 250), ("3", 200)],
    ),
    ("Clause d'insertion (total 360 h) : lot 1, 120 h ; lot 2, 240 h.", [("1", 120), ("2", 240)]),
    (
        "L'opération comporte 1 000 heures d'insertion réparties comme suit :\n- "
        "lot 1 : 600 heures\n"
        "- lot 4 : 400 heures",
        [("1", 600), ("4", 400)],
    ),
    ("Heures d'insertion\nLot 1 | 150\nLot 2 | 90\nTotal | 240", [("1", 150), ("2", 90)]),
    (
        "Clause d'insertion de 600 heures, soit 400 h en tranche ferme et 200 h "
        "en tranche optionnelle.",
        [(None, 200), (None, 400)],
    ),
    ("Clause d'insertion : 70 h (lot 1) + 50 h (lot 2) = 120 h.", [("1", 70), ("2", 50)]),
    ("Total des heures d'insertion : 800. Lot 1 : 500. Lot 2 : 300.", [("1", 500), ("2", 300)]),
    ("Clause d'insertion de 250 heures pour l'ensemble des lots.", [(None, 250)]),
    ("Clause d'insertion : 130 heures, à répartir entre les lots.", [(None, 130)]),
    (
        "Au total, 330 heures d'insertion : 110 heures sur chacun des lots 1, 2 et 3.",
        [("1", 110), ("2", 110), ("3", 110)],
    ),
    ("Clause d'insertion : 640 h en tout, réparties par le titulaire.", [(None, 640)]),
    ("Clause d'insertion du lot 3 : 280 h, dont 80 h pour les jeunes sans diplôme.", [("3", 280)]),
]


@pytest.mark.parametrize(
    ("text", "wanted"), [*TABLES, *ANSWERS, *QUESTIONS, *ITEMS], ids=lambda told: str(told)[:50]
)
def test_each_consideration_takes_the_lots_that_the_text_ties_to_it(
    text: str, wanted: Wanted
) -> None:
    assert said(a_text(text), lots=FOUR) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [*YEARS, *BOUNDS, *TOTALS], ids=lambda told: str(told)[:50]
)
def test_each_figure_is_told_once_with_its_lot(
    text: str, wanted: list[tuple[object, object]]
) -> None:
    assert volumes(text) == sorted(wanted, key=lambda pair: (str(pair[0]), pair[1]))
