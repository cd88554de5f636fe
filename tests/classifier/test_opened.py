"""Kinds of wording that the two sets opened on 30-11-2026 miss, tried with sentences of our own.

Of each text: the lots of each consideration; where hours are told, each figure with its lot.
"""

import pytest

from classifier.document import from_line
from classifier.findings import Found
from tests.classifier_kit import Wanted, classifier, hours, said

D, I, B, P, E, U = (  # noqa: E741 - as in the articles
    "reserved_disability",
    "reserved_insertion",
    "reserved_disability_or_insertion",
    "reserved_prison",
    "reserved_ess",
    "reserved_unspecified",
)
C, O, S = (  # noqa: E741
    "insertion_condition",
    "other_social_condition",
    "unspecified_social_condition",
)
FOUR = ("1", "2", "3", "4")

NOT_HERE: list[tuple[str, Wanted]] = [
    ("Il est fait usage de l'exception prévue au 1° du II de l'article L2112-2-1.", {}),
    (
        "L'acheteur se prévaut de la dérogation du II de l'article L. 2112-2-1 : la condition "
        "d'exécution sociale restreindrait la concurrence.",
        {},
    ),
    (
        "La dérogation de l'article L2112-2-1, II, 4° est invoquée, la condition sociale étant "
        "sans rapport avec une durée de quatre mois.",
        {},
    ),
    (
        "Conformément à l'article L2112-2-1, le titulaire met en œuvre une clause sociale.",
        {S: "all"},
    ),
    (
        "Réservation : le présent avis ne tombe pas sous le coup des articles L2113-12 à L2113-14.",
        {},
    ),
    ("Marché réservé : ce besoin est étranger aux articles L2113-12 et L2113-13.", {}),
    ("Lot réservé : la consultation se situe hors du champ des articles L2113-12 et L2113-15.", {}),
    (
        "L'indication « lot réservé aux ESAT » portée sur le profil d'acheteur se rapporte à la "
        "fourniture de plants et non à la présente consultation.",
        {},
    ),
    (
        "La ligne « à réserver EA » du calendrier prévisionnel vise l'opération des archives, pas "
        "celle-ci.",
        {},
    ),
    ("La mention « réservé aux SIAE » du programme ne vise pas ce marché mais le suivant.", {}),
    ("Le CCAG Travaux s'applique, à l'exception de son article 20.1 (clause d'insertion).", {}),
    ("CCAG-FCS applicable, sauf l'article 16.1 relatif à la clause d'insertion sociale.", {}),
    (
        "Les lots 3 et 5, étrangers à la présente consultation, sont réservés aux entreprises "
        "adaptées.",
        {},
    ),
    ("Le lot 9, non remis en concurrence ici, est réservé aux ESAT.", {}),
    ("Les lots 1 et 2, qui ne sont pas visés par le présent marché, sont réservés aux EA.", {}),
    ("Le site compte un hangar réservé à un chantier d'insertion et une cantine.", {}),
    (
        "Le pôle accueillera des bureaux réservés à une entreprise adaptée et à une "
        "halte-garderie.",
        {},
    ),
    ("La halle offre 300 m² réservés à une ressourcerie d'insertion.", {}),
    ("Nettoyage des locaux : marché réservé à une entreprise d'insertion.", {I: "all"}),
    (
        "Pour mémoire, l'employeur de plus de vingt salariés est tenu, par le code du travail, "
        "d'employer 6 % de travailleurs handicapés.",
        {},
    ),
    (
        "Il est rappelé que toute entreprise d'au moins 20 salariés doit, selon le code du "
        "travail, compter 6 % de personnes handicapées dans ses effectifs.",
        {},
    ),
    ("Le titulaire emploie, pour le marché, au moins 6 % de travailleurs handicapés.", {C: "all"}),
    (
        "SOMMAIRE\n4. Insertion par l'activité économique .......... 12\n5. Pénalités ........ 14",
        {},
    ),
    ("7.2 Clause sociale d'insertion ………… 15\n7.3 Sous-traitance ………… 16", {}),
    ("3 – Lot réservé aux ESAT ............ 4\n4 – Délais ............ 5", {}),
    (
        "L'exploitant confie à des travailleurs handicapés 8 % des heures et en rend compte "
        "chaque année.",
        {C: "all"},
    ),
    (
        "Le titulaire garantit un temps plein à ses agents. Il réserve 5 % des heures à des "
        "chômeurs de longue durée.",
        {C: "all", O: "all"},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), NOT_HERE)
def test_what_is_not_meant_here(text: str, wanted: Wanted) -> None:
    assert said(text) == wanted


BOUND: list[tuple[str, Wanted]] = [
    (
        "L'ensemble des lots s'adresse à toute entreprise, hormis le lot 3 qui est réservé aux "
        "ESAT.",
        {D: ["3"]},
    ),
    (
        "Les lots sont ouverts à tous les opérateurs, sauf le lot 2 dont l'accès est réservé aux "
        "structures d'insertion.",
        {I: ["2"]},
    ),
    (
        "Tous les lots relèvent du droit commun, à l'exception des lots 1 et 4 qui sont réservés "
        "aux entreprises adaptées.",
        {D: ["1", "4"]},
    ),
    (
        "Tous les lots sont réservés aux ESAT, à l'exception du lot 4 ouvert à la concurrence.",
        {D: ["1", "2", "3"]},
    ),
    ("Les lots numérotés 1 et 4 sont réservés aux entreprises adaptées.", {D: ["1", "4"]}),
    ("Les lots qui portent les numéros 2 et 3 comportent une clause d'insertion.", {C: ["2", "3"]}),
    ("Une clause d'insertion s'applique aux lots un et quatre.", {C: ["1", "4"]}),
    ("Les lots deux à quatre sont réservés aux ESAT.", {D: ["2", "3", "4"]}),
    (
        "Le deuxième lot est réservé aux SIAE, le troisième comporte une clause d'insertion.",
        {I: ["2"], C: ["3"]},
    ),
    (
        "Les titulaires des lots 2 et 3 ont la même obligation que celui du lot 1 : confier 4 % "
        "des heures à des personnes en insertion.",
        {C: ["1", "2", "3"]},
    ),
    (
        "Tous les lots relèvent d'une réservation au titre de l'article L2113-14. La part minimale "
        "de travailleurs handicapés ou défavorisés est de 50 %.",
        {B: "all"},
    ),
    (
        "5.1 Lot : LOT-0002 Titre : Voirie\n5.1.6 Participation réservée : non\n5.1.7 Le titulaire "
        "du lot réserve 300 heures à des demandeurs d'emploi.\n5.1 Lot : LOT-0003 Titre : "
        "Plantations\n5.1.7 Condition sociale : sans objet",
        {C: ["2"]},
    ),
    (
        "Lot : LOT-0001 Titre : Tri\nParticipation réservée aux entreprises adaptées\nLot : "
        "LOT-0002 Titre : Collecte\nParticipation : non réservée",
        {D: ["1"]},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), BOUND)
def test_the_lots_that_a_statement_takes(text: str, wanted: Wanted) -> None:
    assert said(text, lots=FOUR) == wanted


SUB_LOTS: list[tuple[str, tuple[str, ...], Wanted]] = [
    ("Le sous-lot 2b est réservé aux ESAT.", ("1a", "1b", "2a", "2b"), {D: ["2b"]}),
    ("Les sous-lots 1a et 2a sont réservés aux EA.", ("1a", "1b", "2a", "2b"), {D: ["1a", "2a"]}),
    ("1b et 2b : clause d'insertion.", ("1a", "1b", "2a", "2b"), {C: ["1b", "2b"]}),
    (
        "Sous-lots 1.1 : 200 heures d'insertion ; 1.2 : 90 heures d'insertion.",
        ("1.1", "1.2", "2.1", "2.2"),
        {C: ["1.1", "1.2"]},
    ),
    (
        "Le sous-lot 2.1 comporte une clause d'insertion.",
        ("1.1", "1.2", "2.1", "2.2"),
        {C: ["2.1"]},
    ),
]


@pytest.mark.parametrize(("text", "lots", "wanted"), SUB_LOTS)
def test_lots_of_lots(text: str, lots: tuple[str, ...], wanted: Wanted) -> None:
    assert said(text, lots=lots) == wanted


def test_lots_by_number_in_a_text_that_lists_them_without_the_word() -> None:
    text = (
        "1.4 – Décomposition\nLe marché comporte 4 lots :\n1 Mairie\n2 Piscine\n3 École\n4 Stade\n"
        "1.5 – Réservation\nLes lots portant les numéros 1 et 3 sont réservés aux SIAE."
    )
    assert said(text) == {I: ["1", "3"]}


COUNTED: list[tuple[str, list[tuple[object, float]]]] = [
    (
        "Lots soumis à la clause d'insertion : 2, 3 et 4. Volumes : respectivement 80, 120 et 40 "
        "heures.",
        [("2", 80), ("3", 120), ("4", 40)],
    ),
    (
        "Insertion obligatoire : les lots 1 et 3. Heures dues : respectivement 95 et 210 heures.",
        [("1", 95), ("3", 210)],
    ),
    (
        "Une clause d'insertion porte sur les lots 1 et 2 : 45 heures, resp. 35 heures.",
        [("1", 45), ("2", 35)],
    ),
    ("Pour les lots 3 et 4, il est exigé 60 h, resp. 25 h, d'insertion.", [("3", 60), ("4", 25)]),
    (
        "Lot 1 : réservé aux ESAT.\nLot 2 : néant.\nLot 3 : clause d'insertion de 770 heures.\n"
        "Lot 4 : clause d'insertion de 90 heures.",
        [("3", 770), ("4", 90)],
    ),
    (
        "Clause d'insertion. Lot 1 : 600 heures par an. Les autres lots n'y sont pas soumis, à "
        "l'exception du lot 4 pour lequel 120 heures par an sont dues.",
        [("1", 600), ("4", 120)],
    ),
    (
        "Heures d'insertion\nLot | Tranche ferme | TO1 | TO2\n1 | 400 | 120 | 60\n2 | 90 | – | 30",
        [("1", 60), ("1", 120), ("1", 400), ("2", 30), ("2", 90)],
    ),
    (
        "Insertion (heures)\nLot | TF | TO 1\n1 | 250 | 70\n3 | 180 | 40",
        [("1", 70), ("1", 250), ("3", 40), ("3", 180)],
    ),
    (
        "N° | Intitulé | Heures à confier à des personnes en insertion\n1 | Voirie | 70\n"
        "2 | Réseaux | 560\n3 | Éclairage | -",
        [("1", 70), ("2", 560)],
    ),
    (
        "Lot | Désignation | Heures à dédier à l'insertion\n1 | Gros œuvre | 300\n4 | Sols | 45",
        [("1", 300), ("4", 45)],
    ),
    (
        "Lot;Objet;Insertion\n1;Démolition;280 h\n2;Réseaux;0 h\n3;Jardins;réservé aux SIAE",
        [("1", 280)],
    ),
    (
        "Objectif d'insertion retenu. Lot 1 : 250 heures la première année, 300 heures la "
        "deuxième. Lot 2 : 90 heures par an. Le lot 3 n'en comporte pas.",
        [("1", 250), ("1", 300), ("2", 90)],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), COUNTED)
def test_the_figures_of_each_lot(text: str, wanted: list[tuple[object, float]]) -> None:
    figures = sorted(
        ((lot, figure) for lot, figure, _, _ in hours(text, lots=FOUR)),
        key=lambda pair: (str(pair[0]), pair[1]),
    )
    assert figures == wanted


DUE: list[tuple[str, Wanted]] = [
    (
        "L'insertion par l'activité économique est exigée des titulaires des lots 2 et 3.",
        {C: ["2", "3"]},
    ),
    ("L'insertion professionnelle est imposée à l'attributaire du lot 1.", {C: ["1"]}),
    (
        "L'insertion sociale est obligatoire sur le lot 4. Elle n'est pas demandée ailleurs.",
        {C: ["4"]},
    ),
    (
        "L'obligation d'insertion débute au-delà de 90 000 € : 5 heures par tranche de 1 000 € ; "
        "en deçà, rien n'est dû.",
        {C: "all"},
    ),
    (
        "Seuil d'insertion : à partir de 50 000 € commandés, 4 heures d'insertion par tranche de "
        "1 000 €. En dessous, le titulaire n'a pas d'obligation.",
        {C: "all"},
    ),
    (
        "L'attributaire du lot 2 fait accomplir 8 % des heures par des personnes relevant des "
        "publics définis à l'article 16.1.1 du CCAG-FCS.",
        {C: ["2"]},
    ),
    (
        "Condition d'exécution liée à l'emploi : 6 % des heures sont accomplies par des personnes "
        "répondant aux critères d'éligibilité de l'annexe 2.",
        {C: "all"},
    ),
    (
        "Le prestataire fera effectuer au moins 200 heures par des personnes éligibles au "
        "dispositif décrit à l'annexe 4.",
        {C: "all"},
    ),
    ("Objectif chiffré d'insertion : 150 heures.", {C: "all"}),
    ("Un volume contraint d'insertion de 300 heures est fixé pour le lot 1.", {C: ["1"]}),
    ("Visiteurs éligibles au tarif réduit : 15 % des heures d'ouverture.", {}),
    ("Insertion paysagère exigée du titulaire du lot 1.", {}),
]


@pytest.mark.parametrize(("text", "wanted"), DUE)
def test_what_is_due(text: str, wanted: Wanted) -> None:
    assert said(text, lots=FOUR) == wanted


KEPT: list[tuple[str, Wanted]] = [
    ("Lot 2 réservé (oui/non) : oui – secteur adapté et protégé", {D: ["2"]}),
    ("Marché réservé (O/N) : O – structures d'insertion", {I: "all"}),
    ("Marché réservé (oui/non) : non", {}),
    ("Lot 3 – réservé (oui / non) : oui, structures de l'insertion ou du handicap", {B: ["3"]}),
    (
        "Lots 1 et 2 réservés. Sont visés les acteurs du handicap pour le 1 et ceux de l'insertion "
        "pour le 2.",
        {D: ["1"], I: ["2"]},
    ),
    (
        "Lots 3 et 4 : marché réservé. Peuvent répondre les opérateurs du secteur adapté pour le 3 "
        "et ceux de l'insertion pour le 4.",
        {D: ["3"], I: ["4"]},
    ),
    (
        "Le titulaire sera impérativement une structure agréée par l'État au titre de l'insertion "
        "par l'activité économique.",
        {I: "all"},
    ),
    (
        "L'attributaire devra être une structure conventionnée au titre de l'insertion par "
        "l'activité économique (AI ou ETTI).",
        {I: "all"},
    ),
    (
        "Le lot 1 s'adresse à toute entreprise, alors que le 3 est ouvert exclusivement à des "
        "ateliers et chantiers d'insertion.",
        {I: ["3"]},
    ),
    (
        "Les lots 2 et 3 sont ouverts à tous, mais le 4 s'adresse seulement à des entreprises "
        "adaptées.",
        {D: ["4"]},
    ),
    ("Le lot 2 est réservé aussi, mais aux seules structures du handicap.", {D: ["2"]}),
    ("Lot 3 : également réservé, cette fois aux seuls acteurs de l'insertion.", {I: ["3"]}),
    (
        "Le contrat précédent était réservé aux entreprises adaptées. Celui-ci l'est également.",
        {D: "all"},
    ),
    (
        "Le marché qui s'achève était réservé aux SIAE. Le présent marché l'est de nouveau.",
        {I: "all"},
    ),
    ("Le marché précédent était réservé à un ESAT. Le présent marché ne l'est pas.", {}),
    (
        "Le lot 4 est réservé en application des dispositions du code relatives aux marchés "
        "réservés.",
        {U: ["4"]},
    ),
    ("Le lot 1 (linge) est réservé conformément au code de la commande publique.", {U: ["1"]}),
    (
        "Réservation : 1° EA et ESAT ☐ 2° structures d'insertion ☒ 3° entreprises de l'ESS ☐",
        {I: "all"},
    ),
    (
        "Marché réservé à : a) opérateurs employant des travailleurs handicapés ☒ b) opérateurs "
        "employant des travailleurs défavorisés ☐",
        {D: "all"},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), KEPT)
def test_what_is_kept(text: str, wanted: Wanted) -> None:
    assert said(text, lots=FOUR) == wanted


CONDUCT: list[tuple[str, Wanted]] = [
    (
        "Le délégataire veille à la mixité de ses équipes et prévient les écarts de salaire entre "
        "les hommes et les femmes.",
        {O: "all"},
    ),
    (
        "Le concessionnaire respecte l'égalité de traitement entre les femmes et les hommes et en "
        "rend compte chaque année.",
        {O: "all"},
    ),
    ("Le groupement accueille six apprentis sur la durée des travaux.", {O: "all"}),
    (
        "En plus des 800 heures d'insertion exigées, le groupement accueille quatre apprentis.",
        {C: "all", O: "all"},
    ),
    (
        "Conditions d'exécution : formation du personnel à la prévention des discriminations.",
        {O: "all"},
    ),
    (
        "Conditions d'exécution : (lot 1) clause d'insertion ; (lot 3) formation des agents à la "
        "lutte contre le harcèlement.",
        {C: ["1"], O: ["3"]},
    ),
    ("Le musée présente une exposition sur l'égalité entre les femmes et les hommes.", {}),
    ("L'agence de l'eau lutte contre les discriminations.", {}),
]


@pytest.mark.parametrize(("text", "wanted"), CONDUCT)
def test_how_people_are_treated(text: str, wanted: Wanted) -> None:
    assert said(text, lots=FOUR) == wanted


def read(
    sections: list[tuple[str, str]], title: str = "Travaux", lots: int = 3
) -> tuple[Found, ...]:
    line = {
        "id": "essai",
        "title": title,
        "sections": [{"name": name, "text": text} for name, text in sections],
        "lots": [{"number": str(number + 1), "title": "", "text": ""} for number in range(lots)],
    }
    return classifier().read(from_line(line)).found


def lots_read(sections: list[tuple[str, str]], title: str = "Travaux", lots: int = 3) -> Wanted:
    return {
        str(found.code): list(found.lots) if isinstance(found.lots, tuple) else found.lots
        for found in read(sections, title, lots)
    }


FIELDS: list[tuple[list[tuple[str, str]], Wanted]] = [
    (
        [
            (
                "Dispositif d'insertion",
                "Lot 1 : 90h - Lot 2 : non concerné - Lot 3 : 40h (durée hebdomadaire : 35 h)",
            )
        ],
        {C: ["1", "3"]},
    ),
    ([("Heures d'insertion", "Lot 1 : néant. Lot 3 : 120 h")], {C: ["3"]}),
    ([("Marché réservé", "Lot 2 : oui (EA, ESAT). Lots 1 et 3 : non")], {D: ["2"]}),
    ([("Lot 2 Plantations", "Lot réservé (oui/non) : oui – entreprises adaptées")], {D: ["2"]}),
    ([("Lot 2 Plantations", "Lot réservé (oui/non) : non")], {}),
    (
        [
            ("Lot 1", "600 heures d'insertion sont à réaliser."),
            ("Lot 2", "600 heures d'insertion sont à réaliser."),
            ("Lot 3", "Sans objet."),
        ],
        {C: ["1", "2"]},
    ),
]


@pytest.mark.parametrize(("sections", "wanted"), FIELDS)
def test_fields(sections: list[tuple[str, str]], wanted: Wanted) -> None:
    assert lots_read(sections) == wanted


def test_the_same_hours_of_two_lots_are_told_for_each() -> None:
    sentence = "Conditions d'exécution : 600 heures d'insertion sur la durée du marché."
    found = read([("Lot 1 – Nord", sentence), ("Lot 2 – Sud", sentence)])
    assert sorted((volume.lot, volume.hours) for volume in found[0].volumes) == [
        ("1", 600),
        ("2", 600),
    ]
