"""What no rule spoke of, told by its ingredients: whom the words name, that others are kept out,
a contract or a bid, and nothing that turns it, in whatever order; always « à vérifier ».
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

from classifier import articles, criteria, scope, volumes
from classifier.bidders import in_general, say, share_before
from classifier.case import Case, Cue, Lots, Sentence, Statement, guesses
from classifier.contract import refused
from classifier.engine import Spot
from classifier.exclusivity import bars, has_access, limits
from classifier.families import ACTORS, employers, family_of, named, named_before, one_house
from classifier.text import beginnings, words
from vigie.domain.considerations import RESERVED, Consideration, ConsiderationGroup, Family

# Words beside which a sentence that keeps a contract for somebody does not stand.
_BARRED = (
    *("CRITERION", "OPEN_TO_ALL", "CLAUSE_INSERTION", "SUBCONTRACT", "HOURS", "PROFESSION"),
    *("SMALL_FIRMS", "MODEL", "DEFINITION", "DECLARATION", "WISH"),
    *("OPTIONAL", "HOMONYM", "HYPOTHESIS", "PAST", "HABIT"),
)
_SILENT = ("criterion", "declaration", "object")
_SILENCED = words("| ☐ ☒")  # cells and boxes are read elsewhere
_FEW = words(
    "seul seuls seule seules seulement uniquement exclusivement exclusif exclusive exclusifs "
    "exclusivite strictement"
)
_AWAY = words("exclusion exception exclut excluant excluent hormis")
_STRANGERS = words(
    "autre autres tout toute tous toutes nul nulle exterieur exterieurs exterieure etranger "
    "etrangers etrangere hors tiers non"
)
_SHUT_OUT = beginnings(
    "soustrai ecart rejet elimin irrecev exclu refus nulle abstien absten ferme inadmis proscri"
)
_ORDINARY = words("ordinaires ordinaire classiques classique marchand marchandes traditionnelles")
_MUST = words(
    "suppose supposent necessairement obligatoirement imperativement requis requise exige exigee "
    "necessite condition conditionne subordonnee subordonne doit doivent devra devront sera seront"
)
_BE = words(
    "etre appartenir relever relevent releve appartient membre statut qualite un une agrement "
    "autorisation habilitation convention conventionnement"
)
_USES = words(
    "application usage jouer joue recours oeuvre titre fondement vertu faculte possibilite option "
    "regime placee place placees places passe passee lance lancee conformement respect cadre "
    "offerte ouverte prevue active activee opte retenu retenue choisi decide"
)
_DOUBT = words("peut peuvent pourra pourrait pourraient pourront aurait")
_NOT_WHO = words(
    "aupres experience references reference visite visiter livre livrees livraison construction "
    "rehabilitation etude annuaire partenariat groupement vehicules usagers beneficiaires "
    "accompagnement sensibilisation transport site locaux batiment places place entrer penetrer "
    "circuler"
)
_POINTED = words("ceux celles derniers dernieres telles tels leur leurs eux elles titre")
FAR = 45  # tokens between whom it is kept for and the word that keeps others out


def find_conditions(case: Case) -> None:
    """Adds the insertion clause that two sentences tell together: an amount of work that is due,
    and the people who are to have it.
    """
    if case.about or any(
        statement.code is Consideration.INSERTION_CONDITION for statement in case.statements
    ):
        return
    for sentence in case.candidates:
        if case.full:
            break
        handed = _handed(case, sentence)
        if handed is not None:
            case.add([handed])
            continue
        amount = _amount_due(sentence) or _amount_under(sentence)
        if amount is None or not _may_oblige(case, sentence, amount):
            continue
        people = sentence.having("PUBLICS", "INSERTION")[0]
        lots, lots_named = scope.lots_of(case, amount, 0, 0)
        statement = _clause(case, sentence, people, lots, lots_named=lots_named)
        statement.volumes = volumes.of(amount, lots)
        case.add([statement])


def _clause(case: Case, sentence: Sentence, cue: Cue, lots: Lots, *, lots_named: bool) -> Statement:
    """An insertion clause told by its ingredients, proved around that cue."""
    return Statement(
        Consideration.INSERTION_CONDITION,
        sentence,
        cue.first,
        cue.last,
        "insertion.ingredients",
        lots,
        lots_named,
        guessed=guesses(case, lots, lots_named),
    )


_WORKED = words("semaines semaine jours jour journees journee heures mois % h etp euros operations")


def _handed(case: Case, sentence: Sentence) -> Statement | None:
    """« le titulaire achètera à un ESAT 10 % au moins des opérations »: a counted part of the work
    of whoever performs the contract goes to such operators.
    """
    barred = ("RESERVED", "OPEN_TO_ALL", "CRITERION", "NE", "MAY", "WISH", "OPTIONAL", "PRICE")
    if not sentence.has("CONTRACTOR") or sentence.has(*barred) or criteria.scores(sentence):
        return None
    actors = sentence.having("ACTOR_DISABILITY", "ACTOR_INSERTION", "ACTOR_BOTH")
    if not actors or sentence.serves or sentence.part.role in (*_SILENT, "title", "selection"):
        return None
    performs = [cue for cue in sentence.having("CONTRACTOR") if cue.first < actors[0].first]
    to_them = {"a", "aux", "aupres", "par", "au"} & {*sentence.words_before(actors[0].first, 4)}
    figured = any(
        word.isdigit() and _WORKED & {*sentence.words_after(place, 2)}
        for place, word in enumerate(sentence.wording)
    )
    spot = Spot(sentence, actors[0].first, actors[0].last, (actors[0],))
    if not (performs and to_them and figured):
        return None
    if one_house(sentence, actors[0]) or refused(case, spot, ConsiderationGroup.CONDITION):
        return None
    lots, lots_named = scope.lots_of(case, sentence, actors[0].first, actors[0].last)
    return _clause(case, sentence, actors[0], lots, lots_named=lots_named)


_BENEFIT = tuple(  # beginnings of words
    words(
        "benefici profit destin reserv confi revien attribu consacr dedi affect execut realis "
        "effectu emplo embauch recrut travail"
    )
)
_DUE = words(
    "du due dus dues minimum minimal minimale minimaux plancher impose imposee imposees exige "
    "exigee exigees exigible fixe fixee fixees contractuel contractuelle doit doivent devra "
    "devront obligation obligatoire obligatoirement quota"
)


def _amount_due(sentence: Sentence) -> Sentence | None:
    """The sentence, or one of its neighbours, that says how much work is due."""
    if not sentence.has("PUBLICS") or not any(
        word.startswith(_BENEFIT) for word in sentence.vocabulary
    ):
        return None
    for beside in (sentence, sentence.before, sentence.after):
        if beside is None or not beside.has("HOURS") or not volumes.of(beside, "all"):
            continue
        if (_DUE & (beside.vocabulary | sentence.vocabulary)) and not beside.has("NE", "MAY"):
            return beside
    return None


MOST_OF_HEADING = 6  # tokens of « Insertion sociale. »


def _amount_under(heading: Sentence) -> Sentence | None:
    """« Insertion. Les lots 1 et 2 sont assortis d’un quota de 210 heures. »"""
    below = heading.after
    if len(heading.wording) > MOST_OF_HEADING or not heading.has("INSERTION") or below is None:
        return None
    due = below.has("IMPOSE", "OBLIGED") and below.has("HOURS") and not below.has("MAY", "WISH")
    return below if due and volumes.of(below, "all") else None


def _may_oblige(case: Case, sentence: Sentence, amount: Sentence) -> bool:
    """Whether nothing stands against a clause there."""
    if sentence.part.role in (*_SILENT, "title", "selection") or sentence.serves:
        return False
    barred = ("OPEN_TO_ALL", "CRITERION", "DECLARATION", "NE", "NO", "WISH", "OPTIONAL", "MODEL")
    if sentence.has(*barred) or criteria.scores(sentence) or criteria.scores(amount):
        return False
    people = sentence.having("PUBLICS", "INSERTION")[0]
    hours = amount.having("HOURS")[0]
    spots = (
        Spot(sentence, people.first, people.last, (people,)),
        Spot(amount, hours.first, hours.last, (hours,)),
    )
    return all(refused(case, spot, ConsiderationGroup.CONDITION) is None for spot in spots)


def find(case: Case) -> None:
    """Adds what the ingredients of a sentence tell where no rule spoke of any reservation."""
    if case.about:
        return
    spoken = [
        statement
        for statement in case.statements
        if statement.code in RESERVED and statement.code is not Consideration.RESERVED_UNSPECIFIED
    ]
    spoken_sentences = {id(statement.sentence) for statement in spoken}
    formula = any(
        "operateurs economiques visant" in spoken_of.sentence.text for spoken_of in spoken
    )
    for sentence in case.read:
        if case.full:
            break
        if id(sentence) in spoken_sentences:
            continue
        if formula and sentence.has("LIMITED", "GIVEN", "CONFIDE"):
            case.add(_destined(case, sentence))
        case.add(
            statement
            for statement in _reserving(case, sentence)
            if not (spoken or case.denials) or _of_other_lots(statement, spoken)
        )


def _destined(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« Le lot 2 est destiné au milieu protégé », where the form’s own words keep it for both
    families: the buyer’s say for which.
    """
    actors = named(sentence, 0, len(sentence.wording))
    families = family_of(sentence, actors)
    if sentence.part.role in _SILENT or sentence.excluded or len(families) != 1:
        return
    if not scope.mentions(sentence) or sentence.has("NE", "NO", "MAY", "HOURS", "CRITERION"):
        return
    yield from say(case, sentence, actors[0].first, actors[0], families, "reserved.ingredients")


def _of_other_lots(statement: Statement, spoken: list[Statement]) -> bool:
    """Whether it names lots, and none of which another statement speaks."""
    if not statement.named or not isinstance(statement.lots, tuple):
        return False
    return all(
        isinstance(other_statement.lots, tuple) and not {*other_statement.lots} & {*statement.lots}
        for other_statement in spoken
    )


def _reserving(case: Case, sentence: Sentence) -> Iterator[Statement]:
    if sentence.part.role in _SILENT or sentence.excluded or sentence.serves or sentence.gridded:
        return
    if sentence.has("NON") or sentence.text.rstrip().endswith(":"):
        return
    if _SILENCED & sentence.vocabulary or {"y", "compris"} <= sentence.vocabulary:
        return
    if sentence.has(*_BARRED) or criteria.scores(sentence):
        return
    if sentence.has("PERCENT") and not sentence.has("MAJORITY"):
        return
    # « linge des résidents » names a lot, else those served are told
    served = sentence.has("SERVED") and not scope.mentions(sentence)
    families, bidder = _whom(sentence)
    if not families or bidder is None or _is_guided(sentence):
        return
    for keeps in _WAYS:
        index = keeps(sentence, bidder)
        if index is None or (served and keeps not in _OF_BIDDERS):
            continue
        turned = refused(case, Spot(sentence, bidder.first, bidder.last, (bidder,)), _GROUP)
        if turned and not (turned in ("denied", "withdrawn") and keeps is _shuts_others_out):
            return
        yield from say(case, sentence, index, bidder, families, "reserved.ingredients")
        return


def _is_guided(sentence: Sentence) -> bool:
    """A guide of clauses is named, who is no operator."""
    operators = sentence.having(*ACTORS)
    return any(
        not any(cue.first <= guide.first <= cue.last for cue in operators)
        for guide in sentence.having("FACILITATOR")
    )


_GROUP = ConsiderationGroup.RESERVED
Whom = tuple[frozenset[Family], Cue | None]


def _whom(sentence: Sentence) -> Whom:
    """The families that the sentence, or the one that it points back to, names."""
    wording = sentence.wording
    actors = [
        cue
        for cue in named(sentence, 0, len(wording))
        if not _NOT_WHO & {*_since_only(sentence.words_before(cue.first, 5))}
    ]
    if actors:
        return family_of(sentence, actors), actors[0]
    people = employers(sentence, 0, len(wording))
    weak = sentence.having("WEAK_DISABILITY", "WEAK_INSERTION", "DISABLED_PEOPLE", "PUBLICS")
    if people and weak and sentence.has("MAJORITY"):
        return people, weak[0]
    cited, cues = articles.families(sentence), sentence.having("ARTICLE")
    if cited and cues:
        return cited, cues[0]
    if _POINTED & sentence.vocabulary and sentence.has("OTHERS", "ONLY"):
        return named_before(sentence), Cue("", 0, 0)
    if _NO_OTHER & {*pairwise(wording)}:
        return named_before(sentence), Cue("", len(wording) - 1, len(wording) - 1)
    return frozenset(), None


_NO_OTHER = {
    ("nul", "autre"),
    ("aucun", "autre"),
    ("aucune", "autre"),
    ("d", "autre"),
    ("toute", "autre"),
    ("tout", "autre"),
}


def _since_only(before: list[str]) -> list[str]:
    """« auprès des seuls acteurs … »: what stands before the restriction says nothing of them."""
    last = max((place for place, word in enumerate(before) if word in _FEW), default=-1)
    return before[last + 1 :]


def _accesses(sentence: Sentence) -> bool:
    return has_access(sentence) or bool(scope.mentions(sentence))


def _kept_word(sentence: Sentence, bidder: Cue) -> int | None:
    """« réservé … , pour ses lots 2 et 3, … aux SIAE »: the word itself, however far."""
    for cue in sentence.having("RESERVED"):
        if share_before(sentence, cue.first) or abs(cue.first - bidder.first) > FAR:
            continue
        if in_general(sentence, cue.first) or _by_guide(sentence, bidder):
            continue
        if sentence.has("MAY", "RIGHT", "PLACE") or not _accesses(sentence):
            continue
        return cue.first
    return None


def _by_guide(sentence: Sentence, bidder: Cue) -> bool:
    """« réservé aux personnes accompagnées par le chantier d’insertion »: to those it guides."""
    return "par" in sentence.words_before(bidder.first, 3)


def _alone(sentence: Sentence, bidder: Cue) -> int | None:
    """« … et à eux seuls », « à l’exclusion des autres entreprises », « et à nul autre »."""
    wording = sentence.wording
    if not _accesses(sentence) or one_house(sentence, bidder):
        return None
    for place, word in enumerate(wording):
        near = abs(place - bidder.first) <= FAR
        between = {*wording[min(place, bidder.first) : max(place, bidder.first)]}
        if near and between & _NOT_WHO:
            continue
        if near and word in _FEW and not {"pas"} & {*sentence.words_before(place, 2)}:
            if "groupement" in sentence.words_after(place, 4):
                continue  # « seuls ou en groupement »
            return place
        strange = _STRANGERS & {*sentence.words_after(place, 5)}
        if (
            near
            and (word in _AWAY or (word in ("nul", "aucun") and "autre" in strange))
            and strange
        ):
            return place
    return _nothing_but(sentence, bidder)


def _nothing_but(sentence: Sentence, bidder: Cue) -> int | None:
    """« n’est proposé qu’aux … », « n’acceptera de candidatures que de la part de … »."""
    for ne in sentence.having("NE"):
        for que in sentence.having("QUE"):
            between = {*sentence.wording[ne.first : que.first]}
            if ne.first < que.first < bidder.first <= que.first + 16 and not between & {
                "pas",
                "ni",
            }:
                return ne.first
    return None


def _limited(sentence: Sentence, bidder: Cue) -> int | None:
    """« la concurrence est limitée aux … », « reviendra à un ESAT »."""
    if not _accesses(sentence):
        return None
    for place, word in enumerate(sentence.wording):
        if limits(word) and 0 < bidder.first - place <= 14:
            return place
    return None


_AMONG = words("entre parmi")


def _among(sentence: Sentence, bidder: Cue) -> int | None:
    """« l’attribution se fera entre structures d’insertion », « désigné parmi les ateliers … »."""
    before = sentence.words_before(bidder.first, 7)
    chosen = any(word.startswith(_CHOSEN) for word in sentence.wording[: bidder.first])
    if not _AMONG & {*before} or not chosen or sentence.has("NE", "NO", "MAY"):
        return None
    return bidder.first if _accesses(sentence) else None


_CHOSEN = ("attribu", "design", "choisi", "retenu", "concour", "concurrence", "select", "depart")


def _required(sentence: Sentence, bidder: Cue) -> int | None:
    """« suppose d’être une structure … », « le titulaire sera nécessairement l’un des trois »."""
    if not _accesses(sentence) or bidder.label == "ARTICLE":
        return None
    for place, word in enumerate(sentence.wording):
        near = [cue for cue in sentence.having(*ACTORS) if abs(place - cue.first) <= 16]
        if word not in _MUST or not near:
            continue
        bidder = near[-1]
        low, high = sorted((place, bidder.first))
        if word in ("sera", "seront", "doit", "doivent", "devra", "devront"):
            continue
        beside = {*sentence.words_before(bidder.first, 4), *sentence.words_after(place, 3)}
        if _BE & {*sentence.wording[low : high + 1], *beside}:
            return place
    return None


def _shuts_others_out(sentence: Sentence, bidder: Cue) -> int | None:
    """« aucun candidat extérieur au secteur … ne sera admis », « offre … hors … écartée »."""
    if not _accesses(sentence):
        return None
    wording = sentence.wording
    for place, word in enumerate(wording):
        strangers = (_STRANGERS | _ORDINARY) & sentence.vocabulary or sentence.has("OTHERS")
        strangers = strangers or _NEITHER & {*sentence.words_before(bidder.first, 10)}
        if strangers and (word.startswith(_SHUT_OUT) or bars(wording, place)):
            return place
        if word in ("aucun", "aucune", "nul") and _STRANGERS & {
            *wording[place + 1 : bidder.first + 1]
        }:
            return place
    return None


_NEITHER = words("ni non moins")  # « n’ayant ni le statut d’EA », « moins de la moitié »


def _by_article(sentence: Sentence, bidder: Cue) -> int | None:
    """« a choisi de faire jouer l’article L2113-12 »: an article that reserves, put to use."""
    cited = sentence.having("ARTICLE")
    if not cited or sentence.has("PAPERS", "PROOF", "LAW", "MAY", "AIM", "CONDITION_LAW"):
        return None
    if _DOUBT & sentence.vocabulary or sentence.has("NE", "NO", "NON"):
        return None
    if bidder.label != "ARTICLE":
        return cited[0].first if _labelled(sentence, bidder, cited) else None
    near = {*sentence.words_before(bidder.first, 12), *sentence.words_after(bidder.last, 12)}
    used = _USES & near or any(word.startswith("appliq") for word in near)
    return bidder.first if used and (_accesses(sentence) or sentence.has("CONTRACT")) else None


MOST_LABEL = 30  # tokens of « Accord-cadre – art. L. 2113-12 – EA et ESAT – lots 1 et 2 »


def _labelled(sentence: Sentence, bidder: Cue, cited: list[Cue]) -> bool:
    """The article and those it keeps for, side by side: in a line without a verb, or put to use."""
    families = articles.of(sentence, cited)
    if not families or families != family_of(sentence, named(sentence, 0, len(sentence.wording))):
        return False
    applied = any(word.startswith("appli") for word in sentence.words_before(cited[0].first, 6))
    label = len(sentence.wording) <= MOST_LABEL and not sentence.has("BEING", "DO", "IMPOSE")
    return applied or (label and (_accesses(sentence) or sentence.has("CONTRACT")))


_MAKE = tuple(  # beginnings of words
    words("produi execut realis fabriqu fourni assur confection effectu livr trait accompli honor")
)
_PASSIVE = words("sera seront est sont doit doivent devra devront")


def _made_by_them(sentence: Sentence, bidder: Cue) -> int | None:
    """« le lot 2 sera fourni par un ESAT », « devront produire … au sein d’un établissement
    pénitentiaire »: the whole of it.
    """
    turned = [cue for cue in sentence.having("NE", "NO", "MAY") if cue.first < bidder.first]
    by_another = (
        sentence.has("CONTRACTOR", "PERCENT", "ELSEWHERE") and bidder.label != "ACTOR_PRISON"
    )
    if turned or by_another:
        return None
    if one_house(sentence, bidder) or not _accesses(sentence):
        return None
    before = sentence.words_before(bidder.first, 16)
    made = any(word.startswith(_MAKE) for word in before) and bool(_PASSIVE & {*before})
    by = "par" in before[-4:] or (bidder.label == "ACTOR_PRISON" and sentence.has("OBLIGED"))
    indefinite = {"un", "une", "des"} & {*before[-2:]}
    return bidder.first if made and by and indefinite and "partie" not in before else None


_WAYS: tuple[Callable[[Sentence, Cue], int | None], ...] = (
    _kept_word,
    _alone,
    _limited,
    _among,
    _required,
    _shuts_others_out,
    _by_article,
    _made_by_them,
)
# Ways that speak of bidders themselves, whoever is served besides.
_OF_BIDDERS = (_required, _shuts_others_out, _by_article)
