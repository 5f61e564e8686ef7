"""The JSON of an event of a streamed response.

Source: https://platform.openai.com/docs/api-reference/responses-streaming
"""

from __future__ import annotations

from voiceflow.clients.chat.reading import WireModel


class OutputItem(WireModel):
    """A part of the output: a message, a call or the reasoning."""

    type: str = ""
    id: str | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None
    summary: list[object] | None = None
    encrypted_content: str | None = None


class IncompleteDetails(WireModel):
    """Why a response is incomplete."""

    reason: str | None = None


class ResponseUsage(WireModel):
    """The token counts."""

    input_tokens: int = 0
    output_tokens: int = 0
    input_tokens_details: dict[str, object] | None = None
    output_tokens_details: dict[str, object] | None = None


class Response(WireModel):
    """The response as a whole."""

    id: str | None = None
    model: str | None = None
    status: str | None = None
    error: object = None
    incomplete_details: IncompleteDetails | None = None
    usage: ResponseUsage | None = None


class ResponseEvent(WireModel):
    """Any event; which fields it has depends on its type."""

    type: str = ""
    output_index: int = 0
    delta: str | None = None
    arguments: str | None = None
    item: OutputItem | None = None
    response: Response | None = None
    error: object = None
    code: str | None = None
    message: str | None = None
