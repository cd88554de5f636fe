"""Access and erasure reach every table in which a person can be."""

from sqlalchemy import text

from tests.builders import NOW
from vigie.demo.members import load_members
from vigie.store import Store
from vigie.store.desk.users import add_user
from vigie.store.rights.persons import everything, forget
from vigie.store.tables import AuditEntry, Contact, Note, View

CONTACT, STAFF = "structure03@exemple.org", "claire@exemple.org"


def peopled(store: Store) -> None:
    """Members with contacts, one account, and what they left here and there."""
    load_members(store, NOW)
    with store.transaction() as session:
        user = add_user(session, STAFF, "Claire Essai", "équipe", "une phrase de passe", NOW)
        session.flush()
        session.add(Note(subject="member:1", user_id=user.id, text="à rappeler", at=NOW))
        session.add(View(viewer=f"user:{user.id}", subject="member:7", what="fiche", at=NOW))
        session.add(
            AuditEntry(
                who="cli",
                action="compte",
                subject=f"user:{user.id}",
                detail={"nom": "Claire Essai"},
                at=NOW,
            )
        )


def rows_with(store: Store, word: str) -> list[str]:
    """Every table that holds that word."""
    found = []
    with store.reading() as session:
        for table in Contact.metadata.sorted_tables:
            rows = session.execute(text(f'SELECT * FROM "{table.name}"'))
            found += [table.name for row in rows if word in str(tuple(row))]
    return found


def test_a_contact_is_told_everything(store: Store) -> None:
    peopled(store)
    with store.reading() as session:
        assert everything(session, CONTACT.upper())["contacts"][0]["personne"]["email"] == CONTACT


def test_an_account_is_told_its_notes_without_its_password(store: Store) -> None:
    peopled(store)
    with store.reading() as session:
        told = everything(session, STAFF)["comptes"][0]
    assert told["notes"][0]["text"] == "à rappeler"
    assert "password" not in told["compte"]


def test_nobody_has_an_unknown_address(store: Store) -> None:
    with store.reading() as session:
        assert everything(session, "inconnu@exemple.org") == {}


def test_an_erased_contact_is_in_no_table(store: Store) -> None:
    peopled(store)
    with store.transaction() as session:
        forget(session, CONTACT, NOW)
    assert rows_with(store, CONTACT) == []


def test_an_erased_account_is_in_no_table(store: Store) -> None:
    peopled(store)
    with store.transaction() as session:
        forget(session, STAFF, NOW)
    assert rows_with(store, STAFF) == []
    assert rows_with(store, "Claire Essai") == []


def test_what_the_account_did_stays_without_its_name(store: Store) -> None:
    peopled(store)
    with store.transaction() as session:
        forget(session, STAFF, NOW)
    assert "notes" in rows_with(store, "à rappeler")
