"""Subjects of mails: short enough to be read whole."""

from vigie.domain import french

SUBJECT = 69  # characters that a phone's list of mails still shows
HEADING = 160  # of a title above the letter

LEAST = 12  # letters of a title, or of its consultation, that still say something


def fitted(lead: str, title: str, tail: str = "", within: str = "") -> str:
    """A subject that is read whole: the title is cut, what leads and what ends it stay; what the
    title stands within is named where there is room.
    """
    room = max(SUBJECT - len(lead) - len(tail), LEAST)
    room_left = room - len(title) - len(" ()")
    named = f" ({french.cut(within, room_left)})" if within and room_left >= LEAST else ""
    return f"{lead}{french.cut(title, room - len(named))}{named}{tail}"


def heading(lead: str, title: str, tail: str = "") -> str:
    """The same above the letter itself, where there is room for the whole title."""
    return f"{lead}{french.cut(title, HEADING)}{tail}"
