"""``voiceflow fleet hang-up``: end a call."""

from __future__ import annotations

from voiceflow.cli.fleet.options import CallArgument, FleetOption, command


def hang_up(call: CallArgument, fleet: FleetOption = None) -> None:
    """The user still hears what the agent is saying."""
    command(fleet, call, "hang_up")
