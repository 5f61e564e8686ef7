"""Quiet speech before it is recognised."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from voiceflow.clients.local.loudness import amplify_quiet

RATE = 8000
HALF = np.repeat(np.array([0.0, 1.0], np.float32), RATE)
"""A second of silence and one of a square wave's power."""


def level(samples: NDArray[np.float32]) -> float:
    """Of the second half, in dBov."""
    return round(float(20 * np.log10(np.abs(samples[RATE:]).max())), 3)


@pytest.mark.parametrize(
    ("before", "after"), [(-20, -20), (-26, -26), (-30, -26), (-50, -26), (-56, -32), (-80, -56)]
)
def test_a_quiet_voice_is_brought_to_a_level_by_24_db_at_most(before: float, after: float) -> None:
    assert level(amplify_quiet(HALF * np.float32(10 ** (before / 20)), RATE)) == after


@pytest.mark.parametrize("size", [0, 1, 159, 400])
def test_silence_and_next_to_nothing_stay_what_they_are(size: int) -> None:
    silent = np.zeros(size, np.float32)
    assert np.array_equal(amplify_quiet(silent, RATE), silent)


@given(
    st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=400).map(
        lambda each: np.array(each, np.float32)
    )
)
def test_nothing_is_clipped_and_nothing_becomes_quieter(samples: NDArray[np.float32]) -> None:
    loud = amplify_quiet(np.repeat(samples, 4), RATE)
    assert np.abs(loud).max() <= 1 + 1e-6
    assert (np.abs(loud) >= np.abs(np.repeat(samples, 4))).all()
