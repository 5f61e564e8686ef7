"""One utterance over HTTP, however it is written and whatever breaks."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.clients.elevenlabs import TTSLimits, TTSOptions
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.tts.events import ContextAudio, ContextFinished, Failed, TTSEvent
from voiceflow.clients.elevenlabs.tts.http_options import HttpTTSOptions
from voiceflow.clients.elevenlabs.tts.http_tts import HttpTTS
from voiceflow.clients.elevenlabs.tts.text_pieces import PIECE, Pieces
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, TtsBehaviour
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.errors import LocalProtocolError
from voiceflow.testing import MemoryNetwork, run_virtual

RATE = 8000
WORDS = st.lists(
    st.sampled_from(["one", "two,", "three.", "four!", "a", "straightforward"]), min_size=1, max_size=8
)
FAULTS = st.lists(
    st.one_of(
        st.builds(HttpFault, cut_after=st.integers(0, 40_000)),
        st.builds(HttpFault, stall_after=st.integers(0, 40_000)),
        st.builds(HttpFault, piece=st.integers(1, 3000)),
        st.just(HttpFault(status=503)),
    ),
    max_size=5,
)


async def spoken(pieces: list[str], gap: float, faults: list[HttpFault], *, restarts: bool) -> list[TTSEvent]:
    """Have it spoken, with so many seconds between the pieces."""
    behaviour = TtsBehaviour(chunk=0.15, speed=4.0, restarts_times=restarts)
    emulator = ElevenLabsEmulator(tts_behaviour=behaviour)
    emulator.http.plan(*faults)
    events: list[TTSEvent] = []
    async with MemoryNetwork() as network:
        network.add("api.elevenlabs.io", emulator.app())
        async with ElevenLabs(api_key="key", http=network.session()) as client:
            tts = HttpTTS(
                "21m00Tcm4TlvDq8ikWAM",
                events.append,
                client.text_to_speech,
                HttpTTSOptions(),
                audio=TTSOptions(output_format="ulaw_8000"),
                limits=TTSLimits(retries=10, first_audio=5.0),
            )
            async with asyncio.TaskGroup() as group:
                group.create_task(tts.run())
                for piece in pieces:
                    tts.speak(piece)
                    await asyncio.sleep(gap)
                tts.finish()
    return events


@settings(max_examples=example_count(25))
@given(
    said=st.lists(WORDS, min_size=1, max_size=4),
    gap=st.sampled_from([0.0, 0.05, 0.4, 3.0]),
    faults=FAULTS,
    restarts=st.booleans(),
)
def test_every_character_comes_once_in_order_and_no_sample_is_missing(
    said: list[list[str]], gap: float, faults: list[HttpFault], restarts: bool
) -> None:
    pieces = [" ".join(words) + " " for words in said]
    events = run_virtual(spoken(pieces, gap, faults, restarts=restarts))
    audio = [event for event in events if isinstance(event, ContextAudio)]
    assert isinstance(events[-1], ContextFinished)
    assert not any(isinstance(event, Failed) for event in events)
    text = "".join(pieces)
    assert "".join(c for event in audio for c in event.characters.text) == text
    starts = [start for event in audio for start in event.characters.starts]
    assert starts == sorted(starts)
    missing = len(text) * 0.06 - sum(len(event.data) for event in audio) / RATE
    # Of a piece that broke off in the white space at its end, that is not asked for again.
    assert -0.001 * (1 + len(faults)) <= missing <= 0.061 * len(faults) + 0.001
    at = 0
    for event in audio:
        assert round(event.start * RATE) == at
        at += len(event.data)


@given(text=st.text("ab .", min_size=1, max_size=4000), sizes=st.lists(st.integers(1, 500), max_size=40))
def test_pieces_together_are_the_text_and_none_is_too_long(text: str, sizes: list[int]) -> None:
    pieces, found, at = Pieces(), list[str](), 0
    for size in [*sizes, len(text)]:
        pieces.add(text[at : at + size])
        at += size
        if size % 3 == 0 and (piece := pieces.take()) is not None:
            found.append(piece)
    pieces.finish()
    while (piece := pieces.take()) is not None:
        found.append(piece)
    assert pieces.is_over
    assert "".join(found) == text[: len("".join(found))]
    assert not text[len("".join(found)) :].strip()
    assert all(0 < len(piece) <= PIECE for piece in found)


def test_a_long_text_is_parted_behind_a_sentence() -> None:
    pieces = Pieces()
    pieces.add("A sentence of no importance. " * 50)
    piece = pieces.take()
    assert piece is not None
    assert piece == "A sentence of no importance. " * (PIECE // 29)


def test_a_word_that_may_go_on_waits_for_its_end() -> None:
    pieces = Pieces()
    pieces.add("Twenty-f")
    assert pieces.take() is None
    pieces.add("our dollars, ple")
    assert pieces.take() == "Twenty-four dollars, "
    pieces.add("ase.")
    assert pieces.take() == "please."
    pieces.add(" Yes")
    assert pieces.take() is None
    pieces.finish()
    assert pieces.take() == " Yes"
    assert pieces.is_over


def test_too_much_text_and_text_after_the_end_are_refused() -> None:
    pieces = Pieces()
    pieces.add("a" * 40_000)
    with pytest.raises(LocalProtocolError, match="40000"):
        pieces.add("a")
    pieces.finish()
    with pytest.raises(LocalProtocolError, match="end"):
        pieces.add("a")
