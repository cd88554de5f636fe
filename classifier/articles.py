"""Articles of the law cited in a sentence, old and new, and the families that they reserve for."""

from collections.abc import Iterable, Iterator

from classifier.case import Cue, Sentence
from classifier.text import words
from vigie.domain.considerations import Consideration as C
from vigie.domain.considerations import Family

D, I, P, E = Family.DISABILITY, Family.INSERTION, Family.PRISON, Family.ESS  # noqa: E741 - as the law's four families
_MODERN: dict[str, frozenset[Family]] = {
    "l2113-12": frozenset({D}),
    "l2113-13": frozenset({I}),
    "l2113-13-1": frozenset({P}),
    "l2113-14": frozenset({D, I}),
    "l2113-15": frozenset({E}),
    "l2113-16": frozenset({E}),
    "l3113-1": frozenset({D}),
    "l3113-2": frozenset({I}),
    "l3113-2-1": frozenset({P}),
    "l2213-12": frozenset({D}),
    "l2213-13": frozenset({I}),
    "r2113-8": frozenset({E}),
    "r2113-7": frozenset(),
}
# What a range of articles that starts at L2113-12 reserves for, by its last.
_UP_TO: dict[str, frozenset[Family]] = {
    "13": frozenset({D, I}),
    "14": frozenset({D, I}),
    "13-1": frozenset({D, I, P}),
}
# Repealed, still cited: the number, what stands beside it, whom it reserves for.
_OLD: tuple[tuple[str, str, frozenset[Family]], ...] = (
    ("36", "ii 2", frozenset({I})),
    ("36", "i 1", frozenset({D})),
    ("37", "ordonnance", frozenset({E})),
    ("15", "code", frozenset({D})),
)
_JOINS = words(", et ou / - a au")
_NUMBERS = words("12 13 14 15 16")


def cited(sentence: Sentence) -> tuple[str, ...]:
    """Every modern article cited, as `L2113-12`, in order."""
    articles: tuple[str, ...] | None = sentence.memo.get("cited")
    if articles is None:
        article_words = (word.upper() for word in sentence.wording if _is_article(word))
        articles = sentence.memo["cited"] = tuple(dict.fromkeys(article_words))
    return articles


def _is_article(word: str) -> bool:
    return word[:1] in "lr" and "-" in word and word[1:2].isdigit()


def cues(sentence: Sentence) -> Iterator[Cue]:
    """Every article that reserves, as cues: it is a number, no phrase."""
    for index, word in enumerate(sentence.wording):
        if word in _MODERN:
            yield Cue("ARTICLE", index, index)
        elif word in ("36", "37", "15") and _old(sentence, index) is not None:
            yield Cue("ARTICLE", index, index + 1)


def _old(sentence: Sentence, index: int) -> frozenset[Family] | None:
    before, after = sentence.words_before(index, 2), sentence.words_after(index, 9)
    following = [word for word in after if word.isalnum()]
    if not {"article", "art", "articles"} & set(before) or not following:
        return None
    ordinance = "ordonnance" in following or "ordonnance" in sentence.text
    for number, beside, families in _OLD:
        words_beside = beside.split()
        near = following[:1] if number == "36" else following[:4]
        if sentence.wording[index] == number and set(words_beside) & set(near):
            return families if number == "15" or ordinance or number == "36" else None
    if sentence.wording[index] == "15" and "juin" in sentence.text:
        return frozenset()
    return None


def families(sentence: Sentence) -> frozenset[Family] | None:
    """The families that the cited articles reserve for; empty for a range that says nothing;
    null where none is cited.
    """
    return of(sentence, sentence.having("ARTICLE"))


def of(sentence: Sentence, cues: Iterable[Cue]) -> frozenset[Family] | None:
    """The same for those articles alone."""
    named: set[Family] = set()
    any_cited = vague = False
    for cue in cues:
        word = sentence.wording[cue.first]
        families_of_article = _MODERN.get(word) if word in _MODERN else _old(sentence, cue.first)
        any_cited = True
        last = _last_of_range(sentence, cue.first) if word in ("l2113-12", "l2113-13") else None
        if last is not None:
            vague = vague or last not in _UP_TO
            named |= _UP_TO.get(last, frozenset())
        named |= families_of_article or frozenset()
        named |= {family for more in _more(sentence, cue.first) for family in more}
    if not any_cited:
        return None
    return (
        frozenset() if vague or {"R2113-7", "R2113-8"} <= set(cited(sentence)) else frozenset(named)
    )


def _last_of_range(sentence: Sentence, index: int) -> str | None:
    after = sentence.words_after(index, 3)
    if after[:1] == ["et"] and after[1:2] == ["suivants"]:
        return "16"
    if after[:1] != ["a"]:
        return None
    last = next((word for word in after[1:] if word not in ("l", "-")), "")
    return last.removeprefix("l2113-") if last else None


def _more(sentence: Sentence, index: int) -> Iterator[frozenset[Family]]:
    """« L2113-12, 13 et 14 »: numbers that go on."""
    if not sentence.wording[index].startswith("l2113-"):
        return
    for word in sentence.words_after(index, 12):
        if word in _NUMBERS:
            yield _MODERN[f"l2113-{word}"]
        elif word not in _JOINS:
            return


def reserving(wording: Iterable[str]) -> frozenset[Family]:
    """The families that the articles among these words reserve for."""
    return frozenset(family for word in wording for family in _MODERN.get(word, ()))


def codes_for(reserved: frozenset[Family]) -> list[C]:
    """The considerations that say « reserved to these families »: EA-ESAT and SIAE together are
    one.
    """
    codes = []
    if {D, I} <= reserved:
        codes.append(C.RESERVED_DISABILITY_OR_INSERTION)
    elif D in reserved:
        codes.append(C.RESERVED_DISABILITY)
    elif I in reserved:
        codes.append(C.RESERVED_INSERTION)
    if P in reserved:
        codes.append(C.RESERVED_PRISON)
    if E in reserved:
        codes.append(C.RESERVED_ESS)
    return codes or [C.RESERVED_UNSPECIFIED]
