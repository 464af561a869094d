"""Logs: one JSON object a line on stderr (plain words on a terminal), without personal content.

What was asked for is named by its route, never by its path; what went wrong by its type and
place, never by its words, because paths and words may hold names and addresses.
"""

import json
import logging
import sys
import time
import traceback
from types import TracebackType
from typing import Any

LEVEL = "INFO"
PLAIN = (str, int, float, bool)
_STANDARD = frozenset(vars(logging.makeLogRecord({})))


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    """Time in UTC, level, logger, message, the record's extras, and where an exception came from."""
    seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    line: dict[str, Any] = {
        "at": f"{seconds}.{int(record.msecs):03d}Z",
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
    }
    extras = {key: value for key, value in vars(record).items() if key not in _STANDARD}
    line.update((key, extras[key]) for key in extras if isinstance(extras[key], PLAIN))
    if record.exc_info and record.exc_info[0]:
        line["error"] = record.exc_info[0].__name__
        line["where"] = places(record.exc_info[2])
    return line


class JsonFormatter(logging.Formatter):
    """For machines: the line as JSON."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(line_of(record), ensure_ascii=False)


class TerminalFormatter(logging.Formatter):
    """For people who watch: the same facts in the order they are read."""

    def format(self, record: logging.LogRecord) -> str:
        line = line_of(record)
        begin = f"{line.pop('at')[11:19]} {line.pop('level'):<7} {line.pop('logger')}"
        rest = " ".join(f"{key}={value}" for key, value in line.items() if key != "message")
        return f"{begin}: {line['message']} {rest}".rstrip()


def _formatter() -> str:
    return "TerminalFormatter" if sys.stderr.isatty() else "JsonFormatter"


def places(trace: TracebackType | None) -> list[str]:
    """The last places an exception passed, innermost last: file, line and function."""
    frames = traceback.extract_tb(trace)[-6:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def configuration(level: str = LEVEL) -> dict[str, Any]:
    """For Django's LOGGING. Django's own request log names paths: ours in middleware replaces it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"answerable.core.logs.{_formatter()}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "uvicorn": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "django.request": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "django.security.DisallowedHost": {"level": "CRITICAL", "propagate": False},
        },
    }
