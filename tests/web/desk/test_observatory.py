"""The observatory: hours per year by their rule, won once, shares from ten cases, one sheet a
territory.
"""

import re

import pytest
from sqlmodel import select

from tests.builders import NOW, Winner, a_lot, a_notice, recorded
from tests.desk_client import Desk, plain
from tests.desk_data import Tender, publish
from tests.told import a_structure
from vigie.acts.actor import staff
from vigie.acts.answers import settle_outcome
from vigie.config import Settings
from vigie.data.trades import sectors
from vigie.domain.territories import Area
from vigie.flow.indexing import place_again
from vigie.flow.loop import work
from vigie.flow.steps import Context
from vigie.flow.story import steps_by_event
from vigie.store import Store
from vigie.store.desk.figures import refresh
from vigie.store.match.territories import save_basins
from vigie.store.tables import Consultation, FigureRow, Finding, Lot, Member, Opportunity
from vigie.store.tables.full_text import create_index
from vigie.web.charts import columns
from vigie.web.desk.observatory import MEASURES, _share, opening


@pytest.fixture
def counted(desk_store: Store) -> Store:
    """Two clauses with their hours, one lot that two members won together."""
    with desk_store.transaction() as session:
        volumes = {2: [{"hours": 1250, "per": "year"}], 4: [{"hours": 640}]}
        session.get_one(Consultation, 4).duration_months = 24
        for finding in session.scalars(
            select(Finding).where(Finding.code == "insertion_condition")
        ):
            finding.volumes = volumes.get(finding.consultation_id, [])
        lot = session.scalars(select(Lot).where(Lot.consultation_id == 2)).first()
        assert lot is not None
        lot.estimated_value = 80_000.0
        for opportunity in session.scalars(select(Opportunity).where(Opportunity.lot_id == lot.id)):
            session.delete(opportunity)
        session.flush()
        for member in (1, 2):
            session.add(
                Opportunity(
                    member_id=member,
                    lot_id=lot.id,
                    consultation_id=2,
                    state="won",
                    opened_at=NOW,
                    changed_at=NOW,
                )
            )
    refresh(desk_store, NOW, sectors())
    return desk_store


def total(store: Store, name: str) -> float:
    with store.reading() as session:
        rows = session.scalars(select(FigureRow).where(FigureRow.dimension == "all")).all()
        return sum(getattr(row, name) for row in rows)


def test_hours_in_all_are_brought_to_a_year_before_they_are_added(counted: Store) -> None:
    assert (total(counted, "hours"), total(counted, "hours_in_all")) == (1250 + 320, 0)


def test_a_lot_won_together_counts_once_in_euros_and_hours(counted: Store) -> None:
    assert (total(counted, "won_amount"), total(counted, "won_hours")) == (80_000, 1250)


def test_the_page_opens_with_a_sentence(counted: Store) -> None:
    page = plain(Desk(counted).get("/observatoire").text)
    assert "1 570 h par an d’insertion" in page
    assert "80 000 € HT, 1 250 h par an." in page


def test_lots_won_are_counted_by_college_and_network_each_once(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        for number, college, networks in ((1, "SIAE", ["GRAFIE"]), (2, "SIAE", ["GRAFIE", "X"])):
            member = session.get_one(Member, number)
            member.college, member.networks = college, networks
        lot = session.scalars(select(Lot).where(Lot.consultation_id == 2)).first()
        assert lot is not None
        lot.estimated_value = 80_000.0
        mine = select(Opportunity).where(Opportunity.member_id.in_((1, 2)))
        for place, opportunity in enumerate(session.scalars(mine), 3):
            opportunity.member_id = place  # of no college
        session.flush()
        for member_id in (1, 2):
            session.add(
                Opportunity(
                    member_id=member_id,
                    lot_id=lot.id,
                    consultation_id=2,
                    state="won",
                    opened_at=NOW,
                    changed_at=NOW,
                )
            )
    refresh(desk_store, NOW, sectors())
    with desk_store.reading() as session:
        rows = session.scalars(
            select(FigureRow).where(FigureRow.dimension.in_(("college", "network")))
        )
        found = {
            (row.key, row.consultations, row.sent, row.won_lots, row.won_amount) for row in rows
        }
    assert found == {
        ("SIAE", 1, 2, 1, 80_000.0),
        ("GRAFIE", 1, 2, 1, 80_000.0),
        ("X", 1, 1, 1, 80_000.0),
    }
    page = plain(Desk(desk_store).get("/observatoire").text)
    assert "Par collège" in page
    assert "1 lot gagné" in page


def test_a_share_is_told_from_ten_cases_on() -> None:
    assert (_share(3, 9), plain(_share(3, 10))) == ("–", "30,0 %")


def test_hours_without_duration_stand_apart_in_the_sentence() -> None:
    values = dict.fromkeys(MEASURES, 0.0) | {"consultations": 4.0, "claused": 2.0}
    said = plain(opening(values | {"hours": 500.0, "hours_in_all": 300.0}, "12 mois"))
    assert said == (
        "Sur 12 mois, 4 consultations lues : 2 réservées ou clausées, dont 0 réservées ; "
        "500 h par an d’insertion, et 300 h en tout dans des marchés sans durée connue."
    )


def test_a_territory_has_its_sheet(counted: Store) -> None:
    desk = Desk(counted)
    page = plain(desk.get("/observatoire/fiche?territoire=94").text)
    assert "Commande publique et économie sociale et solidaire : Val-de-Marne (94)" in page
    assert "1 250 h par an" in page
    assert "Nettoyage des locaux administratifs et des écoles" in page
    assert desk.get("/observatoire/fiche?territoire=zz").status_code == 404


def test_basins_that_the_chamber_loaded_are_counted_and_have_their_sheet(desk_store: Store) -> None:
    lot = ("Jardins", "reserved_insertion", "Lot réservé aux structures d’insertion.", 0.97)
    publish(
        desk_store,
        92,
        Tender("Entretien des jardins de Bagnolet", "Ville de Bagnolet", "93", (lot,), 20),
    )
    refresh(desk_store, NOW, sectors())
    desk = Desk(desk_store)
    assert "bassin d’emploi s’ajoutent dès que la liste" in plain(desk.get("/observatoire").text)
    basin = Area("1107", "Est de la Plaine", frozenset(("93",)), frozenset(("93006",)))
    with desk_store.transaction() as session:
        save_basins(session, [basin], "bassins.csv")
    place_again(desk_store)
    refresh(desk_store, NOW, sectors())
    page = plain(desk.get("/observatoire").text)
    assert "Réservées ou clausées par bassin d’emploi" in page
    assert "bassin d’emploi s’ajoutent" not in page
    with desk_store.reading() as session:
        cells = session.scalars(select(FigureRow).where(FigureRow.dimension == "basin")).all()
    assert [(cell.key, cell.consultations, cell.reserved) for cell in cells] == [("1107", 1, 1)]
    sheet = plain(desk.get("/observatoire/fiche?territoire=1107").text)
    assert "bassin d’emploi Est de la Plaine" in sheet
    assert "Entretien des jardins de Bagnolet" in sheet


def test_an_award_told_by_two_portals_counts_once(store: Store) -> None:
    lots = (a_lot("1", "Nettoyage des écoles", estimated_value=80_000.0),)
    key = "5f0c2f0e-2b6f-4c0d-9c57-6a6f0b1f7d10"
    shared = {"procedure_key": key, "lots": lots, "reference": "26-NET-9"}
    recorded(store, a_notice("26-30001", **shared), a_notice("730001-2026", source="ted", **shared))
    member = a_structure(store, siret="90000000100015", siren="900000001")
    with store.transaction() as session:
        numbers = session.scalars(select(Lot.id)).all()
        assert len(numbers) == 1, "one tender, one lot"
        session.add(
            Opportunity(
                member_id=member,
                lot_id=numbers[0],
                consultation_id=1,
                state="bidding",
                opened_at=NOW,
                changed_at=NOW,
            )
        )
    won = {
        "kind": "award",
        "result": "selec-w",
        "winners": (Winner(name="X", siret="90000000100015"),),
    }
    recorded(
        store,
        a_notice("26-30009", **shared, **won, changes=("boamp:26-30001",)),
        a_notice("730009-2026", source="ted", **shared, **won, changes=("ted:730001-2026",)),
    )
    with store.engine.begin() as connection:
        create_index(connection)
    work(Context(store, Settings(), NOW, {}), steps_by_event())
    with store.transaction() as session:
        proposed = session.scalars(
            select(Opportunity).where(Opportunity.proposed_outcome == "won")
        ).all()
        assert len(proposed) == 1
        settle_outcome(session, staff(1), proposed[0].id or 0, confirmed=True, now=NOW)
    refresh(store, NOW, sectors())
    assert (total(store, "won_lots"), total(store, "won_amount")) == (1, 80_000)


@pytest.mark.parametrize("months", [3, 6, 12, 24])
def test_months_under_a_chart_do_not_overlap_on_a_phone(months: int) -> None:
    labels = [f"août {place:02d}" for place in range(months)]
    svg = str(columns("Par mois", labels, {"lues": [1.0] * months}).svg)
    written = re.findall(r'<text x="([\d.]+)" y="\d+" text-anchor="(\w+)">([^<]+)</text>', svg)
    wide = 7.5  # of a letter of twelve pixels, in the drawing's own 360
    ends = 0.0
    for x, anchor, label in written:
        left = float(x) - len(label) * wide * (1.0 if anchor == "end" else 0.5)
        assert left > ends + 2, label
        ends = left + len(label) * wide
    assert written
