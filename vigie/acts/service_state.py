"""The facts of this service as its settings make them, for pages, commands and /healthz."""

from datetime import datetime

from sqlmodel import Session

from vigie.acts.sources import active_sources
from vigie.config import Settings
from vigie.sources import labels
from vigie.store.service.facts import Fact, Given, service_facts


def facts_now(session: Session, settings: Settings, now: datetime) -> tuple[Fact, ...]:
    """Everything known that is not in order, gravest first."""
    names = {name: labels()[name] for name in active_sources(session, settings.departments)}
    return service_facts(session, now, names, settings.home, given(settings))


def given(settings: Settings) -> Given:
    """What they give of what a service needs."""
    return Given(
        chamber=bool(settings.chamber),
        contact=bool(settings.contact.strip()),
        relay=settings.demo or bool(settings.smtp_url.get_secret_value()),
    )
