"""A model that all calls of a process share: in batches, in one thread, off the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from voiceflow.audio.computing import ComputingThread

_Input = TypeVar("_Input")
_Result = TypeVar("_Result")
_InputContra = TypeVar("_InputContra", contravariant=True)
_ResultCo = TypeVar("_ResultCo", covariant=True)

BATCH = 64
"""Windows computed at once."""
CROWD = 64
"""Open calls from which on windows are gathered: some twenty of them speak at a time."""
GATHER = 0.005
"""Seconds for which they are. With 40 voices at Silero a window then costs 115 µs of CPU in place of 152."""


class BatchEngine(Protocol[_InputContra, _ResultCo]):
    """Computes windows of several calls. Used from one thread only."""

    def infer(self, calls: Sequence[object], windows: Sequence[_InputContra]) -> Sequence[_ResultCo]:
        """One result for the next window of each call.

        Args:
            calls: Different ones. What is kept for a call is dropped when the call itself is.
            windows: One for each.
        """
        ...


class BatchModel(Generic[_Input, _Result]):
    """An engine and the thread that it computes in. The thread lives while any call is open.

    With few calls open nothing waits: what has come while a batch was computed is the next. In a crowd of
    calls a window waits a few milliseconds for others, unless enough of them wait already.

    Args:
        load: Makes the engine, in the thread, when the first call opens.
        name: Of the thread.
        batch: How many windows are computed at once at most.
    """

    def __init__(
        self, load: Callable[[], BatchEngine[_Input, _Result]], *, name: str, batch: int = BATCH
    ) -> None:
        self.batch = batch
        self._load, self._name = load, name
        self._engine: BatchEngine[_Input, _Result] | None = None
        self._loops: dict[asyncio.AbstractEventLoop, _Batches[_Input, _Result]] = {}
        self._lock, self._computing = threading.Lock(), threading.Lock()
        self._thread: ComputingThread | None = None
        self._users: set[_Batches[_Input, _Result]] = set()

    def open(
        self,
        heard: Callable[[_Result, float], None],
        failed: Callable[[Exception], None],
        *,
        backlog: int,
    ) -> BatchStream[_Input, _Result]:
        """Serve a call; its results come on the running event loop.

        Args:
            heard: Takes each window's result and end, in order, unless it was dropped.
            failed: Called once if the engine cannot be loaded or computes no more. Nothing is heard after.
            backlog: Windows that may wait; the oldest of more is dropped.
        """
        loop = asyncio.get_running_loop()
        with self._lock:
            self._forget_closed_loops()
            batches = self._loops.get(loop)
            if batches is None:
                batches = self._loops[loop] = _Batches(self, loop)
            self._users.add(batches)
        stream = BatchStream(batches, heard, failed, backlog)
        batches.add(stream)
        return stream

    def run(
        self, batches: _Batches[_Input, _Result], work: Sequence[_BatchedWindow[_Input, _Result]]
    ) -> asyncio.Future[Sequence[_Result]]:
        """Judge windows of different streams in the thread; no windows: load the engine."""
        with self._lock:
            thread = self._thread = self._thread or ComputingThread(self._name)
        return batches.loop.run_in_executor(thread, self._infer, work)

    def release(self, batches: _Batches[_Input, _Result]) -> None:
        """A loop has no call open any more."""
        with self._lock:
            self._users.discard(batches)
            self._forget_closed_loops()

    def _infer(self, work: Sequence[_BatchedWindow[_Input, _Result]]) -> Sequence[_Result]:
        # A loop on virtual time computes in its own thread.
        with self._computing:
            if self._engine is None:
                self._engine = self._load()
            calls, windows = [item.stream for item in work], [item.samples for item in work]
            return self._engine.infer(calls, windows) if work else []

    def _forget_closed_loops(self) -> None:
        """A loop may have been closed without closing its calls: nobody is left to notify."""
        self._users = {user for user in self._users if not user.loop.is_closed()}
        self._loops = {loop: made for loop, made in self._loops.items() if not loop.is_closed()}
        if not self._users and self._thread is not None:
            self._thread.shutdown(wait=False)
            self._thread = None


class _BatchedWindow(Generic[_Input, _Result]):
    """One window of one call, on its way through the model."""

    __slots__ = ("end", "samples", "stream")

    def __init__(self, stream: BatchStream[_Input, _Result], samples: _Input, end: float) -> None:
        self.stream, self.samples, self.end = stream, samples, end


class _Batches(Generic[_Input, _Result]):
    """The calls of one event loop, and the batch that is being computed for them."""

    def __init__(self, model: BatchModel[_Input, _Result], loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._model = model
        self._streams: dict[BatchStream[_Input, _Result], None] = {}
        self._is_busy = self._is_gathering = False

    def add(self, stream: BatchStream[_Input, _Result]) -> None:
        self._streams[stream] = None
        if not self._is_busy:
            self._run([])

    def remove(self, stream: BatchStream[_Input, _Result]) -> None:
        self._streams.pop(stream, None)
        if not self._streams:
            self._model.release(self)

    def wake(self) -> None:
        """A window waits."""
        if self._is_busy or self._is_gathering:
            return
        if len(self._streams) < CROWD:
            self._begin()
        else:
            self._is_gathering = True
            self.loop.call_later(GATHER, self._gathered)

    def _gathered(self) -> None:
        self._is_gathering = False
        self._begin()

    def _begin(self) -> None:
        if not self._is_busy and (work := self._next()):
            self._run(work)

    def _next(self) -> list[_BatchedWindow[_Input, _Result]]:
        """The oldest window of each call that has one."""
        waiting = [stream for stream in self._streams if stream.pending][: self._model.batch]
        for stream in waiting:
            # To the end of the row, so that no call is left out when there are many.
            del self._streams[stream]
            self._streams[stream] = None
        return [stream.take() for stream in waiting]

    def _run(self, work: list[_BatchedWindow[_Input, _Result]]) -> None:
        self._is_busy = True
        future = self._model.run(self, work)
        future.add_done_callback(lambda future: self._done(work, future))

    def _done(
        self, work: list[_BatchedWindow[_Input, _Result]], future: asyncio.Future[Sequence[_Result]]
    ) -> None:
        self._is_busy = False
        if future.cancelled():
            return
        if error := future.exception():
            for stream in list(self._streams):
                stream.fail(error if isinstance(error, Exception) else RuntimeError(str(error)))
            return
        for item, result in zip(work, future.result(), strict=True):
            item.stream.deliver(result, item.end)
        if len(work) == self._model.batch:
            self._begin()
        elif any(stream.pending for stream in self._streams):
            self.wake()


class BatchStream(Generic[_Input, _Result]):
    """One call's windows at a ``BatchModel``. Used on the event loop only.

    Attributes:
        dropped: Windows not judged because the model was behind.
        pending: Windows that wait for a batch.
    """

    def __init__(
        self,
        batches: _Batches[_Input, _Result],
        heard: Callable[[_Result, float], None],
        failed: Callable[[Exception], None],
        backlog: int,
    ) -> None:
        self.dropped = 0
        self.pending: list[_BatchedWindow[_Input, _Result]] = []
        self._backlog = backlog
        self._batches: _Batches[_Input, _Result] | None = batches
        self._heard, self._failed = heard, failed
        self._computing: _BatchedWindow[_Input, _Result] | None = None

    @property
    def waiting(self) -> int:
        """How many windows were posted and not yet judged."""
        return len(self.pending) + (self._computing is not None)

    def post(self, window: _Input, end: float) -> None:
        """Take the next window, which ends at this loop time. Does not block."""
        if self._batches is None:
            return
        if len(self.pending) == self._backlog:
            del self.pending[0]
            self.dropped += 1
        self.pending.append(_BatchedWindow(self, window, end))
        self._batches.wake()

    def forget(self) -> None:
        """Drop the windows that wait: their results are not wanted any more."""
        self.pending.clear()
        self._computing = None

    def take(self) -> _BatchedWindow[_Input, _Result]:
        """The oldest window goes to the thread."""
        self._computing = self.pending.pop(0)
        return self._computing

    def deliver(self, result: _Result, end: float) -> None:
        """The window in the thread was judged."""
        is_wanted, self._computing = self._computing is not None, None
        if is_wanted and self._batches is not None:
            self._heard(result, end)

    def fail(self, error: Exception) -> None:
        """The model computes no more."""
        if self._batches is not None:
            self.close()
            self._failed(error)

    def close(self) -> None:
        """The call is over: nothing is called any more. Closing twice changes nothing."""
        if self._batches is None:
            return
        batches, self._batches = self._batches, None
        self.forget()
        batches.remove(self)
