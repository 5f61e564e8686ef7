"""Each error that realtime speech to text documents: what the client does, and that nothing is lost."""

import asyncio
import base64
from dataclasses import dataclass
from itertools import pairwise

import pytest

from tests.clients.elevenlabs.published import examples
from tests.clients.elevenlabs.stt.hearing import LOUD, World, numbered, virtual, world
from voiceflow.clients.elevenlabs import Reaction, STTOptions
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.stt.events import Committed, STTError
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults, SttBehaviour
from voiceflow.testing import run_virtual

# Seconds of the network until the service sees a handshake: to connect there and back, and the request.
DIALLING = 3 * 0.02


@dataclass(frozen=True)
class Case:
    """What becomes of a session after an error.

    Attributes:
        sockets: How many the client has opened a second later.
        wait: Seconds between the error and the next socket, at least and at most, without the network's.
        largest: Seconds of the largest chunk that the next socket gets.
    """

    reaction: Reaction
    sockets: int = 2
    wait: tuple[float, float] = (0.0, 0.0)
    largest: float = 1.0


DEAD = Case(Reaction.GIVE_UP, sockets=1)
ALIVE = Case(Reaction.IGNORE, sockets=1)
AGAIN = Case(Reaction.RECONNECT)
LATER = Case(Reaction.BACK_OFF, wait=(0.05, 0.1))

CASES = {
    "error": AGAIN,
    "auth_error": DEAD,
    "quota_exceeded": DEAD,
    "unaccepted_terms": DEAD,
    "rate_limited": LATER,
    "queue_overflow": Case(Reaction.SLOW_DOWN, wait=(0.05, 0.1)),
    "resource_exhausted": LATER,
    "session_time_limit_exceeded": AGAIN,
    "input_error": Case(Reaction.TRY_ONCE_MORE),
    "invalid_request": DEAD,
    "chunk_size_exceeded": Case(Reaction.SHRINK, largest=0.5),
    "insufficient_audio_activity": ALIVE,
    "commit_throttled": ALIVE,
    "transcriber_error": AGAIN,
}


def test_the_table_has_every_documented_error() -> None:
    cases = examples("messages.stt_realtime.server")["cases"]
    assert {c["message"]["message_type"] for c in cases if c["name"].startswith("error: ")} == set(CASES)


async def speak(w: World, begin: int, packets: int) -> int:
    """Say numbered samples, 20 ms each time; returns the number after the last."""
    for _ in range(packets):
        w.stt.send_audio(b"".join(n.to_bytes(2, "little") for n in range(begin, begin + 160)))
        begin += 160
        await asyncio.sleep(0.02)
    return begin


@pytest.mark.parametrize("error", CASES)
def test_each_error_has_its_own_reaction_and_no_audio_and_no_commit_is_lost(error: str) -> None:
    async def run() -> None:
        case = CASES[error]
        emulator = ElevenLabsEmulator(stt=numbered, stt_behaviour=SttBehaviour(partial_interval=None))
        async with world(emulator, options=STTOptions(audio_format="pcm_8000")) as w:
            said = await speak(w, 0, 100)
            w.stt.commit()
            said = await speak(w, said, 100)
            assert w.texts == ["0..16000"]
            # One commit is on its way when the error comes, and a second is made before the next socket.
            w.stt.commit()
            await asyncio.sleep(0.05)
            emulator.connections[0].fail(error)
            await asyncio.sleep(0.021)
            failed_at = w.times[-1]
            said = await speak(w, said, 20)
            w.stt.commit()
            await asyncio.sleep(1)

            [told] = w.all(STTError)
            assert (told.code, told.reaction) == (error, case.reaction)
            assert len(emulator.connections) == case.sockets
            dead = [(event.error.code, event.error.retryable) for event in w.all(ClientDead)]
            lost = [(event.error.code, event.error.retryable) for event in w.all(SocketLost)]
            assert dead == ([(error, False)] if case is DEAD else [])
            assert lost == ([(error, True)] if case.sockets == 2 else [])
            assert w.stt.is_dead is bool(dead)
            if dead:
                return
            assert w.texts == ["0..16000", "16000..32000", f"32000..{said}"]
            if case.sockets == 1:
                return
            least, most = case.wait
            waited = emulator.connections[1].opened_at - failed_at - DIALLING
            assert least <= round(waited, 6) <= most
            chunks = [base64.b64decode(message["audio_base_64"]) for message in w.sent(1)]
            assert max(map(len, chunks)) / 16000 == case.largest

    run_virtual(run())


def test_a_commit_that_is_throttled_takes_no_other_ones_answer() -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=numbered, stt_behaviour=SttBehaviour(partial_interval=None))
        async with world(emulator, options=STTOptions(audio_format="pcm_8000")) as w:
            said = await speak(w, 0, 10)
            w.stt.commit()  # 0.2 s: too little
            await asyncio.sleep(0.5)
            said = await speak(w, said, 30)
            w.stt.commit()
            await asyncio.sleep(1)
            assert [event.code for event in w.all(STTError)] == ["commit_throttled"]
            assert w.texts == [f"0..{said}"]
            assert len(emulator.connections) == 1

    run_virtual(run())


def test_capacity_that_does_not_come_back_is_asked_for_at_growing_distances() -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(faults=Faults(error="rate_limited", error_after=1))
        async with world(emulator) as w:
            await asyncio.sleep(30)
            assert len(emulator.connections) == 5
            gaps = [b.opened_at - a.opened_at for a, b in pairwise(emulator.connections)]
            # A tenth of a second, doubled each time, and up to half of it off by chance.
            for doubled, gap in enumerate(gaps):
                assert 0.05 * 2**doubled <= gap - DIALLING <= 0.1 * 2**doubled
            [dead] = w.all(ClientDead)
            assert (dead.error.code, dead.error.retryable) == ("rate_limited", True)

    run_virtual(run())


@virtual
async def test_a_socket_that_is_closed_after_an_ignored_error_is_replaced() -> None:
    emulator = ElevenLabsEmulator(stt=["Still here."])
    async with world(emulator) as w:
        await w.say(LOUD, 0.5)
        emulator.connections[0].fail("insufficient_audio_activity")
        await w.say(LOUD, 0.1)
        emulator.connections[0].cut()
        await w.say(LOUD, 0.4)
        assert await w.stt.finish()
        assert w.texts == ["Still here."]
        assert [event.code for event in w.all(STTError)] == ["insufficient_audio_activity"]


@virtual
async def test_a_service_that_is_flooded_by_a_replay_gets_it_at_a_slower_pace() -> None:
    behaviour = SttBehaviour(max_backlog=5.0, partial_interval=None)
    emulator = ElevenLabsEmulator(stt=["All of it."], stt_behaviour=behaviour)
    emulator.plan(Faults(refuse=503), Faults(refuse=503))
    async with world(emulator) as w:
        w.stt.send_audio(LOUD * 1000)  # 20 s at once, as after a long time without a network
        await w.say(LOUD, 1.0)
        assert await w.stt.finish(limit=10.0)
        assert w.texts == ["All of it."]
        assert [event.code for event in w.all(STTError)] == ["queue_overflow"]
        first, *_, last = emulator.connections[-1].received
        assert last.at - first.at >= 20.0 / 4 - 1.0


@virtual
async def test_after_an_overflow_live_audio_and_commits_are_held_up_by_milliseconds() -> None:
    emulator = ElevenLabsEmulator(stt=["One.", "Two."])
    async with world(emulator) as w:
        await w.say(LOUD, 1.0)
        emulator.connections[0].fail("queue_overflow")
        await w.say(LOUD, 1.0)
        assert await w.stt.finish()
        await w.say(LOUD, 1.0)
        w.stt.commit()
        await asyncio.sleep(1)
        assert w.texts == ["One.", "Two."]
        # The network's 20 ms twice and the service's 150; 0.1 s of audio went 20 ms before, and counts 25.
        assert w.all(Committed)[-1].waited == pytest.approx(0.04 + 0.15 + 0.005)
