"""``voiceflow campaign pause``."""

from __future__ import annotations

from voiceflow.cli.campaign.options import FILE, FileOption, NameArgument, enter_state


def pause(name: NameArgument, file: FileOption = FILE) -> None:
    """A running dialler notices before its next call."""
    from voiceflow.campaigns import CampaignState

    enter_state(file, name, CampaignState.PAUSED, "paused")
