import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.played import KEPT, PlayedAudio


def pcm(*values: int) -> bytes:
    return encode(np.array(values, np.int16), Encoding.MULAW)


def level(value: int) -> int:
    return int(decode(pcm(value), Encoding.MULAW)[0])


def read(played: PlayedAudio, begin: float, end: float) -> list[int]:
    return [int(value) for value in played.read(round(begin * 8000), round((end - begin) * 8000))]


def test_audio_is_played_when_it_is_sent_and_the_rest_after_it() -> None:
    played = PlayedAudio(TELEPHONE)
    played.sent(pcm(1000, 1000), 1.0)
    played.sent(pcm(2000), 1.0)
    played.sent(pcm(3000), 1.0 + 8 / 8000)
    one, two, three = level(1000), level(2000), level(3000)
    assert read(played, 1.0 - 1 / 8000, 1.0 + 10 / 8000) == [0, one, one, two, 0, 0, 0, 0, 0, three, 0]


def test_what_was_cleared_is_not_played() -> None:
    played = PlayedAudio(TELEPHONE)
    played.sent(pcm(*[1000] * 8), 1.0)
    played.sent(pcm(*[1000] * 8), 1.0)
    played.cleared(1.0 + 3 / 8000)
    played.sent(pcm(2000), 1.0 + 4 / 8000)
    assert read(played, 1.0, 1.0 + 6 / 8000) == [level(1000)] * 3 + [0, level(2000), 0]


def test_clearing_when_nothing_waits_changes_nothing() -> None:
    played = PlayedAudio(TELEPHONE)
    played.cleared(1.0)
    played.sent(pcm(1000), 2.0)
    played.cleared(3.0)
    assert read(played, 2.0, 2.0 + 2 / 8000) == [level(1000), 0]


def test_wide_samples_are_read_and_cut_in_whole_ones() -> None:
    played = PlayedAudio(AudioFormat(Encoding.PCM16, 8000))
    played.sent(np.array([1, 2, 3, 4], "<i2").tobytes(), 1.0)
    played.cleared(1.0 + 3 / 8000)
    assert read(played, 1.0, 1.0 + 5 / 8000) == [1, 2, 3, 0, 0]


def test_old_audio_is_forgotten() -> None:
    played = PlayedAudio(TELEPHONE)
    for number in range(1000):
        played.sent(TELEPHONE.silence(0.1), number * 0.1)
    assert len(played._pieces) <= round(KEPT / 0.1) + 1


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40), st.booleans()), max_size=30))
def test_it_is_what_a_far_end_with_a_queue_would_play(steps: list[tuple[int, int, bool]]) -> None:
    """A step: so many samples later so many are sent, and before that the queue is cleared or not."""
    played = PlayedAudio(AudioFormat(Encoding.PCM16, 8000))
    heard, queue, place = [0] * 2000, [0] * 0, 0
    for value, (wait, size, is_cleared) in enumerate(steps, start=1):
        for _ in range(wait):
            heard[place] = queue.pop(0) if queue else 0
            place += 1
        if is_cleared:
            played.cleared(place / 8000)
            queue = []
        played.sent(np.full(size, value, "<i2").tobytes(), place / 8000)
        queue += [value] * size
    for at, sample in enumerate(queue):
        heard[place + at] = sample
    assert [int(value) for value in played.read(0, 2000)] == heard[:2000]


def test_audio_that_was_read_is_cut_like_any_other() -> None:
    played = PlayedAudio(TELEPHONE)
    played.sent(pcm(*[1000] * 8), 1.0)
    assert read(played, 1.0, 1.0 + 2 / 8000) == [level(1000)] * 2
    played.cleared(1.0 + 3 / 8000)
    assert read(played, 1.0, 1.0 + 6 / 8000) == [level(1000)] * 3 + [0] * 3


def test_nothing_is_kept_two_seconds_after_the_last_sound() -> None:
    played = PlayedAudio(TELEPHONE)
    played.sent(pcm(*[1000] * 8), 1.0)
    played.forget(1.0 + KEPT)
    assert read(played, 1.0, 1.0 + 1 / 8000) == [level(1000)]
    played.forget(1.0 + KEPT + 9 / 8000)
    assert played._pieces == []
