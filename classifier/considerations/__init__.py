"""One file per consideration: the phrases it is told in, and marked sentences that prove it and
that must not.

A file declares `CODE`, `CUES` (label → phrases), `RULES` (classifier.engine), `POSITIVE` and
`NEGATIVE` sentences. In a positive sentence square brackets hold words that the quote must touch; a
prefix such as `criterion|` names the kind of field the sentence stands in.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import NamedTuple, cast

from vigie.domain.considerations import Consideration


class Example(NamedTuple):
    """One marked sentence: the kind of field, its text without marks, the marked words."""

    role: str
    text: str
    marked: str = ""


@cache
def modules() -> dict[Consideration, ModuleType]:
    """Every file of this folder, by the consideration that it reads."""
    consideration_modules = (
        import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)
    )
    return {module.CODE: module for module in consideration_modules}


@cache
def examples(code: Consideration) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """The sentences that prove a code, and those that must not."""
    module = import_module(f"{__name__}.{code}")
    positive = cast(tuple[str, ...], getattr(module, "POSITIVE", ()))
    negative = cast(tuple[str, ...], getattr(module, "NEGATIVE", ()))
    return tuple(map(_example, positive)), tuple(map(_example, negative))


def _example(sentence: str) -> Example:
    role, bar, text = sentence.partition("|")
    if not bar or " " in role:
        role, text = "conditions", sentence
    before, _, marked_onward = text.partition("[")
    marked, _, after = marked_onward.partition("]")
    return Example(role, before + marked + after if marked else text, marked)
