"""Interruptions in public terms."""

import pytest

pytest.importorskip("hibari")

from benchmarks.ears.barge_terms import barge_table, of_the_chain


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
