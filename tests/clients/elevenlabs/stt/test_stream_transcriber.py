"""Realtime speech to text as an async iterator, against the emulated service, on virtual time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clients.elevenlabs.published import check_connection
from tests.clients.elevenlabs.stt.hearing import HOST, LOUD, QUIET, now, virtual
from tests.rows import example_count
from voiceflow.clients.elevenlabs import (
    Access,
    Backoff,
    Committed,
    Endpoint,
    Partial,
    StreamTranscriber,
    STTOptions,
)
from voiceflow.clients.elevenlabs.stt.hearing import LEAD, Heard
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.testing import MemoryNetwork, run_virtual
from voiceflow.testing.wire import Link

LINES = ["We are open from nine to five.", "On Saturdays until noon.", "Goodbye."]
PHONE = STTOptions(commit_strategy="vad", include_timestamps=True, vad_silence_threshold_secs=0.5)
TALK = LOUD * 75 + QUIET * 50 + LOUD * 60 + QUIET * 50 + LOUD * 50
"""1.5 s of voice, 1 s of silence, 1.2 s of voice, 1 s of silence, 1 s of voice."""


@asynccontextmanager
async def transcribing(
    emulator: ElevenLabsEmulator, options: STTOptions = PHONE, *, attempts: int = 5
) -> AsyncIterator[StreamTranscriber]:
    async with MemoryNetwork(link=Link(latency=0.02)) as network:
        network.add(HOST, emulator.app())
        access = Access(
            endpoint=Endpoint(api_key="sk_1"),
            http=network.session(),
            backoff=Backoff(attempts=attempts),
            chance=random.Random(1),
        )
        async with StreamTranscriber(options, access=access) as made:
            yield made
        assert not [task for task in asyncio.all_tasks() if "elevenlabs" in task.get_name()]
    for connection in emulator.connections:
        check_connection(connection)


async def packets(data: bytes = TALK, size: int = 160) -> AsyncIterator[bytes]:
    """Audio as a telephone brings it."""
    for at in range(0, len(data), size):
        await asyncio.sleep(size / 8000)
        yield data[at : at + size]


async def all_of(heard: AsyncIterator[Heard]) -> list[Heard]:
    return [each async for each in heard]


def finals(heard: list[Heard]) -> list[str]:
    return [each.text for each in heard if isinstance(each, Committed) and each.text]


@virtual
async def test_words_come_while_they_are_said_and_finals_after_them() -> None:
    async with transcribing(ElevenLabsEmulator(stt=LINES)) as made:
        times: dict[str, float] = {}
        heard = []
        async for each in made.transcribe(packets()):
            times.setdefault(each.text, now())
            heard.append(each)
        assert finals(heard) == LINES
        assert isinstance(heard[0], Partial)
        assert times[heard[0].text] < 1.5
        assert times[LINES[0]] < 2.5
        words = [word for each in heard if isinstance(each, Committed) for word in each.words]
        assert [word.text for word in words] == " ".join(LINES).split()
        assert (words[0].start, words[-1].end) == (0.0, 5.7)


@virtual
async def test_audio_that_is_there_at_once_is_sent_no_faster_than_it_is_spoken() -> None:
    emulator = ElevenLabsEmulator(stt=LINES * 12)
    async with transcribing(emulator) as made:
        heard = await all_of(made.transcribe((TALK + QUIET * 50) * 12))
        assert finals(heard) == LINES * 12
        assert now() >= 12 * 6.7 - LEAD - 1.0
        assert len(emulator.connections) == 1


@virtual
async def test_the_segments_of_a_manual_session_end_where_the_caller_says() -> None:
    async with transcribing(ElevenLabsEmulator(stt=LINES), STTOptions()) as made:

        async def audio() -> AsyncIterator[bytes]:
            async for data in packets(LOUD * 50):
                yield data
            made.commit()
            async for data in packets(LOUD * 50):
                yield data

        assert finals(await all_of(made.transcribe(audio()))) == LINES[:2]


@given(cut=st.integers(1, 40), size=st.sampled_from([160, 800, 4000, 40_000]))
@settings(max_examples=example_count(25))
def test_a_lost_socket_costs_no_word_and_tells_none_twice(cut: int, size: int) -> None:
    async def test() -> None:
        emulator = ElevenLabsEmulator(stt=lambda segment: f"{segment.voiced_seconds:.1f} s of voice")
        emulator.plan(Faults(cut_after_received=cut))
        async with transcribing(emulator, STTOptions()) as made:
            assert finals(await all_of(made.transcribe(packets(size=size)))) == ["3.7 s of voice"]
        assert len(emulator.connections) == 2

    run_virtual(test())


@virtual
async def test_leaving_the_iteration_ends_the_session() -> None:
    emulator = ElevenLabsEmulator(stt=LINES)
    async with transcribing(emulator) as made:
        async with aclosing(made.transcribe(packets())) as heard:
            async for _ in heard:
                break
        await asyncio.sleep(0.5)
        assert not emulator.open_connections()
        assert finals(await all_of(made.transcribe(packets(LOUD * 50)))) == LINES[:1]


@virtual
async def test_an_error_of_the_source_comes_after_what_was_heard() -> None:
    async def broken() -> AsyncIterator[bytes]:
        async for data in packets(LOUD * 75 + QUIET * 75):
            yield data
        raise OSError("the microphone was unplugged")

    async with transcribing(ElevenLabsEmulator(stt=LINES)) as made:
        heard: list[Heard] = []

        async def read() -> None:
            async for each in made.transcribe(broken()):
                heard.append(each)  # noqa: PERF401 - what came before the error is kept

        with pytest.raises(OSError, match="unplugged"):
            await read()
        assert finals(heard) == LINES[:1]


@virtual
async def test_a_reader_that_is_slow_misses_partials_only() -> None:
    async with transcribing(ElevenLabsEmulator(stt=LINES)) as made:
        heard = []
        async for each in made.transcribe(packets()):
            heard.append(each)
            await asyncio.sleep(60.0)
        kinds = [type(each).__name__ for each in heard if each.text]
        assert kinds == ["Partial", *["Partial", "Committed"] * 3]
        assert finals(heard) == LINES


@virtual
async def test_a_service_that_cannot_be_had_is_an_error_of_the_iteration() -> None:
    emulator = ElevenLabsEmulator(keys=["other"])
    async with transcribing(emulator, attempts=1) as made:
        with pytest.raises(ServiceError) as caught:
            await all_of(made.transcribe(packets()))
        assert caught.value.code == "auth_error"


@virtual
async def test_audio_that_is_no_whole_samples_is_an_error_of_the_iteration() -> None:
    pcm = STTOptions(audio_format="pcm_16000")
    async with transcribing(ElevenLabsEmulator(), pcm) as made:
        with pytest.raises(LocalProtocolError, match="whole samples"):
            await all_of(made.transcribe(b"\0\0\0"))


@virtual
async def test_a_transcriber_that_is_closed_ends_its_streams() -> None:
    emulator = ElevenLabsEmulator(stt=LINES)
    async with transcribing(emulator) as made:
        reader = asyncio.create_task(all_of(made.transcribe(packets())))
        await asyncio.sleep(1.0)
    with pytest.raises(LocalProtocolError, match="closed"):
        await reader
    assert not emulator.open_connections()
    with pytest.raises(LocalProtocolError, match="async with"):
        await all_of(made.transcribe(packets()))


def test_without_a_key_nothing_is_begun() -> None:
    with pytest.raises(ConfigurationError):
        StreamTranscriber(access=Access(endpoint=Endpoint()))
