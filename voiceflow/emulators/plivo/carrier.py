"""A stand-in for Plivo: it calls the app's webhook, streams the call to it, and answers its REST requests.

Faults of status callbacks and ``duplicate_stop`` do not exist here: Plivo has no such messages.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.etree import ElementTree

import aiohttp
from aiohttp import web

from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.emulators.kit.stream_leg import StreamLeg
from voiceflow.emulators.plivo.call_record import hangup_fields
from voiceflow.emulators.plivo.documents import LONGEST_DOCUMENT, PlivoDocumentError, parse
from voiceflow.emulators.plivo.signature import signature
from voiceflow.emulators.plivo.wire import PlivoWire
from voiceflow.net.redirects import RedirectError
from voiceflow.net.session import connect_websocket

WEBHOOK_SECONDS = 15.0
"""Seconds for a webhook."""
CONNECT_SECONDS = 10.0
"""Seconds for the app to answer the websocket upgrade."""
CAPACITY_SECONDS = 600.0
"""Seconds of audio that a stream takes."""
LETTERS_PER_SECOND = 15
"""The assumed pace of ``<Speak>``. It is silent but takes time."""
TALK_SECONDS = 10.0
"""The assumed length of the conversation after ``<Dial>``."""

UNREACHABLE = 7011
"""Hangup cause: no document from an address."""
INVALID_XML = 8011
"""Hangup cause: a document that Plivo refuses."""
NO_STREAM = 502
"""Code of the error about a stream that could not be opened."""


@dataclass(frozen=True, slots=True)
class PlivoAccount:
    """Whose calls these are.

    Attributes:
        auth_id: ``MA`` and 18 letters or digits.
        auth_token: Signs webhooks and opens the REST API.
    """

    auth_id: str = "MAVOICEFLOWTESTING00"
    auth_token: str = field(default="token-of-the-test-account", repr=False)


@dataclass(frozen=True, slots=True)
class PlivoDocument:
    """Where instructions come from: an address, or the XML itself.

    Attributes:
        url: Asked for them.
        xml: The XML.
        form: Fields of that request besides those of every one.
    """

    url: str = ""
    xml: bytes | None = field(default=None, repr=False)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)


EmulatedPlivoCall: TypeAlias = LineCall[PlivoDocument]


class EmulatedPlivo(LineCarrier[PlivoDocument]):
    """One account with one number, and the network behind it.

    Args:
        answer_url: The webhook that returns the XML for calls.
        session: Reaches the app; ``network.session()`` or an ordinary one.
        hangup_url: Receives the end of each call.
        account: Whose number it is.
        routes: Where public hosts really are.

    Attributes:
        ring_urls: Where it is reported that a call of the app rings, by the call's id.
    """

    def __init__(
        self,
        answer_url: str,
        *,
        session: aiohttp.ClientSession,
        hangup_url: str = "",
        account: PlivoAccount | None = None,
        routes: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(routes)
        self.answer_url = answer_url
        self.hangup_url = hangup_url
        self.account = account or PlivoAccount()
        self.ring_urls: dict[str, str] = {}
        self._session = session

    @property
    def api_host(self) -> str:
        """The host of the REST API."""
        return "api.plivo.com"

    def app(self) -> web.Application:
        """The REST API, to be served at ``api_host``."""
        from voiceflow.emulators.plivo.rest import rest_application

        return rest_application(self)

    def environment(self, api_url: str) -> Mapping[str, str]:
        """The environment variables that point an application to it.

        Args:
            api_url: Where ``app`` is served.
        """
        return {
            "PLIVO_AUTH_ID": self.account.auth_id,
            "PLIVO_AUTH_TOKEN": self.account.auth_token,
            "PLIVO_BASE_URL": api_url,
        }

    def place(self, caller: str, called: str, document: bytes, *, patience: float) -> EmulatedPlivoCall:
        """Make a call to somebody, and run a document once it is answered."""
        return self.dial(caller, called, PlivoDocument(xml=document), patience=patience)

    def new_call_id(self) -> str:
        return str(uuid.uuid4())

    def first(self, call: EmulatedPlivoCall) -> PlivoDocument:
        return PlivoDocument(self.answer_url)

    async def perform(self, call: EmulatedPlivoCall, source: PlivoDocument) -> PlivoDocument | None:
        try:
            elements = parse(source.xml if source.xml is not None else await self._fetch(call, source))
        except (aiohttp.ClientError, TimeoutError) as exc:
            call.record.fail(UNREACHABLE, f"no document: {type(exc).__name__}", call.record.clock())
            return None
        except PlivoDocumentError as exc:
            call.record.fail(INVALID_XML, str(exc), call.record.clock())
            return None
        for number, element in enumerate(elements):
            if element.tag == "Hangup":
                if number == 0 and call.status == "ringing" and element.get("reason"):
                    call.enter("busy" if element.get("reason") == "busy" else "failed")
                return None
            call.enter("in-progress")
            if element.tag == "Redirect":
                return PlivoDocument((element.text or "").strip())
            if element.tag == "GetInput":
                form = await self._ask(call, element)
                if form is not None:
                    return PlivoDocument(element.get("action", ""), form=form)
            else:
                await self._run_element(call, element)
        return None

    async def report(self, call: EmulatedPlivoCall, status: str) -> None:
        if status == "queued":
            url, changes = self.ring_urls.get(call.call_id, ""), {"Event": "Ring", "CallStatus": "ringing"}
        else:
            url, changes = call.report_url or self.hangup_url, hangup_fields(call)
        if not url:
            return
        try:
            await self._post(call, url, self._form(call) | changes)
        except (aiohttp.ClientError, TimeoutError) as exc:
            reason = f"a status was not reported: {type(exc).__name__}"
            call.record.fail(UNREACHABLE, reason, call.record.clock())

    async def _run_element(self, call: EmulatedPlivoCall, element: ElementTree.Element) -> None:
        now = call.record.clock()
        match element.tag:
            case "Speak":
                text = element.text or ""
                call.record.spoken.append((now, text))
                await asyncio.sleep(len(text) / LETTERS_PER_SECOND)
            case "Wait":
                await asyncio.sleep(float(element.get("length", "1")))
            case "Dial":
                call.dialled += [(number.text or "").strip() for number in element.iter("Number")]
                await asyncio.sleep(TALK_SECONDS)
            case "Conference":
                name, ends = (element.text or "").strip(), element.get("endConferenceOnExit") == "true"
                await self.confer(call, name, ends=ends)
            case "Stream":
                await self._stream(call, element)

    async def _ask(self, call: EmulatedPlivoCall, element: ElementTree.Element) -> Mapping[str, str] | None:
        """Run a ``<GetInput>``; returns the fields for its action, or None if there was no input."""

        async def prompts() -> None:
            for child in element:
                await self._run_element(call, child)

        found = await call.gathering.gather(
            prompts(),
            kinds=element.get("inputType", "dtmf").split(),
            patience=float(element.get("executionTimeout", "15")),
            most_keys=int(element.get("numDigits", "0")),
            finish_key=element.get("finishOnKey", "#"),
        )
        if found is None:
            return None
        if found.words:
            return {"InputType": "speech", "Speech": found.words, "Digits": ""}
        return {"InputType": "dtmf", "Digits": found.keys, "Speech": ""}

    async def _stream(self, call: EmulatedPlivoCall, element: ElementTree.Element) -> None:
        target, headers = self.locate((element.text or "").strip())
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                socket = await connect_websocket(self._session, target, headers=headers)
        except (aiohttp.ClientError, RedirectError, TimeoutError) as exc:
            call.record.fail(NO_STREAM, f"no stream: {type(exc).__name__}", call.record.clock())
            return
        wire = PlivoWire(
            stream_id=str(uuid.uuid4()),
            call_id=call.call_id,
            account_id=self.account.auth_id,
            content_type=element.get("contentType", "audio/x-l16;rate=8000"),
            headers=element.get("extraHeaders", ""),
        )
        await call.streams.run(StreamLeg(socket, wire, call.record, call.faults, capacity=CAPACITY_SECONDS))

    async def _fetch(self, call: EmulatedPlivoCall, source: PlivoDocument) -> bytes:
        call.record.requests.append((call.record.clock(), source.url))
        await asyncio.sleep(call.faults.webhook_delay)
        return await self._post(call, source.url, self._form(call) | dict(source.form))

    def _form(self, call: EmulatedPlivoCall) -> dict[str, str]:
        own = {} if call.direction == "inbound" else {"RequestUUID": call.call_id}
        return own | {
            "CallUUID": call.call_id,
            "From": call.caller.removeprefix("+"),
            "To": call.called.removeprefix("+"),
            "Direction": call.direction,
            "CallStatus": call.status,
            "Event": "StartApp",
        }

    async def _post(self, call: EmulatedPlivoCall, url: str, form: dict[str, str]) -> bytes:
        target, headers = self.locate(url)
        nonce = str(uuid.uuid4().int)[:20]
        headers["X-Plivo-Signature-V3-Nonce"] = nonce
        headers["X-Plivo-Signature-V3"] = signature(self.account.auth_token, url, nonce, form)
        async with (
            asyncio.timeout(WEBHOOK_SECONDS),
            self._session.post(target, data=form, headers=headers, allow_redirects=False) as answer,
        ):
            answer.raise_for_status()
            return await answer.content.read(LONGEST_DOCUMENT + 1)
