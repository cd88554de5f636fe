"""Importing members: what would change, then the change; and exporting them in the same table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import Session, col

from vigie.domain.clock import paris_day
from vigie.domain.member_record import ActivityRecord, MemberRecord
from vigie.flow.member_cells import french
from vigie.flow.member_files import csv_bytes, rows_of, xlsx_bytes
from vigie.flow.member_shapes import OWN, FileColumn, MemberFile, read_rows, record_of
from vigie.store.match.members import as_chosen, find_member, member_record
from vigie.store.tables import Member

SHAPES = {
    "vigie": "tableau de Vigie",
    "siae": "registre des SIAE",
    "ess": "liste des entreprises de l’ESS",
    "hosmoz": "export de Hosmoz",
    "carte": "export de carte",
    "liste": "liste de structures",
}


# one line that shows how to fill the model; its SIRET is nobody's
EXAMPLE = {
    "siret": "00000000000000",
    "nom": "Les Jardins d’exemple (ligne à remplacer)",
    "formes": "ACI | association",
    "reseaux": "",
    "chiffre_affaires": "420000",
    "effectif": "18",
    "mandataire": "oui",
    "groupement": "oui",
    "site_web": "",
    "adresse": "1 rue de l’Exemple",
    "code_postal": "93200",
    "ville": "Saint-Denis",
    "preuves": "convention_iae:2027-12-31",
    "contacts": "prenom.nom@exemple.org;Prénom;Nom;direction",
    "metier": "espaces-verts",
    "activite": "Entretien d’espaces verts",
    "departements": "93 | 75",
    "montant_max": "90000",
    "heures_insertion": "1500",
}


@dataclass
class ImportPlan:
    """What an import does, or would do."""

    shape: str
    new: list[str] = field(default_factory=list)
    changed: list[tuple[str, list[str]]] = field(default_factory=list)  # name, fields
    pairs: list[tuple[MemberRecord, MemberRecord]] = field(
        default_factory=list
    )  # of those changed: before, after
    unchanged: int = 0
    errors: list[str] = field(default_factory=list)
    columns: list[FileColumn] = field(default_factory=list)
    records: list[tuple[int | None, MemberRecord]] = field(default_factory=list)

    @property
    def unknown(self) -> list[str]:
        """The headings that nothing understands."""
        return [column.heading for column in self.columns if not column.known]


def plan_import(
    session: Session,
    name: str,
    content: bytes,
    now: datetime,
    chosen: Mapping[str, str] | None = None,
) -> ImportPlan:
    """Read the file against the database and say what would change; nothing is written. `chosen`
    says what columns are, over what we suppose. Raises BadFile.
    """
    reading = read_rows(rows_of(name, content), paris_day(now), chosen)
    plan = ImportPlan(SHAPES[reading.shape], errors=list(reading.errors), columns=reading.columns)
    plan.errors += _doubled(reading)
    for member in reading.members:
        held_row = find_member(
            session, MemberRecord(name=member.values["name"], siret=member.values["siret"])
        )
        record_before = (
            member_record(session, held_row.id) if held_row is not None and held_row.id else None
        )
        try:
            record = record_of(member, record_before)
        except ValidationError as error:
            plan.errors += [f"ligne {member.lines[0]} : {text}" for text in french(error)]
            continue
        record = as_chosen(record, record_before) if record_before is not None else record
        differing = (
            []
            if record_before is None
            else [
                field
                for field in MemberRecord.model_fields
                if getattr(record_before, field) != getattr(record, field)
            ]
        )
        if record_before is None:
            plan.new.append(record.name)
        elif differing:
            plan.changed.append((record.name, differing))
            plan.pairs.append((record_before, record))
        else:
            plan.unchanged += 1
            continue
        plan.records.append((held_row.id if held_row is not None else None, record))
    return plan


def _doubled(reading: MemberFile) -> list[str]:
    """Structures of other names under one SIRET: the first is taken, a person must look."""
    return [
        f"lignes {', '.join(map(str, member.lines))} : le même SIRET sous plusieurs noms "
        f"({', '.join(member.names)}), gardé pour {member.names[0]}"
        for member in reading.members
        if len(member.names) > 1
    ]


def model_bytes(suffix: str) -> bytes:
    """A table to fill in: our headings and one line that shows how."""
    maker = xlsx_bytes if suffix == ".xlsx" else csv_bytes
    headings = [name for name in OWN if name in EXAMPLE]
    return maker(headings, [[EXAMPLE[name] for name in headings]])


def export_bytes(session: Session, suffix: str) -> bytes:
    """Every member as a table that imports again unchanged: one line an activity."""
    maker = xlsx_bytes if suffix == ".xlsx" else csv_bytes
    return maker(OWN, _lines(session))


def _lines(session: Session) -> Iterator[list[str]]:
    for member_id in session.scalars(
        select(col(Member.id)).where(col(Member.erased_at).is_(None)).order_by(col(Member.id))
    ):
        record = member_record(session, int(member_id or 0))
        if record is not None:
            for activity in record.activities or (None,):
                cells = _member_cells(record) | (_activity_cells(activity) if activity else {})
                yield [cells.get(name, "") for name in OWN]


def _member_cells(member_record: MemberRecord) -> dict[str, str]:
    site = next(
        (site for site in member_record.sites if site.main),
        member_record.sites[0] if member_record.sites else None,
    )
    cells = {
        "siret": member_record.siret,
        "nom": member_record.name,
        "formes": " | ".join(member_record.kinds),
        "college": member_record.college,
        "reseaux": " | ".join(member_record.networks),
        "labels": " | ".join(member_record.labels),
        "naf": member_record.naf,
        "nomenclature_naf": member_record.naf_nomenclature,
        "organisme_public": member_record.public_body,
        "chiffre_affaires": member_record.turnover,
        "effectif": member_record.staff,
        "mandataire": member_record.can_lead,
        "groupement": member_record.would_join,
        "actif": member_record.active,
        "site_web": member_record.website,
        "description": member_record.description,
        "source": member_record.source,
        "preuves": " | ".join(
            _proof(proof.kind, proof.valid_until, proof.holds) for proof in member_record.proofs
        ),
        "contacts": " | ".join(
            ";".join(
                (
                    contact.email,
                    contact.first_name,
                    contact.last_name,
                    contact.role,
                    contact.rhythm or "",
                )
            )
            for contact in member_record.contacts
        ),
    }
    if site is not None:
        cells |= {
            "adresse": site.address,
            "code_postal": site.post_code,
            "ville": site.city,
            "departement": site.department,
            "latitude": site.lat,
            "longitude": site.lon,
        }
    return {name: _written(cell) for name, cell in cells.items()}


def _proof(kind: str, until: object, holds: bool | None) -> str:
    return f"{kind}:{until}" if until else f"{kind}:{'non' if holds is False else 'oui'}"


def _activity_cells(activity_record: ActivityRecord) -> dict[str, str]:
    cells = {
        "metier": activity_record.trade,
        "activite": activity_record.label,
        "cpv": " | ".join(activity_record.cpv),
        "mots": " | ".join(activity_record.words),
        "exclusions": " | ".join(activity_record.exclusions),
        "departements": " | ".join(activity_record.departments),
        "epts": " | ".join(activity_record.epts),
        "bassins": " | ".join(activity_record.basins),
        "rayon_km": activity_record.radius_km,
        "latitude_activite": activity_record.lat,
        "longitude_activite": activity_record.lon,
        "montant_min": activity_record.min_value,
        "montant_max": activity_record.max_value,
        "heures_insertion": activity_record.insertion_hours_per_year,
        "activite_proposee": activity_record.proposed or None,
    }
    return {name: _written(cell) for name, cell in cells.items()}


def _written(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell)
