"""Answering only when addressed: in a meeting most sentences are for somebody else."""

from __future__ import annotations

import re
from collections import deque

from voiceflow.declarations import needs
from voiceflow.frames import Frame, InterimTranscriptionFrame, TranscriptionFrame
from voiceflow.handlers import handles
from voiceflow.processor import Processor

_MOST_HELD = 200


@needs(TranscriptionFrame)
class CalledByName(Processor):
    """Holds transcripts back until one contains a name of the agent, or follows its answer closely.

    Then those that were held back are passed on first, so that the agent knows what was talked about.

    Takes TranscriptionFrame and InterimTranscriptionFrame.

    Args:
        names: The agent's names, and spellings that the recogniser writes for them.
        follow_up: Seconds after an addressed sentence in which further ones need no name.
        memory: Characters that are held back at most; older sentences are dropped.
    """

    def __init__(self, *names: str, follow_up: float = 0.0, memory: int = 4000) -> None:
        super().__init__()
        if not all(name.strip() for name in names) or not names:
            raise ValueError("a name is needed by which the agent is addressed")
        joined = "|".join(re.escape(name.strip()) for name in names)
        self._pattern = re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)
        self._follow_up = follow_up
        self._memory = memory
        self._held: deque[TranscriptionFrame] = deque(maxlen=_MOST_HELD)
        self._open_until = float("-inf")

    @handles(TranscriptionFrame)
    def hear(self, frame: TranscriptionFrame) -> list[Frame]:
        now = self.session.now()
        if not self._pattern.search(frame.text) and now > self._open_until:
            self._hold(frame)
            # The interim of this sentence, if any was passed on, must not stay open.
            return [InterimTranscriptionFrame(text="", speaker=frame.speaker, is_final=True)]
        self._open_until = now + self._follow_up
        passed: list[Frame] = [*self._held, frame]
        self._held.clear()
        return passed

    @handles(InterimTranscriptionFrame)
    def hear_interim(self, frame: InterimTranscriptionFrame) -> InterimTranscriptionFrame | None:
        is_open = self.session.now() <= self._open_until
        return frame if frame.is_final or is_open or self._pattern.search(frame.text) else None

    def _hold(self, frame: TranscriptionFrame) -> None:
        self._held.append(frame)
        while sum(len(held.text) for held in self._held) > self._memory:
            self._held.popleft()
