"""`vigie digest`, `vigie deliver`, `vigie outbox`: what they say and do, on a store of their
own.
"""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.told import (
    CLAUSE,
    a_consultation,
    a_contact,
    a_stored_lot,
    a_structure,
    an_opportunity,
    outbox,
    prefers,
)
from vigie.cli import build
from vigie.config import load
from vigie.domain.clock import now, same_wall_clock
from vigie.store import Store, open_store
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.outbox.queue import hold, queue_once


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with one structure and one claused lot that fits it, where the commands look for
    it.
    """
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    monkeypatch.setenv("VIGIE_SECRET", "un-secret-d-essai-assez-long-pour-les-jetons")
    monkeypatch.setenv("VIGIE_CHAMBER", "CRESS d’essai")
    monkeypatch.delenv("VIGIE_DATABASE", raising=False)
    store = open_store(load().database)
    store.create_all()
    lot = a_stored_lot(
        store, a_consultation(store, deadline=same_wall_clock(now(), 20)), code=CLAUSE
    )
    an_opportunity(store, a_structure(store), lot, opened=now())
    return store


def vigie(*told: str):
    """The command, its answer."""
    return CliRunner().invoke(build(), list(told))


def test_a_preview_shows_the_letter_and_writes_nothing_in_the_outbox(
    box: Store, tmp_path: Path
) -> None:
    done = vigie("digest", "preview", "les jardins", "--html", str(tmp_path / "lettre.html"))

    assert done.exit_code == 0
    assert "À : awa@exemple.org\nObjet : 1\u00a0lot pour vous cette semaine" in done.stdout
    assert "Parc et squares" in (tmp_path / "lettre.html").read_text(encoding="utf-8")
    assert outbox(box) == []


def test_a_letter_sent_by_hand_leaves_at_once_and_once(box: Store, tmp_path: Path) -> None:
    first, again = vigie("digest", "send", "1"), vigie("digest", "send", "1")

    assert "1 destinataire." in first.stdout
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert [row.state for row in outbox(box, kind="digest")] == ["sent"]


@pytest.mark.parametrize("chosen", [{"lists_stopped": ["digest"]}, {"rhythm": "none"}])
def test_who_stopped_the_letter_gets_none_even_by_hand(box: Store, chosen: dict) -> None:
    prefers(box, 1, **chosen)
    done = vigie("digest", "send", "Les Jardins")

    assert done.exit_code == 1
    assert "ont demandé à ne plus recevoir la lettre" in done.stderr
    assert outbox(box, kind="digest") == []


def test_an_unknown_structure_is_named(box: Store) -> None:
    done = vigie("digest", "preview", "Personne")

    assert (done.exit_code, done.stderr.startswith("Structure inconnue : Personne.")) == (1, True)


def test_a_second_letter_of_the_same_minute_tells_nothing_twice(box: Store) -> None:
    letters = [
        NewDelivery(
            what=what,
            kind="digest",
            recipient="contact:1",
            channel="files",
            due_at=now(),
            member_id=1,
            contact_id=1,
        )
        for what in ("digest-now:essai", "digest:essai")
    ]
    with box.transaction() as session:
        queue_once(session, letters, now())
    vigie("deliver")

    assert [row.state for row in outbox(box) if row.what.endswith("essai")] == ["sent", "cancelled"]


def test_the_emergency_stop_holds_everything_until_it_is_lifted(box: Store) -> None:
    vigie("deliver", "--stop")
    vigie("digest", "send", "1")
    assert "ARRÊT D’URGENCE" in vigie("outbox").stdout
    assert [row.state for row in outbox(box, kind="digest")] == ["waiting"]

    vigie("deliver", "--resume")
    assert "1 message parti" in vigie("deliver").stdout.replace("\u00a0", " ")


def test_the_outbox_says_what_is_held_and_lets_it_go_or_takes_it_out(box: Store) -> None:
    with box.transaction() as session:
        session.add(a_contact(1, email="deux@exemple.org"))
        for number in (1, 2):
            queue_once(
                session,
                [NewDelivery(f"digest:{number}", "digest", f"contact:{number}", "files", now())],
                now(),
            )
            hold(session, number)
    assert "Retenus\n  1  digest  contact:1  files" in vigie("outbox").stdout

    assert vigie("outbox", "--retry", "1").stdout == "C’est fait.\n"
    assert vigie("outbox", "--cancel", "2").stdout == "C’est fait.\n"
    assert vigie("outbox", "--cancel", "99").exit_code == 1
    assert [row.state for row in outbox(box)] == ["waiting", "cancelled"]


def test_a_letter_sent_by_hand_sends_nobody_elses(box: Store, tmp_path: Path) -> None:
    from tests.told import a_structure as another

    other = another(box, name="Les Voisins", email="voisins@exemple.org")
    with box.transaction() as session:
        letter = NewDelivery(
            what="welcome:1",
            kind="welcome",
            recipient="contact:2",
            channel="files",
            due_at=now(),
            member_id=other,
            contact_id=2,
        )
        queue_once(session, [letter], now())
    assert vigie("digest", "send", "les jardins").exit_code == 0
    assert {(row.member_id, row.state) for row in outbox(box)} == {(1, "sent"), (other, "waiting")}
