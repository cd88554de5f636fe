"""A groupement being composed: what the address tells before anything is kept, so that trying
loses no word typed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from vigie.store.desk.groups import MOST_MEMBERS
from vigie.store.match.joint_bids import StoredJointBid
from vigie.web.security import Changing

LONGEST_ROLE, LONGEST_NEED = 200, 600
MOST_ASKED = MOST_MEMBERS + 2


@dataclass(frozen=True)
class Draft:
    """The fields of the form as they stand."""

    members: list[int]
    lead: int
    need: str
    form: str
    roles: Mapping[int, str] = field(default_factory=dict)
    shares: Mapping[int, str] = field(default_factory=dict)
    tried: bool = False  # differs from what is kept


def draft(query: QueryParams, stored_joint_bid: StoredJointBid) -> Draft:
    """What the address tells; what it does not, as it is kept."""
    stored_roles = {role.member_id: role for role in stored_joint_bid.view.roles}
    members = list(dict.fromkeys(_numbers(query.getlist("m")))) or list(stored_roles)
    lead = next((member_id for member_id, role in stored_roles.items() if role.lead), 0)
    roles = {member_id: " ; ".join(role.covers) for member_id, role in stored_roles.items()}
    shares = {
        member_id: str(round(role.share))
        for member_id, role in stored_roles.items()
        if role.share is not None
    }
    return Draft(
        members,
        next(iter(_numbers([query.get("mandataire", "")])), lead),
        query.get("besoin", stored_joint_bid.view.need)[:LONGEST_NEED],
        query.get("forme", stored_joint_bid.view.form)[:80],
        roles
        | {
            member_id: query[f"role{member_id}"][:LONGEST_ROLE]
            for member_id in members
            if f"role{member_id}" in query
        },
        shares
        | {
            member_id: query[f"part{member_id}"][:3]
            for member_id in members
            if f"part{member_id}" in query
        },
        set(members) != set(stored_roles),
    )


def address(change: Changing) -> str:
    """The form as the end of an address."""
    members = _numbers(change.many("m", MOST_ASKED))
    parameters = [("m", str(member)) for member in members]
    parameters += [
        (name, change.text(name, LONGEST_NEED)) for name in ("besoin", "forme", "mandataire")
    ]
    for member in members:
        parameters += [
            (f"role{member}", change.text(f"role{member}", LONGEST_ROLE)),
            (f"part{member}", change.text(f"part{member}", 3)),
        ]
    return urlencode([(name, value) for name, value in parameters if value])


def _numbers(texts: Iterable[str]) -> list[int]:
    return [
        int(text)
        for text in list(texts)[:MOST_ASKED]
        if text.isascii() and text.isdigit() and len(text) < 16
    ]
