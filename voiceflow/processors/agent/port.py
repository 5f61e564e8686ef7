"""What a speech-to-speech agent needs from a vendor's conversation."""

from __future__ import annotations

from typing import Protocol

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.words import Word


class AgentPort(Protocol):
    """A conversation with a vendor's agent. No method waits, except ``close``.

    The vendor's responses have growing numbers, ``event_id``.
    """

    def send_audio(self, data: bytes) -> None:
        """Take the user's audio, in whole samples of the call's format."""

    def interrupt(self, event_id: int) -> None:
        """Drop the rest of the responses up to this one."""

    def is_dead(self, event_id: int) -> bool:
        """Whether a response was interrupted."""

    def keep_quiet(self) -> None:
        """Keep the agent from speaking unasked for about two seconds, if the service has a way to."""

    def is_line(self, event_id: int) -> bool | None:
        """Whether a response says a text that we asked for, word for word; None if the wire does not show."""

    def heard(self, event_id: int, text: str, seconds: float) -> None:
        """Note how much of a response the user heard that was not heard to its end."""

    async def close(self, limit: float) -> None:
        """End the conversation within ``limit`` seconds."""


class AgentSound(Protocol):
    """A piece of the audio of a response, in whole samples."""

    @property
    def data(self) -> bytes:
        """The samples, in ``format``; may be empty."""

    @property
    def format(self) -> AudioFormat:
        """The format of ``data``."""

    @property
    def event_id(self) -> int:
        """The number of the response."""

    @property
    def start(self) -> float:
        """Seconds of audio before it in the response."""

    @property
    def is_final(self) -> bool:
        """Whether nothing more of the response follows."""


class WordTiming(Protocol):
    """Finds out when the words of one response are spoken."""

    def write(self, text: str) -> None:
        """Add text of the response, in order and with its white space."""

    def hear(self, sound: AgentSound, origin: float, elapsed: float) -> list[Word]:
        """Take a piece of audio and return the words whose times are now known.

        Args:
            sound: The piece.
            origin: The ``start`` of the reply's first piece.
            elapsed: Seconds since the first piece came.
        """

    def finish(self) -> list[Word]:
        """Return the remaining words; all audio has come."""

    def heard(self, seconds: float) -> str:
        """The words in the first ``seconds`` of audio that were not returned yet; empty if unknown."""
