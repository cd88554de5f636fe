"""Is this contract meant at all: what takes a statement back, before any finding is made of it.

Each turn is a row: which words, on which side of the statement, how near, and what lifts it. Rows
that hold for one group of considerations alone say so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from classifier.case import Case, Cue, Sentence
from classifier.engine import Spot, labels
from classifier.text import beginnings, fold, words
from vigie.domain.considerations import ConsiderationGroup


@dataclass(frozen=True)
class Turn:
    """Words that take a statement back: where they stand from it, what stands against them."""

    name: str
    label: str
    side: str  # before, after, around
    reach: int  # tokens between, in the same clause
    lifted: str = ""  # labels of the sentence that lift it
    groups: str = "reserved condition criterion service"
    whole: bool = False  # wherever it stands in the sentence, clauses or not

    @cached_property
    def cues(self) -> frozenset[str]:
        """The labels of its words."""
        return frozenset(labels(self.label))


TURNS = (
    Turn("possible", "MAY", "before", 6, groups="reserved service"),
    Turn("possible", "MAY", "before", 18, "OPTIONAL", groups="condition"),
    Turn("excepted", "EXCEPT_HERE", "around", 0, whole=True),
    Turn("right", "RIGHT", "before", 14),
    Turn("right", "RIGHT", "after", 20, groups="condition"),
    Turn("hypothesis", "HYPOTHESIS", "before", 26, "NO_HYPOTHESIS", groups="reserved"),
    Turn("hypothesis", "HYPOTHESIS", "after", 6, "NO_HYPOTHESIS", groups="reserved"),
    Turn("hypothesis", "HYPOTHESIS", "before", 7, "NO_HYPOTHESIS", groups="condition service"),
    Turn("law", "LAW", "around", 0, "HERE OWN_PAPERS", whole=True),
    Turn("elsewhere", "ELSEWHERE", "around", 0, "HERE", whole=True),
    Turn("elsewhere", "ELSEWHERE", "after", 3),  # « la clause de la précédente consultation »
    Turn("law", "LABOUR_LAW", "around", 0, "HERE CONTRACTOR", groups="condition", whole=True),
    Turn("elsewhere", "ITS_CONTRACTS", "around", 0, whole=True),
    Turn("elsewhere", "FOLLOWS", "before", 6),  # « fait suite à un marché réservé »
    Turn("habit", "HABIT", "around", 0, "HERE", whole=True),
    Turn("past", "PAST", "around", 0, "BACK", whole=True),
    Turn("past", "ONCE", "around", 0, "BACK HERE", whole=True),
    Turn("past", "DONE", "around", 0, "HERE OBLIGED BIDDER", whole=True),
    Turn("homonym", "HOMONYM", "around", 0, "HOURS", groups="condition criterion", whole=True),
    Turn("policy", "POLICY", "around", 0, "CONTRACTOR HERE", whole=True),
    Turn("wish", "WISH", "around", 0, whole=True),
    Turn("about", "ADVISED", "around", 0, whole=True),
    Turn("papers", "PAPERS", "around", 0, "ONLY", groups="reserved condition", whole=True),
    Turn("papers", "PAPERS", "around", 0, "PERCENT POINTS", groups="criterion", whole=True),
    Turn("definition", "DEFINITION", "around", 0, whole=True),
    Turn("model", "MODEL", "around", 0, whole=True),
    Turn(
        "declaration",
        "DECLARATION",
        "around",
        0,
        "CLAUSE_INSERTION HOURS",
        groups="condition service",
        whole=True,
    ),
)
# Words that a negation governs without denying what follows.
_OTHERWISE = words(
    "respectant respecterait respecte realisant realise realisees acceptant accepte comporterait "
    "comportant proposant propose satisfaisant satisfait repondant permettant autorise signant "
    "prejudice delai doute attendre emploi qualification diplome domicile abri frais seulement "
    "deroger realisation respect execution atteinte presentation production transmission "
    "ignorer signature acceptation soustraire obstacle non incidence moins davantage exclu empeche "
    "sauraient saurait competente effectuees realisee fournissant justifiant"
)
_FULL_ANSWER = words("x")
_BY_LOT = words("applique appliquent applicable applicables impose concerne concernee vise prevue")
# Beginnings of what a clause is denied to be: « n’est pas demandée », « ne figure pas ».
_DENYING = beginnings(
    "admis autoris affaire prevu prevoi retenu impos exig applic appliq figur repri recondui "
    "concern insere envisag requi fixe compris mise demand trouve activ due reserv utilis joue "
    "lieu rien vise coch selection renseign attend sollicit choisi institu introdui mainten conserv"
)


def refused(case: Case, spot: Spot, group: ConsiderationGroup) -> str | None:
    """Why that statement is not one on this contract; null where nothing stands against it."""
    sentence = spot.sentence
    barred = _barred(sentence)
    if barred:
        return barred
    if _defines(spot):
        return "definition"
    if _keeps_things(spot):
        return "things"
    if sentence.words_before(spot.anchor.first, 1) in (["serait"], ["seraient"]):
        return "hypothesis"
    if _denied_anywhere(spot) or _denied_after(sentence, spot) or _left_out(spot, group):
        return "denied"
    if withdrawn(sentence, spot.first, spot.last):
        return "withdrawn"
    for turn in _turns(group):
        turned_here = not turn.cues.isdisjoint(sentence.by_label) and _turned(turn, spot)
        if turned_here and not _tells_of_itself(case, turn, sentence):
            return turn.name
    return "about" if case.about and not _imposed_here(spot) else None


def _tells_of_itself(case: Case, turn: Turn, sentence: Sentence) -> bool:
    """Whether the past, or « pour mémoire », is of what this very contract carries: an award tells
    so, and a procedure that was given up.
    """
    recalled = turn.name == "past" or (turn.name == "elsewhere" and _recalls(sentence))
    return recalled and _tells_in_the_past(case)


def _recalls(sentence: Sentence) -> bool:
    return all(sentence.said(cue) == "pour memoire" for cue in sentence.having("ELSEWHERE"))


def _denied_anywhere(spot: Spot) -> bool:
    """What the statement begins with, or « aucune obligation … » between it and the people."""
    sentence, anchor = spot.sentence, spot.anchor
    return denied(sentence, anchor.first, anchor.last) or any(
        anchor.last < none.first < cue.first
        and sentence.wording[none.first] in _NONE
        and _denies(sentence, none, cue.first)
        for cue in spot.cues[1:]
        for none in sentence.having("NO")
    )


_NONE = words("aucun aucune")
_EXCEPTING = words("exception exclusion sauf hormis excepte hors")
_EXCEPTED = words("exception derogation exemption dispense deroge derogeant affranchit exempte")
_OUTSIDE = words("hors etranger etrangere etrangers")


def _left_out(spot: Spot, group: ConsiderationGroup) -> bool:
    """An exception of the law is invoked, an article of the general terms is taken out, or the
    articles that a heading « Marché réservé » names are said not to apply.
    """
    sentence, anchor = spot.sentence, spot.anchor
    if group is ConsiderationGroup.CONDITION:
        excepted = "2112-2-1" in sentence.text and not _EXCEPTED.isdisjoint(sentence.vocabulary)
        before = sentence.words_before(anchor.first, 9)
        article = {"article", "articles"} & {*before}
        return excepted or bool(article and _EXCEPTING & {*before} and not _LOTS & {*before})
    if group is not ConsiderationGroup.RESERVED or _LOTS & {*sentence.wording[anchor.last + 1 :]}:
        return False
    return any(
        ":" in sentence.wording[anchor.last + 1 : cue.first]
        and (
            denied(sentence, cue.first, cue.last)
            or _OUTSIDE & {*sentence.words_before(cue.first, 6)}
        )
        for cue in sentence.having("ARTICLE")
    )


@cache
def _turns(group: ConsiderationGroup) -> tuple[Turn, ...]:
    return tuple(turn for turn in TURNS if group in turn.groups.split())


def _barred(sentence: Sentence) -> str:
    """Why no statement of the whole sentence counts, empty where none is barred."""
    reason: str | None = sentence.memo.get("barred")
    if reason is None:
        reason = sentence.excluded
        if not reason and (_blank(sentence) or _both_answers(sentence)):
            reason = "blank"
        elif not reason and _asked(sentence):
            reason = "question"
        sentence.memo["barred"] = reason
    return reason


def _blank(sentence: Sentence) -> bool:
    """« réserve … heures »: a model whose figure nobody wrote."""
    text = sentence.text
    dots = " ..." in text or any(
        sign == "…" and not before.isalpha() for before, sign in pairwise(f" {text}")
    )
    return dots and not any(word[:1].isdigit() for word in sentence.wording)


def _both_answers(sentence: Sentence) -> bool:
    """« oui / non »: neither was struck out."""
    signs = ("/", "-", "ou", ")", "(")
    answer_words = [word for word in sentence.wording if word not in signs]
    pairs = set(pairwise(answer_words))
    return bool(pairs & {("oui", "non"), ("non", "oui")}) and not _FULL_ANSWER & set(
        answer_words[-1:]
    )


def _asked(sentence: Sentence) -> bool:
    """A question states nothing, unless « oui » answers it."""
    if not sentence.text.rstrip().endswith("?"):
        return False
    answer = sentence.after
    return answer is None or not any(word == "oui" for word in answer.wording[:8])


def _defines(spot: Spot) -> bool:
    """« Heure d’insertion » : heure travaillée par…, a quoted term, then what it means."""
    sentence = spot.sentence
    wording = sentence.wording
    if wording[:1] != ['"'] or '"' not in wording[1:]:
        return False
    closed = wording.index('"', 1)
    has_meaning = wording[closed + 1 : closed + 2] == [":"] and len(wording) > closed + 4
    return (
        has_meaning
        and spot.anchor.first < closed
        and not any(word[:1].isdigit() for word in wording)
    )


_NUMBERS = words("un une deux trois quatre cinq six sept huit neuf dix douze quinze vingt trente")
_BIDDEN = words("marche marches lot lots contrat contrats consultation prestation prestations")


_OF, _ARTICLES = words("de du des d d'"), words("la le les l l' un une")


def _completes(sentence: Sentence, cue: Cue) -> bool:
    """« le gardiennage du quai », « l’entretien de la salle »: the place is not what is kept."""
    before = sentence.words_before(cue.first, 2)
    return bool(_OF & set(before[-1:])) or (
        bool(_ARTICLES & set(before[-1:])) and bool(_OF & set(before[:1]))
    )


def _keeps_things(spot: Spot) -> bool:
    """« dont deux réservées au chantier », « la salle est réservée aux »: a thing, no contract."""
    sentence, clauses = spot.sentence, spot.sentence.clauses
    return any(
        place <= spot.last
        and spot.first - place <= 12
        and clauses[place] == clauses[spot.anchor.first]
        for place in _things_kept(sentence)
    )


def _things_kept(sentence: Sentence) -> list[int]:
    """The « réservé » that keep no contract."""
    places: list[int] | None = sentence.memo.get("things")
    if places is None:
        reserved_cues = [] if sentence.has("HOURS") else sentence.having("RESERVED")
        places = [cue.first for cue in reserved_cues if _of_thing(sentence, cue)]
        sentence.memo["things"] = places
    return places


def _of_thing(sentence: Sentence, reserved: Cue) -> bool:
    before = sentence.words_before(reserved.first, 30)
    if not _BIDDEN.isdisjoint(before):
        return False
    if _room_before(sentence, reserved):
        return True
    counted = before[-2:-1] == ["dont"] and (before[-1] in _NUMBERS or before[-1].isdigit())
    return counted or (
        before[-1:] in (["est"], ["sont"], ["sera"], ["seront"])
        and any(
            0 < reserved.first - cue.last <= 7 and not _completes(sentence, cue)
            for cue in sentence.having("PLACE")
        )
    )


def _room_before(sentence: Sentence, reserved: Cue) -> bool:
    """« un hangar réservé à », « des bureaux réservés à »: it agrees with the place before it."""
    room = next((cue for cue in sentence.having("PLACE") if cue.last == reserved.first - 1), None)
    if room is None:
        return False
    many, kept = (
        sentence.wording[place].endswith(("s", "x", "m2", "²"))
        for place in (room.last, reserved.first)
    )
    return many == kept and (many or not _completes(sentence, room))


def _turned(turn: Turn, spot: Spot) -> bool:
    sentence = spot.sentence
    if turn.whole:
        whole_turned: bool | None = sentence.memo.get(turn)
        if whole_turned is None:
            whole_turned = sentence.memo[turn] = not _lifts(turn, sentence)
        return whole_turned
    if _lifts(turn, sentence):
        return False
    return any(_near(sentence, cue, spot, turn) for cue in sentence.having(*turn.cues))


def _lifts(turn: Turn, sentence: Sentence) -> bool:
    """Whether other words of the sentence stand against those of the turn."""
    if not turn.lifted:
        return False
    lifted = _is_lifted(sentence, sentence.having(*turn.cues), labels(turn.lifted))
    return lifted and not (turn.name == "elsewhere" and sentence.has("OPEN_TO_ALL"))


def _is_lifted(sentence: Sentence, turned: list[Cue], lifting: tuple[str, ...]) -> bool:
    """A word that lifts, unless it is one of the turn: « hors de la présente consultation »."""
    return any(
        not any(cue.first <= lift.first and lift.last <= cue.last for cue in turned)
        for lift in sentence.having(*lifting)
    )


def _near(sentence: Sentence, cue: Cue, spot: Spot, turn: Turn) -> bool:
    if sentence.clauses[cue.first] != sentence.clauses[spot.anchor.first]:
        return False
    gap = spot.anchor.first - cue.last if turn.side == "before" else cue.first - spot.anchor.last
    if turn.name == "possible" and (
        restricted(sentence, cue.first, spot.last) or _only_they_may(sentence, cue)
    ):
        return False
    if turn.name == "possible" and {"deroger", "soustraire", "refuser", "ignorer"} & set(
        sentence.words_after(cue.last, 3)
    ):
        return False
    return (-3 if turn.name == "right" else 0) < gap <= turn.reach


def _only_they_may(sentence: Sentence, may: Cue) -> bool:
    """« seuls les ESAT et les entreprises adaptées peuvent », « peuvent seuls »."""
    clauses, wording = sentence.clauses, sentence.wording
    return any(
        -3 <= only.first - may.last <= 6
        or (
            only.first < may.first
            and clauses[only.first] == clauses[may.first]
            and wording[only.first].startswith("seul")
            and not {":", "."} & {*wording[only.first : may.first]}
        )
        for only in sentence.having("ONLY")
    )


def restricted(sentence: Sentence, since: int, until: int) -> bool:
    """« ne peuvent … que », « n’est ouvert qu’aux »: says who, and denies nothing."""
    for ne in sentence.having("NE"):
        if -8 <= ne.first - since <= 6:
            for que in sentence.having("QUE"):
                if ne.first < que.first <= min(until + 6, ne.first + 16):
                    between = set(sentence.wording[ne.first : que.first])
                    return not between & {"pas", "point", "jamais", "aucun", "aucune"}
    return False


def denied(sentence: Sentence, first: int, last: int) -> bool:
    """Whether what stands from `first` to `last` is said not to be."""
    return (
        any(_denies(sentence, cue, first) for cue in sentence.having("NO"))
        or any(_negates(sentence, cue, first) for cue in sentence.having("NE"))
        or answered_no(sentence, last)
        or _verb_denied(sentence, first)
        or sentence.words_before(first, 1) == ["non"]
    )


def _verb_denied(sentence: Sentence, first: int) -> bool:
    """« ne relève pas de »: the words that the statement begins with are denied themselves."""
    return sentence.words_before(first, 1) in (["ne"], ["n"]) and bool(
        {"pas", "plus", "aucunement", "nullement"} & {*sentence.words_after(first, 2)}
    )


def _denies(sentence: Sentence, cue: Cue, first: int) -> bool:
    """« aucune clause », « sans condition », « dépourvu de »."""
    gap = first - cue.last
    if gap <= 0 or sentence.clauses[cue.first] != sentence.clauses[first]:
        return False
    between = sentence.wording[cue.last + 1 : first]
    word = sentence.wording[cue.first]
    if _frees(sentence, cue, between):
        return False
    carried = between[:1] in (["de"], ["d"]) and "ne" not in sentence.stems_before(cue.first, 6)
    if word == "pas" and not carried:
        return False  # « ne … pas » is read by its own rule
    none = word in ("aucun", "aucune")
    if _goes_over(between) and word != "ni" and not none:
        return False
    if set(between[:2]) & _OTHERWISE or "autre" in between[:2] or ":" in between[-6:]:
        return False
    if none or word in ("nul", "nulle"):
        verb = any(cue.last < ne.first < first for ne in sentence.having("NE"))
        return gap <= (45 if verb else 9) and "exception" not in between
    return gap <= 8


_FREED = words("dispense dispenses dispensee dispensees exonere exoneree ignorer affranchi")


def _frees(sentence: Sentence, cue: Cue, between: list[str]) -> bool:
    """« n’est pas dispensé des heures », « nul ne peut ignorer la clause »: denied twice."""
    freed = sentence.wording[cue.first] in _FREED
    twice = freed and {"pas", "jamais", "nul"} & set(sentence.words_before(cue.first, 3))
    return bool(twice) or bool(_FREED & set(between))


def _goes_over(between: list[str]) -> bool:
    """A comma or an « et » that starts something else: « sans lot, et une clause … »."""
    if "," in between:
        return True
    after = between[between.index("et") + 1 :][:1] if "et" in between else ["de"]
    return after not in (["de"], ["d"], ["ni"])


def _negates(sentence: Sentence, ne: Cue, first: int) -> bool:
    """« ne … pas » before it, where the verb between them carries what follows."""
    if ne.first >= first or sentence.clauses[ne.first] != sentence.clauses[first]:
        return False
    if first - ne.first <= 4 and {"ni", "personne"} & set(sentence.words_after(first, 3)):
        return True
    pas = next((cue for cue in sentence.having("PAS") if 0 < cue.first - ne.first <= 6), None)
    if pas is None or pas.first >= first or first - pas.first > 34:
        return False
    head = set(sentence.wording[ne.first : pas.first + 2])
    if head & _OTHERWISE or restricted(sentence, ne.first, first):
        return False
    between = sentence.wording[pas.first : first]
    if "exception" in between or _FREED & set(between):
        return False
    return not _verb_between(sentence, pas.first, first)


def _verb_between(sentence: Sentence, since: int, until: int) -> bool:
    """« le marché, qui n’est pas alloti, est réservé »: a comma, then a verb of its own."""
    for place in range(since, until):
        if sentence.wording[place] in (",", ")", ":", "et"):
            after = set(sentence.wording[place + 1 : min(place + 4, until)])
            verbs = any(place < cue.first < until for cue in sentence.having("IMPOSE"))
            if after & {"est", "sont", "sera", "comporte", "prevoit"} or (
                verbs and sentence.wording[place] != "et"
            ):
                return True
    return False


def _denied_after(sentence: Sentence, spot: Spot) -> bool:
    """« La clause d’insertion, d’abord envisagée, n’a pas été retenue »."""
    return any(_is_denied_by(sentence, spot, ne) for ne in sentence.having("NE"))


_GONE = words("reprise repris reconduite reconduit retenue")
_LOTS = words("lot lots")


def _is_denied_by(sentence: Sentence, spot: Spot, ne: Cue) -> bool:
    if not 0 < ne.first - spot.last <= 22:
        return False
    if sentence.clauses[ne.first] != sentence.clauses[spot.last]:
        return False
    after = sentence.words_after(ne.first, 8)
    between = set(sentence.wording[spot.last + 1 : ne.first])
    if between & {"titulaire", "candidat", "offre", "offres", "qui", "que"}:
        return False
    numbered = between & _LOTS and any(word[:1].isdigit() for word in between)
    if numbered and not _GONE & set(after):
        return False
    if not {"pas", "plus", "jamais", "ni"} & set(after[:5]) or not _any_denying(after):
        return False
    by_lot = _BY_LOT & set(after) or {"pour", "aux", "au", "sur"} & set(after)
    return not (_LOTS & set(after) and by_lot)


def answered_no(sentence: Sentence, last: int) -> bool:
    """« Clause sociale : non », « sans objet » after it, on the line or as the next one."""
    if sentence.wording[-2:] == [":", "n"]:
        return True
    for cue in sentence.having("NOTHING"):
        if cue.first > last and _answers(sentence, last, cue):
            return True
    at_end = all(
        not word.isalnum() or word.isdigit() or word in _REST_OF_NAME
        for word in sentence.wording[last + 1 :]
    )
    after = sentence.after
    return at_end and is_heading(sentence) and after is not None and says_nothing(after)


# « Clause d’insertion sociale et professionnelle »: the heading only ends its name.
_REST_OF_NAME = words("sociale professionnelle sociales professionnelles et")
_WEAK_ANSWERS = ("pas", "sans", "aucun", "aucune", "0")


def _answers(sentence: Sentence, last: int, cue: Cue) -> bool:
    between = sentence.wording[last + 1 : cue.first]
    most = 45 if between[-1:] == [":"] else 14
    if len(between) > most or {"lot", "lots", ";", "?", "oui"} & set(between):
        return False
    if any(unit == "h" and figure.isdigit() for figure, unit in pairwise(between)):
        return False  # « L1 = 250 h, L3 = néant »
    listed = "," in between[-3:] and between[-1:] != [":"]  # « aux EA, ESAT, SIAE : aucun »
    if _ANSWERED_ON & set(sentence.words_after(cue.last, 1)) or listed:
        return False
    if between and between[-1] in (":", "-", "=", "|", "/", "]", '"', "?"):
        return True
    if {word for word in between if word.isalnum()} - {"est", "etre", "sont"}:
        return False
    if sentence.wording[cue.first] in _WEAK_ANSWERS:
        return False
    return not between or sentence.wording[cue.last] in ("objet", "neant", "non")


_ANSWERED_ON = words(
    "realisees realises manquantes "
    "executee executees effectuee effectuees faites accomplies oui seulement realisation "
    "realisee realise respect execute offre candidat h heures % variante seul moins plus "
    "negligeable conforme execution"
)


def says_nothing(sentence: Sentence) -> bool:
    """A line that answers the heading before it with nothing."""
    nothing_cue = next((cue for cue in sentence.having("NOTHING") if cue.first <= 2), None)
    if nothing_cue is None:
        return False
    opening = sentence.wording[: nothing_cue.first]
    head = [word for word in opening if word.isalnum() and word not in ("article", "clause")]
    return (
        not head and sentence.wording[nothing_cue.first] not in ("pas", "0", "aucun", "aucune")
    ) or (nothing_cue.first <= 1 and sentence.wording[nothing_cue.first] in ("aucun", "aucune"))


def is_heading(sentence: Sentence) -> bool:
    """A short line without a verb of its own."""
    return (
        len(sentence.wording) <= 18
        and not sentence.has("IMPOSE", "DO")
        and not any(word in _VERBS for word in sentence.wording)
    )


_VERBS = words("est sont sera seront comporte prevoit doit doivent devra peut peuvent ne n")


def withdrawn(sentence: Sentence, first: int, last: int) -> bool:
    """« supprimée », « abandonnée », « n’a finalement pas été retenue », there or just after."""
    if any(_withdraws(sentence, cue, first, last) for cue in sentence.having("WITHDRAWN")):
        return True
    after = sentence.after
    return after is not None and (
        _takes_back(after) or _points_to_none(sentence, after) or _denied_below(sentence)
    )


def _denied_below(heading: Sentence) -> bool:
    """« Article 3 – Clause d’insertion », then « le marché n’est pas concerné par la clause »."""
    wording = heading.wording
    if len(wording) > 18 or _VERBS & {*wording} or any(word.isdigit() for word in wording[3:]):
        return False
    below, steps = heading.after, 0
    while below is not None and steps < 3:
        for cue in below.having("CLAUSE_INSERTION", "CLAUSE_SOCIAL", "CLAUSE_WORD"):
            if (
                below.has("NE")
                and denied(below, cue.first, cue.last)
                and not _LOTS & below.vocabulary
            ):
                return True
        below, steps = below.after, steps + 1
    return False


def _points_to_none(sentence: Sentence, after: Sentence) -> bool:
    """« Clause sociale : voir ci-après. Le titulaire n’a pas d’obligation d’insertion »."""
    points = {"apres", "dessous"} & sentence.vocabulary and "ci" in sentence.vocabulary
    return (
        bool(points)
        and after.has("NE")
        and after.has("PAS")
        and after.has("OBLIGED", "CLAUSE_WORD")
    )


_BIDDERS = words("candidat candidature candidatures offre offres serait")


def _withdraws(sentence: Sentence, cue: Cue, first: int, last: int) -> bool:
    gap = cue.first - last if cue.first > last else first - cue.last
    if gap > 26 or sentence.clauses[cue.first] != sentence.clauses[first]:
        return False
    low, high = min(cue.first, first), max(cue.last, last)
    reach = 0 if cue.first < first else 8  # « jusqu’ici réservé »: only what stands between
    if any(low < back_cue.first < high + reach for back_cue in sentence.having("BACK")):
        return False
    between = set(sentence.wording[last + 1 : cue.first])
    if between & {"lot", "lots", "titulaire"}:
        return False
    before = set(sentence.wording[: cue.first])
    return not (before & _BIDDERS and sentence.has("OR_FALLS"))


_SCORING = words("notation notee note jugement penalite")
_SOME_PLACE = words("ailleurs autres")  # « elle n’est pas imposée ailleurs »
_IT = words("elle il celle celui cette ceci cela elles ils")


def _takes_back(after: Sentence) -> bool:
    """« elle n’a finalement pas été retenue », « Il n’est pas l’objet de la présente »."""
    wording = after.wording
    if after.has("NOT_HERE"):
        return True
    if not wording or wording[0] not in _IT or after.has("BACK"):
        return False
    if (_SCORING | _LOTS | _SOME_PLACE) & set(wording):
        return False
    if any(cue.first <= 10 for cue in after.having("WITHDRAWN", "ELSEWHERE")):
        return True
    return after.has("NE") and after.has("PAS") and _any_denying(wording[:12])


def _any_denying(wording: list[str]) -> bool:
    return any(word.startswith(_DENYING) for word in wording)


@cache
def _named_here(name: str) -> bool:
    """« Clause sociale du présent marché », as the name of a field."""
    field_name = fold(name).text
    return "present marche" in field_name or "present contrat" in field_name


def _imposed_here(spot: Spot) -> bool:
    """A contract about clauses bears one only where its own sentence says so."""
    sentence = spot.sentence
    if sentence.part.role in ("title", "object") and not sentence.has("HERE"):
        return False
    is_imposed = (
        sentence.has("RESERVED")
        and sentence.has("CONTRACT")
        and any(word in ("est", "sont", "sera") for word in sentence.wording)
    )
    hired = sentence.has("CONTRACTOR") and (
        sentence.has("HIRE") or (sentence.has("CLAUSE_INSERTION") and sentence.has("OBLIGED"))
    )
    is_imposed = is_imposed or (sentence.has("RESERVED") and sentence.has("ARTICLE"))
    is_imposed = is_imposed or (sentence.has("HERE") and sentence.has("FACILITATOR"))
    is_imposed = is_imposed or _named_here(sentence.part.field)
    return bool(is_imposed or (hired and sentence.has("HOURS", "PERCENT")))


# Titles and objects of contracts that are about clauses or reservations, and bear none thereby.
_ABOUT = words(
    "etude etudes evaluation assistance amo mission missions accompagnement appui formation "
    "formations logiciel progiciel elaboration schema audit conseil conseils guide observatoire "
    "annuaire plateforme suivi gestion pilotage controle developpement animation ingenierie "
    "facilitateur facilitation facilitateurs operateur operateurs guichet diagnostic "
    "cartographie sensibilisation coordination recensement sourcing salon forum outil validation "
    "redaction designation reunions presentation applications maintenance identification "
    "dispositif redactionnelle charge chargee promotion communication calibrage"
)


# Services to people far from employment: those people are served, not hired.
_SERVING = words(
    "accompagnement formation formations orientation placement preparation accueil suivi "
    "hebergement coaching ateliers remobilisation bilan service services transport organisation"
)


_AWARD = ("avis d attribution", "avis d'attribution", "resultat de marche", "attribution de marche")


_GIVEN_UP = words("infructueuse infructueux annulee abandonnee")
_PERHAPS = words("cas si peut pourra serait droit lot lots recours")
_PROCEDURE = words("procedure consultation marche avis")
_AGAIN = words("relance relancee relancees relances nouvelle nouveau precedente precedent suite")


def _tells_in_the_past(case: Case) -> bool:
    """Whether it is an award notice, or of a procedure given up: the past is its contract's."""
    past: bool | None = case.memo.get("past")
    if past is None:
        past = case.memo["past"] = case.title.lstrip().startswith(_AWARD) or _given_up(case)
    return past


def _given_up(case: Case) -> bool:
    """« La procédure est déclarée sans suite »: the notice tells in the past what it carried."""
    for part in case.document.parts:
        opening = fold(part.text[:LONGEST_GIVING_UP]).text.replace("sans suite", "infructueuse")
        begun = {*re.findall(r"[a-z]+", opening.partition(". ")[0])}  # the words of one sentence
        if begun & _GIVEN_UP and begun & _PROCEDURE and not begun & (_AGAIN | _PERHAPS):
            return not _AGAIN & {*re.findall(r"[a-z]+", opening)}  # its words, one by one
    return False


LONGEST_GIVING_UP = 600  # characters of a notice that says no more


def look_at_object(case: Case) -> None:
    """What title and object tell of the whole notice."""
    case.about = is_about_clauses(iter(case.read)) or _teaches_buying(case) or _advises(case)
    serves = any(_serves(sentence) for sentence in case.read) or _trains(case)
    for sentence in case.read:
        sentence.serves = serves


def _trains(case: Case) -> bool:
    """« Programme régional de formation »: the people named anywhere are trainees."""
    title_words = set(case.title.split())
    return (
        bool(title_words & {"formation", "formations"})
        and not {"clause", "nettoyage"} & title_words
    )


def _serves(sentence: Sentence) -> bool:
    """« accompagnement vers l’emploi des allocataires du RSA » in a title or an object."""
    if sentence.part.role not in ("title", "object") or sentence.has("SUPPORT", "IMPOSE", "HOURS"):
        return False
    for cue in sentence.having("PUBLICS", "AIM", "SERVICE", "INSERTION"):
        head = set(sentence.wording[: cue.first])
        cue_words = set(sentence.said(cue).split())
        if any(house.first <= cue.first <= house.last for house in sentence.having("ORG")):
            continue  # « le service insertion » is a house of the buyer’s
        if (
            (head | cue_words) & _SERVING
            and "clause" not in head
            and (cue.label != "INSERTION" or sentence.has("PUBLICS"))
        ):
            return True
    return False


def is_about_clauses(sentences: Iterator[Sentence]) -> bool:
    """Whether the title or the object says that clauses or reservations are what is bought."""
    for sentence in sentences:
        opens = sentence.wording[:1] == ["objet"] and ":" in sentence.wording[:5]
        is_object = opens or sentence.part.role in ("title", "object")
        if not is_object or len(sentence.wording) < 2:
            continue
        for cue in sentence.having(
            "CLAUSE_INSERTION", "CLAUSE_SOCIAL", "RESERVED", "POLICY", "FACILITATOR"
        ):
            facilitates = cue.label == "FACILITATOR" and cue.first <= 6
            if _tied(sentence, cue) or (facilitates and sentence.part.role == "title"):
                return True
    return False


_ADVICE = words("assistance conseil conseils formation formations etude audit amo evaluation")
_ABOUT_MANY = ("clauses", "marches", "lots")  # such clauses and contracts in general


def _advises(case: Case) -> bool:
    """« Assistance juridique », a lot of which is « Marchés publics (clauses sociales, marchés
    réservés) ».
    """
    return bool(_ADVICE & {*case.title.split()[:2]}) and any(
        sentence.part.role == "title" and sentence.said(cue).startswith(_ABOUT_MANY)
        for sentence in case.read
        for cue in sentence.having("CLAUSE_INSERTION", "CLAUSE_SOCIAL", "RESERVED", "CONTRACT")
        if sentence.has("CLAUSE_INSERTION", "CLAUSE_SOCIAL", "RESERVED")
    )


_BOUGHT = words("achats achat acheteurs acheteur")
_TEACHING = words("formation formations sensibilisation conseil accompagnement assistance etude")


def _teaches_buying(case: Case) -> bool:
    """« Formation aux achats responsables »: whatever it says of clauses is taught."""
    title_words = case.title.split()[:8]
    return bool(_TEACHING & {*title_words[:2]}) and bool(_BOUGHT & {*title_words[1:]})


_BUYERS = words(
    "acheteurs acheteur prescripteurs juristes agents commande achat achats contentieux"
)


def _taught(words_before: list[str], since: list[str]) -> bool:
    """« Formation des acheteurs : rédiger une clause »: what stands after the colon is taught."""
    if ":" not in since:
        return False
    place = since.index(":")
    return bool(_BUYERS & set(since[:place])) and len(words_before) > place + 1


def _tied(sentence: Sentence, cue: Cue) -> bool:
    """From a service of advice to the cue, without a word that imposes between."""
    words = sentence.wording[: cue.first]
    about_place = next(
        (place for place in range(len(words) - 1, -1, -1) if words[place] in _ABOUT), None
    )
    if about_place is None or cue.first - about_place > 18:
        return False
    stops = {"avec", "dont", "comporte", "comportant", "-", ":", ";", "(", "reserve", "reservee"}
    other_contracts = {"marches", "lots", "contrats", "achats", "responsables"}  # not this one
    if about_place <= 1 and _taught(words, words[about_place:]):
        stops -= {":"}
    return not any(
        word in stops
        and not other_contracts
        & set(words[max(about_place, about_place + place - 2) : about_place + place])
        for place, word in enumerate(words[about_place:])
    )
