"""Running a server until a signal stops it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web
from loguru import logger

from voiceflow.errors import ConfigurationError
from voiceflow.server.app import CALLS, LISTENERS, Observe, choose_carriers, create_app
from voiceflow.server.calls import Calls
from voiceflow.server.collector import Collector
from voiceflow.server.config import ServerConfig
from voiceflow.server.fleet.joining import make_member, member_config
from voiceflow.server.fleet.member import FleetMember
from voiceflow.server.hosting import HostedApplication, loop_factory
from voiceflow.server.listener import AddressListener
from voiceflow.server.unhandled import discreet_loop
from voiceflow.transports import Bot
from voiceflow.transports.addresses import base_url
from voiceflow.transports.carriers import CarrierChoice
from voiceflow.transports.extension import Extension
from voiceflow.transports.listener import AnyListener, OpensItself


async def serve(
    bot: Bot,
    config: ServerConfig | None = None,
    *,
    carrier: CarrierChoice = None,
    listeners: Sequence[AnyListener] = (),
    observe: Observe | None = None,
    extensions: Sequence[Extension] = (),
    ready: Callable[[str], None] | None = None,
    stop: asyncio.Event | None = None,
) -> None:
    """Answer calls until SIGTERM or SIGINT, then drain the running ones. In a fleet they move to others.

    A second signal ends them at once. While the server drains it still answers: ``/health`` reports it, and
    new calls hear a busy signal.

    Args:
        bot: Answers each call.
        config: Read from the environment if None.
        carrier: A carrier, its name (``"telnyx"``), or several of them; those of ``config`` if None.
        listeners: Lines with separate addresses, such as an ``AudioSocketListener``. With them, no
            carrier is needed.
        observe: Returns the observers of a call.
        extensions: What the server answers besides calls, such as a meeting service's webhooks.
        ready: Called with the address when connections are accepted.
        stop: Setting this event acts like a signal.

    Raises:
        ConfigurationError: If a required setting is missing.
        OSError: If the address is taken.
    """
    config = member_config(config or ServerConfig.from_env())
    carriers = choose_carriers(carrier, config, listeners)
    app = create_app(
        bot,
        config,
        carrier=carriers or None,
        listeners=listeners,
        observe=observe,
        extensions=extensions,
    )
    stop = stop or asyncio.Event()
    member = make_member(app, config, carriers, stop.set)
    with discreet_loop():
        fleet_url = "" if config.fleet is None else config.fleet.public_url
        public_url = fleet_url or base_url(config.public_url)
        webhooks = ", ".join(public_url + one.voice_path for one in carriers) or "none"
        await _serve(app, config, member, webhooks, ready=ready, stop=stop)


async def _serve(
    app: web.Application,
    config: ServerConfig,
    member: FleetMember | None,
    webhook: str,
    *,
    ready: Callable[[str], None] | None,
    stop: asyncio.Event,
) -> None:
    hosted = HostedApplication(app, config)
    async with AsyncExitStack() as stack:
        # A part of the application that fails to start leaves others that have.
        stack.push_async_callback(hosted.close)
        accept = await hosted.open()
        listener = AddressListener(accept)
        stack.push_async_callback(listener.close)
        address = f"http://{config.host}:{await listener.open(config.host, config.port)}"
        loop = type(asyncio.get_running_loop()).__module__.partition(".")[0]

        def begun() -> None:
            logger.info("answering calls at {}; webhook {}", address, webhook)
            logger.info("the event loop comes from {}", loop)
            if ready is not None:
                ready(address)

        async with _listening(app):
            if member is not None:
                stack.push_async_callback(member.close)
                await member.open(accept)
            await _until_told(app, _LetGo(app[CALLS], config, member), stop, begun)


@asynccontextmanager
async def _listening(app: web.Application) -> AsyncIterator[None]:
    """Accept the connections of the application's listeners while the block runs."""
    async with AsyncExitStack() as stack:
        for line in app[LISTENERS]:
            one = line.listener
            if isinstance(one, OpensItself):
                stack.push_async_callback(one.close)
                await line.open()
                logger.info("{} is at {}:{}", one.title, one.host, one.port)
                continue
            opened = AddressListener(line.accept)
            stack.push_async_callback(one.close)
            stack.push_async_callback(opened.close)
            try:
                port = await opened.open(one.host, one.port)
            except OSError as exc:
                raise ConfigurationError(
                    f"{one.title} cannot listen on {one.host}, port {one.port}: {os.strerror(exc.errno or 0)}"
                ) from exc
            logger.info("{} listens at {}:{}", one.title, one.host, port)
        yield


class _LetGo:
    """Lets running calls end, or move to other members of the fleet.

    Args:
        calls: The calls.
        config: The settings of the server.
        member: The member of a fleet that the server is, if it is one.

    Attributes:
        signals: The signals for it.
    """

    def __init__(self, calls: Calls, config: ServerConfig, member: FleetMember | None) -> None:
        self._calls = calls
        self._config = config
        self._member = member
        self.signals = [signal.SIGTERM, signal.SIGINT]
        if member is not None and hasattr(signal, "SIGHUP"):
            self.signals.append(signal.SIGHUP)

    async def __call__(self) -> None:
        """Return when the last call is over, or elsewhere."""
        if self._member is not None:
            await self._member.drain()
        else:
            await self._calls.drain(patience=self._config.drain, goodbye=self._config.goodbye)


async def _until_told(
    app: web.Application, let_go: _LetGo, stop: asyncio.Event, begun: Callable[[], None]
) -> None:
    loop = asyncio.get_running_loop()
    again = asyncio.Event()

    def request_stop() -> None:
        (again if stop.is_set() else stop).set()

    for number in let_go.signals:
        loop.add_signal_handler(number, request_stop)
    try:
        # Not before the signal handlers are set: the caller may send a signal at once.
        begun()
        await stop.wait()
        logger.info("shutting down: {} calls are up", len(app[CALLS]))
        async with asyncio.TaskGroup() as group:
            drain = group.create_task(let_go())
            hurry = group.create_task(again.wait())
            await asyncio.wait((drain, hurry), return_when=asyncio.FIRST_COMPLETED)
            drain.cancel()
            hurry.cancel()
        if again.is_set():
            await app[CALLS].cut()
    finally:
        for number in let_go.signals:
            loop.remove_signal_handler(number)


def run(
    bot: Bot,
    config: ServerConfig | None = None,
    *,
    carrier: CarrierChoice = None,
    listeners: Sequence[AnyListener] = (),
    observe: Observe | None = None,
    extensions: Sequence[Extension] = (),
    ready: Callable[[str], None] | None = None,
    workers: int | None = None,
) -> None:
    """Like :func:`serve`, in a new event loop: uvloop if ``voiceflow-calls[fast]`` is installed.

    Args:
        bot: As in :func:`serve`. With several workers, a function of a module.
        config: As there.
        carrier: As there. With several workers, give names of carriers.
        listeners: As there.
        observe: As there.
        extensions: As there.
        ready: As there.
        workers: Processes that carry calls; ``config.workers`` if None. With more than one, this process is
            their parent, and each of them imports the main program again: call this below
            ``if __name__ == "__main__":``.

    Raises:
        ConfigurationError: If an event loop is already running, as in a notebook.
    """
    if _is_in_a_loop():
        raise ConfigurationError(
            "an event loop is already running, as in a notebook: write await serve(bot, config) instead"
        )

    config = config or ServerConfig.from_env()
    if workers is not None:
        config = config.model_copy(update={"workers": workers})
    config = member_config(config)
    if config.workers > 1:
        # It imports multiprocessing.
        from voiceflow.server.workers import WorkerPlan, run_workers

        plan = WorkerPlan(
            bot=bot,
            config=config,
            carrier=carrier,
            listeners=listeners,
            observe=observe,
            extensions=extensions,
        )
        run_workers(plan, ready=ready)
        return

    collector = Collector()

    def begun(address: str) -> None:
        collector.settle()
        if ready is not None:
            ready(address)

    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(
                serve(
                    bot,
                    config,
                    carrier=carrier,
                    listeners=listeners,
                    observe=observe,
                    extensions=extensions,
                    ready=begun,
                )
            )
    finally:
        collector.restore()


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
