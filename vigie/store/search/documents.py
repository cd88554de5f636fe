"""What is searched and filtered of a consultation: read from its rows, put in the index by the
event loop.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from vigie.domain.clock import paris
from vigie.domain.considerations import FACTS, Consideration
from vigie.domain.lots import SURE, FindingView
from vigie.store.documents.texts import document_words
from vigie.store.match.lot_trades import trades_of_consultations
from vigie.store.read.findings import effective
from vigie.store.search.index import FACETS, SearchDocument, forget, put
from vigie.store.tables import Consultation as Row
from vigie.store.tables import Lot, Notice, SearchRow, columns_of

LOTS = columns_of(Lot)
NOTICES = columns_of(Notice)
ROWS = columns_of(Row)
AMOUNTS = (
    ("moins-60", 60_000),
    ("60-90", 90_000),
    ("90-216", 216_000),
    ("216-1000", 1_000_000),
    ("plus-1000", None),
)
CHUNK = 200
# A portal's own number of a consultation, as its addresses carry it: « /consultation/520011 »
PORTAL_NUMBER = re.compile(r"(?<=[/=])\d{4,10}(?!\d)")
LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")  # « 0455 », not the zero of « 205 »
# Whom a reservation lets answer; one that does not say for whom may be for either kind.
WHO = {
    Consideration.RESERVED_DISABILITY: ("esat",),
    Consideration.RESERVED_INSERTION: ("siae",),
    Consideration.RESERVED_DISABILITY_OR_INSERTION: ("esat", "siae"),
    Consideration.RESERVED_ESS: ("ess",),
    Consideration.RESERVED_UNSPECIFIED: ("esat", "siae"),
}
TerritoriesOf = Callable[
    [Row, Sequence[Lot]], Collection[str]
]  # their facets: territories of the Grand Paris, bassins d’emploi
TERRITORIES = ("ept", "basin")  # kinds of those facets


def documents(
    session: Session, ids: Collection[int], territories_of: TerritoriesOf | None = None
) -> list[SearchDocument]:
    """One document a consultation that is there; a notice taken down is not searched.

    `territories_of` says where the lots lie; without it what the index knows stays, and so it does
    for the trades of lots that were never decided.
    """
    indexed: list[SearchDocument] = []
    numbers = sorted(set(ids))
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        standing = (ROWS.c.taken_down_at.is_(None), ROWS.c.merged_into.is_(None))
        rows = session.execute(select(Row).where(ROWS.c.id.in_(part), *standing)).scalars().all()
        lots = _by_consultation(
            session.execute(select(Lot).where(LOTS.c.consultation_id.in_(part))).scalars()
        )
        texts, numbers_told = _notices(session, part)
        spoken = document_words(session, part)
        trades = {**_known_trades(session, part), **trades_of_consultations(session, part)}
        lying = _known_territories(session, part) if territories_of is None else {}
        findings = effective(session, [lot.id or 0 for several in lots.values() for lot in several])
        for row in rows:
            own = lots.get(row.id or 0, [])
            own_findings = [finding for lot in own for finding in findings.get(lot.id or 0, ())]
            around = territories_of(row, own) if territories_of else lying.get(row.id or 0, [])
            indexed.append(
                document(
                    row,
                    own,
                    own_findings,
                    [*texts.get(row.id or 0, []), spoken.get(row.id or 0, "")],
                    trades.get(row.id or 0, []),
                    around,
                    numbers_told.get(row.id or 0, ()),
                )
            )
    return indexed


def reindex(
    session: Session, ids: Collection[int], territories_of: TerritoriesOf | None = None
) -> None:
    """Put those consultations in the index as they stand; what is gone leaves it."""
    indexed = documents(session, ids, territories_of)
    forget(
        session,
        sorted(
            set(ids) - {indexed_document.row["consultation_id"] for indexed_document in indexed}
        ),
    )
    put(session, indexed)


def document(
    row: Row,
    lots: Sequence[Lot],
    findings: Sequence[FindingView],
    texts: Sequence[str],
    trades: Sequence[str],
    territories: Collection[str] = (),
    numbers: Collection[str] = (),
) -> SearchDocument:
    """The consultation as lists need it (pure)."""
    codes = sorted(
        {str(finding.code) for finding in findings},
        key=lambda code: FACTS[Consideration(code)].rank,
    )
    departments = sorted(
        {finding for lot in lots for finding in lot.departments} | set(row.departments)
    )
    amount = (
        row.estimated_value
        if row.estimated_value is not None
        else _sum(lot.estimated_value for lot in lots)
    )
    waiting = [finding for finding in findings if to_settle(finding)]
    unsure = sorted(
        {str(finding.code) for finding in waiting}
        - {str(finding.code) for finding in findings if not to_settle(finding)}
    )
    columns = {
        "consultation_id": row.id,
        "title": row.title[:4000],
        "buyer_name": row.buyer_name,
        "buyer_id": row.buyer_id,
        "state": row.state,
        "desk_state": row.desk_state,
        "published_at": row.published_at,
        "deadline_at": row.deadline_at,
        "amount": amount,
        "lots": max(1, len(lots)),
        "codes": codes,
        "unsure": unsure,
        "departments": departments,
        "trades": list(trades),
        "sources": list(row.sources),
        "best_rank": min((FACTS[Consideration(code)].rank for code in codes), default=9),
        "month": paris(row.published_at).strftime("%Y-%m") if row.published_at else "",
        "to_settle": len(waiting),
        "conflict": any(finding.conflict and finding.verdict is None for finding in findings),
        "reference": row.reference or "",
        "assigned_to": row.assigned_to,
    }
    codes_bought = {*row.cpv, *(code for lot in lots for code in lot.cpv)}
    body = [row.description, *(lot.description for lot in lots), *texts]
    facets = _facets(columns) | frozenset(territories)
    return SearchDocument(
        columns,
        facets,
        "\n".join(part for part in body if part),
        row.published_at,
        row.deadline_at,
        amount,
        "\n".join((*row.joint_buyers, *numbers)),
        "\n".join((*(lot.title for lot in lots), *sorted(codes_bought))),
    )


def _facets(row: dict[str, Any]) -> frozenset[str]:
    facets = {
        f"state:{row['state']}",
        f"desk:{row['desk_state']}",
        f"amount:{amount_band(row['amount'])}",
    }
    facets |= {f"code:{code}" for code in row["codes"]}
    facets |= {f"kind:{FACTS[Consideration(code)].group}" for code in row["codes"]} | (
        {"kind:any"} if row["codes"] else set()
    )
    facets |= {f"who:{kind}" for code in row["codes"] for kind in WHO.get(Consideration(code), ())}
    for kind in ("departments", "trades", "sources"):
        facets |= {f"{kind.removesuffix('s')}:{facet}" for facet in row[kind]}
    facets |= {f"buyer:{row['buyer_id']}"} if row["buyer_id"] else set()
    facets |= {f"assigned:{row['assigned_to']}"} if row["assigned_to"] else set()
    if row["state"] == "open":
        facets |= {f"live:{'any' if row['codes'] else 'none'}"}
        facets |= {facet.replace("kind:", "live:") for facet in facets if facet.startswith("kind:")}
        facets |= {"settle:1"} if row["to_settle"] else set()
        facets |= {"settle:conflict"} if row["conflict"] else set()
        facets |= (
            {f"todo:{row['desk_state']}", *(f"zone:{facet}" for facet in row["departments"])}
            if row["codes"]
            else set()
        )
    return frozenset(facets)


def to_settle(finding: FindingView) -> bool:
    """Whether it waits for staff: unsure or in conflict, and nobody said a word yet. What a code
    alone says is shown, not asked: there is no sentence to judge.
    """
    unsure = finding.confidence < SURE or finding.status != "sûr" or finding.conflict
    return finding.verdict is None and unsure and bool(finding.quote)


def amount_band(amount: float | None) -> str:
    """The band of the law that an amount before tax falls in (60, 90, 216 k€, 1 M€)."""
    if amount is None:
        return "inconnu"
    return next(name for name, top in AMOUNTS if top is None or amount < top)


def _known_trades(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    rows = columns_of(SearchRow)
    row_query = select(rows.c.consultation_id, rows.c.trades).where(rows.c.consultation_id.in_(ids))
    return {
        int(consultation_id): list(trades) for consultation_id, trades in session.execute(row_query)
    }


def _known_territories(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    territories: dict[int, list[str]] = {}
    facet_query = select(FACETS.c.consultation_id, FACETS.c.facet).where(
        FACETS.c.consultation_id.in_(ids)
    )
    of_territories = or_(*(FACETS.c.facet.startswith(f"{kind}:") for kind in TERRITORIES))
    for number, facet in session.execute(facet_query.where(of_territories)):
        territories.setdefault(int(number), []).append(facet)
    return territories


def _notices(
    session: Session, ids: Sequence[int]
) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """What their notices say, and by which numbers and references portals and people name them."""
    texts: dict[int, list[str]] = {}
    names: dict[int, list[str]] = {}
    notice_query = select(NOTICES.c.consultation_id, NOTICES.c.source_id, NOTICES.c.parsed).where(
        NOTICES.c.consultation_id.in_(ids), NOTICES.c.taken_down_at.is_(None)
    )
    for consultation_id, source_id, parsed in session.execute(notice_query):
        texts.setdefault(consultation_id, []).extend(
            str(part.get("text", "")) for part in parsed.get("texts", ())
        )
        addresses = (str(parsed.get(name) or "") for name in ("url", "documents_url"))
        names.setdefault(consultation_id, []).extend(
            [
                source_id,
                re.sub(r"\W", "", source_id),  # « 26-81029 » typed as « 2681029 »
                *_reference_forms(str(parsed.get("reference") or "")),
                str((parsed.get("buyer") or {}).get("siret") or ""),
                str((parsed.get("buyer") or {}).get("siret") or "")[:9],
                *(number for address in addresses for number in PORTAL_NUMBER.findall(address)),
            ]
        )
    return texts, {number: list(dict.fromkeys(several)) for number, several in names.items()}


def _reference_forms(reference: str) -> tuple[str, str]:
    """As published, and without the zeros that fill its numbers: « CD95-2026-0455 » typed as
    « cd95 455 ».
    """
    return reference, LEADING_ZEROS.sub("", reference)


def _by_consultation(lots: Iterable[Lot]) -> dict[int, list[Lot]]:
    lots_by_consultation: dict[int, list[Lot]] = {}
    for lot in lots:
        lots_by_consultation.setdefault(lot.consultation_id, []).append(lot)
    return lots_by_consultation


def _sum(amounts: Iterable[float | None]) -> float | None:
    amounts_known = [amount for amount in amounts if amount is not None]
    return sum(amounts_known) if amounts_known else None
