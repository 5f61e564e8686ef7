"""``voiceflow campaign cancel``."""

from __future__ import annotations

from voiceflow.cli.campaign.options import FILE, FileOption, NameArgument, enter_state


def cancel(name: NameArgument, file: FileOption = FILE) -> None:
    """It cannot be undone. Rows without a call become 'suppressed'."""
    from voiceflow.campaigns import CampaignFile, CampaignState

    enter_state(file, name, CampaignState.CANCELLED, "cancelled")
    with CampaignFile(file) as campaigns:
        print(f"{name}: {campaigns.rows(name).cancel()} rows will not be called")
