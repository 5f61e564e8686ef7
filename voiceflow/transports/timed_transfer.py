"""Transfers by a carrier's REST API: one limit of time, and one of size."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from voiceflow.errors import LocalProtocolError, ServiceError

TRANSFER_LIMIT = 5.0
"""Seconds that a carrier may take to accept a transfer."""

LONGEST_DOCUMENT = 4000
"""Characters of a document."""


def check_xml(document: str, dialect: str, example: str) -> None:
    """Make sure that this is an XML document of a fitting size.

    Args:
        document: The document.
        dialect: The name of the carrier's XML, for the message.
        example: What the transfer takes instead, for the message.

    Raises:
        LocalProtocolError: If it is not.
    """
    if not document.lstrip().startswith("<"):
        raise LocalProtocolError(f"a transfer takes {example}")
    if len(document) > LONGEST_DOCUMENT:
        raise LocalProtocolError(f"the {dialect} of a transfer has at most {LONGEST_DOCUMENT} characters")


def limit_transfer(vendor: str, transfer: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Return a transfer that gives up after a time.

    Args:
        vendor: The carrier, for the error.
        transfer: Sends the request.
    """

    async def limited() -> None:
        try:
            async with asyncio.timeout(TRANSFER_LIMIT):
                await transfer()
        except TimeoutError:
            why = f"no answer to a transfer within {TRANSFER_LIMIT:g} s"
            raise ServiceError(why, vendor=vendor, code="timeout", retryable=True) from None

    return limited
