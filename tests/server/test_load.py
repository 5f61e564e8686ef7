"""Loading the bot from a file, and what is said when that fails."""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from voiceflow.errors import ConfigurationError
from voiceflow.server import load_bot


@pytest.fixture(autouse=True)
def path() -> Iterator[None]:
    before, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = before
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def write(folder: Path, text: str, name: str = "phone_bot.py") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def test_the_coroutine_function_named_bot_is_found(tmp_path: Path) -> None:
    bot = load_bot(write(tmp_path, "async def bot(call):\n    return None\n"))
    assert inspect.iscoroutinefunction(bot)


def test_modules_beside_the_file_can_be_imported_and_dataclasses_work(tmp_path: Path) -> None:
    write(tmp_path, "GREETING = 'Hello.'\n", "greeting_of_this_test.py")
    text = (
        "from __future__ import annotations\n"
        "from dataclasses import dataclass\n"
        "from greeting_of_this_test import GREETING\n"
        "@dataclass\n"
        "class Config:\n"
        "    text: str = GREETING\n"
        "async def bot(call):\n"
        "    return Config().text\n"
    )
    assert inspect.iscoroutinefunction(load_bot(write(tmp_path, text)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1\n", r"has no 'bot': write 'async def bot\(call\)"),
        ("bot = 1\n", "is not a coroutine function"),
        ("def bot(call): pass\n", "is not a coroutine function"),
        ("async def bot(): pass\n", "must take one argument"),
        ("async def bot(call, more): pass\n", "must take one argument"),
        (
            "import os\n\nimport no_such_module_at_all\n",
            r"phone_bot\.py:3: ModuleNotFoundError: No module named",
        ),
        ("x = 1\ny = (\n", r"phone_bot\.py:2: SyntaxError: '\(' was never closed"),
        ("def f():\n    return 1 / 0\n\nf()\n", r"phone_bot\.py:2: ZeroDivisionError"),
        ("import sys\nsys.exit(3)\n", r"phone_bot\.py:2: SystemExit: 3"),
        ("from voiceflow import ConfigurationError\nraise ConfigurationError('set KEY')\n", "^set KEY$"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        load_bot(write(tmp_path, text))


@pytest.mark.parametrize("name", ["absent.py", "."])
def test_a_file_that_is_not_there_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="no such file"):
        load_bot(tmp_path / name)


def test_a_file_that_is_no_python_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not a Python file"):
        load_bot(write(tmp_path, "bot", "bot.txt"))


def test_two_bots_in_one_file_are_refused_with_their_lines(tmp_path: Path) -> None:
    file = write(tmp_path, "async def bot(call): ...\n\nasync def bot(call): ...\n")
    with pytest.raises(ConfigurationError, match="more than one 'bot', in lines 1 and 3: keep one"):
        load_bot(file)


def test_the_name_of_a_module_suggests_its_file(tmp_path: Path) -> None:
    file = write(tmp_path, "async def bot(call): ...\n")
    with pytest.raises(ConfigurationError, match=r"did you mean .*phone_bot\.py\?"):
        load_bot(file.with_suffix(""))
