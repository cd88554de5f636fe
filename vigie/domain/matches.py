"""The answers of matching: what fits, why, and who together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Answer = Literal["oui", "à vérifier", "non"]
ORDER = {"oui": 0, "à vérifier": 1, "non": 2}  # best first
# Rules of reasons that decide what is done with a match beside its three answers.
TRADE = "trade"  # the trade of the lot
PROPOSED = "proposed"  # the activity is Vigie's own guess
SIZE = "size"  # out of all proportion, by an estimate or by the known turnover
FAR = "far"  # the place is not told, and the buyer sits out of the zone
UNCLAIMED = "unclaimed"  # of another kind than the reservation names, and it claims no equivalence
ON_PAGE_ONLY = (TRADE, SIZE, FAR, UNCLAIMED)


@dataclass(frozen=True)
class Reason:
    """One reason in words, the rule that gave it and, where there is one, its article."""

    rule: str  # "trade", "zone", "kind", "proof", "share_50", "amount", "deadline"…
    answer: Answer
    text: str  # French, shown as is
    article: str = ""
    sentence: str = ""  # the same to the member, as a whole sentence; else made from the text

    def as_json(self) -> dict[str, str]:
        """As it is kept: many thousands a day, so field by field."""
        return {
            "rule": self.rule,
            "answer": self.answer,
            "text": self.text,
            "article": self.article,
            "sentence": self.sentence,
        }


def worth_telling(reasons: Iterable[Reason]) -> bool:
    """Whether letters tell of it: what is « à vérifier » by trade, size or distance stands on the
    member's own page and with staff, by the same rule for all.
    """
    return not any(
        reason.answer == "à vérifier" and reason.rule in ON_PAGE_ONLY for reason in reasons
    )


def worth_alerting(reasons: Iterable[Reason]) -> bool:
    """Whether it may go in real time: never by a trade that nobody confirmed."""
    listed = tuple(reasons)
    return worth_telling(listed) and not any(reason.rule == PROPOSED for reason in listed)


@dataclass(frozen=True)
class MatchView:
    """One member, one lot: three plain answers and their reasons, never one percentage."""

    member_id: int
    lot_id: int
    activity_id: int | None
    concerned: Answer  # is the lot reserved or claused?
    eligible: Answer  # may this member bid?
    able: Answer  # can it alone?
    reasons: tuple[Reason, ...]
    rank: tuple[float, ...]  # smaller first: kind of consideration, fit, days left
    near_miss: bool = False  # stopped by exactly one test


@dataclass(frozen=True)
class RoleView:
    """What one member does in a joint bid; share in hundredths of the lot."""

    member_id: int
    lead: bool
    covers: tuple[str, ...]
    share: float | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class JointBidView:
    """A smallest sufficient set of members for a lot, none of whom is able alone."""

    lot_id: int
    roles: tuple[RoleView, ...]
    form: str  # conjoint, conjoint avec mandataire solidaire, solidaire
    form_reason: str
    need: str  # one sentence that justifies the group (L420-1)
    covered: tuple[str, ...]
    uncovered: tuple[str, ...]
    reasons: tuple[Reason, ...]
    why_not: tuple[tuple[int, str], ...] = ()  # member id, why it was left out
    plan: tuple[dict[str, Any], ...] = ()  # retro-planning: {"day": iso, "what": French}
