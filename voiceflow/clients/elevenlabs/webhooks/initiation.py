"""ElevenLabs' request before an agent answers an inbound call, and the response.

Source: https://elevenlabs.io/docs/agents-platform/customization/personalization/twilio-personalization
"""

from __future__ import annotations

import json

from voiceflow.clients.elevenlabs.initiation import check_initiation, initiation_body
from voiceflow.clients.elevenlabs.model import Model, checked, read
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.errors import RemoteProtocolError


class InboundCall(Model):
    """A call that has come, and waits for its agent.

    Attributes:
        caller_id: Who calls.
        agent_id: Who will answer.
        called_number: Which number was dialled.
        call_sid: The carrier's name of the call.
        conversation_id: Of the conversation that begins, if the service says.
    """

    caller_id: str
    agent_id: str
    called_number: str
    call_sid: str
    conversation_id: str | None = None


def read_call(body: bytes) -> InboundCall:
    """Read the body of the question.

    Raises:
        RemoteProtocolError: If it is none.
    """
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise RemoteProtocolError("a question that is not JSON") from None
    return read(InboundCall, asked)


def answer(initiation: ConversationInitiation) -> dict[str, object]:
    """The JSON object to answer with, with status 200.

    Args:
        initiation: How to begin. Every dynamic variable that the agent uses must be in it, and each
            override must be allowed in the agent's settings.

    Raises:
        LocalProtocolError: If it does not fit.
    """
    initiation = checked(ConversationInitiation, initiation)
    check_initiation(initiation)
    return {**initiation_body(initiation), "type": "conversation_initiation_client_data"}
