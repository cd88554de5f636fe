"""A consultation and its lots as they stand: plain values, no session."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from vigie.domain.notice import ConsultationState, Why

# Doubts on how a lot stands, as pages show them.
ENDED_PERHAPS = "annulation possible : lire la correction"
SUSPENDED = "procédure suspendue : vérifier avant de répondre"
INTENDED = "l’acheteur annonce son intention d’annuler : lire l’avis"
UNCLEAR = "annulation à vérifier : l’avis ne dit pas clairement ce qui est annulé"
LIVE = ("open", "planned")
ENDED: tuple[ConsultationState, ...] = ("awarded", "unsuccessful", "cancelled", "closed")


@dataclass(frozen=True)
class LotState:
    """A lot as it stands."""

    key: str
    number: str
    position: int
    title: str = ""
    description: str = ""
    cpv: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    nuts: tuple[str, ...] = ()
    deadline_at: datetime | None = None
    live_until: datetime | None = None
    estimated_value: float | None = None
    state: ConsultationState = "open"
    why: Why | None = None
    codes: dict[str, Any] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tender:
    """A consultation as it stands; times in UTC, amounts as told, in `currency`."""

    title: str = ""
    description: str = ""
    buyer_name: str = ""
    buyer_siret: str | None = None
    buyer_kind: str | None = None
    buyer_departments: tuple[str, ...] = ()
    joint_buyers: tuple[str, ...] = ()  # names of those that buy with it
    reference: str | None = None
    procedure_key: str | None = None
    nature: str | None = None
    procedure: str | None = None
    concession: bool = False
    framework: bool | None = None
    duration_months: float | None = None
    state: ConsultationState = "open"
    why: Why | None = None
    published_at: datetime | None = None
    sent_at: datetime | None = None
    deadline_at: datetime | None = None
    diffusion_end_at: datetime | None = None
    live_until: datetime | None = None
    estimated_value: float | None = None
    currency: str | None = None
    url: str | None = None
    documents_url: str | None = None
    cpv: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    nuts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    flags: dict[str, Any] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)  # GLO-0001 → its lots
    lots: tuple[LotState, ...] = ()

    def lots_or_one(self) -> tuple[LotState, ...]:
        """Its lots; a consultation without lots has one."""
        if self.lots:
            return self.lots
        return (
            LotState(
                key="1",
                number="1",
                position=0,
                title=self.title,
                deadline_at=self.deadline_at,
                cpv=self.cpv,
                departments=self.departments,
                nuts=self.nuts,
            ),
        )


def aged(tender: Tender, now: datetime) -> Tender:
    """The same with every live or planned lot closed whose end has passed."""
    if not any(
        lot.state in LIVE and lot.live_until and lot.live_until <= now for lot in tender.lots
    ):
        return tender
    lots = tuple(
        replace(lot, state="closed")
        if lot.state in LIVE and lot.live_until and lot.live_until <= now
        else lot
        for lot in tender.lots
    )
    states = {lot.state for lot in lots}
    state = tender.state
    if state in LIVE and state not in states:
        state = next((ended_state for ended_state in ENDED if ended_state in states), "closed")
    return replace(tender, lots=lots, state=state)
