"""Segments that the service ends by its own voice detection."""

import asyncio

import pytest

from tests.clients.elevenlabs.stt.hearing import LOUD, QUIET, numbered, virtual, world
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs import STTOptions
from voiceflow.clients.elevenlabs.sockets.events import SocketLost
from voiceflow.clients.elevenlabs.stt.events import Committed, CommitTimedOut, STTError
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EmptyCommit,
    Faults,
    HeardUtterance,
    SttBehaviour,
)
from voiceflow.testing import run_virtual

VAD = STTOptions(commit_strategy="vad", vad_silence_threshold_secs=0.5)
WORDED = VAD.model_copy(update={"include_timestamps": True})


@virtual
async def test_nothing_is_committed_by_us_however_long_it_takes() -> None:
    async with world(ElevenLabsEmulator(stt=["A long one."]), options=VAD) as w:
        await w.say(LOUD, 40.0)
        await w.say(QUIET, 1.0)
        assert w.texts == ["A long one."]
        assert not any(message["commit"] for message in w.sent())
        assert not w.all(CommitTimedOut)
        assert w.all(Committed)[0].waited is None


@virtual
async def test_a_commit_of_ours_is_answered_and_the_service_goes_on_by_itself() -> None:
    async with world(ElevenLabsEmulator(stt=["One.", "Two."]), options=WORDED) as w:
        await w.say(LOUD, 1.0)
        assert w.stt.commit()
        await asyncio.sleep(0.5)
        assert w.texts == ["One."]
        assert w.all(Committed)[0].waited == pytest.approx(0.19)
        await w.say(LOUD, 1.0)
        await w.say(QUIET, 1.0)
        assert w.texts == ["One.", "Two."]
        assert w.all(Committed)[1].waited is None
        assert not w.all(CommitTimedOut)


@pytest.mark.parametrize("options", [VAD, WORDED], ids=["bare", "words"])
def test_a_commit_that_crosses_the_services_own_loses_nothing_over_a_cut(options: STTOptions) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=["One.", "Two."])
        async with world(emulator, options=options) as w:
            await w.say(LOUD, 1.0)
            await w.say(QUIET, 0.52)  # the service has ended the segment, and its word is on the way
            assert w.stt.commit()
            await asyncio.sleep(1)
            assert [text for text in w.texts if text] == ["One."]
            assert not w.all(CommitTimedOut)
            await w.say(LOUD, 1.0)
            emulator.connections[0].cut()
            await w.say(LOUD, 0.5)
            assert await w.stt.finish()
            assert [text for text in w.texts if text] == ["One.", "Two."]
            assert emulator.connections[1].recognised[-1].segment.voiced_seconds == pytest.approx(1.5)

    run_virtual(run())


@virtual
async def test_a_commit_that_the_service_does_not_heed_costs_no_socket_and_no_word() -> None:
    emulator = ElevenLabsEmulator(stt=["Still here."])
    emulator.plan(Faults(ignore_commits=True))
    async with world(emulator, options=VAD) as w:
        await w.say(LOUD, 1.0)
        w.stt.commit(is_voiced=True)
        await asyncio.sleep(3)
        assert [event.is_owed for event in w.all(CommitTimedOut)] == [False]
        assert not w.all(SocketLost)
        emulator.connections[0].cut()
        await w.say(QUIET, 0.1)
        assert await w.stt.finish()
        assert w.texts == ["Still here."]


@virtual
async def test_the_end_of_a_call_commits_what_the_service_has_not() -> None:
    async with world(ElevenLabsEmulator(stt=["One.", "Goodbye."]), options=VAD) as w:
        await w.say(LOUD, 1.0)
        await w.say(QUIET, 1.0)
        await w.say(LOUD, 0.6)
        assert await w.stt.finish()
        assert w.texts == ["One.", "Goodbye."]


@virtual
async def test_a_silent_end_that_is_not_answered_is_waited_for_within_the_limit() -> None:
    behaviour = SttBehaviour(empty_commit=EmptyCommit.NO_ANSWER)
    async with world(ElevenLabsEmulator(stt=["One."], stt_behaviour=behaviour), options=VAD) as w:
        await w.say(LOUD, 1.0)
        await w.say(QUIET, 1.5)
        assert not await w.stt.finish(limit=1.0)
        assert w.texts == ["One."]
        await asyncio.sleep(2)
        assert not w.all(SocketLost)


@virtual
async def test_little_audio_at_the_end_is_throttled_and_nothing_to_wait_for() -> None:
    async with world(ElevenLabsEmulator(stt=["One."]), options=VAD) as w:
        await w.say(LOUD, 1.0)
        await w.say(QUIET, 0.7)
        assert await w.stt.finish(limit=1.0)
        assert [event.code for event in w.all(STTError)] == ["commit_throttled"]
        assert w.texts == ["One."]


@pytest.mark.parametrize("options", [VAD, WORDED], ids=["bare", "words"])
def test_a_final_told_twice_is_one_and_a_word_said_twice_is_two(options: STTOptions) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=["Yes.", "Yes.", "No."], faults=Faults(duplicate_finals=True))
        async with world(emulator, options=options) as w:
            for _ in range(3):
                await w.say(LOUD, 0.2)
                await w.say(QUIET, 0.6)
            await asyncio.sleep(1)
            assert w.texts == ["Yes.", "Yes.", "No."]

    run_virtual(run())


@virtual
async def test_a_word_said_twice_is_two_even_in_a_replay_where_both_finals_come_at_once() -> None:
    emulator = ElevenLabsEmulator(stt=["Yes.", "Yes."])
    emulator.plan(*[Faults(refuse=503)] * 5)
    async with world(emulator, options=VAD, attempts=20) as w:
        for _ in range(2):
            await w.say(LOUD, 0.3)
            await w.say(QUIET, 0.6)
        await asyncio.sleep(5)
        await w.say(QUIET, 0.6)
        assert w.texts == ["Yes.", "Yes."]
        first, second = [at for at, e in zip(w.times, w.events, strict=True) if isinstance(e, Committed)]
        assert second - first < 0.5


@virtual
async def test_with_words_a_segment_of_a_replay_takes_no_later_one_with_it() -> None:
    one, two = (HeardUtterance(text, (Word(text, 0.0, 0.5),)) for text in ("One.", "Two."))
    emulator = ElevenLabsEmulator(stt=[one, two, two])
    emulator.plan(*[Faults(refuse=503)] * 4, Faults(cut_after=3))
    async with world(emulator, options=WORDED, attempts=20) as w:
        w.stt.send_audio(LOUD * 25 + QUIET * 50 + LOUD * 25 + QUIET * 50)
        await asyncio.sleep(5)
        assert w.texts == ["One.", "Two."]
        assert len(emulator.connections) == 6


@virtual
async def test_what_the_service_ended_is_not_sent_again() -> None:
    emulator = ElevenLabsEmulator(stt=numbered)
    options = STTOptions(
        commit_strategy="vad",
        vad_silence_threshold_secs=0.5,
        audio_format="pcm_8000",
        include_timestamps=True,
    )
    async with world(emulator, options=options) as w:
        for packet, seconds in ((b"\x00\x10" * 160, 1.0), (bytes(320), 1.0)):
            await w.say(packet, seconds)
        emulator.connections[0].cut()
        await asyncio.sleep(1)
        again = sum(len(message["audio_base_64"]) * 3 // 4 for message in w.sent(1))
        # Of 0.5 s of silence that ended the segment half, and the 0.5 s that came since.
        assert again == pytest.approx(0.75 * 16000)
