"""What a carrier plays of an agent on the telephone: audio, marks, and clearing its buffer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voiceflow.emulators.elevenlabs.effects import Effect, Message, SendMessage


class CarrierPlayout:
    """The agent's audio on its way to the user, with a mark after each response.

    Attributes:
        stream_id: The carrier's name of the stream.
    """

    def __init__(self) -> None:
        self.stream_id = ""
        self._unplayed: set[str] = set()
        self._dead = 0

    @property
    def is_over(self) -> bool:
        """Whether every response that was sent to its end has been played."""
        return not self._unplayed

    def say(self, event: Mapping[str, Any]) -> list[Effect]:
        """Send the audio of a response, and a mark after its last piece."""
        if event["event_id"] <= self._dead:
            return []  # it was under way when the user interrupted
        said: list[Effect] = [self._send("media", media={"payload": event["audio_base_64"]})]
        if event.get("is_final"):
            name = str(event["event_id"])
            self._unplayed.add(name)
            said.append(self._send("mark", mark={"name": name}))
        return said

    def clear(self, event_id: int) -> Effect:
        """Clear the carrier's buffer: the user has interrupted the responses up to this one."""
        self._dead = event_id
        return self._send("clear")

    def played(self, name: str) -> None:
        """Note that the carrier has played up to a mark."""
        self._unplayed.discard(name)

    def _send(self, event: str, **content: Message) -> SendMessage:
        return SendMessage({"event": event, "streamSid": self.stream_id, **content})
