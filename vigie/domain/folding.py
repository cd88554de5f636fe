"""A consultation as it stands: a fold over its notices in order (DESIGN.md §3, rules 5, 6 and 10)."""

from collections.abc import Sequence

from vigie.domain.notice import ParsedNotice


def ordered(notices: Sequence[ParsedNotice]) -> list[ParsedNotice]:
    """Fold order."""
    raise NotImplementedError
