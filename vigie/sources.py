"""The registry of sources: what each file of spiders/ declares, read without running it.

Settings, timetable, pages and messages need a source's words, not its machinery: Scrapy takes a
second to load, and pages never crawl.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

DECLARED = ("name", "label", "licence", "covers", "crawled_at", "hosts")
MAYBE_DECLARED = ("departments", "links")


@dataclass(frozen=True)
class SourceCard:
    """What a source says of itself."""

    name: str
    label: str  # as pages call it
    licence: str  # how messages cite it, before the notice's number
    covers: str
    hosts: tuple[str, ...] = ()  # scheme and host as published; settings may move them
    crawled_at: tuple[str, int] = ("", 0)  # hours and minute in Paris, when its publisher is done
    departments: tuple[str, ...] = ()  # of its buyers; none: the whole country
    # pattern of an address that people copy → where programs are served that notice
    links: tuple[tuple[str, str], ...] = ()

    @property
    def collected(self) -> bool:
        """Whether it is crawled; what staff enter by hand is not."""
        return bool(self.hosts)


ENTERED = SourceCard("saisie", "saisie", "saisie par l’équipe,", "Ce que l’équipe a vu ailleurs.")


@cache
def source_cards() -> dict[str, SourceCard]:
    """Every source that is collected, by name, in the order of the timetable."""
    folder = _folder()
    cards = [card for path in sorted(folder.glob("*.py")) if (card := read_card(path)) is not None]
    return {card.name: card for card in sorted(cards, key=lambda card: (card.label, card.name))}


def collected_by_default(card: SourceCard, departments: Sequence[str]) -> bool:
    """Whether a chamber of these départements collects it as long as nobody says otherwise."""
    return not card.departments or not set(card.departments).isdisjoint(departments)


def all_cards() -> dict[str, SourceCard]:
    """The same, with what staff enter by hand."""
    return {**source_cards(), ENTERED.name: ENTERED}


def labels() -> dict[str, str]:
    """Source → how pages call it."""
    return {card.name: card.label for card in all_cards().values()}


def read_card(path: Path) -> SourceCard | None:
    """What the class in that file declares; nothing for a file that holds no whole card."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            values = _literals(node)
            if set(DECLARED) <= set(values):
                names = (*DECLARED, *(name for name in MAYBE_DECLARED if name in values))
                return SourceCard(**{name: values[name] for name in names})
    return None


def _literals(node: ast.ClassDef) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            try:
                values[statement.targets[0].id] = ast.literal_eval(statement.value)
            except ValueError:  # made by code: no part of the card
                continue
    return values


def _folder() -> Path:
    spec = find_spec("spiders")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent
