"""Reserved to structures d’insertion par l’activité économique (L2113-13; old: art. 36-II ord. 2015-899)."""

CUES = {
    "ACTOR_INSERTION": (
        "structure d'insertion", "structures d'insertion par l'activité économique", "strucutres d'insertion", "structure de l'insertion", "structure insertion par l'économique",
        "structure d'insertion par l'économie", "structure de l'insertion par l'activité économique", "structures de l'iae", "structure iae", "siae", "siaes", "acteurs de l'insertion",
        "acteurs de l'insertion par l'activité économique", "acteurs de l'iae", "entreprise d'insertion", "entreprises d'insertions", "entreprise d'insertion par l'activité économique", "entreprises de l'insertion",
        "entreprises ou associations d'insertion", "entreprise et association d'insertion", "association d'insertion", "association intermédiaire", "chantier d'insertion", "ateliers et chantiers d'insertion", "atelier chantier d'insertion",
        "atelier d'insertion", "entreprise de travail temporaire d'insertion", "entreprises de travail temporaire d'insertion par l'activité économique", "etti", "aci", "eiti", "organisme d'insertion", "opérateur d'insertion", "opérateurs de l'insertion",
        "organismes d'insertion par l'activité économique", "operateurs économiques de l'insertion", "opérateurs économiques d'insertion", "établissements d'insertion", "société d'insertion", "secteur de l'insertion",
        "secteur de l'insertion par l'activité économique", "secteur d'insertion", "structures agréées insertion", "structures conventionnées insertion", "régie de quartier", "l5132-4",
        "opérateurs économiques qui emploient des travailleurs défavorisés", "opérateurs économiques employant des travailleurs défavorisés", "structures employant des travailleurs défavorisés",
        "structures qui emploient des travailleurs défavorisés", "entreprises employant des travailleurs défavorisés", "travailleurs défavorisés", "personnes défavorisées", "employeurs de travailleurs défavorisés",
        "structures employant majoritairement des personnes éloignées de l'emploi", "structures employant des personnes éloignées de l'emploi", "intérim d'insertion", "structures d'utilité sociale d'insertion",
        "structures de réinsertion", "entreprises de réinsertion", "structures spécialisées dans l'insertion", "structures oeuvrant dans l'insertion", "structures porteuses d'ateliers d'insertion",
    ),
}  # fmt: skip
