"""A stereo WAV file that grows during a call: one thread queues blocks, another writes them."""

from __future__ import annotations

import os
import tempfile
import threading
import weakref
from collections import deque
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from voiceflow.audio.wav import HEADER_SIZE, wav_header

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME = 4
"""Bytes per stereo sample."""

QUEUE = 10.0
"""The most seconds of audio that may wait for the disk."""


class Spool:
    """Queues audio for the disk and reads back the written audio.

    ``put`` belongs on the event loop; ``write``, ``close`` and ``read`` on a thread, since they may block.
    The file is a valid WAV file after each ``write``, whatever happens to the process afterwards.

    Args:
        sample_rate: In Hz.
        file: Where to write; a file that exists is replaced. If None, an unnamed temporary file that
            disappears with this object.
        queue: The most seconds of audio that may wait. Further audio is left out: the file is silent there.
    """

    def __init__(
        self, sample_rate: int, file: str | os.PathLike[str] | None = None, *, queue: float = QUEUE
    ) -> None:
        self.has_failed = False
        self._sample_rate = sample_rate
        self._path = file
        self._most = round(queue * sample_rate) * FRAME
        self._waiting: deque[bytes | int] = deque()
        self._queued = 0
        self._written = 0
        self._lost = 0
        self._file: BinaryIO | None = None
        # ``put`` must not wait for the disk.
        self._queue_lock, self._file_lock = threading.Lock(), threading.Lock()

    @property
    def waits(self) -> bool:
        """Whether audio waits to be written, or the file to be created."""
        return not self.has_failed and (bool(self._waiting) or self._file is None)

    @property
    def queued(self) -> int:
        """Bytes in memory."""
        return self._queued

    @property
    def lost(self) -> float:
        """Seconds left out because the disk was too slow or failed."""
        return self._lost / FRAME / self._sample_rate

    def put(self, block: bytes) -> bool:
        """Queue the next block.

        Args:
            block: Interleaved left and right samples, 16 bits, little-endian.

        Returns:
            Whether the block will be in the file; if not, the file is silent there, or ends there if the disk
            failed.
        """
        with self._queue_lock:
            fits = not self.has_failed and self._queued + len(block) <= self._most
            if fits:
                self._waiting.append(block)
                self._queued += len(block)
            else:
                self._lost += len(block)
                self._skip(len(block))
        return fits

    def put_silence(self, size: int) -> None:
        """Let so many bytes of silence follow. They take no memory while they wait."""
        with self._queue_lock:
            self._skip(size)

    def _skip(self, size: int) -> None:
        """Note how much silence follows. Several are merged, but the first may be being written already."""
        last = self._waiting[-1] if len(self._waiting) > 1 else b""
        if isinstance(last, int):
            self._waiting[-1] = last + size
        elif not self.has_failed:
            self._waiting.append(size)

    def write(self) -> None:
        """Write the queued audio.

        Raises:
            OSError: If the disk fails. Written audio stays; no more is written.
        """
        with self._file_lock:
            try:
                self._write()
            except OSError:
                self.has_failed = True
                raise

    def read(self, first: int, last: int) -> NDArray[np.int16]:
        """Both sides between two sample positions, of shape ``(n, 2)``. Missing audio is silent."""
        begin, end = first * FRAME, last * FRAME
        with self._file_lock:
            data = self._stored(begin, end) if begin < self._written else b""
            place = self._written
            with self._queue_lock:
                waiting = list(self._waiting)
        for block in waiting:
            size = block if isinstance(block, int) else len(block)
            cut = slice(max(0, begin - place), max(0, end - place))
            data += bytes(len(range(size)[cut])) if isinstance(block, int) else block[cut]
            place += size
        return np.frombuffer(data.ljust(end - begin, b"\0"), "<i2").astype(np.int16).reshape(-1, 2)

    def close(self) -> None:
        """Close the file, if it has a name. Reading opens it again."""
        with self._file_lock:
            if self._file is not None and self._path is not None:
                self._file.close()

    def _write(self) -> None:
        file = self._open()
        while (block := self._next()) is not None:
            place = HEADER_SIZE + self._written
            if isinstance(block, int):
                file.truncate(place + block)  # which pads it with zeros
            else:
                file.seek(place)
                _write_all(file, block)
            self._done(block)
        # The audio first: the header must never claim more than is there.
        file.seek(0)
        _write_all(file, wav_header(self._sample_rate, 2, self._written))

    def _next(self) -> bytes | int | None:
        """The next item to write; it stays queued until it is written, so that it can be read meanwhile."""
        with self._queue_lock:
            return self._waiting[0] if self._waiting else None

    def _done(self, block: bytes | int) -> None:
        with self._queue_lock:
            self._waiting.popleft()
            self._queued -= 0 if isinstance(block, int) else len(block)
            self._written += block if isinstance(block, int) else len(block)

    def _open(self) -> BinaryIO:
        if self._file is None:
            # Unbuffered: written audio survives the process.
            if self._path is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it lives as long as this
            else:
                self._file = open(self._path, "w+b", buffering=0)  # noqa: SIM115 - closed by close
            weakref.finalize(self, self._file.close)
        return self._file

    def _stored(self, begin: int, end: int) -> bytes:
        assert self._file is not None
        end = min(end, self._written)
        if not self._file.closed:
            return _read(self._file, begin, end)
        assert self._path is not None
        with open(self._path, "rb", buffering=0) as file:
            return _read(file, begin, end)


def _read(file: BinaryIO, begin: int, end: int) -> bytes:
    file.seek(HEADER_SIZE + begin)
    data = b""
    while len(data) < end - begin and (piece := file.read(end - begin - len(data))):
        data += piece
    return data


def _write_all(file: BinaryIO, data: bytes) -> None:
    # An unbuffered file may write only a part.
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
