"""Finding the bot in a Python file."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from voiceflow.errors import ConfigurationError
from voiceflow.transports import Bot

NAME = "bot"
"""The name of the coroutine function in the file."""


def load_bot(path: str | Path) -> Bot:
    """Run a Python file and return its ``bot``, which answers phone calls. See :func:`load_any_bot`."""
    return load_any_bot(path)


def load_any_bot(path: str | Path) -> Callable[[Any], Awaitable[None]]:
    """Run a Python file and return its ``bot``, whatever it takes: a call, or a meeting.

    The file can import modules from its folder, as if it were run as a script; its
    ``if __name__ == "__main__":`` part does not run.

    Raises:
        ConfigurationError: If there is no such file, it fails (the message gives the line), or it has
            no ``async def bot(call)``.
    """
    file = Path(path).resolve()
    if not file.is_file():
        hint = f": did you mean {path}.py?" if file.with_name(f"{file.name}.py").is_file() else ""
        raise ConfigurationError(f"no such file: {path}{hint}")
    _refuse_two_bots(file, path)
    bot = getattr(_run(file), NAME, None)
    if bot is None:
        raise ConfigurationError(f"{path} has no 'bot': write 'async def bot(call): ...'")
    if not inspect.iscoroutinefunction(bot):
        raise ConfigurationError(
            f"'bot' in {path} is not a coroutine function: write 'async def bot(call): ...'"
        )
    _check_signature(bot, path)
    found: Callable[[Any], Awaitable[None]] = bot
    return found


def _refuse_two_bots(file: Path, path: str | Path) -> None:
    """The second would take the place of the first without a word."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return  # running the file says where
    lines = [
        str(node.lineno)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == NAME
    ]
    if len(lines) > 1:
        raise ConfigurationError(f"{path} has more than one 'bot', in lines {' and '.join(lines)}: keep one")


def _run(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"voiceflow_bot_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise ConfigurationError(f"{file} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    folder = str(file.parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    # Dataclasses and pickle look up their module by name.
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except ConfigurationError:
        raise
    except (Exception, SystemExit) as exc:
        del sys.modules[spec.name]
        raise ConfigurationError(f"{_where(exc, file)}: {type(exc).__name__}: {exc}") from exc
    return module


def _where(error: BaseException, file: Path) -> str:
    """``file.py:12``: the last line of the file in the traceback."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return f"{file}:{error.lineno}"
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)
    ]
    return f"{file}:{lines[-1]}" if lines else str(file)


def _check_signature(bot: Callable[[Any], Awaitable[None]], path: str | Path) -> None:
    try:
        inspect.signature(bot).bind(None)
    except TypeError:
        raise ConfigurationError(f"'bot' in {path} must take one argument, the call") from None
