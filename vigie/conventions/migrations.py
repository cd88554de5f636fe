"""A migration that has landed is never edited: bases of its day would no longer become today's.
Each one's fingerprint is listed; `vigie check --write` adds the new ones, and changes none.
"""

import ast
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from vigie.conventions.rules import ROOT

PLACE = Path("vigie/store/migrations/versions")
LIST = Path("vigie/store/migrations/landed.txt")


def fingerprint(code: str) -> str:
    """Of what it does, not of how it is laid out or explained."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _words(body[0]):
            body[0] = ast.Pass()
    return sha256(ast.unparse(tree).encode()).hexdigest()


def _words(node: ast.stmt) -> bool:
    """Whether that statement only explains."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def landed(root: Path = ROOT) -> dict[str, str]:
    """The listed fingerprint of each migration."""
    place = root / LIST
    lines = place.read_text(encoding="utf-8").splitlines() if place.is_file() else []
    return {name: mark for mark, name in (line.split() for line in lines)}


def write(root: Path = ROOT) -> list[str]:
    """List the migrations that are not yet; their names."""
    landed_marks = landed(root)
    new = {
        file.name: fingerprint(file.read_text(encoding="utf-8"))
        for file in sorted((root / PLACE).glob("*.py"))
        if file.name not in landed_marks and file.name != "__init__.py"
    }
    lines = [f"{mark}  {name}\n" for name, mark in sorted({**landed_marks, **new}.items())]
    (root / LIST).write_text("".join(lines), encoding="utf-8")
    return list(new)


def edited(root: Path = ROOT) -> Iterator[str]:
    """Migrations that changed or went since they were listed, and those that are not listed."""
    landed_marks = landed(root)
    for name, mark in landed_marks.items():
        file = root / PLACE / name
        if not file.is_file():
            yield f"{PLACE / name} : une migration publiée ne se retire pas"
        elif fingerprint(file.read_text(encoding="utf-8")) != mark:
            yield f"{PLACE / name} : une migration publiée ne se modifie pas ; en ajouter une"
    for file in sorted((root / PLACE).glob("*.py")):
        if file.name not in landed_marks and file.name != "__init__.py":
            yield f"{PLACE / file.name} : à inscrire, lancer `vigie check --write`"


RULES = (edited,)
