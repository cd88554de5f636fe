"""The parts of a lot that say what is bought: its own title, the title around it, its first
words.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

# « Lot 5 : », « lot n° 07 », « Lots 1 »: where a consultation's title names one of its lots.
LOT_MARK = re.compile(r"\blots?\s*+(?:n\s*+[°ºo]?\s*+)?\d{1,4}\s*+[:\-–—]?", re.IGNORECASE)
# « Lot unique », « Macro lot n° 4 : », « Marché nº 6 »: what a lot's title begins with and does
# not mean.
LEADING = re.compile(
    r"^(?:macro[- ]?)?(?:lots?|marché)\b\s*+(?:n\s*+[°ºo]?\s*+)?\d*+\s*+[:\-–—.]*+\s*+"
    r"(?:unique\b)?",
    re.IGNORECASE,
)
# « … : relance du lot 7 suite à appel d’offres infructueux »: what follows names no object.
RELAUNCHED = re.compile(r"(?:suite|après|déclarée?s?|infructueu(?:x|se))\b", re.IGNORECASE)
# From these words on, a title says for whom or for what, and no longer what is bought.
COMPLEMENT = re.compile(
    r"\b(?:pour|dans|sur|au sein|au profit|à destination|destin[ée]e?s?|afin|lors|auprès|chez)\b",
    re.IGNORECASE,
)
# « réservé aux EA et ESAT », « avec clause d’insertion », « par un public en insertion », « à titre
# accessoire… »: on whom the purchase is meant to help, never what is bought.
_TO_THE_NEXT_STOP = r"(?:(?!\s[-–]\s)[^,;:()]){0,160}"
CLAUSE = re.compile(
    r"\b(?:(?:lots?|marchés?|consultation)\s++)?réserv[ée]e?s?\s++(?:à|aux?)\b"
    rf"{_TO_THE_NEXT_STOP}"
    r"|\b(?:marchés?\s++)?(?:à|avec|sous|comportant|assortie?s?\s++d[’']une?)\s++(?:une?\s++)?"
    r"(?:clauses?|conditions?)\s++(?:sociales?|d[’']insertion|d[’']exécution)"
    rf"{_TO_THE_NEXT_STOP}"
    r"|\b(?:réalisée?s?\s++)?par\s++(?:un|le|des)\s++publics?\s++en\s++(?:insertion|difficulté)"
    rf"{_TO_THE_NEXT_STOP}"
    r"|\b[àa]\s++titre\s++accessoire.*+",
    re.IGNORECASE | re.DOTALL,
)
# « Marchés de formation des agents », « Maintenance de logiciels métiers »: what their lots name is
# taught or computed, and not done.
ABOUT = re.compile(
    r"^(?:\W*+(?:CCTP|RC|CCAP|marchés?|accords?|cadre|prestations?|services?|actions?|achats?|places?|"
    r"programmes?|régional\w*+|départemental\w*+|de|d|en|des|et|la|l)\b)*+\W*+"
    r"(?:formations?\b|(?:développement|fourniture|acquisition|maintenance|hébergement|tierce)\b"
    r".{0,60}?\b(?:logiciels?|progiciels?|applications?\s++métiers?)\b)",
    re.IGNORECASE,
)
# « Prestations d’insertion par l’entretien des espaces verts », « … ayant pour support la petite
# maçonnerie »: what follows « par » or « pour » is done all the same.
BY_INSERTION = re.compile(
    r"^.{0,60}?\b(?:insertion|qualification)\b.{0,80}?"
    r"\b(?:par|supports?|au\s++moyen|lié|pour)\b",
    re.IGNORECASE,
)
TITLE = 800  # characters of a title that are read
BODY = 600
SHORT = 90  # a text no longer than that is the lot's title where it has none
AROUND = " :-–—.,;()[]«»\"'“”"


@dataclass(frozen=True)
class LotText:
    """What is read of a lot."""

    consultation: str = ""
    lot: str = ""
    text: str = ""
    cpv: tuple[str, ...] = ()

    @property
    def hash(self) -> str:
        """A short hash of it all: what was decided holds for that text alone."""
        hashed_text = "\x1f".join((self.consultation, self.lot, self.text, *self.cpv))
        return hashlib.sha256(hashed_text.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class Parts:
    """The lot's own title cut where its complement begins, the title around it, its first words."""

    title: str
    head: str
    complement: str
    frame: str
    body: str


def parts(
    lot_text: LotText, titled: Callable[[str], bool], mute: Callable[[str, str], bool]
) -> Parts:
    """Where that lot says what is bought; `titled` tells whether a short text names a trade,
    `mute` whether a title under another names nothing but a place or a beneficiary.
    """
    consultation, lot, text = (
        CLAUSE.sub(" ", " ".join(part[: limit * 2].split())[:limit]).strip(AROUND) or part[:limit]
        for part, limit in (
            (lot_text.consultation, TITLE),
            (lot_text.lot, TITLE),
            (lot_text.text, BODY),
        )
    )
    title, frame = (lot, consultation) if lot and lot != consultation else _cut(consultation)
    aside = ""
    if frame and mute(LEADING.sub("", title), frame):
        title, frame, aside = frame, "", title
    elif frame and not titled(f"{title} {frame}") and mute(LEADING.sub("", title), text[:SHORT]):
        title, text = text[:SHORT], text[SHORT:]
    elif frame and ABOUT.match(frame) and not ABOUT.match(title):
        title, frame = f"{frame} : {LEADING.sub('', title)}", ""
    own_title = LOT_MARK.match(text) or not titled(title)
    if (not title or title is not lot) and 0 < len(text) <= SHORT and own_title and titled(text):
        title, frame, text = text, consultation, ""
    own = LEADING.sub("", title).strip(AROUND)
    if _same(text, title):
        text = ""
    complement_match = COMPLEMENT.search(own)
    if complement_match and not BY_INSERTION.match(own):
        complement = f"{own[complement_match.end() :]} {aside}".strip()
        return Parts(own, own[: complement_match.start()], complement, frame, text)
    return Parts(own, own, aside, frame, text)


def _same(text: str, title: str) -> bool:
    return text.strip(AROUND).lower() == title.strip(AROUND).lower()


def _cut(title: str) -> tuple[str, str]:
    """A consultation's title that ends with its lot's: « … : Lot 5 : Peinture »."""
    marks = [match for match in LOT_MARK.finditer(title) if match.start() > 0]
    if marks:
        own = title[marks[-1].end() :].strip(AROUND)
        if len(own) > 2 and not RELAUNCHED.match(own):
            return own, title[: marks[0].start()]
    return title, ""
