"""A local recogniser behind the emulated service, as quick as one core allows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from voiceflow.clients.speech.engines import Recognition, Recognizer
from voiceflow.emulators.elevenlabs import HeardUtterance, Segment, Source
from voiceflow.tasks import TaskScope

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INTERVAL = 0.6
"""Seconds of new audio after which the words so far are decoded again."""

LULL = 0.12
"""Seconds of silence after which the words so far are decoded at once: they may be all."""

SLOW = 0.5
"""Seconds of a decoding from which on nothing is decoded ahead: a busy machine has better things to do."""


_LEAST = 0.001


class EagerListener:
    """Decodes what was said before it is asked to, so that the final transcript is often there already.

    Interim texts never wait: a request returns the latest one, and decodes again in the background.
    A decoding that covers all the voice of a segment is its final transcript too. One listener serves all
    sessions, one decoding ahead at a time; what it has decoded of a session is used for no other one.

    Args:
        engine: The recogniser.
    """

    def __init__(self, engine: Recognizer) -> None:
        self._engine = engine
        self._tasks = TaskScope()
        self._is_busy = False
        # The newest decoding of each session that still exists; it holds no segment, and so no source.
        self._begun: WeakKeyDictionary[Source, _Decoding] = WeakKeyDictionary()
        self._latest: WeakKeyDictionary[Source, _Decoding] = WeakKeyDictionary()
        self._cost = 0.0

    async def partial(self, segment: Segment) -> str | None:
        if not segment.is_voiced:
            return None
        if self._cost < SLOW and not self._is_busy and self._is_due(segment):
            self._begin(segment)
        latest = self._latest.get(segment.source)
        return latest.found.text if latest is not None and latest.start == segment.start else None

    async def final(self, segment: Segment) -> HeardUtterance:
        if not segment.is_voiced:
            return HeardUtterance("")
        for decoding in (self._latest.get(segment.source), self._begun.get(segment.source)):
            if decoding is not None and decoding.covers(segment):
                await decoding.done.wait()
                if decoding.is_good:
                    return _utterance(decoding.found)
        found = await self._timed(segment.samples, segment.format.sample_rate)
        return _utterance(found)

    async def warm_up(self, samples: NDArray[np.int16], sample_rate: int) -> None:
        """Decode something, since the first time takes longest, and see how quick this machine is."""
        for _ in range(2):
            await self._timed(samples, sample_rate)

    async def close(self) -> None:
        """Give up what is being decoded."""
        await self._tasks.close(limit=1.0)

    def _is_due(self, segment: Segment) -> bool:
        latest = self._latest.get(segment.source)
        assert segment.voiced is not None
        fresh = segment.duration - segment.voiced[0]
        if latest is not None and latest.start == segment.start:
            if latest.covers(segment):
                return False
            fresh = segment.duration - latest.duration
        is_lull = segment.duration - segment.voiced[1] >= LULL
        return is_lull or fresh >= INTERVAL

    def _begin(self, segment: Segment) -> None:
        self._is_busy = True
        decoding = self._begun[segment.source] = _Decoding(segment)
        self._tasks.spawn(self._decode(decoding, segment), name="eager decoding")

    async def _decode(self, decoding: _Decoding, segment: Segment) -> None:
        try:
            decoding.found = await self._timed(segment.samples, segment.format.sample_rate)
            decoding.is_good = True
        finally:
            self._latest[segment.source], self._is_busy = decoding, False
            decoding.done.set()

    async def _timed(self, samples: NDArray[np.int16], sample_rate: int) -> Recognition:
        loop = asyncio.get_running_loop()
        began = loop.time()
        found = await self._engine.recognize(samples, sample_rate)
        self._cost = loop.time() - began
        return found


def _utterance(found: Recognition) -> HeardUtterance:
    if found.confidence is None:
        return HeardUtterance(found.text, found.words)
    # A logarithm of it is sent.
    return HeardUtterance(found.text, found.words, confidence=min(1.0, max(_LEAST, found.confidence)))


class _Decoding:
    """One decoding of a segment that may not be complete."""

    def __init__(self, segment: Segment) -> None:
        self.start = segment.start
        self.duration = segment.duration
        self.voiced_seconds = segment.voiced_seconds
        self.found = Recognition("")
        self.is_good = False
        self.done = asyncio.Event()

    def covers(self, segment: Segment) -> bool:
        """Whether nothing was said in the segment that is not in here."""
        return self.start == segment.start and self.voiced_seconds >= segment.voiced_seconds - 1e-9
