"""One media stream on its websocket: packets in real time, and playout of the app's audio."""

from __future__ import annotations

import asyncio
import random
from collections import deque

import aiohttp

from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.playout import Echo, PlayoutBuffer
from voiceflow.emulators.kit.track import RATE
from voiceflow.emulators.twilio.masking import text_frame
from voiceflow.emulators.twilio.protocol import (
    PACKET,
    AppMedia,
    CarrierStream,
    ClearRequest,
    MarkRequest,
    RefusedMessage,
)
from voiceflow.emulators.twilio.record import CallRecord, MediaMessage
from voiceflow.net.timer import Timer

PTIME = PACKET / RATE

BACKLOG = 64 * 1024
"""Bytes that may wait for an app that does not read; then the caller's audio is discarded (31930)."""


class MediaLeg:
    """Runs one stream until the app closes its websocket, or ``run`` is cancelled.

    Args:
        socket: Just opened.
        protocol: Of this stream.
        record: The call's record; it holds the caller's audio.
        faults: The stream's faults.
        keep: Whether to keep the audio.
    """

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        protocol: CarrierStream,
        record: CallRecord,
        faults: CallFaults,
        *,
        keep: bool = True,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = socket
        self._transport = _transport(socket)
        self._protocol = protocol
        self._record = record
        self._faults = faults
        self._chance = random.Random(faults.seed)  # noqa: S311 - faults, and masks that hide nothing here
        self._playout = PlayoutBuffer(keep=keep)
        record.playouts.append(self._playout)
        self._outbox: deque[tuple[float, bytes]] = deque()
        self._tick: asyncio.TimerHandle | None = None
        self._echo = Timer(self._on_echo)
        self._send_later: asyncio.TimerHandle | None = None
        self._break: asyncio.TimerHandle | None = None
        self._origin = 0.0
        self._first = 0
        self._packets = 0
        self._warned: set[int] = set()
        self._is_leaving = False

    async def run(self) -> None:
        """Stream. When it is cancelled, ``stop`` is sent and the websocket closed."""
        for message in self._protocol.opening():
            self._post(message)
        self._origin = self._loop.time()
        self._first = self._record.speech.position(self._origin)
        self._set_tick()
        number = len(self._record.playouts) - 1
        if number < len(self._faults.cuts):
            self._break = self._loop.call_later(self._faults.cuts[number], self.cut)
        # Reading has a separate task, because a websocket whose reader was cancelled cannot close properly.
        reader = self._loop.create_task(self._read(), name="carrier reads")
        try:
            await asyncio.wait([reader])
        except asyncio.CancelledError:
            self._hang_up()
            raise
        finally:
            self._silence()
            await self._socket.close()
            await asyncio.wait([reader])
        reader.result()

    def press(self, digit: str) -> None:
        """Send a key."""
        self._post(self._protocol.dtmf(digit))

    def cut(self) -> None:
        """Lose the connection: no stop, no closing handshake."""
        self._is_leaving = True
        self._outbox.clear()
        self._transport.abort()

    # To the app

    def _set_tick(self) -> None:
        # A deadline for every packet, counted from the first, so that delays do not add up.
        self._tick = self._loop.call_at(self._origin + (self._packets + 1) * PTIME, self._on_tick)

    def _on_tick(self) -> None:
        late = self._loop.time() + 1e-9 - self._origin
        while (self._packets + 1) * PTIME <= late:
            packet = self._record.speech.take(self._first + self._packets * PACKET, PACKET)
            if not self._is_lost(packet):
                self._send_packet(packet)
            self._packets += 1
        self._set_tick()

    def _is_lost(self, packet: bytes | None) -> bool:
        if packet is None and self._faults.withholds_silence:
            return True
        return bool(self._faults.loss) and self._chance.random() < self._faults.loss

    def _send_packet(self, packet: bytes | None) -> None:
        if self._transport.get_write_buffer_size() > BACKLOG:
            self._warn(31930, "the app reads too slowly: audio of the caller discarded")
            return
        self._post(self._protocol.media(packet, self._packets * PACKET * 1000 // RATE))

    def _post(self, message: bytes) -> None:
        if self._faults.jitter:
            due = self._loop.time() + self._chance.uniform(0, self._faults.jitter)
            self._outbox.append((due, message))
            if self._send_later is None:
                self._send_later = self._loop.call_at(due, self._flush_due)
        elif not self._transport.is_closing():
            self._transport.write(text_frame(message, self._chance.getrandbits(32)))

    def _flush_due(self) -> None:
        self._send_later = None
        while self._outbox and self._outbox[0][0] <= self._loop.time() + 1e-9:
            self._write_first()
        if self._outbox:
            self._send_later = self._loop.call_at(self._outbox[0][0], self._flush_due)

    def _write_first(self) -> None:
        _, message = self._outbox.popleft()
        if not self._transport.is_closing():
            self._transport.write(text_frame(message, self._chance.getrandbits(32)))

    def _hang_up(self) -> None:
        self._is_leaving = True
        for _ in range(2 if self._faults.duplicate_stop else 1):
            self._post(self._protocol.stop())
        while self._outbox:
            self._write_first()

    def _silence(self) -> None:
        for timer in (self._tick, self._echo, self._send_later, self._break):
            if timer is not None:
                timer.cancel()
        # Playout stops with the stream.
        self._playout.clear(self._loop.time())

    # From the app

    async def _read(self) -> None:
        while True:
            message = await self._socket.receive()
            match message.type:
                case aiohttp.WSMsgType.TEXT:
                    self._take(message.data)
                case aiohttp.WSMsgType.BINARY:
                    self._warn(31950, "a binary frame")
                case aiohttp.WSMsgType.ERROR:
                    self._record.fail(31924, "a websocket protocol violation", self._loop.time())
                    return
                case _:
                    break
        if self._socket.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE and not self._is_leaving:
            self._record.fail(31903, "the connection broke during the stream", self._loop.time())

    def _take(self, text: str) -> None:
        now = self._loop.time()
        self._send_echoes(self._playout.advance(now))
        match self._protocol.receive(text):
            case AppMedia(data):
                self._record.media.append(MediaMessage(now, len(data)))
                if self._playout.add(data, now):
                    self._warn(31931, "more than 10 minutes queued: audio discarded")
            case MarkRequest(name):
                self._record.marks.append((now, name))
                self._send_echoes(self._playout.mark(name, now))
            case ClearRequest():
                cleared, echoes = self._playout.clear(now)
                self._record.clears.append(cleared)
                self._send_echoes(echoes)
            case RefusedMessage(code, reason):
                self._warn(code, reason)
        self._echo.move([self._playout.deadline])

    def _send_echoes(self, echoes: list[Echo]) -> None:
        for echo in echoes:
            self._record.echoes.append(echo)
            self._post(self._protocol.mark(echo.name))

    def _on_echo(self) -> None:
        self._send_echoes(self._playout.advance(self._loop.time()))
        self._echo.move([self._playout.deadline])

    def _warn(self, code: int, reason: str) -> None:
        if code not in self._warned:
            self._warned.add(code)
            self._record.warn(code, reason, self._loop.time())


def _transport(socket: aiohttp.ClientWebSocketResponse) -> asyncio.Transport:
    # Packets leave from a timer, which cannot await, and an abort needs the transport: aiohttp
    # gives the websocket no public name for it, only the response beneath.
    connection = socket._response.connection
    if connection is None or connection.transport is None:
        raise ConnectionResetError("the websocket closed while it was opened")
    return connection.transport
