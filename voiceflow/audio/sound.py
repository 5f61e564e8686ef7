"""A recording that is ready to be played to a user."""

from __future__ import annotations

import asyncio
import importlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias

import numpy as np

from voiceflow.audio.g711 import encode
from voiceflow.audio.resample import resample
from voiceflow.audio.tones import sine
from voiceflow.audio.units import units
from voiceflow.audio.wav import read_wav
from voiceflow.audio.words import Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.encoding import AudioFormat

LONGEST = 600.0
"""Seconds that one sound may last: a carrier takes no more at once."""

_LONG = 10.0
"""Seconds from which on a sound is converted in a thread: a second of it takes about half a millisecond."""

SoundSource: TypeAlias = "Sound | bytes | str | os.PathLike[str]"
"""What can be played: a sound, or the bytes or the path of a WAV or MP3 file."""


class Sound:
    """A recording to play to the user: a jingle, a notice, a beep.

    It is converted once for each format in which it is played, so one object serves all calls.

    Args:
        samples: Of shape ``(n,)``, or ``(n, channels)``, which are mixed.
        sample_rate: In Hz.
        text: The words in it. They enter the conversation as far as they are heard; empty for none.

    Raises:
        ValueError: If it is empty or longer than ten minutes.
    """

    def __init__(self, samples: NDArray[np.int16], sample_rate: int, *, text: str = "") -> None:
        mono = samples if samples.ndim == 1 else np.rint(samples.mean(axis=1)).astype(np.int16)
        self.text = text
        self.duration = len(mono) / sample_rate
        """Length in seconds."""
        if not 0 < self.duration <= LONGEST:
            raise ValueError(f"a sound lasts up to {LONGEST:g} seconds, not {self.duration:g}")
        self._samples = mono
        self._sample_rate = sample_rate
        self._encoded: dict[AudioFormat, bytes] = {}

    def __repr__(self) -> str:
        return f"<Sound of {self.duration:.1f} s>"

    def split(self, seconds: float) -> tuple[Sound, ...]:
        """The same sound in pieces of this length, without its text; the last one may be shorter."""
        size = max(1, round(seconds * self._sample_rate))
        starts = range(0, len(self._samples), size)
        return tuple(Sound(self._samples[start : start + size], self._sample_rate) for start in starts)

    @classmethod
    def read(cls, source: bytes | str | os.PathLike[str], *, text: str = "") -> Self:
        """Read a WAV file of 16 bits, or with the extra ``mp3`` an MP3 file, at once.

        Args:
            source: Its bytes, or its path.
            text: As for the class.

        Raises:
            ValueError: If it is neither, or is empty or too long.
            ImportError: If it is an MP3 file and nothing here can decode it.
            OSError: If the file cannot be read.
        """
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
        if data[:4] == b"RIFF":
            return cls(*read_wav(io.BytesIO(data)), text=text)
        if data[:3] == b"ID3" or (data[:1] == b"\xff" and data[1:2] >= b"\xe0"):
            return cls(*_read_mp3(data), text=text)
        raise ValueError("a sound is read from a WAV or an MP3 file, and this is neither")

    @classmethod
    def tone(cls, frequency: float = 1000.0, seconds: float = 0.4, *, level_db: float = -12.0) -> Self:
        """A pure tone, such as the beep of a voicemail.

        Args:
            frequency: In Hz; a telephone carries 300 to 3400.
            seconds: How long.
            level_db: How loud; 0 is the loudest that fits.
        """
        return cls(sine(frequency, seconds, 8000, level_db=level_db), 8000)

    @property
    def words(self) -> tuple[Word, ...]:
        """Its words, each as long as it has letters: nobody knows better when they are spoken."""
        spans = units(self.text)
        letters = sum(end - start for start, end in spans) or 1
        words: list[Word] = []
        last, begin = 0, 0.0
        for start, end in spans:
            stop = begin + self.duration * (end - start) / letters
            words.append(Word(self.text[start:end], begin, stop, is_joined=start == last and start > 0))
            last, begin = end, stop
        return tuple(words)

    def with_text(self, text: str) -> Sound:
        """The same sound with other words. What was converted already is shared."""
        other = Sound(self._samples, self._sample_rate, text=text)
        other._encoded = self._encoded
        return other

    async def encode(self, audio_format: AudioFormat) -> bytes:
        """The sound in the format of a line. The first time, a long one is converted in a thread."""
        if (known := self._encoded.get(audio_format)) is not None:
            return known
        if self.duration < _LONG:
            return self._convert(audio_format)
        return await asyncio.to_thread(self._convert, audio_format)

    def _convert(self, audio_format: AudioFormat) -> bytes:
        samples = resample(self._samples, self._sample_rate, audio_format.sample_rate)
        self._encoded[audio_format] = data = encode(samples, audio_format.encoding)
        return data


def sound_of(source: SoundSource, *, text: str | None = None) -> Sound:
    """A sound from whatever can be played.

    Args:
        source: If not a sound, it is read as by ``Sound.read``.
        text: The words in it, in place of the sound's own.

    Raises:
        ValueError: As for ``Sound.read``; so are the other errors.
    """
    if not isinstance(source, Sound):
        return Sound.read(source, text=text or "")
    if text is None or text == source.text:
        return source
    return source.with_text(text)


def _read_mp3(data: bytes) -> tuple[NDArray[np.int16], int]:
    try:
        soundfile = importlib.import_module("soundfile")
    except ImportError as error:
        raise ImportError(
            "an MP3 file needs a decoder: pip install 'voiceflow-calls[mp3]', or play a WAV file"
        ) from error
    try:
        samples: NDArray[np.int16]
        sample_rate: int
        samples, sample_rate = soundfile.read(io.BytesIO(data), dtype="int16")
    except soundfile.SoundFileError as error:
        raise ValueError("this MP3 file cannot be decoded") from error
    return samples, sample_rate
