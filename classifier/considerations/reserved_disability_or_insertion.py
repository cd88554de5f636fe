"""Reserved to both families at once: EA and ESAT, and SIAE (L2113-14)."""

from classifier.vocabulary import phrases
from vigie.domain.considerations import Consideration

CODE = Consideration.RESERVED_DISABILITY_OR_INSERTION

CUES = {
    "ACTOR_BOTH": phrases(
        "programmes d'emplois protégés; emplois protégés; "
        "travailleurs handicapés ou défavorisés; travailleurs handicapés et défavorisés; "
        "personnes handicapées ou défavorisées; personnes handicapées et défavorisées; "
        "travailleurs défavorisés ou handicapés; personnes défavorisées ou handicapées; "
        "travailleurs défavorisés et handicapés; handicapés ou défavorisés; "
        "défavorisés ou handicapés; travailleurs handicapés ou personnes défavorisées; "
        "entreprises inclusives; structures inclusives; entreprise sociale inclusive; "
        "acteurs de l'inclusion; structures de l'inclusion; "
        "structures d'insertion et du handicap; structures du handicap et de l'insertion; "
        "structures de l'insertion et du handicap; secteur de l'insertion et du handicap; "
        "secteur du handicap et de l'insertion; handicap et insertion; insertion et handicap; "
        "structures employant des personnes handicapées ou éloignées de l'emploi; "
        "intégration sociale et professionnelle de personnes handicapées ou défavorisées; "
        "insertion sociale et professionnelle de personnes handicapées ou défavorisées; "
        "opérateurs économiques qui emploient des travailleurs handicapés ou défavorisés; "
        "opérateurs économiques employant des travailleurs handicapés ou défavorisés; "
        "structures employant des travailleurs handicapés ou défavorisés; "
        "secteur adapté protégé ou de l'insertion; secteur protégé adapté ou de l'insertion; "
        "secteur protégé ou de l'insertion; secteur adapté ou de l'insertion; "
        "intégration sociale et professionnelle des personnes handicapées ou défavorisées; "
        "public handicapé ou défavorisé; handicapé ou éloigné de l'emploi; EA ESAT SIAE"
    )
}

POSITIVE = (
    "Le lot 6 est [réservé aux EA, aux ESAT et aux SIAE].",
    "Marché [réservé aux entreprises adaptées, ESAT et structures d'insertion].",
    (
        "En application de l'article L. 2113-14, la consultation est [réservée] aux structures "
        "des articles L. 2113-12 et "
        "L. 2113-13."
    ),
    "Le marché est [réservé à des opérateurs économiques qui emploient des travailleurs "
    "handicapés ou défavorisés].",
    (
        "Marché [réservé à des ateliers protégés et à des opérateurs dont l'objet principal "
        "est l'intégration sociale et "
        "professionnelle de personnes handicapées ou défavorisées]."
    ),
    "Lots [réservés aux structures inclusives] (handicap et insertion).",
    "MARCHE [RESERVE EA - ESAT - SIAE]",
    "Le présent contrat est [réservé aux structures du handicap et de l'insertion].",
    (
        "Prestations [réservées aux structures employant majoritairement des personnes en "
        "situation de handicap ou "
        "éloignées de l'emploi]."
    ),
    "[Seuls les ESAT, les entreprises adaptées et les SIAE] peuvent répondre.",
    "Accord-cadre [réservé aux entreprises inclusives].",
    "Le marché est [réservé au titre des articles L. 2113-12 et L. 2113-13] du code de la "
    "commande publique.",
    "Marché [réservé aux EI, ACI, EA et ESAT].",
    (
        "La participation est [réservée aux entreprises d'insertion ainsi qu'aux "
        "établissements et services d'aide par le "
        "travail]."
    ),
    "title|Tri de papiers - lot [réservé ESAT, EA et entreprises d'insertion]",
    "Le lot n°2 est [réservé aux entreprises adaptées et aux chantiers d'insertion].",
    "Ne peuvent soumissionner que les [entreprises adaptées, les ESAT et les entreprises "
    "d'insertion].",
    "Marché [réservé aux structures d'insertion et du handicap].",
    "La réponse est [réservée] aux entreprises qui remplissent les conditions des articles "
    "L2113-12 et L2113-13.",
    "Marché [réservé en vertu de l'article L2113-14].",
    (
        "Le marché est [réservé aux entreprises employant des travailleurs handicapés (L. "
        "2113-12) et/ou des travailleurs "
        "défavorisés (L. 2113-13)]."
    ),
    "Consultation [réservée aux acteurs de l'inclusion].",
    "Les lots 1 à 3 sont [réservés aux SIAE ou aux entreprises adaptées].",
    "Le marché s'adresse [exclusivement aux SIAE, aux EA et aux ESAT] : seules ces structures "
    "peuvent soumissionner.",
    (
        "Le contrat est [réservé à des structures d'insertion par l'activité économique, à des "
        "entreprises adaptées ou à "
        "des structures équivalentes]."
    ),
    "Les candidats doivent employer au moins 50 % de [travailleurs handicapés] ou défavorisés.",
    "Opérateurs éligibles : EA, [ESAT, EI, ACI], AI, ETTI exclusivement.",
)

NEGATIVE = (
    "Le marché est réservé aux entreprises adaptées.",
    "Le marché est réservé aux structures d'insertion par l'activité économique.",
    "Aucun lot n'est réservé aux EA, ESAT ou SIAE.",
    "Le titulaire peut recourir à une EA, un ESAT ou une SIAE pour réaliser ses heures.",
    "Les travailleurs handicapés et les demandeurs d'emploi sont éligibles à la clause "
    "d'insertion.",
    "La réservation des lots aux entreprises inclusives n'a pas été retenue.",
    "Des marchés peuvent être réservés en application de l'article L2113-14.",
    "Marché réservé aux entreprises de l'ESS.",
    "Aucune prestation n'est réservée (articles L2113-12 à L2113-14).",
    "title|Étude sur le handicap et l'insertion dans le département",
    "Formation des agents au handicap et à l'insertion.",
    "Le marché n'est pas réservé à des structures inclusives.",
    "Le lot est réservé aux titulaires de l'accord-cadre.",
    "Lot 1 : réservé aux SIAE.",
    "Transport réservé aux personnes handicapées ou âgées.",
    "Accompagnement de personnes handicapées ou défavorisées vers l'emploi.",
    "L'acheteur se réserve la possibilité de traiter avec une EA ou une SIAE.",
    "Espaces verts réservés au public en situation de handicap.",
    "Marché réservé : sans objet.",
    "La prestation est réservée à une profession particulière.",
    "Le lot 3 est réservé aux ESAT et aux entreprises adaptées, pour 50 % au moins de "
    "travailleurs handicapés.",
    "Sous-traitance possible à des structures d'insertion et à des ESAT.",
    "Le lot 4 n'est réservé ni aux ESAT ni aux structures d'insertion.",
    "criterion|Recours à des entreprises adaptées ou d'insertion",
    "Si le marché est réservé, le candidat joint l'agrément EA, ESAT ou la convention SIAE.",
    "Logements réservés à des publics handicapés ou défavorisés.",
)
