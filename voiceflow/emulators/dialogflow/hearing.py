"""The emulated recogniser: it knows beforehand which words it will hear, but not when."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import decode

_LOUD = 400.0
"""Root mean square from which on a piece of audio counts as voice."""

_SECONDS_PER_WORD = 0.35


class EmulatedEars:
    """The words that callers will say, in order.

    Args:
        words: The utterances.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words = deque(words)

    def expect(self, text: str) -> None:
        """Hear this text after everything that was expected before."""
        self._words.append(text)

    def take(self) -> str:
        """The next utterance; empty if none is expected."""
        return self._words.popleft() if self._words else ""


class Utterance:
    """The audio of one user turn.

    Args:
        ears: Knows the words.
        audio: The format of the audio.
        end_silence: Seconds of silence after a voice that end the utterance.
    """

    def __init__(self, ears: EmulatedEars, audio: AudioFormat, *, end_silence: float) -> None:
        self._ears, self._audio, self._end_silence = ears, audio, end_silence
        self._text: str | None = None
        self._quiet = 0.0
        self._shown = 0
        self.voiced = 0.0
        self.seconds = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the speaker has been silent for long enough."""
        return self.voiced > 0 and self._quiet >= self._end_silence

    @property
    def text(self) -> str:
        """The words of the whole utterance; empty without a voice."""
        if self._text is None:
            self._text = self._ears.take() if self.voiced > 0 else ""
        return self._text

    def feed(self, data: bytes) -> str | None:
        """Take audio; returns the interim words if there are new ones."""
        seconds = self._audio.seconds(len(data))
        self.seconds += seconds
        samples = decode(data, self._audio.encoding).astype(np.float64)
        if len(samples) == 0 or float(np.sqrt(np.mean(samples**2))) < _LOUD:
            self._quiet += seconds
            return None
        self.voiced += seconds
        self._quiet = 0.0
        words = self.text.split()
        count = min(len(words), 1 + int(self.voiced / _SECONDS_PER_WORD))
        if count <= self._shown:
            return None
        self._shown = count
        return " ".join(words[:count]).rstrip(".!?,")
