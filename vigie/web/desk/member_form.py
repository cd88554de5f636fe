"""A member's form, both ways: record to fields, fields to a validated record or a French message
that names the field.
"""

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
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
from vigie.flow.member_cells import BadCell, number_of
from vigie.web.desk.towns import UnknownTown, named_town
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


# group of a record → its letter in the form; fields that the form calls otherwise
LETTERS = {"activities": "a", "proofs": "p", "contacts": "c", "sites": "s"}
FORM_NAMES = {"insertion_hours_per_year": "hours", "department": "post_code"}
# without it nothing of the part can be kept: where it stands, what to do
LEADING = {
    "activities": ("trade", "activité : choisir son métier, ou la décrire par son nom et son CPV"),
    "proofs": ("kind", "preuve : choisir laquelle"),
    "contacts": ("email", "contact : écrire son adresse de courriel"),
    "sites": ("city", "adresse : écrire la commune"),
}
MOST_MORE = 30  # trades added at once


class BadMember(ValueError):
    """Raised when the form cannot be kept: what is wrong, in French, by the name of its field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ; ".join(faults.values()))
        self.faults = dict(faults)


def record_of(
    change: Changing, member_record: MemberRecord | None, departments: Collection[str] = ()
) -> MemberRecord:
    """The record that the form tells; what the form does not show stays as known. A commune is
    looked for in these départements first. Raises BadMember.
    """
    values: dict[str, Any] = member_record.model_dump() if member_record else {"source": "saisie"}
    faults: dict[str, str] = {}
    numbers: dict[str, list[int]] = {}
    previous_record = member_record or MemberRecord.model_construct(name="")
    readers = READERS | {"sites": partial(_site, departments=departments)}
    parts = {
        group: _parts(
            change, group, readers[group], getattr(previous_record, group), numbers, faults
        )
        for group in LETTERS
    }
    parts["activities"] += _more_activities(change, faults)
    website = change.text("website", 200)
    if website and (" " in website or "." not in website):
        faults["website"] = "site : écrire son adresse, par exemple www.exemple.fr"
    values |= parts | {
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
        "website": website or None,
        "networks": _list(change.text("networks", 1000)),
        "labels": _list(change.text("labels", 1000)),
    }
    try:
        record = MemberRecord.model_validate(values)
    except ValidationError as error:
        raise BadMember(faults | _words(error, numbers)) from error
    if faults:
        raise BadMember(faults)
    return record


def _parts(
    change: Changing,
    group: str,
    read: Callable[[Changing, str], dict[str, Any] | None],
    parts_before: Any,
    numbers: dict[str, list[int]],
    faults: dict[str, str],
) -> list[dict[str, Any]]:
    """The parts of a group that the form tells; `numbers` keeps where each stands in the form."""
    parts: list[dict[str, Any]] = []
    prefix = LETTERS[group]
    for number in range(MOST_PARTS):
        if f"{prefix}{number}" not in change.form:
            break
        if change.text(f"{prefix}{number}-retirer"):
            continue
        old = parts_before[number].model_dump() if number < len(parts_before) else {}
        try:
            part = read(change, f"{prefix}{number}-")
        except BadMember as refused:
            faults |= refused.faults
            continue
        if part is not None:
            parts.append(old | part)
            numbers.setdefault(group, []).append(number)
        elif not old and _typed_in(change, f"{prefix}{number}-"):
            name, words = LEADING[group]
            faults[f"{prefix}{number}-{name}"] = words
    return parts


def _typed_in(change: Changing, prefix: str) -> bool:
    """Whether anything stands in a part of the form, though not what it is about."""
    return any(name.startswith(prefix) and change.text(name) for name in change.form)


def _more_activities(change: Changing, faults: dict[str, str]) -> list[dict[str, Any]]:
    """Several trades at once, one a line, in the same départements."""
    more = []
    for line in [
        line for typed_trades in change.many("metiers") for line in typed_trades.splitlines()
    ][:MOST_MORE]:
        try:
            trade = trade_of(line.strip()[:120], "metiers")
        except BadMember as refused:
            faults |= refused.faults
            continue
        if trade:
            places = change.many("metiers-departements", 110)
            more.append({"trade": trade, "departments": places, "proposed": False})
    return more


def _activity(change: Changing, prefix: str) -> dict[str, Any] | None:
    label, cpv = change.text(prefix + "label", 200), _list(change.text(prefix + "cpv", 600))
    trade = trade_of(change.text(prefix + "trade", 120), prefix + "trade")
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


def trade_of(written: str, field: str = "trade") -> str | None:
    """The slug of a trade told by its French name or its slug; raises BadMember where it is
    neither, with the nearest that is known.
    """
    if not written:
        return None
    slug = _slugs().get(bare(written))
    if slug is None:
        near = difflib.get_close_matches(bare(written), list(_slugs()), 1, 0.6)
        suggestion = f", peut-être « {trades()[_slugs()[near[0]]].label} »" if near else ""
        words = (
            f"Métier « {written[:60]} » inconnu{suggestion} : "
            "le choisir dans la liste, ou le décrire"
        )
        raise BadMember({field: f"{words} par son CPV et ses mots."})
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


def _site(
    change: Changing, prefix: str, departments: Collection[str] = ()
) -> dict[str, Any] | None:
    code, city = change.text(prefix + "post_code", 5), change.text(prefix + "city", 200)
    if not (code or city):
        return None
    try:
        city, code = named_town(city, code, departments)
    except UnknownTown as unknown:
        raise BadMember({prefix + "city": str(unknown)}) from unknown
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


def _words(error: ValidationError, numbers: Mapping[str, Sequence[int]]) -> dict[str, str]:
    """What is wrong, by the name of the form's field."""
    messages: dict[str, str] = {}
    for fault in error.errors()[:20]:
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
        messages.setdefault(_form_name(place, numbers), f"{field}{number} : {why}")
    return messages


def _form_name(place: Sequence[str | int], numbers: Mapping[str, Sequence[int]]) -> str:
    """(« activities », 1, « cpv », 0) → « a1-cpv »."""
    if not place:
        return "name"
    group = str(place[0])
    if group not in LETTERS or len(place) < 2:
        return group
    position, own = int(place[1]), numbers.get(group, ())
    number = own[position] if position < len(own) else position
    field = next((str(part) for part in place[2:] if isinstance(part, str)), "")
    return f"{LETTERS[group]}{number}-{FORM_NAMES.get(field, field)}"


READERS = {"activities": _activity, "proofs": _proof, "contacts": _contact, "sites": _site}


def _list(value: str) -> list[str]:
    return [piece for piece in (part.strip() for part in re.split(r"[,;\n]", value)) if piece][:60]


def _three(value: str) -> bool | None:
    return {"oui": True, "non": False}.get(value)


def _amount(value: str) -> float | str | None:
    try:
        return number_of(value)
    except BadCell:
        return value


def _day(value: str) -> date | str | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
