"""The processor that sends each utterance: exact times, in virtual time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow import (
    TELEPHONE,
    AudioFormat,
    CommitFrame,
    ConfigurationError,
    Direction,
    Encoding,
    EndFrame,
    EndReason,
    InterimTranscriptionFrame,
    Pipeline,
    Session,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.audio.g711 import encode
from voiceflow.audio.tones import sine
from voiceflow.clients.elevenlabs.schema.transcripts import Transcription
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FunctionListener
from voiceflow.emulators.elevenlabs.http.behaviour import HttpBehaviour, HttpFault
from voiceflow.processors.elevenlabs import ElevenLabsSegmentSTT, SegmentSTTLimits
from voiceflow.testing import Reachability, run_virtual

TONE = sine(200.0, 0.02, 8000)
LOUD = UserAudioFrame(data=encode(TONE, Encoding.MULAW), format=TELEPHONE)
QUIET = UserAudioFrame(data=b"\xff" * 160, format=TELEPHONE)


def now() -> float:
    return asyncio.get_running_loop().time()


async def hear(call: Any, frame: UserAudioFrame, seconds: float) -> None:
    for _ in range(round(seconds / 0.02)):
        call.send(frame)
        await asyncio.sleep(0.02)


async def say(call: Any, seconds: float = 1.0) -> None:
    """A voice that the VAD hears from its beginning to its end."""
    call.send(UserStartedSpeakingFrame(at=now()))
    await hear(call, LOUD, seconds)
    call.send(UserStoppedSpeakingFrame(at=now()))


def texts(call: Any) -> list[str]:
    return [frame.text for frame in call.all(TranscriptionFrame)]


def test_an_utterance_is_transcribed_when_its_voice_ends(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=["A table for two."])
        emulator.http.behaviour = HttpBehaviour(latency=0.3)
        async with calls(ElevenLabsSegmentSTT(), emulator) as call:
            await hear(call, QUIET, 1.0)
            await say(call, 1.5)
            ended = now()
            await hear(call, QUIET, 1.0)
            [final] = call.all(TranscriptionFrame)
            assert (final.text, final.language, final.speaker) == ("A table for two.", "eng", "user")
            assert [word.text for word in final.words] == ["A", "table", "for", "two."]
            assert final.words[0].start == pytest.approx(1.0, abs=0.021)
            assert final.words[-1].end == pytest.approx(2.5, abs=0.021)
            [at] = call.at(TranscriptionFrame)
            assert ended + 0.3 < at < ended + 0.45
            assert call.metrics == [("stt_final_s", pytest.approx(at - ended))]
            assert call.errors == []
            assert len(call.all(UserAudioFrame)) == 50 + 75 + 50

    run_virtual(run())


def test_the_moment_before_the_voice_is_heard_too(calls: Any) -> None:
    async def run() -> None:
        lengths: list[float] = []

        def note(segment: Any) -> str:
            lengths.append(round(segment.start + segment.duration, 2))
            return "Hi."

        async with calls(ElevenLabsSegmentSTT(), ElevenLabsEmulator(stt=FunctionListener(note))) as call:
            await hear(call, QUIET, 2.0)
            await say(call)
            await asyncio.sleep(1)
        assert lengths == [1.3]

    run_virtual(run())


def test_it_is_sent_as_raw_audio_whatever_the_call_carries(calls: Any) -> None:
    async def run() -> None:
        source = AudioFormat(Encoding.PCM16, 24000)
        emulator = ElevenLabsEmulator(
            stt=FunctionListener(lambda s: f"{s.duration:.1f} s at {s.format.sample_rate}")
        )
        async with calls(ElevenLabsSegmentSTT(language="de"), emulator, audio=source) as call:
            call.send(UserStartedSpeakingFrame(at=now()))
            samples = sine(200.0, 1.0, 24000)
            call.send(UserAudioFrame(data=encode(samples, source.encoding), format=source))
            call.send(UserStartedSpeakingFrame(at=now() - 1), UserStoppedSpeakingFrame(at=now()))
            await asyncio.sleep(1)
            assert texts(call) == ["1.0 s at 16000"]
            form = emulator.http.served[0].body
            assert (form["file_format"], form["language_code"]) == (["pcm_s16le_16"], ["de"])
            assert (form["model_id"], form["tag_audio_events"]) == (["scribe_v2"], ["false"])

    run_virtual(run())


def test_an_utterance_shorter_than_the_service_takes_is_filled_up(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=FunctionListener(lambda segment: f"{segment.duration:g}"))
        limits = SegmentSTTLimits(pre_roll=0.0)
        async with calls(ElevenLabsSegmentSTT(limits=limits), emulator) as call:
            await say(call, 0.04)
            await asyncio.sleep(1)
            assert texts(call) == ["0.1"]
            assert call.errors == []

    run_virtual(run())


def test_a_commit_settles_what_was_heard_and_nothing_twice(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSegmentSTT(), ElevenLabsEmulator(stt=["One.", "Two."])) as call:
            call.send(UserStartedSpeakingFrame(at=now()))
            await hear(call, LOUD, 1.0)
            call.below.push(CommitFrame(), Direction.UPSTREAM)
            await hear(call, LOUD, 1.0)
            call.send(UserStoppedSpeakingFrame(at=now()))
            call.below.push(CommitFrame(), Direction.UPSTREAM)
            await asyncio.sleep(1)
            assert texts(call) == ["One.", "Two."]
            assert len(call.emulator.http.served) == 2

    run_virtual(run())


def test_transcripts_keep_their_order_when_the_second_is_quicker(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=FunctionListener(lambda segment: f"{segment.duration:.1f}"))
        emulator.http.plan(HttpFault(delay=3.0))
        limits = SegmentSTTLimits(pre_roll=0.0)
        async with calls(ElevenLabsSegmentSTT(limits=limits), emulator) as call:
            await say(call, 1.0)
            first = now()
            await say(call, 0.5)
            second = now()
            await asyncio.sleep(4)
            assert texts(call) == ["1.0", "0.5"]
            assert call.at(TranscriptionFrame)[0] == call.at(TranscriptionFrame)[1]
            # Both were on their way at the same time.
            assert emulator.http.served[0].at < second + 0.2 < first + 3.0

    run_virtual(run())


def test_no_more_requests_run_at_a_time_than_allowed(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=["1", "2", "3", "4"])
        emulator.http.behaviour = HttpBehaviour(latency=2.0, max_concurrent=2)
        async with calls(ElevenLabsSegmentSTT(), emulator) as call:
            for _ in range(4):
                await say(call, 0.3)
            await asyncio.sleep(6)
            assert texts(call) == ["1", "2", "3", "4"]
            assert {served.status for served in emulator.http.served} == {200}

    run_virtual(run())


def test_silence_is_taken_back_and_no_turn_waits_for_it(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSegmentSTT(), ElevenLabsEmulator()) as call:
            call.send(UserStartedSpeakingFrame(at=now()))
            await hear(call, QUIET, 1.0)
            call.send(UserStoppedSpeakingFrame(at=now()))
            await asyncio.sleep(1)
            assert [frame.text for frame in call.all(InterimTranscriptionFrame)] == [""]
            assert texts(call) == []
            assert call.errors == []

    run_virtual(run())


@pytest.mark.parametrize("fault", [HttpFault(status=503), HttpFault(status=429), HttpFault(cut_after=0)])
def test_a_failure_is_tried_again(calls: Any, fault: HttpFault) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=["Hello.", "Hello."])
        emulator.http.plan(fault)
        async with calls(ElevenLabsSegmentSTT(), emulator) as call:
            await say(call)
            await asyncio.sleep(2)
            assert texts(call) == ["Hello."]
            assert call.errors == []

    run_virtual(run())


@pytest.mark.parametrize(
    ("fault", "code", "fatal", "requests"),
    [
        (HttpFault(status=503), "service_unavailable", False, 3),
        (HttpFault(cut_after=0), "unreachable", False, 3),
        (HttpFault(status=400), "invalid_parameters", False, 1),
        (HttpFault(status=401), "invalid_api_key", True, 1),
        (HttpFault(status=402), "insufficient_credits", True, 1),
        (HttpFault(delay=8.5), "timeout", False, 0),
    ],
)
def test_a_failure_that_lasts_costs_one_utterance_or_the_call(
    calls: Any, fault: HttpFault, code: str, fatal: bool, requests: int
) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=FunctionListener(lambda segment: "Hello."))
        emulator.http.plan(*[fault] * max(requests, 1))
        async with calls(ElevenLabsSegmentSTT(), emulator) as call:
            await say(call)
            await asyncio.sleep(9)
            assert call.errors == [(code, fatal)]
            assert [frame.text for frame in call.all(InterimTranscriptionFrame)] == [""]
            assert len(emulator.http.served) == requests
            if not fatal:
                await say(call)
                await asyncio.sleep(1)
                assert texts(call) == ["Hello."]

    run_virtual(run())


def test_a_service_that_cannot_be_reached_costs_no_call(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSegmentSTT(), ElevenLabsEmulator(stt=["Hello."])) as call:
            call.network.reach("api.elevenlabs.io", Reachability.REFUSED)
            await say(call)
            await asyncio.sleep(3)
            assert call.errors == [("unreachable", False)]

    run_virtual(run())


def test_the_last_words_before_the_hangup_are_transcribed_before_the_end(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSegmentSTT(), ElevenLabsEmulator(stt=["Call me back."])) as call:
            call.send(UserStartedSpeakingFrame(at=now()))
            await hear(call, LOUD, 1.0)
            call.session.end(EndReason.USER_HANGUP)
            await asyncio.sleep(1)
            kinds = [type(frame) for _, frame in call.below.seen]
            assert kinds.index(TranscriptionFrame) < kinds.index(EndFrame)

    run_virtual(run())


def test_the_end_waits_three_seconds_for_a_silent_service_and_says_so(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=["Late."])
        emulator.http.plan(HttpFault(delay=7.0))
        async with calls(ElevenLabsSegmentSTT(), emulator) as call:
            await say(call)
            ended = now()
            call.session.end(EndReason.USER_HANGUP)
            await asyncio.sleep(4)
            assert call.at(EndFrame) == [pytest.approx(ended + 3.0)]
            assert call.errors == [("timeout", False)]

    run_virtual(run())


def test_nothing_is_kept_at_the_service_if_it_is_told_so(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=["Hello."])
        async with calls(ElevenLabsSegmentSTT(enable_logging=False), emulator) as call:
            await say(call)
            await asyncio.sleep(1)
            assert emulator.http.served[0].query == {"enable_logging": ["false"]}

    run_virtual(run())


@settings(max_examples=example_count(20))
@given(
    st.lists(st.tuples(st.integers(5, 40), st.integers(0, 30)), min_size=1, max_size=6),
    st.lists(st.floats(0.0, 2.0), min_size=6, max_size=6),
    st.integers(1, 3),
)
def test_each_utterance_is_told_once_in_order(
    parts: list[tuple[int, int]], delays: list[float], parallel: int
) -> None:
    from tests.processors.elevenlabs.conftest import Calls

    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=FunctionListener(lambda segment: f"{len(segment.data)}"))
        emulator.http.plan(*(HttpFault(delay=delay) for delay in delays))
        limits = SegmentSTTLimits(pre_roll=0.0, parallel=parallel)
        stt = ElevenLabsSegmentSTT(limits=limits)
        async with Calls()(stt, emulator) as call:
            for number, (voice, gap) in enumerate(parts):
                await say(call, voice * 0.02 + number * 1.0)
                await hear(call, QUIET, gap * 0.02)
            await asyncio.sleep(12)
            sizes = [2 * 320 * (voice + 50 * number) for number, (voice, _) in enumerate(parts)]
            assert texts(call) == [str(max(size, 3200)) for size in sizes]

    run_virtual(run())


@pytest.mark.parametrize(
    "options",
    [
        {"webhook": True},
        {"use_multi_channel": True},
        {"source_url": "https://files.test/a.mp3"},
        {"diarization_threshold": 0.2},
    ],
)
def test_options_that_do_not_fit_a_call_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        ElevenLabsSegmentSTT(options=Transcription(**{"model_id": "scribe_v2", **options}))


def test_without_a_key_it_says_what_to_set_before_any_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY")
    with pytest.raises(ConfigurationError, match="ELEVENLABS_API_KEY"):
        ElevenLabsSegmentSTT()


def test_it_leaves_no_task_behind_when_the_call_is_cancelled() -> None:
    async def run() -> None:
        stt = ElevenLabsSegmentSTT()
        session = Session(Pipeline([stt]))
        running = asyncio.get_running_loop().create_task(session.run())
        await asyncio.sleep(0.1)
        session.cancel()
        await running
        assert session.tasks == 0

    run_virtual(run())
