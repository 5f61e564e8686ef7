"""What holds for every test."""

import asyncio
import atexit
import gc
import importlib
import os
import sys
import sysconfig
import zlib
from collections.abc import Callable, Generator
from functools import cache
from pathlib import Path

import pytest
import uvloop
from aiohttp import web_app
from hypothesis import settings

from tests.rows import ALL_ROWS, MARKER, example_count, left_out

# A slow machine is no bug, and a run that fails must fail again.
settings.register_profile("voiceflow", deadline=None, derandomize=True, max_examples=example_count(100))
settings.load_profile("voiceflow")

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
}
# Loguru looks up the paths of all schemes for each sink: 3 of the 3.3 ms that adding one takes.
sysconfig.get_path = cache(sysconfig.get_path)  # type: ignore[assignment]
OWN_SOCKETS = ("tests/net/", "tests/server/", "tests/transports/")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker of large tables known, and let a worker of pytest-xdist end at once."""
    config.addinivalue_line("markers", MARKER)
    if hasattr(config, "workerinput"):
        atexit.register(leave, os.getpid())


def leave(worker: int) -> None:
    """End a worker without taking its modules apart, which takes Python three seconds.

    Registered before the tests register functions of their own, so that it runs after those.
    """
    if os.getpid() == worker:
        os._exit(0)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out rows of large tables, which take minutes."""
    if ALL_ROWS:
        return
    dropped = dict.fromkeys(left_out(items))
    config.hook.pytest_deselected(items=list(dropped))
    items[:] = [item for item in items if item not in dropped]


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Import the tests without looking for garbage, of which there is none yet."""
    gc.disable()
    try:
        import_share(session.config)
        return (yield)
    finally:
        gc.enable()


def import_share(config: pytest.Config) -> None:
    """Import a worker's share of all test files before the others.

    In a new clone pytest rewrites each file once, in seconds. Workers that import all files in the same order
    do so at the same time, each for itself; this way each finds the other shares written.
    """
    worker: dict[str, object] = getattr(config, "workerinput", {})
    if not worker or [Path(each).name for each in config.args] != config.getini("testpaths"):
        return
    files = sorted(Path(__file__).parent.rglob("test_*.py"))
    first = int(str(worker["workerid"]).removeprefix("gw"))
    for file in files[first :: int(str(worker["workercount"]))]:
        name = ".".join(file.relative_to(config.rootpath).with_suffix("").parts)
        try:
            importlib.import_module(name)
        except (Exception, pytest.skip.Exception):  # noqa: BLE001 - the collection reports it
            sys.modules.pop(name, None)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over the modules, the tests, and the garbage that their import left.

    Each test on virtual time ends with a collection of what is young. With Python's own thresholds, a
    fortieth of the time would go into others.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let extension modules see at exit that nothing is left. A worker leaves without looking."""
    if not hasattr(config, "workerinput"):
        gc.unfreeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """After each file, let the collector pass over what it has imported and memorised.

    A test with a failed task ends with a collection of everything: without this, each would take longer
    than the one before.
    """
    yield
    if nextitem is None or nextitem.path != item.path:
        pass_over_what_is_left()


def pass_over_what_is_left() -> None:
    """Collect what is garbage, and never look at the rest again."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logfinish() -> None:
    """Let go of what a test leaves behind."""
    forget_applications()


def forget_applications() -> None:
    """Let go of applications: aiohttp keeps the last thousand that had middlewares."""
    if (cached := getattr(web_app, "_cached_build_middleware", None)) is not None:
        cached.cache_clear()


def loops_of(test: pytest.Item) -> list[str]:
    """The loops that a test on real sockets runs on by default."""
    if ALL_ROWS or test.nodeid.startswith(OWN_SOCKETS):
        return list(LOOPS)
    return [list(LOOPS)[zlib.crc32(test.name.encode()) % len(LOOPS)]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test on real sockets on both event loops that ``voiceflow serve`` runs on.

    ``@pytest.mark.real_time(once=True)`` is for a test of other processes: servers, or a browser. Outside the
    folders of our own sockets a test runs on one of the two by default: about half of them on each.
    """
    if mark := metafunc.definition.get_closest_marker("real_time"):
        if "loop_factory" not in metafunc.fixturenames:
            metafunc.fixturenames.append("loop_factory")
        names = ["asyncio"] if mark.kwargs.get("once") else loops_of(metafunc.definition)
        metafunc.parametrize("loop_factory", [LOOPS[name] for name in names], ids=names)
    if "each_loop" in metafunc.fixturenames:
        names = loops_of(metafunc.definition)
        metafunc.parametrize("each_loop", [LOOPS[name] for name in names], ids=names, indirect=True)


@pytest.fixture
def each_loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes ``asyncio.run`` run a test on one kind of event loop, and where all rows run on the other too."""
    monkeypatch.setattr(asyncio.events, "new_event_loop", request.param)
