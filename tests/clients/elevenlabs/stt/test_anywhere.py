"""Wherever its sockets are lost, the client tells each segment once, in order."""

import asyncio
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.clients.elevenlabs.stt.hearing import now, world
from tests.rows import example_count
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs import STTLimits, STTOptions
from voiceflow.clients.elevenlabs.sockets.events import AudioDropped, ClientDead
from voiceflow.clients.elevenlabs.stt.events import Committed
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults, HeardUtterance, Segment, SttBehaviour
from voiceflow.testing import run_virtual
from voiceflow.testing.wire import Link

PACKET = 160
SILENCE = 0.5


@dataclass(frozen=True)
class Loss:
    """How a socket is lost, and how often its successor is refused.

    Attributes:
        at: Share of the call.
        error: What the service reports before, if it does.
        refusals: Handshakes in vain.
    """

    at: float
    error: str | None
    refusals: int


UTTERANCES = st.lists(
    st.tuples(st.integers(20, 75), st.integers(40, 90)),  # packets of voice, then of silence
    min_size=1,
    max_size=6,
)
LOSSES = st.lists(
    st.builds(
        Loss,
        at=st.floats(0, 1),
        error=st.sampled_from([None, "error", "queue_overflow", "chunk_size_exceeded", "rate_limited"]),
        refusals=st.integers(0, 3),
    ),
    max_size=6,
)


def listen(segment: Segment) -> HeardUtterance:
    """The numbers of the utterances in a segment: each is a voice of its own loudness."""
    words: list[Word] = []
    at = 0
    for loudness, group in groupby(np.abs(segment.samples.astype(np.int32)).tolist()):
        length = len(list(group))
        if loudness:
            words.append(Word(str(loudness // 100 - 10), at / 8000, (at + length) / 8000))
        at += length
    return HeardUtterance(" ".join(word.text for word in words), tuple(words))


def voice(number: int) -> bytes:
    """A packet of the utterance with this number."""
    samples = np.full(PACKET, 1000 + 100 * number, "<i2")
    samples[1::2] *= -1
    return samples.tobytes()


def packets(utterances: list[tuple[int, int]]) -> list[tuple[bytes, bool]]:
    """The packets of a call, and whether an utterance is over with each."""
    call: list[tuple[bytes, bool]] = []
    for number, (loud, quiet) in enumerate(utterances):
        call += [(voice(number), False)] * loud
        call += [(bytes(2 * PACKET), n == 10) for n in range(quiet)]
    return call


async def told(
    strategy: Literal["manual", "vad"],
    utterances: list[tuple[int, int]],
    losses: list[Loss],
    *,
    words: bool,
    faults: Faults,
    latency: float,
) -> list[Committed]:
    """Play a call; returns its finals that are not empty."""
    options = STTOptions(
        audio_format="pcm_8000",
        commit_strategy=strategy,
        vad_silence_threshold_secs=SILENCE,
        include_timestamps=words,
    )
    behaviour = SttBehaviour(latency=latency, partial_interval=None)
    emulator = ElevenLabsEmulator(stt=listen, stt_behaviour=behaviour, faults=faults)
    call = packets(utterances)
    due: dict[int, list[Loss]] = {}
    for loss in losses:
        due.setdefault(int(loss.at * (len(call) - 1)), []).append(loss)
    async with world(emulator, options=options, attempts=20, link=Link(latency=0.02)) as w:
        for index, (packet, is_end) in enumerate(call):
            w.stt.send_audio(packet)
            if is_end and strategy == "manual":
                assert w.stt.commit()
            for loss in due.get(index, ()):
                emulator.plan(*[Faults(refuse=503)] * loss.refusals)
                for connection in emulator.open_connections():
                    if loss.error is not None:
                        connection.fail(loss.error)
                    connection.cut()
            await asyncio.sleep(0.02)
        assert await w.stt.finish(limit=20.0)
        await asyncio.sleep(2)
        assert not w.all(ClientDead)
        assert not w.all(AudioDropped)
        return [final for final in w.all(Committed) if final.text]


@settings(max_examples=example_count(60))
@given(
    UTTERANCES,
    LOSSES,
    st.sampled_from(["manual", "vad"]),
    st.booleans(),
    st.sampled_from([0.05, 0.15, 0.4]),
)
@example([(50, 60)] * 3, [Loss(0.4, None, 3), Loss(0.55, None, 0)], "vad", False, 0.4)
def test_each_utterance_is_one_final_with_its_own_times(
    utterances: list[tuple[int, int]],
    losses: list[Loss],
    strategy: Literal["manual", "vad"],
    doubled: bool,
    latency: float,
) -> None:
    faults = Faults(duplicate_finals=doubled)
    finals = run_virtual(told(strategy, utterances, losses, words=True, faults=faults, latency=latency))
    assert [final.text for final in finals] == [str(number) for number in range(len(utterances))]
    begin = 0
    for (loud, quiet), final in zip(utterances, finals, strict=True):
        for word in final.words:  # none if the socket was lost before they came
            assert (round(word.start * 50, 6), round(word.end * 50, 6)) == (begin, begin + loud)
        begin += loud + quiet


@settings(max_examples=example_count(40))
@given(UTTERANCES, LOSSES, st.sampled_from([0.05, 0.15, 0.4]))
@example([(20, 40)] * 2, [Loss(0.5, None, 2), Loss(0.25, None, 2)], 0.4)
def test_where_we_commit_it_needs_no_words_for_that(
    utterances: list[tuple[int, int]], losses: list[Loss], latency: float
) -> None:
    finals = run_virtual(told("manual", utterances, losses, words=False, faults=Faults(), latency=latency))
    assert [final.text for final in finals] == [str(number) for number in range(len(utterances))]


@settings(max_examples=example_count(40))
@given(UTTERANCES, LOSSES, st.sampled_from([0.15, 0.4]))
def test_where_the_service_commits_nothing_is_lost_without_words(
    utterances: list[tuple[int, int]], losses: list[Loss], latency: float
) -> None:
    finals = run_virtual(told("vad", utterances, losses, words=False, faults=Faults(), latency=latency))
    heard = [final.text for final in finals]
    assert list(dict.fromkeys(heard)) == [str(number) for number in range(len(utterances))]


@settings(max_examples=example_count(25))
@given(st.lists(st.integers(1, 400), max_size=12), st.floats(1.0, 4.0))
def test_what_is_kept_is_bounded_and_the_newest_of_it_is_heard(pieces: list[int], ring: float) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=listen, stt_behaviour=SttBehaviour(partial_interval=None))
        emulator.plan(*[Faults(refuse=503)] * 5)
        limits = STTLimits(ring=ring)
        options = STTOptions(audio_format="pcm_8000", include_timestamps=True)
        async with world(emulator, options=options, limits=limits, attempts=20) as w:
            for size in pieces:
                w.stt.send_audio(voice(1) * size)
            said = sum(pieces) * PACKET * 2
            kept = min(said, int(ring * 8000 + 1e-6) * 2)
            assert w.stt.dropped_bytes == said - kept
            begun = now()
            await w.stt.finish(limit=10.0)
            assert now() - begun <= 10.0
            heard = sum(len(found.segment.data) for c in emulator.connections for found in c.recognised)
            assert heard == (kept if kept >= 0.3 * 16000 else 0)

    run_virtual(run())
