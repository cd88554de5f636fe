"""Text reduced to what two writings of the same words share: the one folding behind every key.

The classifier keeps a folding of its own (classifier.text.fold), which knows its way back to the
offsets of the text.
"""

import re
import unicodedata
from functools import lru_cache

# « l’habitat » and « l'habitat », « Nord–Sud » and « Nord-Sud » are the same words; « n°2 » and
# « n2 » too, and what no eye sees parts no word.
TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ", "'"),
        **dict.fromkeys("–—−‐‑…«»“”·•", " "),
        **dict.fromkeys("°º\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "œ": "oe",
        "Œ": "oe",
        "æ": "ae",
        "Æ": "ae",
    }
)
ACCENTS = re.compile("[\u0300-\u036f]")  # what NFKD leaves beside a letter
WORD = re.compile(r"[^\W_]+")  # letters and digits of any script


def bare(text: str) -> str:
    """Lower case, without accents, ligatures or typography; signs stay where they stand."""
    if not text.isascii():
        text = ACCENTS.sub("", unicodedata.normalize("NFKD", text.translate(TYPOGRAPHY)))
    return text.casefold()


def key_words(text: str) -> list[str]:
    """Its words of letters and digits: « L’Œuvre d’insertion — n°2 » → l, oeuvre, d, insertion,
    n2.
    """
    return WORD.findall(bare(text))


def text_key(text: str) -> str:
    """Those words parted by one space."""
    return " ".join(key_words(text))


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


def fold(text: str | None) -> str:
    """Lower case, no accents, words of letters and digits parted by one space."""
    return text_key((text or "")[:2000])
