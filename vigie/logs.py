"""Structured logs: one line a step, key=value or JSON; secrets and tokens never reach them."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

SECRET_NAMES = re.compile(r"secret|password|token|mot_de_passe|authorization|cookie|csrf", re.IGNORECASE)
# user:password@ in addresses, and the token of a secret link
CREDENTIALS = re.compile(r"(?<=://)[^/\s:@]{1,200}:[^/\s@]{1,200}(?=@)")
SECRET_LINK = re.compile(r"(?<=/)(?:[A-Za-z0-9_-]{32,})(?=[/?.\s\"'<>),;]|$)")


def hide(text: str) -> str:
    """The text without credentials and secret link parts."""
    return SECRET_LINK.sub("•••", CREDENTIALS.sub("•••", text))


def hide_secrets(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A log line without what must not be read in it."""
    for name, value in entry.items():
        if SECRET_NAMES.search(name):
            entry[name] = "•••"
        elif isinstance(value, str):
            entry[name] = hide(value)
    return entry


class _StandardError:
    """Standard error as it is when a line is written: it may be replaced, and the old one closed, after configuring."""

    def write(self, text: str) -> int:
        """Write to it now."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Flush it now."""
        sys.stderr.flush()


class _Hiding(logging.Filter):
    """The same for lines of libraries, which know nothing of our names."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hide(record.getMessage()), ()
        return True


def configure(form: str = "keyvalue", *, level: int = logging.INFO) -> None:
    """Set the log form of this process; lines go to standard error."""
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False)
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
    handler.addFilter(_Hiding())
    handler.setFormatter(logging.Formatter("timestamp=%(asctime)s level=%(levelname)s logger=%(name)s event=%(message)r"))
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


def log(**bound: Any) -> Any:
    """A logger with those facts bound to each of its lines."""
    return structlog.get_logger(**bound)
