"""The paths of the Plivo carrier."""

from __future__ import annotations

VOICE_PATH = "/plivo/voice"
STREAM_PATH = "/plivo/stream"
RESUME_PATH = "/plivo/resume"
HANGUP_PATH = "/plivo/hangup"
TRANSFER_PATH = "/plivo/transfer"
