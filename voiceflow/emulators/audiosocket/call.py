"""One call of an emulated Asterisk: it plays what arrives at once, and hangs up at the first violation.

Source: https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/
"""

from __future__ import annotations

import asyncio
import struct
import uuid

from voiceflow.net.timer import Timer

_HEADER = struct.Struct("!BH")
_HANGUP, _UUID, _DTMF, _AUDIO = 0x00, 0x01, 0x03, 0x10
_RATES = {0x10: 8000, 0x11: 12000, 0x12: 16000, 0x13: 24000, 0x14: 32000, 0x15: 44100, 0x16: 48000}
_TICK = 0.02
_PATIENCE = 2.0
"""Seconds without audio after which Asterisk ends the call."""

MOST_AHEAD = 5
"""Frames that the channel holds at most. More of them at once means that nobody paces the audio."""


class EmulatedAsteriskCall(asyncio.Protocol):
    """A connection of the ``AudioSocket`` application, and the person on the phone.

    Args:
        call_id: The UUID of the call.
        kind: The type of audio frames, 0x10 for 8000 Hz; the application takes no other.

    Attributes:
        frames: Loop time and bytes of each audio frame of the application, silence included.
        errors: What it did wrong. The first error ends the call.
        ended_at: Loop time of the end; None before.
        most_ahead: Seconds of audio that were ahead of real time at most.
        was_hung_up: Whether the application sent the frame for a hang-up, rather than only closing.
        ended_by: ``"agent"``, ``"user"``, ``"asterisk"`` or empty.
    """

    def __init__(self, call_id: uuid.UUID, *, kind: int = _AUDIO) -> None:
        self.call_id = str(call_id)
        self.frames: list[tuple[float, bytes]] = []
        self.errors: list[str] = []
        self.ended_at: float | None = None
        self.ended_by = ""
        self.most_ahead = 0.0
        self.was_hung_up = False
        self._kind = kind
        self._frame = int(_RATES[kind] * _TICK) * 2
        self._loop = asyncio.get_running_loop()
        self._speech = bytearray()
        self._received = bytearray()
        self._over = asyncio.Event()
        self._ticker = Timer(self._tick)
        self._silence = Timer(self._lose_patience)
        self._ahead_until = 0.0
        self._transport: asyncio.Transport

    @property
    def is_over(self) -> bool:
        """Whether the call has ended."""
        return self._over.is_set()

    @property
    def heard(self) -> bytes:
        """What the user has heard, without the silence before and after it."""
        sound = b"".join(data for _, data in self.frames)
        quiet = b"\x00\x00"
        start, end = 0, len(sound)
        while start < end and sound[start : start + 2] == quiet:
            start += 2
        while end > start and sound[end - 2 : end] == quiet:
            end -= 2
        return sound[start:end]

    async def over(self) -> None:
        """Wait for the end of the call."""
        await self._over.wait()

    def say(self, data: bytes) -> None:
        """Speak, after the speech that waits: signed 16-bit samples at the rate of the call."""
        self._speech += data

    def press(self, digit: str) -> None:
        """Press one key."""
        self.send(_DTMF, digit.encode())

    def hang_up(self, *, says_so: bool = False) -> None:
        """Put the phone down. Asterisk closes the connection; some versions send a frame before."""
        if says_so:
            self.send(_HANGUP)
        self._end("user")

    def cut(self) -> None:
        """Break the connection."""
        self._end("asterisk", cut=True)

    def send(self, kind: int, payload: bytes = b"") -> None:
        """Send any frame."""
        if not self.is_over:
            self._transport.write(_HEADER.pack(kind, len(payload)) + payload)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # uvloop's has another base class
        self.send(_UUID, uuid.UUID(self.call_id).bytes)
        self._ticker.set(self._loop.time())
        self._silence.set(self._loop.time() + _PATIENCE)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= _HEADER.size and not self.is_over:
            kind, size = _HEADER.unpack_from(self._received)
            end = _HEADER.size + size
            if len(self._received) < end:
                return
            payload = bytes(self._received[_HEADER.size : end])
            del self._received[:end]
            self._take(kind, payload)

    def eof_received(self) -> None:
        self._end("agent")

    def connection_lost(self, exc: Exception | None) -> None:
        self._end("agent")

    def _take(self, kind: int, payload: bytes) -> None:
        now = self._loop.time()
        if kind == _HANGUP:
            self.was_hung_up = True
            self._end("agent")
        elif kind != self._kind:
            self._fail(f"a frame of type {kind:#04x}")
        elif not payload or len(payload) % 2:
            self._fail(f"an audio frame of {len(payload)} bytes")
        else:
            self.frames.append((now, payload))
            self._silence.set(now + _PATIENCE)
            self._ahead_until = max(now, self._ahead_until) + len(payload) / self._frame * _TICK
            self.most_ahead = max(self.most_ahead, self._ahead_until - now)
            if self._ahead_until - now > MOST_AHEAD * _TICK + 1e-6:
                self._fail("audio that nobody has paced")

    def _tick(self) -> None:
        frame = bytes(self._speech[: self._frame])
        del self._speech[: self._frame]
        self.send(self._kind, frame + bytes(self._frame - len(frame)))
        self._ticker.set(self._ticker.when + _TICK)

    def _lose_patience(self) -> None:
        self._fail("no audio for two seconds")

    def _fail(self, error: str) -> None:
        self.errors.append(error)
        self._end("asterisk")

    def _end(self, who: str, *, cut: bool = False) -> None:
        if self.is_over:
            return
        self.ended_by, self.ended_at = who, self._loop.time()
        self._over.set()
        self._ticker.cancel()
        self._silence.cancel()
        if cut:
            self._transport.abort()
        else:
            self._transport.close()
