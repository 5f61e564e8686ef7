"""Saying a text of the agent, also from another thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from voiceflow.processors.agent_turn import AgentTurn
from voiceflow.processors.lines import WaitingLine, line_of
from voiceflow.processors.making import ReplyMaker
from voiceflow.tasks import is_on


class SayRequests:
    """Takes requests to say a text, within a reply that waits or when the agent next has the floor.

    Args:
        agent_turn: Keeps the reply that has the floor.
        maker: Says a text within it.
        later: Says a line when the agent next has the floor.
    """

    def __init__(
        self, agent_turn: AgentTurn, maker: ReplyMaker, later: Callable[[WaitingLine], None]
    ) -> None:
        self._agent_turn, self._maker, self._later = agent_turn, maker, later
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_over = False

    @property
    def has_begun(self) -> bool:
        """Whether the session runs, or did run."""
        return self._loop is not None

    def start(self) -> None:
        """Take note of the session's event loop. Before that, lines wait."""
        self._loop = asyncio.get_running_loop()

    def stop(self) -> None:
        """Say nothing from now on."""
        self._is_over = True

    def say(self, text: str, *, is_protected: bool, is_goodbye: bool) -> None:
        """Say a text as ``Talk.say`` does.

        Raises:
            LocalProtocolError: If too many lines wait.
        """
        if not text or self._is_over:
            return
        if self._loop is not None and not is_on(self._loop):
            say = partial(self.say, text, is_protected=is_protected, is_goodbye=is_goodbye)
            self._loop.call_soon_threadsafe(say)
            return
        reply = self._agent_turn.reply
        if reply is None or not reply.is_waiting or is_goodbye:
            self._later(line_of(text, is_protected=is_protected, is_goodbye=is_goodbye))
        elif is_protected:
            # A separate part of the reply, so that the rest of it can be interrupted.
            self._later(line_of(text, is_protected=True, ended=lambda _: None))
        else:
            self._maker.say_aside(reply, text)
