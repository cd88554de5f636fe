"""Reserved to SIAE: structures of insertion by economic activity (L2113-13; old: art. 36-II ord.
2015-899).
"""

from classifier.vocabulary import OPERATORS, crossed, phrases
from vigie.domain.considerations import Consideration

CODE = Consideration.RESERVED_INSERTION

CUES = {
    "ACTOR_INSERTION": phrases(
        "convention IAE; conventionnées IAE; agrément IAE; "
        "entreprises intermédiaires d'insertion; structure d'insertion; "
        "structures d'insertion par l'activité économique; strucutres d'insertion; "
        "structure de l'insertion; structure insertion par l'économique; "
        "structure d'insertion par l'économie; "
        "structure de l'insertion par l'activité économique; structures de l'iae; "
        "structure iae; structures conventionnées IAE; siae; siaes; acteurs de l'insertion; "
        "acteurs de l'insertion par l'activité économique; acteurs de l'iae; "
        "entreprise d'insertion; entreprises d'insertions; "
        "entreprise d'insertion par l'activité économique; entreprises de l'insertion; "
        "entreprises ou associations d'insertion; entreprise et association d'insertion; "
        "association d'insertion; association intermédiaire; chantier d'insertion; "
        "ateliers et chantiers d'insertion; atelier chantier d'insertion; atelier d'insertion; "
        "entreprise de travail temporaire d'insertion; EI; AI; ACI; ETTI; EITI; "
        "entreprises de travail temporaire d'insertion par l'activité économique; "
        "organisme d'insertion; opérateur d'insertion; opérateurs de l'insertion; "
        "organismes d'insertion par l'activité économique; "
        "operateurs économiques de l'insertion; opérateurs économiques d'insertion; "
        "établissements d'insertion; société d'insertion; secteur de l'insertion; "
        "secteur de l'insertion par l'activité économique; secteur d'insertion; "
        "structures agréées insertion; structures conventionnées insertion; régie de quartier; "
        "régies de quartier; l5132-1; l5132-2; l5132-3; l5132-4; l5132-5; l5132-6; l5132-7; "
        "l5132-15; "
        "opérateurs économiques qui emploient des travailleurs défavorisés; "
        "opérateurs économiques employant des travailleurs défavorisés; "
        "structures employant des travailleurs défavorisés; "
        "structures qui emploient des travailleurs défavorisés; "
        "entreprises employant des travailleurs défavorisés; "
        "employeurs de travailleurs défavorisés; "
        "structures employant majoritairement des personnes éloignées de l'emploi; "
        "structures employant des personnes éloignées de l'emploi; intérim d'insertion; "
        "structures d'utilité sociale d'insertion; structures de réinsertion; "
        "entreprises de réinsertion; structures spécialisées dans l'insertion; "
        "structures oeuvrant dans l'insertion; structures porteuses d'ateliers d'insertion; "
        "structures d'aide à l'insertion; organismes d'aide à l'insertion; "
        "entreprises d'économie sociale d'insertion; structure d'insertion sociale; "
        "structures sociales d'insertion; entreprises sociales d'insertion; "
        "groupements d'insertion; sozialen Integrationsunternehmen; structure de l'IAE; "
        "conventionné IAE; conventionnement IAE; conventionné au titre de l'IAE; "
        "conventionnement au titre de l'IAE; conventionné au titre de l'insertion; "
        "convention au titre de l'IAE; conventionnement insertion"
    )
    + crossed(
        OPERATORS,
        "de l'insertion; de l'IAE; de l'insertion par l'activité économique; "
        "du secteur de l'insertion; du champ de l'insertion; relevant de l'IAE; "
        "relevant de l'insertion par l'activité économique",
    )
}

POSITIVE = (
    "Ne concourent que les [SIAE] conventionnées.",
    "Le lot 2 est à l'usage exclusif des [structures de l'IAE].",
    "[Réservation : article L2113-13].",
    "Ce marché est [réservé aux structures d'insertion par l'activité économique].",
    "Le lot 3 est [réservé à des SIAE] au sens de l'article L. 5132-4 du code du travail.",
    "MARCHE [RESERVE AUX STRUCTURES D'INSERTION]",
    "Conformément à l'article L. 2113-13, l'accord-cadre est [réservé à des structures "
    "d'insertion].",
    "Marché [réservé aux opérateurs économiques qui emploient des travailleurs défavorisés].",
    "La consultation est [réservée aux ateliers et chantiers d'insertion] du territoire.",
    "[Seules les entreprises d'insertion] et les associations intermédiaires peuvent "
    "soumissionner.",
    "Le lot 2 est un lot [réservé (article L2113-13)] du code de la commande publique.",
    "[Seules des SIAE] conventionnées sont admises à déposer une offre.",
    "title|Débroussaillage des sentiers - [réservé ACI]",
    "title|Nettoyage des locaux communaux, marché [réservé IAE]",
    "Lot n° 12 [réservé aux acteurs de l'insertion].",
    "Le présent contrat est [réservé à une structure d'insertion] ou équivalente.",
    "Les lots 5 à 7 sont [réservés aux entreprises de travail temporaire d'insertion] (ETTI).",
    "Les candidats doivent être des [structures d'insertion par l'activité économique] "
    "conventionnées par l'État.",
    "Cette mise en concurrence [s'adresse exclusivement aux SIAE] ; le marché leur est destiné.",
    "Marché [réservé en application de l'article L2113-13] du CCP",
    "title|Marché [réservé à l'insertion] : entretien des berges",
    (
        "Le marché est passé selon l'article L2113-13 relatif à la [réservation de marchés aux "
        "opérateurs qui emploient des"
        " travailleurs défavorisés]."
    ),
    "Les prestations sont [réservées aux régies de quartier] et autres structures d'insertion.",
    "legal_form|[Structures d'insertion par l'activité économique] mentionnées à l'article L. "
    "5132-4 exclusivement.",
    "Le marché est [réservé à des structuresd'insertion par l'activitééconomique].",
    "L'exécution des lots 2 et 8 est [réservée aux opérateurs économiques employant des "
    "travailleurs défavorisés].",
    "Accord-cadre [réservé SIAE]",
    "Le marché est uniquement [réservé aux associations d'insertion].",
    "Le candidat apporte la preuve qu'il répond aux conditions de l'article [L. 2113-13] "
    "(structure d'insertion).",
    "Le département a fait le choix de [réserver l'ensemble de ce marché aux structures "
    "d'insertion].",
    "L'accès à la consultation est restreint aux [structures d'insertion] par l'activité "
    "économique.",
    "Cet accord-cadre ne peut être attribué qu'à une [structure d'insertion].",
    "Les candidats doivent employer au minimum [50 % de travailleurs défavorisés].",
    "Les candidatures d'entreprises autres que les [SIAE] seront déclarées irrecevables.",
    "Marché passé en application de l'article [36-II de l'ordonnance n° 2015-899] du 23 "
    "juillet 2015.",
    "L'attributaire sera obligatoirement une [structure de l'insertion par l'activité économique].",
    "Les candidats devront joindre leur convention [IAE], le marché leur étant réservé.",
    "Les lots pairs sont [réservés aux structures d'insertion par l'activité économique].",
    "Marché [réservé à des structures d'aide à l'insertion].",
    "Prestations [réservées à des structures employant des personnes en difficulté].",
    "Marché [réservé aux structures embauchant des personnes en insertion].",
    "Les opérateurs doivent répondre aux conditions de l'article [L. 2113-13] du code de la "
    "commande publique.",
    "Conformément à l'article [L2113-13] le marché ne pourra être attribué qu'aux structures "
    "visées par cet article.",
)

NEGATIVE = (
    "Aucun lot n'est réservé aux structures d'insertion.",
    "Le marché comporte une clause d'insertion par l'activité économique.",
    "Le titulaire réservera 5 % des heures de travail à des personnes en insertion.",
    "Il sera réservé 200 heures d'insertion sur le lot 1.",
    "Le marché n'est pas réservé à des SIAE.",
    "title|Chalets d'accueil pour le SIAE du Bourget",
    (
        "Le pouvoir adjudicateur se réserve le droit de commander auprès de structures "
        "d'insertion dans la limite de 500 "
        "euros."
    ),
    "À titre d'information, les structures d'insertion du territoire peuvent être contactées.",
    "Des lots peuvent être réservés à des structures d'insertion.",
    "Le titulaire peut sous-traiter à une entreprise d'insertion.",
    "Marché réservé aux entreprises adaptées et aux ESAT.",
    "Repas livrés au chantier d'insertion de la commune.",
    "criterion|Part des heures réservées à des publics en insertion",
    "Le lot 1 est réservé à la profession de géomètre-expert.",
    "La sous-traitance à des structures d'insertion est possible.",
    "Marchés non réservés ; attention portée à l'insertion des personnes en difficulté.",
    "Prestations d'assurance réservées aux sociétés habilitées.",
    "Si le lot est réservé à une structure d'insertion, celle-ci joint sa convention.",
    "Le volume horaire réservé aux publics de l'insertion est fixé au CCAP.",
    "L'insertion paysagère du projet est réservée à la phase 2.",
    "title|Réserves du musée - insertion des collections",
    "Le service pénitentiaire d'insertion et de probation est réservé au personnel.",
    "Une part de 10 % est réservée aux petites et moyennes entreprises.",
    "La structure d'insertion locale aide le titulaire à recruter.",
    "Le titulaire pourra recourir à une association intermédiaire.",
    "Aucune prestation n'est réservée au profit d'établissements visés par l'article L2113-13.",
    "Le candidat doit justifier d'une expérience auprès des structures de l'IAE.",
    "Le prestataire doit être en capacité d'accompagner les entreprises d'insertion du territoire.",
    "La collectivité étudiera l'opportunité de réserver certains lots de ses prochains marchés "
    "à des SIAE.",
    "La commune n'a pas souhaité réserver ce marché à des structures d'insertion.",
    "L'entreprise réservera une partie des travaux à une structure d'insertion du territoire, "
    "10 % au moins.",
    "Le candidat indique s'il est une entreprise adaptée, un ESAT ou une SIAE.",
    "Travaux réalisés dans le cadre d'un chantier d'insertion existant, à titre d'information.",
    "Le lot 2 a été attribué à une entreprise d'insertion.",
    "Pièces à fournir : le cas échéant, convention avec la DDETS au titre de l'IAE.",
)
