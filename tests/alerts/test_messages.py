"""Composed messages against hostile text, and on every channel: raw mail bytes, Slack, webhook,
calendar, Atom.
"""

import json
import re
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from icalendar import Calendar
from pydantic import SecretStr

from alerts.channels import feeds, slack
from alerts.channels.base import ChannelDown, Refused, TryLater
from alerts.channels.webhook import signature
from alerts.content import clean
from alerts.content.gather import web_address
from alerts.content.message import House, InCharge, Message, Parcel, Person, StaffNotice, from_json
from alerts.content.mime import mime
from alerts.deliver import send_due
from alerts.messages import members as compose
from alerts.messages import members as compose_person
from alerts.messages.calendar import calendar
from alerts.messages.digest import Edit, digest, subject
from alerts.messages.staff import network_message, staff_message
from alerts.messages.subjects import fitted
from tests.alerts.test_digest import a_group
from tests.builders import NOW, in_days
from tests.relay import a_relay, a_site
from tests.told import an_item, outbox, settings
from vigie.config import Settings
from vigie.domain.clock import paris
from vigie.domain.group_forms import answer_by
from vigie.store import Store
from vigie.store.outbox.new_delivery import NewDelivery
from vigie.store.outbox.queue import queue_once

HOUSE = House("CRESS d’essai", "https://vigie.exemple.org", "s" * 40, "Vigie <vigie@exemple.org>")
AWA = Person(12, "Awa", "awa@exemple.org", "Les Jardins d’Awa", "Diarra", "import du 3 novembre")
HOSTILE = [
    "Lot\r\nBcc: tous@exemple.org\r\n\r\nCorps",
    "Titre\x00\x1b[31m avec \x07 contrôle",
    '<script>alert(1)</script><img src=x onerror="x()">',
    "<!channel> <@U123> <https://mal.exemple|cliquez> @here",
    "javascript:alert(1) https://mal.exemple/x www.mal.exemple",
    "BEGIN:VEVENT\nSUMMARY:autre;x,y\\n",
    "]]></summary><entry>",
    "\u202etxet lanigiro\u202c \u2066caché",
    "جمعية البستان الأخضر",
    "🌳" * 200 + "👩🏽‍🌾",
    "{{ 7 * 7 }} {% raw %} ${x} %s",
    "é" * 5_000_000,
    "\ud800 demi-caractère",
    "",
]
people_texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)
unhurried = hypothesis_settings(deadline=None, max_examples=60)  # other work may share the machine


def a_digest(*items: Any, **fields: Any) -> Message:
    found = digest(items or [an_item()], [], {}, Edit(), NOW)
    assert found
    return compose.digest_message(
        AWA,
        found,
        subject(found, NOW),
        in_days(-7),
        HOUSE,
        compose.links_for(AWA, HOUSE),
        NOW,
        **fields,
    )


def every_message(item: Any) -> list[Message]:
    """One message of each kind about that item."""
    links = compose.links_for(AWA, HOUSE)
    group = a_group(lot=item, need=item.title, your_part=item.title, partner_parts=(item.title,))
    return [
        a_digest(item),
        compose.alert_message(AWA, [item, item], HOUSE, links, NOW),
        compose.change_message(AWA, [item], HOUSE, links, NOW),
        compose.reminder_message(AWA, [item], HOUSE, links, NOW),
        compose.joint_bid_message(AWA, group, HOUSE, links, NOW),
        compose.introduction_message(
            AWA, group, [(item.title, item.buyer)], [("lun.", item.title)], HOUSE, links, NOW
        ),
        compose.correction_message(AWA, [item], item.title, HOUSE, links, NOW),
        compose_person.welcome_message(AWA, "une lettre chaque lundi", HOUSE, links, NOW),
        compose_person.network_welcome(AWA, "une lettre chaque lundi", HOUSE, links, NOW),
        compose_person.link_message(AWA, "https://vigie.exemple.org/m/ouvrir/x", HOUSE),
        staff_message(
            [StaffNotice("Nouveau lot réservé", item.title, "https://vigie.exemple.org/c/1", item)],
            HOUSE,
            NOW,
            to="a@b.fr",
        ),
        network_message(AWA, "UNEA", [item], HOUSE, links, NOW),
    ]


def raw(message: Message) -> bytes:
    return mime(message, key="k" * 32, sender=HOUSE.mail_from, now=NOW)


def parsed(message: Message) -> Any:
    return message_from_bytes(raw(message), policy=policy.default)


# --- mail


def test_the_digest_reads_as_expected_in_plain_text() -> None:
    expected = (Path(__file__).parents[1] / "examples_messages" / "digest.txt").read_text(
        encoding="utf-8"
    )

    assert (
        a_digest(
            an_item(), an_item(2, number="2", lots=3, consultation_id=1, deadline_at=in_days(6))
        ).text
        == expected
    )


def test_a_letter_has_one_place_for_the_chambers_logo() -> None:
    assert a_digest(an_item()).html.count("<!--logo-->") == 1


def test_list_headers_stand_whole_in_the_raw_bytes() -> None:
    head = raw(a_digest()).split(b"\r\n\r\n")[0].split(b"\r\n")
    stop = next(line for line in head if line.startswith(b"List-Unsubscribe:"))

    found = re.fullmatch(
        rb"List-Unsubscribe: <https://vigie\.exemple\.org/m/stop/([\w~-]+)>, "
        rb"<mailto:vigie@exemple\.org\?subject=desinscription-([\w~-]+)>",
        stop,
    )
    assert found is not None
    assert found.group(1) == found.group(2)
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    assert b"List-Id: <digest.vigie.vigie.exemple.org>" in head
    assert b"Auto-Submitted: auto-generated" in head
    assert b"Message-ID: <" + b"k" * 32 + b"@exemple.org>" in head


def test_a_long_unsubscribe_address_is_not_encoded() -> None:
    house = House(
        "CRESS", "https://" + "a" * 60 + ".exemple.org/un/chemin/assez/long/pour/depasser", "s" * 40
    )
    told = compose.list_headers(
        compose.links_for(AWA, house).unsubscribe("digest"), "digest", house
    )
    bytes_ = mime(Message("s", "t", to="a@b.fr", headers=told), key="k", sender="a@b.fr", now=NOW)

    assert b"=?utf-8?" not in bytes_
    assert any(
        line.startswith(b"List-Unsubscribe: <https://aaa") and line.endswith(b">")
        for line in bytes_.split(b"\r\n")
    )


@pytest.mark.parametrize(
    "sender", ["", "Vigie", "Vigie <vigie@localhost>", "vigie@exemple.org?cc=x@y.fr"]
)
def test_without_a_senders_own_address_a_list_is_stopped_by_link_alone(sender: str) -> None:
    house = House("CRESS", "https://vigie.exemple.org", "s" * 40, sender)
    told = dict(compose.list_headers("https://vigie.exemple.org/m/stop/abc", "digest", house))

    assert told["List-Unsubscribe"] == "<https://vigie.exemple.org/m/stop/abc>"


def test_headers_and_parts_are_what_the_standard_library_reads() -> None:
    mail = parsed(a_digest())

    assert mail["To"] == "Awa Diarra <awa@exemple.org>"
    assert (
        mail["Subject"] == "1\u00a0lot pour vous cette semaine, réservé (à rendre avant le 14 déc.)"
    )
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == a_digest().text
    assert mail.defects == []


@pytest.mark.parametrize("text", HOSTILE, ids=lambda told: repr(told[:24]))
def test_hostile_text_adds_no_header_no_part_and_no_markup(text: str) -> None:
    item = an_item(
        title=text, buyer=text, consultation=text, source=clean.line(text), doubts=(text,)
    )
    for message in every_message(item):
        mail = parsed(message)
        assert mail["Bcc"] is None
        assert len(mail.get_all("To")) == 1
        assert len(raw(message)) < 200_000
        tree = html5lib.parse(message.html, namespaceHTMLElements=False)
        assert {one.tag for one in tree.iter() if isinstance(one.tag, str)}.isdisjoint(
            {"script", "img", "iframe", "form"}
        )
        assert not [name for one in tree.iter() for name in one.attrib if name.startswith("on")]
        assert all(one.get("href", "https://").startswith("https://") for one in tree.iter("a"))
        assert "49" not in message.text or "49" in text


@unhurried
@given(people_texts, people_texts)
def test_any_name_and_subject_make_one_sound_header(name: str, words: str) -> None:
    mail = parsed(Message(words, "t", to="a@b.fr", to_name=name))

    assert mail["Subject"] is not None
    assert [one.addr_spec for one in mail["To"].addresses] == ["a@b.fr"]
    assert mail["Bcc"] is None


@unhurried
@given(people_texts)
def test_any_text_survives_the_mail_whole(words: str) -> None:
    body = parsed(Message("s", words, to="a@b.fr")).get_content()

    assert body.replace("\r\n", "\n").rstrip("\n") == words.replace("\r\n", "\n").replace(
        "\r", "\n"
    ).rstrip("\n")


@pytest.mark.parametrize("number", range(11))
def test_the_html_of_each_message_validates(number: int) -> None:
    message = every_message(an_item(doubts=("heure à vérifier dans le DCE",)))[number]

    html5lib.HTMLParser(strict=True).parse(message.html)
    assert 'lang="fr"' in message.html
    assert "<img" not in message.html, "ni image ni pixel"


@pytest.mark.parametrize("number", range(7))
def test_each_members_message_says_why_how_to_stop_and_what_is_authoritative(number: int) -> None:
    message = every_message(an_item())[number]

    for words in ("Vous recevez", "/m/lien", "/m/stop/", "seul le DCE"):
        assert words in message.text
        assert words in message.html


def test_the_relay_gets_what_was_composed(store: Store, tmp_path: Path) -> None:
    with a_relay() as relay:
        queued(store, _delivery("email", a_digest()))
        send_due(store, settings(tmp_path, smtp_url=relay.url), lambda: NOW, only=("email",))

    assert relay.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert relay.recipients == ["awa@exemple.org"]


def test_a_message_comes_back_from_its_json() -> None:
    message = a_digest()

    assert from_json(json.loads(json.dumps(message.as_json()))) == message


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://a.fr/\nx",
        'https://a.fr/"x',
        "https://nom@mal.fr/",
        "//a.fr",
        "x" * 600,
        "https://",
        "http://[::1",
    ],
)
def test_only_plain_web_addresses_become_links(address: str) -> None:
    assert web_address(address) is None


@unhurried
@given(people_texts, st.integers(1, 300))
def test_a_line_is_one_line_within_its_limit(words: str, limit: int) -> None:
    said = clean.line(words, limit)

    assert len(said) <= max(limit, 1)
    assert not set(said) & set("\r\n\x00\u202e\u2066\u2028")


# --- calendar and Atom


@pytest.mark.parametrize("text", HOSTILE, ids=lambda told: repr(told[:24]))
def test_hostile_text_stays_in_its_calendar_property(text: str) -> None:
    body = calendar([an_item(title=text, buyer=text)], NOW, host="exemple.org")
    events = Calendar.from_ical(body).walk("VEVENT")

    assert len(events) == 1
    assert events[0]["UID"] == "lot-1@exemple.org"
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))


@pytest.mark.parametrize(
    ("day", "hour"), [("2026-10-24T10:00:00+00:00", 12), ("2026-10-26T11:00:00+00:00", 12)]
)
def test_a_deadline_at_noon_is_at_noon_on_both_sides_of_the_change_of_hour(
    day: str, hour: int
) -> None:
    event = Calendar.from_ical(
        calendar([an_item(deadline_at=datetime.fromisoformat(day))], NOW, host="h")
    ).walk("VEVENT")[0]

    assert paris(event.end).hour == hour


def test_a_stopped_consultation_cancels_its_event() -> None:
    event = Calendar.from_ical(calendar([an_item(stopped="cancelled")], NOW, host="h")).walk(
        "VEVENT"
    )[0]

    assert event["STATUS"] == "CANCELLED"


@pytest.mark.parametrize("text", HOSTILE, ids=lambda told: repr(told[:24]))
def test_hostile_text_stays_in_its_atom_entry(text: str) -> None:
    body = feeds.atom(
        [an_item(title=text, buyer=text)],
        NOW,
        host="h",
        self_url="https://h/x",
        title=text,
        page_url="https://h/m",
    )
    tree = ElementTree.fromstring(body)

    assert len(tree.findall("{http://www.w3.org/2005/Atom}entry")) == 1


# --- Slack


def a_slack(url: str) -> Any:
    from vigie.config import Settings

    return slack.connect(Settings(slack_token=SecretStr("xoxb-essai"), slack_base_url=url))


def _delivery(channel: str, message: Message) -> NewDelivery:
    return NewDelivery(
        what="w",
        kind="staff",
        recipient="r",
        channel=channel,
        due_at=NOW,
        message=message.as_json(),
        contact_id=None,
    )


def queued(store: Store, delivery: NewDelivery) -> None:
    with store.transaction() as session:
        queue_once(session, [delivery], NOW)


def a_post(*items: Any) -> Message:
    told = [
        StaffNotice("Nouveau lot réservé", one.title, "https://vigie.exemple.org/c/1", one)
        for one in items
    ]
    return staff_message(told, HOUSE, NOW, to="#veille")


def parcel(message: Message) -> Parcel:
    return Parcel(1, "k", "staff", message)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda told: repr(told[:24]))
def test_hostile_text_neither_mentions_nor_links_on_slack(text: str) -> None:
    with a_site() as site:
        a_slack(site.url).send(parcel(a_post(an_item(title=text, buyer=text))))

    said = json.dumps(site.posts[0], ensure_ascii=False)
    for mark in ("<!", "<@", "<http", "https://mal", "@here", "@channel"):
        assert mark not in said.replace('"https://vigie', "")


def test_a_long_post_is_cut_within_slacks_limits_into_a_thread() -> None:
    with a_site() as site:
        a_slack(site.url).send(parcel(a_post(*(an_item(number) for number in range(1, 60)))))

    assert len(site.posts) > 1
    assert all(
        len(one["blocks"]) <= 50 and len(json.dumps(one["blocks"], ensure_ascii=False)) < 13_200
        for one in site.posts
    )
    assert {one.get("thread_ts") for one in site.posts[1:]} == {"1.1"}
    assert all(one["text"] for one in site.posts)


def test_slack_asking_to_wait_two_minutes_is_waited_for(store: Store, tmp_path: Path) -> None:
    with a_site((429, {"Retry-After": "120"}, {"ok": False, "error": "ratelimited"})) as site:
        queued(store, _delivery("slack", a_post(an_item())))
        send_due(
            store,
            settings(tmp_path, slack_token="x", slack_base_url=site.url),
            lambda: NOW,
            only=("slack",),
        )

    row = outbox(store)[0]
    assert (row.state, (row.due_at - NOW).total_seconds()) == ("waiting", 120)
    assert len(site.posts) == 1


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        ("channel_not_found", Refused),
        ("not_in_channel", Refused),
        ("invalid_auth", ChannelDown),
        ("internal_error", TryLater),
    ],
)
def test_what_slack_refuses_is_sorted(error: str, raised: type[Exception]) -> None:
    with (
        a_site((200, {}, {"ok": False, "error": error})) as site,
        pytest.raises(raised, match=r"Slack|slack"),
    ):
        a_slack(site.url).send(parcel(a_post(an_item())))


def test_blocks_that_slack_finds_too_long_go_out_as_words() -> None:
    good = (200, {}, {"ok": True, "ts": "2.2"})
    with a_site((200, {}, {"ok": False, "error": "msg_blocks_too_long"}), good) as site:
        a_slack(site.url).send(parcel(a_post(an_item())))

    assert "Entretien des espaces verts" in site.posts[1]["text"]
    assert not site.posts[1].get("blocks")


def test_a_thread_that_broke_off_is_taken_up_where_it_stopped(store: Store, tmp_path: Path) -> None:
    first, stop = (
        (200, {}, {"ok": True, "ts": "1.1"}),
        (429, {"Retry-After": "1"}, {"ok": False, "error": "ratelimited"}),
    )
    with a_site(first, stop, first) as site:
        queued(store, _delivery("slack", a_post(*(an_item(number) for number in range(1, 60)))))
        config = settings(tmp_path, slack_token="x", slack_base_url=site.url)
        send_due(store, config, lambda: NOW, only=("slack",))
        send_due(store, config, lambda: outbox(store)[0].due_at, only=("slack",))

    headings = [one["blocks"][0]["type"] for one in site.posts]
    assert outbox(store)[0].state == "sent"
    assert headings.count("header") == 1, "le début n’est pas posté deux fois"


def test_slack_that_is_not_there_costs_no_attempt() -> None:
    with pytest.raises(ChannelDown):
        a_slack("http://127.0.0.1:9").send(parcel(a_post(an_item())))


# --- webhook


def hook(tmp_path: Path, url: str) -> Any:
    return settings(tmp_path, webhook_url=url, webhook_secret="clef")


def test_the_webhook_is_signed_and_carries_its_key(store: Store, tmp_path: Path) -> None:
    with a_site() as site:
        queued(store, _delivery("webhook", a_post(an_item())))
        send_due(store, hook(tmp_path, site.url), lambda: NOW, only=("webhook",))

    _, headers, body = site.asked[0]
    assert headers["X-Vigie-Signature"] == signature("clef", headers["X-Vigie-Timestamp"], body)
    assert headers["Idempotency-Key"] == outbox(store)[0].idempotency_key
    assert outbox(store)[0].state == "sent"


@pytest.mark.parametrize(
    ("status", "state"), [(503, "waiting"), (429, "waiting"), (404, "failed"), (302, "failed")]
)
def test_what_the_webhook_answers_decides(
    store: Store, tmp_path: Path, status: int, state: str
) -> None:
    with a_site((status, {"Location": "http://127.0.0.1:9/"}, {})) as site:
        queued(store, _delivery("webhook", a_post(an_item())))
        send_due(store, hook(tmp_path, site.url), lambda: NOW, only=("webhook",))

    assert outbox(store)[0].state == state
    assert len(site.asked) == 1


def test_a_message_composed_again_has_the_same_links() -> None:
    assert a_digest().text == a_digest().text


@pytest.mark.parametrize("title", ["Lot 2 – " + "Entretien des espaces verts " * 9, "Peinture"])
def test_a_subject_is_read_whole(title: str) -> None:
    words = fitted("Réservé EA-ESAT\u00a0: ", title, " (à rendre avant le 4 janv.)")

    assert len(words) <= 69
    assert words.endswith(" (à rendre avant le 4 janv.)")


@pytest.mark.parametrize(
    ("mail_from", "sender"),
    [
        ("Vigie <vigie@cress.fr>", '"CRESS d’Ici, (essai)" <vigie@cress.fr>'),
        ("vigie@cress.fr", '"CRESS d’Ici, (essai)" <vigie@cress.fr>'),
        ("Pôle achats <vigie@cress.fr>", '"Pôle achats" <vigie@cress.fr>'),
    ],
)
def test_mails_come_from_the_chamber(mail_from: str, sender: str) -> None:
    assert Settings(mail_from=mail_from, chamber="CRESS d’Ici, (essai)").sender == sender


def test_an_answer_reaches_who_is_in_charge() -> None:
    paul = InCharge("Paul Arnaud", "paul@cress.fr", "01 23 45 67 89")
    message = compose.alert_message(
        replace(AWA, in_charge=paul), [an_item()], HOUSE, compose.links_for(AWA, HOUSE), NOW
    )

    assert parsed(message)["Reply-To"] == "Paul Arnaud <paul@cress.fr>"
    assert (
        "Une question\u00a0? Répondez à ce message ou appelez le 01 23 45 67 89\u00a0: Paul "
        "Arnaud vous suit." in " ".join(message.text.split("\n"))
    )


def test_without_anybody_in_charge_no_answer_is_promised() -> None:
    message = compose.alert_message(AWA, [an_item()], HOUSE, compose.links_for(AWA, HOUSE), NOW)

    assert parsed(message)["Reply-To"] is None
    assert "Répondez à ce message" not in message.text


def test_what_a_post_does_not_tell_stands_last_and_never_names_it() -> None:
    lots = [StaffNotice("Nouveau lot", "x", "https://v.fr/c", an_item(1))]
    message = staff_message(lots, HOUSE, NOW, more=7)
    (head,) = slack.pieces(message.blocks)

    assert message.subject == "Nouveau lot et 7\u00a0autres informations"
    assert "*Nouveau lot*" in head[1]["text"]["text"]
    assert "*Et 7\u00a0autres informations*" in head[2]["text"]["text"]
    assert "8\u00a0choses à savoir" in message.text


def test_a_post_shows_three_things_the_rest_stands_in_its_thread() -> None:
    lots = [
        StaffNotice("Nouveau lot", "x", "https://v.fr/c", an_item(number, lots=3))
        for number in range(1, 6)
    ]
    urgent = StaffNotice("Source muette", "boamp", "https://v.fr/sources", urgent=True)
    message = staff_message([*lots, urgent], HOUSE, NOW)
    head, rest = slack.pieces(message.blocks)

    assert message.subject == "Source muette et 5\u00a0autres informations"
    assert [block["type"] for block in head] == [
        "header",
        "section",
        "section",
        "section",
        "context",
    ]
    assert [block["type"] for block in rest] == ["section", "section", "section"]
    assert all(block["accessory"]["url"] for block in [*head[1:4], *rest])
    assert "Consultation\u00a0:" in head[2]["text"]["text"]


def test_an_answer_of_500_is_not_posted_again_at_once() -> None:
    with a_site((500, {}, {"ok": False, "error": "internal_error"})) as site:
        with pytest.raises(TryLater):
            a_slack(site.url).send(
                Parcel(1, "k" * 32, "staff", Message("Bonjour", "x", to="#veille"))
            )
        assert len(site.posts) == 1


@pytest.mark.parametrize(
    ("asked", "first_step", "day"),
    [
        ("2026-11-30", None, "2026-12-07"),
        ("2026-11-30", "2026-12-03", "2026-12-03"),
        ("2026-11-30", "2026-11-30", "2026-12-02"),
        ("2026-12-24", None, "2027-01-04"),
    ],
)
def test_a_group_is_answered_within_a_week_of_work(asked, first_step, day) -> None:
    released_at = datetime.fromisoformat(f"{asked}T10:00+00:00")
    plan = [{"day": first_step, "what": "Accord"}] if first_step else []

    assert answer_by(released_at, plan) == date.fromisoformat(day)


def test_the_day_by_which_to_answer_stands_in_mail_and_calendar() -> None:
    group = a_group(answer_by=date(2026, 12, 7))
    message = compose.joint_bid_message(AWA, group, HOUSE, compose.links_for(AWA, HOUSE), NOW)
    (event,) = Calendar.from_ical(message.attachments[-1].content).walk("VEVENT")

    assert "Votre réponse\u00a0: avant le 7 décembre 2026" in message.text
    assert event["DTSTART"].dt == date(2026, 12, 7)
    assert "Répondre au groupement proposé" in event["SUMMARY"]
