"""An emulated Telnyx with one number: TeXML webhooks, media streams, and its REST API.

Source: https://developers.telnyx.com/docs/voice/programmable-voice/texml-fundamentals
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

import aiohttp
from aiohttp import web

from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.emulators.kit.stream_leg import StreamLeg
from voiceflow.emulators.telnyx.api import rest_application
from voiceflow.emulators.telnyx.signature import PRIVATE_KEY, PUBLIC_KEY, signed_headers
from voiceflow.emulators.telnyx.texml import TexmlError, Verb, parse
from voiceflow.emulators.telnyx.wire import Codec, StreamNames, TelnyxWire
from voiceflow.net.session import connect_websocket

SECONDS = 10.0
"""Seconds for the app to answer a webhook, or the upgrade of a stream."""

LETTERS_PER_SECOND = 15
"""The assumed pace of ``<Say>``. It is silent but takes time."""

DIAL_SECONDS = 5.0
"""How long the party that ``<Dial>`` reaches talks."""

CAPACITY = 600.0
"""Seconds of audio that the carrier buffers."""

_LONGEST = 64 * 1024
_LONGEST_MESSAGE = 16 * 1024 * 1024
BAD_WEBHOOK, BAD_DOCUMENT, BAD_STREAM = 502, 422, 504


@dataclass(frozen=True, slots=True, kw_only=True)
class TelnyxAccount:
    """Whose calls these are.

    Attributes:
        account_sid: The account's id.
        api_key: Opens the REST API.
        private_key: Signs webhooks: 32 bytes.
    """

    account_sid: str = "a0000000-0000-4000-8000-000000000001"
    api_key: str = field(default="KEY0test", repr=False)
    private_key: bytes = field(default=PRIVATE_KEY, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texml:
    """Where the instructions of a call are: at a URL, or here."""

    url: str = ""
    document: bytes | None = field(default=None, repr=False)


class EmulatedTelnyx(LineCarrier[Texml]):
    """A carrier whose number asks an application what to do.

    Args:
        public_url: Where the application believes to be.
        session: Reaches it.
        account: The account; by default one for tests.
        call_codec: What the calls' audio is like if Telnyx cannot convert it, such as ``PCMA``.
        routes: Where public hosts really are.
    """

    api_host = "api.telnyx.com"

    def __init__(
        self,
        public_url: str,
        *,
        session: aiohttp.ClientSession,
        account: TelnyxAccount | None = None,
        call_codec: Codec | None = None,
        routes: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(routes)
        self.account = account or TelnyxAccount()
        self._url = public_url
        self._session = session
        self._call_codec = call_codec
        self._numbers = itertools.count(1)

    def app(self) -> web.Application:
        """Its REST API."""
        return rest_application(self)

    def environment(self, api_url: str) -> Mapping[str, str]:
        """The environment variables that point an application to it."""
        return {
            "TELNYX_API_KEY": self.account.api_key,
            "TELNYX_PUBLIC_KEY": PUBLIC_KEY,
            "TELNYX_BASE_URL": api_url,
        }

    def place(self, caller: str, called: str, document: bytes, *, patience: float) -> LineCall[Texml]:
        """Make a call to somebody who answers after a second, and run a document then."""
        return self.dial(caller, called, Texml(document=document))

    def dial_url(self, caller: str, called: str, url: str) -> LineCall[Texml]:
        """Make a call to somebody who answers after a second, and fetch a document then."""
        return self.dial(caller, called, Texml(url=url))

    def replace(self, call: LineCall[Texml], document: bytes) -> None:
        """Run another document on a call."""
        call.replace(Texml(document=document))

    def new_call_id(self) -> str:
        return f"v3:emulated_call-{next(self._numbers):016d}"

    def first(self, call: LineCall[Texml]) -> Texml:
        return Texml(url=f"{self._url}/telnyx/voice")

    async def report(self, call: LineCall[Texml]) -> None:
        await self._post(call, f"{self._url}/telnyx/status")

    async def perform(self, call: LineCall[Texml], source: Texml) -> Texml | None:
        """Run one document, verb by verb."""
        document = source.document
        if document is None:
            call.record.requests.append((asyncio.get_running_loop().time(), source.url))
            document = await self._post(call, source.url)
        if document is None:
            return None
        try:
            verbs = parse(document)
        except TexmlError as exc:
            self._fail(call, BAD_DOCUMENT, str(exc))
            return None
        if verbs and verbs[0].name == "Reject":
            call.enter("busy" if verbs[0].attributes.get("reason") == "busy" else "no-answer")
            return None
        call.enter("in-progress")
        for verb in verbs:
            match verb.name:
                case "Hangup":
                    return None
                case "Redirect":
                    return Texml(url=urljoin(source.url, verb.text))
            await self._perform(call, verb)
        return None

    async def _perform(self, call: LineCall[Texml], verb: Verb) -> None:
        match verb.name:
            case "Say":
                call.record.spoken.append((asyncio.get_running_loop().time(), verb.text))
                await asyncio.sleep(len(verb.text) / LETTERS_PER_SECOND)
            case "Pause":
                await asyncio.sleep(float(verb.attributes.get("length", "1")))
            case "Dial":
                call.dialled.append(verb.text)
                await asyncio.sleep(DIAL_SECONDS)
            case "Connect":
                await self._stream(call, verb.children[0])

    async def _stream(self, call: LineCall[Texml], stream: Verb) -> None:
        target, headers = self.locate(stream.attributes["url"])
        try:
            async with asyncio.timeout(SECONDS):
                socket = await connect_websocket(
                    self._session, target, headers=headers, max_msg_size=_LONGEST_MESSAGE
                )
        except (TimeoutError, aiohttp.ClientError) as exc:
            self._fail(call, BAD_STREAM, f"the stream was not opened: {type(exc).__name__}")
            return
        wire = TelnyxWire(
            StreamNames(
                stream_id=f"00000000-0000-4000-8000-{next(self._numbers):012d}",
                call_id=call.call_id,
                account=self.account.account_sid,
                caller=call.caller,
                called=call.called,
                parameters={child.attributes["name"]: child.attributes["value"] for child in stream.children},
            ),
            codec=_codec(stream.attributes.get("bidirectionalCodec", "PCMU")),
            call_codec=self._call_codec,
        )
        leg = StreamLeg(socket, wire, call.record, call.faults, capacity=CAPACITY, echoes_cleared=True)
        await call.stream(leg)

    async def _post(self, call: LineCall[Texml], url: str) -> bytes | None:
        """Send a signed webhook; its answer, or None if it failed."""
        form = {
            "AccountSid": self.account.account_sid,
            "CallSid": call.call_id,
            "CallSidLegacy": call.call_id,
            "CallStatus": call.status,
            "From": call.caller,
            "To": call.called,
            "ConnectionId": "1234567890",
        }
        body = urlencode(form).encode()
        target, headers = self.locate(url)
        headers |= signed_headers(self.account.private_key, body, int(time.time()))
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            async with asyncio.timeout(SECONDS):
                await asyncio.sleep(call.faults.webhook_delay)
                async with self._session.post(
                    target, data=body, headers=headers, allow_redirects=False
                ) as answer:
                    if answer.ok:
                        return await answer.content.read(_LONGEST)
                    self._fail(call, BAD_WEBHOOK, f"HTTP {answer.status}")
        except (TimeoutError, aiohttp.ClientError) as exc:
            self._fail(call, BAD_WEBHOOK, f"no answer: {type(exc).__name__}")
        return None

    def _fail(self, call: LineCall[Texml], code: int, reason: str) -> None:
        call.record.fail(code, reason, asyncio.get_running_loop().time())


def _codec(name: str) -> Codec:
    if name == "PCMA":
        return "PCMA"
    return "L16" if name == "L16" else "PCMU"
