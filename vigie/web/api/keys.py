"""Which key opens what of the API, and the words of its refusals."""

from typing import Any

from fastapi import Depends, HTTPException, Request
from pydantic import BaseModel

from vigie.domain.labels import KeyScope
from vigie.store.desk.api_keys import known_key


class Problem(BaseModel):
    """What went wrong and what to do, in French."""

    error: str
    detail: str


def opens(*scopes: str) -> Any:
    """What a route asks of a key: 401 without a living one, 403 for one that opens other things."""

    def key(request: Request) -> None:
        scheme, _, raw = request.headers.get("authorization", "").partition(" ")
        state = request.app.state
        bearer = scheme.lower() == "bearer"
        row = known_key(state.store, raw.strip(), state.now()) if bearer else None
        if row is None:
            raise HTTPException(
                401,
                "Clé absente, inconnue, échue ou révoquée : en-tête « Authorization: Bearer "
                "vigie_… ».",
                {"WWW-Authenticate": "Bearer"},
            )
        if row.scope not in scopes:
            raise HTTPException(403, f"Cette clé n’ouvre que : {KeyScope.french_of(row.scope)}.")

    return Depends(key)


PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "Clé absente, inconnue, échue ou révoquée."},
    403: {"model": Problem, "description": "Clé qui n’ouvre pas cela ; `detail` dit quoi."},
    422: {"model": Problem, "description": "Paramètre à revoir ; `detail` le nomme."},
    429: {"model": Problem, "description": "Trop de demandes : attendre `Retry-After` secondes."},
}
MISSING: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "Consultation inconnue ou retirée."}
}
