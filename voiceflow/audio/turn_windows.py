"""A turn model that judges the last seconds of a call in one piece: at each pause, in batches."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voiceflow.audio.batches import BatchModel, BatchStream
from voiceflow.audio.resample import Quality, resample
from voiceflow.audio.turn_model import TurnChance, TurnHeard

if TYPE_CHECKING:
    from numpy.typing import NDArray

BACKLOG = 2
"""Judgements of one call that may wait. An older one is about a pause that is nearly over."""
SLACK = 1e-6


class TurnNetwork(Protocol):
    """Computes what the voice in a window says. Used from one thread only."""

    def judge(self, windows: Sequence[NDArray[np.float32]]) -> Sequence[TurnChance]:
        """Judge several calls' windows at once.

        Args:
            windows: Each ends with the newest sample and may be shorter than a full one, at the beginning of
                a call. Scaled to ±1, at the rate of the model.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnWindow:
    """What a network is asked, and when.

    Attributes:
        seconds: Of sound that it hears at most.
        sample_rate: Of that sound, in Hz.
        pause: Seconds after the last voice at which it is asked first.
        step: Seconds until it is asked again while the pause goes on.
        limit: Seconds after the last voice from which on it is not asked any more.
        speech_step: Seconds between questions while the voice goes on; None to ask in pauses only, for a
            network that is expensive or says nothing about the future.
    """

    seconds: float
    sample_rate: int
    pause: float = 0.2
    step: float = 0.2
    limit: float = 1.3
    speech_step: float | None = None

    def __post_init__(self) -> None:
        steps = (self.seconds, self.pause, self.step, self.speech_step or math.inf)
        if min(steps) <= 0 or self.sample_rate <= 0:
            raise ValueError("the lengths, steps and rate of a turn model's window are above 0")


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """The last packets of a call, as they came. The thread puts them together."""

    packets: tuple[NDArray[np.int16], ...]
    sample_rate: int


class WindowedTurnModel:
    """A ``TurnModel`` made of a network: keeps the last seconds of each call and asks at pauses.

    Args:
        load: Makes the network, off the event loop, when the first call opens.
        window: What it is asked, and when.
        name: Of the thread.
        batch: How many calls are judged at once at most.
    """

    def __init__(
        self, load: Callable[[], TurnNetwork], window: TurnWindow, *, name: str = "turns", batch: int = 16
    ) -> None:
        self._window = window
        self._batches = BatchModel[_Excerpt, TurnChance](
            lambda: _Engine(load(), window), name=name, batch=batch
        )

    def open(
        self, sample_rate: int, heard: TurnHeard, failed: Callable[[Exception], None]
    ) -> WindowedTurnStream:
        """Serve a call; see ``TurnModel``."""
        if sample_rate <= 0:
            raise ValueError(f"a sample rate is positive, not {sample_rate}")
        stream = self._batches.open(heard, failed, backlog=BACKLOG)
        return WindowedTurnStream(stream, self._window, sample_rate)


class WindowedTurnStream:
    """One call at a ``WindowedTurnModel``: see ``TurnStream``."""

    def __init__(
        self, stream: BatchStream[_Excerpt, TurnChance], window: TurnWindow, sample_rate: int
    ) -> None:
        self._stream, self._window, self._rate = stream, window, sample_rate
        self._packets: deque[NDArray[np.int16]] = deque()
        self._size = 0
        self._voiced_at = self._asked_at = -math.inf

    @property
    def dropped(self) -> int:
        """Judgements left out because the model was behind."""
        return self._stream.dropped

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        """Take a packet, and ask the network if it is time."""
        self._packets.append(samples)
        self._size += len(samples)
        most = round(self._window.seconds * self._rate)
        while self._size - len(self._packets[0]) >= most:
            self._size -= len(self._packets.popleft())
        if self._is_due(now):
            self._asked_at = now
            self._stream.post(_Excerpt(tuple(self._packets), self._rate), now)

    def speak(self, at: float) -> None:
        """The VAD heard a voice."""
        self._voiced_at = max(self._voiced_at, at)

    def fall_silent(self, at: float) -> None:
        """The VAD declared the end of speech. The pause was counted from the last voice anyway."""

    def close(self) -> None:
        """The call is over."""
        self._stream.close()

    def _is_due(self, now: float) -> bool:
        window = self._window
        quiet, since = now - self._voiced_at + SLACK, now - self._asked_at + SLACK
        if window.pause <= quiet <= window.limit + 2 * SLACK:
            # The question of a voice that went on is none about this pause.
            return since >= window.step or self._asked_at < self._voiced_at + window.pause - SLACK
        return window.speech_step is not None and quiet < window.pause and since >= window.speech_step


class _Engine:
    """Puts excerpts together for the network, in its thread."""

    def __init__(self, network: TurnNetwork, window: TurnWindow) -> None:
        self._network, self._window = network, window

    def infer(self, calls: Sequence[object], windows: Sequence[_Excerpt]) -> Sequence[TurnChance]:
        return self._network.judge([self._samples(excerpt) for excerpt in windows])

    def _samples(self, excerpt: _Excerpt) -> NDArray[np.float32]:
        rate = self._window.sample_rate
        whole = resample(np.concatenate(excerpt.packets), excerpt.sample_rate, rate, quality=Quality.LQ)
        return whole[-round(self._window.seconds * rate) :].astype(np.float32) / np.float32(32768)
