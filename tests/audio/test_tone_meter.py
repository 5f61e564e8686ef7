"""Tones in telephone audio, and voices, which are none."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.rows import each_row
from voiceflow.audio.tone_meter import HeardTone, ToneMeter
from voiceflow.audio.tones import dtmf, mix, silence, sine, white_noise
from voiceflow.testing.speech import speechlike

RATE = 8000


def heard(samples: NDArray[np.int16], packet: int = 160) -> list[HeardTone]:
    meter = ToneMeter(RATE)
    found: list[HeardTone] = []
    for start in range(0, len(samples), packet):
        end = min(start + packet, len(samples))
        found += meter.feed(samples[start:end], end / RATE)
    return found


@each_row("frequency", [400.0, 440.0, 1000.0, 1400.0, 2100.0])
@each_row("packet", [80, 160, 333])
def test_a_beep_in_noise_is_found_with_its_frequency_and_length(frequency: float, packet: int) -> None:
    beep = np.concatenate([silence(0.3, RATE), sine(frequency, 0.4, RATE), silence(0.3, RATE)])
    begun, ended = heard(mix(beep, white_noise(1.0, RATE, level_db=-35.0)), packet)
    assert (begun.is_over, ended.is_over) == (False, True)
    assert ended.frequency == pytest.approx(frequency, abs=3.0)
    assert ended.start == pytest.approx(0.3, abs=0.03)
    assert ended.duration == pytest.approx(0.4, abs=0.05)


def test_three_tones_in_a_row_are_three_tones() -> None:
    parts = [sine(frequency, 0.33, RATE) for frequency in (950.0, 1400.0, 1800.0)]
    ended = [tone for tone in heard(np.concatenate([*parts, silence(0.2, RATE)])) if tone.is_over]
    assert [tone.frequency for tone in ended] == pytest.approx([950.0, 1400.0, 1800.0], abs=5.0)


@pytest.mark.parametrize("seed", range(4))
def test_a_voice_is_no_tone(seed: int) -> None:
    assert heard(speechlike(4.0, seed)) == []


def test_keys_noise_and_a_faint_tone_are_no_tones() -> None:
    assert heard(dtmf("159", RATE)) == []
    assert heard(white_noise(2.0, RATE)) == []
    assert heard(sine(1000.0, 0.5, RATE, level_db=-60.0)) == []
