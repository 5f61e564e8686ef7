"""The voice over HTTP when the service fails."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.processors.elevenlabs.saying import HELLO, HOST, MORE, SLOW, asked, heard, say, tones, words
from voiceflow import (
    AgentTextFrame,
    ErrorFrame,
    ReplyEndFrame,
)
from voiceflow.clients.elevenlabs import TTSLimits
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, TtsBehaviour
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.processors.elevenlabs import ElevenLabsHttpTTS
from voiceflow.testing import Reachability, run_virtual

VOICE = "21m00Tcm4TlvDq8ikWAM"


def test_an_id_that_the_service_forgot_does_not_cost_the_reply(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator()) as call:
            call.send(AgentTextFrame(reply=1, text=HELLO))
            await asyncio.sleep(2)
            call.emulator.speech.spoken.clear()
            say(call, MORE)
            await asyncio.sleep(2)
            assert heard(call) == tones(HELLO) + tones(MORE)
            assert call.errors == []
            assert [served.status for served in call.emulator.http.served] == [200, 400, 200]

    run_virtual(run())


def test_a_broken_answer_is_an_error_that_is_not_fatal_and_no_sample_is_missed(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=SLOW)
        emulator.http.plan(HttpFault(cut_after=12_000), HttpFault(cut_after=5_000))
        async with calls(ElevenLabsHttpTTS(VOICE), emulator) as call:
            say(call, HELLO)
            await asyncio.sleep(8)
            assert words(call) == HELLO.split()
            assert len(heard(call)) == len(tones(HELLO))
            assert call.errors == [("unreachable", False)] * 2
            rests = [body["text"] for body in asked(emulator)]
            assert all(HELLO.endswith(rest) for rest in rests)
            assert len(rests[0]) > len(rests[1]) > len(rests[2])

    run_virtual(run())


@pytest.mark.parametrize("after", [0, 12_000])
def test_an_answer_that_falls_silent_is_asked_for_again_within_the_limit(calls: Any, after: int) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=SLOW)
        emulator.http.plan(HttpFault(stall_after=after))
        async with calls(ElevenLabsHttpTTS(VOICE), emulator) as call:
            say(call, HELLO)
            await asyncio.sleep(8)
            assert words(call) == HELLO.split()
            limit = "stall" if after else "first_audio"
            assert (f"tts_{limit}_overruns", 1) in call.metrics
            assert call.errors == []
            assert len(call.network.connections(HOST)) <= 1, "the silent one is closed"

    run_virtual(run())


def test_without_timing_words_are_guessed_and_a_piece_that_broke_is_spoken_again(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(speed=2.0, chunk=0.2, has_times=False))
        emulator.http.plan(HttpFault(), HttpFault(cut_after=7_000))
        async with calls(ElevenLabsHttpTTS(VOICE), emulator) as call:
            call.send(AgentTextFrame(reply=1, text=HELLO))
            await asyncio.sleep(4)
            say(call, MORE)
            await asyncio.sleep(4)
            assert [body["text"] for body in asked(emulator)] == [HELLO, MORE, MORE]
            assert heard(call) == tones(HELLO) + tones(MORE), "what came of it is not heard twice"
            assert words(call) == (HELLO + MORE).split()

    run_virtual(run())


def test_a_voice_that_stays_silent_fails_the_reply_in_bounded_time(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator()
        emulator.http.plan(*[HttpFault(delay=60)] * 2)
        tts = ElevenLabsHttpTTS(VOICE, limits=TTSLimits(first_audio=0.5, retries=1))
        async with calls(tts, emulator) as call:
            await asyncio.sleep(1)
            say(call, HELLO)
            await asyncio.sleep(3)
            assert call.at(ReplyEndFrame) == [pytest.approx(2.0, abs=1e-6)]
            assert call.errors == [("timeout", True)], "there was no sound at all"
            assert ("tts_first_audio_overruns", 2) in call.metrics
            assert "open" not in str(call.all(ErrorFrame)[0].error)

    run_virtual(run())


def test_a_reply_that_fails_in_the_middle_is_not_fatal_and_the_next_speaks(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=SLOW)
        emulator.http.plan(HttpFault(cut_after=12_000))
        tts = ElevenLabsHttpTTS(VOICE, limits=TTSLimits(retries=0))
        async with calls(tts, emulator) as call:
            say(call, HELLO)
            say(call, "Yes. ", reply=2)
            await asyncio.sleep(5)
            assert call.errors == [("unreachable", False)]
            assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1, 2]
            assert words(call, 2) == ["Yes."]

    run_virtual(run())


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "invalid_api_key"),
        (402, "insufficient_credits"),
        (404, "voice_not_found"),
        (400, "invalid_parameters"),
    ],
)
def test_a_dead_voice_is_fatal_once_and_its_replies_end(calls: Any, status: int, code: str) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator()
        emulator.http.plan(HttpFault(status=status))
        async with calls(ElevenLabsHttpTTS(VOICE), emulator) as call:
            say(call, HELLO)
            await asyncio.sleep(1)
            assert call.errors == [(code, True)]
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=1)]

    run_virtual(run())


def test_a_service_that_cannot_be_reached_is_fatal_when_the_attempts_are_used_up(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator()) as call:
            call.network.reach(HOST, Reachability.REFUSED)
            say(call, HELLO)
            await asyncio.sleep(10)
            assert call.errors == [("unreachable", False), ("unreachable", False), ("unreachable", True)]
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=1)]

    run_virtual(run())
