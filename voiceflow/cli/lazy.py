"""Commands that are imported when they are run, so that ``voiceflow --help`` is quick."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from inspect import getdoc
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = "voiceflow.cli"


def installed(package: str = ROOT) -> list[str]:
    """The commands that are there."""
    return [name for name in _helps(package) if find_spec(f"{package}.{_module(name)}") is not None]


class LazyGroup(TyperGroup):
    """Knows the commands of a package by name, and one line of help for each: its ``COMMANDS``."""

    def __init__(self, *, package: str = ROOT, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.commands = {name: _LazyCommand(name, package) for name in installed(package)}

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.commands)


class _LazyCommand(TyperCommand):
    """Stands for a command, or for a group of them, until it is run."""

    def __init__(self, name: str, package: str) -> None:
        super().__init__(name, help=_helps(package)[name])
        self._package = package

    @property
    def _place(self) -> str:
        return f"{self._package}.{_module(self.name or '')}"

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        default: str | None = getattr(import_module(self._place), "DEFAULT", None)
        if default is not None and not args:
            args = [default]
        return self._command().make_context(info_name, args, parent=parent, **extra)

    def _command(self) -> Any:
        name, place = self.name or "", self._place
        spec = find_spec(place)
        if spec is not None and spec.submodule_search_locations is not None:
            return LazyGroup(package=place, name=name, help=self.help, no_args_is_help=True)
        app = Typer(add_completion=False, pretty_exceptions_enable=False)
        function: Callable[..., object] = getattr(import_module(place), _module(name))
        app.command(help=f"{self.help}\n\n{getdoc(function) or ''}")(function)
        return get_command(app)


def _module(name: str) -> str:
    """The module and the function of a command; a word of Python's own gets an underscore."""
    return f"{name}_" if iskeyword(name) else name.replace("-", "_")


def _helps(package: str) -> dict[str, str]:
    helps: dict[str, str] = import_module(package).COMMANDS
    return helps
