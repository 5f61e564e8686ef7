"""What the emulated model answers, and the ways in which an answer can come or go wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias


class CallStyle(StrEnum):
    """How servers write tool calls into a stream."""

    FRAGMENTS = "fragments"
    """Id and name first, then the arguments bit by bit, call after call: OpenAI's way."""
    INTERLEAVED = "interleaved"
    """As fragments, with the pieces of all calls in turn."""
    WHOLE = "whole"
    """Each call in one piece."""
    NO_INDEX = "no_index"
    """Fragments without ``index``."""
    REPEATED = "repeated"
    """Id and name come again with each fragment."""


class UsageChunk(StrEnum):
    """When the token counts are told."""

    ASKED = "asked"
    """In a chunk of their own at the end, if ``stream_options.include_usage`` asks for it."""
    ALWAYS = "always"
    """In every chunk."""
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    r"""How an answer is sent. A *token* is a chunk that holds a piece of text or of a tool call.

    Attributes:
        first_token: Seconds before the first token. The head of the response comes at once.
        token_gap: Seconds between tokens.
        head: Seconds before the head of the response.
        stall_after: After so many tokens nothing more comes, and the connection stays open.
        cut_after: After so many tokens the connection breaks.
        end_after: After so many tokens the body ends as if all were well, without a reason or ``[DONE]``.
        error_after: After so many tokens an error event comes and the body ends.
        error: What that event holds.
        newline: How lines end: ``"\n"``, ``"\r\n"`` or ``"\r"``.
        has_comments: Whether comment lines come between the events, as keep-alives.
        has_space: Whether there is a space after ``data:``.
        has_done: Whether ``[DONE]`` ends the stream.
        is_split: Whether the bytes of an event are written in two odd parts, within characters too.
        usage: When the token counts are told.
        call_style: How tool calls are written.
    """

    first_token: float = 0.0
    token_gap: float = 0.0
    head: float = 0.0
    stall_after: int | None = None
    cut_after: int | None = None
    end_after: int | None = None
    error_after: int | None = None
    error: Mapping[str, object] = field(
        default_factory=lambda: {
            "message": "The server had an error.",
            "type": "server_error",
            "param": None,
            "code": None,
        }
    )
    newline: str = "\n"
    has_comments: bool = False
    has_space: bool = True
    has_done: bool = True
    is_split: bool = True
    usage: UsageChunk = UsageChunk.ASKED
    call_style: CallStyle = CallStyle.FRAGMENTS


@dataclass(frozen=True, slots=True)
class AnswerToolCall:
    """A tool call of the model.

    Attributes:
        name: Which tool.
        arguments: JSON text; need not be valid.
        id: Made up if empty.
    """

    name: str
    arguments: str = "{}"
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the model says, what it calls, or both: the text comes first.

    Attributes:
        text: Cut into odd pieces, unless ``pieces`` says how.
        pieces: Pieces of the text, in place of ``text``.
        calls: Tools to call.
        reasoning: Sent before the text as ``reasoning_content``, as some compatible servers do: each piece of
            a list is a token.
        finish_reason: If empty, ``"tool_calls"`` or ``"stop"``.
        delivery: If ``None``, that of the emulator.
    """

    text: str = ""
    pieces: Sequence[str] = ()
    calls: Sequence[AnswerToolCall] = ()
    reasoning: str | Sequence[str] = ""
    finish_reason: str = ""
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An HTTP error in place of an answer.

    Attributes:
        status: The HTTP status.
        message: In words.
        type: OpenAI's kind of error.
        code: OpenAI's name of the error, if it has one.
        headers: Such as ``retry-after``, ``retry-after-ms``, ``x-should-retry``.
        body: In place of OpenAI's JSON, for servers that have forms of their own.
    """

    status: int
    message: str = "The server refused."
    type: str = "server_error"
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


Reply: TypeAlias = str | Answer | Refusal
"""A bare string is an answer with this text."""

Script: TypeAlias = Sequence[Reply] | Callable[[Mapping[str, Any]], Reply | Awaitable[Reply]]
"""Replies in the order of the requests, or a function from the request's JSON to its reply."""
