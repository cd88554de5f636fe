"""What each notice changed, in words: equal changes of several lots told once, long texts
compared word by word (pure).
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vigie.domain import french
from vigie.domain.document_kinds import PREFIX
from vigie.domain.labels import NoticeKind
from vigie.domain.lots import WHY_WORDS
from vigie.store.tables import Change, Notice
from vigie.web.desk.badges import SOURCES, STATES

FIELDS = {
    "deadline_at": "date limite",
    "title": "titre",
    "estimated_value": "montant estimé",
    "state": "phase",
    "why": "motif",
    "doubt": "à savoir",
    "cpv": "CPV",
    "departments": "départements",
    "description": "description",
    "buyer_name": "acheteur",
    "procedure": "procédure",
    "nature": "nature",
    "nuts": "lieu (NUTS)",
    "lot": "lot",
    "reserved": "réservation (code)",
    "flags.reserved": "réservation (code)",
    "flags.social": "clause sociale (case cochée)",
    "reserved_execution": "réservation de l’exécution (code)",
    "social_objectives": "objectif social (code)",
    "strategic": "marché stratégique (code)",
    "conditions": "conditions d’exécution",
    "criteria": "critères d’attribution",
    "documents": "lu dans les pièces",
    "duration_months": "durée (mois)",
    "framework": "accord-cadre",
    "concession": "concession",
}
KINDS = NoticeKind.words()
UNTOLD = ("url",)  # the page links to the notice as it is now
MOST_LINES = 30
MOST_LOTS = 12  # numbers written out
MOST_WORDS = 600  # of a text that is compared
AROUND = 12  # unchanged words kept beside a change


@dataclass(frozen=True)
class Run:
    """A run of words: kept (""), taken out ("del") or put in ("ins")."""

    kind: str
    text: str


@dataclass(frozen=True)
class ChangeLine:
    """One value that changed: for which lots, which field, the words before and after."""

    where: str
    field: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class ChangeView:
    """What one notice changed."""

    notice: str
    moment: datetime
    material: bool
    lines: tuple[ChangeLine, ...]
    more: int


def changes_told(changes: Sequence[Change], notices: Iterable[Notice]) -> list[ChangeView]:
    """Each change with its notice's name and date, oldest first."""
    notices_by_id = {notice.id: notice for notice in notices}
    return [_change(change, notices_by_id.get(change.notice_id)) for change in changes]


def _change(change: Change, notice: Notice | None) -> ChangeView:
    lines = _lines(change.differences)
    moment = notice.published_at if notice and notice.published_at else change.at
    of_pieces = change.notice_id.startswith(PREFIX)
    return ChangeView(
        "pièces du dossier" if of_pieces else _name(notice),
        moment,
        change.material,
        tuple(lines[:MOST_LINES]),
        max(0, len(lines) - MOST_LINES),
    )


def _name(notice: Notice | None) -> str:
    if notice is None:
        return "avis retiré"
    kind, source = KINDS.get(notice.kind, notice.kind), SOURCES.get(notice.source, notice.source)
    return f"{kind} {source} n°\u00a0{notice.source_id[:40]}"


def _lines(differences: Iterable[Mapping[str, Any]]) -> list[ChangeLine]:
    lines: dict[tuple[str, str, str], list[str | None]] = {}
    for difference in differences:
        field = str(difference.get("field"))
        if field in UNTOLD:
            continue
        key = (
            FIELDS.get(field, field[:60]),
            _value(field, difference.get("old")),
            _value(field, difference.get("new")),
        )
        lines.setdefault(key, []).append(difference.get("lot"))
    return [
        ChangeLine(_where(lots, field), field, compared(old, new))
        for (field, old, new), lots in lines.items()
    ]


def _where(lots: Sequence[str | None], field: str) -> str:
    """Nothing where the whole consultation changed that way: its lots follow it."""
    numbers = [str(lot) for lot in lots if lot is not None]
    if None in lots or not numbers:
        return ""
    if field == FIELDS["lot"]:
        return french.enumeration(numbers[:MOST_LOTS])
    lots_shown = french.enumeration(
        numbers[:MOST_LOTS]
        + ([f"{len(numbers) - MOST_LOTS} autres"] if numbers[MOST_LOTS:] else [])
    )
    return f"Lots {lots_shown}" if len(numbers) > 1 else f"Lot {lots_shown}"


def compared(old: str, new: str) -> tuple[Run, ...]:
    """Both texts as one, with what was taken out and put in; short values whole, before then
    after.
    """
    before, after = old.split()[:MOST_WORDS], new.split()[:MOST_WORDS]
    if len(before) < 6 or len(after) < 6:
        return Run("del", french.cut(old, 300)), Run("ins", french.cut(new, 300))
    runs: list[Run] = []
    for kind, start, end, other_end, last in difflib.SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            runs.append(
                Run("", _shortened(before[start:end], first=not runs, last=end == len(before)))
            )
            continue
        runs += [Run("del", " ".join(before[start:end]))] if end > start else []
        runs += [Run("ins", " ".join(after[other_end:last]))] if last > other_end else []
    return tuple(runs)


def _shortened(words: Sequence[str], *, first: bool, last: bool) -> str:
    if len(words) <= 2 * AROUND:
        return " ".join(words)
    beginning, right = " ".join(words[:AROUND]), " ".join(words[-AROUND:])
    if first and last:
        return beginning + " […]"
    return f"[…] {right}" if first else f"{beginning} […]" if last else f"{beginning} […] {right}"


def _value(field: str, value: Any) -> str:
    if value is None or value == [] or value == "":
        return "non indiqué"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if field == "state":
        return STATES.get(str(value), str(value)[:40])
    if field == "why":
        return WHY_WORDS.get(value, str(value)[:40])
    if field == "estimated_value" and isinstance(value, (int, float)):
        return french.euros(value)
    if isinstance(value, str) and field == "deadline_at":
        try:
            return french.moment(datetime.fromisoformat(value))
        except ValueError:
            return value[:200]
    if isinstance(value, (int, float)):
        return french.number(value)
    return (
        ", ".join(str(part) for part in value)[:4000]
        if isinstance(value, list)
        else str(value)[:8000]
    )
