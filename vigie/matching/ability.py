"""Can this member do this lot alone? Trades and places covered, amount, turnover, hours, time
left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vigie.domain.clock import days_left
from vigie.domain.french import enumeration, euros, hours, percent
from vigie.domain.matches import Answer, Reason
from vigie.domain.members import MemberView
from vigie.domain.reason_sentences import capital
from vigie.matching.gate import ORDER, GateAnswer
from vigie.matching.needs import Needs, covers
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

    def alone(self, needed: Needs) -> bool:
        """Whether nothing known stops it: the only ones that may join a group are those that
        something stops.
        """
        return enough([self], needed)


def strength(member: MemberView, passages: Sequence[GateAnswer], needed: Needs) -> Strength:
    """What that member brings, through the activities that pass the gate."""
    passing = [one for one in passages if one.passes]
    largest = [one.prepared.activity.max_value for one in passing]
    told = [value for value in largest if value is not None]
    limits = [max(told)] if told and len(told) == len(largest) else []
    limits += [member.turnover] if member.turnover else []
    supplied = [one.prepared.activity.insertion_hours_per_year for one in passing]
    known = [value for value in supplied if value is not None]
    return Strength(
        cells=covers(passing, needed),
        amount=min(limits, default=None),
        turnover=member.turnover,
        hours=sum(known) if known else None,
    )


def enough(team: Sequence[Strength], needed: Needs) -> bool:
    """Whether they cover every cell and every known size together; an unknown strength never
    makes a no.
    """
    bits = 0
    for one in team:
        bits |= one.cells
    return (
        bits == (1 << len(needed.cells)) - 1
        and _reaches([one.amount for one in team], needed.yearly)
        and _reaches([one.turnover for one in team], needed.turnover_asked)
        and _reaches([one.hours for one in team], needed.hours)
    )


def _reaches(values: Sequence[float | None], wanted: float | None) -> bool:
    return (
        wanted is None
        or any(value is None for value in values)
        or sum(value or 0.0 for value in values) >= wanted
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
    held = strength(member, passages, needed)
    told = [
        *_cells(held, needed),
        *_amount(held, passages, needed, member),
        *turnover_reasons(needed.floor, [held.turnover])[1],
        *_hours(held, needed),
    ]
    told += _time(deadline, now)
    answers: list[Answer] = ["oui", *(one.answer for one in told)]
    return max(answers, key=ORDER.__getitem__), told


def too_small(passages: Sequence[GateAnswer], needed: Needs) -> Reason | None:
    """The member's own floor: a lot under it is one that it asked not to hear of."""
    floors = [one.prepared.activity.min_value for one in passages if one.passes]
    told = [value for value in floors if value is not None]
    if needed.amount is None or not told or len(told) < len(floors) or needed.amount >= min(told):
        return None
    text = f"lot estimé à {euros(needed.amount)}, sous votre plus petit marché ({euros(min(told))})"
    return Reason("min_value", "non", text)


def _cells(held: Strength, needed: Needs) -> list[Reason]:
    missing = [cell for at, cell in enumerate(needed.cells) if not held.cells >> at & 1]
    if not missing:
        return []
    kept = [needed.cell_label(cell) for cell in missing]
    more = f" et {len(kept) - 4} autres" if len(kept) > 4 else ""
    return [
        Reason(
            "cells",
            "non",
            f"il manque seul : {enumeration(kept[:4]) if not more else ', '.join(kept[:4]) + more}",
            "R2142-25",
        )
    ]


def _amount(
    held: Strength, passages: Sequence[GateAnswer], needed: Needs, member: MemberView
) -> list[Reason]:
    if needed.amount is None or needed.yearly is None:
        text = "montant non indiqué : à lire dans le DCE"
        said = "Le montant n’est pas indiqué : regardez-le dans le DCE."
        return [Reason("amount", "à vérifier", text, sentence=said)]
    size = f"lot estimé à {euros(needed.amount)}" + (
        f" ({euros(needed.yearly)} par an)"
        if needed.yearly != needed.amount and round(needed.yearly)
        else ""
    )
    estimate = f"Le lot est {size.removeprefix('lot ')}"
    if held.amount is None:
        text = f"{size} ; votre chiffre d’affaires n’est pas renseigné"
        said = f"{estimate} ; nous ne connaissons pas votre chiffre d’affaires."
        return [Reason("amount", "à vérifier", text, sentence=said)]
    share = round(100 * needed.yearly / member.turnover) if member.turnover else None
    share_words = "moins de 1\u00a0%" if share == 0 else percent(share or 0)
    part = f", {share_words} de votre chiffre d’affaires" if share is not None else ""
    if needed.yearly > held.amount:
        stop = (
            ""
            if share is not None and share > LIMIT
            else f" ; votre plus grand marché est de {euros(held.amount)}"
        )
        return [Reason("amount", "non", size + part + stop)]
    said = f"{estimate}{part.replace(', ', ', soit ', 1)}."
    answer: Answer = "à vérifier" if share is not None and share > COMFORT else "oui"
    return [Reason("amount", answer, size + part, sentence=said)]


def _hours(held: Strength, needed: Needs) -> list[Reason]:
    if needed.hours is None:
        return []
    told = f"{hours(round(needed.hours))} d’insertion par an"
    asked = f"{told} demandées"
    if held.hours is None:
        text = f"{asked} ; vos heures d’insertion ne sont pas renseignées"
        said = f"Le lot demande {told} ; nous ne savons pas combien vous pouvez en porter."
        return [Reason("hours", "à vérifier", text, "L2112-2", said)]
    if held.hours < needed.hours:
        return [
            Reason("hours", "non", f"{asked}, vous pouvez en porter {hours(held.hours)}", "L2112-2")
        ]
    return [Reason("hours", "oui", asked, "L2112-2", f"Le lot demande {told}.")]


def _time(deadline: datetime | None, now: datetime) -> list[Reason]:
    if deadline is None:
        said = "L’avis ne dit pas de date limite : regardez le DCE."
        return [Reason("deadline", "à vérifier", "date limite non indiquée", sentence=said)]
    left = days_left(deadline, now)
    if left >= SHORT_DAYS:
        return [Reason("deadline", "oui", f"il reste {left} jours")]
    text = f"il ne reste que {left} jour{'s' if left > 1 else ''}"
    said = f"{capital(text)} pour répondre."
    return [Reason("deadline", "à vérifier", text, sentence=said)]
