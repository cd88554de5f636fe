"""Rules on the files themselves: names, doors, addresses that must not stand in the repository."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from vigie.conventions.syntax import syntax_of

ROOT = Path(__file__).parents[2]
TOP = ("vigie", "spiders", "classifier", "alerts", "scheduler.py")
# The three doors where everything may be caught, because there it is logged and recorded (STYLE.md
# rule 16).
DOORS = ("vigie/flow/loop.py", "alerts/deliver.py", "scheduler.py")
# Written in parts, so that this file does not name what it forbids.
HOSTS = (r"pypi\." + "org", r"files\.python" + "hosted", r"registry\.npm" + "js")
PLACES = ("/opt/" + "pypi", "/work/" + "(?:main|shared)")
FORBIDDEN = re.compile("|".join(HOSTS + PLACES))


def sources(root: Path = ROOT) -> list[Path]:
    """Every Python file of ours, tests and benchmarks apart."""
    files: list[Path] = []
    for top in TOP:
        place = root / top
        files += [place] if place.is_file() else sorted(place.rglob("*.py"))
    return files


def tracked(root: Path = ROOT) -> list[Path]:
    """Every file that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=False)  # noqa: S607
    return [
        root / name
        for name in listed.stdout.decode().split("\0")
        if name and (root / name).is_file()
    ]


def misnamed(root: Path = ROOT) -> Iterator[str]:
    """Files named utils, helpers or common say nothing."""
    for path in sources(root):
        if path.stem in {"utils", "util", "helpers", "common", "misc"}:
            yield f"{path.relative_to(root)} : nommer le fichier par son sujet"


def broad_excepts(root: Path = ROOT) -> Iterator[str]:
    """`except Exception` or a bare except outside the three doors."""
    for path in sources(root):
        name = str(path.relative_to(root))
        if name in DOORS:
            continue
        for line in syntax_of(path).broad_excepts:
            yield f"{name}:{line} : exception trop large hors des trois portes ({', '.join(DOORS)})"


def undescribed(root: Path = ROOT) -> Iterator[str]:
    """Modules whose first line does not say what they hold."""
    for path in sources(root):
        docstring = syntax_of(path).docstring
        if not docstring or docstring.startswith("To be described"):
            yield f"{path.relative_to(root)} : dire en une ligne ce que contient ce fichier"


def addresses(root: Path = ROOT) -> Iterator[str]:
    """Hosts of package indexes and paths of one machine have no place in the repository."""
    for path in tracked(root):
        if path.stat().st_size > 2_000_000 or path.suffix in {".bin", ".png", ".xz", ".gz"}:
            continue
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), 1
        ):
            if FORBIDDEN.search(line):
                yield (
                    f"{path.relative_to(root)}:{number} : adresse d’index de paquets ou "
                    f"chemin d’une machine"
                )


# What users and developers read of the law; the classifier reads the articles that others cite,
# right or wrong, and the demonstration's notices are such texts.
LAWFUL = ("vigie/", "alerts/", "docs/", "README.md", "classifier/expected.py")
CITING = (".py", ".html", ".txt", ".md")


def unlisted_articles(root: Path = ROOT) -> Iterator[str]:
    """Articles cited in code, templates or documents that the table of the law does not hold."""
    from vigie.domain.law import unknown

    for path in tracked(root):
        name = str(path.relative_to(root))
        if not name.startswith(LAWFUL) or path.suffix not in CITING:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            for article in unknown(line):
                yield (
                    f"{name}:{number} : l’article {article} n’est pas dans la table du droit ; "
                    f"l’ajouter à vigie/domain/law.py avec sa source, ou corriger la citation"
                )


RULES = (misnamed, broad_excepts, undescribed, addresses, unlisted_articles)
