"""Are variants allowed? (R2151-8: where nothing is said, allowed in adapted procedure, forbidden
in formal ones.)
"""

import re
from collections.abc import Iterator
from typing import Any

from classifier.passages import Hit, Passage

KIND = "variants"
WHAT = "variantes"
STEMS = ("variante",)
_NO = re.compile(
    r"\b(?:aucune|pas de|sans|interdiction (?:de|des)|refus (?:de|des)|ni) (?:remise de "
    r"|presentation de |les )?variantes?\b"
    r"|\bvariantes?\b[^.;:]{0,90}?(?:\bne "
    r"(?:sont|seront|sera|peuvent|pourront|sauraient)\b[^.;]{0,20}\b(?:pas|ni)\b|\bn "
    r"est pas\b|\binterdite?s?\b|\bnon "
    r"(?:autoris|admis|accept|permis|prevu)|\brefuse|\bexclue?s?\b|\bproscrit|\bpas "
    r"(?:autoris|admis|accept|permis|possible|prevu))"
    r"|\bn (?:autorise|accepte|admet|est admis|est autorise) "
    r"(?:pas|aucune)[^.;]{0,25}\bvariantes?\b|\bne (?:sont|seront) "
    r"pas (?:autoris|admis|accept)[^.;]{0,30}\bvariantes?"
    r"|\bvariantes?(?: ?\(s\))?(?: (?:autorisees?|acceptees?|admises?))?\s*[:?]\s*(?:non"
    r"|interdit|refus|neant|sans objet)"
    r"|\bne (?:peuvent|pourront|doivent|devront|peut"
    r"|doit)\b[^.;]{0,20}\bpas\b[^.;]{0,60}\bvariantes?"
)
_YES = re.compile(
    r"\bvariantes?(?: ?\(s\))?(?: (?:autorisees?|acceptees?|admises?))?\s*[:?]\s*(?:oui|autoris"
    r"|admis|accept)"
    r"|\bvariantes?\b[^.;:]{0,70}?\b(?:autorisees?|admises?|acceptees?|permises?|possibles?"
    r"|prises? en (?:compte"
    r"|consideration))\b"
    r"|\b(?:peuvent|pourront|peut|pourra|possibilite "
    r"(?:de|d))\b[^.;]{0,60}\b(?:presenter|proposer|comporter|remettre"
    r"|formuler)\b[^.;]{0,50}\bvariantes?\b"
    r"|\b(?:autorise|accepte|admet)\b (?:les |des |la |une )?(?:presentation (?:de|d une) "
    r")?variantes?\b|\bexamen des "
    r"variantes\b"
)
_ASIDE = re.compile(
    r"\bvariantes? (?:obligatoire|imposee|exigee|nr?\s*\d|\d|[a-c]\b)|\bvariante (?:de|du) "
    r"(?:projet|virus|trace)"
)


def find(passage: Passage) -> Iterator[Hit]:
    """One hit a sentence that says so; a variant that the buyer asks for says nothing."""
    for sentence in passage.having("variante"):
        if _ASIDE.search(sentence.text):
            continue
        no, yes = _NO.search(sentence.text), _YES.search(sentence.text)
        answer = no or yes
        if answer:
            yield Hit({"allowed": no is None}, sentence.start, sentence.end)


def merge(values: list[dict[str, Any]]) -> dict[str, Any]:
    """Sentences that disagree: prudently, no."""
    return {"allowed": all(other_value["allowed"] for other_value in values)}


_YES_VALUE, _NO_VALUE = {"allowed": True}, {"allowed": False}
EXAMPLES: tuple[tuple[str, dict[str, Any] | None], ...] = (
    ("[Les variantes sont autorisées dans les conditions du règlement].", _YES_VALUE),
    ("[Les candidats peuvent proposer des variantes portant sur le revêtement].", _YES_VALUE),
    ("[Variantes : oui].", _YES_VALUE),
    ("[VARIANTES ADMISES]", _YES_VALUE),
    ("[Le pouvoir adjudicateur accepte les variantes].", _YES_VALUE),
    ("[L'examen des variantes suppose la remise d'une offre de base].", _YES_VALUE),
    ("[Les variantes ne sont pas autorisées].", _NO_VALUE),
    ("[Les variantes sont interdites].", _NO_VALUE),
    ("[Aucune variante n'est acceptée].", _NO_VALUE),
    ("[Variantes : non].", _NO_VALUE),
    ("[Les candidats ne peuvent pas présenter de variantes].", _NO_VALUE),
    ("[Refus des variantes].", _NO_VALUE),
    ("[La remise de variantes est interdite pour le lot 3].", _NO_VALUE),
    ("Variante n° 2 : pose d'un second portillon.", None),
    ("Une variante obligatoire porte sur le chauffage.", None),
    ("Le prix est global, base et variante comprises.", None),
    ("La souche variante du virus est surveillée.", None),
    ("Prestations supplémentaires éventuelles : oui.", None),
)
