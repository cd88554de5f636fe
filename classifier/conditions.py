"""Execution conditions: insertion, other social kinds, and « clause sociale » that does not tell its kind."""

import re

from vigie.domain.considerations import Consideration as C

from classifier import articles, context, reservations, scope, volumes
from classifier.case import Case, Cue, Sentence, Statement

# What makes social words a condition: a clause, an obligation, a share of the work.
_FRAME = frozenset(
    "claus condition obligatoir obligation engag engagement devr doit doivent devront tenu oblig heur impos exig requi prevoit prevu "
    "comport comportera comprend compren inclu inclut inclus integr integrer reserver realiser mettr respect penalit titulair attributair "
    "l2112-2 l2112-3 l2112-4 conditionn dispositif demarch action minimum minimal appliqu application soumi".split()
)
_STRONG_FRAME = re.compile(
    r"\bclauses?\b|conditions? (?:particulieres? )?d execution|conditions particulieres\b|\bobligatoire|l2112-[234]|article (?:38|14)\b|devra|devront|s engage|s oblige|est tenu|\d\s*(?:h|heures?)\b|\d\s*%|heures?\b.{0,40}\b(?:insertion|reserve)|\breserve(?:r|nt|ront|ra)\b.{0,40}\b(?:part|heures|temps|minimum|volume|nombre)|\brecrut|\bembauch|il est demande|a decide"
)
_CONTRACT_HAS = re.compile(
    r"\b(?:marches?|contrat|consultation|accord cadre|lots?|cahier des charges|titulaires?|entreprises? (?:retenues?|titulaires?|attributaires?))\b.{0,50}\b(?:comport|prevoi|integr|inclu|impos|mobilis|recrut|embauch|fai(?:t|re) (?:appel|travailler)|engag)"
)
_CARE = re.compile(r"\b(?:hebergement|accueil|accompagnement|formations?|cours|suivi|orientation|aide a domicile|soins|logement|repas|animation|ateliers?)\b")
_OBJECT_ROLES = ("title", "object")
_FACILITATION = re.compile(
    r"\b(?:operateur de la clause|facilitation (?:de|des|du)|designation d[eu]s? facilitateurs?|gestion (?:et suivi )?des clauses|animation des? clauses?|assistance (?:a maitrise d ouvrage )?.{0,40}clauses? (?:sociale|d insertion)|mission d accompagnement.{0,40}clauses?|suivi des clauses|mise en oeuvre du dispositif des clauses)"
)
_OBJECT_IS_CLAUSE = re.compile(
    r"^\W*(?:marche |accord cadre |prestations? |missions? |de |d )*(?:operateurs?|amo|facilit|gestion|suivi|assistance|mission|accompagnement|animation|etude|evaluation|mise en oeuvre|pilotage|developpement|clauses? )"
)
_OPTIONAL = re.compile(
    r"\b(?:facultati\w*|incitati\w*|optionnel\w*|volontaires?|volontariat|pourront proposer|peuvent proposer|peut proposer|pourra proposer|invites? a|laisse la possibilite|ont la possibilite|a la possibilite|s ils le souhaitent|s il le souhaite|non obligatoire)\b"
)
_COMPULSORY = re.compile(r"(?<!non )\bobligatoire(?:ment|s)?\b|\bs impose\b|\bdevra\b|\bs engage\b")
_WORKSHARE = re.compile(
    r"\b(?:effectuee?s?|realisee?s?|executee?s?|confiee?s?|confier|sous traitee?s?|sous traiter|faire appel|recourir|recours|assuree?s?|attribuee?s?)\b.{0,60}$"
)
_MUST = re.compile(r"\b(?:devra|devront|doit|doivent|obligatoire\w*|s engage|est tenu|imperativement|minimum|au moins|\d+ ?%)\b")


def find(case: Case) -> None:
    """Adds the conditions that each candidate sentence imposes; criteria are read elsewhere."""
    for sentence in case.candidates:
        if sentence.part.role in ("criterion", "selection") or _scored(sentence) or _FACILITATION.search(sentence.text):
            continue
        case.add(_insertion(case, sentence))
        case.add(_other(case, sentence))
        case.add(_unspecified(case, sentence))
    _tell_kind(case)


def _tell_kind(case: Case) -> None:
    """A bare « clause sociale » takes its kind from another sentence of the notice that names the people or their guide."""
    bare = [one for one in case.statements if one.code is C.UNSPECIFIED_SOCIAL_CONDITION]
    if not bare or any(one.code is C.INSERTION_CONDITION for one in case.statements):
        return
    if any(_names_people(sentence) for sentence in case.candidates):
        for one in bare:
            one.code, one.rule = C.INSERTION_CONDITION, "insertion.told_elsewhere"
            one.volumes = volumes.of(one.sentence, one.lots)


def _names_people(sentence: Sentence) -> bool:
    if sentence.part.role in ("criterion", "selection", "declaration", "title", "object") or _scored(sentence) or _reservation_only(sentence):
        return False
    cues = sentence.having("PUBLICS", "INSERTION", "CLAUSE_INSERTION", "FACILITATOR")
    return any(not context.negated(sentence, cue.first, cue.last) and not _not_imposed(sentence, cue) for cue in cues)


def _scored(sentence: Sentence) -> bool:
    """A criterion told in a running text."""
    if re.search(r"\boffres? (?:est|sont|sera|seront) (?:jugee|notee|appreciee|evaluee)s?", sentence.text):
        return True
    return bool(
        re.search(r"\b(?:sous )?criteres?\b(?! d (?:eligibilite|exclusion))", sentence.text)
        and re.search(r"\d ?%|\d ?points?|pondere|note[es]?\b|notation|jugement|/ ?\d|apprecie", sentence.text)
        and not re.search(r"heures?\b", sentence.text)
    )


def _insertion(case: Case, sentence: Sentence) -> list[Statement]:
    cue, rule = _insertion_cue(sentence)
    if cue is None or _not_imposed(sentence, cue):
        return []
    if sentence.part.role in _OBJECT_ROLES and not _clause_in_object(sentence, cue):
        return []
    return [_statement(case, sentence, C.INSERTION_CONDITION, cue, rule)]


def _insertion_cue(sentence: Sentence) -> tuple[Cue | None, str]:
    clauses = [cue for cue in sentence.having("CLAUSE_INSERTION") if not context.negated(sentence, cue.first, cue.last)]
    if clauses:
        return clauses[0], "insertion.clause"
    social = [cue for cue in sentence.having("INSERTION", "PUBLICS") if not context.negated(sentence, cue.first, cue.last)]
    general = sentence.having("CLAUSE_SOCIAL")
    if social and general and not _is_reservation(sentence) and not context.negated(sentence, general[0].first, general[0].last):
        return _joined(general[0], social[0]), "insertion.social_clause"
    if social and _STRONG_FRAME.search(sentence.text) and not _reservation_only(sentence):
        return social[0], "insertion.frame"
    if social and _CONTRACT_HAS.search(sentence.text) and not _CARE.search(sentence.text) and not _reservation_only(sentence):
        return social[0], "insertion.contract"
    if social and len(social) > 1 and {cue.label for cue in social} == {"INSERTION", "PUBLICS"} and _FRAME & sentence.words and not _reservation_only(sentence):
        return social[0], "insertion.publics"
    share = _reserved_hours(sentence)
    if share is not None:
        return share, "insertion.reserved_hours"
    if general and not context.negated(sentence, general[0].first, general[0].last) and volumes.of(sentence, "all"):
        return volumes.until_hours(sentence, general[0]), "insertion.social_hours"
    return _work_share(sentence)


_RESERVED_HOURS = re.compile(
    r"\breserve(?:r|ra|ront|nt|es?|ees?)\b.{0,60}?(?:\d+ ?%|\d+ ?h\b|\bheures\b|\btemps de travail).{0,120}?\b(?:beneficiaires|publics?|personnes?|demandeurs|populations)\b"
)


def _reserved_hours(sentence: Sentence) -> Cue | None:
    """« devra réserver 20 % des heures aux bénéficiaires listés au CCAP »."""
    found = _RESERVED_HOURS.search(sentence.text)
    if found is None:
        return None
    inside = [place for place, token in enumerate(sentence.tokens) if found.start() <= token.start - sentence.start < found.end()]
    cue = Cue("RESERVED_HOURS", inside[0], inside[-1])
    return None if context.negated(sentence, cue.first, cue.last) else cue


def _work_share(sentence: Sentence) -> tuple[Cue | None, str]:
    """A share of the work that must go to an ESAT, an EA or an SIAE."""
    for cue in sentence.having("ACTOR_DISABILITY", "ACTOR_INSERTION", "ACTOR_BOTH", "ACTOR_ESS"):
        head = sentence.folded.text[sentence.start : sentence.tokens[cue.first].start]
        if _WORKSHARE.search(head) and _MUST.search(sentence.text) and not context.negated(sentence, cue.first, cue.last):
            if not reservations.anchors(sentence) and not re.search(r"droit de|exclusivite", sentence.text):
                return cue, "insertion.work_share"
    return None, ""


def _is_reservation(sentence: Sentence) -> bool:
    return bool(reservations.anchors(sentence)) and "dans la mesure ou" in sentence.text


def _joined(one: Cue, other: Cue) -> Cue:
    return Cue(other.label, min(one.first, other.first), max(one.last, other.last))


def _reservation_only(sentence: Sentence) -> bool:
    """The social words only say whom the reservation is for."""
    return bool(reservations.anchors(sentence)) and sentence.has(*reservations.ACTORS, "WEAK_DISABILITY") and not re.search(
        r"heures?\b|\d ?%.{0,30}(?:heures|temps)|action d insertion|clause", sentence.text
    )


def _not_imposed(sentence: Sentence, cue: Cue) -> bool:
    return (
        context.wished(sentence) or context.both_options(sentence, cue.last) or sentence.has("DECLARATION") and cue.label == "INSERTION"
        or bool(re.search(r"peuvent (?:etre|prendre en compte|prevoir)|peut (?:etre reserve|prevoir)|a titre d information", sentence.text))
        or _org_only(sentence, cue)
    )  # fmt: skip


def _org_only(sentence: Sentence, cue: Cue) -> bool:
    return cue.label in ("INSERTION", "PUBLICS") and sentence.has("ORG") and not re.search(r"clause|heures?\b|condition", sentence.text)


def _clause_in_object(sentence: Sentence, cue: Cue) -> bool:
    """In a title or an object insertion may be what is bought; a clause or hours are a condition all the same."""
    if cue.label == "CLAUSE_INSERTION":
        words = " ".join(token.text for token in sentence.tokens[cue.first : cue.last + 1])
        if words.startswith(("clause", "heure", "volet", "h ")) or re.search(r"\bclause", words):
            return sentence.part.role == "object" or not _OBJECT_IS_CLAUSE.match(sentence.text)
        return bool(re.search(r"obligatoire|titulaire|devra|s engage|condition|l2112|heures?\b|comporte|soumis|execution d", sentence.text))
    return bool(re.search(r"clause|condition d execution|conditions (?:particulieres )?d execution|l2112|heures? d|titulaire (?:devra|s engage)", sentence.text))


def _other(case: Case, sentence: Sentence) -> list[Statement]:
    cues = [cue for cue in sentence.having("OTHER_SOCIAL") if not context.negated(sentence, cue.first, cue.last)]
    if not cues or sentence.part.role in ("declaration", "selection", "title") or sentence.has("DECLARATION"):
        return []
    text = sentence.text
    named = text[sentence.tokens[cues[0].first].start - sentence.start :].startswith("clause")
    framed = re.search(
        r"\bclauses?\b|conditions? (?:particulieres? )?d execution|titulaire (?:devra|doit|s engage|est tenu|s oblige)|l2112-[234]|obligatoire|a l exception|engage a (?:accueillir|recourir|respecter)|adhesion",
        text,
    )
    recital = re.search(r"a l economie a l innovation|relatives? a l economie|quant a l economie|peuvent", text.replace(",", ""))
    if (not named and not framed) or recital or context.wished(sentence):
        return []
    if sentence.part.role == "object" and not re.search(r"clause|condition", text):
        return []
    if re.search(r"formations? (?:a|sur|relative)|ne pas avoir|motifs? d exclusion|declaration sur l honneur|atteste|attestation", text):
        return []
    return [_statement(case, sentence, C.OTHER_SOCIAL_CONDITION, cues[0], "other.clause" if named else "other.frame")]


_STANDS = re.compile(
    r"\bcomport\w*|\bcontien\w*|\bprevo\w*|\bprevu\w*|\binclu\w*|\bintegr\w*|\bfixe\w*|\bdetaille\w*|\bprecise\w*|\bdecrit\w*|\bapplica\w*|\bapplique\w*|\bsoumis\w*|\bobligatoire\w*|\bimpose\w*|\bvoir\b|\bcf\b|\boui\b|l2112-[234]|article (?:14|38)\b|\bconcerne\w*|\bfigur\w*|\bindique\w*|\bmet\b|\bmise? en\b|\bexiste\w*|\brespect\w*|\bassorti\w*|\bprend\w*|\btient compte|\bdefini\w*|\bfait l objet|\bfont l objet"
)


def _unspecified(case: Case, sentence: Sentence) -> list[Statement]:
    for cue in sentence.having("CLAUSE_SOCIAL"):
        if _standing(sentence, cue):
            return [_statement(case, sentence, C.UNSPECIFIED_SOCIAL_CONDITION, cue, "unspecified.clause")]
    employment = sentence.having("EMPLOYMENT")
    if employment and re.search(r"comporte.{0,80}conditions? (?:particulieres? )?d execution", sentence.text) and not context.negated(sentence, employment[0].first, employment[0].last, 40):
        return [_statement(case, sentence, C.UNSPECIFIED_SOCIAL_CONDITION, employment[0], "unspecified.employment")]
    return []


def _standing(sentence: Sentence, cue: Cue) -> bool:
    if context.negated(sentence, cue.first, cue.last, 40 if "domaine" in sentence.text else 16) or context.both_options(sentence, cue.last):
        return False
    if reservations.anchors(sentence) and re.search(r"dans la mesure ou|reserve aux|reserves aux|reservee aux", sentence.text):
        return False
    if sentence.part.role in ("declaration", "title") or re.search(r"peuvent prendre en compte|peuvent comporter|peut comporter|facilitateur", sentence.text):
        return False
    words = " ".join(token.text for token in sentence.tokens[cue.first : cue.last + 1])
    weak = not re.match(r"clauses?|conditions?|considerations?|l2112-2-1", words)
    if weak:
        return bool(re.search(r"conditions? (?:particulieres? )?d execution|clauses?\b|exigences?\b", sentence.text)) and bool(_STANDS.search(sentence.text))
    heading = len(sentence.text) < 90 or bool(_STANDS.search(sentence.text)) or sentence.part.role == "conditions"
    return heading and not (sentence.part.role == "object" and not _STANDS.search(sentence.text))


def _statement(case: Case, sentence: Sentence, code: C, cue: Cue, rule: str) -> Statement:
    alone = not (reservations.anchors(sentence) and sentence.has(*reservations.ACTORS))
    lots, named = scope.lots_of(case, sentence, cue.first, cue.last, alone=alone)
    found = Statement(code, sentence, cue.first, cue.last, rule, lots, named, articles=articles.cited(sentence))
    found.optional = bool(_OPTIONAL.search(sentence.text)) and not _COMPULSORY.search(sentence.text) and not _optional_elsewhere(sentence)
    if code is C.INSERTION_CONDITION:
        found.volumes = volumes.of(sentence, lots)
    return found


def _optional_elsewhere(sentence: Sentence) -> bool:
    """« tranche optionnelle », « visite facultative » speak of something else."""
    return bool(re.search(r"(?:tranches?|prestations?|visite|variantes?|options?|charte)\W+(?:\w+\W+){0,2}(?:optionnel|facultati)", sentence.text))
