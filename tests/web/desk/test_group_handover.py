"""An agreed group is handed over as a file and to the webhook: structures, roles, steps; nobody's
address.
"""

import csv
import io
import json
from pathlib import Path
from types import MappingProxyType

import icalendar
import pytest
from sqlmodel import Session, select

from alerts.channels.feeds import ics
from alerts.deliver import send_due
from tests.alerts.test_digest import a_group
from tests.alerts.test_messages import a_site, hook
from tests.builders import NOW
from tests.desk_client import Desk, plain
from tests.told import outbox
from vigie.acts import group_handover
from vigie.acts.actor import staff
from vigie.acts.group_handover import hand_over, handover
from vigie.config import Settings
from vigie.domain.refusals import BadChange
from vigie.store import Store
from vigie.store.match.joint_bids import StoredJointBid, joint_bid, record_consent, release
from vigie.store.tables import AuditEntry, Contact, JointBid, View

HOOK = MappingProxyType({"webhook_url": "https://crm.exemple.org/vigie", "webhook_secret": "clef"})


def all_agree(store: Store, form: str = "conjoint") -> list[int]:
    with store.transaction() as session:
        members = [role.member_id for role in release(session, 1, NOW).view.roles]
        for member in members:
            session.add(Contact(member_id=member, email=f"m{member}@x.fr", created_at=NOW))
            record_consent(session, 1, member, True, NOW)
        session.get_one(JointBid, 1).form = form
    return members


def test_the_file_names_structures_roles_and_who_does_what_by_when(desk_store: Store) -> None:
    members = all_agree(desk_store)
    answer = Desk(desk_store).post("/groupements/1/passation", vers="csv")
    lines = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    structures = [line for line in lines if line["Ligne"] == "structure"]
    assert (structures[0]["Structure"], structures[0]["Mandataire"]) == (
        "Jardins de la Rive",
        "oui",
    )
    steps = [(line["Qui"], line["Étape"][:5]) for line in lines if line["Ligne"] == "étape"]
    assert ("chaque structure", "Accor") in steps
    assert ("le mandataire", "Dépôt") in steps
    assert "@" not in answer.text
    with desk_store.reading() as session:
        views = session.execute(select(View.subject).where(View.what == "transmission")).scalars()
        actions = session.execute(select(AuditEntry.action)).scalars()
        assert set(views) == {f"member:{member}" for member in members}
        assert "groupement exporté" in list(actions)


@pytest.mark.parametrize("kind", ["csv", "webhook"])
def test_nothing_is_handed_over_before_all_agreed(desk_store: Store, kind: str) -> None:
    with desk_store.transaction() as session:
        release(session, 1, NOW)
    page = Desk(desk_store, **HOOK).post("/groupements/1/passation", vers=kind).text

    assert "n’ont pas toutes accepté" in page
    assert outbox(desk_store, kind="handover") == []


def test_the_webhook_gets_it_once_for_a_state(desk_store: Store, tmp_path: Path) -> None:
    all_agree(desk_store, "solidaire")
    desk = Desk(desk_store, **HOOK)
    said = [desk.post("/groupements/1/passation", vers="webhook").text for _ in range(2)]
    with a_site() as site:
        send_due(desk_store, hook(tmp_path, site.url), lambda: NOW, only=("webhook",))
    (_, _, body) = site.asked[0]
    told = json.loads(body)

    assert "Groupement transmis au webhook." in said[0]
    assert "déjà transmis" in said[1]
    assert told["kind"] == "handover"
    assert told["facts"]["engagement"] == (
        "solidaire : chacun est engagé financièrement pour la totalité du marché (R2142-20)"
    )
    assert told["facts"]["structures"][0]["nom"] == "Jardins de la Rive"
    assert told["facts"]["etapes"][-1]["qui"] == "le mandataire"
    assert "@" not in body.decode()


def test_without_a_webhook_it_says_what_else_to_do(desk_store: Store) -> None:
    all_agree(desk_store)
    with desk_store.transaction() as session, pytest.raises(BadChange, match="exporter en CSV"):
        hand_over(session, staff(1), 1, Settings(), NOW)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("solidaire", "engagé financièrement pour la totalité du marché"),
        ("conjoint", "chacun fait sa part et n’est engagé que pour elle"),
        ("conjoint avec mandataire solidaire", "le mandataire aussi pour celle de chaque membre"),
    ],
)
def test_the_wording_follows_the_form_everywhere(desk_store: Store, form: str, words: str) -> None:
    all_agree(desk_store, form)
    with desk_store.reading() as session:
        facts = handover(session, 1, Settings())
    assert words in facts["engagement"]
    assert words in facts["motif_de_la_forme"]


def test_the_feed_holds_the_day_of_the_answer_until_it_is_given() -> None:
    groups = [a_group(answer_by=NOW.date()), a_group(2, answer_by=NOW.date(), answered=True)]
    calendar = icalendar.Calendar.from_ical(ics([], NOW, host="x.fr", title="Vigie", groups=groups))
    (event,) = calendar.walk("VEVENT")

    assert event.decoded("dtstart") == NOW.date()
    assert plain(str(event["summary"])) == (
        "Répondre au groupement proposé : Entretien des espaces verts du parc"
    )


def test_the_file_reads_its_group_once(desk_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    all_agree(desk_store)
    numbers: list[int] = []

    def reading(session: Session, number: int) -> StoredJointBid | None:
        numbers.append(number)
        return joint_bid(session, number)

    monkeypatch.setattr(group_handover, "joint_bid", reading)
    with desk_store.transaction() as session:
        group_handover.note_export(session, staff(1), 1, Settings(), NOW)
    assert numbers == [1]
