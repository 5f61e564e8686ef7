"""Commands to Plivo about a call, by REST."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from voiceflow.clients.plivo import PlivoClient, xml
from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.transports.carrier import is_number

TRANSFER_LIMIT = 5.0
"""Seconds that Plivo may take to accept a transfer."""

LONGEST_DOCUMENT = 4000
"""Characters of a document."""


class PlivoControl:
    """Hangs up, sends digits, and replaces the instructions of calls.

    Args:
        client: The account's client.
        publish: Makes a document available to Plivo and returns its address.
    """

    def __init__(self, client: PlivoClient, publish: Callable[[str], str]) -> None:
        self._client = client
        self._publish = publish

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)

    async def send_digits(self, call_id: str, digits: str) -> None:
        """Key digits on a live call.

        Raises:
            ServiceError: If Plivo refuses.
            LocalProtocolError: If these are no digits.
        """
        await self._client.send_digits(call_id, digits)

    def prepare_transfer(self, call_id: str, document: str) -> Callable[[], Awaitable[None]]:
        if is_number(document):
            document = xml.document(xml.dial(document))
        if not document.lstrip().startswith("<"):
            raise LocalProtocolError(
                "a transfer takes a number, +15550100, or XML of voiceflow.clients.plivo.xml.document"
            )
        if len(document) > LONGEST_DOCUMENT:
            raise LocalProtocolError(f"the XML of a transfer has at most {LONGEST_DOCUMENT} characters")

        async def transfer() -> None:
            try:
                async with asyncio.timeout(TRANSFER_LIMIT):
                    await self._client.transfer(call_id, self._publish(document))
            except TimeoutError:
                why = f"no answer to a transfer within {TRANSFER_LIMIT:g} s"
                raise ServiceError(why, vendor="plivo", code="timeout", retryable=True) from None

        return transfer
