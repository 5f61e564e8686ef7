"""The voice over HTTP: its requests, and what an interruption leaves of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.processors.elevenlabs.saying import HELLO, HOST, MORE, SLOW, asked, heard, say, tones, words
from voiceflow import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    AudioFormat,
    ConfigurationError,
    Encoding,
    EndFrame,
    EndReason,
    InterruptionFrame,
    ReplyEndFrame,
)
from voiceflow.audio.words import Word
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, TtsBehaviour
from voiceflow.processors.elevenlabs import ElevenLabsHttpTTS
from voiceflow.testing import run_virtual

VOICE = "21m00Tcm4TlvDq8ikWAM"


def test_text_becomes_words_and_audio_and_the_end_follows_the_last_audio(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator()) as call:
            say(call, HELLO)
            await asyncio.sleep(3)
            assert heard(call) == tones(HELLO)
            assert words(call) == HELLO.split()
            kinds = [type(f) for _, f in call.below.seen]
            assert kinds.index(AgentWordsFrame) < kinds.index(AgentAudioFrame)
            assert kinds.index(ReplyEndFrame) > len(kinds) - 1 - kinds[::-1].index(AgentAudioFrame)
            assert not call.all(AgentTextFrame)
            assert call.errors == []
            (served,) = call.emulator.http.served
            assert served.query["output_format"] == ["ulaw_8000"]

    run_virtual(run())


def test_the_first_audio_goes_on_at_the_moment_it_comes(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator()) as call:
            await asyncio.sleep(1)
            say(call, HELLO)
            await asyncio.sleep(1)
            # A handshake of two ways and two more, 20 ms each, and 0.1 s in the service.
            assert call.at(AgentAudioFrame)[0] == pytest.approx(1.0 + 0.08 + 0.1, abs=1e-6)
            assert call.metrics == [("tts_first_audio_s", pytest.approx(0.18))]

    run_virtual(run())


def test_words_come_before_the_audio_in_which_they_end_and_count_from_the_reply(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(chunk=0.1))
        async with calls(ElevenLabsHttpTTS(VOICE), emulator) as call:
            call.send(AgentTextFrame(reply=1, text=HELLO))
            await asyncio.sleep(0.2)
            say(call, MORE)
            await asyncio.sleep(3)
            played = 0.0
            told: list[Word] = []
            for _, frame in call.below.seen:
                if isinstance(frame, AgentWordsFrame):
                    assert frame.words[0].end >= played - 1e-9
                    told += frame.words
                elif isinstance(frame, AgentAudioFrame):
                    played += frame.duration
            assert [w.text for w in told] == (HELLO + MORE).split()
            assert [w.start for w in told] == sorted(w.start for w in told)
            assert told[-1].end == pytest.approx(len((HELLO + MORE).rstrip()) * 0.06, abs=0.001)
            assert len(asked(emulator)) == 2

    run_virtual(run())


def test_the_next_piece_is_asked_for_while_one_is_spoken_and_knows_what_was_said(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            call.send(AgentTextFrame(reply=1, text=HELLO))
            await asyncio.sleep(0.05)
            call.send(AgentTextFrame(reply=1, text=MORE))
            await asyncio.sleep(0.05)
            say(call, "Goodbye. ")
            await asyncio.sleep(0.4)
            first, second = asked(call.emulator)
            assert first["text"] == HELLO
            assert "previous_text" not in first
            assert (second["text"], second["previous_text"]) == (MORE + "Goodbye. ", HELLO)
            await asyncio.sleep(5)
            assert heard(call) == tones(HELLO) + tones(MORE + "Goodbye. ")
            assert len(asked(call.emulator)) == 2

    run_virtual(run())


def test_no_more_than_one_answer_waits(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            for _ in range(20):
                call.send(AgentTextFrame(reply=1, text=HELLO))
                await asyncio.sleep(0.1)
                assert len(call.network.connections(HOST)) <= 2
            await asyncio.sleep(60)
            assert words(call) == HELLO.split() * 20

    run_virtual(run())


def test_a_piece_is_stitched_to_the_requests_that_were_read(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator()) as call:
            for text in ("One. ", "Two. ", "Three. ", "Four. ", "Five. "):
                call.send(AgentTextFrame(reply=1, text=text))
                await asyncio.sleep(1)
            ids = [item.request_id for item in call.emulator.speech.spoken]
            found = [body.get("previous_request_ids", []) for body in asked(call.emulator)]
            assert found == [[], ids[:1], ids[:2], ids[:3], ids[1:4]]
            assert words(call) == ["One.", "Two.", "Three.", "Four.", "Five."]

    run_virtual(run())


def test_an_interruption_closes_every_answer_at_once_and_the_next_reply_speaks(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            first = call.session.next_reply()
            call.send(AgentTextFrame(reply=first, text=HELLO))
            await asyncio.sleep(0.5)
            say(call, MORE, reply=first)
            await asyncio.sleep(0.4)
            assert len(call.network.connections(HOST)) == 2, "one is read, and one waits"
            call.session.interrupt("test")
            cut = len(call.below.seen)
            second = call.session.next_reply()
            say(call, "Of course. ", reply=second)
            await asyncio.sleep(0.2)
            assert len(call.network.connections(HOST)) == 1
            await asyncio.sleep(3)
            assert all(getattr(frame, "reply", second) >= second for _, frame in call.below.seen[cut:])
            assert words(call, second) == ["Of", "course."]
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=second)]
            assert [item.is_complete for item in call.emulator.speech.spoken] == [False, False, True]
            assert call.tasks() == []

    run_virtual(run())


def test_replies_that_wait_are_interrupted_too(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            for _ in range(3):
                say(call, HELLO, reply=call.session.next_reply())
            await asyncio.sleep(0.5)
            call.session.interrupt("test")
            last = call.session.next_reply()
            say(call, "Yes? ", reply=last)
            await asyncio.sleep(3)
            assert [body["text"] for body in asked(call.emulator)] == [HELLO, "Yes? "]
            assert words(call, last) == ["Yes?"]

    run_virtual(run())


def test_a_reply_that_waits_outlives_the_one_that_is_interrupted(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            say(call, HELLO)
            say(call, "Yes? ", reply=2)
            await asyncio.sleep(0.5)
            call.session.engine.sweep(InterruptionFrame(reply=2))
            await asyncio.sleep(2)
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=2)]
            assert words(call, 2) == ["Yes?"]

    run_virtual(run())


def test_fifty_quick_interruptions_leave_nothing_behind(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            for number in range(50):
                say(call, HELLO, MORE, reply=call.session.next_reply())
                await asyncio.sleep(0.01 * number)
                call.session.interrupt("test")
            await asyncio.sleep(1)
            assert call.network.connections(HOST) == []
            assert call.tasks() == []
            last = call.session.next_reply()
            say(call, "Yes? ", reply=last)
            await asyncio.sleep(2)
            assert words(call, last) == ["Yes?"]
            assert call.errors == []

    run_virtual(run())


def test_replies_are_heard_in_order(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            call.send(AgentTextFrame(reply=1, text=HELLO))
            say(call, "Yes. ", reply=2)
            call.send(ReplyEndFrame(reply=3))
            await asyncio.sleep(6)
            assert not heard(call, 2)
            call.send(ReplyEndFrame(reply=1))
            await asyncio.sleep(3)
            assert [frame.reply for frame in call.all(ReplyEndFrame)] == [1, 2, 3]
            assert (heard(call, 1), heard(call, 2)) == (tones(HELLO), tones("Yes. "))

    run_virtual(run())


def test_the_end_waits_until_all_was_spoken_unless_nobody_listens(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            say(call, HELLO)
            call.session.end(EndReason.AGENT_HANGUP)
            await asyncio.sleep(10)
            assert heard(call) == tones(HELLO)
            assert [type(frame) for _, frame in call.below.seen[-2:]] == [ReplyEndFrame, EndFrame]
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            say(call, HELLO)
            call.session.end(EndReason.USER_HANGUP)
            ended = asyncio.get_running_loop().time()
            await asyncio.sleep(1)
            assert call.at(EndFrame) == [ended]

    run_virtual(run())


def test_a_format_that_the_service_lacks_is_converted(calls: Any) -> None:
    async def run() -> None:
        target = AudioFormat(Encoding.PCM16, 11025)
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator(), audio=target) as call:
            say(call, HELLO)
            await asyncio.sleep(3)
            assert call.emulator.http.served[0].query["output_format"] == ["pcm_16000"]
            frames = call.all(AgentAudioFrame)
            assert {frame.format for frame in frames} == {target}
            assert sum(frame.duration for frame in frames) == pytest.approx(len(HELLO) * 0.06, abs=0.01)

    run_virtual(run())


def test_without_a_key_it_says_what_to_set_before_any_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY")
    with pytest.raises(ConfigurationError, match="ELEVENLABS_API_KEY"):
        ElevenLabsHttpTTS(VOICE)


def test_voice_model_and_language_change_from_the_next_text_on(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator()) as call:
            say(call, HELLO)
            await asyncio.sleep(3)
            call.session.update(voice="JBFqnCBsd6RMkjVDRZzb", voice_model="eleven_v3", language="es-MX")
            say(call, MORE, reply=2)
            await asyncio.sleep(3)
            first, second = call.emulator.http.served
            assert VOICE in first.path
            assert "JBFqnCBsd6RMkjVDRZzb" in second.path
            assert (second.body["model_id"], second.body["language_code"]) == ("eleven_v3", "es")
            assert heard(call, 2) == tones(MORE)
            assert call.errors == []
            with pytest.raises(ConfigurationError, match="voice_settings"):
                call.session.update(voice_settings=1.5)

    run_virtual(run())
