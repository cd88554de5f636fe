"""What a lot needs, in its own words: « cloisons et menuiseries intérieures »."""

import re

from vigie.matching.trades.cues import TradeMention
from vigie.matching.trades.wording import LotWording

WORDS = 8  # a need is no longer than that
# « Travaux de », « Prestations d’ », « Marché public relatif à la »: what says nothing of the need.
OPENINGS = re.compile(
    r"(?:accord[- ]cadre|marché|public|publics|relatif|relative|portant|travaux|prestations?|"
    r"services?|consultation|mission|missions|réalisation|relance|avis|d[’']appel|offres?|lots?|"
    r"bons?|commandes?|mono-?attributaire|multi-?attributaires?|objet|neufs)\b\s*",
    re.IGNORECASE,
)
# « de la », « d’ », « à »: small words left at the beginning.
SMALL = re.compile(
    r"(?:de|du|des|la|le|les|l[’']|d[’']|à|a|aux?|et|en|:|-|–|—|/)(?=\W|\b)\s*", re.IGNORECASE
)
# Where a need ends: at a full stop, a bracket or a dash between spaces.
END = re.compile(r"[.;(\[]|\s[-–—:]\s")
AROUND = " :-–—.,;()[]«»\"'“”/’"
# « … de l’hôtel de ville et de ses »: no need ends on a word that leads to another.
LEADING_WORDS = (
    "de du des d l la le les un une au aux à a et ou en pour par sur dans avec sous chez entre "
    "son sa ses leur leurs ce cette ces dont que qui ainsi selon y compris"
)
LEADING_ON = frozenset(LEADING_WORDS.split())


def need(reading: LotWording) -> str:
    """The object bought as the lot writes it, short enough for a sheet."""
    parts = reading.parts
    for part_text, hits in (
        (parts.title, reading.head),
        (parts.frame, reading.frame),
        (parts.body, reading.body),
    ):
        if hits:
            return _short(part_text)
    return _short(parts.title if parts.title.strip() else parts.frame)


def words_of(hits: tuple[TradeMention, ...], slug: str) -> str:
    """The words of a trade that count most in a part."""
    own = [hit for hit in hits if hit.slug == slug]
    return max(own, key=lambda hit: (hit.level, len(hit.words))).words if own else ""


def _short(part_text: str) -> str:
    text = " ".join(part_text.split()).strip(AROUND)
    before = None
    while text != before:
        before = text
        for opening in (OPENINGS, SMALL):
            opening_match = opening.match(text)
            if opening_match and opening_match.end() < len(text):
                text = text[opening_match.end() :].lstrip(AROUND)
    ended = END.search(text, 12)
    if ended and ended.start() > 12:
        text = text[: ended.start()]
    kept_words = text.split()[:WORDS]
    while len(kept_words) > 1 and kept_words[-1].strip(AROUND).lower() in LEADING_ON:
        kept_words.pop()
    first_words = " ".join(kept_words).strip(AROUND)
    return first_words.lower() if first_words.isupper() else first_words
