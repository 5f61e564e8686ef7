"""Campaigns: a list of people to call, worked through within limits, and nobody called twice by accident.

The law of the countries that are called is the user's matter: the limits here are tools, no legal advice.
"""

from voiceflow.campaigns.calls import CampaignCalls, current_row
from voiceflow.campaigns.dialler import Dialler
from voiceflow.campaigns.extension import CampaignServer
from voiceflow.campaigns.hook import PreDialAnswer, PreDialHook
from voiceflow.campaigns.lists import ImportResult, import_list
from voiceflow.campaigns.quiet_hours import CallingHours
from voiceflow.campaigns.register import CampaignState
from voiceflow.campaigns.rows import CampaignRow, RowState
from voiceflow.campaigns.settings import CampaignSettings, RetryPolicy
from voiceflow.campaigns.store import CampaignFile, CampaignStore

__all__ = [
    "CallingHours",
    "CampaignCalls",
    "CampaignFile",
    "CampaignRow",
    "CampaignServer",
    "CampaignSettings",
    "CampaignState",
    "CampaignStore",
    "Dialler",
    "ImportResult",
    "PreDialAnswer",
    "PreDialHook",
    "RetryPolicy",
    "RowState",
    "current_row",
    "import_list",
]
