"""The voice detectors that are compared, each behind the interface that ``VAD`` takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import webrtcvad
from numpy.typing import NDArray

from benchmarks.ears.waves import RATE, Samples
from voiceflow.audio.silero_engine import SILERO, OnnxEngine
from voiceflow.audio.vad import (
    ONSET,
    ExplainingDetector,
    Heard,
    SpeechChange,
    SpeechSegmenter,
    VADParams,
    VoiceDetector,
)
from voiceflow.audio.vad_gated import GatedDetector
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.weights import find_weights

PACKET = 160
BARGE_IN = 0.16
"""Seconds of voice that interrupt the agent, half of them voiced, as ``TurnPolicy`` has it."""


class _Windows(VoiceDetector):
    """Cuts packets into windows and judges each at once."""

    window = 0.02

    def __init__(self) -> None:
        self._heard: Heard | None = None
        self._rest = np.zeros(0, np.int16)

    def start(self, sample_rate: int, heard: Heard) -> None:
        if sample_rate != RATE:
            raise ValueError(f"8000 Hz, not {sample_rate}")
        self._heard = heard

    def feed(self, samples: Samples, now: float) -> None:
        size = round(self.window * RATE)
        self._rest = np.concatenate([self._rest, samples])
        while len(self._rest) >= size:
            piece, self._rest = self._rest[:size], self._rest[size:]
            if self._heard is not None:
                self._heard(self.judge(piece), now - len(self._rest) / RATE)

    def judge(self, window: Samples) -> float:
        """The probability that there is voice in it."""
        raise NotImplementedError

    def close(self) -> None:
        self._heard = None


class BareWebRTC(_Windows):
    """A mode of webrtcvad as it comes."""

    def __init__(self, mode: int) -> None:
        super().__init__()
        self._vad = webrtcvad.Vad(mode)

    def judge(self, window: Samples) -> float:
        return float(self._vad.is_speech(window.tobytes(), RATE))


@cache
def _silero() -> OnnxEngine:
    return OnnxEngine(find_weights(SILERO) / "silero_vad.onnx", RATE)


class DirectSilero(_Windows):
    """Silero on the event loop's thread: the same numbers as ``SileroDetector``, without its waiting."""

    window = 0.032

    def judge(self, window: Samples) -> float:
        return _silero().infer([self], [window.astype(np.float32) / np.float32(32768)])[0]


class DirectStream:
    """One call's windows at Silero, judged at once."""

    waiting = 0

    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    def post(self, window: NDArray[np.float32], end: float) -> None:
        self._heard(_silero().infer([self], [window])[0], end)

    def forget(self) -> None:
        pass

    def close(self) -> None:
        pass


class DirectModel:
    """Silero on the event loop's thread, behind the interface that ``GatedDetector`` takes."""

    window, sample_rate = 0.032, RATE

    def open(self, heard: Heard, failed: Callable[[Exception], None]) -> DirectStream:
        return DirectStream(heard)


DETECTORS: dict[str, Callable[[], VoiceDetector]] = {
    "default": lambda: GatedDetector(model=DirectModel()),
    "WebRTCDetector": WebRTCDetector,
    "webrtcvad mode 1": lambda: BareWebRTC(1),
    "webrtcvad mode 3": lambda: BareWebRTC(3),
    "Silero": DirectSilero,
}
"""By name; ``python -m benchmarks.ears --detectors`` takes them."""


@dataclass(slots=True)
class Voice:
    """A stretch of voice.

    Attributes:
        told: When its start was told.
        begin: Its first voiced moment.
        last: Its last voiced moment.
        stopped: When its end was told; infinite if it never was.
        barged: When it would have interrupted the agent; infinite if never.
    """

    told: float
    begin: float
    last: float
    stopped: float = float("inf")
    barged: float = float("inf")


def listen(
    detector: VoiceDetector, samples: Samples, params: VADParams | None = None, *, barge_in: float = BARGE_IN
) -> list[Voice]:
    """What the VAD would say of these samples, which come in packets of 20 ms from second 0 on.

    Args:
        detector: A fresh one.
        samples: At 8 kHz.
        params: When speech starts and stops.
        barge_in: Seconds of voice that interrupt, half of them voiced.
    """
    found: list[Voice] = []
    onset = detector.onset if isinstance(detector, ExplainingDetector) else ONSET
    segmenter = SpeechSegmenter(params or VADParams(), detector.window, onset)

    def hear(probability: float, now: float) -> None:
        match segmenter.hear(probability, now):
            case SpeechChange.STARTED:
                found.append(Voice(told=now, begin=segmenter.at, last=now))
            case SpeechChange.CONTINUED:
                voice = found[-1]
                voice.last = now
                if now - voice.begin >= barge_in - 1e-9 and segmenter.voiced >= barge_in / 2:
                    voice.barged = min(voice.barged, now)
            case SpeechChange.STOPPED:
                found[-1].last, found[-1].stopped = segmenter.at, now

    detector.start(RATE, hear)
    for begin in range(0, len(samples) - PACKET + 1, PACKET):
        detector.feed(samples[begin : begin + PACKET], (begin + PACKET) / RATE)
    detector.close()
    return found


@dataclass(frozen=True, slots=True)
class TalkScore:
    """How a detector told the turns of a talk.

    Attributes:
        late: Turns that started more than 0.3 s late.
        missed: Turns in which nothing was heard.
        hung: Turns without a stop within 1.2 s of their end.
        false_per_minute: Starts a minute in the gaps.
        onset_ms: Start told after the first sample; median and 95th percentile.
        tail_ms: Error of the last voiced moment; the same.
    """

    late: int
    missed: int
    hung: int
    false_per_minute: float
    onset_ms: tuple[int, int]
    tail_ms: tuple[int, int]


LATE, HUNG, SETTLED = 0.3, 1.2, 0.15
"""Seconds; a detector may keep hearing the last sound for ``SETTLED``."""


def score_talk(found: Sequence[Voice], turns: Sequence[tuple[float, float]], end: float) -> TalkScore:
    """Compare what was heard with the truth."""
    onsets: list[float] = []
    tails: list[float] = []
    missed = hung = 0
    for begin, stop in turns:
        mine = [voice for voice in found if voice.told > begin - 0.02 and voice.begin < stop]
        carried = any(voice.told <= begin - 0.02 and voice.stopped > begin for voice in found)
        if mine and not carried:
            onsets.append(max(0.0, mine[0].told - begin))
        missed += not mine and not carried
        ended = [voice for voice in found if voice.begin < stop < voice.stopped]
        hung += any(voice.stopped > stop + HUNG for voice in ended)
        tails += [voice.last - stop for voice in ended if voice.stopped <= stop + HUNG][:1]
    gaps = [(0.0, turns[0][0]), *((a[1] + SETTLED, b[0]) for a, b in pairwise(turns))]
    gaps.append((turns[-1][1] + SETTLED, end))
    false = sum(any(begin < voice.begin < stop - 0.03 for begin, stop in gaps) for voice in found)
    minutes = sum(stop - begin for begin, stop in gaps) / 60
    late = sum(onset > LATE for onset in onsets)
    return TalkScore(late, missed, hung, round(false / minutes, 1), _spread(onsets), _spread(tails))


def _spread(seconds: Sequence[float]) -> tuple[int, int]:
    if not seconds:
        return 0, 0
    median, high = np.percentile(seconds, [50, 95])
    return round(median * 1000), round(high * 1000)


@dataclass(frozen=True, slots=True)
class SoundScore:
    """What a detector makes of a sound that is no voice.

    Attributes:
        barge_ins: A minute, that would interrupt the agent.
        share: Of the time, within starts and stops.
    """

    barge_ins: float
    share: float


def score_sound(found: Sequence[Voice], seconds: float) -> SoundScore:
    """Count what was heard though nobody spoke to us."""
    barged = sum(voice.barged <= seconds for voice in found)
    share = sum(min(voice.stopped, seconds) - voice.begin for voice in found) / seconds
    return SoundScore(round(barged / seconds * 60, 1), round(share, 3))
