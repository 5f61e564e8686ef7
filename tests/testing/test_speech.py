"""Speech-like sound is speech to a voice detector."""

from __future__ import annotations

import numpy as np
import webrtcvad

from tests.rows import each_row
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.testing.speech import speech_for, speechlike


@each_row("mode", range(4))
@each_row("rate", [8000, 16000])
def test_webrtc_hears_a_voice_in_every_packet_and_in_nearly_every_one_when_it_is_strict(
    mode: int, rate: int
) -> None:
    for seed in range(4):
        detector = webrtcvad.Vad(mode)
        samples = speechlike(2.0, seed, sample_rate=rate)
        if rate == 8000:
            samples = decode(encode(samples, Encoding.MULAW), Encoding.MULAW)
        size = rate // 50
        voiced = [
            detector.is_speech(samples[start : start + size].tobytes(), rate)
            for start in range(0, len(samples), size)
        ]
        assert np.mean(voiced[1:]) >= (1.0 if mode == 0 else 0.9), f"seed {seed}: {voiced}"


def test_it_is_as_long_as_asked_and_the_same_for_the_same_seed() -> None:
    assert speechlike(0.1234, 3).shape == (987,)
    assert speechlike(0.0).shape == (0,)
    assert np.array_equal(speechlike(1.0, 3), speechlike(1.0, 3))
    assert not np.array_equal(speechlike(1.0, 3), speechlike(1.0, 4))
    assert speech_for("one two three").shape == (8400,)
    assert speechlike(1.0).dtype == np.int16
