"""Settings: refused with the name, what is wrong and the remedy; a secret is never shown."""

from pathlib import Path

import pytest

from vigie.config import BadSettings, load, unknown_variables


def refused(file: Path, content: str = "") -> str:
    """What is said of that file."""
    file.write_text(content)
    with pytest.raises(BadSettings) as found:
        load(file)
    return str(found.value)


def test_an_unknown_key_of_the_file_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    assert "« smtp_ulr » n’est pas un réglage : vouliez-vous dire smtp_url" in refused(
        tmp_path / "v.toml", 'smtp_ulr = "x"'
    )


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    assert "line 2" in refused(tmp_path / "v.toml", "port = 8000\nhost = = 3")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('port = "abc"', "VIGIE_PORT vaut « abc » : écrire un nombre entier"),
        ("digest_hour = 3", "VIGIE_DIGEST_HOUR vaut « 3 » : écrire au moins 5"),
        ('release = "non"', "VIGIE_RELEASE vaut « non » : écrire l’une des valeurs permises"),
        ('digest_day = "lundi"', "jour inconnu"),
        ("departments = 75", "VIGIE_DEPARTMENTS"),
        ('departments = "75, 999"', "999 : écrire des numéros de département"),
        ('departments = ""', "liste vide"),
        ('database_url = "mysql://h/b"', "VIGIE_DATABASE_URL : écrire postgresql://"),
        (
            'public_url = "vigie.exemple.org"',
            "VIGIE_PUBLIC_URL vaut « vigie.exemple.org » : écrire une adresse entière",
        ),
        ('public_url = ""', "ne pas le laisser vide"),
        ('boamp_base_url = "localhost:8000"', "VIGIE_BOAMP_BASE_URL"),
        ('smtp_url = "relais.exemple"', "VIGIE_SMTP_URL : écrire smtp+starttls://"),
        ('smtp_url = "smtp://relais:abc"', "VIGIE_SMTP_URL : écrire smtp+starttls://"),
        ('imap_url = "pop://boite"', "VIGIE_IMAP_URL : écrire imaps://"),
        ('imap_url = "imap://"', "VIGIE_IMAP_URL : écrire imaps://"),
        ('mail_from = "Vigie"', "VIGIE_MAIL_FROM vaut « Vigie » : écrire « Vigie <vigie@"),
        ('trusted_proxies = "nginx"', "« nginx » n’est pas une adresse IP"),
    ],
)
def test_a_bad_value_is_named_with_its_remedy(tmp_path: Path, content: str, said: str) -> None:
    assert said in refused(tmp_path / "v.toml", content)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    assert len(refused(tmp_path / "v.toml", 'port = "abc"\ndigest_hour = 3').splitlines()) == 2


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    assert "1234567" not in refused(tmp_path / "v.toml", "secret = 1234567\nsmtp_url = 1234567")
    assert "1234567" not in refused(tmp_path / "v.toml", 'smtp_url = "mail://moi:1234567@relais"')


def test_the_password_of_a_database_is_never_shown(tmp_path: Path) -> None:
    assert "1234567" not in refused(
        tmp_path / "v.toml", 'database_url = "postgres://moi:1234567@hote/base"'
    )


def test_the_environment_comes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "v.toml").write_text("port = 9000")
    monkeypatch.setenv("VIGIE_PORT", "9001")
    assert load(tmp_path / "v.toml").port == 9001


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_DEPARTMENTS", "75, 92;93")
    assert load().departments == ["75", "92", "93"]


def test_a_file_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_CONFIG", "/nulle/part.toml")
    with pytest.raises(BadSettings, match="n’existe pas"):
        load()


def test_a_mistyped_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_SMPT_URL", "smtp://x")
    assert any("VIGIE_SMTP_URL" in told for told in unknown_variables())
