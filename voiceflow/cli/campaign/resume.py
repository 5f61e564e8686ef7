"""``voiceflow campaign resume``."""

from __future__ import annotations

from voiceflow.cli.campaign.options import FILE, FileOption, NameArgument, enter_state


def resume(name: NameArgument, file: FileOption = FILE) -> None:
    """The dialler must run: voiceflow campaign start."""
    from voiceflow.campaigns import CampaignState

    enter_state(file, name, CampaignState.RUNNING, "goes on")
