"""Scripted answers of the emulated model, their delivery and their faults."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias


class CallStyle(StrEnum):
    """How servers of chat completions write tool calls into a stream."""

    FRAGMENTS = "fragments"
    """Id and name first, then the arguments in pieces, call after call, like OpenAI."""
    INTERLEAVED = "interleaved"
    """As fragments, with the pieces of all calls in turn."""
    WHOLE = "whole"
    """Each call in one piece."""
    NO_INDEX = "no_index"
    """Fragments without ``index``."""
    REPEATED = "repeated"
    """Id and name are repeated in each fragment."""


class UsageChunk(StrEnum):
    """When servers of chat completions send the token counts."""

    ASKED = "asked"
    """In a separate chunk at the end, if ``stream_options.include_usage`` requests it."""
    ALWAYS = "always"
    """In every chunk."""
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    r"""How an answer is sent. A *token* is a chunk that holds a piece of text or of a tool call.

    Attributes:
        first_token: Seconds before the first token. The response headers are sent at once.
        token_gap: Seconds between tokens.
        head: Seconds before the response headers.
        stall_after: Tokens after which nothing more is sent while the connection stays open.
        cut_after: Tokens after which the connection breaks.
        end_after: Tokens after which the body ends normally, but without a finish reason or ``[DONE]``.
        error_after: Tokens after which an error event is sent and the body ends.
        error: The content of that event, by default the vendor's for a failure of its server.
        newline: How lines end: ``"\n"``, ``"\r\n"`` or ``"\r"``.
        has_comments: Whether comment lines are sent between the events, as keep-alives.
        pings: Seconds between signs of life while nothing else is sent, from vendors that have such events.
        has_space: Whether a space follows ``data:``.
        has_done: Whether ``[DONE]`` ends the stream of chat completions.
        is_split: Whether each event is written in two parts, split at odd places, even within characters.
        usage: When the token counts are sent.
        call_style: How tool calls are written.
    """

    first_token: float = 0.0
    token_gap: float = 0.0
    head: float = 0.0
    stall_after: int | None = None
    cut_after: int | None = None
    end_after: int | None = None
    error_after: int | None = None
    error: Mapping[str, object] | None = None
    newline: str = "\n"
    has_comments: bool = False
    pings: float | None = None
    has_space: bool = True
    has_done: bool = True
    is_split: bool = True
    usage: UsageChunk = UsageChunk.ASKED
    call_style: CallStyle = CallStyle.FRAGMENTS


@dataclass(frozen=True, slots=True)
class AnswerToolCall:
    """A tool call of the model.

    Attributes:
        name: The tool's name.
        arguments: JSON text; need not be valid.
        id: Generated if empty.
    """

    name: str
    arguments: str = "{}"
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A text, tool calls, or both: the text comes first.

    Attributes:
        text: Cut into odd pieces, unless ``pieces`` says how.
        pieces: Pieces of the text, instead of ``text``.
        calls: Tools to call.
        reasoning: Sent before the text, in chat completions as ``reasoning_content``: each piece of a list
            is a token.
        signature: The vendor's signature of the reasoning, which it wants back with the calls.
        refusal: The model's refusal, after the text, from vendors that mark it. Of Gemini, the reason for
            which it blocks the prompt; there is no answer then.
        finish_reason: In the vendor's words. If empty, the vendor's word for a normal end.
        cached: Prompt tokens that came from the cache.
        cache_written: Prompt tokens that were put into the cache.
        delivery: If ``None``, that of the emulator.
    """

    text: str = ""
    pieces: Sequence[str] = ()
    calls: Sequence[AnswerToolCall] = ()
    reasoning: str | Sequence[str] = ""
    signature: str = ""
    refusal: str = ""
    finish_reason: str = ""
    cached: int = 0
    cache_written: int = 0
    delivery: Delivery | None = None

    @property
    def thoughts(self) -> list[str]:
        """The pieces of the reasoning, without empty ones."""
        pieces = [self.reasoning] if isinstance(self.reasoning, str) else self.reasoning
        return [piece for piece in pieces if piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An HTTP error instead of an answer, written in the vendor's form.

    Attributes:
        status: The HTTP status.
        message: The error's text.
        type: The vendor's kind of error.
        code: The vendor's name of the error, if it has one.
        param: The field that is wrong, if it is about one.
        headers: Such as ``retry-after``, ``retry-after-ms``, ``x-should-retry``.
        body: Replaces the vendor's JSON, for servers with another form.
    """

    status: int
    message: str = "The server refused."
    type: str = "server_error"
    code: str | None = None
    param: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


Reply: TypeAlias = str | Answer | Refusal
"""A bare string is an answer with this text."""

Script: TypeAlias = Sequence[Reply] | Callable[[Mapping[str, Any]], Reply | Awaitable[Reply]]
"""Replies in the order of the requests, or a function from the request's JSON to its reply."""
