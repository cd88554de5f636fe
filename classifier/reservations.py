"""Who alone may bid: « réservé à … », « seuls les … peuvent soumissionner », « le candidat doit être … »."""

import re
from collections.abc import Iterator

from vigie.domain.considerations import Consideration as C
from vigie.domain.considerations import Family

from classifier import articles, context, scope
from classifier.case import Case, Cue, Sentence, Statement

ACTORS = {
    "ACTOR_DISABILITY": frozenset({Family.DISABILITY}),
    "ACTOR_INSERTION": frozenset({Family.INSERTION}),
    "ACTOR_BOTH": frozenset({Family.DISABILITY, Family.INSERTION}),
    "ACTOR_PRISON": frozenset({Family.PRISON}),
    "ACTOR_ESS": frozenset({Family.ESS}),
}
_RESERVED = re.compile(r"reserve[es]*$|reservations?$")
_NOT_OURS = frozenset("se s sous les des ses leurs aucune toute sans ces leve levee levees formuler emettre emises eventuelles".split())
_SHARE = frozenset("heure heur temp part pourcentage quotit minimum minimal volum % h nombr montant".split())
_ALIEN = frozenset("a au aux pour".split())
_NEUTRAL = frozenset(
    "sens titre regard profit benefice seul seule seuls seules exclusivement uniquement hauteur l article articles des de d la le les du un une et "
    "operateurs economiques entreprises structures organismes candidats soumissionnaires".split()
)
_BIDDERS = frozenset("candidat soumissionnair operateur membr attributair titulair entrepris prestatair repondant concurrent".split())
_BID = frozenset(
    "soumissionner repondre candidater participer soumettre deposer presenter concourir postuler remettre admis admise autorise admises acceder "
    "repond soumissionnent repondent candidature offre offres candidatures reponses retenu retenus retenue retenues".split()
)  # fmt: skip
_ONLY = frozenset("seul seule seuls seules uniquement exclusivement exclusif exclusive strictement".split())
_ORDINARY = re.compile(r"(?:au|a la|aux) (?:secteurs?|milieux?|entreprises?|filieres?) (?:traditionnel|ordinaire|classique|concurrentiel|marchand)")
_MUST = re.compile(
    r"\b(?:doit|doivent|devra|devront|est tenu d|sont tenus d)\b.{0,40}\b(?:etre|appartenir|relever|avoir (?:le|un) statut|posseder le statut|disposer du statut|justifier (?:de|du|d))"
)
_PROOF = re.compile(
    r"\b(?:preuve|justificatif|justificatifs|attestant|atteste|attestation|declaration|justifier|justifiant|copie|agrement|conventionnement|eligibilite|habilitation|entre dans les cas|repond aux conditions|remplit les conditions)\b"
)
_OFFERED = re.compile(r"s adresse(?:nt)?\b|\b(?:destinee?s?|dediee?s?|ouverte?s?|limitee?s?) (?:exclusivement |uniquement |seulement )?(?:a|au|aux)\b|acces(?:sible)? aux? seul")


def find(case: Case) -> None:
    """Adds what each candidate sentence reserves."""
    for sentence in case.candidates:
        if re.search(r"\b(?:formulaires?|rubrique|dc ?[124]|dume)\b", sentence.text) and not re.search(r"\b(?:est|sont) (?:\w+ )?reserve", sentence.text):
            continue
        if sentence.part.role == "criterion" and not re.search(r"\b(?:marches?|lots?|contrat|cadre) (?:est |sont )?reserve", sentence.text):
            continue
        found = list(_reserved(case, sentence))
        if not found and not any(_taken_back(sentence, index) for index in anchors(sentence)):
            found = list(_exclusive(case, sentence)) or list(_heading_actors(case, sentence)) or list(_based(case, sentence)) or list(_proof(case, sentence))
        case.add(found)


def anchors(sentence: Sentence) -> list[int]:
    """The tokens « réservé(e)(s) », « réservation » in the sense of keeping for somebody."""
    found = []
    for index, token in enumerate(sentence.tokens):
        if not _RESERVED.match(token.text):
            continue
        before = sentence.words_before(index, 1)
        noun = token.text in ("reserve", "reserves")
        if noun and before and before[0] in _NOT_OURS:
            continue
        if noun and not before and set(sentence.words_after(index, 1)) & {"du", "de", "des", "d", "naturelle", "naturelles"}:
            continue
        if token.text.startswith("reservation") and not re.search(r"reservations? (?:de |des |du |d un )?(?:ce |cet |ces )?(?:marche|lot|accord|contrat|au titre|tout ou partie|au profit|au sens|a destination|en faveur|au benefice|aux? |a des )", sentence.folded.text[token.start : token.start + 60]):
            continue
        found.append(index)
    return found


def _reserved(case: Case, sentence: Sentence) -> Iterator[Statement]:
    places = anchors(sentence)
    for order, index in enumerate(places):
        until = places[order + 1] if order + 1 < len(places) else len(sentence.tokens)
        if len(places) > 1 and not order and not _addressed(sentence, index, until) and _addressed(sentence, until, len(sentence.tokens)):
            continue  # a heading « Marchés réservés » before the sentence that tells for whom
        if _taken_back(sentence, index):
            continue
        since = places[order - 1] if order else 0
        yield from _families(case, sentence, index, until, since, alone=len(places) == 1)


def _addressed(sentence: Sentence, since: int, until: int) -> bool:
    return any(since < cue.first < until for cue in sentence.having(*ACTORS))


def _taken_back(sentence: Sentence, index: int) -> bool:
    return (
        context.negated(sentence, index, index) or context.both_options(sentence, index)
        or context.possible(sentence, index) or context.hypothetical(sentence, index)
        or re.search(r"\bn (?:a|ont|est|sont) pas (?:ete )?(?:retenu|prevu|envisag|mis)", sentence.text) is not None
        or _share_before(sentence, index) or context.answered_no_late(sentence, index)
    )  # fmt: skip


def _share_before(sentence: Sentence, index: int) -> bool:
    """« 10 % des heures réservées », « il sera réservé 70 heures »: a clause, not a reservation."""
    content = [place for place in sentence.content if place < index][-7:]
    contracts = [cue for cue in sentence.having("CONTRACT") if cue.last < index]
    volumes = [place for place in content if sentence.stems[sentence.content.index(place)] in _SHARE]
    if volumes and (not contracts or contracts[-1].last < volumes[-1]):
        return True
    after = " ".join(sentence.words_after(index, 14))
    return bool(re.search(r"\b(?:\d+ ?% (?:d(?:u|es?) )?(?:l )?(?:heures|temps|volume|effectif|main|nombre|total|montant)|\d+ ?h\b|\d+ heures?|(?:minimum|nombre) d?\s?heures?|une part|un volume|un nombre|au minimum :)", after))


def _families(case: Case, sentence: Sentence, index: int, until: int, since: int, *, alone: bool) -> Iterator[Statement]:
    after = [cue for cue in sentence.having(*ACTORS) if index <= cue.first < until]
    before = [cue for cue in sentence.having(*ACTORS) if since <= cue.first < index]
    weak = [cue for cue in sentence.having("WEAK_DISABILITY") if index < cue.first < until]
    contract = [cue for cue in sentence.having("CONTRACT") if cue.last < index + 8]
    actors = _own(sentence, after) or ([] if _alien(sentence, index) else before)
    if actors and not contract and index and all(_weak_words(sentence, cue) for cue in actors):
        return
    if actors:
        reserved = _family_of(sentence, actors)
        reserved |= {Family.DISABILITY} if _ea_beside(sentence, weak, actors) else frozenset()
        yield from _say(case, sentence, index, actors[-1] if actors[0].first > index else actors[0], reserved, "reserved.actor", alone=alone)
        return
    if weak and (contract or not sentence.tokens[:index]) and not _users(sentence, weak[0], index):
        yield from _say(case, sentence, index, weak[0], frozenset({Family.DISABILITY}), "reserved.weak_actor", alone=alone)
        return
    cited = articles.families(sentence)
    if cited is not None and not sentence.has("PROFESSION") and not _ORDINARY.match(" ".join(sentence.words_after(index, 8))) and (contract or "2113-1" in sentence.text):
        yield from _say(case, sentence, index, _article_cue(sentence, index), cited or _told_near(case, sentence), "reserved.article", alone=alone)
        return
    insertion = [cue for cue in sentence.having("INSERTION", "PUBLICS") if index < cue.first <= index + 6]
    if insertion and (contract or index == 0) and insertion[0].label == "INSERTION":
        yield from _say(case, sentence, index, insertion[0], frozenset({Family.INSERTION}), "reserved.insertion", alone=alone)
    elif contract and not _alien(sentence, index) and not sentence.has("PROFESSION", "SMALL_FIRMS") and _bare(sentence, index):
        yield from _say(case, sentence, index, None, _told_near(case, sentence), "reserved.bare", alone=alone)


def _article_cue(sentence: Sentence, index: int) -> Cue | None:
    """The cited article belongs to the proof."""
    places = [place for place, token in enumerate(sentence.tokens) if re.match(r"[lr](?:2113|3113|2213)-", token.text)]
    near = [place for place in places if abs(place - index) <= 40]
    return Cue("ARTICLE", near[0], near[-1]) if near else None


def _own(sentence: Sentence, after: list[Cue]) -> list[Cue]:
    """Past « lorsque plus de 50 % … » only the condition is told: it adds no family."""
    found = re.search(r"\b(?:lorsqu\w*|dont plus de|a condition)\b", sentence.text)
    if not found or not after:
        return after
    limit = sentence.start + found.start()
    strong = [cue for cue in after if sentence.tokens[cue.first].start < limit]
    return strong or after


def _family_of(sentence: Sentence, actors: list[Cue]) -> frozenset[Family]:
    """The old words « travailleurs handicapés et défavorisés » beside EA, ESAT and L2113-12 alone still mean EA-ESAT."""
    labels = {cue.label for cue in actors}
    if labels == {"ACTOR_BOTH", "ACTOR_DISABILITY"} and articles.families(sentence) == ACTORS["ACTOR_DISABILITY"]:
        if not any(context.in_quotation(sentence, cue.first) for cue in actors):
            return frozenset({Family.DISABILITY})
    if labels == {"ACTOR_INSERTION"} and articles.families(sentence) == ACTORS["ACTOR_DISABILITY"] and "handicap" in sentence.words:
        if not re.search(r"siae|activite economique|defavorise", sentence.text):
            return frozenset({Family.DISABILITY})  # « structures d’insertion … plus de 50 % de travailleurs handicapés » (L2113-12)
    return frozenset(family for cue in actors for family in ACTORS[cue.label])


def _ea_beside(sentence: Sentence, weak: list[Cue], actors: list[Cue]) -> bool:
    return any(
        sentence.tokens[cue.first].text == "ea" and any(abs(cue.first - actor.first) <= 6 for actor in actors) for cue in weak
    )


def _weak_words(sentence: Sentence, cue: Cue) -> bool:
    """Words that also name people served: they need a contract that is reserved."""
    return cue.label == "ACTOR_PRISON" or sentence.tokens[cue.first].text.startswith(("handicap", "defavoris", "personne", "economie"))


def _users(sentence: Sentence, cue: Cue, index: int) -> bool:
    """Pupils, tenants, the public: those served, not those who bid."""
    head = " ".join(sentence.words_before(cue.first, min(5, max(0, cue.first - index - 1))))
    people = " ".join(token.text for token in sentence.tokens[cue.first : cue.last + 1])
    return bool(re.search(r"\b(?:eleves|etudiants|enfants|public|usagers|seniors|stationnement|places|transport|adultes)\b", head)) or (
        people.startswith("personnes") and not re.search(r"emploi|emploient|employant|occupant", head)
    )


def _alien(sentence: Sentence, index: int) -> bool:
    """« réservé aux entreprises d’assurances »: for somebody, and not for ours."""
    following = sentence.words_after(index, 12)
    text = " ".join(following)
    if _ORDINARY.match(text):
        return True
    if not following or re.match(r"(?:exclusivement |uniquement |strictement )*(?:au (?:sens|titre|regard)|a hauteur|en |pour (?:le|la|les|l|des)\b|dans|par |sur|conformement)", text):
        return False
    for place, word in enumerate(following[:4]):
        if word in ("a", "au", "aux"):
            return any(other.isalpha() and other not in _NEUTRAL for other in following[place + 1 : place + 5])
        if not (word.endswith("ment") or word in ("en", "priorite", "et", "est", ":")):
            return False
    return False


def _bare(sentence: Sentence, index: int) -> bool:
    """« Marché réservé », « (marché réservé) », « Marché réservé de nettoyage », « Marché réservé : oui »."""
    before = [sentence.stems[sentence.content.index(place)] for place in sentence.content if place < index][-5:]
    nouns = {"march", "lot", "accord", "cadr", "contrat", "consultation", "concession", "procedur", "public"}
    if not nouns & set(before):
        return False
    following = " ".join(sentence.words_after(index, 3))
    return not re.match(r"(?:en vertu (?!de l article l2113|des articles l2113)|le droit|la possibilite|la faculte|par le|pour (?:les|l) (?:eleves|usagers|agents|personnel))", following)


def _told_near(case: Case, sentence: Sentence) -> frozenset[Family]:
    """The family told in the sentence beside: « … au marché réservé : copie de l’agrément des entreprises adaptées »."""
    for other in (sentence.after, sentence.before):
        if other is not None and other.candidate and not re.search(r"\breserve", other.text):
            found = frozenset(family for cue in other.having(*ACTORS) for family in ACTORS[cue.label])
            if found and len(found) < 3 and not other.has("PROFESSION"):
                return found
    return frozenset()


def _say(
    case: Case, sentence: Sentence, index: int, actor: Cue | None, reserved: frozenset[Family], rule: str, *, alone: bool = True
) -> Iterator[Statement]:
    first, last = index, index
    contract = [cue for cue in sentence.having("CONTRACT") if index - 12 <= cue.first <= index]
    if contract:
        first = contract[0].first
    if actor is not None:
        first, last = min(first, actor.first), max(last, actor.last)
    lots, named = scope.lots_of(case, sentence, index, last, alone=False)
    for code in articles.codes_for(reserved):
        yield Statement(code, sentence, first, last, rule, lots, named, tuple(sorted(reserved)), articles.cited(sentence))


def _exclusive(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """Without « réservé »: only these may answer; the candidate must be one of these."""
    actors = sentence.having(*ACTORS)
    if not actors or sentence.part.role == "criterion" or context.hypothetical(sentence, actors[0].first):
        return
    words = [token.text for token in sentence.tokens]
    text = sentence.text
    near_only = any(
        word in _ONLY or (word == "que" and "ne" in words[max(0, place - 6) : place])
        for cue in actors
        for place, word in enumerate(words)
        if -12 <= place - cue.first <= 4 + cue.last - cue.first
    )
    bids = bool(_BID & set(words))
    must = bool(_MUST.search(text)) and bool(_BIDDERS & sentence.words) and not re.search(r"heures?|effectue|confie|realise", text)
    offered = bool(_OFFERED.search(text)) and sentence.has("CONTRACT") and not _INSERTION_GOAL.search(text)
    if (near_only and (bids or len(words) < 22)) or must or offered:
        negated = context.negated(sentence, actors[0].first, actors[0].first) and not near_only
        if not negated and not context.wished(sentence) and not sentence.has("CLAUSE_INSERTION"):
            reserved = frozenset(family for cue in actors for family in ACTORS[cue.label])
            yield from _say(case, sentence, actors[0].first, actors[-1], reserved, "reserved.exclusive", alone=True)


_INSERTION_GOAL = re.compile(r"\bsous traitance|sous traiter|recours|facultatif|partenariat|mise a disposition|fourniture de|locaux|batiment")


def _heading_actors(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """The legal form asked is a list of sheltered employers; or « (ESAT et/ou EA) » in a title."""
    actors = sentence.having(*ACTORS)
    if not actors:
        return
    title = sentence.part.role == "title" and re.search(r"\(\s*(?:esat|ea|siae)\s*(?:(?:et|ou|/|-|,|et/ou)\s*)+(?:esat|ea|siae)\b[^)]{0,20}\)|\besat ?[-/ ] ?ea\b|\bea ?[-/ ] ?esat\b", sentence.text)
    heads = sentence.part.role == "legal_form" and actors[0].first <= 3
    members = sentence.part.role == "legal_form" and re.search(r"membres du groupement (?:doivent|devront) etre", sentence.text)
    if title or members or (heads and re.search(r"l5213-13|l344-2|l5132-4|2014-856|exclusi|unique", sentence.text)):
        reserved = frozenset(family for cue in actors for family in ACTORS[cue.label])
        yield from _say(case, sentence, actors[0].first, actors[-1], reserved, "reserved.legal_form", alone=True)


_BASED = re.compile(
    r"\b(?:passee?s?|lancee?s?|conclue?s?|organisee?s?|attribuee?s?|soumise?s?|relevent?)\b.{0,60}\bl2113-1[2-5]|^\W*(?:marche|lot|consultation|contrat|accord cadre)s? (?:en application|au titre|au sens) d.{0,20}l2113-1[2-5]"
)


def _based(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« La consultation est passée en vertu de l’article L2113-12 »: the article alone says that it is reserved."""
    cited = articles.families(sentence)
    if not cited or not _BASED.search(sentence.text) or sentence.has("CLAUSE_INSERTION", "CLAUSE_SOCIAL"):
        return
    cue = _article_cue(sentence, 0)
    if cue and not (context.negated(sentence, cue.first, cue.last) or context.hypothetical(sentence, cue.first) or context.possible(sentence, cue.first, 20)):
        yield from _say(case, sentence, cue.first, cue, cited, "reserved.based", alone=True)


def _proof(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """The proof asked supposes the reservation: the cited article decides."""
    cited = articles.families(sentence)
    proof = _PROOF.search(sentence.text)
    if not cited or not proof or not re.search(r"l2113-1[2-5]|l3113-[12]", sentence.text):
        return
    first = next(place for place, token in enumerate(sentence.tokens) if re.match(r"l(?:2113|3113)-", token.text))
    if context.negated(sentence, first, first) or context.hypothetical(sentence, first) or not (_BIDDERS & sentence.words):
        return
    if re.search(r"\b(?:pour les (?:esat|ea|siae)|interdiction|interdit)", sentence.text):
        return
    yield from _say(case, sentence, first, None, cited, "reserved.proof", alone=True)


__all__ = ["ACTORS", "C", "anchors", "find"]
