"""The text-to-speech client against the emulated service, in memory and on virtual time."""

import asyncio
import base64
import math
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clients.elevenlabs.published import check_all
from tests.clients.elevenlabs.tts.speaking import HELLO, HOST, Told, now, reachable, spoken, virtual
from tests.rows import example_count
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.clients.elevenlabs import (
    ContextSettings,
    MultiContextTTS,
    TTSLimits,
    TTSOptions,
    VoiceSettings,
)
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.tts.events import ContextAudio, ContextFinished, Failed, Overrun
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults, TtsBehaviour
from voiceflow.errors import LocalProtocolError
from voiceflow.testing import MemoryNetwork, Reachability, run_virtual
from voiceflow.testing.wire import Link


class World(Told):
    """A client that runs, the emulated service, the network between them, and what was said."""

    def __init__(self, network: MemoryNetwork, emulator: ElevenLabsEmulator) -> None:
        super().__init__()
        self.network = network
        self.emulator = emulator
        self.tts: MultiContextTTS


@asynccontextmanager
async def world(
    emulator: ElevenLabsEmulator | None = None,
    *,
    options: TTSOptions | None = None,
    settings: ContextSettings | None = None,
    limits: TTSLimits | None = None,
    link: Link | None = None,
    attempts: int = 5,
) -> AsyncIterator[World]:
    emulator = emulator or ElevenLabsEmulator()
    async with reachable(emulator, link=link, attempts=attempts) as (network, access):
        made = World(network, emulator)
        made.tts = MultiContextTTS(
            "21m00Tcm4TlvDq8ikWAM", made.note, options, settings=settings, access=access, limits=limits
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(made.tts.run())
            yield made
            await made.tts.close()


@virtual
async def test_text_becomes_audio_words_and_one_final() -> None:
    async with world(settings=ContextSettings(voice_settings=VoiceSettings(stability=0.4))) as w:
        w.tts.speak("1", HELLO)
        w.tts.finish("1")
        await asyncio.sleep(3)
        assert w.data("1") == spoken(HELLO)
        assert w.words("1") == HELLO.split()
        assert w.events[-1] == ContextFinished("1")
        assert len(w.all(ContextFinished)) == 1
        opening = w.emulator.connections[0].received[0].message
        assert opening["voice_settings"] == {"stability": 0.4}


@virtual
async def test_a_warm_socket_has_audio_after_one_round_trip_and_the_vendors_own_time() -> None:
    async with world() as w:
        await asyncio.sleep(1)
        w.tts.speak("1", HELLO)
        await asyncio.sleep(1)
        assert w.times[0] == pytest.approx(1.0 + 0.02 + 0.1 + 0.02, abs=0.05)
        assert isinstance(w.events[0], ContextAudio)


@virtual
async def test_pieces_are_joined_as_they_are() -> None:
    async with world() as w:
        for piece in ("Your table ", "is booked. ", "See you."):
            w.tts.speak("1", piece)
            await asyncio.sleep(0.2)
        w.tts.finish("1")
        await asyncio.sleep(3)
        assert w.words("1") == ["Your", "table", "is", "booked.", "See", "you."]


@virtual
async def test_a_cancelled_context_is_silent_from_that_moment() -> None:
    async with world(ElevenLabsEmulator(tts_behaviour=TtsBehaviour(speed=2.0, chunk=0.1))) as w:
        w.tts.speak("1", HELLO)
        await asyncio.sleep(0.5)
        w.tts.cancel("1")
        before = len(w.events)
        assert before > 0
        w.tts.speak("1", "Too late. ")
        w.tts.speak("2", "Of course. ")
        w.tts.finish("2")
        await asyncio.sleep(5)
        assert not [event for event in w.events[before:] if getattr(event, "context_id", "") == "1"]
        assert w.tts.stale_messages > 0
        assert w.words("2") == ["Of", "course."]
        assert w.emulator.connections[0].contexts == ()


@virtual
async def test_a_storm_of_interruptions_never_opens_a_sixth_context() -> None:
    emulator = ElevenLabsEmulator(faults=Faults(late_audio=0.5))
    async with world(emulator) as w:
        for n in range(20):
            w.tts.speak(str(n), HELLO)
            await asyncio.sleep(0.05)
            w.tts.cancel(str(n))
        w.tts.speak("last", "Yes? ")
        w.tts.finish("last")
        await asyncio.sleep(5)
        assert w.words("last") == ["Yes?"]
        assert len(emulator.connections) == 1
        assert emulator.connections[0].most_contexts <= 5


@settings(deadline=None, max_examples=example_count(25))
@given(
    st.lists(st.integers(0, 60), min_size=50, max_size=50),
    st.sampled_from([0.0, 0.5, 2.0]),
    st.sampled_from([0.3, 2.0, 10.0]),
)
def test_fifty_quick_interruptions_never_open_a_sixth_context_nor_tell_a_stale_one(
    waits: list[int], late: float, speed: float
) -> None:
    """Waits are in milliseconds; late audio comes so long after its context was closed."""

    async def run() -> None:
        behaviour = TtsBehaviour(speed=speed, chunk=0.1, ttfb=0.02)
        emulator = ElevenLabsEmulator(tts_behaviour=behaviour, faults=Faults(late_audio=late))
        async with world(emulator, limits=TTSLimits(first_audio=60, stall=60)) as w:
            await asyncio.sleep(1)
            for number, wait in enumerate(waits):
                w.tts.speak(str(number), HELLO)
                await asyncio.sleep(wait / 1000)
                w.tts.cancel(str(number))
                told = len(w.events)
                assert len(emulator.connections[0].contexts) <= 5
                await asyncio.sleep(0)
                assert len(w.events) == told
            w.tts.speak("last", "Yes? ")
            w.tts.finish("last")
            await asyncio.sleep(60)
            assert {getattr(event, "context_id", None) for event in w.events[told:]} == {"last"}
            assert w.words("last") == ["Yes?"]
            [connection] = emulator.connections
            assert connection.most_contexts <= 5
            assert check_all(emulator) > 2

    run_virtual(run())


@settings(deadline=None, max_examples=example_count(40))
@given(
    st.lists(
        st.tuples(st.sampled_from(["speak", "finish", "cancel"]), st.sampled_from([0, 1, 7, 12])), max_size=25
    ),
    st.sampled_from([0.0, 2.0]),
)
def test_every_finished_context_has_one_final_and_only_live_ones_are_kept_alive(
    script: list[tuple[str, int]], late: float
) -> None:
    """Waits are in tenths of a second; a keep-alive is due each second."""

    async def run() -> None:
        emulator = ElevenLabsEmulator(faults=Faults(late_audio=late))
        limits = TTSLimits(first_audio=60, stall=60)
        async with world(emulator, options=TTSOptions(inactivity_timeout=3), limits=limits) as w:
            live: list[str] = []
            finished = ["open"]
            w.tts.speak("open", "Hello. ")  # without any context the socket itself would be given up
            for number, (action, wait) in enumerate([*script, *[("finish", 0)] * 8]):
                if action == "speak" and len(live) < 7:
                    live.append(str(number))
                    w.tts.speak(live[-1], "Hello. ")
                elif action != "speak" and live:
                    context = live.pop(0)
                    (w.tts.finish if action == "finish" else w.tts.cancel)(context)
                    finished += [context] if action == "finish" else []
                await asyncio.sleep(wait / 10)
            await asyncio.sleep(4)
            w.tts.finish("open")
            await asyncio.sleep(1)
            assert sorted(event.context_id for event in w.all(ContextFinished)) == sorted(finished)
            assert not w.all(SocketLost)
            received = [passed.message for passed in emulator.connections[0].received]
            for index, message in enumerate(received):
                if message.get("text") == "":
                    before = [m for m in received[:index] if m.get("context_id") == message["context_id"]]
                    assert before, "a ghost"
                    assert not any(m.get("close_context") for m in before), "it is closed"

    run_virtual(run())


@pytest.mark.rows(4)
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("sync", [True, False])
def test_wherever_the_socket_is_cut_the_caller_hears_every_sample_once(seed: int, sync: bool) -> None:
    async def run() -> None:
        chance = random.Random(seed)
        text = HELLO.strip()  # a space that is left over is not asked for again
        emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(speed=2.0, chunk=0.25, ttfb=0.05))
        async with world(emulator, options=TTSOptions(sync_alignment=sync), attempts=20) as w:
            for n in range(3):
                w.tts.speak(str(n), text)
                w.tts.finish(str(n))
                for _ in range(40):
                    await asyncio.sleep(0.1)
                    if chance.random() < 0.12:
                        for connection in w.emulator.open_connections():
                            connection.cut()
            await asyncio.sleep(20)
            for n in range(3):
                assert len(w.data(str(n))) == len(spoken(text))
                assert w.words(str(n)) == HELLO.split()
            assert [event.context_id for event in w.all(ContextFinished)] == ["0", "1", "2"]
            assert not w.all(Failed)

    run_virtual(run())


@virtual
async def test_after_a_cut_the_rest_is_asked_for_from_the_start_of_its_word() -> None:
    emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(speed=2.0, chunk=0.3))
    emulator.plan(Faults(cut_after=2))
    async with world(emulator) as w:
        w.tts.speak("1", HELLO)
        w.tts.finish("1")
        await asyncio.sleep(5)
        texts = [m.message["text"] for m in emulator.connections[1].received if m.message.get("text")]
        assert texts[:2] == [" ", "open from nine to five, and on Saturdays until noon. "]
        assert w.words("1") == HELLO.split()
        assert len(w.all(SocketLost)) == 1


@virtual
async def test_text_given_while_the_socket_is_away_is_spoken_when_it_is_back() -> None:
    async with world(attempts=20) as w:
        await asyncio.sleep(1)
        w.network.reach(HOST, Reachability.REFUSED)
        w.emulator.connections[0].cut()
        await asyncio.sleep(0.1)
        w.tts.speak("1", "Hello. ")
        w.tts.finish("1")
        await asyncio.sleep(0.5)
        w.network.reach(HOST, Reachability.OPEN)
        await asyncio.sleep(5)
        assert w.words("1") == ["Hello."]
        assert w.all(ContextFinished) == [ContextFinished("1")]


@virtual
async def test_a_context_cancelled_while_the_socket_is_away_is_not_spoken() -> None:
    async with world() as w:
        await asyncio.sleep(1)
        w.emulator.connections[0].cut()
        w.tts.speak("1", "Hello. ")
        w.tts.cancel("1")
        await asyncio.sleep(5)
        assert not w.all(ContextAudio)
        assert not w.emulator.connections[1].received


@virtual
async def test_retries_are_bounded_and_the_rest_of_the_text_is_told() -> None:
    async with world(ElevenLabsEmulator(faults=Faults(first_delay=100.0))) as w:
        w.tts.speak("1", "Hello. ")
        await asyncio.sleep(20)
        assert len(w.all(Overrun)) == 3
        [failed] = w.all(Failed)
        assert (failed.context_id, failed.rest, failed.seconds) == ("1", "Hello. ", 0.0)
        assert (failed.error.code, failed.error.retryable) == ("timeout", True)
        assert now() == 20.0
        assert w.times[w.events.index(failed)] == pytest.approx(6.2, abs=0.2)
        w.tts.finish("1")
        w.tts.speak("1", "Too late. ")
        assert not w.all(ContextFinished)
        assert [dead.error.code for dead in w.all(ClientDead)] == ["timeout"], "there was no sound at all"


@virtual
async def test_a_service_that_spoke_a_little_is_tried_again_with_the_next_text() -> None:
    emulator = ElevenLabsEmulator()
    emulator.plan(Faults(stall_after=1), *[Faults(stall_after=0)] * 2)
    async with world(emulator) as w:
        w.tts.speak("1", HELLO)
        w.tts.finish("1")
        await asyncio.sleep(8)
        [failed] = w.all(Failed)
        assert failed.seconds > 0
        w.tts.speak("2", "Again. ")
        w.tts.finish("2")
        await asyncio.sleep(3)
        assert w.words("2") == ["Again."]
        assert not w.all(ClientDead)


@pytest.mark.parametrize("error", ["quota_exceeded", "invalid_api_key", "voice_not_found"])
def test_what_a_retry_cannot_help_ends_the_client(error: str) -> None:
    async def run() -> None:
        async with world(ElevenLabsEmulator(faults=Faults(error=error))) as w:
            w.tts.speak("1", "Hello. ")
            await asyncio.sleep(10)
            [dead], [failed] = w.all(ClientDead), w.all(Failed)
            assert dead.error is failed.error
            assert (dead.error.code, dead.error.retryable) == (error, False)
            assert w.tts.is_dead
            w.tts.speak("2", "Anybody? ")
            assert w.all(Failed, "2")[0].rest == "Anybody? "
            assert len(w.emulator.connections) == 1

    run_virtual(run())


@virtual
async def test_a_final_that_does_not_come_is_not_waited_for_when_all_was_heard() -> None:
    async with world() as w:
        w.tts.speak("1", "Hello. ")
        await asyncio.sleep(2)
        w.emulator.connections[0].stall(math.inf)
        w.tts.finish("1")
        await asyncio.sleep(1.6)
        assert w.all(ContextFinished) == [ContextFinished("1")]
        assert not w.all(Overrun)


@virtual
async def test_nothing_to_say_is_finished_at_once() -> None:
    async with world() as w:
        await asyncio.sleep(1)
        assert not w.tts.finish("1")
        w.tts.speak("2", " ")
        assert w.tts.finish("2")
        assert w.all(ContextFinished) == [ContextFinished("2")]


@virtual
async def test_our_own_mistakes_are_named_errors() -> None:
    async with world() as w:
        w.tts.speak("1", "Hello. ")
        w.tts.finish("1")
        with pytest.raises(LocalProtocolError):
            w.tts.speak("1", "More. ")
        for n in range(2, 9):
            w.tts.speak(str(n), "Hello. ")
        with pytest.raises(LocalProtocolError, match="8 contexts"):
            w.tts.speak("9", "Hello. ")


@virtual
async def test_eight_contexts_share_five_slots() -> None:
    async with world() as w:
        for n in range(8):
            w.tts.speak(str(n), "Hello. ")
            w.tts.finish(str(n))
        await asyncio.sleep(10)
        assert {event.context_id for event in w.all(ContextFinished)} == set("01234567")
        assert all(w.words(str(n)) == ["Hello."] for n in range(8))
        assert w.emulator.connections[0].most_contexts == 5
        assert not w.all(Overrun)


@virtual
async def test_an_idle_socket_is_closed_politely() -> None:
    async with world() as w:
        await asyncio.sleep(1)
        await w.tts.close()
        connection = w.emulator.connections[0]
        assert connection.received[-1].message == {"close_socket": True}
        assert connection.close_code == 1000


@virtual
async def test_closing_is_bounded_whatever_the_peer_does() -> None:
    for fault in (Faults(), Faults(stall_after=0), Faults(stall_after=1)):
        async with world(ElevenLabsEmulator(faults=fault)) as w:
            w.tts.speak("1", HELLO)
            await asyncio.sleep(0.5)
            begun = now()
            await w.tts.close()
            assert now() - begun <= 2.0


def test_the_emulated_voice_is_what_these_tests_take_it_for() -> None:
    assert len(spoken(HELLO)) == round(len(HELLO) * 0.06 * 8000)
    assert base64.b64encode(spoken(" ")) == base64.b64encode(encode(np.zeros(480, np.int16), Encoding.MULAW))
