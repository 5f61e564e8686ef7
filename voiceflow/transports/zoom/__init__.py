"""Meetings on Zoom: listening by Realtime Media Streams."""

from voiceflow.clients.zoom import StopReason, ZoomConfig
from voiceflow.transports.zoom.input import MeetingChat, MeetingInput, MeetingTranscript
from voiceflow.transports.zoom.meeting import Meeting, MeetingBot
from voiceflow.transports.zoom.receiver import ZoomMeetings
from voiceflow.transports.zoom.voice import MeetingVoice

__all__ = [
    "Meeting",
    "MeetingBot",
    "MeetingChat",
    "MeetingInput",
    "MeetingTranscript",
    "MeetingVoice",
    "StopReason",
    "ZoomConfig",
    "ZoomMeetings",
]
