from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.processors.speech.utterance import Utterance, UtteranceBuffer

# One byte a sample and ten samples a second: every figure below is a count of bytes.
SLOW = AudioFormat(Encoding.MULAW, 10)


def _taken(buffer: UtteranceBuffer, *, goes_on: bool = False) -> tuple[bytes, float] | None:
    utterance = buffer.take(goes_on=goes_on)
    return None if utterance is None else (utterance.data, utterance.start)


def test_an_utterance_has_the_moment_before_its_first_voice() -> None:
    buffer = UtteranceBuffer(SLOW, pre_roll=0.3)
    buffer.add(b"0123456789")
    buffer.begin(ago=0.2)
    assert buffer.is_open
    buffer.add(b"ab")
    assert buffer.duration == 0.7
    assert _taken(buffer) == (b"56789ab", 0.5)
    assert (buffer.is_open, buffer.duration) == (False, 0.0)


def test_no_audio_is_in_two_utterances() -> None:
    buffer = UtteranceBuffer(SLOW, pre_roll=0.3)
    buffer.add(b"0123")
    buffer.begin(ago=0.0)
    assert _taken(buffer) == (b"123", 0.1)
    buffer.add(b"4")
    buffer.begin(ago=0.0)
    buffer.add(b"5")
    assert _taken(buffer) == (b"45", 0.4)


def test_an_utterance_that_is_cut_goes_on_where_it_ended() -> None:
    buffer = UtteranceBuffer(SLOW, pre_roll=0.3)
    buffer.add(b"01234")
    buffer.begin(ago=0.1)
    assert _taken(buffer, goes_on=True) == (b"1234", 0.1)
    assert _taken(buffer, goes_on=True) is None
    assert buffer.is_open
    buffer.add(b"56")
    assert _taken(buffer) == (b"56", 0.5)


def test_what_is_not_open_cannot_be_taken() -> None:
    buffer = UtteranceBuffer(SLOW, pre_roll=0.3)
    buffer.add(b"01234")
    assert buffer.take() is None
    assert buffer.so_far() is None


def test_silence_takes_no_more_room_than_the_pre_roll_needs() -> None:
    buffer = UtteranceBuffer(TELEPHONE, pre_roll=0.3)
    for _ in range(1000):
        buffer.add(bytes(160))
    buffer.begin(ago=100.0)
    assert buffer.duration <= 2.0
    utterance = buffer.take()
    assert utterance is not None
    assert utterance.start + utterance.duration == 20.0


_STEPS = st.lists(
    st.one_of(
        st.integers(1, 12).map(lambda size: ("add", size)),
        st.integers(0, 8).map(lambda tenths: ("begin", tenths)),
        st.booleans().map(lambda goes_on: ("take", goes_on)),
    ),
    max_size=60,
)


@given(_STEPS)
def test_utterances_are_pieces_of_the_call_in_order(steps: list[tuple[str, int]]) -> None:
    buffer = UtteranceBuffer(SLOW, pre_roll=0.3)
    call = bytearray()
    taken: list[Utterance] = []
    for step, value in steps:
        match step:
            case "add":
                chunk = bytes((len(call) + index) % 251 for index in range(value))
                call += chunk
                buffer.add(chunk)
            case "begin":
                buffer.begin(ago=value / 10)
            case "take":
                utterance = buffer.take(goes_on=bool(value))
                taken += [utterance] if utterance else []
    end = 0
    for utterance in taken:
        first = round(utterance.start * 10)
        assert first >= end
        end = first + len(utterance.data)
        assert utterance.data == call[first:end]
