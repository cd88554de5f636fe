"""Partner networks: who hears for them, and what they may be told of their members: figures, never
a structure's name.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from vigie.store.tables import Contact, Member, Opportunity, columns_of

CONTACTS = columns_of(Contact)
MEMBERS = columns_of(Member)
OPPORTUNITIES = columns_of(Opportunity)
TOLD = ("sent", "interested", "declined", "bidding", "won", "lost")
FOLLOWED = ("interested", "bidding", "won")
FEWEST = 3  # structures under which a figure would tell of one of them


@dataclass(frozen=True)
class NetworkFigures:
    """How many structures of a network Vigie follows, and what came of what they were told; null
    where so few would be told of one by one.
    """

    members: int
    told: int | None = None
    interested: int | None = None
    won: int | None = None


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
    session: Session, networks: Iterable[str], since: datetime
) -> dict[str, NetworkFigures]:
    """The figures of those networks, of what was told since then."""
    wanted = {name.strip().casefold(): name for name in networks}
    members: dict[str, list[int]] = {name: [] for name in wanted.values()}
    rows = session.execute(
        select(MEMBERS.c.id, MEMBERS.c.networks).where(
            MEMBERS.c.active.is_(True), MEMBERS.c.erased_at.is_(None)
        )
    )
    for number, names in rows:
        for name in {str(told).strip().casefold() for told in names or ()} & wanted.keys():
            members[wanted[name]].append(int(number))
    states = _states(session, {number for ids in members.values() for number in ids}, since)
    return {name: _figures(ids, states) for name, ids in members.items()}


def _figures(ids: list[int], states: dict[int, Counter[str]]) -> NetworkFigures:
    if len(ids) < FEWEST:
        return NetworkFigures(len(ids))
    total: Counter[str] = Counter()
    for number in ids:
        total += states.get(number, Counter())
    return NetworkFigures(
        len(ids),
        sum(total[state] for state in TOLD),
        sum(total[state] for state in FOLLOWED),
        total["won"],
    )


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
