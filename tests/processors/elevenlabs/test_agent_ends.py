"""How a call to an agent of the platform ends, and how it goes on after a loss."""

import asyncio
from typing import Any

import pytest

from tests.processors.elevenlabs.agent_calls import (
    GREETING,
    Lingers,
    emulator,
    record_of,
    say,
    silent,
    spoken,
    words,
)
from tests.processors.elevenlabs.conftest import Calls
from voiceflow import (
    AgentTextFrame,
    Direction,
    EndFrame,
    EndReason,
    HeardFrame,
    InterruptionFrame,
    LeaveFrame,
    PausePlayoutFrame,
    ReplyEndFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
)
from voiceflow.emulators.elevenlabs import AgentAnswer, ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.agent import server_messages
from voiceflow.emulators.elevenlabs.agent.brain import EchoBrain
from voiceflow.emulators.elevenlabs.agent.service import AgentService
from voiceflow.processors.elevenlabs import ElevenLabsAgent


async def test_the_agents_hang_up_ends_the_call_in_order(calls: Calls) -> None:
    agent = ElevenLabsAgent("agent_1")
    async with calls(agent, emulator(agent=[AgentAnswer("Goodbye!", end_call=True)])) as call:
        await asyncio.sleep(3)
        agent.user_message("Bye.")
        await asyncio.sleep(4)
        (end,) = call.all(EndFrame)
        assert end.reason is EndReason.AGENT_HANGUP
        assert call.errors == []
        assert spoken(call)[2] > 0.3


async def test_an_end_waits_for_the_sentence_that_is_being_said(calls: Calls) -> None:
    agent = ElevenLabsAgent("agent_1")
    async with calls(agent, emulator(speed=1.0)) as call:
        await asyncio.sleep(0.7)
        call.session.end(EndReason.SHUTDOWN)
        await asyncio.sleep(3)
        assert words(call, 1) == GREETING
        assert [type(frame) for _, frame in call.below.seen][-2:] == [ReplyEndFrame, EndFrame]


async def test_the_last_words_are_not_cut_and_nothing_follows_them(calls: Calls) -> None:
    agent = ElevenLabsAgent("agent_1")
    quick: dict[str, Any] = {"turn_silence": 0.2, "think": 0.05, "transcript_latency": 0.05, "ttfb": 0.05}
    async with calls(agent, emulator("Bye!", speed=1.0, **quick)) as call:
        await asyncio.sleep(0.7)
        call.session.end(EndReason.SHUTDOWN)
        await say(call, 0.5, then=3.0)
        assert len(record_of(call).transcript) == 3  # the service has answered
        assert call.all(InterruptionFrame) == []
        assert list(spoken(call)) == [1]
        assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1]
        assert len(call.all(EndFrame)) == 1


@pytest.mark.parametrize("speed", [1.0, 10.0])
async def test_a_voice_does_not_cut_the_last_words(speed: float, calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), emulator(speed=speed), then=Lingers()) as call:
        await asyncio.sleep(0.7)
        call.session.end(EndReason.SHUTDOWN)
        await asyncio.sleep(0.01)
        call.send(UserStartedSpeakingFrame(at=call.session.now()))
        for packet in range(1, 20):
            await asyncio.sleep(0.02)
            call.send(UserSpeakingFrame(at=call.session.now(), voiced=0.02 * packet))
        await asyncio.sleep(3)
        assert not call.all(PausePlayoutFrame)
        assert not call.all(InterruptionFrame)
        assert words(call, 1) == GREETING


async def test_the_end_of_the_time_does_not_wait_for_audio_that_never_comes(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), silent()) as call:
        await asyncio.sleep(1)
        connection = call.emulator.connections[0]
        connection.tell(server_messages.audio(b"\x10" * 800, 3, (), 0.0, is_final=False))
        await asyncio.sleep(0.1)
        connection.fail("max_duration_exceeded")
        await asyncio.sleep(0.1)
        assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1]
        assert [frame.reason for frame in call.all(EndFrame)] == [EndReason.AGENT_HANGUP]


async def test_nothing_follows_the_end(calls: Calls) -> None:
    agent = ElevenLabsAgent("agent_1")
    async with calls(agent, silent(), then=Lingers()) as call:
        await asyncio.sleep(1)
        call.session.end()
        await asyncio.sleep(0.1)
        call.emulator.connections[0].tell(server_messages.user_transcript("Wait!", 5))
        call.emulator.connections[0].tell(server_messages.agent_response("Yes?", 6, "r"))
        await asyncio.sleep(1)
        assert [type(frame) for _, frame in call.below.seen] == [LeaveFrame, EndFrame]


async def test_nothing_is_waited_for_when_the_caller_is_gone(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), emulator(speed=1.0)) as call:
        await asyncio.sleep(0.7)
        begun = call.session.now()
        call.session.end(EndReason.USER_HANGUP)
        await asyncio.sleep(0.1)
        assert call.at(EndFrame) == [begun]
    assert record_of(call).close_code == 1000


async def test_a_lost_conversation_goes_on_and_the_error_is_told(calls: Calls) -> None:
    agent = ElevenLabsAgent("agent_1")
    async with calls(agent, emulator("And on Sunday?", agent=["At eight.", "Closed."], speed=1.0)) as call:
        await asyncio.sleep(3)
        agent.user_message("When do you open?")
        await asyncio.sleep(0.6)
        call.emulator.connections[0].cut()
        await asyncio.sleep(1)
        assert call.errors == [("closed_1006", False)]
        assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1, 2]
        assert agent.replies[-1].has_failed
        await say(call, 1.0, then=4.0)
        assert [frame.text for frame in call.all(AgentTextFrame)] == [GREETING, "At eight.", "Closed."]
        assert sorted(spoken(call)) == [1, 2, 3]


async def test_a_new_conversation_numbers_its_responses_anew(calls: Calls) -> None:
    async with calls(ElevenLabsAgent("agent_1"), silent()) as call:
        await asyncio.sleep(1)
        call.emulator.connections[0].tell(server_messages.audio(b"\x10" * 800, 9, (), 0.0, is_final=True))
        await asyncio.sleep(0.1)
        call.emulator.connections[0].cut()
        await asyncio.sleep(1)
        call.emulator.connections[1].tell(server_messages.audio(b"\x10" * 800, 2, (), 0.0, is_final=True))
        await asyncio.sleep(0.1)
        assert list(spoken(call)) == [1, 2]


async def test_an_agent_that_there_is_not_is_a_fatal_error(calls: Calls) -> None:
    server = ElevenLabsEmulator(agent=AgentService(EchoBrain(), lookup=lambda _: None))
    async with calls(ElevenLabsAgent("agent_1"), server) as call:
        await asyncio.sleep(1)
        assert call.errors == [("http_404", True)]
        assert [frame.reason for frame in call.all(EndFrame)] == [EndReason.ERROR]


async def test_a_reply_that_was_cut_counts_as_far_as_it_was_heard(calls: Calls) -> None:
    agent = ElevenLabsAgent("agent_1")
    async with calls(agent, emulator(speed=1.0)) as call:
        await asyncio.sleep(1)
        agent.receive(HeardFrame(reply=1, text="Hello! How", seconds=0.6), Direction.UPSTREAM)
        call.session.interrupt("voice")
        assert [message.text for message in agent.context.messages()] == ["Hello! How"]
        agent.receive(HeardFrame(reply=1, text="Hello!", seconds=0.1), Direction.UPSTREAM)
        assert agent.replies[0].heard == "Hello! How"
