"""Waiting for audio that is due."""

import asyncio

import pytest

from tests.clients.elevenlabs.tts.speaking import HELLO, spoken, virtual
from tests.clients.elevenlabs.tts.test_multi_session import world
from voiceflow.clients.elevenlabs.tts.events import Limit, Overrun
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults


@virtual
async def test_a_late_first_audio_is_told_and_tried_again_on_a_fresh_socket() -> None:
    emulator = ElevenLabsEmulator()
    emulator.plan(Faults(first_delay=30.0))
    async with world(emulator) as w:
        await asyncio.sleep(1)
        w.tts.speak("1", "Hello. ")
        w.tts.finish("1")
        await asyncio.sleep(10)
        assert w.all(Overrun) == [Overrun("1", Limit.FIRST_AUDIO, 1)]
        assert w.times[0] == pytest.approx(3.0)
        assert w.words("1") == ["Hello."]
        assert len(emulator.connections) == 2


@virtual
async def test_a_stall_inside_an_utterance_goes_on_with_the_rest() -> None:
    emulator = ElevenLabsEmulator()
    emulator.plan(Faults(stall_after=2))
    async with world(emulator) as w:
        w.tts.speak("1", HELLO)
        w.tts.finish("1")
        await asyncio.sleep(10)
        assert w.all(Overrun) == [Overrun("1", Limit.STALL, 1)]
        assert len(w.data("1")) == len(spoken(HELLO))
        assert w.words("1") == HELLO.split()


@virtual
async def test_slow_text_is_no_stall() -> None:
    async with world() as w:
        w.tts.speak("1", "One moment. ")
        await asyncio.sleep(30)
        w.tts.speak("1", "It is Friday. ")
        await asyncio.sleep(30)
        w.tts.finish("1")
        await asyncio.sleep(3)
        assert w.words("1") == ["One", "moment.", "It", "is", "Friday."]
        assert not w.all(Overrun)
