"""Speech as the emulated HTTP endpoints give it: in pieces, each at its time, in the format asked for."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voiceflow.audio.resample import resample
from voiceflow.audio.wav import write_wav
from voiceflow.emulators.elevenlabs.alignment import Aligner, Character
from voiceflow.emulators.elevenlabs.behaviour import TtsBehaviour
from voiceflow.emulators.elevenlabs.formats import Encoder, SocketOutputFormat
from voiceflow.emulators.elevenlabs.http.exchange import RefusalError
from voiceflow.emulators.elevenlabs.spelling import Spelling
from voiceflow.emulators.elevenlabs.voices import EmulatedVoice

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SpeechPiece:
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

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / self.sample_rate


class SpeechPacer:
    """Gives samples out no faster than the service makes them."""

    def __init__(self, behaviour: TtsBehaviour) -> None:
        """Begin an answer now."""
        self._behaviour = behaviour
        self._due = asyncio.get_running_loop().time() + behaviour.ttfb
        self._start = 0.0

    def pieces(
        self,
        samples: NDArray[np.int16],
        sample_rate: int,
        characters: Sequence[Character] = (),
        spelling: Spelling | None = None,
    ) -> list[SpeechPiece]:
        """Part the next samples into pieces.

        Args:
            samples: What follows.
            sample_rate: In Hz.
            characters: As they are spoken, in seconds from the start of ``samples``.
            spelling: How they are written.
        """
        origin, size = self._start, round(self._behaviour.chunk * sample_rate)
        found: list[SpeechPiece] = []
        waiting = [Character(c.text, origin + c.start, origin + c.end) for c in characters]
        for at in range(0, len(samples), size):
            part = samples[at : at + size]
            start, self._start = self._start, self._start + len(part) / sample_rate
            is_last = at + size >= len(samples)
            spoken = [c for c in waiting if is_last or c.start + 1e-9 < self._start]
            waiting = waiting[len(spoken) :]
            written = spelling.written(spoken) if spelling is not None else []
            found.append(SpeechPiece(part, sample_rate, start, tuple(written), tuple(spoken)))
        return found

    async def turn(self, sound: SpeechPiece) -> None:
        """Wait until a piece is made; the next one takes as long as it plays, divided by the speed."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._due - loop.time())
        self._due = max(self._due, loop.time()) + sound.seconds / self._behaviour.speed


async def speak(
    voice: EmulatedVoice, spelling: Spelling, sample_rate: int, behaviour: TtsBehaviour
) -> AsyncGenerator[SpeechPiece]:
    """Speak a text as the service does, piece by piece."""
    delivery, aligner = SpeechPacer(behaviour), Aligner(spelling.spoken)
    async with AsyncExitStack() as stack:
        speeches = voice.speak(spelling.spoken, sample_rate)
        if isinstance(speeches, AsyncGenerator):
            await stack.enter_async_context(aclosing(speeches))
        sounds: list[SpeechPiece] = []
        async for speech in speeches:
            if sounds:
                silence = np.zeros(round(behaviour.pause * speech.sample_rate), np.int16)
                sounds = delivery.pieces(silence, speech.sample_rate)
            characters = aligner.piece(speech.words, speech.duration)
            sounds += delivery.pieces(speech.samples, speech.sample_rate, characters, spelling)
            for sound in sounds:
                await delivery.turn(sound)
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


class SpokenAnswer(Protocol):
    """What is noted of an answer."""

    is_complete: bool


async def encoded(
    sounds: AsyncGenerator[SpeechPiece], name: str, answer: SpokenAnswer
) -> AsyncGenerator[bytes]:
    """The pieces in that output format; the answer is complete when all were taken."""
    encoder = Encoder(SocketOutputFormat(name))
    async with aclosing(sounds):
        async for sound in sounds:
            yield encoder.encode(sound.samples, sound.sample_rate)
    answer.is_complete = True


async def whole(sounds: AsyncGenerator[SpeechPiece], name: str) -> tuple[bytes, list[SpeechPiece]]:
    """All of it as one file, WAV with its header."""
    async with aclosing(sounds):
        found = [sound async for sound in sounds]
    return rendered(found, name), found


def rendered(sounds: Sequence[SpeechPiece], name: str) -> bytes:
    """These pieces as one file, WAV with its header."""
    if not name.startswith("wav"):
        encoder = Encoder(SocketOutputFormat(name))
        return b"".join(encoder.encode(sound.samples, sound.sample_rate) for sound in sounds)
    rate = check_format(name)
    parts = [resample(sound.samples, sound.sample_rate, rate) for sound in sounds]
    file = io.BytesIO()
    write_wav(file, np.concatenate(parts) if parts else np.zeros(0, np.int16), rate)
    return file.getvalue()
