"""The responses of a realtime session: numbers, audio by item, and which one is active (no I/O)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

_KEPT = 64


@dataclass(slots=True)
class SpokenItem:
    """An item of a response that has audio.

    Attributes:
        item_id: The service's id.
        content_index: Which part of the item the audio is.
        size: Bytes of audio received.
    """

    item_id: str
    content_index: int
    size: int = 0


@dataclass(slots=True)
class ResponseState:
    """One response.

    Attributes:
        number: Ours.
        response_id: The service's.
        items: Its items with audio, in order.
        calls: Its function calls without a result.
        is_answer_wanted: Whether the agent is to speak about one of the results.
        is_truncated: Whether the service knows what was heard.
        is_line: Whether it says a text that we asked for, word for word.
    """

    number: int
    response_id: str
    items: list[SpokenItem] = field(default_factory=list)
    calls: set[str] = field(default_factory=set)
    is_answer_wanted: bool = False
    is_truncated: bool = False
    is_line: bool = False

    @property
    def size(self) -> int:
        """Bytes of audio received."""
        return sum(item.size for item in self.items)

    def add_audio(self, item_id: str, content_index: int, size: int) -> None:
        """Count audio of an item."""
        if not self.items or self.items[-1].item_id != item_id:
            self.items.append(SpokenItem(item_id, content_index))
        self.items[-1].size += size

    def cut(self, heard: int) -> Iterator[tuple[SpokenItem, int]]:
        """The items that were not heard to their end, each with the bytes heard of it.

        Args:
            heard: Bytes heard of the response.
        """
        for item in self.items:
            if heard < item.size:
                yield item, max(0, heard)
            heard -= item.size


class RealtimeResponses:
    """The responses so far.

    Attributes:
        active: The one that the service is making.
        is_requested: Whether one was asked for that has not begun.
        floor: Responses up to this number were interrupted.
        last: The number of the newest one.
    """

    def __init__(self) -> None:
        self.active: ResponseState | None = None
        self.is_requested = False
        self.floor = 0
        self.last = 0
        self._known: dict[str, ResponseState] = {}

    @property
    def is_busy(self) -> bool:
        """Whether the service would refuse to begin another one."""
        return self.active is not None or self.is_requested

    def begin(self, response_id: str) -> ResponseState:
        """The service began a response."""
        self.last += 1
        state = self._known[response_id] = ResponseState(self.last, response_id)
        while len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        self.active, self.is_requested = state, False
        return state

    def end(self, state: ResponseState) -> None:
        """The service ended a response."""
        if self.active is state:
            self.active = None

    def reset(self) -> None:
        """The session is gone: nothing of its responses can be cut any more."""
        self.active, self.is_requested = None, False
        self._known.clear()

    def find(self, response_id: str) -> ResponseState | None:
        """The response with this id, if it is known and was not interrupted."""
        state = self._known.get(response_id)
        return None if state is None or state.number <= self.floor else state

    def with_id(self, response_id: str) -> ResponseState | None:
        """The response with this id, also if it was interrupted."""
        return self._known.get(response_id)

    def numbered(self, number: int) -> ResponseState | None:
        """The response with this number of this session."""
        return next((state for state in self._known.values() if state.number == number), None)

    def with_call(self, call_id: str) -> ResponseState | None:
        """The response whose function call has no result yet."""
        return next((state for state in self._known.values() if call_id in state.calls), None)
