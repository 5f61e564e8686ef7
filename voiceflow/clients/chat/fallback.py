"""A language model that is several: where one fails, the next one goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

from pydantic import PositiveFloat

from voiceflow.arguments import Options
from voiceflow.clients.chat.continuation import GivenText, TextJoiner
from voiceflow.clients.chat.group import REST, Failed, ModelGroup
from voiceflow.dialogue.chat_model import ChatLimits, ChatModel, ToolSchema
from voiceflow.dialogue.deltas import Cut, Delta, Finish, ReasoningDelta, RefusalDelta, TextDelta
from voiceflow.dialogue.messages import Message, ToolCall
from voiceflow.dialogue.model_errors import ContentRefusedError, ContextTooLongError, ModelError
from voiceflow.errors import RemoteProtocolError


class FallbackLimits(Options):
    """When the next model takes over from a slow one. In seconds.

    The last model that is left has only its own limits.

    Attributes:
        first_token: From the request to the first word or tool call. The arguments of a call arrive whole:
            leave time for them. While the model streams its reasoning, from one piece to the next.
        stall: From one piece to the next.
    """

    first_token: PositiveFloat = 1.5
    stall: PositiveFloat = 1.2


class FallbackModel(ModelGroup):
    """Asks the first model, and the next one where it is slow, stalls, breaks off, refuses or says nothing.

    No word is given out twice. If a model breaks off before its first word, the next one answers. After that,
    the next one gets what was given out, is asked to continue with its last three words, and what it repeats
    is left out. A word in progress is kept back until it is complete, so a word that was cut off is said by
    the next model, whole. The continuation is the next model's: it agrees with the beginning as far as that
    model does as it is asked.

    Tool calls are given out at the end of a complete answer only: those of an answer that broke off are
    dropped, and never run. A model that failed rests for a while and is then used again.

    It is a ``ChatModel``; a ``HedgedModel`` may be one of the models.

    Args:
        models: Models or names of models, the preferred one first.
        waits: When to give up a slow model.
        rest: Seconds that a model rests after a failure; doubles with each further one, up to five minutes.
        on_failure: Called with the name of a model and its error. By default that is logged.
    """

    def __init__(
        self,
        models: Sequence[ChatModel | str],
        *,
        waits: FallbackLimits | None = None,
        rest: float = REST,
        on_failure: Failed | None = None,
    ) -> None:
        super().__init__(models, rest=rest, on_failure=on_failure)
        self._waits = waits or FallbackLimits()

    @property
    def limits(self) -> ChatLimits:
        """The longest that an answer may take if all models but the last one fail."""
        *others, last = [each.limits for each in self._clients()]
        waited = sum(min(self._waits.first_token, each.first_token) for each in others)
        return ChatLimits(
            first_token=waited + last.first_token,
            thinking=max(each.thinking for each in (*others, last)),
            stall=max(each.stall for each in (*others, last)),
            total=waited + max(each.total for each in (*others, last)),
            retry=max(each.retry for each in (*others, last)),
        )

    @asynccontextmanager
    async def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = ()
    ) -> AsyncIterator[AsyncIterator[Delta]]:
        """Request an answer as a stream; see ``ChatModel``. It is requested at the first iteration."""
        async with aclosing(self._answer(messages, tools)) as deltas:
            yield deltas

    async def _answer(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema]
    ) -> AsyncGenerator[Delta, None]:
        loop, clients, given = asyncio.get_running_loop(), self._clients(), GivenText()
        errors: list[ModelError | RemoteProtocolError] = []
        order = self._breaker.order(loop.time())
        for place in order:
            self._breaker.tried(place, loop.time())
            waits = self._waits if len(errors) < len(order) - 1 else None
            attempt = _ModelAttempt(clients[place], given, waits)
            try:
                async with aclosing(attempt.deltas(messages, tools)) as deltas:
                    async for delta in deltas:
                        yield delta
            except (ModelError, RemoteProtocolError) as error:
                errors.append(error)
                self._fail(place, error)
            else:
                self._breaker.worked(place)
                return
        raise next((each for each in errors if isinstance(each, ContextTooLongError)), errors[-1])


class _ModelAttempt:
    """One model's part of an answer.

    Args:
        model: The model.
        given: What was given out before; grows.
        waits: When to give up; None leaves that to the model.
    """

    def __init__(self, model: ChatModel, given: GivenText, waits: FallbackLimits | None) -> None:
        self._model = model
        self._given = given
        self._waits = waits
        self._joiner = TextJoiner(given)
        self._calls: list[ToolCall] = []
        self._began = asyncio.get_running_loop().time()
        self._due: float | None = None
        self._has_begun = False

    async def deltas(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema]
    ) -> AsyncGenerator[Delta, None]:
        if self._waits is not None:
            self._due = self._began + self._waits.first_token
        async with AsyncExitStack() as opened:
            request = self._model.stream(self._given.request(messages), tools)
            try:
                async with asyncio.timeout_at(self._due):
                    source = await opened.enter_async_context(request)
            except TimeoutError:
                raise self._slow() from None
            while (delta := await self._next(source)) is not None:
                match delta:
                    case TextDelta() | RefusalDelta():
                        if text := self._joiner.feed(delta.text):
                            yield type(delta)(text)
                    case ToolCall():
                        self._calls.append(delta)
                    case Finish():
                        for last in self._finish(delta):
                            yield last
                        return
                    case _:
                        yield delta
        raise self._error("closed", "the answer ended without a finish")

    async def _next(self, source: AsyncIterator[Delta]) -> Delta | None:
        try:
            async with asyncio.timeout_at(self._due):
                delta = await anext(source, None)
        except TimeoutError:
            raise self._slow() from None
        if self._waits is not None:
            self._has_begun = self._has_begun or not isinstance(delta, ReasoningDelta)
            wait = self._waits.stall if self._has_begun else self._waits.first_token
            self._due = asyncio.get_running_loop().time() + wait
            if not self._has_begun:
                self._due = min(self._due, self._began + self._model.limits.thinking)
        return delta

    def _finish(self, finish: Finish) -> list[Delta]:
        deltas: list[Delta] = []
        if text := self._joiner.flush():
            deltas.append(TextDelta(text))
        is_empty = not (self._given.has_words or self._calls)
        if is_empty and self._waits is not None:
            if finish.cut is Cut.FILTER:
                raise self._refused()
            if finish.cut is None:
                raise self._error("empty", "the answer holds nothing")
        return [*deltas, *self._calls, finish]

    def _slow(self) -> ModelError:
        return self._error("timeout", "the answer stalled" if self._has_begun else "no first token")

    def _error(self, code: str, message: str) -> ModelError:
        return ModelError(message, vendor=self._vendor, code=code, retryable=True, has_begun=True)

    def _refused(self) -> ContentRefusedError:
        return ContentRefusedError(
            "the answer was refused",
            vendor=self._vendor,
            code="content_filter",
            retryable=False,
            has_begun=True,
        )

    @property
    def _vendor(self) -> str:
        return getattr(self._model, "vendor", "") or self._model.model
