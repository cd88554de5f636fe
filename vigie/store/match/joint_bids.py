"""Joint bids in the database: suggested, released by a person, agreed member by member, every
view logged.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from vigie.domain.events import ConsentGiven, JointBidSuggested
from vigie.domain.group_forms import standing_reason
from vigie.domain.labels import JointBidState
from vigie.domain.matches import JointBidView, Reason, RoleView
from vigie.domain.refusals import BadChange
from vigie.store.events import emit, in_effect_from
from vigie.store.inserts import parts
from vigie.store.tables import Consent, JointBid, JointBidMember, Member, View, columns_of

STATE_LABELS = JointBidState.words()
ROLES = columns_of(JointBidMember)
LIVE = ("proposed", "agreed", "bid")  # released: seen by members


@dataclass(frozen=True)
class StoredJointBid:
    """A joint bid with its place on the desk and each member's own word (null: not asked, or no
    answer yet).
    """

    id: int
    state: str
    alternative: int
    view: JointBidView
    consents: dict[int, bool | None]
    released_at: datetime | None
    consultation_id: int

    @property
    def all_agreed(self) -> bool:
        """Whether every member of the group accepted to be introduced."""
        return bool(self.view.roles) and all(
            self.consents.get(role.member_id) for role in self.view.roles
        )


def joint_bids_of_lot(
    session: Session, lot_id: int, states: Sequence[str] | None = None
) -> list[StoredJointBid]:
    """The groups suggested for a lot, in the order of the desk; stale ones only when asked for
    by state.
    """
    joint_bid_query = select(JointBid).where(col(JointBid.lot_id) == lot_id)
    joint_bid_query = joint_bid_query.where(
        col(JointBid.state).in_(list(states)) if states else col(JointBid.state) != "stale"
    )
    joint_bid_query = joint_bid_query.order_by(col(JointBid.alternative))
    return [_stored(session, row) for row in session.scalars(joint_bid_query)]


def joint_bids_of_member(
    session: Session, member_id: int, states: Sequence[str] = LIVE
) -> list[StoredJointBid]:
    """The groups that a member is in; by default only released ones, since no other is told to
    it.
    """
    joint_bid_query = (
        select(JointBid)
        .join(JointBidMember, col(JointBidMember.joint_bid_id) == col(JointBid.id))
        .where(col(JointBidMember.member_id) == member_id, col(JointBid.state).in_(list(states)))
    )
    return [
        _stored(session, row) for row in session.scalars(joint_bid_query.order_by(col(JointBid.id)))
    ]


def joint_bid(session: Session, joint_bid_id: int) -> StoredJointBid | None:
    """That joint bid, or null."""
    row = session.get(JointBid, joint_bid_id)
    return None if row is None else _stored(session, row)


def key_of(view: JointBidView) -> str:
    """What makes two suggestions the same: their members."""
    return "joint_bid:" + "-".join(
        str(role.member_id) for role in sorted(view.roles, key=lambda role: role.member_id)
    )


def write_joint_bids(
    session: Session, consultations: Mapping[int, int], views: Iterable[JointBidView], now: datetime
) -> list[int]:
    """Put these suggestions in place of those lots': same group, same row; released or composed
    ones are left to people. `consultations` are those of the lots.
    """
    rows = {
        (row.lot_id, row.key): row
        for lot_ids in parts(consultations)
        for row in session.scalars(select(JointBid).where(col(JointBid.lot_id).in_(lot_ids)))
    }
    views_by_key = {(view.lot_id, key_of(view)): view for view in views}
    places: Counter[int] = Counter()
    fresh, written = list[JointBid](), list[tuple[JointBid, JointBidView]]()
    for key, view in views_by_key.items():
        places[view.lot_id] += 1
        row = rows.get(key)
        if row is not None and (
            row.state not in ("suggested", "stale") or row.composed_by is not None
        ):
            continue
        is_fresh = row is None or row.state == "stale"
        row = _filled(row, consultations[view.lot_id], places[view.lot_id], view, now)
        session.add(row)
        fresh += [row] if is_fresh else []
        written.append((row, view))
    for key, row in rows.items():
        if key not in views_by_key and row.state == "suggested" and row.composed_by is None:
            row.state, row.updated_at = "stale", now
            session.add(row)
    session.flush()
    _write_roles(session, written)
    ids = sorted(row.id or 0 for row in fresh)
    emit(session, [JointBidSuggested(bid_id) for bid_id in ids], now)
    return ids


def retire(session: Session, lot_ids: Iterable[int], now: datetime) -> None:
    """Lots closed: their suggestions that nobody released are stale."""
    write_joint_bids(session, dict.fromkeys(lot_ids, 0), (), now)


def release(
    session: Session, joint_bid_id: int, now: datetime, *, user_id: int | None = None
) -> StoredJointBid:
    """Propose the group to its members: each is asked for its own consent. Raises BadChange.

    A member is proposed in one group per lot at a time, so leads one at most (R2142-23); each lot
    is a contract of its own, and a ban read in the notice is asked about across lots.
    """
    row = session.get(JointBid, joint_bid_id)
    if row is None or row.state != "suggested":
        raise BadChange("Ce groupement n’est plus à proposer : recharger la page.")
    bid = _stored(session, row)
    _refuse_second_group(session, row, bid.view)
    row.state, row.released_at, row.updated_at = "proposed", now, now
    session.add(row)
    asked_at = in_effect_from(session, now)
    for role in bid.view.roles:
        session.add(Consent(joint_bid_id=joint_bid_id, member_id=role.member_id, asked_at=asked_at))
    log_views(
        session, joint_bid_id, _viewer(user_id), [f"joint_bid:{joint_bid_id}"], "release", now
    )
    session.flush()
    return _stored(session, row)


def record_consent(
    session: Session,
    joint_bid_id: int,
    member_id: int,
    accepted: bool,
    now: datetime,
    contact_id: int | None = None,
) -> StoredJointBid:
    """Keep a member's own word; the group is agreed when all accepted, dropped when one refused.
    Emits ConsentGiven.
    """
    row = session.get(JointBid, joint_bid_id)
    consent_query = select(Consent).where(
        col(Consent.joint_bid_id) == joint_bid_id, col(Consent.member_id) == member_id
    )
    consent = session.scalars(consent_query).first()
    if row is None or consent is None:
        raise BadChange("Ce groupement n’a pas été proposé à cette structure.")
    if row.state not in LIVE:
        raise BadChange("Ce groupement n’est plus proposé.")
    changed = consent.accepted is not accepted
    consent.accepted, consent.answered_at, consent.contact_id = accepted, now, contact_id
    session.add(consent)
    session.flush()
    bid = _stored(session, row)
    if row.state in ("proposed", "agreed"):
        row.state = "agreed" if bid.all_agreed else ("dropped" if not accepted else "proposed")
        row.updated_at = now
        session.add(row)
        session.flush()
    if changed:
        emit(session, [ConsentGiven(joint_bid_id, member_id, accepted)], now)
    return _stored(session, row)


def log_views(
    session: Session,
    joint_bid_id: int | None,
    viewer: str,
    subjects: Iterable[str],
    action: str,
    now: datetime,
) -> None:
    """Note who saw whose data (competition law)."""
    session.add_all(
        View(joint_bid_id=joint_bid_id, viewer=viewer, subject=subject, what=action, at=now)
        for subject in subjects
    )


def set_state(
    session: Session, joint_bid_id: int, state: str, now: datetime, *, user_id: int | None = None
) -> None:
    """Staff drop a group, or note that it bid, won or lost."""
    row = session.get_one(JointBid, joint_bid_id)
    row.state, row.updated_at = state, now
    session.add(row)
    log_views(session, joint_bid_id, _viewer(user_id), [f"joint_bid:{joint_bid_id}"], state, now)


def engaged(session: Session, ids: Iterable[int]) -> dict[int, list[tuple[int, int, bool]]]:
    """(member, lot, leads) of every released group of those consultations, by consultation."""
    engagements: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    for part in parts(ids):
        role_query = (
            select(
                col(JointBid.consultation_id),
                col(JointBidMember.member_id),
                col(JointBid.lot_id),
                col(JointBidMember.lead),
            )
            .join(JointBid, col(JointBidMember.joint_bid_id) == col(JointBid.id))
            .where(col(JointBid.consultation_id).in_(part), col(JointBid.state).in_(LIVE))
        )
        for consultation_id, member, lot, leads in session.execute(role_query):
            engagements[consultation_id].append((member, lot, leads))
    return engagements


def _refuse_second_group(session: Session, row: JointBid, view: JointBidView) -> None:
    names = _names(session, view)
    engaged_here = {
        member
        for member, lot, _ in engaged(session, [row.consultation_id])[row.consultation_id]
        if lot == row.lot_id
    }
    for role in view.roles:
        if role.member_id in engaged_here:
            raise BadChange(
                f"{names[role.member_id]} est déjà dans un groupement proposé pour ce lot."
            )


def _names(session: Session, view: JointBidView) -> dict[int, str]:
    member_query = select(col(Member.id), col(Member.name)).where(
        col(Member.id).in_([role.member_id for role in view.roles])
    )
    return {int(row.id or 0): row.name for row in session.execute(member_query)}


def _viewer(user_id: int | None) -> str:
    return f"user:{user_id}" if user_id is not None else "cli"


def _filled(
    row: JointBid | None, consultation_id: int, place: int, view: JointBidView, now: datetime
) -> JointBid:
    row = row or JointBid(
        lot_id=view.lot_id,
        consultation_id=consultation_id,
        key=key_of(view),
        created_at=now,
        updated_at=now,
    )
    row.state, row.alternative, row.updated_at = "suggested", place, now
    row.form, row.form_reason, row.need = view.form, view.form_reason, view.need
    row.covered, row.uncovered = list(view.covered), list(view.uncovered)
    row.reasons = [reason.as_json() for reason in view.reasons]
    row.why_not = [{"member_id": member, "text": text} for member, text in view.why_not]
    row.plan = [dict(step) for step in view.plan]
    return row


def _write_roles(session: Session, written: Sequence[tuple[JointBid, JointBidView]]) -> None:
    for ids in parts(row.id or 0 for row, _ in written):
        session.execute(delete(ROLES).where(ROLES.c.joint_bid_id.in_(ids)))
    roles = [
        {
            "joint_bid_id": row.id,
            "member_id": role.member_id,
            "lead": role.lead,
            "covers": list(role.covers),
            "share": role.share,
            "reasons": [reason.as_json() for reason in role.reasons],
        }
        for row, view in written
        for role in view.roles
    ]
    if roles:
        session.execute(insert(ROLES), roles)


def _stored(session: Session, row: JointBid) -> StoredJointBid:
    roles = session.scalars(
        select(JointBidMember)
        .where(col(JointBidMember.joint_bid_id) == row.id)
        .order_by(col(JointBidMember.id))
    )
    view = JointBidView(
        lot_id=row.lot_id,
        form=row.form,
        form_reason=standing_reason(row.form, row.form_reason),
        need=row.need,
        roles=tuple(
            RoleView(
                role.member_id,
                role.lead,
                tuple(role.covers),
                role.share,
                tuple(Reason(**reason) for reason in role.reasons),
            )
            for role in roles
        ),
        covered=tuple(row.covered),
        uncovered=tuple(row.uncovered),
        reasons=tuple(Reason(**reason) for reason in row.reasons),
        why_not=tuple((reason["member_id"], reason["text"]) for reason in row.why_not),
        plan=tuple(row.plan),
    )
    consents = session.scalars(select(Consent).where(col(Consent.joint_bid_id) == row.id))
    return StoredJointBid(
        row.id or 0,
        row.state,
        row.alternative,
        view,
        {consent.member_id: consent.accepted for consent in consents},
        row.released_at,
        row.consultation_id,
    )
