"""Faults of a speech-to-speech service in a call: no question and no word is lost."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.processors.agent.kinds import GEMINI, OPENAI, Kind
from voiceflow.audio.clips import apology, moment
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.sound import Sound
from voiceflow.emulators.gemini.live import LiveEmulator
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.emulators.openai.realtime import RealtimeEmulator
from voiceflow.errors import ServiceError
from voiceflow.processors.gemini import GeminiLive
from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.testing import Stage

BOTH = pytest.mark.parametrize("kind", [OPENAI, GEMINI], ids=str)


def service(stage: Stage, kind: Kind) -> RealtimeEmulator | LiveEmulator:
    return stage.realtime if kind is OPENAI else stage.live


def known(stage: Stage, kind: Kind, socket: int) -> list[tuple[str, str]]:
    """What the model of a socket knows of the conversation: role and text."""
    if kind is OPENAI:
        items = stage.realtime.records[socket].session.items
        return [(item.role.replace("assistant", "model"), item.text) for item in items]
    return list(stage.live.records[socket].session.conversation.items)


def codes(stage: Stage) -> list[str]:
    return [error.code for _, error in stage.journals[0].errors if isinstance(error, ServiceError)]


@BOTH
async def test_after_a_stall_another_socket_answers(kind: Kind, stage_with: Callable[..., Stage]) -> None:
    async with stage_with(lambda: kind.make(greeting="Hello.")) as stage:
        kind.prepare(stage, "Hello.", [LiveAnswer(stalls=True), "At eight."])
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.wait_for_agent(limit=12.0)
        assert codes(stage) == ["stalled"]
        assert stage.transcript[1:] == [("caller", "When do you open?"), ("agent", "At eight.")]
        assert ("user", "When do you open?") in known(stage, kind, 1)


async def test_the_apology_is_played_while_another_socket_is_opened(
    stage_with: Callable[..., Stage],
) -> None:
    async with stage_with(lambda: OpenAIRealtime(greeting="Hello.", apology=Sound.tone(440.0, 0.5))) as stage:
        stage.realtime.script.answers.extend([LiveAnswer(stalls=True), LiveAnswer("At eight.", delay=2.0)])
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.listen(10.0)
            heard = caller.call.record.heard
        spoken = [round(stretch.end - stretch.at, 1) for stretch in heard]
        assert len(spoken) == 3
        assert spoken[1] == 0.5


@BOTH
async def test_by_default_a_stall_is_heard_as_a_recorded_request_to_wait(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    async with stage_with(lambda: kind.make(greeting="Hello.")) as stage:
        kind.prepare(stage, "Hello.", [LiveAnswer(stalls=True), LiveAnswer("At eight.", delay=3.0)])
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.listen(12.0)
            sound = caller.call.record.heard_bytes
        assert encode(decode(moment(), Encoding.MULAW), Encoding.MULAW) in sound
        assert stage.transcript[-1] == ("agent", "At eight.")


@BOTH
async def test_a_service_that_is_gone_is_heard_as_the_apology_and_ends_the_call(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    async with stage_with(lambda: kind.make(greeting="Hello.")) as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            service(stage, kind).refusals.extend([403] * 100)
            await service(stage, kind).cut()
            await caller.say("When do you open?")
            await caller.call.over()
            sound = caller.call.record.heard_bytes
        assert apology() in sound


@BOTH
async def test_a_refused_key_ends_the_call_with_an_error(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    agent = OpenAIRealtime(api_key="wrong") if kind is OPENAI else GeminiLive(api_key="wrong")
    async with stage_with(lambda: agent) as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.call.over()
            assert caller.call.is_over
        (code,) = codes(stage)
        assert code == ("invalid_api_key" if kind is OPENAI else "http_403")


@BOTH
async def test_a_late_result_is_told_once_and_the_tool_runs_once(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    runs: list[str] = []

    async def stock(of: str) -> str:
        """Count the stock."""
        runs.append(of)
        await asyncio.sleep(6.0)
        return "three left"

    async with stage_with(lambda: kind.make(tools=[stock], greeting="Hello.")) as stage:

        def answer(turn: Any) -> LiveAnswer | str:
            if "three left" in turn.last:
                return "There are three left."
            if "chairs" in turn.last:
                return LiveAnswer("Let me look.", calls=[LiveCall("stock", '{"of": "chairs"}')])
            return "At eight."

        service(stage, kind).script.answer_with(answer)
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("How many chairs are there?")
            await caller.wait_for_agent()
            await caller.say("And when do you open?")
            await caller.wait_for_agent()
            await caller.wait_for_agent(limit=10.0)
        assert runs == ["chairs"]
        said = [text for who, text in stage.transcript if who == "agent"]
        assert said.count("There are three left.") == 1
        assert said.index("At eight.") < said.index("There are three left.")


async def test_a_result_that_waits_opens_no_reply(stage_with: Callable[..., Stage]) -> None:
    from voiceflow.dialogue import tool

    @tool(late="wait")
    async def stock(of: str) -> str:
        """Count the stock."""
        await asyncio.sleep(6.0)
        return "three left"

    async with stage_with(lambda: OpenAIRealtime(tools=[stock])) as stage:
        call = LiveCall("stock", '{"of": "chairs"}')
        stage.realtime.script.answers.extend([LiveAnswer("Let me look.", calls=[call]), "At eight."])
        async with stage.call() as caller:
            await caller.listen(0.5)
            await caller.say("How many chairs are there?")
            await caller.wait_for_agent()
            await caller.say("And when do you open?")
            await caller.wait_for_agent()
            await caller.listen(8.0)
        (record,) = stage.realtime.records
        assert [item.text for item in record.session.items if item.role == "tool"] == ["three left"]
        assert [text for who, text in stage.transcript if who == "agent"] == ["Let me look.", "At eight."]


async def test_a_failed_response_is_asked_for_once_more(stage_with: Callable[..., Stage]) -> None:
    async with stage_with(lambda: OpenAIRealtime()) as stage:
        stage.realtime.script.answers.extend([LiveAnswer(failure="server_error"), "At eight."])
        async with stage.call(expect_errors=True) as caller:
            await caller.listen(0.5)
            await caller.say("When do you open?")
            await caller.wait_for_agent()
        assert codes(stage) == ["server_error"]
        assert stage.transcript == [("caller", "When do you open?"), ("agent", "At eight.")]


async def test_an_error_that_harms_nothing_is_reported_and_the_call_goes_on(
    stage_with: Callable[..., Stage],
) -> None:
    async with stage_with(lambda: OpenAIRealtime(greeting="Hello.")) as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await stage.realtime.fail("odd_thing", kind="invalid_request_error")
            await caller.say("When do you open?")
            await caller.wait_for_agent()
        assert codes(stage) == ["odd_thing"]
        assert len(stage.realtime.records) == 1
