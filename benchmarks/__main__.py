"""Runs benchmarks and fills the README's table: ``python -m benchmarks [NAME …]``, all of them by default.

Each runs in a process of its own, so that none finds another's modules or memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.report import RESULTS, readme_table

NAMES = (
    "engine",
    "counts",
    "bargein",
    "barge_ins",
    "fallback",
    "brains",
    "onset",
    "latency",
    "packets",
    "shares",
    "capacity",
    "lateness",
    "layers",
    "workers",
    "turns",
    "footprint",
    "elevenlabs_http",
    "recording",
    "soak",
)
OTHERS = ("answers", "echo", "holds")
"""Those that need ``voiceflow-calls[local]``. ``benchmarks.ears`` takes an hour: it is run by itself."""
README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- results -->\n", "<!-- end of results -->\n"


def run(name: str) -> bool:
    """Run one; returns whether it ended well."""
    print(f"== {name}", file=sys.stderr, flush=True)
    begin = time.monotonic()
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"])
    verdict = "done" if not done.returncode else f"failed with status {done.returncode}"
    print(f"== {name}: {verdict} after {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    return not done.returncode


def fill() -> None:
    """Write the table of all results that there are into the README."""
    found: dict[str, dict[str, Any]] = {}
    for name in (*NAMES, "ears", "ears_cost", "echo", "peers", "first_hour"):
        file = RESULTS / f"{name}.json"
        if file.exists():
            found[name] = json.loads(file.read_text(encoding="utf-8"))
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}\n{readme_table(found)}\n\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join((*NAMES, *OTHERS)))
    names = parser.parse_args().names or [*NAMES, *OTHERS]
    if unknown := set(names) - {*NAMES, *OTHERS}:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    failed = [name for name in names if not run(name)]
    fill()
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
