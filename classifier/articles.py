"""Articles of the law cited in a sentence, old and new, and the families that they reserve for."""

import re

from classifier.case import Sentence
from vigie.domain.considerations import Consideration as C
from vigie.domain.considerations import Family

D, I, P, E = Family.DISABILITY, Family.INSERTION, Family.PRISON, Family.ESS  # noqa: E741 - as the law's four families
_FAMILIES: dict[str, frozenset[Family]] = {
    "l2113-12": frozenset({D}),
    "l2113-13": frozenset({I}),
    "l2113-13-1": frozenset({P}),
    "l2113-14": frozenset({D, I}),
    "l2113-15": frozenset({E}),
    "l2113-16": frozenset({E}),
    "l3113-1": frozenset({D}),
    "l3113-2": frozenset({I}),
    "l3113-2-1": frozenset({P}),
    "l2213-12": frozenset({D}),
    "l2213-13": frozenset({I}),
}
_CITED = re.compile(r"\b[lr]\d{3,4}(?:-\d+)+")
_OLD = (
    (re.compile(r"\b36(?: ?- ?| )(?:ii|2)\b[^.;]{0,60}ordonnance|36 ?ii\b"), frozenset({I})),
    (re.compile(r"\b36(?: ?- ?| )(?:i|1)\b[^.;]{0,60}ordonnance|\b36 ?- ?i\b"), frozenset({D})),
    (re.compile(r"\b37 (?:de )?(?:l )?ordonnance"), frozenset({E})),
    (re.compile(r"\barticle 15\b(?! du ccag)"), frozenset({D})),
)
_RANGE = re.compile(r"l2113-1[23]\s+a\s+(?:l\d{4}-|-|l)?\s?(?P<last>1[3456]|l2113-1[3456])")
_MORE = re.compile(r"l2113-1[2-5](?:\s*(?:,|et|/|ou|-)\s*-?\s?1[2-6]\b)+")


def cited(sentence: Sentence) -> tuple[str, ...]:
    """Every modern article cited, as `L2113-12`, in order."""
    return tuple(dict.fromkeys(found.upper() for found in _CITED.findall(sentence.text)))


def families(sentence: Sentence) -> frozenset[Family] | None:
    """The families that the cited articles reserve for; empty for a range that says nothing;
    null where none is cited.
    """
    found = _RANGE.search(sentence.text)
    if found:
        return frozenset({D, I}) if found["last"].endswith(("13", "14")) else frozenset()
    if re.search(r"\br2113-8\b", sentence.text) and not re.search(r"l2113-1[234]", sentence.text):
        return frozenset({E})
    named = {article for article in _CITED.findall(sentence.text) if article in _FAMILIES}
    for more in _MORE.finditer(sentence.text):
        named |= {f"l2113-{number}" for number in re.findall(r"1[2-6]\b", more.group()[8:])}
    if named:
        return frozenset(family for article in named for family in _FAMILIES.get(article, ()))
    for pattern, reserved in _OLD:
        if pattern.search(sentence.text):
            return reserved
    return frozenset() if re.search(r"\br2113-7\b", sentence.text) else None


def codes_for(reserved: frozenset[Family]) -> list[C]:
    """The considerations that say « reserved to these families »: EA-ESAT and SIAE together are
    one.
    """
    found = []
    if {D, I} <= reserved:
        found.append(C.RESERVED_DISABILITY_OR_INSERTION)
    elif D in reserved:
        found.append(C.RESERVED_DISABILITY)
    elif I in reserved:
        found.append(C.RESERVED_INSERTION)
    if P in reserved:
        found.append(C.RESERVED_PRISON)
    if E in reserved:
        found.append(C.RESERVED_ESS)
    return found or [C.RESERVED_UNSPECIFIED]
