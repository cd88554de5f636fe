"""Log lines: no secret reaches them, and they follow standard error."""

import io
import sys

import pytest

from vigie import logs


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("smtp://moi:motdepasse@relais:587", "smtp://•••@relais:587"),
        ("GET /m/lettre/" + "a" * 40 + " 200", "GET /m/lettre/••• 200"),
        ("/m/flux/" + "a" * 32 + ".ics 200", "/m/flux/•••.ics 200"),
        ("rien à cacher", "rien à cacher"),
    ],
)
def test_credentials_and_secret_links_are_hidden(said: str, kept: str) -> None:
    assert logs.hide(said) == kept


def test_a_value_named_secret_is_hidden() -> None:
    assert logs.hide_secrets(None, "info", {"slack_token": "xoxb-1"}) == {"slack_token": "•••"}


def test_lines_go_to_standard_error_as_it_is_when_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    monkeypatch.setattr(sys, "stderr", closed)
    logs.configure()
    closed.close()
    later = io.StringIO()
    monkeypatch.setattr(sys, "stderr", later)
    logs.log(part="essai").info("ligne")
    assert "event=ligne" in later.getvalue()
