"""Hostile words in every field stay words, on every page, feed and export that there is."""

from pathlib import Path

import pytest
from starlette.responses import Response

from tests.attack.sample import ALL_AT_ONCE, faults, shown
from vigie.store import Store


def test_hostile_words_everywhere_stay_words(desk_store: Store, tmp_path: Path) -> None:
    if not desk_store.sqlite:
        pytest.skip("la base est copiée sur SQLite")
    came = shown(tmp_path / "copy.db", ALL_AT_ONCE, tmp_path / "hostile.db")
    assert came.passed == []
    assert {"/consultations/{number:int}", "/m/espace", "/adherents/export.{kind}"} <= set(
        came.tries
    )


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("text/html", b"<p><script>alert(1)</script>", "<script >"),
        ("text/html", b"<p onclick=x()>", "onclick sur <p>"),
        ("text/html", b"<a href=' JavaScript:x'>", "lien javascript:"),
        ("text/csv", "a;b\r\n1;=1+1\r\n".encode("utf-8-sig"), "cellule '=1+1'"),
    ],
)
def test_words_that_do_something_are_seen(kind: str, body: bytes, told: str) -> None:
    answer = Response(body, media_type=kind)
    answer.content = body  # as a client's answer has it
    assert told in list(faults(answer))
