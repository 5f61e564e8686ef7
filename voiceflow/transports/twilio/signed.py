"""Requests of Twilio to an application: none is believed unless it is signed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiohttp import web
from loguru import logger

from voiceflow.clients.twilio import SignatureValidator
from voiceflow.transports.twilio.settings import TwilioSettings

BODY_LIMIT = 5.0
"""Seconds that the body of a webhook may take to come."""


class SignedRequests:
    """Reads requests, and refuses those that Twilio has not signed.

    Args:
        settings: Of the carrier: the public address, the keys, and whether they are asked for.
    """

    def __init__(self, settings: TwilioSettings) -> None:
        self._settings = settings
        secrets = {name: secret.get_secret_value() for name, secret in settings.shared_keys.items()}
        self._validator = SignatureValidator(settings.auth_token.get_secret_value(), secrets)

    async def form(self, request: web.Request) -> dict[str, str]:
        """The fields of a signed form POST; of repeated ones the first.

        Raises:
            web.HTTPException: If it is not signed, no such form, or does not come.
        """
        if not _is_plain_form(request):
            raise web.HTTPUnsupportedMediaType(text="a form in UTF-8, not compressed, is expected")
        try:
            async with asyncio.timeout(BODY_LIMIT):
                fields = await request.post()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except UnicodeDecodeError:
            raise web.HTTPBadRequest(text="the form is not UTF-8") from None
        except ConnectionResetError:
            raise web.HTTPBadRequest(text="half a form") from None  # nobody is left to read it
        pairs = [(name, value) for name, value in fields.items() if isinstance(value, str)]
        self.check(self._settings.public_url + request.raw_path, request, pairs)
        return dict(reversed(pairs))

    def check(self, url: str, request: web.Request, pairs: Sequence[tuple[str, str]] = ()) -> None:
        """Make sure that a request is signed.

        Args:
            url: Its public address.
            request: The request.
            pairs: The fields of its form.

        Raises:
            web.HTTPForbidden: If it is not.
        """
        if not self._settings.validate_signatures:
            return
        if not self._validator.is_signed(url, request.headers, pairs):
            logger.warning("{} refused: no valid signature for the host of PUBLIC_URL", request.path)
            raise web.HTTPForbidden(text="no valid signature")


def _is_plain_form(request: web.Request) -> bool:
    # Nobody has proved who they are yet: what they say of the body selects neither codec nor decompressor.
    is_plain = "Content-Encoding" not in request.headers
    is_utf8 = (request.charset or "utf-8").lower() == "utf-8"
    return is_plain and is_utf8 and request.content_type == "application/x-www-form-urlencoded"
