"""The départements that the chamber follows, as its pages offer them."""

from collections.abc import Iterable

from fastapi import Request

from vigie.data.places import department_names


def followed(request: Request, chosen: Iterable[str] = ()) -> dict[str, str]:
    """Codes and names of those of the settings, then of others that were chosen already."""
    names = department_names()
    codes = dict.fromkeys([*request.app.state.settings.departments, *chosen])
    return {code: names[code] for code in codes if code in names}
