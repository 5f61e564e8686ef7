"""``voiceflow fleet whisper``: give the model a note."""

from __future__ import annotations

from typing import Annotated

import typer

from voiceflow.cli.fleet.options import CallArgument, FleetOption, act


def whisper(
    call: CallArgument,
    text: Annotated[str, typer.Argument(help="A note to the model for its next answer.")],
    fleet: FleetOption = None,
) -> None:
    """The user does not hear it."""
    act(fleet, call, "whisper", text)
