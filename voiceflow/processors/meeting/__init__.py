"""Processors for an agent in a meeting: its entrance by phone, names of speakers, and being addressed."""

from voiceflow.processors.meeting.address import CalledByName
from voiceflow.processors.meeting.announcements import Announcement, split_announcements
from voiceflow.processors.meeting.entrance import MeetingEntrance
from voiceflow.processors.meeting.names import SpeakerLog, SpeakerNames, SpeakerWatch

__all__ = [
    "Announcement",
    "CalledByName",
    "MeetingEntrance",
    "SpeakerLog",
    "SpeakerNames",
    "SpeakerWatch",
    "split_announcements",
]
