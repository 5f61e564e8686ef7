"""Announcements of a queue that are played again: ``python -m benchmarks.holds``.

Synthetic voices of the local engine (``voiceflow-calls[local]``) between pieces of made music, over µ-law
with pink noise, through the default VAD and ``HoldGate``. Nothing here was recorded on a phone.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers_music import BANDS, MUSIC_DBOV, Samples, play_band, speech
from benchmarks.answers_other_lines import VOICES
from benchmarks.echo_speech import RATE, active_rms, noise, through_mulaw, turn
from benchmarks.report import Report, table
from voiceflow import TELEPHONE, Processor, UserAudioFrame, handles
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.repeats import RepeatMeter
from voiceflow.clients.local.hibari import Hibari
from voiceflow.frames import HoldFrame
from voiceflow.processors import VAD
from voiceflow.processors.answering import HoldGate
from voiceflow.testing import play, run_virtual
from voiceflow.testing.playing import Cue

ANNOUNCEMENTS = (
    "Thank you for waiting. Your call is important to us and will be answered in the order it was received.",
    "All of our agents are still busy. Please stay on the line and somebody will be with you shortly.",
    "You are number four in the queue. Did you know that you can change your address on our website?",
    "We are sorry to keep you waiting. Please have your customer number ready. An agent will take your call.",
)
PERSONS = (
    "Hello?",
    "Good afternoon, you are through to Marion in customer service, how can I help you?",
)
GAP = 6.0
"""Seconds of music, or of silence, before each announcement and the person."""

PACKET = 160


class Recogniser(Processor):
    """Notes when it is given audio."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    @handles(UserAudioFrame)
    def hear(self, frame: UserAudioFrame) -> None:
        self.at.append(self.session.now())


@dataclass(frozen=True, slots=True)
class Queue:
    """One call: an announcement three times, and a person.

    Attributes:
        sound: Of the far end.
        starts: Seconds at which each announcement begins, and the person.
        length: Seconds of the announcement.
    """

    sound: NDArray[np.int16]
    starts: tuple[float, ...]
    length: float


def make_queue(announcement: Samples, person: Samples, between: Samples, level: float, seed: int) -> Queue:
    """Join the parts on a noisy line."""
    parts, starts, at = [], [], 0.0
    for number, voice in enumerate((announcement, announcement, announcement, person)):
        gap = np.roll(between, -number * 12_345)[: round(GAP * RATE) + 37 * number]
        parts += [gap, voice]
        starts.append(at + len(gap) / RATE)
        at += (len(gap) + len(voice)) / RATE
    whole = np.concatenate([*parts, np.zeros(RATE, np.float32)])
    line = through_mulaw((whole + level * noise("pink", len(whole), seed)).astype(np.float32))
    return Queue(line, tuple(starts), len(announcement) / RATE)


def measure(queue: Queue, *, repeats: bool) -> tuple[list[float], float]:
    """What the recogniser got of each announcement as a share of its length, and when the person woke it."""
    data = encode(queue.sound, Encoding.MULAW)
    cues: list[Cue] = [
        ((at + PACKET) / RATE, UserAudioFrame(data=data[at : at + PACKET], format=TELEPHONE))
        for at in range(0, len(data) - PACKET, PACKET)
    ]
    # The words of the first announcement say so.
    cues.append((queue.starts[0] + queue.length + 0.5, HoldFrame(is_on_hold=True)))
    cues.sort(key=lambda cue: cue[0])
    recogniser = Recogniser()
    run_virtual(play([VAD(), HoldGate(repeats=repeats), recogniser], cues, linger=0.1))
    at = np.array(recogniser.at)
    ends = [start + queue.length + 1.5 for start in queue.starts[:3]]
    shares = [
        0.02 * float(((at >= start) & (at < end)).sum()) / queue.length
        for start, end in zip(queue.starts, ends, strict=False)
    ]
    later = at[at >= queue.starts[3]]
    return shares, float(later[0] - queue.starts[3]) if len(later) else float("inf")


def say(voice: Hibari, text: str, seed: int) -> Samples:
    """A line at the usual level."""
    return np.asarray(asyncio.run(turn(voice, text, np.random.default_rng(seed))), np.float32)


def lines(level_db: int) -> list[list[str]]:
    """A line of the table for music and for silence between the announcements, with and without memory."""
    found: dict[tuple[str, bool], list[tuple[list[float], float]]] = {}
    for number, text in enumerate(ANNOUNCEMENTS):
        voice = Hibari(voice=VOICES[number % len(VOICES)])
        announcement = say(voice, text, number)
        person = say(Hibari(voice=VOICES[(number + 1) % len(VOICES)]), PERSONS[number % 2], 50 + number)
        band = play_band(BANDS[number * 2], number)
        music = band * np.float32(10 ** (MUSIC_DBOV / 20) / active_rms(band))
        for name, between in (("music", music), ("silence", np.zeros_like(music))):
            queue = make_queue(announcement, person, between, 10 ** (level_db / 20), number)
            for repeats in (False, True):
                found.setdefault((name, repeats), []).append(measure(queue, repeats=repeats))
    rows = []
    for (name, repeats), results in found.items():
        shares = np.array([shares for shares, _ in results]).mean(axis=0)
        wakes = sorted(wake for _, wake in results)
        how = "yes" if repeats else "no"
        cells = [f"{100 * share:.0f} %" for share in shares]
        rows.append(
            [f"{level_db} dBov", name, how, *cells, f"{wakes[len(wakes) // 2]:.2f}", f"{wakes[-1]:.2f}"]
        )
    return rows


def mistaken(level_db: int) -> str:
    """Share of unseen speech that is taken for something heard before, all of it being remembered."""
    talk = speech()
    line = through_mulaw((talk + 10 ** (level_db / 20) * noise("pink", len(talk), 9)).astype(np.float32))
    meter, began = RepeatMeter(RATE), time.process_time()
    heard = [meter.feed(line[at : at + PACKET]) for at in range(0, len(line), PACKET)]
    cost = (time.process_time() - began) / (len(line) / RATE)
    return f"{100 * float(np.mean(heard)):.1f} % of {len(line) / RATE:.0f} s, at {100 * cost:.2f} % of a core"


_TEXT = (
    "An announcement three times, and a person after it, with six seconds of music or silence before each: "
    f"{len(ANNOUNCEMENTS)} announcements by as many synthetic speakers, at two levels of pink noise. The "
    "shares are what the recogniser got of the announcement the first, second and third time; above 100 % it "
    "got pauses too. *Woken* is seconds from the person's first sound to the recogniser's first audio, which "
    "begins up to two seconds earlier: the median and the longest. The limits of the meter were chosen with "
    "these speakers in view."
)


def main() -> Report:
    """Measure, and write the results."""
    report = Report("holds", "Announcements heard again")
    rows = [row for level in (-62, -46) for row in lines(level)]
    head = ["noise", "between", "memory", "first", "second", "third", "woken s", "longest s"]
    known = (
        f"Of the unseen speech of `benchmarks.answers`, {mistaken(-62)} was taken for something heard before."
    )
    report.add(_TEXT, table(head, rows), known)
    return report


if __name__ == "__main__":
    main().finish()
