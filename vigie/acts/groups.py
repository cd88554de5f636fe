"""What staff and members do with a joint bid: compose, propose, consent, say how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from alerts.planning.queue import ask_again
from vigie.acts.actor import Actor
from vigie.acts.coverage import coverage
from vigie.config import Settings
from vigie.domain.group_forms import reason
from vigie.domain.refusals import BadChange
from vigie.matching.joint_bid_words import asked_form
from vigie.store.desk.users import audit
from vigie.store.match import joint_bids
from vigie.store.match.joint_bids import STATE_LABELS, StoredJointBid, log_views
from vigie.store.read.lots import lot_view
from vigie.store.tables import JointBid, JointBidMember, columns_of

BIDS = columns_of(JointBid)
ROLES = columns_of(JointBidMember)
MOST_MEMBERS = 6
ENDS = ("dropped", "bid", "won", "lost")


@dataclass(frozen=True)
class Composition:
    """A group as someone composed it: members (id, part, share), who leads, why, in which form."""

    members: Sequence[tuple[int, str, float | None]]
    lead: int
    need: str
    form: str = ""

    @property
    def ids(self) -> list[int]:
        """The members, in their order."""
        return [member_id for member_id, _, _ in self.members]


def compose(session: Session, actor: Actor, number: int, group: Composition, now: datetime) -> None:
    """Put those members in the group; only one that was not proposed may change."""
    row = session.get(JointBid, number)
    if row is None or row.state != "suggested":
        raise BadChange("ce groupement a déjà été proposé : ses membres ne changent plus sans eux.")
    lot = lot_view(session, row.lot_id)
    covered = coverage(session, row.lot_id, group.ids, now)
    if lot is None or covered is None:
        raise BadChange("ce lot n’est plus là.")
    if lot.reservations() and any(
        part.view is not None and part.view.eligible == "non" for part in covered.parts
    ):
        raise BadChange(
            "sur un lot réservé, chaque membre doit être éligible (retirer celui qui ne l’est pas)."
        )
    key = _checked_key(session, row, group)
    _write_members(session, number, group)
    form = group.form[:80] or row.form
    row.sqlmodel_update(
        {
            "key": key,
            "need": group.need.strip()[:600],
            "form": form,
            "form_reason": reason(form, asked_form(lot)),
            "covered": list(covered.covered),
            "uncovered": list(covered.missing),
            "composed_by": actor.user_id,
            "updated_at": now,
        }
    )
    session.add(row)
    subject = f"joint_bid:{number}"
    audit(session, actor.name, "groupement composé", subject, now, membres=group.ids)
    members = [f"member:{member_id}" for member_id in group.ids]
    log_views(session, number, actor.name, members, "composition", now)


def propose(session: Session, actor: Actor, number: int, now: datetime) -> StoredJointBid:
    """Propose the group to its members: each is asked for its own consent."""
    bid = joint_bids.release(session, number, now, user_id=actor.user_id)
    audit(session, actor.name, "groupement proposé", f"joint_bid:{number}", now)
    return bid


def remind(session: Session, actor: Actor, settings: Settings, number: int, now: datetime) -> int:
    """Ask again the members that have not answered; how many will read it. Raises BadChange."""
    row = session.get(JointBid, number)
    if row is None or row.state != "proposed":
        raise BadChange("ce groupement n’attend plus de réponse : recharger la page.")
    many = ask_again(session, settings, number, now)
    if not many:
        raise BadChange("personne à relancer par message : appeler les structures.")
    audit(session, actor.name, "groupement relancé", f"joint_bid:{number}", now, structures=many)
    return many


def consent(
    session: Session, actor: Actor, number: int, member_id: int, accepted: bool, now: datetime
) -> StoredJointBid:
    """Keep a member's own word; the group is agreed when all accepted, dropped when one refused."""
    bid = joint_bids.record_consent(session, number, member_id, accepted, now, actor.contact_id)
    action = "accord donné" if accepted else "accord refusé"
    audit(session, actor.name, action, f"joint_bid:{number}", now, structure=member_id)
    return bid


def end(session: Session, actor: Actor, number: int, state: str, now: datetime) -> None:
    """Drop a group, or note that it bid, won or lost."""
    if state not in ENDS or session.get(JointBid, number) is None:
        raise BadChange("ce groupement n’est plus là : recharger la page.")
    joint_bids.set_state(session, number, state, now, user_id=actor.user_id)
    action = f"groupement : {STATE_LABELS[state]}"
    audit(session, actor.name, action, f"joint_bid:{number}", now)


def _checked_key(session: Session, row: JointBid, group: Composition) -> str:
    """The key of a group that may stand; refused by name of the rule that it breaks."""
    ids = group.ids
    if not 2 <= len(set(ids)) <= MOST_MEMBERS or len(set(ids)) != len(ids):
        raise BadChange(f"un groupement réunit de 2 à {MOST_MEMBERS} structures différentes.")
    if group.lead not in ids:
        raise BadChange("choisir le mandataire parmi les membres.")
    if not group.need.strip():
        raise BadChange("écrire en une phrase le besoin qui justifie le groupement (L420-1).")
    key = row.kind + ":" + "-".join(map(str, sorted(ids)))
    bid_query = select(BIDS.c.id).where(
        BIDS.c.lot_id == row.lot_id, BIDS.c.key == key, BIDS.c.id != row.id
    )
    if session.execute(bid_query).first():
        raise BadChange("un autre groupement de ce lot réunit déjà ces mêmes structures.")
    return key


def _write_members(session: Session, number: int, group: Composition) -> None:
    rows = session.execute(select(JointBidMember).where(ROLES.c.joint_bid_id == number)).scalars()
    reasons = {row.member_id: row.reasons for row in rows}
    chosen = [{"rule": "staff", "answer": "oui", "text": "choisi par l’équipe", "article": ""}]
    session.execute(delete(ROLES).where(ROLES.c.joint_bid_id == number))
    session.add_all(
        JointBidMember(
            joint_bid_id=number,
            member_id=member_id,
            lead=member_id == group.lead,
            covers=[piece.strip()[:120] for piece in part.split(";") if piece.strip()][:12],
            share=share,
            reasons=reasons.get(member_id, chosen),
        )
        for member_id, part, share in group.members
    )
