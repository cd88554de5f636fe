"""The twelve social considerations, their families, law and French names (gold/GUIDE.md,
DOMAIN.md §1-2).
"""

from enum import StrEnum
from typing import NamedTuple


class Consideration(StrEnum):
    """What a buyer puts on a lot."""

    RESERVED_DISABILITY = "reserved_disability"
    RESERVED_INSERTION = "reserved_insertion"
    RESERVED_DISABILITY_OR_INSERTION = "reserved_disability_or_insertion"
    RESERVED_PRISON = "reserved_prison"
    RESERVED_ESS = "reserved_ess"
    RESERVED_UNSPECIFIED = "reserved_unspecified"
    INSERTION_CONDITION = "insertion_condition"
    OTHER_SOCIAL_CONDITION = "other_social_condition"
    UNSPECIFIED_SOCIAL_CONDITION = "unspecified_social_condition"
    SOCIAL_CRITERION = "social_criterion"
    MIXED_CRITERION = "mixed_criterion"
    INSERTION_SERVICE = "insertion_service"


class Family(StrEnum):
    """Who a reservation is for."""

    DISABILITY = "disability"
    INSERTION = "insertion"
    PRISON = "prison"
    ESS = "ess"


class ConsiderationGroup(StrEnum):
    """The four sorts of consideration."""

    RESERVED = "reserved"
    CONDITION = "condition"
    CRITERION = "criterion"
    SERVICE = "service"


class ConsiderationFacts(NamedTuple):
    """What users are told of a consideration."""

    group: ConsiderationGroup
    label: str  # the words on its sign
    plain: str  # what it means, in plain French
    law: str  # article, as shown
    rank: int  # most useful to a member first


C = Consideration
FACTS: dict[Consideration, ConsiderationFacts] = {
    C.RESERVED_DISABILITY: ConsiderationFacts(
        ConsiderationGroup.RESERVED,
        "Réservé EA-ESAT",
        "Seuls les entreprises adaptées et les ESAT (ou équivalents) peuvent répondre.",
        "L2113-12",
        0,
    ),
    C.RESERVED_INSERTION: ConsiderationFacts(
        ConsiderationGroup.RESERVED,
        "Réservé SIAE",
        "Seules les structures d’insertion par l’activité économique (ou équivalentes) peuvent "
        "répondre.",
        "L2113-13",
        0,
    ),
    C.RESERVED_DISABILITY_OR_INSERTION: ConsiderationFacts(
        ConsiderationGroup.RESERVED,
        "Réservé EA-ESAT ou SIAE",
        "Seuls les entreprises adaptées, les ESAT et les structures d’insertion (ou équivalents) "
        "peuvent répondre.",
        "L2113-14",
        0,
    ),
    C.RESERVED_PRISON: ConsiderationFacts(
        ConsiderationGroup.RESERVED,
        "Réservé production en prison",
        "Seuls les opérateurs qui produisent en établissement pénitentiaire peuvent répondre.",
        "L2113-13-1",
        1,
    ),
    C.RESERVED_ESS: ConsiderationFacts(
        ConsiderationGroup.RESERVED,
        "Réservé ESS",
        "Seules les entreprises de l’économie sociale et solidaire (ou équivalentes) peuvent "
        "répondre (services sociaux, de santé ou culturels).",
        "L2113-15 et L2113-16",
        0,
    ),
    C.RESERVED_UNSPECIFIED: ConsiderationFacts(
        ConsiderationGroup.RESERVED,
        "Réservé (à préciser)",
        "Le lot est réservé, mais l’avis ne dit pas à quelle famille de structures.",
        "L2113-12 à L2113-16",
        1,
    ),
    C.INSERTION_CONDITION: ConsiderationFacts(
        ConsiderationGroup.CONDITION,
        "Clause d’insertion",
        "Le titulaire doit confier des heures de travail à des personnes éloignées de l’emploi.",
        "L2112-2",
        2,
    ),
    C.OTHER_SOCIAL_CONDITION: ConsiderationFacts(
        ConsiderationGroup.CONDITION,
        "Autre clause sociale",
        "Une condition d’exécution sociale d’un autre genre : apprentissage, égalité, commerce "
        "équitable…",
        "L2112-2",
        4,
    ),
    C.UNSPECIFIED_SOCIAL_CONDITION: ConsiderationFacts(
        ConsiderationGroup.CONDITION,
        "Clause sociale",
        "L’avis annonce une condition sociale sans dire laquelle : à lire dans le DCE.",
        "L2112-2",
        5,
    ),
    C.SOCIAL_CRITERION: ConsiderationFacts(
        ConsiderationGroup.CRITERION,
        "Critère social",
        "La note des offres tient compte de leurs performances sociales.",
        "R2152-7",
        3,
    ),
    C.MIXED_CRITERION: ConsiderationFacts(
        ConsiderationGroup.CRITERION,
        "Critère social et environnemental",
        "Un même critère note le social et l’environnement ensemble.",
        "R2152-7",
        6,
    ),
    C.INSERTION_SERVICE: ConsiderationFacts(
        ConsiderationGroup.SERVICE,
        "Marché d’insertion",
        "L’objet même est une prestation d’insertion ; les travaux ou services en sont le support.",
        "L2123-1 2° et R2123-1 3°",
        1,
    ),
}

RESERVED = frozenset(
    code for code, facts in FACTS.items() if facts.group is ConsiderationGroup.RESERVED
)
CONDITIONS = frozenset(
    code for code, facts in FACTS.items() if facts.group is ConsiderationGroup.CONDITION
)
CRITERIA = frozenset(
    code for code, facts in FACTS.items() if facts.group is ConsiderationGroup.CRITERION
)

FAMILIES: dict[Consideration, frozenset[Family]] = {
    C.RESERVED_DISABILITY: frozenset({Family.DISABILITY}),
    C.RESERVED_INSERTION: frozenset({Family.INSERTION}),
    C.RESERVED_DISABILITY_OR_INSERTION: frozenset({Family.DISABILITY, Family.INSERTION}),
    C.RESERVED_PRISON: frozenset({Family.PRISON}),
    C.RESERVED_ESS: frozenset({Family.ESS}),
}


# A concession has articles of its own; none lets it be reserved to the ESS.
CONCESSION_LAW: dict[Consideration, str] = {
    C.RESERVED_DISABILITY: "L3113-1",
    C.RESERVED_INSERTION: "L3113-2",
    C.RESERVED_DISABILITY_OR_INSERTION: "L3113-1 à L3113-3",
    C.RESERVED_PRISON: "L3113-2-1",
    C.RESERVED_ESS: "L3113-1 à L3113-3",
    C.RESERVED_UNSPECIFIED: "L3113-1 à L3113-3",
    C.INSERTION_CONDITION: "L3114-2",
    C.OTHER_SOCIAL_CONDITION: "L3114-2",
    C.UNSPECIFIED_SOCIAL_CONDITION: "L3114-2",
    C.SOCIAL_CRITERION: "L3124-5",
    C.MIXED_CRITERION: "L3124-5",
}


def law_of(code: Consideration, concession: bool) -> str:
    """The article of that consideration, a concession's own where the lot is one."""
    return CONCESSION_LAW.get(code, "") if concession else FACTS[code].law
