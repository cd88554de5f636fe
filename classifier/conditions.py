"""Execution conditions: insertion, other social kinds, and « clause sociale » that does not tell
its kind.
"""

import re

from classifier import articles, context, criteria, scope, volumes
from classifier.about import about_clauses
from classifier.bidders import ACTORS, anchors
from classifier.case import Case, Cue, Sentence, Statement
from classifier.insertion import (
    OBJECT_ROLES,
    clause_in_object,
    insertion_cue,
    not_imposed,
    reservation_only,
)
from vigie.domain.considerations import Consideration as C

_FACILITATION = re.compile(
    r"\b(?:operateur de la clause|facilitation (?:de|des|du)|designation d[eu]s? facilitateurs?|"
    r"gestion (?:et suivi )?des clauses|animation des? clauses?|assistance (?:a maitrise d ouvrage "
    r")?.{0,40}clauses? (?:sociale|d insertion)|mission d accompagnement.{0,40}clauses?|suivi des "
    r"clauses|mise en oeuvre du dispositif des clauses)"
)
_OPTIONAL = re.compile(
    r"\b(?:facultati\w*|incitati\w*|optionnel\w*|volontaires?|volontariat|pourront "
    r"proposer|peuvent "
    r"proposer|peut proposer|pourra proposer|invites? a|laisse la possibilite|ont la possibilite|a "
    r"la possibilite|s ils le souhaitent|s il le souhaite|non obligatoire)\b"
)
_FRAMED = re.compile(
    r"\bclauses?\b|conditions? (?:particulieres? )?d execution|titulaire (?:devra|doit|s "
    r"engage|est tenu|s oblige)|"
    r"l2112-[234]|obligatoire|a l exception|s engage(?:nt)? a|adhesion|\bexigee?s?\b|part minimale|"
    r"interdiction (?:du|de) recour|est interdit|\bobligations? d|\bconsiderations? sociales?\b|"
    r"\bau moins (?:une?|deux|trois|\d+) "
    r"(?:apprenti|stagiaire|alternant|stage|jeune|eleve)|\bcertifiee?s?\b|"
    r"\blabellisee?s?\b|"
    r"\b(?:produits?|articles?|fournitures?|textiles?|denrees?|vetements?"
    r"|materiels?)\b.{0,60}\b(?:provien|issu|fabriqu|garanti)"
)
# what the contractor does while the contract runs
_CONDUCT = re.compile(
    r"\b(?:titulaires?|prestataires?|attributaires?|fournisseurs?|delegataires?"
    r"|concessionnaires?|entreprises?|"
    r"co ?contractants?|contractants?)"
    r"\b.{0,40}\b(?:respecte|met(?:tra|tent)? "
    r"en|veille|assure|accueill|forme|favorise|recrute|emploie|justifie|devr|"
    r"doi|garanti|embauch|designe|adopte|presentera|etablira|remettra|applique|affecte|integre"
    r"|prend en charge|"
    r"lutte|interdi|proscri|adhere|signe)"
)
_COMPULSORY = re.compile(r"(?<!non )\bobligatoire(?:ment|s)?\b|\bs impose\b|\bdevra\b|\bs engage\b")
_STANDS = re.compile(
    r"\bcomport\w*|\bcontien\w*|\bprevo\w*|\bprevu\w*|\binclu\w*|\bintegr\w*|\bfixe\w*"
    r"|\bdetaille\w*|"
    r"\bprecise\w*|\bdecrit\w*|\bapplica\w*|\bapplique\w*|\bsoumis\w*|\bobligatoire\w*|\bimpose\w*|"
    r"\bvoir\b|\bcf\b|\boui\b|l2112-[234]|article "
    r"(?:14|38)\b|\bconcerne\w*|\bfigur\w*|\bindique\w*|"
    r"\bmet\b|\bmise? en\b|\bexiste\w*|\brespect\w*|\bassorti\w*|\bprend\w*|\btient compte|"
    r"\bdefini\w*|\bfait l objet|\bfont l objet"
)


def find(case: Case) -> None:
    """Adds the conditions that each candidate sentence imposes; criteria are read elsewhere."""
    for sentence in case.candidates:
        if (
            sentence.part.role in ("criterion", "selection")
            or _scored(sentence)
            or _FACILITATION.search(sentence.text)
        ):
            continue
        if (
            context.offered_and_scored(sentence)
            or criteria.numbered(sentence)
            or criteria.weighted_line(sentence)
        ):
            continue
        case.add(_insertion(case, sentence))
        case.add(_other(case, sentence))
        case.add(_unspecified(case, sentence))
    _tell_kind(case)


def _tell_kind(case: Case) -> None:
    """A bare « clause sociale » takes its kind from another sentence of the notice that names
    the people or their guide.
    """
    bare = [one for one in case.statements if one.code is C.UNSPECIFIED_SOCIAL_CONDITION]
    if not bare or any(one.code is C.INSERTION_CONDITION for one in case.statements):
        return
    if any(_names_people(sentence) for sentence in case.candidates):
        for one in bare:
            one.code, one.rule = C.INSERTION_CONDITION, "insertion.told_elsewhere"
            one.volumes = volumes.of(one.sentence, one.lots)


def _names_people(sentence: Sentence) -> bool:
    if (
        sentence.part.role in ("criterion", "selection", "declaration", "title", "object")
        or _scored(sentence)
        or reservation_only(sentence)
    ):
        return False
    cues = sentence.having("PUBLICS", "INSERTION", "CLAUSE_INSERTION", "FACILITATOR")
    return any(
        not context.negated(sentence, cue.first, cue.last) and not not_imposed(sentence, cue)
        for cue in cues
    )


def _scored(sentence: Sentence) -> bool:
    """A criterion told in a running text."""
    if re.search(
        r"\boffres? (?:est|sont|sera|seront) (?:jugee|notee|appreciee|evaluee)s?", sentence.text
    ):
        return True
    return bool(
        re.search(r"\b(?:sous )?criteres?\b(?! d (?:eligibilite|exclusion))", sentence.text)
        and re.search(
            r"\d ?%|\d ?points?|pondere|note[es]?\b|notation|jugement|/ ?\d|apprecie", sentence.text
        )
        and not re.search(r"heures?\b", sentence.text)
    )


def _insertion(case: Case, sentence: Sentence) -> list[Statement]:
    cue, rule = insertion_cue(sentence)
    if cue is None or not_imposed(sentence, cue) or about_clauses(sentence, cue.first):
        return []
    if sentence.part.role in OBJECT_ROLES and not clause_in_object(sentence, cue):
        return []
    return [_statement(case, sentence, C.INSERTION_CONDITION, cue, rule)]


def _other(case: Case, sentence: Sentence) -> list[Statement]:
    cues = [
        cue
        for cue in sentence.having("OTHER_SOCIAL")
        if _forbidden(sentence, cue) or not context.negated(sentence, cue.first, cue.last)
    ]
    if (
        not cues
        or sentence.part.role in ("declaration", "selection", "title")
        or sentence.has("DECLARATION")
    ):
        return []
    text = sentence.text
    named = text[sentence.tokens[cues[0].first].start - sentence.start :].startswith("clause")
    framed = _FRAMED.search(text) or (
        sentence.part.role in ("conditions", "other") and _CONDUCT.search(text)
    )
    recital = re.search(
        r"a l economie a l innovation|relatives? a l economie|quant a l economie|peuvent",
        text.replace(",", ""),
    )
    if (not named and not framed) or recital or context.wished(sentence):
        return []
    if sentence.part.role == "object" and not re.search(
        r"clause|condition|(?:sera|seront|devra|devront|est|sont) (?:\w+ "
        r")?(?:obligatoirement|imperativement)|"
        r"titulaire (?:devra|doit|s engage)",
        text,
    ):
        return []
    if re.search(
        r"formations?\b(?: (?:des|de|du|d|ses|leurs|les|aux?) \w+){0,2} "
        r"(?:a|sur|relative)\b(?! hauteur)|negociation|"
        r"soumissionner|ne pas avoir|motifs? d exclusion|"
        r"declaration sur l honneur|"
        r"atteste|attestation",
        text,
    ):
        return []
    if _SERVED.search(text) or _ABOUT.search(
        text[: sentence.tokens[cues[0].first].start - sentence.start]
    ):
        return []
    if re.search(r"accueil des stagiaires|stagiaires de (?:la|l|cette) ", text) and _LODGED.search(
        text
    ):
        return []  # trainees who are served
    return [
        _statement(
            case,
            sentence,
            C.OTHER_SOCIAL_CONDITION,
            cues[0],
            "other.clause" if named else "other.frame",
        )
    ]


_TRAINEES = r"(?:stagiaires?|apprentis?|eleves?|alternants?)"
_SERVED = re.compile(
    rf"\b(?:restauration|hebergement|transport|repas|logements?|inscription)s? "
    rf"(?:des|d|de|pour les|"
    rf"aux) (?:\w+ )?{_TRAINEES}\b|"
    rf"\b{_TRAINEES} (?:du (?:cfa|centre|lycee|college|campus)|de (?:la|l) "
    rf"(?:formation|ecole|afpa))|"
    r"\bstages? (?:de|d) (?!troisieme|3e|seconde|observation|fin)\w+"
)
# what is bought is a talk about it, not a conduct
_ABOUT = re.compile(
    r"\b(?:exposition|festival|campagne|rapport|etude|conference|seance|debat|colloque"
    r"|spectacle|guide|semaine|journee|diagnostic|"
    r"audit|sensibilisation)s?\b.{0,50}$"
)
_LODGED = re.compile(
    r"\b(?:hebergement|restauration|repas|salles?|site|ecole|centre|formation|internat|session)\b"
)


def _forbidden(sentence: Sentence, cue: Cue) -> bool:
    """« s’engage à ne pas recourir au travail des enfants »: what is denied there is the
    obligation.
    """
    return sentence.tokens[cue.first].text == "travail" and bool(
        re.search(
            r"ne pas recourir|proscri|bannir|"
            r"sans (?:recour\w+ au )?travail|exempt",
            sentence.text,
        )
    )


def _unspecified(case: Case, sentence: Sentence) -> list[Statement]:
    for cue in sentence.having("CLAUSE_SOCIAL"):
        if _standing(sentence, cue) and not about_clauses(sentence, cue.first):
            return [
                _statement(
                    case, sentence, C.UNSPECIFIED_SOCIAL_CONDITION, cue, "unspecified.clause"
                )
            ]
    employment = sentence.having("EMPLOYMENT")
    if (
        employment
        and re.search(r"comporte.{0,80}conditions? (?:particulieres? )?d execution", sentence.text)
        and not context.negated(sentence, employment[0].first, employment[0].last, 40)
    ):
        return [
            _statement(
                case,
                sentence,
                C.UNSPECIFIED_SOCIAL_CONDITION,
                employment[0],
                "unspecified.employment",
            )
        ]
    return []


_EXEMPT = re.compile(
    r"\baucune? (?:\w+ ){0,2}(?:consideration|condition|clause|exigence)|\bn a pas prevu|\bne "
    r"(?:comporte|prevoit|"
    r"contient) pas|"
    r"\bpar (?:exception|derogation)\b|\bdispens|\bderog|\bexempt"
)


def _standing(sentence: Sentence, cue: Cue) -> bool:
    if sentence.tokens[cue.first].text.startswith("l2112") and _EXEMPT.search(sentence.text):
        return False  # the article is cited for the ways out of it
    if context.negated(
        sentence, cue.first, cue.last, 40 if "domaine" in sentence.text else 16
    ) or context.both_options(sentence, cue.last):
        return False
    if anchors(sentence) and re.search(
        r"dans la mesure ou|reserve aux|reserves aux|reservee aux", sentence.text
    ):
        return False
    if sentence.part.role in ("declaration", "title") or re.search(
        r"peuvent prendre en compte|peuvent comporter|peut comporter|facilitateur", sentence.text
    ):
        return False
    words = " ".join(token.text for token in sentence.tokens[cue.first : cue.last + 1])
    weak = not re.match(r"clauses?|conditions?|considerations?|l2112-2-1", words)
    if weak:
        return bool(
            re.search(
                r"conditions? (?:particulieres? )?d execution|clauses?\b|exigences?\b",
                sentence.text,
            )
        ) and bool(_STANDS.search(sentence.text))
    heading = (
        len(sentence.text) < 90
        or bool(_STANDS.search(sentence.text))
        or sentence.part.role == "conditions"
    )
    return heading and not (sentence.part.role == "object" and not _STANDS.search(sentence.text))


def _statement(case: Case, sentence: Sentence, code: C, cue: Cue, rule: str) -> Statement:
    alone = not (anchors(sentence) and sentence.has(*ACTORS, "WEAK_DISABILITY"))
    lots, named = scope.lots_of(case, sentence, cue.first, cue.last, alone=alone)
    found = Statement(
        code, sentence, cue.first, cue.last, rule, lots, named, articles=articles.cited(sentence)
    )
    found.optional = (
        bool(_OPTIONAL.search(sentence.text))
        and not _COMPULSORY.search(sentence.text)
        and not _optional_elsewhere(sentence)
    )
    if code is C.INSERTION_CONDITION:
        found.volumes = volumes.of(sentence, lots)
    return found


def _optional_elsewhere(sentence: Sentence) -> bool:
    """« tranche optionnelle », « visite facultative » speak of something else."""
    return bool(
        re.search(
            r"(?:tranches?|prestations?|visite|variantes?|options?"
            r"|charte)\W+(?:\w+\W+){0,2}(?:optionnel|"
            r"facultati)",
            sentence.text,
        )
    )
