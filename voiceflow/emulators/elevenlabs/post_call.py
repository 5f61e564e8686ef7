"""The events that follow a conversation, as the emulated service posts them."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

from voiceflow.clients.elevenlabs.api.conversations import OVER
from voiceflow.clients.elevenlabs.schema.conversations import Conversation
from voiceflow.emulators.elevenlabs.api.conversations import ConversationStore
from voiceflow.emulators.elevenlabs.http.answers import whole
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH

_GLANCE = 0.25


async def events_after(conversations: ConversationStore, conversation_id: str) -> list[dict[str, Any]]:
    """Wait until a conversation is over; gives what is posted then.

    That is the transcription, and the audio if there is a recording; or that a call did not come about.
    Each is for ``webhooks.deliver``.

    Args:
        conversations: Where the conversation is.
        conversation_id: Of the conversation.

    Raises:
        RefusalError: If there is none.
    """
    loop = asyncio.get_running_loop()
    while True:
        now = loop.time()
        conversation = conversations.get(conversation_id, now)
        if conversation.status in OVER:
            break
        await asyncio.sleep(_GLANCE)
    call, accepted = conversation.metadata.phone_call, conversation.metadata.accepted_time_unix_secs
    if conversation.status == "failed" and accepted is None and call and call.direction == "outbound":
        return [initiation_failure(conversation, now)]
    events = [transcription(conversation, now)]
    if conversation.has_audio:
        events.append(recording(conversation, conversations.recording(conversation_id, now), now))
    return events


def transcription(conversation: Conversation, now: float) -> dict[str, Any]:
    """The event for a conversation that is done."""
    return _event("post_call_transcription", whole(conversation), now)


def recording(conversation: Conversation, audio: bytes, now: float) -> dict[str, Any]:
    """The event with a conversation's recording, ``audio`` in MP3."""
    return _event(
        "post_call_audio",
        {
            "agent_id": conversation.agent_id,
            "conversation_id": conversation.conversation_id,
            "full_audio": base64.b64encode(audio).decode(),
        },
        now,
    )


def initiation_failure(conversation: Conversation, now: float) -> dict[str, Any]:
    """The event for an outbound call that did not come about."""
    call, error = conversation.metadata.phone_call, conversation.metadata.error
    reason = error.reason if error is not None and error.reason in ("busy", "no-answer") else "unknown"
    is_sip = call is not None and call.type == "sip_trunking"
    body = {} if call is None else {"CallSid": call.call_sid, "CallStatus": reason}
    return _event(
        "call_initiation_failure",
        {
            "agent_id": conversation.agent_id,
            "conversation_id": conversation.conversation_id,
            "failure_reason": reason,
            "metadata": {"type": "sip" if is_sip else "twilio", "body": body},
        },
        now,
    )


def _event(kind: str, data: dict[str, object], now: float) -> dict[str, Any]:
    return {"type": kind, "event_timestamp": EPOCH + int(now), "data": data}
