"""Calls over Twilio: ElevenLabs dials, or supplies the agent for a call that is yours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from voiceflow.clients.elevenlabs.api.dialling import checked_call
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.initiation import check_initiation
from voiceflow.clients.elevenlabs.keywords import wanted
from voiceflow.clients.elevenlabs.schema.calls import (
    RegisteredCall,
    RegisteredCallFields,
    TwilioCall,
    TwilioCallRequest,
    TwilioCallRequestFields,
)
from voiceflow.errors import LocalProtocolError

# Repeated like any other request: a registration that nobody connects to does no harm.
REGISTER_CALL = Operation[bytes]("POST", "/v1/convai/twilio/register-call", bytes, body=RegisteredCall)
OUTBOUND_CALL = Operation[TwilioCall](
    "POST", "/v1/convai/twilio/outbound-call", TwilioCall, body=TwilioCallRequest, acts=True
)


class TwilioCalls:
    """Calls over Twilio. What dials is repeated after a 429 only: nobody is to be called twice.

    Source: https://elevenlabs.io/docs/api-reference/twilio/outbound-call
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def register_call(
        self,
        call: RegisteredCall | Mapping[str, object] | None = None,
        **fields: Unpack[RegisteredCallFields],
    ) -> bytes:
        """Let an agent answer a call of your own Twilio account.

        Hand what comes back to Twilio, untouched: as the answer to its voice webhook, with the content
        type ``text/xml``, or as the TwiML of a new call. The agent must speak and hear ``ulaw_8000``.
        Its own transfers do not work: the account is not ElevenLabs'.

        Args:
            call: Who calls whom. The numbers are those of Twilio's request, which has words in place of
                one that is withheld; so they are not checked.

        Returns:
            The TwiML document, byte for byte as it came.

        Raises:
            LocalProtocolError: If a number is empty, or the initiation data is invalid; nothing was sent.
        """
        asked = wanted(RegisteredCall, call, fields)
        for field in ("from_number", "to_number"):
            if not getattr(asked, field):
                raise LocalProtocolError(f"{field}: must not be empty")
        check_initiation(asked.conversation_initiation_client_data, "conversation_initiation_client_data")
        return await self._sender.call(REGISTER_CALL, body=asked)

    async def outbound_call(
        self,
        call: TwilioCallRequest | Mapping[str, object] | None = None,
        **fields: Unpack[TwilioCallRequestFields],
    ) -> TwilioCall:
        """Let ElevenLabs dial, from a number that was imported from Twilio.

        Returns:
            Whether dialling began. ``success`` may be False, with a ``message``; then there is no
            conversation. Use ``conversations.wait_until_done`` for the outcome of a call.

        Raises:
            LocalProtocolError: If the number is not in E.164, or the initiation data is invalid; nothing was
                sent.
        """
        return await self._sender.call(
            OUTBOUND_CALL, body=checked_call(TwilioCallRequest, wanted(TwilioCallRequest, call, fields))
        )
