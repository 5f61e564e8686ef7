"""What was heard before is known by its sound, on a noisy line and from any sample on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.audio.melodies import chords
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.repeats import HOP, RepeatMeter
from voiceflow.testing.speech import speech_for, speechlike

RATE = 8000
ANNOUNCEMENT = speech_for("All our agents are busy, please hold the line, your call is important to us")
PERSON = speech_for("Good morning, this is the reception, how can I help you today, please", 5)


def on_the_line(samples: NDArray[np.int16], seed: int, level: float = 20.0) -> NDArray[np.int16]:
    """The samples with noise (root mean square ``level``), through µ-law."""
    noise = np.random.default_rng(seed).normal(0.0, level, len(samples))
    return decode(
        encode(np.rint(samples + noise).clip(-32768, 32767).astype(np.int16), Encoding.MULAW), Encoding.MULAW
    )


def heard(meter: RepeatMeter, samples: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Whether the meter takes each packet for a repeat."""
    return np.array([meter.feed(samples[at : at + 160]) for at in range(0, len(samples), 160)])


def after(seconds: float, shares: NDArray[np.bool_]) -> float:
    return float(shares[round(seconds * 50) :].mean())


@settings(max_examples=4)
@given(shift=st.integers(0, 300), seed=st.integers(0, 99))
def test_an_announcement_is_known_again_and_a_person_is_not(shift: int, seed: int) -> None:
    meter = RepeatMeter(RATE)
    first = np.concatenate([chords(3.0), ANNOUNCEMENT, chords(5.0)[: 40000 - shift]])
    heard(meter, on_the_line(first, seed))
    again = heard(meter, on_the_line(ANNOUNCEMENT, seed + 100))
    assert after(1.0, again) > 0.9
    person = heard(meter, on_the_line(PERSON, seed + 200))
    assert after(0.5, person) == 0.0


def test_a_person_who_talks_where_the_announcement_would_go_on_is_noticed_within_half_a_second() -> None:
    meter = RepeatMeter(RATE)
    heard(meter, on_the_line(np.concatenate([ANNOUNCEMENT, chords(5.0)]), 1))
    call = np.concatenate([ANNOUNCEMENT[: 3 * RATE], PERSON])
    found = heard(meter, on_the_line(call, 2))
    assert found[round(2.9 * 50)]
    assert not found[round(3.5 * 50) :].any()


def test_without_a_search_nothing_is_found() -> None:
    meter = RepeatMeter(RATE)
    call = np.concatenate([ANNOUNCEMENT, speechlike(5.0, 3), ANNOUNCEMENT])
    assert not any(meter.feed(call[at : at + 160], search=False) for at in range(0, len(call), 160))


def test_what_is_forgotten_is_new_again() -> None:
    meter = RepeatMeter(RATE)
    heard(meter, np.concatenate([chords(6.0), PERSON]))
    meter.forget(len(PERSON) / RATE + 0.5)
    heard(meter, chords(5.0))
    assert after(0.5, heard(meter, PERSON)) == 0.0


@pytest.mark.parametrize("rate", [8000, 16000])
def test_the_memory_is_bounded_and_its_end_is_kept(rate: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voiceflow.audio.repeats.MEMORY", 12.0)
    monkeypatch.setattr("voiceflow.audio.repeats._SPARE", 50)
    meter = RepeatMeter(rate)
    voice = speech_for("Your call is important to us", sample_rate=rate)
    heard(meter, speechlike(14.0, 7, sample_rate=rate))
    size = meter._codes.nbytes
    heard(meter, np.concatenate([voice, speechlike(5.0, 77, sample_rate=rate)]))
    found = heard(meter, voice)
    assert meter._codes.nbytes == size <= (12.0 / HOP + 51) * 4
    assert found[-30:].mean() > 0.8
