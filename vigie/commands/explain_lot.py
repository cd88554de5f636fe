"""What is read on a lot and why: quotes, rules, verdicts, what was retired."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlmodel import Session

    from vigie.domain.lots import FindingView, Volume
    from vigie.store import Store
    from vigie.store.tables import Finding, Lot


def lot_ids(store: "Store", identity: str, number: str = "") -> list[int]:
    """The lots that are meant: one by its identifier, or those of a notice's consultation; raises
    LookupError.
    """
    from vigie.store.read.lots import lots_of_notice

    if identity.isdecimal():
        return [int(identity[:18])]
    with store.reading() as session:
        lots = lots_of_notice(session, identity)
        numbers = [lot.id or 0 for lot in lots if number in ("", lot.number, lot.key)]
    if not lots:
        raise LookupError(
            f"avis {identity} inconnu : vérifier son numéro, ou le collecter d’abord."
        )
    if not numbers:
        known_numbers = ", ".join(lot.number for lot in lots[:20])
        raise LookupError(f"pas de lot {number} dans cette consultation : lots {known_numbers}.")
    return numbers


def explain_lot(store: "Store", lot_id: int) -> str:
    """The findings of a lot in words; raises LookupError where the lot is unknown."""
    from sqlmodel import col, select

    from vigie.domain.lots import state_words
    from vigie.store.read.findings import effective, readings
    from vigie.store.tables import Consultation, Finding, Lot

    with store.reading() as session:
        lot = session.get(Lot, lot_id)
        if lot is None:
            raise LookupError(f"lot {lot_id} inconnu : vérifier son numéro dans la liste des lots.")
        consultation = session.get(Consultation, lot.consultation_id)
        rows = {
            row.id: row
            for row in session.exec(
                select(Finding).where(Finding.lot_id == lot_id).order_by(col(Finding.id))
            )
        }
        views = effective(session, [lot_id])[lot_id]
        other_readings = readings(session, [lot_id])[lot_id]
        lines = [
            f"Lot {lot.number} — {lot.title or 'sans intitulé'} "
            f"({consultation.title if consultation else ''})",
            f"État : {state_words(lot.state, lot.why)}.",
            *(f"Doute : {doubt}" for doubt in lot.doubts),
        ]
        lines += [line for view in views for line in _finding(view, rows.get(view.id))] or [
            "Aucune considération repérée."
        ]
        lines += _rejected(session, lot)
        lines += [
            f"  retiré : {row.code} « {row.quote} » ({row.retired_why})"
            for row in rows.values()
            if row.retired_at
        ]
        lines += [
            f"  {reading.kind} : {reading.value} « {reading.quote} »" for reading in other_readings
        ]
        lines.append(f"Lu par la version {lot.read_version or 'aucune'}.")
    return "\n".join(lines)


def _finding(view: "FindingView", row: "Finding | None") -> list[str]:
    from vigie.domain.considerations import FACTS
    from vigie.domain.french import quoted

    facts = FACTS[view.code]
    head = f"• {facts.label} ({view.legal_basis}) : {view.status}, confiance {view.confidence:.2f}"
    lines = [
        head
        + (f", {_said(view.verdict)}" if view.verdict else "")
        + (", facultatif" if view.optional else "")
    ]
    lines.append(
        f"  preuve : {quoted(view.quote)} ({view.field})"
        if view.quote
        else f"  code seul : {view.field} = {row.raw if row else ''}"
    )
    if view.volumes:
        lines.append("  volumes : " + " ; ".join(_volume(volume) for volume in view.volumes))
    if view.conflict:
        lines.append(
            "  conflit : le texte et le code publié ne disent pas la même chose, à vérifier "
            "dans le DCE"
        )
    if row is not None:
        lines.append(
            f"  règle {row.rule}, version {row.version}, {len(row.proofs)} preuve(s), repérage "
            f"n° {row.id}"
        )
    return lines


def _said(verdict: str) -> str:
    return {"confirmed": "validé", "corrected": "corrigé", "added": "ajouté par l’équipe"}[verdict]


def _volume(volume: "Volume") -> str:
    from vigie.domain.french import hours, percent

    words = hours(volume.hours) if volume.hours else percent(volume.percent or 0)
    per = {"year": " par an", None: ""}.get(volume.per, f" par tranche de {volume.per}")
    return words + per + (f", tranche {volume.tranche}" if volume.tranche else "")


def _rejected(session: "Session", lot: "Lot") -> list[str]:
    from sqlmodel import select

    from vigie.store.tables import Verdict

    rows = session.exec(
        select(Verdict).where(Verdict.lot_id == lot.id, Verdict.verdict == "rejected")
    )
    return [
        f"  rejeté : {row.code} « {row.quote} »"
        + (" (à revoir : le texte a changé)" if row.to_review else "")
        for row in rows
    ]
