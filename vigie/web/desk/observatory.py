"""Observatoire: figures by month, territory, trade, kind and buyer, each with its table; open data without small cells."""

from collections import defaultdict
from collections.abc import Iterable

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from vigie.data.trades import trades
from vigie.domain.considerations import FACTS, Consideration
from vigie.domain.french import DEPARTMENTS_IDF, MONTHS, number
from vigie.store.figures import MEASURES, figures, months_back, open_data, refresh, updated_at
from vigie.store.tables import FigureRow
from vigie.web.charts import Figure, bars, columns
from vigie.web.exports import file_name, spreadsheet
from vigie.web.security import Change, Staff, back, desk_page

router = APIRouter(include_in_schema=False)
PERIODS = {"3": "3 mois", "6": "6 mois", "12": "12 mois", "24": "24 mois"}
FUNNEL = (
    ("opened", "ouvertes"),
    ("sent", "envoyées"),
    ("interested", "intéressées"),
    ("bid", "réponses déposées"),
    ("won", "gagnées"),
)
TOP = 12


@router.get("/observatoire")
def observatory(request: Request, who: Staff, mois: str = "12") -> Response:
    """The page."""
    now = request.app.state.now()
    period = mois if mois in PERIODS else "12"
    span = months_back(now, int(period))
    with request.app.state.store.reading() as session:
        counted = updated_at(session)
        rows = {name: figures(session, name, span[0]) for name in ("all", "department", "trade", "code", "buyer")}
    total = _sum(rows["all"])
    return desk_page(
        request, "observatoire.html", counted=counted, period=period, periods=PERIODS, total=total,
        charts=_charts(rows, span),
        buyers=_buyers(rows["buyer"]), share=_share(total["reserved"], total["consultations"]),
        claused=_share(total["claused"], total["consultations"]),
    )  # fmt: skip


@router.get("/observatoire/donnees.{kind}")
def data(request: Request, who: Staff, kind: str) -> Response:
    """Open data by territory and trade, small cells left out."""
    if kind not in ("csv", "xlsx"):
        raise HTTPException(404, "Formats : csv ou xlsx.")
    with request.app.state.store.reading() as session:
        told = open_data([*figures(session, "department"), *figures(session, "trade")])
    heads = ("dimension", "clé", "mois", *MEASURES)
    return spreadsheet(
        kind, file_name("observatoire", request.app.state.now()), heads, ([row[name] for name in heads] for row in told)
    )


@router.post("/observatoire/compter")
def count_again(request: Request, change: Change) -> Response:
    """Count the figures now."""
    cells = refresh(request.app.state.store, request.app.state.now())
    return back(request, "/observatoire", f"Chiffres recomptés ({number(cells)} cellules).")


def _charts(rows: dict[str, list[FigureRow]], span: list[str]) -> list[Figure]:
    by_month = defaultdict(lambda: dict.fromkeys(MEASURES, 0.0), {row.month: _sum([row]) for row in rows["all"]})
    months = [f"{MONTHS[int(one[5:]) - 1]} {one[2:4]}" for one in span]
    series = {
        "lues": [by_month[one]["consultations"] for one in span],
        "réservées ou clausées": [by_month[one]["claused"] for one in span],
        "réservées": [by_month[one]["reserved"] for one in span],
    }  # fmt: skip
    told = [columns("Consultations par mois", months, series)]
    if any(by_month[one]["hours"] for one in span):
        told.append(
            columns(
                "Heures d’insertion lues dans les avis",
                months,
                {"heures": [by_month[one]["hours"] for one in span]},
                unit="h",
            )
        )
    total = _sum(rows["all"])
    told.append(
        bars("Du repérage à l’attribution (opportunités)", [(words, total[name]) for name, words in FUNNEL], head="Étape")
    )
    names = {code: f"{code} {name}" for code, name in DEPARTMENTS_IDF.items()}
    territories = [(names[key], value) for key, value in _by_key(rows["department"], "claused") if key in names]
    told.append(bars("Réservées ou clausées par département", territories, head="Département"))
    kinds = [(FACTS[Consideration(key)].label, value) for key, value in _by_key(rows["code"], "consultations")]
    told.append(bars("Par considération", kinds, head="Considération"))
    labels = {slug: one.label for slug, one in trades().items()}
    works = [(labels.get(key, key), value) for key, value in _by_key(rows["trade"], "claused")][:TOP]
    told.append(bars("Réservées ou clausées par métier", works, head="Métier"))
    wanted = [(names[key], value) for key, value in _by_key(rows["department"], "expected") if key in names]
    if any(value for _, value in wanted):
        told.append(bars("Clause attendue, non trouvée dans l’avis", wanted, head="Département"))
    return told


def _sum(rows: Iterable[FigureRow]) -> dict[str, float]:
    found = dict.fromkeys(MEASURES, 0.0)
    for row in rows:
        for name in MEASURES:
            found[name] += getattr(row, name)
    return found


def _by_key(rows: Iterable[FigureRow], measure: str) -> list[tuple[str, float]]:
    found: dict[str, float] = defaultdict(float)
    for row in rows:
        found[row.key] += getattr(row, measure)
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def _buyers(rows: list[FigureRow]) -> list[tuple[FigureRow, str]]:
    best = sorted(rows, key=lambda row: (-row.expected, -row.consultations))[:20]
    return [(row, _share(row.claused, row.consultations)) for row in best]


def _share(part: float, whole: float) -> str:
    return f"{number(100 * part / whole, 1)}\u00a0%" if whole else "–"
