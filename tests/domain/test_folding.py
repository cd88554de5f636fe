"""A consultation as it stands, from its notices."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOW, Winner, a_lot, a_notice, in_days
from vigie.domain.consultation_fold import fold
from vigie.domain.differences import differences, material
from vigie.domain.notice import ParsedNotice
from vigie.domain.tender import Tender, aged

CALL = a_notice("26-1", lots=["1", "2"])


def states(*notices: ParsedNotice) -> dict[str, str]:
    """The state of each lot by number."""
    return {lot.number: lot.state for lot in fold(notices).lots}


def correction(source_id: str = "26-2", **fields: object) -> ParsedNotice:
    """A correction published the day after."""
    told = {
        "kind": "change",
        "changes": ("boamp:26-1",),
        "published": in_days(1),
        "deadline": None,
        **fields,
    }
    return a_notice(source_id, **told)  # type: ignore[arg-type]


def test_a_call_is_open_with_its_lots_in_published_order() -> None:
    tender = fold([a_notice(lots=["LOT-0002", "LOT-0001"])])
    assert (tender.state, [lot.number for lot in tender.lots]) == ("open", ["2", "1"])


def test_a_consultation_without_lots_has_one() -> None:
    assert [(lot.key, lot.number) for lot in fold([a_notice()]).lots] == [("1", "1")]


def test_lots_join_by_number_however_it_is_written() -> None:
    ted = a_notice("9-2026", source="ted", lots=["LOT-0001", "LOT-0002"])
    page = a_notice("801", source="maximilien", lots=["Lot n° 01", "02"])
    assert [lot.key for lot in fold([CALL, ted, page]).lots] == ["1", "2"]


def test_a_lot_whose_number_is_a_title_joins_by_title() -> None:
    call = a_notice(lots=[a_lot("1", "Peinture des écoles"), a_lot("2", "Plomberie")])
    page = a_notice(
        "801", source="maximilien", lots=[a_lot("Peinture des écoles", "Peinture des écoles")]
    )
    assert [lot.key for lot in fold([call, page]).lots] == ["1", "2"]


def test_a_lot_that_cannot_be_joined_stays_apart_with_a_doubt() -> None:
    page = a_notice(
        "801", source="maximilien", lots=[a_lot("Serrurerie", "Serrurerie"), a_lot("1", "Lot 1")]
    )
    apart = fold([CALL, page]).lots[-1]
    assert (apart.number, apart.doubts) == ("Serrurerie", ("lot sans numéro : à vérifier",))


def test_a_number_given_twice_makes_two_lots_with_a_doubt() -> None:
    tender = fold([a_notice(lots=[a_lot("1", "Peinture"), a_lot("1", "Plomberie")])])
    assert [(lot.key, bool(lot.doubts)) for lot in tender.lots] == [("1", False), ("1#2", True)]


def test_a_correction_moves_the_deadline_of_the_whole_and_of_its_lots() -> None:
    tender = fold([CALL, correction(deadline=in_days(45))])
    assert {tender.deadline_at, *(lot.deadline_at for lot in tender.lots)} == {in_days(45)}


def test_a_lot_with_its_own_deadline_keeps_it_when_the_whole_moves() -> None:
    call = a_notice(lots=[a_lot("1", deadline_at=in_days(20)), a_lot("2")])
    tender = fold([call, correction(deadline=in_days(45))])
    assert [lot.deadline_at for lot in tender.lots] == [in_days(20), in_days(45)]


def test_a_correction_without_lots_does_not_rename_the_consultation() -> None:
    assert (
        fold([CALL, correction(title="Avis rectificatif", deadline=in_days(45))]).title
        == CALL.title
    )


def test_a_correction_that_ted_published_days_later_does_not_bring_back_the_old_deadline() -> None:
    late_copy = a_notice(
        "9-2026", source="ted", lots=["1", "2"], published=in_days(5), deadline=in_days(30)
    )
    assert fold([CALL, correction(deadline=in_days(45)), late_copy]).deadline_at == in_days(45)


def test_a_full_correction_that_leaves_a_lot_out_withdraws_it() -> None:
    full = correction(lots=["1"])
    assert states(CALL, full) == {"1": "open", "2": "cancelled"}


def test_a_correction_can_reserve_a_lot() -> None:
    full = correction(lots=[a_lot("1", "Lot 1", reserved="res-ws"), a_lot("2", "Lot 2")])
    assert fold([CALL, full]).lots[0].codes["reserved"] == "res-ws"


def test_a_cancellation_closes_every_lot() -> None:
    assert states(CALL, correction(kind="cancellation")) == {"1": "cancelled", "2": "cancelled"}


def test_a_cancellation_of_one_lot_leaves_the_other() -> None:
    assert states(CALL, correction(kind="cancellation", lots=["2"])) == {
        "1": "open",
        "2": "cancelled",
    }


@pytest.mark.parametrize(
    ("result", "winners", "expected"),
    [
        (
            "selec-w",
            [Winner(name="Les Jardins Vifs", lots=("1",))],
            {"1": "awarded", "2": "closed"},
        ),
        ("selec-w", [Winner(name="Les Jardins Vifs")], {"1": "awarded", "2": "awarded"}),
        ("clos-nw", [], {"1": "unsuccessful", "2": "unsuccessful"}),
        ("infructueux", [], {"1": "unsuccessful", "2": "unsuccessful"}),
        ("Déclaré sans suite", [], {"1": "cancelled", "2": "cancelled"}),
        ("open-nw", [], {"1": "open", "2": "open"}),
    ],
)
def test_a_result_settles_each_lot(
    result: str, winners: list[Winner], expected: dict[str, str]
) -> None:
    award = a_notice("26-3", kind="award", published=in_days(50), result=result, winners=winners)
    assert states(CALL, award) == expected


def test_an_award_before_the_deadline_of_another_lot_leaves_it_open_with_a_doubt() -> None:
    award = a_notice(
        "26-3",
        kind="award",
        published=in_days(1),
        winners=[Winner(name="Les Jardins Vifs", lots=("1",))],
    )
    won, other = fold([a_notice("26-1", lots=["1", "2"], deadline=in_days(30)), award]).lots
    assert (won.state, other.state) == ("awarded", "open")
    assert other.doubts == ("avis d’attribution qui ne dit rien de ce lot : à vérifier",)


def test_an_award_of_one_lot_says_nothing_of_the_others() -> None:
    award = a_notice(
        "26-3", kind="award", lots=["1"], winners=[Winner(name="A", lots=("LOT-0001",))]
    )
    assert states(CALL, award) == {"1": "awarded", "2": "open"}


def test_a_plan_alone_is_planned_and_never_a_live_call() -> None:
    assert fold([a_notice(kind="planning")]).state == "planned"


def test_a_correction_whose_call_was_not_collected_says_so() -> None:
    assert (
        "avis initial non collecté : consultation à vérifier"
        in fold([correction(deadline=in_days(9))]).doubts
    )


def test_a_call_lives_until_its_deadline_else_end_of_diffusion_else_sixty_days() -> None:
    ends = [
        fold([a_notice(deadline=deadline, diffusion_end_at=end)]).live_until
        for deadline, end in ((in_days(30), in_days(40)), (None, in_days(40)), (None, None))
    ]
    assert ends == [in_days(30), in_days(40), in_days(59)]


def test_a_deadline_in_the_year_7017_is_a_doubt_not_a_deadline() -> None:
    tender = fold([a_notice(deadline=NOW.replace(year=7017))])
    assert (tender.deadline_at, tender.doubts) == (None, ("date limite improbable : 7017-11-24",))


def test_two_sources_with_two_deadlines_are_a_doubt() -> None:
    assert any(
        "selon les sources" in one
        for one in fold([CALL, a_notice("8", source="place", deadline=in_days(31))]).doubts
    )


def test_time_closes_what_is_past_its_end() -> None:
    tender = aged(fold([CALL]), in_days(31))
    assert (tender.state, {lot.state for lot in tender.lots}) == ("closed", {"closed"})


def test_a_relaunch_by_the_same_source_opens_the_lot_again() -> None:
    award = a_notice("26-3", kind="award", published=in_days(50), result="infructueux")
    again = a_notice("26-4", lots=["1"], published=in_days(60), deadline=in_days(90))
    assert states(CALL, award, again) == {"1": "open", "2": "unsuccessful"}


def changed(old: Tender, new: Tender) -> set[tuple[str | None, str]]:
    """The lots and aspects that are material."""
    return {(one.lot, one.aspect) for one in differences(old, new) if one.aspect}


def test_differences_name_the_lot_and_the_aspect() -> None:
    full = correction(
        lots=[a_lot("1", "Lot 1", reserved="res-ws"), a_lot("2", "Lot 2", conditions=("Clause",))]
    )
    assert changed(fold([CALL]), fold([CALL, full])) == {("1", "reservation"), ("2", "clause")}


def test_a_code_that_says_none_changes_nothing() -> None:
    full = correction(lots=[a_lot("1", "Lot 1", reserved="none"), a_lot("2", "Lot 2")])
    assert changed(fold([CALL]), fold([CALL, full])) == set()


def test_a_new_title_is_not_material() -> None:
    found = differences(fold([CALL]), fold([CALL.model_copy(update={"title": "Autre"})]))
    assert found
    assert not material(found, enriching=False)


def test_a_second_portal_that_tells_an_amount_moves_nobody() -> None:
    told = fold([CALL, a_notice("8", source="place", lots=["1", "2", "3"], estimated_value=9.0)])
    assert not material(differences(fold([CALL]), told), enriching=True)


SOURCES = st.sampled_from(["boamp", "ted", "place"])
KINDS = st.sampled_from(["call", "change", "cancellation", "award", "planning", "other"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(KINDS, SOURCES, st.integers(0, 3), st.integers(1, 3)), max_size=6),
    st.randoms(),
)
def test_the_fold_does_not_depend_on_the_order(
    told: list[tuple[str, str, int, int]], luck: object
) -> None:
    notices = [
        a_notice(
            f"26-{at}",
            source=source,
            kind=kind,
            published=NOW + timedelta(days=day),
            deadline=in_days(20 + day),
            lots=[str(number) for number in range(1, lots + 1)],
        )
        for at, (kind, source, day, lots) in enumerate(told)
    ]
    shuffled = list(notices)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    if notices:
        assert fold(notices) == fold(shuffled)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"duration_months": 36.0}, ("duration_months", 24.0, 36.0)),
        ({"framework": True}, ("framework", False, True)),
        ({"concession": True}, ("concession", False, True)),
    ],
)
def test_what_only_matching_reads_is_a_change_too(changed, told):
    standing = replace(fold([a_notice()]), duration_months=24.0, framework=False, concession=False)
    [difference] = differences(standing, replace(standing, **changed))
    assert (difference.field, difference.old, difference.new) == told
    assert difference.aspect == ""
