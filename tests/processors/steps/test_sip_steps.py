"""Steps over the control socket of a call that OpenAI answers by SIP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from voiceflow.clients.openai.realtime import RealtimeEndpoint, RealtimeSession
from voiceflow.clients.openai.realtime.sip import SIPCalls
from voiceflow.dialogue import Tool
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.emulators.openai.realtime import RealtimeEmulator
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.processors.openai.sip_steps import SIPSteps
from voiceflow.processors.steps import AgentStep, Digits, Exit, ExitTaken, StepRunner
from voiceflow.processors.steps.runner import Script
from voiceflow.testing import MemoryNetwork

PERSON = Exit("wants_person", "The user wants to talk to a person.", ("a person",))


@dataclass
class Wish:
    """What the user wants."""

    kind: Literal["reading", "other"]


def calls(name: str, **arguments: object) -> LiveAnswer:
    """The model calls a function and says nothing."""
    return LiveAnswer(calls=[LiveCall(name, json.dumps(arguments))])


class Line:
    """An accepted call in which steps run, and the service behind it.

    The emulated model says a text that it is given word for word without an answer of the script.
    """

    def __init__(self, emulator: RealtimeEmulator, steps: SIPSteps, running: asyncio.Task[None]) -> None:
        self.emulator, self.steps, self.running = emulator, steps, running

    async def hear(self, text: str) -> None:
        """The user says something, and the model answers."""
        self.steps.control.user_message(text)
        await asyncio.sleep(6.0)

    def hang_up(self) -> None:
        """The user hangs up."""
        call = self.emulator.sip.calls["rtc_1"]
        call.state = "over"
        call.over.set()

    @property
    def said(self) -> list[str]:
        """What the model has said."""
        items = [item for record in self.emulator.records for item in record.session.items]
        return [item.text for item in items if item.role == "assistant" and item.text]

    @property
    def state(self) -> str:
        return self.emulator.sip.calls["rtc_1"].state

    @property
    def errors(self) -> list[str]:
        return [code for record in self.emulator.records for code in record.session.errors]


@asynccontextmanager
async def line(script: Script, *answers: LiveAnswer | str, **options: Any) -> AsyncIterator[Line]:
    emulator = RealtimeEmulator(answers, api_key="sk-1")
    async with MemoryNetwork() as network:
        network.add("api.openai.com", emulator.app)
        service = SIPCalls(network.session(), endpoint=RealtimeEndpoint("https://api.openai.com/v1", "sk-1"))
        emulator.sip.ring("rtc_1")
        await service.accept("rtc_1", RealtimeSession())
        steps = SIPSteps(service, "rtc_1", script, **options)
        running = asyncio.create_task(steps.run())
        await asyncio.sleep(3.0)
        try:
            yield Line(emulator, steps, running)
        finally:
            running.cancel()
            await asyncio.wait([running])


async def test_a_call_is_led_through_steps_captures_and_tools_to_its_last_words() -> None:
    got: list[Any] = []

    async def stored(digits: str) -> str:
        """Whether a reading is stored.

        Args:
            digits: The reading.
        """
        got.append(f"looked up {digits}")
        return "no"

    async def meter(steps: StepRunner) -> None:
        got.append(await steps.run(AgentStep("Find out what they want.", Wish, greeting="Hello.")))
        got.append(await steps.ask(Digits("What is the reading?", length=4)))
        steps.say("Thank you. Goodbye.")

    answers: list[LiveAnswer | str] = [
        calls("stored", digits="1111"),
        calls("finish", kind="nothing"),
        calls("finish", kind="reading"),
        "What is the reading?",
        calls("enter_value", value="1"),
        "And the rest?",
        calls("enter_value", value="23"),
        "And the rest?",
        calls("enter_value", value="4"),
        "One two three four. Is that right?",
        calls("confirm_value", is_right=True),
    ]
    async with line(meter, *answers, instructions="You are Ann.", tools=[Tool(stored)]) as call:
        assert call.said == ["Hello."]
        await call.hear("My meter.")
        for words in ("One.", "Two three.", "Four."):
            await call.hear(words)
        sent = call.emulator.records[0].of_type("session.update")
        assert call.state == "accepted"
        await call.hear("Yes.")
        await asyncio.wait_for(call.running, 10)
        assert call.state == "over"
        assert got == ["looked up 1111", Wish(kind="reading"), "1234"]
        assert call.said[-1] == "Thank you. Goodbye."
        assert call.errors == []
    settings = [each["session"] for each in sent]
    assert settings[0]["instructions"] == "You are Ann.\n\nFind out what they want."
    assert [tool["name"] for tool in settings[0]["tools"]] == ["stored", "finish"]
    assert [tool["name"] for tool in settings[1]["tools"]] == ["stored", "enter_value", "confirm_value"]


async def test_the_last_words_are_played_to_their_end_and_nothing_is_said_after_them() -> None:
    async def short(steps: StepRunner) -> None:
        await steps.run(AgentStep("Chat.", greeting="Hello."))
        steps.say("Goodbye.")

    async with line(short, calls("finish"), "One word too many.") as call:
        call.steps.control.user_message("Bye.")
        await asyncio.wait_for(call.running, 10)
        sent = call.emulator.records[0].sent
        assert sent.count("output_audio_buffer.started") == sent.count("output_audio_buffer.stopped") == 2
        assert call.said == ["Hello.", "Goodbye."]
        assert call.errors == []


async def test_a_user_may_leave_a_step_and_go_to_a_person() -> None:
    got: list[Any] = []

    async def meter(steps: StepRunner) -> None:
        try:
            await steps.ask(Digits("What is the reading?", length=4))
        except ExitTaken as taken:
            got.append(taken.exit)
        steps.say("I put you through.")

    leave = calls("wants_person")
    async with line(meter, leave, exits=[PERSON]) as call:
        await call.hear("A person, please.")
        await asyncio.wait_for(call.running, 10)
        assert got == [PERSON]
        assert call.said == ["What is the reading?", "I put you through."]


async def test_steps_go_on_when_the_socket_is_lost() -> None:
    got: list[Any] = []

    async def meter(steps: StepRunner) -> None:
        got.append(await steps.ask(Digits("What is the reading?", length=2, read_back=False)))
        got.append(await steps.ask(Digits("And the number?", length=2, read_back=False)))

    first, second = (calls("enter_value", value=value) for value in ("12", "34"))
    async with line(meter, first, "And the number?", second) as call:
        await call.emulator.cut()
        await asyncio.sleep(3.0)
        await call.hear("One two.")
        await call.hear("Three four.")
        await asyncio.wait_for(call.running, 30)
        assert got == ["12", "34"]
        assert len(call.emulator.records) == 2


async def test_a_user_who_hangs_up_ends_the_function_but_not_its_lasting_effect() -> None:
    got: list[str] = []

    async def store() -> None:
        await asyncio.sleep(3.5)
        got.append("stored")

    async def meter(steps: StepRunner) -> None:
        try:
            await steps.once(store)
        finally:
            got.append("function over")

    async with line(meter) as call:
        call.hang_up()
        await asyncio.wait_for(call.running, 10)
        assert got == ["function over", "stored"]


async def test_an_error_in_the_function_ends_the_call_and_is_raised() -> None:
    async def broken(steps: StepRunner) -> None:
        steps.update(language="es")

    async with line(broken) as call:
        with pytest.raises(LocalProtocolError, match="no session"):
            await asyncio.wait_for(call.running, 30)
        assert call.state == "over"


def test_a_script_is_a_function() -> None:
    with pytest.raises(ConfigurationError, match="async function"):
        SIPSteps(None, "rtc_1", "reception")  # type: ignore[arg-type]
