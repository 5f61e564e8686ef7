"""The paths of the Plivo carrier."""

from __future__ import annotations

from voiceflow.transports.carriers import CarrierSettings

VOICE_PATH = "/plivo/voice"
STREAM_PATH = "/plivo/stream"
RESUME_PATH = "/plivo/resume"
HANGUP_PATH = "/plivo/hangup"
TRANSFER_PATH = "/plivo/transfer"


def websocket_url(settings: CarrierSettings) -> str:
    """The public address for websockets: ``wss://…``, or ``ws://…`` on this machine."""
    scheme, colon, rest = settings.public_url.partition(":")
    return f"{'wss' if scheme.lower() == 'https' else 'ws'}{colon}{rest}"
