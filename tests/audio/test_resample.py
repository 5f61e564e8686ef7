"""Resampling: lengths, pitch, streaming."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.rows import each_row
from voiceflow.audio.resample import Quality, Resampler, resample
from voiceflow.audio.tones import sine

RATES = [(8000, 16000), (16000, 8000), (24000, 8000), (8000, 24000), (44100, 8000)]


def streamed(resampler: Resampler, samples: NDArray[np.int16], size: int) -> NDArray[np.int16]:
    parts = [resampler.process(samples[at : at + size]) for at in range(0, len(samples), size)]
    return np.concatenate([*parts, resampler.flush()])


def is_same(first: NDArray[np.int16], second: NDArray[np.int16]) -> bool:
    """Equal but for the dither, which is at most one step in each."""
    assert len(first) == len(second)
    return int(np.max(np.abs(first.astype(int) - second))) <= 2


@each_row("quality", list(Quality))
@each_row(("source", "target"), RATES)
def test_a_flushed_stream_has_every_sample(source: int, target: int, quality: Quality) -> None:
    samples = sine(440, 0.5, source)
    assert len(streamed(Resampler(source, target, quality=quality), samples, source // 50)) == target // 2


@pytest.mark.parametrize(("source", "target"), RATES)
def test_the_pitch_stays(source: int, target: int) -> None:
    out = resample(sine(1000, 1.0, source), source, target)
    spectrum = np.abs(np.fft.rfft(out))
    assert int(np.argmax(spectrum)) == 1000  # a second has bins of 1 Hz


@pytest.mark.parametrize("quality", list(Quality))
def test_the_size_of_the_chunks_does_not_matter(quality: Quality) -> None:
    samples = sine(300, 0.4, 8000)
    by_packet = streamed(Resampler(8000, 16000, quality=quality), samples, 160)
    by_splinter = streamed(Resampler(8000, 16000, quality=quality), samples, 7)
    assert is_same(by_packet, by_splinter)


def test_equal_rates_hand_on_the_same_array() -> None:
    samples = sine(300, 0.1, 8000)
    resampler = Resampler(8000, 8000)
    assert resampler.process(samples) is samples
    assert len(resampler.flush()) == 0
    assert resample(samples, 8000, 8000) is samples


@pytest.mark.parametrize("again", ["flush", "reset"])
def test_a_second_utterance_knows_nothing_of_the_first(again: str) -> None:
    resampler = Resampler(24000, 8000)
    first = streamed(resampler, sine(300, 0.3, 24000), 480)
    resampler.process(np.full(480, 9000, np.int16))
    getattr(resampler, again)()
    assert is_same(streamed(resampler, sine(300, 0.3, 24000), 480), first)


def test_the_quickest_quality_holds_back_less_than_half_a_millisecond() -> None:
    resampler = Resampler(8000, 16000, quality=Quality.QQ)
    out = 0
    for packet in range(1, 51):
        out += len(resampler.process(np.zeros(160, np.int16)))
        assert packet * 320 - out <= 8


@pytest.mark.parametrize(("source", "target"), [(0, 8000), (8000, -1)])
def test_a_rate_is_positive(source: int, target: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        Resampler(source, target)
