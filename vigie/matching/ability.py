"""Can this member do this lot alone? Trades and places covered, amount, turnover, hours, time
left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vigie.domain.clock import days_left
from vigie.domain.french import enumeration, euros, hours, percent
from vigie.domain.matches import ORDER, Answer, Reason
from vigie.domain.members import MemberView
from vigie.domain.reason_sentences import capital
from vigie.matching.cells import Needs, covers
from vigie.matching.prepared import GateAnswer
from vigie.matching.turnover import turnover_reasons

COMFORT = 50  # hundredths of the turnover: above, the member looks twice (our prudence, no law)
LIMIT = 100
SHORT_DAYS = 7


@dataclass(frozen=True)
class Strength:
    """What a member brings to a lot: cells covered, and what it can carry; null where it is not
    known.
    """

    cells: int
    amount: float | None  # the largest contract of a year that it can carry
    turnover: float | None
    hours: float | None
    estimated: frozenset[str] = frozenset()  # which of amount and turnover nobody told

    def told(self, size: str) -> float | None:
        """That size where it is known, null where it is estimated or unknown."""
        return None if size in self.estimated else getattr(self, size)

    def alone(self, needed: Needs) -> bool:
        """Whether nothing known stops it: the only ones that may join a group are those that
        something stops.
        """
        return enough([self], needed)


def strength(member: MemberView, passages: Sequence[GateAnswer], needed: Needs) -> Strength:
    """What that member brings, through the activities that pass the gate."""
    passing = [passage for passage in passages if passage.passes]
    largest = [passage.prepared.activity.max_value for passage in passing]
    known_limits = [limit for limit in largest if limit is not None]
    limits = [max(known_limits)] if known_limits and len(known_limits) == len(largest) else []
    limits += [member.turnover] if member.turnover else []
    supplied = [passage.prepared.activity.insertion_hours_per_year for passage in passing]
    known_hours = [hours_supplied for hours_supplied in supplied if hours_supplied is not None]
    return Strength(
        cells=covers(passing, needed),
        amount=min(limits, default=None),
        turnover=member.turnover,
        hours=sum(known_hours) if known_hours else None,
    )


def enough(team: Sequence[Strength], needed: Needs) -> bool:
    """Whether they cover every cell and every known size together; an unknown strength never
    makes a no.
    """
    bits = 0
    for member_strength in team:
        bits |= member_strength.cells
    return (
        bits == (1 << len(needed.cells)) - 1
        and _reaches([strong.amount for strong in team], needed.yearly)
        and _reaches([strong.turnover for strong in team], needed.turnover_asked)
        and _reaches([strong.hours for strong in team], needed.hours)
    )


def _reaches(values: Sequence[float | None], needed_amount: float | None) -> bool:
    return (
        needed_amount is None
        or any(amount is None for amount in values)
        or sum(amount or 0.0 for amount in values) >= needed_amount
    )


def able(
    member: MemberView,
    passages: Sequence[GateAnswer],
    needed: Needs,
    deadline: datetime | None,
    now: datetime,
) -> tuple[Answer, list[Reason]]:
    """The answer and its reasons: « lot estimé à 180 000 € HT, 42 % de votre chiffre d’affaires
    ».
    """
    own_strength = strength(member, passages, needed)
    reasons = [
        *_cells(own_strength, needed),
        *_amount(own_strength, needed, member),
        *turnover_reasons(needed.floor, [own_strength.turnover])[1],
        *_hours(own_strength, needed),
    ]
    reasons += _time(deadline, now)
    answers: list[Answer] = ["oui", *(reason.answer for reason in reasons)]
    return max(answers, key=ORDER.__getitem__), reasons


def too_small(passages: Sequence[GateAnswer], needed: Needs) -> Reason | None:
    """The member's own floor: a lot under it is one that it asked not to hear of."""
    floors = [passage.prepared.activity.min_value for passage in passages if passage.passes]
    known_floors = [floor for floor in floors if floor is not None]
    if (
        needed.amount is None
        or not known_floors
        or len(known_floors) < len(floors)
        or needed.amount >= min(known_floors)
    ):
        return None
    smallest = euros(min(known_floors))
    text = f"lot estimé à {euros(needed.amount)}, sous votre plus petit marché ({smallest})"
    return Reason("min_value", "non", text)


def _cells(own_strength: Strength, needed: Needs) -> list[Reason]:
    missing = [cell for rank, cell in enumerate(needed.cells) if not own_strength.cells >> rank & 1]
    if not missing:
        return []
    cell_labels = [needed.cell_label(cell) for cell in missing]
    others = len(cell_labels) - 4
    more = f" et {others} autre{'s' if others > 1 else ''}" if others > 0 else ""
    listed = ", ".join(cell_labels[:4]) + more if more else enumeration(cell_labels[:4])
    return [Reason("cells", "non", f"il manque seul : {listed}", "R2142-25")]


def _amount(own_strength: Strength, needed: Needs, member: MemberView) -> list[Reason]:
    if needed.amount is None or needed.yearly is None:
        text = "montant non indiqué : à lire dans le DCE"
        sentence_text = "Le montant n’est pas indiqué : regardez-le dans le DCE."
        return [Reason("amount", "à vérifier", text, sentence=sentence_text)]
    size = f"lot estimé à {euros(needed.amount)}" + (
        f" ({euros(needed.yearly)} par an)"
        if needed.yearly != needed.amount and round(needed.yearly)
        else ""
    )
    estimate = f"Le lot est {size.removeprefix('lot ')}"
    if own_strength.amount is None:
        text = f"{size} ; votre chiffre d’affaires n’est pas renseigné"
        sentence_text = f"{estimate} ; nous ne connaissons pas votre chiffre d’affaires."
        return [Reason("amount", "à vérifier", text, sentence=sentence_text)]
    share = round(100 * needed.yearly / member.turnover) if member.turnover else None
    share_words = "moins de 1\u00a0%" if share == 0 else percent(share or 0)
    part = f", {share_words} de votre chiffre d’affaires" if share is not None else ""
    if needed.yearly > own_strength.amount:
        stop = (
            ""
            if share is not None and share > LIMIT
            else f" ; votre plus grand marché est de {euros(own_strength.amount)}"
        )
        return [Reason("amount", "non", size + part + stop)]
    sentence_text = f"{_by_year(estimate, bool(part))}{part.replace(', ', ', soit ', 1)}."
    answer: Answer = "à vérifier" if share is not None and share > COMFORT else "oui"
    return [Reason("amount", answer, size + part, sentence=sentence_text)]


def _by_year(estimate: str, has_share: bool) -> str:
    """« … à 480 000 € HT : 120 000 € HT par an » before a share, which is of one year."""
    return estimate.replace(" (", " : ").replace(" par an)", " par an") if has_share else estimate


def _hours(own_strength: Strength, needed: Needs) -> list[Reason]:
    if needed.hours is None:
        return []
    hours_text = needed.hours_told
    asked_text = f"heures demandées : {hours_text}"
    if own_strength.hours is None:
        text = f"{asked_text} ; vos heures d’insertion ne sont pas renseignées"
        sentence_text = (
            f"Le lot demande {hours_text} ; nous ne savons pas combien vous pouvez en porter."
        )
        return [Reason("hours", "à vérifier", text, "L2112-2", sentence_text)]
    if own_strength.hours < needed.hours:
        return [
            Reason(
                "hours",
                "non",
                f"{asked_text} ; vous pouvez en porter {hours(own_strength.hours)}",
                "L2112-2",
            )
        ]
    return [Reason("hours", "oui", asked_text, "L2112-2", f"Le lot demande {hours_text}.")]


def _time(deadline: datetime | None, now: datetime) -> list[Reason]:
    if deadline is None:
        sentence_text = "L’avis ne dit pas de date limite : regardez le DCE."
        return [
            Reason("deadline", "à vérifier", "date limite non indiquée", sentence=sentence_text)
        ]
    remaining_days = days_left(deadline, now)
    if remaining_days >= SHORT_DAYS:
        return [Reason("deadline", "oui", f"il reste {remaining_days} jours")]
    text = {0: "la date limite est aujourd’hui", 1: "il ne reste qu’un jour pour répondre"}.get(
        remaining_days, f"il ne reste que {remaining_days} jours pour répondre"
    )
    return [Reason("deadline", "à vérifier", text, sentence=f"{capital(text)}.")]
