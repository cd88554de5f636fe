"""A question of the search with its other wordings: everyday words and abbreviations of one
meaning, and the vocabulary of the trades (pure).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from vigie.data.places import department_names
from vigie.data.trade_tables import OTHER, SILENT, cues, lines
from vigie.data.trades import trades
from vigie.domain.search_question import SearchNeed, needs
from vigie.domain.stems import EMPTY, stem, stems, words

TABLE = "search_words.tsv"
MOST_PHRASES = 32  # other wordings of one need; the longest groups of words stay well under it


# Words of everyday that are filters: who may answer, and what is asked.
FILTERS = {
    "ESAT": "who:esat",
    "EA": "who:esat",
    "entreprise adaptée": "who:esat",
    "SIAE": "who:siae",
    "ESS": "who:ess",
    "réservé": "kind:reserved",
    "clause sociale": "kind:condition",
    "clause d’insertion": "code:insertion_condition",
    "heures d’insertion": "code:insertion_condition",
    "marché d’insertion": "kind:service",
}


class Wordings(NamedTuple):
    """What else says the same, the filters that do, the trades that those words name, and what
    is one step further: other wordings of those, and wordings that name these words as theirs.
    """

    near: tuple[str, ...]
    facets: tuple[str, ...]
    trades: tuple[str, ...]
    further: tuple[str, ...]


def understood(text: str) -> tuple[SearchNeed, ...]:
    """The needs of a question with their other wordings; words that name one thing together are
    one need.
    """
    asked_needs, place, widened_needs = needs(text), 0, []
    while place < len(asked_needs):
        length, wordings = _longest(asked_needs[place:])
        several = asked_needs[place : place + length]
        widened_needs.append(_widened(several, wordings) if wordings else several[0])
        place += length
    return tuple(widened_needs)


def _longest(asked_needs: Sequence[SearchNeed]) -> tuple[int, Wordings | None]:
    most = max(len(key) for key in _table())
    for length in range(min(most, len(asked_needs)), 0, -1):
        key = tuple(stem(word) for need in asked_needs[:length] for word in need.words)
        if key in _table() and all(len(need.words) == 1 for need in asked_needs[:length]):
            return length, _table()[key]
    return 1, None


def _widened(several: Sequence[SearchNeed], wordings: Wordings) -> SearchNeed:
    meant_trades = [trades()[slug] for slug in wordings.trades]
    siblings = {stems(phrase) for trade in meant_trades for phrase in (*trade.words, trade.label)}
    parts = [phrase for need in several for phrase in _alone(need)] if len(several) > 1 else []
    return replace(
        several[0],
        words=tuple(word for need in several for word in need.words),
        typed=tuple(phrase for need in several for phrase in need.typed),
        near=wordings.near[:MOST_PHRASES],
        facets=tuple(dict.fromkeys((*several[0].facets, *wordings.facets))),
        wide=tuple(dict.fromkeys((*wordings.further, *parts, *sorted(siblings))))[:MOST_PHRASES],
        wide_facets=tuple(f"trade:{slug}" for slug in wordings.trades),
    )


def _alone(need: SearchNeed) -> tuple[str, ...]:
    """What one word of a group says on its own: « hôtesse » of « hôtesse d’accueil »."""
    wordings = _table().get(tuple(stem(word) for word in need.words))
    return wordings.near if wordings else ()


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, ...], Wordings]:
    """By the stems of a wording: the others of its meaning, and its trades."""
    near: dict[tuple[str, ...], list[str]] = defaultdict(list)
    named: dict[tuple[str, ...], list[str]] = defaultdict(list)
    filters: dict[tuple[str, ...], list[str]] = defaultdict(list)
    reverse: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for code, name in department_names().items():
        filters[_key(name)].append(f"department:{code}")
    for wording, facet in FILTERS.items():
        filters[_key(wording)].append(facet)
    for wording, *synonyms in lines(TABLE):
        near[_key(wording)] += [stems(synonym) for synonym in synonyms]
        for key in filter(lambda key: len(key) == 1, map(_key, synonyms)):
            reverse[key].append(stems(wording))
    for slug, wording in _trade_wordings():
        named[_key(wording)].append(slug)
    return {
        key: Wordings(
            near=tuple(dict.fromkeys(near[key])),
            facets=tuple(filters[key]),
            trades=tuple(dict.fromkeys(named[key])),
            further=_further(near, reverse, key),
        )
        for key in {*near, *named, *filters, *reverse}
        if key
    }


def _further(
    near: Mapping[tuple[str, ...], Sequence[str]],
    reverse: Mapping[tuple[str, ...], Sequence[str]],
    key: tuple[str, ...],
) -> tuple[str, ...]:
    """« pompiers » is « SDIS », which is « service départemental d’incendie »."""
    steps = [*near.get(key, ()), *reverse.get(key, ())]
    others = [phrase for step in steps for phrase in near.get(tuple(step.split()), ())]
    return tuple(dict.fromkeys((*reverse.get(key, ()), *others)))


def _trade_wordings() -> Iterator[tuple[str, str]]:
    for trade in trades().values():
        yield from ((trade.slug, wording) for wording in (trade.label, *trade.words))
    for cue in cues():
        if cue.level == "sure" and not cue.both and cue.slug not in (OTHER, SILENT):
            yield cue.slug, cue.words


def _key(wording: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(wording) if word not in EMPTY)
