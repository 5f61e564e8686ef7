"""Commands to Twilio about a call, by REST."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from voiceflow.clients.twilio import TwilioClient, twiml
from voiceflow.clients.twilio.calls import LONGEST_TWIML
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.transports.carrier import is_number

TRANSFER_LIMIT = 5.0
"""Seconds that Twilio may take to accept a transfer."""


class TwilioControl:
    """Hangs up, and replaces the TwiML of calls.

    Args:
        client: The account's client; without one, closing the socket hangs up, if no TwiML follows.
    """

    def __init__(self, client: TwilioClient | None) -> None:
        self._client = client

    async def hang_up(self, call_id: str) -> bool:
        return self._client is not None and await self._client.hang_up(call_id)

    def prepare_transfer(self, call_id: str, document: str) -> Callable[[], Awaitable[None]]:
        client = self._client
        if client is None:
            raise ConfigurationError("a transfer needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN to be set")
        if is_number(document):
            document = twiml.document(twiml.dial(document))
        if not document.lstrip().startswith("<"):
            raise LocalProtocolError(
                "a transfer takes a number, +15550100, or TwiML of voiceflow.clients.twilio.twiml.document"
            )
        if len(document) > LONGEST_TWIML:
            raise LocalProtocolError(f"the TwiML of a transfer has at most {LONGEST_TWIML} characters")

        async def transfer() -> None:
            try:
                async with asyncio.timeout(TRANSFER_LIMIT):
                    await client.update_call(call_id, twiml=document)
            except TimeoutError:
                why = f"no answer to a transfer within {TRANSFER_LIMIT:g} s"
                raise ServiceError(why, vendor="twilio", code="timeout", retryable=True) from None

        return transfer
