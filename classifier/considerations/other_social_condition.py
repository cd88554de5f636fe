"""Execution condition of another social kind: apprentices, interns, equality, fair trade (L2112-2)."""

CUES = {
    "OTHER_SOCIAL": (
        "clause de stage", "clause de stages", "clause stage", "clause d'apprentissage", "clause apprentissage", "clause d'alternance", "clause sociale de formation", "clause de formation sous statut scolaire", "clause égalité", "clause d'égalité", "clause diversité", "accueil de stagiaires", "accueil de stagiaire", "accueil de jeunes en stage", "accueillir des stagiaires",
        "accueillir un stagiaire", "stages de troisième", "stages de 3e", "élèves en stage", "collégiens en stage", "jeunes en stage", "stagiaires", "stagiaire", "apprentis", "apprenti", "recours à des apprentis", "recours à l'apprentissage", "contrat d'apprentissage", "contrats d'apprentissage", "alternants", "alternant", "contrat de professionnalisation", "contrats de professionnalisation",
        "formation en alternance", "formation sous statut scolaire", "égalité professionnelle", "égalité entre les femmes et les hommes", "égalité femmes hommes", "égalité hommes femmes", "égalité des chances", "mixité professionnelle", "lutte contre les discriminations", "lutter contre les discriminations", "prévention des discriminations", "non discrimination", "commerce équitable",
        "conventions fondamentales de l'organisation internationale du travail", "organisation internationale du travail", "conventions fondamentales de l'oit", "oit", "travail des enfants", "travail forcé", "label diversité", "charte de la diversité", "charte diversité", "cancer et emploi", "droits humains", "droits de l'homme", "devoir de vigilance", "conditions de travail décentes", "travail décent", "conditions de travail équitables",
        "réemploi par une structure de l'ess", "rémunération équitable", "jeunes en formation", "parité",
    ),
}  # fmt: skip
