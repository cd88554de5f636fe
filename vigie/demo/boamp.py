"""The demonstration's notices as BOAMP serves them: API v2.1 records, and one XML file each in
DILA's tree.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any

from lxml import etree

from vigie.demo.catalogue import Publication
from vigie.demo.eforms import eforms, folder, root_of, tender_deadline
from vigie.demo.national import fns, mapa
from vigie.demo.trees import BOAMP_UBL, Tree, namespaces, xml_node
from vigie.domain.clock import utc

ANN = "http://boamp.journal-officiel.gouv.fr/XML/3.2.5"
FAMILIES = {
    "eforms": ("JOUE", "Marchés européens", "DIRECTIVE-24"),
    "fns": ("FNS", "Marchés entre 90 k€ et seuils européens", "FNSimple"),
    "mapa": ("MAPA", "Marchés <90 k€ (MAPA)", "MAPA"),
}
NATURES = {
    None: "APPEL_OFFRE",
    "correction": "RECTIFICATIF",
    "cancellation": "APPEL_OFFRE",
    "award": "ATTRIBUTION",
}
STATES = {
    None: "INITIAL",
    "correction": "RECTIFICATIF",
    "cancellation": "ANNULATION",
    "award": "INITIAL",
}
TRADES = {"services": "SERVICES", "works": "TRAVAUX", "supplies": "FOURNITURES"}


def body(publication: Publication, today: date) -> Tree:
    """What stands under DONNEES."""
    tender = publication.tender
    if tender.shape == "eforms":
        return {
            "EFORMS": {
                root_of(publication.follow): eforms(
                    tender, today, publication.consultation, publication.follow
                )
            }
        }
    if tender.shape == "mapa":
        return {
            "MAPA": mapa(
                tender, today, publication.consultation, publication.follow, publication.earlier
            )
        }
    return {
        "FNSimple": fns(
            tender, today, publication.consultation, publication.follow, publication.earlier
        )
    }


def record(publication: Publication, today: date) -> dict[str, Any]:
    """One record of the API; `donnees` and `gestion` are JSON in a string, as served."""
    tender, kind = publication.tender, publication.follow.kind if publication.follow else None
    family, label, scope = FAMILIES[tender.shape]
    deadline = tender_deadline(tender, publication.follow, today)
    stated_deadline = (
        deadline
        if kind != "award" and not (kind == "correction" and tender.shape != "eforms")
        else None
    )
    return {
        "idweb": publication.idweb,
        "id": publication.idweb.replace("-", "_"),
        "objet": tender.title,
        "filename": publication.idweb,
        "contractfolderid": folder(tender) if tender.shape == "eforms" else None,
        "famille": family,
        "famille_libelle": label,
        "code_departement": [str(int(code)) for code in tender.departments],
        "code_departement_prestation": None,
        "dateparution": str(publication.day),
        "datefindiffusion": str(
            deadline.date() if deadline else publication.day + timedelta(days=60)
        ),
        # the false UTC zone of national families, as served: noon in Paris comes back as noon UTC
        "datelimitereponse": _served(stated_deadline, false_zone=tender.shape != "eforms"),
        "nomacheteur": tender.buyer.name,
        "titulaire": [name for name, _, _ in publication.follow.winners]
        if publication.follow
        else None,
        "perimetre": scope,
        "type_procedure": "OUVERT" if tender.shape != "mapa" else "PROCEDURE_ADAPTE",
        "nature": NATURES[kind],
        "nature_libelle": "Avis de marché",
        "etat": STATES[kind],
        "type_marche": [TRADES[tender.nature]],
        "type_avis": ["5", "1", ""] if kind is None else None,
        "criteres": ["sociaux"] if tender.social else None,
        "annonce_lie": [publication.earlier] if publication.earlier else None,
        "annonces_anterieures": None,
        "source_schema": "3.2.5",
        "descripteur_code": [],
        "descripteur_libelle": [],
        "gestion": json.dumps(gestion(publication, today), ensure_ascii=False),
        "donnees": json.dumps(body(publication, today), ensure_ascii=False),
        "url_avis": f"https://www.boamp.fr/pages/avis/?q=idweb:{publication.idweb}",
    }


def gestion(publication: Publication, today: date) -> Tree:
    """The index form beside the notice."""
    tender, kind = publication.tender, publication.follow.kind if publication.follow else None
    family, _, scope = FAMILIES[tender.shape]
    deadline = (
        tender_deadline(tender, publication.follow, today)
        if kind not in ("award", "correction")
        else None
    )
    return {
        "REFERENCE": {
            "IDWEB": publication.idweb,
            "TYPE_AVIS": {
                "FAMILLE": {family: ""},
                "PERIMETRE": {scope: ""},
                "NATURE": {NATURES[kind]: ""},
                "STATUT": {STATES[kind]: ""},
            },
            **(
                {"ANNONCE_ANTERIEUR": {"IDWEB": publication.earlier}} if publication.earlier else {}
            ),
        },
        "INDEXATION": {
            "SCHEMA": "3.2.5",
            "NOMORGANISME": tender.buyer.name,
            "TYPE_PROCEDURE": {"OUVERT" if tender.shape != "mapa" else "PROCEDURE_ADAPTE": ""},
            "DATE_PUBLICATION": str(publication.day),
            **({"DATE_LIMITE_REPONSE": f"{deadline:%Y-%m-%dT%H:%M:%S}"} if deadline else {}),
            "DATE_FIN_DIFFUSION": str(
                deadline.date() if deadline else publication.day + timedelta(days=60)
            ),
            "NATURE_MARCHE": {TRADES[tender.nature]: ""},
            **({"CRITERES_SOCIAUX_ENV": {"SOCIAUX": ""}} if tender.social else {}),
            "DEP_PUBLICATION": list(tender.departments),
            "RESUME_OBJET": tender.title[:200],
        },
    }


def xml(publication: Publication, today: date) -> bytes:
    """The file of DILA's tree."""
    root = etree.Element(f"{{{ANN}}}ann", nsmap={"jo": ANN})
    body_node = etree.SubElement(root, "DONNEES")
    prefixes = namespaces(BOAMP_UBL)
    for name, content in body(publication, today).items():
        body_node.append(xml_node(name, content, prefixes if name == "EFORMS" else {}))
    root.append(xml_node("GESTION", gestion(publication, today), {}))
    for name in ("HTML", "HTMLSYNTHESE"):
        etree.SubElement(root, name).text = ""
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _served(deadline: datetime | None, *, false_zone: bool) -> str | None:
    if deadline is None:
        return None
    if false_zone:
        return f"{deadline:%Y-%m-%dT%H:%M:%S}+00:00"
    return utc(deadline).isoformat()
