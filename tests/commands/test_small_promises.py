"""What Typer says by itself is French, and the small promises of commands hold."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from alerts.planning.recipients import rhythms_of
from scheduler import TIMETABLE, at_once
from tests.builders import NOW, a_notice, recorded
from tests.desk_client import plain
from tests.flow.pairing_making import joined, siret, told
from vigie.cli import build
from vigie.config import Settings
from vigie.demo.portal import start_portal
from vigie.domain.clock import now
from vigie.domain.member_record import ContactRecord
from vigie.flow.member_import import plan_import
from vigie.store import Store
from vigie.store.service.backup import latest
from vigie.store.service.upgrading import ready_store
from vigie.store.tables import Contact


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    monkeypatch.setenv("VIGIE_CHAMBER", "Chambre d’essai")
    return tmp_path


def vigie(*words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(build(), list(words))
    return answer.exit_code, plain(" ".join(answer.output.replace("│", " ").split()))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("zut",), "La commande « zut » n’existe pas."),
        (("explain", "lot"), "Il manque LOT|AVIS."),
        (("explain", "lot", "3", "--zut"), "L’option --zut n’existe pas ; peut-être : --lot."),
        (("explain", "lot", "3", "4"), "En trop : 4."),
        (("explain", "lot", "3", "--lot"), "L’option --lot attend une valeur."),
        (("explain", "member", "abc"), "Valeur refusée pour ADHÉRENT : un nombre entier"),
        (("members", "import", "/nulle-part"), "« /nulle-part » n’existe pas"),
        (("worker", "--concurrency", "0"), "Valeur refusée pour --concurrency : au moins 1"),
    ],
)
def test_a_refused_command_is_told_in_french(words: tuple[str, ...], said: str) -> None:
    code, output = vigie(*words)
    assert (code, said in output) == (2, True), output
    assert not [
        word for word in ("Missing", "Invalid", "No such", "Try", "Error") if word in output
    ]


def test_help_is_french() -> None:
    _, output = vigie("collect", "--help")
    assert "Montre cette aide." in output
    assert "[obligatoire]" in output
    assert "[défaut : 120.0]" in output


def test_weights_are_written_where_told_and_nowhere_else(home: Path) -> None:
    assert vigie("train") == (2, "✗ Dire où écrire les poids : --output DOSSIER.")


def test_installed_weights_are_never_written_over(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = home / "site-packages" / "classifier" / "weights"
    installed.mkdir(parents=True)
    monkeypatch.setattr("classifier.model.WEIGHTS", installed / "sentences.bin")
    code, output = vigie("train", "--output", str(installed))
    assert (code, "en nommer un autre" in output, list(installed.iterdir())) == (2, True, [])


def test_the_doctors_remedy_for_a_missing_copy_makes_one(home: Path) -> None:
    recorded(ready_store(f"sqlite:///{home / 'vigie.db'}"), a_notice())
    assert "La dernière sauvegarde n’existe pas : `vigie backup`" in vigie("doctor")[1]
    vigie("backup")
    made = latest(home / "sauvegardes")
    assert made is not None
    assert now() - made < timedelta(minutes=1)
    assert "Dernière sauvegarde le" in vigie("doctor")[1]


def test_the_doctors_remedy_for_open_rights_closes_them(home: Path) -> None:
    recorded(ready_store(f"sqlite:///{home / 'vigie.db'}"), a_notice())
    (home / "vigie.db").chmod(0o644)
    assert f"chmod 600 {home / 'vigie.db'}" in vigie("doctor")[1]
    (home / "vigie.db").chmod(0o600)
    assert "lisible par d’autres" not in vigie("doctor")[1]


def test_a_lot_is_explained_by_the_number_of_its_notice(home: Path) -> None:
    recorded(ready_store(f"sqlite:///{home / 'vigie.db'}"), a_notice("26-10001", lots=("1", "2")))
    for number in ("26-10001", "boamp:26-10001"):
        code, output = vigie("explain", "lot", number)
        assert (code, "Lot 1" in output, "Lot 2" in output) == (0, True, True)
    assert "avis 26-99999 inconnu" in vigie("explain", "lot", "26-99999")[1]


def test_three_structures_with_one_siret_are_told(store: Store) -> None:
    rows = "".join(f"{siret(1)};{name}\n" for name in ("Alpha", "Bêta", "Gamma"))
    with store.reading() as session:
        plan = plan_import(session, "a.csv", f"siret;nom\n{rows}".encode(), NOW)
    assert plan.errors == [
        "lignes 2, 3, 4 : le même SIRET sous plusieurs noms (Alpha, Bêta, Gamma), gardé pour Alpha"
    ]
    assert plan.new == ["Alpha"]


def test_an_imported_rhythm_has_the_day_and_hour_of_the_chamber(store: Store) -> None:
    joined(store, told(1, contacts=(ContactRecord(email="awa@exemple.org", rhythm="monthly"),)))
    with store.reading() as session:
        person = session.get_one(Contact, 1)
        settings = Settings(digest_day="thu", digest_hour=14)
        rhythm = rhythms_of(session, [person], settings)[1]
    assert (rhythm.rhythm, rhythm.day, rhythm.hour) == ("monthly", "thu", 14)


def test_what_runs_again_and_again_runs_at_the_start() -> None:
    begun = {job.name for job in TIMETABLE if at_once(job)}
    assert {"événements", "lettres", "envois", "retours de courriel", "accès notés"} <= begun
    assert "sauvegarde" not in begun


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        (
            "smtp_url",
            "smtps://vigie:mot/de#passe@relais.exemple",
            "« / » s’écrit %2F, « # » s’écrit",
        ),
        ("imap_url", "imaps://vigie:a?b@boite.exemple", "« ? » s’écrit %3F"),
        ("database_url", "postgresql://vigie:a b@base.exemple/vigie", "« » s’écrit %20"),
    ],
)
def test_a_sign_to_be_encoded_in_a_password_is_told(name: str, address: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**{name: address})
    assert said in " ".join(str(refused.value).replace("«   »", "« »").split())


def test_an_encoded_password_is_taken() -> None:
    given = Settings(smtp_url="smtps://vigie:mot%2Fde%23passe@relais.exemple")
    assert given.smtp_url.get_secret_value().endswith("@relais.exemple")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"port": 8123}, "http://127.0.0.1:8123"),
        ({"port": 0}, "http://127.0.0.1:8000"),  # a free one, which nobody knows yet
        ({"port": 8123, "public_url": "https://vigie.exemple.org"}, "https://vigie.exemple.org"),
    ],
)
def test_pages_without_an_address_are_where_they_listen(given: dict, address: str) -> None:
    settings = Settings(**given)
    assert settings.public_url == address
    assert settings.origin("public_url") == ("file" if "public_url" in given else "default")


@pytest.mark.parametrize(("options", "said"), [((), "8123"), (("--port", "8124"), "8124")])
def test_serve_says_at_which_address(
    home: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.setenv("VIGIE_PORT", "8123")
    ports = []
    monkeypatch.setattr("uvicorn.run", lambda _app, *, port, **_: ports.append(port))
    code, words = vigie("serve", *options)
    assert (code, ports) == (0, [int(said)])
    assert f"Pages : http://127.0.0.1:{said}. Arrêt : Ctrl-C." in words


def test_the_built_in_portal_says_in_french_what_it_does_not_serve() -> None:
    with start_portal() as portal:
        for method, path, status in (("GET", "/nulle-part", 404), ("PUT", "/", 501)):
            answer = httpx.request(method, portal.url + path, trust_env=False)
            assert answer.status_code == status
            assert answer.headers["content-type"] == "text/html;charset=utf-8"
            assert '<html lang="fr">' in answer.text
            assert "Revenez à la page précédente." in answer.text
