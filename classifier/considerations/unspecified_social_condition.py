"""A social execution condition whose kind the notice does not tell."""

from classifier.conditions import stands, titled_clause
from classifier.engine import Rule
from classifier.vocabulary import crossed, phrases
from vigie.domain.considerations import Consideration

CODE = Consideration.UNSPECIFIED_SOCIAL_CONDITION

CUES = {
    "CLAUSE_SOCIAL": phrases(
        "clause sociale; clauses sociales; clause sociale obligatoire; "
        "clause à caractère social; clause d'ordre social; "
        "clauses sociales et environnementales; clauses environnementales et sociales; "
        "clause environnementale et sociale; clauses sociales ou environnementales; clause rse; "
        "clauses rse; conditions d'exécution à caractère social; "
        "conditions particulières d'exécution à caractère social; "
        "conditions d'exécution à caractère environnemental et social; "
        "conditions d'exécution sociales; condition d'exécution sociale; "
        "conditions d'exécution environnementales et sociales; conditions sociales d'exécution; "
        "conditions sociales; condition sociale; conditions d'exécution d'ordre social; "
        "conditions à caractère social; conditions d'exécution de nature sociale; "
        "considérations sociales; considérations sociales et environnementales; "
        "considérations environnementales et sociales; considérations d'ordre social; "
        "considérations à caractère social; considération sociale; éléments à caractère social; "
        "éléments à caractère social et environnemental; dispositions à caractère social; "
        "exigences sociales; exigences à caractère social; obligations à caractère social; "
        "engagement social; engagements sociaux; prescriptions sociales; objectifs sociaux; "
        "objectif social; conditions d'exécution relatives au domaine social; "
        "considérations relatives au domaine social; "
        "considérations relatives à l'emploi et au domaine social; "
        "considérations relatives au domaine social et à l'emploi; domaine social; "
        "caractère social; volet social; clause socio environnementale; "
        "conditions d'exécution sociales et environnementales; disposition sociale; "
        "dispositif social; clause responsable sociale; aspects sociaux; l2112-2-1; "
        "exigences sociales et environnementales; clause d'exécution sociale; "
        "clauses d'exécution sociales; clause d'exécution à caractère social; "
        "obligations dans le domaine de l'emploi"
    )
    + crossed(
        "clauses; conditions d'exécution; conditions particulières; considérations; stipulations; "
        "dispositions; exigences; engagements; prescriptions; éléments; mesures",
        "sociales; à caractère social; de caractère social; de nature sociale; d'ordre social; "
        "en matière sociale; relatives au domaine social; de portée sociale; à visée sociale; "
        "à vocation sociale; à finalité sociale; à dimension sociale; d'ordre sociétal",
    ),
    "EMPLOYMENT": phrases(
        "relatives à l'emploi; environnement et à l'emploi; social et à l'emploi; "
        "l'emploi et à l'environnement; domaine de l'emploi; environnement et emploi"
    ),
}

_NOT = "criterion selection title declaration"
RULES = (
    Rule("unspecified.clause", "CLAUSE_SOCIAL", elsewhere=_NOT, when=stands, strong=False),
    Rule("unspecified.title", "CLAUSE_SOCIAL", fields="title", when=titled_clause, strong=False),
    Rule(
        "unspecified.employment",
        "EMPLOYMENT & IMPOSE",
        never="LAW",
        elsewhere=_NOT,
        when=stands,
        strong=False,
    ),
)

POSITIVE = (
    "Le marché comporte une [clause sociale].",
    "Cette consultation comporte des [conditions d'exécution à caractère social] détaillées "
    "dans le CCAP.",
    "[Clauses sociales et environnementales] : voir le cahier des charges.",
    "Des [conditions particulières d'exécution à caractère social] s'appliquent au lot 1.",
    "[Clause sociale : oui]",
    "[CONDITIONS D'EXECUTION A CARACTERE SOCIAL] ET ENVIRONNEMENTAL DETAILLEES DANS LE CCAP",
    "Le présent contrat intègre des [considérations sociales].",
    "Les lots 2, 6 et 7 comportent des [conditions d'exécution à caractère social].",
    "La [clause sociale] est obligatoire.",
    "[Clause sociale et environnementale.]",
    "En application de l'article L2112-2, le marché comporte une [clause sociale].",
    "L'accord-cadre prévoit des [clauses sociales] définies au CCTP.",
    "[Clause sociale] (voir CCAP).",
    "Le titulaire respecte les [conditions d'exécution à caractère social] fixées à l'article 9.",
    "Des [clauses environnementales et sociales] figurent aux pièces du marché.",
    "Le marché est soumis à des [conditions d'exécution sociales].",
    "Les [conditions d'exécution à caractère social et environnemental] sont précisées au "
    "cahier des charges.",
    "Une [clause à caractère social] est prévue au contrat.",
    "La consultation comporte des [éléments à caractère social], clause détaillée au CCAP.",
    "[Clauses sociales] obligatoires pour tous les lots.",
    "Le marché contient une [clause sociale] dont les modalités figurent en annexe.",
    "Des [considérations d'ordre social] sont intégrées aux conditions d'exécution.",
    "Le marché comporte la condition sociale prévue à l'article [L. 2112-2-1].",
    "Consultation comportant des [conditions d'exécution à caractère social] (lot 1 uniquement).",
    "Le contrat fixe des [conditions sociales d'exécution].",
    "La [clause RSE] prévue au contrat s'impose au titulaire.",
    "Une [clause d'exécution sociale] est prévue au CCAP.",
)

NEGATIVE = (
    "Le marché ne comporte pas de clause sociale.",
    "Sans clause sociale.",
    "Clause sociale : non",
    "Clauses sociales : sans objet",
    "Le marché comporte une clause sociale d'insertion.",
    "Raison sociale et siège social du candidat.",
    "Les conditions particulières d'exécution visées par les articles L. 2112-2 à L. 2112-4 "
    "sont fixées au CCAP.",
    "La consultation comporte une clause environnementale.",
    "Clause de reprise du personnel.",
    "Ne comporte aucune condition d'exécution à caractère environnemental ou social.",
    "Attestations fiscales et sociales en cours de validité.",
    "title|Construction d'un centre social et culturel",
    "title|Entretien de logements sociaux",
    "Le comité social et économique sera consulté.",
    "Pas de clause sociale ni environnementale.",
    "Les acheteurs peuvent prendre en compte des considérations relatives au domaine social.",
    "criterion|Clause sociale",
    "Aucune clause sociale n'est prévue au marché.",
    "Code de l'action sociale et des familles.",
    "Conditions d'exécution relatives à l'environnement (article L2112-2).",
    "Le lien social entre les habitants sera renforcé.",
    "Clause sociale : ☐ Oui ☒ Non",
    "Animation des réseaux sociaux de la commune.",
    "title|Suivi des clauses sociales des marchés de la ville",
    "La clause de réexamen est prévue à l'article 12.",
    "Le marché est réservé aux SIAE.",
    "Le titulaire reprend le personnel conformément à la convention collective (clause sociale "
    "de reprise du personnel).",
    "Le prestataire accompagne la collectivité dans la définition des clauses sociales.",
)
