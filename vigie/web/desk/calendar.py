"""A deadline as an iCalendar event, in Paris time."""

from datetime import datetime, timedelta

from vigie.domain.clock import paris
from vigie.domain.french import cut


def event(
    number: int, title: str, buyer: str, deadline: datetime, now: datetime, base: str
) -> bytes:
    """One calendar with one event of half an hour that ends at the deadline, and a reminder two
    days before.
    """
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Vigie//consultations//FR")
    calendar.add("version", "2.0")
    calendar_event = Event()
    calendar_event.add("uid", f"consultation-{number}@vigie")
    calendar_event.add("summary", "Date limite : " + cut(title, 120))
    calendar_event.add(
        "description",
        f"{cut(buyer, 120)}\n{base.rstrip('/')}/consultations/{number}\nSeul le DCE fait foi.",
    )
    calendar_event.add("dtstart", paris(deadline - timedelta(minutes=30)))
    calendar_event.add("dtend", paris(deadline))
    calendar_event.add("dtstamp", now)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Date limite dans deux jours")
    alarm.add("trigger", timedelta(days=-2))
    calendar_event.add_component(alarm)
    calendar.add_component(calendar_event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
