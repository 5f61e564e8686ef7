"""Signed requests from Vonage to an application: unsigned ones are refused."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web
from loguru import logger

from voiceflow.clients.vonage import is_signed
from voiceflow.transports.consultations import ConsultAnswer
from voiceflow.transports.forms import read_body
from voiceflow.transports.placing import CallReport
from voiceflow.transports.vonage.call_statuses import outcome_of


class VonageRequests:
    """Reads requests and refuses those that Vonage has not signed.

    Args:
        secret: The account's signature secret; None admits anybody.
    """

    def __init__(self, secret: str | None) -> None:
        self._secret = secret

    async def fields(self, request: web.Request) -> dict[str, str]:
        """The fields of a signed request that are text: see :meth:`content`.

        Raises:
            web.HTTPException: As :meth:`content` does.
        """
        content = await self.content(request)
        return {name: value for name, value in content.items() if isinstance(value, str)}

    async def content(self, request: web.Request) -> dict[str, Any]:
        """The content of a signed request: of the JSON of a POST, or of the query of a GET.

        Raises:
            web.HTTPException: If the request is not signed, is no such JSON, or does not arrive in time.
        """
        raw = await read_body(request) if request.method == "POST" else None
        authorization = request.headers.get("Authorization", "")
        if self._secret is not None and not is_signed(self._secret, authorization, raw):
            logger.warning("a request of Vonage is refused: it has no valid signature")
            raise web.HTTPForbidden(text="no valid signature")
        if raw is None:
            return dict(request.query)
        try:
            content: Any = json.loads(raw)
        except (ValueError, RecursionError):
            raise web.HTTPBadRequest(text="the body is not JSON") from None
        return content if isinstance(content, dict) else {}

    async def report(self, request: web.Request) -> CallReport:
        """A signed event of a call that the agent makes."""
        fields = await self.fields(request)
        return CallReport(call_id=fields.get("uuid", ""), outcome=outcome_of(fields.get("status", "")))

    async def answer(self, request: web.Request) -> ConsultAnswer:
        """A signed report about the person of a warm transfer."""
        content = await self.content(request)
        keys, speech = content.get("dtmf"), content.get("speech")
        key = keys.get("digits") if isinstance(keys, dict) else None
        results = speech.get("results") if isinstance(speech, dict) else None
        first = results[0] if isinstance(results, list) and results else None
        words = first.get("text") if isinstance(first, dict) else None
        return ConsultAnswer(
            key=key if isinstance(key, str) else "", words=words if isinstance(words, str) else ""
        )
