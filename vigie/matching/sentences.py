"""The sentences that reasons of matching bring with them: trades with their verb, places with their
preposition, to whom a lot is reserved.
"""

from collections.abc import Sequence
from functools import lru_cache

from vigie.data import places
from vigie.data.trades import rows
from vigie.domain.considerations import Consideration
from vigie.domain.french import enumeration, quoted
from vigie.domain.reason_sentences import full

CONCERNED = {
    Consideration.INSERTION_CONDITION: "Il comporte une clause d’insertion.",
    Consideration.OTHER_SOCIAL_CONDITION: "Il comporte une clause sociale.",
    Consideration.UNSPECIFIED_SOCIAL_CONDITION: "Il annonce une condition sociale.",
    Consideration.SOCIAL_CRITERION: "Il compte un critère social dans la note des offres.",
    Consideration.MIXED_CRITERION: (
        "Il compte un critère social et environnemental dans la note des offres."
    ),
    Consideration.INSERTION_SERVICE: "L’insertion est l’objet même de ce marché.",
}
DOUBTED = {
    Consideration.INSERTION_CONDITION: "La clause d’insertion est à confirmer dans le DCE.",
    Consideration.OTHER_SOCIAL_CONDITION: "La clause sociale est à confirmer dans le DCE.",
    Consideration.UNSPECIFIED_SOCIAL_CONDITION: "La clause sociale est à confirmer dans le DCE.",
    Consideration.SOCIAL_CRITERION: "Le critère social est à confirmer dans le DCE.",
    Consideration.MIXED_CRITERION: (
        "Le critère social et environnemental est à confirmer dans le DCE."
    ),
    Consideration.INSERTION_SERVICE: "L’objet d’insertion est à confirmer dans le DCE.",
}
DOUBTED_RESERVATION = "La réserve elle-même est à confirmer dans le DCE."
TO_WHOM = {
    "EA-ESAT": "aux EA et aux ESAT",
    "SIAE": "aux SIAE",
    "production en prison": "à la production en prison",
    "ESS": "aux structures de l’ESS",
}


def located(departments: Sequence[str]) -> str:
    """« dans l’Essonne et en Seine-Saint-Denis »; empty where none is known."""
    departments_by_code = places.departments()
    return enumeration(
        departments_by_code[code].where if code in departments_by_code else f"dans le {code}"
        for code in departments
    )


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("trade_phrases.tsv")}


def what_you_do(trade: str | None, label: str, *, own_label: bool) -> str:
    """« Vous nettoyez des vitres », or « Vous avez l’activité « Vitres d’en haut » » in the
    member's own words.
    """
    phrase = _phrases().get(trade or "")
    if own_label or not phrase:
        return f"Vous avez l’activité {quoted(label)}"
    return f"Vous {phrase}"


def trade_sentence(doing: str, departments: Sequence[str], need: str) -> str:
    """What the member does and where the lot is; the lot's need where its title does not say it."""
    where = located(departments)
    if need:
        return f"{doing} : le lot demande {quoted(need)}{', ' + where if where else ''}."
    return f"{doing} et ce lot est {where}." if where else f"{doing} : c’est ce que demande ce lot."


def trade_doubt(doing: str, departments: Sequence[str], why: str) -> str:
    """What the member does, and why the lot may be something else."""
    where = located(departments)
    place = f", {where}," if where else ""
    return f"{doing} ; ce lot{place} est peut-être de votre métier ({why})."


def reserved_sentence(short: str, continuation: str) -> str:
    """« Il est réservé aux SIAE : votre convention ACI est valable jusqu’au 31/12/2026. »"""
    whom = f"Il est réservé {TO_WHOM[short]}"
    return f"{whom}. {full(continuation)}" if " : " in continuation else f"{whom} : {continuation}."
