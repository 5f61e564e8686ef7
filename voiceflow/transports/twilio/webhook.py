"""Twilio's webhooks and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from aiohttp import web
from loguru import logger

from voiceflow.clients.twilio import FINAL, twiml
from voiceflow.transports.addresses import requested_url
from voiceflow.transports.carrier import CallRegister, Return
from voiceflow.transports.stream_address import websocket_url
from voiceflow.transports.twilio import documents
from voiceflow.transports.twilio.settings import TwilioSettings
from voiceflow.transports.twilio.signed import SignedRequests


class TwilioWebhook:
    """The handlers of Twilio's requests. Unsigned requests are refused.

    Args:
        settings: The settings of the carrier.
        register: The server's calls.
    """

    def __init__(self, settings: TwilioSettings, register: CallRegister) -> None:
        self._settings = settings
        self._register = register
        self._signed = SignedRequests(settings)

    async def voice(self, request: web.Request) -> web.Response:
        """Answer a new call: have Twilio open a stream for it."""
        form = await self._signed.form(request)
        if not self._register.promise(form.get("CallSid", "")):
            logger.warning("a call is refused: {} are up", len(self._register))
            return _twiml(documents.busy())
        return _twiml(self._connect(request, form))

    async def resume(self, request: web.Request) -> web.Response:
        """Answer a call whose stream has ended, for whatever reason: Twilio asks what to do next."""
        form = await self._signed.form(request)
        call_sid, returns = form.get("CallSid", ""), int(request.match_info["returns"])
        if form.get("CallStatus") in FINAL:
            self._register.end(call_sid)
            return _twiml(documents.hang_up())
        may_return = returns <= self._settings.resume.limit
        found = await self._register.bring_back(call_sid, may_return=may_return)
        if found is Return.ENDED:
            return _twiml(documents.hang_up())
        logger.warning("call {}: its stream has ended; {}", call_sid, found.value)
        if found is Return.GIVEN_UP:
            return _twiml(documents.apologise(self._settings))
        is_early = found is Return.AFTER_REFUSAL
        before = (twiml.pause(length=documents.REFUSAL_PAUSE),) if is_early else ()
        return _twiml(self._connect(request, form, returns=returns, before=before))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Run the bot on the stream of a call."""
        public = requested_url(websocket_url(self._settings.public_url), request)
        self._signed.check(public, request)
        return await self._register.stream(request)

    async def status(self, request: web.Request) -> web.Response:
        """Take the status of a call: end the stream of a call that is over, even if its socket stays open."""
        form = await self._signed.form(request)
        if form.get("CallStatus") in FINAL:
            self._register.end(form.get("CallSid", ""))
        return web.Response(status=204)

    def _connect(
        self,
        request: web.Request,
        form: Mapping[str, str],
        *,
        returns: int = 0,
        before: Sequence[Element] = (),
    ) -> str:
        parameters = {**self._settings.parameters, **request.query}
        for name in documents.STANDARD:
            parameters[name] = form.get(name, "")
        query = request.rel_url.raw_query_string
        return documents.connect(self._settings, parameters, returns=returns, query=query, before=before)


def _twiml(document: str) -> web.Response:
    return web.Response(text=document, content_type="text/xml")
