"""Checks before ElevenLabs dials, with any carrier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from voiceflow.clients.elevenlabs.e164 import check_e164
from voiceflow.clients.elevenlabs.initiation import check_initiation
from voiceflow.clients.elevenlabs.model import checked
from voiceflow.clients.elevenlabs.schema.calls import ExotelCallRequest, SipCallRequest, TwilioCallRequest

Call = TypeVar("Call", TwilioCallRequest, SipCallRequest, ExotelCallRequest)


def checked_call(kind: type[Call], call: Call | Mapping[str, object]) -> Call:
    """The call, of which nothing is known to be refused.

    Raises:
        LocalProtocolError: If the number is not in E.164, or the initiation data is invalid.
    """
    asked = checked(kind, call)
    check_e164(asked.to_number, "to_number")
    check_initiation(asked.conversation_initiation_client_data, "conversation_initiation_client_data")
    return asked
