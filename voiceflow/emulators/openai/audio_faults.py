"""How the emulated audio endpoints answer, and their faults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioDelivery:
    """How one answer is sent.

    Attributes:
        head: Seconds before the response headers.
        first: Seconds from the headers to the first bytes.
        gap: Seconds between pieces.
        piece: Bytes of a piece of audio.
        stall_after: Pieces after which nothing more is sent while the connection stays open.
        cut_after: Pieces after which the connection breaks.
        is_malformed: Whether the answer is something else than was asked for.
        has_stream: Whether transcripts are streamed if that is requested; ``whisper-1`` never does it.
    """

    head: float = 0.0
    first: float = 0.0
    gap: float = 0.0
    piece: int = 4800
    stall_after: int | None = None
    cut_after: int | None = None
    is_malformed: bool = False
    has_stream: bool = True
