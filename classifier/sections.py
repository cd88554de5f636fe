"""What the headings of a text say of the sentences under them: models, definitions, what is left
out of the contract, a table of contents.
"""

from collections.abc import Sequence

from classifier.case import Sentence
from classifier.text import folded_name, words

# Words of a heading after which nothing is said of this contract.
_OUT = (
    "exclues du marche",
    "exclus du marche",
    "rappel du cadre",
    "rappel des textes",
    "modeles",
    "definitions",
    "glossaire",
    "publication anterieure",
    "supprimer",
    "cadre reglementaire",
    "contexte reglementaire",
    "guide interne",
    "hors perimetre",
    "pour memoire",
    "a titre d information",
    "contexte de la politique",
)
_FIELDS_OUT = (
    "supprimer",
    "definitions",
    "publication anterieure",
    "rappel des textes",
    "glossaire",
)
_LISTED = words("article articles annexe chapitre titre section art sommaire")
_MOST = 14  # words of a heading
_ANSWERS = ("reponse", "r :", "r. ", "r - ", "r1", "r2", "r3", "r4", "r5")
FAR_UNTICKED = 4  # sentences


def mark(sentences: Sequence[Sentence]) -> None:
    """Says of each sentence why nothing in it counts, where a heading or its shape tells."""
    if not sentences:
        return
    name = folded_name(sentences[0].part.field).strip()
    of_field = "removed" if name.startswith(tuple(_FIELDS_OUT)) else ""
    listing = any(leader in sentences[0].folded.text for leader in _LEADERS)
    out, in_question = "", False
    for sentence in sentences:
        in_question = _is_asked(sentence, in_question)
        if _opens(sentence):
            out = _section_out(sentence.text.strip())
        question = "question" if in_question and not sentence.text.rstrip().endswith("?") else ""
        contents = _contents(sentence) if listing else ""
        sentence.excluded = of_field or question or out or _removed(sentence) or contents
    for place, sentence in enumerate(sentences):
        if "non cochee" in sentence.text and len(sentence.text) < 60:
            for unticked in sentences[max(0, place - FAR_UNTICKED) : place]:
                unticked.excluded = unticked.excluded or "blank"


def _section_out(heading: str) -> str:
    return "section" if len(heading) < 90 and any(word in heading for word in _OUT) else ""


def _is_asked(sentence: Sentence, in_question: bool) -> bool:
    """From a question on, up to its answer."""
    line = sentence.text.lstrip(' -"')
    return (in_question or _asks(line)) and not line.startswith(_ANSWERS)


def _opens(sentence: Sentence) -> bool:
    """A line of its own, short, numbered or without a stop."""
    text, start = sentence.folded.text, sentence.start
    head = text[max(0, start - 3) : start].strip(" ")
    if head and not head.endswith("\n"):
        return False
    line = sentence.text.strip()
    numbered = line[:1].isdigit() or line.split(" ", 1)[0].rstrip(".:") in _LISTED
    return line.count(" ") < _MOST and (numbered or not line.endswith((".", ";", ",")))


def _asks(line: str) -> bool:
    """« Question 3 », « Q2 : »: what stands there is asked, up to the answer."""
    named = line.startswith(("question ", "q. ", "q : "))
    return named or (line[:1] == "q" and line[1:2].isdigit())


def _removed(sentence: Sentence) -> str:
    """« Supprimer à l’article 9 : « … » »."""
    return (
        "removed"
        if sentence.text.lstrip(' -"').startswith(("supprimer", "retirer la", "oter"))
        else ""
    )


def _contents(sentence: Sentence) -> str:
    """A line of a table of contents: « Article 7 – Clause sociale ....... 12 »."""
    text = sentence.folded.text
    since, until = text.rfind("\n", 0, sentence.start + 1) + 1, text.find("\n", sentence.end - 1)
    line = text[since : until if until >= 0 else len(text)].strip(" -*")
    first, page = (line.split(" ", 1)[0], line.rsplit(" ", 1)[-1]) if line else ("", "")
    if not any(leader in line for leader in _LEADERS):
        return ""
    numbered = first[:1].isdigit() and page.isdigit() and len(page) < 4
    return "contents" if first in _LISTED or numbered else ""


_LEADERS = ("....", ". . . .", "……", "____")
