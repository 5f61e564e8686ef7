"""A stereo FLAC file that grows. It may block: use it off the event loop."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from voiceflow.audio.flac import flac_library
from voiceflow.audio.wav_file import write_all

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME = 4
"""Bytes per stereo sample."""

TAIL = 16384 * FRAME
"""Bytes kept in memory: the encoder holds back the newest block, of 4096 samples."""

_PIECE = 4096
_SILENCE = bytes(64 * 1024)


class FlacFile:
    """Appends samples, which are encoded at once.

    If the process dies, the newest half second is missing, and the header does not know the length: players
    play what is there.

    Args:
        sample_rate: In Hz.
        path: Where; a file that exists is replaced.

    Raises:
        OSError: If the file cannot be created.
        ConfigurationError: If the package that encodes it is not installed.
    """

    def __init__(self, sample_rate: int, path: str | os.PathLike[str]) -> None:
        self._path = path
        library = flac_library()
        self._out = _Output(open(path, "w+b", buffering=0))  # noqa: SIM115 - closed by close
        self._encoder = library.SoundFile(
            self._out, "w", samplerate=sample_rate, channels=2, format="FLAC", subtype="PCM_16"
        )
        # The encoder first: it writes the length.
        self._finish = weakref.finalize(self, _close, self._encoder, self._out)
        self._size = 0
        self._tail = bytearray()

    def append(self, block: bytes) -> None:
        """Write interleaved samples.

        Raises:
            OSError: If the disk fails.
        """
        self._encoder.write(np.frombuffer(block, "<i2").reshape(-1, 2))
        self._out.check()
        self._size += len(block)
        self._tail += block
        del self._tail[:-TAIL]

    def append_silence(self, size: int) -> None:
        """Write so many bytes of silence."""
        while size > 0:
            self.append(_SILENCE[:size])
            size -= len(_SILENCE)

    def flush(self) -> None:
        """Nothing: what the encoder holds back is written with the next block."""

    def read(self, begin: int, end: int) -> bytes:
        """The bytes of the audio between two positions; of a growing file, it is decoded from the start."""
        tail = self._size - len(self._tail)
        found = bytes(self._tail[max(0, begin - tail) : max(0, end - tail)])
        if begin >= tail:
            return found
        stored = b"".join(
            _between(read_flac(self._path, begin, is_whole=self._encoder.closed), begin, min(end, tail))
        )
        return stored.ljust(min(end, tail) - begin, b"\0") + found

    def close(self) -> None:
        """Write the rest and the length, and close the file. Repeating it does nothing.

        Raises:
            OSError: If the disk fails.
        """
        self._finish()
        self._out.check()


def read_flac(
    path: str | os.PathLike[str], begin: int = 0, *, is_whole: bool = False
) -> Iterator[tuple[int, bytes]]:
    """Positions and audio of the pieces of a file, in bytes, from the one that contains a position.

    Args:
        path: The file.
        begin: The position.
        is_whole: Whether its header has the length. Without that it is decoded from its start, and what its
            writer has not written to the end is left out.
    """
    library = flac_library()
    reader = library.SoundFile if is_whole else _growing(library)
    place = 0
    with reader(os.fspath(path)) as file:
        if is_whole:
            file.seek(begin // FRAME)
            place = begin
        while len(piece := _next(file, library)):
            yield place, piece.tobytes()
            place += len(piece) * FRAME


class _Output:
    """The file as the encoder sees it. An error is kept, because the encoder is not written in Python."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._error: OSError | None = None
        self.seek, self.tell = file.seek, file.tell

    def write(self, data: bytes) -> int:
        """Write encoded data."""
        if self._error is None:
            try:
                write_all(self._file, data)
            except OSError as error:
                self._error = error
        return len(data)

    def check(self) -> None:
        """Raise the first error of the disk."""
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _close(encoder: Any, out: _Output) -> None:
    encoder.close()
    out.close()


def _growing(library: Any) -> Any:
    """A reader of a file without a length, in which the library would seek after each piece."""

    class GrowingFile(library.SoundFile):  # type: ignore[misc]
        def seekable(self) -> bool:
            return False

    return GrowingFile


def _next(file: Any, library: Any) -> NDArray[np.int16]:
    """The next piece; empty at the end, which may be in the middle of a block."""
    try:
        found: NDArray[np.int16] = file.read(_PIECE, dtype="int16", always_2d=True)
    except library.LibsndfileError:
        return np.zeros((0, 2), np.int16)
    return found


def _between(pieces: Iterator[tuple[int, bytes]], begin: int, end: int) -> Iterator[bytes]:
    for place, data in pieces:
        if place >= end:
            return
        if place + len(data) > begin:
            yield data[max(0, begin - place) : end - place]
