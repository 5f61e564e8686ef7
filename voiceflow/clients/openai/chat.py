"""Streamed chat completions without a network: server-sent events in, deltas out.

Source: https://platform.openai.com/docs/api-reference/chat-streaming
"""

from __future__ import annotations

import json
from typing import TypeAlias

from pydantic import ValidationError

from voiceflow.clients.chat.answer import MAX_ANSWER_CHARS
from voiceflow.clients.chat.surrogates import SurrogateJoiner
from voiceflow.clients.openai.chunks import ChatChunk, Choice, DeltaPiece
from voiceflow.clients.openai.errors import broken_off, failed_in_stream
from voiceflow.clients.openai.finishes import cut_of
from voiceflow.clients.openai.toolcalls import ToolCallAssembler
from voiceflow.dialogue.deltas import Delta, Finish, ReasoningDelta, RefusalDelta, TextDelta, Usage
from voiceflow.errors import RemoteProtocolError
from voiceflow.net.sse import ServerSentEvent

_Words: TypeAlias = ReasoningDelta | TextDelta | RefusalDelta

_DONE = "[DONE]"
_NOTHING = DeltaPiece()
# Finish reasons of OpenRouter, vLLM, DeepSeek, Z.ai and Gemini that mean failure.
_FAILURES = frozenset(
    {
        "error",
        "abort",
        "aborted",
        "cancelled",
        "timeout",
        "network_error",
        "insufficient_system_resource",
        "malformed_function_call",
    }
)


class ChatDecoder:
    """One streamed answer. Text comes out piece by piece; tool calls and ``Finish`` at the end.

    Args:
        request_id: For error messages.

    Attributes:
        has_begun: Whether the answer's first token arrived: text, refusal or part of a tool call.
        is_thinking: Whether the model is thinking and has not begun to answer.
        is_finished: Whether the server sent a finish reason: only usage may follow.
        is_done: Whether ``Finish`` was returned; everything after it is ignored.
    """

    def __init__(self, *, request_id: str = "") -> None:
        self.has_begun = False
        self.is_done = False
        self._request_id = request_id
        self._has_thought = False
        self._joiners: dict[type[_Words], SurrogateJoiner] = {
            kind: SurrogateJoiner() for kind in (ReasoningDelta, TextDelta, RefusalDelta)
        }
        self._calls = ToolCallAssembler()
        self._chars = 0
        self._reason = ""
        self._usage: Usage | None = None
        self._model = ""
        self._id = ""

    @property
    def is_finished(self) -> bool:
        return self._reason != ""

    @property
    def is_thinking(self) -> bool:
        return self._has_thought and not self.has_begun

    def is_progress(self, event: ServerSentEvent) -> bool:
        """Always: OpenAI-compatible servers keep a connection alive with comments, which are no events."""
        return True

    def receive(self, event: ServerSentEvent) -> list[Delta]:
        """Take the next event.

        Raises:
            ChatError: If it is an error event, or the end of an answer that failed.
            RemoteProtocolError: If it is not a chunk, or the answer is too long.
        """
        if self.is_done:
            return []
        if event.data.strip() == _DONE:
            return self._finish()
        if not event.data.strip():
            return []
        chunk = _read(event.data)
        if chunk.error is not None or event.type == "error":
            raise failed_in_stream(chunk.error, request_id=self._request_id)
        return self._take(chunk)

    def end(self) -> list[Delta]:
        """Handle the end of the body.

        Raises:
            ChatError: If the answer failed or was cut off: neither a finish reason nor ``[DONE]`` arrived.
        """
        if self.is_done:
            return []
        if not self.is_finished:
            raise broken_off("the answer was cut off", request_id=self._request_id)
        return self._finish()

    def _take(self, chunk: ChatChunk) -> list[Delta]:
        self._id = self._id or chunk.id or ""
        self._model = self._model or chunk.model or ""
        # Some servers send a running usage with each chunk: the last one counts.
        self._usage = chunk.usage or self._usage
        deltas: list[Delta] = []
        for choice in chunk.choices or ():
            if choice.index == 0:
                deltas += self._take_choice(choice)
        return deltas

    def _take_choice(self, choice: Choice) -> list[Delta]:
        delta = choice.delta or _NOTHING
        texts: dict[type[_Words], str] = {
            ReasoningDelta: delta.thought,
            TextDelta: delta.text,
            RefusalDelta: delta.refusal or "",
        }
        for piece in delta.tool_calls or ():
            self._chars += self._calls.add(piece)
        self._chars += sum(map(len, texts.values()))
        if self._chars > MAX_ANSWER_CHARS:
            raise RemoteProtocolError(f"the answer is longer than {MAX_ANSWER_CHARS} characters")
        self.has_begun = self.has_begun or bool(texts[TextDelta] or texts[RefusalDelta] or self._calls)
        self._has_thought = self._has_thought or delta.is_thinking
        self._reason = choice.finish_reason or self._reason
        joined = ((kind, self._joiners[kind].feed(text)) for kind, text in texts.items())
        return [kind(text) for kind, text in joined if text]

    def _finish(self) -> list[Delta]:
        self.is_done = True
        if self._reason.lower() in _FAILURES:
            raise broken_off(
                f"the model server ended the answer: {self._reason.lower()}",
                code=self._reason.lower(),
                request_id=self._request_id,
            )
        rest = ((kind, joiner.flush()) for kind, joiner in self._joiners.items())
        calls = self._calls.finish()
        # Some servers say "stop" although they call tools: the content decides.
        reason = "tool_calls" if calls and self._reason in ("", "stop") else self._reason or "stop"
        finish = Finish(reason, self._usage, self._model, self._id, cut=cut_of(reason))
        return [*(kind(text) for kind, text in rest if text), *calls, finish]


def _read(data: str) -> ChatChunk:
    try:
        # Not pydantic: its parser refuses half a surrogate pair whose other half is in the next chunk.
        parsed: object = json.loads(data)
        return ChatChunk.model_validate(parsed)
    except ValidationError as exc:
        count = exc.error_count()
    except (ValueError, RecursionError):
        count = 1
    # Without the cause: it would quote the chunk, and with it the conversation.
    raise RemoteProtocolError(f"a chunk of the answer is malformed ({count} errors)")
