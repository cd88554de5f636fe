"""Where a notice and a tender document disagree on a lot: both are kept, and shown as a conflict
(pure).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from classifier.codes import reservation
from vigie.domain.considerations import RESERVED, Consideration
from vigie.domain.document_kinds import AGAINST, of_document
from vigie.store.read.findings import NewFinding
from vigie.store.tables import Lot

VAGUE = Consideration.RESERVED_UNSPECIFIED
UNTOLD = ("", "not-known")


def other_volumes(first: NewFinding, second: NewFinding) -> bool:
    """Whether a notice and a document tell one consideration with other hours."""
    if of_document(first.proofs[0]) == of_document(second.proofs[0]):
        return False
    hours, more = (
        {volume["hours"] for volume in finding.volumes if volume.get("hours")}
        for finding in (first, second)
    )
    return bool(hours and more) and not (hours <= more or more <= hours)


def with_conflicts(findings: Sequence[NewFinding], lot: Lot) -> tuple[NewFinding, ...]:
    """Reservations for other families, or that the notice’s code denies, are in conflict."""
    reservations = [
        finding for finding in findings if finding.code in RESERVED and finding.code is not VAGUE
    ]
    documents = [finding for finding in reservations if all(map(of_document, finding.proofs))]
    notices = [finding for finding in reservations if not any(map(of_document, finding.proofs))]
    settled: list[NewFinding] = []
    for finding in findings:
        opposites = notices if finding in documents else documents if finding in notices else []
        against = [
            dict(opposite.proofs[0]) for opposite in opposites if opposite.code != finding.code
        ]
        if finding in documents:
            against += _denials(lot)
        settled.append(_in_conflict(finding, against) if against else finding)
    return tuple(settled)


def _denials(lot: Lot) -> Iterable[dict[str, object]]:
    """The raw code by which the notice says that the lot is not reserved."""
    raw = str(lot.codes.get("reserved") or "")
    if raw.strip().lower() in UNTOLD or reservation(raw) is not None:
        return []
    nowhere = {"notice_id": "", "text": None, "start": 0, "end": 0, "quote": ""}
    return [{**nowhere, "field": "lots.reserved", "raw": raw}]


def _in_conflict(finding: NewFinding, against: Sequence[dict[str, object]]) -> NewFinding:
    proofs = (*finding.proofs, *({**proof, AGAINST: True} for proof in against))
    return replace(finding, conflict=True, status="à vérifier", proofs=proofs)
