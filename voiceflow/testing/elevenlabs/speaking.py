"""Speech as the emulated HTTP endpoints give it: in pieces, each at its time, in the format asked for."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.resample import resample
from voiceflow.audio.wav import write_wav
from voiceflow.testing.elevenlabs.alignment import Aligner, Character
from voiceflow.testing.elevenlabs.behaviour import TtsBehaviour
from voiceflow.testing.elevenlabs.formats import Encoder, OutputFormat
from voiceflow.testing.elevenlabs.http.exchange import RefusalError
from voiceflow.testing.elevenlabs.spelling import Spelling
from voiceflow.testing.elevenlabs.voices import Voice

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of speech, in seconds from the start of the answer.

    Attributes:
        samples: At ``sample_rate``.
        sample_rate: In Hz.
        start: Of the piece.
        written: Characters of the text as it was sent that are complete with it.
        spoken: Characters of the text as it is spoken that begin in it.
    """

    samples: NDArray[np.int16] = field(repr=False)
    sample_rate: int
    start: float = 0.0
    written: tuple[Character, ...] = field(default=(), repr=False)
    spoken: tuple[Character, ...] = field(default=(), repr=False)


class Delivery:
    """Gives samples out no faster than the service makes them."""

    def __init__(self, behaviour: TtsBehaviour) -> None:
        """Begin an answer now."""
        self._behaviour = behaviour
        self._due = asyncio.get_running_loop().time() + behaviour.ttfb
        self._start = 0.0

    async def pieces(
        self,
        samples: NDArray[np.int16],
        sample_rate: int,
        characters: Sequence[Character] = (),
        spelling: Spelling | None = None,
    ) -> AsyncIterator[Sound]:
        """Part the next samples into pieces, and wait for the time of each.

        Args:
            samples: What follows.
            sample_rate: In Hz.
            characters: As they are spoken, in seconds from the start of ``samples``.
            spelling: How they are written.
        """
        origin, size = self._start, round(self._behaviour.chunk * sample_rate)
        loop = asyncio.get_running_loop()
        waiting = [Character(c.text, origin + c.start, origin + c.end) for c in characters]
        for at in range(0, len(samples), size):
            part = samples[at : at + size]
            await asyncio.sleep(self._due - loop.time())
            self._due = max(self._due, loop.time()) + len(part) / sample_rate / self._behaviour.speed
            start, self._start = self._start, self._start + len(part) / sample_rate
            is_last = at + size >= len(samples)
            spoken = [c for c in waiting if is_last or c.start + 1e-9 < self._start]
            waiting = waiting[len(spoken) :]
            written = spelling.written(spoken) if spelling is not None else []
            yield Sound(part, sample_rate, start, tuple(written), tuple(spoken))


async def speak(
    voice: Voice, spelling: Spelling, sample_rate: int, behaviour: TtsBehaviour
) -> AsyncIterator[Sound]:
    """Speak a text as the service does, piece by piece."""
    delivery, aligner = Delivery(behaviour), Aligner(spelling.spoken)
    is_first = True
    async for speech in voice.speak(spelling.spoken, sample_rate):
        if not is_first:
            async for sound in delivery.pieces(
                np.zeros(round(behaviour.pause * speech.sample_rate), np.int16), speech.sample_rate
            ):
                yield sound
        is_first = False
        characters = aligner.piece(speech.words, speech.duration)
        async for sound in delivery.pieces(speech.samples, speech.sample_rate, characters, spelling):
            yield sound


def check_format(name: str) -> int:
    """The rate at which speech is best made for that output format.

    Raises:
        RefusalError: If it cannot be made here: there is no encoder for Opus.
    """
    codec, rate, *_ = name.split("_")
    if codec == "opus":
        raise RefusalError(400, "invalid_parameters", "The emulator cannot make Opus.", param="output_format")
    return int(rate)


async def encoded(sounds: AsyncIterator[Sound], name: str) -> AsyncIterator[tuple[bytes, Sound]]:
    """The pieces in a format that can be streamed; MP3 frames are silent but of the right length."""
    encoder = Encoder(OutputFormat(name))
    async for sound in sounds:
        yield encoder.encode(sound.samples, sound.sample_rate), sound


async def whole(sounds: AsyncIterator[Sound], name: str) -> tuple[bytes, list[Sound]]:
    """All of it as one file, WAV with its header."""
    if not name.startswith("wav"):
        pairs = [pair async for pair in encoded(sounds, name)]
        return b"".join(data for data, _ in pairs), [sound for _, sound in pairs]
    found = [sound async for sound in sounds]
    rate = check_format(name)
    parts = [resample(sound.samples, sound.sample_rate, rate) for sound in found]
    file = io.BytesIO()
    write_wav(file, np.concatenate(parts) if parts else np.zeros(0, np.int16), rate)
    return file.getvalue(), found
