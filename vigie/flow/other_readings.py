"""What else is read on a live lot: group form, bans, caps, proofs asked… and the clause to be
expected.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from classifier.expected import STORED, ClauseLabel, ConsultationFacts, buyer_of, is_defence
from classifier.findings import Evidence
from classifier.passages import Read
from classifier.readings import kinds
from vigie.domain.notice import ParsedNotice
from vigie.store.read.findings import NewReading
from vigie.store.tables import Consultation, Lot

MOST_PROOFS = 10
MOST_LAW = 20_000  # characters of one text in which the law of a defence contract is looked for
Spoken = tuple[str, Read]  # the id of the notice that says it, and what it says


def live(lot: Lot, now: datetime) -> bool:
    """Only a lot that one may still bid on is read for more."""
    return lot.state == "open" and (lot.live_until is None or lot.live_until > now)


def others(
    spoken: Iterable[Spoken], clause: ClauseLabel, version: str, *, searched: bool = False
) -> tuple[NewReading, ...]:
    """The rows of one lot, one a kind, in order of kind; `searched`: RC and CCAP were read too."""
    by_kind: dict[str, list[Spoken]] = {}
    for reading in spoken:
        by_kind.setdefault(reading[1].kind, []).append(reading)
    rows = [_row(kind, spoken_of_kind, version) for kind, spoken_of_kind in sorted(by_kind.items())]
    kind = STORED.get(clause.label)
    if kind is not None and clause.above is not None:
        clause_fields = dict(clause.above.as_json()) | ({"documents": True} if searched else {})
        rows.append(NewReading(kind=kind, value=clause_fields, version=version))
    return tuple(rows)


def _row(kind: str, spoken: Sequence[Spoken], version: str) -> NewReading:
    """Words that name the lot, or its own text, win over what is said of the whole."""
    chosen = [reading for reading in spoken if reading[1].lots != "all"] or list(spoken)
    proofs = tuple(_proof(notice_id, read.evidence) for notice_id, read in chosen[:MOST_PROOFS])
    merged_reading = kinds()[kind].merge([read.value for _, read in chosen])
    return NewReading(
        kind=kind,
        value=merged_reading,
        quote=chosen[0][1].evidence.quote,
        proofs=proofs,
        version=version,
    )


def _proof(notice_id: str, evidence: Evidence) -> dict[str, object]:
    return {"notice_id": notice_id, **evidence.as_json()}


def about_of(
    consultation: Consultation, lots: Sequence[Lot], notices: Sequence[ParsedNotice]
) -> ConsultationFacts:
    """What the consultation tells that the rule needs; the first notice sent decides which law
    holds.
    """
    sent = [notice.sent_at for notice in notices if notice.sent_at is not None]
    published = [notice.published_at for notice in notices if notice.published_at is not None]
    kinds_of_buyer = [buyer_of(notice.buyer.kind, notice.buyer.name) for notice in notices]
    return ConsultationFacts(
        sent_at=min(sent, default=None),
        published_at=min([*published, *filter(None, (consultation.published_at,))], default=None),
        nature=consultation.nature,
        buyer=next((kind for kind in kinds_of_buyer if kind != "unknown"), "unknown"),
        value=_value(consultation, lots),
        concession=consultation.concession,
        cpv=tuple(consultation.cpv),
        months=consultation.duration_months,
        call=any(notice.kind in ("call", "change") for notice in notices),
        defence=any(_defence(notice) for notice in notices),
    )


def _defence(notice: ParsedNotice) -> bool:
    texts = (part.text[:MOST_LAW] for part in notice.texts)
    return is_defence(notice.buyer.kind, notice.title, notice.description, *texts)


def _value(consultation: Consultation, lots: Sequence[Lot]) -> float | None:
    """The whole as estimated, else what its lots add up to; no amount in another currency is
    compared.
    """
    if consultation.currency not in (None, "EUR"):
        return None
    lots_sum = sum(lot.estimated_value or 0.0 for lot in lots)
    return max(consultation.estimated_value or 0.0, lots_sum) or None
