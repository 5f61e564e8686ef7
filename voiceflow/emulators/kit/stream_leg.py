"""One media stream on its websocket: packets in real time, and playout of the app's audio."""

from __future__ import annotations

import asyncio
import random

import aiohttp

from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.line_record import LineRecord, MediaMessage
from voiceflow.emulators.kit.playout import Echo, PlayoutBuffer
from voiceflow.emulators.kit.track import RATE, SILENCE
from voiceflow.emulators.kit.wire import (
    AppAudio,
    AppHangup,
    AppKeys,
    AppMark,
    CarrierWire,
    ClearAll,
    EndsByMessage,
    Message,
    Refused,
    ReportsQueue,
)
from voiceflow.net.timer import Timer

PACKET = 160
PTIME = PACKET / RATE

BAD_MESSAGE = 400
"""Code of the warning about a message that the carrier drops."""
OVERFLOW = 413
"""Code of the warning about audio that does not fit into the carrier's buffer."""
BROKEN = 503
"""Code of the error about a connection that broke."""

_SILENT = SILENCE * PACKET


class StreamLeg:
    """Runs one stream until the app closes its websocket, or ``run`` is cancelled.

    Args:
        socket: Just opened.
        wire: Of this stream.
        record: The call's record; it holds the caller's audio.
        faults: The stream's faults.
        capacity: Seconds of audio that the carrier buffers.
        echoes_cleared: Whether the marks that a clear drops are echoed; if not, the clear is confirmed.
    """

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        wire: CarrierWire,
        record: LineRecord,
        faults: CallFaults,
        *,
        capacity: float,
        echoes_cleared: bool = False,
    ) -> None:
        self.has_broken = False
        self._loop = asyncio.get_running_loop()
        self._socket = socket
        self._wire = wire
        self._queue: ReportsQueue | None = wire if isinstance(wire, ReportsQueue) else None
        self._echoes_cleared = echoes_cleared
        self._record = record
        self._faults = faults
        self._chance = random.Random(faults.seed)  # noqa: S311 - faults only
        self._playout = PlayoutBuffer(capacity=capacity)
        record.playouts.append(self._playout)
        self._outbox: asyncio.Queue[tuple[float, Message] | None] = asyncio.Queue()
        self._origin = self._loop.time()
        self._first = record.speech.position(self._origin)
        self._packets = 0
        self._tick: asyncio.TimerHandle | None = None
        self._echo = Timer(self._on_echo)
        self._break: asyncio.TimerHandle | None = None
        self._warned: set[int] = set()
        self._is_leaving = self._is_hung_up = False

    async def run(self) -> None:
        """Stream. When it is cancelled, the websocket is closed in good order."""
        for message in self._wire.opening():
            self._post(message)
        self._set_tick()
        number = len(self._record.playouts) - 1
        if number < len(self._faults.cuts):
            self._break = self._loop.call_later(self._faults.cuts[number], self.cut)
        # Reading has a separate task, because a websocket whose reader was cancelled cannot close properly.
        reader = self._loop.create_task(self._read(), name="carrier reads")
        writer = self._loop.create_task(self._write(), name="carrier writes")
        try:
            await asyncio.wait([reader])
        except asyncio.CancelledError:
            self._is_leaving = True
            if isinstance(self._wire, EndsByMessage):
                self._post(self._wire.stop())
            raise
        finally:
            self._silence()
            self._outbox.put_nowait(None)
            await asyncio.wait([writer])
            await self._socket.close()
            await asyncio.wait([reader])
        reader.result()
        writer.result()

    def press(self, digit: str) -> None:
        """Send a key."""
        self._post(self._wire.key(digit))

    def cut(self) -> None:
        """Lose the connection: no closing handshake."""
        self.has_broken = self._is_leaving = True
        connection = self._socket._response.connection
        if connection is not None and connection.transport is not None:
            connection.transport.abort()

    # To the app

    def _set_tick(self) -> None:
        # A deadline for every packet, counted from the first, so that delays do not add up.
        self._tick = self._loop.call_at(self._origin + (self._packets + 1) * PTIME, self._on_tick)

    def _on_tick(self) -> None:
        packet = self._record.speech.take(self._first + self._packets * PACKET, PACKET)
        withheld = packet is None and self._faults.withholds_silence
        lost = bool(self._faults.loss) and self._chance.random() < self._faults.loss
        if not (withheld or lost):
            self._post(self._wire.media(packet or _SILENT, self._packets * PTIME))
        self._packets += 1
        self._report_queue()
        self._set_tick()

    def _post(self, message: Message) -> None:
        delay = self._chance.uniform(0, self._faults.jitter) if self._faults.jitter else 0.0
        self._outbox.put_nowait((self._loop.time() + delay, message))

    async def _write(self) -> None:
        while (item := await self._outbox.get()) is not None:
            due, message = item
            if not self._is_leaving:
                await asyncio.sleep(max(0.0, due - self._loop.time()))
            try:
                if isinstance(message, str):
                    await self._socket.send_str(message)
                else:
                    await self._socket.send_bytes(message)
            except ConnectionError:
                return

    def _silence(self) -> None:
        for timer in (self._tick, self._echo, self._break):
            if timer is not None:
                timer.cancel()
        # Playout stops with the stream.
        self._playout.clear(self._loop.time())

    # From the app

    async def _read(self) -> None:
        while True:
            message = await self._socket.receive()
            if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                break
            self._take(message.data)
            if self._is_hung_up:
                break
        if message.type is aiohttp.WSMsgType.ERROR:
            self._record.fail(BROKEN, "a websocket protocol violation", self._loop.time())
        elif self._socket.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE:
            self.has_broken = True
            if not self._is_leaving:
                self._record.fail(BROKEN, "the connection broke during the stream", self._loop.time())

    def _take(self, message: Message) -> None:
        now = self._loop.time()
        self._send_echoes(self._playout.advance(now))
        match self._wire.receive(message):
            case AppAudio(data):
                self._record.media.append(MediaMessage(now, len(data)))
                if self._playout.add(data, now):
                    self._warn(OVERFLOW, "the buffer is full: audio discarded")
            case AppMark(name):
                self._record.marks.append((now, name))
                self._send_echoes(self._playout.mark(name, now))
            case ClearAll():
                cleared, echoes = self._playout.clear(now)
                self._record.clears.append(cleared)
                self._send_echoes([echo for echo in echoes if self._echoes_cleared or not echo.cleared])
                confirmation = None if self._echoes_cleared else self._wire.cleared()
                if confirmation is not None:
                    self._post(confirmation)
            case AppKeys(digits):
                self._record.keyed.append((now, digits))
            case AppHangup(violation):
                self._is_hung_up = True
                if violation:
                    self._record.fail(BAD_MESSAGE, violation, now)
            case Refused(reason):
                self._warn(BAD_MESSAGE, reason)
        self._report_queue()
        self._echo.move([self._playout.deadline])

    def _report_queue(self) -> None:
        if self._queue is not None:
            self._playout.play(self._loop.time())
            for message in self._queue.waiting(self._playout.queued / RATE):
                self._post(message)

    def _send_echoes(self, echoes: list[Echo]) -> None:
        for echo in echoes:
            self._record.echoes.append(echo)
            self._post(self._wire.echo(echo.name))

    def _on_echo(self) -> None:
        self._send_echoes(self._playout.advance(self._loop.time()))
        self._echo.move([self._playout.deadline])

    def _warn(self, code: int, reason: str) -> None:
        if code not in self._warned:
            self._warned.add(code)
            self._record.warn(code, reason, self._loop.time())
