"""Structured logs: one line a step, key=value or JSON; secrets and tokens never reach them."""

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO, cast

import structlog

SECRET_NAMES = re.compile(
    r"secret|password|token|mot_de_passe|authorization|cookie|csrf", re.IGNORECASE
)
# user:password@ in addresses, and the token of a secret link
CREDENTIALS = re.compile(r"(?<=://)[^/\s:@]{1,200}:[^/\s@]{1,200}(?=@)")
SECRET_LINK = re.compile(r"(?<=/)(?:[A-Za-z0-9_-]{32,})(?=[/?.\s\"'<>),;]|$)")


# tokens that their form betrays, wherever a library writes them
TOKENS = re.compile(r"\bxox[a-z]-[\w-]{4,}|(?<=Bearer )\S+|(?<=Basic )\S+", re.IGNORECASE)
_known: set[str] = set()  # this process's own secrets, as its settings give them
SHORTEST_KNOWN = 6  # a shorter one would blacken words that are none


def hide(text: str) -> str:
    """The text without credentials, tokens, secret link parts and the secrets of the settings."""
    for secret in _known:
        text = text.replace(secret, "•••")
    return SECRET_LINK.sub("•••", TOKENS.sub("•••", CREDENTIALS.sub("•••", text)))


def keep_secret(values: Iterable[str]) -> None:
    """From now on these never reach a line of this process."""
    _known.update(value for value in values if len(value) >= SHORTEST_KNOWN)


def hide_secrets(
    _logger: Any, _name: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A log line without what must not be read in it."""
    for name, value in entry.items():
        if SECRET_NAMES.search(name):
            entry[name] = "•••"
        elif isinstance(value, str):
            entry[name] = hide(value)
    return entry


class _StandardError:
    """Standard error as it is when a line is written: it may be replaced, and the old one
    closed, after configuring.
    """

    def write(self, text: str) -> int:
        """Write to it now."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Flush it now."""
        sys.stderr.flush()


def configure(
    form: str = "keyvalue", *, level: int = logging.INFO, secrets: Iterable[str] = ()
) -> None:
    """Set the log form of this process; lines go to standard error, without those secrets."""
    keep_secret(secrets)
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.processors.LogfmtRenderer(
            key_order=["timestamp", "level", "event"], bool_as_flag=False
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            hide_secrets,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _StandardError())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(cast(TextIO, _StandardError()))
    # Lines of libraries, which know nothing of our names, take the same form and are hidden the
    # same.
    stamps: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    finish: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        hide_secrets,
        last,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=stamps, processors=finish)
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


def log(**bound: Any) -> Any:
    """A logger with those facts bound to each of its lines."""
    return structlog.get_logger(**bound)
