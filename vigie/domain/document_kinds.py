"""The kinds of document of a tender, as users see them."""

DOCUMENT_KINDS = {
    "rc": "règlement de la consultation",
    "ccap": "CCAP",
    "cctp": "CCTP",
    "ae": "acte d’engagement",
    "prix": "pièce financière (BPU, DPGF, DQE)",
    "avis": "avis",
    "annexe": "annexe",
    "autre": "autre pièce",
}
SHORT_KINDS = {"rc": "RC", "prix": "pièce financière", "autre": "pièce"}


def short_kind(kind: str) -> str:
    """How a proof names it: « RC », « CCAP », « acte d’engagement »."""
    return SHORT_KINDS.get(kind) or DOCUMENT_KINDS.get(kind, "pièce")


def place_of(kind: str, place: str) -> str:
    """« CCAP, p. 8 »: the field of what is read there."""
    return f"{short_kind(kind)}, {place}" if place else short_kind(kind)
