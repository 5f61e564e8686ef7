"""The audio formats of the emulated websockets by their published names."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import soxr

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs.mp3 import SilentMp3

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class InputFormat(StrEnum):
    """What the speech-to-text socket takes. There is no A-law."""

    PCM_8000 = "pcm_8000"
    PCM_16000 = "pcm_16000"
    PCM_22050 = "pcm_22050"
    PCM_24000 = "pcm_24000"
    PCM_44100 = "pcm_44100"
    PCM_48000 = "pcm_48000"
    ULAW_8000 = "ulaw_8000"

    @property
    def audio(self) -> AudioFormat:
        """How the bytes are to be read."""
        return _audio(self.value)


class SocketOutputFormat(StrEnum):
    """What the text-to-speech sockets give. Of the published ones, Opus is not emulated."""

    MP3_22050_32 = "mp3_22050_32"
    MP3_24000_48 = "mp3_24000_48"
    MP3_44100_32 = "mp3_44100_32"
    MP3_44100_64 = "mp3_44100_64"
    MP3_44100_96 = "mp3_44100_96"
    MP3_44100_128 = "mp3_44100_128"
    MP3_44100_192 = "mp3_44100_192"
    PCM_8000 = "pcm_8000"
    PCM_16000 = "pcm_16000"
    PCM_22050 = "pcm_22050"
    PCM_24000 = "pcm_24000"
    PCM_32000 = "pcm_32000"
    PCM_44100 = "pcm_44100"
    PCM_48000 = "pcm_48000"
    ULAW_8000 = "ulaw_8000"
    ALAW_8000 = "alaw_8000"

    @property
    def sample_rate(self) -> int:
        """In Hz."""
        return int(self.value.split("_")[1])

    @property
    def is_mp3(self) -> bool:
        """Whether it is compressed."""
        return self.value.startswith("mp3")

    @property
    def audio(self) -> AudioFormat:
        """How the bytes are to be read.

        Raises:
            KeyError: If it is compressed.
        """
        return _audio(self.value)

    @property
    def sample_size(self) -> int:
        """Bytes a sample; 1 for what is compressed."""
        return 1 if self.is_mp3 else self.audio.encoding.bytes_per_sample


_ENCODINGS = {"pcm": Encoding.PCM16, "ulaw": Encoding.MULAW, "alaw": Encoding.ALAW}


def _audio(name: str) -> AudioFormat:
    codec, rate = name.split("_")[:2]
    return AudioFormat(_ENCODINGS[codec], int(rate))


class Encoder:
    """Writes the speech of one context as one stream in the wanted format.

    MP3 is written as silent frames of the right length: there is no encoder here.
    """

    def __init__(self, wanted: SocketOutputFormat) -> None:
        self._wanted = wanted
        self._mp3 = SilentMp3(wanted.sample_rate, int(wanted.value.split("_")[2])) if wanted.is_mp3 else None

    def encode(self, samples: NDArray[np.int16], sample_rate: int) -> bytes:
        """Encode the next piece."""
        if self._mp3 is not None:
            return self._mp3.frames(len(samples) / sample_rate)
        wanted = self._wanted.audio
        if sample_rate != wanted.sample_rate:
            samples = soxr.resample(samples, sample_rate, wanted.sample_rate)
        return encode(samples, wanted.encoding)
