"""A server for programs that make calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from voiceflow.errors import ConfigurationError
from voiceflow.net.session import client_session
from voiceflow.server.config import ServerConfig
from voiceflow.server.runner import serve
from voiceflow.transports import Bot
from voiceflow.transports.carrier import Carrier
from voiceflow.transports.carriers import make_carriers
from voiceflow.transports.dialling import OutboundCalls
from voiceflow.transports.outbound import DialResult


@asynccontextmanager
async def outbound_calls(
    config: ServerConfig | None = None, *, carrier: Carrier | str | None = None, bot: Bot | None = None
) -> AsyncIterator[OutboundCalls]:
    """Run a server while the block runs, and make calls whose media streams it answers.

    Example:
        async with outbound_calls() as calls:
            result = await calls.dial("+15550100", bot, from_number="+15550199")

    Args:
        config: Settings of the server; read from the environment if None.
        carrier: A carrier or its name; that of ``config`` if None.
        bot: Answers calls that come in; without it they are hung up.

    Raises:
        ConfigurationError: If a setting is missing, such as the public address.
        OSError: If the server's address is taken.
    """
    # The calls come back to this process, which no other member of a fleet can do for it.
    config = (config or ServerConfig.from_env()).model_copy(update={"fleet": None})
    carriers = make_carriers(carrier, config, names=config.carriers)
    if len(carriers) != 1:
        raise ConfigurationError('name the carrier that makes the calls: carrier="twilio"')
    config.check(carriers)
    stop, is_ready = asyncio.Event(), asyncio.Event()
    async with client_session() as http:
        calls = OutboundCalls(carriers[0], http=lambda: http, bot=bot)
        serving = asyncio.ensure_future(
            serve(calls.answer, config, carrier=carriers, ready=lambda _: is_ready.set(), stop=stop)
        )
        try:
            await _until_ready(is_ready, serving)
            yield calls
        finally:
            stop.set()
            await serving


async def dial(
    to: str,
    bot: Bot,
    *,
    from_number: str,
    ring: float = 30.0,
    parameters: Mapping[str, str] | None = None,
    config: ServerConfig | None = None,
    carrier: Carrier | str | None = None,
) -> DialResult:
    """Make one call, with a server that runs as long as the call. See :meth:`OutboundCalls.dial`.

    Raises:
        ConfigurationError: If a setting is missing, such as the public address.
        LocalProtocolError: If the carrier cannot call such an address.
        OSError: If the server's address is taken. A program that has a server uses ``OutboundCalls``.
    """
    async with outbound_calls(config, carrier=carrier) as calls:
        return await calls.dial(to, bot, from_number=from_number, ring=ring, parameters=parameters)


async def _until_ready(is_ready: asyncio.Event, serving: asyncio.Future[None]) -> None:
    async def wait() -> None:
        await is_ready.wait()

    waiting = asyncio.ensure_future(wait())
    await asyncio.wait({waiting, serving}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if serving.done():
        await serving
