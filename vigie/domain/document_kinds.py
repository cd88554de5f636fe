"""The kinds of document of a tender, and how a proof names a place in one."""

from collections.abc import Iterable, Mapping
from typing import Any

DOCUMENT_KINDS = {
    "rc": "règlement de la consultation",
    "ccap": "CCAP",
    "cctp": "CCTP",
    "ae": "acte d’engagement",
    "prix": "pièce financière (BPU, DPGF, DQE)",
    "avis": "avis joint au dossier",
    "annexe": "annexe",
    "autre": "autre pièce",
}
SHORT_KINDS = DOCUMENT_KINDS | {"rc": "RC", "prix": "pièce financière", "autre": "pièce"}
# Read without finding a clause, these settle that one is nowhere in what was read.
TELLING = frozenset({"rc", "ccap"})
PREFIX = "document:"  # of a proof’s `notice_id` where a document speaks
AGAINST = "against"  # on a proof that speaks against its finding
_ARTICLES = {"RC": "le ", "CCAP": "le ", "CCTP": "le ", "avis joint au dossier": "l’"}


def short_kind(kind: str) -> str:
    """How a proof names it: « RC », « CCAP », « acte d’engagement »."""
    return SHORT_KINDS.get(kind, "pièce")


def place_of(kind: str, place: str) -> str:
    """« CCAP, p. 8 »: the field of what is read there."""
    return f"{short_kind(kind)}, {place}" if place else short_kind(kind)


def is_document_place(field: str) -> bool:
    """Whether that field names a place in a document."""
    return field.partition(", ")[0] in SHORT_KINDS.values()


def in_document(field: str) -> str:
    """« dans le CCAP, p. 8 », « dans l’acte d’engagement »."""
    kind = field.partition(", ")[0]
    article = _ARTICLES.get(kind) or ("l’" if kind[:1] in "aeiou" else "la ")
    return f"dans {article}{field}"


def of_document(proof: Mapping[str, Any]) -> bool:
    """Whether a tender document says it."""
    return str(proof.get("notice_id", "")).startswith(PREFIX)


def sides(proofs: Iterable[Mapping[str, Any]]) -> tuple[bool, bool]:
    """Whether a notice, and whether a document, speaks for the finding of those proofs."""
    own = [proof for proof in proofs if not proof.get(AGAINST)]
    return any(not of_document(proof) for proof in own), any(map(of_document, own))
