"""Reserved to operators who produce in a prison (L2113-13-1)."""

from classifier.vocabulary import phrases
from vigie.domain.considerations import Consideration

CODE = Consideration.RESERVED_PRISON

CUES = {
    "ACTOR_PRISON": phrases(
        "travail en milieu pénitentiaire; régie industrielle des établissements pénitentiaires; "
        "service de l'emploi pénitentiaire; main-d'œuvre pénale; "
        "concessionnaires de main-d'œuvre pénale; travail pénal; "
        "activités en établissement pénitentiaire; établissement pénitentiaire; "
        "opérateurs de l'administration pénitentiaire; milieu pénitentiaire; "
        "travail pénitentiaire; ateliers pénitentiaires; personnes détenues; en prison; prison; "
        "en détention; travail en détention; milieu carcéral; production pénitentiaire; "
        "secteur pénitentiaire; réservé pénitentiaire; l412-10; "
        "opérateurs économiques qui exécutent en établissement pénitentiaire; "
        "établissements pénitentiaires; concessionnaires pénitentiaires; détenus; "
        "personnes placées sous main de justice; maison d'arrêt; maisons d'arrêt; "
        "maison centrale; centre de détention; centre pénitentiaire; "
        "opérateurs économiques implantés en établissement pénitentiaire; "
        "personnes incarcérées; produisent en détention; "
        "opérateurs qui produisent en détention; opérateurs produisant en détention; détention; "
        "incarcérés"
    )
}

POSITIVE = (
    "Le marché est [réservé aux opérateurs qui produisent en établissement pénitentiaire].",
    "Lot [réservé au travail pénitentiaire] (article L. 2113-13-1).",
    "En application de l'article [L. 2113-13-1], ce lot est réservé.",
    "Marché [réservé aux activités de production réalisées en prison].",
    "MARCHE [RESERVE PENITENTIAIRE]",
    "L'accord-cadre est [réservé à des opérateurs économiques exécutant en établissement "
    "pénitentiaire].",
    "Le lot 2 est [réservé à la production en détention].",
    "Prestations [réservées aux ateliers pénitentiaires].",
    "[Seuls les opérateurs implantés en établissement pénitentiaire] peuvent soumissionner.",
    "Concession [réservée établissement pénitentiaire] (L3113-2-1).",
    "Le présent contrat est [réservé aux structures employant des personnes détenues].",
    "Marché [réservé au sens de l'article L 2113-13-1 du CCP].",
    "Consultation [réservée aux opérateurs de l'administration pénitentiaire].",
    "Le marché est exclusivement [réservé aux produits fabriqués en prison].",
    "Lots 1 et 4 [réservés au milieu pénitentiaire].",
    "[Ne peuvent répondre que les opérateurs produisant en détention].",
    "title|Façonnage de dossiers - marché [réservé (établissement pénitentiaire)]",
    "Le marché public est [réservé à des opérateurs mentionnés à l'article L.2113-13-1].",
    "La participation est [limitée aux seuls concessionnaires pénitentiaires].",
    "La fourniture est [réservée aux ateliers employant des détenus].",
    "Le lot est [réservé au secteur pénitentiaire].",
    "Réservation de marché au profit des [opérateurs en établissement pénitentiaire].",
    "Les candidats doivent être des opérateurs économiques [implantés en établissement "
    "pénitentiaire].",
    "Marchés [réservés aux activités en milieu carcéral].",
    "Ce marché est [réservé à la production pénitentiaire].",
    "Le lot 3 est confié exclusivement à des opérateurs produisant en [établissement "
    "pénitentiaire].",
    "Marché [réservé aux ateliers des centres de détention] et maisons d'arrêt.",
    "Prestations [réservées à des concessionnaires employant des personnes placées sous main "
    "de justice].",
)

NEGATIVE = (
    "Construction d'un établissement pénitentiaire de 600 places.",
    "Transport de personnes détenues vers le tribunal.",
    "Restauration des personnes détenues de la maison d'arrêt.",
    "Accompagnement des personnes placées sous main de justice.",
    "Le service pénitentiaire d'insertion et de probation est le bénéficiaire.",
    "Le marché n'est pas réservé à des opérateurs en établissement pénitentiaire.",
    "Marché réservé aux structures d'insertion (article L. 2113-13).",
    "Des marchés peuvent être réservés en application de l'article L2113-13-1.",
    "Accès réservé au personnel pénitentiaire.",
    "title|Maintenance des portes de l'établissement pénitentiaire",
    "L'administration pénitentiaire se réserve le droit de contrôler les véhicules.",
    "Les personnes détenues ne peuvent accéder au chantier.",
    "Les sortants de détention sont éligibles à la clause d'insertion.",
    "Formation professionnelle des personnes détenues.",
    "Aucun lot n'est réservé au travail pénitentiaire.",
    "Parloirs réservés aux familles des détenus.",
    "La détention d'un agrément préfectoral est exigée.",
    "Fourniture de denrées pour la prison.",
    "Cadre réservé à l'administration pénitentiaire.",
    "Lot réservé aux entreprises adaptées.",
    "Marché réservé : non. Prestations en milieu pénitentiaire.",
    "La détention de la carte professionnelle est obligatoire.",
    "Le titulaire respecte le règlement de l'établissement pénitentiaire.",
    "Aucune prestation n'est réservée au titre de l'article L2113-13-1.",
    "Le lot 3 est réservé aux ESAT.",
    "Seuls les agents de l'établissement pénitentiaire sont admis dans la zone.",
    "Les repas sont livrés à l'établissement pénitentiaire uniquement le matin.",
    "object|Fourniture de mobilier pour la maison d'arrêt et le centre de détention.",
    "Seuls les candidats habilités peuvent entrer dans le centre pénitentiaire.",
)
