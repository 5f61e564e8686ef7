"""Streamed chat completions without a network: server-sent events in, deltas out.

Source: https://platform.openai.com/docs/api-reference/chat-streaming
"""

from __future__ import annotations

from pydantic import ValidationError

from voiceflow.clients.openai.chunks import Choice, Chunk, DeltaPiece
from voiceflow.clients.openai.deltas import Delta, Finish, ReasoningDelta, RefusalDelta, TextDelta, Usage
from voiceflow.clients.openai.errors import ChatError, failed_in_stream
from voiceflow.clients.openai.sse import ServerSentEvent
from voiceflow.clients.openai.toolcalls import ToolCallAssembler
from voiceflow.errors import RemoteProtocolError

MAX_ANSWER_CHARS = 1 << 20
"""The longest answer, reasoning and tool arguments included."""

_DONE = "[DONE]"
_NOTHING = DeltaPiece()


class ChatDecoder:
    """One streamed answer. Text comes out piece by piece; tool calls and ``Finish`` at the end.

    Args:
        request_id: For error messages.

    Attributes:
        has_begun: Whether the answer's first token came: text, refusal or part of a tool call.
        has_yielded: Whether a delta was given, so that asking again would say things twice.
        is_finished: Whether the server gave a reason for the end: only usage may follow.
        is_done: Whether ``Finish`` was given; whatever comes after it is ignored.
    """

    def __init__(self, *, request_id: str = "") -> None:
        self.has_begun = False
        self.has_yielded = False
        self.is_done = False
        self._request_id = request_id
        self._calls = ToolCallAssembler()
        self._chars = 0
        self._reason = ""
        self._usage: Usage | None = None
        self._model = ""
        self._id = ""

    @property
    def is_finished(self) -> bool:
        return self._reason != ""

    def receive(self, event: ServerSentEvent) -> list[Delta]:
        """Take the next event.

        Raises:
            ChatError: If it is an error event.
            RemoteProtocolError: If it is no chunk, or the answer has grown beyond all bounds.
        """
        if self.is_done:
            return []
        if event.data.strip() == _DONE:
            return self._finish()
        if not event.data.strip():
            return []
        try:
            chunk = Chunk.model_validate_json(event.data)
        except ValidationError as exc:
            # Without the cause: it would quote the chunk, and with it the conversation.
            raise RemoteProtocolError(
                f"a chunk of the answer is malformed ({exc.error_count()} errors)"
            ) from None
        if chunk.error is not None or event.type == "error":
            raise failed_in_stream(chunk.error, request_id=self._request_id, has_begun=self.has_yielded)
        return self._take(chunk)

    def end(self) -> list[Delta]:
        """The body ended.

        Raises:
            ChatError: If the answer was cut off: neither a reason for its end nor ``[DONE]`` came.
        """
        if self.is_done:
            return []
        if not self.is_finished:
            raise ChatError(
                "the answer was cut off",
                code="closed",
                retryable=not self.has_yielded,
                status=200,
                request_id=self._request_id,
            )
        return self._finish()

    def _take(self, chunk: Chunk) -> list[Delta]:
        self._id = self._id or chunk.id or ""
        self._model = self._model or chunk.model or ""
        # Some servers send a running usage with each chunk: the last one counts.
        self._usage = chunk.usage or self._usage
        deltas: list[Delta] = []
        for choice in chunk.choices or ():
            if choice.index == 0:
                deltas += self._take_choice(choice)
        self.has_yielded = self.has_yielded or bool(deltas)
        return deltas

    def _take_choice(self, choice: Choice) -> list[Delta]:
        delta = choice.delta or _NOTHING
        thought, text, refusal = delta.thought, delta.text, delta.refusal or ""
        deltas: list[Delta] = []
        if thought:
            deltas.append(ReasoningDelta(thought))
        if text:
            deltas.append(TextDelta(text))
        if refusal:
            deltas.append(RefusalDelta(refusal))
        for piece in delta.tool_calls or ():
            self._chars += self._calls.add(piece)
        self._chars += len(thought) + len(text) + len(refusal)
        if self._chars > MAX_ANSWER_CHARS:
            raise RemoteProtocolError(f"the answer is longer than {MAX_ANSWER_CHARS} characters")
        self.has_begun = self.has_begun or bool(text or refusal or self._calls)
        self._reason = choice.finish_reason or self._reason
        return deltas

    def _finish(self) -> list[Delta]:
        self.is_done = True
        self.has_yielded = True
        calls = self._calls.finish()
        # Some servers say "stop" although they call tools: what came decides.
        reason = "tool_calls" if calls and self._reason in ("", "stop") else self._reason or "stop"
        return [*calls, Finish(reason, self._usage, self._model, self._id)]
