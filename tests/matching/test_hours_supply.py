"""Who could supply the hours of a clause: all who can, by name, for suited work with a volume."""

from tests.builders import a_finding, a_lot_view, a_member, an_activity
from tests.matching.making import ATLAS
from vigie.domain.lots import Volume
from vigie.domain.members import Kind
from vigie.matching.hours_supply import hours_wanted, in_a_line, suppliers
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
