"""What remains of a request whose connection was taken over."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from weakref import ref

from aiohttp import web

from voiceflow.server import CALLS, ServerConfig, create_app
from voiceflow.testing import MemoryNetwork, run_virtual
from voiceflow.transports import Call
from voiceflow.transports.upgrade import UpgradeResponse

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

URL = "wss://voice.test/twilio/stream"


async def bot(call: Call) -> None:
    """Answer nothing."""


def application(seen: list[object]) -> web.Application:
    """A server that notes its requests weakly, and the answers to upgrades."""
    config = ServerConfig(public_url="https://voice.test", validate_signatures=False)
    app = create_app(bot, config)

    @web.middleware
    async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
        seen.append(ref(request))
        response = await handler(request)
        assert isinstance(response, UpgradeResponse)
        seen.append(response.stream)
        return response

    app.middlewares.append(note)
    return app


def test_a_stream_goes_on_without_the_request_that_began_it() -> None:
    seen: list[object] = []

    async def main() -> None:
        async with MemoryNetwork() as network:
            network.add("voice.test", app := application(seen))
            async with network.session().ws_connect(URL) as socket:
                await asyncio.sleep(1.0)
                gc.collect()
                request, stream = seen
                assert isinstance(request, ref)
                assert isinstance(stream, asyncio.Task)
                assert (request(), stream.done(), len(app[CALLS])) == (None, False, 1)
                assert (await network.server("voice.test")).connections == []
                await socket.close()
            await asyncio.sleep(1.0)
            assert (stream.done(), len(app[CALLS])) == (True, 0)
            assert not network.connections()

    run_virtual(main())


def test_a_stream_of_a_server_that_stops_may_end_before_it_is_cancelled() -> None:
    ended = list[tuple[float, str]]()

    async def main() -> None:
        config = ServerConfig(public_url="https://voice.test", validate_signatures=False)
        app = create_app(bot, config)
        loop = asyncio.get_running_loop()

        async def stream(name: str, seconds: float) -> None:
            try:
                await asyncio.sleep(seconds)
            finally:
                ended.append((loop.time(), name))

        runner = web.AppRunner(app)
        await runner.setup()
        app[CALLS].streams.spawn(stream("short", 2.0))
        app[CALLS].streams.spawn(stream("long", 100.0))
        await runner.cleanup()

    run_virtual(main())
    assert ended == [(2.0, "short"), (5.0, "long")]
