"""An emulated Zoom: webhooks and RTMS servers, strict, with faults on demand."""

from voiceflow.emulators.zoom.emulator import EmulatedZoom
from voiceflow.emulators.zoom.meeting import EmulatedMeeting
from voiceflow.emulators.zoom.meeting_server import MeetingRecord
from voiceflow.emulators.zoom.validation import ZoomApp

__all__ = ["EmulatedMeeting", "EmulatedZoom", "MeetingRecord", "ZoomApp"]
