"""Days that count: working days left, and the retro-planning of a joint bid."""

from datetime import date, datetime, timedelta
from typing import Any

from vigie.domain.clock import paris_day
from vigie.domain.working_days import before_days, working_day

ENOUGH = (
    12  # working days that a group needs; below, subcontracting or the next time (DOMAIN.md §3.4)
)
# working days before the deadline → what must be done by then
STEPS = (
    (
        12,
        "Accord de principe de chaque membre, mandataire désigné, pièces de la consultation "
        "lues ensemble",
    ),
    (10, "Questions à l’acheteur envoyées ; visite du site demandée si elle est prévue"),
    (9, "Répartition des prestations et des parts, projet de convention de groupement"),
    (
        7,
        "Habilitation du mandataire par chaque membre (R2142-23, pièce obligatoire), DC1 unique et "
        "DC2 (ou DUME) de chacun, preuves de statut à jour",
    ),
    (
        5,
        "Chaque membre remet son prix au seul mandataire : parler prix avec d’autres candidats "
        "peut être une entente (L420-1) ; mémoire technique commun",
    ),
    (3, "Convention de groupement entre membres, acte d’engagement avec la répartition"),
    (
        2,
        "Relecture ; signature électronique si le DCE la demande au dépôt : la loi ne la veut qu’à "
        "l’attribution (doctrine)",
    ),
    (1, "Dépôt sur le profil d’acheteur, un jour ouvré avant la date limite"),
)


def working_days(now: datetime, deadline: datetime) -> int:
    """Working days from tomorrow to the deadline's day, both counted; zero when it is past."""
    day, end, count = paris_day(now), paris_day(deadline), 0
    if (end - day).days > 1000:
        return 700  # enough for anyone: a far deadline is not worth counting
    while day < end:
        day += timedelta(days=1)
        count += working_day(day)
    return count


def before(deadline: datetime, days: int) -> date:
    """The day that many working days before the deadline's day."""
    return before_days(paris_day(deadline), days)


def retro_plan(deadline: datetime | None, now: datetime) -> tuple[dict[str, Any], ...]:
    """What must be done by which day, first things first; steps whose day is past fall on today."""
    if deadline is None:
        return ()
    today = paris_day(now)
    return tuple(
        {"day": max(before(deadline, days), today).isoformat(), "what": step_words}
        for days, step_words in STEPS
    )
