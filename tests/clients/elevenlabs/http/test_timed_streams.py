"""Lines and the objects in them, wherever the network parts them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.http import timed_streams
from voiceflow.clients.elevenlabs.http.timed_streams import LineSplitter, TimedReader, TimedStream
from voiceflow.clients.elevenlabs.tts.received import OutputFormat
from voiceflow.errors import RemoteProtocolError

Client = Callable[[bytes], TimedStream]

PCM = OutputFormat.named("pcm_8000")


def cut(data: bytes, places: list[int]) -> list[bytes]:
    bounds = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[begin:end] for begin, end in pairwise(bounds)]


@given(
    lines=st.lists(st.binary(min_size=1, max_size=20).filter(lambda b: b"\n" not in b and b.strip())),
    places=st.lists(st.integers(0, 1000), max_size=30),
    has_end=st.booleans(),
)
def test_lines_are_the_same_wherever_they_are_cut(
    lines: list[bytes], places: list[int], has_end: bool
) -> None:
    data = b"\n\n".join(lines) + (b"\n" if has_end else b"")
    reader = LineSplitter()
    found = [line for piece in cut(data, places) for line in reader.feed(piece)]
    assert found + reader.rest() == lines


def test_a_line_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timed_streams, "LINE_LIMIT", 10)
    reader = LineSplitter()
    assert reader.feed(b"0123456789\n012345678") == [b"0123456789"]
    with pytest.raises(RemoteProtocolError):
        reader.feed(b"90")


def chunk(audio: bytes, characters: str = "", starts: list[float] | None = None) -> dict[str, Any]:
    starts = starts or []
    times = {
        "characters": list(characters),
        "character_start_times_seconds": starts,
        "character_end_times_seconds": [start + 0.1 for start in starts],
    }
    return {"audio_base64": base64.b64encode(audio).decode(), "alignment": times if characters else None}


@given(sizes=st.lists(st.integers(0, 9), max_size=12))
def test_samples_that_objects_part_are_joined(sizes: list[int]) -> None:
    audio = bytes(range(256))[: sum(sizes)]
    reader, heard, at = TimedReader(PCM, ""), b"", 0
    for size in sizes:
        piece = reader.piece(chunk(audio[at : at + size]))
        assert len(piece.data) % 2 == 0
        assert piece.start == len(heard) / 16_000
        heard += piece.data
        at += size
    assert heard == audio[: len(audio) // 2 * 2]


def test_times_that_start_anew_with_each_object_go_on() -> None:
    reader = TimedReader(PCM, "abc ")
    second = bytes(16_000)
    first = reader.piece(chunk(second, "ab", [0.0, 0.5]))
    second_piece = reader.piece(chunk(second, "c ", [0.0, 0.5]))
    assert first.characters.starts + second_piece.characters.starts == (0.0, 0.5, 1.0, 1.5)
    assert [(word.text, word.start, word.end) for word in second_piece.words] == [("abc", 0.0, 1.1)]


def test_the_last_word_needs_no_space() -> None:
    reader = TimedReader(PCM, "hi")
    assert reader.piece(chunk(bytes(160), "hi", [0.0, 0.1])).words == ()
    assert [word.text for word in reader.end().words] == ["hi"]


@pytest.mark.parametrize("timed", [7, [], {"characters": ["a"]}, chunk(b"", "Hi you.", [0.0])["alignment"]])
def test_times_that_cannot_be_used_cost_no_word(timed: Any) -> None:
    reader = TimedReader(PCM, "Hi you.")
    piece = reader.piece(chunk(bytes(16_000)) | {"alignment": timed, "normalized_alignment": timed})
    assert (len(piece.data), len(piece.normalized)) == (16_000, 0)
    words = reader.end().words
    assert [word.text for word in (*piece.words, *words)] == ["Hi", "you."]
    assert words[-1].end == pytest.approx(1.0)


def test_no_word_is_told_without_audio() -> None:
    reader = TimedReader(PCM, "Hi.")
    reader.piece(chunk(b""))
    assert reader.end().words == ()


@pytest.mark.parametrize("value", [[], None, {"audio_base64": "?"}, {"audio_base64": 5}])
def test_what_does_not_fit_is_refused_without_being_quoted(value: Any) -> None:
    with pytest.raises(RemoteProtocolError) as caught:
        TimedReader(PCM, "").piece(value)
    assert json.dumps(value) not in str(caught.value)


async def test_the_last_line_needs_no_end(answered: Client) -> None:
    lines = b"\n\r\n".join(json.dumps(chunk(bytes(160), "ab", [0.0, 0.01])).encode() for _ in range(2))
    pieces = [piece async for piece in answered(lines)]
    assert [len(piece.data) for piece in pieces] == [160, 160, 0]
    assert [word.text for piece in pieces for word in piece.words] == ["Hi."], "the text, not what was timed"


def test_an_object_without_audio_is_nothing() -> None:
    piece = TimedReader(PCM, "").piece({"news": 1, "audio_base64": None})
    assert (piece.data, len(piece.characters), piece.words) == (b"", 0, ())
