"""The tools of an agent."""

from collections.abc import Callable

from tests.processors.stand_ins import Call
from tests.processors.test_llm import use, weather
from voiceflow.emulators.openai import Answer, LLMEmulator
from voiceflow.emulators.openai import AnswerToolCall as ToolCall
from voiceflow.processors import LLM
from voiceflow.testing import MemoryNetwork

OpenAI = Callable[..., LLMEmulator]


async def test_bad_arguments_and_unknown_tools_are_told_to_the_model(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    model = openai([Answer(calls=[ToolCall("weather", "{oops"), use("nothing")]), "I cannot tell."])
    call = Call(LLM(tools=[weather]))
    await call.play(lambda c: c.mouth.says(1.0, 2.0, "Weather?"), http=network.session())
    results = [m["content"] for m in model.exchanges[1].request["messages"] if m["role"] == "tool"]
    assert all(result.startswith("Error: ") for result in results)
    assert call.ear.words == "I cannot tell."


async def test_a_model_that_only_calls_tools_is_stopped(network: MemoryNetwork, openai: OpenAI) -> None:
    model = openai([Answer(calls=[use("weather", city="Rome")])] * 20)
    call = Call(LLM(tools=[weather]))
    await call.play(lambda c: c.mouth.says(1.0, 2.0, "Weather?"), http=network.session())
    assert len(model.exchanges) == 8
    assert call.ear.words == "Sorry, I had a problem there. Could you say that again?"
