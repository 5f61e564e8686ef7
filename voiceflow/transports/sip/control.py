"""Commands about a SIP call: hanging up, transfers by REFER, keys."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from voiceflow.errors import LocalProtocolError
from voiceflow.transports.abilities import CallLeg
from voiceflow.transports.carrier import is_number
from voiceflow.transports.sip.leg import SipLeg

PAUSE = 0.5
"""Seconds of a ``w`` between keys."""

_ADDRESS = re.compile(r"sips?:[!-~]{1,250}")
_PIECES = re.compile(r"w|[^w]+")


def address_of(to: str, domain: str) -> str:
    """The SIP address of a destination.

    Args:
        to: An address, or a number in E.164 form.
        domain: Where numbers are; empty if nowhere.

    Raises:
        LocalProtocolError: If it is neither.
    """
    if domain and is_number(to):
        return f"sip:{to}@{domain}"
    if not _ADDRESS.fullmatch(to) or any(mark in to for mark in '<>"?'):
        raise LocalProtocolError(
            "a SIP call goes to sip:user@host, or with an account to a number, +15550100"
        )
    return to


class SipControl:
    """Commands about one call.

    Args:
        leg: The call.
        domain: Where numbers are; empty if nowhere.
    """

    replaces_stream = False

    def __init__(self, leg: SipLeg, domain: str) -> None:
        self._leg = leg
        self._domain = domain

    async def hang_up(self, call_id: str) -> bool:
        await self._leg.hang_up()
        return True

    def prepare_transfer(self, call_id: str, to: str) -> Callable[[], Awaitable[None]]:
        address = address_of(to, self._domain)

        async def transfer() -> None:
            await self._leg.transfer(address)

        return transfer

    async def send_digits(self, leg: CallLeg, digits: str) -> None:
        for piece in _PIECES.findall(digits):
            if piece == "w":
                await asyncio.sleep(PAUSE)
            else:
                await self._leg.press(piece)
