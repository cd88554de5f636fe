"""The pipeline: normalise → gate → sentences → cues → reservations, conditions, criteria, services
→ findings.
"""

import hashlib
import re
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from classifier import (
    codes,
    conditions,
    contract,
    criteria,
    cues,
    gate,
    grids,
    ingredients,
    merging,
    reservations,
    sections,
    services,
    telling,
)
from classifier.answers import without_unticked
from classifier.case import Case, Page, Sentence
from classifier.document import Document, Part, from_notice
from classifier.findings import NoticeReading
from classifier.lots import Allotment, references
from classifier.model import Scorer, shipped, with_cues
from classifier.second_opinion import second_opinion, vetoed
from classifier.sentences import split
from classifier.tables import tables
from classifier.text import Folded, fold, quick_fold
from classifier.wrapping import unwrapped
from vigie.domain.notice import ParsedNotice

# « au lieu de … lire … »: what holds after a correction begins at the second.
_REPLACED = re.compile(r"\bau lieu d(?:e|u|es)\b")
_HOLDS = re.compile(r"\b(?:lire|remplacer par|est remplacee? par)\b")
# « la mention « lot réservé » est remplacée par … »: what stood between the quotes before
_EXCHANGED = re.compile(r"\"[^\"]{1,400}\" (?:est|sont) (?:remplace|substitue)e?s? (?:par|a)\b")
MOST_REPLACED = 3_000
MOST_TEXT = (
    400_000  # characters read of one text: beyond, a body of one word would hold the loop up
)
MOST_SENTENCES = 4_000


@cache
def rules_version() -> str:
    """From all that decides a reading: sources and calibration; open lots are read again when it
    changes.
    """
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for file in sorted([*folder.rglob("*.py"), folder / "calibration.json"]):
        digest.update(file.read_bytes() if file.is_file() else b"")
    return f"r{digest.hexdigest()[:8]}"


class Classifier:
    """Reads notices; made by `load`, costly to make, cheap to call, one a process."""

    def __init__(self, scorer: Scorer | None = None, model_version: str = "") -> None:
        self.scorer = scorer
        self.version = rules_version() + (f"+{model_version}" if model_version else "")
        self.nlp, self._doc = _build()

    def classify(self, notice: ParsedNotice) -> NoticeReading:
        """What the notice says of each of its lots, text and codes together."""
        return self.read(from_notice(notice))

    def read(self, document: Document) -> NoticeReading:
        """The same for a document that is already in the classifier's form."""
        if not gate.worded(
            quick_fold(" " + "\n ".join(part.text for part in document.parts))
        ) and not any(heading_of(part) for part in document.parts):
            return NoticeReading(
                document.id, self.version, codes.with_codes(document, ()), document.lots
            )
        case = self._case(document, telling_alone=True)
        findings = merging.findings(case)
        if self.scorer is not None:
            findings = second_opinion(self.scorer, case, findings)
        findings = codes.with_codes(document, findings, merging.denials(case))
        cut = case.full or len(case.sentences) > MOST_SENTENCES
        return NoticeReading(document.id, self.version, findings, document.lots, cut)

    def forbids(self, sentence: str) -> bool:
        """Whether the rules leave the sentence model no say on that sentence, standing alone in
        a notice.
        """
        case = self._case(Document("", (Part("", sentence),)))
        return all(vetoed(case, candidate) for candidate in case.candidates)

    def as_asked(self, sentence: str) -> str:
        """A sentence standing alone in a notice, in the words in which the model is asked about
        it.
        """
        case = self._case(Document("", (Part("", sentence),)))
        return with_cues(
            sentence, (cue for other_sentence in case.sentences for cue in other_sentence.cues)
        )

    def sentences_asked(self, document: Document) -> list[tuple[str, str]]:
        """The sentences of a notice in which a social word stands, folded, and each in the words
        in which the model is asked about it.
        """
        return [
            (sentence.text, with_cues(sentence.text, sentence.cues))
            for sentence in self._case(document).candidates
        ]

    def _case(self, document: Document, *, telling_alone: bool = False) -> Case:
        """Its sentences with all that was found in them; what can tell nothing may be left out."""
        case = Case(document, sentences_of(document), telling_alone=telling_alone)
        if any(True for _ in case.candidates) and (not telling_alone or telling.anything(case)):
            doc = self._doc(cues.words_of(case.read))
            doc.user_data["case"] = case
            self.nlp(doc)
        return case


def sentences_of(document: Document) -> list[Sentence]:
    """Every sentence of the parts where a social word stands, candidates marked."""
    sentences: list[Sentence] = []
    pages: list[Page] = []
    for part in document.parts:
        sentences += _of_part(part, document.allotment, pages)
        if len(sentences) > MOST_SENTENCES:
            break
    return sentences


def without_replaced(folded: Folded) -> Folded:
    """« au lieu de … lire … »: what is replaced is blanked, so that the text that holds after is
    read.
    """
    text = folded.text
    for match in _EXCHANGED.finditer(folded.text) if " par " in text else ():
        text = text[: match.start()] + " " * len(match.group()) + text[match.end() :]
    for match in _REPLACED.finditer(folded.text):
        holds = _HOLDS.search(text, match.end(), match.end() + MOST_REPLACED)
        if holds:
            blank = "".join(
                " " if sign != "\n" else sign for sign in text[match.start() : holds.end()]
            )
            text = text[: match.start()] + blank + text[holds.end() :]
    return folded if text is folded.text else Folded(folded.stored, text, folded.origin)


def _of_part(part: Part, allotted: Allotment, pages: list[Page]) -> list[Sentence]:
    text = part.text[:MOST_TEXT]
    name = heading_of(part)
    if not gate.worded(quick_fold(f" {name} {text}")):
        return []
    folded = headed(name, without_unticked(without_replaced(unwrapped(fold(text)))))
    page = Page(folded, tables, allotted, lots_of_field(part, allotted), pages)
    pages.append(page)
    sentences = [Sentence(part, folded, start, end, page=page) for start, end in split(folded)]
    for before, after in pairwise(sentences):
        before.after, after.before = after, before
    number = 0
    for place in gate.places(folded.text):
        while number < len(sentences) and sentences[number].end <= place - 1:
            number += 1
        if number < len(sentences) and sentences[number].start <= place:
            sentences[number].candidate = True
    sections.mark(sentences)
    return sentences


# Answers that the name of their field completes: « Clause sociale » – « Oui ».
_ANSWERS = ("oui", "non", "neant", "sans objet", "aucun")


# Names of fields that ask who may bid.
_ASKS_WHO = ("participation", "candidat", "acces", "operateurs", "soumission")
_NOES = (" pas ", " aucun", " neant", " sans ", " non ", " n est", " ne ")


@lru_cache(maxsize=4_096)
def _name(field: str) -> str:
    """The folded name of a field that says something social, else nothing."""
    name = fold(field).text.strip(" :")
    return name if gate.worded(name) or " admis" in name or _asks_who(name) else ""


def heading_of(part: Part) -> str:
    """The name of a field where its text only answers it: « Marché réservé » – « Oui, lot 3 »."""
    name = _name(part.field)
    if part.role == "criterion" or not name:
        return ""
    answer = fold(part.text[:60]).text.lstrip(' -"').startswith(_ANSWERS)
    quick = f" {quick_fold(part.text)} "
    figures = any(char.isdigit() for char in quick) or " heures" in quick
    by_lot = " heure" in quick or " h " in quick or any(map(_hours_glued, quick.split()))
    hours = figures and ("insertion" in name or (by_lot and name.startswith(_SOCIAL_NAMES)))
    nothing = any(no in quick for no in _NOES) and not by_lot
    untold = hours and "insertion" not in quick and not nothing
    is_kept = "reserv" in name or " admis" in name
    is_kept = is_kept or (
        len(quick) < SHORT and _asks_who(name) and not any(paper in quick for paper in _PAPERS)
    )
    is_kept = is_kept or ("clause" in name and quick.lstrip().startswith("lot"))
    return name if answer or untold or is_kept else ""


def _hours_glued(word: str) -> bool:
    """« 105h »."""
    return word.endswith("h") and word[:-1].isdigit()


_SOCIAL_NAMES = ("clause", "social", "emploi", "considerations sociales")
_PAPERS = ("produi", "fourni", "joind", "joign", "attest", "justifi", "convention ", "piece")
SHORT = 160  # characters of a text that its field's name may complete


def _asks_who(name: str) -> bool:
    return any(word in name for word in _ASKS_WHO)


def headed(name: str, folded: Folded) -> Folded:
    """The text with the name of its field before it; the name leads back to where it begins."""
    if not name:
        return folded
    heading = f"{name} : "
    return Folded(folded.stored, heading + folded.text, [0] * len(heading) + folded.origin)


def lots_of_field(part: Part, allotted: Allotment) -> tuple[str, ...]:
    """« Conditions d’exécution, lots 7 et 8 »: the lots that the name of a field tells."""
    if part.lot is not None or "lot" not in part.field.casefold():
        return ()
    name = fold(part.field)
    return tuple(
        lot
        for reference in references(name, 0, len(name.text), allotted)
        for lot in reference.lots
        if not allotted.numbers or lot in allotted.numbers
    )


def _build() -> tuple[Any, Any]:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    # The words are ours: no tokenizer of spaCy's is built, which is most of what `spacy.blank`
    # takes time for.
    nlp = Language(
        Vocab(), create_tokenizer=lambda language: lambda text: Doc(language.vocab, words=[text])
    )
    phrases = cues.matcher(nlp)
    steps = {
        "vigie_cues": lambda doc: cues.give(doc, phrases, doc.user_data["case"]),
        "vigie_telling": lambda doc: telling.keep_telling(doc.user_data["case"]),
        "vigie_object": lambda doc: contract.look_at_object(doc.user_data["case"]),
        "vigie_grids": lambda doc: grids.find(doc.user_data["case"]),
        "vigie_reservations": lambda doc: reservations.find(doc.user_data["case"]),
        "vigie_conditions": lambda doc: conditions.find(doc.user_data["case"]),
        "vigie_due": lambda doc: ingredients.find_conditions(doc.user_data["case"]),
        "vigie_criteria": lambda doc: criteria.find(doc.user_data["case"]),
        "vigie_ingredients": lambda doc: ingredients.find(doc.user_data["case"]),
        "vigie_services": lambda doc: services.find(doc.user_data["case"]),
    }
    for name, step in steps.items():
        Language.component(name, func=_component(step))
        nlp.add_pipe(name)
    return nlp, lambda words: Doc(nlp.vocab, words=words)


def _component(step: Any) -> Any:
    def run(doc: Any) -> Any:
        step(doc)
        return doc

    return run


def load(model: bool = True) -> Classifier:
    """The classifier, with the trained sentence model where one is shipped."""
    scorer = shipped() if model else None
    return Classifier(scorer, scorer.version if scorer else "")
