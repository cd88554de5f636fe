"""What a document asks of whoever answers, line by line: the checklist of the RC, and what the
social clause asks (publics, ways, facilitator, penalties). Pure; each line keeps its place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from vigie.domain.text_key import bare

LONGEST = 320  # characters of a line as shown
MOST_LINES = 14  # of a list under a heading
MOST_OF_A_KIND = 2
MOST_TEXT = 60_000  # characters of one page that are looked at
RC = frozenset({"rc"})
CLAUSED = frozenset({"rc", "ccap", "ae", "cctp", "annexe", "autre"})


@dataclass(frozen=True)
class Term:
    """One line: its kind, its words as shown, and where they stand (`text` counts the pages)."""

    kind: str
    words: str
    place: str
    text: int
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        """As the store keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class _Sign:
    """How a kind of line is known: every pattern stands in the sentence, `never` does not."""

    kind: str
    every: tuple[re.Pattern[str], ...]
    never: re.Pattern[str] | None = None
    documents: frozenset[str] = RC


def _words(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


# Folded words (no accents, lower case); one line a kind, in the order in which they are shown.
_SIGNS = (
    _Sign(
        "deadline",
        _words(
            r"\b(?:dates?|heures?|delais?) (?:et heures? )?limites?\b",
            r"\b(?:plis|offres|candidatures|propositions)\b",
            r"\d",
        ),
        re.compile(r"validite|question|renseignement"),
    ),
    _Sign(
        "questions",
        _words(
            r"\b(?:questions?|renseignements? complementaires?|demandes? de renseignements?)\b",
            r"\b(?:jours?|au plus tard|avant le)\b",
        ),
    ),
    _Sign(
        "visit",
        _words(r"\bvisites?\b", r"\b(?:obligatoires?|facultati|rendez-vous|conseille|attestation)"),
        re.compile(r"visite medicale"),
    ),
    _Sign("validity", _words(r"\bvalidite\b", r"\b(?:offres?|propositions?)\b", r"\d")),
    _Sign("group", _words(r"\bgroupements?\b", r"\b(?:solidaires?|conjoints?)\b")),
    _Sign(
        "several_bids",
        _words(
            r"\b(?:plusieurs (?:offres|candidatures|groupements|plis)|plus d'un groupement"
            r"|a la fois en qualite)\b"
        ),
    ),
    _Sign(
        "lot_cap",
        _words(
            r"\blots?\b",
            r"\b(?:nombre maxim|maximum|au plus|un seul lot|plusieurs lots|tous les lots"
            r"|limite a|chacun des lots)",
            r"\b(?:candidats?|soumissionnaires?|attribu|offres?|repondre)",
        ),
    ),
    _Sign("turnover", _words(r"\bchiffre[s]? d'affaires\b")),
    _Sign("variants", _words(r"\bvariantes?\b", r"\b(?:autoris|interdit|admis|accept|refus)")),
    _Sign(
        "clause_publics",
        _words(
            r"\b(?:publics?|personnes?|beneficiaires?|eligibles?|demandeurs d'emploi)\b",
            r"\b(?:rsa|longue duree|handicape|moins de 2[56]|qpv|quartiers? prioritaires?"
            r"|minima sociaux|eloignees? de l'emploi|difficultes? sociales|sans qualification)",
            r"\b(?:eligib|beneficiaires?|publics?|concern|vis[ee]|reserv|demandeurs|difficult|destin)",
        ),
        re.compile(r"l\. ?5212|declaration sur l'honneur|accessibilit"),
        CLAUSED,
    ),
    _Sign(
        "clause_ways",
        _words(
            r"\b(?:embauche|recrutement|mise a disposition|sous-trait|co-?trait|recours)",
            r"\b(?:insertion|interimaire|association intermediaire|associations intermediaires"
            r"|geiq|etti|entreprise adaptee|esat)\b",
        ),
        None,
        CLAUSED,
    ),
    _Sign(
        "clause_facilitator",
        _words(
            r"\b(?:facilitat(?:eur|rice)s?|guichet unique|plie\b|maison de l'emploi"
            r"|mission locale|maison de l'insertion|accompagne les attributaires)",
            r"\b(?:insertion|clauses?|facilitat|eligib|candidatures?|oriente|accompagne|suit|suivi"
            r"|rendre compte|valide)",
        ),
        None,
        CLAUSED,
    ),
    _Sign(
        "clause_penalties",
        _words(
            r"\b(?:penalites?|penalisee?|retenue)\b",
            r"\b(?:insertion|clauses? sociales?|heures? (?:non|manquante)|heure manquante)",
        ),
        None,
        CLAUSED,
    ),
)
# The headings under which a list follows, and what they may not be
_LISTS = (
    (
        "criteria",
        re.compile(
            r"\bcriteres?\b.*\b(?:attribution|jugement|selection des offres|"
            r"suivants?|ponder)|\bjugement des offres\b|\bcriteres? \|"
            r"|\bnotation\b"
        ),
        RC,
    ),
    (
        "pieces",
        re.compile(
            r"\bpieces? (?:de|relatives? a) la candidature\b|\bdossier de "
            r"candidature\b|\bpieces? (?:de|relatives? a) l'offre\b|\bcontenu de "
            r"l'offre\b|\bdocuments? a (?:produire|remettre|fournir)\b"
            r"|\bpieces a (?:produire|remettre|fournir)\b"
        ),
        RC,
    ),
)
# « 55 % », « 40 points », « pondéré à 30 »: the weight of a criterion
_WEIGHT = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?\s?(?:%|points?\b|pts?\b|/\s?(?:100|20|10)\b)")
# A line that opens another part: « Article 8 », « 4.2 Variantes », capitals
_HEADING = re.compile(
    r"(?:(?i:article|chapitre)\b|#|[ivx]{1,4}[.)] "
    r"|\d{1,2}(?:\.\d{1,2}){0,3}[.)]? ?[-–—]? ?[A-ZÉÈÀÂÊÎÔÛÇ])"
)
# the end of a sentence
_CUT = re.compile(r"[.;](?=\s|$)")
# « art. », « L. », « n. »: a full stop that ends no sentence
_ABBREVIATED = re.compile(r"(?:^|\W)(?:art|[^\W\d]|no|cf|min|max|etc)$", re.IGNORECASE)


def terms(kind: str, texts: Sequence[tuple[str, str]]) -> list[Term]:
    """The lines of a document of that kind, whose texts are (place, words); few of each sort."""
    signs = [sign for sign in _SIGNS if kind in sign.documents]
    social = any("insertion" in bare(text[:MOST_TEXT]) for _, text in texts)
    if not social:
        signs = [sign for sign in signs if not sign.kind.startswith("clause")]
    lists = [(name, pattern) for name, pattern, documents in _LISTS if kind in documents]
    counts: dict[str, int] = {}
    chosen_terms: list[Term] = []
    known_terms: set[tuple[str, int, int]] = set()
    for number, (place, text) in enumerate(texts):
        page = text[:MOST_TEXT]
        for term in (*_listed(lists, place, page, number), *_spoken(signs, place, page, number)):
            where = (term.kind, term.text, term.end)
            if where in known_terms:
                continue
            known_terms.add(where)
            counts[term.kind] = counts.get(term.kind, 0) + 1
            if counts[term.kind] <= MOST_OF_A_KIND:
                chosen_terms.append(term)
    return chosen_terms


def _spoken(signs: Sequence[_Sign], place: str, text: str, number: int) -> Iterator[Term]:
    for start, end in sentences(text):
        folded = bare(text[start:end])
        for sign in signs:
            if all(pattern.search(folded) for pattern in sign.every) and not (
                sign.never and sign.never.search(folded)
            ):
                words = " ".join(text[start:end].split())
                yield Term(
                    sign.kind, _short(words), place, number, start, min(end, start + LONGEST)
                )


def _listed(
    lists: Iterable[tuple[str, re.Pattern[str]]], place: str, text: str, number: int
) -> Iterator[Term]:
    lines = list(_lines(text))
    for position, (start, end) in enumerate(lines):
        folded = bare(text[start:end])
        for kind, pattern in lists:
            if len(folded) < 220 and pattern.search(folded):
                term = _under(kind, text, lines[position : position + MOST_LINES], place, number)
                if term is not None:
                    yield term


def _under(
    kind: str, text: str, lines: Sequence[tuple[int, int]], place: str, number: int
) -> Term | None:
    """What stands under a heading: the weighted lines of criteria, the lines of a list."""
    first, *following = lines
    own: list[tuple[int, int]] = []
    for start, end in following:
        line = text[start:end].strip()
        is_weighted = kind == "criteria" and _WEIGHT.search(line)
        if _HEADING.match(line) and not is_weighted:
            break
        if kind == "pieces" or is_weighted:
            own.append((start, end))
        elif own:
            break
    if kind == "criteria" and not own and len(_WEIGHT.findall(text[first[0] : first[1]])) > 1:
        own = [first]
    if not own:
        return None
    words = " ; ".join(" ".join(text[start:end].split()).strip(" ;.|-•") for start, end in own)
    return Term(kind, _short(words.replace(" | ", " : ")), place, number, own[0][0], own[-1][1])


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a text stands; a line's end ends one."""
    for start, end in _lines(text):
        sentence_start = start
        for stop in _CUT.finditer(text, start, end):
            if not _ABBREVIATED.search(text[max(sentence_start, stop.start() - 6) : stop.start()]):
                yield sentence_start, stop.end()
                sentence_start = stop.end()
                while sentence_start < end and text[sentence_start].isspace():
                    sentence_start += 1
        if sentence_start < end:
            yield sentence_start, end


def _lines(text: str) -> Iterator[tuple[int, int]]:
    line_start = 0
    for line in text.split("\n"):
        if line.strip():
            yield line_start + len(line) - len(line.lstrip()), line_start + len(line.rstrip())
        line_start += len(line) + 1


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rsplit(" ", 1)[0] + " …"
