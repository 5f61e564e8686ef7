"""The pytest plugin: async tests run on virtual time, with emulators at hand.

``run_virtual`` runs every ``async def test_…``, without a marker. It leaves alone the tests of another
runner, recognised by its marker (``asyncio``, ``anyio``, ``trio``; pytest-asyncio's automatic mode
sets its marker too), and all tests of a project whose ``conftest.py`` runs async tests itself.
``@pytest.mark.real_time`` runs one on an ordinary event loop, which a fixture or parameter ``loop_factory``
makes if the test has one; ``@pytest.mark.virtual_time(limit=600)`` changes the virtual seconds after which it
fails.

Async fixtures of these tests, with or without ``yield``, run on the loop of their test: they share its
virtual time, and a task that one of them starts goes on during the test. Their scope is the function, since
each test has a separate loop.

Fixtures:
    network: A ``MemoryNetwork``, open while the test runs.
    carrier: Makes an ``EmulatedTwilio`` in that network: ``carrier("https://voice.example.com/voice")``.
    elevenlabs: Puts an ``ElevenLabsEmulator`` there, as api.elevenlabs.io: ``elevenlabs(stt=["Hello."])``.
    openai: Puts an ``LLMEmulator`` there, as api.openai.com: ``openai(["Hello, how can I help?"])``.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from typing import TYPE_CHECKING, Any, Never

import pytest

from voiceflow.testing.async_fixtures import LoopRunner, is_async, needs_loop, run_on, value_of

if TYPE_CHECKING:
    from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
    from voiceflow.emulators.openai import LLMEmulator
    from voiceflow.emulators.twilio import EmulatedTwilio
    from voiceflow.testing.network import MemoryNetwork

_OTHER_RUNNERS = ("asyncio", "anyio", "trio")
_KEYS = ("ELEVENLABS_API_KEY", "OPENAI_API_KEY")


_RUNNER = pytest.StashKey[LoopRunner]()
_NETWORK = pytest.StashKey["MemoryNetwork"]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    config.addinivalue_line("markers", "real_time: run this async test on an ordinary event loop")
    config.addinivalue_line("markers", "virtual_time(limit): fail after so many virtual seconds (3600)")


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an async test that no other plugin claims."""
    if not _is_ours(pyfuncitem):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    if (runner := pyfuncitem.stash.get(_RUNNER, None)) is not None:
        runner.run(pyfuncitem.obj(**arguments))
        return True
    test = _within(pyfuncitem.funcargs.get("network"), pyfuncitem.obj(**arguments))
    if pyfuncitem.get_closest_marker("real_time"):
        with asyncio.Runner(loop_factory=_loop_factory(pyfuncitem)) as runner:
            runner.run(test)
        return True
    # Not at the top: next to nothing is loaded in a session that has no async test.
    from voiceflow.testing.virtual_runs import run_virtual

    run_virtual(test, **_limit(pyfuncitem))
    return True


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, Any, Any]:
    """Run an async fixture on the loop of its test."""
    item = request._pyfuncitem
    if not _is_ours(item):
        return (yield)
    if is_async(fixturedef.func):
        if fixturedef.scope != "function":
            pytest.fail(
                f"the async fixture {fixturedef.argname} has the scope {fixturedef.scope}, and each test has "
                "a loop of its own: make it a function's",
                pytrace=False,
            )
        with run_on(_runner(item), fixturedef, request):
            return (yield)
    value = yield
    if fixturedef.argname == "network" and _is_network(value):
        item.stash[_NETWORK] = value
        if needs_loop(item):
            _runner(item)
    return value


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Let go of what the test held: pytest keeps the item until the session ends."""
    try:
        yield
    finally:
        if _RUNNER in item.stash:
            del item.stash[_RUNNER]
        if _NETWORK in item.stash:
            del item.stash[_NETWORK]


def _is_ours(item: pytest.Item) -> bool:
    """Whether it is an async test that no other plugin claims."""
    is_test = isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj)
    return is_test and not any(item.get_closest_marker(name) for name in _OTHER_RUNNERS)


def _limit(item: pytest.Item) -> dict[str, Any]:
    marker = item.get_closest_marker("virtual_time")
    return dict(marker.kwargs) if marker else {}


def _runner(item: pytest.Function) -> LoopRunner:
    """The runner of a test with async fixtures. Its loop ends after all of them."""
    if (found := item.stash.get(_RUNNER, None)) is not None:
        return found
    runner = item.stash[_RUNNER] = _made_runner(item)
    item.addfinalizer(runner.close)
    if (network := item.stash.get(_NETWORK, None)) is not None:
        value_of(runner, _opened(network), item)
    return runner


def _made_runner(item: pytest.Function) -> LoopRunner:
    if item.get_closest_marker("real_time"):
        if "loop_factory" in item.fixturenames:
            return asyncio.Runner(loop_factory=item._request.getfixturevalue("loop_factory"))
        return asyncio.Runner(loop_factory=_loop_factory(item))
    from voiceflow.testing.virtual_runs import VirtualRunner

    return VirtualRunner(**_limit(item))


async def _opened(network: MemoryNetwork) -> AsyncGenerator[None, None]:
    async with network:
        yield


def _is_network(value: object) -> bool:
    # A test may have a fixture of this name that is not ours.
    from voiceflow.testing.network import MemoryNetwork

    return isinstance(value, MemoryNetwork)


def _loop_factory(item: pytest.Function) -> Any:
    # A parameter that the test's function does not name is not among its arguments.
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return {**parameters, **item.funcargs}.get("loop_factory")


async def _within(network: Any, test: Coroutine[object, Never, None]) -> None:
    if network is None:
        await test
        return
    opened = network if _is_network(network) else contextlib.nullcontext()
    async with opened:
        await test


@pytest.fixture
def network() -> MemoryNetwork:
    """A network in memory, open while the test runs."""
    from voiceflow.testing.network import MemoryNetwork

    return MemoryNetwork()


@pytest.fixture
def carrier(network: MemoryNetwork) -> Callable[..., EmulatedTwilio]:
    """Makes a carrier whose calls go into the network, with its REST API at api.twilio.com."""
    from voiceflow.emulators.twilio import EmulatedTwilio

    def make(voice_url: str, **options: Any) -> EmulatedTwilio:
        made = EmulatedTwilio(voice_url, session=network.session(), **options)
        network.add("api.twilio.com", made.app())
        return made

    return make


@pytest.fixture
def elevenlabs(network: MemoryNetwork, service_keys: None) -> Callable[..., ElevenLabsEmulator]:
    """Puts an emulator into the network, as api.elevenlabs.io."""
    from voiceflow.emulators.elevenlabs import ElevenLabsEmulator

    def make(*arguments: Any, **options: Any) -> ElevenLabsEmulator:
        made = ElevenLabsEmulator(*arguments, **options)
        network.add("api.elevenlabs.io", made.app())
        return made

    return make


@pytest.fixture
def openai(network: MemoryNetwork, service_keys: None) -> Callable[..., LLMEmulator]:
    """Puts an emulator into the network, as api.openai.com."""
    from voiceflow.emulators.openai import LLMEmulator

    def make(*arguments: Any, **options: Any) -> LLMEmulator:
        made = LLMEmulator(*arguments, **options)
        network.add("api.openai.com", made.app)
        return made

    return make


@pytest.fixture
def service_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets keys that the emulators take, and removes base URLs that point elsewhere."""
    for name in _KEYS:
        monkeypatch.setenv(name, "key-for-the-emulator")
        monkeypatch.delenv(name.replace("API_KEY", "BASE_URL"), raising=False)
