"""Voices that are told apart by their pitch."""

from __future__ import annotations

import numpy as np
import pytest

from tests.rows import each_row
from voiceflow.audio.tones import sine
from voiceflow.emulators.elevenlabs.transcripts.hearing import DecodedRecording, stretches
from voiceflow.emulators.elevenlabs.transcripts.speakers import pitch, told_apart


def recording(*pitches: float, rate: int = 8000) -> DecodedRecording:
    gap = np.zeros(rate, np.int16)
    samples = np.concatenate([part for hertz in pitches for part in (sine(hertz, 0.5, rate), gap)])
    return DecodedRecording((samples,), rate, len(samples) / rate)


def names(*pitches: float, most: int | None = None, threshold: float | None = None) -> list[str | None]:
    found = stretches(recording(*pitches), pause=0.7)
    named = told_apart(found, most=most, threshold=threshold, roles=False)
    return [stretch.speaker for stretch in named]


@each_row("rate", [8000, 16000, 48000])
@each_row("hertz", [90.0, 120.0, 210.0, 350.0])
def test_the_pitch_of_a_tone_is_found(hertz: float, rate: int) -> None:
    assert pitch(sine(hertz, 0.5, rate), rate) == pytest.approx(hertz, rel=0.1)


def test_an_overtone_is_not_taken_for_the_pitch() -> None:
    mixed = sine(120.0, 0.5, 8000) // 2 + sine(240.0, 0.5, 8000) // 2 + sine(360.0, 0.5, 8000) // 3
    assert pitch(mixed.astype(np.int16), 8000) == pytest.approx(120.0, rel=0.1)


def test_silence_has_the_lowest_pitch() -> None:
    assert pitch(np.zeros(8000, np.int16), 8000) == 70.0
    assert pitch(np.zeros(10, np.int16), 8000) == 70.0


def test_a_speaker_who_comes_back_is_known() -> None:
    assert names(120, 200, 120, 300, 200) == ["speaker_0", "speaker_1", "speaker_0", "speaker_2", "speaker_1"]


def test_of_too_many_speakers_the_nearest_is_taken() -> None:
    assert names(120, 200, 320, most=2) == ["speaker_0", "speaker_1", "speaker_1"]


def test_a_higher_threshold_makes_fewer_speakers() -> None:
    assert names(150, 190) == ["speaker_0", "speaker_1"]
    assert names(150, 190, threshold=0.4) == ["speaker_0", "speaker_0"]
