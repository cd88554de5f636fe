"""Partner networks: who hears for them, and what they may be told of their members: figures, and
the names of the structures that agreed to it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from vigie.store.tables import Contact, Lot, Member, Opportunity, columns_of

CONTACTS = columns_of(Contact)
MEMBERS = columns_of(Member)
OPPORTUNITIES = columns_of(Opportunity)
LOTS = columns_of(Lot)
TOLD = ("sent", "interested", "declined", "bidding", "won", "lost")
FOLLOWED = ("interested", "bidding", "won")
FEWEST = 3  # unnamed structures under which a figure would tell of one of them


@dataclass(frozen=True)
class NetworkFigures:
    """How many structures of a network Vigie follows, and what came of what they were told; null
    where so few of them stay unnamed that the figures would tell of one by one.
    """

    members: int
    told: int | None = None
    interested: int | None = None
    won: int | None = None


@dataclass(frozen=True)
class NamedMember:
    """A structure that agreed to be named to its networks, with its own figures."""

    name: str
    told: int
    interested: int
    won: int


@dataclass(frozen=True)
class NetworkLot:
    """A lot that a network's members were told of: how many, who of them agreed to be named."""

    lot_id: int
    members: int | None  # null where so few stay unnamed that the figure would tell of one by one
    named: tuple[tuple[str, str], ...]  # structure, state of its opportunity


class NetworkMember(NamedTuple):
    """An active structure of a network, and whether it agreed to be named."""

    id: int
    name: str
    named: bool


def network_contacts(session: Session) -> dict[str, list[Contact]]:
    """The people who hear, by network as it is written."""
    rows = session.execute(
        select(Contact)
        .where(CONTACTS.c.network.is_not(None), CONTACTS.c.member_id.is_(None), CONTACTS.c.active)
        .order_by(CONTACTS.c.network, CONTACTS.c.id)
    ).scalars()
    people: dict[str, list[Contact]] = {}
    for row in rows:
        people.setdefault(row.network or "", []).append(row)
    return people


def figures_of(
    session: Session, members: Mapping[str, Sequence[NetworkMember]], since: datetime
) -> dict[str, NetworkFigures]:
    """The figures of those networks, of what was told since then."""
    states = _states(session, {row.id for rows in members.values() for row in rows}, since)
    return {name: _figures(rows, states) for name, rows in members.items()}


def named_members(
    session: Session, members: Sequence[NetworkMember], since: datetime
) -> list[NamedMember]:
    """Those of a network's structures that agreed to be named, with what was told since then."""
    rows = [row for row in members if row.named]
    states = _states(session, {row.id for row in rows}, since)
    return [NamedMember(row.name, *_sums([row], states)) for row in rows]


def network_lots(
    session: Session, network_members: Sequence[NetworkMember], now: datetime
) -> list[NetworkLot]:
    """The open lots that a network's members were told of, soonest deadline first."""
    members = {row.id: row for row in network_members}
    unnamed = sum(not row.named for row in network_members)
    members_by_lot: dict[int, list[tuple[NetworkMember, str]]] = {}
    ids = sorted(members)
    for start in range(0, len(ids), 500):
        rows = session.execute(
            select(OPPORTUNITIES.c.lot_id, OPPORTUNITIES.c.member_id, OPPORTUNITIES.c.state)
            .join(Lot, LOTS.c.id == OPPORTUNITIES.c.lot_id)
            .where(
                OPPORTUNITIES.c.member_id.in_(ids[start : start + 500]),
                OPPORTUNITIES.c.state.in_(TOLD),
                LOTS.c.state == "open",
                LOTS.c.live_until > now,
            )
            .order_by(LOTS.c.live_until, LOTS.c.id)
        )
        for lot_id, member_id, state in rows:
            members_by_lot.setdefault(lot_id, []).append((members[member_id], state))
    return [_network_lot(lot_id, several, unnamed) for lot_id, several in members_by_lot.items()]


def _network_lot(
    lot_id: int, member_states: list[tuple[NetworkMember, str]], unnamed: int
) -> NetworkLot:
    named = sorted((row.name, state) for row, state in member_states if row.named)
    countable = not _few(len(member_states) - len(named)) and not _few(unnamed)
    return NetworkLot(lot_id, len(member_states) if countable else None, tuple(named))


def _few(many: int) -> bool:
    """Whether a figure of so many unnamed structures would tell of one of them."""
    return 0 < many < FEWEST


def members_of_networks(
    session: Session, networks: Iterable[str]
) -> dict[str, list[NetworkMember]]:
    """The active structures of each network, by name."""
    names_by_key = {name.strip().casefold(): name for name in networks}
    members: dict[str, list[NetworkMember]] = {name: [] for name in names_by_key.values()}
    rows = session.execute(
        select(MEMBERS.c.id, MEMBERS.c.name, MEMBERS.c.named_to_networks, MEMBERS.c.networks)
        .where(MEMBERS.c.active.is_(True), MEMBERS.c.erased_at.is_(None))
        .order_by(MEMBERS.c.name, MEMBERS.c.id)
    )
    for number, name, named, its_networks in rows:
        own = {str(network_name).strip().casefold() for network_name in its_networks or ()}
        for network in own & names_by_key.keys():
            members[names_by_key[network]].append(NetworkMember(int(number), name, bool(named)))
    return members


def _figures(rows: Sequence[NetworkMember], states: dict[int, Counter[str]]) -> NetworkFigures:
    if not rows or _few(sum(not row.named for row in rows)):
        return NetworkFigures(len(rows))
    return NetworkFigures(len(rows), *_sums(rows, states))


def _sums(rows: Sequence[NetworkMember], states: dict[int, Counter[str]]) -> tuple[int, int, int]:
    """Lots told, followed and won."""
    total: Counter[str] = Counter()
    for row in rows:
        total += states.get(row.id, Counter())
    lots_told, followed = (sum(total[state] for state in several) for several in (TOLD, FOLLOWED))
    return lots_told, followed, total["won"]


def _states(session: Session, ids: set[int], since: datetime) -> dict[int, Counter[str]]:
    counts: dict[int, Counter[str]] = {}
    listed = sorted(ids)
    for start in range(0, len(listed), 500):
        rows = session.execute(
            select(OPPORTUNITIES.c.member_id, OPPORTUNITIES.c.state, func.count())
            .where(
                OPPORTUNITIES.c.member_id.in_(listed[start : start + 500]),
                OPPORTUNITIES.c.opened_at > since,
            )
            .group_by(OPPORTUNITIES.c.member_id, OPPORTUNITIES.c.state)
        )
        for number, state, many in rows:
            counts.setdefault(int(number), Counter())[state] += int(many)
    return counts
