"""Lists and full-text search: the answers, their order, hostile words, and plans that never
scan.
"""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text

from tests.builders import NOW, in_days
from vigie.domain.stems import question, stem, stems
from vigie.domain.text_key import bare
from vigie.store import Store
from vigie.store.search.index import Document, create_index, minutes, put
from vigie.store.search.lists import Search, count, match, search


def a_document(
    number: int,
    title: str = "Entretien des espaces verts",
    *facets: str,
    days: int | None = 20,
    **row,
) -> Document:
    deadline = NOW + timedelta(days=days) if days is not None else None
    columns = {
        "consultation_id": number,
        "title": title,
        "published_at": NOW - timedelta(hours=number % 500),
        "deadline_at": deadline,
        "codes": [],
        "unsure": [],
        "departments": [],
        "trades": [],
        "sources": ["boamp"],
        "buyer_name": "Ville de Valmorel",
        "amount": None,
        "buyer_id": 1,
        "state": "open",
        "desk_state": "à qualifier",
        "lots": 1,
        "best_rank": 9,
        "month": "2026-11",
        "to_settle": 0,
        "conflict": False,
        "reference": "",
        "assigned_to": None,
        **row,
    }
    return Document(
        columns, frozenset(facets), title, columns["published_at"], deadline, columns["amount"]
    )


@pytest.fixture
def indexed(store: Store) -> Store:
    with store.engine.begin() as connection:
        create_index(connection)
    return store


def keep(store: Store, *documents: Document) -> None:
    with store.transaction() as session:
        put(session, documents)


def found(store: Store, **asked) -> list[int]:
    with store.reading() as session:
        return [row.consultation_id for row in search(session, Search(**asked)).rows]


@pytest.mark.parametrize(
    "words",
    ["réservée", "RESERVES", "reserver", "réservé", "entretenir réservées", "l’entretien réservé"],
)
def test_a_word_is_found_by_its_other_forms_and_without_accents(indexed: Store, words: str) -> None:
    keep(
        indexed,
        a_document(1, "Entretien réservé aux entreprises adaptées"),
        a_document(2, "Fourniture de papier"),
    )
    expected = [] if "entretenir" in words else [1]
    assert found(indexed, text=words) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nettoyage", "nettoyer"),
        ("peintures", "peinture"),
        ("travaux", "travail"),
        ("adaptées", "adaptés"),
        ("locaux", "local"),
        ("collecte", "collectes"),
        ("bâtiments", "bâtiment"),
        ("restauration", "restaurations"),
        ("réservé", "reservees"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_words_of_different_trades_keep_different_stems() -> None:
    trades = [
        "espace",
        "propreté",
        "peinture",
        "plomberie",
        "menuiserie",
        "traiteur",
        "blanchisserie",
        "jardin",
        "collecte",
        "linge",
    ]
    assert len({stem(bare(one)) for one in trades}) == len(trades)


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "'",
        "a AND",
        "NEAR(",
        "*",
        "col:1",
        "{words}",
        "(((",
        "-1 OR",
        "\\",
        "\x00",
        "^x",
        "'; DROP",
    ],
)
def test_search_syntax_is_taken_as_plain_words(indexed: Store, words: str) -> None:
    keep(indexed, a_document(1))
    assert found(indexed, text=words) in ([], [1])


@given(st.text(max_size=300))
def test_any_text_makes_a_bounded_expression_of_quoted_words(words: str) -> None:
    assert len(question(words)) <= 12
    assert re.fullmatch(r'[a-z0-9"{}: ()ORAND]*', match(Search(words)))


def test_facets_of_one_kind_widen_and_kinds_narrow(indexed: Store) -> None:
    keep(
        indexed,
        a_document(1, "verts", "department:93", "kind:reserved"),
        a_document(2, "verts", "department:94", "kind:reserved"),
        a_document(3, "verts", "department:75", "kind:condition"),
        a_document(4, "verts", "department:93", "kind:condition"),
    )
    assert found(indexed, facets={"department": ("93", "94")}) == [1, 2, 4]
    assert found(indexed, facets={"department": ("93", "94"), "kind": ("reserved",)}) == [1, 2]
    assert found(
        indexed, text="verts", facets={"department": ("93", "94"), "kind": ("reserved",)}
    ) == [2, 1]


def test_deadlines_are_listed_soonest_first_and_those_not_stated_last(indexed: Store) -> None:
    keep(indexed, a_document(1, days=30), a_document(2, days=None), a_document(3, days=2))
    assert found(indexed, sort="deadline") == [3, 1, 2]


@pytest.mark.parametrize("sort", ["published", "deadline", "amount"])
@pytest.mark.parametrize("words", ["", "verts"])
def test_pages_follow_each_other_without_gap_or_double(indexed: Store, sort, words: str) -> None:
    keep(indexed, *(a_document(n, days=n % 7, amount=float(n % 5), **{}) for n in range(1, 131)))
    seen, after = [], None
    with indexed.reading() as session:
        for _ in range(5):
            page = search(session, Search(words, sort=sort), after)
            seen += [row.consultation_id for row in page.rows]
            after = page.after
    assert after is None
    assert sorted(seen) == list(range(1, 131))


def test_counts_stop_at_a_thousand(indexed: Store) -> None:
    keep(indexed, *(a_document(n, "verts", "kind:any") for n in range(1, 1500)))
    with indexed.reading() as session:
        assert {
            count(session, asked)
            for asked in (Search(), Search("verts"), Search(facets={"kind": ("any",)}))
        } == {1001}


def test_putting_twice_changes_nothing(indexed: Store) -> None:
    keep(indexed, a_document(1, "Peinture", "department:93"))
    keep(indexed, a_document(1, "Plomberie", "department:95"))
    assert (found(indexed, text="peinture"), found(indexed, facets={"department": ("93",)})) == (
        [],
        [],
    )
    assert found(indexed, text="plomberie") == [1]


SHAPES = [
    Search(),
    Search(sort="deadline"),
    Search(sort="amount"),
    Search(facets={"department": ("93",)}),
    Search(facets={"department": ("93", "94"), "kind": ("reserved",)}, sort="deadline"),
    Search(facets={"live": ("any",)}, due_from=1, due_until=99),
    Search("espaces verts"),
    Search("verts", facets={"department": ("93",)}),
    Search("verts", sort="deadline"),
]


@pytest.mark.parametrize("asked", SHAPES, ids=range(len(SHAPES)))
def test_no_question_of_a_list_scans_or_sorts_a_large_table(indexed: Store, asked: Search) -> None:
    if not indexed.sqlite:
        pytest.skip("les plans lus ici sont ceux de SQLite")
    keep(
        indexed,
        *(
            a_document(n, "espaces verts", "department:93", "kind:reserved", "live:any")
            for n in range(1, 40)
        ),
    )
    assert scans(indexed, lambda session: search(session, asked, "27000000.5")) == []


def scans(store: Store, ask) -> list[str]:
    """The steps of the plans of everything asked that read a whole large table."""
    asked: list[tuple[str, object]] = []

    def note(_c, _cursor, statement, parameters, _context, _many) -> None:
        asked.append((statement, parameters))

    with store.reading() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        ask(session)
        event.remove(engine, "before_cursor_execute", note)
        steps = []
        for statement, parameters in asked:
            if statement.lstrip().upper().startswith("SELECT"):
                rows = (
                    session.connection()
                    .exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)
                    .all()
                )
                steps += [row[3] for row in rows]
    return [
        step
        for step in steps
        if re.match(
            r"SCAN (search_|consultations|lots|notices|findings|matches|opport|deliver)", step
        )
        and "VIRTUAL TABLE" not in step
        and "COVERING INDEX" not in step
    ]


def test_the_index_is_made_twice_without_harm(indexed: Store) -> None:
    with indexed.engine.begin() as connection:
        create_index(connection)
        assert connection.execute(text("SELECT count(*) FROM search_text")).scalar() == 0


@pytest.mark.parametrize("words", ["", "verts"])
def test_a_deadline_asked_for_narrows_the_count_too(indexed: Store, words: str) -> None:
    keep(indexed, *(a_document(n, "espaces verts", days=n) for n in range(1, 21)))
    with indexed.reading() as session:
        asked = Search(words, due_from=minutes(NOW, 0), due_until=minutes(in_days(5.5), 0))
        assert count(session, asked) == len(search(session, asked).rows) == 5
