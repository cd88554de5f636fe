"""Words of trades looked for in a lot's text: folded, plural or not, small words left out, whole
words only.
"""

import re
import unicodedata
from functools import lru_cache

TOKEN = re.compile(r"[a-z0-9]+")
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
LONGEST = 60_000  # characters of a lot that are read: hostile texts may be megabytes


def plain(text: str) -> str:
    """« Entretien des espaces verts » → « ␣entretien␣espace␣vert␣ »: a phrase is found between
    its own spaces.
    """
    lowered = text[:LONGEST].lower().replace("œ", "oe").replace("’", " ").replace("'", " ")
    ascii_only = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    kept = (singular(token) for token in TOKEN.findall(ascii_only) if token not in SMALL)
    return f" {' '.join(kept)} "


@lru_cache(maxsize=50_000)
def singular(token: str) -> str:
    """« locaux » → « local », « verts » → « vert »; short words and digits as they are."""
    if len(token) < 4 or token.isdigit():
        return token
    if token.endswith("eaux"):
        return token[:-1]
    if token.endswith("aux"):
        return token[:-2] + "l"
    return token.rstrip("s") if token.endswith("s") and not token.endswith("ss") else token


@lru_cache(maxsize=50_000)
def phrase(words: str) -> str:
    """A trade's words in the same form; empty when nothing but small words is left."""
    found = plain(words)
    return found if found.strip() else ""
