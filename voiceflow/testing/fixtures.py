"""Async fixtures: each is opened on the event loop of the test that asks for it, and closed there."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest.fixtures import SubRequest


@dataclass(eq=False)
class AsyncFixture:
    """Stands for the value of an async fixture until the test's event loop runs.

    Attributes:
        name: Of the fixture.
        function: A coroutine function, or an async generator function that yields the value once.
        arguments: Of the function, other async fixtures among them.
    """

    name: str
    function: Callable[..., Any]
    arguments: Mapping[str, Any]
    _values: list[Any] = field(default_factory=list)

    async def open(self, stack: AsyncExitStack) -> Any:
        """The value; a generator goes on when the stack is closed. It is made once in a test."""
        if not self._values:
            arguments = {name: await opened(value, stack) for name, value in self.arguments.items()}
            if inspect.isasyncgenfunction(self.function):
                made = await stack.enter_async_context(asynccontextmanager(self.function)(**arguments))
            else:
                made = await self.function(**arguments)
            self._values.append(made)
        return self._values[0]


async def opened(value: Any, stack: AsyncExitStack) -> Any:
    """A value that a test is called with, after whatever stands for it."""
    return await value.open(stack) if isinstance(value, AsyncFixture) else value


def set_up(fixture: pytest.FixtureDef[Any], request: SubRequest) -> AsyncFixture:
    """What stands for the value of an async fixture. It fails a test that cannot have one."""
    function, name = fixture.func, fixture.argname
    if fixture.scope != "function":
        pytest.fail(
            f"the async fixture {name!r} has the scope {fixture.scope!r}: each test has an event loop of its "
            "own, so leave the scope out",
            pytrace=False,
        )
    if not inspect.iscoroutinefunction(getattr(request.node, "obj", None)):
        pytest.fail(f"the fixture {name!r} is async: make the test 'async def' too", pytrace=False)
    if next(iter(inspect.signature(function).parameters), "") == "self":
        function = function.__get__(request.instance)
    arguments = {each: request.getfixturevalue(each) for each in fixture.argnames}
    made = AsyncFixture(name, function, arguments)
    fixture.cached_result = (made, fixture.cache_key(request), None)
    return made
