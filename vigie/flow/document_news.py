"""Who was told of a lot hears of it again when the documents say something new of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, select

from vigie.domain import french
from vigie.domain.considerations import FACTS
from vigie.domain.document_kinds import PREFIX, in_document, is_document_place
from vigie.domain.events import DocumentsChanged
from vigie.domain.labels import LIVE_OPPORTUNITIES
from vigie.domain.lots import FindingView
from vigie.flow.steps import Context, Step, Write
from vigie.store.match.matches import note_change, opportunities_of_lots
from vigie.store.read.findings import effective
from vigie.store.tables import Change, Lot, columns_of

LOTS = columns_of(Lot)
Views = Sequence[FindingView]
# What whoever was told of a lot should know of a finding: code, hours or share, in conflict
Fact = tuple[str, str, bool]


def news_step(read_lots: Step) -> Step:
    """The step that answers DocumentsChanged: reads the lots again, then notes what changed for
    those told.
    """

    def documents_read(context: Context, events: Sequence[DocumentsChanged]) -> Sequence[Write]:
        """The reading's own writes, each with what it changes."""
        writes = read_lots(context, events)
        return [
            _noting(event, write, context.now) for event, write in zip(events, writes, strict=True)
        ]

    return documents_read


def _noting(event: DocumentsChanged, reading: Write, now: datetime) -> Write:
    def write(session: Session) -> None:
        lots = session.exec(select(Lot).where(LOTS.c.consultation_id == event.consultation_id))
        numbers = {lot.id or 0: lot.number for lot in lots}
        before = effective(session, numbers)
        reading(session)
        session.flush()
        after = effective(session, numbers)
        aspects = {lot_id: aspect_of(before[lot_id], after[lot_id]) for lot_id in numbers}
        _keep_change(session, event, numbers, aspects, before, after, now)
        for lot_id, aspect in aspects.items():
            if aspect:
                _note(session, lot_id, event, aspect, now)

    return write


def aspect_of(before: Views, after: Views) -> str:
    """What changed for whoever was told: the reservation, the clause, or nothing (pure)."""
    old, new = _facts(before), _facts(after)
    if {fact for fact in old ^ new if fact[0].startswith("reserved")}:
        return "reservation"
    return "clause" if old != new else ""


def change_words(before: Views, after: Views) -> str:
    """« d’après le dossier : clause d’insertion, 250 h, dans le CCAP, p. 8 » (pure)."""
    known_facts = _facts(before)
    new = [view for view in after if _fact(view) not in known_facts]
    if not new:
        codes_gone = {view.code for view in before} - {view.code for view in after}
        names = french.enumeration(sorted(_low(FACTS[code].label) for code in codes_gone))
        return f"le dossier ne dit plus : {names}" if codes_gone else "le dossier a changé"
    return f"d’après le dossier : {'; '.join(_words(view) for view in new)}"


def _words(view: FindingView) -> str:
    if view.conflict and view.against_document:
        return f"{_low(FACTS[view.code].label)}, l’avis et une pièce se contredisent"
    parts = [_low(FACTS[view.code].label)]
    hours = sum(volume.hours or 0 for volume in view.volumes)
    parts += [french.hours(hours)] if hours else []
    parts += [in_document(view.field)] if is_document_place(view.field) else []
    return ", ".join(parts)


def _facts(views: Views) -> set[Fact]:
    return {_fact(view) for view in views}


def _fact(view: FindingView) -> Fact:
    volumes = (f"{volume.lot}:{volume.hours or volume.percent}" for volume in view.volumes)
    return str(view.code), ",".join(sorted(volumes)), view.conflict


def _low(words: str) -> str:
    return words[:1].lower() + words[1:]


def _keep_change(
    session: Session,
    event: DocumentsChanged,
    numbers: Mapping[int, str],
    aspects: Mapping[int, str],
    before: Mapping[int, Views],
    after: Mapping[int, Views],
    now: datetime,
) -> None:
    """A line of the consultation's history, from which messages take their words."""
    differences = [
        {
            "lot": numbers[lot_id],
            "field": "documents",
            "old": None,
            "new": change_words(before[lot_id], after[lot_id]),
            "aspect": aspect,
        }
        for lot_id, aspect in aspects.items()
        if aspect
    ]
    if differences:
        session.add(
            Change(
                consultation_id=event.consultation_id,
                notice_id=f"{PREFIX}{event.file_id}",
                at=now,
                material=True,
                differences=differences,
            )
        )


def _note(
    session: Session, lot_id: int, event: DocumentsChanged, aspect: str, now: datetime
) -> None:
    mark = f"pièce {event.file_id} ({event.change}) : {aspect}"
    for opportunity in opportunities_of_lots(session, [lot_id]):
        if opportunity.state in LIVE_OPPORTUNITIES:
            note_change(session, opportunity, aspect, now, mark)
