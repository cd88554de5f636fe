"""Deliveries leave once, are marked after the channel said yes, and nothing that goes wrong
loses one.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from alerts.channels import email as mail_channel
from alerts.channels.base import NotConfigured
from alerts.channels.email import Mail, relay
from alerts.content.message import Message
from alerts.deliver import Delivered, send_due
from alerts.messages.composing import compose_due
from tests.builders import NOW
from tests.relay import Relay, a_silent_server, free_port
from tests.told import a_structure, later, outbox, settings
from vigie.acts.actor import COMMAND_LINE
from vigie.acts.settings import keep_logo
from vigie.config import Settings
from vigie.store import Store
from vigie.store.outbox.deliveries import claim, scrub, set_stop, step
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.outbox.outages import outages
from vigie.store.outbox.queue import let_go, queue_once
from vigie.store.tables import Contact, EventRow, User

MOST_ATTEMPTS = 8


def a_mail(
    number: int = 1,
    *,
    to: str = "awa@exemple.org",
    subject: str = "Deux lots pour vous",
    **fields: Any,
) -> NewDelivery:
    """A composed mail, due now."""
    message = Message(
        subject=subject,
        text="Bonjour,\n.un point en tête\n",
        html="<p>Bonjour</p>",
        to=to,
        to_name="Awa Diarra",
    )
    told = {
        "what": f"essai:{number}",
        "kind": "alert",
        "recipient": f"contact:{number}",
        "channel": "email",
        "due_at": NOW,
        "contact_id": 1,
        "message": message.as_json(),
    }
    return NewDelivery(**{**told, **fields})


def queued(store: Store, *deliveries: NewDelivery) -> None:
    with store.transaction() as session:
        queue_once(session, deliveries, NOW)


def run(store: Store, config: Settings, now: datetime = NOW, channel: str = "email") -> Delivered:
    return send_due(store, config, lambda: now, only=(channel,))


def test_queued_twice_is_one_delivery(store: Store) -> None:
    queued(store, a_mail())
    queued(store, a_mail())

    assert len(outbox(store)) == 1


def test_a_mail_leaves_once(store: Store, config: Settings, smtp: Relay) -> None:
    queued(store, a_mail())
    run(store, config)
    run(store, config)

    assert [one["Subject"] for one in smtp.mails] == ["Deux lots pour vous"]
    assert [row.state for row in outbox(store)] == ["sent"]


@pytest.mark.parametrize(
    ("size", "types"),
    [
        (900, ["multipart/related", "text/html", "image/png"]),
        (50_001, ["text/html"]),  # too heavy for every mail
        (0, ["text/html"]),
    ],
)
def test_the_chambers_logo_stands_in_the_mail_itself(
    store: Store, config: Settings, smtp: Relay, size: int, types: list[str]
) -> None:
    content = (b"\x89PNG\r\n\x1a\n" + b"0" * size)[:size]
    if content:
        with store.transaction() as session:
            keep_logo(session, COMMAND_LINE, "image/png", content, NOW)
    letter = Message("Deux lots", "Bonjour", "<p><!--logo-->CRESS</p>", to="awa@exemple.org")
    queued(store, a_mail(message=letter.as_json()))
    run(store, config)

    [mail] = smtp.mails
    parts = [part.get_content_type() for part in mail.walk()][2:]
    page = mail.get_body(("html",)).get_content()
    images = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert parts == types
    assert "http" not in page  # nothing is fetched when it is read
    assert [image.get_content() for image in images] == [content] * len(images)
    assert [image["Content-ID"].strip("<>") in page for image in images] == [True] * len(images)


def test_the_relays_answer_is_kept(store: Store, config: Settings) -> None:
    queued(store, a_mail())
    run(store, config)

    assert outbox(store)[0].provider_id.startswith("250")


def test_one_connection_carries_many(store: Store, config: Settings, smtp: Relay) -> None:
    queued(store, *(a_mail(number) for number in range(45)))
    done = run(store, config)

    assert (done.sent, smtp.connections) == (45, 1)


def test_a_line_that_begins_with_a_dot_stays_whole(
    store: Store, config: Settings, smtp: Relay
) -> None:
    queued(store, a_mail())
    run(store, config)
    body = smtp.mails[0].get_body(("plain",))

    assert body
    assert body.get_content().splitlines()[1] == ".un point en tête"


def test_not_due_stays(store: Store, config: Settings, smtp: Relay) -> None:
    queued(store, a_mail(due_at=later(NOW, minutes=1)))

    assert run(store, config).sent == 0
    assert smtp.taken == []


def test_real_time_goes_before_the_digest(store: Store, config: Settings, smtp: Relay) -> None:
    queued(store, a_mail(1, subject="lettre"), a_mail(2, subject="alerte", real_time=True))
    run(store, config)

    assert [one["Subject"] for one in smtp.mails] == ["alerte", "lettre"]


def test_an_answer_4xx_is_tried_again_later(store: Store, config: Settings, smtp: Relay) -> None:
    smtp.on_data = lambda _raw: "451 essayez plus tard"
    queued(store, a_mail())
    run(store, config)
    row = outbox(store)[0]
    assert (row.state, row.attempts, "451" in row.error, row.doubtful) == (
        "waiting",
        1,
        True,
        False,
    )
    smtp.on_data = lambda _raw: None

    assert run(store, config).sent == 0, "pas avant son heure"
    assert run(store, config, row.due_at).sent == 1


def test_a_relay_that_says_4xx_for_an_hour_loses_nothing(
    store: Store, config: Settings, smtp: Relay
) -> None:
    smtp.on_rcpt = lambda _address: "450 boîte occupée"
    queued(store, *(a_mail(number) for number in range(3)))
    now = NOW
    while now < later(NOW, minutes=61):
        run(store, config, now)
        now += timedelta(minutes=1)
    smtp.on_rcpt = lambda _address: None
    for minutes in range(61, 190, 5):
        run(store, config, later(NOW, minutes=minutes))

    assert sorted(row.state for row in outbox(store)) == ["sent"] * 3
    assert len(smtp.taken) == 3


def test_after_the_last_try_it_is_failed_visible_and_told(
    store: Store, config: Settings, smtp: Relay
) -> None:
    smtp.on_data = lambda _raw: "452 plus de place"
    queued(store, a_mail())
    for hours in range(MOST_ATTEMPTS + 1):
        run(store, config, later(NOW, hours=2 * hours))

    row = outbox(store)[0]
    assert (row.state, row.attempts) == ("failed", MOST_ATTEMPTS)
    with store.reading() as session:
        assert [one.kind for one in session.exec(select(EventRow)).all()] == ["DeliveryFailed"]


def test_a_failed_one_can_be_let_go_again(store: Store, config: Settings, smtp: Relay) -> None:
    smtp.on_data = lambda _raw: "554 non"
    queued(store, a_mail())
    run(store, config)
    assert outbox(store)[0].state == "failed"
    smtp.on_data = lambda _raw: None
    with store.transaction() as session:
        let_go(session, 1, NOW)

    assert run(store, config).sent == 1


def test_an_address_that_no_longer_exists_stops_the_contact(
    store: Store, config: Settings, smtp: Relay
) -> None:
    a_structure(store)
    smtp.on_rcpt = lambda _address: "550 5.1.1 utilisateur inconnu"
    queued(store, a_mail())
    run(store, config)

    with store.reading() as session:
        assert session.get_one(Contact, 1).bounce_level == 3
    assert outbox(store)[0].state == "failed"


def test_a_bad_address_stops_no_other(store: Store, config: Settings, smtp: Relay) -> None:
    smtp.on_rcpt = lambda address: "550 inconnu" if "perdu" in address else None
    queued(
        store,
        a_mail(1, to="perdu@exemple.org"),
        a_mail(2),
        a_mail(3, to="pas une adresse"),
        a_mail(4),
    )
    run(store, config)

    assert [row.state for row in outbox(store)] == ["failed", "sent", "failed", "sent"]


def test_a_relay_that_takes_it_and_drops_the_line_leaves_it_doubtful(
    store: Store, config: Settings, smtp: Relay
) -> None:
    smtp.on_data = lambda _raw: "drop"
    queued(store, a_mail())
    done = run(store, config)
    row = outbox(store)[0]
    assert (done.doubtful, row.state, row.doubtful) == (1, "waiting", True)
    smtp.on_data = lambda _raw: None
    run(store, config, row.due_at)

    ids = {one["Message-ID"] for one in smtp.mails}
    assert (len(smtp.taken), len(ids)) == (2, 1), "doublé, mais sous le même identifiant"


def test_a_line_dropped_before_the_body_is_no_doubt(
    store: Store, config: Settings, smtp: Relay
) -> None:
    smtp.on_rcpt = lambda _address: "421 fermeture"
    queued(store, a_mail())
    run(store, config)

    row = outbox(store)[0]
    assert (row.state, row.doubtful) == ("waiting", False)


def test_a_relay_that_closes_after_some_messages_loses_none(
    store: Store, config: Settings, smtp: Relay
) -> None:
    seen: dict[str, int] = {}

    def at_most_three(address: str) -> str | None:
        seen["n"] = seen.get("n", 0) + 1
        return "421 trop de messages sur cette ligne" if seen["n"] % 4 == 0 else None

    smtp.on_rcpt = at_most_three
    queued(store, *(a_mail(number) for number in range(10)))

    assert run(store, config).sent == 10


def test_a_relay_that_is_not_there_costs_no_attempt(store: Store, tmp_path: Path) -> None:
    config = settings(tmp_path, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    queued(store, a_mail(1), a_mail(2))
    done = run(store, config)

    assert "injoignable" in done.down[0]
    assert [(row.state, row.attempts) for row in outbox(store)] == [("waiting", 0)] * 2
    with store.reading() as session:
        assert list(outages(session)) == ["email"]


def test_an_outage_is_forgotten_when_the_relay_is_back(
    store: Store, config: Settings, tmp_path: Path
) -> None:
    queued(store, a_mail())
    run(store, settings(tmp_path, smtp_url=f"smtp://127.0.0.1:{free_port()}"))
    run(store, config)

    with store.reading() as session:
        assert outages(session) == {}


def down_and_back(config: Settings, tmp_path: Path) -> tuple[Settings, Settings]:
    """The relay gone, the relay there; staff are told on Slack."""
    slack = settings(tmp_path, slack_token="x").slack_token
    gone = settings(tmp_path, smtp_url=f"smtp://127.0.0.1:{free_port()}", slack_token=slack)
    return gone, config.model_copy(update={"slack_token": slack})


def staff_told(store: Store) -> list[tuple[str, str, str]]:
    """Staff messages: channel, state, subject."""
    return [
        (row.channel, row.state, row.message.get("subject", ""))
        for row in outbox(store, kind="staff")
    ]


def test_an_outage_is_told_once_on_another_channel_and_its_end_once(
    store: Store, config: Settings, tmp_path: Path
) -> None:
    gone, back = down_and_back(config, tmp_path)
    queued(store, a_mail(1), a_mail(2))
    for minutes in (0, 10, 20):
        run(store, gone, later(NOW, minutes=minutes))
        compose_due(store, gone, later(NOW, minutes=minutes))
    run(store, gone, later(NOW, minutes=90))
    assert staff_told(store) == [("slack", "waiting", "Canal courriel indisponible")]

    for minutes in (100, 110):
        run(store, back, later(NOW, minutes=minutes))
        queued(store, a_mail(minutes))
    compose_due(store, back, later(NOW, minutes=130))
    assert staff_told(store)[1:] == [
        ("slack", "waiting", "Canal courriel\u00a0: les envois reprennent")
    ]


def test_an_outage_of_a_few_minutes_is_not_told(
    store: Store, config: Settings, tmp_path: Path
) -> None:
    gone, back = down_and_back(config, tmp_path)
    queued(store, a_mail())
    run(store, gone)
    run(store, back, later(NOW, minutes=2))
    compose_due(store, back, later(NOW, minutes=20))

    assert staff_told(store) == [("slack", "cancelled", "")]


def test_an_outage_of_the_only_channel_is_not_told_on_itself(store: Store, tmp_path: Path) -> None:
    with store.transaction() as session:
        session.add(
            User(
                email="equipe@exemple.org",
                name="Équipe",
                password="x",
                mail_rhythm="immediate",
                created_at=NOW,
            )
        )
    queued(store, a_mail())
    run(store, settings(tmp_path, smtp_url=f"smtp://127.0.0.1:{free_port()}"))

    assert staff_told(store) == []


def test_a_relay_that_hangs_does_not_hang_us(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_silent_server() as port:
        monkeypatch.setattr(
            mail_channel,
            "connect",
            lambda _s: Mail(relay(f"smtp://127.0.0.1:{port}"), "a@b.fr", 0.2),
        )
        queued(store, a_mail())
        done = run(store, settings(tmp_path))

    assert done.down
    assert outbox(store)[0].state == "waiting"


def test_starttls_is_never_left_out(store: Store, tmp_path: Path, smtp: Relay) -> None:
    queued(store, a_mail())
    done = run(store, settings(tmp_path, smtp_url=f"smtp+starttls://127.0.0.1:{smtp.port}"))

    assert done.down, "un relais sans STARTTLS n’est pas utilisé en clair"
    assert smtp.taken == []


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://h:99999", "smtp://[::1", "awa"])
def test_a_wrong_relay_setting_says_what_to_write(url: str) -> None:
    with pytest.raises(NotConfigured, match="VIGIE_SMTP_URL"):
        relay(url)


def test_the_cap_per_hour_holds(store: Store, tmp_path: Path, smtp: Relay) -> None:
    config = settings(tmp_path, smtp_url=smtp.url, mails_per_hour=5)
    queued(store, *(a_mail(number) for number in range(12)))

    counts = [run(store, config, later(NOW, minutes=minutes)).sent for minutes in (0, 30, 61, 122)]
    assert counts == [5, 0, 5, 2]


def test_the_emergency_stop_holds_everything_and_loses_nothing(
    store: Store, config: Settings, smtp: Relay
) -> None:
    queued(store, *(a_mail(number) for number in range(3)))
    with store.transaction() as session:
        set_stop(session, True, "user:1", NOW)
    assert run(store, config).sent == 0
    with store.transaction() as session:
        set_stop(session, False, "user:1", NOW)

    assert run(store, config).sent == 3


def test_the_stop_pulled_in_the_middle_of_a_batch_stops_at_the_next_message(
    store: Store, config: Settings, smtp: Relay
) -> None:
    def pull(_raw: bytes) -> None:
        if len(smtp.taken) == 1:
            with store.transaction() as session:
                set_stop(session, True, "user:1", NOW)

    smtp.on_data = pull
    queued(store, *(a_mail(number) for number in range(6)))

    assert run(store, config).sent == 2
    assert sorted(row.state for row in outbox(store)) == [
        "sent",
        "sent",
        "waiting",
        "waiting",
        "waiting",
        "waiting",
    ]


def test_two_deliverers_never_hold_the_same_one(store: Store) -> None:
    queued(store, *(a_mail(number) for number in range(30)))
    first, second = claim(store, "email", NOW), claim(store, "email", NOW)

    assert not {one.id for one in first} & {one.id for one in second}


def test_a_dead_deliverers_leases_come_back_and_only_what_was_begun_is_doubtful(
    store: Store,
) -> None:
    queued(store, *(a_mail(number) for number in range(3)))
    held = claim(store, "email", NOW)
    assert step(store, NOW, begin=held[0])

    again = claim(store, "email", later(NOW, minutes=6))

    assert len(again) == 3
    assert [row.doubtful for row in outbox(store)] == [True, False, False]


def test_a_lease_that_was_lost_begins_nothing(store: Store) -> None:
    queued(store, a_mail())
    held = claim(store, "email", NOW)
    claim(store, "email", later(NOW, minutes=6))

    assert not step(store, later(NOW, minutes=6), begin=held[0])


def test_an_unforeseen_error_puts_one_off_and_the_others_leave(
    store: Store, config: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Mail.send

    def broken(self: Mail, parcel: Any, meanwhile: Any) -> str:
        if parcel.message.subject == "casse":
            raise ZeroDivisionError("imprévu")
        return real(self, parcel, meanwhile)

    monkeypatch.setattr(Mail, "send", broken)
    queued(store, a_mail(1, subject="casse"), a_mail(2))
    run(store, config)

    assert [row.state for row in outbox(store)] == ["waiting", "sent"]
    assert "ZeroDivisionError" in outbox(store)[0].error


def test_without_a_relay_mail_is_written_to_files(store: Store, tmp_path: Path) -> None:
    queued(store, a_mail(channel="files"))
    run(store, settings(tmp_path), channel="files")
    run(store, settings(tmp_path), channel="files")

    assert sorted(path.suffix for path in (tmp_path / "courrier").iterdir()) == [".eml", ".html"]


def test_what_left_keeps_no_secret_link(store: Store, config: Settings) -> None:
    message = Message(
        subject="s",
        text="https://vigie.exemple.org/m/o/abcdefghijklmnopqrstuvwx?r=bid",
        to="a@exemple.org",
    )
    queued(store, a_mail(message=message.as_json()))
    run(store, config)
    scrub(store)

    assert "abcdefgh" not in str(outbox(store)[0].message)


def test_a_base_that_is_locked_while_a_mail_leaves_is_waited_out_and_the_mail_leaves_once(
    store: Store, config: Settings, smtp: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = iter([None, "locked", "locked", None, None, None])

    def busy(*words: Any, **more: Any) -> Any:
        if next(waits, None):
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        return step(*words, **more)

    monkeypatch.setattr("alerts.deliver.step", busy)
    queued(store, a_mail())
    run(store, config)
    run(store, config, later(NOW, minutes=10))
    assert len(smtp.mails) == 1
    assert [row.state for row in outbox(store)] == ["sent"]
