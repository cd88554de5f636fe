"""Dates at which an answer will change, known in advance: staff are told 30 and 7 days before."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from vigie.domain.considerations import Family
from vigie.domain.law import ARTICLES, EITI_ENDS
from vigie.domain.members import Kind

STEPS = (30, 7)


class LawChange(NamedTuple):
    """One dated change: its day, what changes in one French sentence, and whom it touches."""

    name: str
    day: date
    says: str
    source: str
    kinds: frozenset[Kind] = frozenset()  # members concerned; empty: all
    families: frozenset[Family] = frozenset()  # reservations concerned; empty: every open lot


def changes(eiti_ends: date = EITI_ENDS) -> tuple[LawChange, ...]:
    """The changes that the table foresees, soonest first."""
    rows = {row.number: row for row in ARTICLES}
    thresholds, naf = rows["seuils européens"], rows["NAF 2025"]
    return (
        LawChange(
            "eiti",
            eiti_ends,
            "L’expérimentation des EITI devait finir ce jour-là : ensuite, leur réponse sur un lot "
            "réservé dira « à vérifier : l’expérimentation devait finir le… ».",
            rows["loi 2018-771"].source,
            frozenset({Kind.EITI}),
            frozenset({Family.INSERTION}),
        ),
        LawChange("naf-2025", naf.since or date.max, naf.says, naf.source),
        LawChange(
            "seuils-europeens",
            thresholds.until or date.max,
            "Dernier jour des seuils européens 2026-2027 : les suivants sont à mettre dans la "
            "table du droit, sinon « clause attendue » sera faux.",
            thresholds.source,
        ),
    )


def step_due(change: LawChange, today: date, warned_steps: Collection[int]) -> int | None:
    """The warning to give today (30 or 7), null when none is due; a missed day is made up for."""
    days_left = (change.day - today).days
    if days_left < 0:
        return None
    step = min((warning_step for warning_step in STEPS if days_left <= warning_step), default=None)
    return step if step is not None and step not in warned_steps else None


def warning(change: LawChange, today: date, members: int, lots: int) -> str:
    """What staff are told: the day, what changes, how many members and lots it touches."""
    days_left = (change.day - today).days
    days = (
        "aujourd’hui" if days_left == 0 else f"dans {days_left} jour{'s' if days_left > 1 else ''}"
    )
    return (
        f"Le {change.day:%d/%m/%Y} ({days}), une réponse de Vigie change. {change.says} "
        f"Concerne {members} membre{'s' if members > 1 else ''} et {lots} lot"
        f"{'s' if lots > 1 else ''} ouvert{'s' if lots > 1 else ''}. Source : {change.source}."
    )
