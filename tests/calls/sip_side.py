"""A SIP peer in the form of an emulated carrier, for the conversation that every line has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import aiohttp
from aiohttp import web

from tests.calls.pbx_side import PbxSide, Received
from tests.transports.sip.fake_leg import FakeLeg, FakeStack
from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.wire import AppAudio, Command, Message, Refused
from voiceflow.emulators.kit.wire_audio import WireAudio
from voiceflow.server import create_app
from voiceflow.server.app import LISTENERS
from voiceflow.session import Observer
from voiceflow.testing.stage_parts import MakeApplication, MakeCarrier
from voiceflow.transports import Bot, StreamStarted
from voiceflow.transports.sip import SipAgent, SipConfig

FRAME = 320


class SipWire:
    """The peer's side of one call: the stack makes linear audio and keys of the packets."""

    def __init__(self) -> None:
        self._audio = WireAudio(AudioFormat(Encoding.PCM16, 8000))

    def opening(self) -> list[Message]:
        return []

    def media(self, packet: bytes, at: float) -> bytes:
        return self._audio.to_app(packet)

    def key(self, digit: str) -> str:
        return digit

    def echo(self, name: str) -> Message:
        raise AssertionError("there are no marks")

    def cleared(self) -> None:
        raise AssertionError("there is no clear")

    def receive(self, message: Message) -> Command:
        if not isinstance(message, bytes) or len(message) != FRAME:
            return Refused("not 20 ms of audio")
        return AppAudio(self._audio.from_app(message))


class LinkedLeg(FakeLeg):
    """A call of the fake stack whose other end is the emulated telephone."""

    close_code = aiohttp.WSCloseCode.OK

    def __init__(self) -> None:
        super().__init__()
        self._messages: asyncio.Queue[Received] = asyncio.Queue()

    async def receive(self) -> Received:
        return await self._messages.get()

    async def send_bytes(self, data: bytes) -> None:
        self.say(data)

    async def send_str(self, key: str) -> None:
        self.key(key)

    async def close(self) -> None:
        self.leave()

    def leave(self, *, has_hung_up: bool = True) -> None:
        super().leave(has_hung_up=has_hung_up)
        self._messages.put_nowait(Received(aiohttp.WSMsgType.CLOSED))

    def _tick(self) -> None:
        super()._tick()
        if self.is_answered:
            self._messages.put_nowait(Received(aiohttp.WSMsgType.BINARY, self.sent[-1][1]))


class SipSide(PbxSide):
    """A peer that calls the agent, once."""

    def __init__(self, stack: FakeStack, made: Sequence[web.Application]) -> None:
        super().__init__()
        self._stack = stack
        self._made = made

    async def connect(self, call: LineCall[str]) -> tuple[LinkedLeg, SipWire]:
        await self._made[0][LISTENERS][0].open()
        leg = LinkedLeg()
        self._stack.incoming(leg)
        return leg, SipWire()


def sip_parts(bot: Bot) -> tuple[MakeApplication, MakeCarrier]:
    """What a stage needs: the application with a SIP agent, and the peer that calls it."""
    stack = FakeStack()
    made: list[web.Application] = []

    def application(
        *, http: aiohttp.ClientSession, observe: Callable[[StreamStarted], Sequence[Observer]]
    ) -> web.Application:
        agent = SipAgent(SipConfig(), open_stack=stack)
        made.append(create_app(bot, http=http, observe=observe, listeners=[agent]))
        return made[0]

    def carrier(public_url: str, *, session: aiohttp.ClientSession) -> SipSide:
        return SipSide(stack, made)

    return application, carrier
