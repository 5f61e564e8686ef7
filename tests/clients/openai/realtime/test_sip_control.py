"""The control socket of a call by SIP: functions run once, results go back, the call ends when it should."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from voiceflow.clients.openai.realtime import RealtimeEndpoint, RealtimeSession
from voiceflow.clients.openai.realtime.sip import SIPCalls
from voiceflow.clients.openai.realtime.sip_control import SIPControl
from voiceflow.dialogue import EndCall, Tool
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.emulators.openai.realtime import RealtimeEmulator
from voiceflow.errors import ServiceError
from voiceflow.testing import MemoryNetwork, run_virtual

LOOK = LiveAnswer(calls=[LiveCall("look_up", '{"day": "friday"}')])


class Line:
    """An accepted call, its control socket, and the service behind it."""

    def __init__(self, emulator: RealtimeEmulator, calls: SIPCalls, control: SIPControl) -> None:
        self.emulator = emulator
        self.calls = calls
        self.control = control
        self.running: asyncio.Task[None]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The conversation at the service."""
        return [(item.role, item.text) for item in self.emulator.records[-1].session.items]

    @property
    def errors(self) -> list[str]:
        return [code for record in self.emulator.records for code in record.session.errors]


@asynccontextmanager
async def line(*answers: LiveAnswer | str, tools: list[Callable[..., Any]]) -> AsyncIterator[Line]:
    emulator = RealtimeEmulator(answers, api_key="sk-1")
    async with MemoryNetwork() as network, asyncio.TaskGroup() as tasks:
        network.add("api.openai.com", emulator.app)
        calls = SIPCalls(network.session(), endpoint=RealtimeEndpoint("https://api.openai.com/v1", "sk-1"))
        emulator.sip.ring("rtc_1")
        await calls.accept("rtc_1", RealtimeSession(), [Tool(each) for each in tools])
        made = Line(emulator, calls, SIPControl(calls, "rtc_1", tools=tools))
        made.running = tasks.create_task(made.control.run())
        await asyncio.sleep(0.5)
        yield made
        await made.control.close()


async def look_up(day: str) -> str:
    """Look a day up.

    Args:
        day: Which.
    """
    await asyncio.sleep(1.0)
    return f"{day} is free"


async def test_a_function_runs_once_and_the_model_answers_with_its_result() -> None:
    async with line(LOOK, "Friday is free.", tools=[look_up]) as call:
        call.control.user_message("Is Friday free?")
        await asyncio.sleep(5.0)
        assert call.texts[0] == ("user", "Is Friday free?")
        assert call.texts[2:] == [("tool", "friday is free"), ("assistant", "Friday is free.")]
        assert call.errors == []


async def test_two_functions_of_one_answer_get_one_answer() -> None:
    both = LiveAnswer(calls=[*LOOK.calls, LiveCall("look_up", '{"day": "monday"}')])
    async with line(both, "Both are free.", "No more.", tools=[look_up]) as call:
        call.control.user_message("Friday or Monday?")
        await asyncio.sleep(5.0)
        assert [text for role, text in call.texts if role == "assistant"] == ["Both are free."]
        assert sorted(text for role, text in call.texts if role == "tool") == [
            "friday is free",
            "monday is free",
        ]


async def test_a_result_waits_for_the_socket_that_replaces_a_lost_one() -> None:
    async with line(LOOK, "Friday is free.", tools=[look_up]) as call:
        call.control.user_message("Is Friday free?")
        await asyncio.sleep(1.0)
        await call.emulator.cut()
        await asyncio.sleep(5.0)
        assert len(call.emulator.records) == 2
        sent = call.emulator.records[-1].received
        assert [each["item"]["output"] for each in sent if "item" in each] == ["friday is free"]


async def test_a_function_that_ends_the_call_lets_the_last_words_be_heard() -> None:
    def goodbye() -> EndCall:
        """End the call."""
        return EndCall("Goodbye and thank you.")

    async with line(
        LiveAnswer(calls=[LiveCall("goodbye")]), "Goodbye and thank you.", tools=[goodbye]
    ) as call:
        call.control.user_message("Bye.")
        sip = call.emulator.sip.calls["rtc_1"]
        while "output_audio_buffer.stopped" not in call.emulator.records[-1].sent:
            assert sip.state == "accepted"
            await asyncio.sleep(0.1)
        await call.running
        assert sip.state == "over"
        assert call.texts[-1] == ("assistant", "Goodbye and thank you.")


async def test_the_socket_ends_with_the_call_and_running_functions_end_with_it() -> None:
    ended: list[bool] = []

    async def long() -> None:
        """Take long."""
        try:
            await asyncio.sleep(9.0)
        finally:
            ended.append(True)

    async with line(LiveAnswer(calls=[LiveCall("long")]), tools=[long]) as call:
        call.control.user_message("Do it.")
        await asyncio.sleep(2.0)
        await call.calls.hang_up("rtc_1")
        await call.running
        assert ended == [True]


async def test_a_line_is_asked_for_again_if_the_service_was_already_answering() -> None:
    async with line("Yes.", tools=[]) as call:
        call.control.say("One.")
        call.control.say("Two.")
        busy = {"code": "conversation_already_has_active_response"}
        call.control.received(json.dumps({"type": "error", "error": busy}))
        await asyncio.sleep(5.0)
        assert [text for _, text in call.texts] == ["One.", "One.", "Two."]
        assert call.errors == []


async def test_a_call_ends_when_what_is_being_said_was_played() -> None:
    async with line("This takes a while to say.", tools=[]) as call:
        call.control.user_message("Go on.")
        await asyncio.sleep(0.6)
        await call.control.end()
        await call.running
        assert call.emulator.records[-1].sent.count("output_audio_buffer.stopped") == 1
        assert call.emulator.sip.calls["rtc_1"].state == "over"


async def test_instructions_and_functions_change_during_a_call() -> None:
    async with line("Yes.", tools=[look_up]) as call:
        call.control.update(instructions="Ask for the name.", tools=[])
        await asyncio.sleep(0.5)
        settings = call.emulator.records[-1].session.settings
        assert (settings["instructions"], settings["tools"]) == ("Ask for the name.", [])
        assert call.errors == []


def test_a_key_that_is_refused_is_an_error() -> None:
    async def run() -> None:
        emulator = RealtimeEmulator(api_key="sk-1")
        async with MemoryNetwork() as network:
            network.add("api.openai.com", emulator.app)
            endpoint = RealtimeEndpoint("https://api.openai.com/v1", "sk-2")
            await SIPControl(SIPCalls(network.session(), endpoint=endpoint), "rtc_1").run()

    with pytest.raises(ServiceError, match="401"):
        run_virtual(run())
