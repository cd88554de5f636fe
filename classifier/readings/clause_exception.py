"""The buyer writes that it sets no social condition, and by which exit of the law (L2112-2-1 II,
or L3114-2-1 II for a concession).
"""

import re
from collections.abc import Iterator
from typing import Any

from classifier.passages import Hit, Passage

KIND = "clause_exception"
WHAT = "exception invoquée à la clause sociale"
STEMS = ("social", "insertion", "2112-2-1", "3114-2-1")
ALSO = ("aucun", "pas", "sans", "absence", "ni ", "exception", "deroge", "dispens")
# « aucune considération sociale », « ne comportent pas de volet social », « ne prévoit pas de
# considération relative au domaine social »
_NONE = re.compile(
    r"\b(?:aucune?|pas de|pas d|sans|absence de|absence d|ni)\s(?:\w+\s){0,3}?"
    r"(?:considerations?|volet|clauses?|conditions?|dispositions?)\s(?:\w+\s){0,6}?(?:social|d "
    r"insertion)"
)
_ARTICLE = re.compile(r"\bl(?:2112|3114)-2-1\b")
# « 3° du II », « II, 2° », « 2e du II »: the number of the exit
_NUMBER = re.compile(
    r"\b([1-4])\s?(?:°|o|e|nr)?\s(?:du|de l article|de l)\s(?:ii\b|l(?:2112|3114)-2-1)"
    r"|\bii\b[\s,.;-]{0,3}([1-4])\b"
)
_EXITS = (
    (1, re.compile(r"\bimmediatement disponible")),  # a ready-made solution
    (2, re.compile(r"\blien suffisant")),  # no link with the object
    (
        3,
        re.compile(r"\brestrein\w+\sla\sconcurrence|\b(?:techniquement|economiquement)\sdifficile"),
    ),
    (4, re.compile(r"\binferieure?\sa\s(?:six|6)\smois|\bmoins\sde\s(?:six|6)\smois")),
)


def find(passage: Passage) -> Iterator[Hit]:
    """One hit a sentence that says both: no social condition, and the exit."""
    for sentence in passage.having(*STEMS):
        words = sentence.text
        if not _NONE.search(words):
            continue
        exit_taken = _exit(words)
        if exit_taken is not None:
            yield Hit({"exit": exit_taken}, sentence.start, sentence.end)


def _exit(words: str) -> int | None:
    """The exit's number: by the article, else by its words."""
    if _ARTICLE.search(words) and (numbered := _NUMBER.search(words)):
        return int(numbered[1] or numbered[2])
    return next((number for number, pattern in _EXITS if pattern.search(words)), None)


def merge(values: list[dict[str, Any]]) -> dict[str, Any]:
    """The first exit told."""
    return values[0]


EXAMPLES: tuple[tuple[str, dict[str, Any] | None], ...] = (
    (
        "[Aucune considération sociale n'est retenue, une solution immédiatement disponible "
        "répondant au besoin].",
        {"exit": 1},
    ),
    (
        "[Le contrat ne comporte pas de volet social, sans lien suffisant avec son objet].",
        {"exit": 2},
    ),
    (
        "[En application du 3° du II de l'article L. 2112-2-1, aucune clause sociale n'est "
        "prévue].",
        {"exit": 3},
    ),
    ("[Travaux d'une durée inférieure à six mois : pas de clause sociale].", {"exit": 4}),
    ("[Aucune clause d'insertion n'est prévue, la durée étant de moins de six mois].", {"exit": 4}),
    ("[L'acheteur ne retient pas de condition sociale (L. 2112-2-1, II, 1°)].", {"exit": 1}),
    (
        "[Absence de clause sociale : elle rendrait l'exécution techniquement difficile].",
        {"exit": 3},
    ),
    ("Le marché ne comporte aucune considération sociale.", None),
    ("Le marché comporte une clause sociale d'une durée inférieure à six mois.", None),
    ("Aucune variante sociale n'est admise.", None),
    ("Le lot ne comporte pas de lien suffisant avec le lot 2.", None),
    ("Le contrat prévoit une considération sociale, sans restreindre la concurrence.", None),
)
