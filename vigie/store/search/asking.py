"""From what was typed to what the index is asked: closest first, then wider where little answers.

Always asked: the words in titles, buyers and references, then in the lots, then with their other
wordings, then in the whole text. Where that finds little: words of the same trade or family, and
for a word that stands nowhere the nearest known ones; where it finds nothing, all but one word.
Equally close: open and reserved first, then open and claused, then the newest.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session

from vigie.domain.search_question import SearchNeed
from vigie.domain.stems import stem
from vigie.domain.text_key import singular
from vigie.store.search.expressions import (
    ALL,
    FACET,
    HEAD,
    TITLES,
    Both,
    Either,
    Expression,
    Fields,
    Phrase,
    Without,
    either,
)
from vigie.store.search.index import WORDS, token

FEW = 10  # answers under which a question is widened
SHORTEST_FAMILY = 5  # letters that words of one family share at least
SHARED = 0.6  # of the longer word
MOST_NEIGHBOURS = 6
SHORTEST_BEGINNING, LONGEST_BEGINNING = 4, 8  # letters of a word that may be a shortened one
ERRORS = ((12, 3), (7, 2), (4, 1))  # letters of a word, typing errors that are forgiven
FAMILY_READ, VOCABULARY_READ = 400, 20_000
RESERVED = Phrase(token("live:reserved"), FACET)
CLAUSED = Phrase(token("live:any"), FACET)  # or reserved
Counter = Callable[[Expression, int], int]


@dataclass(frozen=True)
class SearchSteps:
    """Expressions from closest to widest, each without what the ones before it find, the whole
    of them, and the words that were put in place of others.
    """

    steps: tuple[Expression, ...]
    whole: Expression
    corrected: tuple[tuple[str, str], ...] = ()  # as typed, as known
    widened: bool = False


def asked_of(
    session: Session, needs: Sequence[SearchNeed], filters: Sequence[Expression], counted: Counter
) -> SearchSteps:
    """What to ask for these needs under these filters; `counted` says how many an expression
    finds, up to a number.
    """
    steps = [
        _every(needs, HEAD, _typed),
        _every(needs, TITLES, _typed),
        _every(needs, HEAD, _near),
        _every(needs, TITLES, _near),
        _every(needs, ALL, _near),
    ]
    search_steps = _cumulated(steps, filters)
    if counted(search_steps.whole, FEW) >= FEW:
        return search_steps
    wider, corrected = _neighbours(session, needs, counted)
    steps += [_every(wider, TITLES, _wide), _every(wider, ALL, _wide)]
    search_steps = _cumulated(steps, filters)
    if sum(len(need.words) for need in needs) > 2 and not counted(search_steps.whole, 1):
        but_one = [
            Either(tuple(_every(fewer_needs, fields, _wide) for fewer_needs in _but_one(wider)))
            for fields in (TITLES, ALL)
        ]
        search_steps = _cumulated([*steps, *but_one], filters)
    return replace(search_steps, corrected=tuple(corrected), widened=True)


def _but_one(needs: Sequence[SearchNeed]) -> Iterator[list[SearchNeed]]:
    """The needs without one word, in every way; one that is left out must leave another."""
    for place, need in enumerate(needs):
        before, after = list(needs[:place]), list(needs[place + 1 :])
        if before or after:
            yield [*before, *after]
        if len(need.words) > 1:
            for left_out in need.words:
                kept_words = tuple(word for word in need.words if word != left_out)
                stems_kept = tuple(stem(word) for word in kept_words)
                yield [*before, SearchNeed(kept_words, stems_kept), *after]


def _cumulated(steps: Sequence[Expression], filters: Sequence[Expression]) -> SearchSteps:
    """Each step without those before it, under the filters, what one can still win first; the
    same step twice is asked once.
    """
    different = list(dict.fromkeys(steps))
    parted: list[Expression] = [
        Without(step, Either(tuple(different[:place]))) if place else step
        for place, step in enumerate(different)
    ]
    parts_by_use = [
        Both((third, *filters)) for step in parted for third in _most_useful_first(step)
    ]
    whole = Either(tuple(different))
    return SearchSteps(tuple(parts_by_use), Both((whole, *filters)) if filters else whole)


def _most_useful_first(step: Expression) -> tuple[Expression, ...]:
    claused = Without(CLAUSED, RESERVED)
    return Both((step, RESERVED)), Both((step, claused)), Without(step, CLAUSED)


def _every(
    needs: Sequence[SearchNeed],
    fields: Fields,
    wordings: Callable[[SearchNeed, Fields], Expression],
) -> Expression:
    return Both(tuple(wordings(need, fields) for need in needs))


def _typed(need: SearchNeed, fields: Fields) -> Expression:
    words: Expression = Both(either(need.typed, fields))
    return Either((words, *_facets(need.facets))) if need.facets else words


def _near(need: SearchNeed, fields: Fields) -> Expression:
    wordings = (*either(need.near, fields), *_facets(need.facets))
    return Either((Both(either(need.typed, fields)), *wordings))


def _wide(need: SearchNeed, fields: Fields) -> Expression:
    wordings = (*either(need.wide, fields), *_facets(need.wide_facets))
    return Either((_near(need, fields), *wordings))


def _facets(names: Sequence[str]) -> tuple[Expression, ...]:
    return tuple(Phrase(token(name), FACET) for name in names)


def _neighbours(
    session: Session, needs: Sequence[SearchNeed], counted: Counter
) -> tuple[list[SearchNeed], list[tuple[str, str]]]:
    """The needs with words of the same family, and the nearest known ones of a word that nothing
    answers.
    """
    wider: list[SearchNeed] = []
    corrected: list[tuple[str, str]] = []
    for need in needs:
        if len(need.words) > 1 or not need.words[0].isalpha():
            wider.append(need)
            continue
        word = need.words[0]
        relatives = _family(session, word)
        if not counted(_near(need, ALL), 1):
            begun = _begun(session, word)
            relatives += begun
            nearest = {} if begun else _nearest(session, word)
            corrected += [(word, nearest[word_known]) for word_known in list(nearest)[:1]]
            relatives += list(nearest)
        joined = _parted(session, word) if not relatives else ()
        wide = dict.fromkeys((*need.wide, *(stem(relative) for relative in relatives), *joined))
        wider.append(replace(need, wide=tuple(wide)))
    return _joined(session, wider), corrected


def _joined(session: Session, needs: Sequence[SearchNeed]) -> list[SearchNeed]:
    """« bio nettoyage » may be written in one word: both needs are met by it."""
    pairs = [
        (place, left.words[0] + right.words[0])
        for place, (left, right) in enumerate(pairwise(needs))
        if len(left.words) == len(right.words) == 1 and (left.words[0] + right.words[0]).isalpha()
    ]
    word_query = select(WORDS.c.word).where(WORDS.c.word.in_([word for _, word in pairs]))
    known_words = set(session.execute(word_query).scalars()) if pairs else set()
    joined_needs = list(needs)
    for place, word in pairs:
        if word in known_words:
            for number in (place, place + 1):
                need = joined_needs[number]
                joined_needs[number] = replace(need, wide=(*need.wide, stem(word)))
    return joined_needs


def _parted(session: Session, word: str) -> tuple[str, ...]:
    """« espacesverts » as the two known words that it is made of, one phrase for each way."""
    cuts = [(word[:place], word[place:]) for place in range(4, len(word) - 3)]
    parts = [part for cut in cuts for part in cut]
    word_query = select(WORDS.c.word).where(WORDS.c.word.in_(parts))
    indexed_words = set(session.execute(word_query).scalars()) if parts else set()
    return tuple(
        f"{stem(first_word)} {stem(right)}"
        for first_word, right in cuts
        if {first_word, right} <= indexed_words
    )


def _family(session: Session, word: str) -> list[str]:
    """Known words that begin alike: « peintre », « peinture »; « archives », « archivage »."""
    begin = word[:SHORTEST_FAMILY]
    if len(begin) < SHORTEST_FAMILY:
        return []
    word_query = select(WORDS.c.word).where(_beginning(session, begin)).limit(FAMILY_READ)
    indexed_words = session.execute(word_query).scalars()
    shared = {
        candidate: _common(word, candidate) / max(len(word), len(candidate))
        for candidate in indexed_words
    }
    close = [
        candidate
        for candidate, part in shared.items()
        if candidate != word and (part >= SHARED or candidate.startswith(word))
    ]
    return sorted(close, key=lambda candidate: (-shared[candidate], candidate))[:MOST_NEIGHBOURS]


def _begun(session: Session, word: str) -> list[str]:
    """Known words that a shortened one begins: « vérif », « agglo »; the shortest first."""
    if not SHORTEST_BEGINNING <= len(word) < LONGEST_BEGINNING:
        return []
    word_query = select(WORDS.c.word).where(_beginning(session, word)).limit(FAMILY_READ)
    longer_words = set(session.execute(word_query).scalars()) - {word}
    return sorted(longer_words, key=lambda longer_word: (len(longer_word), longer_word))[
        :MOST_NEIGHBOURS
    ]


def _beginning(session: Session, letters: str) -> ColumnElement[bool]:
    if session.get_bind().dialect.name != "sqlite":
        return WORDS.c.word.like(letters + "%")  # its orders differ from one server to the next
    return and_(WORDS.c.word >= letters, WORDS.c.word < letters + "{")  # "{" follows "z"


def _common(one_word: str, other_word: str) -> int:
    length = 0
    for letter, its in zip(one_word, other_word, strict=False):
        if letter != its:
            break
        length += 1
    return length


def _nearest(session: Session, word: str) -> dict[str, str]:
    """Known words with the fewest typing errors between, of the same first letter where there are
    some, and how they are written.
    """
    most = next((errors for length, errors in ERRORS if len(word) >= length), 0)
    if not most:
        return {}
    word_query = select(WORDS.c.word, WORDS.c.written).limit(VOCABULARY_READ)
    alike = session.execute(word_query.where(_beginning(session, word[0]))).all()
    return _closest(word, most, alike) or _closest(word, most, session.execute(word_query).all())


def _closest(word: str, most: int, spellings: Sequence[Any]) -> dict[str, str]:
    close: dict[str, tuple[int, str]] = {}
    for candidate, written in spellings:
        if abs(len(candidate) - len(word)) <= most + 1:
            errors = min(
                OSA.distance(word, candidate, score_cutoff=most),
                OSA.distance(singular(word), singular(candidate), score_cutoff=most),
            )
            if errors <= most:
                close[candidate] = (errors, written)
    fewest = min((errors for errors, _ in close.values()), default=0)
    best = sorted(candidate for candidate, (errors, _) in close.items() if errors == fewest)
    return {candidate: close[candidate][1] for candidate in best[:MOST_NEIGHBOURS]}
