"""What the rules ask of a Python file, taken from its syntax in one walk and kept: parsing every
file once for each rule took most of the time of `vigie check`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass
class Syntax:
    """The parts of one file that rules look at."""

    docstring: str | None
    imports: list[ast.Import | ast.ImportFrom]  # wherever they stand, but for those of types alone
    broad_excepts: list[int] = field(default_factory=list)  # their lines
    classes: set[str] = field(default_factory=set)
    bound_names: list[str] = field(default_factory=list)  # variables and parameters, in any order


def syntax_of(path: Path) -> Syntax:
    """The syntax of that file as it is now."""
    return _syntax(path.read_text(encoding="utf-8"))


@cache
def _syntax(code: str) -> Syntax:
    tree = ast.parse(code)
    syntax = Syntax(ast.get_docstring(tree), imports=[])
    for node in _walked(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            syntax.imports.append(node)
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                syntax.bound_names.append(node.id)
        elif isinstance(node, ast.arg):
            if node.arg not in ("self", "cls"):
                syntax.bound_names.append(node.arg)
        elif isinstance(node, ast.ClassDef):
            syntax.classes.add(node.name)
        elif isinstance(node, ast.ExceptHandler) and _broad(node):
            syntax.broad_excepts.append(node.lineno)
    return syntax


def _walked(node: ast.AST) -> Iterator[ast.AST]:
    """Every node under that one, without what `if TYPE_CHECKING` holds: nothing of it ever runs."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and getattr(child.test, "id", "") == "TYPE_CHECKING":
            continue
        yield child
        yield from _walked(child)


def _broad(node: ast.ExceptHandler) -> bool:
    return node.type is None or (
        isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
    )
