"""Every form in which publishers write an instant (formats §6): naive, offset, false Z,
milliseconds, French prose.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from vigie.domain.clock import PARIS, midnight, utc
from vigie.domain.french import LONG_MONTHS

DOUBTFUL_HOUR = "heure à vérifier dans le DCE"
FARTHEST = timedelta(days=366 * 20)  # a dynamic purchasing system of 15 years is legitimate
LAST_MINUTE = (23, 59)  # 24:00 is the end of that day
LAST_YEAR = 2090  # where the publication day is unknown
ISO = re.compile(
    r"^\s{0,9}(?P<day>\d{4}-\d{1,2}-\d{1,2})"
    r"(?:[T ]\s{0,2}(?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?)?\s{0,2}(?P<zone>Z"
    r"|[+-]\d{2}:?\d{2})?\s{0,9}$"
)
LONGEST_DAY = 17  # « 2026-10-05+02:00 »
WHOLE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)
DAY_OFFSET = re.compile(r"(?<=\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:?\d{2})$")
NUMERIC = re.compile(
    r"^\s{0,9}(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})"
    r"(?:[\s,]{0,3}(?:à\s{0,2}|a\s{0,2}|-\s{0,2})?(\d{1,2})\s{0,2}(?:[:hH]"
    r"|heures?)\s{0,2}(\d{2})?(?::\d{2})?)?\s{0,9}$"
)


class Moment(NamedTuple):
    """An instant in UTC (or none), the published form where it is in doubt, and the doubt in
    French.
    """

    at: datetime | None = None
    raw: str | None = None
    doubt: str | None = None


def read_moment(published: str | None, *, paris: bool = True) -> Moment:
    """The instant of a published date or date-time; a bare date is that day at midnight in Paris.

    Naive is Paris wall-clock time. With `paris`, an offset that is not that of Paris on that day
    gives the earlier of the
    two instants and a doubt; pass False where the source states true offsets (the index of the API,
    a foreign notice).
    """
    text = (published or "").strip()
    return _read_day(text, paris) if len(text) < LONGEST_DAY else _read_text(text, paris)


def _read_text(text: str, paris: bool) -> Moment:
    if not text:
        return Moment()
    try:
        moment = _stated(text)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        return Moment(None, text[:80], f"date illisible : {text[:40]}")
    if not paris or moment.tzinfo is None:
        return Moment(_utc(moment))
    return _weigh(moment, text)


_read_day = lru_cache(maxsize=1024)(_read_text)  # the notices of a day share its date


def read_deadline(published: str | None, *, paris: bool = True) -> Moment:
    """Like `read_moment`, but a date without hour runs to the end of that day, with a doubt."""
    moment = read_moment(published, paris=paris)
    if moment.at is None or not is_bare_day(published):
        return moment
    return Moment(end_of_day(moment.at), (published or "").strip()[:80], DOUBTFUL_HOUR)


def judge_deadline(moment: Moment, published_at: datetime | None) -> Moment:
    """The deadline, or none with its raw form and a doubt where it cannot be: too far, or before
    publication.
    """
    if moment.at is None:
        return moment
    raw = moment.raw or moment.at.astimezone(PARIS).isoformat()
    raw_day = raw[:10]
    if published_at is None:
        wrong = moment.at.year > LAST_YEAR or moment.at.year < 1990
        return Moment(None, raw, f"date limite improbable : {raw_day}") if wrong else moment
    if moment.at - published_at > FARTHEST:
        return Moment(None, raw, f"date limite improbable : {raw_day}")
    if moment.at < midnight(published_at.astimezone(PARIS).date()):
        return Moment(None, raw, f"date limite antérieure à la publication : {raw_day}")
    return moment


def join_date_time(day: str | None, hour: str | None) -> str | None:
    """An eForms date and time in one form: « 2026-10-05+02:00 », « 12:00:00+02:00 » → «
    2026-10-05T12:00:00+02:00 ».
    """
    if not day:
        return None
    bare = DAY_OFFSET.sub("", day.strip())
    return f"{bare}T{hour.strip()}" if hour and hour.strip() else bare


def is_bare_day(published: str | None) -> bool:
    """Whether only a day is stated, no hour."""
    text = (published or "").strip()
    iso_match = ISO.match(text)
    if iso_match:
        return iso_match["time"] is None
    numeric = NUMERIC.match(text)
    if numeric:
        return numeric[4] is None
    prose = dates_in(text)
    return bool(prose and not prose[0].has_hour)


def end_of_day(moment: datetime) -> datetime:
    """23:59 of that day in Paris, in UTC."""
    return datetime.combine(moment.astimezone(PARIS).date(), time(23, 59), PARIS).astimezone(UTC)


def _stated(text: str) -> datetime | None:
    if WHOLE.fullmatch(text) and text[11:13] != "24":
        return datetime.fromisoformat(text)
    iso_match = ISO.match(text)
    return _iso(iso_match) if iso_match else _numeric(text)


def _iso(iso_match: re.Match[str]) -> datetime:
    clock, zone = iso_match["time"], iso_match["zone"]
    year, month, day = map(int, iso_match["day"].split("-"))
    hour, minute, second = map(int, f"{clock or '0:0'}:0".split(":")[:3])
    if (hour, minute, second) == (24, 0, 0):
        hour, minute = LAST_MINUTE
    moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone, if any, is put on below
    if not zone or clock is None:  # a day's offset says nothing of the hour
        return moment
    return datetime.fromisoformat(moment.isoformat() + ("+00:00" if zone == "Z" else zone))


def _numeric(text: str) -> datetime | None:
    numeric_match = NUMERIC.match(text)
    if not numeric_match:
        prose = dates_in(text)
        return prose[0].moment if prose else None
    day, month, year, hour, minute = numeric_match.groups()
    clock = (int(hour or 0), int(minute or 0))
    if clock == (24, 0):
        clock = LAST_MINUTE
    return datetime(_year(year), int(month), int(day), *clock, tzinfo=PARIS)


def _utc(moment: datetime) -> datetime | None:
    try:
        return utc(moment)
    except OverflowError:
        return None


def _weigh(moment: datetime, text: str) -> Moment:
    wall = moment.replace(tzinfo=PARIS)
    try:
        if wall.utcoffset() == moment.utcoffset():
            return Moment(utc(moment))
        return Moment(min(utc(moment), utc(wall)), text, DOUBTFUL_HOUR)
    except OverflowError:
        return Moment(None, text[:80], f"date illisible : {text[:40]}")


# --- French prose -----------------------------------------------------------------------------

MONTHS = {name: number for number, name in enumerate(LONG_MONTHS, 1)}
MONTHS |= {
    "fevrier": 2,
    "aout": 8,
    "decembre": 12,
    "janv": 1,
    "fevr": 2,
    "févr": 2,
    "avr": 4,
    "juil": 7,
    "sept": 9,
}
MONTHS |= {"oct": 10, "nov": 11, "dec": 12, "déc": 12}
NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
HOUR = (
    r"(?:[\s,;.]{0,4}(?:[-–—à]|a|avant|jusqu['’][àa])?\s{0,3}"
    r"(?:(?P<hour>\d{1,2})\s{0,2}(?:h(?:eures?)?|H|:)\s{0,2}(?P<minute>\d{2})?|(?P<noon>midi)))?"
)
PROSE = re.compile(
    r"(?<![\d/])(?<!\d-)(?:(?P<day>\d{1,2})\s{0,2}(?:er)?\s{1,3}(?P<month>"
    + NAMES
    + r")\.?\s{1,3}(?P<year>\d{4})"
    r"|(?P<nday>\d{1,2})[/.-](?P<nmonth>\d{1,2})[/.-](?P<nyear>\d{4}|(?<=[/.])\d{2})(?!\d)"
    r"|(?P<iday>\d{4}-\d{2}-\d{2})T?)" + HOUR,
    re.IGNORECASE,
)
OLD = re.compile(
    r"\bet\s+non\b|\bau\s+lieu\s+d|\binitialement\b|\bpr[ée]vue?\s+(?:le|au)\b|\bancienne\b"
    r"|\bremplacer\s*:",
    re.IGNORECASE,
)
FROM = re.compile(
    r"\bdu\s+(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+)?$", re.IGNORECASE
)
MOVED = re.compile(
    r"\breport[ée]+e?s?\b|\brepouss[ée]+e?s?\b|\bprolong[ée]+e?s?\b|\bd[ée]cal[ée]+e?s?\b"
    r"|\bfix[ée]+e?s?\s+au\b|\blire\b|"
    r"\bpar\s*:|\bremplac[ée]e?s?\s+par\b|\bnouvelle\b",
    re.IGNORECASE,
)
DUE = re.compile(
    r"date\s+(?:et\s+heure\s+)?limites?|(?:remise|r[ée]ception|d[ée]p[ôo]t)\s+des\s+(?:offres"
    r"|plis|candidatures)|limite\s+de\s+"
    r"(?:remise|r[ée]ception|d[ée]p[ôo]t)|d[ée]lai",
    re.IGNORECASE,
)
OTHER = re.compile(
    r"(?:visite|question|renseignement|ouverture|d[ée]marrage|publication|envoi"
    r"|session)[^.;]{0,40}$",
    re.IGNORECASE,
)


class Dated(NamedTuple):
    """A date found in prose, with where it stands and whether an hour is stated."""

    moment: datetime
    start: int
    end: int
    has_hour: bool


def dates_in(text: str) -> list[Dated]:
    """Every date of a French text, Paris wall-clock, in its order; impossible ones are left out."""
    prose_dates = (_dated(match) for match in PROSE.finditer(text[:100_000]))
    return [prose_date for prose_date in prose_dates if prose_date is not None]


def prose_deadline(text: str) -> Moment:
    """The deadline that a correction states in prose: « fixée au lundi 05 octobre 2026 - 12 h 00
    et non au… » → the first.
    """
    for prose_date in dates_in(text):
        before = text[max(0, prose_date.start - 160) : prose_date.start]
        if not _is_new(before):
            continue
        if prose_date.has_hour:
            return Moment(utc(prose_date.moment))
        return Moment(
            end_of_day(prose_date.moment),
            text[prose_date.start : prose_date.end].strip(),
            DOUBTFUL_HOUR,
        )
    return Moment()


def _is_new(before: str) -> bool:
    if (
        FROM.search(before)
        or OTHER.search(before)
        or not (DUE.search(before) or MOVED.search(before))
    ):
        return False
    return _last(OLD, before) <= _last(MOVED, before)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((word_match.start() for word_match in pattern.finditer(text)), default=-1)


def _dated(match: re.Match[str]) -> Dated | None:
    hour = 12 if match["noon"] else int(match["hour"] or 0)
    try:
        day = _day(match)
        wall_clock = datetime.combine(
            day, time(0 if hour == 24 else hour, int(match["minute"] or 0)), PARIS
        )
        if hour == 24:
            wall_clock = datetime.combine(day, time(23, 59), PARIS)
    except ValueError:
        return None
    return Dated(wall_clock, match.start(), match.end(), bool(match["hour"] or match["noon"]))


def _day(match: re.Match[str]) -> date:
    if match["iday"]:
        return date.fromisoformat(match["iday"])
    if match["nday"]:
        return date(_year(match["nyear"]), int(match["nmonth"]), int(match["nday"]))
    return date(int(match["year"]), MONTHS[match["month"].lower()], int(match["day"]))


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)
