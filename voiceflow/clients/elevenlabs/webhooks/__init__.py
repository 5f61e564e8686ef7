"""ElevenLabs' webhooks: signatures, events, and the request before an inbound call.

How to serve these is in ``handlers``.
"""

from voiceflow.clients.elevenlabs.webhooks.events import (
    CallInitiationFailure,
    Event,
    PostCallAudio,
    PostCallTranscription,
    TranscriptReady,
    UnknownEvent,
    read_event,
)
from voiceflow.clients.elevenlabs.webhooks.initiation import InboundCall, answer, read_call
from voiceflow.clients.elevenlabs.webhooks.signature import SIGNATURE, SignatureError, Verifier, sign

__all__ = [
    "SIGNATURE",
    "CallInitiationFailure",
    "Event",
    "InboundCall",
    "PostCallAudio",
    "PostCallTranscription",
    "SignatureError",
    "TranscriptReady",
    "UnknownEvent",
    "Verifier",
    "answer",
    "read_call",
    "read_event",
    "sign",
]
