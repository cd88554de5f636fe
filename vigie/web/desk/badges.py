"""How lists and pages show a consultation: signs, places, deadline, amount; words only, escaping
is the template's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vigie.data.places import department_names
from vigie.domain import french
from vigie.domain.considerations import FACTS, Consideration, ConsiderationGroup
from vigie.domain.lot_numbers import without_number
from vigie.domain.lots import (
    STATE_WORDS,
    SURE,
    FindingView,
    LotView,
    conflict_words,
    hours_words,
    state_words,
)
from vigie.domain.text_key import text_key
from vigie.sources import labels
from vigie.store.tables import Lot, SearchRow

SOURCES = labels()
STATES = {state: state_words(state, None, feminine=True) for state in STATE_WORDS}
PLACES_SHOWN = 3
NAMELESS = ("lot unique", "unique", "marche unique")  # titles that say nothing of the object


@dataclass(frozen=True)
class Badge:
    """Word, shape and whether it is sure."""

    group: str
    words: str
    sure: bool = True
    plain: str = ""
    law: str = ""


@dataclass(frozen=True)
class ConsultationLine:
    """One consultation in a list."""

    id: int
    title: str
    buyer: str
    places: str
    lots: int
    signs: tuple[Badge, ...]
    due: str
    amount: str
    state: str


def line(row: SearchRow, now: datetime) -> ConsultationLine:
    """A list's row as words."""
    return ConsultationLine(
        id=row.consultation_id,
        title=row.title or "(sans titre)",
        buyer=row.buyer_name,
        places=places(row.departments),
        lots=row.lots,
        signs=signs_of_codes(row.codes, row.unsure, conflict=row.conflict),
        due=due(row.deadline_at, now),
        amount=french.euros(row.amount) if row.amount is not None else "",
        state=row.desk_state if row.state == "open" else STATES.get(row.state, row.state),
    )


def lot_title(lot: Lot | LotView, whole: str) -> str:
    """The lot's title, else the beginning of what describes it, else the consultation's title."""
    text = lot.description if isinstance(lot, Lot) else lot.own_text
    if whole and text_key(lot.title) in NAMELESS:
        return whole
    return (
        without_number(lot.title.strip() or french.cut(text, 160), lot.number)
        or whole
        or "sans titre"
    )


def due(deadline: datetime | None, now: datetime) -> str:
    """The deadline in words; « J-7 » is never cut in two by the end of a line."""
    return french.deadline(deadline, now).replace("(J-", "(J\u2011")


def places(departments: Iterable[str]) -> str:
    """« Paris (75), Seine-Saint-Denis (93) », the rest counted."""
    names_by_department = department_names()
    names = [
        f"{names_by_department[department]} ({department})"
        if department in names_by_department
        else department
        for department in departments
    ]
    if len(names) > PLACES_SHOWN:
        return french.count(len(names), "département")
    return ", ".join(names)


def signs_of_codes(
    codes: Iterable[str], unsure: Iterable[str] = (), *, conflict: bool = False
) -> tuple[Badge, ...]:
    """Signs without hours or weights, as lists show them."""
    code_signs = [sign_of_code(code, sure=code not in unsure) for code in codes]
    return tuple(code_signs) + (
        (Badge("conflict", "Texte et code se contredisent"),) if conflict else ()
    )


def sign_of_code(code: str, *, sure: bool = True) -> Badge:
    """The sign of a code alone."""
    facts = FACTS[Consideration(code)]
    return Badge(str(facts.group), facts.label, sure, facts.plain, facts.law)


def sign(finding: FindingView) -> Badge:
    """The sign of a finding: hours, weight, and whether it is sure."""
    facts = FACTS[finding.code]
    words = facts.label
    if hours := hours_words(finding.volumes):
        words += f" · {hours}"
    elif facts.group is ConsiderationGroup.CRITERION and finding.weight:
        words += f" {french.percent(finding.weight)}"
    is_sure = finding.verdict is not None or (
        finding.confidence >= SURE and finding.status == "sûr" and not finding.conflict
    )
    return Badge(str(facts.group), words, is_sure, facts.plain, facts.law)


def signs(findings: Iterable[FindingView]) -> tuple[Badge, ...]:
    """The signs of a lot, each label once, a conflict beside them."""
    views = list(findings)
    signs_by_icon: dict[str, Badge] = {}
    for finding in sorted(views, key=lambda view: FACTS[view.code].rank):
        signs_by_icon.setdefault(str(finding.code), sign(finding))
    if any(view.conflict and view.verdict is None for view in views):
        signs_by_icon["conflict"] = Badge("conflict", conflict_words(views))
    return tuple(signs_by_icon.values())
