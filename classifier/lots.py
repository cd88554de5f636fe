"""A grammar of lots: how a French text names them — numbers, letters, ranges, lists, ordinals,
parity, « les autres », « sauf le 3 », titles.

One pass over the marks of a span, each looked at a bounded number of times. What it finds are
references; which statement they belong to is decided in `classifier.scope`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal

from classifier.numbers import TextMark, count, figure, in_words, marks
from classifier.text import FUNCTION_WORDS, Folded, fold, stem, stems, words

MOST_LOTS = 500
Kind = Literal["named", "every", "others", "last", "unknown"]

_SECTORS = words("secteurs zones sites")  # lots by another name, told by « pairs », « impairs »
_LOT = words("lot lots iot iots")  # « Iot »: a scanned page
# « L1 », « L.2 »: a lot by its letter, where the notice has lots
_SHORT = re.compile(r"\bl\.? ?\d{1,2}\b")
_PREFIX = re.compile(r"(?i)^(?:lots?|nr|n°|no)?[-\s.:]*0*(?=\d)")


@lru_cache(maxsize=8_192)  # asked for every lot of a notice in every sentence
def key(number: str) -> str:
    """LOT-0001, 01 and 1 are one lot; a letter or a title stays itself."""
    bare_number = number.strip()
    return _PREFIX.sub("", bare_number) or bare_number


@dataclass(frozen=True)
class Reference:
    """Lots named in a span, by key; `kind` says what else is told where `lots` is empty.

    `excluded` where the words around take these lots out, `title` where words and no number
    name them.
    """

    lots: tuple[str, ...]
    start: int
    end: int
    excluded: bool = False
    kind: Kind = "named"
    amount: int = 0  # of « les deux autres », « ces deux derniers »
    title: bool = False
    opened: bool = False  # to all bidders: not reserved


@dataclass(frozen=True)
class Allotment:
    """The lots of a notice: keys in published order, the words of their titles, its groups."""

    numbers: tuple[str, ...] = ()
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # stems by key
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    noted: Mapping[str, str] = field(default_factory=dict)  # titles as published
    published: bool = True  # apart, not only listed in a text

    @property
    def closed(self) -> bool:
        """Whether no other lot can be meant."""
        return self.published and bool(self.numbers)

    @cached_property
    def composite(self) -> bool:
        """Whether some numbers are made of several marks: « 2024-17-B »."""
        return any(not number.isalnum() and "." not in number for number in self.numbers)

    @cached_property
    def _by_word(self) -> dict[str, set[str]]:
        lots_by_word: dict[str, set[str]] = {}
        for lot, title_words in self.titles.items():
            for word in title_words:
                lots_by_word.setdefault(word, set()).add(lot)
        return lots_by_word

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {number.casefold(): number for number in self.numbers}

    def known(self, written: str) -> str | None:
        """The key of the lot that is written like that."""
        return self._folded.get(key(written).casefold())

    def without(self, left_out: Iterable[str]) -> tuple[str, ...]:
        """The other lots."""
        excluded = set(left_out)
        return tuple(number for number in self.numbers if number not in excluded)

    def titled(self, phrase: Sequence[str]) -> tuple[str, ...]:
        """The lots whose title has the most of these stems, a telling word among them."""
        scores: dict[str, int] = {}
        for word in dict.fromkeys(phrase):
            lots = self._by_word.get(word, ())
            telling = len(lots) < max(2, len(self.titles))
            for lot in lots:
                scores[lot] = scores.get(lot, 0) + (2 if telling else 1)
        best = max(scores.values(), default=0)
        return tuple(lot for lot in self.titles if best >= 2 and scores.get(lot, 0) == best)

    def telling(self, lot: str) -> frozenset[str]:
        """The stems of its title that do not stand in the title of every lot."""
        return frozenset(
            word for word in self.titles.get(lot, ()) if len(self._by_word[word]) < len(self.titles)
        )

    def knows(self, word: str) -> bool:
        """Whether that stem stands in a title."""
        return word in self._by_word


NO_LOTS = Allotment()
_TITLE_NOISE = words("lot marche reserve clause insertion heure social nr")


def allotment(
    lots: Iterable[tuple[str, str]], groups: Mapping[str, Sequence[str]], *, published: bool = True
) -> Allotment:
    """From published numbers with their titles."""
    titles: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, None] = {}
    noted: dict[str, str] = {}
    for number, title in lots:
        numbers[key(number)] = None
        noted[key(number)] = title
        title_stems = stems(title.split("(", maxsplit=1)[0]) if title else []
        title_words = tuple(
            word for word in title_stems if word not in _TITLE_NOISE and word.isalpha()
        )
        if title_words:
            titles[key(number)] = title_words
    named = {name: tuple(key(lot) for lot in members) for name, members in groups.items()}
    return Allotment(tuple(numbers), titles, named, noted, published)


MOST_LISTED = 120  # places where a text says « lot » that are looked at
LONGEST_ITEM = 90  # characters


def listed_lots(texts: Iterable[str]) -> list[tuple[str, str]]:
    """The lots that running texts list with their titles, « Lot 1 : voirie. Lot 2 : réseaux », or
    count, « divisé en quatre lots ».
    """
    counted = 0
    texts = list(texts)
    for text in texts:
        lowered = text.lower()
        listed: list[tuple[str, str]] = []
        offset, looked = lowered.find("lot"), 0
        while offset >= 0 and looked < MOST_LISTED:
            looked += 1
            lot_and_title = (
                _item(text[offset : offset + LONGEST_ITEM]) if _word_at(lowered, offset) else None
            )
            if lot_and_title is not None and lot_and_title[0] in _ranks(len(listed)):
                listed.append(lot_and_title)
            elif not listed:
                counted = counted or _counted(text[max(0, offset - 60) : offset + 4])
                run = _run(text[offset + 3 : offset + LONGEST_RUN])
                if len(run) > 2:
                    return run
            offset = lowered.find("lot", offset + 3)
        if len(listed) > 1:
            return listed
    lettered = [_lettered_list(text, counted) for text in texts] if counted > 1 else []
    return next(
        (letters for letters in lettered if letters),
        [(str(number), "") for number in range(1, counted + 1)],
    )


def _ranks(listed_before: int) -> tuple[str, str]:
    """The number or the letter of the next lot."""
    return str(listed_before + 1), chr(65 + min(listed_before, 25))


LONGEST_RUN = 1_200  # characters of « Lots : 1 VRD ; 2 Gros-œuvre ; … »
_RUN_ITEM = re.compile(
    r"(?:^|[;–—/,\n]|\. | - )\s{0,9}+(?:n° ?)?(\d{1,2})\s{0,9}+"
    r"(?:[-:.)–]\s{1,9}+|(?<=\s))(?=[^\W\d])"
)


def _run(text: str) -> list[tuple[str, str]]:
    """« Lots : 1 VRD ; 2 Gros-œuvre ; 3 Charpente »: numbers in order, each with its title."""
    head = text.removeprefix("s").lstrip()
    if not head.startswith(":"):
        return []
    head = head[1:]
    listed: list[tuple[str, str]] = []
    matches = list(_RUN_ITEM.finditer(head))
    for place, match in enumerate(matches):
        if match[1].lstrip("0") != str(len(listed) + 1):
            break
        end = matches[place + 1].start() if place + 1 < len(matches) else len(head)
        title = re.split(r"[;.\n(]", head[match.end() : end], maxsplit=1)[0].strip(" –—-,/")
        if not title or len(title) > LONGEST_ITEM:
            break
        listed.append((match[1].lstrip("0"), title))
    return listed


def _lettered_list(text: str, count_told: int) -> list[tuple[str, str]]:
    """« répartis en six lots : A. Terrassements / B. Plantations / … », one a line."""
    listed: list[tuple[str, str]] = []
    for line in text.split("\n"):
        bare = line.strip(" -•")
        numbered = bare[:1] == chr(65 + len(listed)) and bare[1:2] in tuple(".)-:")
        if numbered and bare[2:].strip():
            listed.append((bare[0], bare[2:].strip()))
    return listed if len(listed) == count_told else []


def _word_at(text: str, offset: int) -> bool:
    return not (offset and text[offset - 1].isalnum()) and text[offset + 3 : offset + 4] != "s"


def _item(text: str) -> tuple[str, str] | None:
    """The lot that the text begins with, and the words that follow as its title."""
    folded = fold(text)
    named_lots = references(folded, 0, len(folded.text))
    if not named_lots or named_lots[0].start > 1 or len(named_lots[0].lots) != 1:
        return None
    end = named_lots[1].start if len(named_lots) > 1 else len(folded.text)
    title = folded.text[named_lots[0].end : end].lstrip(' :-(."')
    if title.split(" ", maxsplit=1)[0] in _NO_TITLE or not title[:1].isalpha():
        return None  # « pour le lot 1 et … »: no list of lots
    for stop in ".;\n(|":
        title = title.split(stop, maxsplit=1)[0]
    return named_lots[0].lots[0], title


_DIVIDED = (
    "divis",
    "compos",
    "compte",
    "compren",
    "comport",
    "allot",
    "decoup",
    "repart",
    "decompos",
)


def _counted(text: str) -> int:
    """The number of lots into which a contract is said to be divided."""
    folded = fold(text)
    words_before = [mark.text for mark in marks(folded, 0, len(folded.text))]
    if words_before[-1:] not in (["lot"], ["lots"]) or not any(
        w.startswith(_DIVIDED) for w in words_before[-8:]
    ):
        return 0
    number = words_before[-2] if len(words_before) > 1 else ""
    return count(number) or (int(number) if number.isdigit() and len(number) < 3 else 0)


# A number before one of these counts them: it is no lot.
_COUNTED = words(
    "h heure heures heur heurs euro euros eur k keur ans an annee annees mois jour jours semaine "
    "semaines m m2 ml km point points pts repas salarie salaries personne personnes agent agents "
    "logement logements fois offres candidats entreprises variantes tranches ht ttc etp "
    "equivalent equivalents kg tonnes litres pour ieme minutes pages articles chiffres apprenti "
    "apprentis stagiaires"
)
_MONTHS = words(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
)
_BETWEEN = words(  # between « lots » and its numbers
    "nr n no ndeg numero numeros suivant suivants concerne concernes reserve reserves clause "
    "clauses vise vises soumis dit dits cote cotes numerote numerotes references identifies : ( ° "
    "geographique geographiques technique techniques"
)
_JOINTS = words(", ; / & + - et ou puis")
_ARTICLES = words("le la les l du de des d au aux a pour que sur dans")
_ORDINALS = {
    "premier": 1,
    "deuxieme": 2,
    "second": 2,
    "troisieme": 3,
    "quatrieme": 4,
    "cinquieme": 5,
    "sixieme": 6,
    "septieme": 7,
    "huitieme": 8,
    "neuvieme": 9,
    "dixieme": 10,
}
_SUFFIXES = words("er e eme ieme nd")
_ROMANS = [
    "i",
    "ii",
    "iii",
    "iv",
    "v",
    "vi",
    "vii",
    "viii",
    "ix",
    "x",
    "xi",
    "xii",
    "xiii",
    "xiv",
    "xv",
    "xvi",
    "xvii",
    "xviii",
    "xix",
    "xx",
]
_EVERY = words("chacun tous toutes ensemble totalite chaque")
_SOME = words("certains quelques plusieurs")
_PARTS = words("un partie part moitie nombre ceux celui")
_WHOLE_OF = words("marche la l consultation operation accord present ce cet cette chantier")
_TOLD_ELSEWHERE = words(
    "identifie identifies concerne concernes designe designes vise vises mentionne mentionnes "
    "liste listes precise precises indique indiques defini definis signale signales"
)
_EXCEPTING = words(
    "sauf excepte exceptes exceptee hormis hors exception exclusion contrairement difference"
)
_BORNE = words("h heure heures %")
_HOLDERS = words("titulaire titulaires attributaire attributaires laureat laureats")
_AFTER_ORDINAL = words(
    "est sont sera seront comporte comportent fait font reste n ne : , et ) . ; seulement etant "
    "aux au pour "
    "doit devra a"
)
_STATED = words("est sont sera seront comporte comportent font")
_NO_TITLE = words(
    "unique est sont sera seront etait dont qui que comporte comportent comprend comprennent "
    "concerne concernes n ne a ont doit doivent devra devront et ou par en pour de du des d sur "
    "avec sans s se ce ces cet fait font peut peuvent reste restent prevoit prevoient porte "
    "portent reserve reserves ouvert ouverts soumis faisant ayant portant relatif relatifs il au "
    "aux le la les l un une suivant suivants ci si apres avant lui eux non pas n est nr mais "
    "comme etant auquel duquel lequel objet attribue attribues correspondant correspondants vise "
    "vises precite precites susvise considere emporte emportent donne donnent bis ter separe "
    "separes geographique technique infructueux commun communs entier requiert impose imposent "
    "regroupe regroupent couvre releve relevent donnera beneficie fera sous porteur portera "
    "supporte supportent inclut incluent integre integrent contient contiennent"
)
_TO_TITLE = words(
    "de d du des le la les l nr secteur secteurs zone relatif relatifs a au aux concernant "
    "portant sur dit"
)
NEAR = 400  # characters before a span in which lots are spoken of
LONGEST_TITLE = 14  # marks
LONGEST_ASIDE = 26
LONGEST_LIST = 200  # designators of one list
_TELLING = ("reserv", "concern", "comport", "soumis", "claus", "insertion", "assujetti", "vise")
_OPENS = re.compile(r"^(?:reserv|ouvert|neant|non\b)")


def references(
    folded: Folded, start: int, end: int, allotted: Allotment = NO_LOTS
) -> tuple[Reference, ...]:
    """The lots that this span names, in order."""
    if not _spoken_of(folded.text, start, end, allotted):
        return ()
    return tuple(Grammar(folded, start, end, allotted).read())


def titles_alone(
    folded: Folded, start: int, end: int, allotted: Allotment
) -> tuple[Reference, ...]:
    """« Réservés aux ESAT : tonte et désherbage »: lots told by their titles, without the noun."""
    if len(allotted.titles) < 2:
        return ()
    return tuple(Grammar(folded, start, end, allotted).titles())


def _spoken_of(text: str, start: int, end: int, allotted: Allotment) -> bool:
    """Whether a word of lots stands there or just before, so that the span is worth a pass."""
    near = max(0, start - NEAR)
    if text.find("lot", near, end) >= 0 or text.find("iot", near, end) >= 0:
        return True
    if any(text.find(word, start, end) >= 0 for word in ("titulaire", "laureat", "glo")):
        return True
    if text.find("pairs", start, end) >= 0:
        return True
    if text.find("attributaire", start, end) >= 0:
        return True
    if allotted.numbers and _SHORT.search(text, start, end):
        return True  # « L1 : 250 h »
    if _compound(allotted) and text[start : start + 3].strip()[:1].isdigit():
        return True  # « 1a et 1b : … »
    if allotted.numbers and text[start : start + 12].split()[:1] in (["le"], ["les"]):
        return True  # « Le 4 est réservé »
    return bool(allotted.titles) and text.find(" - ", start, end) >= 0


def _compound(allotted: Allotment) -> bool:
    """Whether every lot is a lot of a lot: « 2a », « 2.1 »."""
    return bool(allotted.numbers) and not any(
        number.isdigit() or number.isalpha() for number in allotted.numbers
    )


class Grammar:
    """One pass over the marks of a span."""

    def __init__(self, folded: Folded, start: int, end: int, allotted: Allotment) -> None:
        self.folded, self.allotted = folded, allotted
        self.marks: Sequence[TextMark] = marks(folded, start, end)

    @classmethod
    def of(cls, folded: Folded, ready_marks: Sequence[TextMark], allotted: Allotment) -> "Grammar":
        """On marks that are already there."""
        grammar = cls(folded, 0, 0, allotted)
        grammar.marks = ready_marks
        return grammar

    def at(self, place: int) -> str:
        """The mark there, empty outside."""
        return self.marks[place].text if 0 <= place < len(self.marks) else ""

    def written(self, place: int) -> str:
        """The mark as the stored text writes it."""
        mark = self.marks[place]
        return self.folded.stored[
            self.folded.origin[mark.start] : self.folded.origin[mark.end - 1] + 1
        ]

    # --- one lot

    def designator(self, place: int, *, first: bool = False) -> tuple[str, int] | None:
        """The key of the lot told at this mark, and the mark after it."""
        word = self.at(place)
        if self.allotted.composite:
            whole = self._composite(place)
            if whole is not None:
                return whole
        if word.isdigit():
            return self._number(place, first)
        if not word.isalpha():
            return None
        if len(word) == 1 or word in _ROMANS:
            return self._letter(place) or self._by_letter(place)
        counted = count(word)
        following = self.at(place + 1)
        ends = following in _JOINTS or following in ("", ".", ")", ":", "a", "seulement")
        if counted and (ends or following in _STATED):
            return str(counted), place + 1
        return None

    def _composite(self, place: int) -> tuple[str, int] | None:
        """« 2024-17-B »: a number of the notice made of several marks."""
        written, cursor = "", place
        while (
            cursor < len(self.marks)
            and cursor - place < 9
            and (cursor == place or self.marks[cursor].glued)
        ):
            written += self.written(cursor)
            cursor += 1
            known_lot = self.allotted.known(written)
            if known_lot is not None and not (
                cursor < len(self.marks) and self.marks[cursor].glued
            ):
                return known_lot, cursor
        return None

    def _number(self, place: int, first: bool) -> tuple[str, int] | None:
        digits = self.at(place)
        if len(digits) > 4 or (len(digits) == 4 and digits[0] != "0"):
            return None
        number, after = str(int(digits)), place + 1
        if number == "0" and self.allotted.known("0") is None:
            return None
        if after < len(self.marks) and self.marks[after].glued:
            glued = self._glued(place, number)
            if glued is not None:
                return glued
            if self.at(after).isalnum():
                return None
        if self._counts(place, first):
            return None
        return self.allotted.known(number) or number, after

    def _glued(self, place: int, number: str) -> tuple[str, int] | None:
        """« 3a », « 2.1 »."""
        letter, sign = self.at(place + 1), self.at(place + 1)
        if letter.isalpha() and len(letter) == 1:
            known_lot = self.allotted.known(number + letter)
            if known_lot or letter in "abcdfg":
                return known_lot or number + self.written(place + 1), place + 2
        if sign == "." and place + 2 < len(self.marks) and self.marks[place + 2].glued:
            digits = self.at(place + 2)
            dotted = f"{number}.{digits}"
            free = not self.allotted.closed or self.allotted.known(number) is None
            if digits.isdigit() and len(digits) <= 2 and (self.allotted.known(dotted) or free):
                return self.allotted.known(dotted) or dotted, place + 3
        return None

    def _counts(self, place: int, first: bool) -> bool:
        """Whether the number there is an amount of something."""
        following = self.at(place + 1)
        if following in _COUNTED or following in _MONTHS or following in "%€°²":
            return following != "" and not (following == "pour" and self.at(place + 2) != "cent")
        if first:
            return False
        amount_and_end = figure(self.marks, place)
        if amount_and_end is None or amount_and_end[1] == place + 1:
            return False
        return self.at(amount_and_end[1]) in _COUNTED or self.at(amount_and_end[1]) in ("%", "€")

    def _letter(self, place: int) -> tuple[str, int] | None:
        letters = self.written(place)
        if not letters.isupper():
            return None
        following = self.at(place + 1)
        if following.isdigit() and self.marks[place + 1].glued:
            named = letters + following
            known_lot = self.allotted.known(named)
            if (
                len(letters) == 1
                and len(following) <= 2
                and (known_lot or not self.allotted.closed)
            ):
                return known_lot or named, place + 2
            return None
        known_lot = self.allotted.known(letters)
        if known_lot is not None:
            return known_lot, place + 1
        if letters.lower() in _ROMANS and self.allotted.numbers:
            known_lot = self.allotted.known(str(_ROMANS.index(letters.lower()) + 1))
            return (known_lot, place + 1) if known_lot else None
        if self.allotted.closed or self._elided(place):
            return None
        listed = following in _JOINTS or following in ("", ":", ")", "(", ".", "a")
        return (letters, place + 1) if listed or not self.folded.capitals else None

    def _by_letter(self, place: int) -> tuple[str, int] | None:
        """« L1 », « L.2 »: a lot of the notice by the letter of the word."""
        cursor = place + 1
        if self.at(cursor) == "." and self.marks[cursor].glued:
            cursor += 1
        number = self.at(cursor)
        if self.at(place) != "l" or self.written(place) != "L" or not number.isdigit():
            return None
        lot = self.allotted.known(str(int(number))) if len(number) < 3 else None
        glued = cursor + 1 < len(self.marks) and self.marks[cursor + 1].glued
        if lot is None or not self.marks[cursor].glued or self.at(place - 1) == "article":
            return None
        if glued and self.at(cursor + 1) not in ("=", ":", ",", ";", ".", ")"):
            return None
        return lot, cursor + 1

    def _elided(self, place: int) -> bool:
        """« L’entreprise »: a letter before an apostrophe."""
        after = self.folded.origin[self.marks[place].end - 1] + 1
        return self.folded.stored[after : after + 1] in ("'", "’", "‘", "´")

    # --- a list of lots

    def series(
        self, place: int, *, first: bool, strict: bool = False
    ) -> tuple[list[str], int] | None:
        """« 1 à 3 inclus, 5 et suivants »: keys and the mark after the last."""
        begun = self.designator(place, first=first)
        if begun is None:
            return None
        lot_keys, cursor = [begun[0]], begun[1]
        dashed = False  # « 4-7-12 » is a list all along
        while len(lot_keys) < LONGEST_LIST:
            reached = (
                None if dashed and self.at(cursor) == "-" else self._range(lot_keys[-1], cursor)
            )
            if reached is not None:
                lot_keys += reached[0]
                cursor = reached[1]
                continue
            following = self._next(cursor, strict)
            if following is None:
                break
            dashed = dashed or self.at(cursor) == "-"
            lot_keys.append(following[0])
            cursor = following[1]
        return self._tail(lot_keys, cursor)

    def _range(self, since: str, place: int) -> tuple[list[str], int] | None:
        """« à 3 », « au lot 5 », « - 14 »."""
        word, cursor = self.at(place), place + 1
        if word == "jusqu":
            cursor += 1
        elif word not in ("a", "au", "-"):
            return None
        while self.at(cursor) in ("lot", "nr", "au", "le"):
            cursor += 1
        until = self.designator(cursor)
        if until is None:
            return None
        inner = self._inner(since, until[0])
        if inner is None:
            return None
        if word == "-" and (not inner or self._dashed(until[1])):
            return None
        return [*inner, until[0]], until[1]

    def _dashed(self, place: int) -> bool:
        """« 1-5-6 » is a list, « 1-5 » a range."""
        return self.at(place) == "-" and self.at(place + 1).isdigit()

    def _inner(self, since: str, until: str) -> list[str] | None:
        numbers = self.allotted.numbers
        if since.isdigit() and until.isdigit():
            low, high = int(since), int(until)
            return [str(n) for n in range(low + 1, high)] if 0 < high - low < MOST_LOTS else None
        if since in numbers and until in numbers:
            low, high = numbers.index(since), numbers.index(until)
            return list(numbers[low + 1 : high]) if low < high else None
        for order in ([chr(n) for n in range(65, 91)], [numeral.upper() for numeral in _ROMANS]):
            if since in order and until in order and order.index(since) < order.index(until):
                return order[order.index(since) + 1 : order.index(until)]
        return None

    def _next(self, place: int, strict: bool) -> tuple[str, int] | None:
        """The next lot of the list, past a joint."""
        cursor = self._aside(place)
        since = cursor
        while self.at(cursor) in _JOINTS and cursor - since < 3:
            cursor += 1
        if self.at(cursor) == "ainsi" and self.at(cursor + 1) == "que":
            cursor += 2
        joint, semicolon = cursor > since, self.at(since) == ";"
        articles = cursor
        while self.at(cursor) in _ARTICLES and cursor - articles < 3 and not self._lettered(cursor):
            cursor += 1
        again = cursor
        while (
            self.at(cursor) in _LOT or self.at(cursor) in ("nr", "numero")
        ) and cursor - again < 4:
            cursor += 1
        named = cursor > again
        if named and self.at(cursor) == "-" and self.at(cursor + 1)[:1] == "0":
            cursor += 1
        if not joint and not named and (strict or cursor > articles):
            return None
        if not joint and not named and not self.at(cursor).isdigit():
            return None
        next_lot = self.designator(cursor, first=named)
        if next_lot is None or (semicolon and not named and not self._listed(next_lot[1])):
            return None
        if not named and not self._fits(next_lot[0]):
            return None
        if named and self.at(since) == "," and self._own_verb(since, next_lot[1]):
            return None
        if not named and self.at(next_lot[1]) in _LOT:
            return None  # « 84 lot 3, 36 lot 5 »
        return next_lot

    def _lettered(self, place: int) -> bool:
        """« les lots A, B et D », « L1 et L3 »: a letter that is a lot, no article."""
        word = self.at(place)
        if len(word) != 1 or not self.written(place).isupper() or self._elided(place):
            return False
        numbered = self.at(place + 1).isdigit() and self.marks[place + 1].glued
        return self.allotted.known(word) is not None or (word == "l" and numbered)

    def _own_verb(self, comma: int, after: int) -> bool:
        """« que pour le lot 2, les lots 1 et 3 exigeant … »: another subject."""
        if self.at(comma + 1) not in ("le", "les"):
            return False
        while self.at(after) in ("et", ",") or self.at(after).isdigit():
            after += 1
        word = self.at(after)
        return word.endswith("ant") or word in ("etant", "qui")

    def _fits(self, lot: str) -> bool:
        """A bare number is a lot of the notice, where these are known."""
        return not self.allotted.closed or lot in self.allotted.numbers or not lot.isdigit()

    def _listed(self, place: int) -> bool:
        return self.at(place) in _JOINTS or self.at(place) in ("", ".", ")", "(")

    def _aside(self, place: int) -> int:
        """Past « (gros œuvre) » or « "portage de repas" » beside a lot, where no more is told."""
        opening = self.at(place)
        if opening not in ("(", '"'):
            return place
        closing = ")" if opening == "(" else '"'
        if self._amount(place + 1, closing):
            return place
        for other_place in range(place + 1, min(len(self.marks), place + LONGEST_ASIDE)):
            word = self.at(other_place)
            if word == closing:
                return other_place + 1
            if word == "(" or word in ("h", "heures", "heure") or _OPENS.match(word):
                return place
        return place

    def _amount(self, place: int, closing: str) -> bool:
        """« lot 3 (95) », « lot 2 (cent soixante) »: a number is no title."""
        amount_and_end = figure(self.marks, place) or in_words(self.marks, place)
        if amount_and_end is None:
            return False
        unit = self.at(amount_and_end[1]) in ("%", "h", "heures", "etp", "€")
        return self.at(amount_and_end[1] + unit) == closing

    def _tail(self, lot_keys: list[str], place: int) -> tuple[list[str], int]:
        """« inclus », « et suivants », each where it stands."""
        cursor = place
        if self.at(cursor) in ("inclus", "compris"):
            cursor += 1
            more = self._next(cursor, strict=True)
            if more is not None:
                last_series = self.series(more[1] - 1, first=False)
                if last_series is not None:
                    return [*lot_keys, *last_series[0]], last_series[1]
        if self.at(cursor) == "et" and self.at(cursor + 1) == "suivants":
            numbers = self.allotted.numbers
            if lot_keys[-1] in numbers:
                lot_keys = [*lot_keys, *numbers[numbers.index(lot_keys[-1]) + 1 :]]
            cursor += 2
        return list(dict.fromkeys(lot_keys)), cursor

    # --- the pass

    def read(self) -> list[Reference]:
        """All references, in order."""
        references_so_far: list[Reference] = []
        place, pending = 0, -1
        while place < len(self.marks):
            word = self.at(place)
            reading: tuple[Reference, int] | None = None
            if word in _LOT:
                reading = self._head(place)
                if reading is None:
                    pending = place
            elif word in _SECTORS and self.allotted.published and self.allotted.titles:
                reading = self._parity(place)
            elif place == 0 and word.isdigit() and _compound(self.allotted):
                reading = self._items_alone(place)
            elif word == ":" and pending >= 0:
                reading = self._late(pending, place)
                pending = -1 if reading else pending
            elif word == "en" and self.at(place - 1) in _BORNE and self._lettered(place + 1):
                lot = self.allotted.known(self.at(place + 1)) or ""
                reading = self._reference([lot], place + 1, place + 2), place + 2
            else:
                reading = self._without_noun(place, references_so_far)
            if reading is None:
                place += 1
                continue
            after = max(reading[1], place + 1)
            references_so_far.append(self._judged(reading[0], place, after))
            place = after
        return self._settled(references_so_far)

    def _items_alone(self, place: int) -> tuple[Reference, int] | None:
        """« 1a et 1b : 4 % », « 2.2 : 560 h » at the head of a sentence."""
        listed = self.series(place, first=True, strict=True)
        if listed is None or self.at(listed[1]) != ":":
            return None
        known = all(lot in self.allotted.numbers for lot in listed[0])
        return (self._reference(listed[0], place, listed[1]), listed[1]) if known else None

    def _reference(
        self, lots: Iterable[str], since: int, until: int, **details: object
    ) -> Reference:
        until = max(since, min(until, len(self.marks)) - 1)
        return Reference(
            tuple(dict.fromkeys(lots)),
            self.marks[since].start,
            self.marks[until].end,
            **details,  # type: ignore[arg-type]
        )

    def _head(self, place: int) -> tuple[Reference, int] | None:
        """What « lot » or « lots » begins or ends there."""
        return (
            self._starred(place)
            or self._ordinals_before(place)
            or self._numbered(place)
            or self._parity(place)
            or self._titled(place)
            or self._whole(place)
            or self._untold(place)
        )

    def _starred(self, place: int) -> tuple[Reference, int] | None:
        """« (*) lots dont l’accès est limité … »: those whose line in the list bears the star."""
        before = [self.at(place - step) for step in range(1, 4)]
        if "*" not in before or any(word.isalnum() for word in before[: before.index("*")]):
            return None
        lots = _with_a_star(self.folded.text[: self.marks[place].start], self.allotted)
        return (self._reference(lots, place, place + 1), place + 1) if lots else None

    def _numbered(self, place: int) -> tuple[Reference, int] | None:
        if self.at(place - 1) == "de" and self.at(place - 2) == "nombre":
            return None
        if self.at(place - 1) == "par" and self.at(place + 1) == ":":
            return None  # « heures par lot : 1 – Isolation 300, … »
        cursor = place + 1
        if (
            self.at(cursor) == "("
            and self.at(cursor + 1) in ("s", "x")
            and self.at(cursor + 2) == ")"
        ):
            cursor += 3
        cursor = self._bearing(cursor)
        since = cursor
        while cursor - since < 6 and (self.at(cursor) in _BETWEEN or self.at(cursor) in _LOT):
            cursor += 1
        if self.at(cursor + 1) == "nr" and self.at(cursor).isalpha():
            cursor += 2
        if (
            self.at(cursor) == "-"
            and self.at(cursor + 1)[:1].isdigit()
            and self.marks[cursor + 1].glued
        ) or (self.at(cursor) == "-" and cursor == since and self.at(cursor + 1)[:1].isdigit()):
            cursor += 1
        numbered = self.series(cursor, first=cursor == since or self.at(cursor - 1) in ("nr", "-"))
        if numbered is None:
            return self._spelled(place)
        return self._reference(numbered[0], place, numbered[1]), numbered[1]

    def _bearing(self, place: int) -> int:
        """Past « portant les » of « les lots portant les numéros 2 et 4 »."""
        cursor = place + (self.at(place) == "qui")
        if self.at(cursor) not in ("portant", "porte", "portent"):
            return place
        cursor += 2
        return cursor + 1 if self.at(cursor) in ("nr", "numero", "numeros") else place

    def _spelled(self, place: int) -> tuple[Reference, int] | None:
        """« le lot deux »."""
        number = count(self.at(place + 1))
        if not number or self.at(place) != "lot" or self.at(place + 2) in ("fois", "%"):
            return None
        return self._reference([self._ranked(number)], place, place + 2), place + 2

    def _parity(self, place: int) -> tuple[Reference, int] | None:
        cursor = place + 1
        fillers = [
            "portant",
            "ayant",
            "dont",
            "avec",
            "de",
            "a",
            "un",
            "le",
            "les",
            "numero",
            "numeros",
            "nr",
            "est",
            "sont",
        ]
        while cursor - place < 6 and self.at(cursor) in fillers:
            cursor += 1
        if self.at(cursor) not in ("pair", "pairs", "impair", "impairs"):
            return None
        odd = self.at(cursor).startswith("im")
        lots = tuple(lot for lot in self.allotted.numbers if lot.isdigit() and int(lot) % 2 == odd)
        for ahead in range(cursor + 1, min(cursor + 4, len(self.marks))):
            if self.at(ahead) == "(":
                listed = self.series(ahead + 1, first=False)
                if listed is not None:
                    return self._reference(listed[0], place, listed[1]), listed[1]
        kind = "named" if lots else "unknown"
        return self._reference(lots, place, cursor + 1, kind=kind), cursor + 1

    def _whole(self, place: int) -> tuple[Reference, int] | None:
        """« chacun des lots », « les deux autres lots », « certains lots »."""
        before = [self.at(place - step) for step in range(1, 6)]
        plain = [word for word in before if word not in ("des", "les", "d", "de", "l", "le", "aux")]
        number = count(plain[0]) if plain else None
        if plain and plain[0].isdigit() and len(plain[0]) < 3:
            number = int(plain[0])
        words_left = plain[1:] if number else plain
        after = self.at(place + 1)
        if self.at(place + 1) == "(":
            after = self.at(place + 4)
        if after in _TOLD_ELSEWHERE and before[0] in ("les", "aux", "des", "le", "au", "du", ")"):
            return self._reference((), place, place + 2, kind="unknown"), place + 1
        if words_left and words_left[0] in ("autres", "autre"):
            number = number or count(words_left[1]) if len(words_left) > 1 else number
            return self._reference((), place - 1, place + 1, kind="others", amount=number or 0), (
                place + 1
            )
        part = before[0] == "des" and (before[1] in _PARTS or bool(count(before[1])))
        if (
            words_left and words_left[0] in _SOME
        ) or part:  # « deux des lots », « ceux des lots dont »
            return self._reference((), place, place + 1, kind="unknown"), place + 1
        if before[:2] in (["leur", "soit"], ["le", "soit"]):
            return self._reference((), place, place + 1, kind="every"), place + 1
        if words_left and words_left[0] in _EVERY:
            return self._reference((), place, place + 1, kind="every"), place + 1
        article = before[1] if number else before[0]
        if article in ("les", "aux") and self.at(place) != "lot" and after not in ("dont", "qui"):
            part = after in ("de", "du", "des", "d") and self.at(place + 2) not in _WHOLE_OF
            if part or after in _BETWEEN or after.isdigit():
                return None
            return self._reference((), place, place + 1, kind="every"), place + 1
        return None

    def _ordinals_before(self, place: int) -> tuple[Reference, int] | None:
        """« aux premier, deuxième et cinquième lots », « les deux premiers lots »."""
        ranked: list[str] = []
        cursor = place - 1
        while cursor >= 0 and place - cursor < 24:
            ordinal = self._ordinal(cursor)
            if ordinal is None:
                break
            ranked, cursor = [*ordinal[0], *ranked], ordinal[1]
            since = cursor
            while (
                cursor >= 0
                and self.at(cursor) in (",", "et", "ou", "le", "les", "du", "au")
                and (since - cursor < 3)
            ):
                cursor -= 1
            if cursor < 0 or self._ordinal(cursor) is None:
                cursor = since
                break
        if not ranked:
            return None
        if (
            len(ranked) == 2
            and "du" in (self.at(cursor), self.at(cursor + 1))
            and self._to_rank(place)
        ):
            ranked = [ranked[0], *(self._inner(*ranked) or []), ranked[1]]
        return self._reference(ranked, max(0, cursor), place + 1), place + 1

    def _to_rank(self, place: int) -> bool:
        """« du premier au quatrième lot »."""
        return self.at(place - 2) == "au" and self.at(place - 3) not in (",", "et")

    def _ordinal(self, place: int) -> tuple[list[str], int] | None:
        """The rank told by the mark that ends there, and the mark before it."""
        word = self.at(place)
        numbers = self.allotted.numbers
        if word in _SUFFIXES and place and self.marks[place].glued and self.at(place - 1).isdigit():
            rank = int(self.at(place - 1)[:3])
            return ([self._ranked(rank)], place - 2) if 0 < rank < 100 else None
        if word in _ORDINALS:
            return [self._ranked(_ORDINALS[word])], place - 1
        amount = count(self.at(place - 1)) or 0
        if word in ("premiers", "derniers") and amount:
            if word == "derniers":
                return ([*numbers[-amount:]], place - 2) if len(numbers) > amount else None
            return [self._ranked(rank + 1) for rank in range(amount)], place - 2
        if word == "dernier" and numbers:
            if self.at(place - 1) == "avant":
                return (list(numbers[-2:-1]), place - 2) if len(numbers) > 1 else None
            return [numbers[-1]], place - 1
        return None

    def _ranked(self, rank: int) -> str:
        """The lot of that rank: its number where there is one, else by its place."""
        numbers = self.allotted.numbers
        if self.allotted.known(str(rank)) or not 0 < rank <= len(numbers):
            return str(rank)
        return numbers[rank - 1]

    def _late(self, pending: int, place: int) -> tuple[Reference, int] | None:
        """« Lots concernés par la clause : 2, 5 et 8 »."""
        between = [self.at(cursor) for cursor in range(pending + 1, place)]
        telling = any(word.startswith(_TELLING) for word in between)
        if place - pending > 26:
            return None
        if self.at(pending - 1) in ("de", "par") and self.at(pending - 2) in ("nombre", "heures"):
            return None
        cursor = place + 1
        while self.at(cursor) in _LOT or self.at(cursor) in ("les", "le", "nr"):
            cursor += 1
        if self.at(cursor) == '"':
            return self._late_titles(pending, cursor)
        lots_and_end = self.series(cursor, first=False)
        if lots_and_end is None or not (
            self._listed(lots_and_end[1]) or self.at(lots_and_end[1]) == '"'
        ):
            return None
        if not telling and len(lots_and_end[0]) < 2:
            return None
        return self._reference(lots_and_end[0], pending, lots_and_end[1]), lots_and_end[1]

    def _late_titles(self, pending: int, place: int) -> tuple[Reference, int]:
        """« Lots soumis à clause : « Peinture » et « Nettoyage » »."""
        lots: list[str] = []
        end = place + 1
        titled = self._title(place, many=True)
        while titled is not None and end - pending < 80:
            lots += titled[0]
            end = titled[1]
            cursor = end
            while self.at(cursor) in (",", "et", ";"):
                cursor += 1
            titled = self._title(cursor, many=True) if self.at(cursor) == '"' else None
        kind: Kind = "named" if lots else "unknown"
        return self._reference(lots, pending, end, kind=kind, title=True), end

    # --- lots without the noun

    def _without_noun(
        self, place: int, earlier_references: list[Reference]
    ) -> tuple[Reference, int] | None:
        word = self.at(place)
        if word in ("autres", "derniers", "dernier"):
            return self._rest(place)
        if word in ("sauf", "hormis", "excepte"):
            return self._excepted(place)
        if word == "glo":
            return self._group(place)
        if word == "l" and self.allotted.numbers:
            named = self._by_letter(place)
            return (self._reference([named[0]], place, named[1]), named[1]) if named else None
        if word == "nr" and earlier_references and self.at(place - 1) in (",", ";", "et", ")"):
            numbered = self.series(place + 1, first=True)
            return (
                (self._reference(numbered[0], place, numbered[1]), numbered[1])
                if numbered
                else None
            )
        if word in ("le", "les", "du", "au", "aux", "des"):
            return self._bare(place, earlier_references) or self._ranked_alone(
                place, earlier_references
            )
        if word.isdigit() and (
            (earlier_references and self._goes_on(place)) or self._with_title(place)
        ):
            designated = self.designator(place)
            return (
                (self._reference([designated[0]], place, designated[1]), designated[1])
                if designated
                else None
            )
        return None

    def _with_title(self, place: int) -> bool:
        """« 4 - Menuiseries » as an item: a number with the title of that very lot."""
        if self.at(place - 1).isalnum() or self.at(place + 1) not in ("-", ":", ".", "|"):
            return False
        designated = self.designator(place) if self.allotted.titles else None
        title = self._title(place + 2, many=False) if designated else None
        return designated is not None and title is not None and title[0] == (designated[0],)

    def _goes_on(self, place: int) -> bool:
        """« les lots 2 (700 heures) et 3 (350 heures) »: each with its amount in brackets."""
        joint = self.at(place - 1) in _JOINTS and self.at(place - 2) == ")"
        return joint and self.at(place + 1) == "(" and self._amount(place + 2, ")")

    def _rest(self, place: int) -> tuple[Reference, int] | None:
        """« les deux autres », « pour les trois autres », « ces deux derniers »."""
        before = self.at(place - 1)
        number = count(before) or (int(before) if before.isdigit() and len(before) < 3 else 0)
        article = self.at(place - 2) if number else before
        word, after = self.at(place), self.at(place + 1)
        if after in _LOT or (after.isalpha() and after not in _AFTER_ORDINAL and word == "autres"):
            return None
        if word == "autres" and number and article in ("les", "des", "aux"):
            return self._reference((), place, place + 1, kind="others", amount=number), place + 1
        if article in ("ces", "ce") and word != "autres" and self._allotted_near(place):
            return self._reference((), place, place + 1, kind="last", amount=number or 1), place + 1
        return None

    def _excepted(self, place: int) -> tuple[Reference, int] | None:
        """« tous les lots sauf le dernier », « sauf le 3 »."""
        cursor = place + 1
        while self.at(cursor) in ("le", "les", "pour", "au", "aux") and cursor - place < 4:
            cursor += 1
        if self.at(cursor) in _LOT or not self._allotted_near(place):
            return None
        for ahead in range(cursor, min(cursor + 2, len(self.marks))):
            ordinal = self._ordinal(ahead)
            if ordinal is not None and self.at(ahead + 1) not in _LOT:
                return self._reference(ordinal[0], cursor, ahead + 1), ahead + 1
        numbered = self.series(cursor, first=False)
        if numbered is None or cursor == place + 1:
            return None
        return self._reference(numbered[0], cursor, numbered[1]), numbered[1]

    def _group(self, place: int) -> tuple[Reference, int] | None:
        """« GLO-0001 »: the lots of that group, where the notice lists them."""
        if self.at(place + 1) != "-" or not self.at(place + 2).isdigit():
            return None
        name = f"GLO-{self.at(place + 2)}"
        lots = self.allotted.groups.get(name, ())
        return (self._reference(lots, place, place + 3), place + 3) if lots else None

    def _allotted_near(self, place: int) -> bool:
        """Whether lots are spoken of just before."""
        until = self.marks[place].start
        near = self.folded.text[max(0, until - NEAR) : until]
        return " lot" in f" {near}" or "\nlot" in near or "\niot" in near

    def _bare(
        self, place: int, earlier_references: list[Reference]
    ) -> tuple[Reference, int] | None:
        """« le 2 », « du 4 et du 6 », where lots are spoken of."""
        if not self.at(place + 1).isdigit() or self.at(place + 2).isdigit():
            return None
        if self.at(place - 1) in ("article", "annexe", "page", "rue"):
            return None
        listed = self.series(place + 1, first=False, strict=True)
        if listed is None:
            return None
        after = self.at(listed[1])
        dates = self.at(place) in ("du", "au", "le") and (
            after in _MONTHS or (after in ("/", "au", ".") and self.at(listed[1] + 1).isdigit())
        )
        if dates or after in ("/", "bis") or (after == "-" and self.at(listed[1] + 1).isdigit()):
            return None
        counts = self.at(place) in ("les", "des", "aux") and len(listed[0]) == 1
        if counts and after.isalpha() and after not in _AFTER_ORDINAL | _JOINTS:
            return None  # « les tontes des 14 postes »
        after_holder = self.at(place - 1) in _HOLDERS
        if not after_holder and not all(lot in self.allotted.numbers for lot in listed[0]):
            near = earlier_references or self._allotted_near(place)
            if (
                self.allotted.closed
                or not near
                or (after.isalpha() and after in FUNCTION_WORDS - {"et", "y"})
            ):
                return None
        elif not (
            after_holder
            or earlier_references
            or self._allotted_near(place)
            or self._opens(place, listed)
        ):
            return None
        return self._reference(listed[0], place, listed[1]), listed[1]

    def _opens(self, place: int, listed: tuple[list[str], int]) -> bool:
        """« Le 4 est réservé », « Les 1 et 3 comportent », at the head of a sentence."""
        if place and self.at(place - 1) not in (".", ";", ":"):
            return False
        after = self.at(listed[1])
        if self.at(place) == "les":
            return len(listed[0]) > 1 and after.isalpha() and after not in FUNCTION_WORDS
        return self.at(place) == "le" and after in _AFTER_ORDINAL and after.isalpha()

    def _ranked_alone(
        self, place: int, earlier_references: list[Reference]
    ) -> tuple[Reference, int] | None:
        """« Le troisième est réservé », after « quatre lots »."""
        cursor = place + 1
        if self.at(cursor).isdigit():
            cursor += 1
        ordinal = self._ordinal(cursor)
        amount = count(self.at(cursor))
        if ordinal is None and amount:
            cursor += 1
            ordinal = self._ordinal(cursor)
        if (
            ordinal is None
            or self.at(cursor + 1) not in _AFTER_ORDINAL
            or not self._allotted_near(place)
        ):
            return None
        if self.at(cursor + 1) in (",", "et"):  # « le premier, le deuxième et le cinquième lots »
            following = [self.at(ahead) for ahead in range(cursor + 1, cursor + 12)]
            if any(word in _LOT for word in following):
                return None
        before = next(
            (
                reference.lots
                for reference in reversed(earlier_references)
                if len(reference.lots) > 1 or reference.kind == "every"
            ),
            (),
        )
        if len(before) > 1 and len(ordinal[0]) == 1:  # « … : le premier aux ESAT, le second … »
            rank = (
                len(before) if self.at(cursor) == "dernier" else _ORDINALS.get(self.at(cursor), 0)
            )
            if 0 < rank <= len(before):
                return self._reference([before[rank - 1]], place, cursor + 1), cursor + 1
        return self._reference(ordinal[0], place, cursor + 1), cursor + 1

    # --- titles

    def _titled(self, place: int) -> tuple[Reference, int] | None:
        """« le lot "espaces verts" », « les lots de gros œuvre et de peinture »."""
        cursor = place + 1
        many = self.at(place) in ("lots", "iots")
        lots: list[str] = []
        end = cursor
        while cursor - place < 60:
            since = cursor
            while self.at(cursor) in _TO_TITLE and cursor - since < 4:
                cursor += 1
            titled = self._title(cursor, many)
            if titled is None:
                break
            lots += titled[0]
            end = cursor = titled[1]
            if not (many and self.at(cursor) in (",", "et", ";", "/")):
                break
            while self.at(cursor) in (",", "et", ";", "/"):
                cursor += 1
        return (self._reference(lots, place, end, title=True), end) if lots else None

    def _title(self, place: int, many: bool) -> tuple[tuple[str, ...], int] | None:
        """The lots whose title these words are, and the mark after them."""
        if not self.allotted.titles:
            return None
        quoted = self.at(place) in ('"', "(")
        phrase: list[str] = []
        cursor = end = place + quoted
        while cursor - place < LONGEST_TITLE and cursor < len(self.marks):
            word = self.at(cursor)
            if word in ("et", ",", "/", ";") and not self._same_title(phrase, cursor):
                break
            if word in FUNCTION_WORDS or word in ("-", ","):
                cursor += 1
                continue
            word_stem = stem(word)
            if not word.isalnum() or not self.allotted.knows(word_stem):
                break
            phrase.append(word_stem)
            cursor += 1
            end = cursor
        lots = self.allotted.titled(phrase)
        if not lots or (len(lots) > 1 and not many):
            return None
        if quoted and self.at(end) in ('"', ")"):
            end += 1
        return lots, end

    def titles(self) -> list[Reference]:
        """The lots whose telling words stand in a row, wherever they do."""
        references_so_far: list[Reference] = []
        place = 0
        while place < len(self.marks):
            known = self.allotted.knows(stem(self.at(place)))
            titled = self._title(place, many=False) if known else None
            if titled is None or not self._tells(titled[0][0], place, titled[1]):
                place += 1
                continue
            reference = self._reference(titled[0], place, titled[1], title=True)
            reference = self._judged(reference, place, titled[1])
            if references_so_far and self._joined(references_so_far[-1], reference):
                last = references_so_far.pop()
                reference = replace(reference, lots=last.lots + reference.lots, start=last.start)
            references_so_far.append(reference)
            place = titled[1]
        return references_so_far

    def _joined(self, last: Reference, reference: Reference) -> bool:
        """« peinture et plâtrerie »: nothing but a joint between them."""
        between = {mark.text for mark in self.marks if last.end <= mark.start < reference.start}
        return between <= _JOINTS | _ARTICLES and ";" not in between and bool(between)

    def _tells(self, lot: str, place: int, after: int) -> bool:
        """Whether most words that tell this lot from the others stand there."""
        telling = self.allotted.telling(lot)
        told = {stem(self.at(cursor)) for cursor in range(place, after)} & telling
        return len(told) * 5 >= len(telling) * 3 and bool(told)

    def _same_title(self, phrase: Sequence[str], place: int) -> bool:
        """Whether the words after « et » still belong to the title begun."""
        lots = self.allotted.titled(phrase)
        if len(lots) != 1:
            return True
        ahead = (self.at(other_place) for other_place in range(place + 1, place + 5))
        following = next((word for word in ahead if word not in FUNCTION_WORDS), "")
        return stem(following) in self.allotted.titles[lots[0]]

    def _untold(self, place: int) -> tuple[Reference, int] | None:
        """A lot named by a trade that no title tells: « le lot maçonnerie »."""
        word, before = self.at(place + 1), self.at(place - 1)
        quoted = word == '"'
        if quoted:
            word = self.at(place + 2)
        if before not in ("le", "du", "au", "seul", "les", "des", "aux", "seuls"):
            return None
        if len(word) < 4 or not word.isalpha() or (word in _NO_TITLE and not quoted):
            return None
        if self.at(place) == "lots" and word.endswith(("ent", "ees", "es")) and not quoted:
            return None
        return self._reference((), place, place + 2, kind="unknown", title=True), place + 1

    # --- what the words around say

    def _judged(self, reference: Reference, place: int, after: int) -> Reference:
        """Whether the words around take these lots out of what is said."""
        since = place
        while since and self.marks[since].start > reference.start:
            since -= 1
        while self.marks[since].start < reference.start:
            since += 1
        head = [mark.text for mark in self.marks[max(0, since - 14) : since]]
        after = self._aside(after)
        tail = [mark.text for mark in self.marks[after : after + 14]]
        out = _taken_out(head) or _says_none(tail)
        opened = not out and (_opened(tail) or _opened_in_brackets(head))
        return replace(reference, excluded=out, opened=opened)

    def _settled(self, unsettled: list[Reference]) -> list[Reference]:
        """« Les autres » and « ces deux derniers » in the light of the references before."""
        settled: list[Reference] = []
        for reference in unsettled:
            settled.append(settle(reference, settled, self.allotted))
        return settled


def settle(reference: Reference, before: Sequence[Reference], allotted: Allotment) -> Reference:
    """« Les autres lots » named one by one, where what they are other than is told before."""
    if reference.kind not in ("others", "last") or reference.lots:
        return reference
    named = [lot for earlier in before for lot in earlier.lots]
    if not named:
        return reference
    if reference.kind == "last":
        last = next(earlier.lots for earlier in reversed(before) if earlier.lots)
        lots = last[-reference.amount :]
    else:
        lots = allotted.without(named)
        if reference.amount and len(lots) != reference.amount:
            lots = allotted.without(before[-1].lots)
    return replace(reference, lots=lots, kind="named" if lots else reference.kind)


LONGEST_STARRED = 200  # characters of a line that bears a star


def _with_a_star(text: str, allotted: Allotment) -> list[str]:
    """The lots of the lines above that end with a star."""
    lots: list[str] = []
    for line in text[-MOST_ABOVE:].split("\n"):
        if line.rstrip().endswith(("*", "(*)")) and len(line) < LONGEST_STARRED:
            for word in line.replace(":", " ").replace("-", " ").split():
                known = allotted.known(word)
                if known is not None:
                    lots.append(known)
                    break
    return lots


MOST_ABOVE = 6_000  # characters above a footnote
_LIGHT = _HOLDERS | words(
    "le la les l du de des d au aux a pour que seul seuls lot lots nr celui ceux"
)
_DROPPED = ("ecart", "supprim", "abandonn", "retir")
_NONE = words("neant sans non aucun aucune dispense dispenses 0")
_FREE = ("dispens", "exempt", "exclu", "exoner")
_OPEN = ("ouvert", "accessible", "libre")
_IS = words("est sont reste restent demeure demeurent sera seront en y etant restant")


def _taken_out(head: list[str]) -> bool:
    """« sauf », « à l’exception de », « ne s’applique pas à » just before."""
    place = len(head) - 1
    while place >= 0 and head[place] in _LIGHT and len(head) - place < 8:
        place -= 1
    if place < 0:
        return False
    word = head[place]
    if word == "non" and head[place - 1 : place] in ([","], ["et"], ["mais"]):
        return True  # « Les lots 1 et 2 sont concernés, non le lot 3 »
    if word in _EXCEPTING or word.startswith(_DROPPED):
        return True
    if word in ("rien", "neant") and "pour" in head[place:]:
        return True
    if word in ("autres", "autre") and "que" in head[place:]:
        return True
    near = head[max(0, place - 7) : place + 1]
    if "que" in head[place:] or not {"ne", "n"} & set(near) or "pas" not in near:
        return False
    last = near.index("pas")
    if near[-1] == "pas" and {"pour", "a", "au", "aux", "sur"} & set(head[place:]):
        return not {"peut", "peuvent", "doit", "doivent"} & set(near)
    return len(near) - last <= 3 and any(
        word.startswith(("appliq", "impos", "concern", "port", "vis", "prev", "exig", "soumis"))
        for word in near
    )


def _says_none(tail: list[str]) -> bool:
    """« lot 2 : néant », « le lot 4 en est dispensé », « les lots 1 à 11 n’en comportent pas »."""
    place = 1 if tail and (tail[0] in _SAYS or tail[0] in ("sont", "est")) else 0
    predicate = tail[place : place + 3]
    if not predicate:
        return False
    if (
        place
        and predicate[0] in _NONE
        and not (predicate[0] == "0" and predicate[1:2] and predicate[1].isdigit())
    ):
        return True
    if predicate[0] in ("exclu", "exclus", "excepte", "exceptes", "neant", "non"):
        return True
    if place and predicate[0] == "pas" and predicate[1:2] in (["de"], ["d"]):
        return True
    if predicate[:2] == ["sans", "objet"]:
        return True
    clause = _until_turn(tail)
    denied = {"n", "ne"} & set(clause[:4]) and _NOT & set(clause[:9])
    if denied and any(word.startswith(_OPEN) for word in clause[:6]):
        return False  # « n’est pas ouvert aux entreprises ordinaires »: it is kept
    if denied and tail[0] not in ("et", ","):
        return "seulement" not in clause and "uniquement" not in clause
    return any(
        word.startswith(_FREE)
        and word != "exclusivement"
        and position
        and clause[position - 1] in _IS | {"entierement"}
        for position, word in enumerate(clause[:4])
    )


_SAYS = words(": ( - = | / , > →")
_NOT = words("pas aucun aucune rien ni nullement")


def _until_turn(tail: list[str]) -> list[str]:
    """The words of the same predicate."""
    stop = (
        position
        for position, word in enumerate(tail)
        if word in (";", ".", "mais", "tandis", "alors")
    )
    return tail[: next(stop, len(tail))]


def _opened(tail: list[str]) -> bool:
    """« le lot 2 est ouvert à tous », « lot 2 (ouvert) »."""
    clause = _until_turn(tail)
    for position, word in enumerate(clause[:4]):
        before = clause[position - 1] if position else ""
        if word.startswith(_OPEN) and (not position or before in _IS or before in _SAYS):
            return not _kept_for(clause[position:])
    return False


def _opened_in_brackets(head: list[str]) -> bool:
    """« le transport restant ouvert (lot 1) »."""
    return len(head) > 1 and head[-1] == "(" and head[-2].startswith(_OPEN)


def _kept_for(tail: list[str]) -> bool:
    """« ouvert aux seuls ESAT » keeps the lot for them."""
    return bool(set(tail[:6]) & words("seul seuls seules uniquement exclusivement seulement"))
