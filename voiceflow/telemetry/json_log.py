"""The log as JSON: one object a line."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from typing import TYPE_CHECKING, TextIO

from loguru import logger

if TYPE_CHECKING:
    from loguru import Message, Record

CALL = "call"
"""The name of the field that names the call, and of its value in ``logger.contextualize``."""


def log_json(level: str = "INFO", to: TextIO | None = None) -> None:
    """Log JSON to this stream, standard error by default, and nothing else anywhere.

    An object has ``time`` (ISO 8601 with its zone), ``level``, ``message``, ``place`` (module and line),
    ``call`` if the line belongs to one, and what was bound with ``logger.bind`` in ``extra``. Of an exception
    it has the class and the lines that it passed through, not the text, which may quote what somebody said.
    Lines of Python's own ``logging`` from WARNING on are included.

    Args:
        level: The lowest level.
        to: The stream.
    """
    stream = to or sys.stderr

    def write(message: Message) -> None:
        stream.write(json_line(message.record))
        stream.flush()

    logger.remove()
    logger.add(write, level=level.upper(), format="{message}", backtrace=False, diagnose=False)
    logging.basicConfig(handlers=[_ToLoguru()], level=logging.WARNING, force=True)


def json_line(record: Record) -> str:
    """A record of loguru as one line, with its line break."""
    extra = dict(record["extra"])
    line: dict[str, object] = {
        "time": record["time"].isoformat(),
        "level": record["level"].name,
        "message": record["message"].rstrip("\n"),
        "place": f"{record['name']}:{record['line']}",
    }
    if (call := extra.pop(CALL, None)) is not None:
        line["call"] = call
    if (raised := record["exception"]) is not None:
        line["exception"] = getattr(raised.type, "__name__", "")
        line["trace"] = "".join(traceback.format_tb(raised.traceback))
    if extra:
        line["extra"] = extra
    # In ASCII: some readers take U+2028 for the end of a line.
    return json.dumps(line, default=str) + "\n"


class _ToLoguru(logging.Handler):
    """Passes the lines of Python's own logging on."""

    def emit(self, record: logging.LogRecord) -> None:
        known = logging.getLevelName(record.levelno) in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        level = record.levelname if known else "WARNING"
        logger.opt(exception=record.exc_info).log(level, "{}: {}", record.name, record.getMessage())
