"""Suggested groups keep every rule, whatever members and lot are drawn."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOW, ReadingView, a_finding, a_lot_view, a_member, an_activity, in_days
from tests.matching.making import ATLAS, activities, lots, members
from tests.recorded import hold
from vigie.domain.clock import paris_day
from vigie.domain.lot_trades import LotTrades
from vigie.domain.lots import Volume
from vigie.domain.members import Kind, ProofView
from vigie.matching.ability import able, enough, strength
from vigie.matching.eligibility import eligible
from vigie.matching.engagements import Desk
from vigie.matching.facts import lot_text
from vigie.matching.gate import passage
from vigie.matching.joint_bid import carried, suggest
from vigie.matching.match import match, ready
from vigie.matching.prepared import prepared
from vigie.matching.trades.answer import version
from vigie.matching.turnover import turnover_reasons

HELD = (
    ProofView("convention_iae", date(2028, 1, 1)),
    ProofView("share_50"),
    ProofView("cpom", date(2028, 1, 1)),
)
willing = members(
    14,
    proofs=st.just(HELD),
    would_join=st.just(True),
    can_lead=st.sampled_from([True, True, False]),
    activities=st.lists(
        activities.map(lambda one: replace(one, proposed=False)), min_size=1, max_size=2
    ).map(tuple),
    kinds=st.sampled_from(
        [
            frozenset({Kind.EI}),
            frozenset({Kind.ACI}),
            frozenset({Kind.EA}),
            frozenset({Kind.PARTNER}),
        ]
    ),
)
wide = lots(
    cpv=st.just(("77310000", "90910000")),
    departments=st.just(("92", "93")),
    buyer=st.just("Office de l’habitat"),
    communes=st.just(()),
    findings=st.sampled_from(
        ["reserved_insertion", "reserved_disability", "insertion_condition"]
    ).map(lambda code: (a_finding(code),)),
    estimated_value=st.sampled_from([None, 200_000.0, 700_000.0]),
)


def brought(member, lot):
    passages = [
        found
        for found in (passage(each, lot.facts) for each in prepared(member, ATLAS))
        if found.passes and found.trade == "oui"
    ]
    return carried(member, passages, lot)


@given(willing, wide)
@settings(max_examples=35, deadline=None)
def test_no_ineligible_member_stands_in_a_group(ones, view):
    lot, by_id = ready(view, ATLAS), {one.id: one for one in ones}
    for group in suggest(ones, lot, NOW):
        for role in group.roles:
            assert eligible(by_id[role.member_id], view, paris_day(NOW))[0] != "non"


@given(willing, wide)
@settings(max_examples=35, deadline=None)
def test_none_is_able_alone_and_taking_any_away_breaks_the_group(ones, view):
    lot, by_id = ready(view, ATLAS), {one.id: one for one in ones}
    for group in suggest(ones, lot, NOW):
        held = [brought(by_id[role.member_id], lot) for role in group.roles]
        assert 2 <= len(held) <= 4
        assert not any(enough([one], lot.needs) for one in held)
        for at in range(len(held)):
            assert not _covers(held[:at] + held[at + 1 :], held, lot)


def _covers(team, whole, lot):
    """Whether the team still covers what the whole group covered, and still carries the sizes
    asked.
    """
    wanted = had = 0
    for one in whole:
        wanted |= one.cells
    for one in team:
        had |= one.cells
    if wanted & ~had:
        return False
    needed = lot.needs
    sizes = (
        (needed.yearly, "amount"),
        (needed.turnover_asked, "turnover"),
        (needed.hours, "hours"),
    )
    for asked, name in sizes:
        values = [getattr(one, name) for one in team]
        if asked and None not in values and sum(values) < asked:
            return False
    return True


@given(willing, wide, st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_banned_second_candidacy_never_appears_and_is_asked_about_on_another_lot(
    ones, view, several
):
    ban = ReadingView("several_bids_ban", {"individual_and_member": True, "several_groups": True})
    view = replace(view, readings=(ban,))
    alone = frozenset(one.id for one in ones[:3])
    grouped = frozenset(one.id for one in ones[3:5])
    desk = Desk(
        alone=alone,
        in_consultation=grouped if several else frozenset(),
        in_groups=frozenset() if several else grouped,
    )
    seen = set()
    for group in suggest(ones, ready(view, ATLAS), NOW, desk):
        members_of = {role.member_id for role in group.roles}
        assert not members_of & (alone | (frozenset() if several else grouped) | seen)
        elsewhere = several and bool(members_of & grouped)
        assert any(one.rule == "several_bids_lots" for one in group.reasons) == elsewhere
        seen |= members_of


@given(willing, wide)
@settings(max_examples=40, deadline=None)
def test_a_group_has_one_lead_one_ess_structure_and_reasons(ones, view):
    by_id = {one.id: one for one in ones}
    for group in suggest(ones, ready(view, ATLAS), NOW):
        assert [role.lead for role in group.roles].count(True) == 1
        lead = next(by_id[role.member_id] for role in group.roles if role.lead)
        assert lead.can_lead is not False
        assert any(by_id[role.member_id].kinds != frozenset({Kind.PARTNER}) for role in group.roles)
        assert group.need.startswith("Le groupement répond à un besoin")
        assert group.form
        assert group.form_reason


@given(members(8), lots())
@settings(max_examples=30, deadline=None)
def test_able_says_no_exactly_when_the_group_test_does(ones, view):
    lot = ready(view, ATLAS)
    for member in ones:
        passages = [
            one
            for one in (passage(each, lot.facts) for each in prepared(member, ATLAS))
            if one.passes
        ]
        answer, _ = able(member, passages, lot.needs, view.deadline_at, NOW)
        assert (answer == "non") == (not enough([strength(member, passages, lot.needs)], lot.needs))


# --- one rule at a time

GREEN = an_activity(1, trade="espaces-verts", cpv=(), words=(), departments=("92", "93"))
CLEAN = an_activity(2, trade="nettoyage-locaux", cpv=(), words=(), departments=("92", "93"))


def pair_lot(**fields):
    told = {
        "title": "Entretien des espaces verts et nettoyage des locaux",
        "cpv": ("77310000", "90910000"),
        "departments": ("92", "93"),
        "findings": (a_finding("reserved_insertion"),),
        "estimated_value": 200_000.0,
        "buyer": "Office de l’habitat",
    }
    told |= fields
    return ready(a_lot_view(**{"text": told["title"], **told}), ATLAS)


def green(id, *kinds, **fields):
    return a_member(
        id, *(kinds or (Kind.EI,)), **{"proofs": HELD, "activities": (GREEN,), **fields}
    )


def clean(id, *kinds, **fields):
    return a_member(
        id, *(kinds or (Kind.EI,)), **{"proofs": HELD, "activities": (CLEAN,), **fields}
    )


def groups(members, lot, desk=None):
    return [
        sorted(role.member_id for role in one.roles) for one in suggest(members, lot, NOW, desk)
    ]


def test_two_trades_that_nobody_has_together_make_a_group():
    [found] = suggest([green(1), clean(2)], pair_lot(), NOW)
    assert sorted(role.member_id for role in found.roles) == [1, 2]
    assert found.form == "conjoint"
    assert "aucun ne couvre seul les métiers" in found.need
    assert found.uncovered == ()


def test_an_entity_that_can_do_it_alone_is_not_grouped_and_said_so():
    both = a_member(3, Kind.EI, proofs=HELD, activities=(GREEN, CLEAN))
    [found] = suggest([green(1), clean(2), both], pair_lot(), NOW)
    assert 3 not in [role.member_id for role in found.roles]
    assert (3, "peut répondre seule : un groupement ne se justifie pas pour elle") in found.why_not


def test_a_mixed_group_is_for_lots_that_are_not_reserved():
    members_ = [green(1), clean(2, Kind.PARTNER, proofs=())]
    assert groups(members_, pair_lot()) == []
    assert groups(members_, pair_lot(findings=(a_finding("insertion_condition"),))) == [[1, 2]]


def test_partners_alone_make_no_group():
    members_ = [green(1, Kind.PARTNER), clean(2, Kind.PARTNER)]
    assert groups(members_, pair_lot(findings=(a_finding("insertion_condition"),))) == []


def test_who_does_not_want_to_join_is_left_out():
    assert groups([green(1, would_join=False), clean(2)], pair_lot()) == []


def test_a_member_of_a_released_group_is_left_out():
    assert groups([green(1), clean(2)], pair_lot(), Desk(in_groups=frozenset({1}))) == []


def test_a_cap_on_lots_bid_for_excludes_and_a_cap_on_lots_awarded_never_does():
    cap = (ReadingView("lot_cap", {"bid": 2, "awarded": None}),)
    won = (ReadingView("lot_cap", {"bid": None, "awarded": 1}),)
    members_ = [green(1), clean(2)]
    assert groups(members_, pair_lot(readings=cap), Desk(lots_taken={1: 2})) == []
    assert groups(members_, pair_lot(readings=cap), Desk(lots_taken={1: 1})) == [[1, 2]]
    assert groups(members_, pair_lot(readings=won), Desk(lots_taken={1: 9})) == [[1, 2]]


def test_a_lead_of_another_group_does_not_lead_twice():
    [found] = suggest(
        [green(1, turnover=900_000.0), clean(2)], pair_lot(), NOW, Desk(leading=frozenset({1}))
    )
    assert [role.member_id for role in found.roles if role.lead] == [2]


def test_turnovers_are_summed_against_the_minimum_asked():
    asked = (ReadingView("min_turnover", {"euros": 300_000}),)
    lot = pair_lot(cpv=("77310000",), title="Entretien des espaces verts", readings=asked)
    small = [
        green(1, turnover=200_000.0),
        green(2, turnover=150_000.0),
        green(3, turnover=60_000.0),
    ]
    assert groups(small, lot)[0] == [1, 2]


def test_below_a_minimum_above_the_legal_ceiling_the_buyer_is_asked():
    asked = (ReadingView("min_turnover", {"euros": 900_000}),)
    lot = pair_lot(readings=asked)
    assert suggest([green(1), clean(2)], lot, NOW) == []
    answer, told = turnover_reasons(lot.needs.floor, [400_000.0, 400_000.0])
    assert answer == "non"
    assert [one.rule for one in told] == ["min_turnover", "turnover_cap"]
    assert "posez la question" in told[1].text


def test_too_few_working_days_make_it_a_subcontract():
    [found] = suggest([green(1), clean(2)], pair_lot(deadline_at=in_days(14)), NOW)
    assert found.form == "sous-traitance"
    assert "jours ouvrés" in found.form_reason


def test_the_form_that_the_notice_imposes_is_proposed():
    asked = (ReadingView("group_form", {"form": "solidaire"}),)
    [found] = suggest([green(1), clean(2)], pair_lot(readings=asked), NOW)
    assert found.form == "solidaire"


def test_no_group_where_part_of_the_lot_is_nobodys_trade():
    lot = pair_lot(title="Entretien des espaces verts, nettoyage des locaux et impression")
    assert [need.slug for need in lot.needs.trades] == [
        "espaces-verts",
        "nettoyage-locaux",
        "impression",
    ]
    assert groups([green(1), clean(2)], lot) == []


def test_a_trade_that_vigie_supposes_founds_no_group():
    supposed = (replace(CLEAN, proposed=True),)
    assert groups([green(1), clean(2, activities=supposed)], pair_lot()) == []


def test_a_region_is_no_eight_places_to_serve():
    everywhere = ("75", "77", "78", "91", "92", "93", "94", "95")
    west = an_activity(1, trade="espaces-verts", cpv=(), words=(), departments=("92", "78"))
    east = an_activity(2, trade="espaces-verts", cpv=(), words=(), departments=("93", "77"))
    lot = pair_lot(cpv=("77310000",), title="Espaces verts", nuts=("FR10",), departments=everywhere)
    ones = [green(1, activities=(west,)), green(2, activities=(east,))]
    assert groups(ones, lot) == []


def test_two_departments_that_the_notice_names_are_both_to_be_served():
    west = an_activity(1, trade="espaces-verts", cpv=(), words=(), departments=("92",))
    east = an_activity(2, trade="espaces-verts", cpv=(), words=(), departments=("93",))
    lot = pair_lot(cpv=("77310000",), title="Entretien des espaces verts")
    ones = [green(1, activities=(west,)), green(2, activities=(east,))]
    assert groups(ones, lot) == [[1, 2]]
    shared = pair_lot(cpv=("77310000",), title="Espaces verts", shared_places=True)
    assert groups(ones, shared) == []


def test_no_group_of_small_structures_for_a_lot_out_of_all_proportion():
    huge = pair_lot(estimated_value=64_000_000.0, duration_months=12.0)
    small = {"turnover": None, "staff": 20.0}
    assert groups([green(1, **small), clean(2, **small)], huge) == []


def test_a_week_is_too_short_to_form_a_group():
    assert groups([green(1), clean(2)], pair_lot(deadline_at=in_days(7))) == []


def test_rotation_orders_equal_suggestions_and_excludes_nobody():
    ones = [green(1), green(2), clean(3), clean(4)]
    often = suggest(ones, pair_lot(), NOW, Desk(proposed_lately={1: 5, 3: 5}))
    told = [sorted(role.member_id for role in one.roles) for one in often]
    assert told[0] == [2, 4]
    assert [1, 3] in told


def test_alternatives_share_nobody_where_several_groups_are_banned():
    ban = (
        ReadingView("several_bids_ban", {"individual_and_member": False, "several_groups": True}),
    )
    found = groups([green(1), green(2), clean(3)], pair_lot(readings=ban))
    assert len(found) == 1
    assert len(groups([green(1), green(2), clean(3)], pair_lot())) == 2


def test_a_lot_without_consideration_suggests_nothing():
    assert groups([green(1), clean(2)], pair_lot(findings=())) == []


def test_insertion_as_a_service_is_no_second_need_beside_its_support():
    lot = pair_lot(
        title="Chantier d’insertion et entretien des espaces verts",
        cpv=("77310000",),
        departments=("93",),
    )
    assert "chantier-ecole" in lot.facts.trades.oui
    assert [need.slug for need in lot.needs.trades] == ["espaces-verts"]


def test_matches_that_are_known_already_give_the_same_groups() -> None:
    members, lot = [green(1), clean(2), green(3)], pair_lot()
    ready_ones = {one.id: prepared(one, ATLAS) for one in members}
    matches = {one.id: match(one, lot, NOW) for one in members}
    known = suggest(members, lot, NOW, activities=ready_ones, matches=matches)
    assert known == suggest(members, lot, NOW)
    assert [sorted(role.member_id for role in one.roles) for one in known] == [[1, 2], [2, 3]]


def sized_lot(amount):
    title = "Entretien des espaces verts"
    return pair_lot(
        title=title,
        text=title,
        cpv=("77310000",),
        departments=("93",),
        estimated_value=amount,
        duration_months=12.0,
    )


def test_a_lot_too_large_for_the_usual_size_of_each_makes_a_group_to_be_checked():
    unsized = [green(number, turnover=None, staff=12.0) for number in (1, 2)]
    [group] = suggest(unsized, sized_lot(300_000.0), NOW)
    assert sorted(role.member_id for role in group.roles) == [1, 2]
    assert group.need.replace("\u202f", " ").replace("\u00a0", " ") == (
        "Le groupement répond à un besoin : aucun ne peut porter seul 300 000 € HT par an (taille "
        "estimée d’après la forme ou l’effectif : à vérifier)."
    )
    assert [one.answer for one in group.reasons if one.rule == "amount"] == ["à vérifier"]
    assert {role.share for role in group.roles} == {50.0}


def test_an_estimated_size_that_carries_the_lot_or_an_unknown_amount_makes_no_group():
    unsized = [green(number, turnover=None, staff=12.0) for number in (1, 2)]
    assert groups(unsized, sized_lot(150_000.0)) == []
    assert groups(unsized, sized_lot(None)) == []
    nothing_known = [
        green(number, Kind.REGIE, turnover=None, staff=None, proofs=()) for number in (1, 2)
    ]
    assert groups(nothing_known, sized_lot(300_000.0)) == []


def titled(title, *cpv, **fields):
    return pair_lot(**{"title": title, "text": title, "cpv": cpv, "departments": ("93",), **fields})


def decided(lot, why, **fields):
    """The same lot, of those trades whatever the rules say of its words."""
    view = replace(lot.lot, **fields)
    trades = LotTrades(
        oui=tuple(why), voir=(), need="", why=why, version=version(), text_hash=lot_text(view).hash
    )
    return ready(replace(view, trades=trades), ATLAS)


def doing(id, trade, **fields):
    activity = an_activity(id, trade=trade, cpv=(), words=(), departments=("93",))
    return green(id, activities=(activity,), **fields)


def test_who_collects_and_who_sorts_answer_together():
    lot = titled("Collecte et traitement des déchets de bureau", "90511000")
    assert groups([doing(1, "collecte"), doing(2, "tri")], lot) == [[1, 2]]


def test_a_locksmith_lacks_no_fences():
    lot = decided(titled("Métallerie"), {"metallerie": "", "clotures": ""})
    assert [need.slug for need in lot.needs.trades] == ["metallerie"]


def test_a_trade_beside_the_first_of_a_need_founds_no_group():
    sizes = {"estimated_value": 500_000.0, "duration_months": 12.0}
    lot = decided(titled("Déchets alimentaires", **sizes), {"biodechets": "", "tri": ""})
    small = {"turnover": 300_000.0}
    assert groups([doing(1, "tri", **small), doing(2, "tri", **small)], lot) == []
    assert groups([doing(1, "biodechets", **small), doing(2, "biodechets", **small)], lot) == [
        [1, 2]
    ]


def test_whoever_insulates_a_facade_paints_it_and_a_painter_alone_founds_no_group():
    sizes = {"estimated_value": 500_000.0, "duration_months": 12.0}
    why = {"peinture": "", "renovation-energetique": ""}
    lot = decided(titled("Isolation extérieure des façades", **sizes), why)
    small = {"turnover": 300_000.0}
    assert groups([doing(1, "peinture", **small), doing(2, "peinture", **small)], lot) == []


def test_an_estimated_size_says_nothing_where_machines_decide():
    unsized = {"turnover": None, "staff": 12.0}
    ones = [doing(1, "collecte", **unsized), doing(2, "collecte", **unsized)]
    sizes = {"estimated_value": 300_000.0, "duration_months": 12.0}
    assert groups(ones, decided(titled("Rotation de bennes", **sizes), {"collecte": ""})) == []


def test_no_group_shares_by_places_what_is_beyond_what_such_structures_turn_over():
    west = an_activity(1, trade="collecte", cpv=(), words=(), departments=("92",))
    east = an_activity(2, trade="collecte", cpv=(), words=(), departments=("93",))
    unsized = {"turnover": None, "staff": 12.0}
    ones = [green(1, activities=(west,), **unsized), green(2, activities=(east,), **unsized)]
    sizes = {"departments": ("92", "93"), "duration_months": 12.0}
    lot = titled("Collecte des déchets", **{**sizes, "estimated_value": 500_000.0})
    assert groups(ones, decided(lot, {"collecte": ""})) == [[1, 2]]
    lot = titled("Collecte des déchets", **{**sizes, "estimated_value": 1_500_000.0})
    assert groups(ones, decided(lot, {"collecte": ""})) == []


def test_cleaning_a_site_is_part_of_keeping_it():
    why = {"espaces-verts": "", "nettoyage-locaux": ""}
    ones = [doing(1, "espaces-verts"), doing(2, "nettoyage-locaux")]
    assert groups(ones, decided(titled("Gestion et nettoyage de site"), why)) == []
    assert groups(ones, decided(titled("Espaces verts et nettoyage des bureaux"), why)) == [[1, 2]]


def test_insertion_as_a_service_stands_for_no_trade_in_a_group():
    why = {"espaces-verts": "", "nettoyage-locaux": "", "chantier-ecole": ""}
    lot = decided(titled("Espaces verts et nettoyage des locaux"), why)
    assert groups([doing(1, "chantier-ecole"), doing(2, "nettoyage-locaux")], lot) == []


def test_a_part_smaller_than_the_papers_makes_no_group():
    assert groups([green(1), clean(2)], pair_lot(estimated_value=40_000.0)) == []


def test_of_equal_members_the_one_at_home_comes_first():
    ones = [green(1, departments=("77",)), green(2, departments=("93",)), clean(3)]
    assert groups(ones, pair_lot())[0] == [2, 3]


def test_trades_lent_by_the_consultation_are_no_needs_of_one_of_its_lots():
    why = {"blanchisserie": "« blanchisserie »", "petits-travaux": "« petits … travaux »"}
    ones = [doing(1, "blanchisserie"), doing(2, "petits-travaux")]
    assert groups(ones, decided(titled("Blanchisserie et petits travaux"), why)) == [[1, 2]]
    assert groups(ones, decided(titled("Locaux administratifs"), why, several=True)) == []
    assert groups(ones, decided(titled("Secteur nord"), why, several=True)) == [[1, 2]]


def test_who_cleans_the_common_parts_sweeps_around_them():
    why = {"parties-communes": "", "espaces-verts": "", "voirie-balayage": ""}
    ones = [doing(1, "espaces-verts"), doing(2, "parties-communes")]
    assert groups(ones, decided(titled("Résidences du secteur nord"), why)) == [[1, 2]]


# --- every word of a suggestion


def said_of(members, lot, desk=None):
    """A group as lines: its form, its need, its roles, reasons and plan."""
    lines = []
    for group in suggest(members, lot, NOW, desk):
        lines.append(f"{group.form} : {group.form_reason}")
        lines.append(f"{group.need} Couvert : {group.covered}, pas couvert : {group.uncovered}")
        for role in group.roles:
            lead = "mandataire" if role.lead else "membre"
            lines.append(f"{role.member_id} {lead}, {role.share} % : {role.covers}")
            lines += role.reasons
        lines += group.reasons
        lines += [f"pas {number} : {why}" for number, why in group.why_not]
        lines.append(f"{len(group.plan)} étapes pour le lot {group.lot_id}")
    return lines


def test_every_word_of_a_suggestion_is_as_it_was_read():
    one_trade = {"title": "Entretien des espaces verts", "cpv": ("77310000",)}
    one_trade["departments"] = ("93",)
    ban = {"individual_and_member": True, "several_groups": True}
    banned = (ReadingView("several_bids_ban", ban, quote="Il est interdit de cumuler."),)
    hours = (a_finding("insertion_condition", volumes=(Volume(hours=1_500.0),)),)
    asked = (ReadingView("min_turnover", {"euros": 500_000}),)
    west = an_activity(1, trade="espaces-verts", cpv=(), words=(), departments=("92",))
    east = an_activity(2, trade="espaces-verts", cpv=(), words=(), departments=("93",))
    working = [replace(one, insertion_hours_per_year=900.0) for one in (GREEN, CLEAN)]
    pair = [green(1), clean(2)]
    four = [*pair, green(4), clean(5)]
    cases = {
        "deux métiers": (pair, {}, None),
        "deux métiers, la plus grande mène": (
            [green(1, turnover=100_000.0), clean(2, turnover=900_000.0)],
            {},
            None,
        ),
        "qui peut mener n’est pas su": (
            [green(1, can_lead=None), clean(2, can_lead=False, would_join=None)],
            {},
            None,
        ),
        "le partenaire ne mène pas": (
            [green(1), clean(2, Kind.PARTNER, turnover=9e6)],
            {"findings": (a_finding("insertion_condition"),)},
            None,
        ),
        "la mandataire mène déjà": (pair, {}, Desk(leading=frozenset({1, 2}))),
        "l’une mène déjà": (pair, {}, Desk(leading=frozenset({1}))),
        "l’une répond seule": (four, {"readings": banned}, Desk(alone=frozenset({1}))),
        "l’une répond seule, rien ne l’interdit": (four, {}, Desk(alone=frozenset({1}))),
        "dans un autre groupement": (four, {}, Desk(in_groups=frozenset({2}))),
        "dans un autre groupement, interdit": (
            four,
            {"readings": banned},
            Desk(in_groups=frozenset({2})),
        ),
        "dans la consultation, interdit": (
            four,
            {"readings": banned},
            Desk(in_consultation=frozenset({2})),
        ),
        "dans la consultation": (pair, {}, Desk(in_consultation=frozenset({2}))),
        "plus de lots": (
            four,
            {"readings": (ReadingView("lot_cap", {"bid": 1, "awarded": 2}),)},
            Desk(lots_taken={2: 1}),
        ),
        "un lot au plus": (
            pair,
            {"readings": (ReadingView("lot_cap", {"bid": 1, "awarded": None}),)},
            None,
        ),
        "ne veut pas": ([green(1, would_join=False), green(4), clean(2)], {}, None),
        "sous son plancher": (
            [green(1, activities=(replace(GREEN, min_value=900_000.0),)), clean(2), green(3)],
            {},
            None,
        ),
        "le faire seule": ([*pair, a_member(3, proofs=HELD, activities=(GREEN, CLEAN))], {}, None),
        "pas le statut": ([*pair, clean(3, Kind.ASSOCIATION, proofs=())], {}, None),
        "équivalente qui ne le dit pas": ([*pair, clean(3, Kind.GEIQ, proofs=())], {}, None),
        "preuve à renouveler": (
            [green(1, proofs=(ProofView("convention_iae", date(2026, 1, 1)),)), clean(2)],
            {},
            None,
        ),
        "un ensemble plus petit": ([*pair, green(3, would_join=None)], {}, None),
        "trop grand seul": (
            [green(1, turnover=120_000.0), green(2, turnover=110_000.0)],
            one_trade,
            None,
        ),
        "trois pour le montant": (
            [green(number, turnover=80_000.0) for number in (1, 2, 3)],
            one_trade,
            None,
        ),
        "minimum demandé": (
            [green(1, turnover=300_000.0), green(2, turnover=250_000.0)],
            {**one_trade, "readings": asked},
            None,
        ),
        "minimum demandé, inconnu": (
            [green(1, turnover=300_000.0), clean(2, turnover=None)],
            {"readings": asked},
            None,
        ),
        "deux lieux": (
            [green(1, activities=(west,)), green(2, activities=(east,))],
            {**one_trade, "departments": ("92", "93")},
            None,
        ),
        "un métier et un lieu": (
            [
                green(1),
                clean(2, activities=(replace(CLEAN, departments=("92",)),)),
                clean(3, activities=(replace(CLEAN, departments=("93",)),)),
            ],
            {},
            None,
        ),
        "heures": (
            [green(1, activities=(working[0],)), clean(2, activities=(working[1],))],
            {"findings": hours},
            None,
        ),
        "heures inconnues": (pair, {"findings": hours}, None),
        "heures d’une seule": (
            [green(1, activities=(working[0],)), clean(2)],
            {"findings": hours},
            None,
        ),
        "montant inconnu": (pair, {"estimated_value": None}, None),
        "trop petit pour deux": (pair, {"estimated_value": 49_999.0}, None),
        "assez pour deux": (pair, {"estimated_value": 50_000.0}, None),
        "onze jours": (pair, {"deadline_at": in_days(15)}, None),
        "onze jours, fournitures": (
            pair,
            {"deadline_at": in_days(15), "nature": "supplies", "text": "Fleurs seules"},
            None,
        ),
        "douze jours": (pair, {"deadline_at": in_days(16)}, None),
        "huit jours": (pair, {"deadline_at": in_days(10)}, None),
        "sept jours": (pair, {"deadline_at": in_days(9)}, None),
        "sans date": (pair, {"deadline_at": None}, None),
        "solidaire demandé": (
            pair,
            {"readings": (ReadingView("group_form", {"form": "solidaire"}),)},
            None,
        ),
        "conjoint demandé": (
            pair,
            {"readings": (ReadingView("group_form", {"form": "conjoint"}),)},
            None,
        ),
        "forme illisible": (pair, {"readings": (ReadingView("group_form", "conjoint"),)}, None),
        "concession": (pair, {"concession": True}, None),
        "ailleurs, l’une coûte plus": (
            [green(1, departments=("77",)), green(2), clean(3)],
            {},
            None,
        ),
        "une taille estimée": (
            [green(1, turnover=None, staff=5.0), green(2, turnover=None, staff=4.0)],
            {**one_trade, "duration_months": 12.0, "estimated_value": 250_000.0},
            None,
        ),
        "une taille estimée, durée non dite": (
            [green(1, turnover=None, staff=5.0), green(2, turnover=None, staff=4.0)],
            {**one_trade, "estimated_value": 250_000.0},
            None,
        ),
        "quatre possibles": ([green(1), green(2), clean(3), clean(4)], {}, None),
        "quatre possibles, proposés souvent": (
            [green(1), green(2), clean(3), clean(4)],
            {},
            Desk(proposed_lately={1: 3, 4: 2}),
        ),
        "même entreprise": (
            [green(1, siret="90000000100015"), clean(2, siret="90000000100023")],
            {},
            None,
        ),
    }
    told = {
        name: said_of(members, pair_lot(**lot), desk)
        for name, (members, lot, desk) in cases.items()
    }
    hold(__file__, "joint_bid", told)
