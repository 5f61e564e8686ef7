"""``voiceflow fleet hand-back``: let the agent answer again."""

from __future__ import annotations

from voiceflow.cli.fleet.options import CallArgument, FleetOption, act


def hand_back(call: CallArgument, fleet: FleetOption = None) -> None:
    """It knows what was said meanwhile."""
    act(fleet, call, "hand_back")
