"""Finding voices in a recording."""

import numpy as np

from voiceflow.testing.sound import Span, loudness, voices

RATE = 8000


def sound(*pieces: tuple[float, int]) -> np.ndarray:
    """Square waves: pairs of seconds and amplitude."""
    parts = [
        np.tile(np.array([level, -level], np.int16), round(seconds * RATE / 2)) for seconds, level in pieces
    ]
    return np.concatenate(parts)


def test_voices_are_found_where_they_are() -> None:
    samples = sound((0.5, 0), (1.0, 3000), (0.4, 0), (0.3, 3000), (0.2, 0))
    assert voices(samples, RATE) == [Span(0.5, 1.5), Span(1.9, 2.2)]


def test_a_short_silence_lies_within_a_voice() -> None:
    samples = sound((0.2, 3000), (0.14, 0), (0.2, 3000))
    assert voices(samples, RATE) == [Span(0.0, 0.54)]


def test_the_noise_of_the_line_is_no_voice() -> None:
    assert voices(sound((1.0, 50)), RATE) == []
    assert voices(np.zeros(0, np.int16), RATE) == []


def test_loudness_is_the_root_mean_square_of_each_block() -> None:
    assert loudness(sound((0.02, 100), (0.01, 300)), RATE).tolist() == [100.0, 100.0, 300.0]
