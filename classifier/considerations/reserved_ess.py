"""Reserved to enterprises of the social and solidarity economy (L2113-15, L2113-16; old: art. 37 ord. 2015-899)."""

CUES = {
    "ACTOR_ESS": (
        "entreprises de l'économie sociale et solidaire", "entreprise de l'économie sociale & solidaire", "structures de l'économie sociale et solidaire", "acteurs de l'économie sociale et solidaire", "organismes de l'économie sociale et solidaire",
        "associations de l'économie sociale et solidaire", "opérateurs de l'économie sociale et solidaire", "économie sociale et solidaire", "économie sociale solidaire", "entreprises de l'économie solidaire", "ess", "eess",
        "entreprises de l'ess", "structures de l'ess", "acteurs de l'ess", "associations de l'ess", "entreprise ess", "loi hamon", "mission de service public",
        "organisations qui poursuivent une mission de service public", "entreprise solidaire d'utilité sociale", "esus",
    ),
}  # fmt: skip
