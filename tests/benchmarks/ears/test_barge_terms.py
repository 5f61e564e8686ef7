"""Interruptions in public terms."""

import pytest

pytest.importorskip("hibari")

from benchmarks.ears.barge_terms import BargePoint, barge_table, of_the_chain


def test_the_whole_chain_is_a_line_once_all_its_rows_are_known() -> None:
    def cell(**figures: float) -> dict[str, object]:
        return {"text": "", "sample": False, "figures": figures}

    cells = {
        "interruptions": {"default": cell(answered=23, of=24, silent_after_p50=0.19)},
        "murmurs": {"default": cell(whole=12, of=13)},
        "noises": {"default": cell(cut=1, of=17)},
    }
    whole = of_the_chain(cells, "default")
    assert barge_table({}, whole).endswith(
        "| the default chain: voice, words, level | 96% | 7% | 190 ms | a word, or 0.8 s |"
    )
    assert of_the_chain(cells, "silero") is None
    cells["noises"]["default"]["sample"] = True
    assert of_the_chain(cells, "default") is None


def test_a_detector_is_shown_at_its_best_threshold_within_the_budget() -> None:
    points = [BargePoint(0.2, 0.9, 0.3, 0.2), BargePoint(0.4, 0.8, 0.1, 0.4), BargePoint(0.6, 0.7, 0.0, 0.6)]
    assert barge_table({"a": points}).endswith("| a | 80% | 10% | 400 ms | 0.4 s |")
    assert barge_table({"a": points[:1]}).endswith("| a | – | 30% at the least | – | – |")
