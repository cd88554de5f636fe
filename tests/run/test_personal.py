"""Every column is declared; whoever is erased stands in none, whoever asks is told all, and a
restored copy forgets again.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, LargeBinary, String, text
from sqlmodel import select

from alerts.channels.files import forget_person
from tests.builders import NOW, a_notice, recorded
from vigie.demo.members import load_members
from vigie.store import Store
from vigie.store.desk.users import add_user
from vigie.store.rights.persons import (
    IMPERSONAL,
    NUMBERS,
    OWN,
    PUBLISHED,
    WORDS,
    columns,
    everything,
    forget,
)
from vigie.store.rights.takedown import again, identified, note, noted
from vigie.store.service.backup import backup, restore
from vigie.store.tables import (
    AuditEntry,
    Bounce,
    Contact,
    Delivery,
    DeliveryBody,
    Member,
    Note,
    Notice,
    Preference,
    SavedSearch,
    StaffSession,
    User,
    metadata,
)

FIRST, LAST, MAIL = "Zéphyrine", "Quatrebarbes", "zephyrine.quatrebarbes@exemple.org"
TEXTS = [
    f"{table.name}.{column.name}"
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, (String, JSON, LargeBinary)) and not column.foreign_keys
]
DECLARED = OWN | WORDS | NUMBERS | PUBLISHED | IMPERSONAL


@pytest.mark.parametrize("name", TEXTS)
def test_a_column_that_can_hold_a_person_is_declared(name: str) -> None:
    declared = {name, f"{name.split('.')[0]}.*"} & DECLARED
    assert declared, (
        f"dire dans vigie/store/rights/persons.py ce que l’effacement, l’export et la purge "
        f"font de "
        f"{name}"
    )


@pytest.mark.parametrize("name", sorted(OWN | WORDS | NUMBERS))
def test_what_is_declared_exists(name: str) -> None:
    table, column = name.split(".")
    assert column in metadata.tables[table].c


def known(store: Store) -> int:
    """A contact of the first member, with preferences and a message; her number."""
    load_members(store, NOW)
    with store.transaction() as session:
        member = session.exec(select(Member).order_by(Member.id)).first()
        row = Contact(
            member_id=member.id,
            first_name=FIRST,
            last_name=LAST,
            email=MAIL,
            role="directrice",
            created_at=NOW,
        )
        session.add(row)
        session.flush()
        session.add(Preference(contact_id=row.id, pending_email=f"nouvelle.{MAIL}"))
        mine = a_message(1, f"contact:{row.id}", row.id)
        session.add(mine)
        session.flush()
        session.add(
            DeliveryBody(delivery_id=mine.id, body={"to": MAIL, "text": f"Bonjour {FIRST}"})
        )
        session.add(
            Bounce(
                contact_id=row.id,
                kind="soft",
                detail=f"<{MAIL}> boîte pleine",
                provider_key="b1",
                at=NOW,
            )
        )
        return row.id


def a_message(
    number: int, recipient: str, contact_id: int | None = None, state: str = "sent"
) -> Delivery:
    """One that left, or waits."""
    return Delivery(
        what=f"essai:{number}",
        kind="alert",
        recipient=recipient,
        channel="email",
        contact_id=contact_id,
        state=state,
        due_at=NOW,
        message={"to": MAIL, "subject": "Un lot pour vous"},
        idempotency_key=f"k{number}",
        created_at=NOW,
        sent_at=NOW if state == "sent" else None,
        composed_at=NOW,
    )


def rows_with(store: Store, *words: str) -> list[str]:
    """Every table that holds one of those words, whatever the case."""
    found = []
    with store.reading() as session:
        for table in metadata.sorted_tables:
            rows = session.execute(text(f'SELECT * FROM "{table.name}"'))
            found += [
                table.name
                for row in rows
                for word in words
                if word.lower() in str(tuple(row)).lower()
            ]
    return found


def write_everywhere(store: Store, words: str) -> int:
    """Put those words in every column that is declared as words, in one row of each table that
    has any; how many.
    """
    done = 0
    with store.transaction() as session:
        for column in columns():
            key = list(column.table.primary_key.columns)
            row = session.execute(column.table.select().limit(1)).first()
            if row is not None:
                value: Any = (
                    [{"mot": words}] if isinstance(row._mapping[column.name], list) else words
                )
                value = {"mot": words} if isinstance(row._mapping[column.name], dict) else value
                mine = [one == row._mapping[one.name] for one in key]
                session.execute(column.table.update().where(*mine).values({column.name: value}))
                done += 1
    return done


def test_an_erased_contact_is_in_no_table_whoever_wrote_of_her(store: Store) -> None:
    number = known(store)
    with store.transaction() as session:
        user = add_user(
            session, "claire@exemple.org", "Claire Essai", "équipe", "une phrase de passe", NOW
        )
        session.flush()
        session.add(Note(subject="member:1", user_id=user.id, text="à rappeler", at=NOW))
        session.add(SavedSearch(user_id=user.id, name="recherche", created_at=NOW))
        session.add(
            AuditEntry(who="user:1", action="x", subject="member:1", detail={"a": "b"}, at=NOW)
        )
    assert write_everywhere(store, f"voir {FIRST} {LAST} <{MAIL.upper()}>") >= 15
    with store.transaction() as session:
        assert forget(session, MAIL, NOW) == [f"contact:{number}"]
    assert rows_with(store, MAIL, f"{FIRST} {LAST}", LAST) == []


def test_words_around_her_name_stay(store: Store) -> None:
    known(store)
    with store.transaction() as session:
        session.add(Note(subject="member:1", text=f"rappeler {FIRST} {LAST} lundi", at=NOW))
        forget(session, MAIL, NOW)
    with store.reading() as session:
        assert session.exec(select(Note.text)).all() == ["rappeler [effacé] lundi"]


def test_a_message_to_others_that_waits_is_composed_again_without_her(store: Store) -> None:
    known(store)
    with store.transaction() as session:
        other = a_message(2, "contact:1", 1, "waiting")
        session.add(other)
        session.flush()
        session.add(
            DeliveryBody(
                delivery_id=other.id, body={"text": f"Votre partenaire : {FIRST} {LAST} ({MAIL})"}
            )
        )
        forget(session, MAIL, NOW)
    with store.reading() as session:
        row = session.exec(select(Delivery).where(Delivery.what == "essai:2")).one()
        assert (row.state, row.composed_at, session.get(DeliveryBody, row.id)) == (
            "waiting",
            None,
            None,
        )


def test_she_is_found_by_the_address_that_she_asked_to_change_to(store: Store) -> None:
    known(store)
    with store.reading() as session:
        assert everything(session, f"nouvelle.{MAIL}")["contacts"]


def test_she_is_told_her_rows_her_messages_and_what_was_written_of_her(store: Store) -> None:
    known(store)
    with store.transaction() as session:
        session.add(Note(subject="member:1", text=f"rappeler {FIRST} {LAST}", at=NOW))
    with store.reading() as session:
        told = everything(session, MAIL)["contacts"][0]
    said = json.dumps(told, ensure_ascii=False)
    wanted = ("nouvelle." + MAIL, "boîte pleine", f"Bonjour {FIRST}", f"rappeler {FIRST} {LAST}")
    assert [word for word in wanted if word not in said] == []


def staff(store: Store) -> None:
    """An account that was written to and signed in."""
    with store.transaction() as session:
        user = add_user(session, MAIL, f"{FIRST} {LAST}", "équipe", "une phrase de passe", NOW)
        session.flush()
        row = a_message(3, f"user:{user.id}")
        session.add(row)
        session.add(
            StaffSession(
                hashed="empreinte-secrète",
                user_id=user.id,
                csrf="jeton-secret",
                created_at=NOW,
                seen_at=NOW,
                rotated_at=NOW,
                expires_at=NOW,
                confirmed_at=NOW,
            )
        )
        session.flush()
        session.add(DeliveryBody(delivery_id=row.id, body={"to": MAIL, "text": "Une alarme"}))


def test_an_erased_account_leaves_no_address_in_its_messages(store: Store) -> None:
    staff(store)
    with store.transaction() as session:
        forget(session, MAIL, NOW)
    assert rows_with(store, MAIL, LAST) == []


def test_what_an_account_is_told_holds_no_secret(store: Store) -> None:
    staff(store)
    with store.reading() as session:
        said = json.dumps(everything(session, MAIL), default=str)
    assert "Une alarme" in said
    assert not [one for one in ("empreinte-secrète", "jeton-secret", "argon2") if one in said]


# --- the backups' note


def erased(store: Store, home: Path) -> None:
    """As `vigie person erase` does it."""
    with store.transaction() as session:
        gone = identified(session, forget(session, MAIL, NOW))
    note(home, gone, NOW)


def test_a_restored_copy_forgets_her_again(store: Store, tmp_path: Path) -> None:
    known(store)
    backup(store, tmp_path / "copie.gz")
    erased(store, tmp_path)
    restore(store, tmp_path / "copie.gz")
    assert rows_with(store, MAIL)
    assert again(store, tmp_path, NOW) == 1
    assert rows_with(store, MAIL) == []


def test_the_note_holds_numbers_only_and_is_its_owners(store: Store, tmp_path: Path) -> None:
    known(store)
    erased(store, tmp_path)
    file = tmp_path / "sauvegardes" / "effacements.jsonl"
    assert "exemple.org" not in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_the_same_number_in_another_database_is_somebody_else(store: Store, tmp_path: Path) -> None:
    number = known(store)
    note(
        tmp_path,
        [{"quoi": f"contact:{number}", "cree": (NOW - timedelta(days=9)).isoformat()}],
        NOW,
    )
    assert again(store, tmp_path, NOW) == 0


def test_a_removed_notice_is_removed_again(store: Store, tmp_path: Path) -> None:
    recorded(store, a_notice("26-1", lots=["1"]))
    note(tmp_path, [{"quoi": "notice:boamp:26-1"}], NOW)
    assert again(store, tmp_path, NOW) == 1
    with store.reading() as session:
        assert session.exec(select(Notice.taken_down_at)).one() is not None


@pytest.mark.parametrize(
    "line", ["{", '"x"', '{"quoi": "contact:x"}', '{"quoi": "rien"}', '{"quoi": "table:1"}']
)
def test_a_broken_line_of_the_note_stops_nothing(store: Store, tmp_path: Path, line: str) -> None:
    note(tmp_path, [], NOW)
    (tmp_path / "sauvegardes" / "effacements.jsonl").write_text(line + "\n", encoding="utf-8")
    assert (again(store, tmp_path, NOW), len(list(noted(tmp_path))) <= 1) == (0, True)


def test_letters_written_as_files_to_her_are_removed_and_no_others(tmp_path: Path) -> None:
    folder = tmp_path / "courrier"
    folder.mkdir()
    for name, to in (("a", MAIL), ("b", "autre@exemple.org")):
        (folder / f"{name}.eml").write_text(f"Subject: x\nTo: {to}\n\n{MAIL}", encoding="utf-8")
        (folder / f"{name}.html").write_text("x", encoding="utf-8")
    assert forget_person(folder, MAIL, []) == 1
    assert sorted(file.name for file in folder.iterdir()) == ["b.eml", "b.html"]


def test_an_account_is_found_whatever_the_case_of_its_address(store: Store) -> None:
    staff(store)
    with store.transaction() as session:
        forget(session, f" {MAIL.upper()} ", NOW)
        assert session.exec(select(User.active)).all() == [False]
