"""What it costs to have voiceflow at all: ``python -m benchmarks.footprint``.

Import time, in processes of their own that take turns: voiceflow, the phone pipeline of the README with its
server, the ElevenLabs client alone, and as the baselines aiohttp alone, and aiohttp and numpy, without which
no server of this kind would be. Resident memory and modules after each. The installed size of the run-time
dependencies, from a fresh ``pip install --target`` (skipped where no package index can be reached), and of
the wheel.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.report import Report, Row, table

ROUNDS = 11
ROOT = Path(__file__).parent.parent
BASELINE = "import aiohttp, numpy"
CASES = {
    "nothing": "pass",
    "aiohttp and numpy": BASELINE,
    "aiohttp alone": "import aiohttp",
    "the ElevenLabs client alone": (
        "from voiceflow.clients.elevenlabs import ElevenLabs; ElevenLabs(api_key='k')"
    ),
    "voiceflow": "from voiceflow import Pipeline, Session",
    "the phone pipeline and its server": (
        "import voiceflow.server, voiceflow.transports.twilio, voiceflow.processors, "
        "voiceflow.processors.elevenlabs"
    ),
}
# A process measures itself: what the interpreter takes to start is the same for all and left out.
SCRIPT = """
import json, sys, time
begin = time.process_time()
{}
spent = time.process_time() - begin
lines = open("/proc/self/status").read().splitlines()
resident = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
print(json.dumps([spent, resident / 1024, len(sys.modules)]))
"""


def started(statement: str) -> list[float]:
    """Seconds of CPU, megabytes and modules of a process that imports this."""
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n" + SCRIPT]
    command[-1] = command[-1].format(statement)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[float] = json.loads(done.stdout)
    return found


def imports() -> dict[str, list[float]]:
    """The medians of each case."""
    found: dict[str, list[list[float]]] = {name: [] for name in CASES}
    for number in range(ROUNDS + 1):
        for name, statement in CASES.items():
            figures = started(statement)
            # The first round reads from the disk.
            if number:
                found[name].append(figures)
    return {name: [median(column) for column in zip(*rounds, strict=True)] for name, rounds in found.items()}


def installed() -> tuple[dict[str, float], float] | None:
    """Megabytes of each installed distribution, and of the wheel; None without a package index."""
    with tempfile.TemporaryDirectory() as place:
        wheels, target = Path(place, "wheels"), Path(place, "target")
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        build = subprocess.run(
            [*pip, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(ROOT)], capture_output=True
        )
        if build.returncode:
            return None
        (wheel,) = wheels.iterdir()
        install = [*pip, "install", "--no-compile", "--target", str(target), str(wheel)]
        if subprocess.run(install, capture_output=True).returncode:
            return None
        sizes = {item.name: _size(item) for item in target.iterdir() if not item.name.endswith(".dist-info")}
        shutil.rmtree(target)
        return sizes, wheel.stat().st_size / 2**20


def _size(item: Path) -> float:
    files = [item] if item.is_file() else [path for path in item.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files) / 2**20


def main() -> None:
    """Run it, print it, write it down."""
    found = imports()
    base, ours = found["aiohttp and numpy"], found["voiceflow"]
    report = Report("footprint", "What it takes to have voiceflow")
    report.add(
        f"Medians of {ROUNDS} processes each, in turns; CPU time, without the start of the interpreter.",
        table(
            ["import", "s", "× aiohttp and numpy", "MB resident", "modules"],
            [
                [name, f"{spent:.3f}", f"{spent / base[0]:.2f}", f"{resident:.0f}", f"{modules:.0f}"]
                for name, (spent, resident, modules) in found.items()
            ],
        ),
    )
    ratio = ours[0] / base[0]
    report.rows = [
        Row(
            budget="`from voiceflow import Pipeline` ≤ 1.3× importing aiohttp and numpy; resident ≤ 60 MB",
            measured=f"{ours[0]:.2f} s; {ours[1]:.0f} MB; {ours[2]:.0f} modules",
            baseline=f"{base[0]:.2f} s; {base[1]:.0f} MB; {base[2]:.0f} modules",
            ratio=f"{ratio:.2f}×",
            is_met=ratio <= 1.3 and ours[1] <= 60,
        ),
        client_row(found["the ElevenLabs client alone"], found["aiohttp alone"]),
    ]
    report.raw = {"imports": found}
    sizes = installed()
    if sizes is None:
        report.add("The installed size was not measured: there is no package index to install from.")
    else:
        add_sizes(report, *sizes)
    report.finish()


def client_row(ours: list[float], base: list[float]) -> Row:
    """The client of ElevenLabs beside the library it sends with."""
    return Row(
        budget="importing the ElevenLabs client alone ≤ 1.25× importing aiohttp",
        measured=f"{ours[0]:.3f} s; {ours[1]:.0f} MB; {ours[2]:.0f} modules",
        baseline=f"{base[0]:.3f} s; {base[1]:.0f} MB; {base[2]:.0f} modules",
        ratio=f"{ours[0] / base[0]:.2f}×",
        is_met=ours[0] <= 1.25 * base[0],
    )


def add_sizes(report: Report, sizes: dict[str, float], wheel: float) -> None:
    """What was installed."""
    total = sum(sizes.values())
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:8]
    report.add(
        f"Installed, with all it needs at run time: {total:.0f} MB; the wheel itself is {wheel:.2f} MB.",
        table(["largest", "MB"], [[name, f"{size:.1f}"] for name, size in largest]),
    )
    report.rows.append(
        Row(
            budget="installed size of the run-time dependencies ≤ 100 MB",
            measured=f"{total:.0f} MB; wheel {wheel:.2f} MB",
            is_met=total <= 100,
        )
    )
    report.raw["installed_mb"] = sizes
    report.raw["wheel_mb"] = wheel


if __name__ == "__main__":
    main()
