"""The speech-to-text client against the emulated service, in memory and on virtual time."""

import asyncio

import pytest
from pydantic import SecretStr

from tests.clients.elevenlabs.stt.hearing import HOST, LOUD, QUIET, now, numbered, virtual, world
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs import Access, Endpoint, RealtimeSTT, STTLimits, STTOptions
from voiceflow.clients.elevenlabs.sockets.events import AudioDropped, ClientDead, SocketLost
from voiceflow.clients.elevenlabs.stt.events import (
    Committed,
    CommitTimedOut,
    Partial,
    RecognitionStarted,
    STTError,
)
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EmptyCommit,
    Faults,
    HeardUtterance,
    SttBehaviour,
)
from voiceflow.errors import ConfigurationError
from voiceflow.testing import Reachability, run_virtual


@virtual
async def test_no_message_offends_a_strict_service() -> None:
    async with world(ElevenLabsEmulator(stt=["Hello."]), options=STTOptions(enable_logging=False)) as w:
        await w.say(LOUD, 0.5)
        await w.stt.finish()
        assert w.emulator.connections[0].query["enable_logging"] == "false"
        assert all("invalid" not in passed.message for passed in w.emulator.connections[0].received)


@virtual
async def test_a_commit_whose_answer_is_lost_is_repeated_after_the_replay() -> None:
    emulator = ElevenLabsEmulator(stt=["A table.", "A table."])
    async with world(emulator) as w:
        await w.say(LOUD, 0.6)
        w.stt.commit()
        await asyncio.sleep(0.05)
        w.emulator.connections[0].cut()
        await asyncio.sleep(1)
        assert w.texts == ["A table."]
        assert len(w.emulator.connections) == 2
        first = w.emulator.connections[1].received[0].message
        assert "previous_text" not in first


@pytest.mark.parametrize("words", [False, True])
def test_a_final_that_comes_twice_is_told_once_and_words_said_twice_are_told_twice(words: bool) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=["Yes.", "Yes.", "No."])
        emulator.plan(Faults(duplicate_finals=True))
        async with world(emulator, options=STTOptions(include_timestamps=words)) as w:
            for _ in range(3):
                await w.say(LOUD, 0.4)
                w.stt.commit()
            await asyncio.sleep(1)
            assert w.texts == ["Yes.", "Yes.", "No."]

    run_virtual(run())


@virtual
async def test_unknown_messages_and_fields_change_nothing() -> None:
    heard = []
    for extras in (False, True):
        emulator = ElevenLabsEmulator(stt=["One.", "Two."], faults=Faults(extras=extras))
        async with world(emulator, options=STTOptions(include_timestamps=True)) as w:
            for _ in range(2):
                await w.say(LOUD, 1.0)
                assert await w.stt.finish()
            heard.append([(type(event), event.text) for event in w.all(Partial) + w.all(Committed)])
            assert [type(event) for event in w.events if not isinstance(event, Partial | Committed)] == [
                RecognitionStarted
            ]
    assert heard[0] == heard[1]
    assert heard[1][-2:] == [(Committed, "One."), (Committed, "Two.")]


@virtual
async def test_a_new_socket_is_given_the_last_final_as_context() -> None:
    async with world(ElevenLabsEmulator(stt=["One.", "Two."])) as w:
        await w.say(LOUD, 0.6)
        await w.stt.finish()
        w.emulator.connections[0].cut()
        await w.say(LOUD, 0.6)
        await w.stt.finish()
        assert w.texts == ["One.", "Two."]
        assert w.emulator.connections[1].received[0].message["previous_text"] == "One."


@virtual
async def test_word_times_go_on_over_a_reconnect() -> None:
    words = HeardUtterance("one", (Word("one", 0.1, 0.4),))
    emulator = ElevenLabsEmulator(stt=[words, words])
    async with world(emulator, options=STTOptions(include_timestamps=True)) as w:
        await w.say(LOUD, 1.0)
        await w.stt.finish()
        w.emulator.connections[0].cut()
        await w.say(LOUD, 1.0)
        await w.stt.finish()
        starts = [event.words[0].start for event in w.all(Committed)]
        assert starts == pytest.approx([0.1, 1.1])


@virtual
async def test_a_final_held_back_for_its_words_is_told_when_the_socket_is_lost() -> None:
    emulator = ElevenLabsEmulator(stt=["Yes."], stt_behaviour=SttBehaviour(partial_interval=None))
    emulator.plan(Faults(cut_after=2))
    async with world(emulator, options=STTOptions(include_timestamps=True)) as w:
        w.stt.send_audio(LOUD * 30)
        w.stt.commit()
        await asyncio.sleep(2)
        assert w.texts == ["Yes."]
        assert not w.all(Committed)[0].words
        assert emulator.connections[1].recognised == (), "the segment was told, and is not sent again"


@virtual
async def test_chunks_that_are_too_large_become_smaller() -> None:
    emulator = ElevenLabsEmulator(stt=["All of it."], stt_behaviour=SttBehaviour(max_chunk=0.3))
    async with world(emulator) as w:
        w.stt.send_audio(LOUD * 150)
        assert await w.stt.finish()
        assert w.texts == ["All of it."]
        assert [e.code for e in w.all(STTError)] == ["chunk_size_exceeded"] * 2


@virtual
async def test_audio_beyond_the_ring_is_dropped_oldest_first_and_told_once() -> None:
    emulator = ElevenLabsEmulator(stt=["The rest."])
    async with world(emulator, limits=STTLimits(ring=2.0, segment=1.0), attempts=20) as w:
        w.network.reach(HOST, Reachability.REFUSED)
        await asyncio.sleep(0.2)
        for connection in w.emulator.open_connections():
            connection.cut()
        await w.say(LOUD, 3.0)
        assert w.all(AudioDropped) == [AudioDropped(160)]
        assert w.stt.dropped_bytes == 8000


@virtual
async def test_a_commit_that_is_not_answered_is_told_and_the_words_are_asked_for_again() -> None:
    emulator = ElevenLabsEmulator(stt=["Still here."])
    emulator.plan(Faults(ignore_commits=True))
    async with world(emulator) as w:
        await w.say(LOUD, 1.0)
        w.stt.commit()
        await asyncio.sleep(4)
        [late] = w.all(CommitTimedOut)
        assert late.waited == pytest.approx(2.0)
        assert w.texts == ["Still here."], "words had been recognised, so that an answer was owed"


@pytest.mark.parametrize("words", [False, True])
def test_an_answer_that_comes_after_all_takes_no_audio_of_the_next_segment_with_it(words: bool) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=numbered, stt_behaviour=SttBehaviour(partial_interval=None))
        # The first final comes 3 s late, when another is due, and is the last thing on that socket.
        emulator.plan(Faults(first_delay=3.0, cut_after=3 if words else 2))
        options = STTOptions(audio_format="pcm_8000", include_timestamps=words)
        async with world(emulator, options=options) as w:
            for begin, pause in ((0, 2.1), (8000, 2.0), (16000, 0.0)):
                audio = b"".join(n.to_bytes(2, "little") for n in range(begin, begin + 8000))
                for at in range(0, 16000, 320):
                    w.stt.send_audio(audio[at : at + 320])
                    await asyncio.sleep(0.02)
                w.stt.commit()
                await asyncio.sleep(pause)
            assert await w.stt.finish()
            assert len(w.all(CommitTimedOut)) == 1
            # Without words nobody knows which of the two it was, and the next one is told with the third.
            assert w.texts == ["0..8000", *(["8000..16000", "16000..24000"] if words else ["8000..24000"])]

    run_virtual(run())


@virtual
async def test_silence_may_have_no_answer() -> None:
    emulator = ElevenLabsEmulator(stt_behaviour=SttBehaviour(empty_commit=EmptyCommit.NO_ANSWER))
    async with world(emulator) as w:
        await w.say(QUIET, 1.0)
        assert not await w.stt.finish(limit=1.0)
        await asyncio.sleep(3)
        assert len(w.all(CommitTimedOut)) == 1
        assert not w.all(SocketLost)
        assert await w.stt.finish(), "nothing waits any more"


@virtual
async def test_a_voice_without_an_answer_is_asked_for_again_on_another_socket() -> None:
    behaviour = SttBehaviour(partial_interval=None)
    emulator = ElevenLabsEmulator(stt=["Yes."], stt_behaviour=behaviour)
    emulator.plan(Faults(ignore_commits=True))
    async with world(emulator) as w:
        await w.say(LOUD, 0.4)
        w.stt.commit(is_voiced=True)
        await asyncio.sleep(4)
        assert w.texts == ["Yes."]


@virtual
async def test_a_service_that_answers_no_silence_is_asked_twice_once() -> None:
    emulator = ElevenLabsEmulator(stt_behaviour=SttBehaviour(empty_commit=EmptyCommit.NO_ANSWER))
    async with world(emulator) as w:
        for number in range(10):
            await w.say(QUIET, 0.5)
            w.stt.commit(is_voiced=number != 4)
            await asyncio.sleep(5)
        assert len(w.emulator.connections) == 2
        assert len(w.all(CommitTimedOut)) == 10
        assert not w.all(ClientDead)


@virtual
async def test_a_throttled_commit_is_nothing_to_commit() -> None:
    async with world(ElevenLabsEmulator(stt=["Hi there."])) as w:
        await asyncio.sleep(0.2)
        await w.say(LOUD, 0.1)
        w.stt.commit()
        await asyncio.sleep(0.5)
        assert [error.code for error in w.all(STTError)] == ["commit_throttled"]
        assert await w.stt.finish()
        await w.say(LOUD, 0.5)
        assert await w.stt.finish()
        assert w.texts == ["Hi there."]
        assert not w.all(CommitTimedOut)


@virtual
async def test_a_long_segment_is_committed_unasked() -> None:
    async with world(ElevenLabsEmulator(stt=["First.", "Second."])) as w:
        await w.say(LOUD, 30.0)
        assert w.texts == ["First."]
        await w.stt.finish()
        assert w.texts == ["First.", "Second."]


@virtual
async def test_a_long_segment_that_is_not_answered_is_asked_for_again_and_nobody_has_waited_for_it() -> None:
    emulator = ElevenLabsEmulator(stt=["First.", "Second."])
    emulator.plan(Faults(ignore_commits=True))
    async with world(emulator) as w:
        await w.say(LOUD, 34.0)
        assert len(w.emulator.connections) == 2
        await w.stt.finish()
        assert w.texts == ["First.", "Second."]
        assert not w.all(CommitTimedOut)


@virtual
async def test_with_the_services_own_voice_detection_nothing_is_lost_or_told_twice() -> None:
    emulator = ElevenLabsEmulator(stt=["One.", "Two.", "Three."])
    options = STTOptions(commit_strategy="vad", vad_silence_threshold_secs=0.5)
    async with world(emulator, options=options) as w:
        for n in range(3):
            await w.say(LOUD, 1.0)
            await w.say(QUIET, 1.0)
            if n == 1:
                w.emulator.connections[0].cut()
        assert w.texts == ["One.", "Two.", "Three."]


def test_a_message_that_is_not_understood_twice_in_a_row_ends_the_client() -> None:
    async def run() -> None:
        async with world(ElevenLabsEmulator()) as w:
            await asyncio.sleep(2)
            w.emulator.connections[0].fail("input_error")
            await asyncio.sleep(2)
            assert [event.error.code for event in w.all(SocketLost)] == ["input_error"]
            assert not w.stt.is_dead
            w.emulator.connections[1].fail("input_error")
            await asyncio.sleep(2)
            [dead] = w.all(ClientDead)
            assert (dead.error.code, dead.error.retryable) == ("input_error", False)
            assert len(w.emulator.connections) == 2

    run_virtual(run())


def test_a_transcript_between_two_such_messages_makes_up_for_the_first() -> None:
    async def run() -> None:
        async with world(ElevenLabsEmulator(stt=["One."] * 3)) as w:
            for n in range(3):
                for _ in range(100):
                    w.stt.send_audio(LOUD)
                    await asyncio.sleep(0.02)
                w.stt.commit()
                await asyncio.sleep(1)
                w.emulator.connections[n].fail("input_error")
                await asyncio.sleep(1)
            assert len(w.texts) == 3
            assert not w.stt.is_dead

    run_virtual(run())


@pytest.mark.parametrize(
    "error", ["auth_error", "quota_exceeded", "unaccepted_terms", "invalid_request", "input_error"]
)
def test_what_a_retry_cannot_help_ends_the_client(error: str) -> None:
    async def run() -> None:
        async with world(ElevenLabsEmulator(faults=Faults(error=error, error_after=1))) as w:
            await asyncio.sleep(10)
            [dead] = w.all(ClientDead)
            assert (dead.error.code, dead.error.retryable) == (error, False)
            assert len(w.emulator.connections) == 1
            assert w.stt.is_dead
            w.stt.send_audio(LOUD)
            assert not w.stt.commit()
            assert await w.stt.finish()

    run_virtual(run())


@pytest.mark.parametrize(("status", "attempts"), [(401, 1), (403, 1), (404, 1), (429, 6), (500, 6), (503, 6)])
def test_a_refused_handshake_is_retried_only_where_that_may_help(status: int, attempts: int) -> None:
    async def run() -> None:
        async with world(ElevenLabsEmulator(faults=Faults(refuse=status))) as w:
            await asyncio.sleep(60)
            [dead] = w.all(ClientDead)
            assert dead.error.code == f"http_{status}"
            assert len(w.emulator.connections) == attempts

    run_virtual(run())


@virtual
async def test_a_token_replaces_the_key() -> None:
    emulator = ElevenLabsEmulator(stt=["Hello."])
    token = emulator.accounts.issue("realtime_scribe", 0.0)
    options = STTOptions(token=SecretStr(token))
    async with world(emulator, options=options, endpoint=Endpoint()) as w:
        await w.say(LOUD, 0.5)
        assert await w.stt.finish()


def test_without_a_key_there_is_no_client() -> None:
    with pytest.raises(ConfigurationError, match="ELEVENLABS_API_KEY"):
        run_virtual(_without_key())


async def _without_key() -> None:
    RealtimeSTT(print, access=Access(endpoint=Endpoint()))


@virtual
async def test_a_client_that_dials_is_closed_at_once() -> None:
    async with world(ElevenLabsEmulator(faults=Faults(refuse=503)), attempts=20) as w:
        await asyncio.sleep(0.5)
        begun = now()
        await w.stt.close()
        assert now() == begun


@virtual
async def test_without_a_session_of_its_own_the_client_opens_and_closes_one() -> None:
    stt = RealtimeSTT(lambda event: None, access=Access(endpoint=Endpoint(api_key="k")))
    await stt.close()
