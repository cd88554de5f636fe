"""Text as the rules read it: accents, case, apostrophes, articles in one form; every offset
leads back to the stored text.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from operator import itemgetter
from typing import NamedTuple

import ahocorasick_rs

# Letters of one word glued to a capital: two fields were joined without a space.
_GLUED = re.compile(
    r"(?=[A-ZÀ-Ý])(?:(?<=[a-zà-ÿ0-9)])(?=[A-ZÀ-Ý][a-zà-ÿ'’])"
    r"|(?<=[A-ZÀ-Ý]{3})(?=(?:Le|La|Les|Ce|Cette|Ces|En|Il|Un|Une|Lots?|Pour|Dans|Conform)[ a-z]))"
)
# What conversions do to letters: accents in two bytes or apart, entities, words cut at line ends,
# « 1 » or « I » read for « l ».
_DAMAGE = re.compile(
    r"(?=[Ã& 1I-])(?:(?P<bytes>Ã[©¨ªª«§´®¯¹»¼ ])"
    r"|(?P<entity>&(?:#x?[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});)"
    r"|(?P<cut>(?<=[a-zà-ÿ])-[ \t]{0,20}\r?\n[ \t]{0,200}(?=[a-zà-ÿ]))"
    r"|(?P<apart>(?<=[a-z]) é(?: (?=es?\b)|(?![a-zà-ÿ])))"
    r"|(?P<figure>(?<=[a-zà-ÿA-Z])1(?=[a-zà-ÿ])|\b[1I](?=ots?\b)))"
)
_SIGNS = ("Ã", "&", "-\n", "-\r", "- ", " é", "Iot", "1ot")
_FIGURE = re.compile(r"[a-zA-Zà-ÿ]1[a-zà-ÿ]")
# Signs that are dropped or respelled; the set looked for first lets most places go at once.
_SIGN_EDITS = re.compile(
    "(?=[\u0300-\u036f\u200b-\u200f\u00ad\ufeff(œ½\x9cæ<\\\\ ?-])"
    "(?:(?P<drop>[\u0300-\u036f\u200b-\u200f\u00ad\ufeff]+|(?<=[a-z])\\(e?s\\)(?= ))"
    "|(?P<oe>œ|½(?=u)|\x9c)|(?P<ae>æ)|(?P<tag></?[a-z][^<>]{0,200}>)"
    "|(?P<line>\\\\[nrt])|(?P<blank> {2,})|(?P<hyphen>(?<=[a-z])-(?=[a-z]))"
    "|(?P<query>(?<=[a-z])\\?(?=[a-z])))"
)
# Citations, « n° », acronyms: what begins a word and is spelled in many ways.
_WORD_EDITS = re.compile(
    r"\b(?=[lrd2na-z])(?:(?P<book>[lrd]) ?\.? ?(?P<a>\d) ?(?P<b>\d) ?(?P<c>\d) ?(?P<e>\d)? ?- "
    r"?(?P<f>\d{1,2})(?: ?- ?(?P<g>\d)(?![\d-]))?"
    r"|(?P<bare>211[23] ?- ?\d{1,2}(?: ?- ?\d(?![\d-]))?)"
    r"|(?P<number>(?:numeros?|nos?|n ?°s?|n\.) ?\.?(?= ?\d))"
    r"|(?P<acronym>(?:[a-z]\.){2,6})|(?P<art>articles?(?=[lr] ?\.? ?\d)))"
)


class Stuck(NamedTuple):
    """Words that conversions glue to the next: any of the heads before any of the tails."""

    heads: str
    tails: str
    starts: bool = True  # the head begins a word
    ends: bool = False  # the tail ends one


_HOUSES = "entreprise entreprises structure structures etablissement etablissements"
_STUCK = (
    Stuck(
        "d l",
        "insertion insertions emploi emplois activite activites execution heure heures exclusion "
        "economie economique aide accompagnement apprenti apprentis apprentissage interet article "
        "application",
        ends=True,
    ),
    Stuck(
        "est sont soit etre marche marches lot lots contrat contrats cadre non consultation",
        "reserve",
    ),
    Stuck("reserve reserves reservee reservees", "en_application a_des_"),
    Stuck(
        "reserve reserves reservee reservees",
        " ".join(
            [
                "article articles",
                *(
                    f"{to}_{noun}"
                    for to in ("au", "aux")
                    for noun in f"{_HOUSES} esat ea siae".split()
                ),
            ]
        ),
        ends=True,
    ),
    Stuck("adaptee adaptees", "mention"),
    Stuck("adaptee adaptees", "du de ou et le la", ends=True),
    Stuck(
        "activite structure structures etablissement etablissements social desou sociale",
        "economique dinsertion d_insertion insertion equivalente",
        starts=False,
    ),
    Stuck(
        "des aux les",
        "structure structures entreprise entreprises personne personnes public publics",
        ends=True,
    ),
    Stuck("une la cette de", "clause_ clauses_"),
    Stuck("clause clauses insertion", "social sociale socials sociales", ends=True),
    Stuck(
        "clause clauses insertion",
        "dinsertion d_insertion insertion obligatoire par_ parl_ parla_ professionnelle",
    ),
    Stuck("heure heures", "lot lots", ends=True),
)


@cache
def _stuck() -> tuple[ahocorasick_rs.AhoCorasick, list[tuple[int, Stuck]]]:
    """Finds every glued pair; for each its length before the gap and its row."""
    pairs: dict[str, tuple[int, Stuck]] = {}
    for row in _STUCK:
        for head in row.heads.split():
            for tail in row.tails.replace(" ", "|").replace("_", " ").split("|"):
                pairs.setdefault(head + tail, (len(head), row))
    automaton = ahocorasick_rs.AhoCorasick(
        list(pairs), implementation=ahocorasick_rs.Implementation.DFA
    )
    return automaton, list(pairs.values())


@cache
def _table() -> dict[int, str]:
    """One character for one: accents, case, apostrophes, quotes, dashes and blanks in one form."""
    table: dict[int, str] = {}
    for code in [
        *range(0x20, 0x250),
        *range(0x1E00, 0x1F00),
        *range(0x2000, 0x2070),
        *range(0xFF01, 0xFF5F),
    ]:
        base = unicodedata.normalize("NFKD", chr(code))[:1]
        if base.isascii() and base.isprintable():
            table[code] = base.lower()
    table |= dict.fromkeys(
        (*range(0x00, 0x20), *range(0x7F, 0xA1), 0x202F, 0x2028, 0x2029, 0x3000), " "
    )
    table |= dict.fromkeys(map(ord, "'’‘`´ʼ‛′"), " ") | dict.fromkeys(map(ord, '«»“”„"'), '"')
    table[ord("…")] = "…"
    table |= dict.fromkeys(map(ord, "‐‑‒–—―−"), "-") | {
        ord("\n"): "\n",
        ord("\r"): "\n",
        0x2028: "\n",
        0x9C: "\x9c",
    }
    return table | {
        ord("œ"): "œ",
        ord("Œ"): "œ",
        ord("æ"): "æ",
        ord("Æ"): "æ",
        ord("½"): "½",
        ord("°"): "°",
        ord("º"): "°",
    }


@dataclass(frozen=True)
class Folded:
    """The folded text and, for each of its characters, where it stands in the stored text."""

    stored: str
    text: str
    origin: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the stored text of a span of the folded one, blanks trimmed."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start >= end:
            place = self.origin[start] if start < len(self.origin) else len(self.stored)
            return place, place
        return self.origin[start], self.origin[end - 1] + 1

    @cached_property
    def accented(self) -> bool:
        """Whether participles have their accent, so that « réserve » without one is the noun."""
        return any(
            ending in self.stored for ending in ("é ", "és ", "ée", "é.", "é,", "és,", "és.")
        )

    @cached_property
    def capitals(self) -> bool:
        """Whether the text is written in capitals, so that case says nothing."""
        return self.stored[:4000].isupper()


def fold(stored: str) -> Folded:
    """The text as the rules read it, with its way back."""
    raw, origin = stored, list(range(len(stored)))
    if any(sign in stored for sign in _SIGNS) or _FIGURE.search(stored):
        repairs = [(*match.span(), _repaired(match)) for match in _DAMAGE.finditer(stored)]
        raw, origin = _applied(stored, origin, repairs)
    glued = [match.start() for match in _GLUED.finditer(raw)]
    text, origin = _insert_lines(raw.translate(_table()), origin, glued)
    return Folded(stored, *_applied(text, origin, _edits(text)))


@lru_cache(maxsize=4_096)
def folded_name(name: str) -> str:
    """The folded name of a field: few names stand over all texts."""
    return fold(name).text


def _repaired(match: re.Match[str]) -> str:
    kind, matched = match.lastgroup, match.group()
    if kind == "bytes":
        return matched.encode("latin-1", "ignore").decode("utf-8", "ignore") or " "
    if kind == "entity":
        return html.unescape(matched) if html.unescape(matched) != matched else " "
    return {"cut": "", "apart": "é", "figure": "l"}[kind or "cut"]


def _insert_lines(text: str, origin: list[int], places: list[int]) -> tuple[str, list[int]]:
    if not places:
        return text, origin
    pieces: list[str] = []
    origins: list[int] = []
    last = 0
    for place in places:
        pieces += [text[last:place], "\n"]
        origins += [*origin[last:place], origin[place]]
        last = place
    return "".join([*pieces, text[last:]]), [*origins, *origin[last:]]


Edit = tuple[int, int, str]  # from, to, what stands there instead


def _edits(text: str) -> list[Edit]:
    """All that is respelled in a text of one alphabet, in order."""
    edits = [(*match.span(), _replacement(match)) for match in _SIGN_EDITS.finditer(text)]
    edits += [(*match.span(), _respelled(match)) for match in _WORD_EDITS.finditer(text)]
    edits += [(gap, gap, " ") for gap in _gaps(text)]
    edits.sort(key=itemgetter(0, 1))
    return edits


def _gaps(text: str) -> Iterator[int]:
    """Where two words are glued."""
    automaton, rows = _stuck()
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        length, row = rows[index]
        within = row.starts and start and text[start - 1].isalnum()
        goes_on = row.ends and text[end : end + 1].isalnum()
        if not within and not goes_on:
            yield start + length


def _applied(text: str, origin: list[int], edits: Iterable[Edit]) -> tuple[str, list[int]]:
    """The text with those edits, and where each of its characters stands; of two edits that
    overlap the first counts.
    """
    pieces: list[str] = []
    origins: list[int] = []
    last = 0
    for start, end, new in edits:
        if start < last or (start == end and start == last and origins):
            continue
        pieces += [text[last:start], new]
        origins += origin[last:start]
        # The last character of a replacement leads to the last one replaced, so that a span ends
        # where it should.
        if new:
            origins += [origin[start]] * (len(new) - 1)
            origins.append(origin[max(0, end - 1)])
        last = end
    return "".join([*pieces, text[last:]]), [*origins, *origin[last:]]


# Cells and lines of a table, as the tags that end or begin them say.
_CELLS = {"td": "|", "th": "|", "tr": "\n", "br": "\n", "li": "\n", "p": "\n"}


_SIMPLE = {
    "drop": "",
    "oe": "oe",
    "ae": "ae",
    "blank": " ",
    "hyphen": " ",
    "line": "\n",
    "query": " ",
}


def _replacement(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    if kind == "tag":
        return _CELLS.get(match.group().strip("</ >").split(" ")[0], " ")
    return _SIMPLE[kind]


def _respelled(match: re.Match[str]) -> str:
    kind, matched = match.lastgroup or "", match.group()
    if match["book"]:
        number = "".join(match[name] or "" for name in "abce")
        return f" {match['book']}{number}-{match['f']}{'-' + match['g'] if match['g'] else ''} "
    if kind == "bare":
        return " l" + matched.replace(" ", "") + " "
    if kind == "number":
        return " nr "
    return matched.replace(".", "") + " " if kind == "acronym" else matched + " "


def quick_fold(text: str) -> str:
    """A folded text without its way back: enough to ask whether a word occurs."""
    lowered = text.lower().replace("'", " ").replace("’", " ")
    if lowered.isascii():
        return lowered
    return (
        unicodedata.normalize("NFKD", lowered.replace("œ", "oe"))
        .encode("ascii", "ignore")
        .decode("ascii")
    )


_TOKEN = re.compile(r"[lrd]\d{3,4}(?:-\d+)+|[a-z]+|\d+(?:[.,]\d+)?|\S")


class SentenceWord(NamedTuple):
    """One word, number or sign of a sentence; offsets in the folded text."""

    text: str
    start: int
    end: int


def tokens(text: str, start: int, end: int) -> list[SentenceWord]:
    """The words of that span of a folded text."""
    return [
        SentenceWord(match.group(), match.start(), match.end())
        for match in _TOKEN.finditer(text, start, end)
    ]


def words(line: str) -> frozenset[str]:
    """A set of words, written as a line."""
    return frozenset(line.split())


def beginnings(text: str) -> tuple[str, ...]:
    """Those beginnings of words, as `startswith` takes them."""
    return tuple(text.split())


def wording(text: str, start: int, end: int) -> list[str]:
    """The same words without their places."""
    return _TOKEN.findall(text, start, end)


FUNCTION_WORDS = words(
    "le la les l un une des de du d au aux a ce cet cette ces son sa ses leur leurs et ou par "
    'ont avait avaient aura auront - / & . : , " ( ) |'
)
# Forms of one word that no ending tells.
_FORMS = {
    "etre": "est sont sera seront serait seraient soit soient etre etant ete etait etaient",
    "pouvoir": "peut peuvent pourra pourront pourrait pourraient pouvoir puisse pouvant",
    "devoir": "doit doivent devra devront devrait devraient devoir devrons devant",
    "prevoir": "prevoit prevoient prevoir prevoyant prevu prevue prevus prevues prevoira",
    "comprendre": "comprend comprennent comprendra comprenant comprendre comprises comprise",
    "inclure": "inclut incluent inclure inclura incluant inclus incluse incluses",
    "faire": "fait font faire fera feront faisant",
    "mettre": "met mettent mettre mettra mettront mettant",
    "tenir": "tient tiennent tenir tiendra",
    "permettre": "permet permettent permettre permettra permettant",
    "recourir": "recourt recourent recourir recourra recourant",
    "requis": "requis requise requises requiert",
    "soumettre": "soumis soumise soumises soumet soumettre",
    "contenir": "contient contiennent contenir contiendra contenant",
    "ne": "n ne",
    "que": "que qu",
    "se": "s se",
    "lorsque": "lorsque lorsqu",
    "social": "social sociale sociaux sociales",
    "environnemental": "environnementaux environnemental environnementale environnementales",
    "heur": "heure heures heurs heur",
    "local": "local locaux locale locales",
    "tout": "tout toute tous toutes",
    "reserve": "reserve reserves reservee reservees reservent reservera reserveront reservons",
    "emploi": "emploi emplois",
    "employer": "emploie emploient employer emploiera emploieront employant employe employes",
    "passer": "passe passee passes passees passer passent passera",
    "prix": "prix",
    "partie": "partie parties",
    "neant": "neant",
    "plie": "plie",
    "alternant": "alternant alternants alternante alternantes",
    "dume": "dume",
    "usager": "usager usagers usagere",
    "present": "present presente presents presentes",
}
_IRREGULAR = {form: name for name, forms in _FORMS.items() for form in forms.split()}
_ENDINGS = ("eraient", "erait", "eront", "aient", "era", "ant", "ent", "ait", "ee", "er", "e")


@cache
def stem(word: str) -> str:
    """What the forms of a folded word share: réservées and réserver, comporte and comportera."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.isalpha():
        return word
    cut, before = word, ""
    while cut != before:
        before = cut
        cut = cut[:-1] if cut[-1] in "sx" and len(cut) > 3 else cut
        ending = next((end for end in _ENDINGS if cut.endswith(end)), "")
        cut = cut[: -len(ending)] if ending and len(cut) - len(ending) >= 3 else cut
    return cut[:-1] if len(cut) > 4 and cut[-1] == cut[-2] else cut


@cache
def stems(text: str) -> tuple[str, ...]:
    """The content words of a phrase, stemmed, in order: what cues are matched on."""
    folded = fold(text).text
    return tuple(
        stem(token.text)
        for token in tokens(folded, 0, len(folded))
        if token.text not in FUNCTION_WORDS
    )
