"""Settings of a talk that change between two answers."""

import asyncio
from collections.abc import Callable

import pytest

from tests.dialogue.chat_models import ScriptedModel
from tests.processors.stand_ins import Call
from tests.processors.test_llm import hang_up, weather
from voiceflow.clients.openai import ChatOptions
from voiceflow.emulators.openai import LLMEmulator
from voiceflow.errors import ConfigurationError
from voiceflow.processors import LLM
from voiceflow.testing import MemoryNetwork

OpenAI = Callable[..., LLMEmulator]


async def test_prompt_tools_and_options_change_between_two_answers(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    model = openai(["Hello.", "Hola."])
    call = Call(LLM(system="Be brief.", tools=[weather]))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello.")
        options = ChatOptions(temperature=0.1)
        change = {"system": "Sé breve.", "tools": [hang_up], "model": "small", "options": options}
        asyncio.get_running_loop().call_at(5.0, lambda: c.session.update(**change))
        c.mouth.says(6.0, 7.0, "Hola.")

    await call.play(script, http=network.session())
    first, second = (exchange.request for exchange in model.exchanges)
    assert [first["messages"][0]["content"], second["messages"][0]["content"]] == ["Be brief.", "Sé breve."]
    assert [tool["function"]["name"] for tool in second["tools"]] == ["hang_up"]
    assert (second["model"], second["temperature"]) == ("small", 0.1)
    assert first.get("temperature") is None


async def test_a_prompt_for_each_language_follows_the_language(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    model = openai(["Hello.", "Hola.", "Hallo."])
    call = Call(LLM(system={"en-GB": "Be brief.", "es": "Sé breve."}))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello.")
        asyncio.get_running_loop().call_at(5.0, lambda: c.session.update(language="es-MX"))
        c.mouth.says(6.0, 7.0, "Hola.")
        asyncio.get_running_loop().call_at(10.0, lambda: c.session.update(language="de"))
        c.mouth.says(11.0, 12.0, "Hallo.")

    await call.play(script, http=network.session())
    systems = [exchange.request["messages"][0]["content"] for exchange in model.exchanges]
    assert systems == ["Be brief.", "Sé breve.", "Sé breve."]


def test_prompts_by_language_need_that_of_the_turns() -> None:
    with pytest.raises(ConfigurationError, match="no text for the language 'en' of the turns: it has es"):
        LLM(system={"es": "Sé breve."}, model=ScriptedModel([]))


@pytest.mark.parametrize(
    "change",
    [{"system": 1}, {"system": {"es": 2}}, {"tools": "weather"}, {"tools": [3]}, {"options": {"n": 1}}],
)
async def test_a_change_that_the_model_cannot_take_is_refused(
    network: MemoryNetwork, openai: OpenAI, change: dict[str, object]
) -> None:
    openai(["Hello."])
    call = Call(LLM(system="Be brief."))
    refused: list[str] = []

    def script(c: Call) -> None:
        def update() -> None:
            with pytest.raises(ConfigurationError, match=next(iter(change))):
                c.session.update(**change)
            refused.append("yes")

        asyncio.get_running_loop().call_at(0.5, update)
        c.mouth.says(1.0, 2.0, "Hello.")

    await call.play(script, http=network.session())
    assert refused == ["yes"]
