"""Places as tables: départements, the twelve territories of the Métropole du Grand Paris,
communes.
"""

from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Department(NamedTuple):
    """A département: its middle (degrees WGS84) and about how far its edge lies from it (km)."""

    code: str
    name: str
    lat: float
    lon: float
    radius_km: float


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
        row[0]: Department(row[0], row[1], *map(float, row[2:5]))
        for row in _rows("departements.tsv")
    }


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


@lru_cache(maxsize=1)
def nuts_departments() -> dict[str, str]:
    """Département of a NUTS level 3 code."""
    return {row[0]: row[1] for row in _rows("nuts_fr_departements.tsv")}
