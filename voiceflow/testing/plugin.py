"""The pytest plugin: async tests run on virtual time.

Every ``async def test_…`` is run by ``run_virtual``, which needs no marker. Left alone are those that belong
to another runner, told by its marker (``asyncio``, ``anyio``, ``trio``; pytest-asyncio's automatic mode
sets its marker too). ``@pytest.mark.real_time`` runs one on an ordinary event loop;
``@pytest.mark.virtual_time(limit=600)`` changes the virtual seconds after which it fails.
"""

from __future__ import annotations

import asyncio
import inspect

import pytest

_OTHER_RUNNERS = ("asyncio", "anyio", "trio")


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    config.addinivalue_line("markers", "real_time: run this async test on an ordinary event loop")
    config.addinivalue_line("markers", "virtual_time(limit): fail after so many virtual seconds (3600)")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an async test that no other plugin claims."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    if any(pyfuncitem.get_closest_marker(name) for name in _OTHER_RUNNERS):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    test = pyfuncitem.obj(**arguments)
    if pyfuncitem.get_closest_marker("real_time"):
        asyncio.run(test)
        return True
    # Not at the top: nothing but this file is loaded in a session that has no async test.
    from voiceflow.testing.virtual_time import run_virtual

    marker = pyfuncitem.get_closest_marker("virtual_time")
    run_virtual(test, **(marker.kwargs if marker else {}))
    return True
