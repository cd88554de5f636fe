"""Open data of the observatory: no count of one to four, and none that the counts beside it
would give away.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from vigie.store.desk.figures import MEASURES, SUMS
from vigie.store.tables import FigureRow

SMALL = 5  # a count of one to four could point at someone
# Each is part of the one before it: their difference is a count too.
NESTED = (
    ("consultations", "claused", "reserved"),
    ("opened", "sent", "interested", "bid", "won", "won_lots"),
)
COUNTED = tuple(name for name in MEASURES if name not in SUMS)

Row = dict[str, Any]


def open_data(rows: Iterable[FigureRow]) -> list[Row]:
    """Cells as open data: null where a count is hidden."""
    open_rows = [_row(cell) for cell in rows]
    for row in open_rows:
        _hide_small(row)
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in open_rows:
        groups[row["dimension"], row["mois"]].append(row)
    for group in groups.values():
        for name in COUNTED:
            _hide_second(group, name)
    for row in open_rows:
        if row["claused"] is None:
            row.update(dict.fromkeys(("hours", "hours_in_all")))
        if row["won"] is None:
            row.update(dict.fromkeys(("won_amount", "won_hours")))
    return [{name: value for name, value in row.items() if name != "true"} for row in open_rows]


def _row(figure_row: FigureRow) -> Row:
    values = {name: getattr(figure_row, name) for name in MEASURES}
    return {
        "dimension": figure_row.dimension,
        "clé": figure_row.key,
        "mois": figure_row.month,
        **values,
        "true": values,
    }


def _hide_small(row: Row) -> None:
    """Small counts, then those whose difference from the count they are part of is small."""
    if row["consultations"] < SMALL:
        row.update(dict.fromkeys(MEASURES))
        return
    row.update({name: None for name in COUNTED if 0 < row["true"][name] < SMALL})
    for chain in NESTED:
        last: float | None = None
        for name in chain:
            value = row[name]
            if value is not None and last is not None and 0 < last - value < SMALL:
                value = row[name] = None
            last = last if value is None else value


def _hide_second(group: Sequence[Row], name: str) -> None:
    """One hidden count alone could be had by subtracting the others from a total: the smallest
    shown goes with it.
    """
    hidden = [row for row in group if row[name] is None and row["true"][name]]
    if len(hidden) != 1:
        return
    shown_rows = [row for row in group if row[name]]
    if shown_rows:
        min(shown_rows, key=lambda row: (row[name], row["clé"]))[name] = None
