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
        return french.cut(" ; ".join(LISTED[name](part) for part in value), MOST) or "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if name == "turnover" and value is not None:
        return french.euros(value)
    if isinstance(value, (int, float)):
        return french.number(value)
    words = (
        ", ".join(str(part) for part in value)
        if isinstance(value, Sequence) and not isinstance(value, str)
        else value
    )
    return french.cut(str(words), MOST) if words else "rien"


def _activity(activity_record: ActivityRecord) -> str:
    name = activity_record.label or (
        trades()[activity_record.trade].label
        if activity_record.trade in trades()
        else ", ".join(activity_record.cpv) or "sans nom"
    )
    facts = [
        ", ".join((*activity_record.departments, *activity_record.epts)),
        f"de {french.euros(activity_record.min_value)}"
        if activity_record.min_value is not None
        else "",
        f"jusqu’à {french.euros(activity_record.max_value)}"
        if activity_record.max_value is not None
        else "",
        f"{french.hours(activity_record.insertion_hours_per_year)} par an"
        if activity_record.insertion_hours_per_year
        else "",
        f"CPV {', '.join(activity_record.cpv)}"
        if activity_record.cpv and activity_record.trade
        else "",
        f"mots : {', '.join(activity_record.words)}" if activity_record.words else "",
    ]
    words = " ; ".join(fact for fact in facts if fact)
    return f"{name} ({words})" if words else name


def _proof(proof: Any) -> str:
    end = f" jusqu’au {french.numeric_date(proof.valid_until)}" if proof.valid_until else ""
    return str(PROOF_LABELS.get(proof.kind, proof.kind)) + end


LISTED: dict[str, Callable[[Any], str]] = {
    "activities": _activity,
    "proofs": _proof,
    "sites": lambda site: " ".join(
        part for part in (site.address, site.post_code, site.city) if part
    ),
}
