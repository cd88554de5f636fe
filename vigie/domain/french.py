"""French as users read it: dates, amounts, counts, with the spaces that the typography asks for."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from vigie.domain.clock import days_left, paris

NBSP = "\u00a0"
NNBSP = "\u202f"

WEEKDAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
LONG_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
LONG_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

BEFORE_MARK = re.compile(r"(?:(?<=\S)|^) (?=[:;?!»%](?![\w/=]))")


def number(quantity: float, decimals: int = 0) -> str:
    """1250 → « 1 250 », 12.5 → « 12,5 » (narrow no-break space between thousands)."""
    text = f"{quantity:,.{decimals}f}".replace(",", NNBSP).replace(".", ",")
    return text


def hours(hour_count: float) -> str:
    """630 → « 630 h »."""
    return f"{number(hour_count, 0 if float(hour_count).is_integer() else 1)}{NBSP}h"


def euros(amount: float, *, before_tax: bool = True) -> str:
    """180000 → « 180 000 € HT »."""
    return f"{number(round(amount))}{NBSP}€" + (f"{NBSP}HT" if before_tax else "")


def percent(hundredths: float) -> str:
    """15 → « 15 % » (the value is already in hundredths)."""
    return f"{number(hundredths, 0 if float(hundredths).is_integer() else 1)}{NBSP}%"


def ordinal_number(rank: object) -> str:
    """2 → « n° 2 »."""
    return f"n°{NBSP}{rank}"


def day_first(day: int) -> str:
    """1 → « 1er », 2 → « 2 »."""
    return "1er" if day == 1 else str(day)


def short_date(moment: datetime | date) -> str:
    """« mar. 24 nov. 2026 »."""
    day = paris(moment).date() if isinstance(moment, datetime) else moment
    return f"{WEEKDAYS[day.weekday()]} {day_first(day.day)} {MONTHS[day.month - 1]} {day.year}"


def long_date(moment: datetime | date) -> str:
    """« 24 novembre 2026 »."""
    day = paris(moment).date() if isinstance(moment, datetime) else moment
    return f"{day_first(day.day)} {LONG_MONTHS[day.month - 1]} {day.year}"


def numeric_date(moment: datetime | date) -> str:
    """« 24/11/2026 »."""
    day = paris(moment).date() if isinstance(moment, datetime) else moment
    return day.strftime("%d/%m/%Y")


def clock_time(moment: datetime) -> str:
    """« 12 h 00 »."""
    local = paris(moment)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def moment(instant: datetime) -> str:
    """« mar. 24 nov. 2026 à 12 h 00 »."""
    return f"{short_date(instant)} à {clock_time(instant)}"


def coming_moment(value: datetime, now: datetime) -> str:
    """« aujourd’hui à 14 h 15 », « demain à 8 h », « lundi à 8 h », « mar. 24 nov. 2026 à 8 h »."""
    local, today = paris(value), paris(now).date()
    hour = f"{local.hour}{NBSP}h" + (f"{NBSP}{local.minute:02d}" if local.minute else "")
    days = (local.date() - today).days
    if days in (0, 1):
        return f"{('aujourd’hui', 'demain')[days]} à {hour}"
    day = LONG_WEEKDAYS[local.weekday()] if 0 < days < 7 else short_date(value)
    return f"{day} à {hour}"


def countdown(deadline: datetime, now: datetime) -> str:
    """« J-7 », « aujourd’hui », « passée »."""
    days = days_left(deadline, now)
    if deadline <= now:
        return "passée"
    return "aujourd’hui" if days == 0 else f"J-{days}"


@lru_cache(maxsize=4_096)  # the same lot is told to many members in one run
def deadline(deadline_at: datetime | None, now: datetime) -> str:
    """« mar. 24 nov. 2026 à 12 h 00 (J-7) », or that none is stated."""
    if deadline_at is None:
        return "date limite non indiquée"
    return f"{moment(deadline_at)} ({countdown(deadline_at, now)})"


def count(quantity: int, singular: str, many: str | None = None) -> str:
    """« 1 lot », « 4 lots »; zero and one take the singular in French."""
    word = singular if abs(quantity) < 2 else (many or singular + "s")
    return f"{number(quantity)}{NBSP}{word}"


def enumeration(words: Iterable[str], last: str = "et") -> str:
    """« a, b et c »."""
    listed_words = list(words)
    if len(listed_words) < 2:
        return "".join(listed_words)
    return ", ".join(listed_words[:-1]) + f" {last} {listed_words[-1]}"


def cut(text: str, limit: int) -> str:
    """The text, cut at a word before the limit and closed by « … »."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    blank = head.rfind(" ")
    return (head[:blank] if blank > limit // 2 else head).rstrip(" ,;:.-") + "…"


def quoted(text: str) -> str:
    """« text » with the no-break spaces inside."""
    return f"«{NBSP}{text}{NBSP}»"


def spaced(text: str) -> str:
    """Our own words with the no-break spaces that French puts before : ; ? ! » % and after «."""
    return BEFORE_MARK.sub(NBSP, text).replace("« ", f"«{NBSP}")


def short_day(moment: datetime) -> str:
    """« 24 nov. »."""
    day = paris(moment).date()
    return f"{day_first(day.day)} {MONTHS[day.month - 1]}"
