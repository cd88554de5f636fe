"""The facts of this service as its settings make them, for pages, commands and /healthz."""

from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from vigie.acts.sources import active_sources
from vigie.config import Settings
from vigie.sources import labels
from vigie.store import Store
from vigie.store.service.facts import Fact, Given, facts_without_database, service_facts


def facts_now(session: Session, settings: Settings, now: datetime) -> tuple[Fact, ...]:
    """Everything known that is not in order, gravest first."""
    names = {name: labels()[name] for name in active_sources(session, settings.departments)}
    return service_facts(session, now, names, settings.home, given(settings))


def all_facts(store: Store, settings: Settings, now: datetime) -> tuple[Fact, ...]:
    """The same for whoever asks from outside; a database that does not answer is a fact too."""
    try:
        with store.reading() as session:
            return facts_now(session, settings, now)
    except DBAPIError as error:
        return facts_without_database(error, settings.home)


def given(settings: Settings) -> Given:
    """What they give of what a service needs."""
    return Given(
        chamber=bool(settings.chamber),
        contact=bool(settings.contact.strip()),
        relay=settings.demo or bool(settings.smtp_url.get_secret_value()),
    )
