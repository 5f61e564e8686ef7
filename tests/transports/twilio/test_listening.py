"""Listening in on a call: both sides, by TwiML or by REST."""

from __future__ import annotations

import asyncio
import json
from functools import partial

import pytest

from tests.transports.twilio.test_commands import HELLO, SPEECH, Agent, Scene
from voiceflow import RemoteProtocolError, ServiceError
from voiceflow.clients.twilio import TwilioClient
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call, StreamStarted
from voiceflow.transports.twilio import HeardCall, ListeningStreams
from voiceflow.transports.twilio.listening import LONGEST_BACKLOG, ListeningProtocol, SideAudio


class Ear:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.calls: list[HeardCall] = []
        self.sides: dict[str, bytes] = {"inbound": b"", "outbound": b""}
        self.is_over = False

    async def listen(self, call: HeardCall) -> None:
        self.calls.append(call)
        async for packet in call.audio():
            self.sides[packet.side] += packet.data
        self.is_over = True


class ListeningScene(Scene):
    """A server with a listener at /listen."""

    def __init__(self) -> None:
        super().__init__(self._talk)
        self.ear = Ear()

        def make(**options: object) -> object:
            app = create_app(self._bot, **options)  # type: ignore[arg-type]
            streams = ListeningStreams(ServerConfig.from_env(), self.ear.listen)
            app.router.add_get("/listen", streams.serve)
            return app

        self.stage = Stage(partial(make))  # type: ignore[arg-type]

    @staticmethod
    async def _talk(call: Call, agent: Agent) -> None:
        agent.talk()


async def test_both_sides_of_a_live_call_are_heard() -> None:
    scene = ListeningScene()
    async with scene.stage as stage:
        client = TwilioClient(session=stage.network.session())
        async with scene.carrier.call() as phone:
            await asyncio.sleep(0.5)
            url = "wss://bot.test/listen"
            stream = await client.streams.start(phone.sid, url, parameters={"who": "boss"})
            await asyncio.sleep(0.1)
            phone.press("*")
            phone.say(SPEECH)
            await asyncio.sleep(3.0)
            assert SPEECH in scene.ear.sides["inbound"]
            assert HELLO in scene.ear.sides["outbound"]
            assert (scene.ear.calls[0].call_id, scene.ear.calls[0].parameters) == (phone.sid, {"who": "boss"})
            assert (await client.streams.stop(phone.sid, stream.sid)).status == "stopped"
            await asyncio.sleep(0.1)
            assert scene.ear.is_over
            assert phone.is_streaming, "the conversation goes on"
        assert (phone.warnings, phone.errors) == ([], [])


async def test_the_end_of_the_call_ends_the_listening() -> None:
    scene = ListeningScene()
    async with scene.stage as stage:
        client = TwilioClient(session=stage.network.session())
        async with scene.carrier.call() as phone:
            await client.streams.start(phone.sid, "wss://bot.test/listen", track="inbound_track")
            await asyncio.sleep(1.0)
            for _ in range(3):
                await client.streams.start(phone.sid, "wss://bot.test/listen", track="inbound_track")
            with pytest.raises(ServiceError, match="21220"):
                await client.streams.start(phone.sid, "wss://bot.test/listen", track="inbound_track")
            phone.hang_up()
            await asyncio.sleep(0.5)
            assert scene.ear.is_over
            assert scene.ear.sides["outbound"] == b""


async def test_an_unsigned_upgrade_is_refused() -> None:
    scene = ListeningScene()
    async with scene.stage as stage:
        answer = await stage.network.session().get("https://bot.test/listen")
        assert answer.status == 403
    assert scene.ear.calls == []


START = {
    "event": "start",
    "streamSid": "MZ1",
    "start": {"callSid": "CA1", "mediaFormat": {"encoding": "audio/x-mulaw"}, "customParameters": {}},
}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"event":"media"}', '{"event":"stop"}', '{"event":"start"}']
)
def test_a_malformed_stream_is_an_error(text: str) -> None:
    with pytest.raises(RemoteProtocolError):
        ListeningProtocol().receive(text)


def test_a_packet_has_its_side_and_time() -> None:
    protocol = ListeningProtocol()
    assert protocol.receive('{"event":"connected"}') is None
    assert isinstance(protocol.receive(json.dumps(START)), StreamStarted)
    media = {"track": "outbound", "chunk": "1", "timestamp": "61", "payload": "/////w=="}
    packet = protocol.receive(json.dumps({"event": "media", "streamSid": "MZ1", "media": media}))
    assert packet == SideAudio(side="outbound", data=b"\xff" * 4, at=0.061)
    assert protocol.receive('{"event":"news"}') is None


async def test_a_listener_that_is_too_slow_loses_the_oldest_packets() -> None:
    call = HeardCall(StreamStarted(stream_id="MZ1", call_id="CA1"))
    for number in range(LONGEST_BACKLOG + 3):
        call.deliver(SideAudio(side="inbound", data=b"", at=float(number)))
    call.end()
    assert [packet.at async for packet in call.audio()][:2] == [3.0, 4.0]
    assert call.dropped == 3
