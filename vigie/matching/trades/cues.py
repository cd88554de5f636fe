"""The words of trades found in a text: the longest phrase wins, so that rivals are told apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from vigie.data.trade_tables import SILENT, TradeCue
from vigie.matching.words import plain

NEAR = 60  # characters of a folded text within which both phrases of a pair must stand


class Level(IntEnum):
    """How much words say of a trade."""

    NONE = 0
    POSSIBLE = 1
    PAIR = 2
    SURE = 3


@dataclass(frozen=True)
class TradeMention:
    """Words found: whose, how sure, where, and as the table writes them."""

    slug: str
    level: Level
    at: int
    words: str


class CueFinder:
    """Every cue of the table looked for in one pass."""

    def __init__(self, table: Iterable[TradeCue]) -> None:
        phrases: dict[str, list[tuple[str, Level, str]]] = defaultdict(list)
        pairs: dict[str, dict[str, list[tuple[tuple[str, ...], str, Level, str]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        against: dict[str, set[str]] = defaultdict(set)
        for cue in table:
            first = wide(cue.words)
            if cue.level == "against":
                against[first].add(cue.slug)
            elif cue.both:
                other_words = tuple(wide(words) for words in cue.both.split(" + "))
                level = Level.PAIR if cue.level == "sure" else Level.POSSIBLE
                words = f"{cue.words} … {cue.both}"
                pairs[first][other_words[0]].append((other_words, cue.slug, level, words))
            else:
                level = Level.SURE if cue.level == "sure" else Level.POSSIBLE
                phrases[first].append((cue.slug, level, cue.words))
        self._phrases, self._pairs, self._against = (
            list(phrases.items()),
            list(pairs.items()),
            (list(against.items())),
        )
        self._phrase = automaton(phrases)
        self._pair = automaton(pairs)
        self._seconds = sorted(
            {
                words
                for by_second in pairs.values()
                for cues_of_pair in by_second.values()
                for other_words, _, _, _ in cues_of_pair
                for words in other_words
            }
        )
        self._second = automaton(self._seconds)
        self._contrary = automaton(against)
        # Titles are asked about by several rules, and again by each lot of their consultation.
        self._hits = lru_cache(maxsize=256)(self._found_in)

    def hits(self, text: str) -> tuple[TradeMention, ...]:
        """What trades the words of a text may ask for."""
        return self._hits(text)

    def _found_in(self, text: str) -> tuple[TradeMention, ...]:
        folded = wide(text)
        return (*self._phrases_of(folded), *self._pairs_of(folded))

    def contrary(self, text: str) -> frozenset[str]:
        """The trades that words of a text speak against."""
        slugs: set[str] = set()
        matches = self._contrary.find_matches_as_indexes(wide(text), overlapping=True)
        for number, _, _ in matches:
            slugs |= self._against[number][1]
        return frozenset(slugs)

    def _phrases_of(self, folded: str) -> Iterator[TradeMention]:
        matches = self._phrase.find_matches_as_indexes(folded, overlapping=True)
        for number, start, _ in _outermost(matches):
            for slug, level, words in self._phrases[number][1]:
                if slug != SILENT:
                    yield TradeMention(slug, level, start, words)

    def _pairs_of(self, folded: str) -> Iterator[TradeMention]:
        firsts = self._pair.find_matches_as_indexes(folded, overlapping=True)
        if not firsts:
            return
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, start, end in self._second.find_matches_as_indexes(folded, overlapping=True):
            places[self._seconds[number]].append((start, end))
        for number, start, end in firsts:
            near = {
                words
                for words, spans in places.items()
                if any(start - NEAR <= from_ and to <= end + NEAR for from_, to in spans)
            }
            by_second = self._pairs[number][1]
            for second_word in sorted(near & by_second.keys()):
                for other_words, slug, level, words in by_second[second_word]:
                    if near.issuperset(other_words):
                        yield TradeMention(slug, level, start, words)


def automaton(phrases: Iterable[str]) -> Any:
    """What finds all those phrases in one pass."""
    return AhoCorasick(list(phrases), matchkind=MatchKind.Standard)


def _outermost(matches: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """The matches that no other holds within itself, in the order of the text."""
    furthest = -1
    for number, start, end in sorted(matches, key=lambda match: (match[1], -match[2])):
        if end > furthest:
            furthest = end
            yield number, start, end


@lru_cache(maxsize=256)  # a lot's few texts are looked at for words, rivals and contrary words
def wide(text: str) -> str:
    """A folded text with two spaces between its words: neighbouring phrases share none."""
    return plain(text).strip().replace(" ", "  ").join("  ") if text else ""
