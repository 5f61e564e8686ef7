"""What a server tells of itself: how late its playout was, its memory, its CPU time."""

from __future__ import annotations

import os
import time
from pathlib import Path

from aiohttp import web

from benchmarks.rounds import percentile


class Probe:
    """Collects lateness, and answers ``GET /probe`` with the figures since the one before."""

    def __init__(self) -> None:
        self._lateness: list[float] = []
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
        cpu, now = time.process_time(), time.perf_counter()
        body = {
            "late_p99": percentile(self._lateness, 0.99),
            "messages": len(self._lateness),
            "cpu": cpu - self._cpu,
            "seconds": now - self._since,
            "rss": resident(os.getpid()),
        }
        self._lateness, self._cpu, self._since = [], cpu, now
        return web.json_response(body)


def resident(pid: int) -> int:
    """Bytes of memory that a process has."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the system does not tell a process's memory")
