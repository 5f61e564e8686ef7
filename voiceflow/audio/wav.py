"""WAV files of 16-bit samples, mono and stereo."""

from __future__ import annotations

import os
import struct
import wave
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEADER_SIZE = 44
"""Bytes before the samples."""

_MOST = 2**32 - 1


def write_wav(file: str | os.PathLike[str] | BinaryIO, samples: NDArray[np.int16], sample_rate: int) -> None:
    """Write samples of shape ``(n,)``, or ``(n, 2)`` for left and right."""
    if samples.ndim > 2 or (samples.ndim == 2 and samples.shape[1] != 2):
        raise ValueError(f"samples of shape (n,) or (n, 2), not {samples.shape}")
    with wave.open(openable(file), "wb") as out:
        out.setnchannels(samples.ndim)
        out.setsampwidth(2)
        out.setframerate(sample_rate)
        out.writeframes(encode(np.ascontiguousarray(samples).reshape(-1), Encoding.PCM16))


def wav_writer(file: BinaryIO, sample_rate: int) -> wave.Wave_write:
    """Begin a file of mono samples, written piece by piece: ``writeframesraw`` takes little-endian PCM16.

    ``close`` writes the length into the header, so the file must be seekable; it stays open.
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
        ValueError: If it is not a WAV file of 16 bits with at most ``most_channels`` channels.
    """
    try:
        with wave.open(openable(file), "rb") as source:
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


def wav_header(sample_rate: int, channels: int, size: int) -> bytes:
    """The header in front of 16-bit samples: 44 bytes.

    Args:
        sample_rate: In Hz.
        channels: Number of interleaved channels.
        size: Bytes of samples that follow. A header cannot describe more than 4 GB.

    Source: IBM and Microsoft, Multimedia Programming Interface and Data Specifications 1.0, chapter 3
    """
    frame = 2 * channels
    expected = min(size, _MOST - HEADER_SIZE)
    head = struct.pack("<4sI4s", b"RIFF", expected + HEADER_SIZE - 8, b"WAVE")
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, sample_rate, sample_rate * frame, frame, 16)
    return head + form + struct.pack("<4sI", b"data", expected)


def repair_wav(file: str | os.PathLike[str]) -> float:
    """Correct the length in the header of a file whose writer died. A correct file is left as it is.

    Returns:
        The length in seconds.

    Raises:
        ValueError: If it does not begin with a header as :func:`wav_header` writes it.
    """
    with open(file, "r+b") as found:
        head = found.read(HEADER_SIZE)
        channels: int
        sample_rate: int
        channels, sample_rate = struct.unpack("<HI", head[22:28]) if len(head) == HEADER_SIZE else (0, 0)
        size = os.fstat(found.fileno()).st_size - HEADER_SIZE
        expected = wav_header(sample_rate, channels, 0)
        if not channels or (head[:4], head[8:40]) != (expected[:4], expected[8:40]):
            raise ValueError("not a WAV file of PCM with a header of 44 bytes")
        size -= size % (2 * channels)
        found.seek(0)
        found.write(wav_header(sample_rate, channels, size))
    return size // (2 * channels) / sample_rate


def openable(file: str | os.PathLike[str] | BinaryIO) -> str | BinaryIO:
    """Convert a path to an argument that ``wave.open`` takes."""
    # wave.open takes a path only from Python 3.15 on.
    return os.fspath(file) if isinstance(file, os.PathLike) else file
