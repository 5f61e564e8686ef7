"""``voiceflow init``: a new bot, with a test."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from voiceflow.cli.terminal import console, say
from voiceflow.errors import ConfigurationError

FILES = {
    "bot.py": "bot.py.template",
    "test_bot.py": "test_bot.py.template",
    "README.md": "README.md.template",
    ".env.example": "env.template",
    ".gitignore": "gitignore.template",
}
"""What is written, and from what."""


def init(directory: Annotated[Path, typer.Argument(help="Where to; made if it does not exist.")]) -> None:
    """Write a phone bot, a test of it, and what belongs to them. Nothing is overwritten."""
    write(directory)
    to = console()
    for name in FILES:
        say(to, ("wrote ", "green"), str(directory / name))
    say(to, "")
    say(to, "Next:")
    for command in (
        f"cd {directory}",
        "python -m pytest",
        'voiceflow call bot.py --say "When are you open?"',
        "voiceflow doctor --for serve",
    ):
        say(to, f"  {command}")


def write(directory: Path) -> None:
    """Write the files.

    Raises:
        ConfigurationError: If one of them is there already, or none can be written; then none is.
    """
    if directory.exists() and not directory.is_dir():
        raise ConfigurationError(f"{directory} is a file: name a directory")
    there = [name for name in FILES if (directory / name).exists()]
    if there:
        raise ConfigurationError(
            f"{directory} has {', '.join(there)} already, and nothing is overwritten: name another directory"
        )
    templates = files("voiceflow.cli") / "templates"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, template in FILES.items():
            text = (templates / template).read_text(encoding="utf-8")
            with (directory / name).open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as exc:
        raise ConfigurationError(f"cannot write to {directory}: {exc.strerror}") from exc
