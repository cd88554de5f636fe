"""« Clause attendue (L2112-2-1), non trouvée dans l’avis »: dates, thresholds, exits, doubts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from classifier.expected import WORDS, ConsultationFacts, Expected, buyer_of, expected
from vigie.domain.clock import PARIS
from vigie.domain.considerations import Consideration
from vigie.domain.light_services import is_light

AFTER = datetime(2026, 9, 10, 10, tzinfo=PARIS)
BEFORE = datetime(2026, 8, 21, 10, tzinfo=PARIS)
SURE_216 = Expected(True, 216_000)


def label(*found: str, **told: Any) -> Expected | None:
    """A call of a commune for cleaning, sent under the new law, 300 000 €; each test says what
    differs.
    """
    usual = {
        "sent_at": AFTER,
        "published_at": AFTER,
        "nature": "services",
        "buyer": "other",
        "value": 300_000.0,
        "cpv": ("90910000",),
    }
    return expected(ConsultationFacts(**{**usual, **told}), found)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        # dates
        ({}, SURE_216),
        ({"sent_at": BEFORE, "published_at": BEFORE}, None),
        ({"sent_at": BEFORE, "published_at": AFTER}, None),
        ({"sent_at": datetime(2026, 8, 22, 0, 0, tzinfo=PARIS)}, SURE_216),
        ({"sent_at": datetime(2026, 8, 21, 23, 59, tzinfo=PARIS)}, None),
        (
            {"sent_at": datetime(2026, 8, 21, 22, 30, tzinfo=UTC)},
            SURE_216,
        ),  # 00:30 on the 22nd in Paris
        ({"sent_at": AFTER, "published_at": BEFORE}, None),  # a correction of an earlier call
        ({"sent_at": None, "published_at": BEFORE}, None),
        (
            {"sent_at": None, "published_at": datetime(2026, 8, 22, 8, tzinfo=PARIS)},
            Expected(False, 216_000),
        ),
        (
            {"sent_at": None, "published_at": datetime(2026, 9, 30, 23, tzinfo=PARIS)},
            Expected(False, 216_000),
        ),
        ({"sent_at": None, "published_at": datetime(2026, 10, 1, 0, 5, tzinfo=PARIS)}, SURE_216),
        ({"sent_at": None, "published_at": None}, None),
        # amounts and buyers, supplies and services
        ({"value": None}, None),
        ({"value": 0.0}, None),
        ({"value": 215_999.99}, None),
        ({"value": 216_000.0}, SURE_216),
        ({"value": 140_000.0, "buyer": "central"}, Expected(True, 140_000)),
        ({"value": 139_999.0, "buyer": "central"}, None),
        ({"value": 300_000.0, "buyer": "entity"}, None),
        ({"value": 432_000.0, "buyer": "entity"}, Expected(True, 432_000)),
        ({"value": 150_000.0, "buyer": "unknown"}, None),
        ({"value": 300_000.0, "buyer": "unknown"}, Expected(False, 216_000)),
        ({"value": 432_000.0, "buyer": "unknown"}, SURE_216),
        ({"nature": "supplies", "cpv": ()}, SURE_216),
        (
            {"cpv": ()},
            Expected(False, 216_000),
        ),  # services without a code may be of the light regime
        ({"cpv": (), "value": 1_000_000.0}, SURE_216),
        # works and concessions
        ({"nature": "works", "value": 5_403_999.0, "months": 12.0}, None),
        ({"nature": "works", "value": 5_404_000.0, "months": 12.0}, Expected(True, 5_404_000)),
        (
            {"nature": "works", "value": 6e6, "months": 6.0, "buyer": "central"},
            Expected(True, 5_404_000),
        ),
        ({"nature": "works", "value": 6e6, "months": 5.9}, None),
        ({"nature": "works", "value": 6e6, "months": None}, Expected(False, 5_404_000)),
        (
            {"nature": "services", "value": 300_000.0, "months": 2.0},
            SURE_216,
        ),  # the exit is for works
        ({"concession": True, "value": 5e6}, None),
        ({"concession": True, "value": 6e6}, Expected(True, 5_404_000)),
        (
            {"concession": True, "nature": "works", "value": 6e6, "months": 3.0},
            Expected(True, 5_404_000),
        ),
        # social services
        ({"cpv": ("85312110",), "value": 700_000.0}, None),
        ({"cpv": ("85312110",), "value": 750_000.0}, Expected(True, 750_000)),
        ({"cpv": ("85312110",), "value": 900_000.0, "buyer": "entity"}, None),
        (
            {"cpv": ("85312110",), "value": 1_000_000.0, "buyer": "entity"},
            Expected(True, 1_000_000),
        ),
        ({"cpv": ("85312110",), "value": 800_000.0, "buyer": "unknown"}, Expected(False, 750_000)),
        (
            {"cpv": ("55524000",), "value": 500_000.0},
            None,
        ),  # school meals are of the light regime too
        # a nature that is not told
        ({"nature": None, "value": 300_000.0}, None),
        ({"nature": None, "value": 6e6}, Expected(False, 5_404_000)),
        # not a call
        ({"call": False}, None),
    ],
)
def test_the_label_follows_date_amount_nature_and_buyer(
    told: dict[str, Any], wanted: Expected | None
) -> None:
    assert label(**told) == wanted


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (Consideration.INSERTION_CONDITION, True),
        (Consideration.OTHER_SOCIAL_CONDITION, True),
        (Consideration.UNSPECIFIED_SOCIAL_CONDITION, True),
        (Consideration.RESERVED_DISABILITY, True),
        (Consideration.RESERVED_UNSPECIFIED, True),
        (Consideration.INSERTION_SERVICE, True),
        (Consideration.SOCIAL_CRITERION, False),
        (Consideration.MIXED_CRITERION, False),
    ],
)
def test_a_condition_or_a_reservation_settles_it_and_a_criterion_does_not(
    code: Consideration, found: bool
) -> None:
    assert label(code) == (None if found else SURE_216)


@pytest.mark.parametrize(
    ("kind", "name", "buyer"),
    [
        ("cga", None, "central"),
        ("MINISTRY", None, "central"),
        ("Ministère", None, "central"),
        ("État", None, "central"),
        ("la", None, "other"),
        ("body-pl", None, "other"),
        ("BODY_PUBLIC", None, "other"),
        ("Syndicat mixte", None, "other"),
        ("Collectivité territoriale", None, "other"),
        ("Établissement public de santé", None, "other"),
        ("pub-undert", None, "entity"),
        ("spec-rights-entity", None, "entity"),
        ("Entité adjudicatrice", None, "entity"),
        (None, "Préfecture de Haute-Sauve", "central"),
        (None, "Ville de Brévins", "unknown"),
        ("7", None, "unknown"),
    ],
)
def test_the_sort_of_buyer_comes_from_its_published_kind(
    kind: str | None, name: str | None, buyer: str
) -> None:
    assert buyer_of(kind, name) == buyer


@pytest.mark.parametrize(
    ("cpv", "light"),
    [
        ("85000000", True),
        ("85323000", True),
        ("80511000", True),
        ("79710000", True),
        ("92331210", True),
        ("98133110", True),
        ("90910000", False),
        ("45000000", False),
        ("85410000", False),
        ("79800000", False),
    ],
)
def test_the_annex_of_the_directive_tells_the_light_regime(cpv: str, light: bool) -> None:
    assert is_light(cpv) is light


def test_the_words_never_say_breach() -> None:
    assert WORDS == "Clause attendue (L2112-2-1), non trouvée dans l’avis"
