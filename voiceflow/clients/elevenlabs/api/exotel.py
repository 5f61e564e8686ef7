"""Calls over Exotel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from voiceflow.clients.elevenlabs.api.dialling import checked_call
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import wanted
from voiceflow.clients.elevenlabs.schema.calls import ExotelCall, ExotelCallRequest, ExotelCallRequestFields

OUTBOUND_CALL = Operation[ExotelCall](
    "POST", "/v1/convai/exotel/outbound-call", ExotelCall, body=ExotelCallRequest, acts=True
)


class ExotelCalls:
    """Calls over Exotel. They are repeated after a 429 only: nobody is to be called twice.

    Source: https://elevenlabs.io/docs/api-reference/exotel/outbound-call
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def outbound_call(
        self,
        call: ExotelCallRequest | Mapping[str, object] | None = None,
        **fields: Unpack[ExotelCallRequestFields],
    ) -> ExotelCall:
        """Let ElevenLabs dial, from a number that was imported from Exotel.

        Returns:
            Whether dialling began. ``success`` may be False, with a ``message``; then there is no
            conversation. Use ``conversations.wait_until_done`` for the outcome of a call.

        Raises:
            LocalProtocolError: If the number is not in E.164, or the initiation data is invalid; nothing was
                sent.
        """
        return await self._sender.call(
            OUTBOUND_CALL, body=checked_call(ExotelCallRequest, wanted(ExotelCallRequest, call, fields))
        )
