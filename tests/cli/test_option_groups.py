"""Commands that take their options in dataclasses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from voiceflow.cli.option_groups import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Two options."""

    width: Annotated[int, typer.Option(min=1, help="How wide.")] = 80
    is_tall: Annotated[bool, typer.Option("--tall")] = False


@grouped
def draw(
    name: Annotated[str, typer.Argument()], sizes: Sizes, colour: Annotated[str, typer.Option()] = "red"
) -> None:
    """Draw something."""
    print(name, sizes, colour)


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("cat", "cat Sizes(width=80, is_tall=False) red"),
        ("cat --tall --colour blue --width 7", "cat Sizes(width=7, is_tall=True) blue"),
    ],
)
def test_fields_of_a_group_are_options_with_their_defaults(line: str, printed: str) -> None:
    app = typer.Typer()
    app.command()(draw)
    answer = CliRunner().invoke(app, line.split())
    assert (answer.exit_code, answer.output.strip()) == (0, printed)


def test_the_limits_of_an_option_hold_in_a_group() -> None:
    app = typer.Typer()
    app.command()(draw)
    answer = CliRunner().invoke(app, ["cat", "--width", "0"])
    assert answer.exit_code == 2
    assert "--width" in answer.output
