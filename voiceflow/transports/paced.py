"""The sending half of a call whose peer plays audio as it arrives: it has no queue, no marks and no clear."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import numpy as np

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import decode, encode
from voiceflow.net.timer import Timer
from voiceflow.net.wheel import running_wheel
from voiceflow.transports.line import Writer
from voiceflow.transports.protocol import StreamProtocol

PTIME = 0.02
"""Seconds of audio in a frame."""

CATCH_UP = 3
"""Frames that are sent at once after a stall. After a longer one the clock starts again with one frame."""

# Less than a sample: sums of floats are inexact, and a loop may round the time of a timer.
_TOLERANCE = 1e-6


class PacedQueue:
    """Agent audio that waits to be sent, frame by frame, and the marks in it. It has no clock.

    Args:
        audio_format: The format of the audio.
        size: Bytes of a frame.
    """

    def __init__(self, audio_format: AudioFormat, size: int) -> None:
        self._format = audio_format
        self._size = size
        self._silence = audio_format.silence(audio_format.seconds(size))
        self._audio = bytearray()
        self._taken = 0
        # (name, bytes before it), in order.
        self._marks: deque[tuple[str, int]] = deque()
        self._fade = b""

    @property
    def waiting(self) -> int:
        """Bytes that wait."""
        return len(self._audio)

    @property
    def is_fading(self) -> bool:
        """Whether the next frame fades out what was dropped."""
        return bool(self._fade)

    @property
    def has_sound(self) -> bool:
        """Whether the next frame is more than silence."""
        return bool(self._audio or self._fade)

    def audio(self, data: bytes) -> None:
        """Append audio of any length."""
        self._audio += data

    def mark(self, name: str) -> None:
        """Append a mark: it is reached once all audio before it was taken."""
        self._marks.append((name, self._taken + len(self._audio)))

    def clear(self) -> None:
        """Drop what waits. The next frame fades it out, so that no click is heard."""
        if self._audio:
            self._fade = self._fade_out(bytes(self._audio[: self._size]))
        self._audio.clear()
        self._marks = deque((name, self._taken) for name, _ in self._marks)

    def reached(self) -> list[str]:
        """Remove and return the marks whose audio was taken or dropped, in order."""
        found = []
        while self._marks and self._marks[0][1] <= self._taken:
            found.append(self._marks.popleft()[0])
        return found

    def take(self) -> bytes:
        """Remove and return the next frame. What is missing in it is silence."""
        if self._fade:
            frame, self._fade = self._fade, b""
            return frame
        frame = bytes(self._audio[: self._size])
        del self._audio[: self._size]
        self._taken += len(frame)
        return frame + self._silence[len(frame) :]

    def _fade_out(self, data: bytes) -> bytes:
        samples = decode(data, self._format.encoding)
        ramp = np.linspace(1.0, 0.0, len(samples), endpoint=False)
        faded = encode(np.rint(samples * ramp).astype(np.int16), self._format.encoding)
        return faded + self._silence[len(faded) :]


class FrameClock:
    """Says how many frames are due. It holds no timer.

    After a stall up to ``CATCH_UP`` frames are due at once. After a longer one the clock starts again with
    one frame, and keeps its phase: lines that a stall of the loop has held up together do not stay together.

    Args:
        now: The time of the first frame.

    Attributes:
        late_s: Seconds by which stalls have delayed the frames.
    """

    def __init__(self, now: float) -> None:
        self.late_s = 0.0
        # Frame number ``_sent`` is due at ``_origin + _sent * PTIME``: a sum would drift.
        self._origin = now
        self._sent = 0

    @property
    def next(self) -> float:
        """When the next frame is due."""
        return self._origin + self._sent * PTIME

    def due(self, now: float) -> int:
        """The number of frames to send now. They count as sent."""
        number = max(0, int((now - self._origin + _TOLERANCE) / PTIME) - self._sent + 1)
        if number > CATCH_UP:
            skipped = (number - 1) * PTIME
            self.late_s += skipped
            self._origin, number = self._origin + skipped, 1
        self._sent += number
        return number


class PacedLine:
    """Sends one frame every 20 ms from its start to its end, silence included.

    The lines of an event loop share one timer. Each begins within 20 ms, at the millisecond at which the
    fewest of the others send.

    The user hears what was sent: a mark is answered when the frame with the last audio before it has been
    played, which is 20 ms after it was sent. After a stall of the event loop up to ``CATCH_UP`` frames are
    sent at once; after a longer one the audio is late by the stall, and nothing of it is lost.

    Args:
        protocol: The protocol of a stream that has started.
        writer: The socket of the stream.
        echo: Called with the name of each mark that was played or cleared, never from inside another call.

    Attributes:
        format: The audio format that the peer plays.
    """

    def __init__(self, protocol: StreamProtocol, writer: Writer, *, echo: Callable[[str], None]) -> None:
        self.format = protocol.format
        self._protocol = protocol
        self._writer = writer
        self._echo = echo
        self._queue = PacedQueue(self.format, self.format.size(PTIME))
        self._loop = asyncio.get_running_loop()
        wheel = running_wheel()
        self._phases = wheel.phases(PTIME)
        self._begin: float | None = self._phases.take(self._loop.time())
        self._clock = FrameClock(self._begin)
        self._timer = Timer(self._tick).on(wheel)
        self._timer.set(self._clock.next)

    @property
    def late_s(self) -> float:
        """Seconds by which stalls of the event loop have delayed the audio."""
        return self._clock.late_s

    @property
    def is_open(self) -> bool:
        """Whether frames can still be sent."""
        return self._protocol.is_streaming and self._writer.is_open

    def writes_to(self, writer: Writer) -> bool:
        """Whether this is the socket of the stream."""
        return self._writer is writer

    def audio(self, data: bytes) -> None:
        """Play this after the audio that waits.

        Args:
            data: In ``format``; of any length.
        """
        if self.is_open:
            self._queue.audio(data)

    def mark(self, name: str) -> None:
        """Ask for an echo once all audio before it was played."""
        if self.is_open:
            self._queue.mark(name)

    def clear(self) -> None:
        """Drop the audio that was not yet sent: the next frame fades out, and silence follows."""
        self._queue.clear()

    def stop(self) -> None:
        """Send no more frames."""
        self._timer.cancel()
        if self._begin is not None:
            self._phases.release(self._begin)
            self._begin = None

    def _tick(self) -> None:
        if not self.is_open:
            self.stop()
            return
        for _ in range(self._clock.due(self._loop.time())):
            for name in self._queue.reached():
                self._echo(name)
            self._writer.send(self._protocol.audio(self._queue.take()))
        self._timer.set(self._clock.next)
