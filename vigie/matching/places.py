"""The atlas that matching uses: the tables of this package, and the basins that a chamber
loaded.
"""

from collections.abc import Iterable
from functools import lru_cache

from vigie.data import places
from vigie.domain.members import Point
from vigie.domain.territories import Area, Atlas, CommunePlace, Disc


def atlas(basins: Iterable[Area] = ()) -> Atlas:
    """Every place known, with those basins; made once for the same ones, since its tables of
    names take longer than most questions.
    """
    return _with_basins(tuple(basins))


@lru_cache(maxsize=4)
def _with_basins(basins: tuple[Area, ...]) -> Atlas:
    atlas_without_basins = _known()
    return Atlas(
        atlas_without_basins.departments,
        atlas_without_basins.communes,
        atlas_without_basins.epts,
        {basin.code: basin for basin in basins},
        atlas_without_basins.nuts,
    )


@lru_cache(maxsize=1)
def _known() -> Atlas:
    communes = places.communes().values()
    around = places.departments().values()
    return Atlas(
        departments={
            department.code: Disc(
                department.name, Point(department.lat, department.lon), department.radius_km
            )
            for department in around
        },
        communes={
            commune.insee: CommunePlace(
                commune.insee, commune.name, commune.department, Point(commune.lat, commune.lon)
            )
            for commune in communes
        },
        epts={
            ept.code: Area(
                ept.code,
                ept.name,
                frozenset(town.department for town in communes if town.ept == ept.code),
                frozenset(town.insee for town in communes if town.ept == ept.code),
            )
            for ept in places.epts().values()
        },
        nuts=places.nuts_departments(),
    )
