"""Hours and shares of an insertion clause: per lot, per tranche, per year, per slice of euros."""

import re
from collections.abc import Iterator
from itertools import pairwise

from classifier import scope
from classifier.case import Cue, Lots, Sentence
from classifier.lots import references
from classifier.text import Folded
from vigie.domain.lots import Volume

_FIGURE = r"(?P<figure>\d{1,3}(?:[ .]\d{3})+(?!\d)|\d{1,6}(?:,\d{1,2})?)"
_HOURS = re.compile(
    rf"(?<!nr )(?<!nr  )(?<!lot )(?<!lots )(?<![\w,.])(?:{_FIGURE})\s*(?:h\b(?!\s*\d)|heur[es]*\b)"
)
_PERCENT = re.compile(r"(?<![\d,.])(?P<figure>\d{1,2}(?:[.,]\d{1,2})?)\s*%")
_SHARE_OF = re.compile(
    r"heures?|temps|main d oeuvre|effectif|salari|masse|travail|insertion|volume|montant"
)
_NO_SHARE = re.compile(r"plus de\s*$|lorsque[^.]{0,30}$|avance|tva")
_SLICE = re.compile(
    r"par tranches? (?:entamee )?de\s*(?P<euros>\d[\d .]*\d|\d+)\s*(?:k?euros?|eur|€|k€)"
)
_YEARLY = re.compile(r"^\W*(?:\w+\W+){0,6}?(?:par an\b|/ ?an\b|annuel|par annee|chaque annee)")
_FIRM, _OPTIONAL = (
    re.compile(r"tranche ferme|\btf\b"),
    re.compile(r"tranches? (?:optionnelle|conditionnelle)s?|\bt\.?[oc] ?\d?\b"),
)
_CLOCK = re.compile(r"(?:\ba|avant|jusqu a|de|des|entre|et|vers|le \d+)\s*$")
_NOT_A_VOLUME = re.compile(r"(?:penalit|delai|sous|dans les|intervention|astreinte)\w*[^.;]{0,40}$")
MOST = 300  # volumes kept of one clause


def of(sentence: Sentence, lots: Lots) -> list[Volume]:
    """The volumes told in the sentence and in the list that follows it."""
    found = list(_in(sentence, lots))
    after, steps, listing = sentence.after, 0, bool(found)
    while after is not None and steps < 60 and len(found) < MOST:
        if _goes_on(after, listing):
            found += _in(after, lots)
            listing = True
        elif listing and steps > 12:
            break
        else:
            listing = False
        after, steps = after.after, steps + 1
    return _without_totals(_spread(found, sentence, lots))[:MOST]


def until_hours(sentence: Sentence, cue: Cue) -> Cue:
    """The cue stretched to the figure that follows it in the same sentence."""
    found = _HOURS.search(sentence.folded.text, sentence.tokens[cue.last].end, sentence.end)
    if found is None:
        return cue
    last = max(place for place, token in enumerate(sentence.tokens) if token.start < found.end())
    return Cue(cue.label, cue.first, last)


def _goes_on(after: Sentence, begun: bool) -> bool:
    """A following line carries hours of this clause."""
    text = after.text
    if not re.search(r"\d\s*(?:h\b|heur)|\d\s*%", text):
        return False
    reached = re.search(
        r"\b(?:atteindre|realiser|effectuer) (?:les |ces |au moins )?\d[\d ]* ?h", text
    )
    if not reached and re.search(
        r"\bdate|remise des|reception des|\bvisite|horaire|ouvert|ponder|critere|penalit|avance"
        r"|garantie|"
        r"retenue",
        text,
    ):
        return False
    if _BARE_LINE.match(text) and bare_lots(
        after.folded.text[max(0, after.start - _NEAR) : after.end + _NEAR]
    ):
        return True
    if begun and re.match(r"^\W*(?:-\s*)?(?:lots?|tranche|tf|to)\b", text):
        return True
    return bool(
        re.match(r"^\W*(?:-\s*)?lots?\b.{0,80}\d\s*(?:h\b|heur)", text)
        or re.search(r"insertion|reserv|public|clause|personnes|engage|main d oeuvre|volume", text)
        or (reached and "penalit" in text)
    )


def _in(sentence: Sentence, lots: Lots) -> Iterator[Volume]:
    text = sentence.text
    shared = _respectively(sentence)
    if shared:
        yield from shared
        return
    matches = [match for match in _HOURS.finditer(text) if _is_volume(text, match)]
    yearly_all = bool(re.search(r"heures?[^.;]{0,40}\bpar an\b", text))
    for place, match in enumerate(matches):
        until = matches[place + 1].start() if place + 1 < len(matches) else len(text)
        since = matches[place - 1].end() if place else 0
        head, tail = text[since : match.start()], text[match.end() : until]
        yield from _volume(
            sentence, match, head, tail, yearly_all, (place == 0, place + 1 == len(matches))
        )
    if not matches:
        for match in _PERCENT.finditer(text):
            share = (
                _SHARE_OF.search(text[match.end() : match.end() + 70])
                and number(match["figure"].replace(".", ",")) > 0
            )
            if share and not _NO_SHARE.search(text[max(0, match.start() - 40) : match.start()]):
                for lot in _lots_after(text[match.end() :]) or (None,):
                    yield Volume(lot=lot, percent=float(match["figure"].replace(",", ".")))


_RESPECTIVELY = re.compile(
    r"respectivement\W+(?:de |a )?(?P<figures>(?:\d[\d "
    r"]{0,6}(?:,\d{1,2})?\s*(?:h\b|heures?)?\s*(?:,|et|"
    r";)\s*){1,20}\d[\d ]{0,6})\s*(?:h\b|heur)"
)


def _respectively(sentence: Sentence) -> list[Volume]:
    """« Les lots 1, 3 et 8 … respectivement 140, 70 et 105 heures »."""
    found = _RESPECTIVELY.search(sentence.text)
    if found is None:
        return []
    figures = [number(one) for one in re.findall(r"\d{1,3}(?: \d{3})+|\d+", found["figures"])]
    lots = [
        lot for mention in scope.mentions(sentence) if not mention.excluded for lot in mention.lots
    ]
    if len(lots) != len(figures):
        return []
    return [
        Volume(lot=lot, hours=int(one) if one.is_integer() else one)
        for lot, one in zip(lots, figures, strict=True)
    ]


def _is_volume(text: str, match: re.Match[str]) -> bool:
    head, tail = (
        text[max(0, match.start() - 60) : match.start()],
        text[match.end() : match.end() + 30],
    )
    if (
        number(match["figure"]) <= 24
        and _CLOCK.search(head)
        and not re.search(r"insertion|clause|minim|hauteur|volume|nombre|moins|engage", head + tail)
    ):
        return False
    part = re.match(
        r"[^.;]{0,40}\b(?:tranche|tf\b|to\d?\b|lots?\b)", text[match.end() : match.end() + 50]
    )
    if head.endswith("dont ") and not part:
        return False
    if re.match(r"\s*(?:de )?formation|\s*(?:ouvrees|calendaires|apres|avant|maximum pour)", tail):
        return False
    if re.match(
        r"\s*(?:par jour|par semaine|/ ?jour|/ ?semaine|/ ?24)", tail
    ) or _NOT_A_VOLUME.search(head):
        return False
    return number(match["figure"]) > 0


def number(figure: str) -> float:
    """1 350 → 1350, 12,5 → 12.5."""
    return float(re.sub(r"[ .](?=\d{3}\b)", "", figure).replace(",", "."))


def _volume(
    sentence: Sentence,
    match: re.Match[str],
    head: str,
    tail: str,
    yearly: bool,
    ends: tuple[bool, bool],
) -> Iterator[Volume]:
    hours = number(match["figure"])
    hours = int(hours) if hours.is_integer() else hours
    found_slice = _SLICE.search(tail) or _SLICE.search(head)
    per = (
        f"{re.sub(r'[ .]', '', found_slice['euros'])} EUR"
        if found_slice
        else ("year" if _YEARLY.match(tail) or yearly else None)
    )
    tranche = _tranche(head, tail, *ends)
    before = _numbered(sentence, head) or _last_lot(sentence, match.start())
    after = _lots_after(tail)
    for lot in after or before or (None,):
        yield Volume(lot=lot, hours=hours, per=per, tranche=tranche)


def _tranche(head: str, tail: str, first: bool, last: bool) -> str | None:
    """The tranche nearest to the figure: « TF 1 350 heures », « 60 h pour la tranche ferme »."""
    close = head[-40:]
    for name, pattern in (("ferme", _FIRM), ("optionnelle", _OPTIONAL)):
        if re.search(rf"(?:{pattern.pattern})\W*(?:est de|:|=|-|,|nr \d+)?\W*$", close):
            return name
    ahead = [
        (found.start(), name)
        for name, pattern in (("ferme", _FIRM), ("optionnelle", _OPTIONAL))
        if (found := pattern.search(tail[:60]))
    ]
    if ahead and (last or not re.match(r"\W*(?:,|;|et)?\W*(?:to|tf)\W*\d?\W*$", tail)):
        return min(ahead)[1]
    if not first:  # the tranche before belongs to the figure before
        return None
    behind = [
        (found.start(), name)
        for name, pattern in (("ferme", _FIRM), ("optionnelle", _OPTIONAL))
        for found in pattern.finditer(close)
    ]
    return max(behind)[1] if behind else None


def _last_lot(sentence: Sentence, place: int) -> tuple[str, ...]:
    """The lots named last before the figure: a list « Lot 1 : TF 1 350 heures, TO1 400 heures »
    keeps its lot.
    """
    named = [
        mention
        for mention in scope.mentions(sentence)
        if mention.end <= sentence.start + place and not mention.excluded
    ]
    return named[-1].lots if named else ()


_BARE_LOT = (
    r"(?:^|[:/;,\n)(–.-]|\bh|\bheures?"
    r"|\bet)\s*0?(?P<lot>\d{1,2})\s*(?:[-:.)]\s*)?(?=[a-z])[a-z][a-z ,/&-]{2,60}"
)
_NEAR = 500  # characters around a line in which its list stands
_BARE_HOURS = re.compile(rf"{_BARE_LOT}[:=(-]?\s*(?P<hours>\d[\d ]{{0,6}})\s*(?:h\b|heures?\b)")


_BARE_LINE = re.compile(
    r"^\W*0?\d{1,2}\W+[a-z][a-z ,/&-]{2,60}[:=(-]?\s*\d[\d ]{0,6}\s*(?:h\b|heures?\b)"
)


def _numbered(sentence: Sentence, head: str) -> tuple[str, ...]:
    """« Heures d’insertion : 01 Gros œuvre 1250 h / 02 Charpente 280 h »: lots by their bare
    numbers, two or more.
    """
    found = re.search(rf"{_BARE_LOT}\W*$", head)
    if found is None:
        return ()
    if re.search(r"\bpar lots?\b", sentence.text):
        return (found["lot"],)
    around = sentence.folded.text[max(0, sentence.start - _NEAR) : sentence.end + _NEAR]
    return (found["lot"],) if found["lot"] in bare_lots(around) else ()


def bare_lots(text: str) -> list[str]:
    """The numbers that begin the items of such a list, where they rise as the numbers of lots
    do.
    """
    found = [match["lot"] for match in _BARE_HOURS.finditer(text)]
    found = list(dict.fromkeys(found))
    rises = all(int(one) < int(other) for one, other in pairwise(found))
    return found if len(found) > 1 and rises else []


def _lots_after(tail: str) -> tuple[str, ...]:
    """« 35 heures pour les lots 1 et 2 », « 105 heures sur le lot 1 »."""
    found = re.match(
        r"(?:\W|\b(?:d|heures?|insertion|minimum|minimales?|de|travail|main|oeuvre|soit"
        r"|prevues?|sont|"
        r"est|a realiser|sociale)\b){0,12}\b(?:pour|sur|au titre "
        r"d[eu]|au|aux|dans)\s+(?:chacun d[eu]s? "
        r")?(?:les? |la )?(?=lots?\b)",
        tail,
    )
    if not found:
        return ()
    rest = tail[found.end() :]
    told = references(Folded(rest, rest, list(range(len(rest)))), 0, len(rest))
    return told[0].lots if told and told[0].start < 8 else ()


def _spread(found: list[Volume], sentence: Sentence, lots: Lots) -> list[Volume]:
    """A figure without a lot, where the sentence names its only lots, is the figure of that lot."""
    if (
        isinstance(lots, tuple)
        and len(lots) == 1
        and (scope.mentions(sentence) or sentence.part.lot)
    ):
        return [
            Volume(one.lot or lots[0], one.hours, one.percent, one.per, one.tranche)
            for one in found
        ]
    return found


def _without_totals(found: list[Volume]) -> list[Volume]:
    """« 120 heures : 60 h en tranche ferme et 60 h en tranche optionnelle »: the total is not
    told twice.
    """
    unique = (
        list(dict.fromkeys(found))
        if not any(one.tranche == "optionnelle" for one in found)
        else found
    )
    parts = [one for one in unique if one.hours and (one.tranche or one.lot)]
    total = sum(one.hours or 0 for one in parts)
    return [
        one
        for one in unique
        if not (
            one.hours
            and not one.tranche
            and not one.lot
            and len(parts) > 1
            and abs(one.hours - total) < 0.5
        )
    ]
