"""Webhook events of ElevenLabs, read from the body.

Source: https://elevenlabs.io/docs/agents-platform/workflows/post-call-webhooks
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from voiceflow.clients.elevenlabs.model import read
from voiceflow.clients.elevenlabs.schema.conversations import Conversation
from voiceflow.clients.elevenlabs.schema.transcripts import MultichannelTranscript, Transcript
from voiceflow.errors import RemoteProtocolError

LONGEST_AUDIO = 96 * 2**20
"""Bytes of a recording that are taken; an hour in MP3 has about 60 million."""

Key: TypeAlias = tuple[str, str]

_TRANSCRIPT = "speech_to_text_transcription"
# What the webhook leaves out and the API does not.
_CONVERSATION = {
    "has_audio": False,
    "has_user_audio": False,
    "has_response_audio": False,
    "has_auxiliary_audio": False,
}
_METADATA = {"start_time_unix_secs": 0, "call_duration_secs": 0, "cost_fiat": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCallTranscription:
    """A conversation is done.

    Attributes:
        at: When, in seconds since 1970.
        conversation: As the API gives it. Times and figures that the post lacks are 0.
    """

    at: int
    conversation: Conversation

    @property
    def key(self) -> Key:
        """The same for each delivery of the event: posts are repeated, so act once on each key."""
        return self.conversation.conversation_id, "post_call_transcription"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCallAudio:
    """The recording of a conversation.

    Attributes:
        at: When, in seconds since 1970.
        agent_id: Whom it was with.
        conversation_id: Of the conversation.
        audio: Both sides, in MP3.
    """

    at: int
    agent_id: str
    conversation_id: str
    audio: bytes = field(repr=False)

    @property
    def key(self) -> Key:
        """See ``PostCallTranscription.key``."""
        return self.conversation_id, "post_call_audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallInitiationFailure:
    """An outbound call did not come about.

    Attributes:
        at: When, in seconds since 1970.
        agent_id: Who was to speak.
        conversation_id: As the call was answered with.
        reason: ``"busy"``, ``"no-answer"``, ``"unknown"``, or a word that is newer.
        carrier: ``"twilio"`` or ``"sip"``.
        details: What the carrier said, as it came; numbers are in there.
    """

    at: int
    agent_id: str
    conversation_id: str
    reason: str
    carrier: str
    details: Mapping[str, object] = field(repr=False)

    @property
    def key(self) -> Key:
        """See ``PostCallTranscription.key``."""
        return self.conversation_id, "call_initiation_failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptReady:
    """A file that was sent with ``webhook`` has been transcribed.

    Attributes:
        at: When, in seconds since 1970; None if the post does not say.
        request_id: As the upload was answered with, if the post says.
        transcript: What was said; of each channel, if they were asked for.
        metadata: What was given as ``webhook_metadata``.
    """

    at: int | None
    request_id: str | None
    transcript: Transcript | MultichannelTranscript
    metadata: Any = field(default=None, repr=False)

    @property
    def key(self) -> Key:
        """See ``PostCallTranscription.key``; its first part is empty if the post names nothing."""
        return self.request_id or self.transcript.transcription_id or "", _TRANSCRIPT


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent:
    """An event that is not documented yet.

    Attributes:
        at: When, in seconds since 1970; None if the post does not say.
        type: What the service calls it.
        data: As it came.
    """

    at: int | None
    type: str
    data: Any = field(repr=False)

    @property
    def key(self) -> Key:
        """See ``PostCallTranscription.key``; its first part is empty if the post names no conversation."""
        found = self.data.get("conversation_id") if isinstance(self.data, Mapping) else None
        return found if isinstance(found, str) else "", self.type


Event: TypeAlias = (
    PostCallTranscription | PostCallAudio | CallInitiationFailure | TranscriptReady | UnknownEvent
)


def read_event(body: bytes, *, longest_audio: int = LONGEST_AUDIO) -> Event:
    """Read a post, whose signature was checked before.

    Args:
        body: As it was received.
        longest_audio: Bytes that a recording may have.

    Raises:
        RemoteProtocolError: If it is no event. It is not quoted: it may hold speech.
    """
    try:
        post = json.loads(body)
    except (ValueError, RecursionError):
        raise RemoteProtocolError("an event that is not JSON") from None
    if not isinstance(post, dict):
        raise RemoteProtocolError("an event that is no object")
    kind, data = post.get("type"), post.get("data")
    if kind is None and ("text" in post or "transcripts" in post):
        # The published form of a finished transcription; the published sample has an envelope.
        return _transcript(None, post)
    if not isinstance(kind, str) or (data is not None and not isinstance(data, dict)):
        raise RemoteProtocolError("an event without a type")
    return _read(kind, _seconds(post.get("event_timestamp")), data or {}, longest_audio)


def _read(kind: str, at: int | None, data: dict[str, Any], longest_audio: int) -> Event:
    match kind:
        case "post_call_transcription":
            return PostCallTranscription(at=at or 0, conversation=_conversation(data))
        case "post_call_audio":
            return PostCallAudio(
                at=at or 0,
                agent_id=_text(data, "agent_id"),
                conversation_id=_text(data, "conversation_id"),
                audio=_audio(_text(data, "full_audio"), longest_audio),
            )
        case "call_initiation_failure":
            details = _object(data, "metadata")
            return CallInitiationFailure(
                at=at or 0,
                agent_id=_text(data, "agent_id"),
                conversation_id=_text(data, "conversation_id"),
                reason=_text(data, "failure_reason"),
                carrier=_text(details, "type"),
                details=_object(details, "body"),
            )
        case _ if kind.startswith("speech_to_text") and data:
            return _transcript(at, data)
    return UnknownEvent(at=at, type=kind, data=data)


def _conversation(data: dict[str, Any]) -> Conversation:
    turns, metadata = data.get("transcript"), data.get("metadata")
    if not isinstance(turns, list) or not isinstance(metadata, dict):
        raise RemoteProtocolError("a conversation without transcript or metadata")
    fields = {
        **_CONVERSATION,
        **data,
        "metadata": {**_METADATA, **metadata},
        "transcript": [_turn(turn) for turn in turns],
    }
    return read(Conversation, fields)


def _turn(turn: Any) -> Any:
    # Published as a number here, and as a whole one in the API.
    at = turn.get("time_in_call_secs") if isinstance(turn, dict) else None
    if not isinstance(at, float) or not math.isfinite(at):
        return turn
    return {**turn, "time_in_call_secs": int(at)}


def _transcript(at: int | None, data: dict[str, Any]) -> TranscriptReady:
    inner = data.get("transcription", data)
    if not isinstance(inner, dict):
        raise RemoteProtocolError("a transcription without a transcript")
    request_id = data.get("request_id")
    is_split = "transcripts" in inner
    return TranscriptReady(
        at=at,
        request_id=request_id if isinstance(request_id, str) else None,
        transcript=read(MultichannelTranscript, inner) if is_split else read(Transcript, inner),
        metadata=data.get("webhook_metadata"),
    )


def _audio(text: str, longest: int) -> bytes:
    too_long = RemoteProtocolError(f"a recording of more than {longest} bytes")
    if len(text) // 4 * 3 > longest + 2:  # padding included
        raise too_long
    try:
        audio = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise RemoteProtocolError("a recording that is not base64") from None
    if len(audio) > longest:
        raise too_long
    return audio


def _text(data: Mapping[str, object], name: str) -> str:
    found = data.get(name)
    if not isinstance(found, str):
        raise RemoteProtocolError(f"an event without {name}")
    return found


def _object(data: Mapping[str, object], name: str) -> dict[str, Any]:
    found = data.get(name)
    if not isinstance(found, dict):
        raise RemoteProtocolError(f"an event without {name}")
    return found


def _seconds(value: Any) -> int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return int(value) if is_number else None
