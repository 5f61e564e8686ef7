"""The pytest plugin: async tests run on virtual time, with emulators at hand.

Every ``async def test_…`` is run by ``run_virtual``, which needs no marker. Left alone are those that belong
to another runner, told by its marker (``asyncio``, ``anyio``, ``trio``; pytest-asyncio's automatic mode
sets its marker too), and all of a project whose ``conftest.py`` runs async tests itself.
``@pytest.mark.real_time`` runs one on an ordinary event loop, which a fixture or parameter ``loop_factory``
makes if the test has one; ``@pytest.mark.virtual_time(limit=600)`` changes the virtual seconds after which it
fails. Async fixtures are opened on the event loop of the test, and closed there.

Fixtures:
    network: A ``MemoryNetwork``, open while the test runs.
    carrier: Makes a ``EmulatedTwilio`` in that network: ``carrier("https://voice.example.com/voice")``.
    elevenlabs: Puts an ``ElevenLabsEmulator`` there, as api.elevenlabs.io: ``elevenlabs(stt=["Hello."])``.
    openai: Puts an ``LLMEmulator`` there, as api.openai.com: ``openai(["Hello, how can I help?"])``.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest.fixtures import SubRequest

    from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
    from voiceflow.emulators.openai import LLMEmulator
    from voiceflow.emulators.twilio import EmulatedTwilio
    from voiceflow.testing.network import MemoryNetwork

_OTHER_RUNNERS = ("asyncio", "anyio", "trio")
_KEYS = ("ELEVENLABS_API_KEY", "OPENAI_API_KEY")


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    config.addinivalue_line("markers", "real_time: run this async test on an ordinary event loop")
    config.addinivalue_line("markers", "virtual_time(limit): fail after so many virtual seconds (3600)")


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an async test that no other plugin claims."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    if any(pyfuncitem.get_closest_marker(name) for name in _OTHER_RUNNERS):
        return None
    test = _test(pyfuncitem)
    if pyfuncitem.get_closest_marker("real_time"):
        with asyncio.Runner(loop_factory=_loop_factory(pyfuncitem)) as runner:
            runner.run(test)
        return True
    # Not at the top: nothing but this file is loaded in a session that has no async test.
    from voiceflow.testing.virtual_time import run_virtual

    marker = pyfuncitem.get_closest_marker("virtual_time")
    run_virtual(test, **(marker.kwargs if marker else {}))
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: SubRequest) -> Any:
    """Let something stand for an async fixture of a test that this plugin runs."""
    if any(request.node.get_closest_marker(name) for name in _OTHER_RUNNERS):
        return None
    if not (inspect.iscoroutinefunction(fixturedef.func) or inspect.isasyncgenfunction(fixturedef.func)):
        return None
    from voiceflow.testing.fixtures import set_up

    return set_up(fixturedef, request)


def _loop_factory(item: pytest.Function) -> Any:
    # A parameter that the test's function does not name is among no arguments.
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return {**parameters, **item.funcargs}.get("loop_factory")


async def _test(item: pytest.Function) -> None:
    """A test, within whatever of its fixtures is open while it runs."""
    from voiceflow.testing.fixtures import opened

    async with contextlib.AsyncExitStack() as stack:
        if (network := item.funcargs.get("network")) is not None:
            from voiceflow.testing.network import MemoryNetwork

            # A test may have a fixture of this name that is none of ours.
            if isinstance(network, MemoryNetwork):
                await stack.enter_async_context(network)
        values = {name: await opened(value, stack) for name, value in item.funcargs.items()}
        await item.obj(**{name: values[name] for name in item._fixtureinfo.argnames})


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
    """Sets keys that the emulators take, and takes away base URLs that lead elsewhere."""
    for name in _KEYS:
        monkeypatch.setenv(name, "key-for-the-emulator")
        monkeypatch.delenv(name.replace("API_KEY", "BASE_URL"), raising=False)
