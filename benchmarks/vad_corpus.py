"""Phone calls with known turn boundaries: many voices out of one, pauses inside turns, line noise."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.clients.local.hibari import Hibari
from voiceflow.clients.local.voices import HEART, VoiceVariant

RATE = 8000
SPEECH_DBOV = -26.0
"""Active speech level, as ITU-T P.56 measures it and telephone networks are planned for."""

SENTENCES = {
    "tune": """
Hello, I would like to book a table for four people, please.
Yes, that's right.
Could you tell me, um, when you are open on Saturday?
My order number is four seven two nine.
No, I never got that email. Can you send it again?
The name is Peterson, P, E, T, E, R, S, O, N.
I'm calling about the invoice from last month.
Well, it stopped working yesterday, and now the red light is blinking.
Thank you, goodbye.
Tuesday would be fine. What about ten o'clock?
I moved house in March, so my address has changed.
Sorry, what did you say?
Two adults, and one child.
It's the blue one, not the green one.
Okay.
Can I speak to someone in the billing department?
Seventeen Church Street, second floor.
I have had this toothache since Friday, and it is getting worse.
How much would that cost in total?
Please cancel it. I don't need it any more.
""",
    "report": """
Good morning, is this the dental practice?
I need to change my appointment, if that is possible.
Sure.
My phone number is five five five, zero one three, two eight.
The parcel was supposed to arrive on Monday. It is Thursday now.
Half past six, at the north entrance.
Who am I speaking to?
I'd rather not give you my card over the phone.
No, thanks.
Let me think, hmm, perhaps the eighteenth of June?
My daughter has a fever, and she has been coughing since last night.
That sounds good to me.
Could you repeat the last part, please?
The washing machine makes a terrible noise. It shakes as well.
Eleven Victoria Road, flat three.
We were six, but now we are only five.
Which documents should I bring along?
It was charged twice, once on the third, and again on the fifth.
Right, I see.
Thanks for your help. Have a nice day.
""",
}
"""Lines for tuning and lines for reporting; no line is in both."""

VOICES = {
    "tune": (HEART, VoiceVariant("man", 0.60, 1.17, 0.95), VoiceVariant("girl", 1.18, 0.90, 1.05)),
    "report": (
        VoiceVariant("old man", 0.52, 1.22, 0.92),
        VoiceVariant("woman", 0.88, 1.05),
        VoiceVariant("boy", 0.70, 1.12, 1.1),
    ),
}
"""Speakers for tuning and speakers for reporting; none is in both."""


@dataclass(frozen=True)
class Timeline:
    """A call's caller side without noise.

    Attributes:
        speech: Samples at 8 kHz in [-1, 1).
        turns: Start and end of each turn in seconds; pauses inside a turn are shorter than 0.5 s.
    """

    speech: NDArray[np.float32]
    turns: list[tuple[float, float]]


def active_rms(speech: NDArray[np.float32]) -> float:
    """Level of the loud 20 ms frames: those within 30 dB of the loudest."""
    frames = speech[: len(speech) // 160 * 160].reshape(-1, 160)
    power = np.mean(frames.astype(np.float64) ** 2, axis=1)
    return float(np.sqrt(power[power > power.max() * 1e-3].mean()))


def trimmed(speech: NDArray[np.float32]) -> NDArray[np.float32]:
    """Without what lies before and after the voice: 10 ms frames 35 dB below the loud ones."""
    frames = speech[: len(speech) // 80 * 80].reshape(-1, 80)
    loud = np.flatnonzero(np.sqrt(np.mean(frames**2, axis=1)) > active_rms(speech) * 10 ** (-35 / 20))
    return speech[loud[0] * 80 : (loud[-1] + 1) * 80]


async def turn(caller: Hibari, line: str, rng: np.random.Generator) -> NDArray[np.float32]:
    """One turn at the nominal level; its sentences are 0.25 to 0.45 s apart."""
    parts: list[NDArray[np.float32]] = []
    for sentence in re.split(r"(?<=[.?])\s+", line):
        async for speech in caller.synthesize(sentence):
            voice = trimmed(soxr.resample(speech.samples.astype(np.float32), speech.sample_rate, RATE))
            level = 10 ** (SPEECH_DBOV / 20) / active_rms(voice)
            parts += [np.zeros(int(rng.uniform(0.25, 0.45) * RATE), np.float32), voice * np.float32(level)]
    return np.concatenate(parts[1:])


async def timeline(kind: str, seed: int) -> Timeline:
    """Every line by every voice of ``kind`` (60 turns), 1.0 to 2.5 s apart, in random order."""
    rng = np.random.default_rng(seed)
    lines = SENTENCES[kind].strip().splitlines()
    said = [(voice, line) for voice in VOICES[kind] for line in lines]
    parts, turns, at = [np.zeros(RATE, np.float32)], [], RATE
    async with Hibari() as hibari:
        for index in rng.permutation(len(said)):
            voice, line = said[index]
            speech = await turn(hibari.speaker(voice), line, rng)
            gap = np.zeros(int(rng.uniform(1.0, 2.5) * RATE), np.float32)
            turns.append((at / RATE, (at + len(speech)) / RATE))
            at += len(speech) + len(gap)
            parts += [speech, gap]
    return Timeline(np.concatenate(parts), turns)


def noise(colour: str, size: int, seed: int) -> NDArray[np.float32]:
    """White or pink (-3 dB per octave above 20 Hz) noise of RMS 1, up to 4 kHz."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=size))
    if colour == "pink":
        spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(size, 1 / RATE), 20))
    samples = np.fft.irfft(spectrum, size)
    return np.asarray(samples / samples.std(), np.float32)


def through_mulaw(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Samples in [-1, 1) after a µ-law round trip."""
    whole = np.clip(np.round(samples * 32768), -32768, 32767).astype(np.int16)
    return decode(encode(whole, Encoding.MULAW), Encoding.MULAW)


@dataclass(frozen=True)
class Condition:
    """What the line does. SNR in dB against active speech; gain in dB on everything."""

    name: str
    colour: str | None = None
    snr: float = 0.0
    gain: float = 0.0

    def apply(self, speech: NDArray[np.float32], seed: int) -> NDArray[np.int16]:
        """The speech as it comes out of a µ-law line with a noise of -68 dBov of its own."""
        line = speech + 10 ** (-68 / 20) * noise("white", len(speech), seed + 1)
        if self.colour:
            level = active_rms(speech) * 10 ** (-self.snr / 20)
            line = line + level * noise(self.colour, len(speech), seed)
        return through_mulaw(line * np.float32(10 ** (self.gain / 20)))


CONDITIONS = [
    Condition("clean"),
    Condition("pink 20 dB", "pink", 20),
    Condition("pink 10 dB", "pink", 10),
    Condition("pink 10 dB, call 10 dB louder", "pink", 10, 10),
    Condition("pink 10 dB, call 12 dB quieter", "pink", 10, -12),
    Condition("pink 0 dB", "pink", 0),
    Condition("white 15 dB", "white", 15),
]
