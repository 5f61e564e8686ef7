"""Asking the user to repeat what was not understood."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.processor import Processor
from voiceflow.processors.agent_turn import AgentTurn
from voiceflow.processors.lines import line_of
from voiceflow.processors.wording import Wording


class Repeating:
    """Asks the user to repeat, a few times in a row.

    Args:
        owner: The processor that answers the user.
        agent_turn: Says the phrase.
        wording: Has the phrase.
        limit: How often to ask in a row.
        may_ask: Returns whether the agent may say something unasked.
    """

    def __init__(
        self,
        owner: Processor,
        agent_turn: AgentTurn,
        *,
        wording: Wording,
        limit: int,
        may_ask: Callable[[], bool],
    ) -> None:
        self._owner, self._agent_turn = owner, agent_turn
        self._wording, self._limit, self._may_ask = wording, limit, may_ask
        self._count = 0

    def ask(self) -> bool:
        """Ask, if that is possible. Returns whether it asks."""
        phrase = self._wording.phrases.not_understood
        is_free = self._may_ask() and self._owner.session.is_heard and self._agent_turn.reply is None
        if not (is_free and phrase and self._count < self._limit):
            return False
        self._count += 1
        self._agent_turn.begin(line_of(phrase, keeps_question=True))
        return True

    def reset(self) -> None:
        """Note that the user was understood."""
        self._count = 0
