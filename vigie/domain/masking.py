"""Contacts in notices are masked, length kept, so that offsets stay true (DESIGN.md §3, rule 9).

Addresses, telephones and names are looked for in two shadows of the text, as long as it is: one
with plain blanks, hyphens and apostrophes, one folded besides (lower case, no accents).
"""

import re

from vigie.domain.masking_names import name_spans
from vigie.domain.masking_phones import phone_spans

MASK = "•"
Span = tuple[int, int]
# One character for one: offsets stay.
BLANKS = "\t\u00a0\u2002\u2003\u2009\u200a\u202f\u3000"
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\u202a\u202c\ufeff"
DIGITS = "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
PLAIN = (
    *((odd, " ") for odd in BLANKS + UNSEEN),
    *((odd, "-") for odd in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"),
    *((odd, "'") for odd in "\u2018\u2019\u201b\u02bc\u00b4`"),
    *((odd, str(digit)) for digit, odd in enumerate(DIGITS)),
    ("\uff20", "@"),
    ("\ufe6b", "@"),
    ("\uff0e", "."),
    ("\uff0b", "+"),
)
FLAT = (
    *((letter, "a") for letter in "àâäáãåæ"),
    *((letter, "e") for letter in "éèêë"),
    *((letter, "i") for letter in "îïíì"),
    *((letter, "o") for letter in "ôöóòõøœ"),
    *((letter, "u") for letter in "ùûüú"),
    *((letter, "y") for letter in "ÿý"),
    ("ç", "c"),
    ("ñ", "n"),
    ("š", "s"),
    ("ž", "z"),
    ("ć", "c"),
    ("č", "c"),
    ("ł", "l"),
)
# « O6 12 34 56 78 »: a letter typed for a zero
LETTER_O = re.compile(r"(?<![^\W_])O(?=[1-9][ .\-/]?\d\d[ .\-/]?\d\d)")
# What stands for « @ » where people hide from robots
AT = re.compile(
    r"@|[\[({<] ?(?:at|arobase|arobas|@|a) ?[\])}>]|(?<= )(?:arobase|arobas|at)(?= )|_at_|-at-"
)
AT_SIGNS = ("@", "arobas", " at ", "at)", "at]", "(a", "[a", "{a", "<a", "_at_", "-at-")
DOT = (
    r"(?: ?\.(?=\w)| ?\. (?=(?:fr|com|org|net|eu|gouv)\b)"
    r"| ?[\[({<] ?(?:dot|point|\.) ?[\])}>] ?| (?:dot|point) )"
)
# The local part is read backwards from « @ », so that there is one place to begin.
BACK_DOT = r"(?:\. ?| ?[\])}>] ?(?:tod|tniop|\.) ?[\[({<] ?| (?:tod|tniop) )"
LOCAL = re.compile(rf" {{0,2}}[\w+-]{{1,64}}+(?:{BACK_DOT}[\w+-]{{1,64}}+){{0,4}}+")
DOMAIN = re.compile(rf"[ \n]{{0,2}}[\w-]{{1,63}}(?:{DOT}[\w-]{{1,63}}){{1,5}}")
ENDS = re.compile(
    r"(?:fr|com|org|net|eu|info|coop|asso|gouv|paris|bzh|alsace|corsica|re|gp|mq|gf|nc|pf|be|ch|lu"
    r"|de|es|it|pro|biz|io|example|exemple|test)$"
)
LONGEST_LOCAL = 140


def mask_contacts(text: str) -> str:
    """The text with mail addresses, telephones and contact names replaced by as many « • »."""
    shadow = _changed(text, PLAIN)
    if "O" in shadow:
        shadow = LETTER_O.sub("0", shadow)
    flat = _changed("".join(map(_small, shadow)) if "İ" in shadow else shadow.lower(), FLAT)
    spans = [*_mails(flat), *phone_spans(shadow, flat)]
    spans += name_spans(shadow, flat, spans)
    if not spans:
        return text
    letters = list(text)
    for start, end in spans:
        letters[start:end] = MASK * (end - start)
    return "".join(letters)


def _changed(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """A few searches for rare letters cost less than a look at each letter."""
    if text.isascii():
        return text.replace("`", "'")
    for odd, plain in pairs:
        if odd in text:
            text = text.replace(odd, plain)
    return text


def _small(letter: str) -> str:
    # the one capital whose small form is two characters long
    return "i" if letter == "İ" else letter.lower()


def _mails(flat: str) -> list[Span]:
    spans: list[Span] = []
    for sign in AT_SIGNS:
        if sign in flat:
            break
    else:
        return spans
    for at_sign in AT.finditer(flat):
        begin = max(0, at_sign.start() - LONGEST_LOCAL)
        local = LOCAL.match(flat[begin : at_sign.start()][::-1])
        domain = DOMAIN.match(flat, at_sign.end()) if local else None
        if local is None or domain is None:
            continue
        if at_sign.group() != "@" and not ENDS.search(domain.group()):
            continue
        spans.append((at_sign.start() - local.end(), domain.end()))
    return spans
