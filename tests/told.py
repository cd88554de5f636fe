"""Friendly builders for what members are told: a lot that fits a member, its contact, what is in
the outbox.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from alerts.content.items import Item
from tests.builders import NOW, a_finding, in_days
from vigie.config import Settings
from vigie.domain.considerations import Consideration
from vigie.domain.matches import Reason
from vigie.store import Store
from vigie.store.outbox.queue import body_of
from vigie.store.tables import (
    Buyer,
    Change,
    Consultation,
    Contact,
    Delivery,
    Finding,
    Lot,
    Match,
    Member,
    Notice,
    Opportunity,
    Preference,
)

QUOTE = "Le présent lot est réservé aux structures d’insertion par l’activité économique."
RESERVED = Consideration.RESERVED_INSERTION
CLAUSE = Consideration.INSERTION_CONDITION
SECRET = "un-secret-d-essai-assez-long-pour-les-jetons"


def settings(folder: Path, **fields: Any) -> Settings:
    """Settings of a test: data in that folder, nothing outside."""
    told: dict[str, Any] = {
        "home": folder,
        "secret": SecretStr(SECRET),
        "public_url": "https://vigie.exemple.org",
        "trusted_hosts": ["testserver"],
        "mail_from": "Vigie <vigie@exemple.org>",
        "chamber": "CRESS d’essai",
    }
    return Settings(**{**told, **fields})


def an_item(opportunity_id: int = 1, **fields: Any) -> Item:
    """A reserved lot of green spaces for member 1, due in twenty days, proven by its text."""
    kept: dict[str, Any] = {
        "opportunity_id": opportunity_id,
        "member_id": 1,
        "lot_id": opportunity_id,
        "consultation_id": opportunity_id,
        "consultation": "Entretien du patrimoine arboré",
        "number": "1",
        "title": "Entretien des espaces verts du parc",
        "buyer": "Ville de Valmorel-sur-Seine",
        "place": "Seine-Saint-Denis",
        "amount": 180_000.0,
        "deadline_at": in_days(20),
        "findings": (a_finding(RESERVED, quote=QUOTE, families=("insertion",)),),
        "reasons": (
            Reason("trade", "oui", "Espaces verts, Seine-Saint-Denis"),
            Reason("proof", "oui", "convention ACI valable jusqu’au 31/12/2026"),
        ),
        "state": "proposed",
        "version": 1,
        "opened_at": in_days(-1),
        "source": "Source\u00a0: DILA – BOAMP, avis n°\u00a026-10001, consulté le 24/11/2026",
        "notice_url": "https://www.boamp.fr/pages/avis/?q=idweb:26-10001",
    }
    return Item(**{**kept, **fields})


def a_structure(
    store: Store,
    name: str = "Les Jardins d’Awa",
    *,
    email: str | None = "awa@exemple.org",
    **fields: Any,
) -> int:
    """A member with one contact, welcomed already."""
    with store.transaction() as session:
        member = Member(name=name, kinds=["ACI"], created_at=NOW, updated_at=NOW, **fields)
        session.add(member)
        session.flush()
        if email:
            session.add(a_contact(member.id, email=email))
        return member.id or 0


def a_contact(member_id: int | None, **fields: Any) -> Contact:
    """Awa, who hears by mail."""
    kept = {
        "first_name": "Awa",
        "last_name": "Diarra",
        "email": "awa@exemple.org",
        "created_at": NOW,
        "welcomed_at": NOW - timedelta(days=1),
    }
    return Contact(member_id=member_id, **{**kept, **fields})


def a_consultation(
    store: Store,
    title: str = "Entretien des espaces verts",
    *,
    deadline: datetime | None = None,
    **fields: Any,
) -> int:
    """An open consultation of a town with its notice."""
    deadline = deadline or in_days(20)
    with store.transaction() as session:
        buyer = Buyer(key=f"name:{title}", name="Ville de Valmorel-sur-Seine", siren="219300487")
        session.add(buyer)
        session.flush()
        row = Consultation(
            title=title,
            buyer_id=buyer.id,
            buyer_name=buyer.name,
            departments=["93"],
            deadline_at=deadline,
            live_until=deadline,
            published_at=in_days(-1),
            created_at=NOW,
            updated_at=NOW,
            sources=["boamp"],
            url="https://www.boamp.fr/pages/avis/?q=idweb:26-10001",
            **fields,
        )
        session.add(row)
        session.flush()
        session.add(
            Notice(
                id=f"boamp:26-{10_000 + (row.id or 0)}",
                source="boamp",
                source_id=f"26-{10_000 + (row.id or 0)}",
                format="boamp_api_eforms",
                kind="call",
                consultation_id=row.id,
                content_hash="x",
                first_seen_at=NOW,
                last_seen_at=NOW,
            )
        )
        return row.id or 0


def a_stored_lot(
    store: Store,
    consultation_id: int,
    number: str = "1",
    *,
    title: str = "Parc et squares",
    deadline: datetime | None = None,
    code: Consideration | None = RESERVED,
    **finding: Any,
) -> int:
    """A lot with one finding proven by its text."""
    with store.transaction() as session:
        end = deadline or session.get_one(Consultation, consultation_id).deadline_at
        lot = Lot(
            consultation_id=consultation_id,
            key=number,
            number=number,
            title=title,
            deadline_at=end,
            live_until=end,
            departments=["93"],
            estimated_value=180_000.0,
        )
        session.add(lot)
        session.flush()
        if code is not None:
            session.add(a_stored_finding(lot, code, **finding))
        return lot.id or 0


def a_stored_finding(lot: Lot, code: Consideration, **fields: Any) -> Finding:
    """A sure finding read in the text."""
    kept: dict[str, Any] = {
        "source": "text",
        "status": "sûr",
        "confidence": 0.97,
        "rule": "essai",
        "version": "1",
        "quote": QUOTE,
        "folded_quote": QUOTE.lower(),
        "field": "description",
        "read_at": NOW,
    }
    return Finding(
        consultation_id=lot.consultation_id, lot_id=lot.id, code=str(code), **{**kept, **fields}
    )


def an_opportunity(
    store: Store, member_id: int, lot_id: int, *, opened: datetime = NOW, **fields: Any
) -> int:
    """That lot fits that member, for reasons in words."""
    with store.transaction() as session:
        consultation_id = session.get_one(Lot, lot_id).consultation_id
        session.add(
            Match(
                member_id=member_id,
                lot_id=lot_id,
                consultation_id=consultation_id,
                concerned="oui",
                eligible="oui",
                able="oui",
                matched_at=opened,
                reasons=[
                    {
                        "rule": "trade",
                        "answer": "oui",
                        "text": "Espaces verts, Seine-Saint-Denis",
                        "article": "",
                    }
                ],
            )
        )
        row = Opportunity(
            member_id=member_id,
            lot_id=lot_id,
            consultation_id=consultation_id,
            opened_at=opened,
            changed_at=opened,
            **fields,
        )
        session.add(row)
        session.flush()
        return row.id or 0


def a_change(
    store: Store,
    consultation_id: int,
    aspect: str,
    old: Any,
    new: Any,
    *,
    at: datetime = NOW,
    lot: str | None = None,
) -> None:
    """A material change told by a correction."""
    field = {"deadline": "deadline_at", "amount": "estimated_value", "cancelled": "state"}.get(
        aspect, aspect
    )
    with store.transaction() as session:
        told = {"lot": lot, "field": field, "old": old, "new": new, "aspect": aspect}
        session.add(
            Change(
                consultation_id=consultation_id,
                notice_id="boamp:26-1",
                at=at,
                material=True,
                differences=[told],
            )
        )


def prefers(store: Store, contact_id: int, **fields: Any) -> None:
    """What a person chose."""
    with store.transaction() as session:
        session.merge(Preference(contact_id=contact_id, **fields))


def outbox(store: Store, **wanted: Any) -> list[Delivery]:
    """The deliveries with those values, oldest first."""
    from sqlmodel import select

    with store.reading() as session:
        rows = session.exec(select(Delivery).order_by(Delivery.id)).all()
        for row in rows:
            session.expunge(row)
            row.message = {**row.message, **body_of(session, row.id or 0)}
    return [
        row for row in rows if all(getattr(row, name) == value for name, value in wanted.items())
    ]


def later(moment: datetime, **delta: float) -> datetime:
    """That much later."""
    return moment + timedelta(**delta)
