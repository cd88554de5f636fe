"""Subjects of mails: short enough to be read whole."""

from vigie.domain import french

SUBJECT = 69  # characters that a phone's list of mails still shows


def fitted(lead: str, title: str, tail: str = "") -> str:
    """A subject that is read whole: the title is cut, what leads and what ends it stay."""
    room = max(SUBJECT - len(lead) - len(tail), 12)
    return f"{lead}{french.cut(title, room)}{tail}"
