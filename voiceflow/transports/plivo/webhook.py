"""Plivo's webhooks and their answers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aiohttp import web
from loguru import logger

from voiceflow.clients.plivo import is_signed, xml
from voiceflow.transports.addresses import requested_url
from voiceflow.transports.carrier import CallRegister, Return
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.forms import read_form
from voiceflow.transports.plivo.headers import write_headers
from voiceflow.transports.plivo.settings import RESUME_PATH, STREAM_PATH, websocket_url
from voiceflow.transports.stored_documents import StoredDocuments
from voiceflow.transports.stream_passes import StreamPasses

FINAL = frozenset({"completed", "busy", "failed", "timeout", "no-answer", "cancel"})
"""The statuses of a call that is over."""

REFUSAL_PAUSE = 1
"""Seconds before another stream is opened after the last one was refused."""

_NUMBER = re.compile(r"[1-9][0-9]{6,14}")


class PlivoWebhook:
    """The handlers of Plivo's requests. Unsigned requests are refused.

    Args:
        settings: The settings of the carrier.
        token: The account's auth token.
        register: The server's calls.
        content_type: The audio of the streams.
        transfers: Documents that Plivo fetches for transfers.
    """

    def __init__(
        self,
        settings: CarrierSettings,
        token: str,
        register: CallRegister,
        *,
        content_type: xml.ContentType,
        transfers: StoredDocuments,
    ) -> None:
        self._settings = settings
        self._token = token
        self._register = register
        self._content_type = content_type
        self._transfers = transfers
        self._passes = StreamPasses(token)

    async def voice(self, request: web.Request) -> web.Response:
        """Answer a new call: have Plivo open a stream for it."""
        form = await self._form(request)
        if not self._register.promise(form.get("CallUUID", "")):
            logger.warning("a call is refused: {} are up", len(self._register))
            return _document(xml.document(xml.hangup(reason="busy")))
        return _document(self._connect(request, form))

    async def resume(self, request: web.Request) -> web.Response:
        """Answer a call whose stream has ended, for whatever reason: Plivo asks what to do next."""
        form = await self._form(request)
        call_id, returns = form.get("CallUUID", ""), int(request.match_info["returns"])
        if form.get("CallStatus") in FINAL:
            self._register.end(call_id)
            return _document(xml.document(xml.hangup()))
        may_return = returns <= self._settings.resume.limit
        found = await self._register.bring_back(call_id, may_return=may_return)
        if found is Return.ENDED:
            return _document(xml.document(xml.hangup()))
        logger.warning("call {}: its stream has ended; {}", call_id, found.value)
        if found is Return.GIVEN_UP:
            return _document(self._apologise())
        pause = REFUSAL_PAUSE if found is Return.AFTER_REFUSAL else 0
        return _document(self._connect(request, form, returns=returns, pause=pause))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Run the bot on the stream of a call. The address holds a pass: Plivo's upgrades are not signed."""
        call_id, given = request.match_info["call"], request.match_info["pass"]
        if self._settings.validate_signatures and not self._passes.is_valid(call_id, given):
            logger.warning("a stream is refused: its address was not made by this server")
            raise web.HTTPForbidden(text="no valid pass")
        return await self._register.stream(request)

    async def hangup(self, request: web.Request) -> web.Response:
        """Take the report that a call is over: end its stream, even if its socket stays open."""
        form = await self._form(request)
        if form.get("CallStatus") in FINAL:
            self._register.end(form.get("CallUUID", ""))
        return web.Response(status=204)

    async def transfer(self, request: web.Request) -> web.Response:
        """Hand out the document of a transfer."""
        await self._form(request)
        document = self._transfers.fetch(request.match_info["name"])
        if document is None:
            raise web.HTTPNotFound(text="no such document")
        return _document(document)

    async def _form(self, request: web.Request) -> dict[str, str]:
        pairs = await read_form(request)
        url = requested_url(self._settings.public_url, request)
        if self._settings.validate_signatures and not is_signed(self._token, url, request.headers, pairs):
            # The path alone may name a stored document.
            logger.warning("a request of Plivo is refused: no valid signature for the host of PUBLIC_URL")
            raise web.HTTPForbidden(text="no valid signature")
        return dict(reversed(pairs))

    def _connect(
        self, request: web.Request, form: Mapping[str, str], *, returns: int = 0, pause: int = 0
    ) -> str:
        call_id = form.get("CallUUID", "")
        parameters = {**self._settings.parameters, **request.query}
        parameters |= {name: _number(form.get(name, "")) for name in ("From", "To")}
        parameters["Direction"] = form.get("Direction", "")
        address = f"{websocket_url(self._settings)}{STREAM_PATH}/{call_id}/{self._passes.make(call_id)}"
        elements = [
            xml.stream(address, content_type=self._content_type, headers=write_headers(parameters)),
        ]
        if pause:
            elements.insert(0, xml.wait(pause))
        if self._settings.resume.return_by != "off":
            query = request.rel_url.raw_query_string
            url = f"{self._settings.public_url}{RESUME_PATH}/{returns + 1}" + (f"?{query}" if query else "")
            elements.append(xml.redirect(url))
        return xml.document(*elements)

    def _apologise(self) -> str:
        resume = self._settings.resume
        spoken = [xml.speak(resume.apology, language=resume.language)] if resume.apology else []
        return xml.document(*spoken, xml.hangup())


def _number(text: str) -> str:
    """A number in E.164: Plivo writes it without its ``+``."""
    return f"+{text}" if _NUMBER.fullmatch(text) else text


def _document(document: str) -> web.Response:
    return web.Response(text=document, content_type="application/xml")
