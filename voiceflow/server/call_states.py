"""The states of running calls, kept outside the processes that carry them, so that another one can go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

MOST_CALLS = 10_000
"""Calls whose state is kept. Above that, the one that changed longest ago is dropped."""

LARGEST_STATE = 4 * 1024 * 1024
"""Bytes of the state of one call."""

LARGEST_TOTAL = 256 * 1024 * 1024
"""Bytes of all states."""


@dataclass(frozen=True, slots=True)
class StoredCall:
    """What is known about a call.

    Attributes:
        state: Its state after the last turn, as JSON; None if there is none.
        has_ended: Whether it ended normally, not long ago.
    """

    state: bytes | None = field(default=None, repr=False)
    has_ended: bool = False


class CheckpointStore(Protocol):
    """Keeps the states of calls for other processes. ``tests/server/test_call_states.py`` tests each."""

    def save(self, call_id: str, state: bytes) -> None:
        """Store the state of a call that this process carries, in place of an earlier one.

        It neither waits nor raises. Once it has returned, the death of this process does not lose the state.
        A call that another process has taken over is left alone.
        """

    def arrive(self, call_id: str) -> None:
        """Note that a stream of the call has arrived: this process carries it, whoever has taken it up since.

        It neither waits nor raises.
        """

    async def take(self, call_id: str) -> StoredCall:
        """Take over a call: from now on only this process can save or forget it."""

    def forget(self, call_id: str) -> None:
        """Note that a call of this process has ended. It neither waits nor raises."""

    def end(self, call_id: str) -> None:
        """Report the end of a call of another process, so that it ends there. It neither waits nor raises."""


@dataclass(slots=True)
class _Entry:
    owner: str
    state: bytes | None = field(repr=False)


class CallStates:
    """States of calls by call id, each with the process that carries the call. No I/O."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._ended: dict[str, None] = {}
        self._size = 0

    def __len__(self) -> int:
        return len(self._entries)

    def save(self, owner: str, call_id: str, state: bytes) -> None:
        """Store a state, unless another process carries the call or it has ended."""
        entry = self._entries.get(call_id)
        if call_id in self._ended or (entry is not None and entry.owner != owner):
            return
        if len(state) > LARGEST_STATE:
            return
        self._drop(call_id)
        self._entries[call_id] = _Entry(owner, state)
        self._size += len(state)
        while len(self._entries) > MOST_CALLS or self._size > LARGEST_TOTAL:
            self._drop(next(iter(self._entries)))

    def arrive(self, owner: str, call_id: str) -> None:
        """Give a call to the process where its stream has arrived."""
        if (entry := self._entries.get(call_id)) is not None:
            entry.owner = owner

    def take(self, owner: str, call_id: str) -> StoredCall:
        """Give a call to another process."""
        if call_id in self._ended:
            return StoredCall(has_ended=True)
        entry = self._entries.get(call_id)
        if entry is None:
            return StoredCall()
        entry.owner = owner
        return StoredCall(entry.state)

    def forget(self, owner: str, call_id: str) -> None:
        """Drop the state of a call that has ended, unless another process carries it."""
        entry = self._entries.get(call_id)
        if entry is None or entry.owner != owner:
            return
        self._drop(call_id)
        self._ended[call_id] = None
        if len(self._ended) > MOST_CALLS:
            del self._ended[next(iter(self._ended))]

    def drop(self, owner: str) -> None:
        """Drop the states of all calls of a process that is gone, which nobody has taken over."""
        for call_id in [call_id for call_id, entry in self._entries.items() if entry.owner == owner]:
            self._drop(call_id)

    def owner(self, call_id: str) -> str | None:
        """The process that carries a call, if it is known."""
        entry = self._entries.get(call_id)
        return entry.owner if entry is not None else None

    def _drop(self, call_id: str) -> None:
        entry = self._entries.pop(call_id, None)
        if entry is not None and entry.state is not None:
            self._size -= len(entry.state)


class MemoryCheckpoints:
    """A store in the memory of this process, for several applications in it.

    Args:
        states: Shared by the applications.
        owner: The name of this application.
    """

    def __init__(self, states: CallStates, owner: str) -> None:
        self._states = states
        self._owner = owner

    def save(self, call_id: str, state: bytes) -> None:
        self._states.save(self._owner, call_id, state)

    def arrive(self, call_id: str) -> None:
        self._states.arrive(self._owner, call_id)

    async def take(self, call_id: str) -> StoredCall:
        return self._states.take(self._owner, call_id)

    def forget(self, call_id: str) -> None:
        self._states.forget(self._owner, call_id)

    def end(self, call_id: str) -> None:
        """Nothing is reported: the other application notices the end by its socket."""
