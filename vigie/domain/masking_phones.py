"""Telephones in a text: runs of digits, judged by what stands before them, how they are grouped,
and the numbering plans of `phonenumbers`.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]
# A run of digits and what may stand between them; digits and separators share no character, so
# there is one way to read it.
RUN = re.compile(r"(?<!\d)(?:\+ ?|\(\+? ?)?\d(?:[ .,\-/()_]{0,3}\d){8,60}")
# Nine digits of a run: what every run holds, found at the speed of a first letter
DIGITS = re.compile(r"\d(?:[ .,\-/()_]{0,3}\d){8}")
GROUP = re.compile(r"\d+")
# « 79 » and « 80 » in « 01 23 45 67 89 / 79 ou 80 »
MORE = re.compile(
    r" {0,2}(?:/|\bou\b|\bet\b|;) {0,2}(\d{2}(?: \d{2})?)"
    r"(?= {0,2}(?:[,;/.)\n(]|ou\b|et\b|$))"
)
LOOK_BACK = 60
LONGEST_STEP = 12  # 01 23 45 67 89 goes by 22
NO_DIGIT = re.compile(r"\D")
MOST_DIGITS = 44  # four telephones; more is a table
CONTINUED = re.compile(r"\d[ .,\-/()_]{1,3}\Z")  # the end of such a table
# The last of these before the run says what it is.
PHONE_WORD = re.compile(
    r"\b(?:tel|tels|telephone|telephones|telephonique|telephoner|fax|telecopie|telecopieur|portable"
    r"|port|mobile|mob|gsm|standard|appeler|appelez|appel|joindre|joignable|contact|contacter"
    r"|contactez|numero vert|no vert|n° vert|n°vert|ligne directe|ligne|astreinte|permanence"
    r"|urgence|poste|whatsapp|sms|t|p|f)\b\.?"
)
LIST_WORD = re.compile(
    r"\b(?:lots?|articles?|departements?|semaines?|chapitres?|postes"
    r"|prix|paragraphes?|sections?|rubriques?|annexes?|tranches?|secteurs?|zones?|lignes|bus"
    r"|batiments?|cages?|logements|parcelles?|mois|annees|communes|codes?|cantons?"
    r"|arrondissements?|regions|marches|references|siret|siren|coordonnees|gps|sites|phases?"
    r"|periodes?|ecoles|classes|niveaux|etages?|jours|dates|heures|horaires|groupes|familles"
    r"|cctp|bpu|dpgf|dqe|ccap|plans|planches|pages?|tableaux?|colonnes?|rangs?|quartiers"
    r"|ilots?|voies|routes|equipes|figures?|planning|unites|bordereaux?|interventions les)\b"
    r"|\b(?:art|dep|depts?|dpts?|sem|bat|chap|sect)\b\.?|§|\bs(?= ?\Z)"
)
REFERENCE_WORD = re.compile(
    r"\b(?:marche|reference|ref|siret|siren|rcs|ape|naf|iban|rib|bic|cpv|nuts|avis|annonce|code"
    r"|consultation|identifiant|id|dossier|decision|deliberation|insee|finess|uai|tva|compte"
    r"|facture|commande|contrat|convention|version|client|parcelle|operation|projet)\b"
)
# Between a list's noun and its numbers: other numbers, signs and a few words in small letters
# of one sentence; a line's end only behind a colon
BETWEEN = re.compile(
    r"(?:[ \d,;:()/°\-]|:\s|\.(?!\s))*(?:[a-zà-ÿ'°]{1,14}+(?:[ \d,;:()/°\-]|:\s|\.(?!\s))*){0,4}"
)
# « marché n° 0123456789 », « marché 0123456789 »
TIGHT = re.compile(r"\.? ?[:°#(\-]?\)? ?(?:n°?|nos?|num|numero|ref)?+\.? ?[:°#]? ?")
NUMBERED = re.compile(r"[:°#]|\b(?:n|nos?|num|numero|ref)\b")
WORD_END = re.compile(r"[a-zà-ÿ]{3}\Z")
COMPACT = re.compile(r"\d{10}(?![ .\-/]?\d)")
NUMBERED_ONE = re.compile(r"lot n?°? ?\d{1,3} ?[:-] ?\Z")  # « lot 3 : » is followed by anything
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class DigitGroup:
    """Digits that stand together."""

    digits: str
    start: int
    end: int


def phone_spans(shadow: str, flat: str) -> list[Span]:
    """Where telephones stand."""
    spans: list[Span] = []
    if not DIGITS.search(shadow):
        return spans
    for run in RUN.finditer(shadow):
        spans += _in_run(run, flat)
    return spans


def _in_run(run: re.Match[str], flat: str) -> list[Span]:
    if len(NO_DIGIT.sub("", run.group())) > MOST_DIGITS or _continued(run):
        return []
    groups = [
        DigitGroup(digits.group(), run.start() + digits.start(), run.start() + digits.end())
        for digits in GROUP.finditer(run.group())
    ]
    spans: list[Span] = []
    place = 0
    while place < len(groups):
        start = _beginning(run, groups[place].start)
        begins = _may_begin(groups[place]) or start < groups[place].start
        called = _called(run.string, flat, start) if begins else False
        group_count = _number(groups, place, run, called) if called is not False else 0
        if not group_count:
            place += 1
            continue
        if not (called or spans) and (
            _held_by(groups, place, flat) or _goes_on(groups, place, place + group_count, flat)
        ):
            return []
        spans.append((start, groups[place + group_count - 1].end))
        place += group_count
    return [*spans, *_shortened(flat, spans)]


def _may_begin(group: DigitGroup) -> bool:
    return group.digits[0] == "0" or len(group.digits) != 2 or group.digits == "33"


def _beginning(run: re.Match[str], start: int) -> int:
    """Where the signs before those digits begin: « +33 », « (0) »."""
    before = run.string[max(run.start(), start - 3) : start]
    return start - (len(before) - len(before.rstrip("+( ")))


def _continued(run: re.Match[str]) -> bool:
    """Whether it is the end of a longer table, which was read up to there."""
    before = run.string[max(0, run.start() - 4) : run.start()]
    return run.group()[0].isdigit() and CONTINUED.search(before) is not None


def _called(shadow: str, flat: str, start: int) -> bool | None:
    """True behind a telephone's word, false behind a list's or a reference's, none otherwise."""
    begin = max(0, start - LOOK_BACK)
    before = flat[begin:start]
    phone = max((cue.end() for cue in PHONE_WORD.finditer(before)), default=-1)
    listed = max((cue.end() for cue in LIST_WORD.finditer(before)), default=-1)
    named = max((cue.end() for cue in REFERENCE_WORD.finditer(before)), default=-1)
    if phone >= 0 and phone >= listed:
        return True
    if listed >= 0 and BETWEEN.fullmatch(shadow, begin + listed, start):
        return None if NUMBERED_ONE.search(before) else False
    if named >= 0 and TIGHT.fullmatch(before, named):
        between = before[named:]
        if NUMBERED.search(between) or (COMPACT.match(shadow, start) and ". " not in between):
            return False
    if shadow[start] == "+":
        return None
    # a letter, or a letter and a sign, hold the number: a reference, an address of the web; a word
    # before a number in groups has only lost its blank
    if before[-1:].isalpha() and WORD_END.search(shadow[begin:start]):
        return False if COMPACT.match(shadow, start) else None
    if before[-1:].isalnum() or before[-1:] in ("=", "&", "#"):
        return False
    if before[-1:] in ("-", "/", "_") and before[-2:-1].isalnum():
        return False
    return None


def _number(groups: list[DigitGroup], place: int, run: re.Match[str], called: bool | None) -> int:
    """How many groups from that place make one number; none: 0."""
    first = groups[place]
    sign = run.string[max(run.start(), first.start - 3) : first.start]
    if (
        "+" in sign
        or first.digits.startswith("00")
        or (first.digits.startswith("33") and (called or "(0)" in run.group()))
    ):
        return _international(groups, place)
    if not first.digits.startswith("0") or first.digits.startswith("00"):
        return 0
    digits = ""
    for count, group in enumerate(groups[place:], 1):
        digits += group.digits
        if len(digits) == 10:
            return count if _french(groups[place : place + count], digits, run, called) else 0
        if len(digits) > 10:
            break
    return 0


def _international(groups: list[DigitGroup], place: int) -> int:
    import phonenumbers  # half a second of numbering plans: only where a number needs them

    digits, possible, valid = "", 0, 0
    for count, group in enumerate(groups[place:], 1):
        digits += group.digits
        if len(digits) > 17:
            break
        if len(digits) < 9:
            continue
        try:
            number = phonenumbers.parse("+" + digits.removeprefix("00"), None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            possible = possible or count
            valid = count if phonenumbers.is_valid_number(number) else valid
    return valid or possible


def _french(groups: list[DigitGroup], digits: str, run: re.Match[str], called: bool | None) -> bool:
    if digits[1] == "0":
        return False
    if called:
        return True
    sizes = [len(group.digits) for group in groups]
    between = run.string[groups[0].end : groups[1].start] if len(groups) > 1 else ""
    if "," in run.string[groups[0].start : groups[-1].end]:
        return False
    if sizes[0] == 1 and between.strip() in (".", ","):  # 0.123456789
        return False
    if len(groups) > 7:
        return False
    if sizes[:3] == [2, 2, 4] and YEAR.fullmatch(groups[2].digits):
        return False
    return not _counts(groups)


def _counts(groups: list[DigitGroup]) -> bool:
    """02 03 04 05 06, 01 03 07 15 26: a list, not a number."""
    numbers = [int(group.digits) for group in groups]
    steps = [after - before for before, after in pairwise(numbers)]
    return len(numbers) > 3 and all(1 <= step <= LONGEST_STEP for step in steps)


def _held_by(groups: list[DigitGroup], place: int, flat: str) -> bool:
    """2024-0202401700: a sign without blanks ties it to what stands before."""
    return place > 0 and " " not in flat[groups[place - 1].end : groups[place].start]


def _goes_on(groups: list[DigitGroup], first: int, after: int, flat: str) -> bool:
    """Whether groups of the same size follow or precede behind the same sign: a longer list."""
    if after - first < 2 or not groups[first].digits.startswith("0"):
        return False
    sign = flat[groups[after - 2].end : groups[after - 1].start]
    follows = (
        after < len(groups)
        and flat[groups[after - 1].end : groups[after].start] == sign
        and len(groups[after].digits) == len(groups[after - 1].digits)
        and not groups[after].digits.startswith("0")
    )
    precedes = (
        first > 0
        and flat[groups[first - 1].end : groups[first].start] == sign
        and len(groups[first - 1].digits) == len(groups[first].digits)
    )
    return follows or precedes


def _shortened(flat: str, spans: list[Span]) -> list[Span]:
    """The last digits of further lines: « / 79 »."""
    endings: list[Span] = []
    for _, end in spans:
        more = MORE.match(flat, end)
        while more and len(endings) < 20:
            endings.append(more.span(1))
            more = MORE.match(flat, more.end(1))
    return endings
