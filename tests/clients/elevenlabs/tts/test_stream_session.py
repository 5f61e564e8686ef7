"""The client of one utterance against the emulated service, in memory and on virtual time."""

import asyncio
import base64
import json
import math
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clients.elevenlabs.published import check_all
from tests.clients.elevenlabs.tts.speaking import HELLO, HOST, Told, now, reachable, spoken, virtual
from tests.rows import example_count
from voiceflow.clients.elevenlabs import (
    Access,
    ContextSettings,
    Endpoint,
    StreamTTS,
    TTSLimits,
    TTSOptions,
    VoiceSettings,
)
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.tts.events import (
    ContextAudio,
    ContextFinished,
    Failed,
    Limit,
    Overrun,
    TTSError,
    TTSEvent,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults, FormantVoice, TtsBehaviour
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.testing import MemoryNetwork, Reachability, run_virtual

VOICE = "21m00Tcm4TlvDq8ikWAM"

SLOW = TtsBehaviour(speed=2.0, chunk=0.25, ttfb=0.05)


class World(Told):
    """A client that runs, the emulated service, and what was said."""

    def __init__(self, network: MemoryNetwork, emulator: ElevenLabsEmulator) -> None:
        super().__init__()
        self.network = network
        self.emulator = emulator
        self.tts: StreamTTS
        self.running: asyncio.Task[None]

    def texts(self, number: int = 0) -> list[str]:
        """What the client sent over one of its sockets."""
        return [m.message["text"] for m in self.emulator.connections[number].received]


@asynccontextmanager
async def world(
    emulator: ElevenLabsEmulator | None = None,
    *,
    options: TTSOptions | None = None,
    context: ContextSettings | None = None,
    limits: TTSLimits | None = None,
    attempts: int = 5,
) -> AsyncIterator[World]:
    emulator = emulator or ElevenLabsEmulator()
    async with reachable(emulator, attempts=attempts) as (network, access):
        made = World(network, emulator)
        made.tts = StreamTTS(VOICE, made.note, options, settings=context, access=access, limits=limits)
        async with asyncio.TaskGroup() as tasks:
            made.running = tasks.create_task(made.tts.run())
            yield made
            await made.tts.close()
    check_all(emulator)


@virtual
async def test_text_becomes_audio_words_and_one_final_and_the_socket_is_closed() -> None:
    async with world(context=ContextSettings(voice_settings=VoiceSettings(stability=0.4))) as w:
        w.tts.speak(HELLO)
        w.tts.finish()
        await w.running
        assert w.data() == spoken(HELLO)
        assert w.words() == HELLO.split()
        assert w.events[-1] == ContextFinished("")
        assert len(w.all(ContextFinished)) == 1
        [connection] = w.emulator.connections
        assert connection.received[0].message == {"text": " ", "voice_settings": {"stability": 0.4}}
        assert w.texts()[1:] == [HELLO, ""]
        assert connection.close_code == 1000
        assert check_all(w.emulator) > 5


@virtual
async def test_a_warm_socket_has_audio_after_one_round_trip_and_the_vendors_own_time() -> None:
    async with world() as w:
        await asyncio.sleep(1)
        assert w.texts() == [" "]
        w.tts.speak(HELLO)
        await asyncio.sleep(1)
        assert w.times[0] == pytest.approx(1.0 + 0.02 + 0.1 + 0.02, abs=0.001)
        assert isinstance(w.events[0], ContextAudio)


@virtual
async def test_words_come_out_whole_whatever_the_pieces_of_text() -> None:
    async with world() as w:
        for piece in ("Your tab", "le", " ", "is booked.", "  See", " you"):
            w.tts.speak(piece)
            await asyncio.sleep(2)
        w.tts.finish()
        await w.running
        assert w.words() == ["Your", "table", "is", "booked.", "See", "you"]


@virtual
async def test_without_auto_mode_the_schedule_the_flush_and_the_trigger_decide() -> None:
    options = TTSOptions(auto_mode=None)
    async with world(options=options, context=ContextSettings(chunk_length_schedule=(60, 500))) as w:
        w.tts.speak("Less than sixty characters. ")
        await asyncio.sleep(1)
        assert not w.events
        w.tts.speak("Now there are more than that. ... ")
        await asyncio.sleep(1)
        assert w.words() == "Less than sixty characters. Now there are more than that. ...".split()
        w.tts.speak("Flushed", flush=True)
        await asyncio.sleep(1)
        assert w.words()[-1] == "Flushed"
        w.tts.speak("Too short. ", trigger=True)
        await asyncio.sleep(1)
        assert w.words()[-1] == "Flushed"
        w.tts.speak("But now it is long enough for that, is it not? ", trigger=True)
        await asyncio.sleep(1)
        assert w.words()[-1] == "not?"
        w.tts.speak("The rest")
        w.tts.finish()
        await w.running
        assert w.words()[-2:] == ["The", "rest"]
        assert not w.all(Overrun)


@virtual
async def test_a_cancelled_utterance_is_silent_and_its_socket_closed() -> None:
    async with world(ElevenLabsEmulator(tts_behaviour=SLOW)) as w:
        w.tts.speak(HELLO)
        await asyncio.sleep(0.5)
        before = len(w.events)
        assert before > 0
        w.tts.cancel()
        w.tts.speak("Too late. ")
        w.tts.finish()
        await w.running
        assert now() == pytest.approx(0.54, abs=0.01), "one round trip"
        assert len(w.events) == before
        assert not w.emulator.open_connections()


@virtual
async def test_an_utterance_cancelled_while_the_socket_is_dialled_is_not_spoken() -> None:
    async with world() as w:
        w.tts.speak(HELLO)
        await asyncio.sleep(0.01)
        w.tts.cancel()
        await w.running
        assert now() < 0.2
        assert not w.events
        assert not w.emulator.open_connections()


@virtual
async def test_an_utterance_cancelled_at_once_opens_no_socket() -> None:
    async with world() as w:
        w.tts.speak(HELLO)
        w.tts.cancel()
        await w.running
        assert not w.emulator.connections


@virtual
async def test_an_utterance_cancelled_between_two_attempts_makes_no_further_one() -> None:
    async with world(attempts=20) as w:
        w.network.reach(HOST, Reachability.REFUSED)
        w.tts.speak(HELLO)
        await asyncio.sleep(1.5)
        w.network.reach(HOST, Reachability.OPEN)
        w.tts.cancel()
        await w.running
        assert not w.emulator.connections


@virtual
async def test_who_cancels_on_hearing_an_event_hears_no_further_one_and_nothing_is_read() -> None:
    events: list[TTSEvent] = []

    def listen(event: TTSEvent) -> None:
        events.append(event)
        if isinstance(event, ContextAudio) and not event.data:
            tts.cancel()

    tts = StreamTTS(VOICE, listen, access=Access(endpoint=Endpoint(api_key="sk_1")))
    tts.speak("Hi")
    tts.finish()
    tts.opened()
    timing = {"chars": ["H", "i"], "charStartTimesMs": [0, 500], "charDurationsMs": [500, 500]}
    tts._link.received(json.dumps({"audio": base64.b64encode(b"a" * 4000).decode(), "alignment": timing}))
    tts._link.received(json.dumps({"isFinal": True}))
    assert [(type(event), getattr(event, "data", None)) for event in events] == [
        (ContextAudio, b"a" * 4000),
        (ContextAudio, b""),
    ]
    tts._link.received("this is not even JSON")


@virtual
async def test_a_socket_that_carried_nothing_serves_another_utterance() -> None:
    async with world() as w:
        w.tts.speak("Never said. ")
        assert w.tts.is_unused
        w.tts.renew(w.note)
        await asyncio.sleep(1)
        w.tts.speak("Hello. ")
        assert not w.tts.is_unused
        with pytest.raises(LocalProtocolError):
            w.tts.renew(w.note)
        w.tts.finish()
        await w.running
        assert w.words() == ["Hello."]


@settings(deadline=None, max_examples=example_count(60))
@given(st.lists(st.integers(1, 60), max_size=6), st.booleans(), st.booleans())
def test_wherever_sockets_are_cut_every_sample_and_word_comes_once(
    cuts: list[int], sync: bool, by_piece: bool
) -> None:
    """Cuts are told in tenths of a second since the one before."""

    async def run() -> None:
        options = TTSOptions(sync_alignment=sync)
        async with world(ElevenLabsEmulator(tts_behaviour=SLOW), options=options, attempts=20) as w:
            # No space at the end: its audio is not asked for again.
            text = HELLO.strip()
            for piece in re.findall(r"\S+\s*", text) if by_piece else [text]:
                w.tts.speak(piece)
            w.tts.finish()
            for tenths in cuts:
                await asyncio.sleep(tenths / 10)
                for connection in w.emulator.open_connections():
                    connection.cut()
            await w.running
            assert len(w.data()) == len(spoken(text))
            assert w.words() == HELLO.split()
            assert [type(event) for event in w.events[-1:]] == [ContextFinished]
            assert (len(w.all(ContextFinished)), len(w.all(Failed))) == (1, 0)

    run_virtual(run())


@virtual
async def test_after_a_cut_the_rest_is_asked_for_from_the_start_of_its_word() -> None:
    emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(speed=2.0, chunk=0.3))
    emulator.plan(Faults(cut_after=2))
    async with world(emulator) as w:
        w.tts.speak(HELLO)
        w.tts.finish()
        await w.running
        assert w.texts(1) == [" ", "open from nine to five, and on Saturdays until noon. ", ""]
        assert w.words() == HELLO.split()
        assert len(w.all(SocketLost)) == 1


@virtual
async def test_a_final_that_does_not_come_is_not_waited_for_when_all_was_heard() -> None:
    async with world() as w:
        w.tts.speak("Hello. ")
        await asyncio.sleep(2)
        w.emulator.connections[0].stall(math.inf)
        w.tts.finish()
        await w.running
        assert w.all(ContextFinished) == [ContextFinished("")]
        assert w.times[-1] == pytest.approx(3.5)
        assert not w.all(Overrun)


@virtual
async def test_a_final_that_is_lost_with_its_socket_needs_no_other_socket() -> None:
    emulator = ElevenLabsEmulator()
    emulator.plan(Faults(cut_after=1))
    async with world(emulator) as w:
        w.tts.speak("Hello.")
        w.tts.finish()
        await w.running
        assert w.words() == ["Hello."]
        assert [type(event) for event in w.events[-2:]] == [SocketLost, ContextFinished]
        assert len(emulator.connections) == 1


@virtual
async def test_an_utterance_finished_while_its_socket_is_away_and_all_was_heard_ends_at_once() -> None:
    async with world() as w:
        w.tts.speak("Hello. ")
        await asyncio.sleep(1)
        w.emulator.connections[0].cut()
        await asyncio.sleep(0.03)
        w.tts.finish()
        assert w.events[-1] == ContextFinished("")


@virtual
async def test_finals_sent_twice_are_told_once() -> None:
    async with world(ElevenLabsEmulator(faults=Faults(duplicate_finals=True))) as w:
        w.tts.speak("Hello. ")
        w.tts.finish()
        await w.running
        assert w.all(ContextFinished) == [ContextFinished("")]


@virtual
async def test_a_late_first_audio_is_told_and_tried_again_on_a_fresh_socket() -> None:
    emulator = ElevenLabsEmulator()
    emulator.plan(Faults(first_delay=30.0))
    async with world(emulator) as w:
        await asyncio.sleep(1)
        w.tts.speak("Hello. ")
        w.tts.finish()
        await w.running
        assert w.all(Overrun) == [Overrun("", Limit.FIRST_AUDIO, 1)]
        assert w.times[0] == pytest.approx(3.0)
        assert w.words() == ["Hello."]
        assert len(emulator.connections) == 2


@virtual
async def test_a_stall_inside_an_utterance_goes_on_with_the_rest() -> None:
    emulator = ElevenLabsEmulator()
    emulator.plan(Faults(stall_after=2))
    async with world(emulator) as w:
        w.tts.speak(HELLO)
        w.tts.finish()
        await w.running
        assert w.all(Overrun) == [Overrun("", Limit.STALL, 1)]
        assert len(w.data()) == len(spoken(HELLO))
        assert w.words() == HELLO.split()


@virtual
async def test_retries_are_bounded_and_the_rest_of_the_text_is_told() -> None:
    async with world(ElevenLabsEmulator(faults=Faults(first_delay=100.0))) as w:
        w.tts.speak("Hello. ")
        await w.running
        assert len(w.all(Overrun)) == 3
        [failed], [dead] = w.all(Failed), w.all(ClientDead)
        assert (failed.rest, failed.seconds, failed.error.code) == ("Hello. ", 0.0, "timeout")
        assert (dead.error.code, dead.error.retryable) == ("timeout", False), "there was no sound at all"
        assert w.tts.is_dead
        assert now() == pytest.approx(6.2, abs=0.2)


@virtual
async def test_an_idle_socket_and_slow_text_are_kept_alive_and_nothing_follows_the_end() -> None:
    emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(speed=0.05))
    async with world(emulator, options=TTSOptions(inactivity_timeout=20), limits=TTSLimits(stall=60)) as w:
        await asyncio.sleep(45)
        w.tts.speak("One moment. ")
        await asyncio.sleep(45)
        w.tts.speak("Yes. ")
        w.tts.finish()
        await w.running
        assert w.words() == ["One", "moment.", "Yes."]
        assert len(emulator.connections) == 1
        assert w.texts().count(" ") > 10
        assert w.texts()[-1] == "", "though the audio took longer than the next keep-alive"


@virtual
async def test_what_the_service_reports_is_told_and_a_new_socket_goes_on() -> None:
    emulator = ElevenLabsEmulator(tts_behaviour=SLOW)
    emulator.plan(Faults(error="input_timeout_exceeded", error_after=2))
    async with world(emulator) as w:
        w.tts.speak(HELLO)
        w.tts.finish()
        await w.running
        assert [error.code for error in w.all(TTSError)] == ["input_timeout_exceeded"]
        assert w.words() == HELLO.split()


@pytest.mark.parametrize("error", ["quota_exceeded", "invalid_api_key", "voice_not_found"])
def test_what_a_retry_cannot_help_ends_the_client(error: str) -> None:
    async def run() -> None:
        async with world(ElevenLabsEmulator(faults=Faults(error=error))) as w:
            w.tts.speak("Hello. ")
            await w.running
            [dead], [failed] = w.all(ClientDead), w.all(Failed)
            assert dead.error is failed.error
            assert (dead.error.code, dead.error.retryable) == (error, False)
            assert failed.rest == "Hello. "
            assert len(w.emulator.connections) == 1

    run_virtual(run())


@virtual
async def test_a_client_that_died_before_its_text_fails_that() -> None:
    async with world(ElevenLabsEmulator(keys=["other"])) as w:
        await w.running
        assert [type(event) for event in w.events] == [ClientDead]
        w.tts.speak("Anybody? ")
        w.tts.speak("Hello? ")
        [failed] = w.all(Failed)
        assert (failed.rest, failed.error.code) == ("Anybody? ", "http_401")
        assert "sk_1" not in str(failed.error)


@virtual
async def test_a_single_use_token_opens_one_socket_and_no_more() -> None:
    emulator = ElevenLabsEmulator(keys=["sk_1"], tts_behaviour=SLOW)
    token = emulator.accounts.issue("tts_websocket", 0.0)
    emulator.plan(Faults(cut_after=2))
    async with world(emulator, options=TTSOptions(single_use_token=token)) as w:
        w.tts.speak(HELLO)
        w.tts.finish()
        await w.running
        [failed] = w.all(Failed)
        assert failed.error.code == "http_401"
        assert failed.rest == HELLO[-len(failed.rest) :]
        assert 0.0 < failed.seconds < len(HELLO) * 0.06


@virtual
async def test_a_bearer_token_takes_the_place_of_the_key() -> None:
    emulator = ElevenLabsEmulator(keys=["other"])
    async with world(emulator, options=TTSOptions(authorization="Bearer other")) as w:
        w.tts.speak("Hello. ")
        w.tts.finish()
        await w.running
        assert w.words() == ["Hello."]


def test_without_key_and_token_it_says_so_before_anything_is_opened() -> None:
    def ignore(event: TTSEvent) -> None: ...

    access = Access(endpoint=Endpoint())
    with pytest.raises(ConfigurationError, match="ELEVENLABS_API_KEY"):
        StreamTTS(VOICE, ignore, access=access)
    StreamTTS(VOICE, ignore, TTSOptions(single_use_token="t"), access=access)


@virtual
async def test_odd_chunks_and_unknown_messages_change_nothing() -> None:
    emulator = ElevenLabsEmulator(faults=Faults(odd_chunks=True, extras=True))
    async with world(emulator, options=TTSOptions(output_format="pcm_16000")) as w:
        w.tts.speak(HELLO)
        w.tts.finish()
        await w.running
        assert w.data() == FormantVoice().speech(HELLO, 16000).samples.astype("<i2").tobytes()
        assert w.words() == HELLO.split()


@virtual
async def test_text_given_while_the_socket_is_away_is_spoken_when_it_is_back() -> None:
    async with world(attempts=20) as w:
        await asyncio.sleep(1)
        w.network.reach(HOST, Reachability.REFUSED)
        w.emulator.connections[0].cut()
        await asyncio.sleep(0.1)
        w.tts.speak("Hello. ")
        w.tts.finish()
        await asyncio.sleep(0.5)
        w.network.reach(HOST, Reachability.OPEN)
        await w.running
        assert w.words() == ["Hello."]


@virtual
async def test_nothing_to_say_is_finished_at_once() -> None:
    async with world() as w:
        w.tts.finish()
        assert w.events == [ContextFinished("")]


@virtual
async def test_text_after_the_end_is_our_own_mistake() -> None:
    async with world() as w:
        w.tts.speak("Hello. ")
        w.tts.finish()
        w.tts.finish()
        with pytest.raises(LocalProtocolError):
            w.tts.speak("More. ")


@virtual
async def test_closing_is_bounded_whatever_the_peer_does() -> None:
    for fault in (Faults(), Faults(stall_after=0), Faults(stall_after=1)):
        async with world(ElevenLabsEmulator(faults=fault)) as w:
            w.tts.speak(HELLO)
            await asyncio.sleep(0.5)
            begun = now()
            await w.tts.close()
            assert now() - begun <= 2.0


@virtual
async def test_a_peer_that_stops_reading_holds_a_cancelled_utterance_for_two_seconds_at_most() -> None:
    async with world(ElevenLabsEmulator(faults=Faults(stall_after=1))) as w:
        w.tts.speak(HELLO)
        await asyncio.sleep(1)
        w.emulator.connections[0].stall(math.inf)
        w.tts.cancel()
        await w.running
        assert now() <= 3.0
