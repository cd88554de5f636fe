"""A member's form, both ways: record to fields, fields to a validated record or a French message
that names the field.
"""

import re
from datetime import date
from functools import lru_cache
from typing import Any, cast

from pydantic import ValidationError

from vigie.data.trades import trades
from vigie.domain.member_record import (
    ActivityRecord,
    ContactRecord,
    MemberRecord,
    ProofRecord,
    SiteRecord,
)
from vigie.domain.members import ProofKind
from vigie.domain.text_key import bare
from vigie.web.security import Changing

NAMES = {
    "name": "nom",
    "siret": "SIRET",
    "naf": "NAF",
    "turnover": "chiffre d’affaires",
    "staff": "effectif",
    "cpv": "CPV",
    "departments": "départements",
    "max_value": "plus grand marché",
    "min_value": "plus petit marché",
    "email": "adresse de courriel",
    "valid_until": "fin de validité",
    "post_code": "code postal",
    "department": "département",
    "words": "mots",
    "insertion_hours_per_year": "heures d’insertion par an",
    "radius_km": "rayon",
    "website": "site",
}
GROUPS = {"activities": "activité", "proofs": "preuve", "contacts": "contact", "sites": "site"}
MOST_PARTS = 50
BLANK = 1  # empty parts offered at the end of each group


class BadMember(ValueError):
    """Raised when the form cannot be kept; its message is French and names the field."""


def record_of(change: Changing, member_record: MemberRecord | None) -> MemberRecord:
    """The record that the form tells; what the form does not show stays as known. Raises
    BadMember.
    """
    values: dict[str, Any] = member_record.model_dump() if member_record else {"source": "saisie"}
    values |= {
        "name": change.text("name", 200),
        "siret": change.text("siret", 30) or None,
        "kinds": change.many("kinds", 20),
        "naf": change.text("naf", 10) or None,
        "turnover": _amount(change.text("turnover", 20)),
        "staff": _amount(change.text("staff", 12)),
        "can_lead": _three(change.text("can_lead")),
        "would_join": _three(change.text("would_join")),
        "public_body": _three(change.text("public_body")),
        "description": change.text("description", 5000),
        "website": change.text("website", 200) or None,
        "networks": _list(change.text("networks", 1000)),
        "labels": _list(change.text("labels", 1000)),
        "activities": _parts(
            change, "a", _activity, member_record.activities if member_record else ()
        ),
        "proofs": _parts(change, "p", _proof, member_record.proofs if member_record else ()),
        "contacts": _parts(change, "c", _contact, member_record.contacts if member_record else ()),
        "sites": _parts(change, "s", _site, member_record.sites if member_record else ()),
    }
    try:
        return MemberRecord.model_validate(values)
    except ValidationError as error:
        raise BadMember(_words(error)) from error


def _parts(change: Changing, prefix: str, read: Any, parts_before: Any) -> list[dict[str, Any]]:
    parts = []
    for number in range(MOST_PARTS):
        if f"{prefix}{number}" not in change.form:
            break
        if change.text(f"{prefix}{number}-retirer"):
            continue
        old = parts_before[number].model_dump() if number < len(parts_before) else {}
        part = read(change, f"{prefix}{number}-")
        if part is not None:
            parts.append(old | part)
    return parts


def _activity(change: Changing, prefix: str) -> dict[str, Any] | None:
    label, cpv = change.text(prefix + "label", 200), _list(change.text(prefix + "cpv", 600))
    trade = trade_of(change.text(prefix + "trade", 120))
    if not (label or cpv or trade):
        return None
    return {
        "label": label,
        "trade": trade,
        "cpv": [re.sub(r"-\d$", "", code) for code in cpv],
        "words": _list(change.text(prefix + "words", 2000)),
        "exclusions": _list(change.text(prefix + "exclusions", 2000)),
        "departments": change.many(prefix + "departments", 110),
        "epts": _list(change.text(prefix + "epts", 100)),
        "radius_km": _amount(change.text(prefix + "radius_km", 8)),
        "min_value": _amount(change.text(prefix + "min_value", 20)),
        "max_value": _amount(change.text(prefix + "max_value", 20)),
        "insertion_hours_per_year": _amount(change.text(prefix + "hours", 12)),
        "proposed": False,
    }


def trade_of(written: str) -> str | None:
    """The slug of a trade told by its French name or its slug; raises BadMember where it is
    neither.
    """
    if not written:
        return None
    slug = _slugs().get(bare(written))
    if slug is None:
        raise BadMember(
            f"Métier « {written[:60]} » inconnu : le choisir dans la liste, ou le décrire par son "
            f"CPV et ses mots."
        )
    return slug


@lru_cache(maxsize=1)
def _slugs() -> dict[str, str]:
    return {
        bare(name): trade.slug for trade in trades().values() for name in (trade.label, trade.slug)
    }


def _proof(change: Changing, prefix: str) -> dict[str, Any] | None:
    kind = change.text(prefix + "kind", 30)
    if not kind:
        return None
    end = change.text(prefix + "valid_until", 10)
    return {
        "kind": kind,
        "valid_until": _day(end),
        "reference": change.text(prefix + "reference", 200),
        "holds": _three(change.text(prefix + "holds") or "oui"),
    }


def _contact(change: Changing, prefix: str) -> dict[str, Any] | None:
    email = change.text(prefix + "email", 200)
    if not email:
        return None
    return {
        "email": email,
        "first_name": change.text(prefix + "first_name", 200),
        "last_name": change.text(prefix + "last_name", 200),
        "role": change.text(prefix + "role", 200),
    }


def _site(change: Changing, prefix: str) -> dict[str, Any] | None:
    code, city = change.text(prefix + "post_code", 5), change.text(prefix + "city", 200)
    if not (code or city):
        return None
    return {
        "address": change.text(prefix + "address", 200),
        "post_code": code,
        "city": city,
        "department": code[:2],
        "main": prefix == "s0-",
    }


def blank(member_record: MemberRecord | None) -> MemberRecord:
    """The record with one empty part of each kind at its end, for the form."""
    base = member_record or MemberRecord.model_construct(name="")
    more = {
        "activities": (*base.activities, ActivityRecord.model_construct()),
        "proofs": (*base.proofs, ProofRecord.model_construct(kind=cast(ProofKind, ""))),
        "contacts": (*base.contacts, ContactRecord.model_construct(email="")),
        "sites": base.sites or (SiteRecord.model_construct(),),
    }
    return base.model_copy(update=more)


def _words(error: ValidationError) -> str:
    messages = []
    for fault in error.errors()[:4]:
        place = [part for part in fault["loc"] if isinstance(part, (str, int))]
        field = next(
            (NAMES[part] for part in reversed(place) if part in NAMES),
            str(place[-1]) if place else "formulaire",
        )
        number = (
            f" de {GROUPS[place[0]]} n° {int(place[1]) + 1}"
            if place and place[0] in GROUPS and len(place) > 1
            else ""
        )
        why = (
            str(fault["ctx"]["error"])
            if fault["type"] == "value_error" and "error" in fault.get("ctx", {})
            else "forme inattendue"
        )
        messages.append(f"{field}{number} : {why}")
    return " ; ".join(messages) + "."


def _list(value: str) -> list[str]:
    return [piece for piece in (part.strip() for part in re.split(r"[,;\n]", value)) if piece][:60]


def _three(value: str) -> bool | None:
    return {"oui": True, "non": False}.get(value)


def _amount(value: str) -> float | str | None:
    plain = (
        value.replace("\u00a0", "")
        .replace("\u202f", "")
        .replace(" ", "")
        .replace("€", "")
        .replace(",", ".")
    )
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        return value


def _day(value: str) -> date | str | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
