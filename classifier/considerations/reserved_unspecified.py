"""Reserved in the social sense, without a word on the family."""

CUES = {
    # the things that are reserved when a contract is
    "CONTRACT": (
        "marché", "marchés", "lot", "lots", "accord cadre", "accords cadres", "contrat", "consultation", "concession", "prestation", "prestations", "procédure", "participation", "candidature",
        "candidatures", "exécution", "appel d'offres", "réponse", "mission", "achat", "fourniture", "travaux", "services", "commande", "bons de commande", "attribution", "achats réservés",
    ),
}  # fmt: skip
