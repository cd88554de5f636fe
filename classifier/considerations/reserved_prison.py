"""Reserved to operators producing in a prison (L2113-13-1, since 20 October 2022)."""

CUES = {
    "ACTOR_PRISON": (
        "établissement pénitentiaire", "administration pénitentiaire", "milieu pénitentiaire", "travail pénitentiaire", "ateliers pénitentiaires", "service pénitentiaire",
        "personnes détenues", "en prison", "prison", "détention", "travail en détention", "milieu carcéral", "production pénitentiaire", "secteur pénitentiaire", "l412-10", "pénitentiaire",
        "opérateurs économiques qui exécutent en établissement pénitentiaire", "établissements pénitentiaires", "concessionnaires pénitentiaires", "détenus", "opérateurs économiques implantés en établissement pénitentiaire",
    ),
}  # fmt: skip
