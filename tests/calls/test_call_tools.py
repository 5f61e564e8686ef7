"""The tools that come with the package, each in a whole call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from tests.calls.scene import Scene, by_question, use
from voiceflow import ConfigurationError, EndReason, Pipeline
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.tones import dtmf
from voiceflow.dialogue import Tool
from voiceflow.emulators.twilio import CallRecord, EmulatedTwilio, RestFault
from voiceflow.processors import LLM, VAD
from voiceflow.processors.call_tools import (
    TakenMessage,
    hang_up,
    send_digits,
    switch_language,
    take_message,
    transfer_to,
)
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

Made = Callable[[Call], Sequence[Any]]


def scene_with(tools: Made, answers: Any) -> Scene:
    scene: Scene
    scene = Scene(answers, agent=lambda: LLM(greeting="Hello there.", tools=tools(scene.line)))
    return scene


def refuse_a_request(scene: Scene) -> None:
    assert isinstance(scene.stage.carrier, EmulatedTwilio)
    scene.stage.carrier.rest_faults.append(RestFault(status=400, code=21220, message="Not in progress"))


async def test_the_agent_hangs_up_once_its_goodbye_was_heard() -> None:
    answers = by_question(bye=use("hang_up", goodbye="Goodbye to you."))
    scene = scene_with(lambda _: [hang_up], answers)
    async with scene.call() as caller:
        caller.expects = EndReason.AGENT_HANGUP
        await caller.wait()
        await caller.say("Good bye then.")
        await caller.listen(10.0)
    assert scene.said == "Hello there. Goodbye to you."


async def test_words_before_the_goodbye_keep_the_call_up() -> None:
    answers = by_question(bye=use("hang_up", goodbye="Goodbye to you."), wait="I am here.")
    scene = scene_with(lambda _: [hang_up], answers)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Good bye then.")
        await caller.say("Oh please wait.")
        await caller.listen(6.0)
        assert not caller.is_over
    assert "Goodbye" not in scene.said


def hands_on(**destinations: str) -> Callable[[Any], Any]:
    first = by_question(person=use("transfer", **destinations), stay="Very well.")

    def model(request: Any) -> Any:
        if request["messages"][-1]["role"] == "tool":
            return "I am putting you through."
        return first(request)

    return model


@pytest.mark.parametrize(
    ("destinations", "arguments", "number"),
    [
        ("+15550199", {}, "+15550199"),
        ({"sales": "+15550111", "help": "+15550122"}, {"to": "help"}, "+15550122"),
    ],
)
async def test_a_transfer_to_a_number_happens_after_its_announcement(
    destinations: Any, arguments: dict[str, str], number: str
) -> None:
    scene = scene_with(lambda call: [transfer_to(call, destinations)], hands_on(**arguments))
    async with scene.call() as caller:
        caller.expects = EndReason.TRANSFERRED
        await caller.wait()
        await caller.say("I want a person.")
        await caller.listen(10.0)
    assert scene.said == "Hello there. I am putting you through."
    assert isinstance(scene.caller.call.record, CallRecord)
    assert [leg.target for leg in scene.caller.call.record.dialled] == [number]


async def test_a_transfer_that_the_carrier_refuses_keeps_the_call() -> None:
    scene = scene_with(lambda call: [transfer_to(call, "+15550199")], hands_on())
    async with scene.call() as caller:
        await caller.wait()
        refuse_a_request(scene)
        await caller.say("I want a person.")
        await caller.wait()
        await caller.listen(3.0)
        assert not caller.is_over
    assert scene.said.startswith("Hello there. I am putting you through. ")
    assert len(scene.said) > 45


async def test_the_model_reads_that_a_call_cannot_be_transferred() -> None:
    class NoControl:
        from_number = ""

        async def transfer(self, document: str) -> None:
            raise ConfigurationError("a transfer needs a setting")

    result = await transfer_to(NoControl(), "+15550199").call("{}")  # type: ignore[arg-type]
    assert result.text == "Error: this call cannot be transferred. Offer something else."
    wrong = await transfer_to(NoControl(), {"sales": "+1"}).call('{"to": "boss"}')  # type: ignore[arg-type]
    assert wrong.text == "Error: there is no such destination. There are: sales."


async def test_digits_are_sent_as_tones() -> None:
    scene = scene_with(lambda call: [send_digits(call)], by_question(menu=use("send_digits", digits="1,2#")))
    async with scene.call(has_all_heard=False) as caller:
        await caller.wait()
        await caller.say("Use the menu.")
        await caller.wait()
        heard = scene.caller.call.record.heard_bytes
        for key in "12#":
            assert encode(dtmf(key, 8000, gap=0.0), Encoding.MULAW) in heard
    assert scene.results == ["The digits were sent."]


@pytest.mark.parametrize("digits", ["", ",,", "12x", "1" * 65])
async def test_what_is_no_key_is_not_sent(digits: str) -> None:
    result = await send_digits(object()).call(f'{{"digits": "{digits}"}}')  # type: ignore[arg-type]
    assert result.is_error
    assert "0-9" in result.text


async def test_a_message_is_saved_with_the_number_of_the_call() -> None:
    saved: list[TakenMessage] = []
    answers = by_question(message=use("take_message", text="Call me back.", name="Ada"))
    scene = scene_with(lambda call: [take_message(saved.append, call=call)], answers)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("A message please.")
        await caller.wait()
    assert saved == [TakenMessage("Call me back.", "Ada", scene.line.from_number)]
    assert scene.results == ["The message is saved."]
    assert "Ada" not in repr(saved)


async def test_a_message_that_cannot_be_saved_is_not_called_saved() -> None:
    async def full(_: TakenMessage) -> None:
        raise OSError("disk full")

    result = await take_message(full).call('{"text": "Call me back."}')
    assert result.text == "Error: the tool failed."
    assert (await take_message(full).call('{"text": " "}')).text.startswith("Error: the message is empty")


async def test_the_language_changes_at_the_model_and_the_recogniser_alike() -> None:
    lines: list[Call] = []
    prompts = {"en": "Speak English.", "de": "Sprich Deutsch."}
    answers = by_question(deutsch=use("switch_language", language="de"))

    async def bot(call: Call) -> None:
        lines.append(call)
        agent = LLM(system=prompts, greeting="Hello there.", tools=[switch_language(call, ["en", "de"])])
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))

    async with Stage(partial(create_app, bot), answers=answers) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Bitte auf Deutsch.")
            await caller.wait_for_agent()
            assert lines[0].language == "de"
        messages = stage.model.exchanges[-1].request["messages"]
        assert messages[0]["content"] == "Sprich Deutsch."
        assert messages[-1]["content"] == "From now on the call is in de. Continue in it."


async def test_a_language_that_is_not_offered_is_refused() -> None:
    tool: Tool = switch_language(object(), ["en", "de"])  # type: ignore[arg-type]
    result = await tool.call('{"language": "fr"}')
    assert result.text == "Error: the languages of this call are: en, de."


def test_tools_without_a_choice_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="takes a number"):
        transfer_to(object(), {})  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="takes language codes"):
        switch_language(object(), [])  # type: ignore[arg-type]
