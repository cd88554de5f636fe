"""Words of trades looked for in a lot's text: folded, plural or not, small words left out, whole
words only.
"""

from functools import lru_cache

from vigie.domain.text_key import key_words, singular

SMALL = frozenset(
    {
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "un",
        "une",
        "ou",
        "pour",
        "sur",
    }
)
SHORT = 200  # characters of a title
LONGEST = 60_000  # characters of a lot that are read: hostile texts may be megabytes


def plain(text: str) -> str:
    """« Entretien des espaces verts » → « ␣entretien␣espace␣vert␣ »: a phrase is found between
    its own spaces.
    """
    return _plain_title(text) if len(text) <= SHORT else _plain(text)


def _plain(text: str) -> str:
    words = (singular(word) for word in key_words(text[:LONGEST]) if word not in SMALL)
    return f" {' '.join(words)} "


# Titles are asked for again by each rule, and by each lot of their consultation.
_plain_title = lru_cache(maxsize=4096)(_plain)


@lru_cache(maxsize=50_000)
def phrase(words: str) -> str:
    """A trade's words in the same form; empty when nothing but small words is left."""
    plain_words = plain(words)
    return plain_words if plain_words.strip() else ""
