"""The port of a streaming recogniser: the vendor-specific part.

Ring, replay and reconnects are shared: see ``StreamingRecogniser``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.speech.stt_events import STTMessage
from voiceflow.net.sockets.connection import Peer, SocketConnection

M = TypeVar("M", bound=str | bytes)
"""The type of a message."""


class STTProtocol(Protocol[M]):
    """One session, sans-IO: messages in, events out; audio in, messages out."""

    @property
    def deadline(self) -> float | None:
        """When to call ``expire``, if nothing arrives before."""

    def audio(self, data: bytes, *, commit: bool = False) -> M:
        """Encode a chunk; with ``commit``, end the segment after it."""

    def keep_alive(self) -> M:
        """Encode a message that keeps a session without audio alive."""

    def receive(self, message: M, now: float) -> Sequence[STTMessage]:
        """Take one message. Each segment is reported once.

        Raises:
            RemoteProtocolError: If it is malformed.
        """

    def expire(self, now: float) -> Sequence[STTMessage]:
        """Report the events held back until now."""

    def lost(self, now: float) -> Sequence[STTMessage]:
        """Report the events held back, because the socket was lost."""


class STTService(Protocol[M]):
    """A vendor's recogniser: its protocol, its socket and its properties."""

    @property
    def vendor(self) -> str:
        """The vendor's name in errors."""

    @property
    def is_manual(self) -> bool:
        """Whether the client ends the segments, not the service."""

    @property
    def silence(self) -> float:
        """Seconds of silence after which the service ends a segment; None if it does not."""

    @property
    def language(self) -> str | None:
        """Code of the expected language; None if it is detected or cannot be chosen."""

    def speaking(self, language: str) -> STTService[M]:
        """The same recogniser for another language.

        Args:
            language: ISO 639-1, with or without a region.
        """

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        """The wanted format if the service accepts it, otherwise the one that loses least."""

    def protocol(self, audio: AudioFormat, *, previous_text: str | None) -> STTProtocol[M]:
        """Begin a session.

        Args:
            audio: Format of all audio, as returned by ``serve``.
            previous_text: The text said before, as context for the first words.
        """

    def connection(
        self, peer: Peer[M], audio: AudioFormat, *, http: aiohttp.ClientSession | None, keep_alive: float
    ) -> SocketConnection[M]:
        """Prepare the connection.

        Args:
            peer: The connection's user.
            audio: As for ``protocol``.
            http: A shared session, which stays open.
            keep_alive: Seconds between ticks.

        Raises:
            ConfigurationError: If there is no key.
        """
