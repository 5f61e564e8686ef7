"""Dropping the audio of a reply that is kept."""

from __future__ import annotations

from voiceflow.processor import Processor


class Silencing:
    """Drops the agent's audio, but not the reply, which may continue later.

    Args:
        owner: The processor that answers the user.

    Attributes:
        is_on: Whether audio is being dropped now: an end or interruption that is reported meanwhile does not
            end the reply.
    """

    def __init__(self, owner: Processor) -> None:
        self.is_on = False
        self._owner = owner

    def drop_audio(self, reason: str) -> None:
        """Drop the audio of all replies so far, for this reason."""
        self.is_on = True
        try:
            self._owner.session.interrupt(reason)
        finally:
            self.is_on = False
