"""Which document of a tender it is, by its name and its first page, and which lots its name
tells.
"""

import re

from vigie.domain.text_key import text_key

# What names and first pages say, in the order in which it decides.
_SIGNS = (
    ("prix", ("bpu", "dpgf", "dqe", "bordereau des prix", "bordereau de prix", "decomposition du")),
    ("rc", ("reglement de la consultation", "reglement de consultation", "rc")),
    (
        "ccap",
        (
            "clauses administratives particulieres",
            "ccap",
            "cahier des clauses particulieres",
            "ccp",
        ),
    ),
    ("cctp", ("clauses techniques particulieres", "cctp")),
    ("ae", ("acte d engagement", "ae", "attri1")),
    ("avis", ("avis d appel public", "avis de marche", "aapc")),
    ("annexe", ("annexe",)),
)
# « lot 3 », « lot n° 03 », « LOT_2 » in a file's or a folder's name
_LOT = re.compile(r"\blots?\s?(?:n\s?)?0*(\d{1,3})\b")
_NOT_WORDS = re.compile(r"[^a-z0-9]++")


def _words(text: str) -> str:
    return f" {_NOT_WORDS.sub(' ', text_key(text)).strip()} "


def kind_of(name: str, first_page: str) -> str:
    """The code in DOCUMENT_KINDS; the name speaks before the page."""
    for text in (_words(name), _words(first_page[:600])):
        for kind, signs in _SIGNS:
            if any(f" {sign} " in text for sign in signs):
                return kind
    return "autre"


def lots_of(name: str) -> tuple[str, ...]:
    """The lots that a path names: the innermost part that names one decides."""
    for part in reversed(name.split("/")):
        if lots := _LOT.findall(_words(part)):
            return tuple(dict.fromkeys(lots))
    return ()
