"""May one operator bid alone and in a group, or in several groups? (R2142-21, R2151-7; allowed
where nothing is said.)
"""

import re
from collections.abc import Iterator
from typing import Any

from classifier.passages import Hit, Passage

KIND = "several_bids_ban"
WHAT = "plusieurs candidatures ou offres interdites"
STEMS = ("plusieurs", "plus d", "individuel", "cumul")
_ANCHOR = re.compile(
    r"\bplusieurs (?:candidatures|offres|groupements)|\bplus d une? (?:seule? "
    r")?(?:candidature|offre|groupement)\b"
    r"|\bcandidats? individuels? (?:et|ou|ainsi)|\ba titre individuel "
    r"(?:et|ou)|\bindividuellement et\b|\bseule? et en "
    r"groupement|\ba la fois\b|\ben qualite (?:de|soit de) candidat individuel|\bappartenir a "
    r"plusieurs"
)
_ALONE = re.compile(
    r"\bindividuel(?:s|lement)?\b|\b(?:candidat|soumissionnaire|titre)s? seuls?\b|\bseule? et\b"
)
_MEMBER = re.compile(
    r"\bmembres? (?:d une?|du|de leur|de plusieurs)\b|\ben groupement\b|\bcotraitants? d "
    r"un|\bmembres? d un ou"
)
_SEVERAL = re.compile(
    r"\bmembres? (?:de|d au moins) (?:plusieurs|deux)\b|(?<!ou )(?<!ou de )(?<!ou d "
    r")(?<!mandataire de )(?<!mandataires de "
    r")\bplusieurs groupements|(?<!mandataire de )\bplus d un (?:seul )?groupement|\bd un seul "
    r"groupement"
)
_FORBIDS = re.compile(
    r"\binterdi(?!te? aux tiers)|\baucun[^.]{0,40}\bne (?:peut|pourra)|\bne "
    r"(?:pourr\w+|peu\w+|saurai\w+|doi\w+"
    r"|devr\w+)\b[^.]{0,40}\b(?:pas|ni|plus d une?|qu une?)\b|\bne "
    r"(?:peut|pourra|peuvent|pourront) (?:etre|se|presenter"
    r"|faire|remettre|soumissionner|appartenir)"
    r"|\bn est pas (?:autorise|possible|admis|permis)|\bne sont pas "
    r"(?:autoris|admis|permis)|\bn(?:e)? (?:autorise|permet"
    r"|admet|accepte) pas|\bnon autoris|\bpas autoris|\bsous peine\b|\bproscri|\bsera "
    r"rejete|\bseront rejete"
)
_ALLOWS = re.compile(
    r"\bpossibilite de (?:presenter|remettre|soumissionner)|\bont la possibilite|\bavez la "
    r"possibilite|\bpeu(?:t|vent) "
    r"(?:presenter|remettre|soumissionner|faire partie|etre membre|se "
    r"presenter|agir)|\bpourront (?:presenter|remettre)"
    r"|\bsont autorises? a|\best autorise(?:e)? a|\bautorise les candidats|\bn est pas "
    r"interdit|\bn interdit pas|\bil est "
    r"possible|\best admis"
)
_ANSWER = re.compile(r"[:?]\s*(?P<answer>oui|non)\b|\bgroupements?\s*(?P<bare>oui|non)\s*$")
_END = re.compile(r"[.!](?!\s*[-•])(?=[\s\"]|$)|\n\n")
# R2142-23 is another rule: who leads one group may not lead, or speak for, a second one.
_LEADING = re.compile(
    r"\bmandataires?\b[^.;]{0,110}\b(?:represent\w+|etre|mandataires?)\b[^.;]{0,60}\b(?:plus d "
    r"un|plusieurs|un autre) "
    r"(?:seul )?groupements?"
)
LONGEST = 420


def find(passage: Passage) -> Iterator[Hit]:
    """One hit for each rule told; both false where the notice says outright that it is allowed."""
    text, last = passage.text, 0
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < last:
            continue
        start = max(passage.start_of(anchor.start()), anchor.start() - 260)
        stop = _END.search(text, anchor.end(), anchor.end() + LONGEST)
        end = stop.start() if stop else min(len(text), anchor.end() + LONGEST)
        ban = _value(text[start:end])
        if ban:
            yield Hit(ban, start, end)
            last = end


def _value(clause_text: str) -> dict[str, Any] | None:
    clause_text = _LEADING.sub(" ", clause_text)
    both, several = (
        bool(_ALONE.search(clause_text) and _MEMBER.search(clause_text)),
        bool(_SEVERAL.search(clause_text)),
    )
    if not both and not several:
        return None
    answer = _ANSWER.search(clause_text)
    forbidden = (answer["answer"] or answer["bare"]) == "non" if answer else _forbidden(clause_text)
    if forbidden is None:
        return None
    return {"individual_and_member": both and forbidden, "several_groups": several and forbidden}


def _forbidden(clause_text: str) -> bool | None:
    allows = _ALLOWS.search(clause_text)
    if re.search(r"\bn(?:e l)? ?(?:est pas interdit|interdit pas|a pas interdit)", clause_text):
        return False
    forbids = _FORBIDS.search(clause_text)
    if forbids and not (allows and allows.start() < forbids.start()):
        return True
    return False if allows else None


def merge(values: list[dict[str, Any]]) -> dict[str, Any]:
    """What any sentence forbids is forbidden."""
    return {
        name: any(ban[name] for ban in values)
        for name in ("individual_and_member", "several_groups")
    }


_BOTH = {"individual_and_member": True, "several_groups": True}
_ALONE_ONLY = {"individual_and_member": True, "several_groups": False}
_NONE = {"individual_and_member": False, "several_groups": False}
EXAMPLES: tuple[tuple[str, dict[str, Any] | None], ...] = (
    (
        "[Il est interdit aux soumissionnaires de déposer plusieurs offres en agissant à la "
        "fois : - en qualité de "
        "candidats individuels et de membres d'un ou plusieurs groupements ; - en qualité de "
        "membres de plusieurs "
        "groupements].",
        _BOTH,
    ),
    (
        "[En application de l'article R. 2142-21, les opérateurs ne pourront pas remettre "
        "plusieurs offres en se "
        "présentant à la fois comme candidats individuels et comme membres d'un groupement].",
        _ALONE_ONLY,
    ),
    (
        "[Une même entreprise ne peut être membre de plusieurs groupements].",
        {"individual_and_member": False, "several_groups": True},
    ),
    (
        "Un opérateur répond seul ou groupé. [Il ne peut pas être candidat individuel et "
        "membre d'un groupement pour "
        "le même lot].",
        _ALONE_ONLY,
    ),
    (
        "[La présentation de plusieurs offres en qualité à la fois de candidat individuel et "
        "de membre d'un ou "
        "plusieurs groupements n'est pas autorisée].",
        _ALONE_ONLY,
    ),
    (
        "[Le pouvoir adjudicateur interdit de cumuler les qualités de candidat individuel et "
        "de membre d'un "
        "groupement, ainsi que de membre de plusieurs groupements].",
        _BOTH,
    ),
    (
        "[LES CANDIDATS NE PEUVENT PAS PRESENTER PLUSIEURS OFFRES EN AGISSANT EN QUALITE DE "
        "MEMBRES DE PLUSIEURS "
        "GROUPEMENTS]",
        {"individual_and_member": False, "several_groups": True},
    ),
    (
        "[Pour le lot 2, il est interdit d'être membre de plusieurs groupements].",
        {"individual_and_member": False, "several_groups": True},
    ),
    (
        "[Les candidats peuvent présenter plusieurs offres en agissant à la fois en qualité de "
        "candidats individuels "
        "et de membres d'un ou plusieurs groupements].",
        _NONE,
    ),
    (
        "[Possibilité de présenter plusieurs offres en agissant en qualité de candidats "
        "individuels et de membres de "
        "plusieurs groupements : non].",
        _BOTH,
    ),
    (
        "[Possibilité de présenter plusieurs offres en agissant en qualité de candidats "
        "individuels et de membres de "
        "plusieurs groupements : oui].",
        _NONE,
    ),
    ("[Il n'est pas interdit aux entreprises d'être membres de plusieurs groupements].", _NONE),
    (
        "[Un opérateur groupé ne pourra présenter une offre en qualité de candidat individuel "
        "et de membre d'un "
        "groupement].",
        _ALONE_ONLY,
    ),
    (
        "[Aucune entreprise ne pourra appartenir à plusieurs groupements].",
        {"individual_and_member": False, "several_groups": True},
    ),
    ("Le mandataire ne pourra être mandataire de plusieurs groupements.", None),
    ("Le mandataire désigné ne peut représenter en cette qualité plus d'un groupement.", None),
    ("Une même personne ne peut représenter plus d'un candidat pour un même marché.", None),
    ("Il est interdit d'être mandataire de plus d'un groupement.", None),
    ("Formulaire DC2 : déclaration du candidat individuel ou du membre du groupement.", None),
    ("Le candidat peut remettre une offre pour plusieurs lots.", None),
    ("Possibilité de présenter une offre pour un ou plusieurs lots.", None),
    ("Le marché sera conclu avec un titulaire unique ou avec un groupement d'entreprises.", None),
    (
        "Cette déclaration est à produire par les candidats individuels et par chacun des "
        "membres d'un groupement.",
        None,
    ),
)
