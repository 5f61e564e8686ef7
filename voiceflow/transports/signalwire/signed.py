"""Signed requests from SignalWire to an application: unsigned ones are refused."""

from __future__ import annotations

from aiohttp import web
from loguru import logger

from voiceflow.clients.signalwire import is_signed
from voiceflow.transports.addresses import requested_url
from voiceflow.transports.call_statuses import read_report
from voiceflow.transports.forms import read_form
from voiceflow.transports.placing import CallReport


class SignalWireRequests:
    """Reads requests and refuses those that SignalWire has not signed.

    Args:
        public_url: The server's public address, a part of what is signed.
        key: The signing key; None admits anybody.
    """

    def __init__(self, public_url: str, key: str | None) -> None:
        self._public_url = public_url
        self._key = key

    async def form(self, request: web.Request) -> dict[str, str]:
        pairs = await read_form(request)
        url = requested_url(self._public_url, request)
        if self._key is not None and not is_signed(self._key, url, request.headers, pairs):
            # The path alone may name a stored document.
            logger.warning("a request is refused: no valid signature of SignalWire for PUBLIC_URL")
            raise web.HTTPForbidden(text="no valid signature")
        return dict(reversed(pairs))

    async def report(self, request: web.Request) -> CallReport:
        """A signed status callback about a call that the agent makes."""
        return read_report(await self.form(request))
