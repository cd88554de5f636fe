"""Charts and the tile map as SVG made here: words and numbers on them, a table beside them, no
script.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from vigie.data.places import department_names
from vigie.domain.french import number

A_ROW = 5  # tiles
TILES = {
    "95": (2, 0),
    "93": (3, 0),
    "78": (0, 1),
    "92": (1, 1),
    "75": (2, 1),
    "94": (3, 1),
    "77": (4, 1),
    "91": (2, 2),
}
SIDE, GAP = 62, 4
LAYERS = "cab"  # classes of nested bars, widest first


@dataclass(frozen=True)
class Figure:
    """A chart with the table that says the same."""

    title: str
    svg: Markup
    heads: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    legend: tuple[tuple[str, str], ...] = ()  # class of the bars, what they count


def _in_rows(codes: Iterable[str]) -> dict[str, tuple[int, int]]:
    return {code: (place % A_ROW, place // A_ROW) for place, code in enumerate(sorted(codes))}


def tile_map(
    counts: Mapping[str, int], links: Mapping[str, str], chosen: Sequence[str], most: int = 1_000
) -> Markup:
    """The départements counted as tiles, each a link with its number; those of Île-de-France stand
    as they lie, others in rows.
    """
    tiles = TILES if counts.keys() <= TILES.keys() else _in_rows(counts)
    height = 1 + max((row for _, row in tiles.values()), default=0)
    parts = [
        Markup(
            '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="Carte des départements">'
        ).format(A_ROW * (SIDE + GAP), height * (SIDE + GAP))
    ]
    for code, (column, row) in tiles.items():
        count = counts.get(code, 0)
        words = f"plus de {number(most)}" if count > most else number(count)
        x, y, on = column * (SIDE + GAP), row * (SIDE + GAP), code in chosen
        parts.append(
            Markup(
                '<a href="{}"{} aria-label="{} : {}{}"><rect x="{}" y="{}" width="{}" '
                'height="{}" rx="6"/>'
                '<text x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text></a>'
            ).format(
                links[code],
                Markup(' class="on"') if on else "",
                department_names()[code],
                words,
                ", choisi" if on else "",
                x + 1,
                y + 1,
                SIDE,
                SIDE,
                x + SIDE / 2,
                y + 25,
                code,
                x + SIDE / 2,
                y + 45,
                f"> {number(most)}" if count > most else number(count),
            )
        )
    return Markup("").join([*parts, Markup("</svg>")])


def bars(
    title: str,
    values: Sequence[tuple[str, float]],
    *,
    unit: str = "",
    head: str = "",
    width: int = 360,
) -> Figure:
    """Horizontal bars, each under its words, the number written at its end: read on a phone too."""
    values = [(label, max(0.0, value)) for label, value in values]
    top, line = max([value for _, value in values] or [1]) or 1, 38
    height = max(1, len(values)) * line + 4
    drawn = [_opening(title, width, height)]
    for place, (label, value) in enumerate(values):
        y, length = place * line + 4, (width - 95) * value / top
        drawn.append(
            Markup(
                '<text y="{}">{}</text><rect class="a" y="{}" '
                'width="{}" height="15" rx="2"/>'
                '<text x="{}" y="{}">{}</text>'
            ).format(
                y + 12,
                _short(label),
                y + 17,
                f"{max(1, length):.1f}",
                f"{max(1, length) + 5:.1f}",
                y + 29,
                _said(value, unit),
            )
        )
    lines = tuple((label, _said(value, unit)) for label, value in values)
    return Figure(
        title, Markup("").join([*drawn, Markup("</svg>")]), (head or "Ligne", "Nombre"), lines
    )


def columns(
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    width: int = 360,
    height: int = 150,
    unit: str = "",
    head: str = "Mois",
) -> Figure:
    """Vertical bars: the first series filled, the second inside it; the last number of each
    written.
    """
    names, top = (
        list(series),
        max([value for values in series.values() for value in values] or [1]) or 1,
    )
    step = width / max(1, len(labels))
    drawn = [
        _opening(title, width, height),
        Markup('<line x1="0" x2="{}" y1="{}" y2="{}"/>').format(width, height - 20, height - 20),
    ]
    for order, name in enumerate(names[:3]):
        for place, value in enumerate(series[name]):
            if value <= 0:
                continue
            tall = (height - 40) * value / top
            slim = step * (0.8 - 0.2 * order)
            drawn.append(
                Markup(
                    '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
                ).format(
                    LAYERS[order] if len(names) > 1 else "a",
                    f"{place * step + (step - slim) / 2:.1f}",
                    f"{height - 20 - tall:.1f}",
                    f"{slim:.1f}",
                    f"{tall:.1f}",
                    f"{labels[place]} – {name} : {_said(value, unit)}",
                )
            )
    every = max(1, -(-len(labels) // 4))
    for place, label in enumerate(labels):
        if (len(labels) - 1 - place) % every == 0:
            drawn.append(
                Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
                    f"{min((place + 0.5) * step, width - 2):.1f}",
                    height - 5,
                    "end" if place == len(labels) - 1 else "middle",
                    label,
                )
            )
    lines = tuple(
        (label, *(_said(series[name][place], unit) for name in names))
        for place, label in enumerate(labels)
    )
    legend = tuple(zip(LAYERS, names, strict=False)) if len(names) > 1 else ()
    return Figure(title, Markup("").join([*drawn, Markup("</svg>")]), (head, *names), lines, legend)


def spark(label: str, values: Sequence[int], width: int = 180, height: int = 34) -> Markup:
    """A small row of bars for one source: the counts of its last days."""
    top, step = max([*values, 1]), width / max(1, len(values))
    drawn = [
        Markup(
            '<svg class="chart" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
            'aria-label="{}">'
        ).format(width, height, width, height, label)
    ]
    for place, value in enumerate(values):
        tall = max(1.0, (height - 2) * value / top)
        drawn.append(
            Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                "a" if value else "b",
                f"{place * step:.1f}",
                f"{height - tall:.1f}",
                f"{step * 0.8:.1f}",
                f"{tall:.1f}",
            )
        )
    return Markup("").join([*drawn, Markup("</svg>")])


def _opening(title: str, width: int, height: int) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
    ).format(width, height, width, height, escape(title))


def _short(label: str) -> str:
    return label if len(label) <= 50 else label[:49].rstrip() + "…"


def _said(value: float, unit: str) -> str:
    return number(value, 0 if float(value).is_integer() else 1) + (f"\u00a0{unit}" if unit else "")
