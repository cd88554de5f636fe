"""Each act through each of its doors: the same rows, the same journal, the same refusals."""

import ast
import shutil
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from alerts.returns import Arrival, MailboxPlace
from tests.builders import NOW
from tests.desk_client import Desk, a_copied_desk
from vigie.acts import returns
from vigie.cli import build
from vigie.store import Store, open_store
from vigie.store.outbox.tokens import mint
from vigie.store.tables import (
    AppState,
    AuditEntry,
    Contact,
    Delivery,
    DeliveryBody,
    Finding,
    Lot,
    User,
    Verdict,
    metadata,
)

# what a door may differ by: who came through it and when, which sessions and links it made
BY_DOOR = {"who", "by", "viewer", "user_id", "contact_id", "composed_by", "key", "error", "id"}
OF_DOORS = {"sessions", "member_sessions", "known_devices", "tokens", "users", "audit_log"}
WORDS = "Fourniture de papier recyclé"
NOWHERE = "words that stand nowhere"


class House:
    """A copy of the desk's seed, with each of its doors."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, seed: Path) -> None:
        folder.mkdir()
        self.folder, self.monkeypatch = folder, monkeypatch
        shutil.copy(seed, folder / "vigie.db")
        self.store: Store = open_store(f"sqlite:///{folder / 'vigie.db'}")
        monkeypatch.setenv("VIGIE_HOME", str(folder))
        monkeypatch.setenv("VIGIE_SECRET", "un-secret-d-essai-assez-long-pour-les-jetons")

    def desk(self, path: str, role: str = "equipe", **data: str) -> str:
        """A form of the desk; the page that follows."""
        return Desk(self.store, role, home=self.folder).post(path, **data).text

    def command(self, *words: str) -> str:
        """`vigie …`; what it says."""
        self.monkeypatch.setenv("VIGIE_HOME", str(self.folder))
        answer = CliRunner().invoke(build(), list(words))
        return answer.stdout + answer.stderr

    def link(self, purpose: str, subject: str, contact_id: int = 1) -> str:
        """The secret of a link in a mail."""
        with self.store.transaction() as session:
            return mint(session, purpose, contact_id=contact_id, now=NOW, subject=subject)

    def page(self, path: str, **data: str) -> str:
        """A form of a member's page that a link opens."""
        return Desk(self.store, "", home=self.folder).client.post(path, data=data).text

    def own_pages(self, path: str, contact_id: int = 1, **data: str) -> str:
        """A form of the pages that a member opens by a link on request."""
        desk = Desk(self.store, "", home=self.folder)
        desk.client.base_url = "https://testserver"
        raw = self.link("preferences", "", contact_id)
        desk.client.post(f"/m/ouvrir/{raw}")
        form = desk.client.get(path.partition("?")[0]).text
        csrf = form.partition('name="csrf" value="')[2].partition('"')[0]
        return desk.client.post(path, data={"csrf": csrf, **data}).text

    def mail(self, arrival: Arrival) -> str:
        """One mail of the mailbox."""
        self.monkeypatch.setattr(returns, "arrivals", lambda *_: iter([arrival]))
        from tests.told import settings

        returns.read_mailbox(self.store, settings(self.folder), NOW)
        with self.store.transaction() as session:  # how far the box was read is this door's own
            session.delete(session.get_one(AppState, returns.MAILBOX_READ))
        return ""

    def number(self, table: Any, **fields: Any) -> int:
        """The id of the first row with those fields."""
        with self.store.reading() as session:
            return int(session.query(table).filter_by(**fields).first().id)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Every row, without what a door may differ by, notes of sign-ins among them."""
        with self.store.transaction() as session:
            notes = session.query(Delivery).filter_by(kind="account")
            numbers = [note.id for note in notes]
            session.query(DeliveryBody).filter(DeliveryBody.delivery_id.in_(numbers)).delete()
            notes.delete()
        with self.store.reading() as session:
            return {
                table.name: [_plain(dict(row._mapping)) for row in session.execute(table.select())]
                for table in metadata.sorted_tables
                if table.name not in OF_DOORS
            }

    def journal(self) -> list[tuple[str, str, dict[str, Any]]]:
        """What the journal says was done, signing in apart."""
        with self.store.reading() as session:
            entries = session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()
        return [
            (entry.action, entry.subject, entry.detail)
            for entry in entries
            if entry.action != "connexion"
        ]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _plain(value) if isinstance(value, dict) else value
        for name, value in row.items()
        if name not in BY_DOOR and not isinstance(value, datetime)
    }


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seed")
    a_copied_desk(folder, folder).close()
    return folder / "copy.db"


def finding(house: House) -> tuple[int, int, int]:
    """(consultation, lot, finding) of the reservation that waits."""
    with house.store.reading() as session:
        row = session.query(Finding).filter_by(code="reserved_disability_or_insertion").first()
        return row.consultation_id, row.lot_id, row.id


def settle_at_desk(said: str, **more: str) -> Callable[[House], str]:
    def act(house: House) -> str:
        consultation, _, number = finding(house)
        path = f"/consultations/{consultation}/reperages/{number}"
        return house.desk(path, dit=said, vu="0", **more)

    return act


def settle_by_command(word: str, *more: str) -> Callable[[House], str]:
    def act(house: House) -> str:
        _, lot, number = finding(house)
        return house.command("verdict", str(lot), word, "--finding", str(number), *more)

    return act


def add_at_desk(words: str) -> Callable[[House], str]:
    def act(house: House) -> str:
        lot = str(house.number(Lot, consultation_id=9))
        path, code = "/consultations/9/reperages", "reserved_ess"
        return house.desk(path, lot=lot, code=code, citation=words)

    return act


def add_by_command(words: str) -> Callable[[House], str]:
    def act(house: House) -> str:
        lot = str(house.number(Lot, consultation_id=9))
        return house.command("verdict", lot, "ajouter", "--code", "reserved_ess", "--quote", words)

    return act


def take_back_at_desk(house: House) -> str:
    settle_at_desk("rejected")(house)
    return house.desk(f"/validations/{house.number(Verdict)}/reprendre", vu="1")


def take_back_by_command(house: House) -> str:
    settle_at_desk("rejected")(house)
    _, lot, _ = finding(house)
    number = str(house.number(Verdict))
    return house.command("verdict", str(lot), "reprendre", "--validation", number, "--seen", "1")


def message(house: House, state: str) -> int:
    """A message in that state."""
    return house.number(Delivery, state=state)


def erase_by_command(house: House) -> str:
    _letters(house)
    return house.command("person", "erase", "contact0@exemple.org", "--yes")


def erase_from_own_page(house: House) -> str:
    _letters(house)
    return house.own_pages("/m/donnees", sure="oui")


def _letters(house: House) -> None:
    with house.store.reading() as session:
        assert session.get_one(Contact, 1).email == "contact0@exemple.org"
    folder = house.folder / "courrier"
    folder.mkdir()
    for name, to in (("digest-1", "contact0@exemple.org"), ("introduction-2", "b@exemple.org")):
        text = "Votre partenaire : Lou Martel, contact0@exemple.org."
        head = f"To: {to}\nSubject: x\nContent-Type: text/plain; charset=utf-8\n"
        (folder / f"{name}.eml").write_text(f"{head}\n{text}\n", encoding="utf-8")
        (folder / f"{name}.html").write_text(f"<p>{text}</p>", encoding="utf-8")


def with_codes(house: House) -> None:
    with house.store.transaction() as session:
        session.query(User).filter_by(email="equipe@exemple.org").one().totp = "scellé"


DOORS: dict[str, tuple[Callable[[House], str], ...]] = {
    "confirm": (settle_at_desk("confirmed"), settle_by_command("confirmer")),
    "reject": (settle_at_desk("rejected"), settle_by_command("rejeter")),
    "correct": (
        settle_at_desk("corrected", code="insertion_condition", heures="1250"),
        settle_by_command("corriger", "--code", "insertion_condition", "--hours", "1250"),
    ),
    "add": (add_at_desk(WORDS), add_by_command(WORDS)),
    "take back": (take_back_at_desk, take_back_by_command),
    "answer": (
        lambda house: house.page(
            f"/m/o/{house.link('answer', 'opportunity:1')}", answer="interested"
        ),
        lambda house: house.own_pages("/m/espace", opportunity="1", answer="interested"),
    ),
    "stop": (
        lambda house: house.page(f"/m/stop/{house.link('unsubscribe', 'list:alerts')}"),
        lambda house: house.mail(
            Arrival(MailboxPlace(1, 1), house.link("unsubscribe", "list:alerts"))
        ),
    ),
    "erase": (erase_by_command, erase_from_own_page),
    "propose": (
        lambda house: house.desk("/groupements/1", action="proposer", vu="oui"),
        lambda house: house.command("joint-bids", "--release", "1"),
    ),
    "release": (
        lambda house: house.desk(f"/envois/message/{message(house, 'failed')}", action="relancer"),
        lambda house: house.command("outbox", "--retry", str(message(house, "failed"))),
    ),
    "cancel": (
        lambda house: house.desk(f"/envois/message/{message(house, 'waiting')}", action="annuler"),
        lambda house: house.command("outbox", "--cancel", str(message(house, "waiting"))),
    ),
    "change a role": (
        lambda house: (
            Desk(house.store, "administration", home=house.folder)
            .post("/reglages/comptes/1", role="lecture", actif="1")
            .text
        ),
        lambda house: house.command("users", "role", "equipe@exemple.org", "lecture"),
    ),
    "change an address": (
        lambda house: house.desk(
            "/reglages/comptes/1", "administration", action="adresse", email="c@exemple.org"
        ),
        lambda house: house.command("users", "address", "equipe@exemple.org", "c@exemple.org"),
    ),
    "stop codes": (
        lambda house: (
            with_codes(house) or house.desk("/reglages/comptes/1", "administration", action="codes")
        ),
        lambda house: with_codes(house) or house.command("users", "codes", "equipe@exemple.org"),
    ),
    "stop everything": (
        lambda house: house.desk("/envois/arret", "administration", arret="1", vu="oui"),
        lambda house: house.command("deliver", "--stop"),
    ),
}
ACTIONS = {
    "confirm": "repérage validé",
    "reject": "repérage rejeté",
    "correct": "repérage corrigé",
    "add": "repérage ajouté",
    "take back": "validation reprise",
    "answer": "réponse",
    "stop": "liste arrêtée",
    "erase": "effacement",
    "propose": "groupement proposé",
    "release": "envoi : relancer",
    "cancel": "envoi : annuler",
    "change a role": "compte modifié",
    "change an address": "adresse du compte changée",
    "stop codes": "codes à usage unique arrêtés",
    "stop everything": "arrêt des envois",
}
REFUSALS: dict[str, tuple[str, tuple[Callable[[House], str], ...]]] = {
    "words that stand nowhere": (
        "ces mots ne se trouvent ni dans l’avis ni dans une pièce",
        (add_at_desk(NOWHERE), add_by_command(NOWHERE)),
    ),
    "settled meanwhile": (
        "Camille Ormeau l’a déjà validé",
        tuple(
            lambda house, act=act: settle_at_desk("confirmed")(house) and act(house)
            for act in (settle_at_desk("rejected"), settle_by_command("rejeter"))
        ),
    ),
    "a message that left": (
        "ce message est déjà parti",
        (
            lambda house: house.desk(f"/envois/message/{message(house, 'sent')}", action="annuler"),
            lambda house: house.command("outbox", "--cancel", str(message(house, "sent"))),
        ),
    ),
    "a group proposed twice": (
        "Ce groupement n’est plus à proposer",
        tuple(lambda house, act=act: act(house) and act(house) for act in DOORS["propose"]),
    ),
}


@pytest.mark.parametrize("name", DOORS)
def test_an_act_is_the_same_through_each_of_its_doors(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: Path
) -> None:
    seen = []
    for place, act in enumerate(DOORS[name]):
        house = House(tmp_path / str(place), monkeypatch, seed)
        act(house)
        files = sorted(
            (file.name, file.read_text(encoding="utf-8"))
            for file in (house.folder / "courrier").glob("*")
        )
        seen.append((house.journal(), house.rows(), files))
        house.store.close()
    for (journal, rows, files), (other_journal, other_rows, other_files) in pairwise(seen):
        assert ACTIONS[name] in [action for action, _, _ in journal]
        assert journal == other_journal
        assert files == other_files
        for table, content in rows.items():
            assert content == other_rows[table], table


def test_erasing_takes_the_letters_on_disk_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: Path
) -> None:
    house = House(tmp_path / "house", monkeypatch, seed)
    erase_from_own_page(house)
    folder = house.folder / "courrier"
    assert sorted(file.name for file in folder.iterdir()) == [
        "introduction-2.eml",
        "introduction-2.html",
    ]
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8")
        assert ("Martel" in text, "contact0" in text) == (False, False)
    house.store.close()


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_the_same_through_each_door(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: Path
) -> None:
    words, acts = REFUSALS[name]
    for place, act in enumerate(acts):
        house = House(tmp_path / str(place), monkeypatch, seed)
        assert words in act(house).replace("\u00a0", " ").replace("\n", " ")
        house.store.close()


ROOT = Path(__file__).parents[2]
# what writes by itself, and the act that must stand between it and every door
WRITERS = {
    "write_verdict",
    "delete_verdict",
    "record_consent",
    "release",
    "forget",
    "forget_contact",
    "forget_account",
    "withdraw",
    "record_bounce",
    "pause_domain",
    "resume_domain",
    "set_stop",
    "let_go",
    "cancel",
    "write_again",
    "reindex",
    "add_user",
    "close_again",
    "remember_device",
    "forget_devices",
    "ask_browser",
    "take_answer",
    "take_try",
    "forgive",
}


@pytest.mark.parametrize("room", ["vigie/web", "vigie/commands"])
def test_no_door_writes_past_the_acts(room: str) -> None:
    past = [
        f"{path.relative_to(ROOT)}: {name.name}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vigie.store")
        for name in node.names
        if name.name in WRITERS
    ]
    assert past == []
