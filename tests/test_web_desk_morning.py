"""Ce matin, and what each page of the desk says of what was judged, merged or missed."""

from datetime import timedelta

from sqlmodel import select

from tests.builders import NOW
from tests.desk_client import Desk
from vigie.store import Store
from vigie.store.search_documents import reindex
from vigie.store.tables import Consultation, Finding
from vigie.store.verdicts import give_verdict
from vigie.web.desk.notice_text import around


def test_a_short_quote_is_shown_with_the_words_around_it() -> None:
    text = "La valeur technique compte pour 60 points et le critère social pour 10 points."
    start = text.index("social")
    assert around(text, start, start + 6, 23) == ("… points et le critère ", "social", " pour 10 points.")
    assert around(text, 70, 700) == ("", "", "")


def test_a_merged_consultation_leads_to_the_one_that_took_it_in(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        session.get_one(Consultation, 2).merged_into = 1
        session.flush()
        reindex(session, [2])
    desk = Desk(desk_store)
    answer = desk.get("/consultations/2", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/consultations/1")
    for path in ("/consultations?tri=published", "/consultations?q=nettoyage", "/"):
        assert '"/consultations/2"' not in desk.get(path).text


def test_a_judgement_whose_words_are_gone_is_shown_then_put_away(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        finding = session.exec(select(Finding).where(Finding.quote != "")).first()
        kept = give_verdict(session, lot_id=finding.lot_id, said="confirmed", finding_id=finding.id, now=NOW, user_id=1)
        kept.to_review, number = True, kept.id
    desk = Desk(desk_store)
    assert "Validations à revoir (1)" in desk.get("/").text
    assert "Validation classée." in desk.post(f"/validations/{number}/classer").text
    assert "Validations à revoir" not in desk.get("/").text
    assert "n’est plus à revoir" in desk.post(f"/validations/{number}/classer").text


def test_where_nothing_leaves_without_staff_what_nobody_judged_waits_on_the_morning(desk_store: Store) -> None:
    title = "Collecte et réemploi du mobilier"
    assert title not in released(Desk(desk_store).get("/").text)
    assert title in released(Desk(desk_store, release="review").get("/").text)


def released(page: str) -> str:
    return page.partition('id="t-diffuser"')[2].partition("</section>")[0]


def test_no_deadline_this_week_shows_the_next_ones(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        for row in session.exec(select(Consultation)).all():
            row.deadline_at = row.deadline_at + timedelta(days=20)
            session.flush()
            reindex(session, [row.id])
    page = Desk(desk_store).get("/").text
    assert "Ensuite :" in page
    assert "Accompagnement à la parentalité" in page.partition('id="t-echeances"')[2]
