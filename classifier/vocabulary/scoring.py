"""Award criteria: the word, the price beside which others stand, what is scored."""

from classifier.vocabulary import phrases

CUES = {
    "SOCIAL_SCORED": (),
    "GREEN": (),
    "RSE": (),
    "CRITERION": phrases(
        "critère; critères; sous-critère; sous-critères; jugement des offres; notation; "
        "pondération; pondéré; noté sur; sera noté; offres sont jugées; offres seront jugées; "
        "jugées; appréciées; offre jugée; critères d'attribution; critères de jugement; "
        "valeur technique; note technique; coefficient; barème; classement des offres; notée; "
        "éléments de notation; notation des offres; offre appréciée; compte pour; comptent pour; "
        "comptera pour; compteront pour; valorisé à hauteur; valorisée à hauteur; "
        "valorisés à hauteur; appréciera"
    ),
    "PRICE": phrases("prix; coût; tarif; redevance; montant des offres"),
    "POINTS": phrases("%; points; point; pts; coefficient; coef; coeff"),
}
