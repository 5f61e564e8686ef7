"""State of a call that outlives its session: where the call continues after its media stream broke."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol, Self, TypeVar, runtime_checkable
from weakref import ref

from loguru import logger

from voiceflow.errors import VoiceflowError
from voiceflow.stored_values import from_json_values, name_of, to_json_values

T = TypeVar("T")


@runtime_checkable
class Watchable(Protocol):
    """A value that reports when it has changed, such as ``Context``."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call this after each change that a later session needs."""


class Checkpoint:
    """Keeps one value of each type for the session that continues a broken call.

    The next session of a call has a new checkpoint, which begins with the same values. In the same process
    they are shared, not copied. In another process each is made anew from its JSON form when it is recalled:
    dataclasses, pydantic models, and types with ``export`` and ``from_export`` have one.

    Example:
        @dataclass
        class Order:
            items: list[str]


        async def bot(call):
            order = call.checkpoint.recall(Order) or Order([])
            call.checkpoint.keep(order)

    Attributes:
        breaks: How often the call's stream had ended before: 0 in the first session of a call.
        was_moved: Whether the session before ended on purpose at the end of a turn, so that nothing was cut.
        changed: Called when the state has changed. The server stores it then.
    """

    def __init__(self) -> None:
        self.breaks = 0
        self.was_moved = False
        self.changed: Callable[[], None] = _ignore
        self._is_moving = False
        self._values: dict[type[object], object] = {}
        self._stored: dict[str, object] = {}
        self._lacking: tuple[type[object], ...] = ()

    def successor(self) -> Checkpoint:
        """The checkpoint of the next session, after one more break."""
        following = Checkpoint()
        following.breaks = self.breaks + 1
        following.was_moved = self._is_moving
        following._values = dict(self._values)
        following._stored = dict(self._stored)
        return following

    def keep(self, value: object) -> None:
        """Keep a value, in place of one of the same type."""
        self._values[type(value)] = value
        if isinstance(value, Watchable):
            value.watch(partial(_touch, ref(self)))  # the value must not hold what holds it
        self.touch()

    def recall(self, kind: type[T]) -> T | None:
        """The value of exactly this type, or None if none was kept."""
        found = self._values.get(kind)
        if found is None and (name := name_of(kind)) in self._stored:
            found = self._values[kind] = _read(kind, self._stored.pop(name))
        return found if isinstance(found, kind) else None

    def touch(self) -> None:
        """Note that a kept value has changed."""
        self.changed()

    def move(self) -> None:
        """Note that the session ends on purpose, at the end of a turn, and that another process goes on."""
        self._is_moving = True
        self.touch()

    def export(self) -> dict[str, object]:
        """The state as JSON values. A value without such a form is left out, with one warning."""
        values = dict(self._stored)
        for kind, value in self._values.items():
            try:
                values[name_of(kind)] = to_json_values(value)
            except (TypeError, ValueError):
                self._warn(kind)
        return {"breaks": self.breaks, "is_moving": self._is_moving, "values": values}

    @classmethod
    def from_export(cls, exported: Mapping[str, Any]) -> Self:
        """The state that :meth:`export` returned.

        Raises:
            ValueError: If the values are something else.
        """
        made = cls()
        try:
            made.breaks, made._is_moving = int(exported["breaks"]), bool(exported["is_moving"])
            made._stored = dict(exported["values"])
        except (KeyError, OverflowError, TypeError, ValueError):
            raise ValueError("this is not an exported checkpoint") from None
        return made

    def _warn(self, kind: type[object]) -> None:
        if kind not in self._lacking:
            self._lacking += (kind,)
            logger.warning("a {} has no JSON form: a call loses it in another process", kind.__name__)


def _ignore() -> None:
    """Nobody stores the state."""


def _read(kind: type[T], values: object) -> T | None:
    try:
        return from_json_values(kind, values)
    except (TypeError, ValueError, VoiceflowError):
        # The error may quote what was said.
        logger.warning("the stored {} of a call cannot be read; the call goes on without it", kind.__name__)
        return None


def _touch(checkpoint: ref[Checkpoint]) -> None:
    if (found := checkpoint()) is not None:
        found.touch()
