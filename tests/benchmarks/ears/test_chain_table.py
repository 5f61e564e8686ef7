from pathlib import Path

import pytest

pytest.importorskip("hibari")

from benchmarks.ears.bench import Cell
from benchmarks.ears.chain_table import ChainTable


def cell(text: str, **figures: float) -> Cell:
    return Cell(text, figures)


def test_each_cell_is_written_when_it_is_known(tmp_path: Path) -> None:
    ChainTable(tmp_path).put("murmurs", "webrtc", cell("9 of 13 whole"), is_sample=False)
    assert "| murmurs: answer heard whole; gap | 9 of 13 whole | ≥ 11" in (tmp_path / "ears.md").read_text()


def test_a_later_run_keeps_the_other_cells_and_replaces_its_own(tmp_path: Path) -> None:
    first = ChainTable(tmp_path)
    first.put("murmurs", "webrtc", cell("old"), is_sample=False)
    first.put("echo", "silero", cell("kept"), is_sample=False)
    ChainTable(tmp_path).put("murmurs", "webrtc", cell("new"), is_sample=True)
    known = ChainTable(tmp_path).cells
    assert (known["murmurs"]["webrtc"]["text"], known["echo"]["silero"]["text"]) == ("new", "kept")


def test_a_sample_is_marked_as_one(tmp_path: Path) -> None:
    ChainTable(tmp_path).put("murmurs", "webrtc", cell("3 of 3"), is_sample=True)
    assert "3 of 3 *(sample)*" in (tmp_path / "ears.md").read_text()


@pytest.mark.parametrize(
    ("row", "figures", "is_met"),
    [
        ("murmurs", {"whole": 12, "of": 13, "short": 11}, True),
        ("murmurs", {"whole": 12, "of": 13, "short": 10}, False),
        ("interruptions", {"answered": 24, "of": 24, "silent_after_p50": 0.25}, True),
        ("interruptions", {"answered": 23, "of": 24, "silent_after_p50": 0.2}, False),
        ("noises", {"cut": 1, "longest_gap": 0.8}, True),
        ("noises", {"cut": 2, "longest_gap": 0.0}, False),
        ("steady", {"street -36": 0.0, "siren -36": 1.6}, False),
        ("voices", {"babble -46": 2.0}, True),
        ("turns", {"p50": 0.61}, False),
    ],
)
def test_a_budget_is_kept_or_missed(
    tmp_path: Path, row: str, figures: dict[str, float], is_met: bool
) -> None:
    table = ChainTable(tmp_path)
    table.put(row, "default", cell("", **figures), is_sample=False)
    assert [one.is_met for one in table.report().rows] == [is_met]
