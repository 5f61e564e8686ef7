"""How long a reply is waited for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from voiceflow.processor import Processor
from voiceflow.processors.reply import Reply
from voiceflow.tasks import Timer


class Patience:
    """A reply of which nothing new is made or heard for too long counts as lost.

    Args:
        owner: The processor in whose name it is done.
        seconds: Too long.
        lost: Called then.
    """

    def __init__(self, owner: Processor, seconds: float, lost: Callable[[], None]) -> None:
        self._owner = owner
        self._seconds = seconds
        self._lost = lost

    def renew(self, reply: Reply | None) -> None:
        """Something new was made or heard. A reply that waits for a tool is waited for."""
        now = self._owner.session.now()
        silent = reply.silent_until if reply is not None else None
        self._timer.set(max(now, now if silent is None else silent) + self._seconds)

    def end(self) -> None:
        """Nothing is waited for."""
        self._timer.cancel()

    @cached_property
    def _timer(self) -> Timer:
        return self._owner.timer(self._lost)
