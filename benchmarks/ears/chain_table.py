"""The table of the chain, kept cell by cell: a run that ends early loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.ears.bench import Cell
from benchmarks.ears.chain import CHAINS
from benchmarks.ears.rows import ROWS
from benchmarks.report import RESULTS, Report, Row, kept, table

NAME = "ears"
SAMPLE = " *(sample)*"
LEGEND = (
    "Synthetic speech at -26 dBov over µ-law and sounds made by formula: read the figures as kinds, not as "
    "percentages of a population. Carrier, server, VAD, recogniser (Whisper tiny.en, its final transcript "
    "0.15 s after the commit), model and voice on virtual time; the engines compute while the clock stands "
    "still. *default*: `VAD()` and `TurnPolicy()`; *webrtc*: `VAD(WebRTCDetector())`; *silero*: Silero "
    "alone; *words*: `TurnPolicy(words_to_interrupt=1)`. *(sample)*: some of the calls."
)
BUDGETS = {
    "interruptions": "interruptions over a 20-s answer, whole chain: all answered, silent after ≤ 0.25 s",
    "murmurs": "murmurs over the answer: ≥ 11 of 13 heard whole with a gap ≤ 0.6 s",
    "noises": "coughs, breaths, clicks, doors, keys over the answer: ≤ 1 of 17 cuts it off, gap ≤ 0.8 s",
    "steady": "16 s of street, hold music, siren over the answer: mute for ≤ 1.5 s",
    "voices": "16 s of babble or television over the answer: mute for ≤ 2 s",
    "turns": "end of turn on a clean line: p50 ≤ 600 ms",
}
"""The rows that the README shows, with what is promised."""


class ChainTable:
    """What is measured of each row and chain, in ``ears.json`` and ``ears.md``.

    Args:
        folder: Where the two files are.
    """

    def __init__(self, folder: Path = RESULTS) -> None:
        self._folder = folder
        self.cells: dict[str, dict[str, dict[str, Any]]] = kept(NAME, folder)

    def put(self, row: str, chain: str, cell: Cell, *, is_sample: bool) -> None:
        """Keep a cell, in place of an older one, and write the files."""
        # Another run may have written its own cells meanwhile.
        self.cells = kept(NAME, self._folder)
        known = {"text": cell.text, "sample": is_sample, "figures": cell.figures}
        self.cells.setdefault(row, {})[chain] = known
        self.report().write(self._folder)

    def report(self) -> Report:
        """All cells that are known, in the order of the rows."""
        report = Report(NAME, "Turn-taking over the whole chain", raw=self.cells)
        known = [row for row in ROWS if row in self.cells]
        chains = [name for name in CHAINS if any(name in self.cells[row] for row in known)]
        lines = [
            [ROWS[row].what, *(self._text(row, name) for name in chains), ROWS[row].aim] for row in known
        ]
        report.add(LEGEND, table(["", *chains, "aim"], lines))
        report.rows = [self._budget(row) for row in BUDGETS if "default" in self.cells.get(row, {})]
        return report

    def _text(self, row: str, chain: str) -> str:
        cell = self.cells[row].get(chain)
        return "" if cell is None else cell["text"] + SAMPLE * cell["sample"]

    def _budget(self, row: str) -> Row:
        beside: Sequence[str] = [
            f"{name}: {self._text(row, name)}" for name in ("webrtc", "silero") if name in self.cells[row]
        ]
        figures = self.cells[row]["default"]["figures"]
        return Row(
            budget=BUDGETS[row],
            measured=self._text(row, "default"),
            baseline="; ".join(beside),
            is_met=is_met(row, figures),
        )


def is_met(row: str, figures: dict[str, float]) -> bool:
    """Whether what was measured of a row keeps its budget."""
    match row:
        case "interruptions":
            return figures["answered"] == figures["of"] and figures["silent_after_p50"] <= 0.255
        case "murmurs":
            return figures.get("short", 0) >= figures["of"] * 11 / 13
        case "noises":
            return figures["cut"] <= 1 and figures["longest_gap"] <= 0.85
        case "steady":
            return max(figures.values()) <= 1.55
        case "voices":
            return max(figures.values()) <= 2.05
        case _:
            return figures["p50"] <= 0.6
