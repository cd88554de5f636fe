"""French words as one searches them: folded, and cut to a light stem that plural, feminine and
verb forms share.
"""

from functools import lru_cache

from vigie.domain.text_key import WORD, bare, key_words

LONGEST_WORD = 40
LONGEST_VOCABULARY = 24
MOST_WORDS = 12  # of a question; more narrow nothing
# These narrow nothing, and an elision leaves one letter.
EMPTY = frozenset(
    (
        *"abcdefghijklmnopqrstuvwxyz",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "et",
        "ou",
        "en",
        "au",
        "aux",
        "un",
        "une",
        "pour",
        "par",
        "sur",
        "dans",
        "avec",
    )
)
# Longest first; what is left must keep four letters, or three before a plural.
ENDINGS = (
    "issements",
    "issement",
    "atrices",
    "ateurs",
    "ations",
    "ements",
    "ateur",
    "atrice",
    "ation",
    "ement",
    "ments",
    "ances",
    "ences",
    "antes",
    "euses",
    "iques",
    "ables",
    "ment",
    "ance",
    "ence",
    "ante",
    "ants",
    "euse",
    "eurs",
    "ives",
    "ages",
    "ique",
    "able",
    "ees",
    "ions",
    "ant",
    "eur",
    "ive",
    "ifs",
    "age",
    "ion",
    "ite",
    "ais",
    "ers",
    "ee",
    "er",
    "ez",
    "es",
    "if",
    "ir",
    "is",
    "e",
    "s",
    "x",
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The light stem of a folded word: « nettoyage », « nettoyages », « nettoyer » → « nettoy »."""
    if len(word) < 4 or word.isdigit():
        return word
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux"):
        return word[:-2] + "l"
    if word.endswith(("ail", "ails")):  # travail, travaux
        return word.removesuffix("s")[:-2] + "l"
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (3 if len(ending) < 2 else 4):
            return (
                stem(word[: -len(ending)])
                if ending in ("s", "x")
                else _doubled(word[: -len(ending)])
            )
    return word


def _doubled(word: str) -> str:
    # « professionnel(le) » and « bâtiment » keep one consonant at their end
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


def words(text: str) -> list[str]:
    """Its folded words in order."""
    return [word[:LONGEST_WORD] for word in key_words(text) if word.isascii()]


def vocabulary(text: str) -> dict[str, str]:
    """Its words of four letters and more without digits, folded, each with its writing in small
    letters.
    """
    learnt: dict[str, str] = {}
    for match in WORD.finditer(text):
        word = bare(match[0])
        if 4 <= len(word) <= LONGEST_VOCABULARY and word.isascii() and word.isalpha():
            learnt.setdefault(word, match[0].lower())
    return learnt


def stems(text: str) -> str:
    """Its stems in order, as one text to index."""
    return " ".join(stem(word) for word in words(text))
