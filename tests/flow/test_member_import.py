"""Members from files: what would change, errors line by line, and the same table out and in
again.
"""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from tests.builders import NOW
from tests.flow.pairing_making import joined, siret, told
from vigie.acts.actor import COMMAND_LINE
from vigie.acts.members import import_members
from vigie.domain.member_record import ActivityRecord, ContactRecord, ProofRecord, SiteRecord
from vigie.domain.members import Kind
from vigie.flow.member_files import BadFile, rows_of, safe
from vigie.flow.member_import import export_bytes, plan_import
from vigie.flow.member_shapes import read_rows
from vigie.store.match.members import member_record, member_views
from vigie.store.tables import Preference

OWN = "siret;nom;formes;chiffre_affaires;metier;departements;preuves;contacts\n"


def planned(store, content, name="adherents.csv"):
    with store.reading() as session:
        return plan_import(
            session, name, content.encode() if isinstance(content, str) else content, NOW
        )


def read(content, name="a.csv"):
    return read_rows(
        rows_of(name, content.encode() if isinstance(content, str) else content), NOW.date()
    )


def test_a_dry_run_writes_nothing_and_apply_writes(store):
    proof = "convention_iae:2027-12-31"
    line = (
        f"{siret(1)};Les Ateliers;EI | association;420 000,50;nettoyage-locaux;93 | "
        f"75;{proof};a@exemple.org\n"
    )
    plan = planned(store, OWN + line)
    assert (plan.new, plan.errors) == (["Les Ateliers"], [])
    with store.reading() as session:
        assert member_views(session) == {}
    assert import_members(store, COMMAND_LINE, plan.records, "x.csv", NOW) == 1
    with store.reading() as session:
        [view] = member_views(session).values()
        [record] = [member_record(session, view.id)]
    assert (view.turnover, view.kinds) == (420_000.5, frozenset({Kind.EI, Kind.ASSOCIATION}))
    assert view.activities[0].departments == ("93", "75")
    assert view.proofs[0].valid_until == date(2027, 12, 31)
    assert record.contacts[0].email == "a@exemple.org"


def test_importing_the_same_file_again_changes_nothing(store):
    line = f"{siret(1)};Les Ateliers;EI;;nettoyage-locaux;93;;\n"
    import_members(store, COMMAND_LINE, planned(store, OWN + line).records, "x.csv", NOW)
    plan = planned(store, OWN + line)
    assert (plan.new, plan.changed, plan.unchanged) == ([], [], 1)


def test_what_is_exported_imports_unchanged(store):
    full = told(
        1,
        name="=HYPERLINK(Ateliers)",
        networks=("GRAFIE", "Hosmoz"),
        labels=("ESUS",),
        naf="8121Z",
        public_body=False,
        proofs=(
            ProofRecord(kind="cpom", valid_until=date(2028, 5, 1), reference="n° 12"),
            ProofRecord(kind="share_50", holds=False),
        ),
        staff=12.5,
        activities=(
            ActivityRecord(
                trade="peinture",
                cpv=("45442",),
                words=("peinture fine",),
                exclusions=("route",),
                epts=("T8", "T6"),
            ),
            ActivityRecord(
                label="Vélos",
                words=("vélo",),
                radius_km=12.5,
                lat=48.9,
                lon=-2.4,
                min_value=1_000,
                max_value=90_000,
                insertion_hours_per_year=300,
                proposed=True,
            ),
        ),
        sites=(
            SiteRecord(
                city="Pantin", post_code="93500", department="93", lat=48.89, lon=2.4, main=True
            ),
            SiteRecord(city="Melun", post_code="77000", department="77"),
        ),
        contacts=(
            ContactRecord(
                email="a@exemple.org", first_name="Camille", last_name="Exemple", rhythm="daily"
            ),
        ),
    )
    joined(store, full, told(2, activities=()))
    for suffix in (".csv", ".xlsx"):
        with store.reading() as session:
            content = export_bytes(session, suffix)
        plan = planned(store, content, f"adherents{suffix}")
        assert plan.errors == []
        assert plan.new == []
        assert [one for one in plan.changed if one != ("Structure 2", ["activities"])] == []
        assert plan.unchanged >= 1


def test_a_file_without_rhythm_changes_nobodys_choice(store):
    joined(store, told(1, contacts=(ContactRecord(email="a@exemple.org", rhythm="daily"),)))
    joined(
        store,
        told(1, staff=14.0, contacts=(ContactRecord(email="a@exemple.org", first_name="Camille"),)),
    )
    with store.reading() as session:
        (kept,) = session.exec(select(Preference)).all()
    assert kept.rhythm == "daily"


def test_a_file_with_a_rhythm_changes_it(store):
    joined(store, told(1, contacts=(ContactRecord(email="a@exemple.org", rhythm="daily"),)))
    joined(store, told(1, contacts=(ContactRecord(email="a@exemple.org", rhythm="none"),)))
    with store.reading() as session:
        (kept,) = session.exec(select(Preference)).all()
    assert kept.rhythm == "none"


def test_a_formula_is_never_exported_as_one(store):
    joined(store, told(1, name="=cmd()"), told(2, name="+33", description="@SUM(A1)"))
    with store.reading() as session:
        text = export_bytes(session, ".csv").decode("utf-8-sig")
        book = load_workbook(io.BytesIO(export_bytes(session, ".xlsx")))
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]
    assert "'=cmd()" in cells
    assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("=1+1", "'=1+1"), ("-2.35", "-2.35"), ("-2+3", "'-2+3"), ("Pantin", "Pantin")],
)
def test_cells_that_a_spreadsheet_would_run_are_escaped(cell, kept):
    assert safe(cell) == kept


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("12345678901234;X;EI;;;93;;", "clé de contrôle"),
        ("123;X;EI;;;93;;", "14 chiffres attendus"),
        (";;EI;;;93;;", "nom ou SIRET : l’un des deux est nécessaire"),
        (f"{siret(1)};X;ZZZ;;;93;;", "forme inconnue « ZZZ »"),
        (f"{siret(1)};X;EI;beaucoup;;93;;", "chiffre_affaires : nombre attendu"),
        (f"{siret(1)};X;EI;;netoyage-locaux;93;;", "vouliez-vous dire « nettoyage-locaux »"),
        (f"{siret(1)};X;EI;;peinture;Paris;;", "forme inattendue « Paris »"),
        (f"{siret(1)};X;EI;;;93;cpom:demain;", "preuves"),
        (f"{siret(1)};X;EI;;;93;;pas une adresse", "contacts"),
    ],
)
def test_a_bad_line_is_named_and_the_others_go_on(line, words):
    found = read(OWN + line + f"\n{siret(2)};Bonne ligne;EI;;peinture;93;;\n")
    assert len(found.errors) == 1
    assert found.errors[0].startswith("ligne 2 :")
    assert words in found.errors[0]
    assert [one.values["name"] for one in found.members] == ["Bonne ligne"]


def test_two_lines_of_one_structure_are_two_activities():
    found = read(OWN + f"{siret(1)};X;EI;;peinture;93;;\n{siret(1)};X;EI;;traiteur;75;;\n")
    assert [one.trade for one in found.members[0].activities] == ["peinture", "traiteur"]


def test_the_public_register_gives_kinds_sites_and_proposals(store):
    head = (
        "siret\tname\tkind\tnaf\tnaf_label\taddress\tpost_code\tcity\tdepartment\tlon\tlat\t"
        "source\n"
    )
    row = (
        f"{siret(1)}\tASSOC JARDINS DU COIN\tACI\t8899B\tAction sociale\t1 rue "
        f"X\t93500\tPantin\t93\t2.40\t48.89\tASP\n"
    )
    plan = planned(store, head + row + row.replace("ACI", "EI"), "siae.tsv")
    import_members(store, COMMAND_LINE, plan.records, "x.csv", NOW)
    with store.reading() as session:
        [view] = member_views(session).values()
    assert plan.shape == "registre des SIAE"
    assert view.kinds == frozenset({Kind.ACI, Kind.EI})
    assert view.departments == ("93",)
    assert view.activities
    assert all(one.proposed for one in view.activities)


def test_a_register_takes_nothing_away_from_a_known_member(store):
    [known] = joined(store, told(1))
    head = (
        "siret\tname\tkind\tnaf\tnaf_label\taddress\tpost_code\tcity\tdepartment\tlon\tlat\t"
        "source\n"
    )
    row = (
        f"{siret(1)}\tAUTRE NOM\tACI\t8121Z\tNettoyage\t1 rue "
        f"X\t93500\tPantin\t93\t2.40\t48.89\tASP\n"
    )
    import_members(
        store, COMMAND_LINE, planned(store, head + row, "siae.tsv").records, "x.csv", NOW
    )
    with store.reading() as session:
        record = member_record(session, known)
    assert record.name == "Structure 1"
    assert set(record.kinds) == {Kind.EI, Kind.ACI}
    assert [one.trade for one in record.activities] == ["nettoyage-locaux"]
    assert {one.kind for one in record.proofs} == {"convention_iae", "share_50"}
    assert len(record.contacts) == 1


def test_a_list_of_ess_structures_is_a_proof_to_be_dated():
    found = read(f"siret;denomination;famille\n{siret(1)};Coop du Nord;Coopérative (SCOP)\n")
    assert found.shape == "ess"
    assert found.members[0].values["kinds"] == (Kind.COOPERATIVE,)
    assert found.members[0].values["proofs"][0].kind == "ess"


def test_a_map_export_gives_places_and_hints(store):
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [2.44, 48.86]},
        "properties": {
            "nom": "La Petite Recyclerie",
            "adresse": "2 rue Y",
            "ville": "Montreuil",
            "code_postal": "93100",
            "activités": ["Réemploi", "Vélo"],
        },
    }
    plan = planned(
        store, json.dumps({"type": "FeatureCollection", "features": [feature]}), "carte.geojson"
    )
    import_members(store, COMMAND_LINE, plan.records, "x.csv", NOW)
    with store.reading() as session:
        [view] = member_views(session).values()
    assert plan.shape == "export de carte"
    assert {one.trade for one in view.activities} >= {"ressourcerie", "cycles"}
    assert view.points[0].lat == 48.86


def test_windows_encoding_and_other_separators_are_read():
    assert (
        read("nom,formes,metier\nÉlagueurs réunis,EI,elagage\n".encode("cp1252"))
        .members[0]
        .values["name"]
        == "Élagueurs réunis"
    )


def test_a_workbook_is_read(store):
    book = Workbook()
    book.active.append(["Nom", "Formes", "Métier", "Départements", "Chiffre affaires"])
    book.active.append(["Atelier", "EI", "Peinture et revêtements muraux", 93, 120000.0])
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue(), "a.xlsx")
    assert found.errors == []
    assert found.members[0].activities[0].trade == "peinture"


def test_a_zip_bomb_is_refused_before_it_is_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("xl/worksheets/sheet1.xml", b"0" * 130_000_000)
    with pytest.raises(BadFile, match="anormalement gros"):
        rows_of("bombe.xlsx", out.getvalue())


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"{not json"])
def test_a_file_that_is_no_table_is_refused_with_a_remedy(content):
    with pytest.raises(BadFile):
        rows_of("x", content)


@pytest.mark.shared
def test_the_real_register_is_read_whole(shared):
    content = (shared / "data/members/siae_idf.tsv").read_bytes()
    found = read_rows(rows_of("siae.tsv", content), NOW.date())
    assert len(found.members) + len(found.errors) >= 360
    assert len(found.errors) <= 15


def test_a_rhythm_from_a_file_leaves_day_and_hour_to_the_chamber(store):
    from vigie.store.outbox.preferences import preferences

    line = f"{siret(1)};Les Ateliers;EI;;nettoyage-locaux;93;;a@exemple.org;;;;weekly\n"
    table = OWN + line.replace("a@exemple.org;;;;weekly", '"a@exemple.org;;;;weekly"')
    import_members(store, COMMAND_LINE, planned(store, table).records, "x.csv", NOW)
    with store.reading() as session:
        chosen = preferences(session, [1], "fri", 15)[1]
    assert (chosen.rhythm, chosen.day, chosen.hour) == ("weekly", "fri", 15)
