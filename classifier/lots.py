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

from classifier.numbers import Mark, count, figure, in_words, marks
from classifier.text import FUNCTION_WORDS, Folded, fold, stem, stems, words

MOST_LOTS = 500
Kind = Literal["named", "every", "others", "last", "unknown"]

_LOT = words("lot lots iot iots")  # « Iot »: a scanned page
_PREFIX = re.compile(r"(?i)^(?:lots?|nr|n°|no)?[-\s.:]*0*(?=\d)")


@lru_cache(maxsize=8_192)  # asked for every lot of a notice in every sentence
def key(number: str) -> str:
    """LOT-0001, 01 and 1 are one lot; a letter or a title stays itself."""
    told = number.strip()
    return _PREFIX.sub("", told) or told


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
        found: dict[str, set[str]] = {}
        for lot, told in self.titles.items():
            for word in told:
                found.setdefault(word, set()).add(lot)
        return found

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {number.casefold(): number for number in self.numbers}

    def known(self, told: str) -> str | None:
        """The key of the lot that is written like that."""
        return self._folded.get(key(told).casefold())

    def without(self, gone: Iterable[str]) -> tuple[str, ...]:
        """The other lots."""
        taken = set(gone)
        return tuple(number for number in self.numbers if number not in taken)

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
        told = stems(title.split("(", maxsplit=1)[0]) if title else []
        kept = tuple(word for word in told if word not in _TITLE_NOISE and word.isalpha())
        if kept:
            titles[key(number)] = kept
    named = {name: tuple(key(lot) for lot in members) for name, members in groups.items()}
    return Allotment(tuple(numbers), titles, named, noted, published)


MOST_LISTED = 120  # places where a text says « lot » that are looked at
LONGEST_ITEM = 90  # characters


def listed_lots(texts: Iterable[str]) -> list[tuple[str, str]]:
    """The lots that running texts list with their titles, « Lot 1 : voirie. Lot 2 : réseaux », or
    count, « divisé en quatre lots ».
    """
    counted = 0
    for text in texts:
        lowered = text.lower()
        found: list[tuple[str, str]] = []
        at, looked = lowered.find("lot"), 0
        while at >= 0 and looked < MOST_LISTED:
            looked += 1
            item = _item(text[at : at + LONGEST_ITEM]) if _word_at(lowered, at) else None
            if item is not None and item[0] == str(len(found) + 1):
                found.append(item)
            elif not found and not counted:
                counted = _counted(text[max(0, at - 60) : at + 4])
            at = lowered.find("lot", at + 3)
        if len(found) > 1:
            return found
    return [(str(number), "") for number in range(1, counted + 1)]


def _word_at(text: str, at: int) -> bool:
    return not (at and text[at - 1].isalnum()) and text[at + 3 : at + 4] != "s"


def _item(text: str) -> tuple[str, str] | None:
    """The lot that the text begins with, and the words that follow as its title."""
    folded = fold(text)
    found = references(folded, 0, len(folded.text))
    if not found or found[0].start > 1 or len(found[0].lots) != 1:
        return None
    end = found[1].start if len(found) > 1 else len(folded.text)
    title = folded.text[found[0].end : end].lstrip(' :-(."')
    if title.split(" ", maxsplit=1)[0] in _NO_TITLE or not title[:1].isalpha():
        return None  # « pour le lot 1 et … »: no list of lots
    for stop in ".;\n(|":
        title = title.split(stop, maxsplit=1)[0]
    return found[0].lots[0], title


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
    told = [mark.text for mark in marks(folded, 0, len(folded.text))]
    if told[-1:] not in (["lot"], ["lots"]) or not any(w.startswith(_DIVIDED) for w in told[-8:]):
        return 0
    number = told[-2] if len(told) > 1 else ""
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
_SIGNS = words("% € ° / m²")
_BETWEEN = words(  # between « lots » and its numbers
    "nr n no ndeg numero numeros suivant suivants concerne concernes reserve reserves clause "
    "clauses vise vises soumis dit dits cote cotes numerote numerotes references identifies : ( ° "
    "geographique geographiques technique techniques"
)
_JOINTS = words(", ; / & + - et ou puis")
_ARTICLES = words("le la les l du de des d au aux a pour que sur dans")
_ORDINALS = {
    "premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5,
    "sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9, "dixieme": 10,
}  # fmt: skip
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


def _spoken_of(text: str, start: int, end: int, allotted: Allotment) -> bool:
    """Whether a word of lots stands there or just before, so that the span is worth a pass."""
    near = max(0, start - NEAR)
    if text.find("lot", near, end) >= 0 or text.find("iot", near, end) >= 0:
        return True
    if any(text.find(word, start, end) >= 0 for word in ("titulaire", "laureat", "glo")):
        return True
    if text.find("attributaire", start, end) >= 0:
        return True
    if allotted.numbers and text[start : start + 12].split()[:1] in (["le"], ["les"]):
        return True  # « Le 4 est réservé »
    return bool(allotted.titles) and text.find(" - ", start, end) >= 0


class Grammar:
    """One pass over the marks of a span."""

    def __init__(self, folded: Folded, start: int, end: int, allotted: Allotment) -> None:
        self.folded, self.allotted = folded, allotted
        self.marks: Sequence[Mark] = marks(folded, start, end)

    @classmethod
    def of(cls, folded: Folded, found: Sequence[Mark], allotted: Allotment) -> "Grammar":
        """On marks that are already there."""
        grammar = cls(folded, 0, 0, allotted)
        grammar.marks = found
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
        told = self.at(place)
        if self.allotted.composite:
            whole = self._composite(place)
            if whole is not None:
                return whole
        if told.isdigit():
            return self._number(place, first)
        if not told.isalpha():
            return None
        if len(told) == 1 or told in _ROMANS:
            return self._letter(place)
        counted = count(told)
        following = self.at(place + 1)
        if counted and (following in _JOINTS or following in ("", ".", ")", ":", "a", "seulement")):
            return str(counted), place + 1
        return None

    def _composite(self, place: int) -> tuple[str, int] | None:
        """« 2024-17-B »: a number of the notice made of several marks."""
        written, at = "", place
        while at < len(self.marks) and at - place < 9 and (at == place or self.marks[at].glued):
            written += self.written(at)
            at += 1
            known = self.allotted.known(written)
            if known is not None and not (at < len(self.marks) and self.marks[at].glued):
                return known, at
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
            known = self.allotted.known(number + letter)
            if known or letter in "abcdfg":
                return known or number + self.written(place + 1), place + 2
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
        told = figure(self.marks, place)
        if told is None or told[1] == place + 1:
            return False
        return self.at(told[1]) in _COUNTED or self.at(told[1]) in ("%", "€")

    def _letter(self, place: int) -> tuple[str, int] | None:
        told = self.written(place)
        if not told.isupper():
            return None
        following = self.at(place + 1)
        if following.isdigit() and self.marks[place + 1].glued:
            named = told + following
            known = self.allotted.known(named)
            if len(told) == 1 and len(following) <= 2 and (known or not self.allotted.closed):
                return known or named, place + 2
            return None
        known = self.allotted.known(told)
        if known is not None:
            return known, place + 1
        if told.lower() in _ROMANS and self.allotted.numbers:
            known = self.allotted.known(str(_ROMANS.index(told.lower()) + 1))
            return (known, place + 1) if known else None
        if self.allotted.closed or self._elided(place):
            return None
        listed = following in _JOINTS or following in ("", ":", ")", "(", ".", "a")
        return (told, place + 1) if listed or not self.folded.capitals else None

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
        found, at = [begun[0]], begun[1]
        dashed = False  # « 4-7-12 » is a list all along
        while len(found) < LONGEST_LIST:
            reached = None if dashed and self.at(at) == "-" else self._range(found[-1], at)
            if reached is not None:
                found += reached[0]
                at = reached[1]
                continue
            following = self._next(at, strict)
            if following is None:
                break
            dashed = dashed or self.at(at) == "-"
            found.append(following[0])
            at = following[1]
        return self._tail(found, at)

    def _range(self, since: str, place: int) -> tuple[list[str], int] | None:
        """« à 3 », « au lot 5 », « - 14 »."""
        word, at = self.at(place), place + 1
        if word == "jusqu":
            at += 1
        elif word not in ("a", "au", "-"):
            return None
        while self.at(at) in ("lot", "nr", "au", "le"):
            at += 1
        until = self.designator(at)
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
        for order in ([chr(n) for n in range(65, 91)], [one.upper() for one in _ROMANS]):
            if since in order and until in order and order.index(since) < order.index(until):
                return order[order.index(since) + 1 : order.index(until)]
        return None

    def _next(self, place: int, strict: bool) -> tuple[str, int] | None:
        """The next lot of the list, past a joint."""
        at = self._aside(place)
        since = at
        while self.at(at) in _JOINTS and at - since < 3:
            at += 1
        if self.at(at) == "ainsi" and self.at(at + 1) == "que":
            at += 2
        joint, semicolon = at > since, self.at(since) == ";"
        articles = at
        while self.at(at) in _ARTICLES and at - articles < 3 and not self._lettered(at):
            at += 1
        again = at
        while (self.at(at) in _LOT or self.at(at) in ("nr", "numero")) and at - again < 4:
            at += 1
        named = at > again
        if named and self.at(at) == "-" and self.at(at + 1)[:1] == "0":
            at += 1
        if not joint and not named and (strict or at > articles):
            return None
        if not joint and not named and not self.at(at).isdigit():
            return None
        told = self.designator(at, first=named)
        if told is None or (semicolon and not named and not self._listed(told[1])):
            return None
        if not named and not self._fits(told[0]):
            return None
        if named and self.at(since) == "," and self._own_verb(since, told[1]):
            return None
        if not named and self.at(told[1]) in _LOT:
            return None  # « 84 lot 3, 36 lot 5 »
        return told

    def _lettered(self, place: int) -> bool:
        """« les lots A, B et D »: a letter that is a lot, no article."""
        told = self.at(place)
        if len(told) != 1 or self.allotted.known(told) is None:
            return False
        return self.written(place).isupper() and not self._elided(place)

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
        for at in range(place + 1, min(len(self.marks), place + LONGEST_ASIDE)):
            told = self.at(at)
            if told == closing:
                return at + 1
            if told == "(" or told in ("h", "heures", "heure") or _OPENS.match(told):
                return place
        return place

    def _amount(self, place: int, closing: str) -> bool:
        """« lot 3 (95) », « lot 2 (cent soixante) »: a number is no title."""
        told = figure(self.marks, place) or in_words(self.marks, place)
        if told is None:
            return False
        unit = self.at(told[1]) in ("%", "h", "heures", "etp", "€")
        return self.at(told[1] + unit) == closing

    def _tail(self, found: list[str], place: int) -> tuple[list[str], int]:
        """« inclus », « et suivants », each where it stands."""
        at = place
        if self.at(at) in ("inclus", "compris"):
            at += 1
            more = self._next(at, strict=True)
            if more is not None:
                rest = self.series(more[1] - 1, first=False)
                if rest is not None:
                    return [*found, *rest[0]], rest[1]
        if self.at(at) == "et" and self.at(at + 1) == "suivants":
            numbers = self.allotted.numbers
            if found[-1] in numbers:
                found = [*found, *numbers[numbers.index(found[-1]) + 1 :]]
            at += 2
        return list(dict.fromkeys(found)), at

    # --- the pass

    def read(self) -> list[Reference]:
        """All references, in order."""
        found: list[Reference] = []
        place, pending = 0, -1
        while place < len(self.marks):
            word = self.at(place)
            reading: tuple[Reference, int] | None = None
            if word in _LOT:
                reading = self._head(place)
                if reading is None:
                    pending = place
            elif word == ":" and pending >= 0:
                reading = self._late(pending, place)
                pending = -1 if reading else pending
            elif word == "en" and self.at(place - 1) in _BORNE and self._lettered(place + 1):
                lot = self.allotted.known(self.at(place + 1)) or ""
                reading = self._reference([lot], place + 1, place + 2), place + 2
            else:
                reading = self._without_noun(place, found)
            if reading is None:
                place += 1
                continue
            after = max(reading[1], place + 1)
            found.append(self._judged(reading[0], place, after))
            place = after
        return self._settled(found)

    def _reference(self, lots: Iterable[str], since: int, until: int, **told: object) -> Reference:
        until = max(since, min(until, len(self.marks)) - 1)
        return Reference(
            tuple(dict.fromkeys(lots)),
            self.marks[since].start,
            self.marks[until].end,
            **told,  # type: ignore[arg-type]
        )

    def _head(self, place: int) -> tuple[Reference, int] | None:
        """What « lot » or « lots » begins or ends there."""
        return (
            self._ordinals_before(place)
            or self._numbered(place)
            or self._parity(place)
            or self._titled(place)
            or self._whole(place)
            or self._untold(place)
        )

    def _numbered(self, place: int) -> tuple[Reference, int] | None:
        if self.at(place - 1) == "de" and self.at(place - 2) == "nombre":
            return None
        at = place + 1
        if self.at(at) == "(" and self.at(at + 1) in ("s", "x") and self.at(at + 2) == ")":
            at += 3
        since = at
        while at - since < 6 and (self.at(at) in _BETWEEN or self.at(at) in _LOT):
            at += 1
        if self.at(at + 1) == "nr" and self.at(at).isalpha():
            at += 2
        if (self.at(at) == "-" and self.at(at + 1)[:1].isdigit() and self.marks[at + 1].glued) or (
            self.at(at) == "-" and at == since and self.at(at + 1)[:1].isdigit()
        ):
            at += 1
        told = self.series(at, first=at == since or self.at(at - 1) in ("nr", "-"))
        if told is None:
            return self._spelled(place)
        return self._reference(told[0], place, told[1]), told[1]

    def _spelled(self, place: int) -> tuple[Reference, int] | None:
        """« le lot deux »."""
        number = count(self.at(place + 1))
        if not number or self.at(place) != "lot" or self.at(place + 2) in ("fois", "%"):
            return None
        return self._reference([self._ranked(number)], place, place + 2), place + 2

    def _parity(self, place: int) -> tuple[Reference, int] | None:
        at = place + 1
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
        while at - place < 6 and self.at(at) in fillers:
            at += 1
        if self.at(at) not in ("pair", "pairs", "impair", "impairs"):
            return None
        odd = self.at(at).startswith("im")
        lots = tuple(lot for lot in self.allotted.numbers if lot.isdigit() and int(lot) % 2 == odd)
        for ahead in range(at + 1, min(at + 4, len(self.marks))):
            if self.at(ahead) == "(":
                told = self.series(ahead + 1, first=False)
                if told is not None:
                    return self._reference(told[0], place, told[1]), told[1]
        kind = "named" if lots else "unknown"
        return self._reference(lots, place, at + 1, kind=kind), at + 1

    def _whole(self, place: int) -> tuple[Reference, int] | None:
        """« chacun des lots », « les deux autres lots », « certains lots »."""
        before = [self.at(place - step) for step in range(1, 6)]
        plain = [word for word in before if word not in ("des", "les", "d", "de", "l", "le", "aux")]
        number = count(plain[0]) if plain else None
        if plain and plain[0].isdigit() and len(plain[0]) < 3:
            number = int(plain[0])
        rest = plain[1:] if number else plain
        after = self.at(place + 1)
        if self.at(place + 1) == "(":
            after = self.at(place + 4)
        if after in _TOLD_ELSEWHERE and before[0] in ("les", "aux", "des", "le", "au", "du", ")"):
            return self._reference((), place, place + 2, kind="unknown"), place + 1
        if rest and rest[0] in ("autres", "autre"):
            number = number or count(rest[1]) if len(rest) > 1 else number
            return self._reference((), place - 1, place + 1, kind="others", amount=number or 0), (
                place + 1
            )
        part = before[0] == "des" and (before[1] in _PARTS or bool(count(before[1])))
        if (rest and rest[0] in _SOME) or part:  # « deux des lots », « ceux des lots dont »
            return self._reference((), place, place + 1, kind="unknown"), place + 1
        if before[:2] in (["leur", "soit"], ["le", "soit"]):
            return self._reference((), place, place + 1, kind="every"), place + 1
        if rest and rest[0] in _EVERY:
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
        found: list[str] = []
        at = place - 1
        while at >= 0 and place - at < 24:
            told = self._ordinal(at)
            if told is None:
                break
            found, at = [*told[0], *found], told[1]
            since = at
            while (
                at >= 0
                and self.at(at) in (",", "et", "ou", "le", "les", "du", "au")
                and (since - at < 3)
            ):
                at -= 1
            if at < 0 or self._ordinal(at) is None:
                at = since
                break
        if not found:
            return None
        if len(found) == 2 and "du" in (self.at(at), self.at(at + 1)) and self._to_rank(place):
            found = [found[0], *(self._inner(*found) or []), found[1]]
        return self._reference(found, max(0, at), place + 1), place + 1

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
        between = [self.at(at) for at in range(pending + 1, place)]
        telling = any(word.startswith(_TELLING) for word in between)
        if place - pending > 26:
            return None
        if self.at(pending - 1) in ("de", "par") and self.at(pending - 2) in ("nombre", "heures"):
            return None
        at = place + 1
        while self.at(at) in _LOT or self.at(at) in ("les", "le", "nr"):
            at += 1
        if self.at(at) == '"':
            return self._late_titles(pending, at)
        told = self.series(at, first=False)
        if told is None or not (self._listed(told[1]) or self.at(told[1]) == '"'):
            return None
        if not telling and len(told[0]) < 2:
            return None
        return self._reference(told[0], pending, told[1]), told[1]

    def _late_titles(self, pending: int, place: int) -> tuple[Reference, int]:
        """« Lots soumis à clause : « Peinture » et « Nettoyage » »."""
        lots: list[str] = []
        end = place + 1
        told = self._title(place, many=True)
        while told is not None and end - pending < 80:
            lots += told[0]
            end = told[1]
            at = end
            while self.at(at) in (",", "et", ";"):
                at += 1
            told = self._title(at, many=True) if self.at(at) == '"' else None
        kind: Kind = "named" if lots else "unknown"
        return self._reference(lots, pending, end, kind=kind, title=True), end

    # --- lots without the noun

    def _without_noun(self, place: int, found: list[Reference]) -> tuple[Reference, int] | None:
        word = self.at(place)
        if word in ("autres", "derniers", "dernier"):
            return self._rest(place)
        if word in ("sauf", "hormis", "excepte"):
            return self._excepted(place)
        if word == "glo":
            return self._group(place)
        if word == "nr" and found and self.at(place - 1) in (",", ";", "et", ")"):
            told = self.series(place + 1, first=True)
            return (self._reference(told[0], place, told[1]), told[1]) if told else None
        if word in ("le", "les", "du", "au", "aux", "des"):
            return self._bare(place, found) or self._ranked_alone(place, found)
        if word.isdigit() and ((found and self._goes_on(place)) or self._with_title(place)):
            item = self.designator(place)
            return (self._reference([item[0]], place, item[1]), item[1]) if item else None
        return None

    def _with_title(self, place: int) -> bool:
        """« 4 - Menuiseries » as an item: a number with the title of that very lot."""
        if self.at(place - 1).isalnum() or self.at(place + 1) not in ("-", ":", ".", "|"):
            return False
        told = self.designator(place) if self.allotted.titles else None
        title = self._title(place + 2, many=False) if told else None
        return told is not None and title is not None and title[0] == (told[0],)

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
        at = place + 1
        while self.at(at) in ("le", "les", "pour", "au", "aux") and at - place < 4:
            at += 1
        if self.at(at) in _LOT or not self._allotted_near(place):
            return None
        for ahead in range(at, min(at + 2, len(self.marks))):
            told = self._ordinal(ahead)
            if told is not None and self.at(ahead + 1) not in _LOT:
                return self._reference(told[0], at, ahead + 1), ahead + 1
        numbered = self.series(at, first=False)
        if numbered is None or at == place + 1:
            return None
        return self._reference(numbered[0], at, numbered[1]), numbered[1]

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

    def _bare(self, place: int, found: list[Reference]) -> tuple[Reference, int] | None:
        """« le 2 », « du 4 et du 6 », where lots are spoken of."""
        if not self.at(place + 1).isdigit() or self.at(place + 2).isdigit():
            return None
        if self.at(place - 1) in ("article", "annexe", "page", "rue"):
            return None
        told = self.series(place + 1, first=False, strict=True)
        if told is None:
            return None
        after = self.at(told[1])
        dates = self.at(place) in ("du", "au", "le") and (
            after in _MONTHS or (after in ("/", "au", ".") and self.at(told[1] + 1).isdigit())
        )
        if dates or after in ("/", "bis") or (after == "-" and self.at(told[1] + 1).isdigit()):
            return None
        held = self.at(place - 1) in _HOLDERS
        if not held and not all(lot in self.allotted.numbers for lot in told[0]):
            near = found or self._allotted_near(place)
            if (
                self.allotted.closed
                or not near
                or (after.isalpha() and after in FUNCTION_WORDS - {"et", "y"})
            ):
                return None
        elif not (held or found or self._allotted_near(place) or self._opens(place, told)):
            return None
        return self._reference(told[0], place, told[1]), told[1]

    def _opens(self, place: int, told: tuple[list[str], int]) -> bool:
        """« Le 4 est réservé », « Les 1 et 3 comportent », at the head of a sentence."""
        if place and self.at(place - 1) not in (".", ";", ":"):
            return False
        after = self.at(told[1])
        if self.at(place) == "les":
            return len(told[0]) > 1 and after.isalpha() and after not in FUNCTION_WORDS
        return self.at(place) == "le" and after in _AFTER_ORDINAL and after.isalpha()

    def _ranked_alone(self, place: int, found: list[Reference]) -> tuple[Reference, int] | None:
        """« Le troisième est réservé », after « quatre lots »."""
        at = place + 1
        if self.at(at).isdigit():
            at += 1
        told = self._ordinal(at)
        amount = count(self.at(at))
        if told is None and amount:
            at += 1
            told = self._ordinal(at)
        if told is None or self.at(at + 1) not in _AFTER_ORDINAL or not self._allotted_near(place):
            return None
        if self.at(at + 1) in (",", "et"):  # « le premier, le deuxième et le cinquième lots »
            following = [self.at(ahead) for ahead in range(at + 1, at + 12)]
            if any(word in _LOT for word in following):
                return None
        before = next((one.lots for one in reversed(found) if len(one.lots) > 1), ())
        if len(before) > 1 and len(told[0]) == 1:  # « … : le premier aux ESAT, le second … »
            rank = len(before) if self.at(at) == "dernier" else _ORDINALS.get(self.at(at), 0)
            if 0 < rank <= len(before):
                return self._reference([before[rank - 1]], place, at + 1), at + 1
        return self._reference(told[0], place, at + 1), at + 1

    # --- titles

    def _titled(self, place: int) -> tuple[Reference, int] | None:
        """« le lot "espaces verts" », « les lots de gros œuvre et de peinture »."""
        at = place + 1
        many = self.at(place) in ("lots", "iots")
        lots: list[str] = []
        end = at
        while at - place < 60:
            since = at
            while self.at(at) in _TO_TITLE and at - since < 4:
                at += 1
            told = self._title(at, many)
            if told is None:
                break
            lots += told[0]
            end = at = told[1]
            if not (many and self.at(at) in (",", "et", ";", "/")):
                break
            while self.at(at) in (",", "et", ";", "/"):
                at += 1
        return (self._reference(lots, place, end, title=True), end) if lots else None

    def _title(self, place: int, many: bool) -> tuple[tuple[str, ...], int] | None:
        """The lots whose title these words are, and the mark after them."""
        if not self.allotted.titles:
            return None
        quoted = self.at(place) in ('"', "(")
        phrase: list[str] = []
        at = end = place + quoted
        while at - place < LONGEST_TITLE and at < len(self.marks):
            word = self.at(at)
            if word in ("et", ",", "/", ";") and not self._same_title(phrase, at):
                break
            if word in FUNCTION_WORDS or word in ("-", ","):
                at += 1
                continue
            told = stem(word)
            if not word.isalnum() or not self.allotted.knows(told):
                break
            phrase.append(told)
            at += 1
            end = at
        lots = self.allotted.titled(phrase)
        if not lots or (len(lots) > 1 and not many):
            return None
        if quoted and self.at(end) in ('"', ")"):
            end += 1
        return lots, end

    def _same_title(self, phrase: Sequence[str], place: int) -> bool:
        """Whether the words after « et » still belong to the title begun."""
        lots = self.allotted.titled(phrase)
        if len(lots) != 1:
            return True
        ahead = (self.at(at) for at in range(place + 1, place + 5))
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

    def _settled(self, found: list[Reference]) -> list[Reference]:
        """« Les autres » and « ces deux derniers » in the light of the references before."""
        settled: list[Reference] = []
        for reference in found:
            settled.append(settle(reference, settled, self.allotted))
        return settled


def settle(reference: Reference, before: Sequence[Reference], allotted: Allotment) -> Reference:
    """« Les autres lots » named one by one, where what they are other than is told before."""
    if reference.kind not in ("others", "last") or reference.lots:
        return reference
    named = [lot for other in before for lot in other.lots]
    if not named:
        return reference
    if reference.kind == "last":
        last = next(other.lots for other in reversed(before) if other.lots)
        lots = last[-reference.amount :]
    else:
        lots = allotted.without(named)
        if reference.amount and len(lots) != reference.amount:
            lots = allotted.without(before[-1].lots)
    return replace(reference, lots=lots, kind="named" if lots else reference.kind)


_LIGHT = words("le la les l du de des d au aux a pour que seul seuls lot lots nr celui ceux")
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
    return len(near) - last <= 3 and any(
        word.startswith(("appliq", "impos", "concern", "port", "vis", "prev", "exig", "soumis"))
        for word in near
    )


def _says_none(tail: list[str]) -> bool:
    """« lot 2 : néant », « le lot 4 en est dispensé », « les lots 1 à 11 n’en comportent pas »."""
    place = 1 if tail and (tail[0] in _SAYS or tail[0] in ("sont", "est")) else 0
    told = tail[place : place + 3]
    if not told:
        return False
    if place and told[0] in _NONE and not (told[0] == "0" and told[1:2] and told[1].isdigit()):
        return True
    if told[0] in ("exclu", "exclus", "excepte", "exceptes", "neant", "non"):
        return True
    if told[:2] == ["sans", "objet"]:
        return True
    clause = _until_turn(tail)
    denied = {"n", "ne"} & set(clause[:4]) and _NOT & set(clause[:9])
    if denied and tail[0] not in ("et", ","):
        return "seulement" not in clause and "uniquement" not in clause
    return any(
        word.startswith(_FREE)
        and word != "exclusivement"
        and at
        and clause[at - 1] in _IS | {"entierement"}
        for at, word in enumerate(clause[:4])
    )


_SAYS = words(": ( - = | / , > →")
_NOT = words("pas aucun aucune rien ni nullement")


def _until_turn(tail: list[str]) -> list[str]:
    """The words of the same predicate."""
    stop = (at for at, word in enumerate(tail) if word in (";", ".", "mais", "tandis", "alors"))
    return tail[: next(stop, len(tail))]


def _opened(tail: list[str]) -> bool:
    """« le lot 2 est ouvert à tous », « lot 2 (ouvert) »."""
    clause = _until_turn(tail)
    for at, word in enumerate(clause[:4]):
        before = clause[at - 1] if at else ""
        if word.startswith(_OPEN) and (not at or before in _IS or before in _SAYS):
            return not _kept_for(clause[at:])
    return False


def _opened_in_brackets(head: list[str]) -> bool:
    """« le transport restant ouvert (lot 1) »."""
    return len(head) > 1 and head[-1] == "(" and head[-2].startswith(_OPEN)


def _kept_for(tail: list[str]) -> bool:
    """« ouvert aux seuls ESAT » keeps the lot for them."""
    return bool(set(tail[:6]) & words("seul seuls seules uniquement exclusivement seulement"))
