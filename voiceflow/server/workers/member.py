"""One worker, as its parent sees it: the process and the channel to it."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import socket
from collections.abc import Callable
from multiprocessing.context import SpawnProcess

from voiceflow.server.workers.channel import Channel, ChannelMessage
from voiceflow.server.workers.plan import WorkerPlan
from voiceflow.server.workers.process import run_worker

Report = Callable[["WorkerProcess", ChannelMessage], None]


class WorkerProcess:
    """A worker process, from its start to its end.

    Args:
        plan: What it runs.
        number: Its number, which no other worker of this parent ever has.
        received: Called with each message of it.
        ended: Called once when the process has ended.

    Attributes:
        number: Its number.
        places: The most calls that it carries.
        since: Loop time of its start.
        is_ready: Done when it accepts connections; its result is False if it ended before that.
        over: Set when the process has ended.
        is_leaving: Whether it was asked to end.
        failure: Why it could not start, if its settings are wrong.
    """

    def __init__(
        self, plan: WorkerPlan, number: int, received: Report, ended: Callable[[WorkerProcess], None]
    ) -> None:
        self.number = number
        self.places = plan.config.max_calls
        self._loop = asyncio.get_running_loop()
        self.since = self._loop.time()
        self.is_ready: asyncio.Future[bool] = self._loop.create_future()
        self.over = asyncio.Event()
        self.is_leaving = False
        self.failure = ""
        self._ended = ended
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            context = multiprocessing.get_context("spawn")
            self._process: SpawnProcess = context.Process(
                target=run_worker, args=(plan, number, theirs), name=f"voiceflow-worker-{number}"
            )
            self._process.start()
        self._channel = Channel(ours, lambda message: received(self, message), lambda: None)
        self._loop.add_reader(self._process.sentinel, self._end)

    @property
    def process_id(self) -> int | None:
        """The id of the process."""
        return self._process.pid

    def send(self, message: ChannelMessage) -> bool:
        """Send a message. Returns whether the worker was there."""
        return self._channel.send(message)

    def drain(self, *, moves: bool) -> None:
        """Ask it to end.

        Args:
            moves: Whether its calls are to move to other workers.
        """
        self.is_leaving = True
        self.send(ChannelMessage("drain", {"moves": moves}))

    def cut(self) -> None:
        """Ask it to end at once."""
        self.is_leaving = True
        self.send(ChannelMessage("cut"))

    def kill(self) -> None:
        """End the process without asking it."""
        self.is_leaving = True
        self._process.kill()

    def describe_end(self) -> str:
        """How the process ended."""
        code = self._process.exitcode or 0
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def _end(self) -> None:
        self._loop.remove_reader(self._process.sentinel)
        self._process.join()
        self._channel.finish()
        if not self.is_ready.done():
            self.is_ready.set_result(False)
        self.over.set()
        self._ended(self)
