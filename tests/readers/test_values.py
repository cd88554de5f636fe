"""Dates, places, identifiers and amounts, as publishers write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.domain.clock import PARIS
from vigie.readers.amounts import amount, duration, duration_in, number, real_amount, weight
from vigie.readers.dates import (
    Moment,
    join_date_time,
    judge_deadline,
    prose_deadline,
    read_deadline,
    read_moment,
)
from vigie.readers.identifiers import cpvs, siren, siret
from vigie.readers.places import (
    department_of_postcode,
    departments,
    departments_of_nuts,
    departments_of_text,
)
from vigie.readers.prose import link, one_line, plain, readable

DOUBTFUL_HOUR = "heure à vérifier dans le DCE"


def paris(*parts: int) -> datetime:
    """That wall-clock time in Paris, in UTC."""
    return datetime(*parts, tzinfo=PARIS).astimezone(UTC)  # type: ignore[arg-type,misc]


AUTUMN, WINTER = paris(2026, 10, 5, 12, 0), paris(2026, 12, 5, 12, 0)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-10-05T12:00:00", AUTUMN),
        ("2026-10-05T12:00:00.000", AUTUMN),
        ("2026-10-05T12:00:00+02:00", AUTUMN),
        ("2026-10-05T12:00:00.000+02:00", AUTUMN),
        ("2026-12-05T12:00:00+01:00", WINTER),
        ("05/10/2026 12:00", AUTUMN),
        ("05/10/26 à 12h00", AUTUMN),
        ("lundi 5 octobre 2026 à 12 heures", AUTUMN),
        ("lundi 05 octobre 2026 - 12 h 00", AUTUMN),
        ("5 octobre 2026, à midi", AUTUMN),
    ],
)
def test_a_deadline_is_read_as_paris_time(written: str, at: datetime) -> None:
    assert read_deadline(written) == Moment(at)


@pytest.mark.parametrize(
    "written", ["2026-10-05T12:00:00Z", "2026-10-05T12:00:00+00:00", "2026-10-05T12:00:00+01:00"]
)
def test_an_offset_that_is_not_of_paris_keeps_the_earlier_instant_and_a_doubt(written: str) -> None:
    assert read_deadline(written) == Moment(AUTUMN, written, DOUBTFUL_HOUR)


def test_summer_time_in_winter_is_the_earlier_instant() -> None:
    assert read_deadline("2026-12-05T12:00:00+02:00").at == paris(2026, 12, 5, 11, 0)


def test_a_true_offset_is_trusted_where_the_caller_says_so() -> None:
    assert read_moment("2026-10-05T12:00:00Z", paris=False) == Moment(
        datetime(2026, 10, 5, 12, tzinfo=UTC)
    )


def test_a_day_without_hour_runs_to_its_end_with_a_doubt() -> None:
    assert read_deadline("2026-10-05") == Moment(
        paris(2026, 10, 5, 23, 59), "2026-10-05", DOUBTFUL_HOUR
    )


@pytest.mark.parametrize("written", ["", "   ", None])
def test_no_date_is_no_date(written: str | None) -> None:
    assert read_deadline(written) == Moment()


@pytest.mark.parametrize(
    "written",
    ["bientôt", "2026-02-30T12:00:00", "2026-13-01", "0001-01-01T00:00:00+02:00", "32/10/2026"],
)
def test_an_unreadable_date_is_a_doubt(written: str) -> None:
    found = read_deadline(written)
    assert (found.at, found.raw) == (None, written)
    assert found.doubt
    assert found.doubt.startswith("date illisible")


def test_a_late_deadline_is_judged_against_the_publication() -> None:
    assert judge_deadline(Moment(AUTUMN), paris(2026, 10, 5, 0, 0)) == Moment(AUTUMN)
    assert judge_deadline(Moment(AUTUMN), paris(2026, 10, 6, 0, 0)).at is None
    assert judge_deadline(Moment(AUTUMN), paris(2006, 1, 6, 0, 0)).at is None


@pytest.mark.parametrize(
    ("sentence", "at"),
    [
        (
            "La date limite est fixée au lundi 05 octobre 2026 - 12 h 00 et non au jeudi 1er "
            "octobre 2026 - 12 h 00.",
            AUTUMN,
        ),
        (
            "Remise des offres prévue le mardi 15 septembre 2026 avant 12h00, reportée au "
            "lundi 5 octobre 2026 avant 12h00.",
            AUTUMN,
        ),
        (
            "Au lieu de : date limite de remise des offres : 01/10/2026 à 12:00, lire : "
            "05/10/2026 à 12:00",
            AUTUMN,
        ),
        ("La remise des plis est reportée du 3 octobre 2026 au 5 octobre 2026 à 12 heures", AUTUMN),
        ("Nouvelle date limite : 05-10-2026 12:00", AUTUMN),
        ("La remise des offres est prolongée jusqu’au 05.10.2026 à 12 h", AUTUMN),
        (
            "Date limite de dépôt fixée initialement au 3 septembre 2026, décalée au 5 octobre "
            "2026, 12h00",
            AUTUMN,
        ),
        (
            "Remplacer : « Date limite : 3 septembre 2026 à 12h » par : « Date limite : 5 "
            "octobre 2026 à 12h »",
            AUTUMN,
        ),
        (
            "Visite le 3 septembre 2026. La date limite de réception des offres est le 5 "
            "octobre 2026 à 12h.",
            AUTUMN,
        ),
    ],
)
def test_a_deadline_moved_in_prose_is_the_new_one(sentence: str, at: datetime) -> None:
    assert prose_deadline(sentence).at == at


@pytest.mark.parametrize(
    "sentence",
    [
        "Une visite aura lieu le 5 octobre 2026 à 12 h.",
        "Le lot 3 est réservé.",
        "Avis du 5 octobre 2026",
    ],
)
def test_prose_without_deadline_moves_nothing(sentence: str) -> None:
    assert prose_deadline(sentence) == Moment()


def test_an_eforms_date_and_time_join() -> None:
    assert join_date_time("2026-10-05+02:00", "12:00:00+02:00") == "2026-10-05T12:00:00+02:00"
    assert join_date_time("2026-10-05Z", None) == "2026-10-05"
    assert join_date_time(None, "12:00:00Z") is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers_of_values(text: str) -> None:
    (
        read_deadline(text),
        prose_deadline(text),
        departments_of_text(text),
        departments([text]),
        departments_of_nuts([text]),
    )
    (
        siret(text),
        siren(text),
        cpvs([text]),
        amount(text),
        weight(text),
        duration_in(text),
        readable(text),
        link(text),
    )


def test_departments_take_their_normal_form() -> None:
    assert departments(["2", "20A,20B", "971", "99", "075", "2a"]) == (
        "02",
        "2A",
        "2B",
        "971",
        "99",
        "75",
    )
    assert departments(["20"]) == ("2A", "2B")
    assert departments(["96", "000", "", None, "Paris"]) == ()


@pytest.mark.parametrize(
    ("postcode", "code"),
    [
        ("75012", "75"),
        ("6400", "06"),
        ("20137", "2A"),
        ("20200", "2B"),
        ("97120", "971"),
        ("98800", "988"),
        ("99999", None),
        ("123", None),
    ],
)
def test_a_postcode_names_its_department(postcode: str, code: str | None) -> None:
    assert department_of_postcode(postcode) == code


def test_nuts_codes_of_every_version_name_departments() -> None:
    assert departments_of_nuts(["FR101", "FR832", "FRM01", "FRY20", "FR301"]) == (
        "75",
        "2B",
        "2A",
        "972",
        "59",
    )
    assert departments_of_nuts(["FR10"]) == ("75", "77", "78", "91", "92", "93", "94", "95")
    assert departments_of_nuts(["FR", "DE300", "FRZZZ", "", None]) == ()


def test_amounts_are_not_postcodes() -> None:
    assert departments_of_text("59278 Orval, Nanterre (92), 25000 euros, 1 250 000 €") == (
        "59",
        "92",
    )


def test_only_a_siret_that_checks_is_one() -> None:
    assert siret("990 000 119 00000") == "99000011900000"
    assert siret("99000011900001") is None
    assert siret("990000119") is None
    assert siren("990 000 119") == siren("99000011900000") == "990000119"


def test_cpv_codes_lose_their_check_digit() -> None:
    assert cpvs(["90910000-9", "90910000", "CPV : 85312400", "9091", None]) == (
        "90910000",
        "85312400",
    )


@pytest.mark.parametrize(
    ("written", "euros"),
    [
        ("180 000,50 € HT", 180000.5),
        ("1.200.000", 1200000),
        ("150000.00", 150000),
        ("60.000", 60000),
        ("1,234.50", 1234.5),
        ("1\u202f200\u00a0€", 1200),
        ("gratuit", None),
        ("", None),
    ],
)
def test_amounts_in_french_and_english_writing(written: str, euros: float | None) -> None:
    assert amount(written) == euros


def test_an_amount_that_says_none_is_none() -> None:
    assert [real_amount(written) for written in ("0.00", "1", "0,01", "2")] == [None, None, None, 2]


def test_weights_durations_and_numbers() -> None:
    assert [weight(written) for written in ("40 %", "0,4", "12 000")] == [40, 0.4, None]
    assert duration("36", "MONTH") == duration_in("pour 36 mois") == duration("36", "mois")
    assert duration("0", "MONTH") is None
    assert number("1e5000") is None


def test_text_is_decoded_twice_and_loses_its_tags() -> None:
    assert (
        plain("D&amp;#039;Orval &lt;b&gt;lot&lt;/b&gt; 2<br/>L\x92h\x8cuvre <90 k€")
        == "D'Orval lot 2\nL’hŒuvre <90 k€"
    )


def test_contacts_are_masked_with_their_length_kept() -> None:
    text = "Écrire à marches@orval.invalid"
    assert readable(text) == "Écrire à " + "•" * len("marches@orval.invalid")
    assert one_line("a\n b") == "a b"


def test_only_a_web_address_is_a_link() -> None:
    assert link("https://a.invalid/x?a=1&amp;b=2") == "https://a.invalid/x?a=1&b=2"
    assert link("www.a.invalid") == "https://www.a.invalid"
    assert [
        link(text)
        for text in (
            "javascript:alert(1)",
            "voir le RC",
            "https://",
            'https://a.invalid/"><script>',
        )
    ] == [None] * 4
