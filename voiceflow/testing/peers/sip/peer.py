"""An emulated SIP peer that calls a bot."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp
from aiohttp import web

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.wire import AppAudio, Command, Message, Refused
from voiceflow.emulators.kit.wire_audio import WireAudio
from voiceflow.testing.peers.listener_peer import ListenerPeer, Received, known
from voiceflow.testing.peers.sip.leg import EmulatedSipLeg, EmulatedSipStack
from voiceflow.transports.listener import StreamRegister
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


class LinkedLeg(EmulatedSipLeg):
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


class _Agent(SipAgent):
    register: StreamRegister | None = None

    def routes(self, register: StreamRegister) -> Sequence[web.AbstractRouteDef]:
        self.register = register
        return super().routes(register)


class SipPeer(ListenerPeer):
    """A SIP peer that calls the agent. It refuses what is not 20 ms of audio.

    Args:
        config: The agent's settings.

    Attributes:
        listener: The agent that the application answers with.
    """

    def __init__(self, config: SipConfig | None = None) -> None:
        super().__init__()
        self._stack = EmulatedSipStack()
        self.listener = _Agent(config or SipConfig(), open_stack=self._stack)

    async def connect(self, call: LineCall[str]) -> tuple[LinkedLeg, SipWire]:
        if not self._stack.is_open:
            await self.listener.open(known(self.listener.register))
        leg = LinkedLeg()
        self._stack.incoming(leg)
        return leg, SipWire()
