"""Reserved in the social sense, without a word on the family."""

from vigie.domain.considerations import Consideration

CODE = Consideration.RESERVED_UNSPECIFIED

CUES = {
    # the things that are reserved when a contract is
    "CONTRACT": (
        "marché", "marchés", "lot", "lots", "accord cadre", "accords cadres", "contrat", "consultation", "concession",
        "prestation", "prestations", "procédure", "participation", "candidature", "candidatures", "exécution",
        "appel d'offres", "réponse", "mission", "achat", "fourniture", "travaux", "services", "commande",
        "bons de commande", "attribution", "achats réservés",
    ),
}  # fmt: skip

POSITIVE = (
    "[Marché réservé].",
    "[Lot réservé]",
    "title|Entretien des cimetières ([marché réservé])",
    "title|[MARCHE RESERVE] - Nettoyage des vitres",
    "Le présent [marché est réservé].",
    "[Marché réservé : oui]",
    "Le lot 3 est un [lot réservé].",
    "La consultation prévoit une [réservation de tout ou partie du marché : Oui]",
    "title|[Accord-cadre réservé] : collecte de cartons",
    "Il s'agit d'un [marché réservé].",
    "Les [lots 2 et 4 sont réservés].",
    "title|[Lots réservés] - impression de documents",
    "Le [marché est réservé] au titre des articles L2113-12 à L2113-16.",
    "title|[Marché réservé] de petites fournitures",
    "[Consultation réservée] (cf. règlement de la consultation).",
    "Le [marché réservé] concerne l'entretien des patios.",
    "Prestations du lot 2 [réservées au profit d'établissements visés par l'article R. 2113-7].",
    "[Marchés réservés] : lots 1 et 3",
    "title|Petits déménagements ([lot réservé])",
    "Le [contrat est réservé], voir les conditions au règlement.",
    "title|[Marche Reserve] Pour Les Besoins Des Services",
    "Seul le [lot 17 est réservé].",
    "title|[Concession réservée] - exploitation d'un café",
    "Le [présent lot est réservé].",
    "L'[accord-cadre est réservé].",
)

NEGATIVE = (
    "Marché réservé : non",
    "Le marché n'est pas réservé.",
    "Aucun lot n'est réservé.",
    "Lot non réservé.",
    "La consultation prévoit une réservation de tout ou partie du marché : Non",
    "Marché réservé aux entreprises d'assurance.",
    "Marché réservé à la profession d'avocat.",
    "La consultation est réservée aux contrôleurs techniques agréés.",
    "Marché réservé aux titulaires de l'accord-cadre.",
    "Le pouvoir adjudicateur se réserve le droit de ne pas attribuer le marché.",
    "Sous réserve de la disponibilité des crédits.",
    "Réservation de places en crèche.",
    "Logiciel de réservation de salles.",
    "Levée des réserves à la réception des travaux.",
    "Création d'un réservoir d'eau potable.",
    "title|Réserves du musée : climatisation",
    "Tous droits réservés.",
    "Voie réservée aux bus.",
    "Cadre réservé à l'administration.",
    "Il ne s'agit pas d'un marché réservé.",
    "Le marché n'est pas réservé Le marché est réservé :",
    "Des marchés peuvent être réservés.",
    "La prestation est réservée à une profession particulière.",
    "Le marché est réservé aux entreprises adaptées.",
    "Marchés réservés : sans objet",
    "Emplacement réservé au plan local d'urbanisme.",
    "Prestations réservées en vertu de dispositions administratives : transport de fonds.",
)
