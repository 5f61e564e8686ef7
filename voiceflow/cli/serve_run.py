"""How ``voiceflow serve`` answers calls: in its own process, or in several workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from voiceflow.cli.serve_inspect import observers_of
from voiceflow.cli.serve_telemetry import TelemetryOptions
from voiceflow.cli.terminal import LogFormat, LogLevel, log_to_stderr
from voiceflow.errors import ConfigurationError, show_errors_in_full

if TYPE_CHECKING:
    from voiceflow.inspector import Inspector
    from voiceflow.server import ServerConfig
    from voiceflow.transports import Bot
    from voiceflow.transports.carriers import CarrierChoice
    from voiceflow.transports.extension import Extension
    from voiceflow.transports.listener import AnyListener


class RunServer(Protocol):
    """Answers calls until a signal."""

    def __call__(
        self,
        config: ServerConfig,
        *,
        carrier: CarrierChoice,
        listeners: Sequence[AnyListener],
        ready: Callable[[str], None],
    ) -> None:
        """Answer them. See ``voiceflow.server.run``."""


def run_here(
    bot: Bot, extensions: Sequence[Extension], inspector: Inspector | None, journals: Path | None
) -> RunServer:
    """Answers calls in this process, with pages and a folder that show them."""
    from voiceflow.server import run

    observe = observers_of(inspector, journals)
    shown = [*extensions, *([] if inspector is None else [inspector])]
    return partial(run, bot, observe=observe, extensions=shown)


def run_workers(file: Path, telemetry: TelemetryOptions, prepare: Callable[[], None]) -> RunServer:
    """Answers calls in several processes, each of which loads the bot and what traces its calls."""
    from voiceflow.server import workers

    if not file.is_file():
        raise ConfigurationError(f"no such file: {file}")

    def run(
        config: ServerConfig,
        *,
        carrier: CarrierChoice,
        listeners: Sequence[AnyListener],
        ready: Callable[[str], None],
    ) -> None:
        plan = workers.WorkerPlan(
            bot=workers.BotFile(file.resolve()),
            config=config,
            carrier=carrier,
            listeners=listeners,
            extensions=telemetry.extensions,
            prepare=prepare,
        )
        workers.run_workers(plan, ready=ready)

    return run


def prepare_worker(log_level: LogLevel, log_format: LogFormat, *, debug: bool) -> None:
    """Log in a worker process as in its parent."""
    log_to_stderr(log_level, log_format)
    if debug:
        show_errors_in_full()
