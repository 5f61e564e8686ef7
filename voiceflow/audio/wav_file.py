"""A stereo WAV file that grows. It may block: use it off the event loop."""

from __future__ import annotations

import os
import tempfile
import weakref
from typing import BinaryIO

from voiceflow.audio.wav import HEADER_SIZE, wav_header


class WavFile:
    """Appends samples. It is a valid WAV file after each :meth:`flush`, whatever happens to the process then.

    Args:
        sample_rate: In Hz.
        path: Where; a file that exists is replaced. If None, an unnamed temporary file that disappears with
            this object.

    Raises:
        OSError: If the file cannot be created.
    """

    def __init__(self, sample_rate: int, path: str | os.PathLike[str] | None) -> None:
        self._sample_rate = sample_rate
        self._path = path
        self._size = 0
        # Unbuffered: written audio survives the process.
        if path is None:
            self._file: BinaryIO = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - as long as this
        else:
            self._file = open(path, "w+b", buffering=0)  # noqa: SIM115 - closed by close
        weakref.finalize(self, self._file.close)

    def append(self, block: bytes) -> None:
        """Write interleaved samples."""
        self._file.seek(HEADER_SIZE + self._size)
        write_all(self._file, block)
        self._size += len(block)

    def append_silence(self, size: int) -> None:
        """Write so many bytes of silence."""
        self._file.truncate(HEADER_SIZE + self._size + size)  # which pads it with zeros
        self._size += size

    def flush(self) -> None:
        """Write the header. The audio comes first: it must never claim more than is there."""
        self._file.seek(0)
        write_all(self._file, wav_header(self._sample_rate, 2, self._size))

    def read(self, begin: int, end: int) -> bytes:
        """The bytes of the audio between two positions."""
        if not self._file.closed:
            return _read(self._file, begin, end)
        assert self._path is not None
        with open(self._path, "rb", buffering=0) as file:
            return _read(file, begin, end)

    def close(self) -> None:
        """Close the file, if it has a name. Reading opens it again."""
        if self._path is not None:
            self._file.close()


def _read(file: BinaryIO, begin: int, end: int) -> bytes:
    file.seek(HEADER_SIZE + begin)
    data = b""
    while len(data) < end - begin and (piece := file.read(end - begin - len(data))):
        data += piece
    return data


def write_all(file: BinaryIO, data: bytes) -> None:
    """Write data to an unbuffered file, which may write only a part at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
