"""Commands that are imported when they are run, so that ``voiceflow --help`` is quick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from voiceflow.cli.main import COMMANDS, function_of, installed

if TYPE_CHECKING:
    from collections.abc import Callable


class LazyGroup(TyperGroup):
    """Knows the commands by name, and one line of help for each."""

    def list_commands(self, ctx: Any) -> list[str]:
        return installed()

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        return _Lazy(cmd_name) if cmd_name in installed() else None


class _Lazy(TyperCommand):
    """Stands for a command until it is run."""

    def __init__(self, name: str) -> None:
        super().__init__(name, help=COMMANDS[name])

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        app = Typer(add_completion=False, pretty_exceptions_enable=False)
        function: Callable[..., Any] = function_of(self.name or "")  # type: ignore[assignment]
        app.command(help=COMMANDS[self.name or ""])(function)
        return get_command(app).make_context(info_name, args, parent=parent, **extra)
