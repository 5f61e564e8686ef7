"""An emulated Asterisk that connects its calls by AudioSocket.

Source: https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/
"""

from __future__ import annotations

import asyncio
import struct
import uuid
from collections.abc import Sequence

import aiohttp
from aiohttp import web

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.wire import AppAudio, AppHangup, Command, Message, Refused
from voiceflow.emulators.kit.wire_audio import WireAudio
from voiceflow.testing.peers.listener_peer import ListenerPeer, Received, known
from voiceflow.testing.wire import connection
from voiceflow.transports.audiosocket import AudioSocketListener
from voiceflow.transports.listener import StreamRegister

HANGUP, UUID, DTMF, AUDIO = 0x00, 0x01, 0x03, 0x10
FRAME = 320


def frame(kind: int, payload: bytes = b"") -> bytes:
    """A frame of the protocol."""
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


class _Listener(AudioSocketListener):
    register: StreamRegister | None = None

    def routes(self, register: StreamRegister) -> Sequence[web.AbstractRouteDef]:
        self.register = register
        return super().routes(register)


class AudioSocketPeer(ListenerPeer):
    """An Asterisk whose dialplan connects each call by ``AudioSocket(…)`` and announces nothing.

    Attributes:
        listener: What the application listens with.
    """

    def __init__(self) -> None:
        super().__init__()
        self.listener = _Listener()

    async def connect(self, call: LineCall[str]) -> tuple[TcpMessages, AudioSocketWire]:
        socket = TcpMessages()
        connection(socket, self.listener.accept(known(self.listener.register)), host="asterisk")
        return socket, AudioSocketWire(call.call_id)
