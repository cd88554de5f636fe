"""Reserved to sheltered employers: entreprises adaptées and ESAT (L2113-12; old: art. 15 CMP,
art. 36-I ord. 2015-899).
"""

from classifier.bidders import asked_of_bidders
from classifier.engine import Rule
from classifier.vocabulary import OPERATORS, crossed, phrases
from vigie.domain.considerations import Consideration

CODE = Consideration.RESERVED_DISABILITY

CUES = {
    "ACTOR_DISABILITY": phrases(
        "structure adaptée; structures adaptées; structure pour personnes handicapées; "
        "entreprise adaptée; EA; entreprises adaptées EA; "
        "entreprise adaptée de travail temporaire; établissement adapté; ESAT; EATT; STPA; "
        "établissements et services d'aide par le travail; "
        "établissement et service d'aides par le travail; établissements d'aide par le travail; "
        "services d'aide par le travail; établissement de service et d'aide par le travail; "
        "établissement spécialisé d'aide par le travail; "
        "entreprises spécialisées d'aide au travail; "
        "établissements et services d'aide pour le travail; "
        "établissements et services d'aide au travail; "
        "établissements et services d'accompagnement par le travail; "
        "services d'accompagnement par le travail; "
        "établissement d'accompagnement par le travail; centre d'aide par le travail; CAT; "
        "atelier protégé; ateliers protégés; secteur protégé; secteur adapté; "
        "secteur protégé et adapté; secteur adapté et protégé; secteur adapté protégé; "
        "secteur du travail protégé; secteur du travail protégé et adapté; "
        "secteur du travail adapté; travail protégé et adapté; "
        "établissements de travail protégé; structures de travail protégé; travail protégé; "
        "secteur du handicap; milieu protégé; milieu protégé ou adapté; milieu adapté; "
        "centre de distribution de travail à domicile; structure du handicap; l5213-13; "
        "l5213-13-1; l5213-14; l5213-18; l5213-19; l344-2; l344-2-1; "
        "entreprise adaptative; ateliers adaptés; "
        "entreprises de travail adapté; maatwerkbedrijven; ateliers sociaux; "
        "travailleurs indépendants en situation de handicap; "
        "travailleurs indépendants handicapés; "
        "opérateurs économiques qui emploient des travailleurs handicapés; "
        "opérateurs économiques employant des travailleurs handicapés; "
        "structures employant des travailleurs handicapés; "
        "structures employant majoritairement des personnes en situation de handicap; "
        "structure employant du personnel handicapé; "
        "entreprises employant des travailleurs handicapés; "
        "opérateurs employant des travailleurs handicapés; "
        "structures employant des personnes handicapées; "
        "structures employant des personnes en situation de handicap; "
        "opérateurs économiques employant majoritairement des personnes handicapées; "
        "organisme employant des travailleurs handicapés; "
        "structures qui emploient des travailleurs handicapés; "
        "structures qui emploient des personnes en situation de handicap; "
        "employeurs de travailleurs handicapés; opérateurs de l'article l2113-12"
    )
    + crossed(
        OPERATORS,
        "du handicap; du secteur adapté; du secteur protégé; du milieu protégé; du milieu adapté; "
        "du travail protégé; du travail adapté; du champ du handicap; "
        "du secteur du handicap; de travail adapté; de travail protégé",
    ),
    # counts only where a contract or lot is the thing reserved
    "WEAK_DISABILITY": phrases(
        "travailleurs handicapés; personnel handicapé; salariés handicapés; "
        "travailleurs en situation de handicap; travailleurs reconnus handicapés; "
        "salariés en situation de handicap; personnes en situation de handicap; "
        "agents handicapés; l5213-1; l5213-2; l5212-13"
    ),
}

RULES = (
    # the law's own share, asked of who bids
    Rule(
        "reserved.workforce",
        "MAJORITY ~12 WEAK_DISABILITY|WEAK_INSERTION|ACTOR_BOTH|DISABLED_PEOPLE & BIDDER & STAFF",
        never="HYPOTHESIS HOURS MAY LAW CRITERION RESERVED",
        elsewhere="criterion",
        when=asked_of_bidders,
    ),
)

POSITIVE = (
    "L'accès à ce lot est fermé aux opérateurs autres que les [ESAT] et EA.",
    "Il faut être [EA ou ESAT] pour répondre à ce lot.",
    "Le présent marché est [réservé aux entreprises adaptées et aux ESAT] de la région.",
    "Marché [réservé exclusivement aux établissements et services d'aide par le travail].",
    "LOT RESERVE AUX [ENTREPRISES ADAPTEES] OU STRUCTURES EQUIVALENTES",
    "Le lot n° 4 est [réservé] aux opérateurs mentionnés à l'article L. 2113-12 du code de la "
    "commande publique.",
    "Cette consultation est [réservée aux établissements et services d'accompagnement par le "
    "travail] (ESAT).",
    "L'accord-cadre est [réservé à des ESAT], en application de l'article L.2113-12.",
    "[Seuls les ESAT et les entreprises adaptées] peuvent soumissionner à cette consultation.",
    "Seules peuvent répondre les [entreprises adaptées] titulaires d'un contrat d'objectifs en "
    "cours.",
    "[Ne peuvent candidater que les entreprises adaptées] et les établissements du secteur "
    "protégé.",
    "Les candidats [doivent être des établissements ou services d'aide par le travail].",
    "Les prestations du lot 2 sont [réservées au secteur protégé et adapté].",
    "title|Entretien des espaces verts du campus - marché [réservé EA/ESAT]",
    "title|Conditionnement de plis ([ESAT et/ou EA])",
    "title|Fourniture de plateaux repas - lot réservé au [secteur adapté]",
    "La procédure est ouverte aux [seules entreprises adaptées] et structures équivalentes.",
    "La participation est limitée [exclusivement aux ateliers protégés].",
    (
        "En vertu de l'article L2113-12, le contrat est [réservé aux opérateurs économiques "
        "qui emploient des travailleurs "
        "handicapés]."
    ),
    "Le marché est [reservé au STPA].",
    "legal_form|[Entreprises adaptées] mentionnées à l'article L. 5213-13 du code du travail "
    "exclusivement.",
    "Marché [réservé au sens de l'article L 2113-12] du code de la commande publique",
    "Le candidat [doit appartenir au secteur protégé] et adapté.",
    "Le lot 1 estréservé aux [entreprises adaptées].",
    "Lot [réservé à des structures employant majoritairement des personnes en situation de "
    "handicap].",
    "Marché public [réservé handicap] : blanchisserie des tenues",
    "Prestations [réservées aux E.S.A.T.] et aux E.A. du département",
    "La candidature est [réservée aux EA] et aux ESAT agréés.",
    "Le marché n'est pas alloti ; il est [réservé à des entreprises adaptées].",
    "Le présent contrat [s'adresse exclusivement aux entreprises adaptées] et aux ESAT.",
    "Ce lot ne pourra être attribué [qu'à une entreprise adaptée] : seules celles-ci peuvent "
    "déposer une offre.",
    "La présente consultation n'est ouverte [qu'aux entreprises adaptées] et aux ESAT du "
    "territoire national.",
    (
        "La commune entend [réserver cet accord-cadre à des structures employant "
        "majoritairement des personnes en "
        "situation de handicap]."
    ),
    "L'acheteur, [réservant ce lot aux ESAT], demande la copie de l'arrêté d'habilitation.",
    "Le candidat justifie d'un effectif composé à [plus de 50 % de travailleurs handicapés].",
    "Les soumissionnaires doivent employer [au moins 55 % de travailleurs handicapés].",
    "Toute candidature émanant d'un opérateur qui n'est ni EA ni [ESAT] sera rejetée.",
    "Les offres des opérateurs n'ayant pas la qualité d'[entreprise adaptée] ou d'ESAT seront "
    "écartées.",
    "Marché relevant de l'[article 15 du code des marchés publics] (ateliers protégés et CAT).",
    "Candidats admis à concourir : [ESAT], EA.",
    "Condition d'attribution : être une [entreprise adaptée] ou un ESAT au sens du code du "
    "travail.",
    "Marché [réservéen application de l'articleL2113-12]",
    "Lots [réservés aux ESAT] et EA : 2 et 5. Les autres lots sont ouverts.",
    "object|Marché [réservé aux structures d'insertion de personnes handicapées].",
    "L'exécution du marché aura lieu dans le cadre d'un [atelier protégé].",
    "La présente consultation s'adresse exclusivement aux [établissements de travail protégé].",
    "Le marché sera confié à un [établissement ou service d'aide par le travail] (ESAT) ou à "
    "une entreprise adaptée.",
    "title|Nettoyage des locaux ([réservé travailleurs handicapés])",
    "title|Entretien des espaces verts par des [travailleurs handicapés - marché réservé]",
    (
        "En application de l'article [L 2113-12] du CCP, seuls les opérateurs répondant aux "
        "conditions de cet article "
        "peuvent candidater."
    ),
    "Les candidats devront attester de leur qualité d'[ESAT] ou d'entreprise adaptée.",
    "Le lot 2 précédemment ouvert est désormais [réservé aux ESAT].",
)

NEGATIVE = (
    "Le lot 2 est fermé au public.",
    "Le marché n'est pas réservé aux entreprises adaptées ni aux ESAT.",
    "Aucun lot n'est réservé à des entreprises adaptées ou à des établissements d'aide par le "
    "travail.",
    "title|Restructuration de la cuisine de l'ESAT des Tilleuls",
    "Travaux de mise en accessibilité d'un établissement et service d'aide par le travail.",
    (
        "Le candidat atteste être en règle au regard de l'obligation d'emploi des travailleurs "
        "handicapés (L. 5212-1 à L. "
        "5212-11)."
    ),
    "Des marchés ou des lots peuvent être réservés à des entreprises adaptées en application "
    "de l'article L. 2113-12.",
    "Transport adapté réservé aux élèves et étudiants handicapés du département.",
    "Places de stationnement réservées aux personnes handicapées devant la mairie.",
    "Les moyens du titulaire devront être adaptés à la taille du chantier.",
    "Le marché est passé selon une procédure adaptée.",
    "La prestation est réservée à la profession d'architecte.",
    "Le pouvoir adjudicateur se réserve le droit de faire appel à un ESAT hors marché.",
    "Marché réservé : non. Les ESAT peuvent candidater comme toute entreprise.",
    "Lot non réservé aux entreprises adaptées.",
    "Il ne s'agit pas d'un marché réservé au secteur protégé.",
    "Pour les ESAT : l'agrément préfectoral ; pour les autres candidats : un extrait Kbis.",
    "title|Fourniture de bois pour l'atelier menuiserie de l'ESAT",
    "Le conditionnement sera confié obligatoirement à un ESAT à hauteur de 10 % du montant.",
    "Si le marché est réservé, le candidat fournit son agrément d'entreprise adaptée.",
    "Le cas échéant, lot réservé aux entreprises adaptées : joindre le contrat d'objectifs.",
    "Le marché est réservé aux structures d'insertion par l'activité économique.",
    "Marché réservé aux entreprises de l'économie sociale et solidaire.",
    "Aucune prestation n'est réservée au profit d'établissements visés par les articles "
    "L2113-12 à L2113-16.",
    "Le titulaire travaillera sur le site d'une entreprise adaptée en activité.",
    "Un atelier protégé des intempéries sera monté sur le chantier.",
    "L'acheteur encourage la sous-traitance à des entreprises adaptées.",
    "criterion|Accessibilité des supports aux personnes handicapées",
    "Seuls les candidats ayant visité l'ESAT pourront remettre une offre.",
    "Le site est ouvert uniquement aux travailleurs de l'ESAT.",
    "Les livraisons se font uniquement à l'ESAT des Tilleuls.",
    "La plonge est confiée exclusivement à un ESAT, à hauteur de 20 % du montant.",
    "Les candidats doivent disposer de plus de 50 % de véhicules adaptés au transport des "
    "personnes handicapées.",
    "L'entreprise emploie 6 % de travailleurs handicapés.",
    "Le candidat devra être en mesure de travailler avec les entreprises adaptées du territoire.",
    "Seuls les candidats disposant de références auprès d'entreprises adaptées seront retenus.",
    "object|Étude sur les entreprises adaptées et les ESAT : les candidats doivent justifier "
    "de références.",
    "La loi permet de réserver des marchés aux entreprises adaptées et aux ESAT.",
    "L'acheteur peut réserver ce marché aux entreprises adaptées.",
    "Il n'est pas prévu de réserver ce marché aux entreprises adaptées.",
    "Il est prévu de réserver le marché de fournitures suivant aux ESAT, dans une procédure "
    "distincte.",
    "Les travaux relevant de l'article 15 du CCTP ne concernent pas l'atelier protégé.",
    "Supprimer la mention « marché réservé aux entreprises adaptées » : le marché n'est "
    "finalement pas réservé.",
    "title|Parking réservé aux personnels de l'ESAT",
    "object|L'accord-cadre est réservé aux membres du groupement de commandes : CCAS, ESAT du "
    "Parc, mairie.",
    "title|Entretien d'espaces verts par des travailleurs handicapés : mise à disposition de "
    "vestiaires",
    "title|Annuaire des entreprises adaptées et ESAT",
    "Réserves éventuelles des ESAT sur le planning.",
    "Les marchés réservés (article L2113-12) ne sont pas concernés par cette consultation.",
    "Le lot 3 n'est plus réservé aux ESAT.",
    "En cas d'infructuosité le lot pourra être réservé à une entreprise adaptée.",
    "Marché réservé à des ateliers protégés ou exécution dans le cadre de programmes d'emplois "
    "protégés : non",
    "Un droit de préférence est attribué, à égalité de prix, à l'offre présentée par une SCOP "
    "ou un ESAT.",
    "Les candidats peuvent se présenter en groupement avec une entreprise adaptée ou une "
    "structure d'insertion.",
    "Le lot 2 précédemment réservé aux ESAT est désormais ouvert à tous.",
    "L'avance est portée à 30 % pour les entreprises adaptées et les ESAT.",
    "Groupement de commandes constitué entre la ville, le CCAS et l'ESAT municipal.",
)
