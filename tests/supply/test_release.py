"""A release holds the wheel, the packages with their fingerprints, the list of parts, the notes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import NOW

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "deploy"))
release = pytest.importorskip("release")
pins = pytest.importorskip("pins")

CHANGELOG = """# Journal

## [Non publié]

- À venir.

## [1.2.0] - 2027-01-15

- Une chose.

## [1.1.0]

- Avant.
"""


def test_the_notes_are_the_section_of_the_version() -> None:
    told = release.notes(CHANGELOG, "1.2.0", published=True)
    assert told == "# Vigie 1.2.0\n\n- Une chose.\n"
    assert release.notes(CHANGELOG, "9.0.0") == "# Vigie 9.0.0\n\n- À venir.\n"
    with pytest.raises(SystemExit, match=r"n’a rien pour 3\.0\.0"):
        release.notes("# Journal\n", "3.0.0")


def test_until_it_is_published_what_came_after_is_of_the_version_too() -> None:
    assert release.notes(CHANGELOG, "1.2.0") == "# Vigie 1.2.0\n\n- Une chose.\n\n- À venir.\n"
    empty = CHANGELOG.replace("- À venir.", "### Ajouté")
    assert release.notes(empty, "1.2.0") == "# Vigie 1.2.0\n\n- Une chose.\n"


def test_the_notes_of_the_version_in_hand_are_whole() -> None:
    written = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    told = release.notes(written, release.version()).splitlines()
    lines = [line for line in written.splitlines() if line.startswith("- ")]
    assert sorted(line for line in told if line.startswith("- ")) == sorted(lines)
    assert len(set(lines)) == len(lines)


def test_the_list_of_parts_names_each_package_with_its_fingerprints() -> None:
    service = (ROOT / "constraints.txt").read_text(encoding="utf-8").partition(pins.DEVELOPMENT)[0]
    told = json.loads(release.parts(service, "1.0.0", NOW))
    known = {part["name"]: part for part in told["components"]}
    assert told["bomFormat"] == "CycloneDX"
    assert set(known) == set(pins.blocks(service))
    assert all(part["hashes"] and part["purl"].startswith("pkg:pypi/") for part in known.values())
    assert {link["ref"] for link in told["dependencies"]} >= {"vigie"}


def test_sums_are_what_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("un")
    (tmp_path / "SHA256SUMS").write_text(release.sums(tmp_path))
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode == 0
    (tmp_path / "a.txt").write_text("deux")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode == 1


@pytest.mark.endure
def test_a_clean_clone_gives_a_release_twice_the_same(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    made = [sys.executable, "deploy/release.py"]
    told = []
    for _ in range(2):
        done = subprocess.run(made, cwd=clone, capture_output=True, text=True, check=True)
        told.append((clone / "dist" / "SHA256SUMS").read_text())
    assert told[0] == told[1]
    assert "git tag -s v" in done.stdout
    wheel = next((clone / "dist").glob("vigie-*.whl"))
    assert wheel.name in told[0]
