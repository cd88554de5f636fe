"""Places one can work in, and what part of them an activity reaches."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vigie.domain.members import ActivityView, Point
from vigie.domain.text_key import key_words

EARTH_KM = 6371.0


@dataclass(frozen=True)
class CommunePlace:
    """A commune: INSEE code, name, département, middle."""

    code: str
    name: str
    department: str
    point: Point | None = None


@dataclass(frozen=True)
class Area:
    """A named set of communes (EPT, bassin d’emploi) with the départements it lies in; communes
    may be unknown.
    """

    code: str
    name: str
    departments: frozenset[str]
    communes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Disc:
    """About where a département lies: middle and reach of its edge, in kilometres."""

    name: str
    point: Point
    radius_km: float


@dataclass(frozen=True)
class Reach:
    """What an activity covers: whole départements, départements in part, single communes."""

    whole: frozenset[str] = frozenset()
    part: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()

    @property
    def stated(self) -> bool:
        """Whether any zone was told at all."""
        return bool(self.whole or self.part or self.communes)


@dataclass(frozen=True)
class Atlas:
    """Every place that matching knows, by code."""

    departments: Mapping[str, Disc] = field(default_factory=dict)
    communes: Mapping[str, CommunePlace] = field(default_factory=dict)
    epts: Mapping[str, Area] = field(default_factory=dict)
    basins: Mapping[str, Area] = field(default_factory=dict)
    nuts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[str, str]:
        """INSEE code by folded name of commune."""
        return {folded(commune.name): commune.code for commune in self.communes.values()}

    @cached_property
    def ept_by_name(self) -> dict[str, str]:
        """EPT code by folded name."""
        return {folded(ept.name): ept.code for ept in self.epts.values()}

    def departments_of_nuts(self, codes: Iterable[str]) -> frozenset[str]:
        """Départements that NUTS codes of level 3 name one by one; wider codes name none."""
        return frozenset(self.nuts[code] for code in codes if code in self.nuts)

    def regions_of_nuts(self, codes: Iterable[str]) -> frozenset[str]:
        """Every département of the regions that wider NUTS codes tell (FR10, FR1): the place is
        one of them, not all of them.
        """
        wide = tuple(code for code in codes if 3 <= len(code) <= 4)
        return frozenset(
            department for code, department in self.nuts.items() if wide and code.startswith(wide)
        )

    def region_around(self, departments: Iterable[str]) -> frozenset[str]:
        """The départements of the regions that those lie in."""
        codes = frozenset(departments)
        return codes | self.regions_of_nuts(
            code[:4] for code, department in self.nuts.items() if department in codes
        )

    def reach(self, activity: ActivityView) -> Reach:
        """What that activity covers, from départements, EPT, basins and radius together."""
        areas = [self.epts[code] for code in activity.epts if code in self.epts]
        areas += [self.basins[code] for code in activity.basins if code in self.basins]
        whole = frozenset(activity.departments)
        part = frozenset(department for area in areas for department in area.departments)
        communes = frozenset(code for area in areas for code in area.communes)
        if activity.radius_km and activity.point:
            near, touched = self._around(activity.point, activity.radius_km)
            part, communes = part | touched, communes | near
        return Reach(whole, part - whole, communes)

    def _around(self, point: Point, radius_km: float) -> tuple[frozenset[str], frozenset[str]]:
        near = frozenset(
            commune.code
            for commune in self.communes.values()
            if commune.point and distance_km(point, commune.point) <= radius_km
        )
        touched = frozenset(
            code
            for code, disc in self.departments.items()
            if distance_km(point, disc.point) <= radius_km + disc.radius_km
        )
        return near, touched


def distance_km(point: Point, destination: Point) -> float:
    """Great-circle distance in kilometres."""
    lat1, lat2 = math.radians(point.lat), math.radians(destination.lat)
    dlat, dlon = lat2 - lat1, math.radians(destination.lon - point.lon)
    inner = math.sin(dlat / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(dlon / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(inner)))


def folded(name: str) -> str:
    """« L’Haÿ-les-Roses » → « l hay les roses »; « Ste » and « St » are written out."""
    words = {"st": "saint", "ste": "sainte"}
    return " ".join(words.get(word, word) for word in key_words(name))
