"""How ``voiceflow serve`` answers calls: in its own process, or in several workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from voiceflow.cli.serve_inspect import journals_in
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


@dataclass(frozen=True, slots=True)
class Watched:
    """Who watches the calls, in one process or in each worker.

    Attributes:
        telemetry: What measures and traces them.
        inspector: The pages that show them, if any.
        journals: The folder of their journals, if any.
    """

    telemetry: TelemetryOptions
    inspector: Inspector | None = None
    journals: Path | None = None

    def extensions(self) -> list[Extension]:
        """The extensions of a process, except for the measures that Prometheus reads."""
        pages: list[Extension] = [] if self.inspector is None else [self.inspector]
        return [*self.telemetry.collector(), *pages]


def run_here(bot: Bot, watched: Watched) -> RunServer:
    """Answers calls in this process."""
    from voiceflow.server import run

    metrics = watched.telemetry.prometheus()
    extensions = [*([] if metrics is None else [metrics]), *watched.extensions()]
    return partial(run, bot, observe=journals_in(watched.journals), extensions=extensions)


def run_workers(file: Path, watched: Watched, prepare: Callable[[], None]) -> RunServer:
    """Answers calls in several processes, each of which loads the bot and what watches its calls."""
    from voiceflow.server import workers

    if not file.is_file():
        raise ConfigurationError(f"no such file: {file}")
    metrics, observe = watched.telemetry.prometheus(), journals_in(watched.journals)

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
            observe=observe,
            extensions=watched.extensions,
            metrics=metrics,
            prepare=prepare,
        )
        workers.run_workers(plan, ready=ready)

    return run


def prepare_worker(log_level: LogLevel, log_format: LogFormat, *, debug: bool) -> None:
    """Log in a worker process as in its parent."""
    log_to_stderr(log_level, log_format)
    if debug:
        show_errors_in_full()
