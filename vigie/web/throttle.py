"""How often somebody may ask for something, counted in bounded memory."""

from collections import deque
from datetime import datetime, timedelta


class Throttle:
    """At most so many times in a window for one key (an address, a person)."""

    def __init__(self, most: int, window: timedelta, keys: int = 10_000) -> None:
        self.most, self.window, self.keys = most, window, keys
        self._times: dict[str, deque[datetime]] = {}

    def __len__(self) -> int:
        """How many keys are counted."""
        return len(self._times)

    def allows(self, key: str, now: datetime) -> bool:
        """Count one; false beyond the limit."""
        times = self._times.pop(key, deque())
        while len(self._times) >= self.keys:
            # the key that asked longest ago: emptying all would let a flood wipe its own marks
            self._times.pop(next(iter(self._times)))
        self._times[key] = times
        while times and times[0] <= now - self.window:
            times.popleft()
        if len(times) <= self.most:  # beyond, one mark is enough: a flood does not fill the memory
            times.append(now)
        return len(times) <= self.most

    def give_back(self, key: str) -> None:
        """Uncount the last one: it was none of those that are counted."""
        if times := self._times.get(key):
            times.pop()
