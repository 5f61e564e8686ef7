"""The port of a streaming recogniser: what is the vendor's own of one that takes audio over a socket.

The ring, the replay and the reconnects are shared: see ``StreamingRecogniser``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.speech.stt_events import STTMessage
from voiceflow.net.sockets.connection import Peer, SocketConnection

M = TypeVar("M", bound=str | bytes)
"""What a message is."""


class STTProtocol(Protocol[M]):
    """One session, sans-IO: messages in, events out; audio in, messages out."""

    @property
    def deadline(self) -> float | None:
        """When ``expire`` has something to report, if nothing arrives before."""

    def audio(self, data: bytes, *, commit: bool = False) -> M:
        """Encode a chunk; with ``commit`` the segment ends after it."""

    def keep_alive(self) -> M:
        """Encode what keeps a session without audio."""

    def receive(self, message: M, now: float) -> Sequence[STTMessage]:
        """Take one message. Each segment is reported once.

        Raises:
            RemoteProtocolError: If it is malformed.
        """

    def expire(self, now: float) -> Sequence[STTMessage]:
        """Report what was held back until now."""

    def lost(self, now: float) -> Sequence[STTMessage]:
        """Report what was held back: the socket is gone."""


class STTService(Protocol[M]):
    """A vendor's recogniser: its protocol, its socket, and what of it differs between vendors."""

    @property
    def vendor(self) -> str:
        """Whose it is, as errors say it."""

    @property
    def is_manual(self) -> bool:
        """Whether segments end where the client says, and not where the service does."""

    @property
    def silence(self) -> float:
        """Seconds of silence after which the service ends a segment, if it does."""

    @property
    def language(self) -> str | None:
        """Code of the language that is expected; None if it is detected, or cannot be chosen."""

    def speaking(self, language: str) -> STTService[M]:
        """The same recogniser for another language.

        Args:
            language: ISO 639-1, with or without a region.
        """

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        """The wanted format if the service takes it; else the one that loses least."""

    def protocol(self, audio: AudioFormat, *, previous_text: str | None) -> STTProtocol[M]:
        """Begin a session.

        Args:
            audio: Format of all audio, one that ``serve`` returned.
            previous_text: What was said before, as context for the first words.
        """

    def connection(
        self, peer: Peer[M], audio: AudioFormat, *, http: aiohttp.ClientSession | None, keep_alive: float
    ) -> SocketConnection[M]:
        """Prepare the connection.

        Args:
            peer: Who uses it.
            audio: As for ``protocol``.
            http: A session to share, which stays open.
            keep_alive: Seconds between ticks.

        Raises:
            ConfigurationError: If there is no key.
        """
