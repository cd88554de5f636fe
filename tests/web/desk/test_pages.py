"""What the pages show: hostile notices, many lots, gone members, exports, few questions, small
answers.
"""

import io
import re
from contextlib import contextmanager

import html5lib
import openpyxl
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.builders import NOW, a_lot, a_notice, in_days, recorded
from tests.desk_client import Desk
from tests.desk_data import HOSTILE, Tender, publish
from tests.web.desk.test_access import PAGES
from tests.web.desk.test_search import scans
from vigie.store import Store
from vigie.store.desk.consultation import dossier
from vigie.store.desk.members import member_list
from vigie.store.desk.morning import morning
from vigie.store.search.documents import reindex
from vigie.store.tables import Consultation, Member
from vigie.web.exports import safe_cell


@contextmanager
def questions(store: Store):
    """The statements that reading asks meanwhile."""
    asked: list[str] = []
    engines = (
        {store.engine, store._reader} if store.sqlite else {store.engine}
    )  # the reader hears its parent there

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "path",
    [
        *PAGES,
        "/connexion",
        "/consultations?q=rien+du+tout",
        "/adherents?q=rien",
        "/envois?etat=held",
    ],
)
def test_every_page_is_well_formed_small_and_titled(desk_store: Store, path: str) -> None:
    answer = Desk(desk_store).get(path)
    assert answer.status_code == 200
    assert len(answer.content) < 46_000  # with style and script, 60 kB
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(answer.text)
    assert [
        error
        for error in parser.errors
        if error[1] not in ("unexpected-html-element-in-foreign-content",)
    ] == []
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))
    assert re.search(r"<title>\S", answer.text)


def test_the_morning_says_what_waits(desk_store: Store) -> None:
    page = Desk(desk_store).get("/").text
    assert (
        "Depuis hier : 456 avis lus, 8 consultations réservées ou clausées, 2 à vérifier."
        in page.replace("\u00a0", " ").replace("\u202f", " ")
    )
    assert "Maximilien refuse nos requêtes" in page
    assert "1\u00a0envoi en échec" in page


def test_an_empty_desk_says_so_kindly(store: Store) -> None:
    from tests.desk_data import PASSWORD
    from vigie.acts.actor import COMMAND_LINE
    from vigie.acts.setup import tick_step
    from vigie.store.desk.users import add_user
    from vigie.store.tables.full_text import create_index

    with store.engine.begin() as connection:
        create_index(connection)
    with store.transaction() as session:
        add_user(session, "equipe@exemple.org", "C", "équipe", PASSWORD, NOW)
        tick_step(session, COMMAND_LINE, "later", NOW)
    desk = Desk(store)
    for path, words in (
        ("/", "Tout est vérifié"),
        ("/consultations", "Aucune consultation"),
        ("/adherents", "Aucune structure"),
        ("/groupements", "Aucun groupement"),
        ("/envois", "pas de lettre"),
        ("/observatoire", "Aucune consultation"),
        ("/sources", "aucune"),
    ):
        answer = desk.get(path)
        assert (path, answer.status_code, words in answer.text) == (path, 200, True)


def test_hostile_words_in_every_field_stay_words(desk_store: Store) -> None:
    hostile = Tender(HOSTILE, HOSTILE, "93", ((HOSTILE, "reserved_ess", HOSTILE, 0.5),), 9)
    number = publish(
        desk_store,
        900,
        hostile,
        url="javascript:alert(1)",
        doubts=(HOSTILE,),
        documents_url="https://a.fr/?" + HOSTILE,
    )
    desk = Desk(desk_store)
    desk.post(f"/consultations/{number}/notes", note=HOSTILE)
    for path in (
        f"/consultations/{number}",
        "/",
        "/consultations?tri=published",
        f"/consultations/{number}/texte?avis=boamp:26-20900",
    ):
        page = desk.get(path).text
        assert "<script>alert" not in page, path
        assert "<img" not in page, path
        assert not re.search(r'href="(?!/|#|\?|https?:|data:,)', page), path


@pytest.mark.parametrize(
    "words",
    [
        HOSTILE,
        '"',
        "' OR 1=1 --",
        "(" * 150,
        "a" * 5000,
        "%00",
        "\u202e",
        "NEAR/3 ^*",
        "\ud7ff",
        "💚",
    ],
)
def test_the_search_box_takes_anything(desk_store: Store, words: str) -> None:
    answer = Desk(desk_store).get("/consultations", params={"q": words})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "apres=x.y",
        "apres=-1.2",
        "apres=" + "9" * 60,
        "dep=93&dep=x&dep=<",
        "tri=nope",
        "echeance=-1",
        "acheteur=99999999999999999999",
        "nature=x",
        "a_verifier=zz",
        "code=" + "x" * 3000,
    ],
)
def test_any_address_of_the_list_answers(desk_store: Store, query: str) -> None:
    assert Desk(desk_store).get("/consultations?" + query).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/consultations/99",
        "/consultations/99999999999999999999",
        "/adherents/99",
        "/groupements/99",
        "/envois/99",
        "/consultations/1/texte?avis=x",
        "/recherches/9",
        "/sourcing?acheteur=abc",
        "/rien",
    ],
)
def test_what_is_gone_is_said_in_french(desk_store: Store, path: str) -> None:
    answer = Desk(desk_store).get(path)
    assert (answer.status_code, "Page introuvable" in answer.text) == (404, True)


def test_a_consultation_taken_down_is_gone_from_page_list_and_search(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        session.get_one(Consultation, 1).taken_down_at = NOW
        session.flush()
        reindex(session, [1])
    desk = Desk(desk_store)
    assert desk.get("/consultations/1").status_code == 404
    assert "espaces verts du parc" not in desk.get("/consultations?tri=published").text


def test_an_erased_member_has_no_page_and_no_name(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        row = session.get_one(Member, 1)
        row.erased_at, row.active = NOW, False
    desk = Desk(desk_store)
    assert desk.get("/adherents/1").status_code == 404
    page = desk.get("/consultations/1").text
    assert ("Jardins de la Rive" in page, "structure effacée" in page) == (False, True)


def test_three_thousand_lots_come_by_twenty(desk_store: Store) -> None:
    told = a_notice(
        "26-77777",
        title="T" * 4000,
        lots=[a_lot(str(n), f"Lot {n}") for n in range(1, 3001)],
        deadline=in_days(9),
    )
    number = recorded(desk_store, told).consultation_ids[0]
    desk = Desk(desk_store)
    first, last = (
        desk.get(f"/consultations/{number}"),
        desk.get(f"/consultations/{number}?lots=150"),
    )
    assert (first.status_code, len(first.content) < 60_000) == (200, True)
    assert "3\u202f000\u00a0lots" in first.text or "3\u00a0000\u00a0lots" in first.text
    assert "Lot 3000" in last.text


def test_a_quote_is_marked_where_it_stands(desk_store: Store) -> None:
    page = Desk(desk_store).get("/consultations/1").text
    assert re.search(
        r'<mark id="r1">Le présent lot est réservé aux structures '
        r"d’insertion[^<]*L2113-13\.</mark>",
        page,
    )
    assert 'href="#r1"' in page


def test_a_page_never_asks_once_per_row(desk_store: Store) -> None:
    desk = Desk(desk_store)
    with desk_store.transaction() as session:  # « Ce matin » asks what the records lack
        session.add(Member(name="Sans activité", created_at=NOW, updated_at=NOW))

    def asked(path: str) -> int:
        desk.get(path)  # what is kept from one page to the next is asked once
        with questions(desk_store) as seen:
            assert desk.get(path).status_code == 200
        return len([one for one in seen if one.lstrip().upper().startswith("SELECT")])

    lists = (
        "/consultations?tri=published",
        "/",
        "/adherents",
        "/groupements",
        "/envois",
        "/consultations/1",
        "/sources",
    )
    before = {path: asked(path) for path in lists}
    for number in range(300, 312):
        publish(
            desk_store,
            number,
            Tender(
                f"Consultation {number}",
                "B",
                "93",
                (("L", "reserved_insertion", "Réservé SIAE ici.", 0.5),),
                5,
            ),
        )
    with desk_store.transaction() as session:
        session.add_all(
            Member(name=f"Membre {n}", created_at=NOW, updated_at=NOW) for n in range(20)
        )
    # a question more for what there was none of before, never one for each of twelve or twenty
    more = {path: asked(path) - before[path] for path in lists}
    assert max(more.values()) <= 2, more
    assert max(before.values()) <= 38


def test_no_page_scans_a_large_table(desk_store: Store) -> None:
    if not desk_store.sqlite:
        pytest.skip("les plans lus ici sont ceux de SQLite")
    assert scans(desk_store, lambda session: morning(session, in_days(-1), NOW)) == []
    assert scans(desk_store, lambda session: dossier(session, 1)) == []
    assert [
        step
        for step in scans(desk_store, lambda session: member_list(session))
        if "members" not in step
    ] == []


@pytest.mark.parametrize(
    "value", ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =HYPERLINK(1)", "|cmd", "%x"]
)
def test_a_cell_never_becomes_a_formula(value: str) -> None:
    assert str(safe_cell(value)).startswith("'")


def test_exports_carry_the_list_with_hostile_cells_quoted(desk_store: Store) -> None:
    publish(
        desk_store,
        901,
        Tender(
            '=cmd|"/c calc"!A1',
            "@acheteur",
            "93",
            (("L", "reserved_ess", "Réservé ESS.", 0.95),),
            9,
        ),
    )
    desk = Desk(desk_store)
    told = desk.get("/consultations/export.csv?nature=any").content.decode("utf-8-sig")
    assert len(told.splitlines()) == 10
    assert "'=cmd|" in told
    book = openpyxl.load_workbook(
        io.BytesIO(desk.get("/consultations/export.xlsx?nature=any").content)
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert {'\'=cmd|"/c calc"!A1', "'@acheteur"} <= {cell.value for cell in cells}


def test_the_calendar_tells_the_deadline_in_paris_time(desk_store: Store) -> None:
    told = Desk(desk_store).get("/consultations/1/echeance.ics").text
    assert "DTEND;TZID=Europe/Paris:20261201T100000" in told
    assert "BEGIN:VTIMEZONE" in told


def test_the_observatory_counts_and_its_open_data_hides_small_cells(desk_store: Store) -> None:
    desk = Desk(desk_store)
    assert "recomptés" in desk.post("/observatoire/compter").text
    page = desk.get("/observatoire").text
    assert 'class="big">9<' in page
    lines = desk.get("/observatoire/donnees.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) > 5
    assert all(line.split(";")[4:] == [""] * 14 for line in lines[1:])


def test_every_chart_has_its_table(desk_store: Store) -> None:
    desk = Desk(desk_store)
    desk.post("/observatoire/compter")
    page = desk.get("/observatoire").text
    assert page.count('<svg class="chart"') == page.count("en tableau") > 3


def test_the_months_chart_names_its_layers(desk_store: Store) -> None:
    desk = Desk(desk_store)
    desk.post("/observatoire/compter")
    page = desk.get("/observatoire").text
    assert (
        '<span class="key c"></span> lues · <span class="key a"></span> réservées ou clausées'
        in page
    )


def test_open_data_says_territory_and_trade_in_words_and_never_a_buyer(desk_store: Store) -> None:
    desk = Desk(desk_store)
    desk.post("/observatoire/compter")
    told = desk.get("/observatoire/donnees.csv").content.decode("utf-8-sig")
    assert "elle peut figurer dans le DCE" in told.splitlines()[0]
    assert "département;93;93 Seine-Saint-Denis" in told
    assert "Rive-Haute" not in told


def test_sourcing_finds_members_by_need_and_place(desk_store: Store) -> None:
    desk = Desk(desk_store)
    assert "Jardins de la Rive" in desk.get("/sourcing?cpv=7731&dep=93").text
    assert "Jardins de la Rive" not in desk.get("/sourcing?cpv=7731&dep=78").text


def test_the_sourcing_sheet_names_kinds_and_networks_in_words(desk_store: Store) -> None:
    with desk_store.transaction() as session:
        session.get_one(Member, 1).networks = ["GRAFIE"]
    page = Desk(desk_store).get("/sourcing?cpv=7731&dep=93").text
    assert "Réseaux\u00a0: GRAFIE (1)" in page
    assert "(ACI)" in page
    assert "fiche établie le" in page


def test_what_was_expected_of_a_buyer_is_not_printed(desk_store: Store) -> None:
    desk = Desk(desk_store)
    desk.post("/observatoire/compter")
    page = desk.get("/sourcing?acheteur=1").text
    assert page.count("Clause attendue") == page.count('<dt class="noprint">Clause attendue') == 1


def test_the_live_count_answers_in_words(desk_store: Store) -> None:
    told = Desk(desk_store).get("/adherents/volume?a0-cpv=7731&a0-departments=93").text
    assert told.startswith("2\u00a0lots réservés ou clausés en trente jours")


def test_the_expected_volume_of_a_search_is_told(desk_store: Store) -> None:
    assert "8 en quatre semaines" in Desk(desk_store).get("/consultations/volume?nature=any").text


def test_a_base_that_another_writer_holds_is_told_in_words(
    desk_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise OperationalError("BEGIN", {}, Exception("database is locked"))

    monkeypatch.setattr("vigie.web.desk.morning.morning", busy)
    answer = Desk(desk_store).get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Rien n’est perdu" in answer.text
