"""Fiche sourcing and plaidoyer: for a need or a buyer, who can answer, what was claused before;
ready to print.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import Response

from vigie.data.places import department_names
from vigie.data.trades import cpv_label, groups, trades
from vigie.domain.clock import paris_day
from vigie.domain.lots import LotView
from vigie.domain.members import KIND_LABELS
from vigie.matching.eligibility import status_proofs
from vigie.matching.facts import facts
from vigie.matching.gate import best_passage
from vigie.matching.places import atlas
from vigie.matching.prepared import label
from vigie.store.desk.buyers import buyer, last_of, share
from vigie.store.tables import Consultation
from vigie.web.desk.badges import line
from vigie.web.desk.ready_members import ready_members
from vigie.web.places import followed
from vigie.web.security import Staff, desk_page

router = APIRouter(include_in_schema=False)
MOST_SHOWN = 60


@dataclass(frozen=True)
class Able:
    """One member able to answer a need."""

    id: int
    name: str
    kinds: tuple[str, ...]
    activity: str
    sure: bool
    size: float | None
    networks: tuple[str, ...] = ()
    status: str = ""  # what is to be checked of its status: « votre CPOM… a pris fin le … »


@router.get("/sourcing")
def sourcing(
    request: Request,
    staff: Staff,
    mots: str = "",
    cpv: str = "",
    metier: str = "",
    acheteur: str = "",
    consultation: str = "",
) -> Response:
    """The sheet; without a need, the form alone."""
    now = request.app.state.now()
    codes = tuple(
        code
        for code in cpv.replace(",", " ").split()[:10]
        if code.isdigit() and 2 <= len(code) <= 8
    )
    zone = tuple(
        code for code in request.query_params.getlist("dep")[:10] if code in department_names()
    )
    words, trade = mots.strip()[:200], trades().get(metier)
    with request.app.state.store.reading() as session:
        if consultation.isdigit() and len(consultation) < 16 and not (codes or words):
            row = session.get(Consultation, int(consultation))
            if row is not None and row.taken_down_at is None:
                words, codes, zone = (
                    row.title[:200],
                    tuple(row.cpv[:10]),
                    tuple(code for code in row.departments if code in department_names()),
                )
        codes = codes or (tuple(code.ljust(8, "0") for code in trade.cpv) if trade else ())
        has_criteria = bool(codes or words)
        suppliers = _able(request, session, words, codes, zone, now) if has_criteria else []
        of_buyer = _buyer(session, acheteur, now)
    return desk_page(
        request,
        "sourcing.html",
        found=suppliers[:MOST_SHOWN],
        total=len(suppliers),
        asked=has_criteria,
        words=words,
        codes=codes,
        zone=zone,
        metier=metier,
        groups=groups(),
        trade=trade,
        departments=followed(request, zone),
        networks=Counter(name for supplier in suppliers for name in supplier.networks).most_common(
            8
        ),
        sure=sum(supplier.sure for supplier in suppliers),
        labels=[cpv_label(code) for code in codes],
        buyer=of_buyer,
        acheteur=acheteur if of_buyer else "",
    )


def _able(
    request: Request,
    session: Session,
    words: str,
    codes: tuple[str, ...],
    zone: tuple[str, ...],
    now: datetime,
) -> list[Able]:
    need = LotView(
        id=0,
        consultation_id=0,
        number="1",
        title=words,
        text=words,
        buyer="",
        buyer_siren=None,
        cpv=tuple(code.ljust(8, "0") for code in codes),
        departments=zone,
        nuts=(),
        deadline_at=None,
        live_until=None,
        state="open",
    )
    lot = facts(need, atlas())
    suppliers = []
    for view, activities in ready_members(request, session):
        best = best_passage(activities, lot)
        if best is not None:
            status, proofs = status_proofs(view, paris_day(now))
            sure = best.trade == "oui" and best.zone == "oui" and status == "oui"
            activity = best.prepared.activity
            kinds = tuple(KIND_LABELS[kind] for kind in sorted(view.kinds))
            suppliers.append(
                Able(
                    view.id,
                    view.name,
                    kinds,
                    label(activity),
                    sure,
                    activity.max_value,
                    view.networks,
                    proofs[0] if proofs and status != "oui" else "",
                )
            )
    return sorted(suppliers, key=lambda supplier: (not supplier.sure, supplier.name))


def _buyer(session: Session, number: str, now: datetime) -> dict[str, Any] | None:
    if not number:
        return None
    row = buyer(session, int(number)) if number.isdigit() and len(number) < 16 else None
    if row is None:
        raise HTTPException(404, "Cet acheteur n’est pas connu de Vigie.")
    useful = [line(search_row, now) for search_row in last_of(session, row.id or 0, useful=True)]
    return {"row": row, "figures": share(session, row.id or 0), "useful": useful}
