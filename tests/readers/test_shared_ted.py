"""Every real TED file that we hold is read, and says what a person found in it."""

from pathlib import Path

import pytest

from vigie.domain.notice import ParsedNotice
from vigie.readers import read

pytestmark = pytest.mark.shared


def only(file: Path) -> ParsedNotice:
    """The one notice of a file."""
    found = list(read(file.read_bytes(), file.name))
    assert len(found) == 1
    assert isinstance(found[0], ParsedNotice), found[0]
    return found[0]


def find(shared: Path, start: str) -> ParsedNotice:
    """The notice of the file whose name begins so."""
    return only(next((shared / "data" / "ted").rglob(f"{start}*.xml")))


def test_every_file_is_read(shared: Path) -> None:
    files = sorted((shared / "data" / "ted").rglob("*.xml"))
    assert len(files) > 100
    assert [file.name for file in files if not only(file).texts] == []


def test_only_lots_three_and_four_of_the_spanish_notice_are_reserved(shared: Path) -> None:
    found = find(shared, "ESP_00262891-2023")
    assert [one.reserved for one in found.lots] == ["none", "none", "res-ws", "res-ws"]
    assert [one.reserved_execution for one in found.lots] == ["no"] * 4


def test_the_winter_deadline_with_a_summer_offset_is_doubted(shared: Path) -> None:
    found = find(shared, "FRA_00047522-2024")
    assert found.deadline_raw == "2024-02-28T12:00:00+02:00"
    assert found.doubts == ("heure à vérifier dans le DCE",)


def test_a_title_of_two_letters_gives_way_to_the_lot(shared: Path) -> None:
    assert "BERCEAUX" in (find(shared, "FRA_00468785-2024").title or "")


def test_a_corrected_award_names_what_it_corrects(shared: Path) -> None:
    found = find(shared, "FRA_00094768-2024")
    assert (found.kind, found.changes) == ("award", ("ted:661846-2023",))


def test_a_social_criterion_keeps_the_share_that_its_name_states(shared: Path) -> None:
    weights = [one.weight for one in find(shared, "FRA_00623884-2024").lots[0].criteria]
    assert weights == [30, 50, 10, 5, 5]


def test_the_lot_that_a_change_reserves_is_reserved(shared: Path) -> None:
    before, after = (
        find(shared, "cn_24_FRA_comments"),
        find(shared, "INVALID_change-cn_24_FRA_comments"),
    )
    assert [one.reserved for one in before.lots] == ["none", "none"]
    assert [(one.reserved, one.reserved_execution) for one in after.lots] == [
        ("none", "no"),
        ("res-ws", "yes"),
    ]
    assert after.changes == (before.version,)


def test_a_voided_call_is_a_cancellation(shared: Path) -> None:
    assert find(shared, "change-cn_24_void").kind == "cancellation"


def test_both_legacy_flags_are_raw_codes_of_the_notice(shared: Path) -> None:
    found = find(shared, "064376-2021")
    assert found.flags.reserved == ("RESTRICTED_SHELTERED_WORKSHOP", "RESTRICTED_SHELTERED_PROGRAM")
    assert [(one.number, one.reserved) for one in found.lots] == [
        ("1", None),
        ("2", None),
        ("3", None),
        ("4", None),
    ]
    assert "L. 2113-13" in (found.lots[0].description or "")
    assert "L. 2113-12" in (found.lots[3].description or "")


def test_a_legacy_award_has_its_winners_by_lot_and_its_call(shared: Path) -> None:
    found = find(shared, "294562-2018")
    assert [one.lots for one in found.winners] == [("1",), ("2",), ("3",)]
    assert (found.kind, found.changes) == ("award", ("ted:126234-2018",))


def test_a_legacy_corrigendum_names_its_notice_and_says_what_it_changes(shared: Path) -> None:
    found = find(shared, "100541-2021")
    assert (found.kind, found.changes) == ("change", ("ted:86481-2021",))
    assert any("79812000" in part.text and "66000000" in part.text for part in found.texts)


def test_every_found_notice_of_the_search_answers_is_read(shared: Path) -> None:
    file = shared / "data" / "ted" / "search_api_answers.json"
    found = list(read(file.read_bytes(), file.name))
    assert [type(one) for one in found] == [ParsedNotice] * 8
    told = {one.id: one for one in found if isinstance(one, ParsedNotice)}
    assert told["ted:626569-2026"].changes == ("34df3207-fe17-4373-8949-dfd61012592e-01",)
    assert told["ted:626359-2026"].kind == "change"


def test_a_real_item_of_the_feed_is_read_in_spite_of_its_bare_ampersand(shared: Path) -> None:
    file = shared / "data" / "portals" / "api_marche_maximilien_example.txt"
    found = only(file)
    assert (found.id, found.departments, found.cpv) == ("maximilien:803968", ("78",), ("18424300",))


def test_every_real_consultation_page_is_read(shared: Path) -> None:
    files = sorted((shared / "data" / "portals").glob("place_data__*.html"))
    assert len(files) == 4
    assert {only(file).source for file in files} == {"place"}


def test_places_hidden_in_a_comment_of_the_page_are_all_read(shared: Path) -> None:
    found = only(shared / "data" / "portals" / "place_data__Documents__35664746__index.html")
    assert len(found.departments) == 10
