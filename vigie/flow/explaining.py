"""Why a member hears of what it hears of, and what it missed in three months: the words of
`vigie explain` and the pages.
"""

from datetime import datetime, timedelta

from vigie.domain.french import count
from vigie.domain.reason_sentences import third_person
from vigie.flow.lacking import lacking_lines
from vigie.matching.explain import CAUSES, Miss, counted, misses
from vigie.matching.match import ready
from vigie.matching.places import atlas
from vigie.store import Store
from vigie.store.match.live_lots import lot_titles, read_lot_ids
from vigie.store.match.matches import (
    STATE_LABELS,
    matches_of_lot,
    matches_of_member,
    opportunities_of_member,
)
from vigie.store.match.members import member_names, member_views
from vigie.store.match.territories import basins
from vigie.store.read.lots import lot_views

WINDOW = timedelta(days=92)
MOST = 10  # lots shown a cause


def missed_by(store: Store, member_id: int, now: datetime) -> list[Miss]:
    """What one test kept from that member, of the lots read in three months. Raises LookupError."""
    with store.reading() as session:
        member = member_views(session, [member_id]).get(member_id)
        if member is None:
            raise LookupError(f"aucune structure n° {member_id} : voir `vigie members show`")
        places = atlas(basins(session))
        views = lot_views(session, read_lot_ids(session, now - WINDOW))
    return misses(member, (ready(view, places) for view in views.values()), now, places)


def explain_member(store: Store, member_id: int, now: datetime) -> str:
    """What a member may hope for, and why such a lot escaped it. Raises LookupError."""
    misses = missed_by(store, member_id, now)
    with store.reading() as session:
        name = member_names(session, [member_id])[member_id]
        lacks = lacking_lines(session, now, member_id)
        opportunities = opportunities_of_member(session, member_id)
        fits = {match.lot_id: match for match in matches_of_member(session, member_id)}
        titles = lot_titles(
            session,
            {
                *(opportunity.lot_id for opportunity in misses),
                *(opportunity.lot_id for opportunity in opportunities),
            },
        )
    lines = [
        f"{name} (n° {member_id})",
        *lacks,
        "",
        f"{count(len(opportunities), 'opportunité')} :",
    ]
    for opportunity in opportunities[:MOST]:
        state = STATE_LABELS.get(opportunity.state, opportunity.state)
        lines.append(f"  - {titles[opportunity.lot_id]} — {state}")
        lines += [
            f"      {third_person(reason.text)}"
            for reason in (fits[opportunity.lot_id].reasons if opportunity.lot_id in fits else ())
        ]
    lines += ["", "Manqué en trois mois, par une seule chose :"]
    if not misses:
        lines.append("  rien : aucun lot lu n’a été perdu par un seul critère.")
    for cause, by in counted(misses).items():
        of_cause = [miss for miss in misses if miss.cause == cause]
        opening = ", ".join(
            f"{detail} ({number})"
            for detail, number in sorted(by.items(), key=lambda pair: -pair[1])[:5]
        )
        lines.append(f"  {CAUSES[cause]} : {count(len(of_cause), 'lot')} — {opening}")
        lines += [f"    - {titles[miss.lot_id]} : {miss.text}" for miss in of_cause[:MOST]]
    return "\n".join(lines)


def explain_matches(store: Store, lot_id: int) -> str:
    """Who fits a lot and why, then near misses and why not; empty when nobody does."""
    with store.reading() as session:
        matches = matches_of_lot(session, lot_id)
        names = member_names(session, [match.member_id for match in matches])
    lines = [
        "",
        f"Structures qui correspondent : {sum(match.eligible != 'non' for match in matches)}",
    ]
    for match in matches:
        lines.append(
            f"  - {names.get(match.member_id, match.member_id)} : peut répondre {match.eligible}, "
            f"capable seule {match.able}"
        )
        lines += [
            f"      {third_person(reason.text)}"
            + (f" [{reason.article}]" if reason.article else "")
            for reason in match.reasons
        ]
    return "\n".join(lines)
