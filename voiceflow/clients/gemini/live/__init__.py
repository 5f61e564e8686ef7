"""Gemini's Live API: speech to speech over a websocket, usable without a pipeline."""

from voiceflow.clients.gemini.live.dialing import LiveEndpoint
from voiceflow.clients.gemini.live.protocol import LiveWire
from voiceflow.clients.gemini.live.setup import (
    ActivityDetection,
    AudioTranscription,
    LiveSession,
    RealtimeInput,
)

__all__ = [
    "ActivityDetection",
    "AudioTranscription",
    "LiveEndpoint",
    "LiveSession",
    "LiveWire",
    "RealtimeInput",
]
