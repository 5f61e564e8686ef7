"""The recogniser's processor on the emulated service: exact times, in virtual time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

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
    TranscriptionFrame,
    UpdatedFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.audio.g711 import encode
from voiceflow.audio.tones import sine
from voiceflow.clients.elevenlabs import STTOptions
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EmptyCommit,
    Faults,
    HeardUtterance,
    SttBehaviour,
)
from voiceflow.processors.elevenlabs import ElevenLabsSTT
from voiceflow.testing import Reachability, run_virtual
from voiceflow.testing.wire import Link

LOUD = UserAudioFrame(data=b"\x10" * 160, format=TELEPHONE)
QUIET = UserAudioFrame(data=b"\xff" * 160, format=TELEPHONE)


async def speak(call: Any, frame: UserAudioFrame, seconds: float) -> None:
    for _ in range(round(seconds / 0.02)):
        call.send(frame)
        await asyncio.sleep(0.02)


def now() -> float:
    return asyncio.get_running_loop().time()


def test_speech_becomes_interims_and_a_final_as_soon_as_the_voice_ends(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=["A table for two."], stt_behaviour=SttBehaviour(latency=0.15))
        async with calls(ElevenLabsSTT(), emulator) as call:
            call.send(UserStartedSpeakingFrame(at=now()))
            await speak(call, LOUD, 1.5)
            ended = now()
            call.send(UserStoppedSpeakingFrame(at=ended))
            await asyncio.sleep(1)
            [final] = call.all(TranscriptionFrame)
            assert final.text == "A table for two."
            assert [word.text for word in final.words] == ["A", "table", "for", "two."]
            assert call.at(TranscriptionFrame) == [pytest.approx(ended + 0.02 + 0.15 + 0.02)]
            assert call.metrics == [("stt_final_s", pytest.approx(0.19))]
            interims = [frame.text for frame in call.all(InterimTranscriptionFrame)]
            assert interims[0] == "A"
            assert len(call.all(UserAudioFrame)) == 75
            assert call.errors == []
            assert call.emulator.connections[0].query["audio_format"] == "ulaw_8000"

    run_virtual(run())


def test_the_commit_is_on_the_wire_in_the_same_instant_as_the_end_of_the_voice(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(), ElevenLabsEmulator(stt=["Hi."]), link=Link()) as call:
            await speak(call, LOUD, 1.0)
            ended = now()
            call.send(UserStoppedSpeakingFrame(at=ended))
            await asyncio.sleep(0.001)
            last = call.emulator.connections[0].received[-1]
            assert (last.message["commit"], last.at) == (True, ended)

    run_virtual(run())


def test_a_commit_from_downstream_after_the_end_of_the_voice_changes_nothing(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(), ElevenLabsEmulator(stt=["Hi."])) as call:
            await speak(call, LOUD, 1.0)
            call.send(UserStoppedSpeakingFrame(at=now()))
            call.below.push(CommitFrame(), Direction.UPSTREAM)
            await speak(call, QUIET, 0.1)
            call.below.push(CommitFrame(), Direction.UPSTREAM)
            await asyncio.sleep(1)
            assert [frame.text for frame in call.all(TranscriptionFrame)] == ["Hi."]
            commits = [m for m in call.emulator.connections[0].received if m.message["commit"]]
            assert len(commits) == 1
            assert [type(frame) for _, frame in call.above.seen if isinstance(frame, CommitFrame)] == [
                CommitFrame
            ] * 2

    run_virtual(run())


def test_the_last_words_before_the_hangup_are_transcribed_before_the_end(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(), ElevenLabsEmulator(stt=["Call me back."])) as call:
            call.send(UserStartedSpeakingFrame(at=now()))
            await speak(call, LOUD, 1.0)
            call.session.end(EndReason.USER_HANGUP)
            await asyncio.sleep(1)
            kinds = [type(frame) for _, frame in call.below.seen]
            assert kinds.index(TranscriptionFrame) < kinds.index(EndFrame)

    run_virtual(run())


def test_words_that_turn_out_to_be_none_are_taken_back(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=[HeardUtterance("", partials=("you",))])
        async with calls(ElevenLabsSTT(), emulator) as call:
            call.send(UserStartedSpeakingFrame(at=now()))
            await speak(call, LOUD, 1.0)
            call.send(UserStoppedSpeakingFrame(at=now()))
            await asyncio.sleep(1)
            interims = [frame.text for frame in call.all(InterimTranscriptionFrame)]
            assert (interims[0], interims[-1]) == ("you", "")
            assert call.all(TranscriptionFrame) == []

    run_virtual(run())


def test_the_end_does_not_wait_for_an_answer_to_silence(calls: Any) -> None:
    async def run() -> None:
        behaviour = SttBehaviour(empty_commit=EmptyCommit.NO_ANSWER)
        async with calls(ElevenLabsSTT(), ElevenLabsEmulator(stt=["Bye."], stt_behaviour=behaviour)) as call:
            call.send(UserStartedSpeakingFrame(at=now()))
            await speak(call, LOUD, 1.0)
            call.send(UserStoppedSpeakingFrame(at=now()))
            await speak(call, QUIET, 1.0)
            ended = now()
            call.session.end(EndReason.USER_HANGUP)
            await asyncio.sleep(0.1)
            assert call.at(EndFrame) == [ended]

    run_virtual(run())


def test_the_end_waits_for_a_silent_service_two_seconds_and_says_so(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(), ElevenLabsEmulator(faults=Faults(ignore_commits=True))) as call:
            await speak(call, LOUD, 1.0)
            ended = now()
            call.session.end(EndReason.USER_HANGUP)
            await asyncio.sleep(3)
            assert call.at(EndFrame) == [ended + 2.0]
            assert ("timeout", False) in call.errors

    run_virtual(run())


def test_a_lost_socket_is_an_error_that_is_not_fatal_and_loses_no_word(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(), ElevenLabsEmulator(stt=["Here I am."])) as call:
            await speak(call, LOUD, 0.5)
            call.emulator.connections[0].cut()
            await speak(call, LOUD, 0.5)
            call.send(UserStoppedSpeakingFrame(at=now()))
            await asyncio.sleep(1)
            assert [frame.text for frame in call.all(TranscriptionFrame)] == ["Here I am."]
            assert call.emulator.connections[1].recognised[0].segment.duration == pytest.approx(1.0)
            assert call.errors == [("closed_1006", False)]

    run_virtual(run())


def test_wrong_credentials_are_fatal(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(), ElevenLabsEmulator(keys=["other"])) as call:
            await asyncio.sleep(1)
            assert call.errors == [("auth_error", True)]

    run_virtual(run())


def test_a_service_that_cannot_be_reached_is_fatal_when_the_attempts_are_used_up(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(), ElevenLabsEmulator()) as call:
            call.network.reach("api.elevenlabs.io", Reachability.REFUSED)
            for connection in call.emulator.connections:
                connection.cut()
            await asyncio.sleep(10)
            assert call.errors[-1] == ("unreachable", True)
            assert [fatal for _, fatal in call.errors].count(True) == 1

    run_virtual(run())


def test_a_blocked_socket_holds_nothing_up(calls: Any) -> None:
    async def run() -> None:
        async with calls(
            ElevenLabsSTT(), ElevenLabsEmulator(stt=["Still here."]), link=Link(window=512)
        ) as call:
            await asyncio.sleep(0.1)
            call.emulator.connections[0].stall(1000.0)
            begun = now()
            await speak(call, LOUD, 3.0)
            assert call.at(UserAudioFrame) == [pytest.approx(begun + n * 0.02) for n in range(150)]

    run_virtual(run())


@pytest.mark.parametrize(
    ("source", "wire"),
    [
        (AudioFormat(Encoding.ALAW, 8000), "pcm_8000"),
        (AudioFormat(Encoding.PCM16, 16000), "pcm_16000"),
        (AudioFormat(Encoding.PCM16, 32000), "pcm_16000"),
    ],
)
def test_only_a_format_that_the_service_lacks_is_converted(
    calls: Any, source: AudioFormat, wire: str
) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(), ElevenLabsEmulator(stt=["Hi."]), audio=source) as call:
            samples = sine(440.0, 1.0, source.sample_rate)
            call.send(UserAudioFrame(data=encode(samples, source.encoding), format=source))
            call.send(UserStoppedSpeakingFrame(at=now()))
            await asyncio.sleep(1)
            connection = call.emulator.connections[0]
            assert connection.query["audio_format"] == wire
            assert connection.recognised[0].segment.duration == pytest.approx(1.0, abs=0.05)

    run_virtual(run())


def test_a_call_needs_one_task_for_it_and_another_only_while_it_sends(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(), ElevenLabsEmulator()) as call:
            await speak(call, LOUD, 1.0)
            names = [
                task.get_name() for task in asyncio.all_tasks() if "elevenlabs" in task.get_name().lower()
            ]
            assert names == ["ElevenLabsSTT.socket"]

    run_virtual(run())


def test_options_reach_the_service(calls: Any) -> None:
    async def run() -> None:
        stt = ElevenLabsSTT(language="de", options=STTOptions(enable_logging=False, keyterms=("Ada",)))
        async with calls(stt, ElevenLabsEmulator()) as call:
            await asyncio.sleep(0.1)
            query = call.emulator.connections[0].query
            assert query["language_code"] == "de"
            assert query["enable_logging"] == "false"
            assert query["keyterms"] == "Ada"
            assert "include_timestamps" not in query

    run_virtual(run())


VAD = STTOptions(commit_strategy="vad", vad_silence_threshold_secs=0.5, include_timestamps=True)


def test_where_the_service_ends_the_utterances_the_processor_commits_none(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(options=VAD), ElevenLabsEmulator(stt=["One.", "Two."])) as call:
            for told in range(2):
                call.send(UserStartedSpeakingFrame(at=now()))
                await speak(call, LOUD, 1.0)
                call.send(UserStoppedSpeakingFrame(at=now()))
                call.below.push(CommitFrame(), Direction.UPSTREAM)
                await speak(call, QUIET, 0.4)
                assert len(call.all(TranscriptionFrame)) == told
                await speak(call, QUIET, 3.0)
            assert [frame.text for frame in call.all(TranscriptionFrame)] == ["One.", "Two."]
            assert not any(p.message["commit"] for p in call.emulator.connections[0].received)
            assert call.errors == []
            assert call.metrics == []
            assert [type(frame) for _, frame in call.above.seen if isinstance(frame, CommitFrame)] == [
                CommitFrame
            ] * 2

    run_virtual(run())


def test_at_the_end_of_a_call_the_last_words_are_settled_whoever_ends_the_utterances(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(options=VAD), ElevenLabsEmulator(stt=["One.", "Bye."])) as call:
            call.send(UserStartedSpeakingFrame(at=now()))
            await speak(call, LOUD, 1.0)
            await speak(call, QUIET, 1.0)
            await speak(call, LOUD, 0.5)
            ended = now()
            call.session.end(EndReason.USER_HANGUP)
            await asyncio.sleep(1)
            assert [frame.text for frame in call.all(TranscriptionFrame)] == ["One.", "Bye."]
            assert call.at(EndFrame) == [pytest.approx(ended + 0.19)]
            assert call.errors == []

    run_virtual(run())


def test_an_end_in_silence_after_the_service_ended_the_utterance_is_not_held_up(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsSTT(options=VAD), ElevenLabsEmulator(stt=["One."])) as call:
            call.send(UserStartedSpeakingFrame(at=now()))
            await speak(call, LOUD, 1.0)
            call.send(UserStoppedSpeakingFrame(at=now()))
            await speak(call, QUIET, 1.0)
            ended = now()
            call.session.end(EndReason.USER_HANGUP)
            await asyncio.sleep(0.1)
            assert call.at(EndFrame) == [ended]

    run_virtual(run())


def test_transcripts_tell_whose_they_are(calls: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=["Hello there.", HeardUtterance("", partials=("you",))])
        async with calls(ElevenLabsSTT(speaker="Ada"), emulator) as call:
            for _ in range(2):
                await speak(call, LOUD, 1.0)
                call.send(UserStoppedSpeakingFrame(at=now()))
                await asyncio.sleep(1)
            assert [frame.speaker for frame in call.all(TranscriptionFrame)] == ["Ada"]
            interims = call.all(InterimTranscriptionFrame)
            assert {frame.speaker for frame in interims} == {"Ada"}
            assert interims[-1].text == ""

    run_virtual(run())


def test_what_was_said_before_the_call_is_context_for_its_first_words(calls: Any) -> None:
    async def run() -> None:
        stt = ElevenLabsSTT(previous_text="Booking line, good morning.")
        async with calls(stt, ElevenLabsEmulator(stt=["Hi."])) as call:
            await speak(call, LOUD, 0.5)
            first, *later = [passed.message for passed in call.emulator.connections[0].received]
            assert first["previous_text"] == "Booking line, good morning."
            assert not any("previous_text" in message for message in later)

    run_virtual(run())


def test_without_a_key_it_says_what_to_set_before_any_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY")
    with pytest.raises(ConfigurationError, match="ELEVENLABS_API_KEY"):
        ElevenLabsSTT()


class ByLanguage:
    """A listener whose transcripts say for which language their session was opened."""

    def __init__(self) -> None:
        self.emulator = ElevenLabsEmulator(stt=lambda _: "one two three.")

    @property
    def languages(self) -> list[str | None]:
        return [connection.query.get("language_code") for connection in self.emulator.connections]


def updates(call: Any) -> list[tuple[tuple[str, ...], bool]]:
    return [(frame.settings, frame.is_applied) for frame in call.all(UpdatedFrame)]


def test_the_language_changes_on_another_socket_and_what_was_said_meanwhile_is_heard_once(calls: Any) -> None:
    async def run() -> None:
        service = ByLanguage()
        async with calls(ElevenLabsSTT(language="en"), service.emulator) as call:
            await asyncio.sleep(0.5)
            call.send(UserStartedSpeakingFrame(at=now()))
            await speak(call, LOUD, 1.0)
            call.session.update(language="es-MX")
            await speak(call, LOUD, 1.0)
            call.send(UserStoppedSpeakingFrame(at=now()))
            await asyncio.sleep(1)
            assert service.languages == ["en", "es"]
            assert [frame.text for frame in call.all(TranscriptionFrame)] == ["one two three."]
            assert updates(call) == [(("language",), True)]
            assert call.session.settings["language"] == "es"
            # All of it is on the second socket: the second before the change, and the second after it.
            audio = sum(len(m.message["audio_base_64"]) for m in service.emulator.connections[1].received)
            assert audio * 3 // 4 == pytest.approx(2 * 8000, abs=200)
            assert call.errors == []

    run_virtual(run())


def test_of_two_quick_changes_the_last_counts(calls: Any) -> None:
    async def run() -> None:
        service = ByLanguage()
        async with calls(ElevenLabsSTT(language="en"), service.emulator) as call:
            await asyncio.sleep(0.5)
            call.session.update(language="es")
            await asyncio.sleep(0.01)
            call.session.update(language="fr")
            await speak(call, LOUD, 1.0)
            call.send(UserStoppedSpeakingFrame(at=now()))
            await asyncio.sleep(1)
            assert service.languages[-1] == "fr"
            assert [frame.text for frame in call.all(TranscriptionFrame)] == ["one two three."]
            assert updates(call) == [(("language",), False), (("language",), True)]

    run_virtual(run())


def test_a_change_that_is_taken_back_at_once_changes_nothing(calls: Any) -> None:
    async def run() -> None:
        service = ByLanguage()
        async with calls(ElevenLabsSTT(language="en"), service.emulator) as call:
            await asyncio.sleep(0.5)
            call.session.update(language="es")
            call.session.update(language="en")
            await asyncio.sleep(1)
            assert updates(call) == [(("language",), False), (("language",), True)]
            assert call.session.settings["language"] == "en"

    run_virtual(run())


@pytest.mark.parametrize("dies", [0.0, 0.01, 0.03, 0.05, 0.1])
def test_no_word_is_lost_when_the_socket_dies_during_a_change(calls: Any, dies: float) -> None:
    async def run() -> None:
        service = ByLanguage()
        async with calls(ElevenLabsSTT(language="en"), service.emulator) as call:
            await asyncio.sleep(0.5)
            call.send(UserStartedSpeakingFrame(at=now()))
            await speak(call, LOUD, 1.0)
            call.session.update(language="es")
            await asyncio.sleep(dies)
            for connection in call.network.connections():
                connection.cut()
            await speak(call, LOUD, 1.0)
            call.send(UserStoppedSpeakingFrame(at=now()))
            await asyncio.sleep(3)
            assert [frame.text for frame in call.all(TranscriptionFrame)] == ["one two three."]
            assert call.session.settings["language"] == "es"
            assert updates(call) == [(("language",), True)]
            assert not any(is_fatal for _, is_fatal in call.errors)

    run_virtual(run())


def test_a_refused_language_leaves_the_recogniser_as_it_was(calls: Any) -> None:
    async def run() -> None:
        service = ByLanguage()
        async with calls(ElevenLabsSTT(language="en"), service.emulator) as call:
            await asyncio.sleep(0.5)
            service.emulator.faults = Faults(refuse=400)
            call.session.update(language="es")
            await speak(call, LOUD, 1.0)
            call.send(UserStoppedSpeakingFrame(at=now()))
            await asyncio.sleep(1)
            assert [frame.text for frame in call.all(TranscriptionFrame)] == ["one two three."]
            assert updates(call) == [(("language",), False)]
            assert call.session.settings["language"] == "en"
            assert not any(is_fatal for _, is_fatal in call.errors)

    run_virtual(run())
