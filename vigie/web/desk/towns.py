"""Communes as they are typed: suggestions while typing, and which one is meant once sent."""

import difflib
import re
from collections.abc import Collection
from functools import lru_cache

from vigie.data.places import Town, towns
from vigie.domain.territories import folded

MOST = 12  # communes suggested
# « Saint-Denis (93200) », « 93200 Saint-Denis », as suggestions and people write it
WITH_CODE = re.compile(r"(?:(\d{5}) )?([^\d()]{1,100})(?: ?\(?(\d{5})\)?)?")


class UnknownTown(ValueError):
    """Raised where a name alone does not say which commune is meant; its words are French."""


@lru_cache(maxsize=1)
def _by_name() -> dict[str, list[Town]]:
    named: dict[str, list[Town]] = {}
    for town in towns():
        named.setdefault(folded(town.name), []).append(town)
    return named


def suggested(typed: str, departments: Collection[str]) -> list[str]:
    """« Saint-Denis (93200) » for each commune that begins so, by name or postal code; those of
    the chamber's départements first.
    """
    key, code = folded(typed), typed.strip()
    if len(key) < 2:
        return []
    begun = [
        town
        for name, several in _by_name().items()
        for town in several
        if name.startswith(key) or (code.isdigit() and town.post_codes[0].startswith(code))
    ]
    begun.sort(key=lambda town: (town.department not in departments, len(town.name)))
    return [_written(town) for town in begun[:MOST]]


def _written(town: Town) -> str:
    return f"{town.name} ({town.post_codes[0]})"


def named_town(typed: str, post_code: str, departments: Collection[str]) -> tuple[str, str]:
    """The commune and its postal code; a code that was typed stands, whatever the name. Raises
    UnknownTown, with those that may be meant.
    """
    name_and_code = WITH_CODE.fullmatch(" ".join(typed.split()))
    name, code = (
        (name_and_code[2].strip(), name_and_code[1] or name_and_code[3] or "")
        if name_and_code
        else (typed, "")
    )
    if post_code or code or not name:
        return name, post_code or code
    several = _by_name().get(folded(name), [])
    ours = [town for town in several if town.department in departments]
    likely_towns = ours if len(ours) == 1 else several
    if len(likely_towns) == 1:
        return likely_towns[0].name, likely_towns[0].post_codes[0]
    if likely_towns:
        choice = ", ".join(_written(town) for town in likely_towns[:MOST])
        raise UnknownTown(f"Commune « {name[:60]} » : plusieurs portent ce nom, choisir : {choice}")
    near = difflib.get_close_matches(folded(name), list(_by_name()), 6, 0.75)
    written_so = [town for key in near for town in _by_name()[key]]
    written_so.sort(key=lambda town: town.department not in departments)
    suggestions = ", ".join(map(_written, written_so[:4]))
    hint = f", peut-être {suggestions}" if suggestions else ""
    raise UnknownTown(f"Commune « {name[:60]} » inconnue{hint} ; sinon, écrire son code postal.")
