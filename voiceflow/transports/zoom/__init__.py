"""Meetings on Zoom: listening by Realtime Media Streams."""

from voiceflow.clients.zoom import StopReason, ZoomConfig
from voiceflow.transports.zoom.input import MeetingChat, MeetingInput, MeetingTranscript
from voiceflow.transports.zoom.meeting import Meeting, MeetingBot
from voiceflow.transports.zoom.receiver import ZoomMeetings

__all__ = [
    "Meeting",
    "MeetingBot",
    "MeetingChat",
    "MeetingInput",
    "MeetingTranscript",
    "StopReason",
    "ZoomConfig",
    "ZoomMeetings",
]
