"""The parent of the worker processes: it listens, and its signals decide what becomes of the workers."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from typing import Any

from loguru import logger

from voiceflow.errors import ConfigurationError
from voiceflow.server.listener import AddressListener
from voiceflow.server.workers.crew import Crew
from voiceflow.server.workers.front import FrontConnections, LineConnection
from voiceflow.server.workers.plan import WorkerPlan
from voiceflow.tasks import TaskScope

CLOSE_LIMIT = 5.0


async def serve_workers(
    plan: WorkerPlan,
    *,
    ready: Callable[[str], None] | None = None,
    stop: asyncio.Event | None = None,
) -> None:
    """Answer calls in several processes until SIGTERM or SIGINT, then drain the running ones.

    A second signal ends them at once. SIGHUP replaces the workers one by one; their calls move.

    Args:
        plan: What the workers run.
        ready: Called with the address when connections are accepted.
        stop: Setting this event acts like a signal.

    Raises:
        ConfigurationError: If the settings are wrong, or a worker cannot start.
        OSError: If the address is taken.
        WorkersFailedError: If too many workers died in a row.
    """
    if os.name == "nt":
        raise ConfigurationError("several workers need Unix; start one process for each port instead")
    plan.check()
    crew = Crew(plan, plan.config.workers)
    try:
        # Not before the address is ours: workers take seconds to start.
        async with _listening(plan, crew) as address:
            await crew.open()
            signals = _Signals(crew, stop or asyncio.Event())
            with signals.handled():
                logger.info("answering calls at {} with {} workers", address, len(crew))
                if ready is not None:
                    ready(address)
                await signals.until_over()
    finally:
        await crew.close()


def run_workers(plan: WorkerPlan, *, ready: Callable[[str], None] | None = None) -> None:
    """Like :func:`serve_workers`, in a new event loop."""
    asyncio.run(serve_workers(plan, ready=ready))


@asynccontextmanager
async def _listening(plan: WorkerPlan, crew: Crew) -> AsyncIterator[str]:
    """Accept connections for the workers while the block runs; yields the address."""
    board = crew.switchboard
    async with AsyncExitStack() as stack:
        front = FrontConnections(partial(board.hand, 0), lambda: board.return_paths)
        main = AddressListener(front)
        stack.push_async_callback(main.close)
        port = await main.open(plan.config.host, plan.config.port)
        for number, line in enumerate(plan.listeners, 1):
            opened = AddressListener(partial(LineConnection, partial(board.hand, number)))
            stack.push_async_callback(opened.close)
            try:
                await opened.open(line.host, line.port)
            except OSError as exc:
                raise ConfigurationError(
                    f"{line.title} cannot listen on {line.host}, port {line.port}: "
                    f"{os.strerror(exc.errno or 0)}"
                ) from exc
        if (metrics := plan.served_metrics()) is not None:
            await stack.enter_async_context(metrics.serve_all(board.measures))
        yield f"http://{plan.config.host}:{port}"


class _Signals:
    """What the signals of the parent do.

    Args:
        crew: The workers.
        stop: Set by the first signal to end.
    """

    def __init__(self, crew: Crew, stop: asyncio.Event) -> None:
        self._crew = crew
        self._stop = stop
        self._loop = asyncio.get_running_loop()
        self._tasks = TaskScope()

    @contextmanager
    def handled(self) -> Iterator[None]:
        """Handle the signals while the block runs."""
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._end)
        self._loop.add_signal_handler(signal.SIGHUP, self._replace)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                self._loop.remove_signal_handler(number)

    async def until_over(self) -> None:
        """Wait for a signal to end, or for the last worker to fail; then drain."""
        stopped = self._loop.create_task(self._stop.wait())
        ends: set[asyncio.Future[Any]] = {stopped, self._crew.lost}
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            await self._tasks.close(limit=CLOSE_LIMIT)
        if self._crew.lost.done():
            self._crew.lost.result()
        logger.info("shutting down: {} calls are up", self._crew.switchboard.load.streams)
        await self._crew.drain()

    def _end(self) -> None:
        if self._stop.is_set():
            self._crew.cut()
        self._stop.set()

    def _replace(self) -> None:
        if not len(self._tasks) and not self._stop.is_set():
            self._tasks.spawn(self._crew.replace_all(), name="replace workers")
