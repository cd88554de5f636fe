"""The end of a lot in the cases' words, as the fold of notices names it."""

from typing import Any

from vigie.readers.ubl_parties import _closed


def state_and_why(told: dict[str, Any], sentence: str | None) -> tuple[str, str | None]:
    """State and why of the lot."""
    if told.get("awarded"):
        return "awarded", None
    if "eforms" in told:
        return of_code(told.get("bt_144"))
    words = (sentence or told.get("why") or "").casefold()
    if "infructueu" in words or "offre" in words:
        return "unsuccessful", "infructueux"
    if "annul" in words:
        return "cancelled", None
    return "cancelled", "sans_suite"


def of_code(code: str | None) -> tuple[str, str | None]:
    """BT-144 as the reader of eForms maps it."""
    ending = _closed(code, ())
    return ending.what, ending.why
