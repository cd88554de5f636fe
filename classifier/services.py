"""The object bought is insertion itself; works or services are only its support."""

from classifier import considerations, scope
from classifier.case import Case, Sentence, Statement
from classifier.contract import refused
from classifier.engine import Spot, spots
from classifier.text import FUNCTION_WORDS, words
from vigie.domain.considerations import Consideration as C
from vigie.domain.considerations import Group

_GUIDANCE = words(
    "accompagnement orientation suivi formation bilan diagnostic evaluation placement ateliers "
    "remobilisation coaching entretiens enquetes immersion conseil"
)
_RUNNING = words(
    "marche marches service services pour organisation realisation conduite mise oeuvre "
    "animation atelier ateliers prestation prestations lot portage encadrement ref dvr bx mapa"
)
_WORK = words(
    "nettoyage nettoiement entretien proprete espaces travaux peinture maconnerie debarras "
    "collecte manutention demenagement debroussaillage desherbage maraichage restauration "
    "blanchisserie chantier pain berges rehabilitation sentiers ouvrages ramassage renovation "
    "rives murets encombrants tri second plantations"
)
_SUPPLIED = words(
    "fourniture fournitures acquisition achat location maintenance maitrise evaluation etude "
    "audit travaux amenagement construction"
)


def find(case: Case) -> None:
    """Adds the contracts whose object is insertion."""
    rules = considerations.modules()[C.INSERTION_SERVICE].RULES
    for sentence in case.candidates:
        for spot in (spot for rule in rules for spot in spots(rule, sentence)):
            if not refused(case, spot, Group.SERVICE):
                lots, told = scope.lots_of(case, sentence, spot.first, spot.last)
                case.add(
                    [
                        Statement(
                            C.INSERTION_SERVICE,
                            sentence,
                            spot.first,
                            spot.last,
                            "service.object",
                            lots,
                            told,
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
    role, told = sentence.part.role, {token.text for token in sentence.tokens}
    head = _since_dash(sentence, cue.first)
    if role == "criterion" or (head[:1] and head[0] in _SUPPLIED) or _imposes(sentence):
        return False
    aimed = {"confie", "agit"} & set(head) or (
        "objet" in head[-16:] and "pour objet" in sentence.text
    )
    if role not in ("title", "object") and not aimed:
        return False
    support = sentence.has("SUPPORT") or (
        sentence.after is not None and sentence.after.has("SUPPORT")
    )
    near = {"qualification"} & {*sentence.words_after(cue.last, 5), *sentence.said(cue).split()}
    work, guidance = told & _WORK, told & _GUIDANCE
    if cue.label == "SERVICE":
        if near or support:
            return bool(support or work or not guidance)
        begins = sentence.said(cue).startswith("marche") and cue.first <= 4
        return begins or bool(work and not guidance and _leads(sentence, spot))
    if support:
        return "insertion" in sentence.text and len(head) < 34
    by_work = {"par", "travers", "via", "moyen", "cadre"} & set(sentence.words_after(cue.last, 9))
    running = cue.label != "INSERTION" and not set(head) - FUNCTION_WORDS - _RUNNING
    object_told = "pour objet" in sentence.text and bool(by_work)
    return bool(
        work and (object_told or (role == "title" and (running or (by_work and cue.first <= 4))))
    )


def _imposes(sentence: Sentence) -> bool:
    told = {token.text for token in sentence.tokens}
    return bool(told & {"clause", "clauses", "condition", "devra", "comporte", "obligatoire"}) or (
        sentence.has("HOURS") and not sentence.has("SUPPORT")
    )


def _since_dash(sentence: Sentence, until: int) -> list[str]:
    """The words before a token, without the references that a dash or a colon closes."""
    told = [token.text for token in sentence.tokens[:until]]
    cut = max((at for at, word in enumerate(told) if word in ("-", ":")), default=-1)
    return [word for word in told[cut + 1 :] if word.isalpha()]


def _leads(sentence: Sentence, spot: Spot) -> bool:
    head = set(_since_dash(sentence, spot.first))
    return not head - FUNCTION_WORDS - _RUNNING or "objet" in head
