"""``voiceflow fleet transfer``: transfer a call."""

from __future__ import annotations

from typing import Annotated

import typer

from voiceflow.cli.fleet.options import CallArgument, FleetOption, command


def transfer(
    call: CallArgument,
    to: Annotated[str, typer.Argument(help="A number (+15550100) or a SIP address.")],
    fleet: FleetOption = None,
) -> None:
    """The user still hears what the agent is saying."""
    command(fleet, call, "transfer", to)
