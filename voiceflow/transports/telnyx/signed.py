"""Signed requests from Telnyx to an application: unsigned ones are refused."""

from __future__ import annotations

from aiohttp import web
from loguru import logger

from voiceflow.clients.telnyx import SignatureVerifier
from voiceflow.transports.call_statuses import read_report
from voiceflow.transports.forms import read_body, read_form
from voiceflow.transports.placing import CallReport


class TelnyxRequests:
    """Reads requests and refuses those that Telnyx has not signed.

    Args:
        verifier: Verifies signatures; None admits anybody.
    """

    def __init__(self, verifier: SignatureVerifier | None) -> None:
        self._verifier = verifier

    async def form(self, request: web.Request) -> dict[str, str]:
        body = await read_body(request)  # aiohttp keeps it for the form
        if self._verifier is not None and not self._verifier.is_signed(request.headers, body):
            logger.warning("{} refused: no valid signature of Telnyx", request.path)
            raise web.HTTPForbidden(text="no valid signature")
        return dict(reversed(await read_form(request)))

    async def report(self, request: web.Request) -> CallReport:
        """A signed status callback about a call that the agent makes."""
        return read_report(await self.form(request))
