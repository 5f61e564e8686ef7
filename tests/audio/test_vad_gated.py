from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from voiceflow.audio.vad import Heard
from voiceflow.audio.vad_gated import ALONE, LEAD_IN, OPEN, PATIENCE, GatedDetector

LOUD, SOFT = 1000, 0


class LevelGate:
    """Hears a voice in each window that is loud."""

    window = 0.02

    def __init__(self) -> None:
        self.power = 0.0

    def start(self, sample_rate: int, heard: Heard) -> None:
        self._heard: Heard | None = heard

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        self.power = float(samples[-1]) ** 2
        if self._heard is not None:
            self._heard(float(samples[-1] > 500), now)

    def close(self) -> None:
        self._heard = None


class ScriptedStream:
    """Judges when it is told to: all windows alike."""

    def __init__(self, heard: Heard) -> None:
        self.posted: list[tuple[float, NDArray[np.float32]]] = []
        self.is_closed = False
        self._heard = heard
        self._waiting: list[float] = []

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def post(self, window: NDArray[np.float32], end: float) -> None:
        self.posted.append((end, window))
        self._waiting.append(end)

    def forget(self) -> None:
        self._waiting.clear()

    def close(self) -> None:
        self.is_closed = True

    def answer(self, probability: float) -> None:
        waiting, self._waiting = self._waiting, []
        for end in waiting:
            self._heard(probability, end)


class ScriptedModel:
    window = 0.032

    def __init__(self, sample_rate: int = 8000) -> None:
        self.sample_rate = sample_rate

    def open(self, heard: Heard, failed: Callable[[Exception], None]) -> ScriptedStream:
        self.stream, self.fail = ScriptedStream(heard), failed
        return self.stream


class Line:
    """A detector with its gate and model scripted, fed packet by packet."""

    def __init__(self, rate: int = 8000, model: ScriptedModel | None = None) -> None:
        self.heard: list[tuple[float, float]] = []
        self.model = model or ScriptedModel()
        self.detector = GatedDetector(LevelGate(), self.model)
        self.detector.start(rate, lambda probability, end: self.heard.append((round(end, 2), probability)))
        self._rate, self._count = rate, 0

    def feed(self, *levels: int, answer: float | None = None) -> None:
        for level in levels:
            self._count += 1
            self.detector.feed(np.full(self._rate // 50, level, np.int16), self._count * 0.02)
            if answer is not None:
                self.model.stream.answer(answer)


def test_a_line_on_which_the_gate_hears_nothing_is_decided_at_once_without_the_model() -> None:
    line = Line()
    line.feed(*[SOFT] * 50)
    assert line.heard == [(round(0.02 * (n + 1), 2), 0.0) for n in range(50)]
    assert line.model.stream.posted == []


def test_a_sound_that_the_model_takes_for_no_voice_is_none() -> None:
    line = Line()
    line.feed(*[LOUD] * 20, answer=0.1)
    assert {probability for _, probability in line.heard} == {0.1}


def test_a_sound_begins_where_the_gate_hears_it_and_goes_on_over_a_short_dip() -> None:
    line = Line()
    line.feed(SOFT, SOFT, LOUD, LOUD, answer=0.1)
    assert round(line.detector.sound_at, 6) == 0.04
    line.feed(SOFT, SOFT, SOFT, LOUD, answer=0.1)
    assert round(line.detector.sound_at, 6) == 0.04
    line.feed(SOFT, SOFT, SOFT, SOFT, LOUD, answer=0.1)
    assert round(line.detector.sound_at, 6) == 0.24


def test_windows_wait_for_the_model_and_come_in_order() -> None:
    line = Line()
    line.feed(SOFT, SOFT, LOUD, LOUD)
    assert line.heard == [(0.02, 0.0), (0.04, 0.0)]
    line.model.stream.answer(0.9)
    assert line.heard[2:] == [(0.06, 0.9)]
    line.feed(LOUD, LOUD, answer=0.8)
    assert line.heard[3:] == [(0.08, 0.8)]
    line.feed(LOUD, answer=0.7)
    assert line.heard[4:] == [(0.1, 0.7), (0.12, 0.7)]


def test_the_model_is_first_shown_what_was_before_the_opening() -> None:
    line = Line()
    line.feed(*[SOFT] * 100, LOUD)
    stream = line.model.stream
    assert len(stream.posted) == int((LEAD_IN + 0.02) / 0.032 + 1e-9)
    assert round(stream.posted[-1][0], 6) == 2.02
    assert stream.posted[-1][1][-1] > 0.01 > abs(stream.posted[0][1]).max()


def test_digital_silence_is_shown_to_the_model_as_a_quiet_line() -> None:
    line = Line()
    line.feed(*[SOFT] * 100, LOUD)
    window = line.model.stream.posted[0][1]
    assert -68 < 10 * np.log10(np.mean(np.square(window, dtype=np.float64))) < -64


def test_the_model_rests_half_a_second_after_the_gate_last_heard_a_sound() -> None:
    line = Line()
    line.feed(LOUD, *[SOFT] * 60, answer=0.9)
    assert round(max(end for end, _ in line.model.stream.posted), 2) <= round(0.02 + OPEN, 2)
    assert len(line.heard) == 61


def test_silence_after_a_word_is_no_voice_though_the_model_lingers() -> None:
    line = Line()
    line.feed(*[LOUD] * 20, *[SOFT] * 10, answer=0.9)
    assert [probability for end, probability in line.heard if end > 0.41] == [0.0] * 9


def test_a_quiet_user_is_amplified_for_the_model() -> None:
    line = Line()
    line.feed(*[600] * 10, answer=0.9)
    quiet = line.model.stream.posted[-1][1][-1]
    loud = Line()
    loud.feed(*[6000] * 10, answer=0.9)
    assert quiet > 600 / 32768
    assert loud.model.stream.posted[-1][1][-1] == np.float32(6000 / 32768)


def test_a_model_that_is_behind_leaves_the_decision_to_the_gate_for_a_while() -> None:
    line = Line()
    packets = round(PATIENCE / 0.02) + 2
    line.feed(*[LOUD] * packets)
    assert line.detector.reason == "gate"
    assert [probability for _, probability in line.heard] == [0.0] + [1.0] * (packets - 1)
    line.feed(*[SOFT] * round(ALONE / 0.02 + 1), answer=0.0)
    assert len(line.heard) == packets + round(ALONE / 0.02 + 1)
    line.feed(*[LOUD] * 10, answer=0.7)
    assert (line.detector.reason, line.heard[-1][1]) == ("model", 0.7)


def test_a_model_that_fails_leaves_the_decision_to_the_gate() -> None:
    line = Line()
    line.feed(LOUD, LOUD)
    line.model.fail(RuntimeError("no weights"))
    line.feed(LOUD, LOUD, SOFT)
    assert [probability for _, probability in line.heard] == [0.0, 1.0, 1.0, 1.0, 0.0]
    assert line.detector.reason == "gate"


def test_a_click_alone_is_no_voice_where_the_gate_decides() -> None:
    line = Line()
    line.model.fail(RuntimeError("no weights"))
    line.feed(SOFT, LOUD, SOFT, SOFT)
    assert [probability for _, probability in line.heard] == [0.0] * 4


def test_wide_audio_reaches_the_model_at_its_rate() -> None:
    line = Line(48000, ScriptedModel(16000))
    line.feed(*[LOUD] * 4)
    assert {len(window) for _, window in line.model.stream.posted} == {512}


def test_nothing_is_heard_after_the_end() -> None:
    line = Line()
    line.feed(LOUD, LOUD, LOUD)
    stream = line.model.stream
    line.detector.close()
    stream.answer(0.9)
    assert (line.heard, stream.is_closed) == ([], True)


@given(st.lists(st.tuples(st.sampled_from([SOFT, LOUD]), st.booleans()), max_size=120))
def test_each_window_is_decided_once_and_in_order(script: list[tuple[int, bool]]) -> None:
    line = Line()
    for level, answers in script:
        line.feed(level, answer=0.9 if answers else None)
    line.feed(*[SOFT] * 30, answer=0.0)
    ends = [end for end, _ in line.heard]
    assert ends == [round(0.02 * (number + 1), 2) for number in range(len(script) + 30)]


@pytest.mark.parametrize(("level", "probability"), [(60, 0.9), (30, 0.0)])
def test_what_is_27_db_below_the_voice_is_the_silence_after_a_word(level: int, probability: float) -> None:
    line = Line()
    line.feed(*[LOUD] * 60, *[level] * 4, answer=0.9)
    assert line.heard[-1][1] == probability
