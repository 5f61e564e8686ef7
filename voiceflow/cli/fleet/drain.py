"""``voiceflow fleet drain``: take a member out of service."""

from __future__ import annotations

from typing import Annotated

import typer

from voiceflow.cli.fleet.options import FleetOption, operate


def drain(name: Annotated[str, typer.Argument(help="The member's name.")], fleet: FleetOption = None) -> None:
    """Its process ends when its calls have moved or ended, as after SIGTERM."""
    operate(fleet, lambda operator: operator.drain(name))
