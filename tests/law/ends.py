"""The end of a lot in the cases' words, as the fold of notices would name it."""

from typing import Any

EFORMS = {"all-rej": "infructueux", "no-rece": "infructueux", "rev-body": "annule"}


def state_and_why(told: dict[str, Any], sentence: str | None) -> tuple[str, str | None]:
    """State and why of the lot."""
    if told.get("awarded"):
        return "awarded", None
    if "eforms" in told:
        code = told.get("bt_144")
        if code is None:
            return "unsuccessful", "sans_attribution"
        why = EFORMS.get(code, "sans_suite")
        if why == "annule":
            return "cancelled", None
        return ("unsuccessful" if why == "infructueux" else "cancelled"), why
    words = (sentence or told.get("why") or "").casefold()
    if "infructueu" in words or "offre" in words:
        return "unsuccessful", "infructueux"
    if "annul" in words:
        return "cancelled", None
    return "cancelled", "sans_suite"
