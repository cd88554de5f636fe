"""The longest chain of imports is found, a circle named; an import inside a function counts too."""

from pathlib import Path

import pytest

from vigie.conventions.import_chain import longest_chain, too_long


def tree(root: Path, **texts: str) -> Path:
    """A package `alerts` with those files."""
    (root / "alerts").mkdir()
    (root / "scheduler.py").write_text("", encoding="utf-8")
    for name, text in {"__init__": "", **texts}.items():
        (root / "alerts" / f"{name}.py").write_text(text, encoding="utf-8")
    return root


def test_the_longest_chain_is_found_from_its_first_importer(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        deliver="from alerts.channels import email\nimport alerts.content\n",
        channels="from alerts import content",
        content="from alerts.words import GREETING",
        words="GREETING = 'Bonjour'",
    )
    assert longest_chain(root) == [
        "alerts.deliver",
        "alerts.channels",
        "alerts.content",
        "alerts.words",
    ]


def test_an_import_made_inside_a_function_is_a_link_as_well(tmp_path: Path) -> None:
    root = tree(tmp_path, deliver="def send():\n    from alerts import content\n", content="")
    assert longest_chain(root) == ["alerts.deliver", "alerts.content"]


def test_an_import_for_types_alone_makes_no_chain(tmp_path: Path) -> None:
    guarded = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from alerts import content\n"
    )
    assert len(longest_chain(tree(tmp_path, deliver=guarded, content=""))) == 1


def test_a_circle_is_named(tmp_path: Path) -> None:
    root = tree(tmp_path, deliver="import alerts.content", content="import alerts.deliver")
    with pytest.raises(ValueError, match=r"alerts\.content → alerts\.deliver → alerts\.content"):
        longest_chain(root)
    [fault] = too_long(root)
    assert "imports en cercle" in fault


def test_a_chain_longer_than_any_before_is_told_whole(tmp_path: Path) -> None:
    links = {f"file{place:02d}": f"import alerts.file{place + 1:02d}" for place in range(14)}
    [fault] = too_long(tree(tmp_path, **links, file14=""))
    assert "15 fichiers, 14 au plus" in fault
    assert fault.endswith("alerts.file13 → alerts.file14")
