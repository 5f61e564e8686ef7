"""Zoom's Realtime Media Streams without any pipeline: webhooks, signatures, streams."""

from voiceflow.clients.zoom.codes import StopReason
from voiceflow.clients.zoom.config import ZoomConfig
from voiceflow.clients.zoom.events import (
    Audio,
    ChatMessage,
    Joined,
    Left,
    MeetingSpeaker,
    ParticipantTranscript,
    SpeakerChanged,
    StreamEvent,
)
from voiceflow.clients.zoom.media import MediaWish, ZoomMediaProtocol
from voiceflow.clients.zoom.signaling import SignalingProtocol
from voiceflow.clients.zoom.signatures import is_signed, sign_stream, sign_webhook, validation_answer
from voiceflow.clients.zoom.stream import RTMSStream
from voiceflow.clients.zoom.webhooks import StreamEnded, StreamOffered, UrlValidation, read_webhook

__all__ = [
    "Audio",
    "ChatMessage",
    "Joined",
    "Left",
    "MediaWish",
    "MeetingSpeaker",
    "ParticipantTranscript",
    "RTMSStream",
    "SignalingProtocol",
    "SpeakerChanged",
    "StopReason",
    "StreamEnded",
    "StreamEvent",
    "StreamOffered",
    "UrlValidation",
    "ZoomConfig",
    "ZoomMediaProtocol",
    "is_signed",
    "read_webhook",
    "sign_stream",
    "sign_webhook",
    "validation_answer",
]
