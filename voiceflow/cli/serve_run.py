"""How ``voiceflow serve`` answers calls: in its own process, or in several workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from voiceflow.cli.terminal import LogLevel, log_to_stderr
from voiceflow.errors import ConfigurationError, show_errors_in_full

if TYPE_CHECKING:
    from voiceflow.server import ServerConfig
    from voiceflow.transports.carriers import CarrierChoice
    from voiceflow.transports.listener import Listener


class RunServer(Protocol):
    """Answers calls until a signal."""

    def __call__(
        self,
        config: ServerConfig,
        *,
        carrier: CarrierChoice,
        listeners: Sequence[Listener],
        ready: Callable[[str], None],
    ) -> None:
        """Answer them. See ``voiceflow.server.run``."""


def run_here(file: Path) -> RunServer:
    """Answers calls in this process."""
    from voiceflow.server import load_bot, run

    return partial(run, load_bot(file))


def run_workers(file: Path, log_level: LogLevel, *, debug: bool) -> RunServer:
    """Answers calls in several processes, each of which loads the bot."""
    from voiceflow.server import workers

    if not file.is_file():
        raise ConfigurationError(f"no such file: {file}")

    def run(
        config: ServerConfig,
        *,
        carrier: CarrierChoice,
        listeners: Sequence[Listener],
        ready: Callable[[str], None],
    ) -> None:
        plan = workers.WorkerPlan(
            bot=workers.BotFile(file.resolve()),
            config=config,
            carrier=carrier,
            listeners=listeners,
            prepare=partial(prepare_worker, log_level, debug=debug),
        )
        workers.run_workers(plan, ready=ready)

    return run


def prepare_worker(log_level: LogLevel, *, debug: bool) -> None:
    """Log in a worker process as in its parent."""
    log_to_stderr(log_level)
    if debug:
        show_errors_in_full()
