"""Prompts for a user who says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from voiceflow.processor import Processor
from voiceflow.processors.lines import WaitingLine, line_of
from voiceflow.processors.wording import Wording
from voiceflow.tasks import Timer
from voiceflow.turns.seconds import check_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """Prompts for a user who says nothing, then a goodbye.

    Attributes:
        after: Seconds of silence before each prompt and before the goodbye.
        prompts: Said one after the other; they start again once the user speaks. By default only the agent's
            ``Phrases.still_there``.
        goodbye: Said before the agent hangs up; empty to hang up without a word. By default the agent's
            ``Phrases.unheard``.
    """

    after: float = 8.0
    prompts: tuple[str, ...] | None = None
    goodbye: str | None = None

    def __post_init__(self) -> None:
        check_seconds("after", self.after)
        if isinstance(self.prompts, str):
            raise TypeError("prompts is a tuple of texts: prompts=('Are you still there?',)")


class IdleWatch:
    """Measures how long nobody has spoken.

    Args:
        owner: The responder.
        idle: The prompts; None to wait silently.
        is_quiet: Whether nobody has the floor and nothing waits to be said.
        say: Called to say a prompt or a goodbye.
        wording: The agent's phrases.
    """

    def __init__(
        self,
        owner: Processor,
        idle: Idle | None,
        *,
        is_quiet: Callable[[], bool],
        say: Callable[[WaitingLine], None],
        wording: Wording,
    ) -> None:
        self._owner = owner
        self._idle = idle
        self._is_quiet = is_quiet
        self._say = say
        self._wording = wording
        self._prompted = 0

    def note_turn(self) -> None:
        """Note that the user has spoken."""
        self._prompted = 0

    def look(self) -> None:
        """Start or stop the timer: an event may have begun or ended a silence."""
        if self._idle is None:
            return
        if not self._is_quiet():
            self._timer.cancel()
        elif not self._timer.is_set:
            self._timer.set(self._owner.session.now() + self._idle.after)

    @cached_property
    def _timer(self) -> Timer:
        return self._owner.timer(self._prompt)

    def _prompt(self) -> None:
        idle = self._idle
        if idle is None or not self._is_quiet():
            return
        self._prompted += 1
        phrases = self._wording.phrases
        prompts = (phrases.still_there,) if idle.prompts is None else idle.prompts
        if self._prompted <= len(prompts):
            # The agent's own prompts may be questions themselves.
            keeps_question = idle.prompts is None
            self._say_phrase(prompts[self._prompted - 1], keeps_question=keeps_question)
            return
        self._prompted = 0
        self._say_phrase(phrases.unheard if idle.goodbye is None else idle.goodbye, is_goodbye=True)
        self._owner.session.end()

    def _say_phrase(self, text: str, *, is_goodbye: bool = False, keeps_question: bool = False) -> None:
        if text:
            self._say(line_of(text, is_goodbye=is_goodbye, keeps_question=keeps_question))
