"""The emulated model's voice, and its voice detector."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.emulators.kit.live_voice import (
    SECONDS_PER_CHARACTER,
    LoudVoiceDetector,
    encoded,
    speak_formants,
    speak_tone,
)

PCM = AudioFormat(Encoding.PCM16, 16000)


@pytest.mark.parametrize("speak", [speak_formants, speak_tone])
@pytest.mark.parametrize("rate", [8000, 24000])
def test_each_character_takes_the_same_time(speak: object, rate: int) -> None:
    samples = speak("Hello there.", rate)  # type: ignore[operator]
    assert len(samples) == round(12 * SECONDS_PER_CHARACTER * rate)
    assert len(encoded(samples, AudioFormat(Encoding.MULAW, rate))) == len(samples)
    assert len(encoded(samples, AudioFormat(Encoding.PCM16, rate))) == 2 * len(samples)


def sound(*parts: tuple[float, bool], audio: AudioFormat = PCM) -> bytes:
    """Seconds of a tone, or of silence."""
    samples = [
        np.full(round(seconds * audio.sample_rate), 4000 * is_loud, np.int16) for seconds, is_loud in parts
    ]
    return encoded(np.concatenate(samples), audio)


@pytest.mark.parametrize("audio", [PCM, TELEPHONE])
def test_a_voice_begins_after_three_loud_frames_and_ends_after_the_silence(audio: AudioFormat) -> None:
    detector = LoudVoiceDetector(audio, 0.2)
    assert detector.feed(sound((0.3, False), (0.04, True), (0.1, False), audio=audio)) == []
    assert detector.feed(sound((0.06, True), audio=audio)) == [True]
    assert detector.feed(sound((0.18, False), (0.02, True), (0.18, False), audio=audio)) == []
    assert detector.is_voiced
    assert detector.feed(sound((0.02, False), audio=audio)) == [False]
    assert round(detector.position, 6) == 0.9


@settings(max_examples=example_count(40))
@given(st.lists(st.integers(1, 3000), max_size=12))
def test_the_cut_of_the_audio_changes_nothing(sizes: list[int]) -> None:
    data = sound((0.1, False), (0.2, True), (0.4, False), (0.2, True))
    whole, pieces = LoudVoiceDetector(PCM, 0.3), LoudVoiceDetector(PCM, 0.3)
    changes, at = [], 0
    for size in [*sizes, len(data)]:
        changes += pieces.feed(data[at : at + size])
        at += size
    assert changes == whole.feed(data) == [True, False, True]
    assert pieces.position == whole.position
