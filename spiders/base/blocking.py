"""Is this answer what the source publishes, or a guard, a quota or a fault? Pure."""

import re
from collections.abc import Mapping
from typing import Literal

from vigie.readers.base import CHALLENGE

GUARDS = frozenset({401, 403, 407, 429, 451})
HEAD = 16 * 1024
LAST_BYTES = 4 * 1024  # counters and comments may follow the end of a page
MARKUP = re.compile(rb"\s{0,64}(?:\xef\xbb\xbf)?\s{0,64}<")


def blocked(status: int, headers: Mapping[bytes, object], body: bytes) -> str:
    """Why this answer counts as blocked, in French with a remedy, or empty."""
    if status in GUARDS:
        return _REFUSALS.get(
            status, f"refuse l’accès (HTTP {status}) : vérifier VIGIE_CONTACT et écrire au portail"
        )
    if status == 202 or b"x-amzn-waf-action" in {name.lower() for name in headers}:
        return (
            "répond par un contrôle anti-robot (HTTP 202) : vérifier VIGIE_CONTACT, puis "
            "réessayer dans une heure"
        )
    if status == 200 and not body.strip():
        return (
            "répond un corps vide : réessayer dans une heure, puis vérifier l’accès avec un "
            "navigateur"
        )
    if status in (200, 503) and MARKUP.match(body) and CHALLENGE.search(body[:HEAD]):
        return "sert une page de contrôle au lieu de ses avis : vérifier l’accès avec un navigateur"
    return ""


_REFUSALS = {
    429: "refuse d’autres requêtes pour l’instant (HTTP 429) : allonger le délai entre "
    "requêtes, réessayer plus tard",
    403: "refuse l’accès (HTTP 403) : vérifier VIGIE_CONTACT et écrire au portail",
}


def cut(body: bytes, end: bytes) -> bool:
    """Whether a body stops before the mark that ends every document of its kind."""
    return end not in body[-LAST_BYTES:].lower()


def reason(body: bytes) -> Literal["empty", "challenge"]:
    """The name under which such a body is kept among the refusals."""
    return "empty" if not body.strip() else "challenge"
