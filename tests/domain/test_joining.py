"""Which notices tell of one tender; doubt leaves two."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_notice, in_days
from vigie.domain.joining import judge, partition
from vigie.domain.joining_keys import Traits, keys_of, telling, traits_of
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


# --- every limit of a join

LONG = "entretien des espaces verts du parc municipal et des abords des écoles de la ville"


def traits(**fields: object) -> Traits:
    """A call of Valmorel, due at noon."""
    told = {
        "id": "maximilien:1",
        "source": "maximilien",
        "kind": "call",
        "siren": "219300001",
        "buyer": "ville de valmorel",
        "deadline": "2026-12-24T11:00:00+00:00",
        "title": "entretien des espaces verts",
        **fields,
    }
    return Traits(**told)  # type: ignore[arg-type]


def joined(**other: object) -> tuple[str, float] | None:
    """How that other notice joins the call of `traits`."""
    second = traits(**{"id": "place:2", "source": "place", **other})
    found = judge(traits(), second)
    assert found == judge(second, traits())
    return (found.basis, found.confidence) if found else None


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, ("fuzzy", 0.9)),
        ({"source": "maximilien"}, None),
        ({"source": "maximilien", "kind": "change"}, ("fuzzy", 0.9)),
        ({"title": "entretien des espaces vert"}, ("fuzzy", 0.825)),
        ({"title": "espaces verts des entretien"}, ("fuzzy", 0.9)),
        ({"title": "entretien des espaces"}, None),
        ({"title": "travaux 1"}, None),
        ({"deadline": "2026-12-24T13:00:00+00:00"}, ("fuzzy", 0.9)),
        ({"deadline": "2026-12-24T09:00:00+00:00"}, ("fuzzy", 0.9)),
        ({"deadline": "2026-12-24T13:00:01+00:00"}, None),
        ({"deadline": None}, None),
        ({"siren": "219300002"}, None),
        ({"siren": None}, ("fuzzy", 0.9)),
        ({"siren": None, "buyer": "valmorel mairie"}, ("fuzzy", 0.9)),
        ({"siren": None, "buyer": "ville de valmorels"}, ("fuzzy", 0.9)),
        ({"siren": None, "buyer": "ville de valmont"}, None),
        ({"siren": None, "buyer": "mairie"}, None),
        ({"siren": None, "buyer": ""}, None),
        ({"kind": "planning"}, None),
        ({"links": ("maximilien:1",)}, ("fuzzy", 0.9)),
    ],
)
def test_two_titles_of_one_buyer_and_hour_join_to_a_limit(
    other: dict[str, object], expected: tuple[str, float] | None
) -> None:
    assert joined(**other) == expected


def pair(first: dict[str, object], second: dict[str, object]) -> tuple[str, float] | None:
    one = traits(**first)
    other = traits(**{"id": "place:2", "source": "place", **second})
    found = judge(one, other)
    return (found.basis, found.confidence) if found else None


def test_names_links_and_references_join_before_titles() -> None:
    own, link = {"own": ("maximilien:1",)}, {"links": ("maximilien:1",)}
    award, change = {"kind": "award"}, {"kind": "change"}
    assert pair(own, link) == ("link", 0.98)
    assert pair(link, own) == ("link", 0.98)
    assert pair(own, {**link, "kind": "planning"}) is None
    assert pair({**own, "kind": "planning"}, {**link, **award}) is None
    assert pair({**own, "kind": "planning"}, {**link, **change}) == ("link", 0.98)
    both = {"links": ("boamp:9",), "deadline": None}
    assert pair({**both, **change}, {**both, **award}) == ("link", 0.98)
    assert pair({**both, **change}, both) is None
    assert pair({**both, **change}, {**both, "kind": "planning"}) is None
    assert pair({"procedure": "a"}, {"procedure": "a", "siren": "1"}) == ("procedure", 1.0)
    assert pair({"procedure": "a"}, {"procedure": "b"}) is None
    assert pair({"procedure": "a"}, {"procedure": None}) == ("fuzzy", 0.9)
    sj, other = {"reference": "2026sj014"}, {"reference": "2026sj015"}
    assert pair(sj, {**sj, "title": "x", "deadline": "2027-02-22T11:00:00+00:00"}) == (
        "reference",
        0.95,
    )
    assert pair(sj, {**sj, "title": "x", "deadline": "2027-02-22T11:00:01+00:00"}) is None
    assert pair(sj, {**sj, "title": "x", "deadline": None}) == ("reference", 0.95)
    assert pair({**sj, "deadline": None}, {**sj, "title": "x"}) == ("reference", 0.95)
    assert pair(sj, other) == ("fuzzy", 0.9)
    assert pair({**sj, **change}, {**other, "source": "maximilien"}) is None
    assert pair({**sj, **change}, {"source": "maximilien"}) == ("fuzzy", 0.9)


def test_a_long_beginning_that_is_the_same_counts_as_the_whole() -> None:
    assert pair({"title": LONG}, {"title": LONG[:60]}) == ("fuzzy", 0.9)
    assert pair({"title": LONG}, {"title": LONG[:59]}) is None
    assert pair({"title": f"{LONG} 2026"}, {"title": f"{LONG} 2027"}) == ("fuzzy", 0.854)
    assert pair({"title": "espaces verts lot 2"}, {"title": "espaces verts lot 3"}) is None
    assert pair({"title": "abcdefghijkl"}, {"title": "abcdefghijkl"}) == ("fuzzy", 0.9)
    assert pair({"title": "abcdefghijk"}, {"title": "abcdefghijk"}) is None


def test_buyers_are_the_same_by_what_names_say_of_them() -> None:
    nobody = {"siren": None}
    assert pair({**nobody, "buyer": "ville"}, {**nobody, "buyer": "ville"}) == ("fuzzy", 0.9)
    assert pair({**nobody, "buyer": "ville"}, {**nobody, "buyer": "mairie"}) is None
    assert pair({**nobody, "buyer": ""}, {**nobody, "buyer": ""}) is None
    assert telling("ville de valmorel sur seine") == ["valmorel", "seine"]
    assert telling("mairie de la ville") == []
    assert telling("abcd efgh abcd") == ["abcd", "efgh"]


def test_groups_keep_how_each_came_in() -> None:
    one = traits(id="boamp:1", source="boamp", own=("boamp:1",))
    two = traits(id="boamp:2", source="boamp", kind="change", links=("boamp:1",), own=("boamp:2",))
    three = traits(id="place:3", source="place")
    four = traits(id="ted:4", source="ted", title="autre objet du même jour")
    [three_of_them, alone] = partition([four, three, two, one])
    assert three_of_them.ids == ("boamp:1", "boamp:2", "place:3")
    assert {name: (join.basis, join.confidence) for name, join in three_of_them.joins.items()} == {
        "boamp:1": ("link", 0.98),
        "boamp:2": ("link", 0.98),
        "place:3": ("fuzzy", 0.9),
    }
    assert alone.ids == ("ted:4",)
    assert [(join.basis, join.confidence) for join in alone.joins.values()] == [("new", 1.0)]
    assert partition([]) == []


def test_the_keys_of_a_notice_are_those_by_which_another_finds_it() -> None:
    notice = traits(
        id="place:2",
        own=("place:2",),
        links=("boamp:9",),
        procedure="abc",
        reference="2026sj014",
        deadline="2026-12-24T22:30:00+00:00",
        buyer="ville de valmorel sur seine nord ouest grand parc",
    )
    assert sorted(keys_of(notice)) == [
        "due:2026-12-24:219300001",
        "due:2026-12-24:grand",
        "due:2026-12-24:ouest",
        "due:2026-12-24:valmorel",
        "due:2026-12-25:219300001",
        "due:2026-12-25:grand",
        "due:2026-12-25:ouest",
        "due:2026-12-25:valmorel",
        "id:boamp:9",
        "id:place:2",
        "proc:abc",
        "ref:219300001:2026sj014",
        "ref:grand:2026sj014",
        "ref:ouest:2026sj014",
        "ref:valmorel:2026sj014",
    ]
    bare = traits(siren=None, buyer="", deadline=None)
    assert keys_of(bare) == frozenset()
    assert keys_of(traits(siren=None, buyer="ville", title="")) == frozenset()
    assert keys_of(traits(siren=None, buyer="ville")) == {"due:2026-12-24:ville"}


def test_what_joining_compares_of_a_notice() -> None:
    notice = a_notice(
        "0661846-2026",
        source="ted",
        version="B7F314D1-0000-4000-8000-000000000001-02",
        procedure_key=" ABC-1 ",
        reference="2026 SJ 014",
        changes=("TED:00123-2026", "  ", "boamp:26-1"),
        title="Élagage & « Coupe »",
    )
    made = traits_of(notice)
    assert made.own == (
        "0661846-2026",
        "b7f314d1-0000-4000-8000-000000000001",
        "b7f314d1-0000-4000-8000-000000000001-02",
        "ted:0661846-2026",
    )
    assert made.links == ("123-2026", "boamp:26-1", "ted:00123-2026")
    assert (made.procedure, made.reference, made.title) == ("abc-1", "2026sj014", "elagage coupe")
    assert (made.siren, made.buyer) == ("219300001", "ville de valmorel sur seine")
    assert Traits.from_json(made.as_json()) == made
    portal = traits_of(a_notice("801", source="maximilien", reference="SJ1", version="01"))
    assert (portal.own, portal.reference) == (("maximilien:801",), None)
    assert traits_of(a_notice("801", reference="SJ 14")).reference == "sj14"
    assert traits_of(a_notice("801", deadline=None, siret=None)).due is None
    assert traits_of(a_notice("801", siret=None)).siren is None
