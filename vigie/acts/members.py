"""What staff change of members: one record at a time, or a file of them."""

from collections.abc import Collection, Sequence
from datetime import datetime

import phonenumbers
from sqlmodel import Session

from vigie.acts.actor import Actor
from vigie.data.trades import trades as known_trades
from vigie.domain.member_record import ActivityRecord, ContactRecord, MemberRecord, changed_fields
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.desk.users import audit
from vigie.store.match import members
from vigie.store.match.members import Saved, member_record
from vigie.store.match.supposed import settle_supposed
from vigie.store.tables import Member, User

FRANCE = 33  # country code of telephones
MOST_ADDED = 12  # trades that a member adds at once
BATCH = 200  # members of a file written in one transaction


def save_member(
    session: Session,
    actor: Actor,
    record: MemberRecord,
    now: datetime,
    *,
    member_id: int | None = None,
    seen_version: int | None = None,
) -> Saved:
    """Write a member as it was seen (`seen_version` is the version that the form showed)."""
    row = session.get(Member, member_id) if member_id else None
    if row is not None and seen_version not in (None, row.version):
        raise BadChange(
            "Quelqu’un a modifié cette fiche pendant ce temps : relisez-la, puis recommencez."
        )
    before = member_record(session, member_id) if member_id else None
    saved = members.save_member(session, record, now, member_id=member_id)
    if saved.changed or saved.created:
        action = "fiche créée" if saved.created else "fiche modifiée"
        fields = changed_fields(before, record) if before else []
        detail = {"champs": fields} if fields else {}
        audit(session, actor.name, action, f"member:{saved.id}", now, **detail)
    return saved


def import_members(
    store: Store,
    actor: Actor,
    records: Sequence[tuple[int | None, MemberRecord]],
    file_name: str,
    now: datetime,
    *,
    refused: int = 0,
) -> int:
    """Write the members of a file, a few at a time; gives how many."""
    for start in range(0, len(records), BATCH):
        with store.transaction() as session:
            for member_id, record in records[start : start + BATCH]:
                members.save_member(session, record, now, member_id=member_id)
    with store.transaction() as session:
        counts = {"fichier": file_name[:80], "écrits": len(records), "refusés": refused}
        audit(session, actor.name, "import d’adhérents", "members", now, **counts)
    return len(records)


def add_contact(session: Session, actor: Actor, member_id: int, email: str, now: datetime) -> None:
    """One more person to write to, known by the address alone."""
    record = member_record(session, member_id)
    row = session.get(Member, member_id)
    if record is None or row is None or row.erased_at is not None:
        raise BadChange("cette structure n’existe plus : recharger la page.")
    contacts = (*record.contacts, ContactRecord(email=email))
    save_member(
        session, actor, record.model_copy(update={"contacts": contacts}), now, member_id=member_id
    )


def put_in_charge(
    session: Session, actor: Actor, member_id: int, user_id: int | None, now: datetime
) -> None:
    """Say who of the team is in charge of a member, or that nobody is."""
    row = session.get_one(Member, member_id)
    user = session.get(User, user_id) if user_id is not None else None
    if user_id is not None and (user is None or not user.active):
        raise BadChange("ce compte n’existe pas ou n’est plus actif : choisir une autre personne.")
    if row.in_charge_id == user_id:
        return
    row.in_charge_id = user_id
    subject, name = f"member:{member_id}", user.name if user else "personne"
    audit(session, actor.name, f"suivi par {name}", subject, now)


def agree_to_be_named(
    session: Session, actor: Actor, member_id: int, now: datetime, *, agreed: bool
) -> bool:
    """Keep whether a structure agrees that its networks see its name, its lots and its answers;
    gives whether that changed.
    """
    row = session.get_one(Member, member_id)
    if row.named_to_networks == agreed:
        return False
    row.named_to_networks = agreed
    consent_words = "accepte d’être nommée à ses réseaux"
    action = consent_words if agreed else "n’accepte plus d’être nommée à ses réseaux"
    audit(session, actor.name, action, f"member:{member_id}", now)
    return True


def change_phone(session: Session, actor: Actor, phone: str, now: datetime) -> None:
    """The telephone that members are told of who is in charge of them; empty: none."""
    row = session.get_one(User, actor.user_id)
    written = phone.strip()
    if written:
        try:
            number = phonenumbers.parse(written, "FR")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise BadChange(f"« {written[:30]} » n’est pas un numéro : écrire 01 23 45 67 89.")
        home = number.country_code == FRANCE
        shape = phonenumbers.PhoneNumberFormat
        written = phonenumbers.format_number(
            number, shape.NATIONAL if home else shape.INTERNATIONAL
        )
    if row.phone != written:
        row.phone = written
        audit(session, actor.name, "téléphone changé", f"user:{actor.user_id}", now)


def tell_profile(
    session: Session,
    actor: Actor,
    member_id: int,
    trades: Collection[str],
    departments: Sequence[str],
    turnover: float | None,
    now: datetime,
) -> None:
    """A member's own word: its trades, the départements that it serves, its size.

    A supposed trade that it leaves out goes; one that was confirmed before stays. A trade that
    nobody knew of is added, where the member works.
    """
    record = member_record(session, member_id)
    if record is None:
        raise BadChange("cette structure n’est plus suivie.")
    confirmed_activities = []
    for activity in record.activities:
        still_claimed = activity.trade in trades
        if not still_claimed and activity.proposed:
            continue
        changed: dict[str, object] = {"proposed": False} if still_claimed else {}
        if still_claimed and departments:
            changed |= {"departments": tuple(departments), "epts": (), "basins": ()}
        confirmed_activities.append(activity.model_copy(update=changed))
    own_trades = {activity.trade for activity in record.activities}
    labels = known_trades()
    if not record.activities and not trades:
        raise BadChange("cochez au moins un métier.")
    added = [slug for slug in dict.fromkeys(trades) if slug in labels and slug not in own_trades]
    if added and not departments:
        raise BadChange("cochez au moins un département où vous travaillez.")
    confirmed_activities += [
        ActivityRecord(trade=slug, label=labels[slug].label, departments=tuple(departments))
        for slug in added[:MOST_ADDED]
    ]
    profile_fields = {
        "activities": tuple(confirmed_activities),
        "turnover": turnover or record.turnover,
    }
    save_member(session, actor, record.model_copy(update=profile_fields), now, member_id=member_id)


def settle_activities(
    session: Session, actor: Actor, activity_ids: Sequence[int], now: datetime, *, confirmed: bool
) -> int:
    """Confirm activities that Vigie supposed, or take them out; gives how many members changed."""
    touched = settle_supposed(session, activity_ids, now, confirmed=confirmed)
    action = "activités confirmées" if confirmed else "activités supposées retirées"
    for member_id in touched:
        audit(session, actor.name, action, f"member:{member_id}", now)
    return len(touched)
