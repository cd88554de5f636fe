"""Who a contract is reserved for: the word « réservé », what it is said of, for whom."""

from bisect import bisect_right
from collections.abc import Iterator

from classifier import articles, scope
from classifier.case import Case, Cue, Lots, Sentence, Statement, guesses
from classifier.contract import denied, withdrawn
from classifier.engine import Spot
from classifier.families import ACTORS as ACTORS
from classifier.families import employers, listed, named, one_house
from classifier.text import words
from vigie.domain.considerations import Family

_NEUTRAL = words(
    "sens titre regard profit benefice seul seule seuls seules exclusivement uniquement hauteur "
    "l article articles des de d la le les du un une et ces ceux celles telles tels operateurs "
    "economiques entreprises structures organismes candidats soumissionnaires organisations "
    "services opérateurs entreprise structure"
)
_MEETING = words(
    "realisent realisant administration penitentiaire poursuivent poursuivant assurant assurent "
    "exercant exercent mandataire est dont code commande publique loi par vises visees relevant "
    "repondant repondent qui remplissant mentionnes mentionnees definis definies conditions "
    "remplissent satisfaisant relevent"
)
_LEADING = (
    _NEUTRAL
    | _MEETING
    | words(
        "suivants suivantes ° procedure consultation marche lot a au aux cooperatives mutuelles "
        "fondations scic entites groupements groupement organismes toute tout tous toutes ( ) , "
        "personnes morales physiques "
        "determinees determines profit association associations etablissements etablissement "
        "societes acteurs candidat activites production produits fabriques realisees en ateliers "
        "produisent produisant concessionnaires centres 1 2 i b 1° - / : ou"
    )
)
_PREPOSITIONS = words("a au aux pour")
_SHARE_BEFORE = words(
    "heure heures temps part pourcentage quotite minimum minimal volume % nombre montant h taux "
    "partie"
)
_ORDINARY = words("traditionnel ordinaire classique concurrentiel marchand")
_BASIS = words("en sens titre regard conformement vertu application article articles dans sur")


def anchors(sentence: Sentence) -> list[int]:
    """The tokens « réservé », « réservation » that keep a contract for somebody."""
    places: list[int] | None = sentence.memo.get("anchors")
    if places is None:
        places = [cue.first for cue in sentence.having("RESERVED")]
        sentence.memo["anchors"] = places
    return places


def until_next(sentence: Sentence, index: int) -> int:
    """Where what that « réservé » says ends: the next one, or the clause."""
    places = anchors(sentence)
    later = bisect_right(places, index)
    stop = places[later] if later < len(places) else len(sentence.wording)
    clauses = sentence.clauses
    since = _past_but(sentence, index)
    stop = next((place for place in range(since, stop) if clauses[place] != clauses[since]), stop)
    return next((place for place in range(index + 1, stop) if _opens_lot(sentence, place)), stop)


_TO_THEM = words("aux au a")


def _past_but(sentence: Sentence, index: int) -> int:
    """« réservé également, mais aux seules … »: the clause after only says for whom."""
    after = sentence.words_after(index, 5)
    but = after.index("mais") + 1 if "mais" in after else 0
    return index + 1 + but if but and _TO_THEM & {*after[but : but + 1]} else index


def _opens_lot(sentence: Sentence, index: int) -> bool:
    """« …, lot 2 ouvert aux SIAE et à tous »: what follows is not kept."""
    if sentence.wording[index] not in ("lot", "lots"):
        return False
    if {"exclusivement", "uniquement"} & set(sentence.words_after(index, 16)):
        return False  # « le lot « Pépinières », ouvert aux ESAT exclusivement »
    return bool(
        {"ouvert", "ouverts", "libre", "concurrence", "accessible"}
        & set(sentence.words_after(index, 6))
    )


def keeps_contract(spot: Spot) -> bool:
    """What is kept is a contract or a bid on it; no place, hours, seats."""
    sentence, index = spot.sentence, spot.anchor.first
    if sentence.wording[index].startswith("reservation"):
        return _reservation(sentence, index)
    if sentence.wording[index] in ("reserver", "reservant"):
        return _to_reserve(sentence, index)
    if share_before(sentence, index):
        return False
    if sentence.wording[index] == "reserve" and sentence.words_before(index, 1) == ["la"]:
        return any(index < cue.first <= index + 6 for cue in sentence.having("ARTICLE"))
    takes = sentence.words_after(index, 2)
    if takes[:1] and takes[0] in _THIS and takes[-1] in _KEPT:
        return True  # « le pouvoir adjudicateur réserve ce marché »
    return not (_of_place(sentence, index) or in_general(sentence, index))


_THIS = words("ce cet cette ces le la l les")
_KEPT = words("marche lot lots contrat accord consultation procedure concession prestations")


def in_general(sentence: Sentence, index: int) -> bool:
    """« les marchés réservés aux EA seront recensés »: such contracts, not this one."""
    before = sentence.words_before(index, 3)
    plural = before[-1:] in (["marches"], ["lots"]) or before[-2:] == ["marches", "publics"]
    if {"cadre"} & set(sentence.words_before(index, 5)):
        return False
    if not plural or not {"les", "des", "aux", "ces", "de", "nos", "certains"} & set(before[:-1]):
        return False
    if {"sont", "constituent", "seront"} & {*sentence.words_before(index, 3)[:-1]}:
        return False  # « les lots 3 et 5 sont des marchés réservés »
    figures = any(word.isdigit() for word in sentence.wording[index:])
    return not (figures and "lot" in sentence.text) and not sentence.has("OUI")


def _reservation(sentence: Sentence, index: int) -> bool:
    """« réservation de tout ou partie du marché », « réservation aux SIAE », not of a room."""
    after = sentence.words_after(index, 7)
    if after[:1] and after[0].startswith(("l2113", "l3113", "l2213")):
        return True
    based = any(index < cue.first <= index + 6 for cue in sentence.having("ARTICLE", *ACTORS))
    if based and not sentence.has("PLACE"):
        return True
    near = any(abs(cue.first - index) <= 5 for cue in sentence.having("PLACE"))
    if near and not {"marche", "lot", "lots", "contrat"} & set(after):
        return False
    head = [word for word in after if word.isalnum()][:2]
    contract = {"marche", "marches", "lot", "lots", "contrat", "accord", "tout"} & set(after[:5])
    before = sentence.words_before(index, 3)
    open_ended = not head or head[0] in (
        "beneficie",
        "est",
        "faite",
        "repose",
        "profite",
        "joue",
        "conjointe",
        "au",
        "aux",
        "a",
        "article",
        "travailleurs",
        "esat",
        "ea",
        "siae",
        "ouverte",
    )
    return bool(contract) or open_ended or "objet" in before or (after[:1] == [":"])


def _to_reserve(sentence: Sentence, index: int) -> bool:
    """« entend réserver ce marché aux … », not « permet de réserver des marchés »."""
    head, after = sentence.words_before(index, 5), sentence.words_after(index, 18)
    if {"se", "permet", "permettent", "droit", "possible", "s"} & set(head):
        return False
    if {"heures", "%", "temps", "part", "h", "une"} & set(after[:7]):
        return False
    begins = after[:1] and after[0] in (
        "ce",
        "cet",
        "cette",
        "ces",
        "le",
        "la",
        "les",
        "l",
        "son",
        "offerte",
    )
    return (
        bool(begins)
        and bool(
            {
                "marche",
                "lot",
                "lots",
                "contrat",
                "accord",
                "consultation",
                "procedure",
                "concession",
                "participation",
                "marches",
                "prestation",
                "prestations",
                "offerte",
            }
            & set(after[:6])
        )
        and not share_before(sentence, index)
    )


def share_before(sentence: Sentence, index: int) -> bool:
    """« 10 % des heures réservées », « il sera réservé 70 heures »: a clause, no reservation."""
    head = sentence.words_before(index, 10)
    shares = [position for position, word in enumerate(head) if word in _SHARE_BEFORE]
    nouns = [
        position
        for position, word in enumerate(head)
        if word in ("marche", "lot", "lots", "contrat", "marches", "consultation")
    ]
    if shares and (not nouns or nouns[-1] < shares[-1]):
        return True
    after = sentence.words_after(index, 9)
    if sentence.wording[index] == "reserve" and _of_people_hours(sentence, index):
        return True
    hours = any(
        word.isdigit()
        and (
            {"h", "heures", "heure"} & set(after[position + 1 : position + 3])
            or (
                "%" in after[position + 1 : position + 3]
                and {"heures", "temps"} & set(after[position + 1 : position + 6])
            )
        )
        for position, word in enumerate(after)
    )
    return (hours and not sentence.has("ACTOR_DISABILITY", "ACTOR_ESS")) or (
        {"temps", "heures"} & set(after[:4]) != set()
    )


def _of_people_hours(sentence: Sentence, index: int) -> bool:
    """« réserve à des personnes éloignées de l’emploi un volume de »: hours, no contract."""
    publics = [cue for cue in sentence.having("PUBLICS") if 0 < cue.first - index <= 6]
    return any(
        word in _SHARE_BEFORE or word == "contingent"
        for cue in publics
        for word in sentence.words_after(cue.last, 4)
    )


def _of_place(sentence: Sentence, index: int) -> bool:
    """« une partie des locaux est réservée au chantier », « places réservées à »."""
    since = index - 5
    places = [
        cue
        for cue in sentence.having("PLACE", "SERVED")
        if since <= cue.last < index and (_heads(sentence, cue) or _is_market(sentence, cue))
    ]
    if not places:
        return False
    nouns = sentence.having("CONTRACT")
    return not any(places[-1].last < cue.first < index for cue in nouns)


def _is_market(sentence: Sentence, cue: Cue) -> bool:
    """« les emplacements du marché forain sont réservés »: a market, no contract."""
    return cue.label == "PLACE" and sentence.wording[cue.first].startswith("marche")


def _heads(sentence: Sentence, cue: Cue) -> bool:
    """« les places », « une partie des locaux »: the noun itself, no complement of another."""
    before = sentence.words_before(cue.first, 2)
    return before[-1:] not in (["de"], ["d"], ["du"], ["des"]) or before[:1] == ["partie"]


def alien(sentence: Sentence, index: int) -> bool:
    """« réservé aux entreprises d’assurances »: for somebody, and not for ours."""
    after = sentence.words_after(index, 14)
    if _ORDINARY & set(after[:6]):
        return True
    until = until_next(sentence, index)
    ours = [cue.first for cue in named(sentence, index, until)]
    limit = min([*ours, index + 10])
    other_bidders = sentence.having("PROFESSION", "SMALL_FIRMS")
    if any(index < cue.first < limit for cue in other_bidders):
        return True
    if _reached(sentence, index, until):
        return False
    if articles.families(sentence) and any(cue.first > index for cue in sentence.having("ARTICLE")):
        return False  # the article says which bidders are meant
    return _for_somebody(sentence, index)


LONGEST_ASIDE = 16  # tokens between two commas


def _past_asides(wording: list[str]) -> list[str]:
    """« réservé, pour ses lots 2 et 3, aux SIAE »: what two commas enclose is left out."""
    kept: list[str] = []
    place = 0
    while place < len(wording):
        ahead = wording[place + 1 : place + LONGEST_ASIDE]
        if wording[place] == "," and "," in ahead and not _PREPOSITIONS_TO & {*ahead[:1]}:
            place += ahead.index(",") + 2
            continue
        kept.append(wording[place])
        place += 1
    return kept


_PREPOSITIONS_TO = words("aux a au")


def _reached(sentence: Sentence, index: int, until: int) -> bool:
    """The first word that « réservé aux » leads to is one of ours, or tells whom they employ."""
    cues = sentence.having(
        *ACTORS,
        "INSERTION",
        "WEAK_DISABILITY",
        "DISABLED_PEOPLE",
        "WEAK_INSERTION",
        "SERVICE",
        "PUBLICS",
    )
    first = next((cue for cue in cues if index < cue.first < until), None)
    if first is None:
        return False
    between = _past_asides(sentence.wording[index + 1 : first.first])
    preposition = next((place for place, word in enumerate(between) if word in _PREPOSITIONS), None)
    if preposition is None:
        return True
    strange = [
        word for word in between[preposition + 1 :] if word.isalpha() and word not in _LEADING
    ]
    operators = employers(sentence, index, until)
    return not strange or bool(operators) or strange[0] in _EMPLOYING_WORDS


def _for_somebody(sentence: Sentence, index: int) -> bool:
    """« aux X » where X is none of the words that lead to ours."""
    after = _past_asides(sentence.words_after(index, 40))
    for position, word in enumerate(after[:7]):
        if word in _BASIS:
            return False
        if word == "pour" and sentence.part.role == "title":
            return False
        if word in _PREPOSITIONS:
            head = next(
                (following for following in after[position + 1 :] if following not in _LEADING), ""
            )
            return head.isalpha() and not head.startswith(_SOCIAL_AIMS)
        if not (word.endswith("ment") or word in ("en", "priorite", "et", "est", ":", ",", "(")):
            return False
    return False


# What operators are for where no family is told: « associations d’utilité sociale ».
_SOCIAL_AIMS = (
    "social",
    "solidair",
    "utilite",
    "inclus",
    "interet",
    "certain",
    "mission",
    "precis",
)
_EMPLOYING_WORDS = words(
    "mission but objet objectif vocation agrees agreees employant emploient dont visant economie "
    "faisant executant travaillant oeuvrant specialisees specialises conventionnees"
)


# What bidders know, can do or have done for others does not make them these.
_NOT_BEING = words(
    "capacite mesure capable experience experiences reference references competence competences "
    "connaissance connaissances partenariat partenariats aupres avec accompagnement accompagner "
    "travailler intervenir favoriser recourir recours collaborer visite visiter entrer circuler "
    "groupement vehicules transport visitant penetrer"
)
_OPEN = words(
    "ouvert ouverte ouverts ouvertes accessible accessibles destine destinee destines adresse "
    "adressent dedie dediee dedies"
)


def keeps_others_out(spot: Spot) -> bool:
    """« seuls les ESAT peuvent soumissionner », of the bidders and not of those they know."""
    sentence = spot.sentence
    only = next((cue for cue in spot.cues if cue.label == "ONLY"), None)
    if only is not None and _of_some_others(sentence, only, spot):
        return False
    actors = [cue for cue in spot.cues if cue.label in ACTORS or cue.label.startswith("WEAK")]
    people = actors[0].label.startswith("WEAK")
    if any(cue.first > spot.first for cue in sentence.having("SERVED")):
        return False
    percent = any(sentence.said(cue) == "%" for cue in sentence.having("PERCENT"))
    share = percent and not people and not sentence.has("MAJORITY")
    if (
        share
        or sentence.has("OPEN_TO_ALL", "CLAUSE_INSERTION")
        or any(one_house(sentence, cue) for cue in actors)
    ):
        return False
    if spot.anchor.label == "NE" and any(
        spot.anchor.first < cue.first < spot.cues[1].first for cue in sentence.having("PAS")
    ):
        return False
    if people:
        return bool(employers(sentence, spot.first, min(spot.last + 8, len(sentence.wording))))
    return not _known(sentence, spot.anchor, actors[0])


_DETERMINERS = words("les des l le la")


def _of_some_others(sentence: Sentence, only: Cue, spot: Spot) -> bool:
    """« le seul lot 3 », « un ESAT : seuls les agents y circulent »: others are meant."""
    after = sentence.words_after(only.last, 1)
    if after in (["lot"], ["lots"]):
        return True
    actor = next((cue for cue in spot.cues if cue.label in ACTORS), None)
    leads = sentence.wording[only.first].startswith("seul") and bool(_DETERMINERS & {*after})
    return leads and actor is not None and actor.last < only.first - 2


def _known(sentence: Sentence, before: Cue, actor: Cue) -> bool:
    between = set(sentence.wording[before.first : actor.first])
    return bool(between & _NOT_BEING) or "compris" in between


def heads_a_list(spot: Spot) -> bool:
    """« Sont seuls admis à soumissionner : » before the operators, one a line."""
    return spot.sentence.text.rstrip(" •-\n").endswith(":") and any(
        True for _ in listed(spot.sentence)
    )


def addressed(spot: Spot) -> bool:
    """« limitée aux ateliers protégés », « s’adresse exclusivement aux EA »."""
    sentence, limited, actor = spot.sentence, spot.cues[0], spot.cues[1]
    if one_house(sentence, actor) or _known(sentence, limited, actor) or sentence.has("PERCENT"):
        return False
    if sentence.wording[limited.first] in _OPEN and actor.label != "ARTICLE":
        return sentence.has("ONLY", "OTHERS")
    return True


def starts_with_being(spot: Spot) -> bool:
    """« Être entreprise adaptée, ESAT ou structure équivalente » in a list of what is asked."""
    return spot.anchor.first <= 1 and not one_house(spot.sentence, spot.cues[1])


def is_one_of_them(spot: Spot) -> bool:
    """« le candidat doit être un ESAT », not « doit justifier de références auprès d’un ESAT »."""
    sentence, must, actor = spot.sentence, spot.cues[0], spot.cues[1]
    if one_house(sentence, actor) or _known(sentence, must, actor):
        return False
    named_bidder = sentence.has("BIDDER", "BID") or sentence.wording[must.first] in (
        "condition",
        "conditions",
        "aptitude",
    )
    return named_bidder and not sentence.has("OPEN_TO_ALL", "CLAUSE_INSERTION")


def asked_of_bidders(spot: Spot) -> bool:
    """What is proved or counted is the bidders’ own."""
    sentence = spot.sentence
    if not sentence.has("BIDDER", "CONTRACTOR") or sentence.has("OPEN_TO_ALL", "CLAUSE_INSERTION"):
        return False
    span_words = set(sentence.wording[spot.first : spot.last + 1])
    if any(cue.label == "ARTICLE" for cue in spot.cues):
        reserving = articles.families(sentence)
        return bool(reserving) and "interdiction" not in sentence.text
    return not span_words & {"vehicules", "transport", "references", "aupres", "heures"}


def falls_without_it(spot: Spot) -> bool:
    """« justifieront d’une convention IAE ; à défaut leur offre ne sera pas ouverte »."""
    sentence, proof, actor = spot.sentence, spot.cues[0], spot.cues[1]
    in_one_house = one_house(sentence, actor) and "arrete" not in sentence.vocabulary
    if in_one_house or sentence.has("PAPERS", "OTHERS"):
        return False
    if any(cue.first < proof.first for cue in sentence.having("MAY")):
        return False
    if _known(sentence, *sorted((proof, actor))):
        return False
    without = "a defaut"
    told_here = sentence.text.rfind(without) > 0
    closing = sentence if told_here else sentence.after
    return (
        closing is not None
        and (told_here or closing.text.lstrip().startswith(_WITHOUT_IT))
        and closing.has("OR_FALLS")
    )


_WITHOUT_IT = ("a defaut,", "a defaut l", "a defaut s", "a defaut de cette piece", "faute de quoi")


def done_by_them(spot: Spot) -> bool:
    """« marché confié à un ESAT », « prestation à réaliser par une EA »: the whole of it."""
    sentence, entrusted, actor = spot.sentence, spot.cues[0], spot.cues[1]
    before = sentence.words_before(actor.first, 1)
    if before not in (["un"], ["une"], ["des"], ["par"], ["a"], ["aux"]) or sentence.has(
        "ELSEWHERE", "OPEN_TO_ALL", "NE"
    ):
        return False
    if sentence.part.role == "title":
        return True
    if "ete" in sentence.words_before(entrusted.first, 2):
        return False  # it was awarded, not kept
    head = set(sentence.words_before(entrusted.first, 12))
    if head & {"poste", "partie", "part"}:
        return False
    if actor.label == "ACTOR_PRISON" and sentence.has("OBLIGED"):
        return True
    whole = head & {"marche", "lot", "contrat", "prestation", "prestations", "accord", "execution"}
    ranked = {"premier", "second", "deuxieme", "dernier"} & head and sentence.before is not None
    return bool(whole or ranked or sentence.has("ONLY", "OTHERS"))


_BY_ACTOR = (["par", "des"], ["par", "un"], ["par", "une"], ["par", "le"], ["par", "les"])
_SHORT_ACTORS = ("esat", "ea", "siae", "entreprise adaptee", "entreprises adaptees")


def titled(spot: Spot) -> bool:
    """« (ESAT et/ou EA) » or « par des ESAT » in a title; a legal form that is theirs."""
    sentence, actor = spot.sentence, spot.anchor
    if sentence.part.role == "legal_form":
        return _is_legal_form(sentence, actor)
    before = sentence.words_before(actor.first, 2)
    if before[-1:] == ["par"] or before in _BY_ACTOR:
        return not one_house(sentence, actor)
    return sentence.said(actor) in _SHORT_ACTORS and _is_pair(sentence, actor)


_LEGAL_FORMS = words("l5213-13 l344-2 l5132-4 exclusivement uniquement")


def _is_legal_form(sentence: Sentence, actor: Cue) -> bool:
    legal_form = _LEGAL_FORMS & sentence.vocabulary
    return (actor.first <= 3 and bool(legal_form)) or "doivent etre" in sentence.text


def _is_pair(sentence: Sentence, actor: Cue) -> bool:
    """« (ESAT et EA) », « ESAT/EA » that end the title."""
    beside = [
        cue for cue in sentence.having(*ACTORS) if cue != actor and 0 < cue.first - actor.last <= 4
    ]
    if not beside:
        return False
    last = beside[0].last
    before = sentence.words_before(actor.first, 1)
    if before == ["("] and sentence.words_after(last, 1) == [")"]:
        return True
    words_left = {word for word in sentence.wording[last + 1 :] if word.isalnum()}
    between = sentence.between(actor.last, beside[0].first).strip()
    return not words_left - {"uniquement", "exclusivement"} and between in ("/", "-", "ou", "et/ou")


def by_a_reserving_article(spot: Spot) -> bool:
    """« marché passé en application de l’article L2113-12 »: the article alone reserves it."""
    sentence, based = spot.sentence, spot.anchor
    if not articles.families(sentence):
        return False
    head = set(sentence.words_before(based.first, 3))
    if head & {"candidats", "candidat", "ils", "il", "operateurs"} and not sentence.has("ONLY"):
        return False
    if sentence.said(based).split()[0] in ("organisations", "structures", "entreprises"):
        return True
    if sentence.tokens[spot.cues[1].first].text == "15" and not sentence.having(*ACTORS):
        return False
    return sentence.has("CONTRACT") or "application" in sentence.text


_UNDER = words(
    "regime coup champ regi regie regis regies placee placees place places dispositif reserve"
)


def falls_under(spot: Spot) -> bool:
    """« Le marché tombe sous le coup de l’article L2113-12 »: the article reserves it."""
    sentence = spot.sentence
    head = {*sentence.words_before(spot.anchor.first, 8)}
    return bool(articles.families(sentence)) and bool(_UNDER & head)


def says_so(spot: Spot) -> bool:
    """« Application de l’article L2113-12 au lot 2 : oui »."""
    before = spot.sentence.words_before(spot.anchor.first, 8)
    return bool(articles.families(spot.sentence)) and "application" in before


def taken_back(sentence: Sentence, index: int) -> bool:
    """Whether the word « réservé » there is denied or no more."""
    return denied(sentence, index, index) or withdrawn(sentence, index, index)


def say(
    case: Case,
    sentence: Sentence,
    index: int,
    actor: Cue | None,
    reserved: frozenset[Family],
    rule: str,
    *,
    given_lots: Lots | None = None,
) -> Iterator[Statement]:
    """One statement a consideration that these families make, on the lots that the sentence
    gives them.
    """
    first, last = index, index
    contract = [cue for cue in sentence.having("CONTRACT") if index - 12 <= cue.first <= index]
    if contract:
        first = contract[0].first
    if actor is not None:
        first, last = min(first, actor.first), max(last, actor.last)
    lots, lots_named = (
        (given_lots, True)
        if given_lots
        else scope.lots_of(case, sentence, index, last, alone=False)
    )
    for code in articles.codes_for(reserved):
        yield Statement(
            code,
            sentence,
            first,
            last,
            rule,
            lots,
            lots_named,
            tuple(sorted(reserved)),
            articles.cited(sentence),
            guessed=guesses(case, lots, lots_named),
        )
