"""The words that the commonest passwords are made of."""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Each word, folded: lower case without accents or blanks."""
    text = files("vigie.data").joinpath("known_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
