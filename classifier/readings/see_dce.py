"""Where the notice says nothing itself and points to the consultation documents: « voir le
règlement de la consultation ».
"""

import re
from collections.abc import Iterator
from typing import Any

from classifier.passages import Hit, Passage

KIND = "see_dce"
WHAT = "l’avis renvoie au DCE"
STEMS = (
    "dce",
    " rc",
    "reglement",
    "dossier",
    "document",
    "ccap",
    "cctp",
    "cahier",
    "r.c",
    "pieces",
    "rdc",
)
ALSO = (
    "voir",
    "cf",
    "refer",
    "report",
    "selon",
    "suivant",
    "conform",
    "renvoi",
    "precis",
    "detail",
    "defini",
    "indiqu",
    "mention",
    "enonc",
    "enumer",
    "decri",
    "fix",
    "list",
    "figur",
    "prevu",
    "stipul",
    "consult",
)
_DOCUMENT = (
    r"(?:dce|rc|r\.c\.?|ccap|c\.c\.a\.p\.?|cctp|reglement (?:de |du |particulier |d )?(?:la |l "
    r")?(?:presente "
    r")?(?:consultation|appel|dialogue|concours|candidature|procedure)|rpc|rdc"
    r"|dossier de (?:la )?consultation|dossier d appel d offres|documents? (?:de (?:la )?|du "
    r")?(?:consultation|marche"
    r"|procurement|contractuels)|cahiers? des (?:clauses|charges)|pieces (?:du marche|de la "
    r"consultation|contractuelles))"
)
_POINTS = re.compile(
    r"(?:\b(?:voir|cf|se referer|se reporter|selon|suivant|conformement|renvoi|consulter"
    r"|referez|reportez|precis\w+"
    r"|detail\w+|defini\w*|indiqu\w+|mentionn\w+|enonc\w+|enumer\w+|decri\w+|fix\w+|list\w+"
    r"|figur\w+|prevu\w*"
    r"|stipul\w+)\b[^.;]{0,60}\b" + _DOCUMENT + r"\b|^\W*(?:\w+\W+){0,4}" + _DOCUMENT + r"\W*$)"
)
_ABOUT = (
    ("criteria", re.compile(r"\bcriteres?\b|\bponderation|\bjug(?:ement|ees?)\b")),
    ("group_form", re.compile(r"\bgroupements?\b|\bforme juridique")),
    (
        "conditions",
        re.compile(
            r"\bconditions? (?:particulieres? )?d execution|\bclauses? (?:sociales?|d "
            r"insertion)|\binsertion\b"
            r"|\bconditions? particulieres?"
        ),
    ),
    (
        "selection",
        re.compile(
            r"\bcapacit|\bcandidature|\bjustificatif|\bpieces? a "
            r"(?:fournir|produire)|\bniveaux? (?:minim|specifique)"
            r"|\bselection"
        ),
    ),
)
_BY_ROLE = {
    "criterion": "criteria",
    "selection": "selection",
    "declaration": "selection",
    "legal_form": "group_form",
    "conditions": "conditions",
}
_BARE = re.compile(
    r"^\W*(?:\w+\W+){0,2}?(?:voir|cf|se referer|se "
    r"reporter|selon|suivant|conformement|consulter|referez|reportez"
    r"|renvoi)\b|^.{0,40}$"
)
LONGEST = 200  # a sentence that only points is short


def find(passage: Passage) -> Iterator[Hit]:
    """One hit a sentence that only points; what it is about comes from its words, else from its
    field.
    """
    for sentence in passage.sentences:
        sentence_text = sentence.text.strip()
        if (
            len(sentence_text) > LONGEST
            or not _POINTS.search(sentence_text)
            or re.search(r"\d\s?(?:%|h\b|heures|€|euros)", sentence_text)
        ):
            continue
        about = next((name for name, pattern in _ABOUT if pattern.search(sentence_text)), None)
        about = about or (_BY_ROLE.get(passage.part.role) if _BARE.search(sentence_text) else None)
        if about:
            yield Hit({"about": [about]}, sentence.start, sentence.end)


def merge(values: list[dict[str, Any]]) -> dict[str, Any]:
    """Every subject that is left to the documents."""
    return {"about": sorted({name for other_value in values for name in other_value["about"]})}


EXAMPLES: tuple[tuple[str, dict[str, Any] | None], ...] = (
    ("criterion|[Voir règlement de la consultation].", {"about": ["criteria"]}),
    ("[Les critères sont énoncés dans les documents de la consultation].", {"about": ["criteria"]}),
    ("[Forme juridique du groupement : se référer au RC].", {"about": ["group_form"]}),
    ("conditions|[Cf. CCAP].", {"about": ["conditions"]}),
    ("[Les clauses sociales sont précisées au cahier des charges].", {"about": ["conditions"]}),
    ("selection|[Selon le DCE].", {"about": ["selection"]}),
    (
        "[La liste des pièces à fournir figure au règlement de consultation].",
        {"about": ["selection"]},
    ),
    ("[CONDITIONS PARTICULIERES D'EXECUTION : VOIR DCE]", {"about": ["conditions"]}),
    ("Le DCE est téléchargeable sur le profil d'acheteur.", None),
    ("Le lot 1 comporte 120 heures d'insertion selon le CCAP.", None),
    ("Retrait du dossier de consultation à la mairie.", None),
    ("Critère prix : 60 %, valeur technique : 40 %.", None),
    ("Le règlement des dépenses se fait par virement.", None),
    ("Nettoyage des locaux selon le cahier des charges.", None),
)
