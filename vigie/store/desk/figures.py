"""The observatory's figures, counted ahead in one pass over the list rows: pages read a few
hundred cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session

from vigie.domain.clock import paris
from vigie.domain.considerations import RESERVED
from vigie.domain.yearly_hours import YearlyHours, yearly
from vigie.store.db import Store
from vigie.store.match.territories import basins
from vigie.store.tables import (
    AppState,
    Consultation,
    FigureRow,
    Finding,
    Lot,
    Member,
    Opportunity,
    Reading,
    SearchFacet,
    SearchRow,
    columns_of,
)

FIGURES = columns_of(FigureRow)
ROWS = columns_of(SearchRow)
LOTS = columns_of(Lot)
CONSULTATIONS = columns_of(Consultation)
FACETS = columns_of(SearchFacet)
FINDINGS = columns_of(Finding)
READINGS = columns_of(Reading)
OPPORTUNITIES = columns_of(Opportunity)
MEMBERS = columns_of(Member)
STATE = columns_of(AppState)
KEPT_MONTHS = 36
MOST_BUYERS = 300
WHOLE = "12 mois"  # the month of a buyer's only cell
# An opportunity in a state has been through those before it.
REACHED = {
    "proposed": ("opened",),
    "sent": ("opened", "sent"),
    "declined": ("opened", "sent"),
    "not_bid": ("opened", "sent"),
    "closed": ("opened", "sent"),
    "interested": ("opened", "sent", "interested"),
    "bidding": ("opened", "sent", "interested", "bid"),
    "bid": ("opened", "sent", "interested", "bid"),
    "won": ("opened", "sent", "interested", "bid", "won"),
    "lost": ("opened", "sent", "interested", "bid"),
}
CLAUSE = "insertion_condition"
# Sums of hours or euros: the others are counts.
SUMS = ("hours", "hours_in_all", "won_amount", "won_hours")
MEASURES = (
    "consultations",
    "reserved",
    "claused",
    "expected",
    "opened",
    "sent",
    "interested",
    "bid",
    "won",
    "won_lots",
    *SUMS,
)
Key = tuple[str, str, str]  # dimension, key, month


@dataclass
class Cell:
    """The sums of one cell."""

    label: str = ""
    values: dict[str, float] = field(default_factory=lambda: dict.fromkeys(MEASURES, 0.0))


def refresh(store: Store, now: datetime, sectors: Mapping[str, str] | None = None) -> int:
    """Count again and put the figures in place of the old ones; how many cells. Reads outside of
    the write transaction. `sectors` says which filière a trade belongs to.
    """
    with store.reading() as session:
        cells = count(session, now, sectors or {})
    rows = [
        {
            "dimension": dimension,
            "key": key,
            "month": month,
            "label": cell.label[:200],
            **{
                name: round(value, 1) if name in SUMS else int(value)
                for name, value in cell.values.items()
            },
        }
        for (dimension, key, month), cell in cells.items()
    ]
    with store.transaction() as session:
        session.execute(delete(FIGURES))
        for start in range(0, len(rows), 500):
            session.execute(insert(FIGURES), rows[start : start + 500])
        state = session.get(AppState, "figures") or AppState(name="figures", updated_at=now)
        state.sqlmodel_update({"value": {"cells": len(rows)}, "updated_at": now})
        session.add(state)
    return len(rows)


def updated_at(session: Session) -> datetime | None:
    """When the figures were counted last."""
    return session.execute(select(STATE.c.updated_at).where(STATE.c.name == "figures")).scalar()


def count(session: Session, now: datetime, sectors: Mapping[str, str]) -> dict[Key, Cell]:
    """Every cell, from the list rows, findings, readings and opportunities."""
    first, year = _month(now, KEPT_MONTHS), _month(now, 11)
    hours, won, expected, answers, areas = (
        _hours(session),
        _won(session),
        _expected(session),
        _answers(session),
        _territories(session),
    )
    cells: dict[Key, Cell] = defaultdict(Cell)
    columns = [
        getattr(ROWS.c, name)
        for name in (
            "consultation_id",
            "month",
            "codes",
            "departments",
            "trades",
            "buyer_id",
            "buyer_name",
        )
    ]
    for row in session.execute(
        select(*columns).where(ROWS.c.month >= first).execution_options(yield_per=2000)
    ):
        values = _values(row, hours, won, expected, answers)
        for key, label in _keys(row, year, areas.get(row.consultation_id, ()), sectors):
            cell = cells[key]
            cell.label = label
            for name, value in values.items():
                cell.values[name] += value
    _count_members(session, first, hours, won, cells)
    return _without_small_buyers(cells)


def _count_members(
    session: Session,
    first: str,
    hours: Mapping[int, Mapping[int, YearlyHours]],
    won: Mapping[int, Mapping[int, float]],
    cells: dict[Key, Cell],
) -> None:
    """Add what came to the members of each college and network, each consultation and each lot
    won once.
    """
    member_query = (
        select(
            ROWS.c.month,
            ROWS.c.codes,
            OPPORTUNITIES.c.consultation_id,
            OPPORTUNITIES.c.lot_id,
            OPPORTUNITIES.c.state,
            MEMBERS.c.college,
            MEMBERS.c.networks,
        )
        .join(SearchRow, ROWS.c.consultation_id == OPPORTUNITIES.c.consultation_id)
        .join(Member, MEMBERS.c.id == OPPORTUNITIES.c.member_id)
        .where(ROWS.c.month >= first)
    )
    counted_keys: set[tuple[Key, str, int]] = set()
    for row in session.execute(member_query.execution_options(yield_per=2000)):
        groups = [("college", row.college)] if row.college else []
        groups += [("network", network) for network in row.networks]
        for dimension, group in groups:
            key = (dimension, group, row.month)
            cells[key].label = group
            values = cells[key].values
            for name in REACHED.get(row.state, ()):
                values[name] += 1
            if _is_first(counted_keys, key, "consultation", row.consultation_id):
                values["consultations"] += 1
                values["claused"] += bool(row.codes)
                values["reserved"] += any(code in RESERVED for code in row.codes)
            if row.state == "won" and _is_first(counted_keys, key, "lot", row.lot_id):
                values["won_lots"] += 1
                values["won_amount"] += won[row.consultation_id][row.lot_id]
                clause = hours.get(row.consultation_id, {}) if CLAUSE in row.codes else {}
                values["won_hours"] += clause.get(row.lot_id, YearlyHours()).per_year


def _is_first(counted_keys: set[tuple[Key, str, int]], key: Key, kind: str, number: int) -> bool:
    if (key, kind, number) in counted_keys:
        return False
    counted_keys.add((key, kind, number))
    return True


def _values(
    row: Any,
    hours: Mapping[int, Mapping[int, YearlyHours]],
    won: Mapping[int, Mapping[int, float]],
    expected: set[int],
    answers: Mapping[int, Mapping[str, int]],
) -> dict[str, float]:
    clause = hours.get(row.consultation_id, {}) if CLAUSE in row.codes else {}
    lots_won = won.get(row.consultation_id, {})
    whole = sum(clause.values(), YearlyHours())
    values: dict[str, float] = {
        "consultations": 1,
        "reserved": any(code in RESERVED for code in row.codes),
        "claused": bool(row.codes),
        "expected": row.consultation_id in expected and not row.codes,
        "hours": whole.per_year,
        "hours_in_all": whole.in_all,
        "won_lots": len(lots_won),
        "won_amount": sum(lots_won.values()),
        "won_hours": sum(clause.get(lot, YearlyHours()).per_year for lot in lots_won),
    }
    for state, many in answers.get(row.consultation_id, {}).items():
        for name in REACHED.get(state, ()):
            values[name] = values.get(name, 0) + many
    return values


def _keys(
    row: Any, year: str, areas: Iterable[str], sectors: Mapping[str, str]
) -> Iterable[tuple[Key, str]]:
    yield ("all", "", row.month), ""
    for department in row.departments:
        yield ("department", department, row.month), department
    for facet in areas:
        dimension, _, area = facet.partition(":")
        yield (dimension, area, row.month), area
    for trade in row.trades:
        yield ("trade", trade, row.month), trade
    for sector in sorted({sectors[trade] for trade in row.trades if trade in sectors}):
        yield ("sector", sector, row.month), sector
    for code in row.codes:
        yield ("code", code, row.month), code
    if row.buyer_id and row.month >= year:
        yield ("buyer", str(row.buyer_id), WHOLE), row.buyer_name


def _without_small_buyers(cells: dict[Key, Cell]) -> dict[Key, Cell]:
    buyers = sorted(
        (cell for cell in cells if cell[0] == "buyer"),
        key=lambda buyer_cell: -cells[buyer_cell].values["consultations"],
    )
    for buyer in buyers[MOST_BUYERS:]:
        del cells[buyer]
    return dict(cells)


def _hours(session: Session) -> dict[int, dict[int, YearlyHours]]:
    """By consultation and lot: the largest reading of each lot, brought to a year."""
    finding_query = (
        select(
            FINDINGS.c.consultation_id,
            FINDINGS.c.lot_id,
            FINDINGS.c.volumes,
            CONSULTATIONS.c.duration_months,
        )
        .join(Consultation, CONSULTATIONS.c.id == FINDINGS.c.consultation_id)
        .where(FINDINGS.c.code == CLAUSE, FINDINGS.c.retired_at.is_(None))
    )
    best: dict[int, dict[int, YearlyHours]] = defaultdict(dict)
    for consultation_id, lot_id, volumes, months in session.execute(
        finding_query.execution_options(yield_per=2000)
    ):
        hours, lots = yearly(volumes, months), best[consultation_id]
        largest_so_far = lots.get(lot_id, YearlyHours())
        if (hours.per_year, hours.in_all) > (largest_so_far.per_year, largest_so_far.in_all):
            lots[lot_id] = hours
    return best


def _won(session: Session) -> dict[int, dict[int, float]]:
    """By consultation: the lots that members won, each once, with their amount."""
    won_query = (
        select(OPPORTUNITIES.c.consultation_id, OPPORTUNITIES.c.lot_id, LOTS.c.estimated_value)
        .join(Lot, LOTS.c.id == OPPORTUNITIES.c.lot_id)
        .where(OPPORTUNITIES.c.state == "won")
        .distinct()
    )
    won: dict[int, dict[int, float]] = defaultdict(dict)
    for consultation_id, lot_id, amount in session.execute(won_query):
        won[consultation_id][lot_id] = amount or 0.0
    return won


def _expected(session: Session) -> set[int]:
    reading_query = (
        select(READINGS.c.consultation_id).where(READINGS.c.kind == "expected_clause").distinct()
    )
    return set(session.execute(reading_query).scalars())


def _territories(session: Session) -> dict[int, list[str]]:
    """The facets of territories that each consultation lies in: of the Métropole du Grand Paris,
    and bassins d’emploi.
    """
    facets = [f"ept:T{n}" for n in range(1, 13)]
    facets += [f"basin:{basin.code}" for basin in basins(session)]
    facet_query = select(FACETS.c.consultation_id, FACETS.c.facet).where(FACETS.c.facet.in_(facets))
    territories: dict[int, list[str]] = defaultdict(list)
    for consultation_id, facet in session.execute(facet_query.execution_options(yield_per=2000)):
        territories[consultation_id].append(facet)
    return territories


def _answers(session: Session) -> dict[int, dict[str, int]]:
    columns = (OPPORTUNITIES.c.consultation_id, OPPORTUNITIES.c.state)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for consultation_id, state, many in session.execute(
        select(*columns, func.count()).group_by(*columns)
    ):
        counts[consultation_id][state] = int(many)
    return counts


def figures(session: Session, dimension: str, since: str = "") -> list[FigureRow]:
    """The cells of a dimension from that month on, by key and month."""
    figure_query = select(FigureRow).where(FIGURES.c.dimension == dimension)
    if since and dimension != "buyer":
        figure_query = figure_query.where(FIGURES.c.month >= since)
    return list(session.execute(figure_query.order_by(FIGURES.c.key, FIGURES.c.month)).scalars())


def months_back(now: datetime, many: int) -> list[str]:
    """The last months, « 2026-11 » last."""
    return [_month(now, back) for back in range(many - 1, -1, -1)]


def _month(now: datetime, back: int) -> str:
    local = paris(now)
    place = local.year * 12 + local.month - 1 - back
    return f"{place // 12}-{place % 12 + 1:02d}"
