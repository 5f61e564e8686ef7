"""A campaign of 10,000 numbers whose diallers crash fifty times: ``python -m benchmarks.campaign``.

With ``--postgres`` three diallers share it in a database; else one at a time works on a file.

The carrier is in memory and loses requests, answers and reports (``tests/campaigns/exchange.py``); the time
is virtual. It checks what ``tests/campaigns/test_crashes.py`` checks on a shorter list, and prints the cost.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from loguru import logger

from tests.campaigns.office import number, settings
from tests.campaigns.postgres import postgres
from tests.campaigns.test_crashes import CALLS, RETRIES, work_with_crashes
from tests.campaigns.test_shared import MACHINES, work_on_machines

SIZE, CRASHES = 10_000, 50


def main(size: int = SIZE, *, is_shared: bool = False) -> None:
    """Work through the list, and print what was measured."""
    logger.remove()
    chosen = settings(starts_per_second=20.0, calls_at_once=150, retries=RETRIES, failures=10**6)
    begun = time.process_time()
    if is_shared:
        with postgres() as url:
            exchange = work_on_machines(url, size, CRASHES, chosen, seed=1)
    else:
        with tempfile.TemporaryDirectory() as folder:
            exchange = work_with_crashes(Path(folder) / "campaigns.db", size, CRASHES, chosen, seed=1)
    used = time.process_time() - begun
    made = [len(exchange.calls[number(index)]) for index in range(size)]
    wanted = [CALLS[index % len(CALLS)] for index in range(size)]
    twice = sum(one > most for one, most in zip(made, wanted, strict=True))
    lost = sum(one < least for one, least in zip(made, wanted, strict=True))
    crashes = CRASHES // MACHINES * MACHINES if is_shared else CRASHES
    print(f"numbers {size}, crashes {crashes}, calls {sum(made)}")
    print(f"dialled too often {twice}, too seldom {lost}")
    print(f"{used:.1f} s of CPU, {1000 * used / sum(made):.2f} ms a call (emulated carrier included)")


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    main(*sizes, is_shared="--postgres" in sys.argv)
