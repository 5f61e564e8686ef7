"""The voices' processors on the emulated service: exact times, in virtual time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clients.elevenlabs.published import check_all
from tests.processors.elevenlabs.saying import heard, words
from voiceflow import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    AudioFormat,
    ConfigurationError,
    Encoding,
    EndFrame,
    EndReason,
    ErrorFrame,
    ReplyEndFrame,
    ServiceError,
    UpdatedFrame,
)
from voiceflow.audio.g711 import encode
from voiceflow.clients.elevenlabs import ContextSettings, TTSLimits, TTSOptions, VoiceSettings
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults, FormantVoice, TtsBehaviour
from voiceflow.processors.elevenlabs import ElevenLabsStreamTTS, ElevenLabsTTS
from voiceflow.testing import Reachability, run_virtual
from voiceflow.testing.wire import Link

VOICE = "21m00Tcm4TlvDq8ikWAM"


@pytest.fixture(params=[ElevenLabsTTS, ElevenLabsStreamTTS])
def voice(request: pytest.FixtureRequest) -> Any:
    """The class of a voice: what is true of one holds for the other."""
    return request.param


HELLO = "We are open from nine to five, and on Saturdays until noon. "
SLOW = TtsBehaviour(speed=2.0, chunk=0.2)


def text(reply: int, words: str = HELLO) -> AgentTextFrame:
    return AgentTextFrame(reply=reply, text=words)


def end(reply: int) -> ReplyEndFrame:
    return ReplyEndFrame(reply=reply)


def spoken(words: str) -> bytes:
    return encode(FormantVoice().speech(words, 8000).samples, Encoding.MULAW)


def now() -> float:
    return asyncio.get_running_loop().time()


def test_text_becomes_words_and_audio_and_the_end_follows_the_last_audio(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator()) as call:
            await asyncio.sleep(1)
            call.send(text(1), end(1))
            await asyncio.sleep(3)
            assert heard(call, 1) == spoken(HELLO)
            assert words(call, 1) == HELLO.split()
            kinds = [
                type(f)
                for _, f in call.below.seen
                if isinstance(f, AgentAudioFrame | AgentWordsFrame | ReplyEndFrame)
            ]
            assert kinds[:2] == [AgentWordsFrame, AgentAudioFrame]
            assert kinds.index(ReplyEndFrame) == len(kinds) - 1
            assert call.all(ReplyEndFrame) == [end(1)]
            assert call.emulator.connections[0].query["output_format"] == "ulaw_8000"
            assert not call.all(AgentTextFrame)
            assert call.errors == []

    run_virtual(run())


def test_the_socket_is_warm_before_the_first_text(calls: Any, voice: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(ttfb=0.1, chunk=0.2))
        async with calls(voice(VOICE), emulator) as call:
            await asyncio.sleep(1)
            call.send(text(1))
            await asyncio.sleep(1)
            first = call.at(AgentAudioFrame)[0]
            assert call.metrics == [("tts_first_audio_s", pytest.approx(first - 1.0))]
            assert first == pytest.approx(1.0 + 0.02 + 0.1 + 0.02, abs=0.03)
            sent = next(m.at for m in emulator.connections[0].sent if m.message.get("audio"))
            assert first == pytest.approx(sent + 0.02), (
                "one synchronous call from the wire to the next processor"
            )

    run_virtual(run())


def test_words_come_before_the_audio_in_which_they_end(calls: Any, voice: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(chunk=0.1))
        async with calls(voice(VOICE), emulator) as call:
            call.send(text(1), end(1))
            await asyncio.sleep(3)
            played, told = 0.0, 0.0
            for _, frame in call.below.seen:
                if isinstance(frame, AgentWordsFrame):
                    told = frame.words[-1].end
                    assert frame.words[0].end >= played - 1e-9
                elif isinstance(frame, AgentAudioFrame):
                    played += frame.duration
            assert told <= played

    run_virtual(run())


def test_an_interruption_silences_the_reply_at_once_and_the_next_one_speaks(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            first, second = call.session.next_reply(), None
            call.send(text(first), end(first))
            await asyncio.sleep(0.6)
            call.session.interrupt("test")
            cut = len(call.below.seen)
            assert heard(call, first)
            second = call.session.next_reply()
            call.send(text(second, "Of course. "), end(second))
            await asyncio.sleep(3)
            assert all(getattr(frame, "reply", second) >= second for _, frame in call.below.seen[cut:])
            assert words(call, second) == ["Of", "course."]
            assert call.all(ReplyEndFrame) == [end(second)]

    run_virtual(run())


def test_replies_are_heard_in_order_even_if_a_later_one_is_quicker(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            call.send(text(1), text(2, "Yes. "), end(2), end(3))
            await asyncio.sleep(6)
            assert not heard(call, 2)
            call.send(end(1))
            await asyncio.sleep(3)
            order = [f.reply for f in call.all(AgentAudioFrame) + call.all(ReplyEndFrame)]
            assert order == [*sorted(order[:-3]), 1, 2, 3]
            assert (heard(call, 1), heard(call, 2)) == (spoken(HELLO), spoken("Yes. "))

    run_virtual(run())


def test_a_reply_without_text_ends_at_once(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator()) as call:
            call.send(end(1))
            assert call.all(ReplyEndFrame) == [end(1)]

    run_virtual(run())


def test_the_end_waits_until_all_was_spoken(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            call.send(text(1), end(1))
            call.session.end(EndReason.AGENT_HANGUP)
            await asyncio.sleep(10)
            assert heard(call, 1) == spoken(HELLO)
            assert [type(frame) for _, frame in call.below.seen[-2:]] == [ReplyEndFrame, EndFrame]

    run_virtual(run())


def test_the_end_of_a_call_that_nobody_hears_does_not_wait(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator(tts_behaviour=SLOW)) as call:
            call.send(text(1), end(1))
            call.session.end(EndReason.USER_HANGUP)
            ended = now()
            await asyncio.sleep(1)
            assert call.at(EndFrame) == [ended]

    run_virtual(run())


def test_a_lost_socket_is_an_error_that_is_not_fatal_and_no_sample_is_missed(calls: Any, voice: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=SLOW)
        emulator.plan(Faults(cut_after=3))
        async with calls(voice(VOICE), emulator) as call:
            call.send(text(1), end(1))
            await asyncio.sleep(5)
            assert len(heard(call, 1)) == len(spoken(HELLO))
            assert words(call, 1) == HELLO.split()
            assert call.errors == [("closed_1006", False)]
            assert call.all(ReplyEndFrame) == [end(1)]

    run_virtual(run())


def test_a_voice_that_stays_silent_fails_the_reply_in_bounded_time_and_ends_it(
    calls: Any, voice: Any
) -> None:
    async def run() -> None:
        tts = voice(VOICE, limits=TTSLimits(first_audio=0.5, retries=1))
        async with calls(tts, ElevenLabsEmulator(faults=Faults(first_delay=60.0))) as call:
            await asyncio.sleep(1)
            call.send(text(1), end(1))
            await asyncio.sleep(3)
            assert call.at(ReplyEndFrame) == [pytest.approx(2.0, abs=0.15)]
            assert set(call.errors) == {("timeout", False), ("timeout", True)}, "there was no sound at all"
            assert ("tts_first_audio_overruns", 2) in call.metrics
            error = call.all(ErrorFrame)[0].error
            assert isinstance(error, ServiceError)
            assert "open" not in str(error)

    run_virtual(run())


def test_a_reply_that_fails_before_its_end_ends_when_its_end_comes(calls: Any, voice: Any) -> None:
    async def run() -> None:
        tts = voice(VOICE, limits=TTSLimits(first_audio=0.5, retries=0))
        async with calls(tts, ElevenLabsEmulator(faults=Faults(stall_after=1))) as call:
            call.send(text(1))
            await asyncio.sleep(3)
            assert ("timeout", False) in call.errors
            assert not call.all(ReplyEndFrame)
            call.send(text(1, "More. "), end(1))
            assert call.all(ReplyEndFrame) == [end(1)]

    run_virtual(run())


@pytest.mark.parametrize("code", ["quota_exceeded", "voice_not_found"])
def test_a_dead_voice_is_fatal_once_and_its_replies_end(calls: Any, voice: Any, code: str) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator(faults=Faults(error=code))) as call:
            call.send(text(1), end(1))
            await asyncio.sleep(1)
            assert call.errors == [(code, True)]
            assert call.all(ReplyEndFrame) == [end(1)]

    run_virtual(run())


def test_a_service_that_cannot_be_reached_is_fatal_when_the_attempts_are_used_up(
    calls: Any, voice: Any
) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator()) as call:
            await asyncio.sleep(1)
            call.network.reach("api.elevenlabs.io", Reachability.SILENT)
            call.emulator.connections[0].cut()
            call.send(text(1))
            await asyncio.sleep(50)
            assert call.errors[-1] == ("timeout", True)
            assert [fatal for _, fatal in call.errors].count(True) == 1

    run_virtual(run())


def test_a_format_that_the_service_lacks_is_converted_per_reply(calls: Any, voice: Any) -> None:
    async def run() -> None:
        target = AudioFormat(Encoding.PCM16, 11025)
        async with calls(voice(VOICE), ElevenLabsEmulator(), audio=target) as call:
            call.send(text(1), end(1))
            await asyncio.sleep(3)
            assert call.emulator.connections[0].query["output_format"] == "pcm_16000"
            frames = call.all(AgentAudioFrame)
            assert {frame.format for frame in frames} == {target}
            assert sum(frame.duration for frame in frames) == pytest.approx(len(HELLO) * 0.06, abs=0.01)

    run_virtual(run())


def test_settings_reach_the_service(calls: Any, voice: Any) -> None:
    async def run() -> None:
        settings = ContextSettings(voice_settings=VoiceSettings(speed=1.1))
        tts = voice(
            VOICE, model="eleven_turbo_v2_5", settings=settings, options=TTSOptions(enable_logging=False)
        )
        async with calls(tts, ElevenLabsEmulator()) as call:
            call.send(text(1))
            await asyncio.sleep(1)
            connection = call.emulator.connections[0]
            assert connection.voice_id == VOICE
            assert connection.query["model_id"] == "eleven_turbo_v2_5"
            assert connection.query["enable_logging"] == "false"
            assert connection.received[0].message["voice_settings"] == {"speed": 1.1}

    run_virtual(run())


def test_without_a_key_it_says_what_to_set_before_any_call(
    voice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY")
    with pytest.raises(ConfigurationError, match="ELEVENLABS_API_KEY"):
        voice(VOICE)


def test_one_socket_and_one_task_carry_all_replies_and_another_only_sends(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsTTS(VOICE), ElevenLabsEmulator(), link=Link()) as call:
            for number in range(1, 4):
                call.send(text(number), end(number))
            await asyncio.sleep(0.5)
            assert call.tasks() == ["ElevenLabsTTS.socket"]
            assert len(call.emulator.connections) == 1

    run_virtual(run())


@pytest.mark.parametrize(("chunk", "sync"), [(0.05, True), (0.13, False), (0.4, None), (5.0, False)])
def test_the_words_have_the_same_times_however_the_audio_comes(
    calls: Any, voice: Any, chunk: float, sync: bool | None
) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(chunk=chunk))
        async with calls(voice(VOICE, options=TTSOptions(sync_alignment=sync)), emulator) as call:
            call.send(text(1, HELLO), text(1, HELLO), end(1))
            await asyncio.sleep(5)
            told = [w for frame in call.all(AgentWordsFrame) for w in frame.words]
            spoken_words = FormantVoice().speech(HELLO * 2, 8000).words
            assert [w.text for w in told] == [w.text for w in spoken_words]
            assert [round(w.start, 2) for w in told] == [round(w.start, 2) for w in spoken_words]
            assert [round(w.end, 2) for w in told] == [round(w.end, 2) for w in spoken_words]

    run_virtual(run())


SCRIPTS = st.lists(
    st.tuples(st.sampled_from(["say", "say", "more", "end", "interrupt", "cut"]), st.integers(0, 12)),
    max_size=25,
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=SCRIPTS, late=st.sampled_from([0.0, 0.6]))
def test_whatever_is_interrupted_and_lost_no_stale_frame_and_none_out_of_order_comes(  # noqa: C901 - its script
    calls: Any, voice: Any, script: list[tuple[str, int]], late: float
) -> None:
    """Waits are in twentieths of a second. A reply that is not interrupted is heard whole."""

    async def run() -> None:  # noqa: C901 - a script has many actions
        emulator = ElevenLabsEmulator(tts_behaviour=SLOW, faults=Faults(late_audio=late))
        async with calls(voice(VOICE), emulator) as call:
            said: dict[int, str] = {}
            is_ended: set[int] = set()
            floor, seen = 0, 0
            for action, wait in [*script, ("finish", 0)]:
                alive = [number for number in said if number >= floor and number not in is_ended]
                if action == "say" and len(said) - len(is_ended) < 6:
                    number = call.session.next_reply()
                    said[number] = f"Reply {number} it is."
                    call.send(text(number, said[number]))
                elif action == "more" and alive:
                    said[alive[-1]] += " And more."
                    call.send(text(alive[-1], " And more."))
                elif action == "end" and alive:
                    is_ended.add(alive[0])
                    call.send(end(alive[0]))
                elif action == "interrupt":
                    call.session.interrupt("test")
                    floor, seen = max(said, default=0) + 1, len(call.below.seen)
                    is_ended |= set(said)
                elif action == "cut":
                    for connection in emulator.open_connections():
                        connection.cut()
                elif action == "finish":
                    for number in alive:
                        call.send(end(number))
                await asyncio.sleep(wait / 20)
                assert all(getattr(f, "reply", floor) >= floor for _, f in call.below.seen[seen:])
            await asyncio.sleep(60)
            assert all(getattr(f, "reply", floor) >= floor for _, f in call.below.seen[seen:])
            order = [f.reply for f in call.all(AgentAudioFrame)]
            assert order == sorted(order)
            for number in (number for number in said if number >= floor):
                assert words(call, number) == said[number].split()
                assert len(heard(call, number)) == len(spoken(said[number]))
            assert all(c.most_contexts <= 5 for c in emulator.connections)
        check_all(emulator)

    run_virtual(run())


def test_a_socket_that_the_service_ends_while_nothing_is_said_is_replaced_in_silence(
    calls: Any, voice: Any
) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator()) as call:
            await asyncio.sleep(700)
            assert call.all(ErrorFrame) == []
            call.send(text(1), end(1))
            await asyncio.sleep(5)
            assert heard(call, 1) == spoken(HELLO)

    run_virtual(run())


def of(call: Any) -> list[tuple[str, str | None]]:
    """Voice and language of each socket on which something was to be spoken."""
    return [
        (connection.voice_id, connection.query.get("language_code"))
        for connection in call.emulator.connections
        if any(HELLO.split()[0] in str(message.message) for message in connection.received)
    ]


def updates(call: Any) -> list[tuple[tuple[str, ...], bool]]:
    return [(frame.settings, frame.is_applied) for frame in call.all(UpdatedFrame)]


@pytest.mark.parametrize(
    "change",
    [{"voice": ""}, {"voice": 3}, {"voice_settings": {"speed": 1}}, {"voice_model": None}, {"speed": 1.2}],
)
def test_a_change_that_is_not_possible_is_refused_before_anything_changes(
    calls: Any, voice: Any, change: dict[str, object]
) -> None:
    async def run() -> None:
        async with calls(voice(VOICE), ElevenLabsEmulator()) as call:
            before = dict(call.session.settings)
            with pytest.raises(ConfigurationError, match=next(iter(change))):
                call.session.update(language="es", **change)
            assert call.session.settings == before

    run_virtual(run())


def test_a_multilingual_model_is_not_named_a_language(calls: Any, voice: Any) -> None:
    async def run() -> None:
        async with calls(voice(VOICE, model="eleven_multilingual_v2"), ElevenLabsEmulator()) as call:
            await asyncio.sleep(1)
            call.session.update(language="es")
            call.send(text(1), end(1))
            await asyncio.sleep(3)
            assert of(call) == [(VOICE, None)]
            assert updates(call) == [(("language",), True)]

    run_virtual(run())


def test_a_voice_needs_a_name() -> None:
    with pytest.raises(ConfigurationError, match="voice"):
        ElevenLabsTTS({})
