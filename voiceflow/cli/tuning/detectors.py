"""The voice detectors with which recordings are replayed: without an event loop, faster than real time."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from voiceflow.audio.silero import WINDOW
from voiceflow.audio.silero_engine import SILERO, SileroEngine, load_engine
from voiceflow.audio.vad_gated import MODEL_RATES, GatedDetector
from voiceflow.audio.vad_webrtc import WebRTCDetector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceflow.audio.vad import Heard, VoiceDetector


class TuneDetector(StrEnum):
    """The detector of the calls for which settings are sought."""

    DEFAULT = "default"
    """That of ``VAD()``: webrtcvad as a gate, then Silero."""
    WEBRTC = "webrtc"
    """``WebRTCDetector`` alone."""

    def open(self) -> VoiceDetector:
        """A fresh detector for one channel, which decides within ``feed``."""
        return WebRTCDetector() if self is TuneDetector.WEBRTC else DirectGatedDetector()


class DirectGatedDetector(GatedDetector):
    """The default detector, with a model that answers at once. For one channel of a recording."""

    def start(self, sample_rate: int, heard: Heard) -> None:
        rate = next((rate for rate in MODEL_RATES if sample_rate % rate == 0), sample_rate)
        self._model = self._model or DirectModel(rate)
        super().start(sample_rate, heard)


@cache
def _engine(sample_rate: int) -> SileroEngine:
    return load_engine(sample_rate, None, SILERO)


class DirectModel:
    """Silero for one channel, computed within ``post``.

    Args:
        sample_rate: 8000 or 16000 Hz.

    Raises:
        ConfigurationError: If the weights cannot be loaded.
    """

    window = WINDOW

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._engine = _engine(sample_rate)

    def open(self, heard: Heard, failed: Callable[[Exception], None]) -> DirectStream:
        """Judge a channel; ``failed`` is never called, since nothing can be behind."""
        return DirectStream(self._engine, heard)


class DirectStream:
    """A channel's windows at the model."""

    def __init__(self, engine: SileroEngine, heard: Heard) -> None:
        self._engine, self._heard = engine, heard

    @property
    def waiting(self) -> int:
        """Always 0."""
        return 0

    def post(self, window: NDArray[np.float32], end: float) -> None:
        """Judge a window; the answer is heard before this returns."""
        [probability] = self._engine.infer([self], [window])
        self._heard(probability, end)

    def forget(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing waits."""
