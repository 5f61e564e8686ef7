"""What vendors and tools did for a call, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voiceflow.frames.base import SystemFrame


class OperationKind(StrEnum):
    """The kind of work. The values are OpenTelemetry's names of operations.

    Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
    """

    CHAT = "chat"
    """An answer of a language model."""
    TOOL = "execute_tool"
    """One run of a tool."""
    STT = "speech_to_text"
    """From the request for a final transcript to its arrival."""
    TTS = "text_to_speech"
    """The speech of one reply."""


class OperationOutcome(StrEnum):
    """How an operation ended."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """Nobody needed the rest, such as after an interruption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFrame(SystemFrame):
    """An operation of a vendor or a tool is over: for observers and reports. Nothing depends on it.

    Attributes:
        processor: The name of the processor that asked for it.
        kind: The kind of work.
        began: Loop time of the request.
        ended: Loop time of the end.
        first: Loop time of the first output; None if there was none, or only the whole.
        outcome: How it ended.
        name: The name of the model or the tool; may be empty.
        vendor: Whose service it is, such as ``"elevenlabs"``; may be empty.
        reply: The number of the reply that it is for, if any.
        counts: Its usage by name, such as ``("completion_tokens", 12)`` or ``("characters", 40)``.
    """

    processor: str
    kind: OperationKind
    began: float
    ended: float
    first: float | None = None
    outcome: OperationOutcome = OperationOutcome.DONE
    name: str = ""
    vendor: str = ""
    reply: int | None = None
    counts: tuple[tuple[str, int], ...] = ()
