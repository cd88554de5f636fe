"""Names that do not say their noun, counted against a budget that only goes down; and class names
that stand for two things.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from vigie.conventions.rules import ROOT, sources
from vigie.conventions.syntax import syntax_of

# `one`, `found`, `told`: a reader asks « one what? »; `item`, `value`, `result`: of what?
WORDS = """one ones found told asked held kept wanted given said made left known seen done got here
there which what who each other others rest same it them that this thing things at so then taken put
shown meant due gone met owed item items entry element result data obj value"""
SUBJECTLESS = frozenset(WORDS.split())
# In thousandths of all names; a commit that lowers the share lowers these (the goal was 20).
BUDGET = 11
TWICE_BUDGET = 2


def subjectless(root: Path = ROOT) -> Iterator[str]:
    """More names without a noun than the budget allows."""
    bound = [name for path in _files(root) for name in syntax_of(path).bound_names]
    bare = sum(name.strip("_") in SUBJECTLESS for name in bound)
    share = 1000 * bare / max(1, len(bound))
    if share > BUDGET:
        yield (
            f"noms sans sujet : {share:.0f} ‰ ({bare} sur {len(bound)}), le budget est de "
            f"{BUDGET} ‰ ; dire de quoi l’on parle (`lot` et non `one`)"
        )


def classes_twice(root: Path = ROOT) -> Iterator[str]:
    """More class names that stand in two files than the budget allows."""
    counts: Counter[str] = Counter()
    for path in _files(root):
        counts.update(syntax_of(path).classes)
    twice = sorted(name for name, count in counts.items() if count > 1)
    if len(twice) > TWICE_BUDGET:
        yield (
            f"{len(twice)} noms de classes portés deux fois, le budget est de {TWICE_BUDGET} : "
            f"{', '.join(twice)}"
        )


def _files(root: Path) -> list[Path]:
    return [path for path in sources(root) if "migrations" not in path.parts]


RULES = (subjectless, classes_twice)
