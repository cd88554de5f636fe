"""The sections of a digest: items by consultation under a heading."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from alerts.content.items import GroupItem, Item

SOON, NEW, CHANGED, GROUPS, AFTER = "soon", "new", "changed", "groups", "after"
TITLES = {
    SOON: "À rendre bientôt",
    NEW: "Nouveaux",
    CHANGED: "Modifiés",
    GROUPS: "Répondre à plusieurs",
    AFTER: "Avez-vous répondu\u00a0?",
}
FOLLOWING = ("interested", "bidding")  # its own word keeps a lot from being silenced with others


@dataclass(frozen=True)
class Block:
    """The items of one consultation in a section."""

    consultation: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Section:
    """One part of the digest."""

    name: str
    blocks: tuple[Block, ...] = ()
    groups: tuple[GroupItem, ...] = ()

    @property
    def title(self) -> str:
        """As it is headed."""
        return TITLES[self.name]

    @property
    def items(self) -> tuple[Item, ...]:
        """Its items, blocks aside."""
        return tuple(item for block in self.blocks for item in block.items)


@dataclass(frozen=True)
class Digest:
    """What goes out; `more` counts the items that wait behind the link and come again next time."""

    sections: tuple[Section, ...]
    more: int = 0
    note: str = ""

    @property
    def lots(self) -> tuple[Item, ...]:
        """The lots to be told: soon, new, changed."""
        return tuple(
            item
            for section in self.sections
            if section.name in (SOON, NEW, CHANGED)
            for item in section.items
        )

    @property
    def groups(self) -> tuple[GroupItem, ...]:
        """The joint bids proposed."""
        return tuple(group for section in self.sections for group in section.groups)

    def section(self, name: str) -> Section | None:
        """That section, where it has something."""
        return next((section for section in self.sections if section.name == name), None)


def blocks(items: Sequence[Item]) -> tuple[Block, ...]:
    """Items by consultation, in the order in which each is first named."""
    first: dict[int, int] = {}
    for place_, item in enumerate(items):
        first.setdefault(item.consultation_id, place_)
    together = sorted(items, key=lambda item: first[item.consultation_id])
    return tuple(
        Block(several[0].consultation, tuple(several))
        for several in (
            list(part) for _, part in groupby(together, key=lambda item: item.consultation_id)
        )
    )
