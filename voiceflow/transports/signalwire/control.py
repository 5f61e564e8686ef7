"""Commands to SignalWire about a call, by REST."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from voiceflow.clients.signalwire import SignalWireClient, cxml
from voiceflow.errors import LocalProtocolError, ServiceError

TRANSFER_LIMIT = 5.0
"""Seconds that SignalWire may take to accept a transfer."""

LONGEST_DOCUMENT = 4000
"""Characters of a document."""


class SignalWireControl:
    """Hangs up, and replaces the cXML of calls.

    Args:
        client: The account's client.
        publish: Makes a document available to SignalWire and returns its address.
    """

    def __init__(self, client: SignalWireClient, publish: Callable[[str], str]) -> None:
        self._client = client
        self._publish = publish

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)

    def prepare_transfer(self, call_id: str, document: str) -> Callable[[], Awaitable[None]]:
        if document.startswith(("+", "sip:")):
            document = cxml.document(cxml.dial(document))
        if not document.lstrip().startswith("<"):
            raise LocalProtocolError(
                "a transfer takes a number (+…), an address (sip:…) or cXML: "
                "cxml.document(cxml.dial(number)), from voiceflow.clients.signalwire"
            )
        if len(document) > LONGEST_DOCUMENT:
            raise LocalProtocolError(f"the cXML of a transfer has at most {LONGEST_DOCUMENT} characters")

        async def transfer() -> None:
            try:
                async with asyncio.timeout(TRANSFER_LIMIT):
                    await self._client.redirect(call_id, self._publish(document))
            except TimeoutError:
                why = f"no answer to a transfer within {TRANSFER_LIMIT:g} s"
                raise ServiceError(why, vendor="signalwire", code="timeout", retryable=True) from None

        return transfer
