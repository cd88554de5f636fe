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
    channel_names = []
    for module in iter_modules(__path__):
        loaded = import_module(f"{__name__}.{module.name}")
        if hasattr(loaded, "connect"):
            channel_names.append(str(loaded.NAME))
    return tuple(sorted(channel_names))


@cache
def labels() -> dict[str, str]:
    """Every channel, those that are asked for included, by the name that people read."""
    loaded = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {part.NAME: part.LABEL for part in loaded if hasattr(part, "LABEL")}


def open_channel(name: str, settings: Settings) -> Channel:
    """The channel of that name; raises `NotConfigured` with its remedy."""
    loaded: Channel = import_module(f"{__name__}.{name}").connect(settings)
    return loaded
