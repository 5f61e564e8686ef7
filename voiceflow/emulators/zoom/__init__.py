"""An emulated Zoom: webhooks and RTMS servers, strict, with faults on demand."""

from voiceflow.emulators.zoom.emulator import EmulatedZoom
from voiceflow.emulators.zoom.meeting import EmulatedMeeting, MeetingRecord
from voiceflow.emulators.zoom.validation import ZoomApp

__all__ = ["EmulatedMeeting", "EmulatedZoom", "MeetingRecord", "ZoomApp"]
