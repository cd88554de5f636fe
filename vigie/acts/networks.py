"""What staff do with partner networks: the people who hear for them."""

import csv
from collections.abc import Sequence
from datetime import datetime
from io import StringIO
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from vigie.acts.actor import Actor
from vigie.acts.preferences import plausible
from vigie.data.places import departments
from vigie.data.trades import trades
from vigie.domain.refusals import BadChange
from vigie.store.desk.users import audit
from vigie.store.outbox.contacts import folded_address
from vigie.store.tables import Contact, Preference, columns_of

CONTACTS = columns_of(Contact)
LONGEST = 80  # letters of a name
MOST_LINES = 2_000
COLUMNS = ("reseau", "courriel", "prenom", "nom", "departements", "metiers")


class NetworkContact(NamedTuple):
    """A person who hears for a partner network; no département, no trade: all of them."""

    network: str
    email: str
    first_name: str = ""
    last_name: str = ""
    departments: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()


def add_network_contact(
    session: Session, actor: Actor, network_contact: NetworkContact, now: datetime
) -> Contact:
    """Write down who hears for a network; raises BadChange naming what is wrong with it."""
    network, email = (
        " ".join(network_contact.network.split()),
        folded_address(network_contact.email),
    )
    if not 1 < len(network) <= LONGEST:
        raise BadChange(
            "nom du réseau absent ou trop long : écrire par exemple « UNEA ».", "network"
        )
    if not plausible(email):
        raise BadChange(f"« {email[:80]} » n’est pas une adresse : la vérifier.", "email")
    places = departments()
    if wrong := [code for code in network_contact.departments if code not in places]:
        words = f"département inconnu : « {wrong[0][:10]} » ; écrire par exemple 93."
        raise BadChange(words, "departments")
    if wrong := [slug for slug in network_contact.trades if slug not in trades()]:
        raise BadChange(f"métier inconnu : « {wrong[0][:40]} » ; voir la liste des métiers.")
    same_contact = select(CONTACTS.c.id).where(
        CONTACTS.c.email == email,
        func.lower(CONTACTS.c.network) == network.lower(),
        CONTACTS.c.active,
    )
    if session.execute(same_contact.limit(1)).first():
        raise BadChange(f"{email} entend déjà pour ce réseau.", "email")
    row = Contact(
        network=network,
        email=email,
        first_name=network_contact.first_name.strip()[:LONGEST],
        last_name=network_contact.last_name.strip()[:LONGEST],
        source="réseau partenaire",
        created_at=now,
    )
    session.add(row)
    session.flush()
    if network_contact.departments or network_contact.trades:
        chosen = Preference(
            contact_id=row.id or 0,
            zones=[*network_contact.departments],
            trades=[*network_contact.trades],
            updated_at=now,
        )
        session.add(chosen)
    audit(session, actor.name, f"contact de réseau ajouté ({network})", f"contact:{row.id}", now)
    return row


def close_network_contact(session: Session, actor: Actor, contact_id: int, now: datetime) -> None:
    """That person hears for its network no more."""
    row = session.get(Contact, contact_id)
    if row is None or not row.network or row.member_id:
        raise BadChange("ce contact de réseau n’existe plus : recharger la page.")
    row.active = False
    audit(session, actor.name, "contact de réseau retiré", f"contact:{contact_id}", now)


def import_network_contacts(
    session: Session, actor: Actor, text: str, now: datetime
) -> tuple[int, Sequence[str]]:
    """Write down the people of a table (columns of COLUMNS, separated by semicolons); gives how
    many, and in words each line that was refused. Raises BadChange where a column is missing.
    """
    lines = csv.DictReader(StringIO(text.lstrip("\ufeff")), delimiter=";")
    missing = [name for name in COLUMNS[:2] if name not in (lines.fieldnames or ())]
    if missing:
        raise BadChange(f"colonne absente : {', '.join(missing)} ; partir du modèle.")
    written, refused = 0, []
    for line in lines:
        if lines.line_num > MOST_LINES:
            refused.append(f"au-delà de {MOST_LINES} lignes, rien n’est lu : couper le fichier.")
            break
        try:
            add_network_contact(session, actor, _told(line), now)
            written += 1
        except BadChange as wrong:
            refused.append(f"ligne {lines.line_num} : {wrong}")
    return written, refused


def _told(line: dict[str, str | None]) -> NetworkContact:
    cells = [(line.get(name) or "").strip() for name in COLUMNS]
    network, email, first, last, places, slugs = cells
    return NetworkContact(
        network,
        email,
        first,
        last,
        tuple(places.replace(",", " ").split()),
        tuple(slugs.replace(",", " ").split()),
    )
