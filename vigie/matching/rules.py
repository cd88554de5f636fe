"""Who may bid on a reserved lot: one line per reservation and kind of structure, with its
article (domain/LAW.md; the articles themselves stand in vigie.domain.law).
"""

from typing import NamedTuple

from vigie.domain.considerations import Family
from vigie.domain.members import Kind

K, F = Kind, Family


class ReservationRight(NamedTuple):
    """What one kind may do on one reservation."""

    may: str  # "yes" with its proof, "doubt" never more than « à vérifier », "no"
    law: str  # what is cited beside the reservation's own article
    why: str  # French; said as is
    proof: str = ""  # the dated proof that the law asks for
    presumed: bool = True  # conventioned: the half of R2113-7 may be presumed (doctrine)


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
# the proof of the half, by whom it is about; `share_50` alone does not say which people
SHARES = {F.DISABILITY: "share_50_disability", F.INSERTION: "share_50_insertion"}
PEOPLE = {F.DISABILITY: "travailleurs handicapés", F.INSERTION: "travailleurs défavorisés"}


def article(family: Family, concession: bool) -> str:
    """The article of that reservation, a concession's own where it is one."""
    return (CONCESSIONS if concession else ARTICLES)[family]


def share_article(concession: bool) -> str:
    """The article that asks for at least half of the people concerned."""
    return "R3113-1" if concession else "R2113-7"


SIAE = "L5132-4 du code du travail"
NEITHER = "n’est ni EA ni ESAT"
RULES: dict[Family, dict[Kind, ReservationRight]] = {
    F.DISABILITY: {
        K.EA: ReservationRight(
            "yes",
            "L5213-13 du code du travail",
            "votre qualité d’entreprise adaptée (CPOM)",
            "cpom",
        ),
        K.EATT: ReservationRight(
            "yes",
            "L5213-13-3 du code du travail",
            "votre qualité d’entreprise adaptée de travail temporaire (CPOM)",
            "cpom",
            presumed=False,
        ),
        K.ESAT: ReservationRight(
            "yes", "L344-2 du CASF", "votre habilitation d’ESAT", "habilitation_esat"
        ),
        K.EI: ReservationRight("doubt", "", f"une entreprise d’insertion {NEITHER}"),
        K.ACI: ReservationRight("doubt", "", f"un atelier et chantier d’insertion {NEITHER}"),
        K.AI: ReservationRight("doubt", "", f"une association intermédiaire {NEITHER}"),
        K.ETTI: ReservationRight("doubt", "", f"une ETTI {NEITHER}"),
        K.EITI: ReservationRight("doubt", "", f"une EITI {NEITHER}"),
        K.GEIQ: ReservationRight("doubt", "L1253-1 du code du travail", f"un GEIQ {NEITHER}"),
        K.REGIE: ReservationRight("doubt", "", f"une régie de quartier {NEITHER}"),
    },
    F.INSERTION: {
        K.EI: ReservationRight("yes", SIAE, "votre convention EI", "convention_iae"),
        K.ACI: ReservationRight("yes", SIAE, "votre convention ACI", "convention_iae"),
        K.AI: ReservationRight("yes", SIAE, "votre convention AI", "convention_iae"),
        K.ETTI: ReservationRight("yes", SIAE, "votre convention ETTI", "convention_iae"),
        K.EITI: ReservationRight(
            "doubt", "art. 83 de la loi 2018-771", "une EITI n’est pas citée par L5132-4"
        ),
        K.GEIQ: ReservationRight(
            "doubt", "L1253-1 du code du travail", "un GEIQ n’est pas une SIAE"
        ),
        K.REGIE: ReservationRight(
            "doubt", "", "une régie n’est une SIAE que si elle est conventionnée"
        ),
        K.EA: ReservationRight("doubt", "", "une entreprise adaptée n’est pas une SIAE"),
        K.EATT: ReservationRight("doubt", "", "une EATT n’est pas une SIAE"),
        K.ESAT: ReservationRight("doubt", "", "un ESAT n’est pas une SIAE"),
    },
    F.PRISON: {
        K.SEP: ReservationRight("yes", "", "votre convention de production en prison", "prison")
    },
    F.ESS: {
        K.ASSOCIATION: ReservationRight("doubt", ESS_LAW, "une association est de l’ESS"),
        K.COOPERATIVE: ReservationRight("doubt", ESS_LAW, "une coopérative est de l’ESS"),
        K.MUTUELLE: ReservationRight("doubt", ESS_LAW, "une mutuelle est de l’ESS"),
        K.FONDATION: ReservationRight("doubt", ESS_LAW, "une fondation est de l’ESS"),
        K.SOCIETE_ESS: ReservationRight(
            "yes", ESS_LAW, "votre inscription comme société de l’ESS", "ess"
        ),
        K.PARTNER: ReservationRight(
            "no", ESS_LAW, "une TPE ou PME sans le statut ESS n’est pas une entreprise de l’ESS"
        ),
    },
}

# Everybody else: no kind is shut out by law where it meets the condition of an « équivalente »,
# but nothing said here shows that it does.
OTHERS: dict[Family, ReservationRight] = {
    F.DISABILITY: ReservationRight("no", "", "votre structure n’est ni EA ni ESAT"),
    F.INSERTION: ReservationRight(
        "no", "", "votre structure n’est pas une SIAE (EI, ACI, AI, ETTI)"
    ),
    F.PRISON: ReservationRight(
        "no", "", "aucune production en établissement pénitentiaire n’est renseignée pour vous"
    ),
    F.ESS: ReservationRight("doubt", ESS_LAW, "la qualité d’entreprise de l’ESS n’est pas connue"),
}
NOT_CLAIMED = " et ne déclare pas être « équivalente »"
EQUIVALENT = "structure « équivalente », à faire admettre par l’acheteur"
ESUS = "l’agrément ESUS ne prouve pas ce droit"
PUBLIC_BODY = (
    "un organisme public n’est pas une entreprise de l’ESS, quoi qu’il gère (ESAT, ACI, EA, AI…)"
)


def rule(family: Family, kind: Kind) -> ReservationRight:
    """The line for that reservation and kind."""
    return RULES[family].get(kind, OTHERS[family])


def _who(line: ReservationRight) -> str:
    """« un GEIQ » of « un GEIQ n’est pas une SIAE »."""
    return line.why.partition(" n’")[0]


def if_admitted(line: ReservationRight) -> str:
    """What whoever is named by no article is told: « un GEIQ peut répondre si l’acheteur… »."""
    convention = "si elle est conventionnée comme SIAE, ou " if "conventionnée" in line.why else ""
    return (
        f"{_who(line)} peut répondre {convention}si l’acheteur l’admet comme structure "
        f"« équivalente »"
    )


def of_the_ess(line: ReservationRight) -> str:
    """The same of the ESS: « vous en faites partie, comme association »."""
    if line.may == "yes":
        return f"il nous manque la preuve de {line.why}"
    kind = line.why.removeprefix("une ").removesuffix(" est de l’ESS")
    return (
        f"vous en faites partie, comme {kind}"
        if kind in ("association", "coopérative", "mutuelle", "fondation")
        else "nous ne savons pas si vous en faites partie"
    )


def ess_cpv(code: str) -> bool:
    """Whether that CPV is of the list of services that may be reserved to the ESS."""
    return code.startswith(ESS_DIVISION) or code in ESS_CPV
