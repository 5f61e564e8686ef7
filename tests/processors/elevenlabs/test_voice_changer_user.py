"""The voice changer on a human's line."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.processors.elevenlabs.changing import (
    PACKET,
    SLOW,
    VOICE,
    audio,
    changer,
    heard,
    loudest,
    speak,
    tone,
)
from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    AgentWordsFrame,
    ConfigurationError,
    EndReason,
    ReplyEndFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    Word,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.changer import pitch
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.testing import run_virtual


def test_an_utterance_is_heard_in_the_voice_from_its_first_sample_on(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(source="user"), ElevenLabsEmulator()) as call:
            for _ in range(50):
                await asyncio.sleep(PACKET)
                call.send(UserAudioFrame(data=TELEPHONE.silence(PACKET), format=TELEPHONE))
            await speak(call, 1.0, pause=2.0)
            assert loudest(heard(call)) == pytest.approx(pitch(VOICE), abs=2)
            # What was said, and a little before and after it.
            assert len(heard(call)) == pytest.approx(8000 * 1.2, abs=160)
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=1)]
            assert len(call.all(UserAudioFrame)) == 50 + 65
            assert len(call.all(UserStartedSpeakingFrame) + call.all(UserStoppedSpeakingFrame)) == 2

    run_virtual(run())


def test_the_lag_is_bounded_though_nobody_pauses(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(source="user"), ElevenLabsEmulator()) as call:
            begun = call.session.now()
            await speak(call, 20.0, pause=5.0)
            assert call.at(AgentAudioFrame)[0] - begun < 6.0 + 0.5
            assert len(heard(call)) == pytest.approx(8000 * 20.1, abs=160)
            assert all(4.0 < item.seconds <= 6.0 for item in list(call.emulator.changer.changed)[:-1])
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=1)]

    run_virtual(run())


def test_utterances_are_heard_in_order(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(source="user"), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            for _ in range(4):
                await speak(call, 0.6, pause=0.05)
            await asyncio.sleep(5)
            replies = [f.reply for _, f in call.below.seen if isinstance(f, AgentAudioFrame | ReplyEndFrame)]
            assert replies == sorted(replies)
            assert set(replies) == {1, 2, 3, 4}

    run_virtual(run())


def test_on_a_humans_line_a_fault_is_heard_as_it_came_too(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator()
        emulator.http.plan(HttpFault(status=402))
        async with calls(changer(source="user"), emulator) as call:
            await speak(call, 1.0, pause=2.0)
            assert tone(1.0) in heard(call)
            assert call.errors == [("insufficient_credits", False)]

    run_virtual(run())


def test_an_interruption_lets_the_rest_of_an_utterance_live(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(source="user"), ElevenLabsEmulator()) as call:
            speaking = asyncio.create_task(speak(call, 2.0, pause=2.0))
            await asyncio.sleep(1.0)
            call.session.interrupt("test")
            await speaking
            assert [frame.reply for frame in call.all(ReplyEndFrame)] == [2]
            assert len(heard(call, 2)) == pytest.approx(8000 * 1.1, abs=320)

    run_virtual(run())


def test_the_end_of_a_call_lets_out_what_was_being_said(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(source="user"), ElevenLabsEmulator()) as call:
            speaking = asyncio.create_task(speak(call, 2.0))
            await asyncio.sleep(1.0)
            call.session.end(EndReason.AGENT_HANGUP)
            await speaking
            await asyncio.sleep(2)
            assert len(heard(call)) >= 7800
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=1)]

    run_virtual(run())


def test_frames_of_an_agent_pass_by_a_changer_of_the_user(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(source="user"), ElevenLabsEmulator()) as call:
            frames = [
                AgentWordsFrame(reply=1, words=(Word("a", 0, 1),)),
                audio(tone(0.1)),
                ReplyEndFrame(reply=1),
            ]
            call.send(*frames)
            assert [frame for _, frame in call.below.seen] == frames

    run_virtual(run())


def test_without_a_key_it_says_what_to_set_before_any_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY")
    with pytest.raises(ConfigurationError, match="ELEVENLABS_API_KEY"):
        changer()
