"""Hundreds of callers on the carrier's wire, at little cost: a raw protocol each, one timer for all.

The carrier of ``voiceflow.testing`` judges every message and remembers the sound, which a load test neither
needs nor can pay. These callers send what it sends: 20 ms packets at true pace, 1.5 s of speech in each 6 s,
a hiss in between, and an echo for each mark once what lies before it was played. They time what comes back.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections import deque
from dataclasses import dataclass, field

from benchmarks.phone import hiss, voice

PTIME = 0.02
CYCLE = 300
"""Packets after which a caller begins anew."""
SPEECH_SECONDS = 1.5
REPLY_SECONDS = 2.0
LEAD = 0.2
"""How far ahead of the caller's ear both servers send."""
NEW_REPLY = 0.5
"""Seconds without media after which the next one begins a reply."""
TALKING = 0.3
"""Seconds after the last media within which the agent is taken to speak: both send every 100 ms or so."""
STALE = 0.3
"""Seconds after a ``clear`` within which no media can belong to a new reply: the caller still speaks."""
BUCKETS = 20
"""Of callers, a millisecond apart."""

_HEAD = b'{"event":"media","sequenceNumber":"%d","media":{"track":"inbound","chunk":"%d","timestamp":"%d",'
_UPGRADE = (
    "GET /twilio/stream HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def payloads(seed: int) -> list[bytes]:
    """The packets of a cycle, in base64: speech first, then a quiet line."""
    return packets(voice(SPEECH_SECONDS, seed) + hiss(CYCLE * PTIME - SPEECH_SECONDS, seed))


def packets(audio: bytes) -> list[bytes]:
    """Audio in packets of 20 ms, in base64."""
    return [base64.b64encode(audio[start : start + 160]) for start in range(0, len(audio), 160)]


def text_frame(payload: bytes) -> bytes:
    """A client's frame of a text. The mask is zero, which masks nothing and saves the work."""
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + payload


@dataclass(slots=True)
class Heard:
    """What the callers of one measurement have noted.

    Attributes:
        lateness: Of each media message against its place in its reply, in seconds.
        delays: From the end of what a caller said to the first sound of the reply.
        replies: How many began.
        short: How many ended with less than their two seconds.
        own: How late the callers themselves were, for each tick.
        clears: From the first packet of a barge-in to the server's ``clear``.
        unheard: Barge-ins without one.
        gaps: Seconds for which a reply stood still because the next message was not there yet.
        stale: Media messages that came after a ``clear``, before the caller had finished.
    """

    lateness: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    replies: int = 0
    short: int = 0
    own: list[float] = field(default_factory=list)
    clears: list[float] = field(default_factory=list)
    unheard: int = 0
    gaps: float = 0.0
    stale: int = 0


class Caller(asyncio.Protocol):
    """One call, from the upgrade to the last byte.

    Args:
        number: Which; it gives the call its name and its place in the cycle.
        position: In the cycle, to begin with.
        sound: The packets of a cycle.
        heard: Where to note; may be replaced while the call is up.
        barge_in: Where in the cycle the caller speaks again, over the reply, if the sound has that.
    """

    def __init__(
        self, number: int, position: int, sound: list[bytes], heard: Heard, *, barge_in: int | None = None
    ) -> None:
        self.is_up = False
        self.heard = heard
        self._loop = asyncio.get_running_loop()
        self._sid = b"MZ%032x" % number
        self._position = position
        self._sound = sound
        self._sent = 0
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._first = self._last = self._play_end = -1e9
        self._played = 0.0
        self._silent_since = -1e9
        self._barge_in = barge_in
        self._barged: float | None = None
        self._cleared: float | None = None
        self._marks: deque[asyncio.TimerHandle] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(_UPGRADE.format(host="bench.example").encode())

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_up = False
        while self._marks:
            self._marks.popleft().cancel()

    def hang_up(self) -> None:
        """End the call."""
        if self._transport is not None and self.is_up:
            self._transport.write(text_frame(b'{"event":"stop","streamSid":"%s"}' % self._sid))
            self._transport.close()
        self.is_up = False

    def tick(self) -> None:
        """Send the next packet."""
        if not self.is_up or self._transport is None:
            return
        self._sent += 1
        head = _HEAD % (self._sent + 1, self._sent, self._sent * 20)
        tail = b'"payload":"%s"},"streamSid":"%s"}' % (self._sound[self._position], self._sid)
        self._transport.write(text_frame(head + tail))
        if self._position == self._barge_in:
            self._interrupt()
        self._position = (self._position + 1) % len(self._sound)
        if self._position == round(SPEECH_SECONDS / PTIME):
            self._silent_since = self._loop.time()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.is_up:
            if b"\r\n\r\n" not in self._buffer:
                return
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            if b" 101 " not in head:
                raise ConnectionRefusedError("the server did not upgrade")
            self._open()
        self._frames()

    def _open(self) -> None:
        assert self._transport is not None
        self.is_up = True
        sid = self._sid.decode()
        start = {
            "event": "start",
            "sequenceNumber": "1",
            "start": {
                "accountSid": "AC" + "0" * 32,
                "streamSid": sid,
                "callSid": "CA" + sid[2:],
                "tracks": ["inbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                "customParameters": {},
            },
            "streamSid": sid,
        }
        connected = b'{"event":"connected","protocol":"Call","version":"1.0.0"}'
        self._transport.write(text_frame(connected) + text_frame(json.dumps(start).encode()))

    def _frames(self) -> None:
        """Take whole frames off the buffer."""
        data, at = self._buffer, 0
        while len(data) - at >= 2:
            size, body = data[at + 1], at + 2
            if size == 126:
                size, body = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            if len(data) < body + size:
                break
            if data[at] == 0x81:
                self._take(data[body : body + size])
            at = body + size
        self._buffer = data[at:]

    def _take(self, text: bytes) -> None:
        kind = text[:20]
        if b"media" in kind:
            # The payload is the last string of the message.
            end = text.rindex(b'"')
            encoded = end - text.rindex(b'"', 0, end) - 1
            self._media((encoded * 3 // 4 - text.count(b"=", end - 2, end)) / 8000)
        elif b"mark" in kind:
            self._marks.append(self._loop.call_at(self._play_end, self._echo, text))
        elif b"clear" in kind:
            self._play_end = self._cleared = self._loop.time()
            if self._barged is not None:
                self.heard.clears.append(self._cleared - self._barged)
                self._barged = None

    def _interrupt(self) -> None:
        """The caller speaks over the reply, if there is one."""
        now = self._loop.time()
        self._cleared = None
        if self._barged is not None:
            self.heard.unheard += 1
        self._barged = now if now - self._last < TALKING else None

    def _media(self, seconds: float) -> None:
        now, heard = self._loop.time(), self.heard
        if self._cleared is not None and now - self._cleared < STALE:
            heard.stale += 1
        if now - self._last > NEW_REPLY:
            heard.replies += 1
            heard.delays.append(now - self._silent_since)
            self._first, self._played = now, 0.0
        elif now > self._play_end:
            heard.gaps += now - self._play_end
        due = self._first + max(0.0, self._played - LEAD)
        heard.lateness.append(now - due)
        self._played += seconds
        self._play_end = max(self._play_end, now) + seconds
        self._last = now

    def _echo(self, text: bytes) -> None:
        self._marks.popleft()
        if self.is_up and self._transport is not None:
            self._transport.write(text_frame(text))


class Callers:
    """As many callers as wanted, on one timer.

    Args:
        port: Of the server, on this machine.
        sounds: The cycles that they play, in base64 packets; by default 1.5 s of speech in each 6 s.
        barge_in: As for ``Caller``.
    """

    def __init__(
        self, port: int, sounds: list[list[bytes]] | None = None, *, barge_in: int | None = None
    ) -> None:
        self.heard = Heard()
        self._port = port
        self._loop = asyncio.get_running_loop()
        self._sounds = sounds or [payloads(seed) for seed in range(4)]
        self._barge_in = barge_in
        self._callers: list[Caller] = []
        self._made = 0
        self._origin = self._loop.time()
        self._ticks = 0
        self._timer = self._loop.call_later(PTIME / BUCKETS, self._tick)

    async def resize(self, count: int) -> None:
        """Make calls, or hang some up, until so many are up."""
        while len(self._callers) > count:
            self._callers.pop().hang_up()
        while len(self._callers) < count:
            batch = [self._call() for _ in range(min(8, count - len(self._callers)))]
            await asyncio.gather(*batch)
            await asyncio.sleep(0.02)

    def begin(self) -> None:
        """Note from now on, and forget what was."""
        self.heard = Heard()
        for caller in self._callers:
            caller.heard = self.heard

    @property
    def is_whole(self) -> bool:
        """Whether no call was lost."""
        return all(caller.is_up for caller in self._callers)

    async def close(self) -> None:
        """Hang up all."""
        await self.resize(0)
        self._timer.cancel()
        await asyncio.sleep(0.2)

    async def _call(self) -> None:
        self._made += 1
        # Golden-ratio steps: whatever their number, the callers speak evenly after one another.
        sound = self._sounds[self._made % len(self._sounds)]
        position = int(self._made * 0.6180339887 % 1 * len(sound))
        caller = Caller(self._made, position, sound, self.heard, barge_in=self._barge_in)
        await self._loop.create_connection(lambda: caller, "127.0.0.1", self._port)
        self._callers.append(caller)

    def _tick(self) -> None:
        step = PTIME / BUCKETS
        late = self._loop.time() - self._origin
        self.heard.own.append(late - (self._ticks + 1) * step)
        while (self._ticks + 1) * step <= late:
            self._ticks += 1
            for caller in self._callers[self._ticks % BUCKETS :: BUCKETS]:
                caller.tick()
        self._timer = self._loop.call_at(self._origin + (self._ticks + 1) * step, self._tick)
