"""Where a notice and a tender document disagree on a lot: both are kept, and shown as a conflict
(pure).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from classifier.codes import reservation
from vigie.domain.considerations import RESERVED, Consideration
from vigie.store.documents.texts import PREFIX
from vigie.store.read.findings import NewFinding
from vigie.store.tables import Lot

VAGUE = Consideration.RESERVED_UNSPECIFIED
UNTOLD = ("", "not-known")


def of_document(proof: dict[str, Any]) -> bool:
    """Whether a tender document says it."""
    return str(proof.get("notice_id", "")).startswith(PREFIX)


def other_volumes(first: NewFinding, second: NewFinding) -> bool:
    """Whether a notice and a document tell one consideration with other hours."""
    sides = {of_document(finding.proofs[0]) for finding in (first, second)}
    if len(sides) < 2:
        return False
    hours, more = (
        {volume["hours"] for volume in finding.volumes if volume.get("hours")}
        for finding in (first, second)
    )
    return bool(hours and more) and not (hours <= more or more <= hours)


def with_conflicts(findings: Sequence[NewFinding], lot: Lot) -> tuple[NewFinding, ...]:
    """Reservations for other families, or that the notice's code denies, are in conflict."""
    told = [
        finding for finding in findings if finding.code in RESERVED and finding.code is not VAGUE
    ]
    documents = [finding for finding in told if all(map(of_document, finding.proofs))]
    notices = [finding for finding in told if not any(map(of_document, finding.proofs))]
    clash = {
        finding.identity
        for own, other in ((documents, notices), (notices, documents))
        for finding in own
        if any(finding.code != against.code for against in other)
        and all(finding.code != against.code for against in other)
    }
    denied = _denial(lot)
    return tuple(
        _in_conflict(finding, denied)
        if finding.identity in clash or (denied and finding in documents)
        else finding
        for finding in findings
    )


def _denial(lot: Lot) -> str:
    """The raw code by which the notice says that the lot is not reserved."""
    raw = str(lot.codes.get("reserved") or "")
    is_denial = raw.strip().lower() not in UNTOLD and reservation(raw) is None
    return raw if is_denial else ""


def _in_conflict(finding: NewFinding, denied: str) -> NewFinding:
    against = {"notice_id": "", "text": None, "start": 0, "end": 0, "quote": ""}
    proofs = finding.proofs
    if denied and all(map(of_document, proofs)):
        proofs = (*proofs, {**against, "field": "lots.reserved", "raw": denied})
    return replace(finding, conflict=True, status="à vérifier", proofs=proofs)
