"""An emulated Asterisk that connects calls by AudioSocket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.free_port import free_port
from tests.transports.test_carriers import Greeting
from voiceflow import EndReason
from voiceflow.emulators.audiosocket import EmulatedAsterisk
from voiceflow.emulators.audiosocket.asterisk import connect_to
from voiceflow.server import ServerConfig, serve
from voiceflow.transports.audiosocket import AudioSocketListener

Loop = Callable[[], asyncio.AbstractEventLoop]


@pytest.mark.real_time
def test_an_asterisk_calls_a_running_server(loop_factory: Loop) -> None:
    async def run() -> None:
        bot, port = Greeting(), free_port()
        ready, stop = asyncio.Event(), asyncio.Event()
        config = ServerConfig(host="127.0.0.1", port=0, drain=0, goodbye=0)
        async with asyncio.TaskGroup() as tasks:
            listener = AudioSocketListener(port=port)
            tasks.create_task(
                serve(bot, config, listeners=[listener], ready=lambda _: ready.set(), stop=stop)
            )
            await ready.wait()
            asterisk = EmulatedAsterisk(connect_to("127.0.0.1", port))
            async with asterisk.call() as call, asterisk.call() as other:
                await asyncio.sleep(0.3)
                assert call.errors == other.errors == []
                assert bot.hello.startswith(call.heard)
                assert len(call.heard) > 320
                other.press("1")
                call.hang_up()
                await asyncio.sleep(0.1)
                assert bot.reasons == [EndReason.USER_HANGUP]
            stop.set()
        assert bot.keys == ["1"]
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(run())
