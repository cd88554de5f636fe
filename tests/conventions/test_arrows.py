"""Nothing imports against the arrows of the architecture."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOMAIN, CONFIG, STORE, CARDS = "vigie.domain", "vigie.config", "vigie.store", "vigie.sources"
# place → what of ours it may import; the longest matching place decides
ARROWS = {
    "spiders": {"spiders", "vigie.logs", "vigie.readers", DOMAIN, STORE, CONFIG},
    "classifier": {"classifier", DOMAIN},
    "alerts": {"alerts", DOMAIN, STORE, CONFIG, CARDS, "vigie.data"},
    "scheduler": {
        "scheduler",
        "vigie.acts",
        CARDS,
        "vigie.logs",
        "vigie.processes",
        "vigie.flow",
        "alerts",
        STORE,
        DOMAIN,
        CONFIG,
    },
    "vigie.config": {CARDS},
    "vigie.sources": set(),
    "vigie.processes": {"vigie.processes", "vigie.logs", CONFIG},
    "vigie.domain": {DOMAIN},
    "vigie.documents": {"vigie.documents", DOMAIN},
    "vigie.readers": {"vigie.readers", CARDS, DOMAIN, "vigie.data"},
    "vigie.store": {STORE, DOMAIN},
    "vigie.matching": {"vigie.matching", DOMAIN, "vigie.data"},
    "vigie.flow": {
        "vigie.flow",
        "classifier",
        "alerts",
        "vigie.matching",
        "vigie.documents",
        "vigie.readers",
        "vigie.processes",
        STORE,
        DOMAIN,
        CONFIG,
        "vigie.data",
    },
    "vigie.acts": {
        "vigie.acts",
        "alerts",
        "vigie.matching",
        CARDS,
        STORE,
        DOMAIN,
        CONFIG,
        "vigie.data",
    },
    "vigie.web": {
        "vigie.web",
        CARDS,
        "vigie.acts",
        "vigie.flow",
        "alerts",
        "vigie.matching",
        STORE,
        DOMAIN,
        CONFIG,
        "vigie.data",
    },
    "vigie.data": set(),
    "vigie.french_cli": set(),
}
ANYTHING = tuple(
    f"vigie.{name}"
    for name in ("demo", "simulation", "cli", "commands", "doctor", "conventions", "logs")
)
OURS = ("vigie", "spiders", "classifier", "alerts", "scheduler")


def files() -> list[Path]:
    """Every source file of ours."""
    found = [ROOT / "scheduler.py"]
    for top in ("vigie", "spiders", "classifier", "alerts"):
        found += sorted((ROOT / top).rglob("*.py"))
    return found


def module_of(path: Path) -> str:
    """Its dotted name."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """Every module of ours that it imports, wherever the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= (
                {node.module}
                if node.module != "vigie"
                else {f"vigie.{name.name}" for name in node.names}
            )
    return {name for name in found if name.split(".")[0] in OURS}


def under(module: str, place: str) -> bool:
    """Whether that module stands in that place."""
    return module == place or module.startswith(place + ".")


@pytest.mark.parametrize("path", files(), ids=module_of)
def test_imports_follow_the_arrows(path: Path) -> None:
    module = module_of(path)
    if module == "vigie" or any(under(module, free) for free in ANYTHING):
        return
    allowed = next(
        ARROWS[place] for place in sorted(ARROWS, key=len, reverse=True) if under(module, place)
    )
    against = {
        name
        for name in imports(path)
        if name != "vigie.__version__" and not any(under(name, ok) for ok in allowed)
    }
    assert against == set()
