"""What is said of the social clause that the law may ask for: five labels, their words, and the
readings that keep them.
"""

from collections.abc import Mapping
from typing import Any, Literal

ClauseWord = Literal["attendue", "tres_probable", "exception_invoquee", "trouvee", "aucune"]
SAYS: dict[ClauseWord, str] = {
    "attendue": "Clause attendue ({law}), non trouvée dans l’avis : à vérifier dans le DCE",
    "tres_probable": "Clause sociale très probable ({law}) : la réserve y répond sans doute",
    "exception_invoquee": "Exception invoquée par l’acheteur ({law}, II) : aucune clause sociale",
    "trouvee": "Clause sociale trouvée dans l’avis",
    "aucune": "",
}
# the reading that keeps a label → the label
CLAUSES: dict[str, ClauseWord] = {
    "expected_clause": "attendue",
    "clause_likely": "tres_probable",
    "clause_exception": "exception_invoquee",
}


def clause_law(concession: bool) -> str:
    """The article that asks for the clause."""
    return "L3114-2-1" if concession else "L2112-2-1"


# of an expected clause once RC and CCAP were read without one: no breach is told
NOWHERE = "Clause attendue ({law}), non trouvée dans l’avis ni dans les pièces lues"


def clause_words(kind: str, concession: bool, reading: Mapping[str, Any] | None = None) -> str:
    """The words of that reading; its value says whether the documents were read without one."""
    searched = CLAUSES[kind] == "attendue" and (reading or {}).get("documents")
    words = NOWHERE if searched else SAYS[CLAUSES[kind]]
    return words.format(law=clause_law(concession))
