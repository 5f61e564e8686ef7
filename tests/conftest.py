"""What holds for every test."""

import asyncio
import gc
import os
from collections.abc import Callable

import pytest
import uvloop
from aiohttp import web_app
from hypothesis import settings

# A slow machine is no bug, and a run that fails must fail again.
settings.register_profile("voiceflow", deadline=None, derandomize=True)
settings.load_profile("voiceflow")

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
}


WHOLE_CALLS = ("tests/calls/test_combinations_", "tests/faults/")
MOST_ROWS = 4
"""Rows of a parametrised test of whole calls that run by default; all with VOICEFLOW_ALL_ROWS=1."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out rows of large tables of whole calls, which take minutes; always the same ones."""
    if os.environ.get("VOICEFLOW_ALL_ROWS"):
        return
    tables: dict[str, list[pytest.Item]] = {}
    for item in items:
        name, row, _ = item.nodeid.partition("[")
        if row and name.startswith(WHOLE_CALLS):
            tables.setdefault(name, []).append(item)
    kept = {item for table in tables.values() for item in spread(table)}
    left_out = [item for table in tables.values() for item in table if item not in kept]
    config.hook.pytest_deselected(items=left_out)
    dropped = set(left_out)
    items[:] = [item for item in items if item not in dropped]


def spread(table: list[pytest.Item]) -> list[pytest.Item]:
    """At most ``MOST_ROWS`` rows, the first and the last among them."""
    if len(table) <= MOST_ROWS:
        return table
    return [table[number * (len(table) - 1) // (MOST_ROWS - 1)] for number in range(MOST_ROWS)]


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over the modules and the tests, of which nothing is ever garbage.

    Each test on virtual time ends with a collection of what is young. With Python's own thresholds, a
    fortieth of the time would go into others.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)


def pytest_runtest_logfinish() -> None:
    """Let go of what a test leaves behind."""
    forget_applications()


def forget_applications() -> None:
    """Let go of applications: aiohttp keeps the last thousand that had middlewares."""
    if (cached := getattr(web_app, "_cached_build_middleware", None)) is not None:
        cached.cache_clear()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test on real sockets on both event loops that ``voiceflow serve`` runs on.

    ``@pytest.mark.real_time(once=True)`` is for a test whose server runs in other processes.
    """
    if mark := metafunc.definition.get_closest_marker("real_time"):
        if "loop_factory" not in metafunc.fixturenames:
            metafunc.fixturenames.append("loop_factory")
        loops = dict(list(LOOPS.items())[:1]) if mark.kwargs.get("once") else LOOPS
        metafunc.parametrize("loop_factory", loops.values(), ids=loops)


@pytest.fixture(params=list(LOOPS.values()), ids=list(LOOPS))
def each_loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs a test twice: ``asyncio.run`` makes one kind of event loop, then the other."""
    monkeypatch.setattr(asyncio.events, "new_event_loop", request.param)
