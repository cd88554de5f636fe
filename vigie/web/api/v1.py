"""The API: consultations with lots and findings, figures, documents put in; `Authorization: Bearer
vigie_…`.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from vigie.domain.considerations import FACTS
from vigie.store.desk.figures import figures
from vigie.store.desk.open_figures import open_data
from vigie.store.read.lots import lot_views, lots_of
from vigie.store.search.lists import PAGE, Search, Sort, search
from vigie.store.tables import Consultation, SearchRow
from vigie.web.api.documents import document_routes
from vigie.web.api.keys import MISSING, PROBLEMS, opens


class FindingOut(BaseModel):
    """One consideration on one lot, after staff's verdicts; an empty quote means that a code
    alone speaks, in `field`.
    """

    code: str
    label: str
    status: str
    source: str
    quote: str
    field: str
    legal_basis: str
    hours: float | None
    weight: float | None
    verdict: str | None


class LotOut(BaseModel):
    """One lot; amounts in euros before tax, times in UTC."""

    id: int
    number: str
    title: str
    state: str
    why: str | None  # infructueux, sans_suite, sans_attribution, suspended
    cpv: list[str]
    departments: list[str]
    deadline_at: datetime | None
    estimated_value: float | None
    findings: list[FindingOut]


class Summary(BaseModel):
    """One consultation in a list."""

    id: int
    title: str
    buyer: str
    reference: str
    state: str
    published_at: datetime | None
    deadline_at: datetime | None
    estimated_value: float | None
    lots: int
    codes: list[str]
    departments: list[str]
    trades: list[str]
    sources: list[str]
    url: str


class Listing(BaseModel):
    """One page; `next` is given back as `after`; `count` stops at 1001."""

    count: int
    next: str | None
    results: list[Summary]


class Detail(Summary):
    """One consultation with its lots (at most 500) and links."""

    notice_url: str | None
    documents_url: str | None
    doubts: list[str]
    lot_list: list[LotOut]


class Measure(BaseModel):
    """One cell of the open data; a null is a count of one to four, left out."""

    dimension: str
    key: str
    month: str
    consultations: int | None
    reserved: int | None
    claused: int | None
    expected: int | None
    hours: float | None


router = APIRouter(prefix="/api/v1")
guarded = APIRouter(responses=PROBLEMS)
CONSULTATIONS, FIGURES = [opens("all", "consultations")], [opens("all", "figures")]
MOST_LOTS = 500
Choice = Annotated[list[str], Query(max_length=20)]


@guarded.get("/consultations", tags=["consultations"], dependencies=CONSULTATIONS)
def consultations(
    request: Request,
    q: Annotated[
        str, Query(max_length=200, description="Mots du titre, de l’acheteur, du texte.")
    ] = "",
    code: Choice = [],  # noqa: B006 - FastAPI reads the default
    department: Choice = [],  # noqa: B006
    trade: Choice = [],  # noqa: B006
    state: Choice = [],  # noqa: B006
    sort: Annotated[Sort, Query()] = "published",
    after: Annotated[str, Query(max_length=40)] = "",
) -> Listing:
    """Consultations, thirty a page."""
    chosen = {"code": code, "department": department, "trade": trade, "state": state}
    query = Search(
        q,
        {kind: tuple(value[:80] for value in values) for kind, values in chosen.items() if values},
        sort=sort,
    )
    with request.app.state.store.reading() as session:
        page = search(session, query, after or None, PAGE)
    base = request.app.state.settings.public_url.rstrip("/")
    return Listing(
        count=page.total,
        next=page.after,
        results=[Summary(**_summary(row, base)) for row in page.rows],
    )


@guarded.get(
    "/consultations/{number}", tags=["consultations"], responses=MISSING, dependencies=CONSULTATIONS
)
def consultation(request: Request, number: int) -> Detail:
    """One consultation with its lots and findings."""
    base = request.app.state.settings.public_url.rstrip("/")
    with request.app.state.store.reading() as session:
        row = session.get(Consultation, number) if 0 < number < 2**62 else None
        listed = session.get(SearchRow, number) if row is not None else None
        if row is None or listed is None or row.taken_down_at is not None:
            raise HTTPException(404, "Consultation inconnue ou retirée.")
        lots = lots_of(session, number)[:MOST_LOTS]
        views = lot_views(session, [lot.id or 0 for lot in lots])
    return Detail(
        **_summary(listed, base),
        notice_url=row.url,
        documents_url=row.documents_url,
        doubts=row.doubts,
        lot_list=[_lot(views[lot.id or 0]) for lot in lots],
    )


@guarded.get("/figures", tags=["chiffres"], dependencies=FIGURES)
def measures(
    request: Request,
    dimension: Annotated[str, Query(pattern="^(department|ept|trade|code)$")] = "department",
) -> list[Measure]:
    """The observatory's figures by month, small counts left out."""
    with request.app.state.store.reading() as session:
        measures_shown = open_data(figures(session, dimension))
    names = ("dimension", "consultations", "reserved", "claused", "expected", "hours")
    return [
        Measure(key=row["clé"], month=row["mois"], **{name: row[name] for name in names})
        for row in measures_shown
    ]


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request) -> dict[str, Any]:
    """What the API offers."""
    document = get_openapi(
        title="Vigie",
        version="1",
        routes=list(guarded.routes),
        description="Consultations réservées ou clausées, chiffres, dépôt de pièces. DILA – "
        "BOAMP (Licence Ouverte), "
        "TED © Union européenne. Seul le DCE fait foi.",
    )
    document["paths"] = {"/api/v1" + path: value for path, value in document["paths"].items()}
    document.setdefault("components", {})["securitySchemes"] = {
        "cle": {"type": "http", "scheme": "bearer"}
    }
    document["security"] = [{"cle": []}]
    return document


def _summary(row: SearchRow, base: str) -> dict[str, Any]:
    return {
        "id": row.consultation_id,
        "title": row.title,
        "buyer": row.buyer_name,
        "reference": row.reference,
        "state": row.state,
        "published_at": row.published_at,
        "deadline_at": row.deadline_at,
        "estimated_value": row.amount,
        "lots": row.lots,
        "codes": row.codes,
        "departments": row.departments,
        "trades": row.trades,
        "sources": row.sources,
        "url": f"{base}/consultations/{row.consultation_id}",
    }


def _lot(view: Any) -> LotOut:
    findings = [
        FindingOut(
            code=str(finding.code),
            label=FACTS[finding.code].label,
            status=finding.status,
            source=finding.source,
            quote=finding.quote,
            field=finding.field,
            legal_basis=finding.legal_basis,
            hours=sum(volume.hours or 0 for volume in finding.volumes) or None,
            weight=finding.weight,
            verdict=finding.verdict,
        )
        for finding in view.findings
    ]
    return LotOut(
        id=view.id,
        number=view.number,
        title=view.title,
        state=view.state,
        why=view.why,
        cpv=list(view.cpv),
        departments=list(view.departments),
        deadline_at=view.deadline_at,
        estimated_value=view.estimated_value,
        findings=findings,
    )


guarded.include_router(document_routes)
router.include_router(guarded)
