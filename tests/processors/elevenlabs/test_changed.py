"""Phrases that wait for the new voice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.processors.elevenlabs.changing import (
    HOST,
    SLOW,
    VOICE,
    audio,
    changer,
    heard,
    loudest,
    tone,
)
from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    EndReason,
    ReplyEndFrame,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.changer import pitch
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.testing import Reachability, run_virtual


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (HttpFault(status=401), "invalid_api_key"),
        (HttpFault(status=400, code="invalid_audio"), "invalid_audio"),
        (HttpFault(cut_after=0), "unreachable"),
        (HttpFault(stall_after=0), "timeout"),
        (HttpFault(delay=60), "timeout"),
    ],
)
def test_what_the_service_does_not_give_is_heard_as_it_came(calls: Any, fault: HttpFault, code: str) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator()
        emulator.http.plan(fault)
        async with calls(changer(), emulator) as call:
            call.send(audio(tone(1.0)), ReplyEndFrame(reply=1))
            await asyncio.sleep(2.5)
            assert heard(call) == tone(1.0)
            assert call.errors == [(code, False)]
            call.send(audio(tone(1.0), 2), ReplyEndFrame(reply=2))
            await asyncio.sleep(1)
            assert loudest(heard(call, 2)) == pytest.approx(pitch(VOICE), abs=2)
            assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1, 2]

    run_virtual(run())


@pytest.mark.parametrize("fault", [HttpFault(cut_after=3200), HttpFault(stall_after=3200)])
def test_of_a_phrase_that_broke_off_the_rest_is_heard_as_it_came(calls: Any, fault: HttpFault) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator()
        emulator.http.plan(fault)
        async with calls(changer(), emulator) as call:
            call.send(audio(tone(1.0)), ReplyEndFrame(reply=1))
            await asyncio.sleep(3)
            assert loudest(heard(call)[:3200]) == pytest.approx(pitch(VOICE), abs=4)
            assert heard(call)[3200:] == tone(1.0)[3200:]
            if fault.stall_after == 3200:
                assert call.at(AgentAudioFrame)[-1] == pytest.approx(0.18 + 1.5, abs=1e-6)
            assert [fatal for _, fatal in call.errors] == [False]

    run_virtual(run())


def test_a_service_that_is_gone_never_means_silence(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(), ElevenLabsEmulator()) as call:
            call.network.reach(HOST, Reachability.SILENT)
            for _ in range(30):
                call.send(audio(tone(0.9) + TELEPHONE.silence(0.3)))
                await asyncio.sleep(1.2)
                # Two that were tried, and what came meanwhile: no more than that is owed.
                assert call.session.now() - sum(f.duration for f in call.all(AgentAudioFrame)) < 7.0
            call.send(ReplyEndFrame(reply=1))
            await asyncio.sleep(10)
            assert heard(call) == (tone(0.9) + TELEPHONE.silence(0.3)) * 30
            assert not any(fatal for _, fatal in call.errors)

    run_virtual(run())


def test_the_end_waits_until_all_was_let_out(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            call.send(audio(tone(2.0)))
            call.session.end(EndReason.AGENT_HANGUP)
            await asyncio.sleep(5)
            assert len(heard(call)) == 16_000

    run_virtual(run())
