"""Observatoire: figures by month, territory, trade, kind and buyer, each with its table; open
data without small cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import Response

from vigie.data.places import department_names, epts
from vigie.data.trades import SECTORS, sectors, trades
from vigie.domain.considerations import FACTS, Consideration
from vigie.domain.french import MONTHS, count, euros, hours, number, spaced
from vigie.domain.yearly_hours import RULE
from vigie.store.desk.figures import MEASURES, figures, months_back, refresh, updated_at
from vigie.store.desk.open_figures import open_data
from vigie.store.match.territories import basins
from vigie.store.service.samples import missed
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
LEAST_CASES = 10  # under which no percentage is told
OPEN = {
    "department": "département",
    "ept": "territoire du Grand Paris",
    "basin": "bassin d’emploi",
    "trade": "métier",
    "sector": "filière",
}
BY_CONSULTATION = ("all", "department", "ept", "basin", "trade", "sector", "code", "buyer")
BY_MEMBER = {"college": "Par collège", "network": "Par réseau"}
EXPECTED = "clause attendue, non trouvée dans l’avis (elle peut figurer dans le DCE)"
HEADS = (
    "dimension",
    "code",
    "libellé",
    "mois",
    "consultations lues",
    "réservées",
    "réservées ou clausées",
    EXPECTED,
    *(f"opportunités {words}" for _, words in FUNNEL),
    "lots gagnés",
    "heures d’insertion par an",
    "heures d’insertion en tout, durée non dite",
    "montant gagné, € HT",
    "heures gagnées par an",
)


@router.get("/observatoire")
def observatory(request: Request, staff: Staff, mois: str = "12") -> Response:
    """The page."""
    now = request.app.state.now()
    period = mois if mois in PERIODS else "12"
    span, ours = months_back(now, int(period)), request.app.state.settings.departments
    with request.app.state.store.reading() as session:
        counted = updated_at(session)
        lost = missed(session, now)
        rows = {name: figures(session, name, span[0]) for name in (*BY_CONSULTATION, *BY_MEMBER)}
        basin_names = names_of_basins(session)
    total = summed(rows["all"])
    return desk_page(
        request,
        "observatoire.html",
        counted=counted,
        period=period,
        periods=PERIODS,
        total=total,
        lost=lost,
        charts=_charts(rows, span, basin_names),
        buyers=_buyers(rows["buyer"]),
        groups=[
            (title, lines) for name, title in BY_MEMBER.items() if (lines := _groups(rows[name]))
        ],
        opening=opening(total, PERIODS[period]),
        rule=RULE,
        areas={
            "department": {code: _names("department").get(code, code) for code in ours},
            "ept": _names("ept"),
            "basin": basin_names,
        },
        share=_share(total["reserved"], total["consultations"]),
        claused=_share(total["claused"], total["consultations"]),
    )


@router.get("/observatoire/donnees.{kind}")
def data(request: Request, staff: Staff, kind: str) -> Response:
    """Open data by territory and trade, small cells left out."""
    if kind not in ("csv", "xlsx"):
        raise HTTPException(404, "Formats : csv ou xlsx.")
    with request.app.state.store.reading() as session:
        cells = open_data([row for name in OPEN for row in figures(session, name)])
        names = {name: _names(name) for name in OPEN} | {"basin": names_of_basins(session)}
    lines = (
        (
            OPEN[row["dimension"]],
            row["clé"],
            names[row["dimension"]].get(row["clé"], row["clé"]),
            row["mois"],
            *(row[name] for name in MEASURES),
        )
        for row in cells
    )
    return spreadsheet(kind, file_name("observatoire", request.app.state.now()), HEADS, lines)


@router.post("/observatoire/compter")
def count_again(request: Request, change: Change) -> Response:
    """Count the figures now."""
    cells = refresh(request.app.state.store, request.app.state.now(), sectors())
    return back(request, "/observatoire", f"Chiffres recomptés ({number(cells)} cellules).")


def names_of_basins(session: Session) -> dict[str, str]:
    """The bassins d’emploi that the chamber loaded, by code."""
    return {basin.code: basin.name for basin in basins(session)}


def _charts(
    rows: dict[str, list[FigureRow]], span: list[str], basin_names: dict[str, str]
) -> list[Figure]:
    by_month = defaultdict(
        lambda: dict.fromkeys(MEASURES, 0.0), {row.month: summed([row]) for row in rows["all"]}
    )
    months = [f"{MONTHS[int(month[5:]) - 1]} {month[2:4]}" for month in span]
    series = {
        "lues": [by_month[month]["consultations"] for month in span],
        "réservées ou clausées": [by_month[month]["claused"] for month in span],
        "réservées": [by_month[month]["reserved"] for month in span],
    }
    charts = [columns("Consultations par mois", months, series)]
    if any(by_month[month]["hours"] for month in span):
        charts.append(
            columns(
                "Heures d’insertion par an, par mois de publication",
                months,
                {"heures": [by_month[month]["hours"] for month in span]},
                unit="h",
            )
        )
    charts.append(_funnel(summed(rows["all"])))
    for name, title in (
        ("department", "par département"),
        ("ept", "par territoire du Grand Paris"),
        ("basin", "par bassin d’emploi"),
        ("trade", "par métier"),
        ("sector", "par filière"),
    ):
        names = basin_names if name == "basin" else _names(name)
        head = OPEN[name].capitalize()
        charts.append(_places(rows[name], names, f"Réservées ou clausées {title}", head))
    kinds = [
        (FACTS[Consideration(key)].label, value)
        for key, value in _by_key(rows["code"], "consultations")
    ]
    charts.append(bars("Par considération", kinds, head="Considération"))
    names = _names("department")
    missing_by_department = [
        (names[key], value)
        for key, value in _by_key(rows["department"], "expected")
        if key in names and value
    ]
    if missing_by_department:
        charts.append(
            bars(
                "Clause attendue, non trouvée dans l’avis",
                missing_by_department,
                head="Département",
            )
        )
    return [chart for chart in charts if chart.lines]


def _names(dimension: str) -> dict[str, str]:
    if dimension == "department":
        return {code: f"{code} {name}" for code, name in department_names().items()}
    if dimension == "ept":
        return {code: f"{code} {ept.name}" for code, ept in epts().items()}
    if dimension == "sector":
        return {name: name for name in SECTORS}
    return {slug: trade.label for slug, trade in trades().items()}


def _funnel(total: dict[str, float]) -> Figure:
    """Each step with its share of the one before."""
    values = [(words, total[name]) for name, words in FUNNEL]
    drawn = bars("De l’opportunité ouverte au marché gagné", values, head="Étape")
    shares = [""] + [
        _share(value, before) for (_, value), (_, before) in zip(values[1:], values, strict=False)
    ]
    lines = tuple((*line, part) for line, part in zip(drawn.lines, shares, strict=True))
    return replace(drawn, heads=("Étape", "Opportunités", "Part de l’étape d’avant"), lines=lines)


def _places(rows: list[FigureRow], names: dict[str, str], title: str, head: str) -> Figure:
    """The most claused of a dimension as bars; the table also says of how many, how many
    reserved, how many hours.
    """
    sums = {
        key: summed(row for row in rows if row.key == key)
        for key in {row.key for row in rows} & set(names)
    }
    best = sorted(sums, key=lambda key: (-sums[key]["claused"], -sums[key]["consultations"], key))[
        :TOP
    ]
    drawn = bars(title, [(names[key], sums[key]["claused"]) for key in best], head=head)
    lines = tuple(
        (
            names[key],
            number(sum_of_place["consultations"]),
            number(sum_of_place["claused"]),
            _share(sum_of_place["claused"], sum_of_place["consultations"]),
            number(sum_of_place["reserved"]),
            yearly_words(sum_of_place["hours"]),
        )
        for key, sum_of_place in ((key, sums[key]) for key in best)
    )
    return replace(
        drawn,
        heads=(head, "Lues", "Réservées ou clausées", "Part", "Réservées", "Heures par an"),
        lines=lines,
    )


def summed(rows: Iterable[FigureRow]) -> dict[str, float]:
    """The sum of those cells, measure by measure."""
    sums = dict.fromkeys(MEASURES, 0.0)
    for row in rows:
        for name in MEASURES:
            sums[name] += getattr(row, name)
    return sums


def _by_key(rows: Iterable[FigureRow], measure: str) -> list[tuple[str, float]]:
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        sums[row.key] += getattr(row, measure)
    return sorted(sums.items(), key=lambda key_and_sum: (-key_and_sum[1], key_and_sum[0]))


def _buyers(rows: list[FigureRow]) -> list[tuple[FigureRow, str]]:
    best = sorted(rows, key=lambda row: (-row.expected, -row.consultations))[:20]
    return [(row, _share(row.claused, row.consultations)) for row in best]


def _groups(rows: list[FigureRow]) -> list[tuple[str, ...]]:
    """What came to the members of each college or network, the most told first."""
    sums = {key: summed(row for row in rows if row.key == key) for key in {row.key for row in rows}}
    best = sorted(sums, key=lambda key: (-sums[key]["sent"], -sums[key]["opened"], key))
    return [
        (
            key,
            number(sums[key]["opened"]),
            number(sums[key]["sent"]),
            number(sums[key]["interested"]),
            _share(sums[key]["interested"], sums[key]["sent"]),
            number(sums[key]["won_lots"]),
            euros(sums[key]["won_amount"]) if sums[key]["won_amount"] else "–",
            yearly_words(sums[key]["won_hours"]) if sums[key]["won_hours"] else "–",
        )
        for key in best
    ]


def _share(part: float, whole: float) -> str:
    """A percentage from ten cases on: under them it would say more than is known."""
    return f"{number(100 * part / whole, 1)}\u00a0%" if whole >= LEAST_CASES else "–"


def opening(total: Mapping[str, float], period: str, place: str = "") -> str:
    """What the figures say, in a sentence or two."""
    read = count(int(total["consultations"]), "consultation lue", "consultations lues")
    share = _share(total["claused"], total["consultations"])
    part = f" ({share})" if share != "–" else ""
    sentence = (
        f"Sur {period}{place}, {read} : {number(total['claused'])} réservées ou clausées{part}"
    )
    sentence += f", dont {number(total['reserved'])} réservées"
    if total["hours"]:
        sentence += f" ; {yearly_words(total['hours'])} d’insertion"
    if total["hours_in_all"]:
        apart = f"{hours(total['hours_in_all'])} en tout dans des marchés sans durée connue"
        sentence += f", et {apart}" if total["hours"] else f" ; {apart}"
    if total["won_lots"]:
        won = count(int(total["won_lots"]), "lot gagné", "lots gagnés")
        sentence += f". Vos structures : {won}"
        sentence += f", {euros(total['won_amount'])}" if total["won_amount"] else ""
        sentence += f", {yearly_words(total['won_hours'])}" if total["won_hours"] else ""
    return spaced(sentence + ".")


def yearly_words(value: float) -> str:
    """« 1 250 h par an »."""
    return f"{hours(round(value))} par an"
