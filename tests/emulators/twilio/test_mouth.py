"""The caller's speech on its timeline, in 20 ms packets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.emulators.twilio.mouth import Mouth
from voiceflow.emulators.twilio.track import Stretch

WORD = bytes(range(200))


def test_silence_is_told_apart_from_speech() -> None:
    mouth = Mouth(0.0)
    assert mouth.take(0, 160) is None
    mouth.say(WORD, 0.03)
    assert mouth.take(160, 160) == b"\xff" * 80 + WORD[:80]
    assert mouth.take(320, 160) == WORD[80:] + b"\xff" * 40
    assert mouth.take(480, 160) is None
    assert mouth.spoken == [Stretch(0.03, WORD)]


def test_speech_waits_for_the_speech_before_it() -> None:
    mouth = Mouth(10.0)
    assert mouth.say(WORD, 11.0) == Stretch(11.0, WORD)
    assert mouth.say(WORD, 11.0) == Stretch(11.025, WORD)
    assert mouth.say(WORD, 12.0).end == 12.025


def test_a_hushed_caller_stops_in_mid_word() -> None:
    mouth = Mouth(0.0)
    mouth.say(WORD, 0.0)
    mouth.say(WORD, 0.0)
    mouth.hush(0.01)
    assert mouth.take(0, 160) == WORD[:80] + b"\xff" * 80
    mouth.say(WORD, 0.02)
    assert mouth.take(160, 160) == WORD[:160]


def test_what_was_said_before_anybody_listened_is_said_all_the_same() -> None:
    mouth = Mouth(0.0)
    mouth.say(WORD, 0.0)
    assert mouth.take(16000, 160) is None
    assert mouth.spoken == [Stretch(0.0, WORD)]
    assert Mouth(0.0, keep=False).spoken == []


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 900)), max_size=15))
def test_packets_carry_exactly_what_was_said(script: list[tuple[int, int]]) -> None:
    mouth = Mouth(0.0)
    packets, said = b"", b""
    for number, (wait, size) in enumerate(script):
        for _ in range(wait):
            packets += mouth.take(len(packets), 160) or b"\xff" * 160
        data = bytes([number + 1]) * size
        mouth.say(data, len(packets) / 8000)
        said += data
    for _ in range(100):
        packets += mouth.take(len(packets), 160) or b"\xff" * 160
    assert packets.replace(b"\xff", b"") == said
    for stretch in mouth.spoken:
        start = round(stretch.at * 8000)
        assert packets[start : start + len(stretch.data)] == stretch.data
