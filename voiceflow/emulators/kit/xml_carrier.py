"""What emulated carriers with XML instructions share: they ask the application, and do what it says."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode, urljoin

import aiohttp

from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.emulators.kit.stream_leg import StreamLeg
from voiceflow.emulators.kit.wire import CarrierWire
from voiceflow.emulators.kit.xml_document import DocumentError, Verb, check_attributes, parse
from voiceflow.emulators.kit.xml_gather import run_gather
from voiceflow.net.session import connect_websocket

SECONDS = 10.0
"""Seconds for the app to answer a webhook, or the upgrade of a stream."""

LETTERS_PER_SECOND = 15
"""The assumed pace of ``<Say>``. It is silent but takes time."""

DIAL_SECONDS = 5.0
"""How long the party that ``<Dial>`` reaches talks."""

CAPACITY = 600.0
"""Seconds of audio that the carrier buffers."""

BAD_WEBHOOK, BAD_DOCUMENT, BAD_STREAM = 502, 422, 504

_LONGEST = 64 * 1024
_LONGEST_MESSAGE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlSource:
    """Where the instructions of a call are: at a URL, or here.

    Attributes:
        url: Asked for them.
        form: Fields of that request besides those of every webhook.
        document: The instructions.
    """

    url: str = ""
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    document: bytes | None = field(default=None, repr=False)


class XmlCarrier(LineCarrier[XmlSource]):
    """A carrier whose number asks an application what to do.

    Args:
        voice_url: Where the instructions of an incoming call are.
        status_url: Receives the end of a call.
        session: Reaches the application.
        routes: Where public hosts really are.

    Attributes:
        attributes: The attributes of elements, by element; those of others are not checked.
    """

    attributes: ClassVar[Mapping[str, frozenset[str]]] = {}

    def __init__(
        self,
        voice_url: str,
        status_url: str,
        *,
        session: aiohttp.ClientSession,
        routes: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(routes)
        self._voice_url = voice_url
        self._status_url = status_url
        self._session = session

    @abstractmethod
    def form(self, call: LineCall[XmlSource], status: str) -> dict[str, str]:
        """The fields of a webhook.

        Args:
            call: The call.
            status: Of the call; ``queued`` for a new one.
        """

    @abstractmethod
    def signed(self, url: str, form: Mapping[str, str], body: bytes) -> dict[str, str]:
        """The headers that prove that the carrier sent a webhook."""

    @abstractmethod
    def wire(self, call: LineCall[XmlSource], stream: Verb) -> tuple[CarrierWire, dict[str, str]]:
        """The wire of a ``<Stream>``, and headers of its upgrade request.

        Raises:
            DocumentError: If the carrier would refuse the element.
        """

    def place(self, caller: str, called: str, document: bytes, *, patience: float) -> LineCall[XmlSource]:
        """Make a call to somebody, and run a document once it is answered."""
        return self.dial(caller, called, XmlSource(document=document), patience=patience)

    def replace(self, call: LineCall[XmlSource], *, document: bytes | None = None, url: str = "") -> None:
        """Run another document on a call."""
        call.replace(XmlSource(document=document, url=url))

    def first(self, call: LineCall[XmlSource]) -> XmlSource:
        return XmlSource(url=self._voice_url)

    async def report(self, call: LineCall[XmlSource], status: str) -> None:
        await self._post(call, call.report_url or self._status_url, status)

    async def perform(self, call: LineCall[XmlSource], source: XmlSource) -> XmlSource | None:
        """Run one document, verb by verb."""
        verbs = await self._load(call, source)
        if verbs is None:
            return None
        if verbs and verbs[0].name == "Reject":
            if call.answered_at is None:
                call.enter("busy" if verbs[0].attributes.get("reason") == "busy" else "no-answer")
            return None
        call.enter("in-progress")
        for verb in verbs:
            match verb.name:
                case "Hangup":
                    return None
                case "Redirect":
                    return XmlSource(url=urljoin(source.url, verb.text))
                case "Gather":
                    form = await run_gather(verb, call.gathering, lambda child: self._perform(call, child))
                    if form is not None:
                        return XmlSource(url=urljoin(source.url, verb.attributes["action"]), form=form)
                case _:
                    await self._perform(call, verb)
        return None

    async def _load(self, call: LineCall[XmlSource], source: XmlSource) -> list[Verb] | None:
        """The verbs of a document; None if there is none, or the carrier refuses it."""
        document = source.document
        if document is None:
            call.record.requests.append((asyncio.get_running_loop().time(), source.url))
            document = await self._post(call, source.url, extra=source.form)
        if document is None:
            return None
        try:
            verbs = parse(document)
            check_attributes(verbs, self.attributes)
        except DocumentError as exc:
            self._fail(call, BAD_DOCUMENT, str(exc))
            return None
        return verbs

    async def _perform(self, call: LineCall[XmlSource], verb: Verb) -> None:
        match verb.name:
            case "Say":
                call.record.spoken.append((asyncio.get_running_loop().time(), verb.text))
                await asyncio.sleep(len(verb.text) / LETTERS_PER_SECOND)
            case "Pause":
                await asyncio.sleep(float(verb.attributes.get("length", "1")))
            case "Dial" if verb.children and verb.children[0].name == "Conference":
                [noun] = verb.children
                given = noun.attributes
                starts = given.get("startConferenceOnEnter", "true") == "true"
                ends = given.get("endConferenceOnExit") == "true"
                await self.confer(call, noun.text, starts=starts, ends=ends)
            case "Dial":
                call.dialled.append(verb.text)
                await asyncio.sleep(DIAL_SECONDS)
            case "Connect":
                await self._stream(call, verb.children[0])

    async def _stream(self, call: LineCall[XmlSource], stream: Verb) -> None:
        try:
            wire, proof = self.wire(call, stream)
        except DocumentError as exc:
            self._fail(call, BAD_DOCUMENT, str(exc))
            return
        target, headers = self.locate(stream.attributes["url"])
        try:
            async with asyncio.timeout(SECONDS):
                socket = await connect_websocket(
                    self._session, target, headers=headers | proof, max_msg_size=_LONGEST_MESSAGE
                )
        except (TimeoutError, aiohttp.ClientError) as exc:
            self._fail(call, BAD_STREAM, f"the stream was not opened: {type(exc).__name__}")
            return
        leg = StreamLeg(socket, wire, call.record, call.faults, capacity=CAPACITY, echoes_cleared=True)
        await call.streams.run(leg)

    async def _post(
        self,
        call: LineCall[XmlSource],
        url: str,
        status: str | None = None,
        *,
        extra: Mapping[str, str] | None = None,
    ) -> bytes | None:
        """Send a signed webhook; its answer, or None if it failed."""
        form = self.form(call, call.status if status is None else status) | dict(extra or {})
        body = urlencode(form).encode()
        target, headers = self.locate(url)
        headers |= self.signed(url, form, body)
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

    def _fail(self, call: LineCall[XmlSource], code: int, reason: str) -> None:
        call.record.fail(code, reason, asyncio.get_running_loop().time())
