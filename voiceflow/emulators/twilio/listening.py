"""Unidirectional media streams: the app hears one side of a call, or both, and says nothing.

Source: https://www.twilio.com/docs/voice/twiml/stream (unidirectional)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Never

import aiohttp

from voiceflow.emulators.kit.track import RATE, render
from voiceflow.emulators.twilio.opening import StreamError
from voiceflow.emulators.twilio.protocol import PACKET, CarrierStream
from voiceflow.emulators.twilio.record import CallRecord
from voiceflow.tasks import TaskScope

TRACKS = {
    "inbound_track": ("inbound",),
    "outbound_track": ("outbound",),
    "both_tracks": ("inbound", "outbound"),
}
"""The tracks of a stream, by the attribute ``track``."""

MOST_TRACKS = 4
"""Unidirectional tracks of one call."""

CLOSE_LIMIT = 3.0
"""Seconds for the streams to close at the end of a call."""

_PTIME = PACKET / RATE

Opening = Coroutine[object, Never, aiohttp.ClientWebSocketResponse]


class ListeningStream:
    """One unidirectional stream.

    Args:
        sid: ``MZ…``.
        name: Its name, or the sid.
        protocol: Writes its messages.
        record: The call's record, which holds both sides.

    Attributes:
        events: Called with ``stream-started``, ``stream-stopped`` or ``stream-error``.
        status: ``in-progress`` or ``stopped``.
    """

    def __init__(self, sid: str, name: str, protocol: CarrierStream, record: CallRecord) -> None:
        self.sid = sid
        self.name = name
        self.protocol = protocol
        self.status = "in-progress"
        self.events: Callable[[str], None] = lambda _: None
        self._record = record
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """End the stream."""
        self.status = "stopped"
        self._stopped.set()

    async def run(self, opening: Opening) -> None:
        """Stream until it is stopped, or the app closes the websocket."""
        loop = asyncio.get_running_loop()
        try:
            socket = await opening
        except StreamError as exc:
            self._record.fail(exc.code, str(exc), loop.time())
            self.stop()
            self.events("stream-error")
            return
        self.events("stream-started")
        reading = loop.create_task(self._read(socket), name="listening stream reads")
        try:
            await self._send(socket)
        finally:
            self.stop()
            await socket.close()
            reading.cancel()
            await asyncio.wait([reading])
            self.events("stream-stopped")

    async def _send(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        loop = asyncio.get_running_loop()
        began, packets = loop.time(), 0
        for message in self.protocol.opening():
            await socket.send_str(message.decode())
        while not socket.closed:
            try:
                async with asyncio.timeout_at(began + (packets + 1) * _PTIME):
                    await self._stopped.wait()
                await socket.send_str(self.protocol.stop().decode())
                return
            except TimeoutError:
                pass
            start = began + packets * _PTIME
            for track in self.protocol.tracks:
                said = self._record.speech.spoken if track == "inbound" else self._record.heard
                packet = render(said, start, start + _PTIME)
                message = self.protocol.track_media(track, packet, packets * PACKET * 1000 // RATE)
                await socket.send_str(message.decode())
            packets += 1

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                now = asyncio.get_running_loop().time()
                self._record.fail(31924, "a message on a unidirectional stream", now)
                break
        self.stop()


class Listeners:
    """The unidirectional streams of one call."""

    def __init__(self) -> None:
        self.streams: list[ListeningStream] = []
        self._scope = TaskScope()

    @property
    def tracks(self) -> int:
        """The number of tracks that are streamed now."""
        return sum(len(one.protocol.tracks) for one in self.streams if one.status == "in-progress")

    def start(self, stream: ListeningStream, opening: Opening) -> None:
        """Start a stream."""
        self.streams.append(stream)
        self._scope.spawn(stream.run(opening), name=f"stream {stream.sid}")

    def find(self, name: str) -> ListeningStream | None:
        """The stream with this sid or name."""
        return next((one for one in self.streams if name in (one.sid, one.name)), None)

    def stop(self, name: str) -> None:
        """End the stream with this sid or name, if there is one."""
        found = self.find(name)
        if found is not None:
            found.stop()

    async def close(self) -> None:
        """End all streams: the call is over."""
        for stream in self.streams:
            stream.stop()
        await self._scope.join(limit=CLOSE_LIMIT)
        await self._scope.close(limit=1.0)
