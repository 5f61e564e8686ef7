"""Where commands print, and where the log goes."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeAlias

import typer
from loguru import logger
from rich.console import Console
from rich.text import Text

LOG_FORMAT = "<dim>{time:HH:mm:ss}</dim> <level>{level: <8}</level> {message}"


def console(*, stderr: bool = False) -> Console:
    """A console without colours where they do not show: in a pipe, or where ``NO_COLOR`` is set."""
    return Console(stderr=stderr, highlight=False)


class LogLevel(StrEnum):
    """The least important messages that a command logs."""

    TRACE = "trace"
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


LogLevelOption: TypeAlias = Annotated[
    LogLevel, typer.Option(envvar="LOG_LEVEL", case_sensitive=False, help="The lowest level to log.")
]


class LogFormat(StrEnum):
    """The form of the log."""

    TEXT = "text"
    JSON = "json"


LogFormatOption: TypeAlias = Annotated[
    LogFormat, typer.Option(envvar="LOG_FORMAT", case_sensitive=False, help="Short lines, or JSON objects.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOptions:
    """What a server logs.

    Attributes:
        log_level: The least important messages.
        log_format: Their form.
        debug: Whether texts of exceptions are logged, which may quote what users said.
    """

    log_level: LogLevelOption = LogLevel.INFO
    log_format: LogFormatOption = LogFormat.TEXT
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Log the texts of exceptions too, which may quote what users said."),
    ] = False


def log_to_stderr(level: LogLevel, form: LogFormat = LogFormat.TEXT) -> None:
    """Log in short lines, or in JSON. Values of variables are left out: they may hold speech."""
    if form is LogFormat.JSON:
        from voiceflow.telemetry.json_log import log_json

        log_json(level)
        return
    logger.remove()
    colorize = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    logger.add(
        sys.stderr, level=level.upper(), format=LOG_FORMAT, colorize=colorize, backtrace=False, diagnose=False
    )


def warn(form: LogFormat, topic: str, text: str) -> None:
    """Print a warning of a command, or log it if the log is read by programs."""
    if form is LogFormat.JSON:
        logger.warning("{}: {}", topic, text)
    else:
        say(console(stderr=True), (f"{topic}: ", "yellow"), text)


def say(to: Console, *parts: str | tuple[str, str]) -> None:
    """Print a line of parts, each a text or a pair of text and style. Long lines are not broken."""
    to.print(Text.assemble(*parts), soft_wrap=True)
