"""The time limit for a reply that makes no progress."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from voiceflow.processor import Processor
from voiceflow.processors.reply import Reply
from voiceflow.tasks import Timer


class Patience:
    """Declares a reply lost when nothing new of it is generated or heard for too long.

    Args:
        owner: The responder.
        seconds: The time limit.
        lost: Called when the limit is reached.
    """

    def __init__(self, owner: Processor, seconds: float, lost: Callable[[], None]) -> None:
        self._owner = owner
        self._seconds = seconds
        self._lost = lost

    def renew(self, reply: Reply | None) -> None:
        """Restart the limit: something new was generated or heard. Waiting for a tool extends it."""
        now = self._owner.session.now()
        silent = reply.silent_until if reply is not None else None
        self._timer.set(max(now, now if silent is None else silent) + self._seconds)

    def end(self) -> None:
        """Stop the limit: no reply is awaited."""
        self._timer.cancel()

    @cached_property
    def _timer(self) -> Timer:
        return self._owner.timer(self._lost)
