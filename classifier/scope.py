"""Which lots a sentence speaks of: lots named, ranges, exceptions, « chacun des lots », a lot's own text."""

import re
from dataclasses import dataclass

from classifier.case import Case, Lots, Sentence

_UNIT = (
    r"(?!\d|\.\d|\s*(?:h\b|heur|%|euro|eur\b|€|ans?\b|mois\b|jours?\b|m2|points?\b|pts?\b|semaine|"
    r"k€|repas|salari|personne|annee))"
)
_NUMBER = rf"0{{0,4}}\d{{1,3}}{_UNIT}"
_JOIN = (
    r"(?:\s*\([^()]{0,60}\))?(?:\s*(?:,|et|ou|&|/|-|;|\+|puis|ainsi que|et pour le|et le|et du|et|\.)?\s*(?:les |le |du |au "
    r"|aux )?(?:lots?\s*)?(?:nr\s*:?\s*)*)"
)
_RANGE = r"\s*(?:a|au|jusqu au|jusqu a)\s+(?:nr\s*)?"
NAMED = re.compile(
    rf"\blots?\b\s*(?:\(s\)\s*)?(?:(?:suivants?|concernes?|reserves?|clauses?|nr|n|:|no|ndeg|numero|\(|lot|"
    rf"-(?=0))\s*)*(?P<numbers>{_NUMBER}(?:(?:{_RANGE}|{_JOIN}){_NUMBER})*)"
)
_EXCEPT = re.compile(r"(?:sauf|excepte[es]*|hormis|hors|a l exception|exclusion|autres que|exceptes?)\b[^.;]{0,30}$")
_LEFT_OUT = re.compile(r"^\W*(?:n en |ne )(?:\w+ ){1,2}pas\b")  # « les lots 1 à 11 n’en comportent pas »
_EVERY = re.compile(
    r"\b(?:chacun des|tous les|toutes les|l ensemble des|ensemble des|totalite des|chaque|les "
    r"(?:deux|trois|quatre|cinq|six|\d{1,2})|les) lots?\b(?!\s*(?:nr?\b|\d|suivants?|concernes?|"
    r"identifies?|\())"
)
_UNNAMED = re.compile(
    r"\b(?:certains|plusieurs|une partie des|quelques|un des|l un des|(?:au|aux|les|le|du|des)(?: "
    r"?\(x\))?) lots?(?: ?\(s\))? (?:identifies?|concernes?|designes?|vises?|mentionnes?|listes?|"
    r"precises?|indiques?|definis?)|\b(?:certains|quelques) (?:des )?lots?\b|\blots? ?\(s\) identifie"
)
_BY_TITLE = re.compile(
    r"\b(?:pour|sur|concerne|au titre du|applicable au|au) (?:le |seul )*lot (?!unique|concerne|est\b|sera\b|dont\b|"
    r"qui\b|comport)[\"(]?[a-z]{4,}"
)
_ONLY = re.compile(r"\b(?:uniquement|seulement|exclusivement|seul)\b")
_HEADING = re.compile(r"^\W*(?:pour |sur |concerne |concernant )?(?:les?|la|du|des|aux?)?\s*lots?\b")
_THIS_LOT = re.compile(r"\b(?:ce|le present|du present|au present) lot\b")
MOST_LOTS = 500


@dataclass(frozen=True)
class Mention:
    """Lots named in a sentence, by key; offsets in the folded text."""

    lots: tuple[str, ...]
    start: int
    end: int
    excluded: bool = False


def key(number: str) -> str:
    """LOT-0001, 01 and 1 are one lot; a letter or a title stays itself."""
    digits = re.sub(r"^\D*?0*(?=\d)", "", number.strip())
    return digits or number.strip()


def mentions(sentence: Sentence) -> list[Mention]:
    """The lots that a sentence names, in order."""
    found = []
    for match in NAMED.finditer(sentence.folded.text, sentence.start, sentence.end):
        lots = tuple(dict.fromkeys(_numbers(match["numbers"])))
        if lots:
            head = sentence.folded.text[max(sentence.start, match.start() - 45) : match.start()]
            tail = sentence.folded.text[match.end() : min(sentence.end, match.end() + 60)]
            found.append(Mention(lots, match.start(), match.end(), bool(_EXCEPT.search(head) or _LEFT_OUT.match(tail))))
    return found


def _numbers(text: str) -> list[str]:
    found: list[str] = []
    pieces = re.findall(rf"(0{{0,4}}\d{{1,3}})(?:({_RANGE}|\s*-\s*)(?:nr\s*)?(?=\d))?", text)
    for place, (digits, joint) in enumerate(pieces):
        number = int(digits)
        found.append(str(number))
        following = int(pieces[place + 1][0]) if joint and place + 1 < len(pieces) else 0
        whole_range = bool(joint.strip()) and (joint.strip() != "-" or len(pieces) == 2)
        if whole_range and 0 < following - number < MOST_LOTS and (joint.strip() != "-" or following - number > 1):
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


def lots_of(case: Case, sentence: Sentence, first: int, last: int, *, alone: bool = True) -> tuple[Lots, bool]:
    """The lots that a cue speaks of, and whether words name them; `alone` where no other statement shares the sentence."""
    named = mentions(sentence)
    excluded = [mention for mention in named if mention.excluded]
    named = [mention for mention in named if not mention.excluded]
    if excluded and not named:
        return _without(case, excluded), True
    if named:
        chosen = named if alone else [_nearest(sentence, named, first, last)]
        return tuple(dict.fromkeys(lot for mention in chosen for lot in mention.lots)), True
    if unnamed(sentence) or by_title(sentence):
        return "unknown", True
    if every_lot(sentence):
        return "all", True
    around = _from_neighbours(case, sentence)
    if around is not None:
        return around, True
    own = sentence.part.lot
    return ((key(own),), False) if own is not None else ("all", False)


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
    r"^\W*(?:cette|ces|les presentes?|la presente|celle ci|celles ci|elle|elles|ce dispositif|cet engagement|l engagement|il "
    r"concerne|sont concernes|lots? concernes?|est concerne|le present dispositif)\b"
)
_APPLIES = re.compile(r"applicable|applique|concern|porte sur|vise|s impose|relev|interesse")
_LISTED = re.compile(r"^\W*(?:-\s*)?lots?\b")


def _from_neighbours(case: Case, sentence: Sentence) -> Lots | None:
    """A heading before (« Pour les lots 4 et 6 »), or « cette clause est applicable au lot 1 » after."""
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
    """« Pour les lots 4 et 6 », « Lot 2 – Papier : marchés réservés »; one line of a list of lots heads nothing."""
    if len(before.text) > 200 or not _HEADING.match(before.text) or _says(before):
        return False
    listed = before.before is not None and bool(_LISTED.match(before.before.text))
    return not listed and bool(
        re.match(r"^\W*(?:pour|sur|concernant)\b", before.text) or re.search(r":\s*$|reserve|clause", before.text)
    )


def _says(sentence: Sentence) -> bool:
    """A sentence with a verb of its own is no heading."""
    return bool(re.search(r"\b(?:est|sont|comporte|prevoit|sera|seront|doit|doivent)\b", sentence.text))


def _applied(case: Case, after: Sentence) -> Lots | None:
    if not (_ANAPHORA.match(after.text) and _APPLIES.search(after.text)) and not re.match(
        r"^\W*lots? concernes?", after.text
    ):
        return None
    if re.search(r"\b(?:ne|n)\b.{0,25}\bpas\b", after.text):
        return None
    named = mentions(after)
    if named and not all(mention.excluded for mention in named):
        return tuple(dict.fromkeys(lot for mention in named if not mention.excluded for lot in mention.lots))
    if named:
        return _without(case, named)
    if unnamed(after):
        return "unknown"
    return "all" if every_lot(after) else None


def _listed(sentence: Sentence) -> Lots | None:
    """« … dont le respect est obligatoire. Lot 1 : 600 heures. Lot 2 : 150 heures »: a list that follows at once."""
    found: list[str] = []
    after = sentence.after
    while (
        after is not None
        and len(found) < MOST_LOTS
        and _LISTED.match(after.text)
        and re.search(r"\d\s*(?:h\b|heur)", after.text)
    ):
        found += [lot for mention in mentions(after) for lot in mention.lots]
        after = after.after
    return tuple(dict.fromkeys(found)) or None
