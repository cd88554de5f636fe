"""Who may bid on a reserved lot: one line per reservation and kind of structure, with its
article (DOMAIN.md §1).
"""

from datetime import date
from typing import NamedTuple

from vigie.domain.considerations import Family
from vigie.domain.members import Kind

K, F = Kind, Family


class Rule(NamedTuple):
    """What one kind may do on one reservation."""

    may: str  # "yes" with its proof, "doubt" never more than « à vérifier », "no"
    article: str
    why: str  # French; said as is
    proof: str = ""  # the dated proof that the law asks for
    share_by_law: bool = False  # the kind's own law already puts it above the half of R2113-7
    since: date | None = None  # before that day the kind was an experiment: « à vérifier »
    until: date | None = None  # after that day the kind is gone: « non »


SHARE = "R2113-7"  # at least half of the workers concerned, for L2113-12, -13 and -13-1
EITI_ENDS = date(2026, 12, 22)  # art. 83 of the law 2018-771: the experiment ends that day
PRISON_SINCE = date(2022, 10, 20)
MIXED_SINCE = date(2020, 12, 9)  # law ASAP: one lot may be reserved to both families
ESS_LAW = "loi 2014-856, art. 1"
ESS_YEARS = 3
ESS_MONTHS = 36
# The 115 codes of the list of art. 77 of the directive 2014/24: all of division 85 and these, on
# eight digits.
ESS_DIVISION = "85"
ESS_CPV = frozenset(
    {
        "75121000",
        "75122000",
        "75123000",
        "79622000",
        "79624000",
        "79625000",
        "80110000",
        "80300000",
        "80420000",
        "80430000",
        "80511000",
        "80520000",
        "80590000",
        "92500000",
        "92600000",
        "98133000",
        "98133110",
    }
)

ARTICLES = {
    F.DISABILITY: "L2113-12",
    F.INSERTION: "L2113-13",
    F.PRISON: "L2113-13-1",
    F.ESS: "L2113-15",
}
CONCESSIONS = {
    F.DISABILITY: "L3113-1",
    F.INSERTION: "L3113-2",
    F.PRISON: "L3113-2-1",
    F.ESS: "L3113-1 à L3113-3",
}
SHORT = {
    F.DISABILITY: "EA-ESAT",
    F.INSERTION: "SIAE",
    F.PRISON: "production en prison",
    F.ESS: "ESS",
}

RULES: dict[Family, dict[Kind, Rule]] = {
    F.DISABILITY: {
        K.EA: Rule(
            "yes",
            "L2113-12 ; L5213-13 du code du travail",
            "votre CPOM d’entreprise adaptée",
            "cpom",
            True,
        ),
        K.EATT: Rule(
            "yes",
            "L2113-12 ; L5213-13-3 du code du travail",
            "votre CPOM d’entreprise adaptée de travail temporaire",
            "cpom",
            True,
            since=date(2024, 1, 1),
        ),
        K.ESAT: Rule(
            "yes",
            "L2113-12 ; L344-2 du CASF",
            "votre habilitation d’ESAT",
            "habilitation_esat",
            True,
        ),
        K.EI: Rule("no", "L2113-12", "une entreprise d’insertion n’est ni EA ni ESAT"),
        K.ACI: Rule("no", "L2113-12", "un atelier et chantier d’insertion n’est ni EA ni ESAT"),
        K.AI: Rule("no", "L2113-12", "une association intermédiaire n’est ni EA ni ESAT"),
        K.ETTI: Rule("no", "L2113-12", "une ETTI n’est ni EA ni ESAT"),
        K.EITI: Rule("no", "L2113-12", "une EITI n’est ni EA ni ESAT"),
        K.GEIQ: Rule("no", "L2113-12", "un GEIQ n’est ni EA ni ESAT"),
        K.SEP: Rule(
            "no", "L2113-14", "la production en prison ne se combine pas avec cette réserve"
        ),
    },
    F.INSERTION: {
        K.EI: Rule(
            "yes", "L2113-13 ; L5132-4 du code du travail", "votre convention EI", "convention_iae"
        ),
        K.ACI: Rule(
            "yes", "L2113-13 ; L5132-4 du code du travail", "votre convention ACI", "convention_iae"
        ),
        K.AI: Rule(
            "yes", "L2113-13 ; L5132-4 du code du travail", "votre convention AI", "convention_iae"
        ),
        K.ETTI: Rule(
            "yes",
            "L2113-13 ; L5132-4 du code du travail",
            "votre convention ETTI",
            "convention_iae",
        ),
        K.EITI: Rule(
            "doubt",
            "L2113-13 ; art. 83 de la loi 2018-771",
            "une EITI n’est pas citée par L5132-4 : demander à l’acheteur s’il l’admet",
            until=EITI_ENDS,
        ),
        K.GEIQ: Rule("no", "L2113-13 ; L1253-1 du code du travail", "un GEIQ n’est pas une SIAE"),
        K.EA: Rule("no", "L2113-13", "une entreprise adaptée n’est pas une SIAE"),
        K.EATT: Rule("no", "L2113-13", "une EATT n’est pas une SIAE"),
        K.ESAT: Rule("no", "L2113-13", "un ESAT n’est pas une SIAE"),
        K.SEP: Rule(
            "no", "L2113-14", "la production en prison ne se combine pas avec cette réserve"
        ),
    },
    F.PRISON: {
        K.SEP: Rule(
            "yes",
            "L2113-13-1 ; L412-10 du code pénitentiaire",
            "votre convention de production en prison",
            "prison",
            True,
        )
    },
    F.ESS: {
        K.ASSOCIATION: Rule(
            "doubt", "L2113-15 ; loi 2014-856, art. 1", "une association est de l’ESS"
        ),
        K.COOPERATIVE: Rule(
            "doubt", "L2113-15 ; loi 2014-856, art. 1", "une coopérative est de l’ESS"
        ),
        K.MUTUELLE: Rule("doubt", "L2113-15 ; loi 2014-856, art. 1", "une mutuelle est de l’ESS"),
        K.FONDATION: Rule("doubt", "L2113-15 ; loi 2014-856, art. 1", "une fondation est de l’ESS"),
        K.SOCIETE_ESS: Rule(
            "doubt",
            "L2113-15 ; loi 2014-856, art. 1, II",
            "votre inscription comme société de l’ESS",
            "ess",
        ),
    },
}

OTHERS: dict[Family, Rule] = {
    F.DISABILITY: Rule(
        "no", "L2113-12", "seuls une EA, un ESAT ou une structure équivalente peuvent répondre"
    ),
    F.INSERTION: Rule(
        "no",
        "L2113-13",
        "seule une SIAE (EI, ACI, AI, ETTI) ou une structure équivalente peut répondre",
    ),
    F.PRISON: Rule(
        "no",
        "L2113-13-1",
        "seul un opérateur qui produit en établissement pénitentiaire peut répondre",
    ),
    F.ESS: Rule("doubt", "L2113-15", "la qualité d’entreprise de l’ESS n’est pas connue"),
}
PARTNER_ESS = Rule("no", "L2113-15", "une TPE ou PME ordinaire n’est pas une entreprise de l’ESS")
EQUIVALENT = (
    "vous déclarez au moins la moitié de travailleurs concernés : structure "
    "équivalente, à faire admettre par l’acheteur"
)
ESUS = "l’agrément ESUS ne prouve pas ce droit"


def rule(family: Family, kind: Kind) -> Rule:
    """The line for that reservation and kind."""
    if family is F.ESS and kind is K.PARTNER:
        return PARTNER_ESS
    return RULES[family].get(kind, OTHERS[family])


def ess_cpv(code: str) -> bool:
    """Whether that CPV is of the list of services that may be reserved to the ESS."""
    return code.startswith(ESS_DIVISION) or code in ESS_CPV
