"""``voiceflow campaign check``: who will be called, and who not."""

from __future__ import annotations

import time

from voiceflow.cli.campaign.options import FILE, SETTINGS, FileOption, NameArgument, SettingsOption
from voiceflow.cli.campaign.status import print_status


def check(name: NameArgument, settings: SettingsOption = SETTINGS, file: FileOption = FILE) -> None:
    """Rows that may not be called become 'suppressed', with the reason."""
    from voiceflow.campaigns import CampaignFile, CampaignSettings
    from voiceflow.campaigns.tending import check_queued

    chosen = CampaignSettings.read(settings)
    with CampaignFile(file) as campaigns:
        campaigns.register.state(name)
        while check_queued(campaigns, name, chosen.hours, time.time()):
            pass
        print_status(campaigns, name)
