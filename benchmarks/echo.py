"""Who is heard on a line on which the agent's voice comes back: ``python -m benchmarks.echo``.

Synthetic speech of the local engine (``voiceflow-calls[local]``) over µ-law: the agent says four replies, its
voice comes back at several levels and delays and bent in several ways, and users speak over it. Counted with
the default VAD: voice that would interrupt the agent though nobody spoke, and users who are heard. Beside it
the same without ``EchoGate``, and, where ``pywebrtc-audio`` is installed, WebRTC's canceller, told the delay.
"""

from __future__ import annotations

import asyncio
import importlib.util
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.echo_lines import LEAD, LINES, WAY, Line, Scene, Speech, speech
from benchmarks.echo_speech import RATE
from benchmarks.report import Report, Row, table
from voiceflow.audio.echo import EchoFilter, EchoGate
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.played import PlayedAudio
from voiceflow.audio.vad import SpeechChange, SpeechSegmenter, VADParams
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.clients.local.voices import CALLERS

Samples = NDArray[np.int16]
PACKET = 160
MESSAGE = 800
BARGE_IN = 0.16
"""Seconds of voice that interrupt the agent, half of them voiced, as ``TurnPolicy`` has it."""
AEC = "pywebrtc_audio"


class Untouched:
    """Takes nothing out."""

    def start(self, sample_rate: int, played: PlayedAudio) -> None:
        pass

    def clean(self, samples: Samples, now: float) -> Samples:
        return samples


class WebRTCCanceller:
    """AEC3, which must be told the delay to within some 0.4 s."""

    def __init__(self, delay: float) -> None:
        module = importlib.import_module(AEC)
        self._canceller = module.AudioProcessor(sample_rate=RATE, echo_cancellation=True)
        self._lag = round(max(0.0, delay - 0.06) * RATE)

    def start(self, sample_rate: int, played: PlayedAudio) -> None:
        self._played = played

    def clean(self, samples: Samples, now: float) -> Samples:
        begin = round(now * RATE) - len(samples) - self._lag
        far = self._played.read(begin, len(samples)).astype(np.int16)
        cleaned: Samples = self._canceller.process(np.ascontiguousarray(samples), far)
        return cleaned


@dataclass(slots=True)
class Voice:
    """A stretch of voice: its first and last moment, and when it became a barge-in."""

    begin: float
    end: float
    barged: float | None = None


def listen(scene: Scene, echo: EchoFilter) -> tuple[list[Voice], list[float]]:
    """What the default VAD hears behind the filter, and microseconds of each packet in the filter."""
    heard: list[Voice] = []
    costs: list[float] = []
    detector, segmenter = WebRTCDetector(), SpeechSegmenter(VADParams(), WebRTCDetector.window)

    def hear(probability: float, now: float) -> None:
        change = segmenter.hear(probability, now)
        if change is SpeechChange.STARTED:
            heard.append(Voice(segmenter.at, now))
        elif change is SpeechChange.CONTINUED:
            voice = heard[-1]
            voice.end = now
            if (
                voice.barged is None
                and now - voice.begin >= BARGE_IN - 1e-9
                and segmenter.voiced >= BARGE_IN / 2
            ):
                voice.barged = now

    detector.start(RATE, hear)
    played, sent = PlayedAudio(TELEPHONE), 0
    echo.start(RATE, played)
    data = encode(scene.played, Encoding.MULAW)
    for begin in range(0, len(scene.near) - PACKET + 1, PACKET):
        now = (begin + PACKET) / RATE
        while sent < len(data) and sent / RATE < now + LEAD:
            piece = data[sent : sent + MESSAGE]
            if np.any(scene.played[sent : sent + MESSAGE]):
                played.sent(piece, sent / RATE)
            sent += MESSAGE
        before = time.thread_time_ns()
        packet = echo.clean(scene.near[begin : begin + PACKET], now)
        costs.append((time.thread_time_ns() - before) / 1000)
        detector.feed(packet, now)
    return heard, costs


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one line.

    Attributes:
        false: Would-be barge-ins though nobody spoke.
        missed: Users at their usual level who were not heard, of eight.
        missed_quiet: The same, 10 dB quieter.
        late_ms: Median by which a user's barge-in comes after the first 0.16 s of the voice.
        cost_us: Mean of all packets in the filter, nobody speaking over the agent.
    """

    false: int
    missed: int
    missed_quiet: int
    late_ms: float
    cost_us: float


def score(speech: Speech, line: Line, make: Callable[[Line], EchoFilter]) -> Score:
    """Run a line three times: nobody speaks over the agent, users do, quiet users do."""
    heard, costs = listen(speech.on(line), make(line))
    false = sum(voice.barged is not None for voice in heard)
    missed, late = [], []
    for gain in (0.0, -10.0):
        scene = speech.on(line, gain)
        heard, _ = listen(scene, make(line))
        barged = [
            min((v.barged for v in heard if v.barged and begin < v.barged <= end + 0.1), default=None)
            for begin, end in scene.user
        ]
        missed.append(sum(at is None for at in barged))
        late += [at - begin - BARGE_IN for at, (begin, _) in zip(barged, scene.user, strict=True) if at]
    delay = median(late) * 1000 if late else float("nan")
    return Score(false, missed[0], missed[1], delay, float(np.mean(costs)))


def filters() -> dict[str, Callable[[Line], EchoFilter]]:
    """What is compared."""
    found: dict[str, Callable[[Line], EchoFilter]] = {
        "nothing": lambda _: Untouched(),
        "EchoGate": lambda _: EchoGate(),
    }
    if importlib.util.find_spec(AEC) is not None:
        found["AEC3"] = lambda line: WebRTCCanceller(line.delay + WAY)
    return found


def idle_cost(speech: Speech) -> float:
    """Nanoseconds of a packet while the agent is silent, beside those of a filter that does nothing."""
    scene = speech.on(LINES[-1])
    silent = Scene(scene.near, np.zeros_like(scene.played), [])
    costs = [listen(silent, echo)[1] for echo in (EchoGate(), Untouched())]
    return (median(costs[0]) - median(costs[1])) * 1000


def main() -> None:
    """Run it, print it, write it down."""
    makers = filters()
    scores: dict[str, dict[str, Score]] = {name: {} for name in makers}
    idle = 0.0
    for agent in (CALLERS[0], CALLERS[1]):
        spoken = asyncio.run(speech(agent))
        idle = idle_cost(spoken)
        for line in LINES:
            for name, make in makers.items():
                scores[name][f"{line.name}, {agent.name}"] = score(spoken, line, make)
    write(scores, idle)


def cells(one: Score) -> list[str]:
    """A score for people."""
    return [str(one.false), f"{8 - one.missed} + {8 - one.missed_quiet}", f"{one.late_ms:.0f} ms"]


def write(scores: dict[str, dict[str, Score]], idle: float) -> None:
    """Print it, write it down."""
    report = Report("echo", "The agent's own voice on the line")
    head = [f"{name}: {what}" for name in scores for what in ("false", "users heard", "late")]
    lines = [
        [line, *(cell for name in scores for cell in cells(scores[name][line]))] for line in scores["nothing"]
    ]
    gate, bare = scores["EchoGate"], scores["nothing"]
    echoing = {name: one for name, one in gate.items() if not name.startswith("no echo")}
    cost = [one.cost_us for one in echoing.values()]
    clean = [one.cost_us for name, one in gate.items() if name not in echoing]
    report.add(
        "*False*: voice of 0.16 s that would interrupt the agent though nobody spoke, in 30 s of its speech. "
        "*Users heard* over it: of eight at a usual level and eight 10 dB below. *Late*: how long their "
        "barge-in comes after the first 0.16 s of the voice, median.",
        table(["line, agent", *head], lines),
        f"CPU of a packet in EchoGate: {np.mean(cost):.0f} µs on a line with an echo, pauses included; "
        f"{np.mean(clean):.0f} µs without one while the agent speaks; {idle:.0f} ns while it is silent.",
    )
    false, before = sum(one.false for one in echoing.values()), sum(bare[name].false for name in echoing)
    heard = sum(16 - one.missed - one.missed_quiet for one in echoing.values())
    report.rows = [
        Row(
            budget=f"false barge-ins by the agent's echo, {len(echoing)} lines of 30 s: 0",
            measured=str(false),
            baseline=f"without the gate {before}",
            is_met=false == 0,
            note=f"users heard over it: {heard} of {16 * len(echoing)}; {np.mean(cost):.0f} µs a packet on "
            f"such a line, {np.mean(clean):.0f} µs on one without an echo while the agent speaks",
        )
    ]
    report.raw = {name: {line: asdict(one) for line, one in found.items()} for name, found in scores.items()}
    report.finish()


if __name__ == "__main__":
    main()
