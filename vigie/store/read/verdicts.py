"""What staff say of a finding: one verdict a quote, the last word counts, and matching hears of
it.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal, cast

from sqlmodel import Session, col, func, select

from vigie.domain.considerations import Consideration
from vigie.domain.events import VerdictGiven
from vigie.domain.lots import Volume
from vigie.domain.quotes import folded
from vigie.domain.refusals import BadChange
from vigie.store.events import emit
from vigie.store.tables import EventRow, Finding, Lot, Verdict

Said = Literal["confirmed", "rejected", "corrected", "added"]


def write_verdict(
    session: Session,
    *,
    lot_id: int,
    verdict: Said,
    now: datetime,
    finding_id: int | None = None,
    code: str | None = None,
    quote: str = "",
    corrected_code: str | None = None,
    volumes: Sequence[Volume] = (),
    proofs: Sequence[dict[str, Any]] = (),
    note: str = "",
    user_id: int | None = None,
) -> Verdict:
    """Write a verdict on a finding (`finding_id`), or on a code and quote, and tell the event
    log; raises BadChange. The rules of who may say what, when, are those of vigie.acts.verdicts.

    Confirming, rejecting or correcting needs the finding; adding needs a code and, to outlive a
    correction, a quote.
    """
    lot = session.get(Lot, lot_id)
    if lot is None:
        raise BadChange(f"lot {lot_id} inconnu : vérifier son numéro dans la liste des lots.")
    finding = _finding(session, lot_id, verdict, finding_id)
    known_code, key, text = _key(finding, code, quote)
    if verdict == "corrected" and not corrected_code and not volumes:
        raise BadChange("correction vide : indiquer le bon code ou le bon volume d’heures.")
    fields = {
        "quote": text,
        "verdict": verdict,
        "corrected_code": _valid(corrected_code) if corrected_code else None,
        "volumes": [asdict(volume) for volume in volumes],
        "proofs": list(proofs) or (finding.proofs if finding else []),
        "note": note[:2000],
        "user_id": user_id,
        "at": now,
        "to_review": False,
    }
    row = _upsert(session, lot.consultation_id, lot_id, known_code, key, fields)
    emit(
        session,
        [VerdictGiven(verdict_id=cast(int, row.id), lot_id=lot_id, version=row.version)],
        now,
    )
    return row


def verdict_on(session: Session, finding: Finding) -> Verdict | None:
    """The verdict that stands on a finding, its words still in the notice."""
    same_words = (
        Verdict.lot_id == finding.lot_id,
        Verdict.code == finding.code,
        Verdict.folded_quote == finding.folded_quote,
    )
    return session.exec(
        select(Verdict).where(*same_words, col(Verdict.to_review).is_(False))
    ).first()


def delete_verdict(session: Session, verdict: Verdict, now: datetime) -> None:
    """Remove a verdict and tell the event log, so that the lot is matched again without it."""
    version = verdict.version + 1
    emit(session, [VerdictGiven(cast(int, verdict.id), verdict.lot_id, version)], now)
    session.delete(verdict)
    session.flush()


def to_review(session: Session) -> list[Verdict]:
    """The verdicts whose quote is gone: staff look at them again, newest first."""
    return list(
        session.exec(select(Verdict).where(col(Verdict.to_review)).order_by(col(Verdict.at).desc()))
    )


def _finding(
    session: Session, lot_id: int, verdict: Said, finding_id: int | None
) -> Finding | None:
    if finding_id is None:
        if verdict != "added":
            raise BadChange(
                "aucun repérage désigné : choisir celui que l’on confirme, rejette ou corrige."
            )
        return None
    finding = session.get(Finding, finding_id)
    if finding is None or finding.lot_id != lot_id:
        raise BadChange(f"repérage {finding_id} inconnu sur le lot {lot_id} : recharger la page.")
    return finding


def _key(finding: Finding | None, code: str | None, quote: str) -> tuple[str, str, str]:
    if finding is not None:
        return finding.code, finding.folded_quote, finding.quote
    if not code:
        raise BadChange("considération absente : choisir l’un des douze codes.")
    text = quote.strip()[:1000]
    return _valid(code), folded(text), text


def _valid(code: str) -> str:
    try:
        return str(Consideration(code))
    except ValueError as error:
        raise BadChange(f"code « {code} » inconnu : choisir l’un des douze codes.") from error


def _upsert(
    session: Session, consultation_id: int, lot_id: int, code: str, key: str, fields: dict[str, Any]
) -> Verdict:
    same_words = (Verdict.lot_id == lot_id, Verdict.code == code, Verdict.folded_quote == key)
    row = session.exec(select(Verdict).where(*same_words)).first()
    if row is None:
        row = Verdict(
            consultation_id=consultation_id, lot_id=lot_id, code=code, folded_quote=key, **fields
        )
    else:
        row.sqlmodel_update({**fields, "version": row.version + 1})
    session.add(row)
    session.flush()
    if row.version == 1:
        row.version += _events_of(session, cast(int, row.id))
    return row


def _events_of(session: Session, verdict_id: int) -> int:
    """How many events tell of that number: that of a deleted verdict may be given again, and its
    events must not pass for told.
    """
    start = f"VerdictGiven:{verdict_id}:"
    of_verdict = col(EventRow.key).between(start, start + "~")
    return int(session.exec(select(func.count()).where(of_verdict)).one())
