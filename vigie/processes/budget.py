"""How long one piece of work may take: enforced by a timer of the operating system, from outside
the work itself.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OverBudget(Exception):
    """Raised inside `time_budget` when its seconds are over; the work in hand is abandoned."""


@contextmanager
def time_budget(seconds: float) -> Iterator[None]:
    """Raise OverBudget in the work below after that many seconds of wall clock.

    The timer's signal also interrupts a regular expression. Signals reach the main thread only:
    in another one nothing is bounded here, and the loop's watchdog stays.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(_number: int, _frame: FrameType | None) -> None:
        raise OverBudget(f"plus de {seconds:g} s")

    before = signal.signal(signal.SIGALRM, over)
    started = time.monotonic()
    remaining, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if remaining:  # whoever had set a timer before gets what is left of it
            remaining_before = remaining - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(remaining_before, 0.001), interval)
