"""Client tools: Python functions that an agent calls over its websocket."""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from loguru import logger
from pydantic_core import to_json

from voiceflow.clients.elevenlabs.agent.commands import ToolErrorType
from voiceflow.clients.elevenlabs.agent.tool_events import ClientToolCall
from voiceflow.errors import ConfigurationError, describe_error
from voiceflow.tasks import OwnCancellation

MAX_RESULT_CHARS = 16_000
"""The longest result in characters; a longer one is truncated with a note."""

MAX_WAITING = 32
"""Calls that may wait for others to finish; the next is refused."""

Answered: TypeAlias = "Callable[[ToolAnswer, float], None]"


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """The result of a client tool. A function may return one to report details.

    Attributes:
        text: For the agent to read.
        is_error: Whether the tool did not do its work.
        error_type: The cause of the error.
    """

    text: str = field(repr=False)
    is_error: bool = False
    error_type: ToolErrorType | None = None


class ClientTools:
    """The functions that an agent may call. Their names are those of the tools in the agent's settings.

    A function gets the parameters of the call by name. An ``async`` one runs on the event loop; another one
    runs in a thread, so that it may block. A string is answered as it is, ``None`` as ``Done.``, anything
    else as JSON. An exception is answered with ``is_error`` and is quoted nowhere.

    Args:
        functions: By name, or each under its own.
        time_limit: Seconds that a call may take; the agent waits 20 by default. A function in a thread is
            then abandoned but keeps running.
        concurrency: Calls that run at the same time, each in a task; further ones wait.

    Raises:
        ConfigurationError: If a function has no name, or two have the same.
    """

    def __init__(
        self,
        functions: Mapping[str, Callable[..., object]] | Iterable[Callable[..., object]] = (),
        *,
        time_limit: float = 15.0,
        concurrency: int = 3,
    ) -> None:
        self.time_limit = time_limit
        self.concurrency = concurrency
        self._functions = dict(functions) if isinstance(functions, Mapping) else _by_name(functions)

    def use(self, other: ClientTools) -> None:
        """Do later calls with the functions and the time limit of another. Running calls continue."""
        self._functions, self.time_limit = other._functions, other.time_limit

    async def answer(self, call: ClientToolCall) -> ToolAnswer:
        """Do a call. Whatever goes wrong becomes an answer; only cancelling passes through."""
        function = self._functions.get(call.name)
        if function is None:
            known = ", ".join(self._functions) or "none"
            return _error(f"unknown tool; the tools are: {known}", "unknown")
        limit = asyncio.timeout(self.time_limit)
        try:
            async with limit:
                with OwnCancellation():
                    return _answer(await _called(function, call))
        except Exception as exc:  # noqa: BLE001 - the function is the user's, and the call must go on
            is_late = limit.expired()
            logger.warning("tool {} failed: {}", call.name, "too slow" if is_late else describe_error(exc))
        if is_late:
            return _error("the tool took too long", "client_timeout")
        return _error("the tool failed", "external_client")


class ToolRunner:
    """Runs the calls of one client: some at a time, each answered once.

    Args:
        tools: What to call.
        owner: Of the tasks.
    """

    def __init__(self, tools: ClientTools, owner: asyncio.TaskGroup) -> None:
        self._tools = tools
        self._owner = owner
        self._waiting: deque[tuple[ClientToolCall, Answered]] = deque()
        self._workers: set[asyncio.Task[None]] = set()
        self._free = tools.concurrency
        self._is_closed = False

    def submit(self, call: ClientToolCall, answered: Answered) -> None:
        """Run a call as soon as others leave room; never waits.

        Args:
            call: What to do.
            answered: Called with the answer and the seconds it took, unless the client ends first.
        """
        if self._is_closed or len(self._waiting) >= MAX_WAITING:
            answered(_error("too many calls at once", "unknown"), 0.0)
            return
        self._waiting.append((call, answered))
        if self._free:
            self._free -= 1
            task = self._owner.create_task(self._work(), name="elevenlabs-tool")
            self._workers.add(task)
            task.add_done_callback(self._workers.discard)

    async def close(self, limit: float) -> None:
        """Let what runs finish, for at most ``limit`` seconds, and cancel the rest."""
        self._is_closed = True
        self._waiting.clear()
        if self._workers:
            await asyncio.wait(self._workers, timeout=limit)
        for task in list(self._workers):
            task.cancel()

    async def _work(self) -> None:
        now = asyncio.get_running_loop().time
        try:
            while self._waiting:
                call, answered = self._waiting.popleft()
                begun = now()
                answered(await self._tools.answer(call), now() - begun)
        finally:
            self._free += 1


async def _called(function: Callable[..., object], call: ClientToolCall) -> object:
    if inspect.iscoroutinefunction(function):
        return await function(**call.parameters)
    return await asyncio.to_thread(function, **call.parameters)


def _by_name(functions: Iterable[Callable[..., object]]) -> dict[str, Callable[..., object]]:
    named: dict[str, Callable[..., object]] = {}
    for function in functions:
        name = getattr(function, "__name__", "")
        if not name or name in named:
            raise ConfigurationError("each client tool needs a unique name")
        named[name] = function
    return named


def _answer(value: object) -> ToolAnswer:
    match value:
        case ToolAnswer():
            return value
        case None:
            return ToolAnswer("Done.")
        case str():
            text = value
        case _:
            text = to_json(value, inf_nan_mode="strings").decode()
    if len(text) > MAX_RESULT_CHARS:
        text = f"{text[:MAX_RESULT_CHARS]} (shortened: there is more)"
    return ToolAnswer(text)


def _error(what: str, error_type: ToolErrorType) -> ToolAnswer:
    return ToolAnswer(f"Error: {what}.", is_error=True, error_type=error_type)
