"""WAV files of 16-bit samples, mono and stereo."""

from __future__ import annotations

import os
import wave
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode

if TYPE_CHECKING:
    from numpy.typing import NDArray


def write_wav(file: str | os.PathLike[str] | BinaryIO, samples: NDArray[np.int16], sample_rate: int) -> None:
    """Write samples of shape ``(n,)``, or ``(n, 2)`` for left and right."""
    if samples.ndim > 2 or (samples.ndim == 2 and samples.shape[1] != 2):
        raise ValueError(f"samples of shape (n,) or (n, 2), not {samples.shape}")
    with wave.open(_openable(file), "wb") as out:
        out.setnchannels(samples.ndim)
        out.setsampwidth(2)
        out.setframerate(sample_rate)
        out.writeframes(encode(np.ascontiguousarray(samples).reshape(-1), Encoding.PCM16))


def wav_writer(file: BinaryIO, sample_rate: int) -> wave.Wave_write:
    """Begin a file of mono samples that come piece by piece: ``writeframesraw`` takes PCM16, little-endian.

    ``close`` puts the length into the header, for which the file must be seekable, and leaves it open.
    """
    writer = wave.open(file, "wb")  # noqa: SIM115 - it is closed when all pieces have come
    writer.setnchannels(1)
    writer.setsampwidth(2)
    writer.setframerate(sample_rate)
    return writer


def read_wav(
    file: str | os.PathLike[str] | BinaryIO, *, most_channels: int = 2
) -> tuple[NDArray[np.int16], int]:
    """Read samples, of shape ``(n,)`` or ``(n, channels)``, and their rate.

    Raises:
        ValueError: If it is no WAV file, or not one of 16 bits with one or two channels (or as many as told).
    """
    try:
        with wave.open(_openable(file), "rb") as source:
            channels, width, sample_rate = source.getparams()[:3]
            if width != 2 or channels > most_channels:
                raise ValueError(
                    f"16 bits, at most {most_channels} channels, not {width * 8} bits in {channels} channels"
                )
            data = source.readframes(source.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"not a WAV file of PCM: {error}") from error
    samples = decode(data[: len(data) // (2 * channels) * 2 * channels], Encoding.PCM16)
    return (samples if channels == 1 else samples.reshape(-1, channels)), sample_rate


def _openable(file: str | os.PathLike[str] | BinaryIO) -> str | BinaryIO:
    # wave.open takes a string or a file, and only from Python 3.15 a path.
    return os.fspath(file) if isinstance(file, os.PathLike) else file
