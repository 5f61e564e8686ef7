"""How an entry of keys speaks to the user: what it needs of the one who says its prompts."""

from __future__ import annotations

import asyncio
from typing import Protocol

from voiceflow.processors.lines import WaitingLine
from voiceflow.processors.talk import Talk


class Prompter(Protocol):
    """Says the prompts of an entry of keys."""

    def say_later(self, line: WaitingLine) -> None:
        """Say a line when the agent next has the floor.

        Raises:
            LocalProtocolError: If too many lines wait.
        """

    def cut(self, line: WaitingLine) -> None:
        """Stop saying this line, unless it is protected: the user has answered it."""

    def await_keys(self, is_asking: bool) -> None:
        """Note that an entry is open, or is over."""

    def expect_silence(self, seconds: float) -> None:
        """The reply that asks for the keys, if one does, may be silent this long."""


class TalkPrompter:
    """The prompts of a responder.

    Args:
        talk: What the responder says.
    """

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def say_later(self, line: WaitingLine) -> None:
        self._talk.say_later(line)

    def cut(self, line: WaitingLine) -> None:
        self._talk.agent_turn.cut(line)

    def await_keys(self, is_asking: bool) -> None:
        self._talk.is_asking = is_asking
        self._talk.idle.look()

    def expect_silence(self, seconds: float) -> None:
        reply = self._talk.reply
        if reply is not None and reply.task is asyncio.current_task():
            self._talk.agent_turn.expect_silence(seconds)
