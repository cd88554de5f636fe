"""A reservation or a clause that no rule foresees, told by its ingredients in whatever order."""

import pytest

from tests.classifier_kit import said


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "L'acheteur a choisi de faire jouer l'article L. 2113-12 du code de la commande "
            "publique pour la totalité de la consultation.",
            {"reserved_disability": "all"},
        ),
        (
            "Est, en application de l'article L2113-13, réservé, pour sa durée entière, aux "
            "structures d'insertion le présent marché.",
            {"reserved_insertion": "all"},
        ),
        (
            "Aucun candidat extérieur au secteur de l'insertion par l'activité économique ne sera "
            "admis à concourir.",
            {"reserved_insertion": "all"},
        ),
        (
            "La concurrence est limitée aux entreprises solidaires d'insertion.",
            {"reserved_insertion": "all"},
        ),
        (
            "Un volume minimal de 1 086 heures est dû. Il bénéficiera aux personnes suivies par la "
            "mission locale.",
            {"insertion_condition": "all"},
        ),
        (
            "Le titulaire achètera à un ESAT 10 % au moins des opérations de finition.",
            {"insertion_condition": "all"},
        ),
        ("Les marchés réservés aux entreprises adaptées de la métropole seront recensés.", {}),
        ("Seuls les candidats habilités peuvent entrer dans le centre pénitentiaire.", {}),
        ("Le marché était réservé aux ESAT ; il ne l'est plus.", {}),
        ("En 2025, la commune avait réservé deux lots à des SIAE.", {}),
        ("Les entreprises sortantes ont réalisé 1 250 heures d'insertion depuis 2021.", {}),
    ],
)
def test_what_the_ingredients_tell(text: str, wanted: dict[str, object]) -> None:
    assert said(text) == wanted
