"""The key of a quote: the same for every writing of its words."""

from vigie.domain.text_key import key_words

LONGEST_KEY = 400  # a quote is at most 250 characters; the key of a code is shorter still


def folded(text: str) -> str:
    """Letters and digits only, without accents or case: « L’insertion » → `linsertion`; any
    script keeps its letters.
    """
    return "".join(key_words(text))[:LONGEST_KEY]
