"""What members' records lack is told where people look, with what supplying it would bring."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from tests.builders import NOW
from tests.flow.pairing_making import CLEANING, called, joined, read, siret, told
from vigie.cli import build
from vigie.config import Settings
from vigie.domain.events import LotRead
from vigie.domain.member_record import ActivityRecord
from vigie.flow.indexing import index
from vigie.flow.lacking import best_supposed, lacking_lines
from vigie.flow.recent_lots import recent_lots
from vigie.flow.steps import Context
from vigie.matching.facts import LotFacts
from vigie.store import Store
from vigie.store.match.supposed import Supposed, lacking_counts, lacking_members, supposed_by_trade
from vigie.store.tables import Activity
from vigie.store.tables.full_text import create_index
from vigie.web.desk import audience

SUPPOSED = CLEANING.model_copy(update={"proposed": True, "label": ""})


def reserved_cleaning(store: Store) -> None:
    """One reserved lot of cleaning in Seine-Saint-Denis, published yesterday and indexed."""
    with store.engine.begin() as connection:
        create_index(connection)
    (lot_id,) = called(store)
    read(store, lot_id)
    for write in index(Context(store, Settings(), NOW), [LotRead(lot_id, "a1")]):
        with store.transaction() as session:
            write(session)


def lines(store: Store, member_id: int | None = None) -> list[str]:
    with store.reading() as session:
        shown = lacking_lines(session, NOW, member_id)
    return [line.replace("\u00a0", " ") for line in shown]


def test_what_lacks_is_told_with_its_remedy_and_what_confirming_brings(store: Store) -> None:
    reserved_cleaning(store)
    joined(
        store,
        told(1, contacts=()),
        told(2, activities=()),
        told(3, activities=(SUPPOSED,)),
        told(4, activities=(CLEANING.model_copy(update={"departments": ()}),)),
        told(5),
    )
    shown = lines(store)
    assert shown[0] == (
        "Adhérents : 5 structures, dont 1 sans personne à qui écrire, 1 sans activité, "
        "1 aux activités seulement supposées et 1 sans zone."
    )
    assert "colonne « contacts »" in shown[1]
    assert "colonnes « metier » et « departements »" in shown[2]
    assert "`vigie members confirm METIER`" in shown[3]
    assert "départements, territoires ou rayon" in shown[4]
    assert shown[5:] == [
        "  Ce que chaque activité supposée aurait rencontré parmi 1 lot réservé ou clausé lu en "
        "trente jours :",
        "    Nettoyage de locaux (1 structure) : 1 lot sûr",
    ]


def test_nothing_is_told_of_members_that_lots_reach(store: Store) -> None:
    joined(store, told(1))
    assert lines(store) == []
    assert lines(store, 1) == []


def test_a_lot_of_another_month_is_not_counted(store: Store) -> None:
    reserved_cleaning(store)
    joined(store, told(1, activities=(SUPPOSED,)))
    with store.reading() as session:
        assert best_supposed(supposed_by_trade(session), recent_lots(session, NOW)) == (
            "Nettoyage de locaux (1\u00a0structure) : 1\u00a0lot sûr"
        )
        later = recent_lots(session, NOW + timedelta(days=40))
        assert best_supposed(supposed_by_trade(session), later) == ""


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"contacts": ()}, "personne ne reçoit de messages pour elle"),
        ({"activities": ()}, "aucune activité décrite"),
        ({"activities": (SUPPOSED,)}, "activités supposées, à confirmer"),
        ({"activities": (ActivityRecord(trade="peinture"),)}, "aucune zone"),
    ],
)
def test_a_member_that_will_hear_nothing_is_told_why(store: Store, fields, said) -> None:
    (number,) = joined(store, told(1, **fields))
    shown = lines(store, number)
    assert shown[0] == "Rien ne peut lui être signalé sûrement :"
    assert said in shown[1]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VIGIE_CHAMBER", "Chambre d’essai")
    return tmp_path


def vigie(*words: str) -> str:
    return CliRunner().invoke(build(), list(words)).output.replace("\u00a0", " ")


def test_each_command_says_it_from_the_import_to_the_confirmation(home: Path) -> None:
    file = home / "adherents.csv"
    file.write_text(
        f"siret;nom;formes;code_postal;naf\n{siret(1)};Alpha Propreté;EI;93500;8122Z\n",
        encoding="utf-8",
    )
    lacking = "1 aux activités seulement supposées"
    told_of = {
        "import": vigie("members", "import", str(file), "--apply"),
        "match": vigie("match"),
        "status": vigie("status"),
    }
    assert {name: lacking in text for name, text in told_of.items()} == dict.fromkeys(told_of, True)
    assert "activités supposées, à confirmer" in vigie("explain", "member", "1")
    assert "Nettoyage de locaux : activité confirmée pour 1 structure." in vigie(
        "members", "confirm", "nettoyage-locaux"
    )
    assert "seulement supposées" not in vigie("status")
    assert "Aucune activité supposée de ce métier" in vigie("members", "confirm", "peinture")


def test_a_radius_of_nothing_is_no_zone_wherever_it_is_told(store: Store) -> None:
    (number,) = joined(store, told(1, activities=(ActivityRecord(trade="peinture"),)))
    with store.transaction() as session:
        session.scalars(select(Activity)).one().radius_km = 0.0
    with store.reading() as session:
        assert lacking_counts(session).no_zone == 1
        assert [member_id for member_id, _ in lacking_members(session).no_zone] == [number]
    assert "aucune zone" in lines(store, number)[1]


def test_the_morning_counts_what_confirming_brings_once_until_something_changes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []

    def counting(supposed: dict[str, list[Supposed]], lots: list[LotFacts]) -> str:
        counted.append(len(lots))
        return "phrase"

    monkeypatch.setattr(audience, "best_supposed", counting)
    monkeypatch.setattr(audience, "recent_lots", lambda session, now: ["lot"])
    joined(store, told(1, activities=(SUPPOSED,)))
    memo: dict[str, object] = {}
    with store.reading() as session:
        assert [audience.kept_best(session, NOW, memo) for _ in range(3)] == ["phrase"] * 3
    assert counted == [1]
    joined(store, told(2, activities=(SUPPOSED,)))
    with store.reading() as session:
        audience.kept_best(session, NOW, memo)
        audience.kept_best(session, NOW + timedelta(minutes=6), memo)
    assert counted == [1, 1, 1]
