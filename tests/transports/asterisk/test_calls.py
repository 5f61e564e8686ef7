"""Whole calls of an Asterisk by chan_websocket, through the server."""

from __future__ import annotations

import asyncio

import pytest

from tests.transports.lines import HOST, asterisk
from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    EndFrame,
    EndReason,
    Frame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    StartFrame,
    handles,
)
from voiceflow.emulators.asterisk import MediaConnection, emulate
from voiceflow.emulators.kit.serving import serve
from voiceflow.errors import ConfigurationError
from voiceflow.net.session import client_session
from voiceflow.server import CALLS, ServerConfig, create_app
from voiceflow.transports import Call
from voiceflow.transports.asterisk import AsteriskCarrier, AsteriskLogin
from voiceflow.transports.carriers import make_carriers


class Listener:
    """A bot that listens, and what it learned of its calls."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.reasons: list[EndReason] = []

    async def __call__(self, call: Call) -> None:
        self.calls.append(call)
        self.reasons.append(await call.run(Pipeline([call.input(), call.output()])))


def test_a_server_without_a_password_does_not_start_and_names_it() -> None:
    with pytest.raises(ConfigurationError, match="VOICEFLOW_ASTERISK_PASSWORD"):
        AsteriskCarrier(ServerConfig(), AsteriskLogin()).check()
    assert not AsteriskLogin().admits("Basic YXN0ZXJpc2s6")
    assert "secret" not in repr(AsteriskLogin("asterisk", "secret"))


async def test_a_broken_call_frees_its_place_at_once() -> None:
    bot = Listener()
    async with asterisk(bot, 1) as line, line.call():
        for connection in line.network.connections(HOST):
            connection.cut()
        await asyncio.sleep(1)
        assert bot.reasons == [EndReason.CONNECTION_LOST]
        async with line.call() as second:
            assert not second.was_refused
    assert len(line.app[CALLS]) == 0


class Speaker(Processor):
    """Plays 0.2 s of silence that is not quite silent, and hangs up."""

    @handles(StartFrame)
    def speak(self, frame: StartFrame) -> list[Frame]:
        target = self.session.format
        sound = bytes([1] * target.size(0.2)) if target == TELEPHONE else bytes([1, 0] * (target.size(0.1)))
        reply = self.session.next_reply()
        said = AgentAudioFrame(reply=reply, data=sound, format=target)
        return [frame, said, ReplyEndFrame(reply=reply), EndFrame()]


@pytest.mark.real_time
@pytest.mark.parametrize("codec", ["ulaw", "slin", "slin16"])
async def test_a_bot_speaks_and_hangs_up_over_a_real_socket_in_each_codec(codec: str) -> None:
    async def bot(call: Call) -> None:
        await call.run(Pipeline([call.input(), Speaker(), call.output()]))

    async with client_session() as http:
        side = emulate("http://127.0.0.1", session=http, connection=MediaConnection(codec=codec))
        carriers = make_carriers("asterisk", ServerConfig(), environ=side.environment(""))
        async with serve(create_app(bot, ServerConfig(), carrier=carriers, http=http)) as url, side:
            side.uri = f"{url.replace('http', 'ws')}/asterisk/media"
            async with side.call() as call:
                await call.over()
    assert call.errors == call.warnings == []
    assert len(call.record.heard_bytes) == TELEPHONE.size(0.2)
