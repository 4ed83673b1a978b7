"""Logging: events with fields, on a console for people or as JSON lines for machines."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

#: Libraries that log each failure themselves, again and again; a device says it once.
LOUD_LIBRARIES = ("asyncua",)


def configure(*, as_json: bool, verbose: bool = False) -> None:
    """Set up structlog for this process; called once, by the command line."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.DEBUG if verbose else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    for name in LOUD_LIBRARIES:
        _quieten(logging.getLogger(name), verbose)


def _quieten(library: logging.Logger, verbose: bool) -> None:
    """Let a library's warnings appear as debug events, and nothing below them at all.

    What it logs at lower levels are whole messages, with the passwords that are in them.
    """
    library.handlers = [_AsDebug()] if verbose else [logging.NullHandler()]
    library.setLevel(logging.WARNING)
    library.propagate = False


class _AsDebug(logging.Handler):
    """Hands the records of a library to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        logger(part=record.name).debug(record.getMessage())


def logger(**fields: Any) -> structlog.typing.FilteringBoundLogger:
    """A logger whose every event carries these fields."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger().bind(**fields)
    return bound


class UpDown:
    """Says once that something is down and once that it is up again; the rest at debug level."""

    def __init__(self, log: structlog.typing.FilteringBoundLogger) -> None:
        self._log = log
        self._down: str | None = None

    @property
    def is_down(self) -> bool:
        """Whether it was last said to be down."""
        return self._down is not None

    def down(self, reason: str) -> None:
        """It does not work; a warning the first time only."""
        if self._down is None:
            self._log.warning("down", reason=reason)
        else:
            self._log.debug("still down", reason=reason)
        self._down = reason

    def up(self) -> None:
        """It works."""
        if self._down is not None:
            self._log.info("up again", was=self._down)
            self._down = None
