"""SignalWire's cXML webhooks and their answers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from aiohttp import web
from loguru import logger

from voiceflow.clients.signalwire import cxml, is_signed
from voiceflow.transports.addresses import requested_url
from voiceflow.transports.carrier import CallRegister, Return
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.forms import read_form
from voiceflow.transports.signalwire.settings import RESUME_PATH, STREAM_PATH, websocket_url
from voiceflow.transports.stored_documents import StoredDocuments
from voiceflow.transports.stream_passes import StreamPasses

FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""The statuses of a call that is over."""

REFUSAL_PAUSE = 1
"""Seconds before another stream is opened after the last one was refused."""


class SignalWireWebhook:
    """The handlers of SignalWire's requests. Unsigned requests are refused.

    Args:
        settings: The settings of the server.
        register: The server's calls.
        key: Verifies signatures; None answers anybody.
        passes: The tokens that SignalWire shows when it opens a stream.
        audio: The codec of the streams.
        transfers: Documents that SignalWire fetches for transfers.
    """

    def __init__(
        self,
        settings: CarrierSettings,
        register: CallRegister,
        *,
        key: str | None,
        passes: StreamPasses,
        audio: cxml.Codec,
        transfers: StoredDocuments,
    ) -> None:
        self._settings = settings
        self._register = register
        self._key = key
        self._passes = passes
        self._audio = audio
        self._transfers = transfers

    async def voice(self, request: web.Request) -> web.Response:
        """Answer a new call: have SignalWire open a stream for it."""
        form = await self._form(request)
        if not self._register.promise(form.get("CallSid", "")):
            logger.warning("a call is refused: {} are up", len(self._register))
            return _document(cxml.document(cxml.reject(reason="busy")))
        return _document(self._connect(request, form))

    async def resume(self, request: web.Request) -> web.Response:
        """Answer a call whose stream has ended, for whatever reason: SignalWire asks what to do next."""
        form = await self._form(request)
        call_id, returns = form.get("CallSid", ""), int(request.match_info["returns"])
        if form.get("CallStatus") in FINAL:
            self._register.end(call_id)
            return _document(cxml.document(cxml.hangup()))
        may_return = returns <= self._settings.resume.limit
        found = await self._register.bring_back(call_id, may_return=may_return)
        if found is Return.ENDED:
            return _document(cxml.document(cxml.hangup()))
        logger.warning("call {}: its stream has ended; {}", call_id, found.value)
        if found is Return.GIVEN_UP:
            return _document(self._apologise())
        pause = REFUSAL_PAUSE if found is Return.AFTER_REFUSAL else 0
        return _document(self._connect(request, form, returns=returns, pause=pause))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Run the bot on the stream of a call."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        is_valid = scheme.lower() == "bearer" and self._passes.is_valid(request.match_info["call"], given)
        if self._key is not None and not is_valid:
            logger.warning("a stream is refused: it shows no token of this server")
            raise web.HTTPForbidden(text="no valid token")
        return await self._register.stream(request)

    async def status(self, request: web.Request) -> web.Response:
        """Take the status of a call: end the stream of a call that is over, even if its socket stays open."""
        form = await self._form(request)
        if form.get("CallStatus") in FINAL:
            self._register.end(form.get("CallSid", ""))
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
        if self._key is not None and not is_signed(self._key, url, request.headers, pairs):
            # The path alone may name a stored document.
            logger.warning("a request is refused: no valid signature of SignalWire for PUBLIC_URL")
            raise web.HTTPForbidden(text="no valid signature")
        return dict(reversed(pairs))

    def _connect(
        self, request: web.Request, form: Mapping[str, str], *, returns: int = 0, pause: int = 0
    ) -> str:
        parameters = {**self._settings.parameters, **request.query}
        parameters |= {name: form.get(name, "") for name in ("From", "To")}
        parameters["Direction"] = form.get("Direction") or "inbound"
        name = secrets.token_hex(16)
        address = f"{websocket_url(self._settings)}{STREAM_PATH}/{name}"
        bearer = self._passes.make(name)
        stream = cxml.stream(address, codec=self._audio, bearer=bearer, parameters=parameters)
        verbs = [cxml.connect(stream)]
        if pause:
            verbs.insert(0, cxml.pause(pause))
        if self._settings.resume.return_by != "off":
            query = request.rel_url.raw_query_string
            url = f"{self._settings.public_url}{RESUME_PATH}/{returns + 1}" + (f"?{query}" if query else "")
            verbs.append(cxml.redirect(url))
        return cxml.document(*verbs)

    def _apologise(self) -> str:
        resume = self._settings.resume
        spoken = [cxml.say(resume.apology, language=resume.language)] if resume.apology else []
        return cxml.document(*spoken, cxml.hangup())


def _document(document: str) -> web.Response:
    return web.Response(text=document, content_type="text/xml")
