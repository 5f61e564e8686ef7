"""Outgoing messages of a conversation, filtered by the agent's settings and numbered in sequence."""

from __future__ import annotations

from collections.abc import Collection

from voiceflow.emulators.elevenlabs.effects import Cancel, CloseSocket, Effect, Message, SendMessage

ALWAYS = frozenset({"conversation_initiation_metadata", "error", "queue_status"})
"""Messages that do not depend on the agent's ``client_events``."""


class EffectQueue:
    """Collects effects until they are drained."""

    def __init__(self) -> None:
        self.events: Collection[str] = ()
        self.is_closed = False
        self._effects: list[Effect] = []
        self._event_id = 0
        self._job = 0

    def event_id(self) -> int:
        """The next event id; all kinds of events share them."""
        self._event_id += 1
        return self._event_id

    def job(self) -> int:
        """A number for work that is asked for."""
        self._job += 1
        return self._job

    def sends(self, kind: str) -> bool:
        """Whether messages of this type are sent."""
        return kind in ALWAYS or kind in self.events

    def send(self, message: Message) -> None:
        """Send a message, if its type is one that is sent."""
        if self.sends(message["type"]) and not self.is_closed:
            self._effects.append(SendMessage(message))

    def tell(self, message: Message) -> None:
        """Send a message whatever its type."""
        if not self.is_closed:
            self._effects.append(SendMessage(message))

    def ask(self, effect: Effect) -> None:
        """Request work."""
        self._effects.append(effect)

    def cancel(self, job: int) -> None:
        """Cancel work."""
        self._effects.append(Cancel(job))

    def close(self, code: int, reason: str = "") -> None:
        """Close; nothing follows."""
        if not self.is_closed:
            self._effects.append(CloseSocket(code, reason))
            self.is_closed = True

    def drain(self) -> list[Effect]:
        """Everything since the last time, in order."""
        effects, self._effects = self._effects, []
        return effects
