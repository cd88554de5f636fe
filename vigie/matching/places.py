"""The atlas that matching uses: the tables of this package, and the basins that a chamber
loaded.
"""

from collections.abc import Iterable
from functools import lru_cache

from vigie.data import places
from vigie.domain.members import Point
from vigie.domain.territories import Area, Atlas, CommunePlace, Disc


def atlas(basins: Iterable[Area] = ()) -> Atlas:
    """Every place known, with those basins."""
    known = _known()
    return Atlas(
        known.departments, known.communes, known.epts, {one.code: one for one in basins}, known.nuts
    )


@lru_cache(maxsize=1)
def _known() -> Atlas:
    communes = places.communes().values()
    around = places.departments().values()
    return Atlas(
        departments={
            one.code: Disc(one.name, Point(one.lat, one.lon), one.radius_km) for one in around
        },
        communes={
            one.insee: CommunePlace(one.insee, one.name, one.department, Point(one.lat, one.lon))
            for one in communes
        },
        epts={
            one.code: Area(
                one.code,
                one.name,
                frozenset(town.department for town in communes if town.ept == one.code),
                frozenset(town.insee for town in communes if town.ept == one.code),
            )
            for one in places.epts().values()
        },
        nuts=places.nuts_departments(),
    )
