"""The object bought is insertion itself; works or services are only its support."""

from classifier.engine import Rule
from classifier.services import is_bought, is_scored_support, supports_people
from classifier.vocabulary import phrases
from vigie.domain.considerations import Consideration

CODE = Consideration.INSERTION_SERVICE

CUES = {
    "SERVICE": phrases(
        "marché d'insertion et de qualification; marché d'insertion sociale; "
        "marché d'insertion professionnelle; marché d'insertion; marchés d'insertion; "
        "marché de réinsertion; marché de réinsertion sociale; "
        "marché de qualification et d'insertion; marché de services d'insertion; "
        "service d'insertion et de qualification; services d'insertion et de qualification; "
        "services de qualification et d'insertion; prestations d'insertion et de qualification; "
        "prestation d'insertion et de qualification professionnelle; "
        "prestations de qualification et d'insertion; "
        "prestations d'insertion sociale et professionnelle; "
        "prestations d'insertion socioprofessionnelle; prestations de service d'insertion; "
        "service d'insertion; services d'insertion; "
        "services d'insertion sociale et professionnelle; prestation d'insertion sociale; "
        "prestations d'insertion; accord cadre d'insertion; marché de prestations d'insertion; "
        "lot d'insertion; appui et d'accompagnement à l'emploi par l'activité; "
        "achat d'insertion; achat de prestations d'insertion; achat de services d'insertion; "
        "insertion et qualification; insertion et la qualification professionnelle; "
        "chantier école d'insertion; chantier d'insertion; action d'insertion; "
        "action d'insertion et de qualification; appui à l'insertion; "
        "réinsertion sociale et de qualification; atelier et chantier d'insertion; "
        "insertion et de qualification; action de qualification et d'insertion; "
        "prestation de réinsertion; prestations de réinsertion; "
        "prestation de réinsertion sociale et professionnelle; marché de réinsertion"
    ),
    "SUPPORT": phrases(
        "activité support; activités support; activités supports; activité de support; "
        "activité servant de support; ayant pour support; ayant comme support; "
        "avec comme support; avec pour support; ayant pour activité support; "
        "ayant comme activité support; ayant pour appui; support d'insertion; "
        "support de l'insertion; support d'activité; supports d'activités; support technique; "
        "travaux supports; prenant appui sur; prendront appui sur; sur la base d'activités; "
        "par le biais d'activités; au moyen de prestations; "
        "à travers l'exécution de prestations; à travers la réalisation; "
        "au travers de prestations; par le biais de prestations; servant de support; "
        "sert de support; comme support; utilisé comme support; au moyen de petits travaux; "
        "par la réalisation de travaux; pour support; production support; prestation support; "
        "prestations supports; chantier support; qualification support; "
        "insertion et qualification support; servent de support; est le support; "
        "en sont le support; en est le support; n'en sont que le support; ne sont que le support"
    ),
}

RULES = (
    Rule(
        "service.support",
        "SUPPORT",
        never="RESERVED",
        elsewhere="criterion selection declaration",
        when=supports_people,
    ),
    Rule("service.support", "SUPPORT", fields="criterion", when=is_scored_support),
    Rule("service.object", "SERVICE|INSERTION|CLAUSE_INSERTION|ACTOR_INSERTION", when=is_bought),
)

POSITIVE = (
    "title|[Marché d'insertion et de qualification professionnelle] ayant pour support "
    "l'entretien des espaces verts",
    "title|Service d'[insertion et de qualification] par le nettoyage des rues",
    "title|[Prestations d'insertion] sociale et professionnelle ayant comme activité support "
    "la peinture",
    "criterion|Maîtrise de l'[activité support]",
    "title|[Insertion par le nettoyage] et les petits travaux d'entretien",
    "title|[Marché d'insertion] par le biais d'activités de débarras",
    (
        "object|Le marché a pour objet l'[insertion sociale et professionnelle] de personnes "
        "en difficulté, avec comme "
        "support des travaux de maçonnerie."
    ),
    "title|[Prestations d'insertion et de qualification] - entretien des berges",
    "title|[Marché d'insertion professionnelle] ayant pour support la collecte des encombrants",
    "object|[Prestations de qualification et d'insertion] professionnelle sur des activités de "
    "manutention.",
    "title|[Réinsertion sociale] de travailleurs à travers l'exécution de prestations de "
    "propreté urbaine",
    "title|[Services d'insertion] sociale et professionnelle par l'entretien des sentiers",
    "title|Achat de [prestations d'insertion] : activités supports de second œuvre",
    "title|[MARCHE D INSERTION] AYANT POUR SUPPORT LE DEBROUSSAILLAGE",
    "object|[Prestations d'insertion socioprofessionnelle] au moyen de prestations de "
    "désherbage des voies.",
    "title|[Insertion professionnelle] par les travaux de peinture",
    "title|[Marché d'insertion sociale] : entretien de cours d'eau",
    "criterion|Qualité technique de l'[activité support] (30 %)",
    "title|Lot 1 : [prestations d'insertion] ayant pour support le maraîchage",
    "object|Ce marché d'[insertion et de qualification] prend appui sur des travaux d'entretien.",
    "title|[Insertion par l'activité économique] ayant pour support le nettoyage de locaux",
    "title|Accord-cadre de [services de qualification et d'insertion] - manutention",
    "object|L'objet est un [service d'insertion et de qualification] dont les espaces verts "
    "sont le support.",
    "title|[Marchés d'insertion] - entretien de la voirie",
    "title|Prestation d'[insertion et de qualification professionnelle] : petits travaux",
    "object|Marché de [service d'insertion] et de qualification ; l'activité support est le "
    "nettoyage.",
)

NEGATIVE = (
    "title|Accompagnement à l'insertion professionnelle des bénéficiaires du RSA",
    "title|Formation pour l'insertion des jeunes",
    "Le marché comporte une clause d'insertion.",
    "title|Prestation action d'insertion - 6 lots",
    "title|Entretien des espaces verts",
    "title|Activité support informatique",
    "Le marché est réservé aux structures d'insertion.",
    "title|Insertion paysagère d'un parking",
    "criterion|Support technique et activité de maintenance",
    "title|Nettoyage avec clause d'insertion",
    "object|Orientation et suivi des publics vers l'insertion sociale.",
    "title|Insertion d'annonces légales",
    "title|Opérateur de la clause d'insertion",
    "object|Travaux de peinture avec une clause sociale d'insertion.",
    "title|Bilan de compétences et insertion professionnelle",
    "Le titulaire réalise des heures d'insertion.",
    "criterion|Insertion professionnelle",
    "title|Support pédagogique pour la formation",
    "title|Service pénitentiaire d'insertion et de probation : nettoyage",
    "title|Insertion du tramway dans la ville",
    "title|Plan local pour l'insertion et l'emploi : évaluation",
    "title|Travaux sur supports de communication",
    "object|Ateliers de remobilisation et d'insertion pour les demandeurs d'emploi.",
    "title|Accompagnement socioprofessionnel",
    "title|Hébergement et réinsertion sociale : gestion d'un centre",
    "object|L'action d'insertion est prévue à l'article 5 du CCAP.",
)
