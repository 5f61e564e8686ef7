from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("hibari")

from benchmarks.ears.detectors import Voice
from benchmarks.ears.eot_rows import EotRow
from benchmarks.ears.terms import (
    RECKONINGS,
    as_heard,
    curve_table,
    curves,
    lengths_of,
    today,
    today_table,
    true_ends,
)
from benchmarks.ears.waves import Samples
from voiceflow.cli.tuning.replay import CurvePoint, ReplayedTurn, TurnSetting, public_point
from voiceflow.clients.speech.engines import Recognition
from voiceflow.turns.policy import TurnPolicy

ROW = EotRow("a", np.zeros(80000, np.int16), ((2.0, 3.0),), 5.0)
SETTING = TurnSetting(TurnPolicy(silence=0.6), 0.3)


def measured(turns: list[ReplayedTurn], setting: TurnSetting) -> CurvePoint:
    return public_point(turns, setting)


def test_silence_that_knows_the_ends_cuts_each_longer_pause() -> None:
    one = measured([true_ends(ROW)], SETTING)
    assert (one.cut_offs, round(one.delay, 6)) == (1.0, 0.6)


def test_a_detector_that_hears_on_delays_the_end() -> None:
    voices = [Voice(1.1, 1.0, 2.2, 2.3), Voice(3.1, 3.0, 5.2, 5.3)]
    one = measured([as_heard(ROW, voices)], SETTING)
    assert (one.cut_offs, round(one.delay, 6)) == (1.0, 0.8)


def test_a_detector_that_never_stops_cuts_nothing() -> None:
    one = measured([as_heard(ROW, [Voice(1.1, 1.0, 5.0, 5.1)])], SETTING)
    assert (one.cut_offs, round(one.delay, 6)) == (0.0, 0.6)


def test_words_keep_the_turn_open() -> None:
    voices = [Voice(1.1, 1.0, 2.0, 2.1), Voice(3.1, 3.0, 5.0, 5.1)]
    texts = {2.1: "My name is", 5.1: "My name is Ann Miller."}
    turn = as_heard(ROW, voices, lambda samples: Recognition(texts[round(len(samples) / 8000, 3)]))
    one = measured([turn], SETTING)
    assert (one.cut_offs, round(one.delay, 6)) == (0.0, 0.45)


def test_a_turn_model_is_asked_soon_after_the_last_voice() -> None:
    voices = [Voice(1.1, 1.0, 2.0, 2.1), Voice(3.1, 3.0, 5.0, 5.1)]
    endings = {2.2: 0.0, 5.2: 1.0}
    said = Recognition("A table on Tuesday.")
    turn = as_heard(ROW, voices, lambda _: said, lambda heard: endings[len(heard) / 8000])
    assert turn.endings == {2.0: (2.26, 0.0), 5.0: (5.26, 1.0)}
    one = measured([turn], SETTING)
    assert (one.cut_offs, round(one.delay, 6)) == (0.0, 0.45)


def test_unsure_words_keep_the_turn_open_after_an_open_question() -> None:
    voices = [Voice(1.1, 1.0, 2.0, 2.1), Voice(3.1, 3.0, 5.0, 5.1)]
    row = replace(ROW, said="How can I help you?")

    def recognize(samples: Samples) -> Recognition:
        return Recognition(
            "A nice table on Tuesday for four.", confidence=0.5 if len(samples) < 20000 else 0.9
        )

    one = measured([as_heard(row, voices, recognize)], SETTING)
    assert (one.cut_offs, round(one.delay, 6)) == (0.0, 0.45)


def test_silence_alone_cuts_pauses_of_public_lengths_as_published() -> None:
    turns = {"silence alone": [true_ends(ROW)]}
    [cells] = [
        line
        for line in curve_table(curves(turns, RECKONINGS["matched"]), RECKONINGS["matched"]).splitlines()
        if line.startswith("| silence alone")
    ]
    assert cells == "| silence alone | 55.6% | 21.7% | 1600 | 1000 |"


def test_short_pauses_do_not_count_among_the_hard_ones() -> None:
    turns = [true_ends(replace(ROW, holds=((1.5, 1.8), (2.0, 3.0))))]
    short = TurnSetting(TurnPolicy(silence=0.2), 0.1)
    assert RECKONINGS["counted"].measure(turns, SETTING).cut_offs == 0.5
    assert RECKONINGS["counted"].measure(turns, short).cut_offs == 1.0
    assert RECKONINGS["hard"].measure(turns, SETTING).cut_offs == 1.0


def test_the_default_settings_have_a_row() -> None:
    voices = [Voice(1.1, 1.0, 2.0, 2.1), Voice(3.1, 3.0, 5.0, 5.1)]
    turn = as_heard(ROW, voices, lambda _: Recognition("A table on Tuesday."))
    assert "| default and words | 100.0% | 100.0% | 34.7% | 450 ms | 450 ms |" in today_table(
        today({"default and words": [turn], "default": [turn]})
    )


def test_the_lengths_of_the_pauses_are_stated() -> None:
    assert lengths_of([ROW]).startswith("1 pauses inside 1 turns (0.1 to 0.2 s: 0")
    assert "1 to 1.2 s: 1" in lengths_of([ROW])
