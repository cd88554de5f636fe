"""Insertion as a condition: clauses, people far from employment, shares of the work, hours kept
for them.
"""

import re

from classifier import context, volumes
from classifier.bidders import ACTORS, anchors
from classifier.case import Cue, Sentence
from classifier.families import employing
from classifier.text import words

# What makes social words a condition: a clause, an obligation, a share of the work.
_FRAME = words(
    "claus condition obligatoir obligation engag engagement devr doit doivent devront tenu "
    "oblig heur impos exig "
    "requi prevoit prevu comport comportera comprend compren inclu inclut inclus integr "
    "integrer reserver "
    "realiser mettr respect penalit titulair attributair l2112-2 l2112-3 l2112-4 conditionn "
    "dispositif demarch "
    "action minimum minimal appliqu application soumi"
)
_STRONG_FRAME = re.compile(
    r"\bclauses?\b|\bimposee?s?\b|\bsubordonn\w+|\bpublics? "
    r"(?:cibles?|vises?|concernes?|eligibles?) ?:|"
    r"conditions? (?:particulieres? )?d execution|conditions particulieres\b|"
    r"\bobligatoire|l2112-[234]|article (?:38|14)\b|devra|devront|s engage|s oblige|est tenu|"
    r"\d\s*(?:h|heures?)\b|\d\s*%|heures?\b.{0,40}\b(?:insertion|reserve)|\breserve(?:r|nt|ront|"
    r"ra)\b.{0,40}\b(?:part|heures|temps|minimum|volume|nombre)|\brecrut|\bembauch|il est "
    r"demande|a "
    r"decide"
)
_CONTRACT_HAS = re.compile(
    r"\b(?:marches?|contrat|consultation|accord cadre|lots?|cahier des charges|titulaires?|"
    r"entreprises? (?:retenues?|titulaires?|attributaires?))\b.{0,50}\b(?:comport|prevoi|integr|"
    r"inclu|impos|compren|mobilis|vise\b|assur|recrut|embauch|fai(?:t|re) "
    r"(?:appel|travailler)|engag)"
)
_CARE = re.compile(
    r"\b(?:hebergement|accueil|accompagne\w*|formations?|cours|suivi|orientation|aide a domicile|"
    r"soins|logement|repas|animation|ateliers?)\b"
)
OBJECT_ROLES = ("title", "object")
_OBJECT_IS_CLAUSE = re.compile(
    r"^\W*(?:marche |accord cadre |prestations? |missions? |de |d )*(?:operateurs?|amo|facilit|"
    r"gestion|suivi|assistance|mission|accompagnement|animation|etude|evaluation|mise en oeuvre|"
    r"pilotage|developpement|clauses? )"
)
_WORKSHARE = re.compile(
    r"\b(?:effectuee?s?|realisee?s?|executee?s?|confi(?:ee?s?|er|era|eront|ent)|sous trait\w+|"
    r"(?:faire|fait|fera|feront) appel|recour\w+|assuree?s?|attribuee?s?|reserver\w*(?= "
    r".{0,30}\b(?:partie|part|travaux|"
    r"prestations|\d+ ?%)))\b.{0,60}$"
)
_MUST = re.compile(
    r"\b(?:devra|devront|doit|doivent|obligatoire\w*|s engage|est tenu|imperativement|minimum|au "
    r"moins)\b|\d ?%"
)
_RECITED = re.compile(
    r"(?<!ne )peuvent (?:etre|prendre en compte|prevoir)|peut (?:etre reserve|prevoir)|"
    r"a titre d information|"
    r"se reserve\w* (?:le droit|la possibilite|la faculte) d\w* ?"
    r"(?:introduire|inserer|prevoir|imposer|mettre|demander|"
    r"activer)|"
    r"(?:acheteurs?|adjudicateurs?|adjudicatrices?|code) (?:\w+ )?peu(?:t|vent) "
    r"(?:imposer|prevoir|inserer|introduire|fixer)"
)
_EMPLOYED = re.compile(
    r"\b(?:emploi|embauche|recrutement|embaucher|recruter|affect\w+)\b.{0,120}(?:\d ?h\b|\d "
    r"heures?|"
    r"\d ?%|\betp\b)"
)
_RESERVED_HOURS = re.compile(
    r"\breserve(?:r|ra|ront|nt|es?|ees?)\b.{0,60}?(?:\d+ ?%|\d+ ?h\b|\bheures\b|\btemps de "
    r"travail).{0,120}?\b(?:beneficiaires|publics?|personnes?|demandeurs|populations|jeunes"
    r"|salaries|habitants)\b"
)


def insertion_cue(sentence: Sentence) -> tuple[Cue | None, str]:
    """The words that make insertion a condition, and the rule that says so; null where nothing
    does.
    """
    clauses = [
        cue
        for cue in sentence.having("CLAUSE_INSERTION")
        if not (
            context.negated(sentence, cue.first, cue.last)
            or _IN_PRINT.match(sentence.text, _end(sentence, cue))
        )
    ]
    if clauses:
        return clauses[0], "insertion.clause"
    social = [
        cue
        for cue in sentence.having("INSERTION", "PUBLICS")
        if not (
            context.negated(sentence, cue.first, cue.last)
            or of_a_thing(sentence, cue)
            or _of_trainees(sentence, cue)
        )
        and not _served(sentence, cue)
    ]
    general = sentence.having("CLAUSE_SOCIAL")
    if (
        social
        and general
        and not _is_reservation(sentence)
        and not context.negated(sentence, general[0].first, general[0].last)
    ):
        return _joined(general[0], social[0]), "insertion.social_clause"
    if social and _STRONG_FRAME.search(sentence.text) and not reservation_only(sentence):
        return social[0], "insertion.frame"
    if (
        social
        and _CONTRACT_HAS.search(sentence.text)
        and not _CARE.search(sentence.text)
        and not reservation_only(sentence)
    ):
        return social[0], "insertion.contract"
    if (
        social
        and len(social) > 1
        and {cue.label for cue in social} == {"INSERTION", "PUBLICS"}
        and _FRAME & sentence.words
        and not reservation_only(sentence)
        and not _AIM.search(sentence.text)
    ):
        return social[0], "insertion.publics"
    named = sentence.having("ACTOR_BOTH", "WEAK_DISABILITY")
    people = [cue for cue in named if not context.negated(sentence, cue.first, cue.last)]
    if people and not anchors(sentence) and _EMPLOYED.search(sentence.text):
        return people[0], "insertion.frame"
    share = _reserved_hours(sentence)
    if share is not None:
        return share, "insertion.reserved_hours"
    stands = general and not context.negated(sentence, general[0].first, general[0].last)
    if stands and not sentence.has("OTHER_SOCIAL") and volumes.of(sentence, "all"):
        return volumes.until_hours(sentence, general[0]), "insertion.social_hours"
    return _guide(sentence) or _work_share(sentence)


_GUIDED = re.compile(
    r"\b(?:contact\w*|interlocut\w+|coordonnees|disposition|se "
    r"rapprocher|joindre|joignable|tel|telephone|renseign\w+)\b"
)


def _guide(sentence: Sentence) -> tuple[Cue, str] | None:
    """« Le facilitateur des clauses sociales est à la disposition des entreprises »: only a
    clause has such a guide.
    """
    if sentence.part.role not in ("conditions", "other") or not _GUIDED.search(sentence.text):
        return None
    if not re.search(r"\bfacilitat(?:eur|rice)", sentence.text) or not re.search(
        r"\bclauses?\b|\binsertion", sentence.text
    ):
        return None
    for cue in sentence.having("FACILITATOR", "CLAUSE_SOCIAL"):
        if not context.negated(sentence, cue.first, cue.last):
            return cue, "insertion.guide"
    return None


_IN_PRINT = re.compile(
    r"\W*(?:publicitaire|d annonce|de publicite|paysag|dans (?:la|le) "
    r"(?:presse|site|paysage)|graphique)"
)
_AIM = re.compile(
    r"\b(?:actions?|missions?|projets?|programmes?|accompagnements?) (?:vise|a pour "
    r"(?:but|objectif|objet)|s adresse)"
)
_SERVING = re.compile(
    r"\b(?:transports?|formations?|accompagnements?|accueil|hebergement|cours|ateliers?"
    r"|orientation|bilans?|coaching)\b"
    r"(?:\W+\w+){0,10}?\W+(?:aux?|des?|pour les?|d)\W*$"
)
_HIRED = re.compile(
    r"\brecrut|\bembauch|\bclauses?\b|\bemploy|\b(?:titulaires?|entreprises?|attributaires?) "
    r"(?:devr|doi|s engage|est tenu|reserve)|\bimpos|\bobligat|\bconditions?\b|\breserve"
    r"|\binsertion\b"
)


def _end(sentence: Sentence, cue: Cue) -> int:
    return sentence.tokens[cue.last].end - sentence.start


def _served(sentence: Sentence, cue: Cue) -> bool:
    """« transport des demandeurs d’emploi », « formation destinée aux jeunes »: those served,
    whom nobody hires.
    """
    if cue.label != "PUBLICS" or _HIRED.search(sentence.text):
        return False
    return bool(
        _SERVING.search(sentence.folded.text[sentence.start : sentence.tokens[cue.first].start])
    )


def of_a_thing(sentence: Sentence, cue: Cue) -> bool:
    """« insertion du chantier dans son environnement »: of a thing, in a place."""
    if cue.label != "INSERTION" or cue.first != cue.last:
        return False
    rest = sentence.folded.text[sentence.tokens[cue.last].end : sentence.end]
    return bool(
        re.match(
            r" (?:d[ue]s?|de l[a ]|de) ?(?:\w+ ){1,4}dans (?!l emploi|le (?:marche du travail|"
            r"monde du travail)|la vie)| dans (?:le site|les delais|son environnement)",
            rest,
        )
    )


def _of_trainees(sentence: Sentence, cue: Cue) -> bool:
    """« stagiaires issus des quartiers prioritaires »: the people only say which trainees are
    meant.
    """
    head = sentence.folded.text[sentence.start : sentence.tokens[cue.first].start]
    return cue.label == "PUBLICS" and bool(
        re.search(
            r"\b(?:stagiaires?|stages?|apprentis?|alternants?|eleves|collegiens"
            r"|lyceens)\b(?:\W+\w+){0,4}\W*$",
            head,
        )
    )


def _reserved_hours(sentence: Sentence) -> Cue | None:
    """« devra réserver 20 % des heures aux bénéficiaires listés au CCAP »."""
    found = _RESERVED_HOURS.search(sentence.text)
    if found is None:
        return None
    inside = [
        place
        for place, token in enumerate(sentence.tokens)
        if found.start() <= token.start - sentence.start < found.end()
    ]
    cue = Cue("RESERVED_HOURS", inside[0], inside[-1])
    return None if context.negated(sentence, cue.first, cue.last) else cue


def _work_share(sentence: Sentence) -> tuple[Cue | None, str]:
    """A share of the work that must go to an ESAT, an EA or an SIAE."""
    for cue in sentence.having("ACTOR_DISABILITY", "ACTOR_INSERTION", "ACTOR_BOTH", "ACTOR_ESS"):
        head = sentence.folded.text[sentence.start : sentence.tokens[cue.first].start]
        if sentence.words_before(cue.first, 1) == ["l"]:
            continue  # « en présence du moniteur de l’ESAT »: one house
        due = (
            _WORKSHARE.search(head)
            and _MUST.search(sentence.text)
            and not context.negated(sentence, cue.first, cue.last)
        )
        if due and not anchors(sentence) and not re.search(r"droit de|exclusivite", sentence.text):
            return cue, "insertion.work_share"
    return None, ""


def _is_reservation(sentence: Sentence) -> bool:
    return bool(anchors(sentence)) and "dans la mesure ou" in sentence.text


def _joined(one: Cue, other: Cue) -> Cue:
    return Cue(other.label, min(one.first, other.first), max(one.last, other.last))


def reservation_only(sentence: Sentence) -> bool:
    """The social words only say whom the reservation is for."""
    places = anchors(sentence)
    if not places:
        return False
    told = sentence.has(*ACTORS, "WEAK_DISABILITY") or re.search(
        r"\bconvention|\bagrement", sentence.text
    )
    return bool(told or employing(sentence, places[0], len(sentence.tokens))) and not re.search(
        r"heures?\b|\d ?%.{0,30}(?:heures|temps)|action d insertion|clause", sentence.text
    )


def not_imposed(sentence: Sentence, cue: Cue) -> bool:
    """Whether the sentence wishes, recites, declares or names an organisation instead of
    imposing.
    """
    declared = sentence.has("DECLARATION") and cue.label == "INSERTION"
    recited = bool(_RECITED.search(sentence.text))
    return (
        declared
        or recited
        or context.wished(sentence)
        or context.elsewhere(sentence, cue.last)
        or context.both_options(sentence, cue.last)
        or _org_only(sentence, cue)
    )


def _org_only(sentence: Sentence, cue: Cue) -> bool:
    return (
        cue.label in ("INSERTION", "PUBLICS")
        and sentence.has("ORG")
        and not re.search(r"clause|heures?\b|condition", sentence.text)
    )


def clause_in_object(sentence: Sentence, cue: Cue) -> bool:
    """In a title or an object insertion may be what is bought; a clause or hours are a condition
    all the same.
    """
    if cue.label == "CLAUSE_INSERTION":
        words = " ".join(token.text for token in sentence.tokens[cue.first : cue.last + 1])
        if words.startswith(("clause", "heure", "volet", "h ")) or re.search(r"\bclause", words):
            return sentence.part.role == "object" or not _OBJECT_IS_CLAUSE.match(sentence.text)
        return bool(
            re.search(
                r"obligatoire|titulaire|devra|s "
                r"engage|condition|l2112|heures?\b|comporte|soumis|execution d",
                sentence.text,
            )
        )
    strong = re.search(
        r"clause|conditions? (?:particulieres )?d execution|l2112|heures? "
        r"d|\binsertion\b\W{0,4}\d+ ?(?:h\b|heures?)|"
        r"\d ?(?:h|heures?)\b.{0,12}\binsertion",
        sentence.text,
    )
    engaged = re.search(r"titulaire (?:devra|s engage)", sentence.text) and not _CARE.search(
        sentence.text
    )
    return bool(strong or engaged)
