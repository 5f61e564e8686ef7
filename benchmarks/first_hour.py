"""The first hour, typed as told: ``python -m benchmarks.first_hour``.

In a fresh environment, from a wheel that is built here: ``init`` of each kind, then what it tells people to
type: the requirements, the project's tests, a simulated call, ``doctor``. Megabytes are the environment's.
Needs a package index for what voiceflow depends on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.report import Report, Row, table

ROOT = Path(__file__).parents[1]
KINDS = ("answer", "order", "appointments", "reception", "outbound")
VENDORS = ("elevenlabs", "local")


@dataclass(slots=True)
class Project:
    """A project and the seconds that each command took; None if it failed."""

    name: str
    seconds: dict[str, float | None] = field(default_factory=dict)


class Environment:
    """A virtual environment that is made here, and the commands in it.

    Args:
        place: Where it is made.
    """

    def __init__(self, place: Path) -> None:
        self._bin = place / ("Scripts" if sys.platform == "win32" else "bin")
        self.place = place

    def make(self) -> None:
        """Make it, with pip."""
        venv.create(self.place, with_pip=True)

    def run(
        self, command: str, *arguments: str, folder: Path, allowed: tuple[int, ...] = (0,)
    ) -> float | None:
        """Run a command in a folder. Returns how long it took, or prints its output and returns None."""
        before = time.perf_counter()
        program = [str(self._bin / command), *arguments]
        # The wheel is what is tried, not a source tree that the caller's variables lead to.
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False, env=environ)
        if done.returncode not in allowed:
            print(f"{command} {' '.join(arguments)}: exit status {done.returncode}")
            print(done.stdout[-2000:], done.stderr[-2000:])
            return None
        return time.perf_counter() - before

    @property
    def megabytes(self) -> float:
        """How much it takes on the disk."""
        return sum(path.stat().st_size for path in self.place.rglob("*") if path.is_file()) / 1e6


def build_wheel(target: Path) -> Path:
    """Build the wheel of this tree."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(target), str(ROOT)], check=True)
    (wheel,) = target.glob("*.whl")
    return wheel


def try_project(environment: Environment, folder: Path, kind: str, vendor: str) -> Project:
    """Type what ``init`` tells people to type. ``doctor`` may find that keys are missing: there are none."""
    row, run = Project(f"{kind}, {vendor}"), environment.run
    row.seconds["init"] = run(
        "voiceflow", "init", folder.name, "--kind", kind, "--vendor", vendor, folder=folder.parent
    )
    row.seconds["requirements"] = run("pip", "install", "-q", "-r", "requirements-dev.txt", folder=folder)
    row.seconds["tests"] = run("python", "-m", "pytest", "-q", folder=folder)
    call = ("call", "bot.py", "--script", "call.txt", "--answers", "answers.txt")
    row.seconds["call"] = run("voiceflow", *call, folder=folder)
    doctor = ("doctor", "bot.py", "--for", "serve", "--no-network")
    row.seconds["doctor"] = run("voiceflow", *doctor, folder=folder, allowed=(0, 1))
    return row


def main() -> None:
    """Measure, and write ``results/first_hour``."""
    report = Report("first_hour", "The first hour, typed as told")
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        wheel = build_wheel(place)
        environment = Environment(place / "venv")
        before = time.perf_counter()
        environment.make()
        environment.run("pip", "install", "-q", f"{wheel}[cli]", folder=place)
        installing, small = time.perf_counter() - before, environment.megabytes
        rows = []
        for vendor in VENDORS:
            for kind in KINDS:
                rows.append(try_project(environment, place / f"{kind}-{vendor}", kind, vendor))
                print(rows[-1], flush=True)
        large = environment.megabytes
    write(report, rows, installing=installing, small=small, large=large)


def write(report: Report, rows: list[Project], *, installing: float, small: float, large: float) -> None:
    """Write the tables."""
    commands = list(rows[0].seconds)
    lines = [[row.name, *(_shown(row.seconds[command]) for command in commands), _total(row)] for row in rows]
    first = (installing + float(_total(rows[0]))) / 60
    failed = sum(value is None for row in rows for value in row.seconds.values())
    report.rows.append(
        Row(
            budget="from nothing to a new bot, its tests, a simulated call, `doctor` ≤ 10 minutes",
            measured=f"{first:.1f} minutes; {small:.0f} MB with `[cli]`, {large:.0f} MB with `[local]`",
            is_met=first <= 10 and not failed,
            note=f"{len(rows)} projects, {failed} commands failed",
        )
    )
    report.add(
        f"Making the environment and installing the wheel with `[cli]`: {installing:.0f} s, {small:.0f} MB. "
        f"With what `requirements-dev.txt` adds: {large:.0f} MB.",
        "Seconds of each command after that, in the order of typing:",
        table(["project", *commands, "together"], lines),
    )
    report.raw["installing_s"] = installing
    report.raw["cli_mb"], report.raw["dev_mb"] = small, large
    report.raw["seconds"] = {row.name: row.seconds for row in rows}
    report.finish()


def _shown(seconds: float | None) -> str:
    return "failed" if seconds is None else f"{seconds:.1f}"


def _total(row: Project) -> str:
    return f"{sum(value for value in row.seconds.values() if value is not None):.0f}"


if __name__ == "__main__":
    main()
