"""Async fixtures: they are set up, and torn down, on the event loop on which their test runs."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import MethodType
from typing import Any, Never, Protocol

import pytest


class LoopRunner(Protocol):
    """Runs coroutines one after the other on one event loop, and then ends the loop."""

    def run(self, coro: Coroutine[object, Never, Any], /) -> Any:
        """Run one to its end."""

    def close(self) -> None:
        """End the loop."""


class LivingFixture:
    """An async generator that yields once. All of it runs in one task, so that it may hold task groups."""

    def __init__(self, generator: AsyncGenerator[Any, None]) -> None:
        self._generator = generator
        self._task: asyncio.Task[None]
        self._ready: asyncio.Future[Any]
        self._over: asyncio.Event

    async def set_up(self) -> Any:
        """Run to the yield and return what it yields."""
        loop = asyncio.get_running_loop()
        self._ready, self._over = loop.create_future(), asyncio.Event()
        self._task = loop.create_task(self._live(), name="fixture")
        await asyncio.wait([self._ready, self._task], return_when=asyncio.FIRST_COMPLETED)
        if not self._ready.done():
            await self._task
            raise RuntimeError("the async fixture did not yield")
        return self._ready.result()

    async def tear_down(self) -> None:
        """Run the code after the yield."""
        self._over.set()
        await self._task

    async def _live(self) -> None:
        async for value in self._generator:
            if self._ready.done():
                raise RuntimeError("the async fixture yielded twice")
            self._ready.set_result(value)
            await self._over.wait()


def is_async(function: object) -> bool:
    """Whether a fixture's function needs an event loop."""
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def needs_loop(item: pytest.Function) -> bool:
    """Whether a test has an async fixture, as far as its signature and its fixtures' say."""
    found = item._fixtureinfo.name2fixturedefs.values()
    return any(is_async(definitions[-1].func) for definitions in found)


@contextmanager
def run_on(runner: LoopRunner, fixture: pytest.FixtureDef[Any], request: Any) -> Iterator[None]:
    """While the block runs, a call of the fixture's function returns its value instead of a coroutine."""
    kept = function = fixture.func
    if isinstance(function, MethodType) and isinstance(request.instance, type(function.__self__)):
        function = MethodType(function.__func__, request.instance)
    _replace(fixture, lambda **arguments: value_of(runner, function(**arguments), request))
    try:
        yield
    finally:
        _replace(fixture, kept)


def value_of(runner: LoopRunner, made: Any, request: Any) -> Any:
    """Return the value of a coroutine or async generator; the generator ends with the request."""
    if inspect.iscoroutine(made):
        return runner.run(made)
    living = LivingFixture(made)
    value = runner.run(living.set_up())
    request.addfinalizer(lambda: runner.run(living.tear_down()))
    return value


def _replace(fixture: pytest.FixtureDef[Any], function: Callable[..., Any]) -> None:
    vars(fixture)["func"] = function
