"""Sound and silence along a call."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.emulators.kit.caller_speech import CallerSpeech
from voiceflow.emulators.kit.track import Stretch

WORD = bytes(range(200))


def test_silence_is_told_apart_from_speech() -> None:
    speech = CallerSpeech(0.0)
    assert speech.take(0, 160) is None
    speech.say(WORD, 0.03)
    assert speech.take(160, 160) == b"\xff" * 80 + WORD[:80]
    assert speech.take(320, 160) == WORD[80:] + b"\xff" * 40
    assert speech.take(480, 160) is None
    assert speech.spoken == [Stretch(0.03, WORD)]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 900)), max_size=15))
def test_packets_carry_exactly_what_was_said(script: list[tuple[int, int]]) -> None:
    speech = CallerSpeech(0.0)
    packets, said = b"", b""
    for number, (wait, size) in enumerate(script):
        for _ in range(wait):
            packets += speech.take(len(packets), 160) or b"\xff" * 160
        data = bytes([number + 1]) * size
        speech.say(data, len(packets) / 8000)
        said += data
    for _ in range(100):
        packets += speech.take(len(packets), 160) or b"\xff" * 160
    assert packets.replace(b"\xff", b"") == said
    for stretch in speech.spoken:
        start = round(stretch.at * 8000)
        assert packets[start : start + len(stretch.data)] == stretch.data
