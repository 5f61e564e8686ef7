"""Telnyx's TeXML webhooks and their answers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from aiohttp import web
from loguru import logger

from voiceflow.clients.telnyx import SignatureVerifier, texml
from voiceflow.transports.carrier import CallRegister, Return
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.forms import read_body, read_form
from voiceflow.transports.stream_passes import StreamPasses
from voiceflow.transports.telnyx.accounts import CallAccounts
from voiceflow.transports.telnyx.settings import FORMATS, RESUME_PATH, STREAM_PATH, websocket_url

FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""The statuses of a call that is over."""

REFUSAL_PAUSE = 1
"""Seconds before another stream is opened after the last one was refused."""


class TelnyxWebhook:
    """The handlers of Telnyx's requests. Unsigned requests are refused.

    Args:
        settings: The settings of the server.
        register: The server's calls.
        verifier: Verifies signatures; None answers anybody.
        passes: Prove that this server made the address of a stream: Telnyx does not sign upgrades.
        audio: The codec of the streams.
        accounts: Notes whose calls are up.
    """

    def __init__(
        self,
        settings: CarrierSettings,
        register: CallRegister,
        *,
        verifier: SignatureVerifier | None,
        passes: StreamPasses,
        audio: texml.Codec,
        accounts: CallAccounts,
    ) -> None:
        self._settings = settings
        self._register = register
        self._verifier = verifier
        self._passes = passes
        self._audio = audio
        self._accounts = accounts

    async def voice(self, request: web.Request) -> web.Response:
        """Answer a new call: have Telnyx open a stream for it."""
        form = await self._form(request)
        if not self._register.promise(form.get("CallSid", "")):
            logger.warning("a call is refused: {} are up", len(self._register))
            return _document(texml.document(texml.reject(reason="busy")))
        return _document(self._connect(request, form))

    async def resume(self, request: web.Request) -> web.Response:
        """Answer a call whose stream has ended, for whatever reason: Telnyx asks what to do next."""
        form = await self._form(request)
        call_id, returns = form.get("CallSid", ""), int(request.match_info["returns"])
        if form.get("CallStatus") in FINAL:
            self._end(call_id)
            return _document(texml.document(texml.hangup()))
        may_return = returns <= self._settings.resume.limit
        found = await self._register.bring_back(call_id, may_return=may_return)
        if found is Return.ENDED:
            return _document(texml.document(texml.hangup()))
        logger.warning("call {}: its stream has ended; {}", call_id, found.value)
        if found is Return.GIVEN_UP:
            return _document(self._apologise())
        pause = REFUSAL_PAUSE if found is Return.AFTER_REFUSAL else 0
        return _document(self._connect(request, form, returns=returns, pause=pause))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Run the bot on the stream of a call."""
        name, given = request.match_info["call"], request.match_info["pass"]
        if self._verifier is not None and not self._passes.take(name, given):
            logger.warning("a stream is refused: its address was not made by this server")
            raise web.HTTPForbidden(text="no valid pass")
        return await self._register.stream(request)

    async def status(self, request: web.Request) -> web.Response:
        """Take the status of a call: end the stream of a call that is over, even if its socket stays open."""
        form = await self._form(request)
        if form.get("CallStatus") in FINAL:
            self._end(form.get("CallSid", ""))
        return web.Response(status=204)

    def _end(self, call_id: str) -> None:
        self._accounts.drop(call_id)
        self._register.end(call_id)

    async def _form(self, request: web.Request) -> dict[str, str]:
        body = await read_body(request)  # aiohttp keeps it for the form
        if self._verifier is not None and not self._verifier.is_signed(request.headers, body):
            logger.warning("{} refused: no valid signature of Telnyx", request.path)
            raise web.HTTPForbidden(text="no valid signature")
        return dict(reversed(await read_form(request)))

    def _connect(
        self, request: web.Request, form: Mapping[str, str], *, returns: int = 0, pause: int = 0
    ) -> str:
        self._accounts.note(form.get("CallSid", ""), form.get("AccountSid", ""))
        parameters = {**self._settings.parameters, **request.query}
        parameters |= {name: form.get(name, "") for name in ("From", "To")}
        parameters["Direction"] = form.get("Direction") or "inbound"
        name = secrets.token_hex(16)
        address = f"{websocket_url(self._settings)}{STREAM_PATH}/{name}/{self._passes.make(name)}"
        rate = FORMATS[self._audio].sample_rate
        stream = texml.stream(address, codec=self._audio, rate=rate, parameters=parameters)
        verbs = [texml.connect(stream)]
        if pause:
            verbs.insert(0, texml.pause(pause))
        if self._settings.resume.return_by != "off":
            query = request.rel_url.raw_query_string
            url = f"{self._settings.public_url}{RESUME_PATH}/{returns + 1}" + (f"?{query}" if query else "")
            verbs.append(texml.redirect(url))
        return texml.document(*verbs)

    def _apologise(self) -> str:
        resume = self._settings.resume
        spoken = [texml.say(resume.apology, language=resume.language)] if resume.apology else []
        return texml.document(*spoken, texml.hangup())


def _document(document: str) -> web.Response:
    return web.Response(text=document, content_type="text/xml")
