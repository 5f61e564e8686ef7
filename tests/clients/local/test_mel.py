from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow.clients.local.mel import BANDS, HOP, SAMPLE_RATE, log_mel


def _tone(hertz: float, seconds: float) -> NDArray[np.float32]:
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.5 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def test_padding_that_is_not_computed_equals_padding_that_is() -> None:
    sound = np.random.default_rng(0).standard_normal(5000, np.float32) / np.float32(10)
    short = log_mel(sound, 100)
    whole = log_mel(np.pad(sound, (0, 100 * HOP - len(sound))), 100)
    assert short.shape == (BANDS, 100)
    assert short.dtype == np.float32
    # A product of matrices of another size rounds otherwise.
    np.testing.assert_allclose(short, whole, atol=1e-5)


def test_before_its_beginning_a_sound_is_mirrored() -> None:
    sound = np.random.default_rng(0).standard_normal(4 * HOP, np.float32) / np.float32(10)
    spelled_out = np.concatenate((sound[1 : 2 * HOP + 1][::-1], sound))
    np.testing.assert_allclose(log_mel(sound, 10)[:, 0], log_mel(spelled_out, 10)[:, 2], atol=1e-5)


@pytest.mark.parametrize(("hertz", "band"), [(200, 4), (1000, 26), (4000, 62)])
def test_a_tone_is_loudest_in_its_band(hertz: float, band: int) -> None:
    # 80 triangles up to 8 kHz, which is 45.25 mels, lie 0.559 mels apart; 1 kHz is at 15 mels.
    assert int(log_mel(_tone(hertz, 0.5), 50)[:, 10:40].mean(axis=1).argmax()) == band


def test_what_is_80_decibels_below_the_loudest_is_cut_off() -> None:
    mel = log_mel(_tone(1000, 0.2), 100)
    assert mel.max() - mel.min() == pytest.approx(2.0)
    assert (mel[:, 50:] == mel.min()).all()


@pytest.mark.parametrize("count", [0, 1, 199, 201, 400])
def test_the_shortest_sounds_do_no_harm(count: int) -> None:
    assert np.isfinite(log_mel(np.ones(count, np.float32), 1500)).all()


def test_what_does_not_fit_is_left_out() -> None:
    sound = np.random.default_rng(0).standard_normal(200 * HOP).astype(np.float32)
    assert log_mel(sound, 100).shape == (BANDS, 100)
