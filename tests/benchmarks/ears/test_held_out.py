from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("hibari")

from benchmarks.ears.eot_rows import EotRow
from benchmarks.ears.held_out import choose, halves_of, held_out, held_out_table
from benchmarks.ears.terms import RECKONINGS, true_ends
from voiceflow.cli.tuning.replay import CurvePoint, TurnSetting
from voiceflow.turns.policy import TurnPolicy

ROW = EotRow("a", np.zeros(8, np.int16), ((2.0, 2.75),), 5.0)
ROWS = [ROW, replace(ROW, holds=((2.0, 3.25),)), replace(ROW, name="b", holds=((2.0, 3.25),))]
SETTING = TurnSetting(TurnPolicy(), 0.3)


def test_all_rows_of_a_text_are_in_one_half() -> None:
    assert halves_of(ROWS) == [[0, 1], [2]]


def test_settings_are_judged_by_turns_with_which_they_were_not_chosen() -> None:
    turns = {"silence alone": [true_ends(row) for row in (ROW, ROWS[2])]}
    [found] = held_out(turns, [[0], [1]], RECKONINGS["hard"]).values()
    # 0.8 s are enough for one half and cut the other; 1.3 s, chosen with the other, cut nothing.
    assert found[2] is not None
    assert [round(figure, 6) for figure in found[2]] == [0.5, 1.05]


def test_a_budget_that_no_setting_keeps_has_no_figure() -> None:
    points = [CurvePoint(SETTING, 0.4, 0.5, 0.5)]
    assert choose(points, points, (0.3, 1.0)) is None
    assert choose(points, points, (0.6, 1.0)) is points[0]
    found: dict[str, list[tuple[float, float] | None]] = {"a": [None, (0.4, 0.5)]}
    assert held_out_table(found, RECKONINGS["hard"]).endswith("| a | – | 40.0%, 500 ms |")
