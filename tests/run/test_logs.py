"""Log lines: no secret reaches them, and they follow standard error."""

import io
import json
import logging
import sys

import pytest

from vigie import logs
from vigie.config import Settings


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("smtp://moi:motdepasse@relais:587", "smtp://•••@relais:587"),
        ("GET /m/lettre/" + "a" * 40 + " 200", "GET /m/lettre/••• 200"),
        ("/m/flux/" + "a" * 32 + ".ics 200", "/m/flux/•••.ics 200"),
        ("token xoxb-12-abcdef refusé", "token ••• refusé"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer •••"),
        ("rien à cacher", "rien à cacher"),
    ],
)
def test_credentials_and_secret_links_are_hidden(said: str, kept: str) -> None:
    assert logs.hide(said) == kept


def test_a_value_named_secret_is_hidden() -> None:
    assert logs.hide_secrets(None, "info", {"slack_token": "xoxb-1"}) == {"slack_token": "•••"}


def test_lines_go_to_standard_error_as_it_is_when_they_are_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed = io.StringIO()
    monkeypatch.setattr(sys, "stderr", closed)
    logs.configure()
    closed.close()
    later = io.StringIO()
    monkeypatch.setattr(sys, "stderr", later)
    logs.log(part="essai").info("ligne")
    assert "event=ligne" in later.getvalue()


def told(monkeypatch: pytest.MonkeyPatch, form: str) -> io.StringIO:
    """Where the lines of that form go."""
    there = io.StringIO()
    monkeypatch.setattr(sys, "stderr", there)
    logs.configure(form)
    return there


def test_a_library_speaks_json_too_and_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    there = told(monkeypatch, "json")
    logging.getLogger("uvicorn.error").error(
        "ligne 1\nligne 2 de %s", "smtp://moi:motdepasse@relais"
    )
    line = json.loads(there.getvalue())
    assert (line["logger"], line["level"], "motdepasse" in line["event"]) == (
        "uvicorn.error",
        "error",
        False,
    )


def test_an_exception_is_one_line_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    there = told(monkeypatch, "keyvalue")
    try:
        raise RuntimeError("postgresql://moi:motdepasse@base ne répond pas")
    except RuntimeError:
        logs.log().exception("panne")
    assert there.getvalue().count("\n") == 1
    assert "motdepasse" not in there.getvalue()


def test_the_secrets_of_the_settings_never_reach_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_known", set())
    there = told(monkeypatch, "keyvalue")
    logs.keep_secret(
        Settings(secret="un-secret-bien-à-nous", metrics_token="jeton-de-mesure").secrets()
    )
    logs.log().info("reçu un-secret-bien-à-nous", entête="jeton-de-mesure")
    logging.getLogger("tiers").error("jeton-de-mesure")
    assert "un-secret" not in there.getvalue()
    assert "jeton-de" not in there.getvalue()
