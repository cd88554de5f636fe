"""Adds what each sentence reserves: the rules of the considerations, then whom the words, the list,
the article or the papers asked name.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from classifier import articles, considerations, lot_answers, scope, shares
from classifier.bidders import alien, anchors, say, until_next
from classifier.case import Case, Cue, Sentence, Statement
from classifier.contract import answered_no, refused
from classifier.engine import Rule, Spot, begun, spots
from classifier.families import (
    ACTORS,
    employers,
    employs_or_relates,
    family_of,
    listed,
    named,
    named_before,
    of_notice,
    of_papers,
    people_named,
)
from classifier.text import words
from vigie.domain.considerations import RESERVED, ConsiderationGroup, Family

D, I = Family.DISABILITY, Family.INSERTION  # noqa: E741 - as in the articles
_COPULA = words("etant est sont sera seront soit etre present")
_NOUNS = words(
    "marche lot accord contrat consultation concession procedure participation prestation "
    "prestations"
)


def find(case: Case) -> None:
    """Adds the reservations of every candidate sentence, but for those that another lifts."""
    _find(case)
    if any(statement.code in RESERVED for statement in case.statements):
        for sentence in case.read:
            _lift(case, sentence)


def _find(case: Case) -> None:
    denied = any(_denies_all(sentence) for sentence in case.candidates)
    for sentence in case.read:
        if not (sentence.candidate or sentence.has("ONLY", "BASED")):
            case.add(_like_before(case, sentence))
            continue
        if case.full:
            break
        if "reserved" in sentence.gridded:
            continue
        if sentence.part.role == "criterion" and not _of_contract(sentence):
            continue
        answered = _answered(case, sentence)
        if answered is not None:
            case.add(answered)
            continue
        statements: list[Statement] = []
        for rule in begun(_rules(), sentence):
            if rule.name == "reserved.kept" or not statements:
                statements += _by_rule(case, rule, sentence, denied)
        if not statements and not sentence.has("RESERVED"):
            for read in (shares.continued, shares.itemized, shares.contrasted):
                statements = statements or list(read(case, sentence))
        if not statements and sentence.has("BASED"):
            statements = list(_applied(case, sentence))
        case.add(statements or _like_before(case, sentence))


_LIFTED = ("abandon", "leve", "supprim", "annul", "retir", "renonc", "caduc")
_THE = words("la cette ladite")
LIFTED_BEFORE = 4  # sentences above in which what is lifted was said


def _lift(case: Case, sentence: Sentence) -> None:
    """« La réservation du lot 3 a été abandonnée »: what was said before it holds no more."""
    wording = sentence.wording
    lifted = any(
        wording[index] == "reservation"
        and _THE & {*sentence.words_before(index, 1)}
        and any(word.startswith(_LIFTED) for word in sentence.words_after(index, 12))
        for index in anchors(sentence)
    )
    if not lifted or sentence.has("BACK"):
        return
    lots = {lot for reference in scope.mentions(sentence) for lot in reference.lots}
    above, before = {id(sentence)}, sentence.before
    while before is not None and len(above) <= LIFTED_BEFORE:
        above.add(id(before))
        before = before.before
    lifted_statements = [
        statement
        for statement in case.statements
        if statement.code in RESERVED
        and id(statement.sentence) in above
        and (not lots or not isinstance(statement.lots, tuple) or lots >= {*statement.lots})
    ]
    for statement in lifted_statements:
        case.statements.remove(statement)
        statement.sentence.excluded = "withdrawn"
        statement.sentence.memo.pop("barred", None)  # asked anew: the model has no say there either


def _answered(case: Case, sentence: Sentence) -> list[Statement] | None:
    """What a heading keeps where its lots answer it one by one."""
    for index in anchors(sentence):
        cue = next(cue for cue in sentence.having("RESERVED") if cue.first == index)
        answers = lot_answers.read(sentence, cue)
        if answers is None or sentence.excluded:
            continue
        actors = named(sentence, index, len(sentence.wording))
        return [
            statement
            for families, lots in answers.families.items()
            for statement in say(
                case,
                sentence,
                index,
                actors[-1] if actors else None,
                families or family_of(sentence, actors) or of_papers(case),
                "reserved.answered",
                given_lots=lots,
            )
        ]
    return None


_THIS_ONE = words("celui celle present presente")
_IS_SO = (("l", "est"), ("le", "reste"), ("l", "sera"))
MOST_SHORT = 14  # words of « Le présent marché l’est aussi »


def _like_before(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« Le marché précédent était réservé à un ESAT. Celui-ci l’est également »."""
    before, wording = sentence.before, sentence.wording
    if before is None or len(wording) > MOST_SHORT or not _THIS_ONE & {*wording[:3]}:
        return
    likewise = any(pair in _IS_SO for pair in pairwise(wording))
    actors = named(before, 0, len(before.wording)) if before.has("RESERVED") else []
    if likewise and actors and not sentence.has("NE", "NO", "MAY"):
        yield from say(case, sentence, 0, None, family_of(before, actors), "reserved.actor")


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(
        rule
        for code, module in considerations.modules().items()
        if code in RESERVED
        for rule in sorted(
            getattr(module, "RULES", ()), key=lambda rule: rule.name != "reserved.kept"
        )
    )


def _of_contract(sentence: Sentence) -> bool:
    return any(
        _COPULA & set(sentence.words_before(index, 2))
        and _NOUNS & set(sentence.words_before(index, 5))
        for index in anchors(sentence)
    )


def _denies_all(sentence: Sentence) -> bool:
    """« Marché réservé : non », said of no lot."""
    lots = any(word in ("lot", "lots") for word in sentence.wording)
    return not lots and any(answered_no(sentence, index) for index in anchors(sentence))


def _by_rule(case: Case, rule: Rule, sentence: Sentence, denied: bool) -> Iterator[Statement]:
    for spot in spots(rule, sentence):
        turned = refused(case, spot, ConsiderationGroup.RESERVED)
        if turned == "denied" and rule.name == "reserved.kept":
            case.denials += say(case, sentence, spot.first, None, frozenset(), "reserved.denied")
        if (denied and not rule.strong) or (turned and turned not in rule.despite.split()):
            continue
        if rule.name == "reserved.kept":
            yield from _kept(case, spot, denied)
            continue
        reserved, last = _of_others(case, spot)
        if reserved is not None:
            yield from say(case, sentence, _past_heading(spot), last, reserved, rule.name)
            return


def _past_heading(spot: Spot) -> int:
    """« Participation : lots 1 et 2 : ESAT uniquement »: the name of the field binds no lot."""
    head = spot.sentence.wording[spot.first : spot.first + 5]
    colon = spot.first + head.index(":") if ":" in head else spot.first
    return colon + 1 if spot.first == 0 < colon < spot.anchor.first else spot.first


_THIS_LAW = words("disposition dispositions faculte possibilite article articles")


def _applied(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« … des marchés peuvent être réservés à … . La Ville fait application de cette disposition
    pour le premier lot »: the law told just before is what holds.
    """
    before = sentence.before
    based = sentence.having("BASED")[0]
    if before is None or not before.has("LAW", "ARTICLE") or sentence.has("NE", "NO", "MAY"):
        return
    if sentence.said(based) != "fait application" or not _THIS_LAW & sentence.vocabulary:
        return
    families_before = articles.families(before) or family_of(
        before, named(before, 0, len(before.wording))
    )
    if families_before and before.has("RESERVED"):
        yield from say(case, sentence, based.first, None, families_before, "reserved.based")


def _of_others(case: Case, spot: Spot) -> tuple[frozenset[Family] | None, Cue]:
    """Whom a rule without « réservé » keeps it for: those named, and those of the list after."""
    sentence = spot.sentence
    actors = named(sentence, 0, len(sentence.wording))
    last = Cue("", spot.first, spot.last)
    if actors:
        row = scope.table_of(sentence) is not None  # the next row is of another lot
        more = [] if row else [cue for _, cues in listed(sentence) for cue in cues]
        listed_families = frozenset(family for cue in more for family in ACTORS[cue.label])
        return family_of(sentence, actors) | listed_families, last
    listed_families = frozenset(
        family for list_line, cues in listed(sentence) for family in family_of(list_line, cues)
    )
    if listed_families:
        return listed_families, last
    people = employers(sentence, 0, len(sentence.wording)) or people_named(
        sentence, spot.first, spot.last + 1
    )
    if people:
        return people, last
    before = named_before(sentence) if sentence.has("SUCH") else frozenset()
    return articles.families(sentence) or before or _of_the_paper(spot) or None, last


def _of_the_paper(spot: Spot) -> frozenset[Family]:
    """« justifieront d’un conventionnement IAE », « arrêté d’autorisation de l’ESAT »."""
    if spot.anchor.label != "PROOF":
        return frozenset()
    label = spot.cues[1].label
    return frozenset({Family.INSERTION} if label == "INSERTION" else ACTORS.get(label, ()))


def _kept(case: Case, spot: Spot, denied: bool) -> Iterator[Statement]:
    """What one « réservé » keeps, and for whom."""
    sentence, index = spot.sentence, spot.anchor.first
    until = until_next(sentence, index)
    named_so = sentence.words_before(index, 1) == ["lots"] or index == 0
    heads = named_so and ":" in sentence.words_after(index, 4)
    if heads and anchors(sentence)[-1] > index:
        return  # « Lots réservés : le lot 2 est réservé … »: a heading
    shared = list(shares.find(case, sentence, index, until))
    if not shared:
        listed_shares = shares.listed_lots(sentence, index)
        shared = [
            statement
            for share in listed_shares
            for statement in shares.share_of(case, sentence, share)
        ]
    if shared:
        yield from shared
        return
    if alien(sentence, index) or _unanswered(sentence):
        return
    reserved, actor, rule = _for_whom(case, spot, until)
    if reserved is None:
        if not _bare(sentence, index) or (denied and not _stated(sentence, index)):
            return
        below = shares.told_below(case, sentence)
        if below:
            yield from below
            return
        reserved = of_papers(case) or _beside(sentence) or of_notice(case, sentence)
        rule = "reserved.bare"
    yield from say(case, sentence, index, actor, reserved, rule)


Told = tuple[frozenset[Family] | None, Cue | None, str]


def _unanswered(sentence: Sentence) -> bool:
    """« Marché réservé art. L2113-12 : ..... », « réservé à : » before empty boxes."""
    text = sentence.text.rstrip()
    blanked = len(sentence.text) - len(text) > 3
    dotted = text.endswith(("...", "…"))
    after = sentence.after
    if after is not None and after.has("RESERVED") and after.text.rstrip().endswith(":"):
        after = after.after  # the next option of the form, as empty
    dotted = dotted or text.endswith((": -", ": /", ":-"))
    last = text.endswith(":") and (after is None or _opens_section(after))
    return (blanked and text.endswith((":", " a", "reserve", "reserves"))) or dotted or last


def _opens_section(sentence: Sentence) -> bool:
    """« III.2.2) », « 5.1.6 »: the next heading of a form, no item of a list."""
    number = sentence.text.split(None, 1)[0].rstrip(").:") if sentence.text.strip() else ""
    return "." in number and number[-1:].isdigit()


def _for_whom(case: Case, spot: Spot, until: int) -> Told:
    sentence, index = spot.sentence, spot.anchor.first
    actors = named(sentence, index, until)
    list_lines = [(list_line, cues) for list_line, cues in listed(sentence)]
    more = frozenset(
        family for list_line, cues in list_lines for family in family_of(list_line, cues)
    )
    if actors:
        goes_on = actors[-1].last >= len(sentence.wording) - 9
        families = family_of(sentence, actors) | (more if goes_on else frozenset())
        return families, actors[-1], "reserved.actor"
    people = employers(sentence, index, until)
    if people:
        return people, Cue("", index, min(until - 1, index + 14)), "reserved.employer"
    if more:
        return more, None, "reserved.list"
    return _by_words_around(sentence, index, until)


def _by_words_around(sentence: Sentence, index: int, until: int) -> Told:
    since = max(
        (other_anchor for other_anchor in anchors(sentence) if other_anchor < index), default=0
    )
    before = named(sentence, since, index)
    if sentence.wording[index].startswith("reservation"):
        before = []
    people = employers(sentence, since, index)
    if people and not before and "(" in sentence.words_before(index, 4):
        return people, None, "reserved.employer"
    if before and (sentence.part.role == "title" or index - before[-1].last <= 14):
        return family_of(sentence, before), before[0], "reserved.actor"
    if {"leur", "ceux", "celles"} & set(sentence.words_before(index, 4)):
        families_before = named_before(sentence)
        if families_before:
            return families_before, None, "reserved.actor"
    return (
        _by_weak_words(sentence, index, until)
        or _by_insertion(sentence, index, until)
        or _by_article(sentence, index)
        or (None, None, "")
    )


def _by_weak_words(sentence: Sentence, index: int, until: int) -> Told | None:
    """« marché réservé handicap »: a word that names no employer, unless it names those served."""
    weak = [
        cue
        for cue in sentence.having("WEAK_DISABILITY", "WEAK_INSERTION", "DISABLED_PEOPLE")
        if index < cue.first < until
        or "par" in sentence.words_before(cue.first, 2)
        or (0 < index - cue.last <= 2 and "(" in sentence.words_before(index, 1))
    ]
    served = {"usagers", "transport", "eleves"} & sentence.vocabulary
    if not weak or served or not _noun_before(sentence, index):
        return None
    families = {I if cue.label == "WEAK_INSERTION" else D for cue in weak}
    return frozenset(families), weak[0], "reserved.weak_actor"


def _by_insertion(sentence: Sentence, index: int, until: int) -> Told | None:
    """« lot réservé insertion », where no article tells the family."""
    if sentence.has("HOURS") or articles.families(sentence) is not None:
        return None
    near = [
        cue
        for cue in sentence.having("INSERTION", "SERVICE")
        if _is_near(sentence, cue, index, until)
    ]
    if not near:
        return None
    disabled = any(
        0 < cue.first - near[0].last <= 4
        for cue in sentence.having("DISABLED_PEOPLE", "WEAK_DISABILITY")
    )
    return frozenset({D if disabled else I}), near[0], "reserved.insertion"


def _is_near(sentence: Sentence, cue: Cue, index: int, until: int) -> bool:
    if index < cue.first <= index + 7:
        return True
    if index < cue.first < until and employs_or_relates(sentence, index, cue.first):
        return True
    bracketed = "(" in sentence.words_before(index, 1) and index - cue.last == 2
    return bracketed or (0 < index - cue.last <= 5 and sentence.part.role == "title")


def _by_article(sentence: Sentence, index: int) -> Told | None:
    cited = articles.families(sentence)
    if not cited or sentence.has("PROFESSION"):
        return None
    near = [cue for cue in sentence.having("ARTICLE") if abs(cue.first - index) <= 40]
    return (cited, near[-1], "reserved.article") if near else None


def _noun_before(sentence: Sentence, index: int) -> bool:
    return (
        bool(_NOUNS & set(sentence.words_before(index, 9)))
        or index <= 1
        or (sentence.words_before(index, 1) in (["("], ["["], [":"], ["-"]))
    )


def _stated(sentence: Sentence, index: int) -> bool:
    """« le lot 2 est réservé »: a verb says it."""
    return bool(_COPULA & set(sentence.words_before(index, 3)))


def _bare(sentence: Sentence, index: int) -> bool:
    """« Le lot 2 est réservé », « (marché réservé) », « Marché réservé : oui », no heading."""
    before = sentence.words_before(index, 6)
    if not _NOUNS & {word.rstrip("s") for word in before} and not _contract_after(sentence, index):
        return False
    if sentence.has("PROFESSION", "SMALL_FIRMS") or {"information", "informations"} & {*before}:
        return False
    after = sentence.words_after(index, 20)
    if after[-1:] == ["?"] and sentence.after is not None:
        return sentence.after.wording[:1] == ["oui"]
    if sentence.wording[index].startswith("reservation"):
        carried = any(word.startswith(("objet", "concern", "soumis")) for word in before)
        return "oui" in after or ("une" in before and carried)
    if sentence.part.role == "title" or _stated(sentence, index) or "(" in before[-4:]:
        return True
    if after[:2] == [":", "res"]:  # « res-ws », the code of the European forms
        return True
    if "oui" in after:
        until = after[: after.index("oui")]  # of its own line: « Marché réservé : / Visite : oui »
        return "non" not in until and until.count(":") < 2
    blanked = len(sentence.text) - len(sentence.text.rstrip()) > 3
    return not blanked and (_numbers_lots([*before, *after]) or _runs_on(sentence, index, after))


def _numbers_lots(around: list[str]) -> bool:
    return bool({"lot", "lots"} & {*around}) and any(word.isdigit() for word in around)


def _runs_on(sentence: Sentence, index: int, after: list[str]) -> bool:
    """A sentence, where a heading (« Marchés réservés », « Marché réservé : ») tells nothing."""
    plural = sentence.written(index).lower().endswith("s")
    following = [word for word in after if word.isalnum()]
    if not following:
        ended = sentence.text.rstrip().endswith(".") or sentence.after is None
        return ended and not plural
    if after[:1] == [":"] or plural:
        return False
    return len(following) >= 2


def _contract_after(sentence: Sentence, index: int) -> bool:
    after = sentence.words_after(index, 7)
    return (
        sentence.wording[index].startswith("reserv")
        and bool({"marche", "lot", "lots", "contrat"} & set(after))
        and sentence.wording[index] not in ("reserve", "reserves", "reservee", "reservees")
    )


def _beside(sentence: Sentence) -> frozenset[Family]:
    """The family told in the sentence beside: « … : copie de l’agrément d’entreprise adaptée »."""
    for neighbour in (sentence.after, sentence.before):
        if neighbour is None or neighbour.has("RESERVED", "PROFESSION", "OPEN_TO_ALL", "ELSEWHERE"):
            continue
        families = family_of(neighbour, named(neighbour, 0, len(neighbour.wording)))
        if families and len(families) < 3:
            return families
    return frozenset()
