"""What the webhooks of carriers share that ask by form and take XML."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Protocol
from xml.etree.ElementTree import Element

from aiohttp import web
from loguru import logger

from voiceflow.clients.call_xml import dial, document, hangup, pause, redirect, reject, say
from voiceflow.transports.carrier import CallRegister, Return
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.stored_documents import StoredDocuments
from voiceflow.transports.stream_address import resume_url

REFUSAL_PAUSE = 1
"""Seconds before another stream is opened after the last one was refused."""


class SignedForms(Protocol):
    """Reads a carrier's forms."""

    async def form(self, request: web.Request) -> dict[str, str]:
        """The fields of a signed form POST; the first value of a repeated field.

        Raises:
            web.HTTPException: If the request is not signed, is no such form, or does not arrive in time.
        """


class XmlWebhook(ABC):
    """The handlers of a carrier's requests. Unsigned requests are refused.

    Args:
        settings: The settings of the server.
        register: The server's calls.
        signed: Reads the requests.
        transfers: Documents that the carrier fetches for transfers.

    Attributes:
        resume_path: The webhook to request when a stream has ended.
        call_field: The field of a form that names the call.
        content_type: Of the documents.
        final: The statuses of a call that is over.
    """

    resume_path: ClassVar[str]
    call_field: ClassVar[str] = "CallSid"
    content_type: ClassVar[str] = "text/xml"
    final: ClassVar[frozenset[str]] = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})

    def __init__(
        self,
        settings: CarrierSettings,
        register: CallRegister,
        signed: SignedForms,
        transfers: StoredDocuments | None = None,
    ) -> None:
        self._settings = settings
        self._signed = signed
        self._register = register
        self._transfers = transfers or StoredDocuments()

    async def voice(self, request: web.Request) -> web.Response:
        """Answer a new call: have the carrier open a stream for it."""
        form = await self._signed.form(request)
        if not self._register.promise(form.get(self.call_field, "")):
            logger.warning("a call is refused: {} are up", len(self._register))
            return self._answer(self._reject())
        return self._connect(request, form)

    async def resume(self, request: web.Request) -> web.Response:
        """Answer a call whose stream has ended, for whatever reason: the carrier asks what to do next."""
        form = await self._signed.form(request)
        call_id, returns = form.get(self.call_field, ""), int(request.match_info["returns"])
        if form.get("CallStatus") in self.final:
            self._end(call_id)
            return self._answer(hangup())
        may_return = returns <= self._settings.resume.limit
        found = await self._register.bring_back(call_id, may_return=may_return)
        if found is Return.ENDED:
            return self._answer(hangup())
        logger.warning("call {}: its stream has ended; {}", call_id, found.value)
        if found is Return.GIVEN_UP:
            return self._apologise()
        before = [self._pause(REFUSAL_PAUSE)] if found is Return.AFTER_REFUSAL else []
        return self._connect(request, form, *before, returns=returns)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Run the bot on the stream of a call. Upgrades are not signed: they show a pass of this server."""
        if not self._may_stream(request):
            logger.warning("a stream is refused: it shows no valid pass of this server")
            raise web.HTTPForbidden(text="no valid pass")
        return await self._register.stream(request)

    async def status(self, request: web.Request) -> web.Response:
        """Take the status of a call: end the stream of a call that is over, even if its socket stays open."""
        form = await self._signed.form(request)
        if form.get("CallStatus") in self.final:
            self._end(form.get(self.call_field, ""))
        return web.Response(status=204)

    async def transfer(self, request: web.Request) -> web.Response:
        """Hand out the document of a transfer."""
        await self._signed.form(request)
        found = self._transfers.fetch(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound(text="no such document")
        return web.Response(text=found, content_type=self.content_type)

    @abstractmethod
    def _may_stream(self, request: web.Request) -> bool:
        """Whether the upgrade of a stream shows a pass of this server."""

    @abstractmethod
    def _stream(self, form: Mapping[str, str], parameters: Mapping[str, str]) -> Element:
        """The verb that opens a stream for a call."""

    def _parameters(self, request: web.Request, form: Mapping[str, str]) -> dict[str, str]:
        parameters = {**self._settings.parameters, **request.query}
        parameters |= {name: form.get(name, "") for name in ("From", "To")}
        # Carriers name the calls that they make for us differently, or not: our address for them says it.
        return parameters | {"Direction": request.query.get("Direction") or form.get("Direction", "inbound")}

    def _reject(self) -> Element:
        return reject(reason="busy")

    def _pause(self, seconds: int) -> Element:
        return pause(seconds)

    def _say(self, text: str, language: str | None) -> Element:
        return say(text, language=language)

    def _end(self, call_id: str) -> None:
        self._register.end(call_id)

    def _connect(
        self, request: web.Request, form: Mapping[str, str], *before: Element, returns: int = 0
    ) -> web.Response:
        stream = self._stream(form, self._parameters(request, form))
        query = request.rel_url.raw_query_string
        url = resume_url(self._settings, self.resume_path, returns=returns, query=query)
        return self._answer(*before, stream, *([] if url is None else [redirect(url)]))

    def _apologise(self) -> web.Response:
        resume = self._settings.resume
        spoken = [self._say(resume.apology, resume.language)] if resume.apology else []
        last = dial(resume.transfer_to) if resume.transfer_to else hangup()
        return self._answer(*spoken, last)

    def _answer(self, *verbs: Element) -> web.Response:
        return web.Response(text=document(*verbs), content_type=self.content_type)
