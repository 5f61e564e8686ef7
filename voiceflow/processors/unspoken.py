"""Text of a reply that the TTS failed to speak."""

from __future__ import annotations

from functools import cached_property

from voiceflow.frames import ErrorFrame
from voiceflow.processor import Processor
from voiceflow.processors.reply import Reply


class UnspokenText:
    """Keeps the text that a failure left unspoken, to be said again.

    Args:
        owner: The processor that answers the user.
    """

    def __init__(self, owner: Processor) -> None:
        self._owner = owner
        self._text = ""

    def failed(self, reply: Reply | None, frame: ErrorFrame) -> None:
        """Note a failure. If it is downstream of the agent, part of the reply may stay unspoken."""
        if reply is not None and frame.processor in self._downstream:
            reply.has_failed = True

    def keep(self, reply: Reply) -> None:
        """Keep the unheard text of a reply that is over, if a failure is the cause."""
        if reply.has_failed and reply.number >= self._owner.session.reply_floor:
            self._text = reply.rest

    def take(self) -> str:
        """Return and forget the text."""
        text, self._text = self._text, ""
        return text

    @cached_property
    def _downstream(self) -> frozenset[str]:
        """Names of the processors between the agent and the user's ear."""
        chain = self._owner.session.processors
        return frozenset(each.name for each in chain[chain.index(self._owner) + 1 :])
