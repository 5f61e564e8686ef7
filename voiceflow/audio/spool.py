"""A stereo file that grows during a call: one thread queues blocks, another writes them."""

from __future__ import annotations

import os
import threading
from collections import deque
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voiceflow.audio.flac import is_flac
from voiceflow.audio.flac_file import FlacFile
from voiceflow.audio.wav_file import WavFile

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME = 4
"""Bytes per stereo sample."""

QUEUE = 10.0
"""The most seconds of audio that may wait for the disk."""


class SpoolFile(Protocol):
    """A file to which audio is appended. It may block, and raises ``OSError`` if the disk fails."""

    def append(self, block: bytes) -> None:
        """Write interleaved samples."""

    def append_silence(self, size: int) -> None:
        """Write so many bytes of silence."""

    def flush(self) -> None:
        """Make the file readable for others."""

    def read(self, begin: int, end: int) -> bytes:
        """The bytes of the audio between two positions that were written."""

    def close(self) -> None:
        """Close the file, if it has a name; it can still be read."""


class Spool:
    """Queues audio for the disk and reads back the written audio.

    ``put`` belongs on the event loop; ``write``, ``close`` and ``read`` on a thread, since they may block.
    A WAV file is valid after each ``write``, whatever happens to the process afterwards.

    Args:
        sample_rate: In Hz.
        file: Where to write; a file that exists is replaced. FLAC if its name ends so, else WAV. If None, an
            unnamed temporary file that disappears with this object.
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
        self._file: SpoolFile | None = None
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
            data = b""
            if begin < self._written and self._file is not None:
                data = self._file.read(begin, min(end, self._written))
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
        """Close the file, if it has a name. Reading opens it again.

        Raises:
            OSError: If the disk fails.
        """
        with self._file_lock:
            if self._file is not None:
                self._file.close()

    def _write(self) -> None:
        if self._file is None:
            self._file = self._create()
        while (block := self._next()) is not None:
            if isinstance(block, int):
                self._file.append_silence(block)
            else:
                self._file.append(block)
            self._done(block)
        self._file.flush()

    def _create(self) -> SpoolFile:
        if self._path is not None and is_flac(self._path):
            return FlacFile(self._sample_rate, self._path)
        return WavFile(self._sample_rate, self._path)

    def _next(self) -> bytes | int | None:
        """The next item to write; it stays queued until it is written, so that it can be read meanwhile."""
        with self._queue_lock:
            return self._waiting[0] if self._waiting else None

    def _done(self, block: bytes | int) -> None:
        with self._queue_lock:
            self._waiting.popleft()
            self._queued -= 0 if isinstance(block, int) else len(block)
            self._written += block if isinstance(block, int) else len(block)
