"""Signed requests from Twilio to an application: unsigned ones are refused."""

from __future__ import annotations

import json
from collections.abc import Sequence

from aiohttp import web
from loguru import logger

from voiceflow.clients.twilio import SignatureValidator
from voiceflow.transports.addresses import requested_url
from voiceflow.transports.call_statuses import read_report
from voiceflow.transports.forms import read_body, read_form
from voiceflow.transports.placing import CallReport
from voiceflow.transports.twilio.settings import TwilioSettings


class SignedRequests:
    """Reads requests and refuses those that Twilio has not signed.

    It is for webhooks of yours as well::

        signed = SignedRequests(config)

        async def event(request: web.Request) -> web.Response:
            content = await signed.json(request)

    Args:
        settings: The public address, the keys, and whether signatures are required.
    """

    def __init__(self, settings: TwilioSettings) -> None:
        self._settings = settings
        secrets = {name: secret.get_secret_value() for name, secret in settings.shared_keys.items()}
        self._validator = SignatureValidator(settings.auth_token.get_secret_value(), secrets)

    async def form(self, request: web.Request) -> dict[str, str]:
        """The fields of a signed form POST; the first value of a repeated field.

        Raises:
            web.HTTPException: If the request is not signed, is no such form, or does not arrive in time.
        """
        pairs = await read_form(request)
        self.check(requested_url(self._settings.public_url, request), request, pairs)
        return dict(reversed(pairs))

    async def json(self, request: web.Request) -> object:
        """The content of a signed JSON POST, such as an event of Twilio's: its address has ``bodySHA256``.

        Raises:
            web.HTTPException: If the request is not signed, is no JSON, or does not arrive in time.
        """
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="JSON is expected")
        body = await read_body(request)
        self.check(requested_url(self._settings.public_url, request), request, body=body)
        try:
            content: object = json.loads(body)
        except (ValueError, RecursionError):
            raise web.HTTPBadRequest(text="the body is not JSON") from None
        return content

    async def report(self, request: web.Request) -> CallReport:
        """A signed status callback about a call that the agent makes.

        Raises:
            web.HTTPException: As :meth:`form` does.
        """
        return read_report(await self.form(request))

    def check(
        self,
        url: str,
        request: web.Request,
        pairs: Sequence[tuple[str, str]] = (),
        *,
        body: bytes | None = None,
    ) -> None:
        """Make sure that a request is signed.

        Args:
            url: The public address of the request.
            request: The request.
            pairs: The fields of the form.
            body: The body, if it is no form.

        Raises:
            web.HTTPForbidden: If it is not.
        """
        if not self._settings.validate_signatures:
            return
        if not self._validator.is_signed(url, request.headers, pairs, body=body):
            logger.warning("{} refused: no valid signature for the host of PUBLIC_URL", request.path)
            raise web.HTTPForbidden(text="no valid signature")
