"""The paths of the Vonage carrier."""

from __future__ import annotations

VOICE_PATH = "/vonage/voice"
STREAM_PATH = "/vonage/stream"
RESUME_PATH = "/vonage/resume"
EVENT_PATH = "/vonage/event"
