"""Reserved to sheltered employers: entreprises adaptées and ESAT (L2113-12; old: art. 15 CMP, art. 36-I ord. 2015-899)."""

CUES = {
    "ACTOR_DISABILITY": (
        "entreprise adaptée", "entreprises adaptées ea", "entreprise adaptée de travail temporaire", "établissement adapté", "esat", "eatt", "stpa",
        "établissements et services d'aide par le travail", "établissement et service d'aides par le travail", "établissements d'aide par le travail",
        "services d'aide par le travail", "établissement de service et d'aide par le travail", "établissement spécialisé d'aide par le travail",
        "entreprises spécialisées d'aide au travail", "établissements et services d'aide pour le travail", "établissements et services d'aide au travail",
        "établissements et services d'accompagnement par le travail", "services d'accompagnement par le travail", "établissement d'accompagnement par le travail",
        "centre d'aide par le travail", "atelier protégé", "ateliers protégés", "secteur protégé", "secteur adapté", "secteur protégé et adapté",
        "secteur adapté et protégé", "secteur du travail protégé", "secteur du travail protégé et adapté", "secteur du travail adapté", "travail protégé et adapté", "secteur du handicap",
        "milieu protégé", "centre de distribution de travail à domicile", "structure du handicap", "l5213-13", "l5213-18", "l344-2",
        "opérateurs économiques qui emploient des travailleurs handicapés", "opérateurs économiques employant des travailleurs handicapés",
        "structures employant des travailleurs handicapés", "structures employant majoritairement des personnes en situation de handicap",
        "structure employant du personnel handicapé", "entreprises employant des travailleurs handicapés", "opérateurs employant des travailleurs handicapés",
        "structures employant des personnes handicapées", "structures employant des personnes en situation de handicap", "entreprise adaptative",
        "opérateurs économiques employant majoritairement des personnes handicapées", "organisme employant des travailleurs handicapés", "ateliers adaptés",
        "structures qui emploient des travailleurs handicapés", "structures qui emploient des personnes en situation de handicap", "employeurs de travailleurs handicapés",
    ),
    # counts only where a contract or lot is the thing reserved
    "WEAK_DISABILITY": (
        "travailleurs handicapés", "personnel handicapé", "salariés handicapés", "handicap", "travailleurs en situation de handicap",
        "travailleurs reconnus handicapés", "salariés en situation de handicap", "ea", "cat", "personnes handicapées", "personnes en situation de handicap", "secteur ea",
    ),
}  # fmt: skip
