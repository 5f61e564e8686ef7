"""What every client of a model server over HTTP keeps to, over its vendor's strict emulator.

A vendor passes by one line: ``TestMyVendor = contract_of_vendor(CASE)``. It includes the port's contract.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from loguru import logger

from tests.contracts.chat_model import (
    HELLO,
    LOOK,
    ChatModelContract,
    Fault,
    Scripted,
    take,
    text_of,
    weather,
)
from tests.processors.stand_ins import Call
from voiceflow import Direction, Frame, MetricFrame, Processor
from voiceflow.clients.chat import HttpChatModel
from voiceflow.dialogue import (
    AssistantMessage,
    ChatLimits,
    Cut,
    Finish,
    Message,
    ModelError,
    ReasoningDelta,
    SystemMessage,
    Tool,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from voiceflow.emulators.kit.model.answers import Answer, AnswerToolCall, Delivery, Refusal, Reply, Script
from voiceflow.emulators.kit.model.server import ModelEmulator
from voiceflow.errors import ErrorScope
from voiceflow.processors import LLM
from voiceflow.testing import MemoryNetwork

HOST = "model.test"
KEY = "key-that-fits"
SECRET = "my card is 4929 1234"


@dataclass(frozen=True, kw_only=True)
class VendorCase:
    """A vendor's client and emulator, and its words for what may happen.

    Attributes:
        client: Makes the client.
        emulator: Makes the emulator.
        path: What the base URL ends in.
        too_long: Refuses a conversation that does not fit.
        refused: Refuses one request.
        busy: Refuses for now, without saying for how long.
        overloaded: An error event that means the same.
        reasons: The vendor's reasons for incomplete answers.
        thoughts: How many pieces of reasoning arrive of two.
        writes_cache: Whether the vendor counts what it puts into its cache.
    """

    client: Callable[..., HttpChatModel]
    emulator: Callable[..., ModelEmulator]
    path: str = ""
    too_long: Refusal
    refused: Refusal
    busy: Refusal
    overloaded: Mapping[str, object]
    reasons: Mapping[Cut, str]
    writes_cache: bool = True
    model: str = "m"
    wrong_keys: Sequence[str] = field(default=("key-that-does-not-fit",))


def reply(case: VendorCase, answer: Scripted) -> Reply:
    if answer.fault is Fault.TOO_LONG:
        return case.too_long
    if answer.fault is Fault.REFUSED:
        return case.refused
    delivery = Delivery(
        token_gap=answer.token_gap,
        cut_after=1 if answer.fault is Fault.BROKEN else None,
        stall_after=0 if answer.fault is Fault.SILENT else None,
    )
    calls = [AnswerToolCall(call.name, call.arguments, call.id) for call in answer.calls]
    reason = "" if answer.cut is None else case.reasons[answer.cut]
    return Answer(text=answer.text, calls=calls, finish_reason=reason, delivery=delivery)


def put(
    case: VendorCase, network: MemoryNetwork, script: Script, key: str = KEY, **limits: float
) -> tuple[HttpChatModel, ModelEmulator]:
    """A client, and the emulator that it talks to."""
    server = case.emulator(script, api_key=KEY)
    network.add(HOST, server.app)
    client = case.client(
        api_key=key,
        base_url=f"http://{HOST}{case.path}",
        model=case.model,
        limits=ChatLimits.model_validate(limits),
        session=network.session(),
    )
    return client, server


def now() -> float:
    return asyncio.get_running_loop().time()


# Conversations that a call may come to, whatever its vendor wants of their order.
ODD_TALKS: dict[str, list[Message]] = {
    "nothing was said": [SystemMessage("Be brief.")],
    "the agent spoke first": [AssistantMessage("Hello, who is there?"), UserMessage("Me.")],
    "the user said nothing": [UserMessage("Hello."), AssistantMessage("Hello?")],
    "the user went on": [UserMessage("Are you"), UserMessage("open?"), UserMessage(" ")],
    "the agent went on": [UserMessage("Hi."), AssistantMessage("One."), AssistantMessage("Two. "), *HELLO],
    "a tool failed": [
        *HELLO,
        AssistantMessage("Wait.", (LOOK,)),
        ToolMessage("call_a", "It failed.", is_error=True),
    ],
    "the arguments are no JSON": [
        *HELLO,
        AssistantMessage("", (ToolCall("call_a", "look_up", "{'day'"),)),
        ToolMessage("call_a", ""),
        UserMessage("And?"),
    ],
    "a model numbers its calls": [
        *HELLO,
        AssistantMessage("", (ToolCall("call 0", "look_up"),)),
        ToolMessage("call 0", "six"),
        AssistantMessage("", (ToolCall("call 0", "look_up"),)),
        ToolMessage("call 0", "seven"),
    ],
    "an id is long": [
        *HELLO,
        AssistantMessage("", (ToolCall("x" * 200, "look_up"),)),
        ToolMessage("x" * 200, "six"),
    ],
    "another vendor kept its thoughts": [
        *HELLO,
        AssistantMessage(
            "", (ToolCall("call_a", "look_up", "{}", '{"vendor":"x","model":"m","items":[1]}'),)
        ),
        ToolMessage("call_a", "six"),
    ],
    "half a character": [UserMessage("\ud83d")],
}


class VendorContract(ChatModelContract):
    """The tests; ``contract_of_vendor`` makes a class of them for one vendor."""

    case: VendorCase

    def put(
        self, network: MemoryNetwork, *replies: Reply, key: str = KEY, **limits: float
    ) -> tuple[HttpChatModel, ModelEmulator]:
        return put(self.case, network, replies, key=key, **limits)

    @pytest.mark.parametrize("talk", ODD_TALKS)
    @pytest.mark.parametrize("has_tools", [False, True])
    async def test_every_talk_is_valid(self, network: MemoryNetwork, talk: str, has_tools: bool) -> None:
        model, _ = self.put(network, "Yes?")
        tools = [Tool(weather)] if has_tools else []
        assert text_of(await take(model, ODD_TALKS[talk], tools)) == "Yes?"

    async def test_reasoning_is_marked_and_gives_time(self, network: MemoryNetwork) -> None:
        thoughts = ["I wonder. "] * 3
        delivery = Delivery(first_token=3.0, token_gap=3.0)
        model, _ = self.put(network, Answer(text="Yes.", reasoning=thoughts, delivery=delivery), stall=3.5)
        deltas = await take(model)
        assert [each.text for each in deltas if isinstance(each, ReasoningDelta)] == thoughts
        assert text_of(deltas) == "Yes."
        assert now() > model.limits.first_token

    async def test_endless_thinking_ends_at_its_limit(self, network: MemoryNetwork) -> None:
        delivery = Delivery(token_gap=1.0)
        model, _ = self.put(network, Answer(reasoning=["hm "] * 99, delivery=delivery), thinking=10.0)
        with pytest.raises(ModelError) as caught:
            await take(model)
        assert (caught.value.code, now()) == ("timeout", 10.0)

    async def test_tokens_are_counted_by_kind(self, network: MemoryNetwork) -> None:
        answer = Answer(text="Yes.", reasoning=["hm", "so"], cached=3, cache_written=2)
        model, _ = self.put(network, answer)
        finish = (await take(model, [UserMessage("one two three four five six")]))[-1]
        assert isinstance(finish, Finish)
        usage = finish.usage
        assert usage is not None
        assert usage.prompt_tokens >= 6
        assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
        assert usage.completion_tokens > usage.reasoning_tokens == 2
        assert usage.cached_tokens == 3
        assert usage.cache_write_tokens == (2 if self.case.writes_cache else 0)

    async def test_a_call_reports_its_tokens_by_kind(self, network: MemoryNetwork) -> None:
        model, _ = self.put(network, Answer(text="Yes.", reasoning=["hm", "so"], cached=3, cache_written=2))
        call = Call(LLM(model=model))
        counts: dict[str, float] = {}

        def count(_: Processor, frame: Frame, __: Direction) -> None:
            if isinstance(frame, MetricFrame) and frame.name.endswith("_tokens"):
                counts[frame.name] = frame.value

        call.observers.append(count)
        await call.play(lambda c: c.mouth.says(1.0, 2.0, "Open?"), http=network.session())
        assert counts["llm_cached_tokens"] == 3
        assert counts["llm_cache_write_tokens"] == (2 if self.case.writes_cache else 0)
        assert counts["llm_reasoning_tokens"] == 2
        assert counts["llm_completion_tokens"] > 2

    async def test_a_stalled_answer_ends_at_its_limit(self, network: MemoryNetwork) -> None:
        delivery = Delivery(stall_after=2, pings=0.5)
        model, server = self.put(network, Answer(text="We are open.", delivery=delivery), stall=2.0)
        with pytest.raises(ModelError) as caught:
            await take(model)
        error = caught.value
        assert (error.code, error.retryable, error.has_begun, now()) == ("timeout", True, True, 2.0)
        await server.exchanges[0].ended.wait()
        assert server.exchanges[0].is_disconnected

    async def test_an_endless_answer_ends_at_its_limit(self, network: MemoryNetwork) -> None:
        delivery = Delivery(token_gap=1.0)
        model, _ = self.put(network, Answer(pieces=["word "] * 99, delivery=delivery), total=20.5)
        with pytest.raises(ModelError) as caught:
            await take(model)
        assert (caught.value.code, now()) == ("timeout", 20.5)

    async def test_leaving_closes_the_connection_at_once(self, network: MemoryNetwork) -> None:
        model, server = self.put(network, Answer(pieces=["word "] * 99, delivery=Delivery(token_gap=0.5)))
        async with model.stream(HELLO) as deltas:
            async for _ in deltas:
                break
        left_at = now()
        exchange = server.exchanges[0]
        await exchange.ended.wait()
        assert exchange.is_disconnected
        assert now() - left_at < 0.1
        assert exchange.tokens < 3

    async def test_cancelling_the_wait_for_the_head_closes_the_connection(
        self, network: MemoryNetwork
    ) -> None:
        model, server = self.put(network, Answer(text="Yes.", delivery=Delivery(head=3.0)))
        asking = asyncio.create_task(take(model))
        await asyncio.sleep(1.0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await server.exchanges[0].ended.wait()
        assert server.exchanges[0].is_disconnected
        assert now() < 1.2

    async def test_a_complete_answer_leaves_its_connection_for_the_next(self, network: MemoryNetwork) -> None:
        model, _ = self.put(network, "One.", "Two.")
        assert await model.warm()
        assert [text_of(await take(model)) for _ in range(2)] == ["One.", "Two."]
        assert len(network.connections(HOST)) == 1

    async def test_a_busy_server_is_asked_once_more(self, network: MemoryNetwork) -> None:
        model, server = self.put(network, self.case.busy, "Yes?")
        assert text_of(await take(model)) == "Yes?"
        assert (len(server.exchanges), now()) == (2, 0.5)

    async def test_a_server_that_stays_busy_is_left(self, network: MemoryNetwork) -> None:
        model, server = self.put(network, self.case.busy, self.case.busy, "Yes?")
        with pytest.raises(ModelError) as caught:
            await take(model)
        error = caught.value
        assert (error.retryable, error.has_begun, error.scope) == (True, False, ErrorScope.REQUEST)
        assert len(server.exchanges) == 2

    @pytest.mark.parametrize("status", [429, 503])
    async def test_a_wait_beyond_the_budget_is_not_waited(self, network: MemoryNetwork, status: int) -> None:
        refusal = Refusal(status=status, headers={"retry-after": "7"})
        model, server = self.put(network, refusal, "Yes?")
        with pytest.raises(ModelError) as caught:
            await take(model)
        assert (caught.value.retryable, caught.value.has_begun, now()) == (True, False, 0.0)
        assert getattr(caught.value, "retry_after", None) == 7.0
        assert len(server.exchanges) == 1

    async def test_an_error_amid_the_answer_is_typed(self, network: MemoryNetwork) -> None:
        delivery = Delivery(error_after=2, error=self.case.overloaded)
        model, _ = self.put(network, Answer(text="We are open.", delivery=delivery))
        with pytest.raises(ModelError) as caught:
            await take(model)
        error = caught.value
        assert (error.has_begun, error.retryable, error.scope) == (True, True, ErrorScope.REQUEST)
        assert error.code != "error"

    async def test_a_body_that_ends_early_is_a_cut_answer(self, network: MemoryNetwork) -> None:
        model, _ = self.put(network, Answer(text="We are open.", delivery=Delivery(end_after=2)))
        with pytest.raises(ModelError) as caught:
            await take(model)
        assert (caught.value.code, caught.value.has_begun) == ("closed", True)

    @pytest.mark.parametrize(
        "delivery",
        [Delivery(newline="\r\n", has_comments=True, has_space=False), Delivery(newline="\r", pings=0.1)],
    )
    async def test_lines_may_end_in_every_way(self, network: MemoryNetwork, delivery: Delivery) -> None:
        calls = [AnswerToolCall(LOOK.name, LOOK.arguments, LOOK.id)]
        answer = Answer(text="Guten Tag, schön 🙂!", calls=calls, delivery=delivery)
        model, _ = self.put(network, answer)
        deltas = await take(model, tools=[Tool(weather)])
        assert text_of(deltas) == "Guten Tag, schön 🙂!"
        assert deltas[-2] == LOOK

    async def test_signed_reasoning_goes_back_with_its_call(self, network: MemoryNetwork) -> None:
        calls = [AnswerToolCall(LOOK.name, LOOK.arguments, LOOK.id)]
        signed = Answer(reasoning="hm", signature="c2lnbmVk", calls=calls)
        model, server = self.put(network, signed, "Six.")
        call = next(each for each in await take(model, tools=[Tool(weather)]) if isinstance(each, ToolCall))
        talk: list[Message] = [*HELLO, AssistantMessage("", (call,)), ToolMessage(call.id, "six")]
        assert text_of(await take(model, talk, [Tool(weather)])) == "Six."
        sent = str(server.exchanges[-1].request)
        assert ("c2lnbmVk" in sent) is bool(call.opaque)
        assert "c2lnbmVk" not in repr(call)

    async def test_nothing_that_was_said_and_no_key_is_logged(self, network: MemoryNetwork) -> None:
        lines: list[str] = []
        sink = logger.add(lines.append, level=0)
        quoting = Refusal(status=400, message=f"cannot read: {SECRET} with {KEY}")
        try:
            model, _ = self.put(network, quoting, Answer(text=SECRET, delivery=Delivery(cut_after=3)))
            for _ in range(2):
                with pytest.raises(ModelError) as caught:
                    await take(model, [UserMessage(SECRET)])
                lines.append(f"{caught.value} {caught.value!r} {model!r}")
        finally:
            logger.remove(sink)
        assert "4929" not in "".join(lines)
        assert KEY not in "".join(lines)


def contract_of_vendor(case: VendorCase) -> type[VendorContract]:
    """The contract's tests of one vendor, for pytest to find under a name that begins with Test."""

    def serve(network: MemoryNetwork, answers: Sequence[Scripted], *, has_key: bool = True) -> Any:
        replies = [reply(case, answer) for answer in answers]
        return put(case, network, replies, key=KEY if has_key else case.wrong_keys[0])[0]

    return type("TestChatModel", (VendorContract,), {"serve": staticmethod(serve), "case": case})
