"""What `vigie check` refuses and what `vigie new` writes."""

import ast
from pathlib import Path

import pytest

from vigie.conventions import lists, rules
from vigie.conventions.skeletons import KINDS, Taken, make
from vigie.sources import read_card


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An empty checkout of ours."""
    for top in ("vigie/flow", "spiders", "classifier/considerations", "alerts/channels"):
        (tmp_path / top).mkdir(parents=True)
    (tmp_path / "scheduler.py").write_text('"""Timetable."""\n')
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_a_skeleton_is_python_with_a_described_module(tree: Path, kind: str) -> None:
    for path in make(kind, "mon_essai", tree):
        assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("name", ["Été", "../ailleurs", "1essai", "a b"])
def test_a_name_that_cannot_be_a_file_is_refused(tree: Path, name: str) -> None:
    with pytest.raises(Taken):
        make("source", name, tree)


def test_a_part_is_never_overwritten(tree: Path) -> None:
    make("source", "essai", tree)
    with pytest.raises(Taken):
        make("source", "essai", tree)


def test_a_broad_except_outside_the_doors_is_named(tree: Path) -> None:
    (tree / "spiders" / "a.py").write_text(
        '"""A."""\ntry:\n    pass\nexcept Exception:\n    pass\n'
    )
    assert [fault.split(" ")[0] for fault in rules.broad_excepts(tree)] == ["spiders/a.py:4"]


def test_a_broad_except_at_a_door_is_allowed(tree: Path) -> None:
    (tree / "vigie" / "flow" / "loop.py").write_text(
        '"""Loop."""\ntry:\n    pass\nexcept Exception:\n    pass\n'
    )
    assert list(rules.broad_excepts(tree)) == []


def test_an_article_that_the_table_does_not_hold_is_refused(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tree / "vigie" / "page.html"
    page.write_text("Réservé (L2113-12).\nRéservé (L. 2113-99).\n")
    monkeypatch.setattr(rules, "tracked", lambda root: [page])
    [fault] = rules.unlisted_articles(tree)
    assert fault.startswith("vigie/page.html:2 : l’article L2113-99 n’est pas dans la table")


def test_a_file_named_utils_is_refused(tree: Path) -> None:
    (tree / "spiders" / "utils.py").write_text('"""U."""\n')
    assert len(list(rules.misnamed(tree))) == 1


def test_every_setting_is_in_the_list_and_no_secret_is() -> None:
    text = lists.settings()
    assert "`VIGIE_RELEASE`" in text
    assert text.count("(secret)") >= 4


def test_a_list_that_is_not_there_is_stale(tmp_path: Path) -> None:
    assert len(list(lists.stale(tmp_path))) == len(lists.LISTS)


def test_a_new_source_is_in_the_registry_as_soon_as_its_file_is(tree: Path) -> None:
    card = read_card(make("source", "mon_portail", tree)[0])
    assert card is not None
    assert (card.name, card.label, card.crawled_at) == (
        "mon_portail",
        "mon portail",
        ("7,13,19", 50),
    )
    assert "À compléter" in card.covers


def test_settings_timetable_and_pages_read_the_registry() -> None:
    import scheduler
    from alerts.content.gather import source_line
    from vigie.config import Settings
    from vigie.web.desk.badges import SOURCES

    assert "collecte Maximilien" in [job.name for job in scheduler.TIMETABLE]
    assert Settings(maximilien_base_url="http://localhost:1/").base_url("maximilien") == (
        "http://localhost:1"
    )
    assert SOURCES["boamp_xml"] == "BOAMP (DILA)"
    assert source_line([]) == ""


def test_new_refuses_outside_a_checkout(tmp_path: Path) -> None:
    with pytest.raises(Taken, match="n’est pas une copie des sources"):
        make("source", "mon_portail", tmp_path)
