"""Where a social word may stand: one pass of Aho-Corasick, words derived from the vocabulary."""

from collections.abc import Iterator
from functools import cache

import ahocorasick_rs

from classifier.text import FUNCTION_WORDS, fold, stem, words
from classifier.vocabulary import noise, roles, spoken

# Words of so many sentences that they say nothing alone: the phrase is asked for by another of its
# words, or as a whole.
_COMMON = words(
    "travail emploi entreprise entreprises structure structures personnes publics public "
    "operateurs economiques etablissements etablissement services service association "
    "associations secteur marche marches prestations prestation lot lots emploient employant "
    "majoritairement situation organismes execution obligatoire condition conditions exigences "
    "relatives caractere visant personnel salaries travailleurs qualification parcours "
    "accompagnement mission responsabilite valeur qualite politique volet demarche engagement "
    "objectifs annexe nombre volume heures heure support activite activites realisation moyen "
    "biais travers formation contrat contrats france recherche inscrits inscrites moins jeunes "
    "accueil locale environnement domaine element charge elements charte label droits hommes "
    "conventions fondamentales internationale organisation equipe temps poste postes horaire"
)
# Labels whose sentences are worth reading; the other words are looked for in them alone.
_ROLES = ("actors", "clauses")
_ALSO = ("RESERVED", "RSE", "SOCIAL_SCORED")
_BORDERS = " .,;:()/-\"'\n"
# Work that somebody is far from, in whatever words.
_WORK = (
    "un emploi",
    "l emploi",
    "au chomage",
    "sans emploi",
    "d emploi",
    "un travail ",
    "eligib",
    "16.1.1",
    "20.1.1",
)
_LAW = (
    "2113-1",
    "2113 - 1",
    "l21 13",
    "2113-7",
    "2113-8",
    "3113-",
    "2213-1",
    "article 15",
    "36-i",
    "36 i",
    "article 37",
    "2112-2-1",
)


@cache
def social_labels() -> frozenset[str]:
    """The labels of operators and clauses, and the few of other files that are social besides."""
    return frozenset(label for role in _ROLES for label in roles()[role].CUES) | set(_ALSO)


@cache
def _automaton() -> tuple[ahocorasick_rs.AhoCorasick, int]:
    """The words looked for, then the everyday phrases that swallow them."""
    needles = sorted({*_LAW, *_WORK, *_needles()})
    everyday = sorted({fold(phrase).text for phrase in noise.NOISE} - set(needles))
    return (
        ahocorasick_rs.AhoCorasick(
            [*needles, *everyday],
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
            implementation=ahocorasick_rs.Implementation.DFA,
        ),
        len(needles),
    )


def _needles() -> Iterator[str]:
    """For each phrase the longest of its words that is not common, else the phrase."""
    # these two name insertion besides, or say nothing alone
    labels = social_labels() - {"SUPPORT", "SERVICE"}
    yield from (
        fold(phrase).text for phrase in spoken()["SUPPORT"] if phrase.startswith("activité")
    )
    for label in labels:
        for phrase in spoken().get(label, ()):
            yield from _needles_of(fold(phrase).text.strip())


def _needles_of(phrase: str) -> Iterator[str]:
    content_words = [word for word in phrase.split() if word not in FUNCTION_WORDS]
    rare = [word for word in content_words if word not in _COMMON and len(stem(word)) >= 4]
    if rare:
        longest = max(rare, key=len)
        yield stem(longest) if longest.isalpha() else longest
        if not longest.startswith(stem(longest)):
            yield longest  # « sociaux », of which « social » is no part
    elif len(content_words) == 1 and len(content_words[0]) <= 4:
        yield from (
            f"{left_border}{content_words[0]}{right}"
            for left_border in _BORDERS
            for right in _BORDERS
        )
    else:
        yield _tail(phrase)


def _tail(folded: str) -> str:
    """The last two content words of a phrase, as they stand, the last without its ending."""
    phrase_words = folded.split()
    content = [place for place, word in enumerate(phrase_words) if word not in FUNCTION_WORDS]
    since = content[-2] if len(content) > 1 else content[-1]
    return " ".join([*phrase_words[since : content[-1]], stem(phrase_words[content[-1]])])


def places(folded: str) -> list[int]:
    """Where social words start in a folded text, in order."""
    automaton, count = _automaton()
    return [
        start
        for index, start, _ in automaton.find_matches_as_indexes(f" {folded} ")
        if index < count
    ]


def worded(folded: str) -> bool:
    """Whether a social word occurs at all."""
    automaton, count = _automaton()
    return any(index < count for index, _, _ in automaton.find_matches_as_indexes(f" {folded} "))
