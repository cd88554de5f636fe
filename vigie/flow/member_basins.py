"""Bassins d’emploi as a chamber's file tells them: one line a basin, or one line a commune."""

from collections.abc import Sequence

from vigie.data.places import communes
from vigie.domain.territories import Area, folded
from vigie.flow.member_cells import listed
from vigie.flow.member_files import BadFile, FileRow

CODES = ("code", "code_bassin", "bassin", "nom", "nom_bassin", "libelle")
NAMES = ("nom", "nom_bassin", "libelle", "bassin", "code")
TOWNS = ("communes", "commune", "code_insee", "insee", "codgeo", "nom_commune")


def areas_of(rows: Sequence[FileRow]) -> list[Area]:
    """The basins of those rows. Raises BadFile where no column names them."""
    by_name = {folded(commune.name): commune.insee for commune in communes().values()}
    areas: dict[str, tuple[str, set[str], set[str]]] = {}
    for row in rows:
        code, name = _first(row, CODES), _first(row, NAMES)
        if not code:
            raise BadFile(
                f"ligne {row.line} : aucune colonne ne nomme le bassin (attendues : "
                f"{', '.join(CODES)})"
            )
        towns = {by_name.get(folded(town), town) for town in listed(_first(row, TOWNS))}
        departments = {
            part.zfill(2) for part in listed(_first(row, ("departements", "departement")))
        }
        departments |= {town[:2] for town in towns if len(town) == 5 and town.isdigit()}
        area = areas.setdefault(code, (name, set(), set()))
        area[1].update(departments)
        area[2].update(towns)
    return [
        Area(code, name, frozenset(where), frozenset(towns))
        for code, (name, where, towns) in areas.items()
    ]


def _first(row: FileRow, names: Sequence[str]) -> str:
    return next((row.cells[name] for name in names if row.cells.get(name)), "")
