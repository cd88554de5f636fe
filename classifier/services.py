"""The object bought is insertion itself; works or services are only its support."""

import re
from collections.abc import Iterator

from classifier import context, scope
from classifier.case import Case, Cue, Sentence, Statement
from classifier.text import FUNCTION_WORDS, words
from vigie.domain.considerations import Consideration as C

_GUIDANCE = re.compile(
    r"\b(?:accompagnement|orientation|suivi|formation|bilan|diagnostic|evaluation|placement|"
    r"ateliers? thematiques?|remobilisation|coaching)\b"
)
_BY_WORK = re.compile(
    r"insertion\b.{0,60}\b(?:par (?:le |la |les |l |des )|a travers |au travers |au moyen |via )"
)
_RUNNING = words(
    "marche marches service services pour organisation realisation conduite mise oeuvre "
    "animation atelier "
    "ateliers prestation prestations lot portage encadrement"
)
_WORK = re.compile(
    r"nettoyage|nettoiement|entretien|proprete|espaces verts|travaux|peinture|maconnerie|debarras|"
    r"collecte|manutention|demenagement|debroussaillage|desherbage|second oeuvre|maraichage|"
    r"restauration|blanchisserie|prestations de|chantier|milieux naturels|espaces naturels|berges|"
    r"rehabilitation|gestion ecologique|sentiers|cours d eau|ouvrages"
)


# what an insertion workshop is supplied with, or the building it works in
_SUPPLIED = re.compile(
    r"^\W*(?:\w+ ){0,3}?(?:fournitures?|acquisition|achat de "
    r"(?:materiels?|vehicules?|fournitures?)|location|maintenance|"
    r"(?:travaux|maitrise d oeuvre)\b.{0,40}\b(?:batiment|locaux|siege)|evaluation|etude|audit)\b"
)


def find(case: Case) -> None:
    """Adds the contracts whose object is insertion."""
    for sentence in case.candidates:
        case.add(_service(case, sentence))


def _service(case: Case, sentence: Sentence) -> Iterator[Statement]:
    cue = _cue(sentence)
    if cue is not None and not context.negated(sentence, cue.first, cue.last):
        lots, named = scope.lots_of(case, sentence, cue.first, cue.last)
        yield Statement(
            C.INSERTION_SERVICE, sentence, cue.first, cue.last, "service.object", lots, named
        )


def _cue(sentence: Sentence) -> Cue | None:
    if _SUPPLIED.match(sentence.text) and sentence.part.role in ("title", "object"):
        return None
    services, support = sentence.having("SERVICE"), sentence.having("SUPPORT")
    insertion = sentence.having(
        "INSERTION", "CLAUSE_INSERTION", "SERVICE", "PUBLICS", "ACTOR_INSERTION"
    )
    if sentence.part.role == "criterion":
        return (
            next((cue for cue in support if "activit" in sentence.stems), None)
            if not re.search(r"informatique", sentence.text)
            else None
        )
    if (
        re.search(r"reserve", sentence.text)
        and services
        and not support
        and not re.search(r"qualification", sentence.text)
    ):
        return None
    if services and _qualified(sentence, services[0], support):
        return services[0]
    if (
        support
        and insertion
        and sentence.part.role in ("title", "object")
        and re.search(r"insertion", sentence.text)
    ):
        return insertion[0] if _leads(sentence, insertion[0]) else None
    object_first = (
        sentence.part.role in ("title", "object") and bool(insertion) and insertion[0].first <= 4
    )
    if (
        object_first
        and _leads(sentence, insertion[0])
        and _BY_WORK.search(sentence.text)
        and _WORK.search(sentence.text)
    ):
        return insertion[0]
    return _workshop(sentence) or _aim(sentence)


def _workshop(sentence: Sentence) -> Cue | None:
    """« Conduite d’un chantier d’insertion pour la gestion des berges »: only words of running
    it stand before.
    """
    if sentence.part.role not in ("title", "object"):
        return None
    for cue in sentence.having("ACTOR_INSERTION", "CLAUSE_INSERTION"):
        words = [token.text for token in sentence.tokens[cue.first : cue.last + 1]]
        head = {
            token.text for token in sentence.tokens[: cue.first] if token.text.isalpha()
        } - FUNCTION_WORDS
        if (
            {"chantier", "chantiers", "action", "actions"} & {*words}
            and head <= _RUNNING
            and _WORK.search(sentence.text)
        ):
            return (
                None
                if re.search(r"\b(?:titulaire|devra|obligatoire|clause|heures?)\b", sentence.text)
                else cue
            )
    return None


def _aim(sentence: Sentence) -> Cue | None:
    """« a pour objet l’insertion sociale et professionnelle … »."""
    if sentence.part.role not in ("title", "object") or _GUIDANCE.search(sentence.text):
        return None
    near = [
        cue
        for cue in sentence.having("INSERTION", "SERVICE")
        if re.search(r"a(?:yant)? pour objet (?:l |la |une |des )?$", _head(sentence, cue))
    ]
    return near[0] if near else None


def _head(sentence: Sentence, cue: Cue) -> str:
    return sentence.folded.text[sentence.start : sentence.tokens[cue.first].start]


def _qualified(sentence: Sentence, cue: Cue, support: list[Cue]) -> bool:
    words = " ".join(token.text for token in sentence.tokens[cue.first : cue.last + 1])
    if "qualification" in f"{words} {' '.join(sentence.words_after(cue.last, 4))}" or support:
        return True
    if _GUIDANCE.search(sentence.text) and not _WORK.search(sentence.text):
        return False
    if sentence.part.role == "title" and words.startswith(("marche", "marches")) and cue.first <= 3:
        return True
    return sentence.part.role in ("title", "object") and bool(_WORK.search(sentence.text))


def _leads(sentence: Sentence, cue: Cue) -> bool:
    """The object begins with insertion: it is what is bought, not how."""
    head = sentence.folded.text[sentence.start : sentence.tokens[cue.first].start]
    return len(head) < 220 and not re.search(r"clause|condition|comporte", head)
