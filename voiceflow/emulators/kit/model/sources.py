"""Sources of the emulated model's answers: a script or a brain."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from voiceflow.clients.speech.engines import Brain, BrainText
from voiceflow.emulators.kit.model.answers import Answer, AnswerToolCall, Refusal, Reply, Script
from voiceflow.emulators.kit.model.events import odd_pieces

Piece: TypeAlias = str | AnswerToolCall
"""A piece of the answer's text, or a complete call."""


class ScriptSource:
    """Replies in the order of the requests, or from a function."""

    def __init__(self, script: Script) -> None:
        self._function: Callable[[Mapping[str, Any]], Any] | None = script if callable(script) else None
        self.replies: deque[Reply] = deque(() if callable(script) else script)

    async def reply(self, request: Mapping[str, Any]) -> Answer | Refusal:
        """The reply to this request, or a refusal if the script has ended."""
        if self._function is not None:
            result = self._function(request)
            reply = await result if inspect.isawaitable(result) else result
        elif self.replies:
            reply = self.replies.popleft()
        else:
            reply = Refusal(
                status=400,
                message="The script of the emulator has no more replies.",
                type="invalid_request_error",
                code="script_ended",
            )
        return Answer(text=reply) if isinstance(reply, str) else reply


async def script_pieces(answer: Answer) -> AsyncGenerator[Piece, None]:
    """The pieces of a scripted answer."""
    for piece in answer.pieces or odd_pieces(answer.text):
        yield piece
    for call in answer.calls:
        yield call


async def brain_pieces(
    brain: Brain, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
) -> AsyncGenerator[Piece, None]:
    """The pieces of a brain's answer, as they are produced. Brains read the form of chat completions."""
    thoughts = brain.complete(messages, tools)
    try:
        async for item in thoughts:
            yield (
                item.text
                if isinstance(item, BrainText)
                else AnswerToolCall(item.name, item.arguments, item.id)
            )
    finally:
        # Stop a generator brain now, not when it is garbage-collected.
        if isinstance(thoughts, AsyncGenerator):
            await thoughts.aclose()
