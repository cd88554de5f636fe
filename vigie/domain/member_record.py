"""A member as told by a form or a file, validated: the only way into the members' tables."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from stdnum import luhn

from vigie.domain.members import Kind, ProofKind

LA_POSTE = "356000000"  # its establishments follow another rule than Luhn
Naf = Annotated[
    str, StringConstraints(pattern=r"^\d{2}\.?\d{2}[A-Z]$", strip_whitespace=True, to_upper=True)
]
Department = Annotated[str, StringConstraints(pattern=r"^(\d{2}|2A|2B|97\d|98\d)$")]
Prefix = Annotated[str, StringConstraints(pattern=r"^\d{2,8}$")]
Word = Annotated[str, StringConstraints(min_length=2, max_length=80, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(max_length=5000, strip_whitespace=True)]
Short = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
Amount = Annotated[float, Field(ge=0, le=1e11)]
MAIL = r"^[^@\s<>\"',;]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,5}$"


def checked_siret(entered: str) -> str:
    """The fourteen digits; raises ValueError with the remedy when the check digit is wrong."""
    digits = "".join(entered.split())
    if len(digits) != 14 or not digits.isdigit():
        raise ValueError(f"SIRET {entered!r} : 14 chiffres attendus")
    right = sum(map(int, digits)) % 5 == 0 if digits.startswith(LA_POSTE) else luhn.is_valid(digits)
    if not right and not luhn.is_valid(digits):
        raise ValueError(
            f"SIRET {digits} : clé de contrôle fausse, un chiffre est sans doute mal recopié"
        )
    return digits


def _empty_is_none(entered: Any) -> Any:
    return None if isinstance(entered, str) and not entered.strip() else entered


Siret = Annotated[str, AfterValidator(checked_siret)]
OptionalSiret = Annotated[Siret | None, BeforeValidator(_empty_is_none)]


class FrozenRecord(BaseModel):
    """A frozen, validated piece of a member; an unknown field is a mistake of the caller."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SiteRecord(FrozenRecord):
    """One establishment; degrees WGS84."""

    siret: OptionalSiret = None
    label: Short = ""
    address: Short = ""
    post_code: Annotated[str, StringConstraints(pattern=r"^(\d{5})?$")] = ""
    city: Short = ""
    department: Annotated[str, StringConstraints(pattern=r"^(\d{2}|2A|2B|97\d|98\d)?$")] = ""
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    main: bool = False


class ActivityRecord(FrozenRecord):
    """One trade in one zone with its size; amounts in euros before tax, hours a year."""

    trade: str | None = None
    label: Short = ""
    cpv: tuple[Prefix, ...] = Field(default=(), max_length=60)
    words: tuple[Word, ...] = Field(default=(), max_length=60)
    exclusions: tuple[Word, ...] = Field(default=(), max_length=60)
    departments: tuple[Department, ...] = Field(default=(), max_length=110)
    epts: tuple[Annotated[str, StringConstraints(pattern=r"^T(1[0-2]|[1-9])$")], ...] = ()
    basins: tuple[Short, ...] = Field(default=(), max_length=60)
    radius_km: Annotated[float, Field(gt=0, le=1500)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    min_value: Amount | None = None
    max_value: Amount | None = None
    insertion_hours_per_year: Annotated[float, Field(ge=0, le=1e7)] | None = None
    proposed: bool = False

    @model_validator(mode="after")
    def _sizes_in_order(self) -> "ActivityRecord":
        if (
            self.min_value is not None
            and self.max_value is not None
            and self.min_value > self.max_value
        ):
            raise ValueError(
                "le plus petit marché dépasse le plus grand : vérifier les deux montants"
            )
        return self


class ProofRecord(FrozenRecord):
    """A dated proof of status."""

    kind: ProofKind
    valid_from: date | None = None
    valid_until: date | None = None
    holds: bool | None = True
    reference: Short = ""


class ContactRecord(FrozenRecord):
    """A person who hears for the member."""

    email: Annotated[str, StringConstraints(pattern=MAIL, strip_whitespace=True, to_lower=True)]
    first_name: Short = ""
    last_name: Short = ""
    role: Short = ""
    channel: Literal["email", "files", "webhook"] = "email"
    rhythm: Literal["weekly", "daily", "monthly", "none"] | None = (
        None  # null: as the person chose, else the chamber's
    )
    source: Short = ""


class MemberRecord(FrozenRecord):
    """A structure with all that matching and telling need; unknown stays null, never a guess."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    siret: OptionalSiret = None
    kinds: tuple[Kind, ...] = ()
    college: Short | None = None
    networks: tuple[Short, ...] = ()
    labels: tuple[Short, ...] = ()
    naf: Annotated[Naf | None, BeforeValidator(_empty_is_none)] = None
    naf_nomenclature: Literal["NAF2", "NAF2025"] = "NAF2"
    public_body: bool | None = None
    turnover: Amount | None = None
    staff: Annotated[float, Field(ge=0, le=1e6)] | None = None
    can_lead: bool | None = None
    would_join: bool | None = None
    description: Text = ""
    website: Short | None = None
    source: Short = "saisie"
    source_day: date | None = None
    active: bool = True
    sites: tuple[SiteRecord, ...] = Field(default=(), max_length=200)
    activities: tuple[ActivityRecord, ...] = Field(default=(), max_length=50)
    proofs: tuple[ProofRecord, ...] = Field(default=(), max_length=50)
    contacts: tuple[ContactRecord, ...] = Field(default=(), max_length=50)


FIELDS = {  # as the journal and the preview of an import name them
    "name": "nom",
    "siret": "SIRET",
    "kinds": "types",
    "naf": "NAF",
    "turnover": "chiffre d’affaires",
    "staff": "effectif",
    "can_lead": "peut être mandataire",
    "would_join": "répond à plusieurs",
    "public_body": "organisme public",
    "description": "présentation",
    "website": "site web",
    "networks": "réseaux",
    "labels": "labels",
    "activities": "activités",
    "proofs": "preuves",
    "contacts": "contacts",
    "sites": "adresses",
    "college": "collège",
    "external_ref": "référence",
    "source": "origine",
}


def changed_fields(old: MemberRecord, new: MemberRecord) -> list[str]:
    """The names of what differs, in French."""
    return [
        FIELDS.get(name, name)
        for name in MemberRecord.model_fields
        if getattr(old, name) != getattr(new, name)
    ]
