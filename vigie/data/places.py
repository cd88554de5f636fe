"""Places as tables: départements, the twelve territories of the Métropole du Grand Paris,
communes.
"""

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from math import cos, hypot, radians
from typing import NamedTuple


class Department(NamedTuple):
    """A département: its middle (degrees WGS84) and about how far its edge lies from it (km)."""

    code: str
    name: str
    lat: float
    lon: float
    radius_km: float
    where: str  # « dans l’Ain », « en Savoie », « à Paris »


class Ept(NamedTuple):
    """A territory of the Métropole (T1…T12); T1 is Paris itself."""

    code: str
    name: str
    siren: str


class Commune(NamedTuple):
    """A commune of Île-de-France; `ept` is empty outside the Métropole."""

    insee: str
    name: str
    department: str
    ept: str
    lat: float
    lon: float


def _rows(name: str) -> list[list[str]]:
    text = files("vigie.data").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]


@lru_cache(maxsize=1)
def departments() -> dict[str, Department]:
    """Every département by code."""
    return {
        row[0]: Department(row[0], row[1], float(row[2]), float(row[3]), float(row[4]), row[5])
        for row in _rows("departements.tsv")
    }


@lru_cache(maxsize=1)
def department_names() -> dict[str, str]:
    """« 93 » → « Seine-Saint-Denis », every département of France."""
    return {code: department.name for code, department in departments().items()}


# which départements touch those of Île-de-France
TOUCHING = {
    "75": ("92", "93", "94"),
    "77": ("02", "10", "45", "51", "60", "89", "91", "93", "94", "95"),
    "78": ("27", "28", "91", "92", "95"),
    "91": ("28", "45", "77", "78", "92", "94"),
    "92": ("75", "78", "91", "93", "94", "95"),
    "93": ("75", "77", "92", "94", "95"),
    "94": ("75", "77", "91", "92", "93"),
    "95": ("27", "60", "77", "78", "92", "93"),
}
KM_A_DEGREE = 111.0
OVERLAP = 0.95  # of the two reaches added: about where two départements touch


@lru_cache(maxsize=256)
def touching(code: str) -> tuple[str, ...]:
    """The départements next to that one, from the table or, elsewhere, about from their middles."""
    if code in TOUCHING:
        return TOUCHING[code]
    department = departments().get(code)
    if department is None:
        return ()
    return tuple(
        neighbour.code
        for neighbour in departments().values()
        if neighbour.code != code
        and _apart(department, neighbour) < OVERLAP * (department.radius_km + neighbour.radius_km)
    )


def _apart(department: Department, neighbour: Department) -> float:
    """Kilometres between two middles, flat: good enough next door."""
    east = (department.lon - neighbour.lon) * cos(radians((department.lat + neighbour.lat) / 2))
    return hypot(department.lat - neighbour.lat, east) * KM_A_DEGREE


@lru_cache(maxsize=1)
def regions() -> dict[str, tuple[str, ...]]:
    """The départements of each region, by its name."""
    return {name: tuple(codes.split()) for _, name, codes in _rows("regions.tsv")}


@lru_cache(maxsize=1)
def epts() -> dict[str, Ept]:
    """The twelve territories by code."""
    return {row[0]: Ept(*row) for row in _rows("epts.tsv")}


@lru_cache(maxsize=1)
def communes() -> dict[str, Commune]:
    """The communes we know, by INSEE code."""
    return {
        insee: Commune(insee, name, department, ept, float(lat), float(lon))
        for insee, name, department, ept, lat, lon in _rows("communes_idf.tsv")
    }


class Town(NamedTuple):
    """A commune of France as its address is written."""

    name: str
    department: str
    post_codes: tuple[str, ...]


@lru_cache(maxsize=1)
def towns() -> tuple[Town, ...]:
    """Every commune of France that has a postal code."""
    return tuple(
        Town(name, department, tuple(codes.split()))
        for name, department, codes in _rows("communes_fr.tsv")
    )


@lru_cache(maxsize=1)
def nuts_departments() -> dict[str, str]:
    """Département of a NUTS level 3 code."""
    return {row[0]: row[1] for row in _rows("nuts_fr_departements.tsv")}


@lru_cache(maxsize=256)
def whole_region(codes: Iterable[str]) -> str:
    """The name of the region in which all those départements lie; empty where they do not."""
    codes_given = set(codes)
    return next(
        (name for name, lying in regions().items() if codes_given and codes_given <= set(lying)), ""
    )


def region_of(department: str) -> str:
    """The NUTS region (level 2) that a département lies in; empty where it is not known."""
    regions = (code[:4] for code, lies_in in nuts_departments().items() if lies_in == department)
    return next(regions, "")
