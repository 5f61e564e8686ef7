"""Music and not music, on sounds that are made by formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.audio.melodies import RATE, chords, syllables
from tests.rows import example_count
from voiceflow.audio.music import MusicMeter
from voiceflow.audio.tones import sine


def heard(samples: NDArray[np.int16], rate: int = RATE) -> list[bool]:
    """Whether music is heard after each 20 ms."""
    meter, size = MusicMeter(rate), rate // 50
    return [meter.feed(samples[start : start + size]) for start in range(0, len(samples), size)]


def test_music_is_found_within_four_seconds_and_its_end_within_two() -> None:
    found = heard(np.concatenate([chords(8.0), syllables(6.0)]))
    first = found.index(True) * 0.02
    end = (len(found) - found[::-1].index(True)) * 0.02
    assert 2.0 < first < 4.0
    assert all(found[200:400])
    assert 8.0 <= end < 10.0


@pytest.mark.parametrize("rate", [8000, 16000])
def test_music_is_music_at_every_rate(rate: int) -> None:
    assert heard(chords(6.0, rate), rate)[-1]


@pytest.mark.parametrize(
    "samples",
    [
        syllables(8.0),
        np.zeros(8 * RATE, np.int16),
        (np.random.default_rng(1).normal(size=8 * RATE) * 300).astype(np.int16),
        sine(2100, 8.0, RATE, level_db=-15),
        sine(440, 8.0, RATE, level_db=-18) + sine(480, 8.0, RATE, level_db=-18),
    ],
    ids=["syllables", "silence", "noise", "fax tone", "ringing"],
)
def test_what_is_not_music_is_not(samples: NDArray[np.int16]) -> None:
    assert not any(heard(samples))


@settings(max_examples=example_count(15), deadline=None)
@given(st.lists(st.integers(0, 9000), max_size=8))
def test_the_length_of_the_packets_changes_nothing(sizes: list[int]) -> None:
    samples = np.concatenate([chords(4.0), syllables(2.0)])
    whole, parts = MusicMeter(RATE), MusicMeter(RATE)
    whole.feed(samples)
    start = 0
    for size in sizes:
        parts.feed(samples[start : start + size])
        start += size
    parts.feed(samples[start:])
    assert (whole.score, whole.is_music) == (parts.score, parts.is_music)
