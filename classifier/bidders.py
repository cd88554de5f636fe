"""Who a contract is reserved for: the words « réservé », the actors they keep it for, what takes
them back.
"""

import re
from collections.abc import Iterator

from classifier import articles, context, scope
from classifier.case import Case, Cue, Lots, Sentence, Statement
from classifier.text import words
from vigie.domain.considerations import Family

ACTORS = {
    "ACTOR_DISABILITY": frozenset({Family.DISABILITY}),
    "ACTOR_INSERTION": frozenset({Family.INSERTION}),
    "ACTOR_BOTH": frozenset({Family.DISABILITY, Family.INSERTION}),
    "ACTOR_PRISON": frozenset({Family.PRISON}),
    "ACTOR_ESS": frozenset({Family.ESS}),
}
_RESERVED = re.compile(r"reserve[es]*$|reservations?$|reserver$|reservant$")
# « entend réserver ce marché aux … »; not « permet de réserver des marchés », « réserver 5 % des
# heures »
_TO_RESERVE = re.compile(
    r"^(?:en totalite |exclusivement )?(?:ce|cet|cette|ces|le|la|les|l)(?: present\w*| "
    r"ensemble d[eu]s?(?: ce| cette)?)? "
    r"(?:marche|lot|accord|contrat|consultation|procedure|prestation|concession|execution"
    r"|participation)\w*\b.{0,60}?\b(?:a|au|aux)\b"
)
_NOT_OURS = words(
    "se s sous les des ses leurs aucune toute sans ces leve levee levees formuler emettre "
    "emises eventuelles"
)
_SHARE = words("heure heur temp part pourcentage quotit minimum minimal volum % h nombr montant")
_NEUTRAL = words(
    "sens titre regard profit benefice seul seule seuls seules exclusivement uniquement "
    "hauteur l article "
    "articles des de d la le les du un une et ces ceux celles telles tels operateurs "
    "economiques entreprises "
    "structures organismes candidats "
    "soumissionnaires"
)
_NOUN = (
    r"(?:locaux|local|salles?|batiments?|places?|parkings?|stationnement|terrains?|parcelles?"
    r"|acces|emplacements?|espaces?|"
    r"logements?|horaires?|creneaux|documents?|sieges?|vehicules?|quais?|voies?|zones?|entrees?"
    r"|tarifs?|invitations?|"
    r"berceaux|seances?|cours|ateliers?|formations?|credits?|masques?)"
)
# « réservé aux personnels de l’ESAT », « aux membres du groupement de commandes »: those of a
# house, who buy or are served
_OF_THE_HOUSE = re.compile(
    r"^(?:\w+ment |seuls? )*(?:aux?|a la|a l) (?:seuls? "
    r")?(?:(?:personnels?|agents?|salaries|travailleurs|usagers|"
    r"residents|eleves) "
    r"(?:de l|du|de la|de cet)\b|(?:membres|adherents) (?:du groupement de commande|de la "
    r"centrale|adherents))"
)
# « une partie des locaux est réservée à », « places réservées à »; not « l’entretien des locaux est
# réservé à »
_THINGS = re.compile(
    rf"(?<!de )\b(?:partie d(?:es|u)|les|l|la|le|un|une|ces|cette|certaine?s|\d+) {_NOUN}(?: "
    rf"(?!marche|lot|consultation|"
    rf"procedure|contrat|accord)\w+){{0,3}} (?:est|sont|sera|seront)"
    r"(?: \w+ment)?$|\b(?:places|stationnement|emplacements|acces|berceaux|tarifs?|invitations?"
    r"|masques|documents|sieges)$"
)
_FORMERLY = words("precedemment anciennement initialement auparavant jadis")
ORDINARY = re.compile(
    r"(?:au|a la|aux) (?:secteurs?|milieux?|entreprises?|filieres?) (?:traditionnel|ordinaire|"
    r"classique|concurrentiel|marchand)"
)


def anchors(sentence: Sentence) -> list[int]:
    """The tokens « réservé(e)(s) », « réservation » in the sense of keeping for somebody."""
    found = []
    for index, token in enumerate(sentence.tokens):
        if not _RESERVED.match(token.text):
            continue
        if token.text in ("reserver", "reservant") and not _to_reserve(sentence, index):
            continue
        before = sentence.words_before(index, 1)
        noun = token.text in ("reserve", "reserves")
        if noun and before and before[0] in _NOT_OURS:
            continue
        if token.text == "reserve" and set(sentence.words_after(index, 1)) & {"un", "une"}:
            continue
        if noun and not before and _of_something(sentence, index):
            continue
        typed = "type" in sentence.words_before(index, 2)
        if (
            token.text.startswith("reservation")
            and not typed
            and not re.search(
                r"reservations? (?:de |des |du |d un )?(?:ce |cet |ces "
                r")?(?:marche|lot|accord|contrat|au titre|"
                r"tout ou partie|au profit|au sens|a destination|en faveur|au benefice|aux? |a "
                r"des )",
                sentence.folded.text[token.start : token.start + 60],
            )
        ):
            continue
        found.append(index)
    return found


def _of_something(sentence: Sentence, index: int) -> bool:
    """« Réserves de », « Réserves éventuelles des » at the head: the noun."""
    following = sentence.words_after(index, 3)
    if {"a", "au", "aux"} & set(following):
        return False
    return following[:1] in (["naturelle"], ["naturelles"]) or bool(
        {"du", "de", "des", "d"} & set(following[:2])
    )


def _to_reserve(sentence: Sentence, index: int) -> bool:
    """What the buyer decides to reserve is this contract; the law only allows it."""
    head = " ".join(sentence.words_before(index, 5))
    allowed = re.search(r"\b(?:permet\w*|opportunite|autoris\w+|possib\w+|se)\b", head)
    if allowed or context.elsewhere(sentence, len(sentence.tokens) - 1):
        return False
    return bool(_TO_RESERVE.match(" ".join(sentence.words_after(index, 16))))


def taken_back(sentence: Sentence, index: int) -> bool:
    """Whether the word « réservé » there is denied, only possible, or speaks of hours."""
    return (
        context.negated(sentence, index, index)
        or context.both_options(sentence, index)
        or context.possible(sentence, index)
        or context.hypothetical(sentence, index)
        or re.search(
            r"\bn (?:a|ont|est|sont) pas (?:ete )?(?:retenu|prevu|envisag|mis)", sentence.text
        )
        is not None
        or re.search(
            r"\b(?:notion|definition|regime|mecanisme)s? d[eu]s? marches? reserve", sentence.text
        )
        is not None
        or bool(_FORMERLY & set(sentence.words_before(index, 2)))
        or _of_things(sentence, index)
        or context.elsewhere(sentence, index)
        or share_before(sentence, index)
        or context.answered_no_late(sentence, index)
    )


def _of_things(sentence: Sentence, index: int) -> bool:
    """« une partie des locaux est réservée au chantier d’insertion », « places réservées à »: no
    contract.
    """
    return bool(
        _THINGS.search(" ".join(sentence.words_before(index, 6)))
        or _OF_THE_HOUSE.match(" ".join(sentence.words_after(index, 10)))
    )


def share_before(sentence: Sentence, index: int) -> bool:
    """« 10 % des heures réservées », « il sera réservé 70 heures »: a clause, not a reservation."""
    content = [place for place in sentence.content if place < index][-7:]
    contracts = [cue for cue in sentence.having("CONTRACT") if cue.last < index]
    volumes = [
        place for place in content if sentence.stems[sentence.content.index(place)] in _SHARE
    ]
    if volumes and (not contracts or contracts[-1].last < volumes[-1]):
        return True
    after = " ".join(sentence.words_after(index, 14))
    return bool(
        re.search(
            r"\b(?:\d+ ?% (?:d(?:u|es?) )?(?:l "
            r")?(?:heures|temps|volume|effectif|main|nombre|total|montant)|"
            r"\d+ ?h\b|\d+ heures?|(?:minimum|nombre) d?\s?heures?|une part|un volume|un "
            r"nombre|au minimum :)",
            after,
        )
    )


def article_cue(sentence: Sentence, index: int) -> Cue | None:
    """The cited article belongs to the proof."""
    places = [
        place
        for place, token in enumerate(sentence.tokens)
        if re.match(r"[lr](?:2113|3113|2213)-", token.text)
    ]
    near = [place for place in places if abs(place - index) <= 40]
    return Cue("ARTICLE", near[0], near[-1]) if near else None


def own(sentence: Sentence, after: list[Cue]) -> list[Cue]:
    """Past « lorsque plus de 50 % … » only the condition is told: it adds no family."""
    found = re.search(r"\b(?:lorsqu\w*|dont plus de|a condition)\b", sentence.text)
    if not found or not after:
        return after
    limit = sentence.start + found.start()
    strong = [cue for cue in after if sentence.tokens[cue.first].start < limit]
    return strong or after


def ea_beside(sentence: Sentence, weak: list[Cue], actors: list[Cue]) -> bool:
    """Whether « EA » stands beside actors that make it the acronym."""
    return any(
        sentence.tokens[cue.first].text == "ea"
        and any(abs(cue.first - actor.first) <= 6 for actor in actors)
        for cue in weak
    )


def weak_words(sentence: Sentence, cue: Cue) -> bool:
    """Words that also name people served: they need a contract that is reserved."""
    return cue.label == "ACTOR_PRISON" or sentence.tokens[cue.first].text.startswith(
        ("handicap", "defavoris", "personne", "economie")
    )


def users(sentence: Sentence, cue: Cue, index: int) -> bool:
    """Pupils, tenants, the public: those served, not those who bid."""
    head = " ".join(sentence.words_before(cue.first, min(5, max(0, cue.first - index - 1))))
    people = " ".join(token.text for token in sentence.tokens[cue.first : cue.last + 1])
    return bool(
        re.search(
            r"\b(?:eleves|etudiants|enfants|public|usagers|seniors|stationnement|places"
            r"|transport|adultes)\b",
            head,
        )
    ) or (
        people.startswith("personnes")
        and not re.search(r"emploi|emploient|employant|occupant|embauch|recrut", head)
    )


def alien(sentence: Sentence, index: int) -> bool:
    """« réservé aux entreprises d’assurances »: for somebody, and not for ours."""
    following = sentence.words_after(index, 12)
    text = " ".join(following)
    if ORDINARY.match(text):
        return True
    if not following or re.match(
        r"(?:exclusivement |uniquement |strictement )*(?:au (?:sens|titre|regard)|a hauteur|en "
        r"|pour "
        r"(?:le|la|les|l|des)\b|dans|par |sur|conformement)",
        text,
    ):
        return False
    for place, word in enumerate(following[:4]):
        if word in ("a", "au", "aux"):
            return any(
                other.isalpha() and other not in _NEUTRAL
                for other in following[place + 1 : place + 5]
            )
        if not (word.endswith("ment") or word in ("en", "priorite", "et", "est", ":")):
            return False
    return False


def bare(sentence: Sentence, index: int) -> bool:
    """« Marché réservé », « (marché réservé) », « Marché réservé de nettoyage », « Marché
    réservé : oui ».
    """
    before = [
        sentence.stems[sentence.content.index(place)] for place in sentence.content if place < index
    ][-5:]
    nouns = {
        "march",
        "lot",
        "accord",
        "cadr",
        "contrat",
        "consultation",
        "concession",
        "procedur",
        "public",
    }
    if not nouns & set(before):
        return False
    following = " ".join(sentence.words_after(index, 3))
    return not re.match(
        r"(?:en vertu (?!de l article l2113|des articles l2113)|le droit|la possibilite|la "
        r"faculte|par "
        r"le|pour (?:les|l) (?:eleves|usagers|agents|personnel))",
        following,
    )


def told_near(case: Case, sentence: Sentence) -> frozenset[Family]:
    """The family told in the sentence beside: « … au marché réservé : copie de l’agrément des
    entreprises adaptées ».
    """
    for other in (sentence.after, sentence.before):
        if other is not None and other.candidate and not re.search(r"\breserve", other.text):
            found = frozenset(
                family for cue in other.having(*ACTORS) for family in ACTORS[cue.label]
            )
            if found and len(found) < 3 and not other.has("PROFESSION"):
                return found
    return frozenset()


def say(
    case: Case,
    sentence: Sentence,
    index: int,
    actor: Cue | None,
    reserved: frozenset[Family],
    rule: str,
    *,
    alone: bool = True,
    given: Lots | None = None,
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
    lots, named = (
        (given, True) if given else scope.lots_of(case, sentence, index, last, alone=False)
    )
    for code in articles.codes_for(reserved):
        yield Statement(
            code,
            sentence,
            first,
            last,
            rule,
            lots,
            named,
            tuple(sorted(reserved)),
            articles.cited(sentence),
        )
