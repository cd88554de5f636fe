"""Threats that no other test stands for; the table of docs/securite.md names the test of each
row.
"""

import ast
import os
import re
import stat
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
import uvicorn
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from alerts.channels.files import Files
from alerts.content.message import Message, Parcel
from tests.builders import NOW
from tests.desk_client import an_app
from vigie import logs
from vigie.commands.person import export
from vigie.config import Settings
from vigie.flow.refused_payloads import _body
from vigie.store import Store, open_store
from vigie.store.tables import Contact
from vigie.web import limits
from vigie.web.addresses import counted
from vigie.web.security import throttled, visitor_of

LARGEST = 67_108_864
MOST = 300
TRIES = 20

ROOT = Path(__file__).parents[2]
SOURCES = [
    file
    for top in ("vigie", "spiders", "alerts", "classifier")
    for file in (ROOT / top).rglob("*.py")
]


def visitor(store: Store, host: str, now=lambda: NOW) -> TestClient:
    """A browser at that address."""
    return TestClient(
        an_app(store, Settings(secret="x" * 40, trusted_hosts=["testserver"]), now),
        client=(host, 4000),
    )


def test_public_pages_are_limited_for_one_address(store: Store) -> None:
    client = visitor(store, "192.0.2.7")
    answers = [client.get("/m/lien/inconnu").status_code for _ in range(MOST + 1)]
    assert (429 in answers[:-1], answers[-1]) == (False, 429)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """A low limit: three hundred questions take seconds."""
    monkeypatch.setattr(limits, "MOST", 12)
    return 12


def test_the_limit_of_one_address_is_not_that_of_another(store: Store, few: int) -> None:
    app = an_app(store, Settings(secret="x" * 40, trusted_hosts=["testserver"]), lambda: NOW)
    noisy, other = (TestClient(app, client=(host, 1)) for host in ("192.0.2.7", "192.0.2.8"))
    for _ in range(few + 1):
        noisy.get("/healthz")
    assert noisy.get("/healthz").status_code == 429
    assert other.get("/healthz").status_code == 200


def test_all_the_addresses_of_one_ipv6_network_count_as_one(store: Store, few: int) -> None:
    app = an_app(store, Settings(secret="x" * 40, trusted_hosts=["testserver"]), lambda: NOW)
    answers = [
        TestClient(app, client=(f"2001:db8:1:2::{number:x}", 1)).get("/healthz").status_code
        for number in range(few + 1)
    ]
    assert (answers[0], answers[-1]) == (200, 429)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("testclient", "testclient", True),
    ],
)
def test_who_counts_as_the_same_visitor(one: str, other: str, same: bool) -> None:
    assert (counted(one) == counted(other)) == same


def test_a_flood_of_addresses_does_not_wipe_the_marks_of_who_guesses_passwords(
    store: Store,
) -> None:
    app = an_app(store, Settings(secret="x" * 40, trusted_hosts=["testserver"]), lambda: NOW)

    def tries(host: str) -> bool:
        request = Request({"type": "http", "client": (host, 1), "app": app, "headers": []})
        return throttled(request, visitor_of(request), NOW)

    for _ in range(TRIES):
        tries("192.0.2.7")
    for number in range(10_000):
        tries(f"10.{number // 65536}.{number // 256 % 256}.{number % 256}")
        if number % 500 == 0:
            tries("192.0.2.7")
    assert tries("192.0.2.7")
    assert len(app.state.logins) <= 10_002


def test_a_minute_later_the_address_may_ask_again(store: Store, few: int) -> None:
    moment = [NOW]
    client = visitor(store, "192.0.2.7", lambda: moment[0])
    asked = [client.get("/healthz").status_code for _ in range(few + 1)]
    assert asked[-1] == 429
    moment[0] = NOW + timedelta(minutes=2)
    assert client.get("/healthz").status_code == 200


def test_a_body_above_twelve_megabytes_is_refused(store: Store) -> None:
    answer = visitor(store, "192.0.2.7").post(
        "/connexion",
        content=b"a=" + b"x" * (13 * 1024 * 1024),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 413


def test_a_field_above_a_megabyte_is_refused_in_french(store: Store) -> None:
    answer = visitor(store, "192.0.2.7").post("/connexion", data={"adresse": "x" * 1_100_000})
    assert (answer.status_code, "1 Mo par champ" in answer.text, "exceeded" in answer.text) == (
        400,
        True,
        False,
    )


def test_a_kept_body_that_unpacks_without_end_is_not_unpacked() -> None:
    assert _body(zlib.compress(b"0" * (LARGEST + 1))) is None


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [([], "127.0.0.1"), (["127.0.0.1"], "203.0.113.9")],
    ids=["unknown", "trusted"],
)
def test_the_address_told_by_a_proxy_is_believed_from_trusted_ones_only(
    trusted: list[str], seen: str
) -> None:
    from vigie.commands.serve import proxied

    app = FastAPI()

    @app.get("/")
    def who(request: Request) -> str:
        return request.client.host

    config = uvicorn.Config(app, **proxied(Settings(trusted_proxies=trusted)))
    config.load()
    client = TestClient(config.loaded_app, client=("127.0.0.1", 1))
    assert client.get("/", headers={"X-Forwarded-For": "203.0.113.9"}).json() == seen


def test_pages_listen_on_this_machine_only_by_default() -> None:
    assert Settings().host == "127.0.0.1"


def test_a_new_database_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        open_store(f"sqlite:///{tmp_path / 'sous' / 'vigie.db'}").create_all()
    finally:
        os.umask(before)
    for file in (tmp_path / "sous").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name


def test_a_letter_written_as_a_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        parcel = Parcel(1, "k", "alert", Message("Objet", "Texte", to="lea@exemple.org"))
        Files(tmp_path / "courrier", "Vigie <vigie@exemple.org>").send(parcel)
    finally:
        os.umask(before)
    modes = {
        stat.S_IMODE(one.stat().st_mode) & 0o077
        for one in (tmp_path / "courrier", *(tmp_path / "courrier").iterdir())
    }
    assert modes == {0}


def test_an_export_of_a_person_is_readable_by_its_owner_only_even_over_an_older_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.transaction() as session:
        session.add(Contact(email="lea@exemple.org", created_at=NOW))
    monkeypatch.setenv("VIGIE_DATABASE_URL", store.url)
    (tmp_path / "donnees.json").write_text("ancien", encoding="utf-8")
    (tmp_path / "donnees.json").chmod(0o644)
    export("lea@exemple.org", tmp_path / "donnees.json")
    assert stat.S_IMODE((tmp_path / "donnees.json").stat().st_mode) == 0o600
    assert "lea@exemple.org" in (tmp_path / "donnees.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_shell_no_pickle_no_evaluation(file: Path) -> None:
    forbidden = {
        "eval",
        "exec",
        "os.system",
        "os.popen",
        "pickle.loads",
        "pickle.load",
        "yaml.load",
        "subprocess.getoutput",
    }
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in forbidden
            assert not any(
                word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords
            )


def test_every_test_that_the_threat_table_names_is_there() -> None:
    table = (ROOT / "docs" / "securite.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)`(?: \(([^)]+)\))?", table)
    assert len(named) > 30
    missing = [
        f"{file} ({word})"
        for file, words in named
        for word in ([one.strip() for one in words.split(",")] if words else [""])
        if not re.search(rf"def test_\w*{word}", (ROOT / file).read_text(encoding="utf-8"))
    ]
    assert missing == []


def test_no_template_turns_escaping_off() -> None:
    for file in (ROOT / "vigie" / "web" / "templates").rglob("*.html"):
        assert not re.search(
            r"\|\s{0,3}safe\b|autoescape\s+false", file.read_text(encoding="utf-8")
        ), file.name


@pytest.mark.parametrize(
    "line",
    [
        {"smtp": "smtp://vigie:motsecret@relais:587"},
        {"slack_token": "motsecret"},
        {"url": "/m/lien/" + "motsecret" * 6},
        {"exc": "connexion à postgresql://u:motsecret@h/b refusée"},
    ],
    ids=["address", "name", "link", "message"],
)
def test_logs_never_show_a_secret(line: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config()
    try:
        logs.configure()
        logs.log(part="essai").info("essai", **line)
    finally:
        structlog.configure(**before)
    assert "motsecret" not in capsys.readouterr().err


def test_settings_printed_whole_show_no_secret() -> None:
    told = repr(
        Settings(secret="motsecret", smtp_url="smtps://u:motsecret@h", slack_token="motsecret")
    )
    assert "motsecret" not in told
