"""Reserved without the word: « seuls les … peuvent soumissionner », « le candidat doit être … »,
a proof asked.
"""

import re
from collections.abc import Iterator

from classifier import articles, context
from classifier.bidders import ACTORS, article_cue, say
from classifier.case import Case, Cue, Sentence, Statement
from classifier.text import words
from vigie.domain.considerations import Family

BIDDERS = words(
    "candidat soumissionnair operateur membr attributair titulair entrepris prestatair "
    "repondant concurrent"
)
_BID = words(
    "soumissionner repondre candidater participer soumettre deposer presenter concourir "
    "postuler remettre admis "
    "admise autorise admises acceder repond soumissionnent repondent candidature offre offres "
    "candidatures "
    "reponses retenu retenus retenue retenues attribue attribuee attribues attribuees eligible "
    "eligibles"
)
# said of a place or a service as well: only of a contract or of bidders do these words keep others
# out
_OPEN = words(
    "ouvert ouverte ouverts ouvertes accessible accessibles acces restreint restreinte "
    "restreints limite limitee limites"
)
_ONLY = words("seul seule seuls seules uniquement exclusivement exclusif exclusive strictement")
_MUST = re.compile(
    r"\b(?:doit|doivent|devra|devront|est tenu d|sont tenus d|ser(?:a|ont) "
    r"(?:obligatoire|imperative|"
    r"necessaire)ment|conditions? (?:d attribution|de participation|de candidature|d acces|d "
    r"eligibilite)|"
    r"etre (?:obligatoire|"
    r"imperative)ment)\b.{0,40}\b(?:etre|appartenir|relever|"
    r"une?|des|conventionnee?s?|agreee?s?|avoir (?:le|un) statut|attester de (?:leur|sa|son) "
    r"(?:qualite|statut)|"
    r"posseder le statut|disposer du statut|justifier (?:de|du|d))"
)
_PROOF = re.compile(
    r"\b(?:preuve|justificatif|justificatifs|attestant|atteste|attestation|declaration|justifier|"
    r"justifiant|copie|agrement|conventionnement|eligibilite|habilitation|entre dans les "
    r"cas|repond "
    r"aux conditions|(?:repondre|satisfaire|satisfait) aux conditions|rempli\w+ les conditions)\b"
)
# « qui ne dispose pas du statut ne peut pas candidater », « nul ne peut soumissionner s’il n’est »
_NO_OTHER = re.compile(
    r"\b(?:ne|n) (?:est|sont|serai\w+|etant) "
    r"ni\b.{0,120}\b(?:rejet|ecart|elimin|irrecev|refus|exclu)|"
    r"\b(?:ne|n) (?:dispos\w+|ont|ayant|auront|serai\w+|justifi\w+|possed\w+|relev\w+|etant"
    r"|sont|est|repond\w+|"
    r"appart\w+) pas\b.{0,120}\b"
    r"(?:ne (?:peu\w+|pourr\w+|ser\w+|sont|est)(?: \w+)? (?:pas|plus)|(?:ser\w+|est|sont) "
    r"(?:\w+ )?(?:rejet\w+|ecart\w+|"
    r"elimin\w+|"
    r"irrecevables?|refus\w+|exclu\w*)|verr\w+ leurs? (?:offre|candidature)s? (?:\w+ "
    r")?(?:rejet|ecart|elimin|refus)\w+)|"
    r"\bnul\w* ne peu\w+ .{0,60}\bs il n est\b"
)
_NONE_BUT = re.compile(
    r"\bautres? qu\w*\b.{0,100}\b(?:ne (?:ser\w+|peu\w+|pourr\w+)|"
    r"(?:sera|seront|est|sont) (?:\w+ )?(?:rejet|ecart|elimin|irrecev|refus|exclu))"
)
_AMONG_OTHERS = re.compile(
    r"\by compris\b|\btoutes (?:les )?entreprises\b|\btous (?:les )?operateurs\b|\brelevent ou "
    r"non\b"
)
_OFFERED = re.compile(
    r"s adresse(?:nt)?\b|\b(?:destinee?s?|dediee?s?|ouverte?s?|limitee?s?|restreinte?s?) "
    r"(?:exclusivement |"
    r"uniquement |seulement )?(?:a|au|aux)\b|acces(?:sible)? aux? seul"
)
_ADMITTED = re.compile(
    r"\b(?:candidats?|operateurs?|soumissionnaires?|structures?|entreprises?) "
    r"(?:admis\w*|eligibles?|"
    r"autoris\w+)\b[^:]{0,30}:\W*$"
)
# « Le marché sera confié à un ESAT »: the whole of it; a part is a condition of execution
_GIVEN = re.compile(
    r"^\W*(?:\w+ ){0,3}(?:marche|lot|accord cadre|contrat)\b(?: "
    r"(?!pour|dont|comport\w+|prevoi\w+)\w+){0,4} "
    r"(?:sera|seront|doit etre|doivent etre|devra etre) (?:\w+ment "
    r")?(?:confie|attribue|passe)e?s? (?:a|avec) (?:un|"
    r"une|des) $"
)
_SHELTERED_WORK = re.compile(
    r"\b(?:execut\w+|realis\w+|marche)\b.{0,60}\bdans le cadre (?:d un |d |de |des )(?:\w+ ){0,2}$"
)
_INSERTION_GOAL = re.compile(
    r"\bsous traitance|sous traiter|recours|facultatif|partenariat|mise a "
    r"disposition|fourniture de|"
    r"locaux|batiment"
)
_BASED = re.compile(
    r"\b(?:passee?s?|lancee?s?|conclue?s?|organisee?s?|attribuee?s?|soumise?s?|"
    r"relevent?|relevant|fondee?s?|visee?s?)\b.{0,60}\bl2113-1[2-5]|^\W*(?:marche|lot"
    r"|consultation|contrat|"
    r"accord cadre)s? (?:en "
    r"application|au titre|au sens) d.{0,20}l2113-1[2-5]"
)


# what bidders know, can do or have done for others does not make them these
_NOT_BEING = re.compile(
    r"\b(?:capacite|mesure|capable|meme "
    r"d|experiences?|referen\w+|competences?|connaissances?|partenari\w+|aupres|avec|"
    r"accompagn\w+|travailler|intervenir|pour|favoris\w+|sous "
    r"trait\w+|recour\w+|collabor\w+|visit\w+|entrer|"
    r"penetrer|circuler|dans (?:le|la|les|l))\b"
)


def _being(sentence: Sentence, since: int, actors: list[Cue]) -> bool:
    """Whether from that place on the bidders are the actors, not people who know them or work
    with them.
    """
    start = sentence.start + since
    first = next((cue for cue in actors if sentence.tokens[cue.first].start >= start), None)
    between = sentence.folded.text[start : sentence.tokens[first.first].start] if first else ""
    return first is not None and not _NOT_BEING.search(between)


def _exclusive(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """Without « réservé »: only these may answer; the candidate must be one of these."""
    actors = [
        cue
        for cue in sentence.having(*ACTORS) or _employers(sentence)
        if not _one_house(sentence, cue)
    ]
    if _AMONG_OTHERS.search(sentence.text):
        return
    if (
        not actors
        or sentence.part.role == "criterion"
        or context.hypothetical(sentence, actors[0].first)
    ):
        return
    words = [token.text for token in sentence.tokens]
    text = sentence.text
    near_only = any(
        (
            word in _ONLY
            or (word in ("que", "qu") and {"ne", "n"} & set(words[max(0, place - 6) : place]))
        )
        for cue in actors
        for place, word in enumerate(words)
        if -12 <= place - cue.first <= 4 + cue.last - cue.first
        and (
            place > cue.first
            or _being(sentence, sentence.tokens[place].start - sentence.start, [cue])
        )
    )
    bids = bool(_BID & set(words))
    bids = bids or (
        bool(_OPEN & set(words)) and (sentence.has("CONTRACT") or bool(BIDDERS & sentence.words))
    )
    told = _MUST.search(text)
    must = (
        told is not None
        and _being(sentence, told.start(), actors)
        and (bool(BIDDERS & sentence.words) or "condition" in told.group())
        and not re.search(r"heures?|effectue|confie|realise", text)
    )
    offered = (
        bool(_OFFERED.search(text))
        and sentence.has("CONTRACT")
        and not _INSERTION_GOAL.search(text)
    )
    head = sentence.folded.text[sentence.start : sentence.tokens[actors[0].first].start]
    offered = offered or bool(_ADMITTED.search(head) or _GIVEN.search(head))
    workshop = sentence.tokens[actors[0].first].text in (
        "atelier",
        "ateliers",
        "programme",
        "programmes",
    )
    offered = offered or (workshop and bool(_SHELTERED_WORK.search(head)))
    no_other = bool(_NO_OTHER.search(text) or _NONE_BUT.search(text))
    handed = _HANDED.search(text)  # a part of the work that the contractor hands on
    if ((near_only and (bids or len(words) < 22)) or must or offered or no_other) and not handed:
        negated = (
            context.negated(sentence, actors[0].first, actors[0].first)
            and not near_only
            and not no_other
        )
        if not negated and not context.wished(sentence) and not sentence.has("CLAUSE_INSERTION"):
            reserved = frozenset(family for cue in actors for family in ACTORS[cue.label])
            yield from say(
                case,
                sentence,
                actors[0].first,
                actors[-1],
                reserved,
                "reserved.exclusive",
                alone=True,
            )


_HANDED = re.compile(
    r"a hauteur d|\d ?% (?:au moins |minimum )?d(?:u|es) "
    r"(?:montant|prestations|marche|travaux|volume)"
)


def _one_house(sentence: Sentence, cue: Cue) -> bool:
    """« à l’ESAT des Tilleuls »: one house, served or visited, not all who may bid."""
    return sentence.words_before(cue.first, 1) in (
        ["l"],
        ["cet"],
        ["notre"],
    ) and "economie" not in (sentence.tokens[cue.first].text)


_WORKFORCE = re.compile(
    r"\b(?:candidats?|soumissionnaires?|attributaires?|titulaires?|operateurs?|concurrents?"
    r"|repondants?)\b.{0,50}"
    r"\b(?:justifi\w+|emploi\w+|employ\w+|compt\w+|compos\w+|dispos\w+|occup\w+)\b.{0,60}"
    r"(?:\b(?:plus|moins|minimum|minimale?|superieure?)\b.{0,12}(?:\b[5-9]\d ?%|\bla "
    r"moitie\b)(?: au (?:moins|minimum))?|"
    r"\bmajorit\w+) ?(?:(?:de|d|des|du|en|leurs?|ses|son|l|parmi) ){0,3}"
    r"(?:effectifs?|salaries|travailleurs|personnels?|personnes|employes)\b.{0,40}?"
    r"\b(?P<who>handicap|defavoris|eloigne|en (?:parcours d )?insertion)"
)


def _workforce(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« Le candidat emploie au moins 50 % de travailleurs handicapés »: the law's own share,
    asked of who bids.
    """
    found = _WORKFORCE.search(sentence.text)
    if found is None or re.search(
        r"\bheures?\b|\btemps\b|\bpeu(?:t|vent)\b|\blorsqu", found.group()
    ):
        return
    if sentence.part.role == "criterion":
        return
    told = {Family.DISABILITY if found["who"] == "handicap" else Family.INSERTION}
    if re.match(r"\w* (?:ou|et) (?:\w+ )?(?:defavoris|eloigne)", sentence.text[found.end() :]):
        told.add(Family.INSERTION)
    place = next(
        at for at, token in enumerate(sentence.tokens) if token.end >= sentence.start + found.end()
    )
    if not context.negated(sentence, place, place) and not context.hypothetical(sentence, place):
        yield from say(
            case, sentence, place, None, frozenset(told), "reserved.workforce", alone=True
        )


def _employers(sentence: Sentence) -> list[Cue]:
    """« employant au moins 50 % de travailleurs handicapés »: the people employed say which
    firms are meant.
    """
    return [
        Cue("ACTOR_DISABILITY", cue.first, cue.last)
        for cue in sentence.having("WEAK_DISABILITY")
        if re.search(r"\bemplo(?:yant|ient|ie)\b", " ".join(sentence.words_before(cue.first, 9)))
    ]


def _heading_actors(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """The legal form asked is a list of sheltered employers; or « (ESAT et/ou EA) » in a title."""
    actors = sentence.having(*ACTORS)
    if not actors:
        return
    title = sentence.part.role == "title" and re.search(
        r"\(\s*(?:esat|ea|siae)\s*(?:(?:et|ou|/|-|,|et/ou)\s*)+(?:esat|ea|siae)\b[^)]{0,20}\)"
        r"|\besat "
        r"?[-/ ] ?ea\b|\bea ?[-/ ] ?esat\b|\bentreprises? adaptees? ?/ ?esat\W*$|\besat ?/ "
        r"?entreprises? adaptees?\W*$",
        sentence.text,
    )
    heads = sentence.part.role == "legal_form" and actors[0].first <= 3
    members = sentence.part.role == "legal_form" and re.search(
        r"membres du groupement (?:doivent|devront) etre", sentence.text
    )
    if (
        title
        or members
        or (heads and re.search(r"l5213-13|l344-2|l5132-4|2014-856|exclusi|unique", sentence.text))
    ):
        reserved = frozenset(family for cue in actors for family in ACTORS[cue.label])
        yield from say(
            case, sentence, actors[0].first, actors[-1], reserved, "reserved.legal_form", alone=True
        )


# « conformément à l’article L2113-13 le marché ne pourra être attribué qu’aux structures visées »
_ONLY_BY = re.compile(
    r"\bseule?s?\b|\bne (?:peu|pourr)\w+\b.{0,40}\bqu(?:e|)\b|\buniquement\b|\bexclusivement\b"
)
_BASED_OLD = re.compile(
    r"\b(?:passee?s?|lancee?s?|conclue?s?|organisee?s?|attribuee?s?|soumise?s?|relevent?"
    r"|relevant|fondee?s?|visee?s?|"
    r"en application|au titre|au sens)\b.{0,40}\b(?P<basis>article 15 du code des "
    r"marches|3[67] ?-? ?(?:ii?|"
    r"[12])?\b.{0,20}ordonnance)"
)


def _based_of_old(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« Marché relevant de l’article 15 du code des marchés publics (ateliers protégés) »:
    repealed, still cited.
    """
    found, cited = _BASED_OLD.search(sentence.text), articles.families(sentence)
    if not found or not cited or sentence.has("CLAUSE_INSERTION", "CLAUSE_SOCIAL", "PROFESSION"):
        return
    if found["basis"].startswith("article 15") and not sentence.having(*ACTORS):
        return
    place = next(
        at
        for at, token in enumerate(sentence.tokens)
        if token.end > sentence.start + found.start("basis")
    )
    last = next(
        at
        for at, token in enumerate(sentence.tokens)
        if token.end >= sentence.start + found.end("basis")
    )
    if not context.negated(sentence, place, place) and not context.hypothetical(sentence, place):
        yield from say(
            case, sentence, place, Cue("ARTICLE", place, last), cited, "reserved.based", alone=True
        )


def _based(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« La consultation est passée en vertu de l’article L2113-12 »: the article alone says that
    it is reserved.
    """
    cited = articles.families(sentence)
    only = (
        _ONLY_BY.search(sentence.text)
        and "l2113-1" in sentence.text
        and _BID & {token.text for token in sentence.tokens}
    )
    if (
        not cited
        or not (_BASED.search(sentence.text) or only)
        or sentence.has("CLAUSE_INSERTION", "CLAUSE_SOCIAL")
    ):
        return
    cue = article_cue(sentence, 0)
    if cue and not (
        context.negated(sentence, cue.first, cue.last)
        or context.elsewhere(sentence, cue.last)
        or context.hypothetical(sentence, cue.first)
        or context.possible(sentence, cue.first, 20)
    ):
        yield from say(case, sentence, cue.first, cue, cited, "reserved.based", alone=True)


def _proof(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """The proof asked supposes the reservation: the cited article decides."""
    cited = articles.families(sentence)
    proof = _PROOF.search(sentence.text)
    if not cited or not proof or not re.search(r"l2113-1[2-5]|l3113-[12]", sentence.text):
        return
    first = next(
        place
        for place, token in enumerate(sentence.tokens)
        if re.match(r"l(?:2113|3113)-", token.text)
    )
    if (
        context.negated(sentence, first, first)
        or context.hypothetical(sentence, first)
        or not (BIDDERS & sentence.words)
    ):
        return
    if re.search(r"\b(?:pour les (?:esat|ea|siae)|interdiction|interdit)", sentence.text):
        return
    yield from say(case, sentence, first, None, cited, "reserved.proof", alone=True)


def find(case: Case, sentence: Sentence) -> list[Statement]:
    """What the sentence reserves in other words, the plainest way first."""
    for way in (_exclusive, _workforce, _heading_actors, _based, _based_of_old, _proof):
        found = list(way(case, sentence))
        if found:
            return found
    return []
