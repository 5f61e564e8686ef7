"""An Asterisk by AudioSocket in the form of an emulated carrier, for the conversation that every line has."""

from __future__ import annotations

import asyncio
import struct
import uuid
from collections.abc import Callable, Sequence

import aiohttp
from aiohttp import web

from tests.calls.pbx_side import PbxSide, Received
from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.wire import AppAudio, AppHangup, Command, Message, Refused
from voiceflow.emulators.kit.wire_audio import WireAudio
from voiceflow.server import create_app
from voiceflow.server.app import LISTENERS
from voiceflow.session import Observer
from voiceflow.testing.stage_parts import MakeApplication, MakeCarrier
from voiceflow.testing.wire import connection
from voiceflow.transports import Bot, StreamStarted
from voiceflow.transports.audiosocket import AudioSocketListener

HANGUP, UUID, DTMF, AUDIO = 0x00, 0x01, 0x03, 0x10
FRAME = 320


def frame(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack("!BH", kind, len(payload)) + payload


class AudioSocketWire:
    """Asterisk's side of one connection: neither marks nor a clear."""

    def __init__(self, call_id: str) -> None:
        self._call_id = call_id
        self._audio = WireAudio(AudioFormat(Encoding.PCM16, 8000))

    def opening(self) -> list[Message]:
        return [frame(UUID, uuid.UUID(self._call_id).bytes)]

    def media(self, packet: bytes, at: float) -> bytes:
        return frame(AUDIO, self._audio.to_app(packet))

    def key(self, digit: str) -> bytes:
        return frame(DTMF, digit.encode())

    def echo(self, name: str) -> Message:
        raise AssertionError("there are no marks")

    def cleared(self) -> None:
        raise AssertionError("there is no clear")

    def receive(self, message: Message) -> Command:
        assert isinstance(message, bytes)
        if message[0] == HANGUP:
            return AppHangup()
        if message[0] != AUDIO or len(message) != 3 + FRAME:
            return Refused("not 20 ms of audio")
        return AppAudio(self._audio.from_app(message[3:]))


class TcpMessages(asyncio.Protocol):
    """The methods of a websocket that a leg needs, over frames on TCP."""

    close_code = aiohttp.WSCloseCode.OK

    def __init__(self) -> None:
        self._messages: asyncio.Queue[Received] = asyncio.Queue()
        self._bytes = bytearray()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._bytes += data
        while len(self._bytes) >= 3:
            end = 3 + struct.unpack_from("!H", self._bytes, 1)[0]
            if len(self._bytes) < end:
                return
            self._messages.put_nowait(Received(aiohttp.WSMsgType.BINARY, bytes(self._bytes[:end])))
            del self._bytes[:end]

    def eof_received(self) -> None:
        self._messages.put_nowait(Received(aiohttp.WSMsgType.CLOSED))

    def connection_lost(self, exc: Exception | None) -> None:
        self._messages.put_nowait(Received(aiohttp.WSMsgType.CLOSED))

    async def receive(self) -> Received:
        return await self._messages.get()

    async def send_bytes(self, data: bytes) -> None:
        self._transport.write(data)

    async def close(self) -> None:
        self._transport.close()


class AudioSocketSide(PbxSide):
    """An Asterisk whose dialplan announces nothing."""

    def __init__(self, accept: Callable[[], asyncio.Protocol]) -> None:
        super().__init__()
        self._accept = accept

    async def connect(self, call: LineCall[str]) -> tuple[TcpMessages, AudioSocketWire]:
        socket = TcpMessages()
        connection(socket, self._accept(), host="asterisk")
        return socket, AudioSocketWire(call.call_id)


def audiosocket_parts(bot: Bot) -> tuple[MakeApplication, MakeCarrier]:
    """What a stage needs: the application, and the PBX that calls it."""
    made: list[web.Application] = []

    def application(
        *, http: aiohttp.ClientSession, observe: Callable[[StreamStarted], Sequence[Observer]]
    ) -> web.Application:
        made.append(create_app(bot, http=http, observe=observe, listeners=[AudioSocketListener()]))
        return made[0]

    def carrier(public_url: str, *, session: aiohttp.ClientSession) -> AudioSocketSide:
        return AudioSocketSide(lambda: made[0][LISTENERS][0].accept())

    return application, carrier
