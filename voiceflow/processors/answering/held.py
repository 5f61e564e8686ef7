"""What waits until it is decided who answered: the far end's words, and the agent's lines."""

from __future__ import annotations

from collections import deque
from typing import TypeAlias

from voiceflow.frames import (
    Frame,
    PlayFrame,
    PlayResult,
    SayFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
)

MOST_HELD = 100
"""Transcripts and lines that are held back at most; the oldest are dropped."""

Line: TypeAlias = SayFrame | PlayFrame


class HeldFrames:
    """Transcripts and lines that are held back, in their order."""

    def __init__(self) -> None:
        self._words: deque[TranscriptionFrame] = deque(maxlen=MOST_HELD)
        self._lines: deque[Line] = deque()

    def hold_words(self, frame: TranscriptionFrame) -> None:
        """Hold a transcript back."""
        self._words.append(frame)

    def hold_line(self, frame: Line) -> None:
        """Hold a line back."""
        self._lines.append(frame)
        if len(self._lines) > MOST_HELD:
            _drop(self._lines.popleft())

    def drop_words(self) -> None:
        """Forget the transcripts."""
        self._words.clear()

    def drop_lines(self) -> None:
        """End the lines without saying them."""
        while self._lines:
            _drop(self._lines.popleft())

    def release(self, speaking: UserStartedSpeakingFrame | None, greeting: str) -> list[Frame]:
        """Return the frames that a person and the responder get now, and hold them no longer.

        Args:
            speaking: The beginning of the speech that goes on, or None.
            greeting: Answers the words with which the person picked up; empty to let the words pass.
        """
        frames: list[Frame] = [] if speaking is None else [speaking]
        frames += self._lines
        if greeting:
            frames.append(SayFrame(text=greeting))
        else:
            frames += self._words
        self._lines.clear()
        self._words.clear()
        return frames


def _drop(line: Line) -> None:
    if line.ended is not None:
        line.ended(PlayResult())
