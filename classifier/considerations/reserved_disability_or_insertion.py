"""Reserved to both families at once (L2113-14): EA-ESAT and SIAE may bid on the same lot."""

CUES = {
    "ACTOR_BOTH": (
        "travailleurs handicapés ou défavorisés", "travailleurs handicapés et défavorisés", "personnes handicapées ou défavorisées", "personnes handicapées et défavorisées",
        "travailleurs défavorisés ou handicapés", "personnes défavorisées ou handicapées", "travailleurs défavorisés et handicapés", "handicapés ou défavorisés", "défavorisés ou handicapés",
        "entreprises inclusives", "structures inclusives", "entreprise sociale inclusive", "acteurs de l'inclusion", "structures de l'inclusion", "structures d'insertion et du handicap", "structures du handicap et de l'insertion",
        "structures de l'insertion et du handicap", "secteur de l'insertion et du handicap", "secteur du handicap et de l'insertion", "handicap et insertion", "insertion et handicap",
        "structures employant majoritairement des personnes en situation de handicap ou éloignées de l'emploi", "structures employant des personnes handicapées ou éloignées de l'emploi",
        "intégration sociale et professionnelle de personnes handicapées ou défavorisées", "opérateurs économiques qui emploient des travailleurs handicapés ou défavorisés",
        "opérateurs économiques qui emploient des travailleurs handicapés et défavorisés", "opérateurs économiques employant des travailleurs handicapés ou défavorisés",
        "opérateurs économiques employant des travailleurs handicapés et défavorisés",
        "intégration sociale et professionnelle", "but principal est l'intégration sociale", "objet principal est l'intégration sociale", "programmes d'emplois protégés",
        "structures employant des travailleurs handicapés ou défavorisés",
    ),
}  # fmt: skip
