"""The emulated recogniser: it knows beforehand which words it will hear, but not when."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import decode

_LOUD = 400.0
"""Root mean square from which on a piece of audio counts as voice."""

_SECONDS_PER_WORD = 0.35


class ExpectedWords:
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


@dataclass(frozen=True, slots=True)
class HeardPiece:
    """What the recogniser reports.

    Attributes:
        text: The words of the current piece.
        is_final: Whether the next piece follows.
        is_end: Whether the speaker has finished.
    """

    text: str = field(default="", repr=False)
    is_final: bool = False
    is_end: bool = False


class StreamRecognition:
    """The recognition of one stream.

    Args:
        recogniser: Knows the words.
        audio: The format of the audio.
        end_silence: Seconds of silence after a voice that end a piece.
        is_single: Whether the first piece ends the stream.
    """

    def __init__(
        self, recogniser: ExpectedWords, audio: AudioFormat, *, end_silence: float, is_single: bool
    ) -> None:
        self._recogniser, self._audio = recogniser, audio
        self._end_silence, self._is_single = end_silence, is_single
        self._done: list[str] = []
        self._piece: str | None = None
        self._quiet = self._voiced = 0.0
        self._shown = 0
        self.seconds = 0.0

    @property
    def text(self) -> str:
        """All final words."""
        return " ".join(self._done)

    def feed(self, data: bytes) -> HeardPiece | None:
        """Take audio; returns what there is to report."""
        seconds = self._audio.seconds(len(data))
        self.seconds += seconds
        samples = decode(data, self._audio.encoding).astype(np.float64)
        if len(samples) and float(np.sqrt(np.mean(samples**2))) >= _LOUD:
            self._voiced += seconds
            self._quiet = 0.0
            return self._interim()
        self._quiet += seconds
        if self._piece is None or self._quiet < self._end_silence:
            return None
        return HeardPiece(is_end=True) if self._is_single else self.finish()

    def finish(self) -> HeardPiece:
        """The final words of the current piece; empty if there was no voice."""
        text, self._piece = self._piece or "", None
        self._shown, self._voiced = 0, 0.0
        if text:
            self._done.append(text)
        return HeardPiece(text, is_final=True)

    def _interim(self) -> HeardPiece | None:
        if self._piece is None:
            self._piece = self._recogniser.take()
        words = self._piece.split()
        count = min(len(words), 1 + int(self._voiced / _SECONDS_PER_WORD))
        if count <= self._shown:
            return None
        self._shown = count
        # The last punctuation is only known once the piece is complete.
        return HeardPiece(" ".join(words[:count]).rstrip(".!?,"))
