"""The object bought is insertion itself; works or services are only its support."""

from classifier import considerations, scope
from classifier.case import Case, Sentence, Statement
from classifier.contract import refused
from classifier.engine import Spot, begun, spots
from classifier.text import FUNCTION_WORDS, words
from vigie.domain.considerations import Consideration as C
from vigie.domain.considerations import ConsiderationGroup

_GUIDANCE = words(
    "accompagnement orientation suivi formation bilan diagnostic evaluation placement ateliers "
    "remobilisation coaching entretiens enquetes immersion conseil hebergement logement urgence"
)
_RUNNING = words(
    "marche marches service services pour organisation realisation conduite mise oeuvre "
    "animation atelier ateliers prestation prestations lot portage encadrement ref dvr bx mapa"
)
_WORK = words(
    "nettoyage nettoiement entretien proprete espaces travaux peinture maconnerie debarras "
    "collecte manutention demenagement debroussaillage desherbage maraichage restauration "
    "blanchisserie chantier pain berges rehabilitation sentiers ouvrages ramassage renovation "
    "rives murets encombrants tri second plantations colis "
    "conditionnement confection pliage tonte fauchage elagage "
    "jardinage lavage repassage couture cuisine terrassement ponçage vannerie recyclage"
)
_SUPPLIED = words(
    "fourniture fournitures acquisition achat location maintenance maitrise evaluation etude "
    "audit travaux amenagement construction"
)


def find(case: Case) -> None:
    """Adds the contracts whose object is insertion."""
    rules = considerations.modules()[C.INSERTION_SERVICE].RULES
    for sentence in case.candidates:
        for spot in (spot for rule in begun(rules, sentence) for spot in spots(rule, sentence)):
            if not refused(case, spot, ConsiderationGroup.SERVICE):
                lots, lots_named = scope.lots_of(case, sentence, spot.first, spot.last)
                case.add(
                    [
                        Statement(
                            C.INSERTION_SERVICE,
                            sentence,
                            spot.first,
                            spot.last,
                            "service.object",
                            lots,
                            lots_named,
                        )
                    ]
                )
                break


def is_scored_support(spot: Spot) -> bool:
    """« Maîtrise de l’activité support »: only such a service is scored so."""
    return spot.sentence.said(spot.anchor).startswith("activite") and (
        "informatique" not in spot.sentence.text
    )


def is_bought(spot: Spot) -> bool:
    """Insertion and qualification by work; guidance towards a job is no such service."""
    sentence, cue = spot.sentence, spot.anchor
    head = _since_dash(sentence, cue.first)
    if sentence.part.role == "criterion" or _imposes(sentence):
        return False
    vocabulary = sentence.vocabulary
    support = bool(vocabulary & {"support", "supports"}) or (
        sentence.after is not None and sentence.after.has("SUPPORT")
    )
    opens = support and not head
    if (head[:1] and head[0] in _SUPPLIED) or not (opens or _is_object(sentence, head)):
        return False
    if cue.label == "SERVICE":
        return _is_service(spot, support)
    if support:
        return "insertion" in sentence.text and len(head) < 34
    return _is_by_work(spot, head)


def supports_people(spot: Spot) -> bool:
    """« … remettre au travail des personnes éloignées de l’emploi ; le réemploi sert de support à
    cette démarche ».
    """
    sentence, before = spot.sentence, spot.sentence.before
    people = sentence.has("PUBLICS") or (before is not None and before.has("PUBLICS"))
    spoken = _AIMED & {*sentence.words_after(spot.anchor.last, 5)}
    return people and bool(spoken) and not _imposes(sentence)


_AIMED = words("demarche accompagnement prestation action parcours insertion")


def _is_object(sentence: Sentence, head: list[str]) -> bool:
    if sentence.part.role in ("title", "object") or {"confie", "agit", "achete"} & set(head):
        return True
    if {"objet", "achetee"} & set(sentence.wording[:3]):
        return True
    if "constitue" in head[-8:] or (
        not set(head) - {"marche", "de"} and "qualification" in sentence.vocabulary
    ):
        return True
    if head[-2:] == ["est", "un"] and {"marche", "lot"} & set(head):
        return True
    is_the_object = "pour objet" in sentence.text or head[-2:] in (["est", "l"], ["est", "un"])
    return "objet" in head[-16:] and is_the_object


def _is_service(spot: Spot, support: bool) -> bool:
    """« prestation d’insertion et de qualification », « marché d’insertion » by work."""
    sentence, cue = spot.sentence, spot.anchor
    vocabulary = sentence.vocabulary
    work, guidance = vocabulary & _WORK, vocabulary & _GUIDANCE
    near = "qualification" in sentence.words_after(cue.last, 5) + sentence.said(cue).split()
    if near or support:
        return bool(support or work or not guidance)
    if sentence.said(cue).startswith("marche") and cue.first <= 4 and not guidance:
        return True
    return bool(work and not guidance and _leads(sentence, spot))


def _is_by_work(spot: Spot, head: list[str]) -> bool:
    """« insertion par … chantier »: what is bought is the people's own work."""
    sentence, cue = spot.sentence, spot.anchor
    if not _WORK & sentence.vocabulary:
        return False
    by_work = {"par", "travers", "via", "moyen", "cadre"} & set(sentence.words_after(cue.last, 9))
    if by_work and "pour objet" in sentence.text:
        return True
    running = cue.label != "INSERTION" and not set(head) - FUNCTION_WORDS - _RUNNING
    return sentence.part.role == "title" and bool(running or (by_work and cue.first <= 4))


def _imposes(sentence: Sentence) -> bool:
    vocabulary = sentence.vocabulary
    return bool(
        vocabulary & {"clause", "clauses", "condition", "devra", "comporte", "obligatoire"}
    ) or (sentence.has("HOURS") and not sentence.has("SUPPORT"))


def _since_dash(sentence: Sentence, until: int) -> list[str]:
    """The words before a token, without the references that a dash or a colon closes."""
    words_before = sentence.wording[:until]
    cut = max(
        (position for position, word in enumerate(words_before) if word in ("-", ":")), default=-1
    )
    return [word for word in words_before[cut + 1 :] if word.isalpha()]


def _leads(sentence: Sentence, spot: Spot) -> bool:
    head = set(_since_dash(sentence, spot.first))
    return not head - FUNCTION_WORDS - _RUNNING or "objet" in head
