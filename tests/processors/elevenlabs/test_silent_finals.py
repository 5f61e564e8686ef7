"""A service that ends a text without a sound is asked once more, then it is an error. Nothing was heard."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.processors.elevenlabs.odd_voice import ODD, OddVoice, line, silent, spoken
from tests.processors.elevenlabs.saying import HELLO, MORE, VOICE, heard, say, tones, words
from voiceflow import AgentTextFrame, AgentWordsFrame, ReplyEndFrame
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults, TtsBehaviour
from voiceflow.processors.elevenlabs import ElevenLabsHttpTTS, ElevenLabsStreamTTS, ElevenLabsTTS
from voiceflow.testing import run_virtual


@pytest.fixture(params=[ElevenLabsTTS, ElevenLabsStreamTTS])
def voice(request: pytest.FixtureRequest) -> Any:
    return request.param


def asked(emulator: ElevenLabsEmulator) -> list[str]:
    texts = [m.message.get("text") or "" for c in emulator.connections for m in c.received]
    return [text for text in texts if text.strip()]


def test_a_text_that_was_left_out_once_is_spoken_after_all(calls: Any, voice: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator()
        emulator.plan(Faults(silent=True, duplicate_finals=True))
        async with calls(voice(VOICE), emulator) as call:
            say(call, HELLO)
            await asyncio.sleep(4)
            assert heard(call) == tones(HELLO)
            assert words(call) == HELLO.split()
            assert call.errors == [("no_audio", False)]
            assert asked(emulator) == [HELLO, HELLO]
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=1)]

    run_virtual(run())


def test_a_text_that_is_left_out_again_is_an_error_and_nothing_of_it_was_heard(
    calls: Any, voice: Any
) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(faults=Faults(silent=True))
        async with calls(voice(VOICE), emulator) as call:
            say(call, HELLO)
            await asyncio.sleep(4)
            assert call.errors == [("no_audio", False)] * 2
            assert asked(emulator) == [HELLO, HELLO]
            assert not call.all(AgentWordsFrame)
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=1)]
            emulator.faults = Faults()
            say(call, MORE, reply=2)
            await asyncio.sleep(4)
            assert words(call, 2)[-1] == MORE.split()[-1], "the next one is spoken"

    run_virtual(run())


@pytest.mark.parametrize("text", ["... ", "\N{GRINNING FACE} ", "- - - ", "\u2014"])
def test_what_has_no_letters_needs_no_sound(calls: Any, voice: Any, text: str) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(faults=Faults(silent=True))
        async with calls(voice(VOICE), emulator) as call:
            say(call, text)
            await asyncio.sleep(4)
            assert call.errors == []
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=1)]
            assert not call.all(AgentWordsFrame), "there was nothing to hear"

    run_virtual(run())


@pytest.mark.parametrize("text", ["5", "您好。", "é"])
def test_digits_and_letters_of_any_script_do(calls: Any, voice: Any, text: str) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator()
        emulator.plan(Faults(silent=True))
        async with calls(voice(VOICE), emulator) as call:
            say(call, text)
            await asyncio.sleep(4)
            assert call.errors == [("no_audio", False)]
            assert heard(call) == tones(text)

    run_virtual(run())


def test_other_replies_lose_nothing_when_one_is_asked_for_again(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(ttfb=0.5))
        emulator.plan(Faults(silent=True))
        async with calls(ElevenLabsTTS(VOICE), emulator) as call:
            call.send(AgentTextFrame(reply=1, text=HELLO), ReplyEndFrame(reply=1))
            await asyncio.sleep(0.3)
            say(call, MORE, reply=2)
            await asyncio.sleep(6)
            assert (heard(call), heard(call, 2)) == (tones(HELLO), tones(MORE))

    run_virtual(run())


def test_over_http_too_a_piece_that_was_left_out_is_asked_for_once_more(calls: Any) -> None:
    async def run() -> None:
        service = OddVoice(spoken, silent, spoken)
        async with calls(ElevenLabsHttpTTS(VOICE, endpoint=ODD), ElevenLabsEmulator()) as call:
            service.join(call.network)
            call.send(AgentTextFrame(reply=1, text=HELLO))
            await asyncio.sleep(4)
            say(call, MORE)
            await asyncio.sleep(4)
            assert service.texts == [HELLO, MORE, MORE]
            assert words(call) == (HELLO + MORE).split()
            assert call.errors == [("no_audio", False)]

    run_virtual(run())


@pytest.mark.parametrize(
    "answer",
    [silent, lambda _: [], lambda text: [{"audio_base64": None, "alignment": line(text)["alignment"]}]],
)
def test_over_http_too_it_is_an_error_then_and_nothing_was_heard(calls: Any, answer: Any) -> None:
    async def run() -> None:
        service = OddVoice(answer)
        async with calls(ElevenLabsHttpTTS(VOICE, endpoint=ODD), ElevenLabsEmulator()) as call:
            service.join(call.network)
            say(call, HELLO)
            await asyncio.sleep(4)
            assert service.texts == [HELLO, HELLO]
            assert call.errors == [("no_audio", False)] * 2
            assert not call.all(AgentWordsFrame)
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=1)]

    run_virtual(run())


def test_what_is_missing_at_the_end_of_the_audio_is_asked_for(calls: Any) -> None:
    async def run() -> None:
        service = OddVoice(lambda text: [line(text[:23])], spoken)
        async with calls(ElevenLabsHttpTTS(VOICE, endpoint=ODD), ElevenLabsEmulator()) as call:
            service.join(call.network)
            say(call, HELLO)
            await asyncio.sleep(4)
            assert service.texts == [HELLO, HELLO[22:]]
            assert words(call) == HELLO.split()
            assert len(heard(call)) == 480 * len(HELLO)

    run_virtual(run())
