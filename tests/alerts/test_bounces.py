"""Made reports of every mail system we know: who is dead, who is not, who complains."""

from base64 import b64encode

import pytest

from alerts.bounce_faults import fault_of
from alerts.bounces import returned
from alerts.stop_mail import stop_asked
from tests.alerts.reports import KEY, REPORT, WHO, Report, dsn, reports

REPORTS = list(reports())
SECRET = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6"


@pytest.mark.parametrize("report", REPORTS, ids=[report.name for report in REPORTS])
def test_a_report_says_who_is_at_fault(report: Report) -> None:
    told = returned(report.raw)

    assert [bounce.came for bounce in told] == ([] if report.came == "none" else [report.came])
    assert {(bounce.address, bounce.key) for bounce in told} <= {(WHO, KEY)}


def test_there_are_many_of_them() -> None:
    assert len([report for report in REPORTS if report.came == "hard"]) == 113
    assert len([report for report in REPORTS if report.came == "soft"]) == 150


def test_several_recipients_of_one_report_are_each_told_the_gravest_first() -> None:
    second = (
        "\nFinal-Recipient: rfc822; paul@asso.example\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 inconnu\n\n--A/mx.example\nContent-Type: text/rfc822"
    )
    raw = dsn("5.2.2", "552 5.2.2 full").replace(
        "\n--A/mx.example\nContent-Type: text/rfc822", second
    )

    assert [(bounce.address, bounce.came) for bounce in returned(raw.encode())] == [
        ("paul@asso.example", "hard"),
        (WHO, "soft"),
    ]
    assert len({bounce.provider_key for bounce in returned(raw.encode())}) == 2


def test_several_addresses_in_prose_have_each_their_reason() -> None:
    raw = (
        "From: MAILER-DAEMON@mx.example\nSubject: failure notice\nMessage-ID: <q@mx>\n\n"
        "<a@asso.example>:\n552 5.2.2 over quota\n\n<b@asso.example>:\n550 5.1.1 no such user\n"
    )

    assert [(bounce.address, bounce.came) for bounce in returned(raw.encode())] == [
        ("b@asso.example", "hard"),
        ("a@asso.example", "soft"),
    ]


def test_a_status_part_in_base64_is_read() -> None:
    status = (
        f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {WHO}\nAction: failed\n"
        "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 inconnu\n"
    )
    head, _, rest = REPORT.partition("Content-Type: message/delivery-status\n\n")
    tail = rest[rest.index("\n--A/mx.example") :]
    raw = (
        f"{head}Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
        f"{b64encode(status.encode()).decode()}{tail}"
    )

    assert [bounce.came for bounce in returned(raw.encode())] == ["hard"]


def test_lines_that_end_as_smtp_ends_them_and_old_letters_are_read() -> None:
    raw = REPORT.replace("User unknown", "boîte inexistante").replace("\n", "\r\n")

    assert [bounce.came for bounce in returned(raw.encode("latin-1"))] == ["hard"]


@pytest.mark.parametrize(
    ("status", "told", "fault"),
    [
        ("5.0.0", "550 5.7.1 adresse IP refusée", "policy"),
        ("5.5.0", "552 boîte pleine", "box"),
        ("5.7.26", "550 5.7.26 SPF", "authentication"),
        ("5.1.1", "550 5.1.1 host 5.7.1.9 said: inconnu", "address"),  # an IP address is no code
        ("5.6.0", "554 virus", "content"),
        ("5.3.2", "521", "system"),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", "address"),
        ("5.4.1", "no answer from host", "system"),
        ("4.4.7", "expired", "system"),
        ("5.7.13", "account disabled", "address"),
        ("5.1.1", "550 5.1.1 <spam@antispam.example>: refusé", "address"),
    ],
)
def test_the_code_then_the_words_say_whose_fault_it_is(status: str, told: str, fault: str) -> None:
    assert fault_of(status, told) == fault


@pytest.mark.parametrize(
    "subject",
    [
        f"desinscription-{SECRET}",
        f"[EXTERNE] desinscription-{SECRET}",
        f"RE: TR: [EXTERNAL] ***SPAM*** Désinscription-{SECRET}".encode().decode("latin-1"),
        f"=?utf-8?B?{b64encode(f'[EXTERNE] desinscription-{SECRET}'.encode()).decode()}?=",
        f"=?iso-8859-1?Q?R=E9p=A0:_desinscription-{SECRET[:20]}?=\n =?iso-8859-1?Q?{SECRET[20:]}?=",
        f"[EXTERNE]\n desinscription-{SECRET} (courriel externe)",
    ],
)
def test_a_request_to_stop_is_found_behind_tags_and_encodings(subject: str) -> None:
    raw = f"From: a@b.example\nSubject: {subject}\n\n\n".encode("latin-1")

    assert stop_asked(raw) == SECRET


@pytest.mark.parametrize(
    "subject",
    [
        "desinscription-info SVP",
        "Re: desinscription-de-la-lettre-hebdomadaire",
        "desinscription",
        f"x{SECRET}",
        "=?x?B?!!?=",
        "",
    ],
)
def test_any_other_subject_asks_nothing(subject: str) -> None:
    assert stop_asked(f"From: a@b.example\nSubject: {subject}\n\n\n".encode()) == ""
