"""What was read on lots: asked after staff's verdicts, written so that only what changed
changes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar, cast

from sqlalchemy import insert
from sqlmodel import Session, col, select

from vigie.domain.considerations import FACTS, FAMILIES, Consideration
from vigie.domain.document_kinds import of_document, sides
from vigie.domain.lots import FindingView, ReadingView, Status, Volume, sure_as_read
from vigie.store.tables import Finding, Reading, Verdict, columns_of

Source = Literal["code", "text", "model"]
IN_LIST = 500  # SQLite takes a bounded number of values in one question


@dataclass(frozen=True)
class NewFinding:
    """One consideration read on one lot, before it is a row; identity: lot, code, source, folded
    quote.
    """

    code: Consideration
    source: Source
    status: Status
    confidence: float
    rule: str
    version: str
    folded_quote: str
    quote: str = ""
    families: tuple[str, ...] = ()
    scope: Literal["lot", "lots", "consultation"] = "lot"
    field: str = ""
    raw: str = ""
    proofs: tuple[dict[str, Any], ...] = ()
    legal_basis: str = ""
    volumes: tuple[dict[str, Any], ...] = ()
    optional: bool = False
    weight: float | None = None
    conflict: bool = False

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes it the same finding of one lot from one reading to the next."""
        return str(self.code), self.source, self.folded_quote


@dataclass(frozen=True)
class NewReading:
    """Another thing read on one lot (domain.lots.READINGS), before it is a row; one of a kind a
    lot.
    """

    kind: str
    value: dict[str, Any]
    quote: str = ""
    proofs: tuple[dict[str, Any], ...] = field(default=())
    version: str = ""


def effective(session: Session, lot_ids: Collection[int]) -> dict[int, tuple[FindingView, ...]]:
    """What each lot carries after staff's verdicts, surest first; every id asked for is a key."""
    views: dict[int, list[FindingView]] = {lot_id: [] for lot_id in lot_ids}
    verdicts = _verdicts(session, lot_ids)
    answered = set()
    for row in standing(session, lot_ids):
        verdict = verdicts.get((row.lot_id, row.code, row.folded_quote))
        if verdict is not None:
            answered.add(verdict.id)
        if verdict is None or verdict.verdict != "rejected":
            views[row.lot_id].append(_view(row, verdict))
    for verdict in verdicts.values():
        if verdict.verdict == "added" and verdict.id not in answered:
            views[verdict.lot_id].append(_added(verdict))
    return {
        lot_id: tuple(sorted(lot_findings, key=_surest_first))
        for lot_id, lot_findings in views.items()
    }


def readings(session: Session, lot_ids: Collection[int]) -> dict[int, tuple[ReadingView, ...]]:
    """The other readings of each lot; every id asked for is a key."""
    views: dict[int, list[ReadingView]] = {lot_id: [] for lot_id in lot_ids}
    for chunk in _chunks(lot_ids):
        for row in session.exec(
            select(Reading).where(col(Reading.lot_id).in_(chunk)).order_by(Reading.kind)
        ):
            views[row.lot_id].append(ReadingView(row.kind, row.value, row.quote))
    return {lot_id: tuple(lot_readings) for lot_id, lot_readings in views.items()}


def standing(session: Session, lot_ids: Collection[int]) -> list[Finding]:
    """The findings of those lots that are not retired, verdicts aside."""
    rows: list[Finding] = []
    for chunk in _chunks(lot_ids):
        finding_query = select(Finding).where(
            col(Finding.lot_id).in_(chunk), col(Finding.retired_at).is_(None)
        )
        rows += session.exec(finding_query.order_by(col(Finding.id)))
    return rows


def judged(session: Session, lot_ids: Collection[int]) -> set[int]:
    """Which of those lots staff gave a verdict on."""
    lot_queries = (
        select(Verdict.lot_id).where(col(Verdict.lot_id).in_(chunk)) for chunk in _chunks(lot_ids)
    )
    return {lot_id for lot_query in lot_queries for lot_id in session.exec(lot_query)}


Row = TypeVar("Row", Finding, Reading)


def rows_by_lot(
    session: Session, table: type[Row], lot_ids: Collection[int]
) -> dict[int, list[Row]]:
    """What is kept of each of those lots, asked for once."""
    several: dict[int, list[Row]] = {lot_id: [] for lot_id in lot_ids}
    for chunk in _chunks(lot_ids):
        for row in session.exec(select(table).where(col(table.lot_id).in_(chunk))):
            several[row.lot_id].append(row)
    return several


def keep_findings(
    session: Session,
    consultation_id: int,
    lot_id: int,
    findings: Iterable[NewFinding],
    now: datetime,
    why: str = "texte remplacé",
    *,
    verdicts: bool = True,
    held: Iterable[Finding] | None = None,
    fresh: list[dict[str, Any]] | None = None,
) -> None:
    """Insert what is new, update what changed, retire what is no longer read; running it twice
    changes nothing.

    `verdicts`: whether staff may have judged this lot; a batch of lots is asked once (`judged`).
    `held`: the lot's rows, where a batch of lots was asked for them once (`rows_by_lot`).
    `fresh`: new rows are put there, for the batch to insert all at once, unless staff judged.
    """
    if held is None:
        held = session.exec(select(Finding).where(Finding.lot_id == lot_id))
    new_rows: list[dict[str, Any]] = []
    rows_before = {(row.code, row.source, row.folded_quote): row for row in held}
    for new in findings:
        row = rows_before.pop(new.identity, None)
        values = _columns(new)
        if row is None:
            of_lot = {"consultation_id": consultation_id, "lot_id": lot_id}
            new_rows.append({**of_lot, "read_at": now, "retired_why": "", **values})
        elif row.retired_at is not None or any(
            getattr(row, name) != new_cell for name, new_cell in values.items()
        ):
            row.sqlmodel_update({**values, "read_at": now, "retired_at": None, "retired_why": ""})
    for row in rows_before.values():
        if row.retired_at is None:
            row.sqlmodel_update({"retired_at": now, "retired_why": why})
    if fresh is not None and not verdicts:
        fresh += new_rows
        return
    insert_rows(session, Finding, new_rows)
    if verdicts:
        session.flush()
        _mark_verdicts(session, lot_id)


def keep_readings(
    session: Session,
    consultation_id: int,
    lot_id: int,
    new_readings: Iterable[NewReading],
    now: datetime,
    held: Iterable[Reading] | None = None,
    fresh: list[dict[str, Any]] | None = None,
) -> None:
    """Insert, update or delete so that the lot's other readings are exactly these; `fresh`: new
    rows are put there, for the batch to insert all at once.
    """
    new_rows: list[dict[str, Any]] = []
    if held is None:
        held = session.exec(select(Reading).where(Reading.lot_id == lot_id))
    rows_before = {row.kind: row for row in held}
    for new in new_readings:
        values: dict[str, Any] = {
            "value": new.value,
            "quote": new.quote,
            "proofs": list(new.proofs),
            "version": new.version,
        }
        row = rows_before.pop(new.kind, None)
        if row is None:
            of_lot = {"consultation_id": consultation_id, "lot_id": lot_id}
            new_rows.append({**of_lot, "kind": new.kind, "read_at": now, **values})
        elif any(getattr(row, name) != new_cell for name, new_cell in values.items()):
            row.sqlmodel_update({**values, "read_at": now})
    for row in rows_before.values():
        session.delete(row)
    if fresh is None:
        insert_rows(session, Reading, new_rows)
    else:
        fresh += new_rows


def insert_rows(
    session: Session, table: type[Finding] | type[Reading], rows: list[dict[str, Any]]
) -> None:
    """New rows in one statement: nobody asks for their numbers."""
    if rows:
        session.execute(insert(columns_of(table)), rows)


def _mark_verdicts(session: Session, lot_id: int) -> None:
    """A verdict on a quote that is gone returns « à revoir »; it stands again if the quote comes
    back.
    """
    quotes = {(row.code, row.folded_quote) for row in standing(session, [lot_id])}
    for verdict in session.exec(select(Verdict).where(Verdict.lot_id == lot_id)):
        if (
            verdict.verdict != "added"
        ):  # staff's own quote is looked for in the texts by flow.reading
            is_gone = (verdict.code, verdict.folded_quote) not in quotes
            if verdict.to_review != is_gone:
                verdict.to_review = is_gone


def _verdicts(session: Session, lot_ids: Collection[int]) -> Mapping[tuple[int, str, str], Verdict]:
    verdicts = {}
    for chunk in _chunks(lot_ids):
        for row in session.exec(
            select(Verdict).where(col(Verdict.lot_id).in_(chunk), col(Verdict.to_review).is_(False))
        ):
            verdicts[(row.lot_id, row.code, row.folded_quote)] = row
    return verdicts


def _view(row: Finding, verdict: Verdict | None) -> FindingView:
    code, spoken = Consideration(row.code), sides(row.proofs)
    families, law, volumes = tuple(row.families), row.legal_basis, row.volumes
    if verdict is not None and verdict.verdict == "corrected" and verdict.corrected_code:
        code = Consideration(verdict.corrected_code)
        families, law = families_of(code), FACTS[code].law
    if verdict is not None and verdict.volumes:
        volumes = verdict.volumes
    return FindingView(
        id=cast(int, row.id),
        code=code,
        families=families,
        source=cast(Source, row.source),
        status="sûr" if verdict else cast(Status, row.status),
        confidence=1.0 if verdict else row.confidence,
        quote=row.quote,
        field=row.field,
        legal_basis=law,
        volumes=tuple(Volume(**volume) for volume in volumes),
        optional=row.optional,
        weight=row.weight,
        conflict=row.conflict and verdict is None,
        verdict=cast(Any, verdict.verdict) if verdict else None,
        settled_at=_settled(row, verdict),
        from_document=spoken == (False, True),
        against_document=any(map(of_document, row.proofs)),
    )


def _settled(row: Finding, verdict: Verdict | None) -> datetime | None:
    sure = sure_as_read(row.confidence, row.quote, row.conflict)
    return None if verdict is None or (sure and verdict.verdict == "confirmed") else verdict.at


def _added(verdict: Verdict) -> FindingView:
    """What staff added has no finding of ours: its id is the verdict's, below zero."""
    code = Consideration(verdict.code)
    proof: dict[str, Any] = verdict.proofs[0] if verdict.proofs else {}
    return FindingView(
        id=-cast(int, verdict.id),
        code=code,
        families=families_of(code),
        source="staff",
        status="sûr",
        confidence=1.0,
        quote=verdict.quote,
        field=str(proof.get("field", "")),
        legal_basis=FACTS[code].law,
        volumes=tuple(Volume(**volume) for volume in verdict.volumes),
        verdict="added",
        settled_at=verdict.at,
        from_document=of_document(proof),
    )


def families_of(code: Consideration) -> tuple[str, ...]:
    """The families that this reservation is for, sorted; empty for all else."""
    return tuple(sorted(FAMILIES.get(code, ())))


def _columns(new: NewFinding) -> dict[str, Any]:
    return {
        "code": str(new.code),
        "families": list(new.families),
        "source": new.source,
        "status": new.status,
        "confidence": new.confidence,
        "rule": new.rule,
        "version": new.version,
        "quote": new.quote,
        "folded_quote": new.folded_quote,
        "scope": new.scope,
        "field": new.field,
        "raw": new.raw,
        "proofs": list(new.proofs),
        "legal_basis": new.legal_basis,
        "volumes": list(new.volumes),
        "optional": new.optional,
        "weight": new.weight,
        "conflict": new.conflict,
    }


def _surest_first(view: FindingView) -> tuple[bool, int, float, int]:
    return view.status != "sûr", FACTS[view.code].rank, -view.confidence, view.id


def _chunks(lot_ids: Collection[int]) -> Iterable[list[int]]:
    ids = sorted(lot_ids)
    return (ids[start : start + IN_LIST] for start in range(0, len(ids), IN_LIST))
