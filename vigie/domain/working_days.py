"""The days on which people work in metropolitan France: one rule for letters, silence alarms and
retro-planning.
"""

from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=20)
def french_holidays(year: int) -> frozenset[date]:
    """The public holidays of metropolitan France that year."""
    import holidays  # read when first asked: commands that need no calendar start without it

    return frozenset(holidays.country_holidays("FR", years=year))


def working_day(day: date) -> bool:
    """Monday to Friday, not a French public holiday."""
    return day.weekday() < 5 and day not in french_holidays(day.year)


def after_days(day: date, days: int) -> date:
    """The day that many working days later."""
    while days > 0:
        day += timedelta(days=1)
        days -= working_day(day)
    return day


def before_days(day: date, days: int) -> date:
    """The day that many working days earlier."""
    while days > 0:
        day -= timedelta(days=1)
        days -= working_day(day)
    return day
