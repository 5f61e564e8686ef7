"""Signed requests from Plivo to an application: unsigned ones are refused."""

from __future__ import annotations

from aiohttp import web
from loguru import logger

from voiceflow.clients.plivo import is_signed
from voiceflow.transports.addresses import requested_url
from voiceflow.transports.forms import read_form
from voiceflow.transports.placing import CallReport
from voiceflow.transports.plivo.call_statuses import read_report


class PlivoRequests:
    """Reads requests and refuses those that Plivo has not signed.

    Args:
        public_url: The server's public address, a part of what is signed.
        token: The account's auth token; None admits anybody.
    """

    def __init__(self, public_url: str, token: str | None) -> None:
        self._public_url = public_url
        self._token = token

    async def form(self, request: web.Request) -> dict[str, str]:
        pairs = await read_form(request)
        url = requested_url(self._public_url, request)
        if self._token is not None and not is_signed(self._token, url, request.headers, pairs):
            # The path alone may name a stored document.
            logger.warning("a request of Plivo is refused: no valid signature for the host of PUBLIC_URL")
            raise web.HTTPForbidden(text="no valid signature")
        return dict(reversed(pairs))

    async def report(self, request: web.Request) -> CallReport:
        """A signed report about a call that the agent makes."""
        return read_report(await self.form(request))
