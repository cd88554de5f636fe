"""Which notices tell of one tender; doubt leaves two."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_notice, in_days
from vigie.domain.joining import judge, partition
from vigie.domain.joining_keys import keys_of, traits_of
from vigie.domain.notice import ParsedNotice
from vigie.domain.text_key import fold


def join(one: ParsedNotice, other: ParsedNotice) -> str | None:
    """The basis on which the two are joined, or nothing."""
    found = judge(traits_of(one), traits_of(other))
    assert found == judge(traits_of(other), traits_of(one))
    return found.basis if found else None


def groups(*notices: ParsedNotice) -> set[tuple[str, ...]]:
    """The tenders that they tell of."""
    return {placed.ids for placed in partition([traits_of(one) for one in notices])}


CALL = a_notice(
    "26-1", procedure_key="aaaa-1", title="Entretien des espaces verts du parc municipal"
)
PORTAL = a_notice(
    "801",
    source="maximilien",
    siret=None,
    buyer="Mairie de VALMOREL sur Seine",
    title="Entretien des espaces verts du parc municipal",
)


def test_two_notices_of_one_procedure_key_are_one() -> None:
    ted = a_notice(
        "47522-2026",
        source="ted",
        procedure_key="AAAA-1",
        title="Autre intitulé",
        deadline=in_days(90),
    )
    assert join(CALL, ted) == "procedure"


def test_a_correction_follows_the_notice_that_it_names() -> None:
    assert (
        join(CALL, a_notice("26-9", kind="change", changes=("boamp:26-1",), title="Rectificatif"))
        == "link"
    )


def test_a_ted_correction_names_a_publication_number_with_leading_zeros() -> None:
    ted = a_notice("661846-2026", source="ted")
    assert (
        join(ted, a_notice("700001-2026", source="ted", kind="change", changes=("00661846-2026",)))
        == "link"
    )


def test_a_ted_correction_names_a_notice_and_its_version() -> None:
    told = "b7f314d1-0000-4000-8000-000000000001"
    ted = a_notice("661846-2026", source="ted", version=f"{told}-01")
    assert (
        join(ted, a_notice("700001-2026", source="ted", kind="change", changes=(f"{told}-01",)))
        == "link"
    )


def test_two_corrections_of_a_notice_never_collected_are_of_one_tender() -> None:
    first = a_notice(
        "26-5", kind="change", changes=("boamp:25-1",), title="Premier rectificatif", deadline=None
    )
    second = a_notice(
        "26-6", kind="change", changes=("boamp:25-1",), title="Second rectificatif", deadline=None
    )
    assert join(first, second) == "link"


def test_the_same_tender_on_a_portal_joins_by_buyer_deadline_and_title() -> None:
    assert join(CALL, PORTAL) == "fuzzy"


def test_the_same_reference_of_the_same_buyer_joins_two_sources() -> None:
    call = a_notice("26-1", reference="2026-SJ-014", title="Nettoyage")
    portal = a_notice(
        "801", source="maximilien", siret=None, reference="2026 SJ 014", title="Propreté des écoles"
    )
    assert join(call, portal) == "reference"


@pytest.mark.parametrize(
    ("why", "other"),
    [
        ("another deadline", {"deadline": in_days(33)}),
        ("another buyer", {"buyer": "Ville de Boisfleury", "siret": None}),
        ("another title", {"title": "Restauration scolaire et portage de repas"}),
        ("another lot in the title", {"title": "Entretien des espaces verts du parc municipal 2"}),
        ("another procedure key", {"procedure_key": "bbbb-2"}),
        ("no deadline", {"deadline": None}),
    ],
)
def test_doubt_leaves_two(why: str, other: dict[str, object]) -> None:
    told = {"siret": None, "title": "Entretien des espaces verts du parc municipal", **other}
    assert join(CALL, a_notice("801", source="maximilien", **told)) is None, why  # type: ignore[arg-type]


def test_two_calls_that_one_portal_shows_side_by_side_stay_two() -> None:
    twin = a_notice("26-2", title="Entretien des espaces verts du parc municipal")
    assert join(a_notice("26-1", title=twin.title), twin) is None


def test_a_plan_joins_no_call_by_a_link_for_it_may_lead_to_several() -> None:
    plan = a_notice("26-0", kind="planning")
    assert join(plan, a_notice("26-2", changes=("boamp:26-0",), deadline=None)) is None


def test_a_portal_page_that_could_be_either_of_two_calls_joins_neither() -> None:
    title = "Entretien des espaces verts du parc municipal"
    first, second = a_notice("26-1", title=title), a_notice("26-2", title=title)
    assert groups(first, second, PORTAL) == {("boamp:26-1",), ("boamp:26-2",), ("maximilien:801",)}


def test_an_award_that_names_two_procedures_does_not_make_them_one() -> None:
    first = a_notice("26-1", procedure_key="aaaa-1")
    second = a_notice("26-2", procedure_key="bbbb-2")
    award = a_notice("26-9", kind="award", changes=("boamp:26-1", "boamp:26-2"))
    assert not any(
        {"boamp:26-1", "boamp:26-2"} <= set(group) for group in groups(first, second, award)
    )


def test_the_partition_does_not_depend_on_the_order() -> None:
    notices = (
        CALL,
        PORTAL,
        a_notice("26-3", kind="change", changes=("boamp:26-1",)),
        a_notice("26-4", kind="award", changes=("boamp:26-3",)),
        a_notice("26-5", title="Autre objet que celui-là"),
    )
    assert len({frozenset(groups(*order)) for order in permutations(notices)}) == 1


WORDS = st.sampled_from(
    ["Nettoyage des écoles", "Travaux de peinture lot 2", "Entretien du parc municipal", "x", ""]
)


@st.composite
def notices(draw: st.DrawFn, at: int = 0) -> ParsedNotice:
    """Any notice of a small world, where much collides."""
    number = draw(st.integers(1, 4))
    return a_notice(
        f"26-{number}",
        source=draw(st.sampled_from(["boamp", "ted", "maximilien"])),
        kind=draw(st.sampled_from(["call", "change", "award", "planning"])),
        title=draw(WORDS),
        siret=draw(st.sampled_from([None, "21930000100001"])),
        deadline=draw(st.sampled_from([None, in_days(30), in_days(30.05), in_days(60)])),
        reference=draw(st.sampled_from([None, "REF-2026", "AUTRE-1"])),
        procedure_key=draw(st.sampled_from([None, "k-1", "k-2"])),
        changes=tuple(
            f"boamp:26-{draw(st.integers(1, 4))}" for _ in range(draw(st.integers(0, 1)))
        ),
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(notices(), max_size=7, unique_by=lambda one: one.id), st.randoms(use_true_random=False)
)
def test_whatever_is_told_the_partition_is_the_same_in_any_order(
    told: list[ParsedNotice], luck: object
) -> None:
    shuffled = list(told)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    assert groups(*told) == groups(*shuffled)


@settings(max_examples=200, deadline=None)
@given(notices(), notices())
def test_two_notices_that_are_joined_share_a_key_so_that_the_index_finds_them(
    one: ParsedNotice, other: ParsedNotice
) -> None:
    if one.id != other.id and join(one, other):
        assert keys_of(traits_of(one)) & keys_of(traits_of(other))


@pytest.mark.parametrize(
    ("one", "other"), [("l’habitat", "l'habitat"), ("Nord–Sud", "Nord-Sud"), ("Œuvre", "oeuvre")]
)
def test_typography_parts_no_words(one: str, other: str) -> None:
    assert fold(one) == fold(other)
