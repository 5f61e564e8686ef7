"""How much of one sound is another, delayed and filtered."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.echo_match import explain, find

NOISE = np.random.default_rng(7).normal(0, 3000, 4000).astype(np.float32)
OTHER = np.random.default_rng(8).normal(0, 3000, 4000).astype(np.float32)


@given(st.integers(0, 3000), st.floats(0.05, 2.0))
def test_a_delayed_and_fainter_sound_is_found_where_it_is(offset: int, gain: float) -> None:
    match = find(NOISE[offset : offset + 1000] * np.float32(gain), NOISE)
    assert match.offset == offset
    assert round(match.likeness, 2) == 1.0
    assert round(match.gain / gain**2, 2) == 1.0


def test_another_sound_is_not_alike() -> None:
    assert find(OTHER[:1000], NOISE).likeness < 0.2


def test_silence_is_alike_to_nothing() -> None:
    assert find(np.zeros(1000, np.float32), NOISE).likeness == 0.0
    assert find(NOISE[:1000], np.zeros(4000, np.float32)).gain < 1e-6


def test_an_echo_is_explained_and_a_voice_of_the_user_is_the_rest() -> None:
    taps, size = 9, 800
    reference = NOISE[: 1600 + taps - 1]
    echo = np.float32(0.3) * reference[4:-4] + np.float32(0.1) * reference[2:-6]
    alone = explain(echo, reference, size)
    assert alone.rest / alone.echo < 1e-4
    assert round(alone.reference / float(np.mean(reference[4:-4][-size:] ** 2)), 3) == 1.0
    both = explain(echo + OTHER[:1600], reference, size)
    assert round(both.rest / float(np.mean(OTHER[800:1600] ** 2)), 1) == 1.0
