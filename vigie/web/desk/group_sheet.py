"""The printable sheet of a groupement: lot and proof, need, members with their proofs, coverage,
rules read, calendar.
"""

from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from vigie.acts.coverage import Coverage, coverage
from vigie.data.trades import cpv_label
from vigie.domain import french
from vigie.domain.group_steps import doer
from vigie.domain.lots import LotView
from vigie.domain.members import KIND_LABELS, PROOF_LABELS, MemberView, ProofView
from vigie.store.desk.groups import sources_of
from vigie.store.match.joint_bids import StoredJointBid
from vigie.store.match.members import member_names, member_views
from vigie.web.desk.badges import lot_title, places, signs
from vigie.web.desk.group_view import STATES, planned, there
from vigie.web.security import Staff, desk_page

router = APIRouter(include_in_schema=False)
RULES = {
    "several_bids_ban": "Plusieurs candidatures",
    "lot_cap": "Nombre de lots",
    "group_form": "Forme du groupement",
    "min_turnover": "Chiffre d’affaires minimum",
}
MOST_CPV = 4


@dataclass(frozen=True)
class SheetLine:
    """One member on the sheet."""

    name: str
    kinds: str
    lead: bool
    role: str
    share: str
    proofs: tuple[str, ...]
    eligible: str
    consent: str


@router.get("/groupements/{number:int}/fiche")
def sheet(request: Request, staff: Staff, number: int) -> Response:
    """The sheet; composing and proposing are what is logged, a page changes nothing."""
    now = request.app.state.now()
    with request.app.state.store.reading() as session:
        bid, lot, row = there(session, number)
        covered = coverage(session, lot.id, [role.member_id for role in bid.view.roles], now)
        members = lines(session, bid, covered, now)
        sources = sources_of(session, bid.consultation_id)
    return desk_page(
        request,
        "groupement_fiche.html",
        found=bid,
        lot=lot,
        row=row,
        told=covered,
        members=members,
        states=STATES,
        rules=[
            (RULES[reading.kind], reading.quote)
            for reading in lot.readings
            if reading.kind in RULES and reading.quote
        ],
        plan=steps(bid),
        trades=cpv_words(lot),
        signs_=signs(lot.findings),
        title=lot_title(lot, row.title),
        place=places(lot.departments),
        sources=sources,
    )


def lines(
    session: Session, stored_joint_bid: StoredJointBid, coverage: Coverage | None, now: datetime
) -> list[SheetLine]:
    """Each member with its role, its share, its proofs and its word."""
    ids = [role.member_id for role in stored_joint_bid.view.roles]
    names, views = member_names(session, ids), member_views(session, ids)
    eligible = (
        {
            part.member_id: part.view.eligible if part.view else "à vérifier"
            for part in coverage.parts
        }
        if coverage
        else {}
    )
    return [
        SheetLine(
            names.get(role.member_id, "structure effacée"),
            kinds_of(views.get(role.member_id)),
            role.lead,
            ", ".join(role.covers),
            french.percent(role.share) if role.share is not None else "à fixer",
            proofs_of(views.get(role.member_id), now),
            eligible.get(role.member_id, "à vérifier"),
            word(stored_joint_bid, role.member_id),
        )
        for role in stored_joint_bid.view.roles
    ]


def kinds_of(view: MemberView | None) -> str:
    """« ACI, association »: the abbreviation where there is one."""
    labels = [KIND_LABELS[kind] for kind in sorted(view.kinds)] if view else []
    return ", ".join(
        kind_label.rpartition("(")[2].rstrip(")")
        if kind_label.endswith(")")
        else kind_label[:1].lower() + kind_label[1:]
        for kind_label in labels
    )


def proofs_of(view: MemberView | None, now: datetime) -> tuple[str, ...]:
    """« convention IAE jusqu’au 31/12/2026 », one a proof that holds."""
    return (
        tuple(_proof(proof, now.date()) for proof in view.proofs if proof.holds is not False)
        if view
        else ()
    )


def _proof(proof_view: ProofView, today: date) -> str:
    label = PROOF_LABELS.get(proof_view.kind, proof_view.kind)
    if proof_view.kind == "share_50":
        return label if proof_view.holds else f"{label} : à vérifier"
    if proof_view.valid_until is None:
        return f"{label}, date de fin à vérifier"
    day_words = french.numeric_date(proof_view.valid_until)
    return (
        f"{label} jusqu’au {day_words}"
        if proof_view.valid_until >= today
        else f"{label} échue le {day_words}"
    )


def word(stored_joint_bid: StoredJointBid, member_id: int) -> str:
    """What that member answered."""
    if stored_joint_bid.state == "suggested":
        return "pas encore demandé"
    return {True: "oui", False: "non"}.get(stored_joint_bid.consents.get(member_id), "attendu")  # type: ignore[arg-type]


def steps(stored_joint_bid: StoredJointBid) -> list[tuple[str, str, str]]:
    """By when, who, what: each one's decisions in the order of the calendar."""
    return [(day, doer(step), step) for day, step in planned(stored_joint_bid)]


def cpv_words(lot: LotView) -> list[tuple[str, str]]:
    """The lot's CPV codes in words."""
    return [(code, cpv_label(code)) for code in lot.cpv[:MOST_CPV]]
