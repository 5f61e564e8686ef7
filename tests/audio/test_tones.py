"""Tones and noise have the frequency, the level and the length that was asked for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow.audio.tones import (
    DTMF_PAIRS,
    comfort_noise,
    dtmf,
    level,
    mix,
    pink_noise,
    recording_tone,
    silence,
    sine,
    white_noise,
)

type_of_noise = pytest.mark.parametrize("noise", [white_noise, pink_noise, comfort_noise])
Noise = Callable[..., NDArray[np.int16]]


def loudest(samples: NDArray[np.int16], count: int) -> set[int]:
    """The strongest frequencies of one second of samples, in Hz."""
    return {int(f) for f in np.argsort(np.abs(np.fft.rfft(samples)))[-count:]}


def power_between(samples: NDArray[np.int16], low: int, high: int) -> float:
    return float(np.sum(np.abs(np.fft.rfft(samples)[low:high]) ** 2))


def test_a_sine_has_its_frequency_and_level() -> None:
    tone = sine(440, 1.0, 8000, level_db=-20)
    assert loudest(tone, 1) == {440}
    assert level(tone) == pytest.approx(-20, abs=0.01)
    assert tone[0] == 0


def test_each_key_sounds_its_two_frequencies() -> None:
    for key, pair in DTMF_PAIRS.items():
        assert loudest(dtmf(key, 8000, tone=1.0, gap=0), 2) == set(pair)
    assert len(DTMF_PAIRS) == 16


def test_the_keys_have_the_frequencies_of_the_standard() -> None:
    assert DTMF_PAIRS["1"] == (697, 1209)
    assert DTMF_PAIRS["5"] == (770, 1336)
    assert DTMF_PAIRS["9"] == (852, 1477)
    assert DTMF_PAIRS["D"] == (941, 1633)
    assert DTMF_PAIRS["*"] == (941, 1209)


def test_keys_follow_each_other_with_gaps() -> None:
    keys = dtmf("1#", 8000, tone=0.1, gap=0.05)
    assert len(keys) == 2400
    assert not keys[800:1200].any()
    assert keys[1200:2000].any()
    assert len(dtmf("", 8000)) == 0


def test_a_key_that_no_telephone_has_is_refused() -> None:
    with pytest.raises(ValueError, match="one of"):
        dtmf("12E", 8000)


@type_of_noise
def test_noise_has_its_level_and_repeats_with_its_seed(noise: Noise) -> None:
    first = noise(1.0, 8000, level_db=-35, seed=1)
    assert level(first) == pytest.approx(-35, abs=0.01)
    assert np.array_equal(first, noise(1.0, 8000, level_db=-35, seed=1))
    assert not np.array_equal(first, noise(1.0, 8000, level_db=-35, seed=2))


@type_of_noise
def test_the_shortest_noise_is_silence(noise: Noise) -> None:
    assert [len(noise(n / 8000, 8000)) for n in range(4)] == [0, 1, 2, 3]


def test_pink_noise_has_equal_power_in_each_octave_and_white_in_each_hertz() -> None:
    pink, white = pink_noise(1.0, 8000, level_db=-20), white_noise(1.0, 8000, level_db=-20)
    assert power_between(pink, 1000, 2000) == pytest.approx(power_between(pink, 500, 1000), rel=0.2)
    assert power_between(white, 1000, 2000) == pytest.approx(2 * power_between(white, 500, 1000), rel=0.2)


def test_silence_has_no_level() -> None:
    assert level(silence(0.1, 8000)) == level(silence(0, 8000)) == -np.inf


def test_a_mix_is_as_long_as_the_longer_and_clips() -> None:
    loud = np.full(3, 30000, np.int16)
    assert mix(loud, loud[:1]).tolist() == [32767, 30000, 30000]
    assert mix(-loud[:1], -loud).tolist() == [-32768, -30000, -30000]


def test_the_beep_of_a_recording_is_a_fifth_of_a_second_of_1400_hertz() -> None:
    beep = recording_tone(8000)
    assert len(beep) == 1600
    assert int(np.argmax(np.abs(np.fft.rfft(beep)))) * 5 == 1400
    assert level(beep) == pytest.approx(-15.0, abs=0.1)
