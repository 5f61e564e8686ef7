"""Asking for an answer before the user's turn is certainly over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass

from voiceflow.dialogue import ChatModel, Delta, Finish, Message, TextDelta, Tool, Usage, UserMessage
from voiceflow.processor import Processor
from voiceflow.turns.words import words_of

MOST = 2
"""Requests that may be made for one turn before it is over."""
_KEPT = 256
"""Pieces of an answer that wait for the end of the turn; the model is read no further then."""
_CHARACTERS = 4
"""Characters in a token, where the server has not counted."""


@dataclass(frozen=True, slots=True)
class Request:
    """What an answer is asked with. Two that are equal have the same answer.

    Attributes:
        model: Who answers.
        messages: The conversation.
        tools: That the model may call.
    """

    model: ChatModel
    messages: Sequence[Message]
    tools: tuple[Tool, ...]

    def agrees_with(self, other: Request) -> bool:
        """Whether the answer to the other request will do: at most marks in the last words differ."""
        if self == other:
            return True
        if (self.model, self.tools) != (other.model, other.tools) or not (self.messages and other.messages):
            return False
        ours, theirs = self.messages[-1], other.messages[-1]
        is_same = isinstance(ours, UserMessage) and isinstance(theirs, UserMessage)
        return (
            is_same
            and words_of(ours.text or "") == words_of(theirs.text or "")
            and list(self.messages[:-1]) == list(other.messages[:-1])
        )

    def stream(self) -> AbstractAsyncContextManager[AsyncGenerator[Delta, None]]:
        """Ask the model."""
        return aclosing(self._stream())

    async def _stream(self) -> AsyncGenerator[Delta, None]:
        async with self.model.stream(self.messages, self.tools) as deltas:
            async for delta in deltas:
                yield delta


class Speculation:
    """Keeps at most one answer that was asked for too early, for the request that really comes.

    It may have been asked for with interim words, which the final ones must confirm: only marks and capital
    letters may differ.

    Nothing of it is spoken and none of its tools runs before that request: it only waits. If another request
    comes, it is dropped, and what it has cost is published: ``llm_wasted_prompt_tokens`` and
    ``llm_wasted_completion_tokens``, estimated from the texts unless the server has counted.

    Args:
        owner: The processor that answers.
    """

    def __init__(self, owner: Processor) -> None:
        self._owner = owner
        self._early: _EarlyAnswer | None = None
        self._count = 0

    def begin(self, request: Request) -> None:
        """Ask now for what may be asked soon."""
        if self._early is not None and self._early.request.agrees_with(request):
            return
        self.drop()
        if self._count < MOST:
            self._count += 1
            self._early = _EarlyAnswer(request, self._owner)

    def stream(self, request: Request) -> AbstractAsyncContextManager[AsyncGenerator[Delta, None]]:
        """The answer to a request that really comes: the early one, if it was asked for the same."""
        early, self._count = self._early, 0
        if early is not None and early.request.agrees_with(request) and not early.has_failed:
            self._early = None
            self._owner.metric("llm_early_answers", 1)
            return aclosing(early.deltas())
        self.drop()
        return request.stream()

    def drop(self) -> None:
        """Give up the early answer, if there is one."""
        early, self._early = self._early, None
        if early is not None:
            usage = early.close()
            self._owner.metric("llm_wasted_prompt_tokens", usage.prompt_tokens)
            self._owner.metric("llm_wasted_completion_tokens", usage.completion_tokens)


class _EarlyAnswer:
    """An answer that is read into memory."""

    def __init__(self, request: Request, owner: Processor) -> None:
        self.request = request
        self._read: asyncio.Queue[Delta | Exception | None] = asyncio.Queue(_KEPT)
        self._error: Exception | None = None
        self._written = 0
        self._usage: Usage | None = None
        self._task = owner.spawn(self._ask(), name="early answer")

    @property
    def has_failed(self) -> bool:
        """Whether the request has to be made again, for its errors to be handled as usual."""
        return self._error is not None

    async def deltas(self) -> AsyncGenerator[Delta, None]:
        """What was read so far, and the rest as it comes."""
        try:
            while (each := await self._read.get()) is not None:
                if isinstance(each, Exception):
                    raise each
                yield each
        finally:
            self._task.cancel()

    def close(self) -> Usage:
        """Stop the answer. Returns what it has cost."""
        self._task.cancel()
        if self._usage is not None:
            return self._usage
        asked = sum(len(message.text or "") for message in self.request.messages)
        return Usage(prompt_tokens=asked // _CHARACTERS, completion_tokens=self._written // _CHARACTERS)

    async def _ask(self) -> None:
        try:
            async with self.request.stream() as deltas:
                async for delta in deltas:
                    self._note(delta)
                    await self._read.put(delta)
        except Exception as exc:  # noqa: BLE001 - it is raised where the answer is read, if it is
            self._error = exc
            await self._read.put(exc)
        else:
            await self._read.put(None)

    def _note(self, delta: Delta) -> None:
        if isinstance(delta, TextDelta):
            self._written += len(delta.text)
        elif isinstance(delta, Finish):
            self._usage = delta.usage
