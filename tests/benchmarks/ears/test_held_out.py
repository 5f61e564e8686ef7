from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("hibari")

from benchmarks.ears.eot_rows import EotRow
from benchmarks.ears.held_out import choose, held_out, held_out_table
from benchmarks.ears.terms import RECKONINGS, true_ends
from voiceflow.cli.tuning.replay import CurvePoint, TurnSetting
from voiceflow.turns.policy import TurnPolicy

ROW = EotRow("a", np.zeros(8, np.int16), ((2.0, 2.75),), 5.0)
SETTING = TurnSetting(TurnPolicy(), 0.3)


def test_settings_are_judged_by_turns_with_which_they_were_not_chosen() -> None:
    short, long = ({"silence": [true_ends(replace(ROW, holds=((2.0, end),)))]} for end in (2.75, 3.25))
    [found] = held_out(short, long, RECKONINGS["hard"]).values()
    within = found[2]
    assert within is not None
    assert (within.cut_offs, round(within.delay, 6)) == (1.0, 0.8)


def test_a_budget_that_no_setting_keeps_has_no_figure() -> None:
    points = [CurvePoint(SETTING, 0.4, 0.5, 0.5)]
    assert choose(points, points, (0.3, 1.0)) is None
    assert choose(points, points, (0.6, 1.0)) is points[0]
    found: dict[str, list[CurvePoint | None]] = {"a": [None, points[0]]}
    assert held_out_table(found, RECKONINGS["hard"]).endswith("| a | – | 40.0%, 500 ms |")
