"""Which lots a sentence speaks of: lots named, ranges, exceptions, « chacun des lots », a lot's
own text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from classifier.case import Case, Lots, Sentence

_UNIT = (
    r"(?!\d|\.\d|\s*(?:h\b|heur|%|euro|eur\b|€|ans?\b|mois\b|jours?\b|m2|points?\b|pts?\b|semaine|"
    r"k€|repas|salari|personne|annee))"
)
_NUMBER = rf"0{{0,4}}\d{{1,3}}{_UNIT}"
_JOIN = (
    r"(?:\s*\((?![^()]*\b(?:reserv|ouvert|neant))[^()]{0,60}\))?(?:\s*(?:,|et|ou|&|/|-|;|\+"
    r"|puis|ainsi que|et pour le|"
    r"et le|et du|et|\.)?\s*(?:les |le |du |au "
    r"|aux )?(?:lots?\s*)?(?:nr\s*:?\s*)*)"
)
_RANGE = r"\s*(?:a|au|jusqu au|jusqu a)\s+(?:nr\s*)?"
NAMED = re.compile(
    rf"\blots?\b\s*(?:\(s\)\s*)?(?:(?:suivants?|concernes?|reserves?|clauses?|nr|n|:|no|ndeg"
    rf"|numero|\(|lot|"
    rf"-(?=0))\s*)*(?P<numbers>{_NUMBER}(?:(?:{_RANGE}|{_JOIN}){_NUMBER})*)"
)
# « lots réservés aux ESAT : 2 et 5 », « lots comportant une clause d’insertion : 1, 3 et 8 »
LATE = re.compile(
    rf"(?<!nombre de )\blots?\b(?=[^.;:]{{0,90}}\b(?:reserv|concern|comport|soumis|claus"
    rf"|insertion|assujetti|"
    rf"vise))[^.;:\d]{{0,90}}:"
    rf"\s*(?:(?:lots?|les|le|nr)\s*)*(?P<numbers>{_NUMBER}(?:(?:{_RANGE}"
    rf"|{_JOIN}){_NUMBER})*)(?=\W*(?:$|[.;)\n]))"
)
_PARITY = re.compile(
    r"\blots?\b(?: (?:portant|ayant|dont|avec|de|a|un|le|les|numeros?|nr|est|sont))* "
    r"(?P<which>im)?pairs?\b"
)
_EXCEPT = re.compile(
    r"(?:(?:sauf|excepte[es]*|hormis|hors|a l exception|exclusion|autres "
    r"que|exceptes?|contrairement|"
    r"a la difference)\b[^.;]{0,30}|"
    r"\bne (?:s (?:appliqu|impos)\w+|concern\w+|port\w+|vis\w+) pas\b[^.;,]{0,25}|"
    r"\bn (?:est|a) pas (?:\w+ )?(?:applicable|prevue?|imposee?|exigee?)\b[^.;,]{0,25})$"
)
# « les lots 1 à 11 n’en comportent pas », « le lot 4 en est dispensé », « lot 2 : néant »
_LEFT_OUT = re.compile(
    r"^\W*(?:(?:n en |ne )(?:\w+ ){1,2}pas\b|(?:n est|ne sont) pas (?:concerne|soumis|vise)|"
    r"(?:excepte|exclu)|(?:en )?(?:est|sont) "
    r"(?:exclu|dispense|exempte|exonere)|[:(-]?\s*(?:neant|sans objet|"
    r"non concerne|0 ?h\b|0 heures?))"
)
_EVERY = re.compile(
    r"\b(?:chacun des|tous les|toutes les|l ensemble des|ensemble des|totalite des|chaque|les "
    r"(?:deux|trois|quatre|cinq|six|\d{1,2})|les) lots?\b(?!\s*(?:nr?\b|\d|suivants?|concernes?|"
    r"identifies?|\())"
)
_UNNAMED = re.compile(
    r"\b(?:certains|plusieurs|une partie des|quelques|un des|l un des|(?:au|aux|les|le|du|des)(?: "
    r"?\(x\))?) lots?(?: ?\(s\))? (?:identifies?|concernes?|designes?|vises?|mentionnes?|listes?|"
    r"precises?|indiques?|definis?)|\b(?:certains|quelques) (?:des )?lots?\b|\blots? ?\(s\) "
    r"identifie"
)
_BY_TITLE = re.compile(
    r"\b(?:pour|sur|concerne|au titre du|applicable au|au) (?:le |seul )*lot "
    r"(?!unique|concerne|est\b|sera\b|dont\b|"
    r"qui\b|comport)[\"(]?[a-z]{4,}"
)
_ONLY = re.compile(r"\b(?:uniquement|seulement|exclusivement|seul)\b")
_HEADING = re.compile(
    r"^\W*(?:pour |sur |concerne |concernant )?(?:les?|la|du|des|aux?)?\s*lots?\b"
)
_THIS_LOT = re.compile(r"\b(?:ce|le present|du present|au present) lot\b")
MOST_LOTS = 500


@dataclass(frozen=True)
class Mention:
    """Lots named in a sentence, by key; offsets in the folded text."""

    lots: tuple[str, ...]
    start: int
    end: int
    excluded: bool = False


@lru_cache(maxsize=8_192)  # asked for every lot of a notice in every sentence
def key(number: str) -> str:
    """LOT-0001, 01 and 1 are one lot; a letter or a title stays itself."""
    digits = re.sub(r"^\D*?0*(?=\d)", "", number.strip())
    return digits or number.strip()


def mentions(sentence: Sentence, known: Sequence[str] = ()) -> list[Mention]:
    """The lots that a sentence names, in order; « lots pairs » are told by the known lots, none
    where there are none.
    """
    named = NAMED.finditer(sentence.folded.text, sentence.start, sentence.end)
    found = [_mention(sentence, _lots(match), match) for match in named if _lots(match)]
    taken = {mention.end for mention in found}
    late = LATE.finditer(sentence.folded.text, sentence.start, sentence.end)
    found += [_mention(sentence, _lots(match), match) for match in late if match.end() not in taken]
    for match in _PARITY.finditer(sentence.folded.text, sentence.start, sentence.end):
        odd = 1 if match["which"] else 0
        found.append(
            _mention(
                sentence,
                tuple(lot for lot in known if lot.isdigit() and int(lot) % 2 == odd),
                match,
            )
        )
    return sorted(found, key=lambda mention: mention.start)


def _lots(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_numbers(match["numbers"])))


def _mention(sentence: Sentence, lots: tuple[str, ...], match: re.Match[str]) -> Mention:
    head = sentence.folded.text[max(sentence.start, match.start() - 60) : match.start()]
    tail = sentence.folded.text[match.end() : min(sentence.end, match.end() + 60)]
    return Mention(
        lots, match.start(), match.end(), bool(_EXCEPT.search(head) or _LEFT_OUT.match(tail))
    )


def keys(case: Case) -> tuple[str, ...]:
    """The lots of the notice, by key, in published order."""
    return _keys(case.document.lots)


@lru_cache(maxsize=16)
def _keys(lots: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(key, lots))


def _numbers(text: str) -> list[str]:
    found: list[str] = []
    text = re.sub(r"\([^()]*\)", " ", text)  # « lot 1 (5 %), lot 3 (7 %) »
    pieces = re.findall(rf"(0{{0,4}}\d{{1,3}})(?:({_RANGE}|\s*-\s*)(?:nr\s*)?(?=\d))?", text)
    for place, (digits, joint) in enumerate(pieces):
        number = int(digits)
        found.append(str(number))
        following = int(pieces[place + 1][0]) if joint and place + 1 < len(pieces) else 0
        whole_range = bool(joint.strip()) and (joint.strip() != "-" or len(pieces) == 2)
        if (
            whole_range
            and 0 < following - number < MOST_LOTS
            and (joint.strip() != "-" or following - number > 1)
        ):
            found += [str(one) for one in range(number + 1, following)]
    return found


def every_lot(sentence: Sentence) -> bool:
    """« chacun des lots », « l’ensemble des lots »."""
    return bool(_EVERY.search(sentence.text))


def unnamed(sentence: Sentence) -> bool:
    """Some lots, told elsewhere: « les lots identifiés dans l’annexe »."""
    return bool(_UNNAMED.search(sentence.text))


def by_title(sentence: Sentence) -> bool:
    """« uniquement sur le lot terrassement »: a lot named by its trade only."""
    return bool(_BY_TITLE.search(sentence.text)) and bool(_ONLY.search(sentence.text))


def lots_of(
    case: Case, sentence: Sentence, first: int, last: int, *, alone: bool = True
) -> tuple[Lots, bool]:
    """The lots that a cue speaks of, and whether words name them; `alone` where no other
    statement shares the sentence.
    """
    named = mentions(sentence, keys(case))
    excluded = [mention for mention in named if mention.excluded]
    named = [mention for mention in named if not mention.excluded]
    if excluded and not named:
        listed = _listed(sentence)
        if listed:
            return listed, True
        return _without(case, excluded), True
    if named:
        chosen = named if alone else [_nearest(sentence, named, first, last)]
        return tuple(
            dict.fromkeys(lot for mention in chosen for lot in mention.lots)
        ) or "unknown", True
    exempted = _exempted(sentence)
    if exempted:
        return _without(case, exempted), True
    if unnamed(sentence) or by_title(sentence):
        return "unknown", True
    if every_lot(sentence):
        return "all", True
    around = _from_neighbours(case, sentence)
    if around is not None:
        return around, True
    own = sentence.part.lot
    return ((key(own),), False) if own is not None else ("all", False)


def _exempted(sentence: Sentence) -> list[Mention]:
    """« … à tous les lots ; les lots 3 et 5 en sont dispensés »: what the next words take out."""
    after = sentence.after
    if after is None or not _LISTED.match(re.sub(r"^\W*(?:seuls? |les? )*", "", after.text)):
        return []
    named = mentions(after)
    return (
        named
        if named and all(mention.excluded for mention in named) and _TAKES_OUT.search(after.text)
        else []
    )


def _without(case: Case, excluded: list[Mention]) -> Lots:
    gone = {lot for mention in excluded for lot in mention.lots}
    rest = tuple(key(lot) for lot in case.document.lots if key(lot) not in gone)
    return rest or "unknown"


def _nearest(sentence: Sentence, named: list[Mention], first: int, last: int) -> Mention:
    start, end = sentence.tokens[first].start, sentence.tokens[last].end
    head = sentence.folded.text[max(sentence.start, start - 60) : end]
    after = [mention for mention in named if mention.start >= start]
    if after and re.search(r"ci.dessous|ci.apres|suivants", head):
        return after[0]
    before = [mention for mention in named if mention.end <= start]
    # the subject stands before its verb; what follows counts where nothing precedes
    return before[-1] if before else min(named, key=lambda mention: abs(mention.start - end))


_ANAPHORA = re.compile(
    r"^\W*(?:cette|ces|les presentes?|la presente|celle ci|celles ci|elle|elles|ce "
    r"dispositif|cet engagement|l engagement|il "
    r"concerne|sont concernes|lots? concernes?|est concerne|le present dispositif)\b"
)
_APPLIES = re.compile(r"applicable|applique|concern|porte sur|vise|s impose|relev|interesse")
_TAKES_OUT = re.compile(r"concerne|soumis|dispense|exclu|exempte|exonere")
_LISTED = re.compile(r"^\W*(?:-\s*)?lots?\b")


def _from_neighbours(case: Case, sentence: Sentence) -> Lots | None:
    """A heading before (« Pour les lots 4 et 6 »), or « cette clause est applicable au lot 1 »
    after.
    """
    after, steps = sentence.after, 0
    while after is not None and steps < 3:
        found = _applied(case, after)
        if found is not None:
            return found
        after, steps = after.after, steps + 1
    listed = _listed(sentence)
    if listed:
        return listed
    before = sentence.before
    if before is not None and _is_heading(before):
        named = [mention for mention in mentions(before) if not mention.excluded]
        if named:
            return tuple(dict.fromkeys(lot for mention in named for lot in mention.lots))
    return None


def _is_heading(before: Sentence) -> bool:
    """« Pour les lots 4 et 6 », « Lot 2 – Papier : marchés réservés »; one line of a list of
    lots heads nothing.
    """
    if len(before.text) > 200 or not _HEADING.match(before.text) or _says(before):
        return False
    listed = before.before is not None and bool(_LISTED.match(before.before.text))
    return not listed and bool(
        re.match(r"^\W*(?:pour|sur|concernant)\b", before.text)
        or re.search(r":\s*$|reserve|clause", before.text)
    )


def _says(sentence: Sentence) -> bool:
    """A sentence with a verb of its own is no heading."""
    return bool(
        re.search(r"\b(?:est|sont|comporte|prevoit|sera|seront|doit|doivent)\b", sentence.text)
    )


def _applied(case: Case, after: Sentence) -> Lots | None:
    if not (_ANAPHORA.match(after.text) and _APPLIES.search(after.text)) and not re.match(
        r"^\W*lots? concernes?", after.text
    ):
        return None
    if re.search(r"\b(?:ne|n)\b.{0,25}\bpas\b", after.text):
        return None
    named = mentions(after)
    if named and not all(mention.excluded for mention in named):
        return tuple(
            dict.fromkeys(lot for mention in named if not mention.excluded for lot in mention.lots)
        )
    if named:
        return _without(case, named)
    if unnamed(after):
        return "unknown"
    return "all" if every_lot(after) else None


def _listed(sentence: Sentence) -> Lots | None:
    """« … dont le respect est obligatoire. Lot 1 : 600 heures. Lot 2 : 150 heures »: a list that
    follows at once.
    """
    found: list[str] = []
    after = sentence.after
    while (
        after is not None
        and len(found) < MOST_LOTS
        and _LISTED.match(after.text)
        and re.search(r"\d\s*(?:h\b|heur)|neant|sans objet", after.text)
    ):
        found += [
            lot for mention in mentions(after) if not mention.excluded for lot in mention.lots
        ]
        after = after.after
    return tuple(dict.fromkeys(found)) or None
