"""The acts that may still be taken back, in the memory of this process: twenty seconds are no
matter for a table.
"""

import secrets
from datetime import datetime

from vigie.acts.undoing import UNDO_TIME, Undo


class KeptUndos:
    """What undoes each act, by a name that only its page knows."""

    def __init__(self) -> None:
        self._kept: dict[str, Undo] = {}

    def keep(self, undo: Undo, now: datetime) -> str:
        """Keep it, and forget those whose time is over; its name."""
        self._kept = {
            name: kept_undo
            for name, kept_undo in self._kept.items()
            if now - kept_undo.done_at <= UNDO_TIME
        }
        name = secrets.token_urlsafe(12)
        self._kept[name] = undo
        return name

    def take(self, name: str) -> Undo | None:
        """That one, once."""
        return self._kept.pop(name, None)
