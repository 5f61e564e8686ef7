"""What a server reports of itself: how late its playout was, its memory, its CPU time, waits for its core."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.rounds import percentile


class Probe:
    """Collects lateness, and answers ``GET /probe`` with the figures since the one before.

    Args:
        reports: What else to report, by its name in the answer.
    """

    def __init__(self, reports: Mapping[str, Callable[[], object]] | None = None) -> None:
        self._reports = dict(reports or {})
        self._lateness: list[float] = []
        self._waited = waited()
        self._cpu = time.process_time()
        self._since = time.perf_counter()

    def note(self, lateness: float) -> None:
        """One message was sent so many seconds after it was due."""
        self._lateness.append(lateness)

    def attach(self, app: web.Application) -> web.Application:
        """Let an application answer."""
        app.router.add_get("/probe", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        return web.json_response(self.figures())

    def figures(self) -> dict[str, Any]:
        """The figures since the last ones."""
        cpu, now, core = time.process_time(), time.perf_counter(), waited()
        body = {
            "late_p99": percentile(self._lateness, 0.99),
            "messages": len(self._lateness),
            "cpu": cpu - self._cpu,
            "seconds": now - self._since,
            "waited": core - self._waited,
            "rss": resident(os.getpid()),
            **{name: report() for name, report in self._reports.items()},
        }
        self._lateness, self._cpu, self._since, self._waited = [], cpu, now, core
        return body


def waited() -> float:
    """Seconds in which this process could have run, but its core did something else; 0 if unknown."""
    try:
        return int(Path("/proc/self/schedstat").read_text(encoding="utf-8").split()[1]) / 1e9
    except OSError:
        return 0.0


def resident(pid: int) -> int:
    """Bytes of memory that a process has."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the system does not tell a process's memory")
