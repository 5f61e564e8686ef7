"""Continuing a lost conversation in a new one (no I/O)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

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

GREETING_LIMIT = 2.0
"""Seconds from the start of a conversation within which an agent that greets does so."""


MAX_CONTEXTS = 64
"""The number of contextual updates that are kept, newest first."""


class _ExportedContinuation(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    limit: int
    count: int
    greets: bool | None
    lines: list[tuple[Literal["user", "agent"], str]]
    contexts: list[tuple[str | None, str]]


class Continuation:
    """Keeps the state needed to resume a lost conversation, and recognises the repeated greeting.

    Args:
        limit: Characters kept of the dialogue, and as many of contextual updates.

    Attributes:
        has_user: Whether the user has said anything in the current conversation.
    """

    def __init__(self, limit: int) -> None:
        self.has_user = False
        self._limit = limit
        self._recap = Recap(limit)
        self._contexts: dict[tuple[str | None, int], str] = {}
        self._contexts_known = 0
        self._count = 0
        self._started_at = 0.0
        self._greets: bool | None = None
        self._greets_again = False

    def open(self, waiting: tuple[Outgoing, ...]) -> tuple[Outgoing, ...]:
        """Start the next conversation.

        Args:
            waiting: Messages that could not be sent in the previous one.

        Returns:
            The messages to send in this one: a recap, and again the messages that the agent has not answered.
        """
        if self._count:
            # The portable part of that is already in the briefing.
            waiting = tuple(self._briefing())
        self.has_user = any(message.is_turn for message in waiting)
        self._greets_again = bool(self._greets) and self._recap.has_agent
        self._recap.forget_ids()
        return waiting

    def accepted(self, now: float) -> None:
        """Note that the service has accepted the conversation."""
        self._count += 1
        self._started_at = now

    def user(self, text: str) -> None:
        """Note a text message of the user."""
        self.has_user = True
        self._recap.user(text)

    def context(self, text: str, context_id: str | None) -> None:
        """Note a contextual update; a later one with the same id replaces it."""
        self._contexts_known += 1
        key = (context_id, 0 if context_id is not None else self._contexts_known)
        self._contexts.pop(key, None)
        self._contexts[key] = text
        while sum(map(len, self._contexts.values())) > self._limit or len(self._contexts) > MAX_CONTEXTS:
            del self._contexts[next(iter(self._contexts))]

    def heard(self, event_id: int, text: str) -> None:
        """Note the heard part of a response."""
        self._recap.correct(text, event_id)

    def note(self, event: AgentMessage, now: float) -> None:
        """Note an event of the service."""
        if self._greets is None and isinstance(event, UserTranscript | AgentResponse | AgentAudio):
            self._greets = not self.has_user and self._is_early(now) and not isinstance(event, UserTranscript)
        match event:
            case UserTranscript():
                self.user(event.text)
            case TentativeUserTranscript():
                self.has_user = True
            case AgentResponse():
                self._recap.agent(event.text, event.event_id)
            case AgentResponseCorrection():
                self._recap.correct(event.corrected, event.event_id)

    def greeting(self, event: AgentMessage, now: float) -> int | None:
        """The event id of the greeting, if this event starts it and the user has already heard one."""
        if not self._greets_again or not isinstance(event, AgentResponse | AgentAudio):
            return None
        self._greets_again = False
        return event.event_id if self._is_early(now) else None

    def export(self) -> dict[str, object]:
        """The state as JSON values, for another process."""
        return {
            "limit": self._limit,
            "count": self._count,
            "greets": self._greets,
            "lines": self._recap.lines,
            "contexts": [(context_id, text) for (context_id, _), text in self._contexts.items()],
        }

    @classmethod
    def from_export(cls, exported: object) -> Continuation:
        """The state that :meth:`export` returned.

        Raises:
            ValueError: If the values are something else.
        """
        read = _ExportedContinuation.model_validate(exported)
        made = cls(read.limit)
        made._count, made._greets = read.count, read.greets
        for who, text in read.lines:
            if who == "user":
                made._recap.user(text)
            else:
                made._recap.agent(text, None)
        for context_id, text in read.contexts:
            made.context(text, context_id)
        return made

    def _is_early(self, now: float) -> bool:
        return now - self._started_at <= GREETING_LIMIT

    def _briefing(self) -> list[Outgoing]:
        briefing = [
            Outgoing(commands.contextual_update(text, context_id=context_id))
            for (context_id, _), text in self._contexts.items()
        ]
        if self._recap:
            briefing.insert(0, Outgoing(commands.contextual_update(self._recap.text())))
        if unanswered := self._recap.unanswered:
            briefing.append(Outgoing(commands.user_message(unanswered), is_turn=True))
        return briefing
