import asyncio

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.vad import SpeechChange, SpeechSegmenter, VADParams
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.testing.speech import speechlike

Samples = NDArray[np.float64]
FULL_SCALE = 32768.0


def noise(seconds: float, dbov: float, seed: int = 1, *, pink: bool = False, rate: int = 8000) -> Samples:
    size = round(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=size))
    if pink:
        spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(size, 1 / rate), 20))
    samples = np.fft.irfft(spectrum, size)
    return np.asarray(samples / samples.std() * FULL_SCALE * 10 ** (dbov / 20))


def vowels(seconds: float, dbov: float = -22, rate: int = 8000) -> Samples:
    """A pulse train through three formants, four syllables a second: enough like speech for a detector."""
    t = np.arange(round(seconds * rate)) / rate
    phase = np.cumsum(130 + 20 * np.sin(2 * np.pi * 1.3 * t)) / rate
    voice = np.zeros_like(t)
    for harmonic in range(1, 26):
        hz = harmonic * 130
        gain = sum(1 / (1 + ((hz - formant) / 120) ** 2) for formant in (550, 1250, 2500))
        voice += gain * np.cos(2 * np.pi * harmonic * phase)
    voice *= 0.05 + np.sin(np.pi * 4 * t) ** 2
    return np.asarray(voice / voice.std() * FULL_SCALE * 10 ** (dbov / 20))


def on_the_line(*parts: Samples) -> NDArray[np.int16]:
    samples = np.clip(np.round(np.concatenate(parts)), -32768, 32767).astype(np.int16)
    return decode(encode(samples, Encoding.MULAW), Encoding.MULAW)


def windows(samples: NDArray[np.int16], packet: int = 160, rate: int = 8000) -> list[tuple[bool, float]]:
    """Each window's decision and time; a packet comes when its last sample is spoken."""
    heard: list[tuple[bool, float]] = []
    detector = WebRTCDetector()
    detector.start(rate, lambda probability, now: heard.append((probability > 0.5, now)))
    for begin in range(0, len(samples), packet):
        part = samples[begin : begin + packet]
        detector.feed(part, (begin + len(part)) / rate)
    return heard


def speech(samples: NDArray[np.int16], hangover: float = 0.3) -> list[tuple[float, float]]:
    """Times at which speech was found to start and to stop (infinite if it did not)."""
    segmenter = SpeechSegmenter(VADParams(hangover=hangover), WebRTCDetector.window)
    found: list[tuple[float, float]] = []
    for is_voiced, now in windows(samples):
        match segmenter.hear(float(is_voiced), now):
            case SpeechChange.STARTED:
                found.append((round(now, 3), float("inf")))
            case SpeechChange.STOPPED:
                found[-1] = (found[-1][0], round(now, 3))
    return found


@pytest.mark.parametrize("packet", [1, 80, 159, 161, 240, 1000, 16000])
def test_the_length_of_packets_changes_no_decision(packet: int) -> None:
    samples = on_the_line(noise(0.5, -60), vowels(1.0), noise(0.5, -60))
    expected = windows(samples)
    heard = windows(samples, packet)
    assert [voiced for voiced, _ in heard] == [voiced for voiced, _ in expected]
    assert [round(now, 6) for _, now in heard] == [round(now, 6) for _, now in expected]


@pytest.mark.parametrize("level", [-70, -55, -45, -36, -26])
def test_a_line_whose_noise_nobody_knows_yet_is_no_speech(level: float) -> None:
    assert speech(on_the_line(noise(3, level, pink=True))) == []


@pytest.mark.parametrize("level", [-50, -36, -26])
def test_voice_is_found_and_left_again_in_pink_noise_10_db_below_it_at_any_level(level: float) -> None:
    voice = np.concatenate([np.zeros(16000), vowels(1.0, level + 10), np.zeros(16000)])
    found = [
        part for part in speech(on_the_line(voice + noise(5, level, pink=True)), hangover=0.6) if part[1] > 2
    ]
    assert len(found) == 1
    assert 2.0 < found[0][0] <= 2.1
    assert 3.0 < found[0][1] <= 3.9


def test_the_first_word_may_come_with_the_first_packet() -> None:
    assert speech(on_the_line(vowels(1.0, -20), noise(1, -65)))[0][0] <= 0.06


def test_digital_silence_is_silence() -> None:
    zeros = np.zeros(8000)
    assert speech(on_the_line(zeros)) == []
    assert speech(on_the_line(zeros, noise(2, -45, pink=True), zeros)) == []


def test_voice_is_heard_at_once_again_and_again_where_only_digital_silence_lies_between() -> None:
    # Machines, mobile phones that suppress noise, and emulated callers sound like this.
    words = [speechlike(1.2, seed).astype(np.float64) for seed in range(12)]
    found = speech(on_the_line(*(part for word in words for part in (np.zeros(24000), word))))
    starts = [start for start, _ in found]
    onsets = [min(start for start in starts if start > n * 4.2 + 3) - (n * 4.2 + 3) for n in range(12)]
    assert max(onsets) <= 0.06


def test_noise_that_rises_is_speech_for_about_a_second_only() -> None:
    found = speech(on_the_line(noise(3, -65), noise(10, -35, pink=True)))
    assert len(found) == 1
    assert found[0][0] > 3.0
    assert found[0][1] <= 4.6


def test_voice_is_heard_right_after_noise_has_risen() -> None:
    louder = noise(8, -40, seed=2, pink=True)
    louder[24000:32000] += vowels(1.0, -26)
    found = speech(on_the_line(noise(3, -65), louder))
    assert [part for part in found if 6.0 <= part[0] <= 6.1]


@pytest.mark.parametrize("rate", [16000, 32000, 48000])
def test_wider_bands_are_taken_too(rate: int) -> None:
    samples = np.concatenate([noise(1, -60, rate=rate), vowels(1.0, rate=rate), noise(1, -60, rate=rate)])
    voiced = [v for v, _ in windows(samples.astype(np.int16), rate // 50, rate)]
    assert len(voiced) == 150
    assert sum(voiced[50:100]) > 40
    assert sum(voiced[:50]) + sum(voiced[115:]) < 5


def test_a_rate_that_webrtcvad_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="not 22050"):
        WebRTCDetector().start(22050, lambda probability, now: None)


def test_nothing_is_heard_after_the_end() -> None:
    detector = WebRTCDetector()
    heard: list[float] = []

    def hang_up(probability: float, now: float) -> None:
        heard.append(now)
        detector.close()

    detector.start(8000, hang_up)
    detector.feed(np.zeros(480, np.int16), 1.0)
    detector.feed(np.zeros(480, np.int16), 2.0)
    assert heard == [0.96]
    detector.close()


@pytest.mark.rows(2)
@pytest.mark.parametrize("gain", [0.3, 1, 3])
def test_a_turn_ends_once_in_pink_noise_10_db_below_it_at_any_level(gain: float) -> None:
    hibari = pytest.importorskip("voiceflow.clients.local.hibari")

    async def spoken() -> list[Samples]:
        lines = ["Hello, I would like to book a table.", "For four people, please.", "Thank you."]
        async with hibari.Hibari() as voice:
            return [
                gain * soxr.resample(part.samples.astype(np.float64), part.sample_rate, 8000)
                for line in lines
                async for part in voice.synthesize(line)
            ]

    turns = asyncio.run(spoken())
    gap = np.zeros(12000)
    quiet = np.concatenate([gap, *(part for turn in turns for part in (turn, gap))])
    loud = np.concatenate(turns)
    level = 20 * np.log10(np.sqrt(np.mean(loud[np.abs(loud) > 200 * gain] ** 2)) / FULL_SCALE) - 10
    found = speech(on_the_line(quiet + noise(len(quiet) / 8000, level, pink=True)), hangover=0.6)
    at = 1.5
    for turn in turns:
        end = at + len(turn) / 8000
        stops = [stop - end for _, stop in found if at < stop < end + 1.5]
        assert len(stops) == 1
        assert 0 < stops[0] < 0.9
        at = end + 1.5
