"""How far one file pulls others behind it: the longest chain of imports, those inside functions
among them, and the circles that none may close.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from vigie.conventions.rules import ROOT, sources
from vigie.conventions.syntax import syntax_of

LONGEST_CHAIN = 14  # files from the first to the last; only goes down


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Every module of ours by its name; migrations run by name and are nobody's import."""
    files = [path for path in sources(root) if "migrations" not in path.parts]
    return {_module_name(path.relative_to(root)): path for path in files}


def imports(root: Path = ROOT) -> dict[str, list[str]]:
    """Module → those of ours that it imports, as it is loaded or inside a function."""
    paths = modules(root)
    return {
        name: sorted({module for module in _imported(path, paths) if module != name})
        for name, path in paths.items()
    }


def longest_chain(root: Path = ROOT) -> list[str]:
    """The longest chain, first importer first. Raises ValueError where imports go in a circle."""
    edges = imports(root)
    chains: dict[str, list[str]] = {}

    def chain_from(name: str, path: tuple[str, ...]) -> list[str]:
        if name in path:
            circle = " → ".join([*path[path.index(name) :], name])
            raise ValueError(f"imports en cercle : {circle}")
        if name not in chains:
            behind = [chain_from(module, (*path, name)) for module in edges[name]]
            chains[name] = [name, *max(behind, key=len, default=[])]
        return chains[name]

    return max((chain_from(name, ()) for name in edges), key=len, default=[])


def too_long(root: Path = ROOT) -> Iterator[str]:
    """A chain longer than any before, or a circle."""
    try:
        chain = longest_chain(root)
    except ValueError as circle:
        yield str(circle)
        return
    if len(chain) > LONGEST_CHAIN:
        yield (
            f"une chaîne d’imports de {len(chain)} fichiers, {LONGEST_CHAIN} au plus : "
            f"{' → '.join(chain)}"
        )


def _module_name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    for statement in syntax_of(path).imports:
        if isinstance(statement, ast.Import):
            named = [alias.name for alias in statement.names]
        elif statement.module:
            within = [f"{statement.module}.{alias.name}" for alias in statement.names]
            named = [name if name in known else statement.module for name in within]
        else:
            continue
        yield from (name for name in named if name in known)


RULES = (too_long,)
