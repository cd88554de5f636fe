"""Text reduced to what two writings of the same words share: the key of a quote."""

import unicodedata

LONGEST_KEY = 400  # a quote is at most 250 characters; the key of a code is shorter still


def folded(text: str) -> str:
    """Letters and digits only, without accents or case: « L’insertion » → `linsertion`; any
    script keeps its letters.
    """
    bare = (
        char
        for char in unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
        if char.isalnum()
    )
    return "".join(bare).casefold()[:LONGEST_KEY]
