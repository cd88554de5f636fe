"""Rules of law that hold whatever is drawn."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOW, ReadingView, a_finding, a_lot_view, a_member
from tests.matching.making import ATLAS, lots, members
from vigie.domain.clock import paris_day
from vigie.domain.considerations import RESERVED
from vigie.domain.group_forms import (
    BOTH,
    CONJOINT,
    FORMS,
    SOLIDAIRE,
    liability,
    proposed,
    reason,
    standing_reason,
)
from vigie.domain.law import ARTICLES, unknown
from vigie.domain.matches import Reason
from vigie.domain.members import Kind, ProofView
from vigie.matching.eligibility import eligible
from vigie.matching.engagements import Bans, Desk, Engagement, lots_cap, one_more
from vigie.matching.joint_bid import suggest
from vigie.matching.match import match, ready
from vigie.matching.turnover import turnover_floor, turnover_reasons

ASKED = st.none() | st.sampled_from([*FORMS, "libre"])
WHOLE, OWN = "pour la totalité du marché", "répondez de votre part"
DAYS = st.dates(date(2024, 1, 1), date(2028, 1, 1))


@given(st.sampled_from([CONJOINT, BOTH, SOLIDAIRE, ""]), st.booleans())
def test_the_form_decides_the_sentence(form: str, lead: bool) -> None:
    said = liability(form, lead=lead)
    assert (WHOLE in said) == (form == SOLIDAIRE)
    assert (OWN in said) == (form == CONJOINT or (form == BOTH and not lead))
    assert ("solidaire de chacun" in said) == (form == BOTH and lead)
    assert "R2142-2" in said


@given(ASKED, st.sampled_from([CONJOINT, BOTH, SOLIDAIRE]))
def test_the_reason_is_of_its_form_and_no_form_is_imposed_for_the_bid(
    asked: str | None, form: str
) -> None:
    assert proposed(asked) == FORMS.get(asked or "", CONJOINT)
    said = reason(form, asked)
    assert said.startswith(form)
    assert "R2142-22" in said
    assert (WHOLE in said) == (form == SOLIDAIRE)


@given(st.sampled_from([CONJOINT, BOTH, SOLIDAIRE]), st.sampled_from([CONJOINT, BOTH, SOLIDAIRE]))
def test_a_stored_reason_never_outlives_its_form(form: str, before: str) -> None:
    assert standing_reason(form, reason(before)) == reason(form)
    assert standing_reason(form, reason(form, "solidaire")) == reason(form, "solidaire")


@given(st.integers(0, 30), st.integers(1, 9), st.none() | st.integers(1, 9))
def test_a_cap_on_lots_awarded_never_excludes(taken: int, awarded: int, bid: int | None) -> None:
    answer, told = lots_cap(taken, Bans(bid=bid, awarded=awarded))
    assert answer == ("non" if bid is not None and taken >= bid else "oui")
    assert any("DCE" in one.text for one in told)


@given(members(6, would_join=st.just(True)), lots(), st.integers(1, 3))
@settings(max_examples=25, deadline=None)
def test_a_cap_on_lots_awarded_changes_no_group(ones: list[Any], view: Any, awarded: int) -> None:
    from dataclasses import replace

    cap = ReadingView("lot_cap", {"bid": None, "awarded": awarded})
    desk = Desk(lots_taken={one.id: 9 for one in ones})
    free = suggest(ones, ready(replace(view, readings=()), ATLAS), NOW, desk)
    capped = suggest(ones, ready(replace(view, readings=(cap,)), ATLAS), NOW, desk)
    assert [one.roles for one in capped] == [one.roles for one in free]


amounts = st.integers(1, 200).map(lambda thousands: thousands * 5_000.0)


@given(st.lists(st.none() | amounts, min_size=1, max_size=4), amounts, st.none() | amounts)
def test_never_yes_below_a_stated_floor(
    turnovers: list[float | None], asked: float, value: float | None
) -> None:
    lot = a_lot_view(
        estimated_value=value, readings=(ReadingView("min_turnover", {"euros": asked}),)
    )
    answer, told = turnover_reasons(turnover_floor(lot), turnovers)
    known = sum(one for one in turnovers if one is not None)
    assert (answer == "oui") == (known >= asked)
    assert all("R2142-7" in one.article for one in told)


@given(members(4), lots(), amounts)
@settings(max_examples=40, deadline=None)
def test_no_member_is_able_alone_below_a_stated_floor(
    ones: list[Any], view: Any, asked: float
) -> None:
    from dataclasses import replace

    floor = ReadingView("min_turnover", {"euros": asked})
    lot = ready(replace(view, readings=(floor,)), ATLAS)
    for member in ones:
        found = match(member, lot, NOW)
        if found is not None and member.turnover is not None and member.turnover < asked:
            assert found.able != "oui"


@given(
    st.lists(
        st.builds(
            Engagement,
            st.sampled_from(["2", "3"]),
            st.sampled_from(["alone", "cotraitant", "mandataire"]),
        ),
        max_size=3,
    ),
    st.sampled_from(["alone", "cotraitant", "mandataire"]),
    st.booleans(),
    st.booleans(),
)
def test_what_one_does_on_other_lots_never_refuses(
    engaged: list[Engagement], joins_as: Any, with_alone: bool, several: bool
) -> None:
    bans = Bans(with_alone=with_alone, several=several, whole=True, read=True)
    answer, told = one_more(engaged, "1", joins_as, bans)
    assert answer != "non"
    assert all("DCE" in one.text for one in told)


RESERVATIONS = st.sampled_from(sorted(RESERVED))


@given(members(3), RESERVATIONS, DAYS)
@settings(max_examples=120, deadline=None)
def test_a_concession_never_cites_an_article_of_contracts(
    ones: list[Any], code: str, today: date
) -> None:
    lot = a_lot_view(findings=(a_finding(code),), concession=True)
    for member in ones:
        told = " ".join(f"{one.text} {one.article}" for one in eligible(member, lot, today)[1])
        assert "L2113" not in told
        assert "R2113" not in told


@given(members(3), RESERVATIONS, DAYS, st.booleans())
@settings(max_examples=120, deadline=None)
def test_every_reason_cites_rows_of_the_table(
    ones: list[Any], code: str, today: date, concession: bool
) -> None:
    lot = a_lot_view(findings=(a_finding(code),), concession=concession)
    for member in ones:
        answer, told = eligible(member, lot, today)
        assert told
        assert any(one.answer == answer and one.text for one in told) or answer == "à vérifier"
        assert [unknown(f"{one.text} {one.article}") for one in told] == [[] for _ in told]


@given(st.sampled_from([Kind.EA, Kind.ESAT, Kind.EI, Kind.ACI]), st.integers(1, 4000))
def test_an_ended_proof_is_to_be_checked_at_any_age(kind: Kind, days: int) -> None:
    today = paris_day(NOW)
    ended = date.fromordinal(today.toordinal() - days)
    proofs = tuple(ProofView(one, ended) for one in ("cpom", "habilitation_esat", "convention_iae"))
    disability = kind in (Kind.EA, Kind.ESAT)
    code = "reserved_disability" if disability else "reserved_insertion"
    lot = a_lot_view(findings=(a_finding(code),))
    answer, told = eligible(a_member(1, kind, proofs=proofs), lot, today)
    assert answer == "à vérifier"
    assert "renouvellement" in told[0].text


def test_no_article_has_two_rows_in_force_on_one_day() -> None:
    for on in (date(2025, 6, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 12, 23)):
        held = [(row.number, row.topic) for row in ARTICLES if row.in_force(on)]
        assert len(held) == len(set(held))


def test_silence_is_never_open_to_all() -> None:
    told: list[Reason] = eligible(a_member(1), a_lot_view(findings=()), paris_day(NOW))[1]
    assert "aucune réserve lue dans l’avis" in told[0].text
