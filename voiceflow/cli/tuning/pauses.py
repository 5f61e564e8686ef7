"""The user's turns in a recorded call: where the user pauses, and which pause is the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.vad import (
    ONSET,
    ExplainingDetector,
    SpeechChange,
    SpeechSegmenter,
    VADParams,
    VoiceDetector,
)
from voiceflow.cli.tuning.detectors import TuneDetector

if TYPE_CHECKING:
    from numpy.typing import NDArray

FINEST = 0.1
"""Seconds of the shortest pause that counts."""
SPOKE_ON = 1.0
"""A user who goes on within so many seconds of the agent's start had not finished: the agent cut in."""
_PACKET = 0.02
_STEP = 0.01
_AUDIBLE = 10 ** (-30 / 10)
"""Power, against the loudest of its stretch, below which nobody but the detector still hears voice."""
_LONGEST_LAG = 0.4


@dataclass(frozen=True, slots=True)
class VoicedSpan:
    """Where somebody speaks, in seconds.

    Attributes:
        begin: The first voice.
        end: The last audible voice.
        lag: For how much longer the detector heard it.
    """

    begin: float
    end: float
    lag: float = 0.0


@dataclass(frozen=True, slots=True)
class TurnPause:
    """Silence of the user.

    Attributes:
        begin: The last voice before it.
        end: The next voice; infinite if none comes.
        is_end: Whether the turn ends with it. All others are pauses inside the turn.
        lag: Seconds for which the detector still heard voice; a live call counts its silence from there.
    """

    begin: float
    end: float
    is_end: bool
    lag: float = 0.0

    @property
    def seconds(self) -> float:
        """Length."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """One turn of the user.

    Attributes:
        begin: The first voice.
        pauses: In order; the last is the end.
    """

    begin: float
    pauses: tuple[TurnPause, ...]


def voiced_spans(
    samples: NDArray[np.int16], sample_rate: int, detector: VoiceDetector | None = None
) -> list[VoicedSpan]:
    """Find where somebody speaks, with pauses down to 0.1 s.

    Args:
        samples: Mono.
        sample_rate: In Hz; one that the detector takes.
        detector: A fresh one; that of ``VAD()`` by default. It must decide within ``feed``.
    """
    detector = detector or TuneDetector.DEFAULT.open()
    onset = detector.onset if isinstance(detector, ExplainingDetector) else ONSET
    segmenter = SpeechSegmenter(VADParams(hangover=FINEST), detector.window, onset)
    spans: list[tuple[float, float]] = []

    def hear(probability: float, now: float) -> None:
        match segmenter.hear(probability, now):
            case SpeechChange.STARTED:
                spans.append((segmenter.at, now))
            case SpeechChange.CONTINUED | SpeechChange.STOPPED:
                spans[-1] = (spans[-1][0], segmenter.at)

    detector.start(sample_rate, hear)
    size = round(sample_rate * _PACKET)
    for begin in range(0, len(samples) - size + 1, size):
        detector.feed(samples[begin : begin + size], (begin + size) / sample_rate)
    detector.close()
    return [_audible(samples, sample_rate, begin, end) for begin, end in spans]


def _audible(samples: NDArray[np.int16], rate: int, begin: float, end: float) -> VoicedSpan:
    """Take off the end what is 30 dB below the loudest of the stretch."""
    size = round(rate * _STEP)
    first, last = round(begin * rate), round(end * rate)
    frames = samples[first : first + (last - first) // size * size].astype(np.float64).reshape(-1, size)
    power = (frames**2).mean(axis=1)
    audible = np.flatnonzero(power > power.max(initial=0.0) * _AUDIBLE)
    if not audible.size:
        return VoicedSpan(begin, end)
    lag = min(_LONGEST_LAG, end - begin - (int(audible[-1]) + 1) * _STEP)
    return VoicedSpan(begin, end - max(0.0, lag), max(0.0, lag))


def turns_of(user: Sequence[VoicedSpan], agent: Sequence[VoicedSpan]) -> list[RecordedTurn]:
    """Divide the user's speech into turns.

    A pause in which the agent speaks is the end of a turn, unless the user goes on within a second of the
    agent's start: then the agent has cut in. A user who speaks over the agent begins a turn. The last pause
    of a call is an end only if the agent speaks in it.
    """
    turns: list[RecordedTurn] = []
    begin, pauses = None, list[TurnPause]()
    for number, span in enumerate(user):
        begin = span.begin if begin is None else begin
        following = user[number + 1].begin if number + 1 < len(user) else float("inf")
        starts = [other.begin for other in agent if span.end <= other.begin < following]
        is_end = bool(starts) and following - starts[0] > SPOKE_ON
        if not is_end and following == float("inf"):
            break
        pauses.append(TurnPause(span.end, following, is_end, span.lag))
        if is_end:
            turns.append(RecordedTurn(begin, tuple(pauses)))
            begin, pauses = None, []
    return turns
