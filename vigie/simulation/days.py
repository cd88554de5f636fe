"""The days of a simulation, each with its own clock: collect, read, match, compose, write files."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pydantic import SecretStr

from alerts.deliver import deliver
from vigie.acts.actor import COMMAND_LINE
from vigie.acts.members import import_members
from vigie.config import DEMO_SECRET, Settings
from vigie.domain.clock import PARIS, utc
from vigie.domain.member_record import ContactRecord, MemberRecord
from vigie.domain.notice import ParsedNotice
from vigie.flow.loop import work
from vigie.flow.member_import import ImportPlan, plan_import
from vigie.flow.steps import Context
from vigie.flow.story import steps_by_event
from vigie.simulation.notices import by_day
from vigie.simulation.played import Simulation
from vigie.store import open_store
from vigie.store.collect.closing import close_passed
from vigie.store.collect.record import record
from vigie.store.collect.recording_plan import CollectedNotice
from vigie.store.events import emit
from vigie.store.match.reminders import deadlines_near, members_whose_proof_ended
from vigie.store.migrate import upgrade

HOURS = (time(8, 5), time(12), time(16, 30))
COLLECTED, MORNING = time(7, 15), time(6, 10)
BATCH = 50
NOBODY = "simulation.invalid"


class FolderInUse(ValueError):
    """The folder holds something: a simulation begins with nothing."""


def begin(home: Path) -> Simulation:
    """An empty folder made ready; nothing in it reaches another machine. Raises FolderInUse."""
    if home.exists() and any(home.iterdir()):
        raise FolderInUse(f"{home} n’est pas vide : nommer un dossier neuf avec --home")
    home.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        home=home,
        database_url="",
        secret=SecretStr(DEMO_SECRET),
        contact=f"simulation@{NOBODY}",
        public_url="http://127.0.0.1:8000",
        smtp_url=SecretStr(""),
        slack_token=SecretStr(""),
        webhook_url="",
        imap_url=SecretStr(""),
        chamber="Simulation",
    )
    store = open_store(settings.database)
    upgrade(store)
    return Simulation(home, store, settings, Context(store, settings, utc(datetime.now(PARIS))))


def enrol(
    played: Simulation, name: str, content: bytes, day: date, *, confirmed: bool
) -> ImportPlan:
    """The members of a file, each with somebody who reads files; `confirmed` takes the activities
    that Vigie supposes for confirmed ones.
    """
    now = _moment_at(day, time(5)) - timedelta(days=1)
    with played.store.reading() as session:
        plan = plan_import(session, name, content, now)
    plan.records = [
        (number, _reached(record_, place, confirmed=confirmed))
        for place, (number, record_) in enumerate(plan.records, 1)
    ]
    import_members(played.store, COMMAND_LINE, plan.records, "simulation", now)
    return plan


def _reached(record_: MemberRecord, place: int, *, confirmed: bool) -> MemberRecord:
    contact = ContactRecord(email=f"structure{place}@{NOBODY}.org", channel="files")
    contacts = tuple(
        contact_record.model_copy(update={"channel": "files"})
        for contact_record in record_.contacts
    ) or (contact,)
    activities = tuple(
        activity.model_copy(update={"proposed": activity.proposed and not confirmed})
        for activity in record_.activities
    )
    return record_.model_copy(update={"contacts": contacts, "activities": activities})


def play(
    played: Simulation,
    notices: Sequence[ParsedNotice],
    first: date,
    last: date,
    say: Callable[[str], None],
) -> None:
    """Every day from the first to the last."""
    waiting = by_day(notices, first)
    for day in _days(first, last):
        played.days.append(day)
        _morning(played, _moment_at(day, MORNING))
        _collect(played, waiting.pop(day, []), _moment_at(day, COLLECTED))
        for hour in HOURS:
            moment = _moment_at(day, hour)
            _work(played, moment)
            deliver(played.store, played.settings, lambda moment=moment: moment)  # type: ignore[misc]
        say(f"{day.isoformat()} joué")


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=step) for step in range((last - first).days + 1))


def _moment_at(day: date, hour: time) -> datetime:
    return utc(datetime.combine(day, hour, PARIS))


def _morning(played: Simulation, moment: datetime) -> None:
    with played.store.transaction() as session:
        morning_events = [
            *deadlines_near(session, moment),
            *close_passed(session, moment),
            *members_whose_proof_ended(session, moment),
        ]
        emit(session, morning_events, moment)
    _work(played, moment)


def _collect(played: Simulation, notices: Sequence[ParsedNotice], moment: datetime) -> None:
    for start in range(0, len(notices), BATCH):
        batch = [
            CollectedNotice(notice, notice.model_dump_json().encode(), None, moment)
            for notice in notices[start : start + BATCH]
        ]
        record(played.store, batch, moment)
    _work(played, moment)


def _work(played: Simulation, moment: datetime) -> None:
    played.context.now = moment
    work(played.context, steps_by_event(), once=True)
