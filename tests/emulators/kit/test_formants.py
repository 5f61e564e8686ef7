"""The emulators' voice: speech to voice detectors, at the level of the telephone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.rows import each_row
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.silero_engine import SILERO, load_engine
from voiceflow.audio.vad import SpeechChange, SpeechSegmenter, VADParams
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.emulators.kit.formants import synthesize

SENTENCES = [
    "Hello, what can I do for you today?",
    "It takes twenty five minutes, is there anything else?",
    "Ihre Bestellnummer lautet 4711 und 0815.",
    "您好请问有什么可以帮您的吗",
    "Здравствуйте, чем могу помочь?",
    "We open at eight.",
]
PACE = 0.06
WINDOW = 256


class Call:
    """Whose state the model keeps."""


def on_the_telephone(text: str, seed: int = 0, silence: float = 1.0) -> NDArray[np.int16]:
    samples = synthesize(text, pace=PACE, sample_rate=8000, seed=seed)
    return decode(encode(np.pad(samples, round(silence * 8000)), Encoding.MULAW), Encoding.MULAW)


def silero(samples: NDArray[np.int16]) -> list[float]:
    engine, call = load_engine(8000, None, SILERO), Call()
    whole = samples[: len(samples) // WINDOW * WINDOW].astype(np.float32) / np.float32(32768)
    return [engine.infer([call], [window])[0] for window in whole.reshape(-1, WINDOW)]


def webrtc(samples: NDArray[np.int16]) -> list[float]:
    heard: list[float] = []
    detector = WebRTCDetector()
    detector.start(8000, lambda probability, end: heard.append(probability))
    for begin in range(0, len(samples) - 159, 160):
        detector.feed(samples[begin : begin + 160], begin / 8000)
    return heard


def utterances(probabilities: list[float], window: float) -> int:
    segmenter = SpeechSegmenter(VADParams(), window)
    changes = [segmenter.hear(chance, at * window) for at, chance in enumerate(probabilities)]
    return changes.count(SpeechChange.STARTED)


@pytest.mark.rows(2)
@pytest.mark.parametrize("text", SENTENCES)
def test_silero_hears_a_voice_in_nine_tenths_of_the_words(text: str) -> None:
    for seed in range(3):
        chances = silero(on_the_telephone(text, seed, silence=0.0))
        assert np.mean(np.array(chances) >= 0.7) >= 0.9


@each_row("text", SENTENCES)
@each_row(("detector", "window"), [(silero, 0.032), (webrtc, WebRTCDetector().window)])
def test_a_sentence_is_one_utterance(text, detector, window) -> None:  # type: ignore[no-untyped-def]
    assert [utterances(detector(on_the_telephone(text, seed)), window) for seed in range(3)] == [1] * 3


def test_a_slow_voice_is_a_voice_too() -> None:
    slow = synthesize("voice", pace=0.4, sample_rate=8000)
    assert np.mean(np.array(silero(slow)) >= 0.7) >= 0.9


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 44100])
def test_it_is_spoken_at_minus_26_dbov_and_silent_in_white_space(rate: int) -> None:
    samples = synthesize("One  two", pace=0.1, sample_rate=rate).astype(np.float64)
    words = np.concatenate((samples[: round(0.3 * rate)], samples[round(0.5 * rate) :]))
    assert round(20 * np.log10(np.sqrt(np.mean(words**2)) / 32768), 1) == -26.0
    assert not samples[round(0.3 * rate) : round(0.5 * rate)].any()


@given(st.text(max_size=30), st.sampled_from([0.001, 0.0125, 0.06, 0.2]), st.sampled_from([8000, 22050]))
def test_any_text_lasts_as_long_as_its_characters_and_sounds_the_same_again(
    text: str, pace: float, rate: int
) -> None:
    first = synthesize(text, pace=pace, sample_rate=rate)
    assert first.shape == (round(len(text) * pace * rate),)
    synthesize.cache_clear()
    assert np.array_equal(first, synthesize(text, pace=pace, sample_rate=rate))


def test_another_text_and_another_speaker_sound_different() -> None:
    said = [("Yes", 0), ("No.", 0), ("Yes", 1)]
    voices = [synthesize(text, pace=PACE, sample_rate=8000, seed=seed) for text, seed in said]
    assert len({voice.tobytes() for voice in voices}) == 3
