"""`vigie doctor`: each fault names the item and its remedy; a service in order has none."""

import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.builders import a_notice, recorded
from vigie.config import Settings
from vigie.doctor import examine
from vigie.domain.clock import now
from vigie.store import Store, open_store
from vigie.store.desk.users import add_user
from vigie.store.service.app_state import remember
from vigie.store.service.backup import daily


def settings(home: Path, **told: object) -> Settings:
    """Settings without a fault, but for those that a test gives."""
    return Settings(
        **{
            "home": home,
            "secret": "s" * 40,
            "contact": "veille@exemple.org",
            "port": 0,
            "chamber": "CRESS d’essai",
            **told,
        }
    )


@pytest.fixture(scope="module")
def in_service(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> Path:
    """A folder in service: one notice, one account, a copy of last night."""
    home = tmp_path_factory.mktemp("in_service")
    shutil.copy(migrated_database, home)
    made = open_store(f"sqlite:///{home / 'vigie.db'}")
    recorded(made, a_notice("26-1"))
    with made.transaction() as session:
        session.execute(text("UPDATE events SET state = 'done'"))
        add_user(
            session, "equipe@exemple.org", "Équipe", "administration", "une phrase de passe", now()
        )
    daily(made, home / "sauvegardes", now())
    made.close()
    return home


@pytest.fixture
def base(tmp_path: Path, in_service: Path) -> Iterator[Store]:
    """A copy of it, opened."""
    shutil.copytree(in_service, tmp_path, dirs_exist_ok=True)
    opened = open_store(f"sqlite:///{tmp_path / 'vigie.db'}")
    yield opened
    opened.close()


def faults(home: Path, **told: object) -> str:
    """What is wrong, as it is told."""
    return "\n".join(said for fine, said in examine(settings(home, **told)) if not fine)


def test_a_service_in_order_has_no_fault(base: Store, tmp_path: Path) -> None:
    assert faults(tmp_path) == ""


@pytest.mark.parametrize(
    ("told", "item", "remedy"),
    [
        ({"secret": "court"}, "VIGIE_SECRET", "au moins 32"),
        ({"contact": ""}, "Aucune adresse de contact", "en donner une"),
        ({"chamber": ""}, "La chambre n’a pas de nom", "l’écrire"),
        ({"boamp_base_url": "http://127.0.0.1:9"}, "VIGIE_BOAMP_BASE_URL", "retirer ce réglage"),
        (
            {"smtp_url": "smtp://127.0.0.1:1", "public_url": "https://v.exemple.org"},
            "VIGIE_SMTP_URL",
            "pare-feu",
        ),
        ({"imap_url": "imap://moi:motsecret@127.0.0.1:1"}, "VIGIE_IMAP_URL", "pare-feu"),
        (
            {"smtp_url": "smtp://127.0.0.1:1", "mail_from": "vigie@localhost"},
            "VIGIE_MAIL_FROM",
            "votre domaine",
        ),
        ({"public_url": "http://vigie.exemple.org"}, "VIGIE_PUBLIC_URL", "https://"),
        ({"public_url": "https://vigie.exemple.org"}, "VIGIE_TRUSTED_PROXIES", "127.0.0.1"),
        ({"host": "0.0.0.0"}, "VIGIE_HOST", "remettre 127.0.0.1"),
        ({"host": "192.0.2.1"}, "ne peuvent pas écouter", "changer VIGIE_PORT ou VIGIE_HOST"),
        ({"slack_token": "jeton"}, "VIGIE_SLACK_TOKEN", "xoxb-"),
        ({"webhook_url": "https://equipe.exemple.org/h"}, "VIGIE_WEBHOOK_SECRET", "signé"),
        (
            {"database_url": "postgresql://vigie:motsecret@127.0.0.1:1/rien"},
            "ne répond pas",
            "VIGIE_DATABASE_URL",
        ),
    ],
    ids=lambda one: "-".join(one) if isinstance(one, dict) else None,
)
def test_a_bad_setting_is_named_with_its_remedy(
    base: Store, tmp_path: Path, told: dict[str, object], item: str, remedy: str
) -> None:
    said = faults(tmp_path, **told)
    assert (item in said, remedy in said, "motsecret" in said) == (True, True, False)


def no_account(store: Store, home: Path) -> None:
    with store.transaction() as session:
        session.execute(text("UPDATE users SET active = 0"))


def a_failed_job(store: Store, home: Path) -> None:
    remember(
        store, "job:sauvegarde", {"at": now().isoformat(), "error": "OSError : disque plein"}, now()
    )


def a_dead_timetable(store: Store, home: Path) -> None:
    remember(
        store, "job:envois", {"at": (now() - timedelta(hours=2)).isoformat(), "error": ""}, now()
    )


def no_copy(store: Store, home: Path) -> None:
    for one in (home / "sauvegardes").iterdir():
        one.unlink()


def an_open_database(store: Store, home: Path) -> None:
    (home / "vigie.db").chmod(0o644)


def an_open_copy(store: Store, home: Path) -> None:
    next((home / "sauvegardes").iterdir()).chmod(0o644)


def a_newer_database(store: Store, home: Path) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num='9999'"))


def not_a_database(store: Store, home: Path) -> None:
    store.close()
    for one in home.glob("vigie.db*"):
        one.unlink()
    (home / "vigie.db").write_bytes(b"rien de bon" * 1000)
    (home / "vigie.db").chmod(0o600)


def a_damaged_database(store: Store, home: Path) -> None:
    store.close()
    with (home / "vigie.db").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 20)


@pytest.mark.parametrize(
    ("spoil", "item", "remedy"),
    [
        (no_account, "Personne ne peut se connecter", "vigie users add"),
        (
            a_failed_job,
            "Travail « sauvegarde » en échec (OSError : disque plein)",
            "corriger cette cause",
        ),
        (a_dead_timetable, "L’horloge ne tourne plus", "relancer le service"),
        (no_copy, "La dernière sauvegarde n’existe pas", "vigie backup"),
        (an_open_database, "vigie.db est lisible par d’autres", "chmod 600"),
        (an_open_copy, ".gz est lisible par d’autres", "chmod 600"),
        (a_newer_database, "version plus récente", "réinstaller cette version"),
        (not_a_database, "ne répond pas", "vigie restore"),
        (a_damaged_database, "ne répond pas", "vigie restore"),
    ],
)
def test_what_is_wrong_with_the_service_is_named_with_its_remedy(
    base: Store, tmp_path: Path, spoil: Callable[[Store, Path], None], item: str, remedy: str
) -> None:
    spoil(base, tmp_path)
    said = faults(tmp_path)
    assert item in said
    assert remedy in said


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    assert "VIGIE_HOME désigne" in faults(tmp_path / "fichier")


def test_a_fresh_folder_is_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path / "neuf") == ""


def test_a_port_that_another_program_holds_is_named(base: Store, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "VIGIE_PORT" in faults(tmp_path, port=taken.getsockname()[1])


def test_a_settings_file_that_others_may_read_is_named(
    base: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "v.toml").write_text("")
    (tmp_path / "v.toml").chmod(0o644)
    monkeypatch.setenv("VIGIE_CONFIG", str(tmp_path / "v.toml"))
    assert f"chmod 600 {tmp_path / 'v.toml'}" in faults(tmp_path)


def test_a_mistyped_variable_is_named(
    base: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_SMPT_URL", "smtp://x")
    assert "VIGIE_SMTP_URL" in faults(tmp_path)
