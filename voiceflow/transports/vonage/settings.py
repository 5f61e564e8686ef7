"""The paths of the Vonage carrier."""

from __future__ import annotations

from voiceflow.transports.carriers import CarrierSettings

VOICE_PATH = "/vonage/voice"
STREAM_PATH = "/vonage/stream"
RESUME_PATH = "/vonage/resume"
EVENT_PATH = "/vonage/event"


def websocket_url(settings: CarrierSettings) -> str:
    """The public address for websockets: ``wss://…``, or ``ws://…`` on this machine."""
    scheme, colon, rest = settings.public_url.partition(":")
    return f"{'wss' if scheme.lower() == 'https' else 'ws'}{colon}{rest}"
