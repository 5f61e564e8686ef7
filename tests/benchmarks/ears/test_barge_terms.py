from typing import Any

import pytest

pytest.importorskip("hibari")

from benchmarks.ears.barge_terms import BargePoint, barge_table, chain_point


def cells(*, is_sample: bool = False) -> dict[str, dict[str, Any]]:
    figures = {
        "interruptions": {"answered": 23, "of": 24, "silent_after_p50": 0.2},
        "murmurs": {"whole": 12, "of": 13},
        "noises": {"cut": 1, "of": 17},
    }
    return {row: {"default": {"sample": is_sample, "figures": each}} for row, each in figures.items()}


def test_a_chain_is_judged_by_answers_that_it_gave_and_by_answers_that_it_broke_off() -> None:
    point = chain_point(cells(), "default")
    assert point == BargePoint(None, 23 / 24, 2 / 30, 0.2)
    assert barge_table({"chain": [point]}).endswith("| chain | 96% | 7% | 200 ms | words |")


def test_a_sample_or_a_missing_row_is_no_figure() -> None:
    assert chain_point(cells(is_sample=True), "default") is None
    assert chain_point({**cells(), "noises": {}}, "default") is None


def test_a_detector_is_shown_at_its_best_threshold_within_the_budget() -> None:
    points = [BargePoint(0.2, 0.9, 0.3, 0.2), BargePoint(0.4, 0.8, 0.1, 0.4), BargePoint(0.6, 0.7, 0.0, 0.6)]
    assert barge_table({"a": points}).endswith("| a | 80% | 10% | 400 ms | 0.4 s |")
    assert barge_table({"a": points[:1]}).endswith("| a | – | 30% at the least | – | – |")
