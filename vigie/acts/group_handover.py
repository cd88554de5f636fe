"""Handing an agreed group over to who accompanies it (DLA) or to a CRM: its roles, who does what
by when. Structures are named, as they all agreed to; persons and their addresses are not.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from alerts.content.message import Message
from vigie.acts.actor import Actor
from vigie.config import Settings
from vigie.domain import french
from vigie.domain.group_forms import consequence, standing_reason
from vigie.domain.group_steps import doer
from vigie.domain.labels import JointBidState
from vigie.domain.refusals import BadChange
from vigie.store.desk.users import audit
from vigie.store.match.joint_bids import StoredJointBid, joint_bid, log_views
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.outbox.queue import queue_once
from vigie.store.read.lots import lot_view
from vigie.store.tables import Consultation, Delivery, Member, User, columns_of

MEMBERS, USERS = columns_of(Member), columns_of(User)
DELIVERIES = columns_of(Delivery)
AGREED = ("agreed", "bid", "won")
GONE = "ce groupement n’existe plus."
STATES = JointBidState.words()
COLUMNS = (
    "Ligne",
    "Groupement",
    "Consultation",
    "Référence",
    "Lot",
    "Objet du lot",
    "Acheteur",
    "Date limite",
    "Adresse",
    "État",
    "Forme",
    "Besoin",
    "Structure",
    "SIRET",
    "Mandataire",
    "Rôle",
    "Part (%)",
    "Suivie par",
    "Étape",
    "Qui",
    "Avant le",
)


def handover(session: Session, number: int, settings: Settings) -> dict[str, Any]:
    """What is handed over, by the names that programs read; raises BadChange before all agreed."""
    return _facts(session, _agreed(session, number), settings)


def _agreed(session: Session, number: int) -> StoredJointBid:
    bid = joint_bid(session, number) if number < 2**62 else None
    if bid is None:
        raise BadChange(GONE)
    if bid.state not in AGREED or not bid.all_agreed:
        raise BadChange(
            "les structures n’ont pas toutes accepté : leurs noms ne se transmettent qu’après."
        )
    return bid


def _facts(session: Session, bid: StoredJointBid, settings: Settings) -> dict[str, Any]:
    lot = lot_view(session, bid.view.lot_id)
    if lot is None:
        raise BadChange(GONE)
    consultation = session.get_one(Consultation, bid.consultation_id)
    form = bid.view.form
    return {
        "groupement": bid.id,
        "consultation": consultation.title,
        "reference": consultation.reference or "",
        "lot": lot.number if lot.several else "",
        "objet": lot.title,
        "acheteur": consultation.buyer_name,
        "date_limite": lot.deadline_at.isoformat() if lot.deadline_at else None,
        "adresse": f"{settings.public_url.rstrip('/')}/groupements/{bid.id}",
        "etat": STATES[bid.state],
        "forme": form,
        "engagement": consequence(form),
        "motif_de_la_forme": standing_reason(form, bid.view.form_reason),
        "besoin": bid.view.need,
        "reste_a_couvrir": [*bid.view.uncovered],
        "structures": _structures(session, bid),
        "etapes": [
            {"quoi": step["what"], "qui": doer(step["what"]), "avant_le": step["day"]}
            for step in bid.view.plan
        ],
    }


def _structures(session: Session, bid: StoredJointBid) -> list[dict[str, Any]]:
    ids = [role.member_id for role in bid.view.roles]
    query = (
        select(MEMBERS.c.id, MEMBERS.c.name, MEMBERS.c.siret, USERS.c.name.label("in_charge"))
        .outerjoin(User, USERS.c.id == MEMBERS.c.in_charge_id)
        .where(MEMBERS.c.id.in_(ids))
    )
    rows = {row.id: row for row in session.execute(query)}
    return [
        {
            "nom": rows[role.member_id].name,
            "siret": rows[role.member_id].siret or "",
            "mandataire": role.lead,
            "role": french.enumeration(role.covers),
            "part": role.share,
            "suivie_par": rows[role.member_id].in_charge or "",
        }
        for role in bid.view.roles
        if role.member_id in rows
    ]


def lines(facts: Mapping[str, Any]) -> list[tuple[object, ...]]:
    """The same as lines of COLUMNS: one a structure, then one a step."""
    deadline = facts["date_limite"]
    moment = datetime.fromisoformat(deadline) if deadline else None
    shared = (
        facts["groupement"],
        facts["consultation"],
        facts["reference"],
        facts["lot"],
        facts["objet"],
        facts["acheteur"],
        f"{french.numeric_date(moment)} {french.clock_time(moment)}" if moment else "",
        facts["adresse"],
        facts["etat"],
        facts["forme"],
        facts["besoin"],
    )
    structures = [
        (
            "structure",
            *shared,
            structure["nom"],
            structure["siret"],
            structure["mandataire"],
            structure["role"],
            structure["part"] if structure["part"] is not None else "",
            structure["suivie_par"],
            *("",) * 3,
        )
        for structure in facts["structures"]
    ]
    steps = [
        ("étape", *shared, *("",) * 6, step["quoi"], step["qui"], _day(step["avant_le"]))
        for step in facts["etapes"]
    ]
    return [*structures, *steps]


def note_export(
    session: Session, actor: Actor, number: int, settings: Settings, now: datetime
) -> dict[str, Any]:
    """What a file of the group holds; that it was taken out is in the journal."""
    bid = _agreed(session, number)
    facts = _facts(session, bid, settings)
    _noted(session, actor, bid, "groupement exporté", now)
    return facts


def hand_over(
    session: Session, actor: Actor, number: int, settings: Settings, now: datetime
) -> None:
    """Post the group to the webhook, once for each state that it reaches."""
    if not settings.webhook_url:
        raise BadChange("aucun webhook n’est réglé : exporter en CSV, ou renseigner son adresse.")
    bid = _agreed(session, number)
    facts = _facts(session, bid, settings)
    handover_key = f"handover:{number}:{facts['etat']}"
    if session.execute(select(DELIVERIES.c.id).where(DELIVERIES.c.what == handover_key)).first():
        raise BadChange("ce groupement est déjà transmis dans cet état : voir les envois.")
    message = Message(subject=_subject(facts), text=_text(facts), facts=facts)
    delivery = NewDelivery(
        what=handover_key,
        kind="handover",
        recipient="webhook:crm",
        channel="webhook",
        due_at=now,
        message=message.as_json(),
    )
    queue_once(session, [delivery], now)
    _noted(session, actor, bid, "groupement transmis", now)


def _noted(session: Session, actor: Actor, bid: StoredJointBid, action: str, now: datetime) -> None:
    subjects = [f"member:{role.member_id}" for role in bid.view.roles]
    audit(session, actor.name, action, f"joint_bid:{bid.id}", now)
    log_views(session, bid.id, actor.name, subjects, "transmission", now)


def _subject(facts: Mapping[str, Any]) -> str:
    lot = f"lot {facts['lot']}, " if facts["lot"] else ""
    return f"Groupement à accompagner\u00a0: {lot}{french.cut(facts['objet'], 60)}"


def _text(facts: Mapping[str, Any]) -> str:
    """What a chat shows of it."""
    named = [
        f"- {role['nom']}{' (mandataire)' if role['mandataire'] else ''}\u00a0: {role['role']}"
        for role in facts["structures"]
    ]
    steps = [
        f"- avant le {_day(step['avant_le'])}, {step['qui']}\u00a0: {step['quoi']}"
        for step in facts["etapes"]
    ]
    head = [
        facts["consultation"],
        facts["acheteur"],
        facts["engagement"].capitalize() or f"Forme\u00a0: {facts['forme']}",
        facts["besoin"],
    ]
    return "\n".join(part for part in (*head, *named, *steps, facts["adresse"]) if part)


def _day(written: str) -> str:
    return french.numeric_date(date.fromisoformat(written))
