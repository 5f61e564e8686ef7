"""Timing of the emulated service, and its behaviour where the published pages leave it open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SocketRefusal(StrEnum):
    """How a socket refuses a wrong key, voice, agent or parameter. It is not published which."""

    HANDSHAKE = "handshake"
    """With an HTTP status instead of 101."""
    FRAME = "frame"
    """With 101, an error frame and a close."""


class ContextTimeout(StrEnum):
    """What happens to a context that nobody writes to. It is not published which."""

    CLOSE = "close"
    """It is closed, as if by the client; the socket lives on."""
    ERROR = "error"
    """The socket is closed with an error frame."""


class EmptyCommit(StrEnum):
    """How a commit of silence is answered. It is not published which."""

    EMPTY_TEXT = "empty_text"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class TtsBehaviour:
    """Text to speech over the sockets; over HTTP ttfb, chunk, speed and pause are the same.

    Attributes:
        ttfb: Seconds from a text's release out of the buffer to its first audio.
        chunk: Seconds of audio a message.
        speed: How many times faster than it plays audio is made.
        pause: Seconds of silence between the sentences of an engine that gives them one by one.
        trigger_minimum: Characters that ``try_trigger_generation`` needs in the buffer.
        max_contexts: Contexts that may be open at a time.
        max_backlog: Characters that may wait in one context; past it the socket is closed.
        refusal: How a handshake is refused.
        context_timeout: What happens to an idle context.
        has_times: Whether the pieces over HTTP come with times; without, their alignments are null.
        restarts_times: Whether times over HTTP count from the start of each chunk, as those of some
            models may, and not of the stream.
    """

    ttfb: float = 0.1
    chunk: float = 0.4
    speed: float = 10.0
    pause: float = 0.15
    trigger_minimum: int = 50
    max_contexts: int = 5
    max_backlog: int = 40_000
    refusal: SocketRefusal = SocketRefusal.HANDSHAKE
    context_timeout: ContextTimeout = ContextTimeout.CLOSE
    has_times: bool = True
    restarts_times: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SttBehaviour:
    """The speech-to-text socket.

    Attributes:
        latency: Seconds from a commit to its transcript.
        partial_latency: Seconds from audio to the interim transcript of it.
        partial_interval: Seconds of audio between interim transcripts; None for no interim ones.
        min_commit: Seconds of audio without which a commit is refused as throttled.
        max_segment: Seconds after which the service commits by itself.
        max_chunk: Seconds of audio that a message may hold.
        max_pending: Commits that may wait for the recogniser.
        max_backlog: Seconds of audio that may wait for the recogniser, which takes five times as much as is
            spoken in the same time; None for no limit.
        max_sessions: Sessions at a time; None for no limit.
        voiced_rms: Loudness (root mean square of 16-bit samples) that counts as voice.
        empty_commit: How a commit of silence is answered.
    """

    latency: float = 0.15
    partial_latency: float = 0.05
    partial_interval: float | None = 0.3
    min_commit: float = 0.3
    max_segment: float = 90.0
    max_chunk: float = 10.0
    max_pending: int = 100
    max_backlog: float | None = None
    max_sessions: int | None = None
    voiced_rms: float = 300.0
    empty_commit: EmptyCommit = EmptyCommit.EMPTY_TEXT
