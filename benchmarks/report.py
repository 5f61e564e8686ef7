"""What a benchmark hands in: tables for people, numbers for programs, and its rows of the README."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table in ``benchmarks/README.md``.

    Attributes:
        budget: What is promised, with its limit; without one, what was measured.
        measured: The figure.
        baseline: What it was measured beside, in the same run, and that figure.
        ratio: Ours to the baseline's.
        is_met: Whether the budget is kept; None where there is none.
        note: Why it is missed, or what else must be known.
    """

    budget: str
    measured: str
    baseline: str = ""
    ratio: str = ""
    is_met: bool | None = None
    note: str = ""


@dataclass(slots=True)
class Report:
    """The outcome of one benchmark.

    Attributes:
        name: Of the module, and of the files that are written.
        title: A heading.
        text: What was measured and how, and the tables, in Markdown.
        rows: For the README.
        raw: Every number, for programs.
    """

    name: str
    title: str
    text: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)

    def add(self, *paragraphs: str) -> None:
        """Append paragraphs or tables."""
        self.text.extend(paragraphs)

    def finish(self) -> None:
        """Print it, and write it to ``results/``."""
        print(self.write(RESULTS))

    def write(self, folder: Path) -> str:
        """Write both files into a folder; returns the text for people."""
        body = "\n\n".join([f"# {self.title}", *self.text, f"*{machine()}*"]) + "\n"
        folder.mkdir(exist_ok=True)
        (folder / f"{self.name}.md").write_text(body, encoding="utf-8")
        found = {"machine": machine(), "rows": [asdict(row) for row in self.rows], "raw": self.raw}
        text = json.dumps(found, indent=1, default=float) + "\n"
        (folder / f"{self.name}.json").write_text(text, encoding="utf-8")
        return body


def kept(name: str, folder: Path = RESULTS) -> dict[str, Any]:
    """The numbers that an earlier run has written; none if there was none."""
    file = folder / f"{name}.json"
    if not file.exists():
        return {}
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["raw"]
    return found


def table(head: Sequence[str], lines: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    cells = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in cells)


def machine() -> str:
    """The machine and what ran on it, without names or places."""
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("aiohttp", "numpy"))
    load = os.getloadavg()[0]
    return (
        f"Python {platform.python_version()}, {packages}, {platform.system()} {platform.machine()}, "
        f"{_processor()}, {os.cpu_count()} cores; load average at the end {load:.1f}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"


def readme_table(found: Mapping[str, Mapping[str, Any]]) -> str:
    """The README's table, from what the benchmarks wrote.

    Args:
        found: Their JSON by name, in the order of the table.
    """
    lines: list[list[str]] = []
    for name, result in found.items():
        for row in result["rows"]:
            kept = {None: "", True: "kept", False: "**missed**"}[row["is_met"]]
            verdict = ": ".join(part for part in (kept, row["note"]) if part)
            figures = [row["budget"], row["measured"], row["baseline"], row["ratio"], verdict]
            lines.append([*figures, f"[`{name}`](results/{name}.md)"])
    return table(["budget", "measured", "baseline, same run", "ratio", "", "script"], lines)
