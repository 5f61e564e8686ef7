"""The user's audio on its way to a service."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.clients.agent.user_audio import UserAudio
from voiceflow.errors import LocalProtocolError


def made(*, ring: float = 1.0, chunk: float = 0.02, replay: float = 0.0) -> tuple[UserAudio, list[int]]:
    dropped: list[int] = []
    return UserAudio(TELEPHONE, dropped.append, ring=ring, chunk=chunk, replay=replay), dropped


@given(st.lists(st.binary(max_size=400), max_size=20))
def test_what_is_taken_is_sent_once_in_order_in_whole_chunks(pieces: list[bytes]) -> None:
    audio, dropped = made()
    sent = []
    for piece in pieces:
        is_ready = audio.append(piece)
        chunks = list(iter(audio.next_chunk, b""))
        assert is_ready == bool(chunks)
        assert all(160 <= len(chunk) <= 2000 for chunk in chunks)
        sent += chunks
    sent += iter(audio.next_rest, b"")
    assert b"".join(sent) == b"".join(pieces)
    assert not dropped


def test_a_full_ring_is_reported_when_it_begins_to_drop() -> None:
    audio, dropped = made(ring=0.1)
    for _ in range(2):
        for _ in range(7):
            audio.append(bytes(160))
        assert len(audio.next_chunk()) == 800
        audio.append(bytes(160))
    assert dropped == [160, 480]
    assert audio.dropped == 800


def test_sent_audio_is_sent_again_before_the_rest() -> None:
    audio, _ = made(replay=0.04)
    audio.append(b"a" * 160 + b"b" * 160)
    audio.next_chunk()
    audio.append(b"c" * 160)
    audio.rewind()
    assert audio.next_chunk() == b"a" * 160 + b"b" * 160 + b"c" * 160
    audio.rewind()
    assert audio.next_chunk() == b"b" * 160 + b"c" * 160  # no more is kept


def test_the_end_of_what_was_kept_is_recalled_and_the_rest_forgotten() -> None:
    audio, _ = made(replay=1.0)
    audio.keep(b"a" * 160 + b"b" * 160)
    audio.recall(0.02)
    assert audio.next_chunk() == b"b" * 160
    audio.keep(b"c" * 160)
    audio.recall(0.0)
    assert audio.next_rest() == b""


def test_audio_is_converted_to_what_the_service_takes() -> None:
    audio, _ = made()
    audio.convert_to(AudioFormat(Encoding.PCM16, 8000))
    audio.append(b"\xff" * 160)
    assert audio.next_chunk() == bytes(320)
    audio.convert_to(TELEPHONE)
    audio.append(b"\xff" * 160)
    assert audio.next_chunk() == b"\xff" * 160


def test_half_a_sample_is_refused() -> None:
    audio = UserAudio(AudioFormat(Encoding.PCM16, 8000), lambda _: None, ring=1.0, chunk=0.02)
    with pytest.raises(LocalProtocolError, match="whole samples"):
        audio.check(b"abc")
