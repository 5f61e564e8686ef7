"""The model of a bot that has none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager

from voiceflow.dialogue import ChatLimits, Delta, Message, ToolSchema
from voiceflow.errors import ConfigurationError


class NoModel:
    """Stands where a ``ChatModel`` would be, in a bot of rules alone."""

    model = "none"
    limits = ChatLimits()

    def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = ()
    ) -> AbstractAsyncContextManager[AsyncIterator[Delta]]:
        """Refuse to answer.

        Raises:
            ConfigurationError: Always.
        """
        raise ConfigurationError("this bot has no model: Steps(script, model=...)")

    async def check(self) -> None:
        """There is nothing to check."""
