"""A page of a portal's list of everything live, whichever portal: its rows, how many there are in
all, and which page it is.
"""

from dataclasses import dataclass

from vigie.domain.notice import ParsedNotice, RefusedPayload


@dataclass(frozen=True)
class ListedRow:
    """One consultation of the list: its notice, or why there is none."""

    part: ParsedNotice | RefusedPayload


@dataclass(frozen=True)
class ListPage:
    """One page of the list."""

    rows: tuple[ListedRow, ...]
    announced: int  # live consultations in all
    number: int
    pages: int
    state: str = ""  # without which no other page can be asked for, where there is one
    field: str = ""  # the name of the field that asks for a page
