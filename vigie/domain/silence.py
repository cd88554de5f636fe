"""Silence is a failure: when must a source have spoken, and does its last harvest look right?
Pure.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Literal

from vigie.domain.clock import midnight, paris, paris_day
from vigie.domain.working_days import french_holidays

AlarmKind = Literal["silent", "blocked", "failing", "incomplete", "few", "refused", "empty_field"]
FEW_SHARE = 0.3  # under a third of what that weekday usually brings
FEWEST_WEEKS = 4  # of the same weekday before « fewer than usual » means anything
REFUSED_SHARE = 0.2
FEWEST_PAYLOADS = 20
FEWEST_IF_ALL = 5  # a small source of which nothing can be read is told sooner
FEWEST_USUAL = 10  # notices on that weekday before « fewer » means anything
FEWEST_CALLS = 20  # before an empty field means anything
FAILURES_TOLD = 2  # crawls that failed in a row
MISSED_BY = timedelta(minutes=30)  # after its hour, a crawl that has not begun is missed


@dataclass(frozen=True)
class SourceRhythm:
    """How often a source must speak; days off do not count where it rests on them."""

    every: timedelta
    weekends: bool = True
    holidays: bool = True


@dataclass(frozen=True)
class Harvest:
    """What is known of a source when it is judged."""

    source: str
    first_run_at: datetime | None
    last_new_at: datetime | None  # the last new or changed notice
    last_ended: str  # of its last crawl
    last_detail: str = ""
    got: int = 0  # over the last day
    refused: int = 0
    same_weekday: tuple[int, ...] = ()  # notices on the same weekday of earlier weeks
    today: int = 0  # notices of the last full day
    crawls: int = 1  # begun on that day: without one, few notices say nothing of the source
    emptied: tuple[str, ...] = ()  # fields filled before, in none of the last calls
    failures: int = 0  # of its last crawls, in a row
    due_at: datetime | None = None  # its first hour since it is watched
    shape_known: bool = True  # whether enough calls came lately to say which fields are empty


@dataclass(frozen=True)
class SilenceSign:
    """One thing wrong, in words that say what to do."""

    kind: AlarmKind
    detail: str
    fields: tuple[str, ...] = ()  # that went empty: looked at again until one is filled


def rests(day: date, rhythm: SourceRhythm) -> bool:
    """Whether the source does not speak on that day."""
    return (not rhythm.weekends and day.weekday() >= 5) or (
        not rhythm.holidays and day in french_holidays(day.year)
    )


def working_time(since: datetime, now: datetime, rhythm: SourceRhythm) -> timedelta:
    """The time between two instants without the days on which the source rests."""
    total, start = timedelta(), since
    while start < now:
        day = paris_day(start)
        end = min(now, midnight(day + timedelta(days=1)))
        if not rests(day, rhythm):
            total += end - start
        start = end
    return total


def judge(harvest: Harvest, rhythm: SourceRhythm, now: datetime) -> list[SilenceSign]:
    """Everything that is wrong with a source now; a source never run yet is not silent."""
    if harvest.first_run_at is None:
        return []
    few = _few(harvest) if _comparable(harvest, rhythm, now) else None
    signs = [
        _blocked(harvest),
        incomplete(harvest.last_ended, harvest.last_detail),
        _failing(harvest),
        _never(harvest, now) or _silent(harvest, rhythm, now),
        few,
        _refused(harvest),
        _emptied(harvest),
    ]
    return [sign for sign in signs if sign is not None]


def undecided(harvest: Harvest, rhythm: SourceRhythm, now: datetime) -> frozenset[AlarmKind]:
    """The kinds of alarm of which nothing can be said now, for want of facts: those that are
    open stay open.
    """
    lacking: dict[AlarmKind, bool] = {
        "failing": not harvest.last_ended,
        "blocked": harvest.last_ended not in ("finished", "incomplete", "blocked"),
        "incomplete": harvest.last_ended not in ("finished", "incomplete"),
        "few": not _comparable(harvest, rhythm, now),
        "refused": harvest.got + harvest.refused == 0,
        "empty_field": not harvest.shape_known,
    }
    return frozenset(kind for kind, lacks in lacking.items() if lacks)


def _comparable(harvest: Harvest, rhythm: SourceRhythm, now: datetime) -> bool:
    """Whether yesterday can be compared with the same weekday of earlier weeks; a holiday is
    like no other day.
    """
    day = paris_day(now) - timedelta(days=1)
    if not harvest.crawls or rests(day, rhythm) or day in french_holidays(day.year):
        return False
    return (
        len(harvest.same_weekday) >= FEWEST_WEEKS and median(harvest.same_weekday) >= FEWEST_USUAL
    )


def _blocked(harvest: Harvest) -> SilenceSign | None:
    if harvest.last_ended != "blocked":
        return None
    words = (
        f"{harvest.source} refuse la collecte ({harvest.last_detail}) : vérifier l’accès et "
        f"le contact déclaré."
    )
    return SilenceSign("blocked", words)


def incomplete(ended: str, detail: str) -> SilenceSign | None:
    """The source gave less than it announced, or something that could not be taken."""
    if ended != "incomplete":
        return None
    words = (
        f"Réponse incomplète : {detail[:400]}. Si cela dure, comparer avec la source, ou écarter "
        f"sur la page Sources un document sans intérêt."
    )
    return SilenceSign("incomplete", words)


def crawl_alarms(ended: str, detail: str, open_alarms: Sequence[tuple[int, str]]) -> "AlarmChanges":
    """What the end of a crawl alone tells, without waiting for the hourly judgement."""
    sign = incomplete(ended, detail)
    alarms = [(number, kind) for number, kind in open_alarms if kind == "incomplete"]
    unsure = () if ended in ("finished", "incomplete") else ("incomplete",)
    return turn([sign] if sign else [], alarms, unsure)


def _failing(harvest: Harvest) -> SilenceSign | None:
    """Crawls that fail one after the other, where no more precise sign tells why."""
    if harvest.failures < FAILURES_TOLD or harvest.last_ended in ("blocked", "incomplete"):
        return None
    why = f" ({harvest.last_detail[:200]})" if harvest.last_detail else ""
    return SilenceSign(
        "failing",
        f"{harvest.source} : {harvest.failures} collectes manquées de suite{why} : lancer "
        f"`vigie collect {harvest.source}` pour voir.",
    )


def _never(harvest: Harvest, now: datetime) -> SilenceSign | None:
    """A source that is watched and was not collected at its first hour."""
    due_at = harvest.due_at
    if harvest.last_ended or due_at is None or now < due_at + MISSED_BY:
        return None
    return SilenceSign(
        "silent",
        f"{harvest.source} n’a jamais été collecté : son heure du "
        f"{paris(due_at):%d/%m/%Y à %H h %M} est passée : voir si "
        f"`vigie run` tourne, puis `vigie collect {harvest.source}`.",
    )


def _silent(harvest: Harvest, rhythm: SourceRhythm, now: datetime) -> SilenceSign | None:
    since = max(filter(None, [harvest.last_new_at, harvest.first_run_at]))
    quiet = working_time(since, now, rhythm)
    if quiet <= rhythm.every:
        return None
    last = (
        f"{'dernier avis' if harvest.last_new_at else 'mise en service'} le "
        f"{paris(since):%d/%m/%Y à %H h %M}"
    )
    if harvest.last_ended not in ("", "finished"):
        last += (
            f" ; dernière collecte inachevée"
            f"{f' : {harvest.last_detail[:200]}' if harvest.last_detail else ''}"
        )
    remedy = f"lancer `vigie collect {harvest.source}`"
    return SilenceSign(
        "silent", f"{harvest.source} n’a rien donné depuis {_span(quiet)} ({last}) : {remedy}."
    )


def _span(time: timedelta) -> str:
    hours = int(time.total_seconds() // 3600)
    return f"{hours} h" if hours < 48 else f"{hours // 24} jours"


def _few(harvest: Harvest) -> SilenceSign | None:
    usual = median(harvest.same_weekday)
    if harvest.today >= usual * FEW_SHARE:
        return None
    usually = f"{usual:.0f} d’ordinaire ce jour-là"
    return SilenceSign(
        "few",
        f"{harvest.source} : {harvest.today} avis hier, {usually} : comparer avec le portail.",
    )


def _refused(harvest: Harvest) -> SilenceSign | None:
    total = harvest.got + harvest.refused
    all_of_them = harvest.refused == total >= FEWEST_IF_ALL
    if not all_of_them and (total < FEWEST_PAYLOADS or harvest.refused < REFUSED_SHARE * total):
        return None
    share = f"{harvest.refused} documents sur {total} illisibles"
    return SilenceSign("refused", f"{harvest.source} : {share} : voir la page Sources, « Relire ».")


def _emptied(harvest: Harvest) -> SilenceSign | None:
    if not harvest.emptied:
        return None
    fields = ", ".join(harvest.emptied)
    remedy = (
        "ouvrir un avis sur le portail ; s’il est bien rempli, la forme a changé : "
        "prévenir qui tient Vigie"
    )
    words = f"{harvest.source} : champ vide dans tous les derniers avis ({fields}) : {remedy}."
    return SilenceSign("empty_field", words, harvest.emptied)


def emptied(
    lately: Sequence[Collection[str]],
    earlier: Sequence[Collection[str]],
    fields_told: Collection[str],
) -> tuple[str, ...]:
    """Fields that none of the last calls fills: those that half of the earlier ones did, and
    those told already.
    """
    usual = set(fields_told)
    if len(earlier) >= FEWEST_CALLS:
        usual |= {
            name
            for name in set().union(*earlier)
            if 2 * sum(name in fields for fields in earlier) >= len(earlier)
        }
    return tuple(sorted(usual - set().union(*lately)))


@dataclass(frozen=True)
class AlarmChanges:
    """What to do with alarms: raise new ones, mend old ones; the rest was told already."""

    raised: tuple[SilenceSign, ...]
    mended: tuple[int, ...]


def turn(
    signs: Sequence[SilenceSign],
    open_alarms: Sequence[tuple[int, str]],
    unsure: Collection[str] = (),
) -> AlarmChanges:
    """Told once when it starts, once when it ends; `open_alarms` are (id, kind), those of unsure
    kinds stay.
    """
    kinds_seen, kinds_told = {sign.kind for sign in signs}, {kind for _, kind in open_alarms}
    raised = tuple(sign for sign in signs if sign.kind not in kinds_told)
    return AlarmChanges(
        raised,
        tuple(
            number for number, kind in open_alarms if kind not in kinds_seen and kind not in unsure
        ),
    )
