"""Going on in a new conversation where the one before was lost (no I/O)."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.agent import commands
from voiceflow.clients.elevenlabs.agent.events import (
    AgentAudio,
    AgentMessage,
    AgentResponse,
    AgentResponseCorrection,
    TentativeUserTranscript,
    UserTranscript,
)
from voiceflow.clients.elevenlabs.agent.protocol import Outgoing
from voiceflow.clients.elevenlabs.agent.recap import Recap


class Continuation:
    """Remembers what a new conversation has to be told, and knows its greeting for what it is.

    Args:
        limit: Characters that are remembered.

    Attributes:
        has_begun: Whether any conversation was accepted so far.
        has_user: Whether the user has said anything in the present conversation.
    """

    def __init__(self, limit: int) -> None:
        self.has_begun = False
        self.has_user = False
        self._recap = Recap(limit)
        self._greets_again = False

    def open(self, waiting: tuple[Outgoing, ...]) -> tuple[Outgoing, ...]:
        """Begin the next conversation.

        Args:
            waiting: What could not be sent in the one before.

        Returns:
            What to send in this one: what was said so far, and again what the agent has not answered.
        """
        if self.has_begun:
            # What the user said stands in the recap already.
            waiting = (*self._briefing(), *(message for message in waiting if not message.is_turn))
        self.has_user = any(message.is_turn for message in waiting)
        self._greets_again = self._recap.has_agent and not self.has_user
        self._recap.forget_ids()
        return waiting

    def user(self, text: str) -> None:
        """Note what the user wrote."""
        self.has_user = True
        self._recap.user(text)

    def heard(self, event_id: int, text: str) -> None:
        """Note what was heard of a response."""
        self._recap.correct(text, event_id)

    def note(self, event: AgentMessage) -> None:
        """Note what the service says."""
        match event:
            case UserTranscript():
                self.user(event.text)
            case TentativeUserTranscript():
                self.has_user = True
            case AgentResponse():
                self._recap.agent(event.text, event.event_id)
            case AgentResponseCorrection():
                self._recap.correct(event.corrected, event.event_id)

    def greeting(self, event: AgentMessage) -> int | None:
        """The event id of the greeting, if this event begins it and the user has heard one before."""
        if not self._greets_again or not isinstance(event, AgentResponse | AgentAudio):
            return None
        self._greets_again = False
        return None if self.has_user else event.event_id

    def _briefing(self) -> list[Outgoing]:
        if not self._recap:
            return []
        briefing = [Outgoing(commands.contextual_update(self._recap.text()))]
        if unanswered := self._recap.unanswered:
            briefing.append(Outgoing(commands.user_message(unanswered), is_turn=True))
        return briefing
