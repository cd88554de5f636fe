"""A restored copy opens nothing that was closed since: keys, accounts, passwords, links, lists."""

import gzip
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlmodel import col

import scheduler
from tests.builders import NOW
from vigie.acts.accounts import change_role, choose_password
from vigie.acts.actor import COMMAND_LINE, staff
from vigie.acts.api_keys import make_key
from vigie.acts.rights import restore, revoke_key
from vigie.acts.sign_in import AskingBrowser, sign_in
from vigie.config import Settings
from vigie.store import Store, open_store
from vigie.store.desk import users
from vigie.store.desk.api_keys import known_key
from vigie.store.migrate import upgrade
from vigie.store.outbox import tokens
from vigie.store.rights import doors
from vigie.store.service.backup import backup
from vigie.store.service.postgres_copies import BadBackup, restore_dump
from vigie.store.service.trial import last_trial
from vigie.store.sessions import STAFF, open_session
from vigie.store.tables import Contact, Passkey, Preference, StaffSession, Token, User

LATER = NOW + timedelta(hours=2)
FIRST = "une phrase de passe ancienne"
SETTINGS = Settings(secret="x" * 40)


def enters(store: Store, email: str) -> bool:
    """Whether the first password still opens that account."""
    browser = AskingBrowser("192.0.2.7")
    return bool(sign_in(store, SETTINGS, email, FIRST, browser, LATER).session)


def _one(session, table, number: int):
    return session.execute(select(table).where(table.id == number)).scalar_one()


@pytest.fixture
def postgres_store() -> Iterator[Store]:
    """A database of its own on the server of VIGIE_TEST_POSTGRES."""
    url = make_url(os.environ["VIGIE_TEST_POSTGRES"])
    server = open_store(url.render_as_string(hide_password=False))
    admin = server.engine.execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS vigie_restauree WITH (FORCE)")
        connection.exec_driver_sql("CREATE DATABASE vigie_restauree")
    opened = open_store(url.set(database="vigie_restauree").render_as_string(hide_password=False))
    yield opened
    opened.close()
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE vigie_restauree WITH (FORCE)")
    server.close()


@pytest.fixture
def kept(migrated_store: Store) -> Store:
    """Two accounts, and a contact with a link."""
    store = migrated_store
    with store.transaction() as session:
        for email, role in (("chef@exemple.org", "administration"), ("zoe@exemple.org", "équipe")):
            users.add_user(session, email, "", role, FIRST, NOW)
        session.add(Contact(id=1, email="paul@exemple.org", created_at=NOW))
        session.flush()
        tokens.mint(session, "feed", contact_id=1, now=NOW)
    return store


def _close_all(store: Store) -> None:
    """What staff and people close after the copy."""
    with store.transaction() as session:
        chief, zoe = _one(session, User, 1), _one(session, User, 2)
        new = "quatre tasses de lilas"
        choose_password(session, staff(1), SETTINGS, chief, new, LATER)
        change_role(session, staff(1), SETTINGS, zoe, "lecture", False, LATER)
        revoke_key(session, COMMAND_LINE, 1, LATER)
        tokens.revoke(session, LATER, contact_id=1)
        session.add(Preference(contact_id=1, lists_stopped=["alerts"]))


def _shut(store: Store) -> list[object]:
    with store.reading() as session:
        chief, zoe = _one(session, User, 1), _one(session, User, 2)
        sessions = session.execute(select(StaffSession)).all()
        link = session.execute(select(Token)).scalar_one().revoked_at is not None
        stopped = session.execute(select(Preference.lists_stopped)).scalars().all()
    return [chief.password == "!", (zoe.active, zoe.role), sessions, link, stopped]


ALL_SHUT = [True, (False, "lecture"), [], True, [["alerts"]]]


def test_what_was_closed_since_the_copy_is_closed_again(kept: Store, tmp_path: Path) -> None:
    with kept.transaction() as session:
        secret = make_key(session, COMMAND_LINE, "tableau", NOW)
        open_session(session, STAFF, 1, NOW)
    backup(kept, tmp_path / "copie.gz")
    _close_all(kept)
    done = restore(kept, COMMAND_LINE, tmp_path, tmp_path / "copie.gz", LATER)
    assert _shut(kept) == ALL_SHUT
    assert known_key(kept, secret, LATER) is None
    assert done.reopened.closed == {
        "rôles": ["zoe@exemple.org"],
        "comptes": ["zoe@exemple.org"],
        "mots de passe": ["chef@exemple.org"],
        "clés d’API": ["tableau"],
        "liens secrets": ["feed"],
        "listes arrêtées": ["paul@exemple.org"],
    }
    assert (done.reopened.sessions, done.reopened.judged) == (1, True)


def test_a_lost_database_is_closed_again_from_the_note(kept: Store, tmp_path: Path) -> None:
    with kept.transaction() as session:
        make_key(session, COMMAND_LINE, "tableau", NOW)
    backup(kept, tmp_path / "copie.gz")
    _close_all(kept)
    run = scheduler.JobContext(Settings(home=tmp_path), kept)
    scheduler.note_doors(run)
    assert (tmp_path / "sauvegardes" / "acces.json").stat().st_mode & 0o777 == 0o600
    restore(kept, COMMAND_LINE, tmp_path, tmp_path / "copie.gz", LATER)  # the file is put back
    with kept.transaction() as session:  # as if the disk had lost everything since
        _one(session, User, 2).active = True
    emptied = doors.noted(tmp_path)
    with kept.transaction() as session:
        again = doors.close_again(session, (None, emptied), LATER)
    assert again.closed["comptes"] == ["zoe@exemple.org"]
    assert "@" not in (tmp_path / "sauvegardes" / "acces.json").read_text()


def test_what_stays_open_is_left_open(kept: Store, tmp_path: Path) -> None:
    backup(kept, tmp_path / "copie.gz")
    done = restore(kept, COMMAND_LINE, tmp_path, tmp_path / "copie.gz", LATER)
    assert (done.reopened.closed, done.reopened.judged) == ({}, True)
    assert enters(kept, "zoe@exemple.org")


def test_a_copy_newer_than_the_note_is_told_not_judged(kept: Store, tmp_path: Path) -> None:
    doors.note(kept, tmp_path)
    with kept.transaction() as session:
        users.add_user(session, "neuve@exemple.org", "", "équipe", FIRST, LATER)
    with kept.transaction() as session:
        told = doors.close_again(session, (doors.noted(tmp_path),), LATER)
    assert (told.closed, told.judged) == ({}, False)
    assert told.opens["comptes"] == ["chef@exemple.org", "zoe@exemple.org", "neuve@exemple.org"]


def test_the_note_of_another_database_is_not_believed(kept: Store, tmp_path: Path) -> None:
    with kept.reading() as session:
        known = doors.stood(session)
    other = doors.Standing(LATER, {**known.standing, "naissances": {"0" * 20}, "comptes": set()})
    with kept.transaction() as session:
        assert doors.close_again(session, (other,), LATER).judged is False
    assert enters(kept, "zoe@exemple.org")


def test_a_note_cut_short_is_no_note(tmp_path: Path) -> None:
    (tmp_path / "sauvegardes").mkdir()
    (tmp_path / "sauvegardes" / "acces.json").write_text('{"le": "2026-11-30T10:00:00+00:00", "ac')
    assert doors.noted(tmp_path) is None


def test_the_last_copy_is_tried_and_told(migrated_store: Store, tmp_path: Path) -> None:
    store = migrated_store
    backup(store, tmp_path / "sauvegardes" / "vigie-2026-11-29.gz")
    run = scheduler.JobContext(Settings(home=tmp_path), store)
    scheduler.try_copy(run)
    with store.reading() as session:
        assert "vigie-2026-11-29.gz restaurée à l’essai" in last_trial(session)


def test_a_copy_that_does_not_restore_is_a_fact(store: Store, tmp_path: Path) -> None:
    from vigie.store.service.facts import work_facts

    (tmp_path / "sauvegardes").mkdir()
    (tmp_path / "sauvegardes" / "vigie-2026-11-29.gz").write_bytes(gzip.compress(b"rien"))
    with pytest.raises(BadBackup):
        scheduler.try_copy(scheduler.JobContext(Settings(home=tmp_path), store))
    with store.reading() as session:
        told = [fact.text for fact in work_facts(session, NOW)]
    assert any(text.startswith("La sauvegarde vigie-2026-11-29.gz ne se rest") for text in told)


def test_the_trial_is_on_the_timetable_each_week() -> None:
    jobs = {job.name: str(job.when) for job in scheduler.TIMETABLE}
    assert "day_of_week='sun'" in jobs["essai de restauration"]
    assert jobs["accès notés"] == "interval[0:01:00]"


# --- PostgreSQL: what a forged dump runs


FORGED = """
CREATE FUNCTION public.prise() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN COPY (SELECT 1) TO PROGRAM 'touch {place}'; RETURN NEW; END $$;
CREATE TRIGGER prise BEFORE INSERT ON public.users FOR EACH ROW EXECUTE FUNCTION public.prise();
"""


def _dumped(url: str, target: Path) -> None:
    tool = shutil.which("pg_dump") or ""
    subprocess.run([tool, "--format=custom", "--file", str(target), url], check=True)


@pytest.mark.postgres
def test_a_forged_dump_leaves_nothing_that_runs(tmp_path: Path, postgres_store: Store) -> None:
    postgres_store.create_all()
    with postgres_store.engine.begin() as connection:
        for statement in FORGED.format(place=tmp_path / "prise").strip().split(";\nCREATE"):
            text = statement if statement.startswith("CREATE") else f"CREATE{statement}"
            connection.exec_driver_sql(text)
    _dumped(postgres_store.url, tmp_path / "forge.dump")
    with postgres_store.engine.begin() as connection:
        connection.exec_driver_sql("DROP FUNCTION public.prise CASCADE")
    restore_dump(postgres_store, tmp_path / "forge.dump")
    with postgres_store.transaction() as session:
        users.add_user(session, "chef@exemple.org", "", "administration", FIRST, NOW)
    with postgres_store.engine.begin() as connection:
        left = connection.exec_driver_sql("SELECT 1 FROM pg_proc WHERE proname = 'prise'").all()
        roles = connection.exec_driver_sql(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'vigie_essai%%'"
        ).all()
    assert (left, roles, (tmp_path / "prise").exists()) == ([], [], False)


@pytest.mark.postgres
def test_what_a_dump_runs_has_no_right_on_the_server(tmp_path: Path, postgres_store: Store) -> None:
    """An index is computed while the dump is read back: here by a function that starts a command,
    as the strong role that forged it can.
    """
    ran = Path(f"/tmp/vigie-prise-{os.getpid()}")  # the server writes as another account
    postgres_store.create_all()
    with postgres_store.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION public.lance() RETURNS text LANGUAGE plpgsql AS $$ "
            f"BEGIN COPY (SELECT 1) TO PROGRAM 'cat > {ran}'; RETURN 'x'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE FUNCTION public.prise(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ "
            "BEGIN RETURN public.lance(); END $$"
        )
        connection.exec_driver_sql("INSERT INTO app_state VALUES ('a', '{}', now())")
        connection.exec_driver_sql("CREATE INDEX prise ON app_state (public.prise(name))")
    assert ran.exists()  # the forgery works where it may
    ran.unlink()
    _dumped(postgres_store.url, tmp_path / "forge.dump")
    with pytest.raises(BadBackup, match="external program"):
        restore_dump(postgres_store, tmp_path / "forge.dump")
    assert not ran.exists()


@pytest.mark.postgres
def test_numbers_go_on_after_a_restoration(tmp_path: Path, postgres_store: Store) -> None:
    upgrade(postgres_store)
    with postgres_store.transaction() as session:
        users.add_user(session, "chef@exemple.org", "", "administration", FIRST, NOW)
    backup(postgres_store, tmp_path / "copie.gz")
    restore(postgres_store, COMMAND_LINE, tmp_path, tmp_path / "copie.gz", LATER)
    with postgres_store.transaction() as session:
        second = users.add_user(session, "zoe@exemple.org", "", "équipe", FIRST, LATER)
        assert second.id == 2
        emails = session.execute(select(col(User.email)).order_by(User.id)).scalars().all()
    assert emails == ["chef@exemple.org", "zoe@exemple.org"]


@pytest.mark.postgres
def test_an_ordinary_role_restores_by_itself(tmp_path: Path, postgres_store: Store) -> None:
    upgrade(postgres_store)
    backup(postgres_store, tmp_path / "copie.gz")
    admin = postgres_store.engine.execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS vigie_ordinaire")
        connection.exec_driver_sql("DROP ROLE IF EXISTS vigie_ordinaire")
        connection.exec_driver_sql("CREATE ROLE vigie_ordinaire LOGIN PASSWORD 'x'")
        connection.exec_driver_sql("CREATE DATABASE vigie_ordinaire OWNER vigie_ordinaire")
    ordinary = open_store("postgresql://vigie_ordinaire:x@127.0.0.1:5432/vigie_ordinaire")
    try:
        upgrade(ordinary)
        restore(ordinary, COMMAND_LINE, tmp_path, tmp_path / "copie.gz", LATER)
        with ordinary.reading() as session:
            assert session.execute(select(User)).all() == []
    finally:
        ordinary.close()
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE vigie_ordinaire WITH (FORCE)")
            connection.exec_driver_sql("DROP ROLE vigie_ordinaire")


def test_the_command_tells_what_it_closed_again(kept: Store, tmp_path: Path) -> None:
    from tests.run.test_backup import run

    with kept.transaction() as session:
        known = {"public_key": "x", "created_at": NOW}
        session.add(Passkey(user_id=2, credential="perdue", name="Téléphone de Zoé", **known))
    backup(kept, tmp_path / "copie.gz")
    with kept.transaction() as session:
        session.delete(_one(session, Passkey, 1))
        chief = _one(session, User, 1)
        new = "une tout autre phrase, moins attendue"
        choose_password(session, staff(1), SETTINGS, chief, new, LATER)
    kept.close()
    told = run(tmp_path, "restore", str(tmp_path / "copie.gz"), "--yes").stdout
    assert "Refermé de nouveau, clés d’accès (1) : Téléphone de Zoé." in told
    assert "Refermé de nouveau, mots de passe (1) : chef@exemple.org." in told
    assert "vigie users password" in told
    elsewhere = run(tmp_path / "essai", "restore", str(tmp_path / "copie.gz")).stdout
    assert "comptes (2) : chef@exemple.org, zoe@exemple.org" in elsewhere
