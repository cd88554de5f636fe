"""Lists and full-text search: the answers, their order, hostile words, and plans that never
scan.
"""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from tests.builders import NOW, a_notice, in_days, recorded
from vigie.domain.search_question import needs
from vigie.domain.stems import stem, stems
from vigie.domain.text_key import bare
from vigie.matching.search_words import understood
from vigie.store import Store
from vigie.store.search.documents import reindex
from vigie.store.search.expressions import ALL, either
from vigie.store.search.index import SearchDocument, minutes, put
from vigie.store.search.lists import Search, count, facet_counts, search
from vigie.store.tables.full_text import create_index


def a_document(
    number: int,
    title: str = "Entretien des espaces verts",
    *facets: str,
    days: int | None = 20,
    **row,
) -> SearchDocument:
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
    return SearchDocument(
        columns, frozenset(facets), title, columns["published_at"], deadline, columns["amount"]
    )


@pytest.fixture
def indexed(store: Store) -> Store:
    with store.engine.begin() as connection:
        create_index(connection)
    return store


def answers(store: Store, words: str, **asked) -> list[int]:
    """As the page of the desk asks: closest first, with the other wordings of the words."""
    return found(store, text=words, needs=understood(words), sort="closest", **asked)


def keep(store: Store, *documents: SearchDocument) -> None:
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
    assert found(indexed, text=words) == [1]


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


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_makes_a_bounded_expression_of_quoted_words(words: str) -> None:
    asked = understood(words)
    assert len(asked) <= 12
    for need in asked:
        for phrase in either((*need.typed, *need.near, *need.wide), ALL):
            assert re.fullmatch(r'\{head lots body\} : "[a-z0-9 ]+"', phrase.fts5())
            assert re.fullmatch(r"\('[a-z0-9]+':ABC( <-> '[a-z0-9]+':ABC)*\)", phrase.tsquery())


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


@pytest.mark.parametrize("sort", ["closest", "published", "deadline", "amount"])
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
    Search("verts netoyage", sort="closest"),
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
    """The steps of the plans of everything asked that read a whole large table; the vocabulary is
    read up to a limit.
    """
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
            r"SCAN (search_(?!words)|consultations|lots|notices|findings|matches|opport|deliver)",
            step,
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


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("netoyage", [1]),  # a letter short
        ("nettoyages", [1]),
        ("ménage", [1]),  # of one meaning
        ("peintre", [2]),  # who does it
        ("placo", [3]),  # a word of building sites
        ("cantine", [4]),  # a trade's own word
        ("OPH Lirenne", [3]),  # an abbreviation in the buyer's name
        ("26-81029", [2]),  # a notice's number, whole
        ("2681029", [2]),
        ("26-8102", []),
        ("520017", [2]),  # the portal's own number
        ("AOO/2026/17", [4]),  # the buyer's reference
        ("aoo 2026 17", [4]),
        ("s8d07fe55", [1]),  # a reference without its sign
        ("avis n°26-81029", [2]),
        ("https://www.boamp.fr/pages/avis/?q=idweb:26-81029", [2]),
        ("marché de nettoyage", [1]),  # a word around what is looked for
        ("peinture val de marne", [2]),  # the département by its name
        ("confectionrepas", [4]),
        ("ettoyage", [1]),  # its first letter missing
        ("réhab", [3]),  # the beginning of a word
        ("nett mairie", [1]),  # a word cut short
        ("peinture 94", [2]),  # the département by its number
        ("peinture 93", []),
    ],
)
def test_what_one_types_is_found_by_what_is_meant(
    indexed: Store, words: str, expected: list[int]
) -> None:
    keep(
        indexed,
        a_document(1, "Nettoyage de la mairie", "department:93", reference="S8D-07FE55"),
        replace(
            a_document(2, "Travaux de peinture", "department:94"), names="26-81029\n2681029\n520017"
        ),
        replace(
            a_document(
                3,
                "Réhabilitation de 40 logements",
                buyer_name="Office public de l’habitat de Lirenne",
            ),
            lot_titles="Cloisons et doublages",
        ),
        a_document(4, "Confection de repas pour les écoles", reference="AOO-2026-17"),
    )
    assert answers(indexed, words) == expected


def test_titles_come_before_lots_and_lots_before_the_text(indexed: Store) -> None:
    keep(
        indexed,
        a_document(1, "Travaux de peinture"),
        replace(a_document(2, "Réhabilitation"), lot_titles="Peinture"),
        replace(a_document(3, "Assurance"), text="hors peinture des véhicules"),
    )
    assert answers(indexed, "peinture") == [1, 2, 3]


def test_a_word_typed_wrong_is_said_as_it_is_written(indexed: Store) -> None:
    keep(indexed, a_document(1, "Élagage des platanes"))
    with indexed.reading() as session:
        page = search(session, Search("elagaje", needs=understood("elagaje"), sort="closest"))
    assert (page.corrected, page.widened) == ((("elagaje", "élagage"),), True)


def test_one_word_too_many_does_not_hide_the_rest(indexed: Store) -> None:
    keep(indexed, a_document(1, "Réparation de la flotte de vélos"), a_document(2, "Assurance"))
    assert answers(indexed, "réparation vélos flotte hydrogène") == [1]
    assert answers(indexed, "vélos hydrogène") == []


def test_each_filter_says_how_many_of_the_answers_it_would_keep(indexed: Store) -> None:
    keep(
        indexed,
        a_document(1, "verts", "department:93", "who:esat"),
        a_document(2, "verts", "department:94", "who:esat", "who:siae"),
        a_document(3, "papier", "department:94"),
    )
    with indexed.reading() as session:
        counts = facet_counts(session, Search("verts"), ("department", "who"))
    assert counts == {"department:93": 1, "department:94": 1, "who:esat": 2, "who:siae": 1}


def test_two_words_written_in_one_are_found(indexed: Store) -> None:
    keep(
        indexed, a_document(1, "Bionettoyage des chambres"), a_document(2, "Nettoyage de la voirie")
    )
    assert answers(indexed, "bio nettoyage") == [1]


def test_a_wording_of_a_wording_answers_where_little_does(indexed: Store) -> None:
    keep(indexed, a_document(1, "Entretien des tenues du service départemental d’incendie"))
    assert answers(indexed, "pompiers") == [1]


def test_a_word_answers_for_the_everyday_word_that_names_it(indexed: Store) -> None:
    keep(indexed, a_document(1, "Réparation du vélo du gardien"), a_document(2, "Papier"))
    assert answers(indexed, "bicyclette") == [1]


def test_one_word_too_many_in_a_known_group_of_words(indexed: Store) -> None:
    keep(indexed, a_document(1, "Légumes frais en circuits courts"), a_document(2, "Papier"))
    assert answers(indexed, "légumes bio circuits courts") == [1]
    assert answers(indexed, "légumes introuvables") == []


@pytest.mark.parametrize(
    "words", ["2026/S 738001", "2026/S 226-738001", "738001-2026", "TED 738001"]
)
def test_a_number_of_the_official_journal_is_the_notice_of_ted(words: str) -> None:
    assert needs(words)[0].words[0] == "738001"


def test_zeros_that_fill_a_reference_need_not_be_typed(store: Store) -> None:
    with store.engine.begin() as connection:
        create_index(connection)
    recorded(store, a_notice("26-7", reference="CD95-2026-0455", lots=("1",)))
    with store.transaction() as session:
        reindex(session, [1])
    assert found(store, text="cd95 455") == [1]
