"""``voiceflow fleet take-over``: mute the agent."""

from __future__ import annotations

from voiceflow.cli.fleet.options import CallArgument, FleetOption, act


def take_over(call: CallArgument, fleet: FleetOption = None) -> None:
    """The user hears only what ``voiceflow fleet say`` and the inspector say, until ``hand-back``."""
    act(fleet, call, "take_over")
