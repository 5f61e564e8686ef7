"""How well voice detectors tell the turns of a noisy call: ``python -m benchmarks.vad_noise``.

Sixty turns of three synthetic speakers, 8 kHz µ-law, none of whom (nor any line they say, nor the noise)
was used for tuning; ``--tune`` runs the set that was. Writes ``results/vad_noise.md`` and ``.json``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
import webrtcvad
from numpy.typing import NDArray

from benchmarks.vad_corpus import CONDITIONS, RATE, Condition, Timeline, noise, through_mulaw, timeline
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.silero_engine import SILERO, OnnxEngine
from voiceflow.audio.vad import SpeechChange, SpeechSegmenter, VADParams
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.weights import find_weights

RESULTS = Path(__file__).parent / "results"
HANGOVER = 0.6
PACKET = 160
Samples = NDArray[np.int16]
Sample = TypeVar("Sample", bound=np.generic)


@dataclass(frozen=True)
class Detector:
    """A way to judge windows: all samples in, one probability a window out."""

    name: str
    window: float
    judge: Callable[[Samples], list[float]]


@dataclass(frozen=True)
class Score:
    """How the turns of a timeline were told.

    Attributes:
        ended: Turns whose end was found before the next one began.
        early: Ends found inside turns.
        missed: Turns in which no speech was found.
        false_starts: Starts outside turns.
        onset_ms: Median and 95th percentile from a turn's first sample to the decision.
    """

    ended: int
    early: int
    missed: int
    false_starts: int
    onset_ms: tuple[int, int]


def webrtc_alone(mode: int) -> Detector:
    """A mode of webrtcvad as it comes."""

    def judge(samples: Samples) -> list[float]:
        vad = webrtcvad.Vad(mode)
        return [float(vad.is_speech(packet.tobytes(), RATE)) for packet in cut(samples, PACKET)]

    return Detector(f"webrtcvad mode {mode}", 0.02, judge)


def default_detector() -> Detector:
    """What ``VAD()`` uses."""

    def judge(samples: Samples) -> list[float]:
        heard: list[float] = []
        detector = WebRTCDetector()
        detector.start(RATE, lambda probability, now: heard.append(probability))
        for packet in cut(samples, PACKET):
            detector.feed(packet, 0.0)
        return heard

    return Detector("voiceflow default", 0.02, judge)


def silero() -> Detector:
    """What ``VAD(SileroDetector())`` uses, without its thread."""
    path = find_weights(SILERO) / "silero_vad.onnx"

    def judge(samples: Samples) -> list[float]:
        engine, call = OnnxEngine(path, RATE), Call()
        windows = cut(samples.astype(np.float32) / np.float32(32768), 256)
        return [engine.infer([call], [window])[0] for window in windows]

    return Detector("Silero", 0.032, judge)


class Call:
    """Stands for a call in the engine's books."""


def cut(samples: NDArray[Sample], size: int) -> list[NDArray[Sample]]:
    """Whole pieces of that many samples."""
    return [samples[begin : begin + size] for begin in range(0, len(samples) - size + 1, size)]


def segments(
    chances: Sequence[float], window: float, hangover: float = HANGOVER
) -> list[tuple[float, float]]:
    """When speech was found to start and to stop; infinite if it did not stop."""
    segmenter = SpeechSegmenter(VADParams(hangover=hangover), window)
    found: list[tuple[float, float]] = []
    for number, chance in enumerate(chances, start=1):
        match segmenter.hear(chance, number * window):
            case SpeechChange.STARTED:
                found.append((number * window, float("inf")))
            case SpeechChange.STOPPED:
                found[-1] = (found[-1][0], number * window)
    return found


def score(found: list[tuple[float, float]], call: Timeline) -> Score:
    """Compare what was found with the truth."""
    ended = early = missed = false_starts = 0
    delays: list[float] = []
    bounds = [*call.turns, (len(call.speech) / RATE, 0.0)]
    false_starts += sum(start < call.turns[0][0] for start, _ in found)
    for (begin, end), (following, _) in pairwise(bounds):
        ended += any(end < stop <= following + 0.02 for _, stop in found)
        early += sum(begin < stop <= end for _, stop in found)
        # A detector may keep hearing the last sound for a tenth of a second.
        false_starts += sum(end + 0.1 < start <= following - 0.02 for start, _ in found)
        here = [start for start, stop in found if start <= end and stop > begin]
        missed += not here
        delays += [start - begin for start in here[:1] if start > begin]
    median, late = np.percentile(delays, [50, 95]) if delays else (np.nan, np.nan)
    onset = (round(median * 1000), round(late * 1000)) if delays else (0, 0)
    return Score(ended, early, missed, false_starts, onset)


def noise_alone(detector: Detector, seed: int) -> tuple[float, int]:
    """Seconds until noise that rose by 30 dB is no speech any more, and starts in the two minutes after."""
    samples = noise("pink", RATE * 133, seed) * np.float32(10 ** (-36 / 20))
    samples[: RATE * 3] *= np.float32(10 ** (-30 / 20))
    found = segments(detector.judge(through_mulaw(samples)), detector.window, 0.3)
    risen = [stop - 3 for start, stop in found if start < 4 and stop > 3]
    return round(max(risen, default=0.0), 1), sum(start >= 13 for start, _ in found)


def cost(detector: Detector, samples: Samples) -> float:
    """Microseconds for 20 ms of audio, µ-law decoding included: CPU time, the best of 15 runs."""
    packets = [encode(packet, Encoding.MULAW) for packet in cut(samples, PACKET)]
    best = float("inf")
    for _ in range(15):
        begin = time.process_time()
        detector.judge(np.concatenate([decode(packet, Encoding.MULAW) for packet in packets]))
        best = min(best, time.process_time() - begin)
    return best / len(packets) * 1e6


def batch_cost(calls: int = 32) -> float:
    """Microseconds for 20 ms of one call when Silero computes that many calls at once."""
    engine = OnnxEngine(find_weights(SILERO) / "silero_vad.onnx", RATE)
    keys = [Call() for _ in range(calls)]
    windows = [np.zeros(256, np.float32) for _ in keys]
    best = float("inf")
    for _ in range(20):
        begin = time.process_time()
        engine.infer(keys, windows)
        best = min(best, time.process_time() - begin)
    return best / calls * 1e6 * 0.02 / 0.032


def quality_table(
    call: Timeline, detectors: list[Detector], seed: int
) -> tuple[list[str], dict[str, object]]:
    """One row for each condition and detector."""
    rows = [
        "| line | detector | ended | early | missed | false starts | onset median / p95 |",
        "|---|---|---|---|---|---|---|",
    ]
    raw: dict[str, object] = {}
    for condition in CONDITIONS:
        samples = condition.apply(call.speech, seed)
        for detector in detectors:
            found = score(segments(detector.judge(samples), detector.window), call)
            onset = "{} / {} ms".format(*found.onset_ms) if found.onset_ms[1] else "-"
            cells = (
                condition.name,
                detector.name,
                found.ended,
                found.early,
                found.missed,
                found.false_starts,
            )
            rows.append("| " + " | ".join(map(str, cells)) + f" | {onset} |")
            raw[f"{condition.name} | {detector.name}"] = asdict(found)
    return rows, raw


def other_table(call: Timeline, detectors: list[Detector], seed: int) -> tuple[list[str], dict[str, object]]:
    """Noise without speech, and what a packet costs."""
    samples = Condition("", "pink", 10).apply(call.speech[: RATE * 20], seed)
    nothing = Detector("µ-law decoding alone", 0.02, lambda samples: [])
    reference = cost(nothing, samples)
    rows = [
        "| detector | noise up 30 dB: speech for | starts in 2 min of it | µs per 20 ms | × decoding |",
        "|---|---|---|---|---|",
        f"| {nothing.name} | | | {reference:.1f} | 1 |",
    ]
    raw: dict[str, object] = {nothing.name: {"us": reference}}
    for detector in detectors:
        seconds, starts = noise_alone(detector, seed + 2)
        spent = cost(detector, samples)
        rows.append(
            f"| {detector.name} | {seconds:g} s | {starts} | {spent:.1f} | {spent / reference:.0f} |".replace(
                "inf s", "ever"
            )
        )
        raw[detector.name] = {"risen_s": seconds, "starts": starts, "us": spent}
    spent = batch_cost()
    rows.append(f"| Silero, 32 calls at once | | | {spent:.1f} | {spent / reference:.0f} |")
    raw["Silero, 32 calls at once"] = {"us": spent}
    return rows, raw


HEAD = """# Voice detection in noise

`python -m benchmarks.vad_noise`: {turns} turns in {seconds:.0f} s, synthetic speech at -26 dBov, 8 kHz µ-law.
The call is one speaker after another at one level; pauses inside turns are up to 0.45 s.

*Ended*: turns whose end was found before the next began, after 0.6 s of silence. *Early*: ends found inside
turns. *Missed*: turns in which nothing was heard. *False starts*: starts between turns. *Onset*: from a
turn's first sample to the decision that speech has started.
"""
COST = """
Costs: CPU time, the best of 15 runs, on Python {python}, {machine}, one core of a busy machine;
pink noise at 10 dB SNR; all but the first row include the decoding.
Noise up: pink, from -66 to -36 dBov.
"""


def main() -> None:
    """Run it all, print it, write it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tune", action="store_true", help="run the set used for tuning; write nothing")
    is_tuning = parser.parse_args().tune
    call = asyncio.run(timeline("tune", seed=1) if is_tuning else timeline("report", seed=2))
    detectors = [*(webrtc_alone(mode) for mode in range(4)), default_detector(), silero()]
    quality, raw_quality = quality_table(call, detectors, seed=11 if is_tuning else 12)
    other, raw_other = other_table(call, detectors, seed=13 if is_tuning else 14)
    head = HEAD.format(turns=len(call.turns), seconds=len(call.speech) / RATE)
    costs = COST.format(python=platform.python_version(), machine=platform.machine())
    text = "\n".join([head, *quality, costs, *other, ""])
    print(text)
    if not is_tuning:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "vad_noise.md").write_text(text, encoding="utf-8")
        raw = json.dumps({"quality": raw_quality, "other": raw_other}, indent=1, default=float)
        (RESULTS / "vad_noise.json").write_text(raw + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
