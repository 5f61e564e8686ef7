"""``voiceflow init``: a new bot, with tests."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from voiceflow.cli.project import AgentLanguage, Project, ProjectKind, Vendor
from voiceflow.cli.terminal import console, say
from voiceflow.errors import ConfigurationError

Choice = TypeVar("Choice", bound=StrEnum)


def init(
    directory: Annotated[Path, typer.Argument(help="The project's directory; created if it does not exist.")],
    kind: Annotated[
        ProjectKind | None,
        typer.Option(
            help="What the bot is for: answer questions, look up an order, book appointments, put callers "
            "through, or call people."
        ),
    ] = None,
    language: Annotated[AgentLanguage | None, typer.Option(help="The language that it speaks.")] = None,
    vendor: Annotated[
        Vendor | None,
        typer.Option(help="Speech vendor: ElevenLabs, or engines on this machine (English only)."),
    ] = None,
) -> None:
    """Write a phone bot, its tests and project files. Nothing is overwritten.

    In a terminal it asks for missing options; elsewhere it takes the first of each list.
    """
    project = Project(
        kind=kind or _ask("What is the bot for?", ProjectKind.ANSWER),
        language=language or _ask("What does it speak?", AgentLanguage.ENGLISH),
        vendor=vendor or _ask("Who hears and speaks?", Vendor.ELEVENLABS),
    )
    to = console()
    for name in write(directory, project):
        say(to, ("wrote ", "green"), str(directory / name))
    say(to, "")
    say(to, "Next:")
    for command in next_commands(directory, project):
        say(to, f"  {command}")


def write(directory: Path, project: Project) -> list[str]:
    """Write the files of a project, and return their names.

    Raises:
        ConfigurationError: If one of them is there already, or none can be written; then none is.
    """
    files = project.files()
    if directory.exists() and not directory.is_dir():
        raise ConfigurationError(f"{directory} is a file: name a directory")
    there = [name for name in files if (directory / name).exists()]
    if there:
        raise ConfigurationError(
            f"{directory} has {', '.join(there)} already, and nothing is overwritten: name another directory"
        )
    try:
        for name, text in files.items():
            place = directory / name
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as exc:
        raise ConfigurationError(f"cannot write to {directory}: {exc.strerror}") from exc
    return list(files)


def next_commands(directory: Path, project: Project) -> list[str]:
    """What to type next."""
    commands = [f"cd {directory}", "pip install -r requirements-dev.txt", "python -m pytest"]
    if project.is_callable_offline:
        commands.append("voiceflow call bot.py --script call.txt --answers answers.txt")
    return [*commands, "voiceflow doctor bot.py --for serve"]


def _ask(question: str, default: Choice) -> Choice:
    """Ask in a terminal; the default elsewhere."""
    if not sys.stdin.isatty():
        return default
    choices = type(default)
    names = ", ".join(choices)
    while True:
        answer = typer.prompt(f"{question} ({names})", default=default.value).strip().lower()
        if answer in list(choices):
            return choices(answer)
        say(console(), f"Type one of {names}.")
