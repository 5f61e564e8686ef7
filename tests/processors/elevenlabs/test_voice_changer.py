"""The voice changer behind another voice, and when the service fails."""

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
    AgentWordsFrame,
    AudioFormat,
    Encoding,
    InterruptionFrame,
    ReplyEndFrame,
    Word,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.changer import pitch
from voiceflow.testing import run_virtual


def test_a_reply_is_heard_in_the_voice_and_as_long_as_it_was(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(), ElevenLabsEmulator()) as call:
            call.send(audio(tone(1.0)), ReplyEndFrame(reply=1))
            assert call.below.seen == []
            await asyncio.sleep(2)
            assert len(heard(call)) == 8000
            assert loudest(heard(call)) == pytest.approx(pitch(VOICE), abs=2)
            kinds = [type(frame) for _, frame in call.below.seen]
            assert kinds.index(ReplyEndFrame) == len(kinds) - 1
            (served,) = call.emulator.http.served
            assert served.path == f"/v1/speech-to-speech/{VOICE}/stream"
            assert served.query == {"output_format": ["ulaw_8000"]}
            assert served.body["file_format"] == ["pcm_s16le_16"]
            assert call.emulator.changer.changed[0].seconds == 1.0
            assert call.errors == []
            # Two handshakes of 40 ms, the phrase, and 0.1 s in the service.
            assert call.metrics == [("voice_first_audio_s", pytest.approx(0.18, abs=1e-6))]

    run_virtual(run())


def test_words_keep_in_step_with_their_audio(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(), ElevenLabsEmulator()) as call:
            told = [Word(f"w{i}", 0.25 * i, 0.25 * i + 0.2) for i in range(20)]
            for index in range(5):
                call.send(AgentWordsFrame(reply=1, words=tuple(told[4 * index : 4 * index + 4])))
                call.send(audio(tone(0.8) + TELEPHONE.silence(0.2)))
            call.send(ReplyEndFrame(reply=1))
            await asyncio.sleep(4)
            played, words = 0.0, list[Word]()
            for _, frame in call.below.seen:
                if isinstance(frame, AgentWordsFrame):
                    assert frame.words[0].start >= played - 1e-9
                    words += frame.words
                elif isinstance(frame, AgentAudioFrame):
                    assert all(w.text in [x.text for x in words] for w in told if w.start < played)
                    played += frame.duration
            assert [w.text for w in words] == [w.text for w in told]
            assert [w.start for w in words] == pytest.approx([w.start for w in told])
            assert played == pytest.approx(5.0)
            assert len(call.emulator.changer.changed) == 3

    run_virtual(run())


def test_words_of_which_no_audio_came_are_told_before_the_end(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(), ElevenLabsEmulator()) as call:
            late = AgentWordsFrame(reply=1, words=(Word("late", 9.0, 9.5),))
            call.send(audio(tone(1.0)), late, ReplyEndFrame(reply=1))
            await asyncio.sleep(2)
            assert [frame for _, frame in call.below.seen][-2:] == [late, ReplyEndFrame(reply=1)]

    run_virtual(run())


def test_a_reply_that_waits_outlives_the_one_that_is_interrupted(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            call.send(audio(tone(3.0)), ReplyEndFrame(reply=1))
            call.send(audio(tone(0.5), 2), ReplyEndFrame(reply=2))
            await asyncio.sleep(0.6)
            call.session.engine.sweep(InterruptionFrame(reply=2))
            await asyncio.sleep(2)
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=2)]
            assert len(heard(call, 2)) == 4000

    run_virtual(run())


def test_a_long_reply_is_heard_before_it_is_whole(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(), ElevenLabsEmulator()) as call:
            for _ in range(10):
                call.send(audio(tone(0.9) + TELEPHONE.silence(0.3)))
                await asyncio.sleep(0.12)
            first = call.at(AgentAudioFrame)[0]
            assert first < 1.0
            call.send(ReplyEndFrame(reply=1))
            await asyncio.sleep(10)
            assert len(heard(call)) == 8000 * 12

    run_virtual(run())


def test_what_came_of_a_reply_does_not_wait_for_what_is_long_in_coming(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(), ElevenLabsEmulator()) as call:
            call.send(audio(tone(0.5)))
            await asyncio.sleep(1)
            assert len(heard(call)) == 4000
            call.send(audio(tone(0.5)), ReplyEndFrame(reply=1))
            await asyncio.sleep(1)
            assert len(heard(call)) == 8000

    run_virtual(run())


def test_an_interruption_silences_the_reply_at_once_and_the_next_one_speaks(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            first = call.session.next_reply()
            call.send(audio(tone(3.0), first), ReplyEndFrame(reply=first))
            await asyncio.sleep(0.6)
            assert heard(call, first)
            call.session.interrupt("test")
            cut, second = len(call.below.seen), call.session.next_reply()
            call.send(audio(tone(0.5), second), ReplyEndFrame(reply=second))
            await asyncio.sleep(0.3)
            assert len(call.network.connections(HOST)) == 1
            await asyncio.sleep(3)
            assert all(getattr(frame, "reply", second) >= second for _, frame in call.below.seen[cut:])
            assert len(heard(call, second)) == 4000
            assert [item.is_complete for item in call.emulator.changer.changed] == [False, True]
            assert call.tasks() == []
            assert call.errors == []

    run_virtual(run())


def test_fifty_quick_interruptions_leave_nothing_behind(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            for number in range(50):
                reply = call.session.next_reply()
                call.send(audio(tone(1.0), reply), ReplyEndFrame(reply=reply))
                await asyncio.sleep(0.01 * number)
                call.session.interrupt("test")
            await asyncio.sleep(1)
            assert call.network.connections(HOST) == []
            assert call.tasks() == []
            last = call.session.next_reply()
            call.send(audio(tone(0.5), last), ReplyEndFrame(reply=last))
            await asyncio.sleep(2)
            assert len(heard(call, last)) == 4000

    run_virtual(run())


def test_silence_is_not_sent(calls: Any) -> None:
    async def run() -> None:
        async with calls(changer(), ElevenLabsEmulator()) as call:
            call.send(audio(TELEPHONE.silence(5.0)), ReplyEndFrame(reply=1))
            await asyncio.sleep(1)
            assert heard(call) == TELEPHONE.silence(5.0)
            assert not call.emulator.http.served

    run_virtual(run())


def test_a_format_that_the_service_lacks_is_converted(calls: Any) -> None:
    async def run() -> None:
        target = AudioFormat(Encoding.PCM16, 11025)
        async with calls(changer(), ElevenLabsEmulator(), audio=target) as call:
            data = tone(1.0, audio=target)
            call.send(AgentAudioFrame(reply=1, data=data, format=target), ReplyEndFrame(reply=1))
            await asyncio.sleep(2)
            assert call.emulator.http.served[0].query["output_format"] == ["pcm_16000"]
            assert {frame.format for frame in call.all(AgentAudioFrame)} == {target}
            assert sum(f.duration for f in call.all(AgentAudioFrame)) == pytest.approx(1.0, abs=0.01)

    run_virtual(run())
