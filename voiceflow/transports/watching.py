"""Observation of all calls of a server: each watcher learns when a call begins and when it is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import TracebackType
from typing import Protocol, runtime_checkable

from voiceflow.observers import Observer, log_error
from voiceflow.tasks import contained
from voiceflow.transports.events import StreamStarted


@runtime_checkable
class CallWatcher(Protocol):
    """An extension of a server that observes its calls."""

    def watch(self, started: StreamStarted) -> AbstractContextManager[Sequence[Observer]]:
        """The observers of one call, which lasts as long as the block.

        A call whose media stream breaks and that comes back is another call. If there is no place for the
        call, the block ends with a ``NotAdmittedError``.
        """


@contextmanager
def watch_call(watchers: Sequence[CallWatcher], started: StreamStarted) -> Iterator[list[Observer]]:
    """The observers of one call from all watchers. A watcher that fails is logged, and harms no call."""
    with ExitStack() as stack:
        observers: list[Observer] = []
        for watcher in watchers:
            observers += stack.enter_context(_HarmlessWatch(watcher, started))
        yield observers


class _HarmlessWatch:
    def __init__(self, watcher: CallWatcher, started: StreamStarted) -> None:
        self._watcher = watcher
        self._started = started
        self._watch: AbstractContextManager[Sequence[Observer]] | None = None

    def __enter__(self) -> Sequence[Observer]:
        try:
            watch = self._watcher.watch(self._started)
            observers = watch.__enter__()
        except BaseException as error:  # noqa: BLE001 - a watcher must not break a call
            self._log(error)
            return ()
        self._watch = watch
        return observers

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._watch is not None:
                self._watch.__exit__(kind, error, trace)
        except BaseException as failed:  # noqa: BLE001 - a watcher must not break a call
            self._log(failed)

    def _log(self, error: BaseException) -> None:
        log_error(contained(error), f"call {self._started.call_id}: {type(self._watcher).__name__}")
