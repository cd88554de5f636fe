"""Every shared file of BOAMP is read, and says what a person found in it."""

from functools import cache
from pathlib import Path

import pytest

from vigie.domain.clock import paris
from vigie.domain.notice import ParsedNotice
from vigie.readers import read

pytestmark = pytest.mark.shared


@cache
def _notices(folder: Path) -> dict[str, ParsedNotice]:
    found = [
        one
        for file in [*sorted(folder.glob("xml/*.xml")), folder / "api_records.jsonl"]
        for one in read(file.read_bytes(), file.name)
    ]
    assert all(isinstance(one, ParsedNotice) for one in found)
    return {one.source_id: one for one in found if isinstance(one, ParsedNotice)}


@pytest.fixture
def notices(shared: Path) -> dict[str, ParsedNotice]:
    """All notices of shared/data/boamp by idweb."""
    return _notices(shared / "data" / "boamp")


def test_every_published_notice_is_read(notices: dict[str, ParsedNotice]) -> None:
    assert len(notices) == 29


def test_every_labelled_object_is_read(shared: Path) -> None:
    raw = (shared / "data" / "boamp" / "labelled_objets.jsonl").read_bytes()
    found = list(read(raw, "labelled_objets.jsonl"))
    assert len(found) == len([line for line in raw.splitlines() if line.strip()])
    assert all(isinstance(one, ParsedNotice) and one.title for one in found)


@pytest.mark.parametrize(
    ("idweb", "form"),
    [
        ("26-87466", "boamp_xml_eforms"),
        ("26-88069", "boamp_xml_fnsimple"),
        ("26-88099", "boamp_xml_mapa"),
        ("26-88471", "boamp_xml_dsp"),
        ("25-123130", "boamp_api_eforms"),
        ("24-9077", "boamp_api_fnsimple"),
        ("24-7057", "boamp_api_mapa"),
        ("23-152238", "boamp_api_v230"),
        ("BXP06181020621O", "boamp_api_v110"),
    ],
)
def test_each_family_is_recognised(notices: dict[str, ParsedNotice], idweb: str, form: str) -> None:
    assert notices[idweb].format == form


@pytest.mark.parametrize(
    ("idweb", "count"),
    [
        ("26-88099", 3),
        ("26-88069", 2),
        ("26-88471", 1),
        ("26-87466", 2),
        ("24-9077", 5),
        ("24-121807", 2),
        ("24-7057", 2),
        ("25-132001", 7),
        ("25-123130", 1),
        ("23-152238", 0),
        ("26-29340", 0),
        ("BWP061810600735", 2),
        ("BWP06181010191H", 1),
    ],
)
def test_lots_are_counted(notices: dict[str, ParsedNotice], idweb: str, count: int) -> None:
    assert len(notices[idweb].lots) == count


@pytest.mark.parametrize(
    ("idweb", "deadline"),
    [
        ("26-88384", "2026-10-05 12:00"),
        ("26-88085", "2026-09-22 12:00"),
        ("26-29087", "2026-04-07 11:00"),
        ("24-7057", "2024-02-09 12:00"),
        ("26-88069", "2026-10-08 12:00"),
        ("26-88471", "2026-10-16 18:00"),
        ("23-152238", "2023-11-21 12:00"),
        ("26-87466", "2026-10-12 15:30"),
        ("BXP06181020621O", "2006-07-21 12:00"),
        ("BWP06184060013B", "2006-07-24 12:00"),
        ("25-123130", "2025-12-09 12:00"),
    ],
)
def test_deadlines_in_paris(notices: dict[str, ParsedNotice], idweb: str, deadline: str) -> None:
    found = notices[idweb].deadline_at
    assert found is not None
    assert f"{paris(found):%Y-%m-%d %H:%M}" == deadline


@pytest.mark.parametrize(
    ("idweb", "kind"),
    [
        ("25-127510", "cancellation"),
        ("BWP06181000031P", "cancellation"),
        ("24-6562", "change"),
        ("26-88384", "change"),
        ("26-88066", "award"),
        ("26-88108", "award"),
        ("26-88069", "call"),
    ],
)
def test_kinds(notices: dict[str, ParsedNotice], idweb: str, kind: str) -> None:
    assert notices[idweb].kind == kind


def test_a_reservation_that_stands_only_in_a_node_is_kept(notices: dict[str, ParsedNotice]) -> None:
    assert notices["23-152238"].flags.reserved == ("MARCHE_RESERVE_OUI:ENTREPRISE_ADAPTEE",)


@pytest.mark.parametrize(
    ("idweb", "code"), [("24-9077", "reservationMarche:non"), ("26-88471", "marcheReserve:NON")]
)
def test_a_stated_no_is_kept(notices: dict[str, ParsedNotice], idweb: str, code: str) -> None:
    assert notices[idweb].flags.reserved == (code,)


@pytest.mark.parametrize("idweb", ["25-123130", "26-88085", "26-88108", "26-88471"])
def test_the_social_flag_is_kept(notices: dict[str, ParsedNotice], idweb: str) -> None:
    assert notices[idweb].flags.social is True


def test_the_flag_of_the_environment_alone_is_a_no(notices: dict[str, ParsedNotice]) -> None:
    assert notices["26-87466"].flags.social is False


def test_a_procedure_without_follow_up_says_so(notices: dict[str, ParsedNotice]) -> None:
    assert notices["26-88108"].result == "sans suite"


@pytest.mark.parametrize(
    ("idweb", "earlier"),
    [("26-88384", "26-88340"), ("25-127510", "25-123573"), ("26-88066", "26-6427")],
)
def test_links_to_earlier_notices(
    notices: dict[str, ParsedNotice], idweb: str, earlier: str
) -> None:
    assert notices[idweb].changes == (f"boamp:{earlier}",)


def test_a_cancelled_notice_shares_its_procedure_with_its_call(
    notices: dict[str, ParsedNotice],
) -> None:
    assert notices["25-127510"].procedure_key == notices["25-123573"].procedure_key


def test_a_title_in_the_place_of_a_number_is_a_title(notices: dict[str, ParsedNotice]) -> None:
    assert [(lot.number, bool(lot.title)) for lot in notices["24-7057"].lots] == [
        ("1", True),
        ("2", True),
    ]


def test_weights_of_criteria(notices: dict[str, ParsedNotice]) -> None:
    assert [one.weight for one in notices["26-88099"].lots[0].criteria] == [45, 55]


def test_every_call_says_where_and_who(notices: dict[str, ParsedNotice]) -> None:
    assert [
        one.id
        for one in notices.values()
        if not (one.departments and one.buyer.name and one.title and one.texts)
    ] == []


def test_no_mail_address_nor_telephone_is_left(notices: dict[str, ParsedNotice]) -> None:
    texts = [part.text for one in notices.values() for part in one.texts]
    assert [text for text in texts if "exemple.invalid" in text or "+33 1000" in text] == []
