"""Hours, shares and posts of an insertion clause: per lot, per tranche, per year, per slice of
euros; each amount belongs to one lot unless the text says « chacun », « chaque », « par lot ».
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from classifier.case import Lots, Sentence
from classifier.lots import Reference, key
from classifier.numbers import TextMark, figure, in_words
from classifier.scope import likewise, named_in, own_lot, points_back, table_of, told_in_titles
from classifier.tables import LotTable
from classifier.text import FUNCTION_WORDS, beginnings, fold, stem, words
from vigie.domain.lots import Volume

MOST = 300  # volumes kept of one clause
MOST_AFTER = 60  # sentences looked at after a clause
LONGEST_QUOTE = 250
LONGEST_HEADING = 14  # marks
MOST_ABOVE = 30  # lines

_DISTRIBUTES = words("chaque chacun chacune par")
_HOURS = words("h heure heures heur heurs")
_ETP = words("etp equivalent equivalents")
_JOINTS = words(", et ; ou")


@dataclass(frozen=True)
class Amount:
    """A number of hours, per cent or posts; `first` and `after` count marks of its sentence."""

    kind: str  # hours, percent, etp, bare
    number: float
    first: int
    after: int
    start: int
    end: int
    lots: tuple[str | None, ...] = (None,)
    tranche: str | None = None
    per: str | None = None


@dataclass(frozen=True)
class AmountClause:
    """A sentence with its marks and what stands in it."""

    sentence: Sentence
    marks: Sequence[TextMark]
    amounts: list[Amount] = field(default_factory=list)

    def before(self, amount: Amount, count: int) -> list[str]:
        """The words before an amount, nearest last."""
        return [mark.text for mark in self.marks[max(0, amount.first - count) : amount.first]]

    def behind(self, amount: Amount, count: int) -> list[str]:
        """The words after an amount."""
        return [mark.text for mark in self.marks[amount.after : amount.after + count]]


def of(sentence: Sentence, lots: Lots) -> list[Volume]:
    """The volumes told in the sentence and in the list or table that follows it."""
    table = table_of(sentence)
    if table is not None and table.given and not _told_before(sentence, table):
        return _of_table(sentence, table)[:MOST]
    if told_in_titles(sentence):
        return list(_in_titles(sentence))[:MOST]
    volumes: list[Volume] = []
    known_volumes: set[Volume] = set()
    heading = _heads_hours(sentence)
    previous: tuple[str | None, ...] = (None,)
    for line in _chain(sentence, heading):
        unit = heading or _heads_hours(line) or (line is not sentence and bool(volumes))
        line_volumes, previous = _of_line(line, unit, lots, previous)
        again = line is sentence or _listed(line)  # a figure told again is another one
        volumes += (
            line_volumes
            if again
            else [volume for volume in line_volumes if volume not in known_volumes]
        )
        known_volumes.update(line_volumes)
        if len(volumes) >= MOST:
            break
    before = sentence.before
    if before is not None and before.text.rstrip().endswith(";") and _begins_with_lot(sentence):
        volumes = [*_above(sentence, lots), *volumes]
    if not volumes and len(sentence.marks) < LONGEST_HEADING:
        volumes = _above(sentence, lots)
    return _without_totals(_of_the_only_lot(volumes, sentence, lots))[:MOST]


def _above(sentence: Sentence, lots: Lots) -> list[Volume]:
    """« LOT 1 : 420 H, LOT 3 : 77 H » above « Heures réservées à l’insertion »."""
    volumes: list[Volume] = []
    before, steps = sentence.before, 0
    while before is not None and steps < MOST_ABOVE:
        line_volumes, _ = _of_line(before, False, lots, (None,))
        zero = {mark.text for mark in before.marks} & {"0", "neant"}
        if not _begins_with_lot(before) or not (
            zero or any(volume.hours and volume.lot for volume in line_volumes)
        ):
            break
        if any(mark.text.startswith(_ELSE) for mark in before.marks):
            break
        volumes = [*line_volumes, *volumes]
        before, steps = before.before, steps + 1
    return volumes


def _told_before(sentence: Sentence, table: LotTable) -> bool:
    """Whether the sentence itself gives hours, above the rows of the table."""
    return any(
        amount.kind == "hours" and amount.start < table.rows[0].start
        for amount in _read(sentence, heading=False).amounts
    )


def _of_line(
    line: Sentence, heading: bool, lots: Lots, previous: tuple[str | None, ...]
) -> tuple[list[Volume], tuple[str | None, ...]]:
    """Its volumes, and the lot that the next line may go on with; read once for all statements."""
    distributes: bool | None = line.memo.get("each")
    if distributes is None:
        told_words = {mark.text for mark in line.marks}
        distributes = line.memo["each"] = bool(
            told_words & (_DISTRIBUTES | _ORDINALS) or ":" in told_words
        )
    memo = f"volumes {heading} {lots if distributes else ''} {previous}"
    line_reading: tuple[list[Volume], tuple[str | None, ...]] | None = line.memo.get(memo)
    if line_reading is None:
        amounts = _with_lots(_read(line, heading), lots, previous)
        line_reading = line.memo[memo] = (
            [volume for amount in amounts for volume in _volumes(line, amount)],
            amounts[-1].lots if amounts else _only_lot(line) or previous,
        )
    return line_reading


def _listed(sentence: Sentence) -> bool:
    """Whether it goes on with a list."""
    before = sentence.before
    return before is not None and before.text.rstrip()[-1:] in ";,:"


# --- which sentences

_ELSE = beginnings(
    "date remise reception visite horaire ouvert ponder critere penalit avance garantie retenue "
    "sanction amende ouvre"
)
_OURS = beginnings(
    "insertion reserv public clause personne engage oeuvre volume minima embauche recrut exig "
    "minim quota objectif seuil plancher quantum"
)
_THIS_ORDER = words("ms subsequent")  # « Pour le marché subséquent n° 4 : 270 heures »
_PRONOUNS = words("elle il celui celle ce cette cet ceci")
_REACHED = words("atteindre realiser effectuer")


def _chain(sentence: Sentence, heading: bool) -> Iterator[Sentence]:
    """The sentence, and those after it that carry amounts of the same clause."""
    yield sentence
    listing = bool(_read(sentence, heading).amounts)
    after, steps = sentence.after, 0
    ended = sentence.text.rstrip()[-1:]
    while after is not None and steps < MOST_AFTER:
        if _goes_on(after, listing, heading, ended):
            yield after
            listing = True
            heading = heading or _heads_hours(after)
        elif listing and steps > 12:
            return
        else:
            listing = listing and not any(mark.text.isalnum() for mark in after.marks)
        ended = after.text.rstrip()[-1:]
        after, steps = after.after, steps + 1


def _goes_on(after: Sentence, begun: bool, heading: bool, ended: str) -> bool:
    """Whether a following line carries amounts of this clause."""
    memo = f"goes on {begun} {heading} {ended in ':;,'}"
    goes_on: bool | None = after.memo.get(memo)
    if goes_on is None:
        goes_on = after.memo[memo] = _goes(after, begun, heading, ended)
    return goes_on


def _goes(after: Sentence, begun: bool, heading: bool, ended: str) -> bool:
    spelled = after.spelled
    begins = _begins_with_lot(after) or _begins_with_tranche(spelled) or _begins_with_year(spelled)
    own = _heads_hours(after) or (begun and "en" in spelled)
    read = _read(after, (heading and (begins or ended in ":;,")) or own)
    if not read.amounts and begins and len(spelled) < LONGEST_HEADING:
        return _amount_below(after)
    below = after.before is not None and _begins_with_lot(after.before)
    if below and read.amounts and read.amounts[0].first < 2 and len(spelled) < LONGEST_HEADING:
        return True
    if not read.amounts:
        return False
    reached = bool(_REACHED & set(spelled))
    if not reached and any(word.startswith(_ELSE) for word in spelled):
        return False
    if begins and (begun or heading or any(amount.kind == "hours" for amount in read.amounts)):
        return True
    if (
        after.before is not None
        and ended in ".;"
        and not begun
        and spelled[:1]
        and (spelled[0] in _PRONOUNS and any(amount.kind == "hours" for amount in read.amounts))
    ):
        return True  # « Elle ne peut être inférieure à 350 heures »
    listed = ended in (";", ",", ":") or (begun and bool(named_in(after)))
    if listed and read.amounts[0].first < 4:
        return True
    before = after.before
    alone = before is not None and _names_clause(before) and read.amounts[0].kind == "hours"
    if alone and read.amounts[0].first < 2:
        return True  # « 2/ Clause d’insertion (lots 1 et 2) », then « 100 h par an pour le lot 1 »
    if likewise(after) or (spelled[:1] == ["pour"] and not _THIS_ORDER.isdisjoint(spelled[:6])):
        return True
    ours = any(word.startswith(_OURS) for word in spelled) or _in_order(spelled)
    return reached or ours or points_back(after)


def _names_clause(sentence: Sentence) -> bool:
    """A short line without a stop that names the clause."""
    text = sentence.text
    return (
        text.endswith("\n")
        and text.rstrip()[-1:] not in ".;"
        and len(text) < 90
        and (sentence.has("CLAUSE_INSERTION"))
    )


def _amount_below(line: Sentence) -> bool:
    """« Lot 2 Gros œuvre », and the hours alone on the next line."""
    after = line.after
    if after is None or len(after.marks) >= LONGEST_HEADING:
        return False
    amounts = _read(after, heading=False).amounts
    return bool(amounts) and amounts[0].kind == "hours" and amounts[0].first < 2


def _begins_with_lot(sentence: Sentence) -> bool:
    references = named_in(sentence)
    if not references:
        return False
    head = [mark.text for mark in sentence.marks if mark.start < references[0].start]
    since = max((place + 1 for place, word in enumerate(head) if word == ":"), default=0)
    return len([word for word in head[since:] if word.isalnum() and word not in _HOLDERS]) < 3


def _begins_with_tranche(spelled: Sequence[str]) -> bool:
    head = [word for word in spelled[:5] if word.isalnum()]
    if _row_of_tranche(spelled):
        return True
    return (bool(head) and (head[0].startswith("tranche") or head[0] in ("tf", "to", "tc"))) or (
        head[1:2] == ["tranche"]
    )


def _row_of_tranche(spelled: Sequence[str]) -> bool:
    """« Ferme | 640 », « Optionnelle 1 : 275 »: a row of a table of tranches."""
    return spelled[:1] in (["ferme"], ["optionnelle"], ["conditionnelle"]) and bool(
        {"|", ":", "="} & {*spelled[1:4]}
    )


def _begins_with_year(spelled: Sequence[str]) -> bool:
    """« An 2 : 85 h », « 2e année », « 2028 : 100 h »."""
    head = [word for word in spelled[:5] if word.isalnum()][:3]
    named = any(word in ("an", "annee", "periode") for word in head)
    dated = bool(head) and len(head[0]) == 4 and head[0].startswith("20") and head[0].isdigit()
    return named or (dated and spelled[1:2] in ([":"], ["|"], ["="]))


def _heads_hours(sentence: Sentence) -> bool:
    """« Heures d’insertion : », « volume (en heures) », « (h) »: the unit stands before."""
    unit_first: bool | None = sentence.memo.get("heading")
    if unit_first is None:
        unit_first = sentence.memo["heading"] = _unit_first(sentence)
    return unit_first


def _unit_first(sentence: Sentence) -> bool:
    spelled = sentence.spelled
    for place, word in enumerate(spelled):
        before = spelled[place - 1] if place else ""
        if word in ("heures", "horaire") and not before.isdigit():
            return True
        if word == "h" and before in ("(", "en"):
            return True
        if word == "volumes" and ":" in spelled[place : place + 9]:
            return True  # « les volumes sont : 1 : 385 ; 5 : 147 »
    return False


def _only_lot(sentence: Sentence) -> tuple[str | None, ...] | None:
    """The lot that a line of a list begins with."""
    lot_references = [reference for reference in named_in(sentence) if reference.lots]
    if len(lot_references) == 1 and _begins_with_lot(sentence):
        return lot_references[0].lots if len(lot_references[0].lots) == 1 else None
    return None


# --- the amounts of one sentence


def _read(sentence: Sentence, heading: bool) -> AmountClause:
    """Its amounts: numbers with a unit, and bare ones where the unit stands before."""
    memo = f"amounts {heading}"
    clause: AmountClause | None = sentence.memo.get(memo)
    if clause is None:
        clause = sentence.memo[memo] = _read_amounts(sentence, heading)
    return clause


def _read_amounts(sentence: Sentence, heading: bool) -> AmountClause:
    marks = sentence.marks
    reference_places = {
        place
        for reference in named_in(sentence)
        if not reference.title
        for place in range(
            bisect_left(sentence.starts, reference.start),
            bisect_left(sentence.starts, reference.end),
        )
    }
    amounts: list[Amount] = []
    place = 0
    while place < len(marks):
        if place in reference_places:
            place += 1
            continue
        amount = _amount(marks, place)
        if amount is None:
            place += 1
            continue
        amounts.append(amount)
        place = max(amount.after, place + 1)
    clause = AmountClause(sentence, marks)
    amounts = _least_of_ranges(clause, _shared_unit(clause, amounts, heading))
    former = [
        asked_amount
        for asked_amount in amounts
        if asked_amount.kind == "hours" and _was(clause, asked_amount)
    ]
    amounts = _of_a_base(clause, amounts)
    units = any(
        asked_amount.kind == "hours" for asked_amount in amounts if asked_amount not in former
    )
    heading = heading or bool(former)
    asked_amounts = [
        asked_amount
        for asked_amount in amounts
        if asked_amount.kind != "bare"
        or (heading and not units and _stands_bare(clause, asked_amount))
        or (units and _same_unit(clause, asked_amount))
    ]
    asked_amounts = [
        replace(asked_amount, kind="hours") if asked_amount.kind == "bare" else asked_amount
        for asked_amount in asked_amounts
    ]
    asked_amounts = [
        asked_amount
        for asked_amount in asked_amounts
        if asked_amount.number > 0 and _is_volume(clause, asked_amount, asked_amounts)
    ]
    shares = [
        asked_amount
        for asked_amount in asked_amounts
        if asked_amount.kind == "percent" and _is_share(clause, asked_amount)
    ]
    asked_amounts = [
        asked_amount
        for asked_amount in asked_amounts
        if asked_amount.kind != "percent"
        or asked_amount in shares
        or (shares and _is_next_share(clause, asked_amount))
    ]
    asked_amounts = _without_parts(clause, _without_restated(clause, asked_amounts))
    asked_amounts = _with_tranches(clause, asked_amounts)
    return AmountClause(
        sentence,
        marks,
        [
            replace(asked_amount, per=_per(clause, asked_amount, asked_amounts))
            for asked_amount in asked_amounts
        ],
    )


def _amount(marks: Sequence[TextMark], place: int) -> Amount | None:
    """« 1 200 heures », « six cents (600) heures », « 5 % », « 2 ETP »; bare without a unit."""
    spoken = in_words(marks, place) if marks[place].text.isalpha() else None
    if spoken is not None:
        return _spoken(marks, place, spoken)
    number_and_end = figure(marks, place)
    if number_and_end is None or (marks[place].glued and place and marks[place - 1].text.isalpha()):
        return None
    number, after = number_and_end
    if [mark.text for mark in marks[after : after + 1] if mark.glued] == ["."] and (
        marks[after + 1 : after + 2] and marks[after + 1].glued and marks[after + 1].text.isdigit()
    ):
        return None  # « 4.7.1 Chaque titulaire … »: the number of a paragraph
    kind, end = _unit(marks, after)
    return Amount(kind, number, place, end, marks[place].start, marks[end - 1].end)


def _spoken(
    marks: Sequence[TextMark], place: int, number_and_end: tuple[float, int]
) -> Amount | None:
    number, after = number_and_end
    if after + 1 < len(marks) and marks[after].text == "(":
        inside = figure(marks, after + 1)
        if inside is not None and inside[1] < len(marks) and marks[inside[1]].text == ")":
            number, after = inside[0], inside[1] + 1
    kind, end = _unit(marks, after)
    before = marks[place - 1].text if place else ""
    joined = before in ("et", "puis", ",") and marks[after : after + 1] and _tying(marks[after])
    alone = number <= 16 or not (before in ("(", ":", "=") or joined)
    if (kind == "bare" and alone) or (
        kind == "hours" and marks[place].text in ("un", "une") and number == 1
    ):
        return None
    return Amount(kind, number, place, end, marks[place].start, marks[end - 1].end)


def _tying(mark: TextMark) -> bool:
    return mark.text in ("pour", "au", "en", "sur")


def _unit(marks: Sequence[TextMark], place: int) -> tuple[str, int]:
    """The unit at that mark and the mark after it."""
    word = marks[place].text if place < len(marks) else ""
    following = marks[place + 1].text if place + 1 < len(marks) else ""
    if word in _HOURS:
        clock = word == "h" and following.isdigit() and len(following) == 2
        if clock and (marks[place + 1].glued or following in ("00", "30")):
            return "clock", place + 2
        return "hours", place + (2 if following == "heures" else 1)
    if word == "%" or (word == "pour" and following == "cent"):
        return "percent", place + (1 if word == "%" else 2)
    if word in _ETP and (word == "etp" or following in ("temps", "plein")):
        end = place + 1
        while end < len(marks) and marks[end].text in ("temps", "plein", "s"):
            end += 1
        return "etp", end
    return "bare", place


_RESPECTIVELY = words("respectivement resp")


def _in_order(spelled: Sequence[str]) -> bool:
    """« respectivement », « dans cet ordre », « dans l’ordre des lots »: amounts in the order of
    the lots.
    """
    if not _RESPECTIVELY.isdisjoint(spelled):
        return True
    return "ordre" in spelled and any(
        word == "ordre"
        and spelled[place - 2 : place - 1] in (["dans"], ["meme"])
        and spelled[place + 1 : place + 2] not in (["de"], ["d"], ["decroissant"], ["croissant"])
        for place, word in enumerate(spelled)
        if place > 1
    )


# « à l’exception du lot 7 pour lequel … sont dues »: what follows is said of that lot
_EXCEPT_FOR = re.compile(r",? ?(?:pour|sur) (?:lequel|lesquels)\b")


def _shared_unit(clause: AmountClause, amounts: list[Amount], heading: bool) -> list[Amount]:
    """« respectivement 140, 70 et 105 heures »: the unit of the last is that of all."""
    if not _in_order(clause.sentence.spelled):
        return amounts
    shared = list(amounts)
    if heading and shared and all(amount.kind == "bare" for amount in shared[-2:]):
        shared[-1] = replace(shared[-1], kind="hours")
    for place in range(len(shared) - 2, -1, -1):
        amount, next_amount = shared[place], shared[place + 1]
        between = [mark.text for mark in clause.marks[amount.after : next_amount.first]]
        if (
            amount.kind == "bare"
            and next_amount.kind in ("hours", "etp", "percent")
            and between
            and all(word in _JOINTS or word in ("de", "a") for word in between)
        ):
            shared[place] = replace(amount, kind=next_amount.kind)
    return shared


def _least_of_ranges(clause: AmountClause, amounts: list[Amount]) -> list[Amount]:
    """« entre 200 et 300 heures », « de 120 à 150 heures »: the least is what is due."""
    least_amounts: list[Amount] = []
    for amount in amounts:
        least = least_amounts[-1] if least_amounts else None
        if (
            least is not None
            and amount.kind in ("hours", "percent", "etp")
            and least.kind in ("bare", amount.kind)
            and least.number < amount.number
            and amount.number > 24
            and _is_range(clause, least, amount)
        ):
            least_amounts[-1] = replace(least, kind=amount.kind, after=amount.after, end=amount.end)
            continue
        least_amounts.append(amount)
    return least_amounts


def _is_range(clause: AmountClause, least: Amount, most: Amount) -> bool:
    between = [mark.text for mark in clause.marks[least.after : most.first]]
    head = clause.before(least, 4)
    if head[-1:] == ["entre"]:
        return between == ["et"]
    return head[-1:] == ["de"] and between == ["a"] and not _CHANGES & set(head)


_LEADS = words(": = → - | / . moins minimum minimal environ nombre minima x ( jusqu")
_LED = words(
    "passe passer porte ramene augmente est sont etait fixe fixee eleve elevent arrete "
    "evalue estime nombre hauteur "
    "inferieur superieur etablit total realiser est souscrit minimal"
)
_CLOSES = words(". ; , ) par / pour au minimum ( - lot lots et sur | annuelles total d dans en")


def _stands_bare(clause: AmountClause, amount: Amount) -> bool:
    """Whether a number without unit stands where the hours are told."""
    head, tail = clause.before(amount, 3), clause.behind(amount, 1)
    last = clause.marks[amount.after - 1]
    whole = amount.after >= len(clause.marks) or tail[0] in _CLOSES or _from_to(clause, amount)
    if not whole or amount.kind != "bare" or (not amount.number.is_integer() and "," in last.text):
        return False
    if (
        tail
        and tail[0] == "-"
        and clause.behind(amount, 2)[1:]
        and clause.behind(amount, 2)[1].isdigit()
    ):
        return False
    if not head:
        return tail[:1] != [")"]
    dated = head[-1] == "(" and tail[:1] == [")"] and 1990 <= amount.number < 2100
    if dated or head[-1] in ("annee", "annees", "an", "phase", "periode"):
        return False
    if head[-1] in ("de", "a") and len(head) > 1:
        return head[-2] in _LED or head[-2] == "heures" or _from_to(clause, amount)
    if head[-1] in (",", "et", ";") and tail[:1] == ["("]:
        return True  # « 700 (tranche ferme), 350 (TO 1) »
    if head[-1] == "et" and tail[:1] == ["pour"] and _same_unit(clause, amount):
        return True  # « 890,50 pour le lot 1 et 640,25 pour le lot 2 »
    spoken = "en" in head and tail[:1] in ([], ["."], [";"], [","])  # « en réserve 70 »
    return spoken or head[-1] in _LEADS or _beside_lot(clause, amount)


_BEARS = words("compte comptent comporte prevoit comprend exige impose porte requiert totalise")


def _same_unit(clause: AmountClause, amount: Amount) -> bool:
    """« 350 heures au titre du lot 2, 105 au titre du lot 5 »: the unit is told once."""
    head = clause.before(amount, 2)
    has_pronoun = {"celui", "celle"} & {*clause.before(amount, 14)}
    if head[:1] == ["en"] and (head[-1] in _BEARS or has_pronoun):
        return True  # « le lot 7 compte 133 h et le lot 8 en compte 49 »
    if head[-1:] not in ([","], ["et"], [";"], ["puis"], ["dont"]):
        return False
    if _of_the_other(clause, amount) or _of_a_tranche(clause, amount):
        return True
    following = next(
        (reference for reference in clause.sentence.references if reference.start >= amount.end),
        None,
    )
    if following is None:
        return False
    between = [m.text for m in clause.marks[amount.after :] if m.start < following.start]
    tied = {"pour", "titre", "au", "sur"} & set(between) or between[-1:] == ["("]
    return bool(tied) and len(between) < 6 and set(between) <= _TIES | {"("}


_ORDINALS = words("premier premiere second seconde deuxieme")


def _of_the_other(clause: AmountClause, amount: Amount) -> bool:
    """« 840 heures pour le premier, 315 pour le second »."""
    behind = clause.behind(amount, 4)
    return behind[:1] == ["pour"] and bool(_ORDINALS & {*behind})


def _of_a_tranche(clause: AmountClause, amount: Amount) -> bool:
    """« quarante heures pour la tranche ferme, puis soixante pour la tranche optionnelle »."""
    behind = clause.behind(amount, 6)
    return behind[:1] in (["pour"], ["en"], ["sur"]) and any(
        word.startswith("tranche") or word in ("tf", "to", "tc") for word in behind
    )


def _from_to(clause: AmountClause, amount: Amount) -> bool:
    """« passe de 400 à 550 »."""
    head = clause.before(amount, 7)
    return (
        head[-1:] == ["a"]
        and head[-2:-1] != []
        and head[-2].isdigit()
        and bool(_CHANGES & set(head))
    )


def _beside_lot(clause: AmountClause, amount: Amount) -> bool:
    """« lot 1 350 », « 84 lot 3 »."""
    return any(
        amount.start - reference.end in (0, 1) or reference.start - amount.end in (0, 1)
        for reference in clause.sentence.references
    )


_CLOCKS = words("a avant de des entre et vers des jusqu le")
_BIG = ("insertion", "clause", "minim", "hauteur", "volume", "nombre", "moins", "engag")
_LATE = ("penalit", "delai", "intervention", "astreinte", "amende", "retard", "preavis")
_OLD = ("initial", "auparavant", "precedem", "ancien")
_NOT_AFTER = words("ouvrees calendaires apres avant ouvrables")


def _is_volume(clause: AmountClause, amount: Amount, amounts: Sequence[Amount]) -> bool:
    """No clock, delay, penalty, base of a share, former figure or length of another action."""
    if amount.kind == "clock":
        return False
    if amount.kind != "hours":
        return True
    head, tail = clause.before(amount, 9), clause.behind(amount, 6)
    if _is_clock(amount, head, tail):
        return False
    if tail[:1] and (tail[0] in _NOT_AFTER or tail[0] == "x"):
        return False
    if tail[:2] in (["de", "formation"], ["maximum", "pour"]) or tail[:1] == ["formation"]:
        return False
    stop = max((place for place, word in enumerate(head) if word in (";", ".")), default=-1)
    near = head[stop + 1 :]
    if any(word.startswith(_LATE) for word in near) or near[-1:] == ["sous"]:
        return False
    if near[-2:] == ["dans", "les"] or _often(clause, tail) or {"duree", "hebdomadaire"} <= {*near}:
        return False
    worth = {"vaut", "valent", "equivaut", "equivalent"} & set(near[-4:])
    if worth and near[-3:] != ["l", "equivalent", "de"]:
        return False  # « l’accueil d’un apprenti vaut 455 heures »
    if amount.number < 24 and tail[:1] == ["par"] and "soit" in tail:
        return False  # « 1,2 heure par logement, soit 494 heures »
    return not (
        _is_most(clause, amount, amounts)
        or _is_base(clause, amount, near)
        or _is_former(near, tail)
        or _is_alternative(clause, amount, amounts)
        or _is_part(near, tail)
    )


_MOST = words("maximum maxi max plafond plafonnee plafonne plafonnees superieur exceder")
_LEAST = words("minimum mini min moins inferieur minimal")


def _is_most(clause: AmountClause, amount: Amount, amounts: Sequence[Amount]) -> bool:
    """« 200 h minimum, 400 h maximum », « entre 200 et 300 h »: the least alone is due."""
    near = [
        other_amount
        for other_amount in amounts
        if other_amount.kind == "hours" and other_amount is not amount
    ]
    earlier = [other_amount for other_amount in near if 0 <= amount.first - other_amount.after <= 8]
    if not earlier:
        return False
    between = [mark.text for mark in clause.marks[earlier[-1].after : amount.first]]
    if "lot" in between or "lots" in between or ";" in between:
        return False
    words_around = {*between, *clause.behind(amount, 3)[:3]}
    if words_around & _MOST and not (_LEAST & set(clause.behind(amount, 2))):
        return True
    head = clause.before(earlier[-1], 2)
    return (head[-1:] == ["entre"] and between == ["et"]) or (
        head[-1:] == ["de"]
        and between == ["a"]
        and not _CHANGES & set(clause.before(earlier[-1], 4))
    )


def _is_clock(amount: Amount, head: Sequence[str], tail: Sequence[str]) -> bool:
    """« entre 8 h et 17 h », « avant 12 heures »."""
    if amount.number > 24 or not head:
        return False
    if "entre" in head[-5:] or head[-1] == "jusqu":
        return True
    if head[-1] not in _CLOCKS and not head[-1].isdigit():
        return False
    return not any(word.startswith(_BIG) for word in [*head, *tail])


def _often(clause: AmountClause, tail: Sequence[str]) -> bool:
    """« 24 h / 24 », « 8 h par jour » that nobody reserves."""
    if tail[:2] == ["/", "24"] or tail[:1] == ["24"]:
        return True
    daily = tail[:1] and tail[0] in ("par", "/") and tail[1:2] and tail[1] in ("jour", "semaine")
    return bool(daily) and not any(
        word.startswith(("insertion", "reserv")) for word in clause.sentence.spelled
    )


def _is_base(clause: AmountClause, amount: Amount, near: Sequence[str]) -> bool:
    """« 500 h sur 12 000 h », « 7 % x 14 500 h »."""
    told_before = [word for word in near[-6:] if word not in ("un", "total", "de", "les", "des")]
    if told_before[-1:] not in (["x"], ["*"], ["sur"]):
        return False
    if sum(word in _HOURS for word in clause.sentence.spelled) < 2:
        return False
    if told_before[-1] != "sur":
        return True
    tail = clause.behind(amount, 4)
    ours = "lot" in tail or any(word.startswith("insertion") for word in tail)
    return not ours and not any(word.startswith("engag") for word in near)


_OUT_OF = words("les des la le")


def _of_a_base(clause: AmountClause, amounts: list[Amount]) -> list[Amount]:
    """« Sur les 9 600 heures estimées, 480 sont réservées … »: the second number is hours too."""
    if len(amounts) < 2 or amounts[0].kind != "hours" or amounts[1].kind not in ("bare", "hours"):
        return amounts
    head = [word for word in clause.before(amounts[0], 3) if word not in _OUT_OF]
    if head[-1:] != ["sur"] or amounts[0].first > 4 or amounts[1].number >= amounts[0].number:
        return amounts
    return [replace(amounts[1], kind="hours"), *amounts[2:]]


def _was(clause: AmountClause, amount: Amount) -> bool:
    """Whether it is told as what was asked before."""
    return _is_former(clause.before(amount, 9), clause.behind(amount, 6))


_CHANGES = words("passe passant passer passera porte portee ramene ramenee augmente")


def _is_former(near: Sequence[str], tail: Sequence[str]) -> bool:
    """« initialement de 350 heures », « au lieu de 300 h », « passe de 200 à 300 h »."""
    close = near[-4:]
    changed = close[-1:] == ["de"] and close[-2:-1] and close[-2] in _CHANGES
    if changed and tail[:1] == ["a"]:
        return True
    first = "periode" in close or "duree" in close  # « période initiale 240 h »
    return (
        (not first and any(word.startswith(_OLD) for word in close))
        or close[-3:] == ["au", "lieu", "de"]
        or ({"lieu", "place"} <= {*near} and tail[:1] == ['"'])
        or (bool(changed) and close[-2] != "porte")
    )


def _is_alternative(clause: AmountClause, amount: Amount, amounts: Sequence[Amount]) -> bool:
    """« au choix … ou une visite de chantier (4 h) »: how long another action lasts."""
    text = clause.sentence.spelled
    either = text.count("soit") > 1 or "choix" in text or "parmi" in text
    if not either:
        period = clause.sentence.before
        earlier = period.spelled if period is not None else []
        either = "choix" in earlier or "parmi" in earlier
    if not either:
        return False
    inside = clause.before(amount, 1) == ["("]
    tail = clause.behind(amount, 3)
    return inside or (tail[:1] in (["d"], ["de"]) and "insertion" not in tail)


def _is_part(near: Sequence[str], tail: Sequence[str]) -> bool:
    """« 300 heures, dont 60 h pour les jeunes »: a part of what is told already."""
    if near[-1:] != ["dont"] and near[-3:-1] != ["dont", "au"]:
        return False
    return not any(word in ("tranche", "tf", "to", "lot", "lots") for word in tail)


_OF = beginnings(
    "heure temps main effectif salari masse travail insertion volume montant personn prestation"
)


def _is_share(clause: AmountClause, amount: Amount) -> bool:
    """A share of the work, no weight, advance or tax."""
    head, tail = clause.before(amount, 6), clause.behind(amount, 12)
    if head[-2:] == ["plus", "de"] or "lorsque" in head or amount.number > 100:
        return False
    if any(word.startswith(("avance", "tva", "ponder", "garantie", "critere")) for word in head):
        return False
    near = [*tail, *(["insertion"] if any(word.startswith("insertion") for word in head) else [])]
    return any(word.startswith(_OF) for word in near)


def _is_next_share(clause: AmountClause, amount: Amount) -> bool:
    """« 1 % des heures … et de 3 % au-delà », « 5 % …, puis 8 % », « lot 4 : 8 % »."""
    head, tail = clause.before(amount, 3), clause.behind(amount, 1)
    joined = head[-2:] == ["et", "de"] or head[-1:] in (["puis"], [","])
    of_lot = head[-1:] == [":"] and head[-2:-1] != [] and head[-2][:1].isdigit()
    return (joined or of_lot) and tail[:1] in (
        [],
        ["."],
        [","],
        [";"],
        ["au"],
        ["au-dela"],
        ["ensuite"],
    )


_RESTATES = (["soit"], ["raison", "de"], ["dire"], ["correspondant", "a"], ["equivalant", "a"])


def _without_restated(clause: AmountClause, amounts: list[Amount]) -> list[Amount]:
    """« 1 200 heures sur quatre ans, à raison de 300 heures par an »: told once."""
    first_told: list[Amount] = []
    for amount in amounts:
        head = [
            word for word in clause.before(amount, 5) if word not in ("environ", "un", "moyenne")
        ]
        again = any(head[-len(words_of) :] == words_of for words_of in _RESTATES)
        if head[-1:] == ["("] and any(
            earlier_amount.after == amount.first - 1
            and (earlier_amount.kind, earlier_amount.number) == (amount.kind, amount.number)
            for earlier_amount in first_told
        ):
            continue  # « deux équivalents temps plein (2 ETP) »
        same_kind = [
            earlier_amount for earlier_amount in first_told if earlier_amount.kind == amount.kind
        ]
        parts = [
            other_amount
            for other_amount in amounts
            if other_amount.kind == amount.kind and other_amount.first > amount.first
        ]
        if again and same_kind and not parts:
            continue
        first_told.append(amount)
    return first_told


def _without_parts(clause: AmountClause, amounts: list[Amount]) -> list[Amount]:
    """« 70 h + 35 h : 105 h en tout »: the sum is what is asked."""
    whole = [
        amount
        for amount in amounts
        if clause.behind(amount, 2) in (["en", "tout"], ["au", "total"]) and amount.kind == "hours"
    ]
    if len(whole) != 1 or any(reference.lots for reference in clause.sentence.references):
        return amounts
    return [amount for amount in amounts if amount.kind != "hours" or amount in whole]


# --- how often, which tranche

_YEAR = words("an ans annuel annuels annuelle annuelles annee annees")


def _per(clause: AmountClause, amount: Amount, amounts: Sequence[Amount]) -> str | None:
    following = next(
        (later_amount.first for later_amount in amounts if later_amount.first > amount.first),
        len(clause.marks),
    )
    tail = [mark.text for mark in clause.marks[amount.after : min(following, amount.after + 14)]]
    slice_of = _slice(clause, amount, following)
    if slice_of:
        return slice_of
    for place, word in enumerate(tail[:8]):
        before = tail[place - 1] if place else ""
        if word in (";", "."):
            break
        if word.startswith("annuel") or (word in _YEAR and before in ("par", "/", "chaque", "l")):
            return "year"
        if word.startswith("mensuel") or (word == "mois" and before in ("par", "/", "chaque")):
            return "month"
        if word == "jour" and before in ("par", "/", "chaque"):
            return "day"
    head = [mark.text for mark in clause.marks[: amounts[0].first]]
    yearly = any(
        word.startswith("annuel") or (word in ("an", "annee") and before in ("par", "chaque"))
        for before, word in pairwise(["", *head])
    )
    return "year" if yearly and any(word in _HOURS for word in head) else None


def _slice(clause: AmountClause, amount: Amount, following: int) -> str | None:
    """« par tranche de 10 000 euros »."""
    for since, until in ((amount.after, following), (max(0, amount.first - 14), amount.first)):
        for place in range(since, min(until + 8, len(clause.marks), since + 22)):
            if clause.marks[place].text not in ("tranche", "tranches"):
                continue
            for ahead in range(place + 1, min(place + 5, len(clause.marks))):
                number = figure(clause.marks, ahead)
                if number is not None:
                    return _euros(clause, number)
    return _for_each(clause, amount)


def _for_each(clause: AmountClause, amount: Amount) -> str | None:
    """« 4 h pour 1 000 € », « 18 h d’insertion / 10 000 € »."""
    tail = [mark.text for mark in clause.marks[amount.after : amount.after + 6]]
    for place, word in enumerate(tail):
        if word not in ("pour", "/", "par") or amount.after + place + 1 >= len(clause.marks):
            continue
        number = figure(clause.marks, amount.after + place + 1)
        if number is not None:
            return _euros(clause, number)
    return None


def _euros(clause: AmountClause, number: tuple[float, int]) -> str | None:
    unit = clause.marks[number[1]].text if number[1] < len(clause.marks) else ""
    if unit in ("euro", "euros", "eur", "€"):
        return f"{number[0]:.0f} EUR"
    return f"{number[0] * 1000:.0f} EUR" if unit in ("k", "keur", "keuros", "k€") else None


def _with_tranches(clause: AmountClause, amounts: list[Amount]) -> list[Amount]:
    labels = list(_tranches(clause.marks))
    if not labels:
        return amounts
    return [
        replace(amount, tranche=label[0].name if label else None)
        for amount, label in zip(amounts, _assigned(clause, amounts, labels), strict=True)
    ]


@dataclass(frozen=True)
class Label:
    """What an amount may belong to: a tranche or lots, and its marks."""

    first: int
    after: int
    name: str = ""
    lots: tuple[str, ...] = ()


def _tranches(marks: Sequence[TextMark]) -> Iterator[Label]:
    place = 0
    tabled = _row_of_tranche([mark.text for mark in marks[:4]])
    while place < len(marks):
        word = marks[place].text
        following = marks[place + 1].text if place + 1 < len(marks) else ""
        row = tabled and not place
        name, after = "", place + 1
        if word in ("tranche", "tranches") and following.startswith(("ferme", "option", "condit")):
            name, after = ("ferme" if following.startswith("ferme") else "optionnelle"), place + 2
        elif word == "tf" or (row and word == "ferme"):
            name = "ferme"
        elif (row and word in ("optionnelle", "conditionnelle")) or (
            word in ("to", "tc") and (following.isdigit() or following in (":", "=", ")"))
        ):
            name = "optionnelle"
        if name == "optionnelle":
            while after < len(marks) and marks[after].text in ("nr", "1", "2", "3", "4", "5", "6"):
                after += 1
        if name:
            yield Label(place, after, name)
        place = after


# --- which lot

_TIES = words(
    "pour sur au aux le les la l du de d des dans titre chacun chacune insertion heures heure "
    "minimum travail main oeuvre soit a realiser sociale prevues est sont concernant"
)


def _assigned(
    clause: AmountClause, amounts: Sequence[Amount], labels: Sequence[Label]
) -> list[list[Label]]:
    """The labels of each amount: those tied after it, else those before, by the sentence's
    order.
    """
    inside = {
        amount.first: label
        for amount in amounts
        for label in labels
        if _in_brackets(clause, amount, label)
    }
    labels = [label for label in labels if label not in inside.values()]
    first_label = labels[0].first < amounts[0].first if amounts and labels else True
    assigned: list[list[Label]] = []
    carried: list[Label] = []
    for place, amount in enumerate(amounts):
        if amount.first in inside:
            assigned.append([inside[amount.first]])
            continue
        until = amounts[place + 1].first if place + 1 < len(amounts) else len(clause.marks)
        since = amounts[place - 1].after if place else 0
        before = [label for label in labels if since <= label.first < amount.first]
        after = [label for label in labels if amount.after <= label.first < until]
        if place and before:  # what was tied to the amount before is not this one's
            before = [label for label in before if label not in assigned[place - 1]]
        if after and _tied_after(clause, amount, after[0]):
            assigned.append(_together(clause, after))
            continue
        if first_label:
            carried = before or carried
            assigned.append(
                before[-1:] if len(before) > 1 and _apart(clause, before) else (before or carried)
            )
        else:
            assigned.append(_together(clause, after) if after else before)
    return assigned


def _in_brackets(clause: AmountClause, amount: Amount, label: Label) -> bool:
    """« lot 2 (700 heures) »."""
    return label.after == amount.first - 1 and clause.before(amount, 1) == ["("]


def _apart(clause: AmountClause, labels: Sequence[Label]) -> bool:
    """Whether more than a joint stands between them."""
    return any(
        any(
            mark.text.isalpha() and mark.text not in _JOINTS | _TIES
            for mark in clause.marks[label.after : next_label.first]
        )
        for label, next_label in pairwise(labels)
    )


def _together(clause: AmountClause, labels: Sequence[Label]) -> list[Label]:
    """The first label, and those joined to it."""
    joined = [labels[0]]
    for label, next_label in pairwise(labels):
        between = [mark.text for mark in clause.marks[label.after : next_label.first]]
        if not all(word in _JOINTS | _TIES for word in between) or not between:
            break
        joined.append(next_label)
    return joined


def _tied_after(clause: AmountClause, amount: Amount, label: Label) -> bool:
    """« 140 h pour le lot 1 », « 700 (tranche ferme) »."""
    between = [mark.text for mark in clause.marks[amount.after : label.first]]
    if between[-1:] == ["("]:
        return label.after < len(clause.marks) and clause.marks[label.after].text == ")"
    inner = clause.marks[label.first].text
    if not all(word in _TIES for word in between) or len(between) > 9:
        return False
    return bool({"pour", "sur", "au", "aux", "titre", "concernant", "dans"} & set(between)) or (
        inner in ("au", "aux")
    )


def _with_lots(clause: AmountClause, lots: Lots, previous: tuple[str | None, ...]) -> list[Amount]:
    """Each amount with its lots."""
    if not clause.amounts:
        return []
    references = [
        reference
        for reference in named_in(clause.sentence)
        if reference.lots
        and (
            not reference.excluded or _EXCEPT_FOR.match(clause.sentence.folded.text, reference.end)
        )
    ]
    labels = _labels(clause, references)
    shared = _respectively(clause, labels, lots)
    if shared is not None:
        return shared
    if not labels:
        carried = previous if _carries(clause) else (None,)
        return [_given(clause, amount, [], lots, carried) for amount in clause.amounts]
    labels = _without_header(clause, labels)
    whole = 1 if _is_total(clause, labels) else 0
    assigned: list[list[Label]] = [[] for _ in range(whole)]
    assigned += _assigned(clause, clause.amounts[whole:], labels)
    return [
        _given(clause, amount, own_labels, lots, (None,))
        for amount, own_labels in zip(clause.amounts, assigned, strict=True)
    ]


def _is_total(clause: AmountClause, labels: Sequence[Label]) -> bool:
    """« 500 heures, réparties comme suit : lot 1, 300 h ; lot 3, 200 h »: the first is of all."""
    if len(clause.amounts) < 2 or not labels:
        return False
    total, part = clause.amounts[:2]
    between = [mark.text for mark in clause.marks[total.after : labels[0].first]]
    if labels[0].first >= part.after:  # « 1 200 heures dont 400 pour le lot 1 »
        return "dont" in {mark.text for mark in clause.marks[total.after : part.first]}
    return labels[0].first >= total.after and labels[0].after <= part.first and ":" in between


def _carries(clause: AmountClause) -> bool:
    """« TF 1 350 heures » on the line after « Lot 1 »."""
    alone = clause.amounts[0].first < 2 and len(clause.marks) < LONGEST_HEADING
    spelled = clause.sentence.spelled
    return alone or _begins_with_tranche(spelled) or _begins_with_year(spelled)


def _labels(clause: AmountClause, references: Sequence[Reference]) -> list[Label]:
    labels: list[Label] = []
    for reference in references:
        first, after = (
            bisect_left(clause.sentence.starts, offset)
            for offset in (reference.start, reference.end)
        )
        if after > first:
            labels.append(Label(first, after, lots=reference.lots))
    return labels


def _without_header(clause: AmountClause, labels: list[Label]) -> list[Label]:
    """« LOTS 1 ET 4 : 140 H POUR LE 1 ET 70 H POUR LE 4 »: what is told again below."""
    if len(labels) < 2 or len(labels[0].lots) < 2:
        return labels
    below = [lot for label in labels[1:] for lot in label.lots]
    return labels[1:] if set(labels[0].lots) <= set(below) else labels


def _in_step(clause: AmountClause, labels: Sequence[Label]) -> bool:
    """« Les 1 et 3 supportent 28 h et 42 h »: as many amounts in a row as lots before them."""
    if len(labels) != 1 or len(labels[0].lots) != len(clause.amounts) or len(clause.amounts) < 2:
        return False
    return labels[0].after <= clause.amounts[0].first and all(
        {mark.text for mark in clause.marks[amount.after : next_amount.first]} <= {"et", ","}
        for amount, next_amount in pairwise(clause.amounts)
    )


def _respectively(clause: AmountClause, labels: Sequence[Label], lots: Lots) -> list[Amount] | None:
    """« Les lots 1, 3 et 8 … respectivement 140, 70 et 105 heures »."""
    spoken = {mark.text for mark in clause.marks}
    ordered = "premier" in spoken and bool({"second", "deuxieme"} & spoken)
    in_order = _in_order(clause.sentence.spelled)
    if not in_order and not ordered and not _in_step(clause, labels):
        return None
    named = list(dict.fromkeys(lot for label in labels for lot in label.lots))
    if ordered and "lot" not in spoken and isinstance(lots, tuple) and len(lots) == 2:
        named = list(lots)
    if in_order and not named and isinstance(lots, tuple):
        named = list(lots)
    shared: list[Amount] = []
    for kind in ("hours", "etp", "percent"):
        amounts = [amount for amount in clause.amounts if amount.kind == kind]
        if len(amounts) == len(named) > 1:
            per = amounts[-1].per if len({amount.per for amount in amounts[:-1]}) == 1 else None
            shared += [
                replace(amount, lots=(lot,), per=amount.per or per)
                for amount, lot in zip(amounts, named, strict=True)
            ]
    return shared or None


def _given(
    clause: AmountClause,
    amount: Amount,
    labels: Sequence[Label],
    lots: Lots,
    carried: tuple[str | None, ...],
) -> Amount:
    named = tuple(dict.fromkeys(lot for label in labels for lot in label.lots))
    if len(named) == 1:
        return replace(amount, lots=named)
    numbered = _numbered(clause, amount, lots) or _of_a_title(clause, amount)
    if numbered and not named:
        return replace(amount, lots=numbered)
    is_each = _each(clause, amount)
    if named:
        tied = bool(labels) and labels[0].first >= amount.after
        share = amount.kind == "percent"  # a share is that of each of its lots
        return replace(amount, lots=named) if is_each or tied or share else amount
    if carried != (None,):
        return replace(amount, lots=carried)
    if is_each:
        every = lots if isinstance(lots, tuple) else clause.sentence.allotment.numbers
        return replace(amount, lots=every[:MOST] or (None,))
    return amount


def _of_a_title(clause: AmountClause, amount: Amount) -> tuple[str, ...]:
    """« 210 heures pour le gros œuvre »: the lot whose title follows."""
    allotted = clause.sentence.allotment
    behind = clause.behind(amount, MOST_OF_TITLE)
    if behind[:1] not in (["pour"], ["au"], ["sur"]) or len(allotted.titles) < 2:
        return ()
    phrase: list[str] = []
    for word in behind[1:]:
        if word in FUNCTION_WORDS:
            continue
        if not (word.isalpha() and allotted.knows(stem(word))):
            break
        phrase.append(stem(word))
    titled = allotted.titled(phrase)
    return titled if len(titled) == 1 else ()


MOST_OF_TITLE = 8  # marks


def _numbered(clause: AmountClause, amount: Amount, lots: Lots) -> tuple[str, ...]:
    """« 1 : 385 ; 5 : 147 », where the lots were told by the sentence before."""
    head = clause.before(amount, 2)
    numbers_a_lot = isinstance(lots, tuple) and head[1:] in ([":"], ["="]) and key(head[0]) in lots
    return (key(head[0]),) if numbers_a_lot else ()


def _each(clause: AmountClause, amount: Amount) -> bool:
    """« 90 h chacun », « pour chaque lot », « par lot »: the same amount for each."""
    following = (
        following_amount.first - amount.after
        for following_amount in clause.amounts
        if following_amount.first > amount.first
    )
    near = [*clause.before(amount, 14), *clause.behind(amount, min(12, next(following, 12)))]
    tranches = any(word.startswith("tranche") for word in near)
    if any(word in ("chacun", "chacune") for word in near) and not tranches:
        return True
    if ["chaque", "fois"] in [[word, next_word] for word, next_word in pairwise(near)]:
        return True
    return any(
        (word == "chaque" and (next_word == "lot" or (next_word in _HOLDERS and _of_lots(clause))))
        or (word == "par" and next_word == "lot")
        for word, next_word in pairwise(near)
    )


_HOLDERS = words("titulaire attributaire titulaires attributaires celui ceux")


def _of_lots(clause: AmountClause) -> bool:
    return any(reference.lots for reference in clause.sentence.references)


# --- volumes


def _quote(sentence: Sentence) -> str:
    start, end = sentence.folded.span(sentence.start, sentence.end)
    return sentence.folded.stored[start : min(end, start + LONGEST_QUOTE)]


def _volumes(sentence: Sentence, amount: Amount) -> Iterator[Volume]:
    number = int(amount.number) if amount.number.is_integer() else amount.number
    quote = _quote(sentence)
    for lot in amount.lots:
        if amount.kind == "percent":
            yield Volume(lot, percent=float(number), per=None, quote=quote)
        elif amount.kind == "etp":
            yield Volume(
                lot, etp=float(number), per=amount.per, tranche=amount.tranche, quote=quote
            )
        else:
            yield Volume(lot, hours=number, per=amount.per, tranche=amount.tranche, quote=quote)


def _of_table(sentence: Sentence, table: LotTable) -> list[Volume]:
    """The hours of its rows, made once for all statements."""
    memo = sentence.page.memo if sentence.page is not None else sentence.memo
    volumes: list[Volume] | None = memo.get(f"table {table.start}")
    if volumes is None:
        text = sentence.folded
        yearly = any(word.startswith("annuel") for word in table.heading)
        volumes = []
        for row in table.rows:
            if row.hours is not None:
                start, end = text.span(row.start, row.end)
                hours = int(row.hours) if row.hours.is_integer() else row.hours
                per = "year" if row.yearly or yearly else None
                quote = text.stored[start:end][:LONGEST_QUOTE]
                volumes.append(Volume(row.lot, hours=hours, per=per, quote=quote))
        memo[f"table {table.start}"] = volumes
    return volumes


def _in_titles(sentence: Sentence) -> Iterator[Volume]:
    """The amounts that the titles of the lots carry: « Sols souples (insertion : 130 h) »."""
    for lot, title in sentence.allotment.noted.items():
        folded = fold(title)
        line = Sentence(sentence.part, folded, 0, len(folded.text))
        for amount in _read(line, heading=False).amounts:
            if amount.kind == "hours":
                yield from _volumes(line, replace(amount, lots=(lot,)))


def _of_the_only_lot(volumes: list[Volume], sentence: Sentence, lots: Lots) -> list[Volume]:
    """A figure without a lot, where the sentence names its only lot, is the figure of that lot."""
    if not isinstance(lots, tuple) or all(volume.lot for volume in volumes):
        return volumes
    only_lot = lots[0] if len(lots) == 1 else own_lot(sentence)
    if only_lot not in lots:
        return volumes
    return [volume if volume.lot else replace(volume, lot=only_lot) for volume in volumes]


def _without_totals(volumes: list[Volume]) -> list[Volume]:
    """« 120 heures : 60 h en tranche ferme et 60 h en tranche optionnelle »: the total is not
    told twice.
    """
    unique = volumes
    parts = [volume for volume in unique if volume.hours and (volume.tranche or volume.lot)]
    total = sum(volume.hours or 0 for volume in parts)
    return [
        volume
        for volume in unique
        if not (
            volume.hours
            and not volume.tranche
            and not volume.lot
            and len(parts) > 1
            and abs(volume.hours - total) < 0.5
        )
    ]
