"""Running a server until it is told to leave."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable

from aiohttp import web
from loguru import logger

from voiceflow.errors import ConfigurationError
from voiceflow.server import descriptors
from voiceflow.server.app import CALLS, Observe, create_app
from voiceflow.server.config import ServerConfig
from voiceflow.server.listener import AddressListener
from voiceflow.server.pending import PendingConnections
from voiceflow.server.unhandled import DiscreetLogger, discreet_loop
from voiceflow.transports import Bot, Carrier
from voiceflow.transports.default import default_carrier

LONGEST_HEADER = 8190
"""Bytes of one header, and of the request line."""

CLOSE_LIMIT = 5.0
"""Seconds that requests other than calls get at the end."""


async def serve(
    bot: Bot,
    config: ServerConfig | None = None,
    *,
    carrier: Carrier | None = None,
    observe: Observe | None = None,
    ready: Callable[[str], None] | None = None,
    stop: asyncio.Event | None = None,
) -> None:
    """Answer calls until SIGTERM or SIGINT, then let the running ones end.

    A second signal ends them at once. While it drains, the server still answers: ``/health`` says so,
    and new calls hear a busy signal.

    Args:
        bot: Answers each call.
        config: Read from the environment if not given.
        carrier: Where calls come from; Twilio if not given.
        observe: Gives the observers of a call.
        ready: Called with the address once connections are accepted.
        stop: Setting it does what a signal does.

    Raises:
        ConfigurationError: If something needed is not set.
        OSError: If the address is taken.
    """
    config = config or ServerConfig.from_env()
    carrier = carrier or default_carrier(config)
    app = create_app(bot, config, carrier=carrier, observe=observe)
    pending = PendingConnections(limit=_most_pending(config, descriptors.raise_limit()))
    pending.attach(app)
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=CLOSE_LIMIT,
        max_line_size=LONGEST_HEADER,
        max_field_size=LONGEST_HEADER,
        # A compressed body of 60 kB held the loop for 200 ms before anybody could look at its signature.
        auto_decompress=False,
        logger=DiscreetLogger(logging.getLogger("aiohttp.server"), {}),
    )
    with discreet_loop():
        webhook = config.public_url + carrier.voice_path
        await _serve(runner, pending, app, config, webhook, ready=ready, stop=stop or asyncio.Event())


async def _serve(
    runner: web.AppRunner,
    pending: PendingConnections,
    app: web.Application,
    config: ServerConfig,
    webhook: str,
    *,
    ready: Callable[[str], None] | None,
    stop: asyncio.Event,
) -> None:
    await runner.setup()
    assert runner.server is not None
    listener = AddressListener(pending.wrap(runner.server))
    try:
        address = f"http://{config.host}:{await listener.open(config.host, config.port)}"
        loop = type(asyncio.get_running_loop()).__module__.partition(".")[0]

        def begun() -> None:
            logger.info("answering calls at {}; webhook {}", address, webhook)
            logger.info("the event loop is that of {}", loop)
            if ready is not None:
                ready(address)

        await _until_told(app, config, stop, begun)
    finally:
        await listener.close()
        await runner.cleanup()


def _most_pending(config: ServerConfig, limit: int) -> int:
    """How many connections without a call there may be: a quarter of the descriptors at most."""
    wanted = descriptors.needed(calls=config.max_calls, pending=config.max_pending)
    if limit < wanted:
        logger.warning(
            "this process may open {} files, and {} calls need about {}: raise the limit "
            "(ulimit -n, LimitNOFILE) or lower VOICEFLOW_MAX_CALLS",
            *(limit, config.max_calls, wanted),
        )
    return max(1, min(config.max_pending, limit // 4))


async def _until_told(
    app: web.Application, config: ServerConfig, stop: asyncio.Event, begun: Callable[[], None]
) -> None:
    loop = asyncio.get_running_loop()
    again = asyncio.Event()

    def told() -> None:
        (again if stop.is_set() else stop).set()

    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, told)
    try:
        # Not before the signals are heeded: whoever waits for this may send one at once.
        begun()
        await stop.wait()
        logger.info("shutting down: {} calls are up", len(app[CALLS]))
        async with asyncio.TaskGroup() as group:
            drain = group.create_task(app[CALLS].drain(patience=config.drain, goodbye=config.goodbye))
            hurry = group.create_task(again.wait())
            await asyncio.wait((drain, hurry), return_when=asyncio.FIRST_COMPLETED)
            drain.cancel()
            hurry.cancel()
        if again.is_set():
            await app[CALLS].cut()
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


def run(
    bot: Bot,
    config: ServerConfig | None = None,
    *,
    carrier: Carrier | None = None,
    observe: Observe | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Like :func:`serve`, in a loop of its own; on uvloop where ``voiceflow-calls[fast]`` is installed.

    Raises:
        ConfigurationError: Where a loop runs already, as in a notebook.
    """
    if _is_in_a_loop():
        raise ConfigurationError(
            "an event loop runs here already, as in a notebook: write await serve(bot, config) instead"
        )
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve(bot, config, carrier=carrier, observe=observe, ready=ready))


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ModuleNotFoundError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
