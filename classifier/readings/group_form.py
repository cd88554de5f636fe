"""The legal form that a group must take once the contract is awarded (R2142-20, -22, -24)."""

import re
from collections.abc import Iterator
from typing import Any

from classifier.passages import Hit, Passage

KIND = "group_form"
WHAT = "forme de groupement imposée après attribution"
STEMS = ("groupement", "forme juridique", "solidair", "conjoint", "cotraitan")
_FREE = re.compile(
    r"\baucune forme\b[^.]{0,80}\b(?:impos|exig|requis|souhait)|\b(?:impose|imposer|exige"
    r"|exigee?) (?:aucune|pas de) forme"
    r"|\bn est pas impose|\bne sera pas impose|\bn impose pas\b"
    r"|\bforme\b[^.]{0,80}\b(?:est|reste|sera|demeure) (?:laissee? )?(?:libre|au "
    r"choix|indifferent)|\bforme\b[^.]{0,60}\bn "
    r"est pas (?:exige|requis)|\bpas de forme\b|\btoute forme de groupement|\bn entend pas "
    r"imposer|\bsont autorises les "
    r"groupements"
    r"|\baucune (?:forme (?:de groupement|particuliere)|modalite|exigence)|\b(?:conjointe?s? "
    r"ou (?:bien )?solidaires?"
    r"|solidaires? ou (?:bien )?conjointe?s?)\b|\bsoit conjoint[^.]{0,40}soit solidaire|\bsoit "
    r"solidaire[^.]{0,40}soit "
    r"conjoint"
)
_IF_JOINT = re.compile(
    r"\b(?:en cas d|dans le cas d|dans l hypothese d|dans les cas d|si l|si un|si le|si c est "
    r"un|s il s agit d|lorsqu|pour "
    r"les groupements? conjoint|si ce)"
    r"(?:(?!\bdevra|\bdoi[tv]|\bobligatoire"
    r"|\bcontraint)[^.]){0,120}\bconjoint[^.]{0,160}\bsolidaire"
    r"|\bmandataire (?:d un|du|de tout|des) groupements? conjoints?\b|\bdans le cadre (?:de la "
    r"constitution )?d un "
    r"groupement conjoint"
)
_IMPOSED = re.compile(
    r"\b(?:devra|devront|doit|doivent|sera|seront|est|etre|pourra) "
    r"[^.]{0,50}\b(?:contraint|tenus? d|transform|assur"
    r"|prendre|revetir|adopter|constitu|de se constituer|oblig)"
    r"|\bforme (?:juridique )?(?:\w+ ){0,4}(?:imposee?|souhaitee?|exigee?|requise|retenue?"
    r"|demandee?|attendue?)"
    r"|\bsouhaite(?:rait)? (?:retenir|que)|\bimpose\b|\bimposee?\b|\bexige(?:ra)?\b|\bprendra\b"
    r"|\bsera attribue|\bsera "
    r"passe|\bsera conclu|\bseront attribue|\bseront conclu|\bpasse en\b"
    r"|\bdevra (?:etre|imperativement|obligatoirement)|\bobligatoirement\b|\bdevront "
    r"etre\b|\bnecessairement\b"
)
_SOLE = re.compile(
    r"^\W*(?:forme (?:juridique )?[^:]{0,60}:\s*)?groupements?(?: d entreprises)?(?: d "
    r"operateurs economiques)? "
    r"(?:momentanes? )?(?:d entreprises )?(?:conjoint|solidaire)"
)
_LEAD = re.compile(
    r"\bmandataire\b[^.]{0,90}\bsolidaire|\bsolidarite du mandataire|\bsolidaire du mandataire"
)
_JOINT = re.compile(r"\bconjoint")
_JOINTLY = re.compile(r"\bsolidaire")


def find(passage: Passage) -> Iterator[Hit]:
    """One hit a text: the form imposed, else « libre »; `mandataire_solidaire` where a joint
    group must have one.
    """
    imposed = free = lead = None
    for sentence in passage.having("conjoint", "solidaire", "forme"):
        sentence_text = sentence.text
        conditional = bool(_IF_JOINT.search(sentence_text))
        lead = lead or (sentence if conditional else None)
        if _FREE.search(sentence_text) or re.search(
            r"\bpas (?:d|de la) (?:exigence|forme)", sentence_text
        ):
            free = free or sentence
        elif (
            not conditional
            and _form(sentence_text)
            and (_IMPOSED.search(sentence_text) or _SOLE.match(sentence_text))
        ):
            imposed = imposed or sentence
    # « Aucune forme n'est imposée » settles it, whatever a later sentence says of joint groups.
    if imposed and not free:
        form, both = _form(imposed.text), bool(lead) or bool(_LEAD.search(imposed.text))
        form = "conjoint_mandataire_solidaire" if form == "conjoint" and both else form
        yield Hit({"form": form}, imposed.start, imposed.end)
    elif free or lead:
        told_by = free or lead
        assert told_by is not None
        yield Hit({"form": "libre", "mandataire_solidaire": bool(lead)}, told_by.start, told_by.end)


def _form(sentence_text: str) -> str | None:
    lead = bool(_LEAD.search(sentence_text))
    text_without_lead = _LEAD.sub(" ", sentence_text)
    joint, jointly = bool(_JOINT.search(sentence_text)), bool(_JOINTLY.search(text_without_lead))
    if (
        joint
        and lead
        and not re.search(r"\b(?:ou|soit)\b[^.]{0,40}\bsolidaires?", text_without_lead)
    ):
        return "conjoint_mandataire_solidaire"
    if joint and jointly:
        return None
    if joint:
        return "conjoint"
    return "solidaire" if jointly and "groupement" in sentence_text else None


_RANK = {"conjoint_mandataire_solidaire": 3, "conjoint": 2, "solidaire": 2, "libre": 1}


def merge(values: list[dict[str, Any]]) -> dict[str, Any]:
    """What is imposed wins over what is left free."""
    best = max(values, key=lambda form_read: _RANK[form_read["form"]])
    if best["form"] == "conjoint" and any(
        form_read.get("mandataire_solidaire") for form_read in values
    ):
        return {"form": "conjoint_mandataire_solidaire"}
    if best["form"] == "libre":
        return {
            "form": "libre",
            "mandataire_solidaire": any(
                form_read.get("mandataire_solidaire") for form_read in values
            ),
        }
    return best


_FREE_FORM = {"form": "libre", "mandataire_solidaire": False}
_FREE_LEAD = {"form": "libre", "mandataire_solidaire": True}
_BOTH = {"form": "conjoint_mandataire_solidaire"}
EXAMPLES: tuple[tuple[str, dict[str, Any] | None], ...] = (
    (
        "[Après attribution, le groupement devra prendre la forme d'un groupement conjoint "
        "avec mandataire solidaire].",
        _BOTH,
    ),
    (
        "[En cas d'attribution à un groupement, celui-ci sera contraint d'assurer sa "
        "transformation en groupement "
        "solidaire].",
        {"form": "solidaire"},
    ),
    (
        "[Forme juridique imposée au groupement attributaire : groupement solidaire].",
        {"form": "solidaire"},
    ),
    ("legal_form|[Groupement conjoint dont le mandataire est solidaire].", _BOTH),
    ("legal_form|[groupement d'entreprises solidaires]", {"form": "solidaire"}),
    ("[La forme souhaitée par l'acheteur est le groupement conjoint].", {"form": "conjoint"}),
    (
        "[Le marché sera attribué à une entreprise générale ou à un groupement solidaire].",
        {"form": "solidaire"},
    ),
    (
        "[Si le marché est attribué à un groupement d'opérateurs, il devra obligatoirement "
        "être conjoint, le "
        "mandataire étant solidaire de chacun des membres].",
        _BOTH,
    ),
    ("[Aucune forme de groupement n'est imposée à l'attributaire].", _FREE_FORM),
    (
        "[Le pouvoir adjudicateur ne souhaite imposer aucune forme de groupement]. En cas de "
        "groupement conjoint, le "
        "mandataire sera solidaire.",
        _FREE_LEAD,
    ),
    ("[La forme du groupement est libre].", _FREE_FORM),
    ("[En cas de groupement conjoint, le mandataire devra être solidaire].", _FREE_LEAD),
    ("[Le mandataire d'un groupement conjoint est solidaire de chacun des membres].", _FREE_LEAD),
    (
        "[Les candidats se présentent en groupement conjoint ou solidaire, à leur choix].",
        _FREE_FORM,
    ),
    ("[L'ACHETEUR N'IMPOSE AUCUNE FORME DE GROUPEMENT]", _FREE_FORM),
    ("[Pas de forme juridique imposée].", _FREE_FORM),
    ("[Toute forme de groupement est acceptée].", _FREE_FORM),
    ("L'acheteur agit au sein d'un groupement de commandes dont il est le coordonnateur.", None),
    ("Habilitation du mandataire par ses cotraitants.", None),
    ("Le foyer accueille des activités solidaires et festives.", None),
    ("Les candidats peuvent se présenter seuls ou en groupement.", None),
    ("En cas de groupement, l'appréciation des capacités est globale.", None),
    ("Épicerie solidaire : fourniture de denrées.", None),
)
