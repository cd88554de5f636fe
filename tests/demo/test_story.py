"""`vigie demo` keeps its promises: told once, from nothing, without account or network."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from tests.desk_pages import desk_pages
from vigie.commands.evaluate_search import missed
from vigie.config import Settings
from vigie.demo import story
from vigie.demo.staff import PASSWORD, STAFF
from vigie.demo.story import StoryTold
from vigie.demo.tables import figures
from vigie.domain.clock import now
from vigie.store import Store, open_store
from vigie.store import tables as t
from vigie.web.app import create_app

FRESH = Path(__file__).parents[1] / "gold" / "fresh"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> StoryTold:
    """The whole story, once for all these tests."""
    return story.tell(
        story.prepare(tmp_path_factory.mktemp("demo") / "var", 8000), lambda line: None
    )


@pytest.fixture(scope="module")
def kept(told: StoryTold) -> Iterator[Store]:
    """The database that it leaves."""
    store = open_store(f"sqlite:///{told.home / 'vigie.db'}")
    yield store
    store.close()


def count(kept: Store, table: type, *where: object) -> int:
    with kept.reading() as session:
        return session.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def test_at_least_forty_notices_are_collected(kept: Store) -> None:
    assert count(kept, t.Notice) >= 40


def test_crawls_say_whether_they_are_whole(told: StoryTold) -> None:
    assert {crawl.source: crawl.ended for crawl in told.crawls} == {
        "boamp": "incomplete",  # one record of a shape that nobody knows
        "boamp_xml": "incomplete",  # a file that is cut, one that would swell without end
        "maximilien": "finished",
        "place": "finished",
        "ted": "incomplete",  # a document that is no notice
    }


def test_maximilien_is_read_whole_though_its_feed_shows_a_third(kept: Store) -> None:
    assert count(kept, t.Notice, t.Notice.source == "maximilien") == 60


def test_what_is_broken_is_refused_with_its_reason(kept: Store) -> None:
    assert count(kept, t.Refusal) >= 4
    assert count(kept, t.Refusal, t.Refusal.reason == "") == 0


def test_one_tender_on_three_portals_is_one_consultation(kept: Store) -> None:
    with kept.reading() as session:
        sources = session.execute(select(t.Consultation.sources)).scalars().all()
    assert any(len(set(found)) >= 3 for found in sources)


def test_a_cancellation_closes_its_consultation(kept: Store) -> None:
    assert count(kept, t.Consultation, t.Consultation.state == "cancelled") >= 1


def test_a_correction_leaves_its_change(kept: Store) -> None:
    assert count(kept, t.Change, t.Change.material) >= 1


def test_at_least_ten_matches_with_their_reasons(kept: Store) -> None:
    assert count(kept, t.Match) >= 10
    with kept.reading() as session:
        assert all(session.execute(select(t.Match.reasons)).scalars())


def test_at_least_five_lots_have_a_groupement_with_its_need(kept: Store) -> None:
    with kept.reading() as session:
        wanted = select(t.JointBid.lot_id, t.JointBid.need).where(t.JointBid.kind == "joint_bid")
        found = session.execute(wanted).all()
    assert len({lot for lot, _ in found}) >= 5
    assert all(need for _, need in found)


def queries(half: str) -> list[dict[str, object]]:
    """What officers type, with the numbers of notices of the year in which the story is told."""
    year = now().strftime("%Y")
    lines = (FRESH / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    for line in asked:
        line["query"] = re.sub(r"\b26(?=[-/ ]?\d{5})", year[2:], line["query"])
        line["query"] = re.sub(r"(?<=\d)-2026\b", f"-{year}", line["query"])
    return asked


@pytest.mark.parametrize(
    ("half", "most_missed"),
    [
        ("queries_work", 1),
        ("queries_unread", 3),
        ("later_queries_work", 1),
        ("later_queries_unread", 1),
    ],
)
def test_what_officers_type_finds_its_answers_first(
    kept: Store, half: str, most_missed: int
) -> None:
    with kept.reading() as session:
        many = len(missed(session, queries(half)))  # never which: one half stays unread
    assert many <= most_missed


def test_members_of_every_kind_are_there(kept: Store) -> None:
    with kept.reading() as session:
        kinds = {
            kind for found in session.execute(select(t.Member.kinds)).scalars() for kind in found
        }
    assert kinds >= {
        "EI",
        "ACI",
        "AI",
        "ETTI",
        "EITI",
        "EA",
        "EATT",
        "ESAT",
        "GEIQ",
        "ASSOCIATION",
        "COOPERATIVE",
        "PARTNER",
    }


def test_letters_alerts_and_proposals_are_written(told: StoryTold, kept: Store) -> None:
    with kept.reading() as session:
        sent = set(
            session.execute(select(t.Delivery.kind).where(t.Delivery.state == "sent")).scalars()
        )
    assert sent >= {"digest", "alert", "welcome", "joint_bid", "staff"}
    assert list((told.home / "courrier").glob("digest-*.html"))


def test_the_staff_s_slack_is_in_the_local_log(told: StoryTold) -> None:
    lines = (told.home / "slack.log").read_text(encoding="utf-8").splitlines()
    assert all(json.loads(line)["text"] for line in lines)
    assert lines


def test_no_event_failed(told: StoryTold) -> None:
    assert told.counts["échecs"] == 0


def test_telling_the_story_again_starts_from_nothing(told: StoryTold) -> None:
    again = story.prepare(told.home.parent / "var2", 8000)
    assert not (again.home / "vigie.db").exists()


def test_a_folder_that_is_no_demonstration_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "précieux").mkdir()
    with pytest.raises(FileExistsError):
        story.prepare(tmp_path / "précieux", 8000)


def test_figures_count_what_is_kept(kept: Store) -> None:
    counted = figures(kept, now())
    assert counted["avis"] == count(kept, t.Notice)


def of_title(kept: Store, words: str) -> int:
    with kept.reading() as session:
        title = t.Consultation.title.startswith(words)  # type: ignore[attr-defined]
        return session.execute(select(t.Consultation.id).where(title)).scalars().first()


def test_three_dce_are_collected_without_an_account_and_read(kept: Store) -> None:
    assert count(kept, t.DocumentLink, t.DocumentLink.state == "fetched") == 3
    assert count(kept, t.DocumentFile, t.DocumentFile.state == "read") == 6
    assert count(kept, t.TenderDocument, t.TenderDocument.problem != "") == 0
    assert count(kept, t.DocumentLink, t.DocumentLink.state == "by_hand") >= 1


def test_an_expected_clause_is_settled_by_the_ccap(kept: Store) -> None:
    number = of_title(kept, "Insertion d'annonces")
    with kept.reading() as session:
        own = t.Finding.consultation_id == number
        [place] = session.execute(select(t.Finding.field).where(own)).scalars().all()
    assert place == "CCAP"
    expected = t.Reading.kind == "expected_clause"
    assert count(kept, t.Reading, t.Reading.consultation_id == number, expected) == 0


def test_a_clause_found_nowhere_in_what_was_read_is_said_so(kept: Store) -> None:
    own = t.Reading.consultation_id == of_title(kept, "Réservation de berceaux")
    with kept.reading() as session:
        expected = select(t.Reading.value).where(own, t.Reading.kind == "expected_clause")
        [value] = session.execute(expected).scalars().all()
    assert value["documents"] is True


def test_a_reglement_that_tells_the_family_reaches_who_was_told(kept: Store) -> None:
    number = of_title(kept, "Tri des refus")
    changed = count(kept, t.Opportunity, t.Opportunity.consultation_id == number)
    told_again = t.Opportunity.changed_at.is_not(None)  # type: ignore[union-attr]
    again = count(kept, t.Opportunity, t.Opportunity.consultation_id == number, told_again)
    assert (changed, again) == (1, 1)


def test_two_networks_are_welcomed_and_written_to(kept: Store) -> None:
    with kept.reading() as session:
        rows = session.execute(
            select(t.Contact.network, t.Delivery.kind, t.Delivery.state)
            .join(t.Delivery, t.Delivery.contact_id == t.Contact.id)
            .where(t.Contact.network.is_not(None))
        ).all()
    assert {(network, kind) for network, kind, _ in rows} == {
        (network, kind) for network in ("UNEA", "FEI") for kind in ("welcome", "network")
    }
    assert ("FEI", "network", "sent") in {tuple(row) for row in rows}


LIGHT = 60_000  # bytes of a page as it is served, with its style and script


def test_pages_stay_light_and_ask_for_three_things_at_most(told: StoryTold, kept: Store) -> None:
    app = create_app(kept, Settings(home=told.home, secret="x" * 40))
    client = TestClient(app, base_url="http://localhost:8000", client=("127.0.0.1", 4001))
    form = {"email": STAFF, "mot_de_passe": PASSWORD, "suite": "/"}
    assert client.post("/connexion", data=form).status_code == 200
    with kept.reading() as session:
        numbers = session.execute(select(t.Consultation.id)).scalars().all()
    addresses = [page for page in desk_pages(app) if not page.startswith("/consultations/")]
    heavy, asking = [], []
    for address in [*addresses, *(f"/consultations/{number}" for number in numbers)]:
        answer = client.get(address)
        parts = set(re.findall(r'(?:src|<link rel="stylesheet" href)="(/[^"]+)"', answer.text))
        weight = len(answer.content) + sum(len(client.get(part).content) for part in parts)
        heavy += [(address, weight)] if weight > LIGHT else []
        asking += [(address, parts)] if len(parts) > 2 else []
    assert (heavy, asking) == ([], [])
