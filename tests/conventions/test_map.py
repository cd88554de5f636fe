"""The map of docs/architecture.md names what lies at the top of the tree."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYOUT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("```")[1]
PLACES = sorted(
    f"{folder}{path.name}{'/' if path.is_dir() else ''}"
    for folder in ("", "vigie/")
    for path in (ROOT / folder).iterdir()
    if (path.is_dir() and (path / "__init__.py").exists()) or path.suffix == ".py"
    if path.name not in ("__init__.py", "vigie")
)


@pytest.mark.parametrize("place", PLACES)
def test_the_map_names_every_place(place: str) -> None:
    assert place in LAYOUT
