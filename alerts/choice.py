"""What a person narrowed its messages to (pure): places and trades; what a lot does not state
never hides it.
"""

from dataclasses import dataclass

from alerts.items import Item
from vigie.store.tables import Preference


@dataclass(frozen=True)
class Choice:
    """Départements and trades that a person wants to hear of; none chosen: all of its
    activities'.
    """

    zones: frozenset[str] = frozenset()
    trades: frozenset[str] = frozenset()

    def wants(self, item: Item) -> bool:
        """Whether it wants to hear of that lot; one without known place or trade is always told."""
        near = not self.zones or not item.departments or bool(self.zones & set(item.departments))
        return near and (not self.trades or not item.trades or bool(self.trades & item.trades))


EVERYTHING = Choice()


def choice_of(preference: Preference) -> Choice:
    """A person's choices as the outbox reads them."""
    return Choice(frozenset(preference.zones), frozenset(preference.trades))
