"""Which trades a lot is: every case is written here in the shapes that buyers use."""

import pytest

from vigie.matching.trades.answer import trades_of, version
from vigie.matching.trades.parts import LotText


def answers(consultation: str = "", lot: str = "", text: str = "", *cpv: str) -> dict[str, str]:
    found = trades_of(LotText(consultation, lot, text, cpv))
    return {**dict.fromkeys(found.voir, "voir"), **dict.fromkeys(found.oui, "oui")}


def sure(consultation: str = "", lot: str = "", text: str = "", *cpv: str) -> set[str]:
    return set(trades_of(LotText(consultation, lot, text, cpv)).oui)


@pytest.mark.parametrize(
    ("lot", "cpv", "expected"),
    [
        ("Lot 4 : Plâtrerie – Peinture", "45410000", {"platrerie", "peinture"}),
        ("Serrurerie - Métallerie", "44316500", {"clotures", "metallerie"}),
        ("Chauffage – Ventilation – Plomberie sanitaire", "45330000", {"plomberie"}),
        ("Menuiseries intérieures et cloisons", "45421000", {"menuiserie", "platrerie"}),
        ("Revêtements de sols souples", "45432111", {"sols"}),
        ("VRD et aménagement paysager", "45112500", {"terrassement", "amenagement-paysager"}),
        ("Couverture zinguerie", "45261000", {"couverture"}),
        ("Électricité courants forts et faibles", "45311000", {"electricite"}),
    ],
)
def test_a_works_lot_is_the_trades_of_its_title(lot: str, cpv: str, expected: set[str]) -> None:
    assert sure("Construction d’une maison de quartier", lot, "", cpv) == expected


@pytest.mark.parametrize(
    ("title", "cpv", "expected"),
    [
        ("Nettoyage des locaux de la mairie", "90910000", {"nettoyage-locaux"}),
        ("Entretien des espaces verts communaux", "77310000", {"espaces-verts"}),
        ("Gardiennage et surveillance du parc technique", "79713000", {"gardiennage"}),
        (
            "Confection et livraison de repas en liaison froide",
            "55523100",
            {"restauration-collective"},
        ),
        ("Location et entretien de linge hôtelier", "98311000", {"location-linge"}),
        ("Impression du bulletin municipal", "79810000", {"impression"}),
        ("Prestations de dératisation et désinsectisation", "90923000", {"nuisibles"}),
        ("Mission de maîtrise d’œuvre pour l’extension de l’école", "71200000", {"architecture"}),
        ("Formation aux gestes de premiers secours", "80562000", {"formation-securite"}),
        ("Gestion de la crèche municipale", "85312110", {"creche"}),
        ("Assurance dommages aux biens", "66515000", {"assurance"}),
    ],
)
def test_a_consultation_of_one_lot_is_the_trade_of_its_title(
    title: str, cpv: str, expected: set[str]
) -> None:
    assert sure(title, "", "", cpv) == expected


def test_a_code_alone_is_to_be_checked() -> None:
    assert answers("Marché 24-118", "", "", "45330000")["plomberie"] == "voir"
    assert sure("Marché 24-118", "", "", "45330000") == set()


def test_words_prevail_over_a_code_that_contradicts_them() -> None:
    assert sure("Réhabilitation d’un gymnase", "Lot 6 : Plomberie", "", "45432130") == {"plomberie"}


@pytest.mark.parametrize(
    ("title", "cpv", "never"),
    [
        ("Fourniture de peinture pour les ateliers municipaux", "44810000", "peinture"),
        ("Construction d’une crèche de 40 berceaux", "45214100", "creche"),
        ("Contrôle technique pour la réhabilitation d’une école", "71631300", "rehabilitation"),
        ("Maintenance des ascenseurs des résidences", "50750000", "electricite"),
        ("Logiciel de gestion de la restauration scolaire", "48000000", "restauration-collective"),
        ("Équipements de cuisine du restaurant scolaire", "39221000", "restauration-collective"),
        ("Étude géotechnique avant démolition", "71332000", "demolition"),
        ("Repas de réception pour les vœux", "55520000", "collecte"),
        ("Réception et traitement de déchets verts", "90513000", "traiteur"),
        ("Recyclage des habilitations électriques, formation", "80550000", "tri"),
        ("Maîtrise d’œuvre pour la démolition d’un hangar", "71000000", "demolition"),
    ],
)
def test_what_only_mentions_a_trade_is_not_its_job(title: str, cpv: str, never: str) -> None:
    assert never not in sure(title, "", "", cpv)


def test_a_lot_whose_title_says_nothing_is_told_by_the_consultation() -> None:
    assert sure(
        "Fourniture de plantes annuelles et vivaces", "Lot 5 – Begonia", "", "03121000"
    ) == {"fleurissement"}
    assert sure("Gardiennage de sites en 6 lots", "Secteur Est", "", "79713000") == {"gardiennage"}


def test_the_trade_of_one_lot_is_not_lent_to_another() -> None:
    title = "Réhabilitation de 12 logements : Lot 3 : Peinture"
    assert "plomberie" not in answers(title, "", "", "45442100")
    assert (
        sure("Travaux de plomberie et de peinture", "Lot 2 : Ascenseurs", "", "42416100") == set()
    )


def test_the_need_is_in_the_lots_own_words() -> None:
    told = LotText("Extension du gymnase", "Lot 7 : Cloisons et menuiseries intérieures", "", ())
    assert trades_of(told).need == "Cloisons et menuiseries intérieures"
    told = LotText("Travaux de peinture des écoles", "", "", ())
    assert trades_of(told).need == "peinture des écoles"
    assert trades_of(LotText("TRAVAUX : LOT 3 : SOLS SOUPLES")).need == "sols souples"


def test_a_need_never_ends_on_a_word_that_leads_to_another() -> None:
    annexes = LotText("Nettoyage de l’hôtel de ville et de ses annexes du bourg")
    assert trades_of(annexes).need == "Nettoyage de l’hôtel de ville"
    trees = LotText("Entretien des arbres d’alignement de la ville pour l’année 2027")
    assert trades_of(trees).need == "Entretien des arbres d’alignement de la ville"


def test_every_answer_has_its_reason() -> None:
    found = trades_of(LotText("Rénovation", "Lot 2 : Serrurerie", "", ("44316500",)))
    assert found.why["metallerie"] == (
        "l’intitulé dit « serrurerie », et le code 44316500 (Serrurerie) est de ce métier"
    )
    alone = trades_of(LotText("Marché 12", "", "", ("45330000",)))
    assert alone.why["plomberie"].endswith("est de ce métier, mais aucun mot ne le dit")


def test_an_empty_or_endless_lot_is_answered() -> None:
    assert trades_of(LotText()).oui == ()
    assert (
        trades_of(LotText("x" * 200_000, "lot " * 50_000, "n" * 100_000, ("", "9", "abc"))).oui
        == ()
    )


def test_the_version_names_rules_and_tables() -> None:
    rules, _, tables = version().partition("-")
    assert rules.isdigit()
    assert len(tables) == 12


@pytest.mark.parametrize(
    ("consultation", "lot", "slug"),
    [
        ("Nettoyage des bâtiments communaux", "Écoles du secteur nord", "nettoyage-locaux"),
        ("Entretien des espaces verts du groupement", "Comines", "espaces-verts"),
        ("Marchés de formation des agents", "Habilitations électriques", "formation-securite"),
        ("Nettoyage des locaux – 3 lots", "Crèches et accueils de loisirs", "nettoyage-locaux"),
    ],
)
def test_a_title_that_names_no_object_leaves_it_to_the_consultation(
    consultation: str, lot: str, slug: str
) -> None:
    assert slug in sure(consultation, lot)


def test_a_title_that_names_an_object_speaks_for_itself() -> None:
    decided = trades_of(LotText("Travaux de peinture et de plomberie", "Groupes électrogènes"))
    assert decided.oui == ()


@pytest.mark.parametrize(
    "title",
    [
        "Tonte et fauchage, marché réservé aux établissements pour personnes handicapées",
        "Tonte et fauchage avec clause d’insertion professionnelle",
        "Tonte et fauchage ; à titre accessoire, accompagnement vers l’emploi de publics",
    ],
)
def test_whom_the_purchase_helps_is_no_trade(title: str) -> None:
    decided = trades_of(LotText(title))
    assert set(decided.oui) <= {"espaces-verts", "desherbage"}
    assert not {"handicap", "accompagnement-emploi", "chantier-ecole"} & set(decided.voir)


def test_words_of_the_same_stem_count_beside_a_code() -> None:
    decided = trades_of(LotText(lot="Désherbeuses", cpv=("77312000",)))
    assert decided.oui == ("desherbage",)
    assert decided.why["desherbage"] == (
        "l’intitulé a des mots proches de ce métier, "
        "et le code 77312000 (Services d'enlèvement des mauvaises herbes) est de ce métier"
    )
    assert trades_of(LotText(lot="Désherbeuses")).oui == ()


def test_a_title_that_lists_trades_asks_for_each() -> None:
    assert sure("", "Plâtrerie, peinture, carrelage") == {"peinture", "platrerie", "sols"}


def test_a_lot_of_all_trades_asks_for_those_that_its_text_lists() -> None:
    text = "Gros œuvre, menuiseries intérieures, plâtrerie, peinture, sols souples."
    whole = sure("Réhabilitation de 120 logements, résidence des Ormes", "Macro lot", text)
    assert {"maconnerie", "menuiserie", "platrerie", "peinture", "sols"} <= whole


def test_a_title_without_a_known_phrase_is_told_by_the_known_title_that_it_is_like() -> None:
    decided = trades_of(LotText(lot="Nourrir les agents du chantier le midi"))
    assert decided.oui == ()
    assert decided.why["restauration-collective"] == (
        "l’intitulé ressemble à « Exploitation de la cuisine centrale et service du midi »"
    )
