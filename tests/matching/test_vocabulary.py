"""The vocabulary of trades, the plan in working days, proposals, and what a member missed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.builders import NOW, a_finding, a_lot_view, a_member, an_activity, in_days
from tests.matching.making import ATLAS
from vigie.data.trade_tables import cpv_entry
from vigie.data.trades import cpv_label, cpv_labels, groups, trades
from vigie.domain.members import Kind, ProofView
from vigie.domain.working_days import working_day as working
from vigie.matching.explain import counted, misses
from vigie.matching.match import ready
from vigie.matching.proposals import propose
from vigie.matching.retro_planning import before, retro_plan, working_days
from vigie.matching.words import phrase

PARIS = ZoneInfo("Europe/Paris")


def test_about_twenty_groups_and_a_hundred_and_fifty_trades():
    assert 18 <= len(groups()) <= 30
    assert len(trades()) >= 150


@pytest.mark.parametrize("slug", list(trades()))
def test_each_trade_has_words_and_prefixes_of_real_codes(slug):
    one = trades()[slug]
    assert one.label
    assert all(phrase(words) for words in one.words)
    assert all(
        len(prefix) >= 3 and any(code.startswith(prefix) for code in cpv_labels())
        for prefix in one.cpv
    )


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("77310000", "espaces-verts"),
        ("77340000", "elagage"),
        ("90910000", "nettoyage-locaux"),
        ("90611000", "voirie-balayage"),
        ("45442110", "peinture"),
        ("55520000", "traiteur"),
        ("98311000", "blanchisserie"),
        ("79571000", "mise-sous-pli"),
        ("85312110", "creche"),
        ("79620000", "mise-a-disposition"),
        ("98341130", "conciergerie"),
        ("50870000", "terrains-de-sport"),
    ],
)
def test_buyers_codes_lead_to_trades(code, slug):
    entry = cpv_entry(code)
    assert slug in (*entry.sure, *entry.possible)


def test_a_code_that_is_too_broad_tells_no_trade():
    entry = cpv_entry("45000000")
    assert (entry.sure, entry.possible) == ((), ())


def test_the_cpv_is_labelled_in_french():
    assert cpv_label("77310000") == "Réalisation et entretien d'espaces verts"


def test_holidays_and_weekends_are_not_worked():
    assert not working(date(2026, 12, 25))
    assert not working(date(2026, 11, 28))
    assert working(date(2026, 11, 27))


def test_working_days_left_are_counted_to_the_deadline():
    now = datetime(2026, 11, 24, 9, tzinfo=PARIS)
    assert working_days(now, datetime(2026, 12, 1, 12, tzinfo=PARIS)) == 5
    assert working_days(now, datetime(2026, 11, 20, 12, tzinfo=PARIS)) == 0


def test_the_plan_goes_back_from_the_deadline_and_never_before_today():
    deadline = datetime(2027, 1, 4, 12, tzinfo=PARIS)
    assert before(deadline, 1) == date(2026, 12, 31)  # new year's day and a weekend stand between
    plan = retro_plan(deadline, NOW)
    assert [one["day"] for one in plan] == sorted(one["day"] for one in plan)
    assert retro_plan(in_days(2), NOW)[0]["day"] == "2026-11-24"
    assert retro_plan(None, NOW) == ()


@pytest.mark.parametrize(
    ("name", "naf", "kinds", "slug"),
    [
        ("Les Jardins du Canal", None, [Kind.ACI], "espaces-verts"),
        ("Propreté Plus", "8121Z", [Kind.EI], "nettoyage-locaux"),
        ("ASSOC X", "7820Z", [Kind.ETTI], "interim"),
        ("ASSOC X", "9499Z", [Kind.AI], "mise-a-disposition"),
        ("La Recyclerie du coin", None, [], "ressourcerie"),
        ("SCOP Y", "4334Z", [], "peinture"),
    ],
)
def test_proposals_come_from_name_kind_and_naf(name, naf, kinds, slug):
    found = propose(name, naf, kinds, ["93"])
    assert slug in [one.trade for one in found]
    assert all(one.proposed for one in found)


def test_nothing_hints_at_nothing():
    assert propose("ASSOC X", "9499Z", [], ["93"]) == ()


HELD = (ProofView("convention_iae", date(2028, 1, 1)), ProofView("share_50"))


def missed(member, **lot):
    told = {"findings": (a_finding("reserved_insertion"),), **lot}
    return [one.cause for one in misses(member, [ready(a_lot_view(**told), ATLAS)], NOW, ATLAS)]


@pytest.mark.parametrize(
    ("fields", "lot", "causes"),
    [
        ({"activities": (an_activity(1, departments=("75",)),)}, {}, ["zone"]),
        ({"kinds": frozenset({Kind.PARTNER}), "proofs": ()}, {}, ["status"]),
        ({"activities": (an_activity(1, min_value=200_000.0),)}, {}, ["limit"]),
        ({"activities": (an_activity(1, proposed=True),)}, {}, ["proposal"]),
        ({"activities": (an_activity(1, max_value=10_000.0),)}, {}, ["alone"]),
        (
            {
                "activities": (
                    an_activity(1, trade="nuisibles", cpv=(), words=(), departments=("93",)),
                )
            },
            {},
            ["trade"],
        ),
        ({}, {}, []),
        (
            {
                "activities": (
                    an_activity(1, trade="traiteur", cpv=(), words=(), departments=("75",)),
                )
            },
            {},
            [],
        ),
        ({"activities": (an_activity(1, departments=("75",)),)}, {"findings": ()}, []),
    ],
)
def test_missed_because_of_one_thing(fields, lot, causes):
    member = a_member(1, Kind.EI, proofs=HELD)
    member = type(member)(**{**member.__dict__, **fields})
    assert missed(member, **lot) == causes


def test_what_would_have_opened_how_many_lots_is_counted():
    member = a_member(1, activities=(an_activity(1, departments=("75",)),), proofs=HELD)
    lots = [
        ready(a_lot_view(at, findings=(a_finding("reserved_insertion"),)), ATLAS) for at in (1, 2)
    ]
    assert counted(misses(member, lots, NOW + timedelta(0), ATLAS)) == {"zone": {"93": 2}}
