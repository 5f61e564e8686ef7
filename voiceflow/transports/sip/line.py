"""The sending half of a SIP call: keeps little audio in the stack, so that an interruption bites at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from voiceflow.audio.encoding import AudioFormat
from voiceflow.net.timer import Timer
from voiceflow.net.wheel import running_wheel
from voiceflow.transports.line import Writer
from voiceflow.transports.paced import PTIME, PacedQueue
from voiceflow.transports.sip.leg import SipLeg
from voiceflow.transports.sip.protocol import NARROWBAND

LEAD = 0.06
"""Seconds of audio in the stack. A stall of the process of this length is not heard."""

TICK = 0.01
"""Seconds between two looks at what the stack has sent."""

_FRAME = NARROWBAND.size(PTIME)


class SipLine:
    """Writes agent audio into the stack as it is sent; the stack's clock sets the pace.

    An interruption drops what waits here, and the next frame fades out: the sound ends within ``LEAD`` and a
    frame. The stack's own flush would cut it 60 ms earlier, in the middle of a wave.

    Args:
        leg: The call.
        writer: Its socket.
        echo: Called with the name of each mark that was played or cleared, never from inside another call.

    Attributes:
        format: PCM16 at 8000 Hz.
    """

    format: AudioFormat = NARROWBAND

    def __init__(self, leg: SipLeg, writer: Writer, *, echo: Callable[[str], None]) -> None:
        self._leg = leg
        self._writer = writer
        self._echo = echo
        self._queue = PacedQueue(NARROWBAND, _FRAME)
        self._written = 0
        # (bytes written before it, name) of marks whose audio is in the stack.
        self._marks: deque[tuple[int, str]] = deque()
        self._loop = asyncio.get_running_loop()
        self._timer = Timer(self._tick).on(running_wheel())

    @property
    def is_open(self) -> bool:
        """Whether audio can still be sent."""
        return self._writer.is_open

    def writes_to(self, writer: Writer) -> bool:
        """Whether this is the socket of the stream."""
        return self._writer is writer

    def audio(self, data: bytes) -> None:
        """Play this after the audio that waits."""
        if self.is_open:
            self._queue.audio(data)
            self._wake()

    def mark(self, name: str) -> None:
        """Ask for an echo once all audio before it was played."""
        if self.is_open:
            self._queue.mark(name)
            self._wake()

    def clear(self) -> None:
        """Drop the audio that was not yet sent."""
        self._queue.clear()
        self._wake()

    def stop(self) -> None:
        """Send nothing more."""
        self._timer.cancel()

    def _wake(self) -> None:
        if not self._timer.is_set:
            self._timer.set(self._loop.time())

    def _tick(self) -> None:
        if not self.is_open:
            return
        waiting = self._leg.waiting
        self._reach(waiting)
        while self._queue.has_sound and waiting + _FRAME <= NARROWBAND.size(LEAD):
            if self._queue.waiting < _FRAME and waiting > _FRAME and not self._queue.is_fading:
                break  # The rest of the frame may yet come.
            self._writer.send(self._queue.take())
            self._written += _FRAME
            waiting += _FRAME
            self._note()
        self._note()
        if self._queue.has_sound or self._marks:
            self._timer.set(self._loop.time() + TICK)

    def _note(self) -> None:
        """Note the marks whose audio was written, or cleared."""
        self._marks.extend((self._written, name) for name in self._queue.reached())

    def _reach(self, waiting: int) -> None:
        """Echo the marks whose audio the stack has sent."""
        while self._marks and self._marks[0][0] <= self._written - waiting:
            self._echo(self._marks.popleft()[1])
