"""The weekly recall proof: drawn once, judged by staff, published with its interval."""

from datetime import timedelta

import pytest
from sqlmodel import func, select, update

from tests.builders import NOW, a_lot, a_notice, recorded
from tests.desk_client import Desk
from tests.desk_data import PASSWORD
from vigie.store import Store
from vigie.store.desk.users import add_user
from vigie.store.service.samples import draw, estimate, waiting
from vigie.store.tables import Finding, Lot, Sample


@pytest.fixture
def drawn(store: Store) -> Store:
    """Twenty lots read and not flagged, and the week's sample of them."""
    recorded(
        store,
        *(
            a_notice(
                f"26-{number}",
                lots=[a_lot("1", f"Lot {number}")],
                buyer=f"Commune {number}",
                siret=None,
            )
            for number in range(20)
        ),
    )
    with store.transaction() as session:
        session.execute(update(Lot).values(read_version="1"))
        add_user(session, "equipe@exemple.org", "Équipe", "équipe", PASSWORD, NOW)
    draw(store, NOW)
    return store


def test_twelve_lots_are_drawn_with_why_nothing_left(drawn: Store) -> None:
    with drawn.reading() as session:
        rows = waiting(session, NOW)
    assert (len(rows), {row.stratum for row in rows}) == (12, {"not_flagged"})
    assert all("aucune règle" in row.why for row in rows)


def test_a_second_draw_of_the_week_changes_nothing(drawn: Store) -> None:
    draw(drawn, NOW + timedelta(hours=5))
    with drawn.reading() as session:
        assert session.exec(select(func.count()).select_from(Sample)).one() == 12


def test_without_a_judgment_there_is_no_estimate(drawn: Store) -> None:
    with drawn.reading() as session:
        assert estimate(session, NOW) is None


def test_judgments_of_the_page_give_the_estimate(drawn: Store) -> None:
    desk = Desk(drawn)
    desk.get("/rappel")
    with drawn.reading() as session:
        ids = [row.id for row in waiting(session, NOW)]
    for at, number in enumerate(ids):
        desk.post(f"/rappel/{number}", reponse="missed" if at < 3 else "right")
    with drawn.reading() as session:
        found = estimate(session, NOW)
    assert found is not None
    assert (found.judged, found.rate) == (12, pytest.approx(0.25))
    assert found.low < 0.25 < found.high
    assert "25\u00a0%" in desk.get("/rappel").text.replace("\u202f", "\u00a0")


def test_a_lot_flagged_and_not_sent_says_what_was_read_and_who_was_looked_at(store: Store) -> None:
    recorded(store, a_notice("26-1", lots=[a_lot("1")]))
    with store.transaction() as session:
        session.execute(update(Lot).values(read_version="1"))
        lot = session.exec(select(Lot)).one()
        session.add(
            Finding(
                consultation_id=lot.consultation_id,
                lot_id=lot.id,
                code="reserved_insertion",
                source="text",
                status="sûr",
                confidence=1.0,
                rule="x",
                version="1",
                read_at=NOW,
            )
        )
    draw(store, NOW)
    with store.reading() as session:
        assert [row.why for row in waiting(session, NOW)] == [
            "lu : Réservé SIAE ; aucun adhérent n’a ce métier dans cette zone"
        ]


def test_an_answer_that_is_none_of_the_three_changes_nothing(drawn: Store) -> None:
    desk = Desk(drawn)
    with drawn.reading() as session:
        number = waiting(session, NOW)[0].id
    assert "Choisissez" in desk.post(f"/rappel/{number}", reponse="peut-être").text
