"""Rows of any known table → members: our own export, the SIAE register, an ESS list, a map
export (Carteco and the like).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from vigie.domain.member_record import ActivityRecord, MemberRecord, ProofRecord, SiteRecord
from vigie.domain.territories import folded
from vigie.flow.member_cells import (
    BadCell,
    cell,
    contacts_of,
    french,
    kinds_of,
    listed,
    number_of,
    proofs_of,
    trade_of,
    yes_of,
)
from vigie.flow.member_files import FileRow
from vigie.matching.proposals import propose

OWN = (
    "siret",
    "nom",
    "formes",
    "college",
    "reseaux",
    "labels",
    "naf",
    "nomenclature_naf",
    "organisme_public",
    "chiffre_affaires",
    "effectif",
    "mandataire",
    "groupement",
    "actif",
    "site_web",
    "description",
    "source",
    "adresse",
    "code_postal",
    "ville",
    "departement",
    "latitude",
    "longitude",
    "preuves",
    "contacts",
    "metier",
    "activite",
    "cpv",
    "mots",
    "exclusions",
    "departements",
    "epts",
    "bassins",
    "rayon_km",
    "latitude_activite",
    "longitude_activite",
    "montant_min",
    "montant_max",
    "heures_insertion",
    "activite_proposee",
)
ACTIVITY = OWN[OWN.index("metier") :]
# heading as found elsewhere → ours
ALIASES = {
    "name": "nom",
    "denomination": "nom",
    "raison_sociale": "nom",
    "title": "nom",
    "titre": "nom",
    "nom_de_la_structure": "nom",
    "kind": "formes",
    "type": "formes",
    "famille": "formes",
    "categorie_juridique": "formes",
    "forme_juridique": "formes",
    "famille_ess": "formes",
    "address": "adresse",
    "adresse_postale": "adresse",
    "post_code": "code_postal",
    "cp": "code_postal",
    "city": "ville",
    "commune": "ville",
    "department": "departement",
    "lat": "latitude",
    "lon": "longitude",
    "lng": "longitude",
    "website": "site_web",
    "url": "site_web",
    "email": "contacts",
    "courriel": "contacts",
    "mail": "contacts",
    "ape": "naf",
    "code_ape": "naf",
    "categories": "activites",
    "categorie": "activites",
    "activites": "activites",
    "tags": "activites",
    "sous_categories": "activites",
}


@dataclass
class ReadMember:
    """One member as a file tells it: what its columns say, the lines it stands on."""

    lines: list[int]
    values: dict[str, Any]
    shape: str
    activities: list[ActivityRecord] = field(default_factory=list)


@dataclass
class Reading:
    """What a file gave: members, errors line by line, headings that nothing understands."""

    shape: str
    members: list[ReadMember]
    errors: list[str]
    unknown: list[str]


def shape_of(headings: set[str]) -> str:
    """Which table it is, by its headings."""
    if {"siret", "kind", "naf_label"} <= headings:
        return "siae"
    if {"famille_ess", "famille", "categorie_juridique"} & headings and not {
        "metier",
        "formes",
    } & headings:
        return "ess"
    if {"metier", "formes"} & headings:
        return "vigie"
    return "carte"


def read_rows(rows: Sequence[FileRow], today: date) -> Reading:
    """Every row that can be understood; the others are named with their line and column, and the
    rest goes on.
    """
    headings = {name for row in rows[:50] for name in row.cells}
    shape = shape_of(headings)
    reading = Reading(
        shape,
        [],
        [],
        sorted(headings - set(OWN) - set(ALIASES) - {"naf_label", "source"})
        if shape == "vigie"
        else [],
    )
    members: dict[str, ReadMember] = {}
    for row in rows:
        cells = _renamed(row.cells)
        try:
            member = _member(cells, shape, today)
            activity = _activity(cells) if shape == "vigie" else None
        except (BadCell, ValidationError) as error:
            reading.errors += [f"ligne {row.line} : {text}" for text in french(error)]
            continue
        key = str(member["siret"] or "").replace(" ", "") or folded(member["name"])
        member_before = members.get(key)
        if member_before is None:
            members[key] = member_before = ReadMember([], member, shape)
            reading.members.append(member_before)
        member_before.lines.append(row.line)
        member_before.values["kinds"] = tuple(
            dict.fromkeys((*member_before.values.get("kinds", ()), *member.get("kinds", ())))
        )
        member_before.activities += [activity] if activity else []
    return reading


def record_of(told: ReadMember, member_record: MemberRecord | None) -> MemberRecord:
    """The member to save: what the file tells over what is held; what the file does not tell stays.

    A register never takes away activities, contacts or proofs; a member without activity gets
    proposals.
    """
    values = dict(member_record) if member_record is not None else {}
    values |= told.values
    if told.activities:
        values["activities"] = tuple(told.activities)
    if member_record is not None:
        values |= _kept(values, member_record)
    if member_record is not None and told.shape != "vigie":
        values["kinds"] = tuple(
            dict.fromkeys((*member_record.kinds, *told.values.get("kinds", ())))
        )
        values |= {
            name: getattr(member_record, name)
            for name in ("contacts", "name")
            if getattr(member_record, name)
        }
        values["proofs"] = tuple(
            {
                proof.kind: proof
                for proof in (*told.values.get("proofs", ()), *member_record.proofs)
            }.values()
        )
        values["source"], values["source_day"] = member_record.source, member_record.source_day
    if not values.get("activities"):
        where = [site.department for site in values.get("sites", ()) if site.department]
        hints = f"{values['name']} {values.pop('hints', '')}"
        values["activities"] = propose(hints, values.get("naf"), values.get("kinds", ()), where)
    values.pop("hints", None)
    return MemberRecord(**values)


def _kept(values: dict[str, Any], member_record: MemberRecord) -> dict[str, Any]:
    """What a table has no room for: the other sites, where a proof came from."""
    proofs_kept = {(one.kind, one.valid_until, one.holds): one for one in member_record.proofs}
    proofs = tuple(
        proofs_kept.get((one.kind, one.valid_until, one.holds), one) for one in values["proofs"]
    )
    sites = tuple(values["sites"])
    if member_record.sites and sites != member_record.sites:
        main = next((one for one in member_record.sites if one.main), member_record.sites[0])
        merged_site = sites[0].model_copy(
            update={"siret": main.siret, "label": main.label, "main": main.main}
        )
        sites = tuple(merged_site if one == main else one for one in member_record.sites)
    return {"proofs": proofs, "sites": sites}


def _renamed(cells: dict[str, str]) -> dict[str, str]:
    renamed: dict[str, str] = {}
    for name, value in cells.items():
        own = ALIASES.get(name, name)
        renamed[own] = value if not renamed.get(own) else renamed[own]
    return renamed


def _member(cells: dict[str, str], shape: str, today: date) -> dict[str, Any]:
    if not cells.get("nom"):
        raise BadCell("nom : valeur manquante")
    values: dict[str, Any] = {"name": cells["nom"][:200], "siret": _siret(cells)}
    readers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "formes": ("kinds", kinds_of),
        "college": ("college", _text),
        "reseaux": ("networks", listed),
        "labels": ("labels", listed),
        "naf": ("naf", _text),
        "nomenclature_naf": ("naf_nomenclature", lambda text: text or "NAF2"),
        "organisme_public": ("public_body", yes_of),
        "chiffre_affaires": ("turnover", number_of),
        "effectif": ("staff", number_of),
        "mandataire": ("can_lead", yes_of),
        "groupement": ("would_join", yes_of),
        "site_web": ("website", _text),
        "description": ("description", str),
        "preuves": ("proofs", proofs_of),
        "contacts": ("contacts", contacts_of),
        "actif": ("active", lambda text: yes_of(text) is not False),
    }
    for column, (name, reader) in readers.items():
        if column in cells:
            values[name] = cell(column, reader, cells[column])
    if {"ville", "adresse", "code_postal", "departement", "latitude"} & set(cells):
        values["sites"] = _sites(cells)
    if shape != "vigie":
        values |= _from_register(cells, shape, today)
    elif cells.get("source"):
        values["source"] = cells["source"]
    MemberRecord(**{name: value for name, value in values.items() if name != "hints"})
    return values


def _text(text: str) -> str | None:
    return text or None


def _siret(cells: dict[str, str]) -> str | None:
    return "".join(cells.get("siret", "").split()) or None


def _from_register(cells: dict[str, str], shape: str, today: date) -> dict[str, Any]:
    names = {
        "siae": "registre public des SIAE",
        "ess": "liste des entreprises de l’ESS",
        "carte": "export de carte",
    }
    values: dict[str, Any] = {"source": names[shape], "source_day": today}
    if shape == "ess":
        values["proofs"] = (ProofRecord(kind="ess", reference=names["ess"], valid_from=today),)
    if cells.get("activites"):
        values["hints"] = cells["activites"]
    if shape == "carte":
        values["kinds"] = (
            tuple(kinds_of(cells["formes"], strict=False)) if cells.get("formes") else ()
        )
    return values


def _activity(cells: dict[str, str]) -> ActivityRecord | None:
    activity_cells = {name: cells.get(name, "") for name in ACTIVITY}
    if not any(activity_cells[name] for name in ("metier", "activite", "cpv", "mots")):
        return None
    return ActivityRecord(
        trade=cell("metier", trade_of, activity_cells["metier"]),
        label=activity_cells["activite"],
        cpv=tuple(listed(activity_cells["cpv"])),
        words=tuple(listed(activity_cells["mots"], "|")),
        exclusions=tuple(listed(activity_cells["exclusions"], "|")),
        departments=tuple(
            department.zfill(2) for department in listed(activity_cells["departements"])
        ),
        epts=tuple(listed(activity_cells["epts"])),
        basins=tuple(listed(activity_cells["bassins"], "|")),
        radius_km=cell("rayon_km", number_of, activity_cells["rayon_km"]),
        lat=cell("latitude_activite", number_of, activity_cells["latitude_activite"]),
        lon=cell("longitude_activite", number_of, activity_cells["longitude_activite"]),
        min_value=cell("montant_min", number_of, activity_cells["montant_min"]),
        max_value=cell("montant_max", number_of, activity_cells["montant_max"]),
        insertion_hours_per_year=cell(
            "heures_insertion", number_of, activity_cells["heures_insertion"]
        ),
        proposed=bool(cell("activite_proposee", yes_of, activity_cells["activite_proposee"])),
    )


def _sites(cells: dict[str, str]) -> tuple[SiteRecord, ...]:
    code = cells.get("code_postal", "").zfill(5) if cells.get("code_postal") else ""
    site = {
        "siret": _siret(cells),
        "address": cells.get("adresse", ""),
        "post_code": code,
        "city": cells.get("ville", ""),
        "department": cells.get("departement", "") or code[:2],
        "lat": cell("latitude", number_of, cells.get("latitude", "")),
        "lon": cell("longitude", number_of, cells.get("longitude", "")),
        "main": True,
    }
    return (SiteRecord(**site),)
