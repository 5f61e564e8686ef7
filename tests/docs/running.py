"""Runs the code of a page as it stands, in a world without keys, network and real time."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from loguru import logger

from voiceflow.server import create_app
from voiceflow.testing import Stage, run_virtual
from voiceflow.transports import Call

SHELL = frozenset({"cd", "cp", "export", "git", "make", "pip", "python", "voiceflow"})
"""Commands in pages. Those of voiceflow are parsed, targets of make looked up; none is carried out."""

_NAME = "code_of_a_page"


def run_code(text: str, source: str, *, is_called: bool = True) -> None:
    """Execute code, with top-level ``await``; if it defines a ``bot``, somebody calls it and speaks.

    Args:
        text: The code.
        source: Where it stands, for messages.
        is_called: Whether its bot is called.

    Raises:
        Exception: Whatever the code raises, or the bot in its call.
    """
    code = compile(text, source, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    with _module() as module, _log():
        run_virtual(_run(code, vars(module), is_called=is_called))


def shell_faults(text: str, line: int, root: Path) -> Iterator[str]:
    """Lines of shell code that begin with another command, or name a target or an extra that there is not."""
    targets = (root / "Makefile").read_text("utf-8")
    project = (root / "pyproject.toml").read_text("utf-8")
    for offset, command in _commands(text):
        place = f"line {line + offset}: {' '.join(command)}"
        match command:
            case [name, *_] if name not in SHELL:
                yield f"{place}: nothing checks this command"
            case ["make", target] if f"\n{target}:" not in targets:
                yield f"{place}: there is no such target"
            case ["pip", "install", "-e", what] if f"\n{what.strip('.[]')} = [" not in project:
                yield f"{place}: there is no such extra"


def _commands(text: str) -> Iterator[tuple[int, list[str]]]:
    for offset, line in enumerate(text.splitlines()):
        for part in line.partition("#")[0].split("&&"):
            if words := part.replace('"', " ").split():
                yield offset, words


async def _run(code: Any, namespace: dict[str, Any], *, is_called: bool) -> None:
    async def bot(call: Call) -> None:
        await namespace["bot"](call)

    async with Stage(partial(create_app, bot), answers=_answer) as stage:
        waiting = eval(code, namespace)
        if inspect.iscoroutine(waiting):
            await waiting
        if "bot" not in namespace or not is_called:
            return
        async with stage.call() as caller:
            await caller.listen(4.0)
            if caller.call.is_over:
                return  # a bot that is closed at this time of day has hung up
            await caller.say("Hello?")
            await caller.listen(4.0)


def _answer(request: Mapping[str, Any]) -> str:
    return "Hello."


@contextmanager
def _module() -> Iterator[ModuleType]:
    """A module for the code: what looks its classes up finds them."""
    module = sys.modules[_NAME] = ModuleType(_NAME)
    try:
        yield module
    finally:
        del sys.modules[_NAME]


@contextmanager
def _log() -> Iterator[None]:
    """Puts the log back as it was, whatever the code makes of it."""
    try:
        yield
    finally:
        logger.remove()
        logger.add(sys.__stderr__ or sys.stderr)
