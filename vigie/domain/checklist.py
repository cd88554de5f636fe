"""The lines that documents give to whoever answers, in the order in which they are shown."""

from collections.abc import Iterable, Mapping
from typing import Any

CHECKLIST = {
    "deadline": "Date limite",
    "visit": "Visite",
    "questions": "Questions à l’acheteur",
    "pieces": "Pièces à remettre",
    "criteria": "Critères",
    "group": "Forme du groupement",
    "several_bids": "Plusieurs offres",
    "lot_cap": "Nombre de lots",
    "turnover": "Chiffre d’affaires demandé",
    "variants": "Variantes",
    "validity": "Validité des offres",
}
CLAUSE = {
    "clause_publics": "Publics",
    "clause_ways": "Façons de la remplir",
    "clause_facilitator": "Facilitateur",
    "clause_penalties": "Pénalités",
}


def labelled(
    lines: Iterable[Mapping[str, Any]], labels: Mapping[str, str]
) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The lines by label, in the labels’ order; the same words once."""
    by_kind: dict[str, dict[str, Mapping[str, Any]]] = {}
    for line in lines:
        by_kind.setdefault(str(line.get("kind")), {}).setdefault(str(line.get("words")), line)
    return [
        (label, list(by_kind[kind].values())) for kind, label in labels.items() if kind in by_kind
    ]
