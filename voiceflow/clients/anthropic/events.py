"""The JSON of an event of a streamed message.

Source: https://docs.anthropic.com/en/docs/build-with-claude/streaming
"""

from __future__ import annotations

from typing import Any

from voiceflow.clients.chat.reading import WireModel


class ContentBlock(WireModel):
    """The beginning of a text, a tool call or a piece of thinking."""

    type: str = ""
    text: str | None = None
    id: str | None = None
    name: str | None = None
    input: dict[str, object] | None = None
    thinking: str | None = None
    signature: str | None = None
    data: str | None = None


class MessageStart(WireModel):
    """The head of the message."""

    id: str | None = None
    model: str | None = None
    usage: dict[str, Any] | None = None


class MessageEvent(WireModel):
    """Any event; which fields it has depends on its type."""

    type: str = ""
    index: int = 0
    message: MessageStart | None = None
    content_block: ContentBlock | None = None
    delta: dict[str, Any] | None = None
    usage: dict[str, Any] | None = None
    error: object = None
