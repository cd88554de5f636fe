"""Reserved without the word: « seuls les … peuvent soumissionner », « le candidat doit être … », a proof asked."""

import re
from collections.abc import Iterator

from classifier import articles, context
from classifier.bidders import ACTORS, article_cue, say
from classifier.case import Case, Cue, Sentence, Statement
from classifier.text import words

BIDDERS = words("candidat soumissionnair operateur membr attributair titulair entrepris prestatair repondant concurrent")
_BID = words(
    "soumissionner repondre candidater participer soumettre deposer presenter concourir postuler remettre admis "
    "admise autorise admises acceder repond soumissionnent repondent candidature offre offres candidatures "
    "reponses retenu retenus retenue retenues"
)
_ONLY = words("seul seule seuls seules uniquement exclusivement exclusif exclusive strictement")
_MUST = re.compile(
    r"\b(?:doit|doivent|devra|devront|est tenu d|sont tenus d)\b.{0,40}\b(?:etre|appartenir|relever|"
    r"avoir (?:le|un) statut|posseder le statut|disposer du statut|justifier (?:de|du|d))"
)
_PROOF = re.compile(
    r"\b(?:preuve|justificatif|justificatifs|attestant|atteste|attestation|declaration|justifier|"
    r"justifiant|copie|agrement|conventionnement|eligibilite|habilitation|entre dans les cas|repond "
    r"aux conditions|remplit les conditions)\b"
)
# « qui ne dispose pas du statut ne peut pas candidater », « nul ne peut soumissionner s’il n’est »
_NO_OTHER = re.compile(
    r"\b(?:ne|n) (?:dispos\w+|ont|ayant|auront|serai\w+|justifi\w+|possed\w+|relev\w+|etant|sont|est|repond\w+|"
    r"appart\w+) pas\b.{0,120}\b"
    r"(?:ne (?:peu\w+|pourr\w+|ser\w+|sont|est)(?: \w+)? (?:pas|plus)|(?:ser\w+|est|sont) (?:\w+ )?(?:rejet\w+|ecart\w+|"
    r"elimin\w+|"
    r"irrecevables?|refus\w+|exclu\w*)|verr\w+ leurs? (?:offre|candidature)s? (?:\w+ )?(?:rejet|ecart|elimin|refus)\w+)|"
    r"\bnul\w* ne peu\w+ .{0,60}\bs il n est\b"
)
_NONE_BUT = re.compile(
    r"\bautres? qu\w*\b.{0,100}\b(?:ne (?:ser\w+|peu\w+|pourr\w+)|"
    r"(?:sera|seront|est|sont) (?:rejet|ecart|elimin|irrecev|refus|exclu))"
)
_AMONG_OTHERS = re.compile(r"\by compris\b|\btoutes (?:les )?entreprises\b|\btous (?:les )?operateurs\b|\brelevent ou non\b")
_OFFERED = re.compile(
    r"s adresse(?:nt)?\b|\b(?:destinee?s?|dediee?s?|ouverte?s?|limitee?s?) (?:exclusivement |"
    r"uniquement |seulement )?(?:a|au|aux)\b|acces(?:sible)? aux? seul"
)
_INSERTION_GOAL = re.compile(
    r"\bsous traitance|sous traiter|recours|facultatif|partenariat|mise a disposition|fourniture de|"
    r"locaux|batiment"
)
_BASED = re.compile(
    r"\b(?:passee?s?|lancee?s?|conclue?s?|organisee?s?|attribuee?s?|soumise?s?|"
    r"relevent?)\b.{0,60}\bl2113-1[2-5]|^\W*(?:marche|lot|consultation|contrat|accord cadre)s? (?:en "
    r"application|au titre|au sens) d.{0,20}l2113-1[2-5]"
)


def _exclusive(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """Without « réservé »: only these may answer; the candidate must be one of these."""
    actors = sentence.having(*ACTORS) or _employers(sentence)
    if _AMONG_OTHERS.search(sentence.text):
        return
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
    must = (
        bool(_MUST.search(text))
        and bool(BIDDERS & sentence.words)
        and not re.search(r"heures?|effectue|confie|realise", text)
    )
    offered = bool(_OFFERED.search(text)) and sentence.has("CONTRACT") and not _INSERTION_GOAL.search(text)
    no_other = bool(_NO_OTHER.search(text) or _NONE_BUT.search(text))
    if (near_only and (bids or len(words) < 22)) or must or offered or no_other:
        negated = context.negated(sentence, actors[0].first, actors[0].first) and not near_only and not no_other
        if not negated and not context.wished(sentence) and not sentence.has("CLAUSE_INSERTION"):
            reserved = frozenset(family for cue in actors for family in ACTORS[cue.label])
            yield from say(case, sentence, actors[0].first, actors[-1], reserved, "reserved.exclusive", alone=True)


def _employers(sentence: Sentence) -> list[Cue]:
    """« employant au moins 50 % de travailleurs handicapés »: the people employed say which firms are meant."""
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
        r"\(\s*(?:esat|ea|siae)\s*(?:(?:et|ou|/|-|,|et/ou)\s*)+(?:esat|ea|siae)\b[^)]{0,20}\)|\besat "
        r"?[-/ ] ?ea\b|\bea ?[-/ ] ?esat\b",
        sentence.text,
    )
    heads = sentence.part.role == "legal_form" and actors[0].first <= 3
    members = sentence.part.role == "legal_form" and re.search(
        r"membres du groupement (?:doivent|devront) etre", sentence.text
    )
    if title or members or (heads and re.search(r"l5213-13|l344-2|l5132-4|2014-856|exclusi|unique", sentence.text)):
        reserved = frozenset(family for cue in actors for family in ACTORS[cue.label])
        yield from say(case, sentence, actors[0].first, actors[-1], reserved, "reserved.legal_form", alone=True)


def _based(case: Case, sentence: Sentence) -> Iterator[Statement]:
    """« La consultation est passée en vertu de l’article L2113-12 »: the article alone says that it is reserved."""
    cited = articles.families(sentence)
    if not cited or not _BASED.search(sentence.text) or sentence.has("CLAUSE_INSERTION", "CLAUSE_SOCIAL"):
        return
    cue = article_cue(sentence, 0)
    if cue and not (
        context.negated(sentence, cue.first, cue.last)
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
    first = next(place for place, token in enumerate(sentence.tokens) if re.match(r"l(?:2113|3113)-", token.text))
    if context.negated(sentence, first, first) or context.hypothetical(sentence, first) or not (BIDDERS & sentence.words):
        return
    if re.search(r"\b(?:pour les (?:esat|ea|siae)|interdiction|interdit)", sentence.text):
        return
    yield from say(case, sentence, first, None, cited, "reserved.proof", alone=True)


def find(case: Case, sentence: Sentence) -> list[Statement]:
    """What the sentence reserves in other words, the plainest way first."""
    for way in (_exclusive, _heading_actors, _based, _proof):
        found = list(way(case, sentence))
        if found:
            return found
    return []
