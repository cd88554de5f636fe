"""What members open from a message: GET shows, POST acts, a link opens its own thing and nothing
else.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlmodel import select

from alerts.content.gather import items_by_id
from alerts.deliver import deliver, send_due
from alerts.messages.members import links_for
from alerts.planning.recipients import Choice, house_of, people
from tests.alerts.test_delivering import a_mail
from tests.builders import NOW, a_finding
from tests.desk_client import an_app
from tests.relay import a_relay
from tests.told import (
    CLAUSE,
    a_consultation,
    a_stored_lot,
    a_structure,
    an_item,
    an_opportunity,
    later,
    outbox,
    settings,
)
from vigie.acts.actor import staff
from vigie.acts.networks import NetworkContact, add_network_contact
from vigie.store import Store
from vigie.store.match.calls import awaited_calls
from vigie.store.match.members import _save_rhythm
from vigie.store.outbox.preferences import preferences
from vigie.store.outbox.queue import queue_once
from vigie.store.outbox.tokens import NewToken, keep, mint
from vigie.store.tables import Activity, Answer, Contact, EventRow, Opportunity, Preference, Token
from vigie.web.member import access


class Phone:
    """A member's phone: pages, and a clock that can be moved."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.now, self.settings = store, NOW, settings(folder)
        self.client = TestClient(
            an_app(store, self.settings, lambda: self.now),
            follow_redirects=True,
            base_url="https://vigie.exemple.org",
        )

    def link(self, opportunity_id: int, contact_id: int = 1) -> str:
        """The secret link of that opportunity, as its message has it."""
        with self.store.transaction() as session:
            links = links_for(people(session, [contact_id])[contact_id], house_of(self.settings))
            url = links.answer(items_by_id(session, [opportunity_id], self.now)[opportunity_id])
            keep(session, links.new_tokens, self.now)
        return url.removeprefix("https://vigie.exemple.org")

    def stop_link(self, name: str, contact_id: int = 1) -> str:
        """The link that stops a list."""
        with self.store.transaction() as session:
            raw = mint(
                session,
                "unsubscribe",
                contact_id=contact_id,
                now=self.now,
                subject=f"list:{name}",
                secret="x",
            )
        return f"/m/stop/{raw}"

    def signed_in(self, contact_id: int = 1) -> "Phone":
        """The session that a link on request opens."""
        with self.store.transaction() as session:
            raw = mint(
                session,
                "preferences",
                contact_id=contact_id,
                now=self.now,
                expires_at=later(self.now, minutes=30),
                single_use=True,
            )
        assert self.client.post(f"/m/ouvrir/{raw}").status_code == 200
        return self

    def csrf(self, page: str = "/m/preferences") -> str:
        """The token that the page's forms carry."""
        found = re.search(r'name="csrf" value="(\w+)"', self.client.get(page).text)
        assert found
        return found.group(1)


@pytest.fixture
def phone(store: Store, tmp_path: Path) -> Phone:
    return Phone(store, tmp_path)


@pytest.fixture
def told(store: Store) -> int:
    """A structure with an opportunity; its id."""
    return an_opportunity(
        store, a_structure(store), a_stored_lot(store, a_consultation(store)), state="sent"
    )


def answers(store: Store) -> list[Answer]:
    with store.reading() as session:
        return list(session.exec(select(Answer)).all())


def test_a_link_shows_the_lot_its_proof_and_why(phone: Phone, told: int) -> None:
    page = phone.client.get(phone.link(told)).text

    assert "Parc et squares" in page
    assert "réservé aux structures d’insertion" in page
    assert "Pourquoi vous" in page


def test_get_changes_nothing(phone: Phone, store: Store, told: int) -> None:
    phone.client.get(phone.link(told) + "?r=interested")

    assert answers(store) == []


def test_post_keeps_the_answer_moves_the_opportunity_and_tells_the_event(
    phone: Phone, store: Store, told: int
) -> None:
    page = phone.client.post(phone.link(told), data={"answer": "interested"})

    assert "C’est noté" in page.text
    with store.reading() as session:
        assert session.get_one(Opportunity, told).state == "interested"
        assert [row.kind for row in session.exec(select(EventRow)).all()] == ["OpportunityAnswered"]


def test_after_an_interest_the_page_says_what_comes_next(
    phone: Phone, store: Store, told: int
) -> None:
    link = phone.link(told)
    assert "Et maintenant" not in phone.client.get(link).text
    text = phone.client.post(link, data={"answer": "interested"}).text

    assert "Lisez le dossier de consultation" in text
    assert "Être rappelé par l’équipe" in text
    event = phone.client.get(f"{link}/echeance.ics")
    assert event.headers["content-type"].startswith("text/calendar")
    assert [part.name for part in Calendar.from_ical(event.content).subcomponents] == ["VEVENT"]

    called = phone.client.post(
        link, data={"answer": "interested", "note": "Merci de nous rappeler."}
    ).text
    assert "vous rappelle" in called
    with store.reading() as session:
        assert [call.member for call in awaited_calls(session)] == ["Les Jardins d’Awa"]


def test_a_double_click_is_one_answer(phone: Phone, store: Store, told: int) -> None:
    for _ in range(2):
        phone.client.post(phone.link(told), data={"answer": "declined", "reason": "too_far"})

    assert [(row.answer, row.reason) for row in answers(store)] == [("declined", "too_far")]


def test_seen_does_not_undo_an_interest(phone: Phone, store: Store, told: int) -> None:
    phone.client.post(phone.link(told), data={"answer": "interested"})
    phone.client.post(phone.link(told), data={"answer": "seen"})

    with store.reading() as session:
        assert session.get_one(Opportunity, told).state == "interested"


@pytest.mark.parametrize(
    "form", [{"answer": "x"}, {}, {"answer": "declined", "reason": "<script>"}]
)
def test_an_unknown_answer_is_refused_in_french(
    phone: Phone, store: Store, told: int, form: dict[str, str]
) -> None:
    page = phone.client.post(phone.link(told), data=form)

    assert page.status_code == 422
    assert "réponse inconnue" in page.text
    assert answers(store) == []


def test_the_link_closes_thirty_days_after_the_deadline(phone: Phone, told: int) -> None:
    link = phone.link(told)
    phone.now = later(NOW, days=20 + 31)

    page = phone.client.get(link)

    assert page.status_code == 410
    assert "Demandez-en un nouveau" in page.text
    assert 'action="/m/lien"' in page.text, "le nouveau lien se demande de là"


def test_after_the_deadline_it_asks_whether_one_answered(phone: Phone, told: int) -> None:
    link = phone.link(told)
    phone.now = later(NOW, days=22)

    assert "Avez-vous répondu" in phone.client.get(link).text


@pytest.mark.parametrize("raw", ["x" * 32, "…", "a" * 5_000, "../../etc/passwd", "%00"])
def test_a_forged_link_opens_nothing(phone: Phone, raw: str) -> None:
    assert phone.client.get(f"/m/o/{raw}").status_code in (404, 400)


def test_a_link_of_one_purpose_does_not_open_another(phone: Phone, told: int) -> None:
    raw = phone.link(told).rpartition("/")[2]

    for path in ("groupement", "stop", "ouvrir", "adresse"):
        assert phone.client.get(f"/m/{path}/{raw}").status_code == 404
    assert phone.client.get(f"/m/flux/{raw}.atom").status_code == 404


def test_member_pages_tell_no_referrer_and_are_not_kept(phone: Phone, told: int) -> None:
    headers = phone.client.get(phone.link(told)).headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in headers["Content-Security-Policy"]


def test_tokens_are_stored_hashed(phone: Phone, store: Store, told: int) -> None:
    raw = phone.link(told).rpartition("/")[2]

    with store.reading() as session:
        assert raw not in session.exec(select(Token)).one().model_dump_json()


def test_one_click_unsubscribe_needs_no_cookie_and_stops_its_list_only(
    phone: Phone, store: Store, told: int
) -> None:
    page = phone.client.post(phone.stop_link("alerts"), content="List-Unsubscribe=One-Click")

    assert page.status_code == 200
    with store.reading() as session:
        assert preferences(session, [1])[1].lists_stopped == ["alerts"]


def test_opening_the_unsubscribe_link_stops_nothing(phone: Phone, store: Store, told: int) -> None:
    assert "Ne plus recevoir" in phone.client.get(phone.stop_link("digest")).text

    with store.reading() as session:
        assert preferences(session, [1])[1].lists_stopped == []


def test_a_network_sees_lots_and_figures_without_a_name(
    phone: Phone, store: Store, told: int
) -> None:
    with store.transaction() as session:
        person = NetworkContact("FEI", "relais@fei.org")
        number = add_network_contact(session, staff(1), person, NOW).id or 0
    text = phone.signed_in(number).client.get("/m/espace").text

    assert "Réseau FEI" in text
    assert "Lots à relayer" in text
    assert "trop peu pour donner des chiffres" in text
    assert "Les Jardins" not in text


def test_one_button_stops_every_list(phone: Phone, store: Store, told: int) -> None:
    link = phone.stop_link("digest")
    assert "Ne plus rien recevoir du tout" in phone.client.get(link).text
    text = phone.client.post(f"{link}/tout").text

    assert "Vous ne recevrez plus aucun message de nous." in text
    with store.reading() as session:
        kept = session.get_one(Preference, 1)
    assert sorted(kept.lists_stopped) == ["alerts", "digest", "joint_bids", "news", "searches"]


def test_a_pause_that_ends_in_the_past_is_refused(phone: Phone, told: int) -> None:
    csrf = phone.signed_in().csrf()
    answer = phone.client.post(
        "/m/preferences",
        data={
            "csrf": csrf,
            "rhythm": "weekly",
            "day": "mon",
            "hour": "8",
            "paused_until": "2020-01-01",
        },
    )

    assert answer.status_code == 422
    assert "la pause finit dans le passé" in answer.text


def test_only_reserved_lots_are_told_to_who_wants_them_alone() -> None:
    wanted = Choice(only_reserved=True)

    assert wanted.wants(an_item())
    assert not wanted.wants(an_item(findings=(a_finding(CLAUSE),)))


def test_an_unsubscribe_link_never_expires(phone: Phone, told: int) -> None:
    link = phone.stop_link("digest")
    phone.now = later(NOW, days=3_000)

    assert phone.client.post(link).status_code == 200


def test_a_link_on_request_says_the_same_for_every_address(
    phone: Phone, store: Store, told: int
) -> None:
    known = phone.client.post("/m/lien", data={"email": "AWA@exemple.org "})
    unknown = phone.client.post("/m/lien", data={"email": "personne@exemple.org"})

    assert known.text == unknown.text
    assert [row.kind for row in outbox(store)] == ["link"]


def test_at_most_three_links_an_hour_for_one_person(phone: Phone, store: Store, told: int) -> None:
    for _ in range(5):
        phone.client.post("/m/lien", data={"email": "awa@exemple.org"})

    assert len(outbox(store, kind="link")) == 3


def test_the_link_opens_once(phone: Phone, store: Store, told: int) -> None:
    phone.client.post("/m/lien", data={"email": "awa@exemple.org"})
    url = re.search(r"/m/ouvrir/[\w-]+", outbox(store)[0].message["text"])
    assert url

    assert phone.client.get(url.group()).status_code == 200
    assert "Mes opportunités" in phone.client.post(url.group()).text
    assert phone.client.post(url.group()).status_code == 410


def test_the_link_is_dead_after_half_an_hour(phone: Phone, store: Store, told: int) -> None:
    phone.client.post("/m/lien", data={"email": "awa@exemple.org"})
    url = re.search(r"/m/ouvrir/[\w-]+", outbox(store)[0].message["text"])
    phone.now = later(NOW, minutes=31)

    assert url
    assert phone.client.post(url.group()).status_code == 410


def test_without_a_session_nothing_opens(phone: Phone, told: int) -> None:
    for path in ("/m/espace", "/m/preferences", "/m/donnees", "/m/donnees/export"):
        assert phone.client.get(path).status_code == 401


def test_a_change_without_its_csrf_token_is_refused(phone: Phone, store: Store, told: int) -> None:
    phone.signed_in()

    assert (
        phone.client.post(
            "/m/preferences", data={"rhythm": "none", "day": "tue", "hour": "9"}
        ).status_code
        == 403
    )
    with store.reading() as session:
        assert preferences(session, [1])[1].rhythm == "weekly"


def test_preferences_are_kept(phone: Phone, store: Store, told: int) -> None:
    form = {
        "csrf": phone.signed_in().csrf(),
        "rhythm": "daily",
        "day": "thu",
        "hour": "7",
        "list": ["digest"],
        "zone": ["93", "zz"],
        "away_from": "2026-12-21",
        "away_to": "2027-01-03",
        "paused_until": "",
    }

    assert "C’est enregistré" in phone.client.post("/m/preferences", data=form).text
    with store.reading() as session:
        kept = preferences(session, [1])[1]
    assert (kept.rhythm, kept.day, kept.hour, kept.real_time, kept.zones) == (
        "daily",
        "thu",
        7,
        False,
        ["93"],
    )
    assert kept.lists_stopped == ["alerts", "joint_bids"]
    assert kept.holidays == [{"from": "2026-12-21", "to": "2027-01-03"}]


def does(store: Store, *slugs: str) -> None:
    """The structure's activities are of those trades."""
    with store.transaction() as session:
        for place, slug in enumerate(slugs):
            session.add(Activity(member_id=1, position=place, trade=slug, label=slug))


def chosen(phone: Phone, store: Store, *slugs: str) -> list[str]:
    """What is kept after those trades were ticked."""
    form = {
        "csrf": phone.signed_in().csrf(),
        "rhythm": "weekly",
        "day": "mon",
        "hour": "8",
        "trade": list(slugs),
    }
    assert phone.client.post("/m/preferences", data=form).status_code == 200
    with store.reading() as session:
        return preferences(session, [1])[1].trades


def test_trades_are_chosen_among_those_of_the_structures_activities(
    phone: Phone, store: Store, told: int
) -> None:
    does(store, "espaces-verts", "elagage")

    assert chosen(phone, store, "elagage", "foret", "<b>") == ["elagage"]
    page = phone.client.get("/m/preferences").text
    assert re.findall(r'name="trade" value="([\w-]+)"( checked)?', page) == [
        ("espaces-verts", ""),
        ("elagage", " checked"),
    ]


def test_every_trade_ticked_is_no_restriction(phone: Phone, store: Store, told: int) -> None:
    does(store, "espaces-verts", "elagage")

    assert chosen(phone, store, "elagage", "espaces-verts") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"rhythm": "hourly"},
        {"day": "dimanche"},
        {"hour": "99"},
        {"hour": "²"},
        {"paused_until": "demain"},
        {"away_from": "2026-12-21", "away_to": "2026-12-01"},
        {"away_from": "2026-12-21"},
    ],
)
def test_a_wrong_preference_is_named(phone: Phone, told: int, wrong: dict[str, str]) -> None:
    form = {
        "csrf": phone.signed_in().csrf(),
        "rhythm": "weekly",
        "day": "mon",
        "hour": "8",
        **wrong,
    }

    assert phone.client.post("/m/preferences", data=form).status_code == 422


def test_the_address_changes_only_when_the_new_one_confirms(
    phone: Phone, store: Store, told: int
) -> None:
    phone.client.post(
        "/m/adresse", data={"csrf": phone.signed_in().csrf(), "email": "nouvelle@exemple.org"}
    )
    with store.reading() as session:
        assert session.get_one(Contact, 1).email == "awa@exemple.org"
    sent = outbox(store, kind="link")[-1].message
    url = re.search(r"/m/adresse/[\w-]+", sent["text"])

    assert sent["to"] == "nouvelle@exemple.org"
    assert url
    phone.client.get(url.group())
    assert "Adresse confirmée" in phone.client.post(url.group()).text
    with store.reading() as session:
        assert session.get_one(Contact, 1).email == "nouvelle@exemple.org"


@pytest.mark.parametrize(
    "told_address", ["x", "a@b", "a@b.fr\nBcc: c@d.fr", "a@b.fr, c@d.fr", "<a@b.fr>", "é@b.fr"]
)
def test_an_address_that_is_none_is_refused(phone: Phone, told: int, told_address: str) -> None:
    csrf = phone.signed_in().csrf()

    assert (
        phone.client.post("/m/adresse", data={"csrf": csrf, "email": told_address}).status_code
        == 422
    )


def test_my_data_are_exported_whole(phone: Phone, told: int) -> None:
    kept = phone.signed_in().client.get("/m/donnees/export").json()

    assert kept["personne"]["email"] == "awa@exemple.org"
    assert set(kept) == {
        "personne",
        "structure",
        "preferences",
        "reponses",
        "envois",
        "retours",
        "etapes",
        "accords",
        "liens",
        "sessions",
        "adresses_precedentes",
        "recherches",
        "messages",
        "mentions",
        "journal",
        "consultations_de_groupements",
    }


def test_erasing_forgets_the_person_and_closes_every_link(
    phone: Phone, store: Store, told: int
) -> None:
    link = phone.link(told)
    phone.client.post(link, data={"answer": "interested"})
    csrf = phone.signed_in().csrf("/m/donnees")

    assert "effacées" in phone.client.post("/m/donnees", data={"csrf": csrf, "sure": "oui"}).text
    assert phone.client.get("/m/espace").status_code == 401
    assert phone.client.get(link).status_code == 410
    with store.reading() as session:
        gone = session.get_one(Contact, 1)
        assert (gone.first_name, gone.active, "awa" in gone.email) == ("", False, False)
        assert session.exec(select(Answer)).one().contact_id is None


def test_erasing_asks_first(phone: Phone, store: Store, told: int) -> None:
    csrf = phone.signed_in().csrf("/m/donnees")

    assert phone.client.post("/m/donnees", data={"csrf": csrf}).status_code == 422


def test_one_answers_in_ones_space_but_for_ones_own_structure_only(
    phone: Phone, store: Store, told: int
) -> None:
    other = an_opportunity(store, a_structure(store, "Autre", email="b@exemple.org"), 1)
    csrf = phone.signed_in().csrf("/m/espace")

    assert (
        phone.client.post(
            "/m/espace", data={"csrf": csrf, "opportunity": str(told), "answer": "interested"}
        ).status_code
        == 200
    )
    assert (
        phone.client.post(
            "/m/espace", data={"csrf": csrf, "opportunity": str(other), "answer": "interested"}
        ).status_code
        == 404
    )
    assert [row.opportunity_id for row in answers(store)] == [told]


def feed_of(phone: Phone) -> str:
    phone.client.post("/m/flux", data={"csrf": phone.signed_in().csrf(), "feed": "ouvrir"})
    found = re.search(r"/m/flux/[\w-]+", phone.client.get("/m/preferences").text)
    assert found
    return found.group()


def test_feeds_open_by_secret_link_and_close_for_good(phone: Phone, told: int) -> None:
    feed = feed_of(phone)
    assert phone.client.get(feed + ".atom").status_code == 200
    assert b"BEGIN:VEVENT" in phone.client.get(feed + ".ics").content

    phone.client.post("/m/flux", data={"csrf": phone.csrf(), "feed": "fermer"})

    assert phone.client.get(feed + ".atom").status_code == 410
    assert feed_of(phone) != feed


def test_hostile_titles_stay_text_on_pages(phone: Phone, store: Store) -> None:
    lot = a_stored_lot(
        store,
        a_consultation(store),
        title='<script>alert(1)</script>"><img src=x onerror=alert(1)>',
    )
    told = an_opportunity(store, a_structure(store), lot, state="sent")

    page = phone.client.get(phone.link(told)).text

    assert "<script>alert" not in page
    assert "<img" not in page


def test_an_expired_deadline_moves_with_its_correction(
    phone: Phone, store: Store, told: int
) -> None:
    link = phone.link(told)
    raw = link.rpartition("/")[2]
    with store.transaction() as session:
        keep(session, [NewToken(raw, "answer", 1, f"opportunity:{told}", later(NOW, days=90))], NOW)
    phone.now = later(NOW, days=60)

    assert phone.client.get(link).status_code == 200


def a_form(phone: Phone, **fields: Any) -> dict[str, Any]:
    """The preferences as a browser sends them."""
    return {
        "csrf": phone.csrf(),
        "rhythm": "weekly",
        "day": "mon",
        "hour": "8",
        "list": ["alerts", "joint_bids"],
        **fields,
    }


def test_choosing_a_rhythm_asks_for_the_letter_that_was_stopped(
    phone: Phone, store: Store, told: int
) -> None:
    phone.client.post(phone.stop_link("digest"))
    phone.signed_in()
    assert re.search(r'value="none" checked', phone.client.get("/m/preferences").text)
    phone.client.post("/m/preferences", data=a_form(phone))

    with store.reading() as session:
        assert preferences(session, [1])[1].lists_stopped == []


def test_who_chose_no_letter_gets_none_though_a_file_says_weekly(
    phone: Phone, store: Store, told: int
) -> None:
    phone.client.post("/m/preferences", data=a_form(phone.signed_in(), rhythm="none"))

    with store.transaction() as session:
        _save_rhythm(session, session.get_one(Contact, 1), "weekly", NOW)
    for hours in range(0, 24 * 8, 6):
        deliver(store, phone.settings, lambda hours=hours: later(NOW, hours=hours))  # type: ignore[misc]

    assert outbox(store, kind="digest", state="sent") == []


def test_a_wrong_field_loses_nothing_of_what_was_filled_in(
    phone: Phone, store: Store, told: int
) -> None:
    form = a_form(
        phone.signed_in(),
        rhythm="daily",
        hour="6",
        zone=["93"],
        away_from="2026-12-21",
        away_to="2026-12-01",
    )
    page = phone.client.post("/m/preferences", data=form)

    assert page.status_code == 422
    assert "période d’absence inversée" in page.text
    for kept in ("daily", "93"):
        assert f'value="{kept}" checked' in page.text
    assert all(f'value="{kept}"' in page.text for kept in ("2026-12-21", "2026-12-01"))
    assert 'value="6" selected' in page.text
    with store.reading() as session:
        assert preferences(session, [1])[1].rhythm == "weekly"


def test_a_new_address_that_is_none_is_said_where_it_was_written(phone: Phone, told: int) -> None:
    page = phone.client.post(
        "/m/adresse", data={"csrf": phone.signed_in().csrf(), "email": "awa chez exemple"}
    )

    assert page.status_code == 422
    assert "« awa chez exemple »" in page.text.replace("\u00a0", " ")
    assert "Enregistrer mes préférences" in page.text


def test_the_page_says_where_the_confirmation_was_sent(phone: Phone, told: int) -> None:
    page = phone.client.post(
        "/m/adresse", data={"csrf": phone.signed_in().csrf(), "email": "nouvelle@exemple.org"}
    )

    assert "Nous venons d’écrire à nouvelle@exemple.org" in page.text


def test_no_page_shows_what_only_the_database_knows(phone: Phone, told: int) -> None:
    phone.signed_in()

    for path in ("/m/preferences", "/m/espace", "/m/donnees"):
        page = phone.client.get(path).text
        assert not [
            word for word in ("bounce_level", "datetime", "member_id", "None") if word in page
        ]


def test_closing_ones_pages_closes_them(phone: Phone, told: int) -> None:
    phone.client.post("/m/fermer", data={"csrf": phone.signed_in().csrf()})

    assert phone.client.get("/m/espace").status_code == 401


def test_closing_asks_for_the_forms_own_token(phone: Phone, told: int) -> None:
    phone.signed_in()

    assert phone.client.post("/m/fermer").status_code == 403
    assert phone.client.get("/m/espace").status_code == 200


def test_whoever_left_the_structure_opens_nothing_more(
    phone: Phone, store: Store, told: int
) -> None:
    link, feed = phone.link(told), feed_of(phone)
    with store.transaction() as session:
        session.get_one(Contact, 1).active = False

    assert [phone.client.get(one).status_code for one in (link, feed + ".ics", "/m/espace")] == [
        410,
        410,
        401,
    ]
    assert phone.client.post(link, data={"answer": "interested"}).status_code == 410
    assert answers(store) == []


def test_an_answer_wanted_by_the_mails_button_is_confirmed_at_the_top(
    phone: Phone, told: int
) -> None:
    page = phone.client.get(phone.link(told) + "?r=interested").text

    assert page.index("Confirmez votre réponse") < page.index("Pourquoi vous")


def test_every_open_lot_can_be_reached_page_by_page(phone: Phone, store: Store) -> None:
    member = a_structure(store)
    lots = [a_stored_lot(store, a_consultation(store, f"Marché {number}")) for number in range(45)]
    made = {an_opportunity(store, member, lot) for lot in lots}
    phone.signed_in()
    seen, path = [], "/m/espace"
    while path:
        page = phone.client.get(path).text
        seen += [int(one) for one in re.findall(r'<h2 id="o(\d+)"', page)]
        following = re.search(r'href="(/m/espace\?suite=[1-9]\d*)"', page)
        path = following.group(1) if following else ""

    assert len(seen) == len(set(seen))
    assert set(seen) == made


def test_an_answer_in_the_list_comes_back_to_its_place(phone: Phone, told: int) -> None:
    csrf = phone.signed_in().csrf("/m/espace")
    form = {"csrf": csrf, "opportunity": str(told), "answer": "interested", "suite": "0"}
    answer = phone.client.post("/m/espace", data=form, follow_redirects=False)

    assert answer.headers["location"] == f"/m/espace?fait={told}&suite=0#o{told}"
    assert "C’est noté" in phone.client.get(answer.headers["location"]).text


def test_a_link_asked_for_leaves_at_once_though_the_cap_is_reached(
    phone: Phone, store: Store, told: int, tmp_path: Path
) -> None:
    with a_relay() as smtp:
        phone.settings = settings(tmp_path, smtp_url=smtp.url, mails_per_hour=2)
        phone.client.app.state.settings = phone.settings  # type: ignore[attr-defined]
        mails = [a_mail(number, real_time=True) for number in range(20)]
        with store.transaction() as session:
            queue_once(session, mails, NOW)
        send_due(store, phone.settings, lambda: NOW, only=("email",))
        phone.client.post("/m/lien", data={"email": "awa@exemple.org"})
        send_due(store, phone.settings, lambda: NOW, only=("email",))

    assert [one["Subject"] for one in smtp.mails] == ["Deux lots pour vous"] * 2 + [
        "Votre lien vers vos préférences"
    ]


def test_the_same_work_is_done_for_a_known_and_an_unknown_address(
    phone: Phone, store: Store, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    real = access.link_message
    monkeypatch.setattr(
        access, "link_message", lambda who, *rest: written.append(who.email) or real(who, *rest)
    )
    for address in ("awa@exemple.org", "personne@exemple.org"):
        phone.client.post("/m/lien", data={"email": address})

    assert written == ["awa@exemple.org", ""]
    assert len(outbox(store, kind="link")) == 1
