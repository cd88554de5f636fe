"""An award criterion or sub-criterion that scores social performance (R2152-7)."""

CUES = {
    # read as social only inside a criterion
    "SOCIAL_SCORED": (
        "social", "sociale", "sociaux", "sociales", "performance sociale", "performances en matière sociale", "valeur sociale", "qualité sociale", "critère social", "volet social", "mémoire social", "engagement social", "démarche sociale", "politique sociale", "impact social", "note sociale", "apprentissage", "apprentis", "apprenti", "alternance",
        "handicap", "personnes handicapées", "travailleurs handicapés", "équitable", "rémunération équitable", "commerce équitable", "égalité professionnelle", "égalité femmes hommes", "diversité professionnelle", "conditions de travail", "publics éloignés", "taux de sortie dynamique", "socioprofessionnel", "accompagnement socio professionnel", "tutorat",
        "accompagnement médico social", "bien être au travail", "qualité de vie au travail", "inclusion", "inclusif", "socio professionnel", "lutte contre les discriminations", "responsabilité sociale",
    ),
}  # fmt: skip
