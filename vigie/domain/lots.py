"""A lot as the later steps see it: what it asks, what it carries after staff's verdicts, what
else was read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from vigie.domain import french
from vigie.domain.considerations import RESERVED, Consideration
from vigie.domain.lot_trades import LotTrades
from vigie.domain.notice import ConsultationState, Why

STATE_WORDS = {
    "planned": "annoncé",
    "open": "en cours",
    "cancelled": "annulé",
    "unsuccessful": "sans attribution",
    "awarded": "attribué",
    "closed": "clos",
}
WHY_WORDS = {
    "infructueux": "infructueux",
    "sans_suite": "déclaré sans suite",
    "sans_attribution": "sans attribution (motif non dit)",
    "suspended": "procédure suspendue",
}
FEMININE = {
    "annoncé": "annoncée",
    "annulé": "annulée",
    "infructueux": "infructueuse",
    "attribué": "attribuée",
    "clos": "close",
    "déclaré sans suite": "déclarée sans suite",
}


def state_words(state: str, why: str | None, *, feminine: bool = False) -> str:
    """How a lot (or, `feminine`, a consultation) stands, in the words of the reason where there is
    one: « annulé », « infructueux » and « sans suite » are three different ends.
    """
    words = STATE_WORDS.get(state, state)
    if why and state in ("cancelled", "unsuccessful", "open", "planned"):
        words = WHY_WORDS.get(why, words)
    return FEMININE.get(words, words) if feminine else words


Status = Literal["sûr", "à vérifier"]
SURE = (
    0.9  # of findings shown at this confidence, nine in ten hold (calibrated on the gold notices)
)


def sure_as_read(confidence: float, quote: str, conflict: bool) -> bool:
    """Whether a reading needs nobody's eye: at 0.9 and more, proven by text and without
    conflict.
    """
    return confidence >= SURE and bool(quote) and not conflict


@dataclass(frozen=True)
class Volume:
    """Hours, a share or posts to give to insertion; per is year, month, day, a slice of euros;
    the quote is the sentence that carries the number.
    """

    lot: str | None = None
    hours: float | None = None
    percent: float | None = None
    per: str | None = None  # "year", "10000 EUR"
    tranche: str | None = None  # "ferme", "optionnelle"
    etp: float | None = None  # full-time posts
    quote: str = field(default="", compare=False)


PER = {None: "en tout", "year": "par an", "month": "par mois", "day": "par jour"}


def hours_words(volumes: Iterable[Volume]) -> str:
    """« 1 250 h par an », « 630 h en tout », « 400 h par an et 90 h en tout »; empty without
    hours.
    """
    sums: dict[str | None, float] = {}
    for volume in volumes:
        if volume.hours:
            sums[volume.per] = sums.get(volume.per, 0) + volume.hours
    return french.enumeration(
        f"{french.hours(total)} {PER.get(per, f'par {per}')}" for per, total in sums.items()
    )


@dataclass(frozen=True)
class FindingView:
    """One consideration on one lot after verdicts, with its proof."""

    id: int
    code: Consideration
    families: tuple[str, ...]
    source: Literal["code", "text", "model", "staff"]
    status: Status
    confidence: float
    quote: str  # empty when a code alone speaks
    field: str
    legal_basis: str
    volumes: tuple[Volume, ...] = ()
    optional: bool = False
    weight: float | None = None
    conflict: bool = False
    verdict: Literal["confirmed", "corrected", "added"] | None = None
    settled_at: datetime | None = None  # when staff settled what was not sure as read
    from_document: bool = False  # a tender document says it, and no notice
    against_document: bool = False  # in conflict: a notice and a document disagree

    @property
    def reserved(self) -> bool:
        """Whether it says who alone may bid."""
        return self.code in RESERVED


def conflict_words(findings: Iterable[FindingView]) -> str:
    """What disagrees on a lot that has findings in conflict."""
    if any(finding.conflict and finding.against_document for finding in findings):
        return "L’avis et une pièce se contredisent"
    return "Texte et code se contredisent"


@dataclass(frozen=True)
class ReadingView:
    """Another thing read on a lot that matching needs: kind, value and its quote."""

    kind: str  # see READINGS
    value: Any
    quote: str = ""


# kind → meaning; `value` in brackets
READINGS = {
    "group_form": "forme de groupement imposée après attribution {form: "
    "conjoint|solidaire|conjoint_mandataire_solidaire}",
    "several_bids_ban": "plusieurs candidatures ou offres interdites {individual_and_member: "
    "bool, several_groups: bool}",
    "lot_cap": "nombre de lots limité {bid: n|null, awarded: n|null}",
    "variants": "variantes {allowed: bool}",
    "min_turnover": "chiffre d’affaires minimum demandé {euros: n, concurrent_orders: n|absent, "
    "lots: {numbers: [...], euros: n}|absent}",
    "status_proof": "justificatif de statut demandé {families: [...], share: bool}",
    "unread": "à lire à la main : trop long ou trop lent à lire {notices: [...]}",
    "see_dce": "l’avis renvoie au DCE {}",
    "clause_exception": "exception invoquée à la clause sociale {exit: 1|2|3|4}",
    "clause_likely": "clause sociale très probable, la réserve y répond sans doute {certain: "
    "bool, threshold: n}",
    "expected_clause": "clause attendue (L2112-2-1, concession L3114-2-1), non trouvée dans l’avis "
    "{certain: bool, threshold: n, documents: true where RC and CCAP were read too}",
}


@dataclass(frozen=True)
class LotView:
    """One lot and what its consultation says of it; times in UTC, amounts in euros before tax."""

    id: int
    consultation_id: int
    number: str
    title: str
    # title and description of the lot, then of the consultation: what trade words are looked for in
    text: str
    buyer: str
    buyer_siren: str | None
    cpv: tuple[str, ...]
    departments: tuple[str, ...]
    nuts: tuple[str, ...]
    deadline_at: datetime | None
    live_until: datetime | None  # deadline, else end of diffusion, else published + 60 days
    state: ConsultationState
    why: Why | None = None
    nature: str | None = None
    concession: bool = False
    framework: bool = False
    estimated_value: float | None = None
    duration_months: float | None = None
    published_at: datetime | None = None
    sent_at: datetime | None = None
    award_expected: date | None = None  # null: not told, the deadline's day is the earliest
    communes: tuple[str, ...] = ()  # INSEE codes or names, where the notice tells
    findings: tuple[FindingView, ...] = ()
    readings: tuple[ReadingView, ...] = ()
    doubts: tuple[str, ...] = field(default=())
    own_text: str = (
        ""  # title and description of the lot alone; empty: the consultation has one lot
    )
    consultation_title: str = ""  # empty: the lot's title is the consultation's
    trades: LotTrades | None = None  # as kept in the store; null: not decided yet
    several: bool = False  # the consultation has other lots
    buyer_departments: tuple[str, ...] = ()
    shared_places: bool = False  # its départements are those of a consultation of several lots

    def live(self, now: datetime) -> bool:
        """A call, not cancelled, deadline ahead: the only state that raises opportunities (rule
        5).
        """
        return self.state == "open" and (self.live_until is None or self.live_until > now)

    def reservations(self) -> tuple[FindingView, ...]:
        """The findings that say who alone may bid."""
        return tuple(finding for finding in self.findings if finding.reserved)

    def reading(self, kind: str) -> ReadingView | None:
        """The reading of that kind, where there is one."""
        return next((reading for reading in self.readings if reading.kind == kind), None)
