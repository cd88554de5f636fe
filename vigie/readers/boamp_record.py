"""What BOAMP's index says of one notice, the same from an API record (v2.1, v1) and from the XML
of the open-data tree.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from vigie.domain.notice import Kind
from vigie.readers.base import Unreadable
from vigie.readers.boamp_tree import (
    embedded,
    embedded_or_none,
    first,
    has,
    keys,
    nodes_at,
    string,
    text,
)

IDWEB = re.compile(r"^[A-Za-z0-9][\w-]{2,39}$")
MODERN = re.compile(r"^(\d{2})-(\d{1,7})$")
FAMILIES = ("EFORMS", "FNSimple", "MAPA", "DSP", "DIVERS")
NATURES: dict[str, Kind] = {
    "APPEL_OFFRE": "call",
    "QUALIFICATION": "call",
    "CONCOURS": "call",
    "ATTRIBUTION": "award",
    "RECTIFICATIF": "change",
    "ANNULATION": "cancellation",
    "MODIFICATION": "modification",
    "PRE-INFORMATION": "planning",
    "PRE_INFORMATION": "planning",
    "PREINFORMATION": "planning",
    "PERIODIQUE": "planning",
}


ANNULLED = ("ANNULATION", "AVIS_ANNULE", "ANNULE")


@dataclass(frozen=True)
class Record:
    """One notice of the index with its body; strings as published, `family` and `body` None
    where the body is missing.
    """

    idweb: str
    carrier: Literal["api", "xml"]
    family: str | None
    body: Any
    objet: str | None = None
    nature: str | None = None
    etat: str | None = None
    published: str | None = None
    diffusion_end: str | None = None
    deadline: str | None = None
    buyer: str | None = None
    departments: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()  # TRAVAUX, SERVICES, FOURNITURES
    procedure: str | None = None
    social: bool | None = None
    links: tuple[str, ...] = ()
    folder: str | None = None
    winners: tuple[str, ...] = ()
    url: str | None = None
    rendering: str | None = None  # the HTML of the XML, read only where there is no body
    doubts: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """What sort of notice; a state of cancellation or correction wins over the nature that
        stays APPEL_OFFRE.
        """
        nature = NATURES.get((self.nature or "").upper(), "other")
        etat = (self.etat or "").upper()
        if etat in ANNULLED and nature != "modification":
            return "cancellation"
        if nature in ("award", "modification", "cancellation"):
            return nature
        return "change" if etat in ("RECTIFICATIF", "MODIFICATION", "RECTIFANNUL") else nature


def stated_nature(record: Record) -> Kind:
    """What the notice is, or was before it was annulled."""
    return NATURES.get((record.nature or "").upper(), "other")


def from_api(answer_record: dict[str, Any]) -> Record:
    """The record of an API answer: v2.1 fields, or what stands under `fields` in v1; raises
    Unreadable without an id.
    """
    fields = next(
        (
            inner
            for inner in (first(answer_record, "fields"), first(answer_record, "record", "fields"))
            if isinstance(inner, dict)
        ),
        answer_record,
    )
    gestion = embedded_or_none(fields.get("gestion"))
    body, doubts = _body(fields.get("donnees"))
    family, root = family_of(body)
    return Record(
        idweb=_idweb(text(fields, "idweb") or (text(fields, "id") or "").replace("_", "-")),
        carrier="api",
        family=family,
        body=root,
        objet=text(fields, "objet"),
        nature=text(fields, "nature"),
        etat=text(fields, "etat"),
        published=text(fields, "dateparution"),
        diffusion_end=text(fields, "datefindiffusion"),
        deadline=text(gestion, "INDEXATION", "DATE_LIMITE_REPONSE")
        or text(fields, "datelimitereponse"),
        buyer=text(fields, "nomacheteur"),
        departments=_many(fields, "code_departement_prestation", "code_departement"),
        trades=_many(fields, "type_marche"),
        procedure=text(fields, "type_procedure"),
        social=_social(fields, gestion),
        links=(
            *_many(fields, "annonce_lie"),
            *_earlier(fields.get("annonces_anterieures")),
            *_gestion_links(gestion),
        ),
        folder=text(fields, "contractfolderid"),
        winners=tuple(filter(None, map(string, nodes_at(fields, "titulaire")))),
        url=text(fields, "url_avis"),
        doubts=doubts,
    )


def from_tree(tree: Any) -> Record:
    """The record of an `ann` element in the JSON convention (boamp_tree.from_xml); raises
    Unreadable without an id.
    """
    gestion, index = first(tree, "GESTION"), first(tree, "GESTION", "INDEXATION")
    family, root = family_of(first(tree, "DONNEES"))
    avis = ("REFERENCE", "TYPE_AVIS")
    return Record(
        idweb=_idweb(text(gestion, "REFERENCE", "IDWEB")),
        carrier="xml",
        family=family,
        body=root,
        objet=text(index, "RESUME_OBJET"),
        nature=next(iter(keys(gestion, *avis, "NATURE")), None),
        etat=next(iter(keys(gestion, *avis, "STATUT")), None),
        published=text(index, "DATE_PUBLICATION"),
        diffusion_end=text(index, "DATE_FIN_DIFFUSION"),
        deadline=text(index, "DATE_LIMITE_REPONSE"),
        buyer=text(index, "NOMORGANISME") or text(index, "NOMACHETEUR_V1"),
        departments=tuple(filter(None, map(string, nodes_at(index, "DEP_PUBLICATION")))),
        trades=keys(index, "NATURE_MARCHE"),
        procedure=next(iter(keys(index, "TYPE_PROCEDURE")), None),
        social=_social({}, gestion),
        links=_gestion_links(gestion),
        rendering=text(tree, "HTML"),
    )


def family_of(body: Any) -> tuple[str | None, Any]:
    """The family of a body and its root: one of FAMILIES, V110, V230, or none with the body as
    it is.
    """
    body = next((root for root in nodes_at(body) if isinstance(root, dict)), None)
    if body is None:
        return None, None
    for family in FAMILIES:
        if has(body, family):
            return family, first(body, family)
    if "IDENT" in body:
        return "V110", body
    if "IDENTITE" in body or "OBJET" in body:
        return "V230", body
    inner = [child for child in body.values() if isinstance(child, dict)]
    if len(body) == 1 and inner and ("OBJET" in inner[0] or "IDENTITE" in inner[0]):
        return "V230", inner[0]
    return ("OTHER", body) if body else (None, None)


def earlier_than(link: str, idweb: str) -> bool:
    """Whether a link can be to an earlier notice: the index links both ways, numbers only grow."""
    mine, linked = MODERN.match(idweb), MODERN.match(link)
    if link == idweb:
        return False
    if not mine or not linked:
        return True
    return (int(linked[1]), int(linked[2])) < (int(mine[1]), int(mine[2]))


def _idweb(stated_id: str | None) -> str:
    cleaned = (stated_id or "").strip()
    if not IDWEB.match(cleaned):
        raise Unreadable(
            "invalid_field",
            f"avis sans identifiant (idweb : {cleaned[:40]!r}) : le chercher sur boamp.fr.",
        )
    return cleaned


def _body(embedded_body: Any) -> tuple[Any, tuple[str, ...]]:
    try:
        return embedded(embedded_body), ()
    except Unreadable:
        return None, ("contenu de l’avis illisible (champ « donnees ») : seul l’index est lu",)


def _many(fields: dict[str, Any], *names: str) -> tuple[str, ...]:
    listed_texts = (string(list_node) for name in names for list_node in nodes_at(fields, name))
    parts = (
        part.strip()
        for listed_text in listed_texts
        if listed_text
        for part in listed_text.split(",")
    )
    return tuple(dict.fromkeys(part for part in parts if part))


def _social(fields: dict[str, Any], gestion: Any) -> bool | None:
    node = first(gestion, "INDEXATION", "CRITERES_SOCIAUX_ENV")
    if node is not None:
        return "SOCIAUX" in keys(gestion, "INDEXATION", "CRITERES_SOCIAUX_ENV")
    stated = _many(fields, "criteres")
    return "sociaux" in stated if stated else None


def _earlier(links_field: Any) -> Iterator[str]:
    node = embedded_or_none(links_field)
    if node is None and isinstance(links_field, str):
        node = links_field
    for reference in nodes_at(node):
        for key in ("idweb", "IDWEB", "idWeb"):
            yield from filter(None, map(string, nodes_at(reference, key)))
        yield from filter(None, map(string, nodes_at(reference, "REFERENCE", "IDWEB")))
        if isinstance(reference, str):
            yield reference


def _gestion_links(gestion: Any) -> tuple[str, ...]:
    ways = (
        ("REFERENCE", "ANNONCE_ANTERIEUR", "IDWEB"),
        ("MARCHE", "ANNONCE_ANTERIEUR", "REFERENCE", "IDWEB"),
        ("INDEXATION", "AVISLIEE", "AVIS_PRECEDENT", "IDWEB"),
    )
    return tuple(
        idweb
        for way in ways
        for link_node in nodes_at(gestion, *way)
        if (idweb := string(link_node))
    )
