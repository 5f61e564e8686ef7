"""What the worker processes of a server run. It is pickled for each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.reduction import ForkingPickler
from pathlib import Path

from voiceflow.errors import ConfigurationError
from voiceflow.server.app import Observe
from voiceflow.server.config import ServerConfig
from voiceflow.server.fleet.joining import member_config
from voiceflow.server.load import load_bot
from voiceflow.server.metrics import Metrics
from voiceflow.transports import Bot
from voiceflow.transports.carriers import CarrierChoice
from voiceflow.transports.extension import Extension
from voiceflow.transports.listener import AnyListener, OpensItself


@dataclass(frozen=True, slots=True)
class BotFile:
    """A bot that each worker loads from its file, as it is then.

    Attributes:
        path: The file.
    """

    path: Path

    def load(self) -> Bot:
        """Run the file and return its bot."""
        return load_bot(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerPlan:
    """What each worker runs.

    Attributes:
        bot: Answers each call: a function of a module, or a file.
        config: The settings of the server.
        carrier: As in ``serve``. Carriers that are named get the address of their worker.
        listeners: As in ``serve``; the parent listens, so that those that open their own sockets are refused.
        observe: As in ``serve``.
        extensions: As in ``serve``, or a function that makes them in each worker.
        metrics: Measures of the calls, which the parent serves for all workers.
        prepare: Called first in each worker, such as to set up its log.
    """

    bot: Bot | BotFile
    config: ServerConfig
    carrier: CarrierChoice = None
    listeners: Sequence[AnyListener] = ()
    observe: Observe | None = None
    extensions: Sequence[Extension] | Callable[[], Sequence[Extension]] = ()
    metrics: Metrics | None = None
    prepare: Callable[[], None] | None = field(default=None, repr=False)

    def shares(self) -> list[int]:
        """The places of each worker, which are those of the server together."""
        places, rest = divmod(self.config.max_calls, self.config.workers)
        return [places + (number < rest) for number in range(self.config.workers)]

    def with_places(self, places: int) -> WorkerPlan:
        """The same for a worker with so many places."""
        return replace(self, config=self.config.model_copy(update={"max_calls": places}))

    def check(self) -> None:
        """Check that workers can receive it.

        Raises:
            ConfigurationError: If something in it cannot be pickled, or works in one process only.
        """
        if not all(self.shares()):
            raise ConfigurationError(
                f"{self.config.workers} workers have no place each with {self.config.max_calls} calls at a "
                "time: raise VOICEFLOW_MAX_CALLS or start fewer workers"
            )
        member_config(self.config)
        for one in self.listeners:
            if isinstance(one, OpensItself):
                raise ConfigurationError(f"{one.title} works in one process only: leave out workers")
        try:
            ForkingPickler.dumps(self)
        except Exception as error:  # pickle raises what the objects raise
            raise ConfigurationError(
                "several workers need a bot, carriers and observers that other processes can load, "
                f"such as functions of a module: {type(error).__name__}: {error}"
            ) from error

    def make_extensions(self) -> Sequence[Extension]:
        """The extensions of this worker."""
        made = self.extensions() if callable(self.extensions) else self.extensions
        return made if self.metrics is None else [*made, self.metrics]

    def served_metrics(self) -> Metrics | None:
        """The measures that the parent serves, if any."""
        given = () if callable(self.extensions) else self.extensions
        return self.metrics or next((one for one in given if isinstance(one, Metrics)), None)

    def load(self) -> Bot:
        """The bot."""
        return self.bot.load() if isinstance(self.bot, BotFile) else self.bot
