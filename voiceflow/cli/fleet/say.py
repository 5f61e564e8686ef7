"""``voiceflow fleet say``: let the agent say something."""

from __future__ import annotations

from typing import Annotated

import typer

from voiceflow.cli.fleet.options import CallArgument, FleetOption, command


def say(
    call: CallArgument,
    text: Annotated[str, typer.Argument(help="Said word for word when the agent has the floor.")],
    fleet: FleetOption = None,
) -> None:
    """The words become part of the conversation."""
    command(fleet, call, "say", text)
