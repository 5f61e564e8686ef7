"""The language model as a responder: streaming, tools, and what it is told of its own words."""

import asyncio
import json
from collections.abc import Callable

import pytest

from tests.dialogue.chat_models import Scripted, ScriptedModel
from tests.processors.stand_ins import Call
from voiceflow import EndReason
from voiceflow.dialogue import ContextLimits, EndCall
from voiceflow.emulators.openai import Answer, Delivery, LLMEmulator
from voiceflow.emulators.openai import AnswerToolCall as ToolCall
from voiceflow.errors import ConfigurationError
from voiceflow.processors import LLM
from voiceflow.testing import MemoryNetwork

OpenAI = Callable[..., LLMEmulator]


def use(name: str, **arguments: str) -> ToolCall:
    return ToolCall(name, json.dumps(arguments))


async def weather(city: str) -> str:
    """Tell the weather.

    Args:
        city: Where.
    """
    await asyncio.sleep(1.0)
    return f"Sunny in {city}."


def hang_up() -> EndCall:
    """End the call."""
    return EndCall(say="Goodbye, then.")


async def test_text_before_a_tool_is_spoken_while_it_runs(network: MemoryNetwork, openai: OpenAI) -> None:
    model = openai(
        [
            Answer(text="One moment", calls=[use("weather", city="Rome")]),
            "It is sunny in Rome.",
        ]
    )
    call = Call(LLM(system="Be brief.", tools=[weather]))
    await call.play(lambda c: c.mouth.says(1.0, 2.0, "Weather?"), http=network.session())
    assert call.ear.words == "One moment It is sunny in Rome."
    assert next(at for at, word in call.ear.heard if word == "One") < 3.0
    second = model.exchanges[1].request["messages"]
    assert [message["role"] for message in second] == ["system", "user", "assistant", "tool"]
    assert second[2]["content"] == "One moment"
    assert second[3]["content"] == "Sunny in Rome."


async def test_two_tools_run_at_the_same_time(network: MemoryNetwork, openai: OpenAI) -> None:
    calls = [use("weather", city=city) for city in ("Rome", "Oslo")]
    model = openai([Answer(calls=calls), "Sunny in both."])
    call = Call(LLM(tools=[weather]))
    await call.play(lambda c: c.mouth.says(1.0, 2.0, "Weather?"), http=network.session())
    results = [m["content"] for m in model.exchanges[1].request["messages"] if m["role"] == "tool"]
    assert results == ["Sunny in Rome.", "Sunny in Oslo."]
    # Asked at 2.4, a second for both tools, a quarter for the first word.
    assert call.ear.heard[0] == (3.65, "Sunny")


async def test_a_tool_may_end_the_call_with_last_words(network: MemoryNetwork, openai: OpenAI) -> None:
    openai([Answer(calls=[use("hang_up")])])
    call = Call(LLM(tools=[hang_up]))
    reason = await call.play(lambda c: c.mouth.says(1.0, 2.0, "Bye."), http=network.session())
    assert reason is EndReason.AGENT_HANGUP
    assert call.ear.words == "Goodbye, then."
    assert call.session.now() < 5


async def test_a_barge_in_while_a_tool_runs_leaves_a_context_that_the_api_accepts(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    async def slow_weather(city: str) -> str:
        """Tell the weather."""
        await asyncio.sleep(3.0)
        return "Sunny."

    answers = [
        Answer(text="Let me see. ", calls=[use("slow_weather", city="Rome")]),
        "As you like.",
        "Sunny, though.",
    ]
    model = openai(answers)
    call = Call(LLM(tools=[slow_weather]))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Weather?")
        c.mouth.says(2.6, 3.2, "Never mind.")

    await call.play(script, http=network.session())
    assert [exchange.status for exchange in model.exchanges] == [200, 200, 200]
    assert call.ear.words.endswith("As you like. Sunny, though.")
    asked, late = ([m["role"] for m in each.request["messages"]] for each in list(model.exchanges)[1:])
    assert asked == ["user", "assistant", "tool", "user"]
    assert late == [*asked, "assistant", "user"]


async def test_a_tool_that_runs_is_not_stopped_by_a_barge_in_or_a_hangup(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    booked: list[str] = []

    async def book(day: str) -> str:
        """Book an appointment."""
        await asyncio.sleep(1.5)
        booked.append(day)
        return "Booked."

    openai([Answer(calls=[use("book", day=day)]) for day in ("Monday", "Tuesday")])
    call = Call(LLM(tools=[book]))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "On Monday.")
        c.mouth.says(2.6, 3.2, "No, on Tuesday.")
        asyncio.get_running_loop().call_at(4.5, lambda: c.session.end(EndReason.USER_HANGUP))

    await call.play(script, http=network.session())
    assert booked == ["Monday", "Tuesday"]
    results = [m["content"] for m in call.responder.context.to_openai() if m["role"] == "tool"]
    assert results == ["Booked.", "Booked."]


async def test_an_interrupted_answer_stops_at_the_server(network: MemoryNetwork, openai: OpenAI) -> None:
    words = " ".join(f"This is sentence number {n}." for n in range(100))
    model = openai([Answer(text=words, delivery=Delivery(token_gap=0.1)), "Yes?"])
    call = Call(LLM())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Talk.")
        c.mouth.says(6.0, 7.0, "Stop.")

    await call.play(script, http=network.session())
    assert model.exchanges[0].is_disconnected
    told = model.exchanges[1].request["messages"][1]["content"].split()
    assert told == [word for at, word in call.ear.heard if at < 6.17]


def test_a_model_object_has_its_own_settings() -> None:
    with pytest.raises(ConfigurationError, match="set base_url, api_key there"):
        LLM(model=ScriptedModel(), base_url="http://127.0.0.1/v1", api_key="secret")


def test_a_model_objects_name_decides_how_much_is_kept() -> None:
    assert ContextLimits.for_model("gpt-4").max_chars < ContextLimits().max_chars
    small, large = (LLM(model=ScriptedModel(model=name)).context for name in ("gpt-4", "scripted"))
    for context in (small, large):
        for number in range(100):
            context.add_user("x" * 1000)
            context.begin_reply(number)
    assert len(small.messages()) < len(large.messages())


async def test_a_model_that_is_an_object_changes_as_a_whole(network: MemoryNetwork) -> None:
    call = Call(LLM(model=ScriptedModel([Scripted("One.")])))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello.")

        def update() -> None:
            with pytest.raises(ConfigurationError, match="give another object"):
                c.session.update(model="small")
            c.session.update(model=ScriptedModel([Scripted("Two.")]))

        asyncio.get_running_loop().call_at(5.0, update)
        c.mouth.says(6.0, 7.0, "Again.")

    await call.play(script, http=network.session())
    assert call.ear.words == "One. Two."
