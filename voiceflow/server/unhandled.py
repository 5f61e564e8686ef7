"""Logging unhandled errors without what people said."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from loguru import logger

from voiceflow.observers import log_error
from voiceflow.tasks import contained

if TYPE_CHECKING:
    _Adapter = logging.LoggerAdapter[logging.Logger]
else:
    _Adapter = logging.LoggerAdapter


@contextmanager
def discreet_loop() -> Iterator[None]:
    """While the block runs, log the exceptions that the running loop catches by class and place only.

    asyncio itself logs the whole exception of a task that is never awaited, including the data that made it
    fail. A handler that was set before is still called.
    """
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()

    def caught(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        _log(context)
        if before is not None:
            before(loop, context)

    loop.set_exception_handler(caught)
    try:
        yield
    finally:
        if loop.get_exception_handler() is caught:
            loop.set_exception_handler(before)


class DiscreetLogger(_Adapter):
    """A logger for aiohttp that reports the class of an exception in a handler, not its text."""

    def process(
        self, msg: object, kwargs: MutableMapping[str, object]
    ) -> tuple[Any, MutableMapping[str, object]]:
        error = kwargs.pop("exc_info", None)
        if error is True:
            error = sys.exception()
        if isinstance(error, BaseException):
            log_error(contained(error), "a request", fatal=True)
        return msg, kwargs


def _log(context: dict[str, object]) -> None:
    # The message may quote the arguments of a callback, and a task's repr quotes its exception.
    where = _place(context.get("task") or context.get("future"))
    error = context.get("exception")
    if isinstance(error, BaseException):
        log_error(contained(error), where, fatal=True)
    else:
        logger.error("{}: an error without an exception", where)


def _place(task: object) -> str:
    coroutine = task.get_coro() if isinstance(task, asyncio.Task) else None
    name = getattr(coroutine, "__qualname__", "")
    return f"a task that is never awaited ({name})" if name else "the event loop"
