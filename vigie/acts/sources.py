"""Which sources are collected: the chamber's region and what staff switched."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from vigie.domain.portals import PortalCoverage, host_of, portal_coverage
from vigie.sources import collected_by_default, source_cards
from vigie.store import Store
from vigie.store.desk.coverage import cited_addresses
from vigie.store.desk.sources import states
from vigie.store.desk.users import audit
from vigie.store.service.app_state import recall_all, remember_in
from vigie.store.tables import Refusal, SourceState

SWITCH = "source:"


def coverage_of_portals(
    session: Session, departments: Sequence[str], now: datetime
) -> PortalCoverage:
    """Which portals the notices of these départements cite, and which of them are read: collected,
    and heard of at least once.
    """
    hosts = {host_of(host): card.name for card in source_cards().values() for host in card.hosts}
    states_by_source = states(session)
    read = {
        name
        for name in active_sources(session, departments)
        if name in states_by_source
        and (states_by_source[name].reached or states_by_source[name].last_success_at)
    }
    return portal_coverage(cited_addresses(session, departments, now), hosts, read)


class UnknownSource(Exception):
    """Raised for a name that no source bears; says which there are."""


def active_sources(session: Session, departments: Sequence[str]) -> tuple[str, ...]:
    """The sources that are collected: those of these départements or of the whole country, and
    what staff switched on or off since.
    """
    switched = {name: bool(state.get("on")) for name, state in recall_all(session, SWITCH).items()}
    return tuple(
        card.name
        for card in source_cards().values()
        if switched.get(card.name, collected_by_default(card, departments))
    )


def switch_source(store: Store, name: str, *, on: bool, actor_name: str, now: datetime) -> None:
    """Collect that source from now on, or no longer; what it gave stays. Raises UnknownSource."""
    if name not in source_cards():
        source_names = ", ".join(source_cards())
        raise UnknownSource(f"source inconnue : {name} ; choisir parmi {source_names}")
    with store.transaction() as session:
        remember_in(session, f"{SWITCH}{name}", {"on": on}, now)
        audit(session, actor_name, "source mise en route" if on else "source arrêtée", name, now)


def set_refusal_aside(store: Store, number: int, *, actor_name: str, now: datetime) -> bool:
    """No longer ask the source for a document that staff looked at: it stays unread, and is no
    longer missing. Whether it was there.
    """
    with store.transaction() as session:
        refusal = session.get(Refusal, number)
        if refusal is None:
            return False
        refusal.set_aside_at = now
        session.add(refusal)
        state = session.get(SourceState, refusal.source)
        if state is not None and refusal.name in state.missing:
            state.missing = {
                name: gap for name, gap in state.missing.items() if name != refusal.name
            }
            session.add(state)
        audit(session, actor_name, "document écarté", f"refusal:{number}", now, nom=refusal.name)
    return True
