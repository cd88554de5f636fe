"""Every free text of a BOAMP body, named by its place, contacts masked; codes, addresses and
people are left out.
"""

import re
from collections.abc import Iterator
from typing import Any

from vigie.domain.notice import TextPart
from vigie.readers.boamp_tree import DEEPEST, string
from vigie.readers.prose import readable

# Who and where: never free text. CLASSES and DESCRIPTEURS are index labels.
SKIPPED = frozenset(
    {
        "organisme",
        "adr",
        "coord",
        "PersonnePhysique",
        "PersonneMorale",
        "correspondantPRM",
        "instanceChargeeRecours",
        "serviceRecours",
        "codeCPV",
        "CPV",
        "avisInitial",
        "codeNUTS",
        "lieuCodeNUTS",
        "langue",
        "valeurEstimee",
        "IDENTITE",
        "IDENT",
        "CORRESPONDANTS",
        "CLASSES",
        "DESCRIPTEURS",
        "INFO",
        "TYPE_ACTIVITE_ORG",
        "ORGANE_RECOURS",
        "INSTANCE_RECOURS",
        "PROC_RECOURS",
        "SERVICE_RECOURS",
        "ADRESSES_COMPLEMENTAIRES",
        "TITULAIRE",
        "titulaire",
        "INDEXATION",
        "REFERENCE",
        "rubDelais",
    }
)
CODED = re.compile(
    r"(?i)^@|^(?:url|mel|tel|fax|cp|ville|adresse|nom|pr[eé]n|prm|acheteur|civilite|fonc|idweb"
    r"|idmarche|ref_pp)|^(?:date|heure|code|num|nb)"
    r"|(?:contact|url|cpv|nuts|devise|envoi_bomp|datepublication|identifiantinterne"
    r"|numeroreference|classificationorganisme\w*|langec)$"
)
WORDS = re.compile(r"[^\W\d_]{2}.*[^\W\d_]", re.DOTALL)
STAMP = re.compile(r"^\s*(?:\d{4}-\d{2}-\d{2}\S*|https?://\S+|www\.\S+|\S+@\S+|true|false)\s*$")
SECTIONS = frozenset({"initial", "rectificatif", "attribution", "modification", "annulation"})
VAGUE = frozenset(
    {
        "AUTRES",
        "AUTRE",
        "LISTE",
        "LIBELLE",
        "CRITERE",
        "OUI",
        "NON",
        "ADRESSE",
        "DESCRIPTION",
        "TITRE",
        "MOTIF",
    }
)
MOST_TEXTS = 20_000
Leaf = tuple[tuple[str, ...], str]  # a text and the way to it


def texts_of(
    node: Any, lot: str | None = None, apart: frozenset[int] = frozenset()
) -> Iterator[TextPart]:
    """The texts below a node; `apart` holds the ids of nodes told elsewhere (the lots)."""
    for count, (path, raw) in enumerate(_leaves(node, (), apart, [])):
        if count >= MOST_TEXTS:
            return
        passage = readable(raw)
        if passage and WORDS.search(passage) and not _is_label(path, passage):
            yield TextPart(field=field_of(path, lot), lot=lot, text=passage)


def field_of(path: tuple[str, ...], lot: str | None) -> str:
    """The place in words: « natureMarche.description », « OBJET_COMPLET », « lot.description »."""
    steps = [step for step in path if step not in SECTIONS and step != "#text"] or ["texte"]
    if steps[-1].isupper():
        steps = steps[-2:] if steps[-1] in VAGUE else steps[-1:]
    return ".".join((["lot"] if lot is not None else []) + steps)[:120]


def _leaves(
    node: Any, path: tuple[str, ...], apart: frozenset[int], leaves: list[Leaf]
) -> list[Leaf]:
    if id(node) in apart or len(path) > DEEPEST:
        return leaves
    if isinstance(node, list):
        for part in node:
            if not isinstance(part, list):
                _leaves(part, path, apart, leaves)
    elif isinstance(node, dict):
        own = string(node)
        if own and not STAMP.match(own):
            leaves.append((path, own))
        for key, child in node.items():
            if child and key != "#text" and key not in SKIPPED and not _is_coded(key, child):
                _leaves(child, (*path, key), apart, leaves)
    elif isinstance(node, str) and node.strip() and not STAMP.match(node[:400]):
        leaves.append((path, node))
    return leaves


def _is_coded(key: str, child: Any) -> bool:
    # An element so named that holds others, or a long text, says more than its name.
    return bool(CODED.search(key)) and not isinstance(child, dict | list) and len(str(child)) < 120


def _is_label(path: tuple[str, ...], passage: str) -> bool:
    return (
        bool(path)
        and path[-1] in ("TITRE", "AUTRES")
        and passage.rstrip().endswith(":")
        and len(passage) < 90
    )
