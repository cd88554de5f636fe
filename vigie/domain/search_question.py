"""What someone typed, understood word by word: numbers and references whole, a département by its
number, every other word by its stem (pure).
"""

import re
from dataclasses import dataclass

from vigie.domain.stems import EMPTY, MOST_WORDS, stem, stems, words

LONGEST = 400  # characters of a question that are read
# « 26-81029 », « S8D-07FE55 », « 2026/AOO/12 »: parts with a digit among them, joined by one sign
REFERENCE = re.compile(r"\w[-/.]\w|[^\W_]_[^\W_]")
POSTAL_CODE = 5
# A reference typed without its signs: letters and digits in one word, and not a postal code.
SHORTEST_REFERENCE, LONGEST_REFERENCE, LEAST_DIGITS = 6, 16, 3
# « n°26-81029 » is its number, « https://…?q=idweb:26-81029 » is the numbers in it
NUMBER_SIGN = re.compile(r"^n[°o]\s*(?=\d)", re.IGNORECASE)
# « 2026/S 226-738001 », « 2026/S 738001 »: a TED number as the Official Journal wrote it
OFFICIAL_JOURNAL = re.compile(r"\b20\d\d/S\s+(?:\d{1,3}-)?(?=\d{6}\b)", re.IGNORECASE)
IN_ADDRESS = re.compile(r"\d{2,}(?:-\d{4,})?")
# Words around what is looked for, in every question and nearly no title.
AROUND = frozenset(
    (
        *("boamp", "ted", "joue", "maximilien", "place", "mpi", "aws", "ampa", "decp", "idweb"),
        *("avis", "annonce", "numero", "num", "ref", "dce"),
        *("reference", "marche", "marches", "appel", "offre", "offres", "consultation"),
        *("consultations", "lot", "lots", "cherche", "recherche", "prestation", "prestations"),
    )
)


@dataclass(frozen=True)
class SearchNeed:
    """One thing asked for: what was typed, and the other ways of saying it. Phrases are stems
    parted by spaces.
    """

    words: tuple[str, ...]  # as typed, folded
    typed: tuple[str, ...]  # phrases that all must stand there
    near: tuple[str, ...] = ()  # phrases of the same meaning
    wide: tuple[str, ...] = ()  # phrases of the same trade
    facets: tuple[str, ...] = ()  # of the same meaning
    wide_facets: tuple[str, ...] = ()  # of the same trade


def needs(text: str) -> list[SearchNeed]:
    """Every need of a question; a word that narrows nothing is none."""
    needs_by_words: dict[tuple[str, ...], SearchNeed] = {}
    for chunk in _chunks(text[:LONGEST].replace("\x00", " ")):
        several = words(chunk)
        if _reference(chunk) and len(several) > 1:
            needs_by_words[tuple(several)] = SearchNeed(tuple(several), (stems(chunk),))
            continue
        for word in several:
            if word not in EMPTY:
                parted = _parted_reference(word)
                needs_by_words[(word,)] = SearchNeed(
                    (word,), (stem(word),), parted, facets=_place(word)
                )
    telling = [need for need in needs_by_words.values() if not AROUND.issuperset(need.words)]
    return (telling or list(needs_by_words.values()))[:MOST_WORDS]


def _chunks(text: str) -> list[str]:
    chunks: list[str] = []
    for written in OFFICIAL_JOURNAL.sub("", text).split():
        chunk = NUMBER_SIGN.sub("", written)
        numbers = IN_ADDRESS.findall(chunk) if "://" in chunk else []
        chunks += [max(numbers, key=len)] if numbers else [chunk]
    return chunks


def _reference(chunk: str) -> bool:
    return bool(REFERENCE.search(chunk)) and any(letter.isdigit() for letter in chunk)


def _parted_reference(word: str) -> tuple[str, ...]:
    """« S8D07FE55 » or « 2681024 » as the two parts that a sign joins in the notice: every way of
    parting it, one phrase each.
    """
    digits = sum(letter.isdigit() for letter in word)
    if digits < LEAST_DIGITS or not SHORTEST_REFERENCE <= len(word) <= LONGEST_REFERENCE:
        return ()
    cuts = range(2, len(word) - 1)
    return tuple(f"{stem(word[:place])} {stem(word[place:])}" for place in cuts)


def _place(word: str) -> tuple[str, ...]:
    """« 93 » and « 93200 » are the département as well."""
    if len(word) not in (2, POSTAL_CODE) or not word.isdigit() or not 1 <= int(word[:2]) <= 95:
        return ()
    return (f"department:{word[:2]}",)
