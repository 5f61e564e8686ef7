"""Answering turns with a language model."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from functools import cached_property, partial
from typing import Any

from voiceflow.clients.openai import ChatClient, ChatLimits, ChatOptions, RefusalDelta, TextDelta, ToolCall
from voiceflow.dialogue import Context, EndCall, Tool, Toolbox
from voiceflow.errors import VoiceflowError
from voiceflow.processors.phrases import Phrases
from voiceflow.processors.responder import Responder
from voiceflow.turns import TurnPolicy, UserTurn

MAX_ROUNDS = 8
"""How often in one reply the model may call tools and go on."""


TOOLS_AT_THE_END = 1.5
"""Seconds for which the end of a call waits for tools that run; below what a session gives its processors."""


class EmptyAnswerError(VoiceflowError):
    """The model answered with nothing: no word and no call of a tool."""


class EndlessToolsError(VoiceflowError):
    """The model called tools again and again without an answer."""


class LLM(Responder):
    """Answers with a language model behind OpenAI-compatible chat completions.

    The reply is streamed and spoken clause by clause; when the user interrupts, the stream is closed. The
    model sees of its own replies what the caller heard.

    Args:
        system: The system message: who the agent is and how it talks.
        model: Else that of ``options``, else ``OPENAI_MODEL``.
        tools: Functions that the model may call: plain or async, with type hints and a docstring.
        base_url: Else ``OPENAI_BASE_URL``. It ends in ``/v1``, or as the server wants it.
        api_key: Else ``OPENAI_API_KEY``.
        options: What is asked with every request: temperature, reasoning effort, ….
        limits: How long the first token and the gaps may take.
        greeting: As for ``Responder``, and so are ``turns``, ``phrases`` and ``context``.
    """

    def __init__(  # noqa: PLR0913 - each is a thing that bots set, and all have defaults
        self,
        *,
        system: str = "",
        model: str | None = None,
        tools: Sequence[Tool | Callable[..., Any]] = (),
        base_url: str | None = None,
        api_key: str | None = None,
        options: ChatOptions | None = None,
        limits: ChatLimits | None = None,
        greeting: str | None = None,
        turns: TurnPolicy | None = None,
        phrases: Phrases | None = None,
        context: Context | None = None,
    ) -> None:
        super().__init__(turns=turns, greeting=greeting, phrases=phrases, context=context)
        if system:
            self.context.system = system
        self.__tools = Toolbox(tools)
        self.__schemas = self.__tools.to_openai()
        self.__running: set[asyncio.Task[None]] = set()
        self.__connect = partial(
            ChatClient, api_key=api_key, base_url=base_url, model=model, options=options, limits=limits
        )

    @cached_property
    def __client(self) -> ChatClient:
        return self.__connect(session=self.session.http)

    def start(self) -> None:
        self.spawn(self.__warm(self.__client), name="warm")

    async def stop(self) -> None:
        await super().stop()
        if self.__running:
            await asyncio.wait(self.__running, timeout=TOOLS_AT_THE_END)

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        reply = self.reply_number
        for number in range(MAX_ROUNDS):
            calls: list[ToolCall] = []
            asked = self.session.now()
            async with self.__client.stream(
                self.context.to_openai(going_on=reply), tools=self.__schemas
            ) as deltas:
                async for delta in deltas:
                    if isinstance(delta, TextDelta | RefusalDelta):
                        if asked:
                            self.metric("llm_first_token_s", self.session.now() - asked)
                            asked = 0.0
                        yield delta.text
                    elif isinstance(delta, ToolCall):
                        calls.append(delta)
            if not calls:
                if asked and not number:
                    # After tools there may be nothing to say; a turn that is met with silence is a failure.
                    raise EmptyAnswerError("the model gave an empty answer")
                return
            yield ""  # What was said before the tools is spoken while they run.
            self.context.add_tool_calls(reply, calls)
            end = await self.__use_tools(calls)
            if end is not None:
                yield end.say
                self.session.end()
                return
        raise EndlessToolsError(f"the model called tools {MAX_ROUNDS} times in one reply")

    async def __use_tools(self, calls: Sequence[ToolCall]) -> EndCall | None:
        """Run them at the same time; each result is noted as it comes.

        A barge-in does not stop them: half a booking would be worse than one that nobody waits for.
        """
        end: EndCall | None = None

        async def use(call: ToolCall) -> None:
            nonlocal end
            result = await self.__tools.call(call.name, call.arguments)
            self.context.add_tool_result(call.id, result.text)
            end = result.end_call or end

        tasks = {self.spawn(use(call), name=f"tool.{call.name}") for call in calls}
        self.__running |= tasks
        for task in tasks:
            task.add_done_callback(self.__running.discard)
        await asyncio.wait(tasks)
        return end

    async def __warm(self, client: ChatClient) -> None:
        await client.warm()
