"""What goes into the logs: a line of JSON an event, from the level asked for, and never the key to anything."""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

import structlog

LINK = re.compile(r"(/(?:r|ics|join)/)[\w-]+")
"""An address that lets somebody in without an account, or tells a program dates, is itself a secret."""


def keyless(text: str) -> str:
    """The text, with the secret of every link in it taken out."""
    return LINK.sub(r"\1…", text)


def without_keys(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The event, with the secret of a link taken out of every text."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = keyless(value)
    return event


class WithoutKeys(logging.Filter):
    """The same for what Django and other libraries log about a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass, without its keys."""
        record.msg, record.args = keyless(record.getMessage()), ()
        return True


class Lines(structlog.PrintLogger):
    """Writes each event as a line. A full disk costs the line, never the work it tells of."""

    def msg(self, message: str) -> None:
        """Write the line if that is possible."""
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def configure(level: str) -> None:
    """Set up structlog for this process; `level` is a name of the standard library's levels."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_keys,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level, logging.WARNING)),
        logger_factory=lambda *_names: Lines(),
        cache_logger_on_first_use=True,
    )
