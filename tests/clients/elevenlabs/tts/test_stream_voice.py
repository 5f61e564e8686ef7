"""A voice as an async iterator, against the emulated service, in memory and on virtual time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clients.elevenlabs.published import check_all
from tests.clients.elevenlabs.tts.speaking import HELLO, now, reachable, spoken, virtual, words_of
from tests.rows import example_count
from voiceflow.clients.elevenlabs import Access, Endpoint, StreamVoice, TTSLimits, TTSOptions
from voiceflow.clients.elevenlabs.tts.events import ContextAudio
from voiceflow.clients.elevenlabs.tts.stream_pool import MAX_SOCKETS, MAX_WAITING
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults, TtsBehaviour
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.testing import run_virtual

VOICE = "21m00Tcm4TlvDq8ikWAM"

SLOW = TtsBehaviour(speed=2.0, chunk=0.25, ttfb=0.05)


@asynccontextmanager
async def voice(
    emulator: ElevenLabsEmulator,
    options: TTSOptions | None = None,
    *,
    limits: TTSLimits | None = None,
    is_warm: bool = True,
) -> AsyncIterator[StreamVoice]:
    async with reachable(emulator) as (_, access):
        async with StreamVoice(VOICE, options, access=access, limits=limits, is_warm=is_warm) as made:
            yield made
        assert not [task for task in asyncio.all_tasks() if "elevenlabs" in task.get_name()]


async def pieces(text: str, gap: float = 0.1) -> AsyncIterator[str]:
    """A text word by word, as a language model gives it."""
    for word in text.split():
        await asyncio.sleep(gap)
        yield f"{word} "


async def heard(speech: AsyncIterator[ContextAudio]) -> list[ContextAudio]:
    return [audio async for audio in speech]


def data(audio: list[ContextAudio]) -> bytes:
    return b"".join(each.data for each in audio)


def texts(audio: list[ContextAudio]) -> list[str]:
    return [word.text for word in words_of(audio)]


@virtual
async def test_text_goes_in_by_the_piece_and_audio_comes_out_before_it_is_complete() -> None:
    emulator = ElevenLabsEmulator()
    async with voice(emulator) as made:
        times = []
        audio: list[ContextAudio] = []
        async for each in made.speak(pieces(HELLO, 1.0)):
            times.append(now())
            audio.append(each)
        assert times[0] < 2.0
        assert texts(audio) == HELLO.split()
        assert data(audio) == b"".join(spoken(f"{word} ") for word in HELLO.split())
    assert check_all(emulator) > 10


@virtual
async def test_one_utterance_needs_one_socket_and_the_next_finds_one_open() -> None:
    emulator = ElevenLabsEmulator()
    async with voice(emulator) as made:
        await asyncio.sleep(1)
        for number in range(1, 4):
            begun = now()
            first = None
            async for _ in made.speak("Hello. "):
                first = first or now() - begun
            assert first == pytest.approx(0.14, abs=0.001)
            await asyncio.sleep(1)
            assert len(emulator.connections) == number + 1
    assert not emulator.open_connections()


@virtual
async def test_a_single_utterance_needs_no_spare_socket() -> None:
    emulator = ElevenLabsEmulator()
    async with voice(emulator, is_warm=False) as made:
        assert texts(await heard(made.speak(HELLO))) == HELLO.split()
        assert len(emulator.connections) == 1


@virtual
async def test_a_single_use_token_serves_a_single_utterance() -> None:
    emulator = ElevenLabsEmulator(keys=["other"])
    token = emulator.accounts.issue("tts_websocket", 0.0)
    async with voice(emulator, TTSOptions(single_use_token=token)) as made:
        assert texts(await heard(made.speak(HELLO))) == HELLO.split()
        assert len(emulator.connections) == 1, "no other one is tried ahead"
        with pytest.raises(ServiceError) as caught:
            await heard(made.speak("Again. "))
        assert caught.value.code == "http_401"


@virtual
async def test_leaving_the_iteration_interrupts_and_closes_the_text_too() -> None:
    emulator = ElevenLabsEmulator(tts_behaviour=SLOW)
    is_closed = False

    async def source() -> AsyncIterator[str]:
        nonlocal is_closed
        try:
            yield HELLO
            await asyncio.sleep(100)
        finally:
            is_closed = True

    async with voice(emulator) as made:
        async with aclosing(made.speak(source())) as speech:
            async for _ in speech:
                break
        await asyncio.sleep(0.1)
        assert is_closed
        assert not emulator.connections[0].is_open
        assert texts(await heard(made.speak("Of course. "))) == ["Of", "course."]


@virtual
async def test_an_error_of_the_text_is_raised_where_the_audio_is_awaited() -> None:
    async def source() -> AsyncIterator[str]:
        yield "One moment. "
        await asyncio.sleep(2)
        raise LookupError("no forecast")

    audio: list[ContextAudio] = []

    async def listen(made: StreamVoice) -> None:
        async for each in made.speak(source()):
            audio.append(each)  # noqa: PERF401 - what came before the error is wanted

    async with voice(ElevenLabsEmulator()) as made:
        with pytest.raises(LookupError, match="no forecast"):
            await listen(made)
        assert texts(audio) == ["One", "moment."]


@virtual
async def test_an_error_of_the_body_is_raised_as_it_is() -> None:
    with pytest.raises(LookupError):
        async with voice(ElevenLabsEmulator()):
            raise LookupError


@virtual
async def test_what_the_service_cannot_speak_is_an_error() -> None:
    async with voice(ElevenLabsEmulator(faults=Faults(error="quota_exceeded"))) as made:
        for _ in range(2):
            with pytest.raises(ServiceError) as caught:
                await heard(made.speak("Hello. "))
            assert caught.value.code == "quota_exceeded"


@virtual
async def test_many_utterances_at_once_share_two_sockets_in_order() -> None:
    emulator = ElevenLabsEmulator()
    async with voice(emulator) as made:
        async with asyncio.TaskGroup() as tasks:
            made_tasks = [tasks.create_task(heard(made.speak(f"Number {n}. "))) for n in range(8)]
            for _ in range(50):
                await asyncio.sleep(0.05)
                assert len(emulator.open_connections()) <= MAX_SOCKETS
        assert [texts(task.result()) for task in made_tasks] == [["Number", f"{n}."] for n in range(8)]


@virtual
async def test_utterances_that_wait_are_bounded() -> None:
    emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(ttfb=1.0))
    async with voice(emulator) as made, asyncio.TaskGroup() as tasks:
        for _ in range(MAX_SOCKETS + MAX_WAITING):
            tasks.create_task(heard(made.speak("Hello. ")))
        await asyncio.sleep(0.5)
        with pytest.raises(LocalProtocolError, match="wait for a socket"):
            await heard(made.speak("One too many. "))


@virtual
async def test_a_slow_listener_holds_the_text_back() -> None:
    taken = 0

    async def source() -> AsyncIterator[str]:
        nonlocal taken
        for _ in range(200):
            taken += 1
            yield HELLO
            await asyncio.sleep(0.5)

    async with voice(ElevenLabsEmulator()) as made, aclosing(made.speak(source())) as speech:
        await anext(speech)
        await asyncio.sleep(90)
        assert taken * len(HELLO) * 0.06 < 40, "30 s, and a sentence or two"
        before = taken
        for _ in range(80):
            await anext(speech)
        await asyncio.sleep(90)
        assert taken > before


@virtual
async def test_leaving_the_voice_ends_what_is_still_spoken() -> None:
    emulator = ElevenLabsEmulator(tts_behaviour=SLOW)

    async def listen(made: StreamVoice) -> None:
        with pytest.raises(LocalProtocolError, match="closed"):
            await heard(made.speak(pieces(HELLO, 1.0)))

    async with asyncio.TaskGroup() as tasks:
        async with voice(emulator) as made:
            tasks.create_task(listen(made))
            await asyncio.sleep(3)
            begun = now()
        assert now() - begun < 3.0
    with pytest.raises(LocalProtocolError):
        await anext(made.speak("Too late. "))


@virtual
async def test_a_task_that_is_cancelled_leaves_no_socket_and_no_task() -> None:
    emulator = ElevenLabsEmulator(tts_behaviour=SLOW)

    async def listen() -> None:
        async with voice(emulator) as made:
            await heard(made.speak(pieces(HELLO, 1.0)))

    task = asyncio.get_running_loop().create_task(listen())
    for seconds in (3, 0.01):
        await asyncio.sleep(seconds)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not emulator.open_connections()


@virtual
async def test_without_a_session_to_share_it_opens_and_closes_its_own() -> None:
    made = StreamVoice(VOICE, access=Access(endpoint=Endpoint(api_key="sk_1")), is_warm=False)
    for _ in range(2):
        async with made:
            await asyncio.sleep(0)


def test_without_a_key_it_says_so_before_anything_is_opened() -> None:
    with pytest.raises(ConfigurationError, match="ELEVENLABS_API_KEY"):
        StreamVoice(VOICE, access=Access(endpoint=Endpoint()))


@settings(deadline=None, max_examples=example_count(40))
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), min_size=1, max_size=5),
    st.lists(st.integers(1, 40), max_size=4),
    st.booleans(),
)
def test_over_interruptions_and_lost_sockets_nothing_is_missed_and_nothing_stale_is_heard(
    utterances: list[tuple[int, int]], cuts: list[int], sync: bool
) -> None:
    """Each utterance is left after so many pieces of audio, or heard to its end if there are fewer."""

    async def cut(emulator: ElevenLabsEmulator) -> None:
        for tenths in cuts:
            await asyncio.sleep(tenths / 10)
            for connection in emulator.open_connections():
                connection.cut()

    async def listen(made: StreamVoice, text: str, patience: int) -> None:
        audio: list[ContextAudio] = []
        async with aclosing(made.speak(text)) as speech:
            async for each in speech:
                audio.append(each)
                if len(audio) > patience:
                    break
            else:
                assert texts(audio) == text.split()
                assert len(data(audio)) == len(spoken(text))
        assert text.startswith("".join(c for each in audio for c in each.characters.text))

    async def run() -> None:
        emulator = ElevenLabsEmulator(tts_behaviour=SLOW)
        options = TTSOptions(sync_alignment=sync)
        async with voice(emulator, options) as made, asyncio.TaskGroup() as tasks:
            tasks.create_task(cut(emulator))
            for number, (patience, words) in enumerate(utterances):
                text = " ".join(f"{chr(97 + number)}{n}" for n in range(words)) + "."
                await listen(made, text, patience)

    run_virtual(run())


@given(
    text=st.lists(st.sampled_from(["We", "are", "open.", "é", "a", "–"]), min_size=1, max_size=8).map(
        " ".join
    )
)
@settings(max_examples=example_count(25))
def test_each_piece_has_the_words_that_are_complete_with_it(text: str) -> None:
    async def test() -> None:
        async with voice(ElevenLabsEmulator(tts_behaviour=SLOW)) as made:
            audio = [each async for each in made.speak(pieces(text))]
            words = [word for each in audio for word in each.words]
            assert [word.text for word in words] == text.split()
            assert words == words_of(
                [ContextAudio(e.context_id, e.data, e.start, e.characters, e.is_word_end) for e in audio]
            )
            for each in audio:
                end = each.start + len(each.data) / 8000
                assert all(word.end <= end + 1e-6 for word in each.words)

    run_virtual(test())
