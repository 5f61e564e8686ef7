"""Cores for the two sides of a measurement."""

from __future__ import annotations

import os


def keep_to_last_core() -> None:
    """Run on the last core only: the callers, whose process starts this one, keep to the first."""
    # The callers' choice was inherited; it is widened first to all cores that there are.
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
