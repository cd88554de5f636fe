"""Who could supply the hours of a clause: all who can, by name, for suited work with a volume."""

from datetime import date

from tests.builders import a_finding, a_lot_view, a_member, an_activity
from tests.matching.making import ATLAS
from tests.recorded import hold
from vigie.domain.lots import Volume
from vigie.domain.members import Kind, ProofView
from vigie.matching.hours_supply import explained, fulfils, hours_wanted, in_a_line, suppliers
from vigie.matching.match import ready
from vigie.matching.prepared import prepared


def lot(number=1, *, hours=2_400.0, **fields):
    volumes = (Volume(hours=hours),) if hours else ()
    told = {
        "title": "Travaux de peinture",
        "cpv": ("45442100",),
        "departments": ("93",),
        "findings": (a_finding("insertion_condition", volumes=volumes),),
        "estimated_value": None,
    }
    return ready(a_lot_view(number, **{**told, **fields}), ATLAS)


def lender(number, kind, name, *departments):
    activity = an_activity(
        number, trade="interim", cpv=(), words=(), departments=departments or ("93",)
    )
    member = a_member(number, kind, name=name, activities=(activity,))
    return member, prepared(member, ATLAS)


def painter(number, kind, name="Peintres"):
    activity = an_activity(number, trade="peinture", cpv=(), words=(), departments=("93",))
    member = a_member(number, kind, name=name, activities=(activity,))
    return member, prepared(member, ATLAS)


def names(members, *lots):
    return [supplier.name for supplier in suppliers(members, hours_wanted(lots))]


def test_all_who_can_are_listed_by_name_however_many():
    lenders = [lender(number, Kind.ETTI, f"Intérim {99 - number}") for number in range(1, 41)]
    assert names(lenders, lot()) == [f"Intérim {number}" for number in range(59, 99)]


def test_who_lends_needs_only_to_be_near_and_who_works_its_trade():
    members = [
        lender(1, Kind.GEIQ, "Loin", "95"),
        lender(2, Kind.AI, "Près"),
        painter(3, Kind.ACI, "Chantier"),
        painter(4, Kind.ESAT, "Ateliers"),
        lender(5, Kind.EI, "Autre métier"),
        painter(6, Kind.ASSOCIATION, "Association de peintres"),
        painter(7, Kind.ASSOCIATION, "Régie de quartier"),
    ]
    assert names(members, lot()) == ["Ateliers", "Chantier", "Près", "Régie de quartier"]


def test_hours_told_once_for_all_lots_count_once():
    wanted = hours_wanted([lot(1), lot(2)])
    assert in_a_line(wanted, 14) == (
        "2\u202f400\u00a0h en tout à fournir : 14\u00a0structures peuvent."
    )


def test_hours_of_a_year_and_hours_in_all_are_said_apart():
    volumes = (Volume(hours=1_200.0, per="year"), Volume(hours=850.0))
    finding = a_finding("insertion_condition", volumes=volumes)
    wanted = hours_wanted([lot(findings=(finding,))])
    assert in_a_line(wanted, 1).replace("\u202f", " ").replace("\u00a0", " ") == (
        "1 200 h par an et 850 h en tout à fournir : 1 structure peut."
    )


def test_no_hours_for_supplies_studies_reserved_lots_or_a_clause_without_size():
    reserved = (a_finding("insertion_condition"), a_finding("reserved_insertion"))
    assert hours_wanted([lot(cpv=("30200000",))]) is None
    assert hours_wanted([lot(cpv=("71240000",))]) is None
    assert hours_wanted([lot(findings=reserved)]) is None
    assert hours_wanted([lot(hours=None)]) is None
    assert hours_wanted([lot(hours=None, estimated_value=90_000.0)]) is not None


def test_without_codes_the_trades_of_the_lot_say_whether_its_work_suits():
    assert hours_wanted([lot(cpv=(), title="Nettoyage des locaux")]) is not None
    goods = "Fourniture de mobilier scolaire"
    assert hours_wanted([lot(cpv=(), title=goods, text=goods)]) is None


def test_how_each_kind_may_fulfil_the_hours_and_under_which_clause():
    members = {kind.value: a_member(1, kind, proofs=(), activities=()) for kind in Kind} | {
        "EI finie": a_member(1, Kind.EI, proofs=(ProofView("convention_iae", date(2026, 1, 1)),)),
        "EI qui finit ce jour": a_member(
            1, Kind.EI, proofs=(ProofView("convention_iae", date(2026, 11, 24)),)
        ),
        "EI, une preuve sans fin": a_member(
            1,
            Kind.EI,
            proofs=(ProofView("convention_iae", date(2026, 1, 1)), ProofView("convention_iae")),
        ),
        "EA finie": a_member(1, Kind.EA, proofs=(ProofView("cpom", date(2026, 2, 1)),)),
        "EATT finie": a_member(1, Kind.EATT, proofs=(ProofView("cpom", date(2026, 2, 1)),)),
        "ESAT fini": a_member(
            1, Kind.ESAT, proofs=(ProofView("habilitation_esat", date(2026, 2, 1)),)
        ),
        "EA dont la convention d’EI a fini": a_member(
            1, Kind.EA, proofs=(ProofView("convention_iae", date(2026, 2, 1)),)
        ),
        "EI finie, et ETTI": a_member(
            1, Kind.EI, Kind.ETTI, proofs=(ProofView("convention_iae", date(2026, 1, 1)),)
        ),
        "EI finie, et EA en cours": a_member(
            1,
            Kind.EI,
            Kind.EA,
            proofs=(
                ProofView("convention_iae", date(2026, 1, 1)),
                ProofView("cpom", date(2028, 1, 1)),
            ),
        ),
    }
    told = {
        name: [fulfils(member, "services", date(2026, 11, 24))[1]]
        for name, member in members.items()
    }
    for nature in ("services", "supplies", "works", None):
        told[f"clause : {nature}"] = [
            explained(nature),
            fulfils(members["EI"], nature, date(2026, 11, 24))[1],
        ]
    hold(__file__, "fulfils", told)


def test_each_way_of_supplying_hours_is_named_with_what_it_said_of_its_hours():
    def one(number, *kinds, trade="peinture", hours=None, departments=("93",), name="Structure"):
        activity = an_activity(
            number,
            trade=trade,
            cpv=(),
            words=(),
            departments=departments,
            insertion_hours_per_year=hours,
        )
        member = a_member(number, *kinds, name=name, activities=(activity,))
        return member, prepared(member, ATLAS)

    members = [one(number, kind, hours=100.0) for number, kind in enumerate(Kind, 1)]
    members += [
        one(30, Kind.EI, Kind.ETTI, trade="traiteur", name="Prête sans faire"),
        one(31, Kind.EI, Kind.ETTI, hours=0.0, name="Prête et fait"),
        one(32, Kind.ETTI, departments=("75",), name="Trop loin"),
        one(33, Kind.EI, departments=("75",), name="Trop loin aussi"),
        one(34, Kind.REGIE, name="Régie du Canal"),
        one(35, Kind.PARTNER, name="La Régie"),
        one(36, Kind.EI, departments=(), name="Sans zone"),
    ]
    wanted = hours_wanted([lot()])
    told = [
        f"{supplier.member_id} {supplier.name} : {supplier.ways}, {supplier.hours}"
        for supplier in suppliers(members, wanted)
    ]
    hold(__file__, "suppliers", {"peinture dans le 93": told})


def test_hours_are_wanted_for_work_that_suits_where_a_clause_has_a_size():
    def wanted(**fields):
        asked = hours_wanted([lot(**fields)])
        return asked and asked.hours

    assert wanted() == "2\u202f400\u00a0h en tout"
    assert wanted(hours=None, estimated_value=90_000.0) == ""
    assert wanted(cpv=("98310000",)) is not None
    assert wanted(cpv=("98100000",)) is None
    assert wanted(cpv=("79713000",)) is not None
    assert wanted(cpv=("79620000",)) is None
    assert wanted(cpv=("71240000", "45442100")) is None
    assert wanted(cpv=(), title="Divers", text="Divers", nature="works") is not None
    assert wanted(cpv=(), title="Divers", text="Divers", nature="services") is None
    assert wanted(findings=(a_finding("social_criterion", volumes=(Volume(hours=9.0),)),)) is None
    assert hours_wanted([]) is None
    assert in_a_line(hours_wanted([lot()]), 0).endswith(" : aucune structure connue ne peut.")
    unsized = hours_wanted([lot(hours=None, estimated_value=90_000.0)])
    assert in_a_line(unsized, 2) == "Heures d’insertion à fournir : 2\u00a0structures peuvent."
