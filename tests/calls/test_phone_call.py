"""Whole calls through the six-element chain, over every real wire format."""

import asyncio
import base64
from collections.abc import Callable

import pytest

from tests.calls.phone_bot import PhoneBot
from voiceflow import CommitFrame, EndReason, ErrorFrame, PausePlayoutFrame, UserStoppedSpeakingFrame
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, EmulatedSocket, Faults
from voiceflow.emulators.openai import LLMEmulator, Refusal
from voiceflow.emulators.twilio import EmulatedTwilio
from voiceflow.testing.callers import Caller

Line = Callable[[], EmulatedTwilio]
ElevenLabs = Callable[..., ElevenLabsEmulator]
OpenAI = Callable[..., LLMEmulator]

SATURDAY = "We are open from nine to five on Saturdays, and you need no appointment on that day at all."


async def test_a_caller_is_heard_answered_interrupts_and_is_answered_again(
    line: Line, bot: PhoneBot, elevenlabs: ElevenLabs, openai: OpenAI
) -> None:
    elevenlabs(stt=["Are you open on Saturday?", "No, on Sunday."])
    openai([SATURDAY, "On Sunday we are closed."])
    async with line() as carrier, carrier.call() as call:
        caller = Caller(call)
        await caller.wait_for_agent()
        await caller.say("Are you open on Saturday?")
        await caller.interrupt_after(1.5, "No, on Sunday.")
        await caller.wait_for_agent()
        caller.hang_up()
        await asyncio.sleep(5)
    assert bot.ends == [EndReason.USER_HANGUP]
    assert call.warnings == call.errors == []
    assert len(call.record.clears) == 1
    (_, greeting), question, (_, cut), objection, answer = bot.memory
    assert greeting == "Good morning. How can I help you?"
    assert question == ("user", "Are you open on Saturday?")
    assert SATURDAY.startswith(cut)
    assert 3 <= len(cut.split()) < 12
    assert objection == ("user", "No, on Sunday.")
    assert answer == ("assistant", "On Sunday we are closed.")
    assert bot.seen(ErrorFrame, "LLM") == []


async def test_the_commit_leaves_with_the_end_of_speech(
    line: Line, bot: PhoneBot, elevenlabs: ElevenLabs, openai: OpenAI
) -> None:
    service = elevenlabs(stt=["Hello?"])
    openai(["Hello."])
    async with line() as carrier, carrier.call() as call:
        caller = Caller(call)
        await caller.wait_for_agent()
        await caller.say("Hello?")
        await caller.wait_for_agent()
    [(stopped, _)] = bot.seen(UserStoppedSpeakingFrame, "VAD")
    [(committed, _)] = bot.seen(CommitFrame, "LLM")
    assert committed == stopped
    [stt] = [c for c in service.connections if c.endpoint is EmulatedSocket.STT]
    [received] = [m.at for m in stt.received if m.message.get("commit")]
    assert received == stopped


async def test_the_agents_bytes_reach_the_caller_as_the_vendor_sent_them(
    line: Line, bot: PhoneBot, elevenlabs: ElevenLabs, openai: OpenAI
) -> None:
    service = elevenlabs()
    openai([])
    async with line() as carrier, carrier.call() as call:
        await Caller(call).wait_for_agent()
    [speech] = [c for c in service.connections if c.endpoint is EmulatedSocket.TTS_MULTI]
    audio = [passed.message["audio"] for passed in speech.sent if passed.message.get("audio")]
    assert call.record.heard_bytes == b"".join(base64.b64decode(str(each)) for each in audio)


@pytest.mark.parametrize("endpoint", [EmulatedSocket.STT, EmulatedSocket.TTS_MULTI])
async def test_a_socket_cut_in_the_middle_loses_no_word_either_way(
    endpoint: EmulatedSocket, line: Line, bot: PhoneBot, elevenlabs: ElevenLabs, openai: OpenAI
) -> None:
    service = elevenlabs(stt=["Are you open on Saturday?"])
    service.plan(Faults(cut_after=4), endpoint=endpoint)
    openai([SATURDAY])
    async with line() as carrier, carrier.call() as call:
        caller = Caller(call)
        await caller.wait_for_agent(pause=1.5)
        await caller.say("Are you open on Saturday?")
        await caller.wait_for_agent(pause=1.5)
    assert bot.memory == [
        ("assistant", "Good morning. How can I help you?"),
        ("user", "Are you open on Saturday?"),
        ("assistant", SATURDAY),
    ]


async def test_a_model_that_fails_is_excused_aloud_and_asked_again(
    line: Line, bot: PhoneBot, elevenlabs: ElevenLabs, openai: OpenAI
) -> None:
    elevenlabs(stt=["Hello?", "Hello again?"])
    openai([Refusal(status=500), Refusal(status=500), "Here I am."])
    async with line() as carrier, carrier.call() as call:
        caller = Caller(call)
        await caller.wait_for_agent()
        await caller.say("Hello?")
        await caller.wait_for_agent()
        await caller.say("Hello again?")
        await caller.wait_for_agent()
    texts = [text for _, text in bot.memory]
    assert "Sorry, I had a problem there. Could you say that again?" in texts
    assert texts[-1] == "Here I am."


@pytest.mark.parametrize("endpoint", [EmulatedSocket.STT, EmulatedSocket.TTS_MULTI])
async def test_a_key_that_is_refused_never_means_silence(
    endpoint: EmulatedSocket, line: Line, bot: PhoneBot, elevenlabs: ElevenLabs, openai: OpenAI
) -> None:
    service = elevenlabs()
    service.plan(*[Faults(refuse=401)] * 9, endpoint=endpoint)
    openai([])
    async with line() as carrier, carrier.call() as call:
        await call.over()
        assert call.record.statuses[-1][0] < 40
    assert bot.ends == [EndReason.ERROR]
    assert len(call.record.heard_bytes) > 8000


async def test_silence_of_every_vendor_ends_in_words_and_a_hangup(
    line: Line, bot: PhoneBot, elevenlabs: ElevenLabs, openai: OpenAI
) -> None:
    service = elevenlabs()
    service.faults = Faults(stall_after=0)
    openai([])
    async with line() as carrier, carrier.call() as call:
        await call.over()
    assert bot.ends == [EndReason.ERROR]
    assert len(call.record.heard_bytes) > 8000
    assert call.record.statuses[-1][0] < 120


async def test_no_pause_comes_before_there_is_a_voice(
    line: Line, bot: PhoneBot, elevenlabs: ElevenLabs, openai: OpenAI
) -> None:
    elevenlabs()
    openai([])
    async with line() as carrier, carrier.call() as call:
        await Caller(call).wait_for_agent()
    assert bot.seen(PausePlayoutFrame, "LLM") == []
