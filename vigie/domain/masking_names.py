"""Names of people in a text: behind a title, behind the words that announce a contact, beside a
telephone or an address, before or after an office.
"""

import re
import tomllib
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick

Span = tuple[int, int]
# Letters with inner hyphens and apostrophes; one way to read each word.
TOKEN = re.compile(r"[^\W\d_](?:['-]?[^\W\d_]){0,40}")
INITIALS = re.compile(r"(?:[A-ZÀ-Ý]\.[ -]?){1,3}(?=[A-ZÀ-Ý]|d[eu'])|[A-ZÀ-Ý](?= [A-ZÀ-Ý][^\W\d_])")
BLANK = re.compile(r"[ ]{0,3}")
TITLE = re.compile(
    r"(?:"
    r"(?P<short>mme?s?|mm|mlles?|mrs?|m|me|dr|drs|pr|mgr)(?P<dot>\.|(?![^\W_]))"
    r"|(?P<long>monsieur|messieurs|madame|mesdames|mademoiselle|mesdemoiselles|maitre|maitres"
    r"|docteur|docteure|professeur|professeure)(?![^\W_])"
    r")"
)
AND = re.compile(
    r" {0,2}(?:,|;|&|/|\bet\b|\bou\b|-) {0,2}(?:(?:m|mm|mr|mme|mmes|mlle|me)\.? {1,2})?"
)
SECOND_TITLE = re.compile(
    r" {0,2}(?:et|ou|/|&|,|-) {0,2}(?:m\.|mr\.?|mm\.|mmes?\.?|mlles?\.?|monsieur|messieurs|madame"
    r"|mesdames|mademoiselle)(?![^\W_])"
)
# Who is announced; a name may follow at once.
LEAD = re.compile(
    r"(?:contacts?|personnes? a contacter|personnes? (?:referente|ressource|responsable)s?"
    r"|point de contact|correspondante?s?|interlocut(?:eur|rice)s?|referente?s?"
    r"|suivie?s? par|traitee?s? par|geree?s? par|redigee?s? par|etablie? par|signee?s? par"
    r"|instruite? par|attention(?: d[eu'])?|attn|representee?s? par"
    r"|aupres d[eu']|s'adresser a|adressee?s? a|contacter|joindre|appeler"
    r"|facilitat(?:eur|rice)s?|gestionnaire|signataire|redacteur"
    r"|redactrice|copie a|nom et prenom|nom prenom|prenom et nom|prenom nom)\b"
)
# Whose office is told; a name follows behind a sign or a line's end.
OFFICE_WORDS = (
    r"maire|presidente?|vice-presidente?|direct(?:eur|rice)|chef|cheffe|chargee?|responsable"
    r"|ingenieure?|technicien(?:ne)?|conseiller|conseillere|secretaire|adjointe?|gerante?"
    r"|conduct(?:eur|rice)|coordinat(?:eur|rice)|coordonnat(?:eur|rice)|architecte|assistante?"
    r"|animat(?:eur|rice)|juriste|acheteu(?:r|se)|gestionnaire|instruct(?:eur|rice)|redact(?:eur|rice)"
    r"|referente?|interlocut(?:eur|rice)|facilitat(?:eur|rice)|mandataire|tresori(?:er|ere)"
    r"|delegue?e?|representante?|pilote|administrat(?:eur|rice)|prefete?|proviseure?|principale?"
    r"|dgs|dga|dst|maitre d'ouvrage|maitre d'ouvre|economiste|comptable|agent|elue?|depute?e?"
)
OFFICE = re.compile(rf"(?:{OFFICE_WORDS})\b")
# Words in small letters, then a sign: « technique et administratif : »
GAP = re.compile(r"(?:[ /]{1,2}[a-zà-ÿ'&]{1,25}){0,6}(?P<sign> {0,2}[:(,=\n-]+)? {0,3}\n?")
FIRST_NAME_FIELD = re.compile(r"\bprenoms? {0,2}[:=] {0,2}")
LAST_NAME_FIELD = re.compile(r"\bnoms?(?: de famille)? {0,2}[:=] {0,2}")
# Between a name and its telephone or address
BESIDE = re.compile(
    r"(?:[ ,;:()/|.\-\n]|\b(?:tel|telephone|ligne|directe|portable|port|mobile|mob|fax|mails?|mel"
    r"|courriels?|courrier|electronique|e-mail|email|adresse|joignable|au|par|ou|et|a|numero|n°|t|p"
    r"|est|sur)\b){1,80}$"
)
BEFORE_OFFICE = re.compile(r"(?: ?[,(:-] ?| )(?:(?:la|le|notre|votre) )?\Z")
PHRASE = re.compile(r"[\n;:!?()]|\.\s")  # what a place and its name never stand around
LOOK_BACK = 120
HERE = Path(__file__).parent
_TOLD: dict[str, str] = tomllib.loads((HERE / "masking_words.toml").read_text("utf-8"))
_WORDS = {name: frozenset(words.split()) for name, words in _TOLD.items()}
PARTICLES = _WORDS["particles"]
TITLE_AFTER = frozenset(("le", "la", "les", "l"))
# Names of people are given to these.
PLACES = _WORDS["places"]
PLACE_SKIP = _WORDS["between"]
# No name holds these words.
STOP = _WORDS["never"]
BODIES = _WORDS["bodies"]
# How titles, leads and offices begin, for the automaton that looks for all at once.
SIGNS = tuple(tuple(_TOLD[name].split()) for name in ("titles", "leads", "offices"))
SIGN_ENDS = [len(SIGNS[0]), len(SIGNS[0]) + len(SIGNS[1])]


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """The commonest first names in France, folded."""
    listing = (HERE / "first_names.txt").read_text(encoding="utf-8")
    return frozenset(listing.split())


@lru_cache(maxsize=1)
def _signs() -> AhoCorasick:
    """Where a title, a lead or an office may begin: read once, whatever their number."""
    return AhoCorasick([sign for kind in SIGNS for sign in kind])


def name_spans(shadow: str, flat: str, contacts: list[Span]) -> list[Span]:
    """Where people are named; `contacts` are the telephones and addresses found."""
    places: tuple[list[int], ...] = ([], [], [])
    for sign, start, _ in _signs().find_matches_as_indexes(flat, overlapping=True):
        if start and flat[start - 1].isalnum() and not _glued(shadow, start):
            continue
        kind = bisect_right(SIGN_ENDS, sign)
        if not places[kind] or places[kind][-1] != start:
            places[kind].append(start)
    titles, leads, offices = places
    return [
        *_titled(shadow, flat, titles),
        *_announced(shadow, flat, leads, offices),
        *_beside(shadow, flat, contacts),
        *_before_offices(shadow, flat, offices),
    ]


def _titled(shadow: str, flat: str, places: list[int]) -> list[Span]:
    spans: list[Span] = []
    for place in places:
        title = TITLE.match(flat, place)
        if title is None or not _is_title(title, shadow, flat):
            continue
        names = _behind_title(title, shadow, flat)
        if names and not (_may_be_a_place(title) and _place_before(flat, title.start(), BODIES)):
            spans += names
    return spans


def _may_be_a_place(title: re.Match[str]) -> bool:
    """« rue du Docteur Roux »; no street is named after « M. » or « Mme »."""
    return title.group("long") is not None or title.group("short") in ("dr", "pr", "mgr")


def _is_title(title: re.Match[str], shadow: str, flat: str) -> bool:
    start, end = title.span()
    short = title.group("short")
    # « S.A. d’H.L.M. », « C. C. M. »: the last letter of an acronym
    if short and flat[start - 1 : start] in ("'", "&"):
        return False
    if short in ("m", "mm") and _initial_before(shadow, start):
        return False
    if short == "m" and title.group("dot") and shadow[start] == "m":  # never « 12 m. »
        return not shadow[max(0, start - 2) : start].strip(" ").isdigit()
    if short in ("m", "mm", "me", "pr", "mgr") and not shadow[start].isupper():
        return False
    if short in ("dr", "drs"):  # « DR Île-de-France » is a directorate
        return shadow[start + 1] == "r"
    if short == "me":
        return shadow[start + 1] == "e" and flat[end : end + 1] == " "
    if short == "pr":
        return shadow[start + 1] == "r"
    if short == "m" and title.group("dot"):
        # « M.O.E. », « M.J.C. »: letters and dots go on
        return not (shadow[end : end + 1].isupper() and shadow[end + 1 : end + 2] in (".", "-"))
    return True


def _glued(shadow: str, start: int) -> bool:
    """« à la sociétéM. Dupont »: a blank was lost before a capital."""
    return shadow[start].isupper() and shadow[start - 1].islower()


def _initial_before(shadow: str, start: int) -> bool:
    before = shadow[max(0, start - 4) : start]
    return bool(re.search(r"(?:^|[^\w])[A-ZÀ-Ý]\. ?\Z", before))


def _behind_title(title: re.Match[str], shadow: str, flat: str) -> list[Span]:
    end = title.end()
    second = SECOND_TITLE.match(flat, end)  # « M. ou Mme Durand »
    if second:
        end = second.end()
    start = BLANK.match(shadow, end).end()  # type: ignore[union-attr]
    if start == end and not title.group("dot") and not second:
        return []
    small = shadow[title.start()] == "m" and shadow[start : start + 1].isupper()
    bare = title.group("short") == "m" and (small or not title.group("dot"))
    name = _name(shadow, flat, start, known_only=bare)
    if name is None:
        return _behind_office(shadow, flat, start)
    spans = [name]
    several = title.group("short") in ("mm", "mmes", "mlles", "mrs", "drs") or (
        (title.group("long") or "").endswith(("messieurs", "mesdames", "maitres"))
    )
    while len(spans) < 6:
        more = AND.match(flat, spans[-1][1])
        if not more:
            break
        titled = more.group().strip(" ,;&/-")[:1] == "m"
        following = _name(shadow, flat, more.end(), known_only=not (several or titled))
        if following is None or ("-" in more.group() and not several):
            break
        spans.append(following)
    return spans


def _behind_office(shadow: str, flat: str, start: int) -> list[Span]:
    """« Monsieur le Maire, Jean Dupont »: the office first."""
    token = TOKEN.match(flat, start)
    if token is None or token.group().split("'")[0] not in TITLE_AFTER:
        return []
    gap = re.compile(r"[^,:;.\n()]{1,60}?[,:(-] {0,2}").match(shadow, start)
    name = _name(shadow, flat, gap.end(), known_only=True) if gap else None
    return [name] if name else []


def _name(shadow: str, flat: str, start: int, *, known_only: bool) -> Span | None:
    """The name that begins there, if one does; `known_only`: only with a known first name."""
    position = start
    initials = INITIALS.match(shadow, position)
    if known_only and initials and initials.group().rstrip() == "M.":  # a title, not Marie
        initials = None
    if initials:
        position = initials.end()
        position = BLANK.match(shadow, position).end()  # type: ignore[union-attr]
    words: list[re.Match[str]] = []
    end = position
    small = not known_only and _in_small_letters(shadow, flat, position)
    while len(words) < 5:
        token = TOKEN.match(shadow, position)
        if token is None or not _is_name_word(token, shadow, flat, small=small):
            break
        if small and (len(words) == 2 or (not words and not _is_first(flat, token))):
            break
        words.append(token)
        end = token.end()
        position = BLANK.match(shadow, end).end()  # type: ignore[union-attr]
        if position == end:
            break
        after = INITIALS.match(shadow, position)
        if after and len(words) == 1 and _is_first(flat, token):
            position = after.end()
    words = _without_tail(words, flat)
    if not words or not _looks_like_a_name(
        words, flat, known_only=known_only, initials=bool(initials)
    ):
        return None
    return start, words[-1].end()


def _in_small_letters(shadow: str, flat: str, start: int) -> bool:
    """« mme marie durand », unlike « Mme de La Tour »."""
    token = TOKEN.match(flat, start)
    return token is not None and shadow[start].islower() and token.group() not in PARTICLES


def _is_name_word(token: re.Match[str], shadow: str, flat: str, *, small: bool) -> bool:
    word, folded = token.group(), flat[token.start() : token.end()]
    if folded in PARTICLES:
        return _leads_to_a_name(token, shadow, flat)
    if folded in STOP or any(part in STOP for part in folded.split("'")[1:]):
        return False
    if small:
        return len(folded) > 2
    if "'" in word and word[0].islower():
        return word.partition("'")[2][:1].isupper() and word[0] in "dol"
    return word[0].isupper()


def _leads_to_a_name(particle: re.Match[str], shadow: str, flat: str) -> bool:
    """« de La Tour »: up to three particles, then a capital."""
    end = particle.end()
    for _ in range(3):
        following = TOKEN.match(shadow, BLANK.match(shadow, end).end())  # type: ignore[union-attr]
        if following is None:
            return False
        folded = flat[following.start() : following.end()]
        if folded not in PARTICLES:
            return following.group()[0].isupper() and folded not in STOP
        end = following.end()
    return False


def _without_tail(words: list[re.Match[str]], flat: str) -> list[re.Match[str]]:
    """Three words at most, four with a particle; no particle last; a text in capitals has no end
    to its names, so two words there unless both are first names.
    """
    capitals = all(word.group().isupper() for word in words)
    most = 2 if capitals else 3
    chosen: list[re.Match[str]] = []
    heavy = 0
    for word in words:
        folded = flat[word.start() : word.end()]
        if folded not in PARTICLES:
            if heavy >= most + (capitals and heavy == 2 and _firsts(chosen, flat) >= 2):
                break
            heavy += 1
        chosen.append(word)
    while chosen and flat[chosen[-1].start() : chosen[-1].end()] in PARTICLES:
        chosen.pop()
    return chosen


def _firsts(words: list[re.Match[str]], flat: str) -> int:
    return sum(_is_first(flat, word) for word in words)


def _is_first(flat: str, word: re.Match[str]) -> bool:
    """A known first name, or a compound of one."""
    folded = flat[word.start() : word.end()]
    return folded in first_names() or ("-" in folded and folded.partition("-")[0] in first_names())


def _looks_like_a_name(
    words: list[re.Match[str]], flat: str, *, known_only: bool, initials: bool
) -> bool:
    heavy = [word for word in words if flat[word.start() : word.end()] not in PARTICLES]
    if not heavy or (all(len(word.group()) < 2 for word in heavy) and not initials):
        return len(heavy) > 1 and _firsts(heavy, flat) > 0
    if not known_only:
        return True
    if initials:
        return len(heavy[0].group()) > 2
    return len(heavy) > 1 and (_is_first(flat, heavy[0]) or _is_first(flat, heavy[-1]))


def _announced(shadow: str, flat: str, leads: list[int], offices: list[int]) -> list[Span]:
    spans: list[Span] = []
    for place in leads:
        if lead := LEAD.match(flat, place):
            spans += _behind_lead(shadow, flat, lead.end(), sign=False)
    for place in offices:
        if office := OFFICE.match(flat, place):
            spans += _behind_lead(shadow, flat, office.end(), sign=True)
    if "prenom" not in flat:
        return spans
    firsts = list(FIRST_NAME_FIELD.finditer(flat))
    for field in firsts:
        spans += _field_name(shadow, flat, field.end())
    if firsts:
        starts = [first.start() for first in firsts]
        for field in LAST_NAME_FIELD.finditer(flat):
            near = bisect_right(starts, field.start() - 80)
            if near < len(starts) and starts[near] < field.start() + 80:
                spans += _field_name(shadow, flat, field.end())
    return spans


def _behind_lead(shadow: str, flat: str, end: int, *, sign: bool) -> list[Span]:
    gap = GAP.match(shadow, end)
    if gap is None:
        return []
    signed = bool(gap.group("sign"))
    if gap.end() == end and flat[end - 1] != "'":
        return []
    spans: list[Span] = []
    position = gap.end()
    while len(spans) < 6 and not TITLE.match(flat, position):
        name = _name(shadow, flat, position, known_only=True) or (
            None
            if sign
            else _capital_name(shadow, flat, position) or _alone(shadow, flat, position)
        )
        if name is None or (sign and not signed and not _ends_in_capitals(shadow, name)):
            break
        spans.append(name)
        more = AND.match(flat, name[1])
        if not more:
            break
        position = more.end()
    return spans


def _ends_in_capitals(shadow: str, name: Span) -> bool:
    """« le maire Jean DUPONT »: without a sign between, the capitals tell the name."""
    words = TOKEN.findall(shadow[name[0] : name[1]])
    return len(words) > 1 and words[-1].isupper() and len(words[-1]) > 2


def _capital_name(shadow: str, flat: str, start: int) -> Span | None:
    """« Xyla DUPRÉ »: a rare first name is told by the capitals of the other."""
    name = _name(shadow, flat, start, known_only=False)
    if name is None or TOKEN.match(shadow, start) is None:
        return None
    words = TOKEN.findall(shadow[name[0] : name[1]])
    return name if len(words) > 1 and words[-1].isupper() and not words[0].isupper() else None


def _alone(shadow: str, flat: str, start: int) -> Span | None:
    """« Contact : Marie, ••• »: a first name and no more."""
    token = TOKEN.match(shadow, start)
    if token is None or not token.group()[0].isupper() or not _is_first(flat, token):
        return None
    follows = shadow[token.end() : token.end() + 3].lstrip(" ")[:1]
    return token.span() if not follows or follows in ",;:(/-\n." else None


def _field_name(shadow: str, flat: str, start: int) -> list[Span]:
    name = _name(shadow, flat, start, known_only=False)
    return [name] if name and flat[name[0] : name[1]] not in PLACES else []


def _beside(shadow: str, flat: str, contacts: list[Span]) -> list[Span]:
    """The name just before a telephone or an address."""
    spans = []
    for start, _ in contacts:
        begin = max(0, start - LOOK_BACK)
        if gap := BESIDE.search(flat[begin:start]):
            spans += _name_before(shadow, flat, begin + gap.start())
    return spans


def _before_offices(shadow: str, flat: str, offices: list[int]) -> list[Span]:
    """« Jean Dupont, responsable des marchés »."""
    spans = []
    for place in offices:
        before = BEFORE_OFFICE.search(flat[max(0, place - 10) : place])
        if before and OFFICE.match(flat, place):
            spans += _name_before(shadow, flat, place - len(before.group()))
    return spans


def _name_before(shadow: str, flat: str, end: int) -> list[Span]:
    """The name that ends there, with a known first name."""
    words = list(TOKEN.finditer(shadow, max(0, end - 60), end))[-4:]
    if not words or words[-1].end() != end:
        return []
    for first in words[:-1]:
        name = _name(shadow, flat, first.start(), known_only=True)
        if name and name[1] == end and not _place_before(flat, name[0]):
            return [name]
    return []


def _place_before(flat: str, start: int, bodies: frozenset[str] = frozenset()) -> bool:
    """« rue du Docteur Roux », « lycée Marie Curie »: a place bears the name."""
    words = TOKEN.findall(PHRASE.split(flat[max(0, start - 60) : start])[-1])
    for word in reversed(words[-6:]):
        word = word.rpartition("'")[2]
        if word in PLACES:
            return word not in bodies
        if word not in PLACE_SKIP:
            return False
    return False
