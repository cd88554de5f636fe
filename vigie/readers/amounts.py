"""Amounts, weights and durations as publishers write them."""

import math
import re
from decimal import Decimal, InvalidOperation

from vigie.domain.notice import Duration

NUMBER = re.compile(r"-?\d[\d\s.,'’\u00a0\u202f]{0,30}")
UNITS = {"j": "day", "d": "day", "s": "week", "w": "week", "m": "month", "a": "year", "y": "year"}
DURATION = re.compile(
    r"(\d{1,4}(?:[.,]\d{1,2})?)\s{0,2}(jours?|semaines?|mois|ans?|ann[ée]es?|days?|weeks?"
    r"|months?|years?)",
    re.IGNORECASE,
)
MOST = 1e13


def amount(text: str | None) -> float | None:
    """The first number of a text as euros and cents: « 180 000,50 € HT » → 180000.5; None where
    there is none.
    """
    number_match = NUMBER.search((text or "")[:200])
    return number(number_match.group()) if number_match else None


def number(text: str | None) -> float | None:
    """A whole text that is one number, in French or English writing; None where it is not, or is
    absurd.
    """
    digits = re.sub(r"[\s'’\u00a0\u202f]", "", text or "").rstrip(".,")
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma > point:
        digits = (
            digits.replace(".", "").replace(",", ".")
            if digits.count(",") == 1
            else digits.replace(",", "")
        )
    elif comma >= 0:
        digits = digits.replace(",", "")
    if digits.count(".") > 1 or (re.fullmatch(r"\d{1,3}\.\d{3}", digits) and comma < 0):
        digits = digits.replace(".", "")
    try:
        amount_read = float(Decimal(digits)) if len(digits) < 40 else math.nan
    except InvalidOperation:
        return None
    return amount_read if math.isfinite(amount_read) and abs(amount_read) < MOST else None


def real_amount(text: str | None) -> float | None:
    """An amount that means something: positive; 0, 0.01 and 1 are how forms say « none »."""
    euros = amount(text)
    return euros if euros is not None and euros > 1 else None


def weight(text: str | None) -> float | None:
    """A criterion's weight: « 40 % », « 40.0 », « 0,4 »; between 0 and 1000, else None."""
    percentage = amount((text or "").replace("%", " "))
    return percentage if percentage is not None and 0 <= percentage <= 1000 else None


def duration(count: str | None, unit: str | None) -> Duration | None:
    """A duration from its number and unit (MONTH, DAY, mois, jours, ans…); None where one is
    missing or absurd.
    """
    length = number(count)
    name = UNITS.get((unit or "").strip()[:1].lower())
    if length is None or name is None or not 0 < length < 10_000:
        return None
    return Duration.model_validate({"value": length, "unit": name})


def duration_in(text: str | None) -> Duration | None:
    """The first duration of a French text: « 48 mois », « 4 ans »."""
    span = DURATION.search((text or "")[:500])
    return duration(span[1], span[2]) if span else None
