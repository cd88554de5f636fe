"""Reads every lot of a consultation from all its standing notices; tells matching only when the
reading changed.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import structlog
from sqlmodel import Session, col, select

from classifier.expected import EXCEPTION, clause_label
from classifier.expected import ConsultationFacts as About
from classifier.findings import Evidence, Found, volume_json
from classifier.lots import key
from classifier.readings import read as read_others
from vigie.domain.considerations import RESERVED
from vigie.domain.document_kinds import TELLING
from vigie.domain.events import DocumentsChanged, LotRead, NoticeAmended, NoticePublished
from vigie.domain.notice import ParsedNotice
from vigie.domain.quotes import folded
from vigie.domain.settling import voided
from vigie.flow.disagreements import other_volumes, with_conflicts
from vigie.flow.document_readings import classified_documents
from vigie.flow.notice_findings import ClassifiedNotice, speaks_of
from vigie.flow.other_readings import about_of, live, others
from vigie.flow.steps import Context, InBites, Step, Write, with_the_first
from vigie.processes.budget import OverBudget, time_budget
from vigie.store.db import Store
from vigie.store.documents.texts import StandingDocument, standing_documents, with_documents
from vigie.store.events import emit
from vigie.store.read.findings import (
    NewFinding,
    NewReading,
    insert_rows,
    judged,
    keep_findings,
    keep_readings,
    rows_by_lot,
)
from vigie.store.tables import Consultation, Finding, Lot, Notice, Reading, Verdict

if TYPE_CHECKING:
    from classifier.pipeline import Classifier

MOST_CHARACTERS = 3_000_000  # of one notice's texts; the longest published ones have 400,000
MOST_SECONDS = 20.0  # for one notice; a long one takes 2
UNREAD = "unread"
LOTS_A_BITE = 300  # written in one transaction
BATCH = 50  # consultations read again in one transaction
SILENT = frozenset({"cancellation"})  # a cancellation closes lots; it says nothing of them
log = structlog.get_logger()


@dataclass(frozen=True)
class LotReading:
    """What the standing notices say together of one lot."""

    lot_id: int
    consultation_id: int
    findings: tuple[NewFinding, ...]
    other_readings: tuple[NewReading, ...]
    hash: str


def reading_step(load: "Callable[[], Classifier]") -> Step:
    """The step that answers NoticePublished, NoticeAmended and DocumentsChanged; the process's
    classifier is loaded once.
    """

    def read_lots(
        context: Context, events: Sequence[NoticePublished | NoticeAmended | DocumentsChanged]
    ) -> Sequence[Write]:
        """Reads outside any transaction, then writes what changed."""
        if "classifier" not in context.memo:
            context.memo["classifier"] = load()
        classifier: Classifier = context.memo["classifier"]
        ids = dict.fromkeys(event.consultation_id for event in events)
        readings = [
            reading
            for consultation in published_of(context.store, list(ids))
            for reading in read_published(classifier, consultation)
        ]
        chunks = [
            readings[start : start + LOTS_A_BITE] for start in range(0, len(readings), LOTS_A_BITE)
        ]
        writes = InBites(tuple(_write(chunk, classifier.version, context.now) for chunk in chunks))
        return with_the_first(writes, events)

    return read_lots


def reread(store: Store, classifier: "Classifier", now: datetime, *, limit: int = 1_000_000) -> int:
    """Reads again the open lots that an older version read; gives how many; only changes raise
    events.
    """
    with store.reading() as session:
        old = col(Lot.read_version).is_(None) | (col(Lot.read_version) != classifier.version)
        lot_query = (
            select(Lot.consultation_id)
            .where(old, Lot.state == "open")
            .distinct()
            .order_by(col(Lot.consultation_id))
        )
        waiting = list(session.exec(lot_query.limit(limit)))
    return sum(
        read_again(store, classifier, waiting[start : start + BATCH], now)
        for start in range(0, len(waiting), BATCH)
    )


def read_again(
    store: Store, classifier: "Classifier", consultations: Sequence[int], now: datetime
) -> int:
    """Reads every lot of those consultations again, in one transaction; gives how many lots."""
    readings = [
        reading
        for consultation in published_of(store, consultations)
        for reading in read_published(classifier, consultation)
    ]
    with store.transaction() as session:
        _write(readings, classifier.version, now)(session)
    return len(readings)


@dataclass(frozen=True)
class Published:
    """A consultation with all that was published of it and still stands."""

    consultation: Consultation
    lots: list[Lot]
    notices: list[ParsedNotice]
    documents: list[StandingDocument]


def published_of(store: Store, ids: Sequence[int]) -> list[Published]:
    """Those consultations in that order, asked for together; what is gone stays away."""
    with store.reading() as session:
        notices: dict[int, list[Notice]] = defaultdict(list)
        for row in session.exec(
            select(Notice).where(
                col(Notice.consultation_id).in_(ids), col(Notice.taken_down_at).is_(None)
            )
        ):
            notices[row.consultation_id or 0].append(row)
        lots: dict[int, list[Lot]] = defaultdict(list)
        for lot in session.exec(
            select(Lot).where(col(Lot.consultation_id).in_(ids)).order_by(col(Lot.position))
        ):
            lots[lot.consultation_id].append(lot)
        consultations = {
            row.id: row
            for row in session.exec(select(Consultation).where(col(Consultation.id).in_(ids)))
        }
        documents = {
            number: standing_documents(session, number) for number in with_documents(session, ids)
        }
    return [
        Published(
            consultations[number],
            lots[number],
            [
                ParsedNotice.model_validate(row.parsed)
                for row in sorted(notices[number], key=_told_order)
            ],
            documents.get(number, []),
        )
        for number in ids
        if number in consultations
    ]


def read_published(classifier: "Classifier", published: Published) -> list[LotReading]:
    """What it says of each of its lots."""
    consultation, lots, notices = published.consultation, published.lots, published.notices
    open_lots = any(lot.state == "open" for lot in lots)
    classified = [_within_budget(classifier, notice, open_lots) for notice in standing(notices)]
    classified += classified_documents(classifier, published.documents, lots)
    about, count = about_of(consultation, lots, notices), len(lots)
    findings = [_findings(lot, classified, count, classifier.version) for lot in lots]
    return [
        _lot_reading(
            lot,
            lot_findings,
            _others(lot, count, about, classified, lot_findings, classifier.version),
        )
        for lot, lot_findings in zip(lots, findings, strict=True)
    ]


def _within_budget(
    classifier: "Classifier", notice: ParsedNotice, open_lots: bool
) -> ClassifiedNotice:
    """One notice read; what is too long, takes too long or says too much a person must read."""
    if sum(len(text.text) for text in notice.texts) > MOST_CHARACTERS:
        log.warning("notice_unread", notice=notice.id, why="characters")
        return ClassifiedNotice(notice, (), unread=True)
    try:
        with time_budget(MOST_SECONDS):
            classified = classifier.classify(notice)
            others_read = read_others(notice) if open_lots else ()
    except OverBudget as error:
        log.warning("notice_unread", notice=notice.id, why=str(error))
        return ClassifiedNotice(notice, (), unread=True)
    if classified.cut:
        log.warning("notice_unread", notice=notice.id, why="statements")
    return ClassifiedNotice(notice, classified.found, others_read, unread=classified.cut)


def standing(notices: Sequence[ParsedNotice]) -> list[ParsedNotice]:
    """The notices whose text still holds: one that a later full notice of its source replaces is
    retired.

    A correction that tells only differences (no lots, few texts) leaves the first notice standing
    beside it.
    """
    replaced: set[str] = set(voided(notices))
    for later in notices:
        if later.kind == "change" and not _partial(later):
            replaced |= {name for earlier in later.changes for name in _names(earlier, notices)}
            replaced |= {notice.id for notice in notices if _earlier_version(notice, later)}
    return [notice for notice in notices if notice.id not in replaced and notice.kind not in SILENT]


def _partial(notice: ParsedNotice) -> bool:
    """A correction told as « au lieu de … lire … », not as the whole notice once more."""
    return any(
        "RECTIF" in text.field.upper() or "LIRE" in text.field.upper() for text in notice.texts
    ) or (not notice.lots and sum(len(text.text) for text in notice.texts) < 600)


def _names(earlier: str, notices: Sequence[ParsedNotice]) -> Iterable[str]:
    return (
        notice.id
        for notice in notices
        if earlier in (notice.id, notice.source_id)
        or earlier.split("-0")[0] == notice.procedure_key
    )


def _earlier_version(parsed_notice: ParsedNotice, later: ParsedNotice) -> bool:
    is_same = (
        parsed_notice.source == later.source
        and parsed_notice.procedure_key is not None
        and parsed_notice.procedure_key == later.procedure_key
    )
    return (
        is_same
        and parsed_notice.id != later.id
        and parsed_notice.kind in ("call", "change", "planning")
        and _when(parsed_notice) < _when(later)
    )


def _when(notice: ParsedNotice) -> str:
    moment = notice.published_at or notice.sent_at
    return moment.isoformat() if moment else ""


def _told_order(row: Notice) -> tuple[str, str]:
    return (row.published_at.isoformat() if row.published_at else "", row.id)


def _findings(
    lot: Lot, notices: Sequence[ClassifiedNotice], count: int, version: str
) -> tuple[NewFinding, ...]:
    new: dict[tuple[str, str, str], NewFinding] = {}
    for notice in notices:
        for reading in notice.findings:
            if speaks_of(reading.lots, lot, notice, count):
                finding = _new(reading, lot, notice.notice, version)
                merged = _same_told(new, finding)
                new[merged.identity if merged else finding.identity] = (
                    _together(merged, finding) if merged else finding
                )
    return with_conflicts(_settled(tuple(new.values())), lot)


def _others(
    lot: Lot,
    count: int,
    about: About,
    notices: Sequence[ClassifiedNotice],
    findings: Sequence[NewFinding],
    version: str,
) -> tuple[NewReading, ...]:
    if lot.state != "open":
        return ()
    spoken = [
        (finding.notice.id, read)
        for finding in notices
        for read in finding.readings
        if speaks_of(read.lots, lot, finding, count)
    ]
    unread = [finding.notice.id for finding in notices if finding.unread]
    by_hand = NewReading(kind=UNREAD, value={"notices": unread}, version=version)
    exception = any(finding.kind == EXCEPTION for _, finding in spoken)
    clause = clause_label(about, [str(finding.code) for finding in findings], exception)
    searched = _searched(lot, notices, count)
    return (*others(spoken, clause, version, searched=searched), *([by_hand] if unread else ()))


def _searched(lot: Lot, notices: Sequence[ClassifiedNotice], count: int) -> bool:
    """Whether the documents in which a clause stands were read for that lot."""
    read_through = [notice for notice in notices if not notice.unread]
    kinds = {notice.document for notice in read_through if speaks_of("all", lot, notice, count)}
    return kinds >= TELLING


def _lot_reading(
    lot: Lot, findings: tuple[NewFinding, ...], more: tuple[NewReading, ...]
) -> LotReading:
    return LotReading(cast(int, lot.id), lot.consultation_id, findings, more, _hash(findings, more))


def _new(reading: Found, lot: Lot, notice: ParsedNotice, version: str) -> NewFinding:
    proofs = _nearest_first(reading.evidence, lot)
    best = proofs[0]
    unnamed = reading.lots == "unknown"
    confidence = (
        min(reading.confidence, 0.5) if unnamed else reading.confidence
    )  # some lots, told in another document
    volumes = tuple(volume_json(volume) for volume in reading.volumes_of(lot.number))
    return NewFinding(
        code=reading.code,
        source=reading.source,
        status="à vérifier" if unnamed else reading.status,
        confidence=round(confidence, 3),
        rule=reading.rule,
        version=version,
        quote=best.quote,
        folded_quote=folded(best.quote) or folded(f"{best.field}={best.raw}"),
        families=reading.families,
        scope=_scope(reading),
        field=best.field,
        raw=best.raw,
        proofs=tuple({"notice_id": notice.id, **proof.as_json()} for proof in proofs[:10]),
        legal_basis=reading.legal_basis,
        volumes=volumes,
        optional=reading.optional,
        weight=reading.weight,
        conflict=reading.conflict,
    )


def _nearest_first(evidence: Sequence[Evidence], lot: Lot) -> list[Evidence]:
    """The lot's own text proves best, then the notice's, then another lot's that names this one."""
    return sorted(
        evidence,
        key=lambda proof: (
            bool(proof.raw),
            proof.lot is not None and key(proof.lot) != key(lot.number),
        ),
    )


def _scope(reading: Found) -> Any:
    if reading.lots in ("all", "unknown"):
        return "consultation"
    return "lot" if len(reading.lots) == 1 else "lots"


def _same_told(
    findings: dict[tuple[str, str, str], NewFinding], new: NewFinding
) -> NewFinding | None:
    """The same consideration from the same kind of evidence is one finding with several proofs."""
    return next(
        (
            finding
            for finding in findings.values()
            if (finding.code, finding.source) == (new.code, new.source)
        ),
        None,
    )


def _together(first: NewFinding, new_finding: NewFinding) -> NewFinding:
    proofs = [*first.proofs, *(proof for proof in new_finding.proofs if proof not in first.proofs)]
    better = new_finding if new_finding.confidence > first.confidence else first
    volumes = (
        first.volumes if len(first.volumes) >= len(new_finding.volumes) else new_finding.volumes
    )
    return replace(
        first,
        proofs=tuple(proofs),
        confidence=better.confidence,
        status=better.status,
        volumes=volumes,
        conflict=first.conflict or new_finding.conflict or other_volumes(first, new_finding),
    )


def _settled(findings: tuple[NewFinding, ...]) -> tuple[NewFinding, ...]:
    """A family that one notice tells wins over « réservé » that another leaves bare."""
    families = [
        finding
        for finding in findings
        if finding.code in RESERVED and finding.code != "reserved_unspecified"
    ]
    kinds = [
        finding
        for finding in findings
        if finding.code in ("insertion_condition", "other_social_condition")
        and finding.source == "text"
    ]
    less = {"reserved_unspecified": families, "unspecified_social_condition": kinds}
    return tuple(finding for finding in findings if not less.get(finding.code))


def _hash(findings: Sequence[NewFinding], more: Sequence[NewReading]) -> str:
    """What the reading says, whatever version said it: a new version that says the same raises
    no event.
    """
    parts = sorted(
        [
            str(reading.code),
            reading.source,
            reading.status,
            reading.folded_quote,
            reading.optional,
            reading.conflict,
            reading.weight,
            list(reading.volumes),
        ]
        for reading in findings
    )
    also = [[finding.kind, finding.value] for finding in more]
    return hashlib.sha256(
        json.dumps([parts, also], sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()[:16]


def _write(readings: Sequence[LotReading], version: str, now: datetime) -> Write:
    def write(session: Session) -> None:
        ids = [reading.lot_id for reading in readings]
        lots = {row.id: row for row in session.exec(select(Lot).where(col(Lot.id).in_(ids)))}
        with_verdicts = judged(session, ids)
        findings = rows_by_lot(session, Finding, ids)
        previous_readings = rows_by_lot(session, Reading, ids)
        events: list[LotRead] = []
        new_findings: list[dict[str, Any]] = []
        new_readings: list[dict[str, Any]] = []
        for reading in readings:
            lot = lots.get(reading.lot_id)
            if lot is None:
                continue
            keep_findings(
                session,
                reading.consultation_id,
                reading.lot_id,
                reading.findings,
                now,
                verdicts=reading.lot_id in with_verdicts,
                held=findings[reading.lot_id],
                fresh=new_findings,
            )
            if live(lot, now):
                keep_readings(
                    session,
                    reading.consultation_id,
                    reading.lot_id,
                    reading.other_readings,
                    now,
                    held=previous_readings[reading.lot_id],
                    fresh=new_readings,
                )
            if reading.lot_id in with_verdicts:
                _review_added(session, reading.lot_id)
            events += _noted(session, lot, reading, version)
        insert_rows(session, Finding, new_findings)
        insert_rows(session, Reading, new_readings)
        emit(session, events, now)
        session.flush()

    return write


def _noted(session: Session, lot: Lot, reading: LotReading, version: str) -> list[LotRead]:
    """By which version the lot was read, and the event where it says something else now."""
    before, _, count = (lot.reading_hash or ".0").partition(".")
    lot.read_version = version
    session.add(lot)
    if before == reading.hash:
        return []
    # The count keeps each turn of a reading apart: said, unsaid and said again are three events.
    lot.reading_hash = f"{reading.hash}.{int(count) + 1}"
    lot_event = LotRead(lot_id=reading.lot_id, reading=lot.reading_hash)
    return [lot_event] if before or reading.findings else []


def _review_added(session: Session, lot_id: int) -> None:
    """What staff added stands while its quote stands in a text of the consultation's notices."""
    added = list(
        session.exec(select(Verdict).where(Verdict.lot_id == lot_id, Verdict.verdict == "added"))
    )
    if not added:
        return
    rows = session.exec(
        select(Notice).where(
            Notice.consultation_id == added[0].consultation_id, col(Notice.taken_down_at).is_(None)
        )
    )
    notices = standing(
        [ParsedNotice.model_validate(row.parsed) for row in sorted(rows, key=_told_order)]
    )
    texts = [part.text for notice in notices for part in notice.texts]
    for document in standing_documents(session, added[0].consultation_id):
        texts += [words for _, words in document.texts]
    text = " ".join(map(_all_letters, texts))
    for verdict in added:
        verdict.to_review = bool(verdict.folded_quote) and verdict.folded_quote not in text


def _all_letters(text: str) -> str:
    """A long text folded piece by piece: a quote is looked for within one piece and its
    neighbour.
    """
    return "".join(folded(text[start : start + 200]) for start in range(0, len(text), 200))
