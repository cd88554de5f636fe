"""What comes back, by mailbox and by webhook, and the ladder it moves people on; DNS hints;
kills of the deliverer.
"""

import json
import os
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select

from alerts import returns as mailbox
from alerts.bounces import returned
from alerts.channels.base import ChannelDown, NotConfigured
from alerts.channels.webhook import signature
from alerts.messages.staff import notice_of
from benchmarks.endure_deliver import endure
from tests.builders import NOW, in_days
from tests.certificate import a_certificate
from tests.desk_client import an_app
from tests.relay import a_silent_server, free_port
from tests.told import a_structure, settings
from vigie.acts.returns import read_mailbox
from vigie.doctor import examine
from vigie.doctor.dns_hints import hints
from vigie.store import Store
from vigie.store.outbox.contacts import lift_pauses, next_level
from vigie.store.outbox.deliveries import claim
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.outbox.paused_domains import (
    pause_domain,
    pause_length,
    paused_domains,
    resume_domain,
)
from vigie.store.outbox.preferences import preferences
from vigie.store.outbox.queue import queue_once
from vigie.store.outbox.tokens import mint
from vigie.store.service.app_state import remember
from vigie.store.tables import Contact, DeliveryItem

FINE = 0
PAUSED = 2
SOFT = 1
STOPPED = 3

SENT = NewDelivery(
    what="digest:2026-W48",
    kind="digest",
    recipient="contact:1",
    channel="email",
    due_at=NOW,
    contact_id=1,
    message={"subject": "s", "text": "t", "to": "awa@exemple.org"},
)


def wrote_to_awa(store: Store) -> None:
    """A structure, and a mail to its contact in the outbox: what a true notice quotes."""
    a_structure(store)
    with store.transaction() as session:
        queue_once(session, [SENT], NOW)


def a_notice(
    status: str = "5.1.1",
    action: str = "failed",
    *,
    number: int = 1,
    address: str = "awa@exemple.org",
    key: str = SENT.key,
) -> bytes:
    """A delivery status notice as a relay writes it."""
    return f"""From: MAILER-DAEMON@relais.exemple
To: vigie@exemple.org
Message-ID: <retour-{number}@relais.exemple>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

Non remis.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.exemple

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} boite inconnue
--x
Content-Type: message/rfc822

Message-ID: <{key}@exemple.org>
Subject: Deux lots pour vous

Bonjour
--x--
""".encode()


COMPLAINT = b"""From: fbl@relais.exemple
Message-ID: <plainte-1@relais.exemple>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="x"

--x
Content-Type: message/feedback-report

Feedback-Type: abuse
Original-Rcpt-To: awa@exemple.org
--x--
"""
AWAY = (
    b"From: awa@exemple.org\nMessage-ID: <a@b>\nAuto-Submitted: auto-replied\nSubject: "
    b"Absente\n\nJe suis absente. 5.1.1\n"
)


@pytest.mark.parametrize(
    ("raw", "came"),
    [
        (a_notice("5.1.1"), "hard"),
        (a_notice("5.2.2"), "soft"),  # a full box is not the address's end
        (a_notice("5.7.1"), "soft"),
        (a_notice("4.4.1", "delayed"), "soft"),
        (COMPLAINT, "complaint"),
    ],
)
def test_a_notice_is_hard_soft_or_a_complaint(raw: bytes, came: str) -> None:
    (bounce,) = returned(raw)

    assert (bounce.came, bounce.address) == (came, "awa@exemple.org")


@pytest.mark.parametrize(
    "raw",
    [AWAY, b"", b"\xff" * 1000, a_notice("2.0.0", "delivered"), a_notice(address="personne")[:400]],
)
def test_any_other_mail_is_no_bounce(raw: bytes) -> None:
    assert returned(raw) == ()


@hypothesis_settings(deadline=None, max_examples=60)
@given(st.integers(0, 700), st.binary(max_size=30))
def test_a_mangled_notice_never_raises(at: int, noise: bytes) -> None:
    raw = a_notice()

    returned(raw[:at] + noise + raw[at:])
    returned(raw[:at])


def test_the_ladder() -> None:
    assert next_level(FINE, "hard", 0) == STOPPED
    assert next_level(FINE, "complaint", 0) == STOPPED
    assert next_level(FINE, "soft", 2) == 1
    assert next_level(FINE, "soft", 3) == PAUSED
    assert next_level(STOPPED, "soft", 1) == STOPPED


class Imap(socketserver.StreamRequestHandler):
    """Just enough of IMAP4rev1 for a mailbox that is read."""

    mails: list[bytes] = []
    seen: set[int] = set()
    validity = 7

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for raw in self.rfile:
            tag, _, rest = raw.strip().decode().partition(" ")
            rest = rest.removeprefix("UID ")
            verb = rest.split(" ")[0].upper()
            if verb == "LOGIN" and "faux" in rest:
                self.wfile.write(f"{tag} NO refused\r\n".encode())
                continue
            self.answer(verb, rest)
            self.wfile.write(f"{tag} OK done\r\n".encode())
            if verb == "LOGOUT":
                return

    def answer(self, verb: str, rest: str) -> None:
        if verb == "CAPABILITY":
            self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif verb == "SELECT":
            self.wfile.write(f"* {len(self.mails)} EXISTS\r\n".encode())
            self.wfile.write(f"* OK [UIDVALIDITY {self.validity}] fine\r\n".encode())
        elif verb == "SEARCH":
            every = range(1, len(self.mails) + 1)
            if after := re.search(r"UID (\d+):", rest):  # « n:* » always names the last one
                asked = {place for place in every if place >= int(after.group(1))} | {len(every)}
            else:
                asked = set(every) - self.seen
            self.wfile.write(f"* SEARCH {' '.join(map(str, sorted(asked)))}\r\n".encode())
        elif verb == "FETCH":
            place = int(rest.split(" ")[1])
            mail = self.mails[place - 1]
            part = re.search(r"<0\.(\d+)>", rest)
            mail = mail[: int(part.group(1))] if part else mail
            self.wfile.write(
                f"* {place} FETCH (BODY[] {{{len(mail)}}}\r\n".encode() + mail + b")\r\n"
            )
        elif verb == "STORE":
            self.seen.add(int(rest.split(" ")[1]))
        elif verb == "LOGOUT":
            self.wfile.write(b"* BYE\r\n")


@contextmanager
def a_mailbox(
    *mails: bytes, tls: ssl.SSLContext | None = None, seen: set[int] | None = None
) -> Iterator[str]:
    """A mailbox with those mails, of which a colleague opened some, as VIGIE_IMAP_URL."""
    handler = type("Box", (Imap,), {"mails": list(mails), "seen": set() if seen is None else seen})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"imap{'s' if tls else ''}://boite:secret@127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def read_before(store: Store) -> None:
    """The box is another one: what was read of the one before says nothing of it."""
    remember(store, "mailbox", {}, NOW)


def level(store: Store) -> int:
    with store.reading() as session:
        return session.get_one(Contact, 1).bounce_level


def test_the_mailbox_is_read_once_and_stops_the_contact(store: Store, tmp_path: Path) -> None:
    wrote_to_awa(store)
    with a_mailbox(a_notice(), AWAY) as url:
        config = settings(tmp_path, imap_url=url)
        assert read_mailbox(store, config, NOW) == (2, 1)
        assert read_mailbox(store, config, NOW) == (0, 0)

    assert level(store) == STOPPED


def test_three_soft_bounces_pause_and_two_quiet_weeks_lift_the_pause(
    store: Store, tmp_path: Path
) -> None:
    a_structure(store)
    for day in range(3):
        assert level(store) < PAUSED
        # three of one day count once: a full box refuses a letter and its alerts
        notices = [a_notice("5.2.2", number=day * 3 + place) for place in range(3)]
        with a_mailbox(*notices) as url:
            read_before(store)
            read_mailbox(store, settings(tmp_path, imap_url=url), in_days(day - 2))
    assert level(store) == PAUSED
    with store.transaction() as session:
        assert lift_pauses(session, in_days(13)) == 0
        assert lift_pauses(session, in_days(15)) == 1


def test_the_same_notice_twice_counts_once(store: Store, tmp_path: Path) -> None:
    a_structure(store)
    with a_mailbox(*[a_notice("5.2.2")] * 4) as url:
        assert read_mailbox(store, settings(tmp_path, imap_url=url), NOW) == (4, 1)


def test_a_notice_that_quotes_no_message_of_ours_stops_nobody_at_once(
    store: Store, tmp_path: Path
) -> None:
    wrote_to_awa(store)
    with a_mailbox(a_notice(key="f" * 32)) as url:
        assert read_mailbox(store, settings(tmp_path, imap_url=url), NOW) == (1, 1)

    assert level(store) == SOFT


def test_of_a_huge_mail_only_its_beginning_is_fetched(store: Store, tmp_path: Path) -> None:
    wrote_to_awa(store)
    with a_mailbox(a_notice() + b"x" * 20_000_000, a_notice(number=2)) as url:
        assert read_mailbox(store, settings(tmp_path, imap_url=url), NOW)[0] == 2

    assert level(store) == STOPPED


def test_a_mailbox_that_hangs_is_left(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "TIMEOUT", 0.3)
    with a_silent_server() as port, pytest.raises(ChannelDown, match="injoignable"):
        read_mailbox(store, settings(tmp_path, imap_url=f"imap://a:b@127.0.0.1:{port}"), NOW)


def test_a_login_with_accents_says_what_to_check(store: Store, tmp_path: Path) -> None:
    with a_mailbox() as url, pytest.raises(ChannelDown, match="VIGIE_IMAP_URL"):
        read_mailbox(store, settings(tmp_path, imap_url=url.replace("secret", "s%C3%A9cret")), NOW)


def test_the_mailbox_is_read_over_tls_from_a_trusted_certificate_only(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote_to_awa(store)
    trusted, context = a_certificate(tmp_path)
    with a_mailbox(a_notice(), tls=context) as url:
        with pytest.raises(ChannelDown, match="certificate verify failed"):
            read_mailbox(store, settings(tmp_path, imap_url=url), NOW)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert read_mailbox(store, settings(tmp_path, imap_url=url), NOW) == (1, 1)


def a_stop(subject: str) -> bytes:
    """What a mail program sends for a « mailto: » of List-Unsubscribe."""
    return f"From: awa@exemple.org\r\nMessage-ID: <a@b>\r\nSubject: {subject}\r\n\r\n".encode()


@pytest.mark.parametrize("before", ["", "Re: ", "[EXTERNE] RE: ", "x"])
def test_a_mail_that_asks_to_stop_a_list_stops_that_one_only(
    store: Store, tmp_path: Path, before: str
) -> None:
    a_structure(store)
    with store.transaction() as session:
        raw = mint(session, "unsubscribe", contact_id=1, now=NOW, subject="list:digest", secret="x")
    with a_mailbox(
        a_stop(f"{before}desinscription-{raw}"), a_stop("desinscription-" + "a" * 40)
    ) as url:
        assert read_mailbox(store, settings(tmp_path, imap_url=url), NOW) == (2, 0)

    with store.reading() as session:
        assert preferences(session, [1])[1].lists_stopped == ([] if before == "x" else ["digest"])


def test_a_notice_about_a_stranger_changes_nobody(store: Store, tmp_path: Path) -> None:
    a_structure(store)
    with a_mailbox(a_notice(address="autre@exemple.org")) as url:
        assert read_mailbox(store, settings(tmp_path, imap_url=url), NOW) == (1, 0)


def test_a_mailbox_that_is_not_set_says_what_to_write(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="VIGIE_IMAP_URL"):
        read_mailbox(store, settings(tmp_path, imap_url=""), NOW)


def test_a_mailbox_that_refuses_or_is_not_there_is_said_in_french(
    store: Store, tmp_path: Path
) -> None:
    with a_mailbox() as url, pytest.raises(ChannelDown, match="identifiant"):
        read_mailbox(store, settings(tmp_path, imap_url=url.replace("boite", "faux")), NOW)
    with pytest.raises(ChannelDown, match="injoignable"):
        read_mailbox(store, settings(tmp_path, imap_url=f"imap://a:b@127.0.0.1:{free_port()}"), NOW)


def posted(store: Store, tmp_path: Path, told: Any, *, secret: str = "clef", late: int = 0) -> Any:
    client = TestClient(an_app(store, settings(tmp_path, webhook_secret="clef"), lambda: NOW))
    body, moment = json.dumps(told).encode(), str(int(NOW.timestamp()) - late)
    headers = {"X-Vigie-Timestamp": moment, "X-Vigie-Signature": signature(secret, moment, body)}
    return client.post("/m/retours", content=body, headers=headers)


def test_a_signed_return_moves_the_contact(store: Store, tmp_path: Path) -> None:
    a_structure(store)
    told = [{"type": "hard", "email": "Awa@exemple.org", "id": "1"}]

    assert posted(store, tmp_path, told).json() == {"kept": 1}
    assert posted(store, tmp_path, told).json() == {"kept": 0}
    assert level(store) == STOPPED


@pytest.mark.parametrize("how", [{"secret": "autre"}, {"late": 4_000}])
def test_an_unsigned_or_old_return_is_refused(
    store: Store, tmp_path: Path, how: dict[str, Any]
) -> None:
    a_structure(store)

    assert (
        posted(
            store, tmp_path, [{"type": "hard", "email": "awa@exemple.org", "id": "1"}], **how
        ).status_code
        == 403
    )
    assert level(store) == FINE


@pytest.mark.parametrize(
    "told", [[{"type": "x", "id": "1"}], [{"email": "a"}], "non", [1], {"type": "hard"}]
)
def test_a_return_of_another_shape_is_refused(store: Store, tmp_path: Path, told: Any) -> None:
    assert posted(store, tmp_path, told).status_code == 422


GOOD = {
    "exemple.org": ["v=spf1 include:relais.exemple -all"],
    "mail._domainkey.exemple.org": ["v=DKIM1; k=rsa; p=MIGf"],
    "_dmarc.exemple.org": ["v=DMARC1; p=none; rua=mailto:a@exemple.org"],
}


def test_a_domain_with_all_three_records_passes() -> None:
    assert all(hint.ok for hint in hints("exemple.org", GOOD))


@pytest.mark.parametrize(
    ("records", "check"),
    [
        ({"exemple.org": []}, "SPF"),
        ({"exemple.org": ["v=spf1 -all", "v=spf1 ~all"]}, "SPF"),
        ({"exemple.org": ["v=spf1 include:a +all"]}, "SPF"),
        ({"exemple.org": ["v=spf1 " + "include:a " * 11 + "-all"]}, "SPF"),
        ({"exemple.org": ["v=spf1 a mx ptr " + "exists:a " * 8 + "-all"]}, "SPF"),
        ({"exemple.org": ["v=spf1"]}, "SPF"),
        ({"mail._domainkey.exemple.org": []}, "DKIM"),
        ({"mail._domainkey.exemple.org": ["v=DKIM1; p="]}, "DKIM"),
        ({"_dmarc.exemple.org": []}, "DMARC"),
        ({"_dmarc.exemple.org": ["v=DMARC1; p=peut-être"]}, "DMARC"),
    ],
)
def test_each_fault_has_its_remedy(records: dict[str, list[str]], check: str) -> None:
    wrong = [hint for hint in hints("exemple.org", {**GOOD, **records}) if not hint.ok]

    assert [hint.check for hint in wrong] == [check]
    assert " : " in wrong[0].sentence


AS_HOST = """@ TXT "v=spf1 include:relais.exemple -all"
s7._domainkey\tCNAME\ts7.dkim.relais.exemple.
_dmarc  TXT  v=DMARC1; p=none
"""
AS_DIG = """; <<>> DiG
exemple.org.\t\t3600\tIN\tTXT\t"v=spf1 a mx " "include:relais.exemple ~all"
relais._domainkey.exemple.org. 3600 IN TXT "v=DKIM1; k=rsa; " "p=MIGfMA0"
_dmarc.exemple.org.\t3600\tIN\tTXT\t"v=DMARC1; p=quarantine"
"""


@pytest.mark.parametrize(
    "copied", [AS_HOST, AS_DIG], ids=["as a host shows it", "as dig prints it"]
)
def test_the_doctor_reads_records_as_they_are_copied(tmp_path: Path, copied: str) -> None:
    file = tmp_path / "dns.txt"
    file.write_text(copied, encoding="utf-8")
    told = [
        line
        for line in examine(settings(tmp_path), file)
        if any(name in line[1] for name in ("SPF", "DKIM", "DMARC"))
    ]

    assert [fine for fine, _ in told] == [True] * 3


def test_the_doctor_says_what_is_missing_from_an_empty_set(tmp_path: Path) -> None:
    file = tmp_path / "dns.txt"
    file.write_text("", encoding="utf-8")
    told = [text for fine, text in examine(settings(tmp_path), file) if not fine]

    assert [name for name in ("SPF", "DKIM", "DMARC") if any(name in text for text in told)] == [
        "SPF",
        "DKIM",
        "DMARC",
    ]


@pytest.mark.endure
def test_a_deliverer_killed_at_random_points_loses_nothing() -> None:
    found = endure(int(os.environ.get("VIGIE_KILLS", "10")))

    assert (found["lost"], found["doubled without a lost answer"], found["sent"]) == (
        0,
        0,
        found["mails"],
    )


def test_a_domain_that_refuses_us_is_paused_and_staff_hear_of_it(
    store: Store, tmp_path: Path
) -> None:
    wrote_to_awa(store)
    with a_mailbox(*(a_notice("5.7.26", number=number) for number in range(5))) as url:
        config = settings(tmp_path, imap_url=url, slack_token="xoxb-1")
        assert read_mailbox(store, config, NOW) == (5, 5)

    assert level(store) == FINE
    with store.reading() as session:
        (paused,) = paused_domains(session, NOW)
        assert (paused.domain, paused.fault, paused.until) == (
            "exemple.org",
            "authentication",
            in_days(1),
        )
        subject = f"domain:{int(NOW.timestamp())}:exemple.org"
        notice = notice_of(session, subject, config, NOW)
        assert notice
        assert notice.title == "Votre domaine est refusé par exemple.org\u00a0: SPF/DKIM"
        told = session.execute(select(DeliveryItem.subject)).scalars().all()
        assert told == [subject]  # once, not five times


def test_nothing_leaves_for_a_paused_domain_and_all_leaves_after(store: Store) -> None:
    wrote_to_awa(store)
    with store.transaction() as session:
        assert pause_domain(session, "exemple.org", "policy", "550 5.7.1", NOW)
        assert not pause_domain(session, "exemple.org", "policy", "550 5.7.1", NOW)

    assert claim(store, "email", NOW) == []
    with store.transaction() as session:
        assert resume_domain(session, "exemple.org", "user:1", NOW)
        assert not resume_domain(session, "exemple.org", "user:1", NOW)
    assert [held.contact_id for held in claim(store, "email", NOW)] == [1]


def test_a_refusal_that_quotes_no_message_of_ours_pauses_no_domain(
    store: Store, tmp_path: Path
) -> None:
    wrote_to_awa(store)
    with a_mailbox(a_notice("5.7.26", key="f" * 32)) as url:
        read_mailbox(store, settings(tmp_path, imap_url=url), NOW)

    assert level(store) == FINE
    with store.reading() as session:
        assert paused_domains(session, NOW) == []


def test_a_relay_that_calls_a_policy_refusal_hard_stops_nobody(
    store: Store, tmp_path: Path
) -> None:
    a_structure(store)
    told = {"type": "hard", "email": "awa@exemple.org", "id": "1", "detail": "550 5.7.1 blocked"}

    assert posted(store, tmp_path, told).json() == {"kept": 1}
    assert level(store) == FINE


@pytest.mark.parametrize(("times", "days"), [(1, 1), (2, 2), (3, 4), (4, 8), (9, 8)])
def test_each_refusal_again_pauses_for_longer(times: int, days: int) -> None:
    assert pause_length(times).days == days


def a_letter(
    subject: str, text: str = "Merci !", sender: str = "awa@exemple.org", **headers
) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "vigie@exemple.org", subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def staff_subjects(store: Store) -> list[str]:
    with store.reading() as session:
        return list(session.execute(select(DeliveryItem.subject)).scalars())


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("Re: 2 lots réservés", "Pouvez-vous m’appeler ?\n> Ne plus recevoir ces messages", "mail"),
        ("Re: 2 lots réservés", "Je ne veux plus recevoir vos messages.", "mail_stop"),
        ("Désinscription", "Merci de me retirer de la liste", "mail_stop"),
        ("(sans objet)", "STOP", "mail_stop"),
        ("Question", "Nous ne pouvons plus répondre à ce lot, il n’y a plus de place.", "mail"),
    ],
)
def test_what_a_person_wrote_reaches_staff_and_stops_nothing_by_itself(
    store: Store, tmp_path: Path, subject: str, text: str, kind: str
) -> None:
    wrote_to_awa(store)
    with a_mailbox(a_letter(subject, text)) as url:
        config = settings(tmp_path, imap_url=url, slack_token="xoxb-1")
        assert read_mailbox(store, config, NOW) == (1, 0)
    assert staff_subjects(store) == [f"{kind}:1:7.1"]
    assert level(store) == FINE
    with store.reading() as session:
        notice = notice_of(session, f"{kind}:1:7.1", config, NOW)
        stranger = notice_of(session, f"{kind}:0:7.1", config, NOW)
    assert notice is not None
    assert stranger is not None
    assert "/adherents/1" in notice.url
    assert notice.urgent == (kind == "mail_stop")
    assert stranger.title.startswith("Quelqu’un que Vigie ne connaît pas")


@pytest.mark.parametrize(
    "raw",
    [
        AWAY,
        a_letter("Absence du bureau"),
        a_letter("Lettre", Auto_Submitted="auto-replied"),
        a_letter("Lettre", List_Id="<liste.exemple.org>"),
        a_letter("Lettre", Precedence="bulk"),
        a_letter("Lettre", sender="vigie@exemple.org"),
        a_letter("Lettre", sender="mailer-daemon@exemple.org"),
    ],
)
def test_mail_of_machines_and_of_ourselves_calls_nobody(
    store: Store, tmp_path: Path, raw: bytes
) -> None:
    wrote_to_awa(store)
    with a_mailbox(raw) as url:
        read_mailbox(store, settings(tmp_path, imap_url=url, slack_token="xoxb-1"), NOW)
    assert staff_subjects(store) == []


def test_mail_that_a_colleague_opened_is_read_all_the_same(store: Store, tmp_path: Path) -> None:
    wrote_to_awa(store)
    with a_mailbox(a_letter("Bonjour")) as url:
        config = settings(tmp_path, imap_url=url, slack_token="xoxb-1")
        read_mailbox(store, config, NOW)
    with a_mailbox(a_letter("Bonjour"), a_letter("Une question"), seen={1, 2}) as url:
        config = settings(tmp_path, imap_url=url, slack_token="xoxb-1")
        assert read_mailbox(store, config, NOW) == (1, 0)
        assert read_mailbox(store, config, NOW) == (0, 0)
    assert staff_subjects(store) == ["mail:1:7.1", "mail:1:7.2"]


def test_what_is_done_is_marked_seen_and_what_a_person_may_answer_is_not(
    store: Store, tmp_path: Path
) -> None:
    wrote_to_awa(store)
    with store.transaction() as session:
        raw = mint(session, "unsubscribe", contact_id=1, now=NOW, subject="list:digest", secret="x")
    opened: set[int] = set()
    asked_to_stop, question = a_stop(f"desinscription-{raw}"), a_letter("Une question")
    with a_mailbox(asked_to_stop, question, a_notice(), seen=opened) as url:
        read_mailbox(store, settings(tmp_path, imap_url=url, slack_token="xoxb-1"), NOW)
    assert opened == {1, 3}


def test_a_report_of_several_recipients_moves_each_of_them(store: Store, tmp_path: Path) -> None:
    wrote_to_awa(store)
    with store.transaction() as session:
        session.add(Contact(email="ben@exemple.org", member_id=1, created_at=NOW))
    report = a_notice("5.2.2").replace(
        b"Final-Recipient: rfc822; awa@exemple.org",
        b"Final-Recipient: rfc822; ben@exemple.org\nAction: failed\nStatus: 5.2.2\n\n"
        b"Final-Recipient: rfc822; awa@exemple.org",
    )
    with a_mailbox(report) as url:
        read_mailbox(store, settings(tmp_path, imap_url=url), NOW)
    with store.reading() as session:
        levels = {row.email: row.bounce_level for row in session.execute(select(Contact)).scalars()}
    assert levels == {"awa@exemple.org": 1, "ben@exemple.org": 1}
