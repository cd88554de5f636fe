"""One file a channel: each has `NAME` and `connect(settings)`, which gives what `deliver` sends
through.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from alerts.channels.base import Channel
from vigie.config import Settings


@cache
def names() -> tuple[str, ...]:
    """The channels there are, found by their files; a feed is asked for, so it is not one that
    sends.
    """
    found = []
    for module in iter_modules(__path__):
        loaded = import_module(f"{__name__}.{module.name}")
        if hasattr(loaded, "connect"):
            found.append(str(loaded.NAME))
    return tuple(sorted(found))


def open_channel(name: str, settings: Settings) -> Channel:
    """The channel of that name; raises `NotConfigured` with its remedy."""
    loaded: Channel = import_module(f"{__name__}.{name}").connect(settings)
    return loaded
