"""Which passwords are refused: too short, guessed soon, made of what everybody uses."""

import unicodedata
from collections.abc import Iterable
from math import inf

from vigie.data.known_passwords import known_words
from vigie.domain.refusals import BadChange
from vigie.store.desk.users import LONGEST_PASSWORD, SHORTEST_PASSWORD

LEAST_SCORE = 3  # of zxcvbn's 0 to 4: more than 10⁸ guesses
LONGEST_JUDGED = 72  # zxcvbn refuses more, and its work grows with the square
SHORTEST_WORD, LONGEST_WORD = 3, 30
FEWEST_WORDS = 4  # so many known words in a row are a phrase: left to zxcvbn
LOOKALIKES = str.maketrans("013457@$€!", "oieastasei")
REMEDY = "prendre quatre mots sans rapport entre eux, ou en laisser un gestionnaire choisir"


def check_password(password: str, about: Iterable[str] = ()) -> None:
    """Refuse a weak or known password; `about` is what others know of the person: address, name."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadChange(
            f"mot de passe de {SHORTEST_PASSWORD} à {LONGEST_PASSWORD} caractères : en choisir "
            f"un autre."
        )
    own = {part for words in about for part in _parts(words)}
    if is_known(password, own):
        raise BadChange(f"ce mot de passe est de ceux que l’on essaie d’abord : {REMEDY}.")
    if _score(password, sorted(own)) < LEAST_SCORE:
        raise BadChange(f"ce mot de passe se devine vite : {REMEDY}.")


def is_known(password: str, own: Iterable[str] = ()) -> bool:
    """Whether one to three known words, digits and signs make it, however they are written."""
    words = known_words() | {word for word in own if len(word) >= SHORTEST_WORD}
    folded = _folded(password)
    letters = "".join(letter for letter in folded if letter.isalpha())
    dressed = "".join(letter for letter in folded.translate(LOOKALIKES) if letter.isalpha())
    # « Vigie2026! » ends in digits, « m0td3p4sse » hides letters in them: both ways are tried
    bare = folded.strip("0123456789!@#$€%&*?.,;:_-+= ")
    undressed = "".join(letter for letter in bare.translate(LOOKALIKES) if letter.isalpha())
    return any(
        _words_in(words, _once(text)) < FEWEST_WORDS for text in (letters, dressed, undressed)
    )


def _once(text: str) -> str:
    """What it repeats, if it is nothing but repetition."""
    return text[: (text + text).find(text, 1)] if text else text


def _words_in(word_list: frozenset[str], text: str) -> float:
    """Of how few known words it is made; infinite where something else is left."""
    fewest = [0.0] + [inf] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - LONGEST_WORD), end - SHORTEST_WORD + 1):
            if text[start:end] in word_list:
                fewest[end] = min(fewest[end], fewest[start] + 1)
    return fewest[-1]


def _score(password: str, own: list[str]) -> int:
    from zxcvbn import zxcvbn  # its word lists take a while to load

    return int(zxcvbn(password[:LONGEST_JUDGED], user_inputs=own)["score"])


def _parts(words: str) -> Iterable[str]:
    folded = "".join(letter if letter.isalnum() else " " for letter in _folded(words))
    return [*folded.split(), folded.replace(" ", "")]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
