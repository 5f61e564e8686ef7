"""What every chat model keeps to: the contract of the port, in neutral words, and a small model in memory.

A client passes it by one line: ``TestMyModel = contract_of(serve)``, where ``serve`` makes the model and,
behind it, whatever answers from a script.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

import pytest

from tests.processors.stand_ins import Call
from voiceflow.dialogue import (
    AssistantMessage,
    ChatLimits,
    ChatModel,
    ContextTooLongError,
    Cut,
    Delta,
    Finish,
    Message,
    ModelError,
    SystemMessage,
    TextDelta,
    Tool,
    ToolCall,
    ToolMessage,
    ToolSchema,
    UserMessage,
)
from voiceflow.errors import ErrorScope
from voiceflow.processors import LLM
from voiceflow.testing import MemoryNetwork

HELLO = [UserMessage("Hello.")]
LOOK, BOOK = ToolCall("call_a", "look_up", '{"day": "Monday, früh"}'), ToolCall("call_b", "book", "{}")
TALK: list[Message] = [
    SystemMessage("You answer the phone."),
    AssistantMessage("How can I help?"),
    UserMessage("Are you open"),
    UserMessage("on Monday?"),
    AssistantMessage("Let me see.", (LOOK, BOOK)),
    ToolMessage("call_a", "until six"),
    ToolMessage("call_b", "Done."),
    UserMessage("And?"),
]


class Fault(Enum):
    """How an answer fails."""

    TOO_LONG = "the conversation does not fit"
    REFUSED = "the server refuses this request, and would refuse it again"
    BROKEN = "the connection breaks amid the text"
    SILENT = "nothing comes"


@dataclass(frozen=True)
class Scripted:
    """One answer of a model, in order: text, then calls, then the end."""

    text: str = ""
    calls: Sequence[ToolCall] = ()
    cut: Cut | None = None
    fault: Fault | None = None
    token_gap: float = 0.0


class Serve(Protocol):
    """Makes a model that gives these answers, one to a request, with a key that its server knows or not."""

    def __call__(
        self, network: MemoryNetwork, answers: Sequence[Scripted], *, has_key: bool = True
    ) -> ChatModel: ...


@dataclass
class ScriptedModel:
    """A model in memory that says what it was told to say."""

    answers: Sequence[Scripted] = ()
    has_key: bool = True
    model: str = "scripted"
    limits: ChatLimits = field(default_factory=ChatLimits)
    asked: list[list[Message]] = field(default_factory=list)

    async def check(self) -> None:
        if not self.has_key:
            raise self._error("wrong_key", retryable=False)

    @asynccontextmanager
    async def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = ()
    ) -> AsyncIterator[AsyncIterator[Delta]]:
        self.asked.append(list(messages))
        answer = self.answers[len(self.asked) - 1]
        if answer.fault is Fault.TOO_LONG:
            raise ContextTooLongError("it is too long", vendor="script", code="too_long", retryable=False)
        if answer.fault is Fault.REFUSED:
            raise self._error("refused", retryable=False, scope=ErrorScope.REQUEST)
        yield self._deltas(answer)

    async def _deltas(self, answer: Scripted) -> AsyncIterator[Delta]:
        if answer.fault is Fault.SILENT:
            await asyncio.sleep(self.limits.first_token)
            raise self._error("timeout", retryable=True, has_begun=True)
        for piece in answer.text.split(" "):
            await asyncio.sleep(answer.token_gap)
            if piece:
                yield TextDelta(f"{piece} ")
            if answer.fault is Fault.BROKEN:
                raise self._error("closed", retryable=True, has_begun=True)
        for call in answer.calls:
            yield call
        yield Finish("tool_calls" if answer.calls else "stop", cut=answer.cut)

    @staticmethod
    def _error(
        code: str, *, retryable: bool, has_begun: bool = False, scope: ErrorScope | None = None
    ) -> ModelError:
        return ModelError(
            code, vendor="script", code=code, retryable=retryable, has_begun=has_begun, scope=scope
        )


def serve_scripted(
    network: MemoryNetwork, answers: Sequence[Scripted], *, has_key: bool = True
) -> ScriptedModel:
    """The model in memory needs no network."""
    return ScriptedModel(answers, has_key)


async def take(
    model: ChatModel, messages: Sequence[Message] = HELLO, tools: Sequence[ToolSchema] = ()
) -> list[Delta]:
    """A whole answer."""
    async with model.stream(messages, tools) as deltas:
        return [delta async for delta in deltas]


def text_of(deltas: Sequence[Delta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)).strip()


async def weather(city: str) -> str:
    """Tell the weather.

    Args:
        city: Where.
    """
    await asyncio.sleep(0.5)
    return f"Sunny in {city}."


class ChatModelContract:
    """The tests; ``contract_of`` makes a class of them for one implementation."""

    serve: Serve

    async def test_text_comes_in_pieces_and_the_end_once(self, network: MemoryNetwork) -> None:
        deltas = await take(self.serve(network, [Scripted("We are open until six.")]))
        assert text_of(deltas) == "We are open until six."
        assert len(deltas) > 2
        assert all(isinstance(delta, TextDelta) and delta.text for delta in deltas[:-1])
        assert isinstance(deltas[-1], Finish)
        assert deltas[-1].cut is None

    async def test_calls_come_whole_after_the_text(self, network: MemoryNetwork) -> None:
        model = self.serve(network, [Scripted("One moment.", [LOOK, BOOK])])
        deltas = await take(model, tools=[Tool(weather)])
        assert text_of(deltas) == "One moment."
        assert deltas[-3:-1] == [LOOK, BOOK]
        assert isinstance(deltas[-1], Finish)

    async def test_a_talk_with_calls_and_results_is_taken(self, network: MemoryNetwork) -> None:
        model = self.serve(network, [Scripted("Until six.")])
        tools = [Tool(weather), Tool(weather, name="strict", is_strict=True)]
        assert text_of(await take(model, TALK, tools)) == "Until six."

    @pytest.mark.parametrize("cut", Cut)
    async def test_an_answer_that_is_not_whole_says_why(self, network: MemoryNetwork, cut: Cut) -> None:
        deltas = await take(self.serve(network, [Scripted("We are open un", cut=cut)]))
        assert isinstance(deltas[-1], Finish)
        assert deltas[-1].cut is cut

    async def test_leaving_stops_an_answer_and_spoils_no_other(self, network: MemoryNetwork) -> None:
        model = self.serve(network, [Scripted("word " * 100, token_gap=0.5), Scripted("Yes?")])
        async with model.stream(HELLO) as deltas:
            async for _ in deltas:
                break
        assert asyncio.get_running_loop().time() < 5.0
        assert text_of(await take(model)) == "Yes?"

    async def test_two_answers_at_once_stay_apart(self, network: MemoryNetwork) -> None:
        model = self.serve(network, [Scripted("a a a", token_gap=0.1), Scripted("b b b", token_gap=0.1)])
        both = await asyncio.gather(take(model), take(model))
        assert {text_of(deltas) for deltas in both} == {"a a a", "b b b"}

    async def test_a_talk_that_is_too_long_is_known_as_that(self, network: MemoryNetwork) -> None:
        model = self.serve(network, [Scripted(fault=Fault.TOO_LONG), Scripted("Yes?")])
        with pytest.raises(ContextTooLongError) as caught:
            await take(model)
        assert caught.value.scope is ErrorScope.REQUEST
        assert text_of(await take(model)) == "Yes?"

    async def test_a_refusal_reaches_to_its_request_only(self, network: MemoryNetwork) -> None:
        model = self.serve(network, [Scripted(fault=Fault.REFUSED), Scripted("Yes?")])
        with pytest.raises(ModelError) as caught:
            await take(model)
        error = caught.value
        assert (error.has_begun, error.retryable, error.scope) == (False, False, ErrorScope.REQUEST)
        assert text_of(await take(model)) == "Yes?"

    async def test_an_answer_that_breaks_off_had_begun(self, network: MemoryNetwork) -> None:
        model = self.serve(network, [Scripted("We are open.", fault=Fault.BROKEN)])
        with pytest.raises(ModelError) as caught:
            await take(model)
        assert (caught.value.has_begun, caught.value.retryable) == (True, True)

    async def test_silence_ends_at_the_models_own_limit(self, network: MemoryNetwork) -> None:
        model = self.serve(network, [Scripted("Hi", fault=Fault.SILENT)])
        with pytest.raises(ModelError) as caught:
            await take(model)
        assert caught.value.code == "timeout"
        assert asyncio.get_running_loop().time() == model.limits.first_token

    async def test_a_key_that_fits_is_nothing_to_tell(self, network: MemoryNetwork) -> None:
        model = self.serve(network, [])
        await model.check()
        assert model.model

    async def test_a_wrong_key_is_known_before_the_first_question(self, network: MemoryNetwork) -> None:
        with pytest.raises(ModelError) as caught:
            await self.serve(network, [], has_key=False).check()
        assert (caught.value.scope, caught.value.retryable) == (ErrorScope.SERVICE, False)

    async def test_a_whole_call_with_a_tool(self, network: MemoryNetwork) -> None:
        rome = ToolCall("call_a", "weather", json.dumps({"city": "Rome"}))
        answers = [Scripted("One moment.", [rome]), Scripted("It is sunny in Rome.")]
        call = Call(LLM(model=self.serve(network, answers), system="Be brief.", tools=[weather]))
        await call.play(lambda c: c.mouth.says(1.0, 2.0, "Weather?"), http=network.session())
        assert call.ear.words == "One moment. It is sunny in Rome."
        assert call.errors.seen == []
        assert call.memory == [
            ("system", "Be brief."),
            ("user", "Weather?"),
            ("assistant", "One moment."),
            ("tool", "Sunny in Rome."),
            ("assistant", "It is sunny in Rome."),
        ]

    @pytest.mark.parametrize("fault", [Fault.TOO_LONG, Fault.REFUSED, Fault.SILENT])
    async def test_a_call_outlives_an_answer_that_fails(self, network: MemoryNetwork, fault: Fault) -> None:
        answers = [Scripted("Hi", fault=fault), Scripted("Yes?")]
        call = Call(LLM(model=self.serve(network, answers)))

        def script(c: Call) -> None:
            c.mouth.says(1.0, 2.0, "Hello?")
            c.mouth.says(15.0, 16.0, "Hello?")

        await call.play(script, http=network.session())
        excuse = "Sorry, I had a problem there. Could you say that again?"
        declined = "I'm sorry, I can't help with that."
        assert call.ear.words in {f"{excuse} Yes?", f"{declined} Yes?"}

    async def test_a_call_with_a_wrong_key_ends_with_a_farewell(self, network: MemoryNetwork) -> None:
        call = Call(LLM(model=self.serve(network, [], has_key=False)))
        await call.play(lambda c: c.mouth.says(1.0, 2.0, "Hello?"), http=network.session())
        assert call.ear.words.startswith("I'm sorry, something went wrong")


def contract_of(serve: Serve) -> type[ChatModelContract]:
    """The contract's tests of one implementation, for pytest to find under a name that begins with Test."""
    return type("TestChatModel", (ChatModelContract,), {"serve": staticmethod(serve)})
