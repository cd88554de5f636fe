"""A member structure as matching sees it: kinds, proofs, activities, capacity."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """What a structure is in law or convention; a structure may be several."""

    EI = "EI"
    ACI = "ACI"
    AI = "AI"
    ETTI = "ETTI"
    EITI = "EITI"
    EA = "EA"
    EATT = "EATT"
    ESAT = "ESAT"
    GEIQ = "GEIQ"
    SEP = "SEP"
    REGIE = "REGIE"
    ASSOCIATION = "ASSOCIATION"
    COOPERATIVE = "COOPERATIVE"
    MUTUELLE = "MUTUELLE"
    FONDATION = "FONDATION"
    SOCIETE_ESS = "SOCIETE_ESS"
    PARTNER = "PARTNER"  # TPE or PME that bids beside ESS structures


KIND_LABELS = {
    Kind.EI: "Entreprise d’insertion (EI)",
    Kind.ACI: "Atelier et chantier d’insertion (ACI)",
    Kind.AI: "Association intermédiaire (AI)",
    Kind.ETTI: "Entreprise de travail temporaire d’insertion (ETTI)",
    Kind.EITI: "Entreprise d’insertion par le travail indépendant (EITI)",
    Kind.EA: "Entreprise adaptée (EA)",
    Kind.EATT: "Entreprise adaptée de travail temporaire (EATT)",
    Kind.ESAT: "Établissement et service d’accompagnement par le travail (ESAT)",
    Kind.GEIQ: "Groupement d’employeurs pour l’insertion et la qualification (GEIQ)",
    Kind.SEP: "Production en établissement pénitentiaire (SEP)",
    Kind.REGIE: "Régie de quartier ou de territoire",
    Kind.ASSOCIATION: "Association",
    Kind.COOPERATIVE: "Coopérative",
    Kind.MUTUELLE: "Mutuelle",
    Kind.FONDATION: "Fondation",
    Kind.SOCIETE_ESS: "Société commerciale de l’ESS",
    Kind.PARTNER: "TPE/PME partenaire",
}

ProofKind = Literal[
    "cpom",
    "convention_iae",
    "habilitation_esat",
    "ess",
    "esus",
    "share_50",
    "share_50_disability",
    "share_50_insertion",
    "prison",
]
PROOF_LABELS: dict[str, str] = {
    "cpom": "CPOM (entreprise adaptée)",
    "convention_iae": "convention IAE",
    "habilitation_esat": "habilitation ESAT",
    "ess": "qualité d’entreprise de l’ESS",
    "esus": "agrément ESUS",
    "share_50": "au moins 50 % de travailleurs concernés, sans dire lesquels (R2113-7)",
    "share_50_disability": "au moins 50 % de travailleurs handicapés (R2113-7)",
    "share_50_insertion": "au moins 50 % de travailleurs défavorisés (R2113-7)",
    "prison": "convention de production en prison",
}


@dataclass(frozen=True)
class ProofView:
    """A dated proof of status; `valid_until` null = no end known."""

    kind: str
    valid_until: date | None = None
    holds: bool | None = True  # for the shares: yes, no, not stated


@dataclass(frozen=True)
class Point:
    """Degrees WGS84."""

    lat: float
    lon: float


@dataclass(frozen=True)
class ActivityView:
    """One trade in one zone with its size; a lot must be covered by a single activity."""

    id: int
    position: int  # « votre activité n° 2 »
    trade: str | None  # slug of the trades vocabulary
    label: str
    cpv: tuple[str, ...]  # prefixes, 2 to 8 digits
    words: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    epts: tuple[str, ...] = ()  # T1…T12
    basins: tuple[str, ...] = ()
    radius_km: float | None = None
    point: Point | None = None
    min_value: float | None = None
    max_value: float | None = None
    insertion_hours_per_year: float | None = None
    proposed: bool = False  # from NAF and name, not yet confirmed: never raises an alert by itself

    @property
    def placed(self) -> bool:
        """Whether it says where: départements, territories, basins or a radius above zero."""
        return bool(self.departments or self.epts or self.basins or self.radius_km)


@dataclass(frozen=True)
class MemberView:
    """A structure with what decides whether it may and can answer."""

    id: int
    name: str
    siret: str | None
    kinds: frozenset[Kind]
    proofs: tuple[ProofView, ...] = ()
    activities: tuple[ActivityView, ...] = ()
    turnover: float | None = None
    staff: float | None = None
    can_lead: bool | None = None
    would_join: bool | None = None
    public_body: bool | None = None  # whatever it runs, it is not of the ESS
    networks: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()  # of its sites
    points: tuple[Point, ...] = ()
    awards: tuple[tuple[str, date], ...] = field(
        default=()
    )  # (buyer SIREN, day) of ESS-reserved awards

    @property
    def siren(self) -> str | None:
        """The legal person, first nine digits."""
        return self.siret[:9] if self.siret else None
