"""Rows of any known table → members: our own export, the SIAE register, an ESS list, a map
export (Carteco and the like).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from pydantic import ValidationError

from vigie.domain.member_record import ActivityRecord, MemberRecord, ProofRecord, SiteRecord
from vigie.domain.territories import folded
from vigie.flow.member_cells import (
    NO,
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
    "poles_de_competences": "activites",
    "secteurs": "activites",
    "nombre_de_travailleurs_dans_la_structure_en_etp": "effectif",
    "effectifs": "effectif",
    "etp": "effectif",
    "ca": "chiffre_affaires",
    "chiffre_d_affaires": "chiffre_affaires",
    "reseau": "reseaux",
    "label": "labels",
    "site_internet": "site_web",
    "site": "site_web",
    "structure": "nom",
    "nom_structure": "nom",
    "nom_commercial": "nom",
    "numero_siret": "siret",
    "n_siret": "siret",
}
# what a sheltered-employers export of Hosmoz calls otherwise
HOSMOZ = {"categorie": "formes", "adherent_hosmoz": "reseaux"}
# headings that are known and left out on purpose, with why
LEFT_OUT = {
    "id": "numéro dans l’autre fichier",
    "siren": "compris dans le SIRET",
    "siret_2": "second établissement, à ajouter à la fiche",
    "lieudit_bp": "non gardé",
    "tel_public": "téléphone, jamais gardé",
    "telephone": "téléphone, jamais gardé",
    "tel": "téléphone, jamais gardé",
    "fax": "non gardé",
    "naf_label": "compris dans le NAF",
    "libelle_naf": "compris dans le NAF",
    "source": "non gardée",
}
SKIP = "-"  # a column that the person chose to leave out
FIELD_LABELS = {
    "siret": "SIRET",
    "nom": "nom",
    "formes": "formes (EI, ESAT, association…)",
    "college": "collège",
    "reseaux": "réseaux",
    "labels": "labels",
    "naf": "code NAF",
    "chiffre_affaires": "chiffre d’affaires",
    "effectif": "effectif",
    "mandataire": "peut être mandataire (oui, non)",
    "groupement": "répond à plusieurs (oui, non)",
    "site_web": "site web",
    "description": "présentation",
    "adresse": "adresse",
    "code_postal": "code postal",
    "ville": "commune",
    "departement": "département du siège",
    "latitude": "latitude",
    "longitude": "longitude",
    "preuves": "justificatifs",
    "contacts": "courriel de contact",
    "activites": "activités en mots, pour en proposer",
    "metier": "métier",
    "activite": "nom de l’activité",
    "cpv": "codes CPV",
    "mots": "mots de l’activité",
    "departements": "départements servis",
    "montant_min": "plus petit marché",
    "montant_max": "plus grand marché",
    "heures_insertion": "heures d’insertion par an",
}


class BadRow(ValueError):
    """Raised for one line of a file, with everything that is wrong with it, in French."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass
class ReadMember:
    """One member as a file tells it: what its columns say, the lines it stands on."""

    lines: list[int]
    values: dict[str, Any]
    shape: str
    activities: list[ActivityRecord] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # under which the file has it


@dataclass(frozen=True)
class FileColumn:
    """One column of the file: what it is taken for, or why it is left out; neither: a person is
    asked.
    """

    heading: str
    field: str  # a name of ours, SKIP, or nothing
    sample: str = ""
    left_out: str = ""

    @property
    def known(self) -> bool:
        """Whether nothing is to be asked of it."""
        return bool(self.field or self.left_out)

    @property
    def label(self) -> str:
        """What it is taken for, in words."""
        return FIELD_LABELS.get(self.field, self.field.replace("_", " "))


@dataclass
class MemberFile:
    """What a file gave: members, errors line by line, its columns."""

    shape: str
    members: list[ReadMember]
    errors: list[str]
    columns: list[FileColumn]

    @property
    def unknown(self) -> list[str]:
        """The headings that nothing understands."""
        return [column.heading for column in self.columns if not column.known]


def shape_of(headings: set[str]) -> str:
    """Which table it is, by its headings."""
    if {"siret", "kind", "naf_label"} <= headings:
        return "siae"
    if "adherent_hosmoz" in headings:
        return "hosmoz"
    if {"famille_ess", "famille", "categorie_juridique"} & headings and not {
        "metier",
        "formes",
    } & headings:
        return "ess"
    if {"metier", "formes"} & headings:
        return "vigie"
    return "carte" if {"latitude", "longitude", "lat", "lon", "lng"} & headings else "liste"


def read_rows(
    rows: Sequence[FileRow], today: date, chosen: Mapping[str, str] | None = None
) -> MemberFile:
    """Every row that can be understood; the others are named with their line and all that is
    wrong with them, and the rest goes on. `chosen` says what columns are, over what we suppose.
    """
    headings = dict.fromkeys(name for row in rows for name in row.cells)
    shape = shape_of(set(headings))
    names = _names(headings, shape, chosen or {})
    reading = MemberFile(shape, [], [], _columns(rows, headings, names))
    members: dict[str, ReadMember] = {}
    for row in rows:
        cells = _renamed(row.cells, names)
        if shape == "hosmoz" and "reseaux" in cells:
            cells["reseaux"] = "" if folded(cells["reseaux"]) in ("", *NO) else "Hosmoz"
        try:
            member, activity = _row(cells, shape, today)
        except BadRow as error:
            reading.errors += [f"ligne {row.line} : {text}" for text in error.faults]
            continue
        key = str(member["siret"] or "").replace(" ", "") or folded(member["name"])
        member_before = members.get(key)
        if member_before is None:
            members[key] = member_before = ReadMember([], member, shape)
            reading.members.append(member_before)
        member_before.lines.append(row.line)
        if member["name"] not in member_before.names:
            member_before.names.append(member["name"])
        member_before.values["kinds"] = tuple(
            dict.fromkeys((*member_before.values.get("kinds", ()), *member.get("kinds", ())))
        )
        member_before.activities += [activity] if activity else []
    return reading


def record_of(read_member: ReadMember, member_record: MemberRecord | None) -> MemberRecord:
    """The member to save: what the file tells over what is held; what the file does not tell stays.

    A register never takes away activities, contacts or proofs; a member without activity gets
    proposals.
    """
    values = dict(member_record) if member_record is not None else {}
    values |= read_member.values
    if read_member.activities:
        values["activities"] = tuple(read_member.activities)
    if member_record is not None:
        values |= _kept(values, member_record)
    if member_record is not None and read_member.shape != "vigie":
        values["kinds"] = tuple(
            dict.fromkeys((*member_record.kinds, *read_member.values.get("kinds", ())))
        )
        values |= {
            name: getattr(member_record, name)
            for name in ("contacts", "name")
            if getattr(member_record, name)
            and not (name == "name" and member_record.name.startswith("SIRET "))
        }
        values["proofs"] = tuple(
            {
                proof.kind: proof
                for proof in (*read_member.values.get("proofs", ()), *member_record.proofs)
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
    proofs_kept = {
        (proof.kind, proof.valid_until, proof.holds): proof for proof in member_record.proofs
    }
    proofs = tuple(
        proofs_kept.get((proof.kind, proof.valid_until, proof.holds), proof)
        for proof in values["proofs"]
    )
    sites = tuple(values["sites"])
    if member_record.sites and sites != member_record.sites:
        main = next((site for site in member_record.sites if site.main), member_record.sites[0])
        merged_site = sites[0].model_copy(
            update={"siret": main.siret, "label": main.label, "main": main.main}
        )
        sites = tuple(merged_site if site == main else site for site in member_record.sites)
    return {"proofs": proofs, "sites": sites}


def _names(headings: Iterable[str], shape: str, chosen: Mapping[str, str]) -> dict[str, str]:
    """Which of our fields each heading is; one that we do not know has none."""
    aliases = {**ALIASES, **(HOSMOZ if shape == "hosmoz" else {})}
    fields = {name: aliases.get(name, name if name in OWN else "") for name in headings}
    if shape != "vigie":
        fields |= {name: "" for name in LEFT_OUT if name in fields}
    usable = {*OWN, *FIELD_LABELS, SKIP}
    return fields | {name: own for name, own in chosen.items() if name in fields and own in usable}


def _columns(
    rows: Sequence[FileRow], headings: Iterable[str], names: Mapping[str, str]
) -> list[FileColumn]:
    return [
        FileColumn(
            name,
            names[name],
            next((row.cells[name] for row in rows[:200] if row.cells.get(name)), "")[:80],
            "" if names[name] else LEFT_OUT.get(name, ""),
        )
        for name in headings
    ]


def _renamed(cells: dict[str, str], names: Mapping[str, str]) -> dict[str, str]:
    renamed: dict[str, str] = {}
    for name, cell_text in cells.items():
        own = names.get(name, "")
        if own and own != SKIP:
            renamed[own] = cell_text if not renamed.get(own) else renamed[own]
    return renamed


def _row(
    cells: dict[str, str], shape: str, today: date
) -> tuple[dict[str, Any], ActivityRecord | None]:
    """The member and the activity of a line; raises BadRow with everything that is wrong."""
    faults: list[str] = []
    member: dict[str, Any] = {}
    activity = None
    try:
        member = _member(cells, shape, today)
    except BadRow as error:
        faults += error.faults
    try:
        activity = _activity(cells) if shape == "vigie" else None
    except (BadCell, ValidationError) as error:
        faults += french(error)
    if faults:
        raise BadRow(list(dict.fromkeys(faults)))
    return member, activity


def _member(cells: dict[str, str], shape: str, today: date) -> dict[str, Any]:
    siret = _siret(cells)
    name = cells.get("nom", "")[:200] or (f"SIRET {siret}" if siret else "")
    if not name:
        raise BadRow(["nom ou SIRET : l’un des deux est nécessaire"])
    values: dict[str, Any] = {"name": name, "siret": siret}
    faults = []
    readers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "formes": ("kinds", kinds_of if shape == "vigie" else partial(kinds_of, strict=False)),
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
            try:
                values[name] = cell(column, reader, cells[column])
            except BadCell as error:
                faults.append(str(error))
    try:
        if {"ville", "adresse", "code_postal", "departement", "latitude"} & set(cells):
            values["sites"] = _sites(cells)
    except (BadCell, ValidationError) as error:
        faults += french(error)
    if shape != "vigie":
        values |= _from_register(cells, shape, today)
    elif cells.get("source"):
        values["source"] = cells["source"]
    try:
        MemberRecord(
            **{name: member_field for name, member_field in values.items() if name != "hints"}
        )
    except ValidationError as error:
        faults += french(error)
    if faults:
        raise BadRow(faults)
    return values


def _text(text: str) -> str | None:
    return text or None


def _siret(cells: dict[str, str]) -> str | None:
    return "".join(cells.get("siret", "").split()) or None


def _from_register(cells: dict[str, str], shape: str, today: date) -> dict[str, Any]:
    names = {
        "siae": "registre public des SIAE",
        "ess": "liste des entreprises de l’ESS",
        "hosmoz": "export de Hosmoz",
        "carte": "export de carte",
        "liste": "liste importée",
    }
    values: dict[str, Any] = {"source": names[shape], "source_day": today}
    if shape == "ess":
        values["proofs"] = (ProofRecord(kind="ess", reference=names["ess"], valid_from=today),)
    if cells.get("activites"):
        values["hints"] = cells["activites"]
    if shape in ("carte", "hosmoz", "liste"):
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
