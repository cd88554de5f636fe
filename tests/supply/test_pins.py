"""What is installed is what was tested: versions pinned, files known by their fingerprints."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "deploy"))
pins = pytest.importorskip("pins")

LIST = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _asked(*groups: list[str]) -> set[str]:
    lines = (Requirement(line) for group in groups for line in group)
    return {canonicalize_name(line.name) for line in lines} - {"vigie"}


def test_each_package_is_pinned_with_a_fingerprint():
    packages = pins.blocks(LIST)
    assert len(packages) > 100
    for name, block in packages.items():
        assert re.match(rf"{re.escape(name)}==[^ ]+( ;[^\\]+)? \\\n", block), name
        assert re.findall(r"--hash=(\w+):[0-9a-f]{64}", block).count("sha256") >= 1, name


def test_the_list_names_no_host_and_no_folder():
    assert not re.search(r"://|file:|@|^-", LIST, re.MULTILINE)


def test_all_that_pyproject_asks_is_pinned_at_a_version_it_allows():
    optional = PROJECT["project"]["optional-dependencies"]
    asked = [
        PROJECT["project"]["dependencies"],
        *optional.values(),
        PROJECT["build-system"]["requires"],
    ]
    packages = pins.blocks(LIST)
    for line in (Requirement(line) for group in asked for line in group):
        if line.name != "vigie":
            version = re.match(r"[^=]+==([^ ]+)", packages[canonicalize_name(line.name)])
            assert line.specifier.contains(version[1]), f"{line} : make pins"


def test_the_service_is_installed_without_the_tools_of_development():
    service = pins.blocks(LIST.partition(pins.DEVELOPMENT)[0])
    optional = PROJECT["project"]["optional-dependencies"]
    assert _asked(PROJECT["project"]["dependencies"], optional["postgres"]) <= set(service)
    assert not {"pytest", "mypy", "playwright", "uv"} & set(service)


def test_setup_and_image_check_the_fingerprints():
    told = subprocess.run(
        ["make", "-n", "-W", "pyproject.toml", "setup"], cwd=ROOT, capture_output=True
    )
    installs = [line for line in told.stdout.decode().splitlines() if "pip install" in line]
    assert ["--require-hashes -r constraints.txt" in installs[0], "--no-deps" in installs[1]] == [
        True
    ] * 2
    image = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    assert image.count("--require-hashes") == 1
    assert image.count("pip install") == 2
