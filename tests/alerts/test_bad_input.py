"""What goes wrong outside, on real local servers: hostile words, relays and sites that refuse,
hang, drop or lie.
"""

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from icalendar import Calendar

from alerts.channels import email as mail_channel
from alerts.channels import slack as slack_channel
from alerts.channels import webhook as webhook_channel
from alerts.channels.email import Mail, relay
from alerts.content.message import Message
from alerts.deliver import deliver, send_due
from tests.alerts.test_delivering import a_mail, queued, run
from tests.alerts.test_messages import HOSTILE, a_digest, a_post
from tests.builders import NOW
from tests.certificate import a_certificate
from tests.relay import DROP, HANG, Relay, a_relay, a_site
from tests.told import (
    a_consultation,
    a_stored_lot,
    a_structure,
    an_item,
    an_opportunity,
    outbox,
    settings,
)
from vigie.config import Settings
from vigie.store import Store
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.tables import Contact

MOST_LOST = 3
FINE = 0
STOPPED = 3


def level(store: Store) -> int:
    with store.reading() as session:
        return session.get_one(Contact, 1).bounce_level


# --- words, through a real relay


@pytest.mark.parametrize("words", HOSTILE, ids=lambda told: repr(told[:24]))
def test_hostile_words_arrive_as_one_sound_mail_to_one_person(
    store: Store, config: Settings, smtp: Relay, words: str
) -> None:
    message = a_digest(an_item(title=words, buyer=words, consultation=words))
    queued(store, a_mail(message=message.as_json()))
    run(store, config)
    mail = smtp.mails[0]

    assert (len(smtp.mails), smtp.recipients) == (1, ["awa@exemple.org"])
    assert (mail.defects, mail["Bcc"], len(mail.get_all("Subject") or [])) == ([], None, 1)
    assert max(map(len, smtp.taken[0].split(b"\r\n"))) <= 998  # RFC 5322 §2.1.1
    attached = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert len(Calendar.from_ical(attached.get_payload(decode=True)).walk("VEVENT")) == 1


@pytest.mark.parametrize(
    "name", ["جمعية البستان", "👩🏽‍🌾 Jardin", "A\r\nBcc: x@y.fr", '"; <x@y.fr>, ', "=?utf-8?q?x?="]
)
def test_any_name_is_one_recipient(store: Store, config: Settings, smtp: Relay, name: str) -> None:
    message = Message(subject="s", text="t", to="awa@exemple.org", to_name=name)
    queued(store, a_mail(message=message.as_json()))
    run(store, config)

    assert smtp.recipients == ["awa@exemple.org"]
    assert [one.addr_spec for one in smtp.mails[0]["To"].addresses] == ["awa@exemple.org"]


# --- relays


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        ("550 5.1.1 no such user", STOPPED),
        ("550 utilisateur inconnu", STOPPED),
        ("550 5.7.1 relaying denied", FINE),
        ("554 5.7.1 client host blocked", FINE),
        ("554 transaction refused", FINE),
        ("552 5.2.2 mailbox full", FINE),
    ],
)
def test_only_an_address_that_is_gone_stops_a_person(
    store: Store, config: Settings, smtp: Relay, answer: str, ends: int
) -> None:
    a_structure(store)
    smtp.on_rcpt = lambda _address: answer
    queued(store, a_mail())
    run(store, config)

    assert (outbox(store)[0].state, level(store)) == ("failed", ends)


@pytest.mark.parametrize(
    "answer", ["530 5.7.0 authentication required", "553 5.1.8 sender unknown"]
)
def test_a_refused_sender_is_the_channels_fault_and_costs_no_message(
    store: Store, config: Settings, smtp: Relay, answer: str
) -> None:
    smtp.on_mail = lambda _address: answer
    queued(store, a_mail(1), a_mail(2))
    done = run(store, config)

    assert "VIGIE_MAIL_FROM" in done.down[0]
    assert [(row.state, row.attempts) for row in outbox(store)] == [("waiting", 0)] * 2


def patient(
    monkeypatch: pytest.MonkeyPatch, port: int, timeout: float = 0.2, patience: float = 0.2
) -> None:
    """The channel with little patience."""
    to = relay(f"smtp://127.0.0.1:{port}")
    monkeypatch.setattr(
        mail_channel, "connect", lambda _settings: Mail(to, "vigie@exemple.org", timeout, patience)
    )


def slow(seconds: float) -> Any:
    def hook(_told: Any) -> None:
        time.sleep(seconds)

    return hook


def test_a_relay_that_hangs_before_the_body_leaves_no_doubt(
    store: Store, config: Settings, smtp: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient(monkeypatch, smtp.port)
    smtp.on_rcpt = slow(0.6)
    queued(store, a_mail())
    run(store, config)

    row = outbox(store)[0]
    assert (row.state, row.doubtful) == ("waiting", False)


def test_a_relay_that_hangs_after_the_body_leaves_it_doubtful(
    store: Store, config: Settings, smtp: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient(monkeypatch, smtp.port)
    smtp.on_data = slow(0.6)
    queued(store, a_mail())
    run(store, config)

    row = outbox(store)[0]
    assert (row.state, row.attempts, row.doubtful) == ("waiting", 1, True)


def test_a_relay_that_thinks_before_it_says_yes_is_waited_for(
    store: Store, config: Settings, smtp: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient(monkeypatch, smtp.port, patience=5)
    smtp.on_data = slow(0.6)
    queued(store, a_mail())
    run(store, config)

    row = outbox(store)[0]
    assert (row.state, row.doubtful, len(smtp.taken)) == ("sent", False, 1)


def test_a_relay_that_takes_and_drops_every_one_is_left_alone_after_three(
    store: Store, config: Settings, smtp: Relay
) -> None:
    smtp.on_data = lambda _raw: "drop"
    queued(store, *(a_mail(number) for number in range(20)))
    done = run(store, config)

    assert (len(smtp.taken), done.doubtful) == (MOST_LOST, MOST_LOST)
    assert "réponses perdues" in done.down[0]
    assert {row.state for row in outbox(store)} == {"waiting"}


def test_a_line_that_drops_now_and_then_stops_nothing(
    store: Store, config: Settings, smtp: Relay
) -> None:
    smtp.on_data = lambda _raw: "drop" if len(smtp.taken) % 3 == 0 else None
    queued(store, *(a_mail(number) for number in range(20)))
    done = run(store, config)

    assert (done.down, done.sent + done.doubtful) == ((), 20)


# --- TLS and login


def test_mail_goes_by_implicit_tls(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, context = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with a_relay(ssl_context=context) as smtp:
        queued(store, a_mail())
        done = run(store, settings(tmp_path, smtp_url=f"smtps://127.0.0.1:{smtp.port}"))

    assert (done.down, len(smtp.taken)) == ((), 1)


def test_mail_goes_by_starttls_with_login(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, context = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with a_relay(
        tls_context=context, require_starttls=True, auth_required=True, authenticator=knows
    ) as smtp:
        queued(store, a_mail())
        url = f"smtp+starttls://vigie%40exemple.org:s%3Acret@127.0.0.1:{smtp.port}"
        done = run(store, settings(tmp_path, smtp_url=url))

    assert (done.down, len(smtp.taken)) == ((), 1)


def knows(
    _server: Any, _session: Any, _envelope: Any, _way: str, told: LoginPassword
) -> AuthResult:
    """The relay's one account."""
    return AuthResult(
        success=(told.login, told.password) == (b"vigie@exemple.org", b"s:cret"), handled=False
    )


@pytest.mark.parametrize(
    ("password", "said"), [("faux", "identifiant"), ("s%C3%A9cret", "sans accent")]
)
def test_a_refused_login_costs_no_message(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, said: str
) -> None:
    trusted, context = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with a_relay(
        tls_context=context, require_starttls=True, auth_required=True, authenticator=knows
    ) as smtp:
        queued(store, a_mail())
        url = f"smtp+starttls://vigie%40exemple.org:{password}@127.0.0.1:{smtp.port}"
        done = run(store, settings(tmp_path, smtp_url=url))

    assert said in done.down[0]
    assert [(row.state, row.attempts) for row in outbox(store)] == [("waiting", 0)]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
@pytest.mark.parametrize("whose", ["unknown", "another host’s"])
def test_a_certificate_that_is_not_trusted_gets_no_mail(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, whose: str
) -> None:
    trusted, context = a_certificate(tmp_path, "127.0.0.1" if whose == "unknown" else "127.0.0.9")
    if whose != "unknown":
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    offered = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    with a_relay(**offered) as smtp:
        queued(store, a_mail())
        done = run(store, settings(tmp_path, smtp_url=f"{scheme}://127.0.0.1:{smtp.port}"))

    assert "certificate verify failed" in done.down[0]
    assert smtp.taken == []


# --- sites


def a_staff_post(channel: str) -> NewDelivery:
    message = a_post(an_item())
    return NewDelivery(
        what="w",
        kind="staff",
        recipient="r",
        channel=channel,
        due_at=NOW,
        message=message.as_json(),
    )


@pytest.mark.parametrize("channel", ["slack", "webhook"])
@pytest.mark.parametrize("fault", [(DROP, {}, None), (HANG, {}, 0.8)], ids=["drops", "hangs"])
def test_a_site_that_takes_it_and_says_nothing_is_asked_once_and_leaves_it_doubtful(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, channel: str, fault: Any
) -> None:
    monkeypatch.setattr(slack_channel, "TIMEOUT", 0.3)
    monkeypatch.setattr(webhook_channel.Webhook.__init__, "__defaults__", (0.3,))
    with a_site(fault) as site:
        queued(store, a_staff_post(channel))
        told = settings(
            tmp_path,
            slack_token="x",
            slack_base_url=site.url,
            webhook_url=site.url,
            webhook_secret="clef",
        )
        done = send_due(store, told, lambda: NOW, only=(channel,))

    row = outbox(store)[0]
    assert (len(site.asked), done.down) == (1, ())
    assert (row.state, row.attempts, row.doubtful) == ("waiting", 1, True)


@pytest.mark.parametrize("channel", ["slack", "webhook"])
@pytest.mark.parametrize("status", [200, 502])
def test_a_page_in_place_of_an_answer_never_loses_the_message(
    store: Store, tmp_path: Path, channel: str, status: int
) -> None:
    page = (status, {"Content-Type": "text/html"}, b"<html><body>Maintenance</body></html>")
    with a_site(page) as site:
        queued(store, a_staff_post(channel))
        told = settings(
            tmp_path,
            slack_token="x",
            slack_base_url=site.url,
            webhook_url=site.url,
            webhook_secret="clef",
        )
        send_due(store, told, lambda: NOW, only=(channel,))

    assert outbox(store)[0].state == (
        "sent" if (channel, status) == ("webhook", 200) else "waiting"
    )


def test_words_of_blocks_too_long_for_slack_are_not_lost(store: Store, tmp_path: Path) -> None:
    refused = (200, {}, {"ok": False, "error": "msg_blocks_too_long"})
    post = a_post(
        *(an_item(number, title=f"Lot {number} des espaces verts") for number in range(1, 15))
    )
    with a_site(refused, (200, {}, {"ok": True, "ts": "1.1"})) as site:
        queued(
            store,
            NewDelivery(
                what="w",
                kind="staff",
                recipient="r",
                channel="slack",
                due_at=NOW,
                message=post.as_json(),
            ),
        )
        told = settings(tmp_path, slack_token="x", slack_base_url=site.url)
        send_due(store, told, lambda: NOW, only=("slack",))

    said = " ".join(one["text"] + str(one.get("blocks", "")) for one in site.posts)
    assert all(f"Lot {number} des espaces verts" in said for number in range(1, 15))


# --- the clock


def moments(first: str, last: str, minutes: int) -> list[datetime]:
    now, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return [
        now + timedelta(minutes=minutes * step)
        for step in range(int((end - now) / timedelta(minutes=minutes)) + 1)
    ]


def test_the_end_of_summer_time_neither_doubles_nor_drops_a_letter(
    store: Store, config: Settings, smtp: Relay
) -> None:
    member = a_structure(store)
    deliver(
        store, config, lambda: datetime.fromisoformat("2026-10-19T07:00+00:00")
    )  # nothing to say that week
    lot = a_stored_lot(
        store, a_consultation(store, deadline=datetime.fromisoformat("2026-11-20T11:00+00:00"))
    )
    an_opportunity(store, member, lot, opened=datetime.fromisoformat("2026-10-24T10:00+00:00"))
    for now in moments("2026-10-24T22:00+00:00", "2026-10-26T12:00+00:00", 30):
        deliver(store, config, lambda now=now: now)  # type: ignore[misc]

    assert len(smtp.mails) == 1
    assert outbox(store, kind="digest", state="sent")[0].sent_at == datetime.fromisoformat(
        "2026-10-26T07:00+00:00"
    )


def test_a_clock_set_back_an_hour_sends_nothing_twice_and_keeps_what_waits(
    store: Store, config: Settings, smtp: Relay
) -> None:
    before = datetime.fromisoformat("2026-10-25T00:59:00+00:00")
    queued(store, *(a_mail(number, due_at=before) for number in range(3)))
    smtp.on_data = lambda raw: None if len(smtp.taken) < 2 else "451 plus tard"
    run(store, config, before)
    smtp.on_data = lambda _raw: None
    for now in moments("2026-10-25T00:00+00:00", "2026-10-25T02:00+00:00", 5):
        run(store, config, now)

    assert [row.state for row in outbox(store)] == ["sent"] * 3
    assert len({one["Message-ID"] for one in smtp.mails}) == len(smtp.mails) == 3
