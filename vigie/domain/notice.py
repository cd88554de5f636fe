"""What one publication says, normalised: the form that `vigie read` prints (DESIGN.md §7)."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

from vigie.domain.clock import utc
from vigie.domain.edge import WebAddress, Words

Kind = Literal["planning", "call", "change", "cancellation", "award", "modification", "other"]
Nature = Literal["works", "supplies", "services"]
Instant = Annotated[datetime, AfterValidator(utc)]
Why = Literal["infructueux", "sans_suite", "sans_attribution", "suspended"]
What = Literal["cancelled", "unsuccessful", "awarded", "suspended", "resumed", "intent", "unclear"]
Cpv = Annotated[str, StringConstraints(pattern=r"^\d{8}$")]  # no check digit
Department = Annotated[str, StringConstraints(pattern=r"^(\d{2}|2A|2B|97\d|98\d|99)$")]

ConsultationState = Literal["planned", "open", "cancelled", "unsuccessful", "awarded", "closed"]


class Parsed(BaseModel):
    """A frozen, validated piece of a notice; unknown fields are a mistake of the reader."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ParsedBuyer(Parsed):
    """The contracting authority as the notice names it."""

    name: Words | None = None
    siret: str | None = None  # 14 digits, Luhn checked, else null
    kind: Words | None = None  # as published
    departments: tuple[Department, ...] = ()


class Winner(Parsed):
    """One awardee; `lots` are published lot numbers, empty when the notice does not say."""

    name: Words | None = None
    siret: str | None = None
    lots: tuple[str, ...] = ()


class Duration(Parsed):
    """`unit` is one of day, week, month, year."""

    value: float
    unit: Literal["day", "week", "month", "year"]


class Flags(Parsed):
    """Notice-level codes as published; social is the BOAMP index flag."""

    reserved: tuple[str, ...] = ()
    social: bool | None = None


class Criterion(Parsed):
    """An award criterion; weight is a number of hundredths or points as published."""

    name: Words
    kind: Words | None = None  # price, quality, cost or as published
    weight: float | None = None


class TextPart(Parsed):
    """One free text with contacts masked; findings' offsets count in `text`."""

    field: str
    lot: str | None = None  # published lot number
    text: Words


class ParsedLot(Parsed):
    """One lot as published; `number` keeps its published form."""

    number: str
    title: Words | None = None
    description: Words | None = None
    cpv: tuple[Cpv, ...] = ()
    departments: tuple[Department, ...] = ()
    nuts: tuple[str, ...] = ()
    deadline_at: Instant | None = None
    estimated_value: float | None = None
    reserved: str | None = None  # BT-71, raw
    reserved_execution: str | None = None  # BT-736, raw
    social_objectives: tuple[str, ...] = ()  # BT-775, raw
    strategic: tuple[str, ...] = ()  # BT-06, raw
    conditions: tuple[Words, ...] = ()  # BT-70 texts
    criteria: tuple[Criterion, ...] = ()


class LotGroup(Parsed):
    """A group of lots (BT-330) and the published numbers of its lots (BT-1375)."""

    number: str
    lots: tuple[str, ...] = ()


class Ending(Parsed):
    """What a notice says of the end of some lots: those named, all of them where none is, or all
    `but` those named. `basis` is what says so: a code alone, the changed sections, or words.
    """

    what: What
    why: Why | None = None
    lots: tuple[str, ...] = ()  # published numbers, of groups too
    but: bool = False
    basis: Literal["code", "section", "words"] = "code"


class ParsedNotice(Parsed):
    """One publication by one source. Unknown is null, never a guess; lists may be empty."""

    id: str  # source:source_id
    source: str
    source_id: str
    format: str
    kind: Kind
    procedure_key: str | None = None
    version: str | None = None
    changes: tuple[
        str, ...
    ] = ()  # ids of earlier notices (source:source_id, or a bare procedure/notice id)
    published_at: Instant | None = None
    sent_at: Instant | None = None
    diffusion_end_at: Instant | None = (
        None  # BOAMP datefindiffusion: a call without deadline lives until then
    )
    deadline_at: Instant | None = None
    deadline_raw: Words | None = None  # kept where the published offset disagrees with Paris
    title: Words | None = None
    description: Words | None = None
    nature: Nature | None = None
    procedure: Words | None = None
    reference: Words | None = None  # the buyer's own reference
    duration: Duration | None = None
    framework: bool | None = None
    buyer: ParsedBuyer = ParsedBuyer()
    joint_buyers: tuple[ParsedBuyer, ...] = ()  # the other authorities of a joint purchase
    url: WebAddress = None
    documents_url: WebAddress = None
    cpv: tuple[Cpv, ...] = ()
    departments: tuple[Department, ...] = ()
    nuts: tuple[str, ...] = ()
    estimated_value: float | None = None
    currency: str | None = None
    flags: Flags = Flags()
    result: Words | None = None  # raw: selec-w, clos-nw, sans suite, infructueux…
    winners: tuple[Winner, ...] = ()
    endings: tuple[Ending, ...] = ()  # lot by lot, in the order in which they are told
    voids: Literal["change", "award"] | None = None  # a cancellation of that notice alone
    groups: tuple[LotGroup, ...] = ()
    texts: tuple[TextPart, ...] = ()
    lots: tuple[ParsedLot, ...] = ()
    doubts: tuple[
        str, ...
    ] = ()  # French: « heure à vérifier dans le DCE », « date limite improbable : 7017-07-24 »

    def as_json(self) -> dict[str, Any]:
        """The normalised notice as JSON values."""
        return self.model_dump(mode="json")


class RefusedPayload(Parsed):
    """A payload, or a part of one, that no reader could read: named, never lost."""

    name: str
    reason: Literal[
        "empty",
        "too_large",
        "cut",
        "unknown_shape",
        "broken_json",
        "broken_xml",
        "hostile_xml",
        "challenge",
        "missing_label",
        "invalid_field",
        "encoding",
    ]
    detail: str = Field(default="", max_length=2000)  # French, with the remedy
    excerpt: bytes = Field(default=b"", repr=False)  # the part refused, first 64 kB

    @field_validator("detail", mode="before")
    @classmethod
    def _bounded(cls, message: Any) -> Any:
        """A parser's message may quote a hostile body at length; a refusal is never itself
        refused.
        """
        return message[:2000] if isinstance(message, str) else message
