"""State of a call that outlives its session: where the call continues after its media stream broke."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


class Checkpoint:
    """Keeps one value of each type for the session that continues a broken call.

    The next session of a call has a new checkpoint, which begins with the same values; they are shared,
    not copied.

    Example:
        @dataclass
        class Order:
            items: list[str]


        async def bot(call):
            order = call.checkpoint.recall(Order) or Order([])
            call.checkpoint.keep(order)

    Attributes:
        breaks: How often the call's stream had broken before: 0 in the first session of a call.
    """

    def __init__(self) -> None:
        self.breaks = 0
        self._values: dict[type[object], object] = {}

    def successor(self) -> Checkpoint:
        """The checkpoint of the next session, after one more break."""
        following = Checkpoint()
        following.breaks = self.breaks + 1
        following._values = dict(self._values)
        return following

    def keep(self, value: object) -> None:
        """Keep a value, in place of one of the same type."""
        self._values[type(value)] = value

    def recall(self, kind: type[T]) -> T | None:
        """The value of exactly this type, or None if none was kept."""
        found = self._values.get(kind)
        return found if isinstance(found, kind) else None
