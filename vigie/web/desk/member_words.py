"""What changes in a member's record, in words: for the preview of an import and for the history
(pure).
"""

from collections.abc import Callable, Sequence
from typing import Any

from vigie.data.trades import trades
from vigie.domain import french
from vigie.domain.member_record import FIELDS, ActivityRecord, MemberRecord
from vigie.domain.members import PROOF_LABELS

MOST = 300  # characters of a value


def changes(old: MemberRecord, new: MemberRecord) -> list[str]:
    """« effectif : 12 → 14 »; contacts are counted, never named."""
    names = [name for name in MemberRecord.model_fields if getattr(old, name) != getattr(new, name)]
    return [f"{FIELDS.get(name, name)} : {_said(name, old)} → {_said(name, new)}" for name in names]


def _said(name: str, record: MemberRecord) -> str:
    value = getattr(record, name)
    if name == "contacts":
        return french.count(len(value), "contact")
    if name in LISTED:
        return french.cut(" ; ".join(LISTED[name](one) for one in value), MOST) or "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if name == "turnover" and value is not None:
        return french.euros(value)
    if isinstance(value, (int, float)):
        return french.number(value)
    told = (
        ", ".join(str(one) for one in value)
        if isinstance(value, Sequence) and not isinstance(value, str)
        else value
    )
    return french.cut(str(told), MOST) if told else "rien"


def _activity(one: ActivityRecord) -> str:
    name = one.label or (
        trades()[one.trade].label if one.trade in trades() else ", ".join(one.cpv) or "sans nom"
    )
    facts = [
        ", ".join((*one.departments, *one.epts)),
        f"de {french.euros(one.min_value)}" if one.min_value is not None else "",
        f"jusqu’à {french.euros(one.max_value)}" if one.max_value is not None else "",
        f"{french.hours(one.insertion_hours_per_year)} par an"
        if one.insertion_hours_per_year
        else "",
        f"CPV {', '.join(one.cpv)}" if one.cpv and one.trade else "",
        f"mots : {', '.join(one.words)}" if one.words else "",
    ]
    told = " ; ".join(one for one in facts if one)
    return f"{name} ({told})" if told else name


def _proof(one: Any) -> str:
    end = f" jusqu’au {french.numeric_date(one.valid_until)}" if one.valid_until else ""
    return str(PROOF_LABELS.get(one.kind, one.kind)) + end


LISTED: dict[str, Callable[[Any], str]] = {
    "activities": _activity,
    "proofs": _proof,
    "sites": lambda one: " ".join(part for part in (one.address, one.post_code, one.city) if part),
}
