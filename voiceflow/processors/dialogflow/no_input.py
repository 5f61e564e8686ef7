"""Asking the agent what to say to a user who says nothing."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.processor import Processor
from voiceflow.processors.idle import Idle, IdleWatch
from voiceflow.processors.lines import WaitingLine
from voiceflow.processors.wording import Wording

NO_INPUT_EVENT = "sys.no-input-default"
"""The event of CX for a user who says nothing."""

MOST_NO_INPUTS = 3
"""Such events in a row; then the call ends with ``Phrases.unheard``."""

NO_SPEECH = 8.0
"""Seconds of silence before the event, unless the agent names its own time."""


class NoInputWatch(IdleWatch):
    """Measures how long nobody has spoken, and lets the agent decide what to say.

    Args:
        owner: The responder.
        seconds: Seconds of silence before each event, until the agent names its own.
        most: Events in a row; the next silence ends the call.
        is_quiet: Whether nobody has the floor and nothing waits to be said.
        ask: Called to ask the agent.
        say: Called to say the goodbye.
        wording: The agent's phrases.
    """

    def __init__(
        self,
        owner: Processor,
        seconds: float,
        most: int,
        *,
        is_quiet: Callable[[], bool],
        ask: Callable[[], None],
        say: Callable[[WaitingLine], None],
        wording: Wording,
    ) -> None:
        super().__init__(owner, Idle(after=seconds), is_quiet=is_quiet, say=say, wording=wording)
        self._most, self._ask = most, ask

    def wait_for(self, seconds: float) -> None:
        """Use this many seconds from the next silence on."""
        self._idle = Idle(after=seconds)

    def _prompt(self) -> None:
        if not self._is_quiet():
            return
        self._prompted += 1
        if self._prompted <= self._most:
            self._ask()
            return
        self._prompted = 0
        self._say_phrase(self._wording.phrases.unheard, is_goodbye=True)
        self._owner.session.end()
