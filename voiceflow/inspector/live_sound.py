"""Listening in on a call: both sides as they are spoken and played, a moment later."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import numpy as np

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.recording import StereoRecording
from voiceflow.frames import Frame, UserAudioFrame
from voiceflow.processors.call_tracks import CallTracks

RATE = 8000
"""Hz of the sound that listeners get."""

DELAY = 0.2
"""Seconds behind the call: a packet of the user's audio of this length can still be placed."""

PIECE = 0.1
"""Seconds of one piece of sound."""

BACKLOG = 50
"""Pieces that wait for a listener; of more, the oldest are dropped."""

LONGEST = 12 * 3600.0
"""Seconds after which listeners hear no more."""


class LiveSound:
    """The sound of one call. While nobody listens it costs nothing and keeps nothing.

    Args:
        clock: Returns loop time.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._listeners: set[SoundListener] = set()
        self._begun = 0.0
        self._recording: StereoRecording | None = None
        self._tracks: CallTracks

    def __len__(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def take(self, frame: Frame) -> None:
        """Take a frame that is on its way from or to the line."""
        if self._recording is not None:
            self._tracks.take(frame)
            if isinstance(frame, UserAudioFrame):
                self._pass_on(self._recording)

    @contextmanager
    def listen(self) -> Iterator[SoundListener]:
        """Listen while the block runs."""
        if not self._listeners:
            self._begun = self._clock()
            self._recording = StereoRecording(RATE, limit=LONGEST)
            self._tracks = CallTracks(self._recording, lambda: self._clock() - self._begun)
        listener = SoundListener()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            if not self._listeners:
                self._recording = None

    def end(self) -> None:
        """The call is over."""
        for listener in self._listeners:
            listener.end()

    def _pass_on(self, recording: StereoRecording) -> None:
        until = self._clock() - self._begun - DELAY
        until -= until % PIECE
        user, agent = recording.user.settle(until), recording.agent.settle(until)
        if len(user):
            piece = encode(np.stack([user, agent], axis=1).reshape(-1), Encoding.PCM16)
            for listener in self._listeners:
                listener.put(piece)


class SoundListener:
    """One listener. It never holds up the call.

    Attributes:
        dropped: Pieces that it was too slow to take.
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._pieces: deque[bytes] = deque()
        self._changed = asyncio.Event()
        self._is_over = False

    def put(self, piece: bytes) -> None:
        """Take a piece of sound."""
        if len(self._pieces) >= BACKLOG:
            self._pieces.popleft()
            self.dropped += 1
        self._pieces.append(piece)
        self._changed.set()

    def end(self) -> None:
        """Nothing more follows."""
        self._is_over = True
        self._changed.set()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Interleaved left (user) and right (agent) samples, 16 bits, little-endian, until the end."""
        while True:
            while self._pieces:
                yield self._pieces.popleft()
            if self._is_over:
                return
            self._changed.clear()
            await self._changed.wait()
