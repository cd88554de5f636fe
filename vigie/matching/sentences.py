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
    Consideration.INSERTION_CONDITION: "Le lot comporte une clause d’insertion.",
    Consideration.OTHER_SOCIAL_CONDITION: "Le lot comporte une clause sociale.",
    Consideration.UNSPECIFIED_SOCIAL_CONDITION: (
        "L’avis annonce une condition sociale, sans dire laquelle."
    ),
    Consideration.SOCIAL_CRITERION: "Un critère social compte dans la note des offres.",
    Consideration.MIXED_CRITERION: (
        "Un critère social et environnemental compte dans la note des offres."
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
TELL_YOUR_KIND = "dites-nous votre forme (EI, ACI, EA, ESAT, association…)"
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
    """« Vous nettoyez des vitres », or « Vous exercez l’activité « Vitres d’en haut » » in the
    member's own words.
    """
    phrase = _phrases().get(trade or "")
    if own_label or not phrase:
        return f"Vous exercez l’activité {quoted(label)}"
    return f"Vous {phrase}"


def trade_sentence(doing: str, departments: Sequence[str], need: str) -> str:
    """What the member does and where the lot is; the lot's need where its title does not say it."""
    where = located(departments)
    if need:
        return f"{doing} : le lot demande {quoted(need)}{', ' + where if where else ''}."
    if not where:
        return f"{doing} : c’est ce que demande ce lot."
    return f"{doing}{',' if ' et ' in doing and '«' not in doing else ''} et ce lot est {where}."


def trade_doubt(doing: str, departments: Sequence[str], why: str) -> str:
    """What the member does, and why the lot may be something else."""
    where = located(departments)
    place = f", {where}," if where else ""
    return f"{doing} ; ce lot{place} est peut-être de votre métier : {why}."


def reserved_sentence(short: str, continuation: str) -> str:
    """« Il est réservé aux SIAE : votre convention ACI est valable jusqu’au 31/12/2026. »"""
    whom = f"Il est réservé {TO_WHOM[short]}"
    return f"{whom}. {full(continuation)}" if " : " in continuation else f"{whom} : {continuation}."
