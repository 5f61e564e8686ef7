"""Running a TwiML document, verb by verb."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import aiohttp

from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.twilio.callbacks import Callbacks
from voiceflow.emulators.twilio.exchange import Callee, CallNetwork
from voiceflow.emulators.twilio.identity import Identity, iso8601
from voiceflow.emulators.twilio.leg import MediaLeg
from voiceflow.emulators.twilio.progress import Progress
from voiceflow.emulators.twilio.protocol import CarrierStream
from voiceflow.emulators.twilio.record import CallRecord, Dialled
from voiceflow.emulators.twilio.twiml import TwimlError, Verb, parse
from voiceflow.emulators.twilio.webhook import WebhookError, WebhookSender
from voiceflow.net.redirects import RedirectError
from voiceflow.net.session import connect_websocket

LETTERS_PER_SECOND = 15
"""The assumed pace of ``<Say>``. It is silent but takes time."""

PLAY_SECONDS = 2.0
"""The assumed length of a ``<Play>`` of a file."""

CONNECT_SECONDS = 10.0
"""Seconds for the app to answer the websocket upgrade (31901)."""

_ENDLESS = 14_400.0
_LONGEST_MESSAGE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSource:
    """The source of a document.

    Attributes:
        url: Fetched with a signed request, unless ``twiml`` is set.
        twiml: The document itself.
        method: ``POST`` or ``GET``.
        form: Parameters besides the standard ones.
        fallback: Fetched if ``url`` fails.
    """

    url: str = ""
    twiml: bytes | None = field(default=None, repr=False)
    method: str = "POST"
    form: Mapping[str, str] = field(default_factory=dict)
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class ScriptContext:
    """The context of a call's script.

    Attributes:
        identity: Of the call.
        record: The call's record.
        progress: The call's status.
        exchange: Of the carrier.
        webhooks: Reach the app.
        callbacks: Of the call.
        faults: What goes wrong.
        attach: Called with the stream that is up, and with None when it has ended.
    """

    identity: Identity
    record: CallRecord
    progress: Progress
    exchange: CallNetwork
    webhooks: WebhookSender
    callbacks: Callbacks
    faults: CallFaults
    attach: Callable[[MediaLeg | None], None]

    @property
    def now(self) -> float:
        """Loop time."""
        return asyncio.get_running_loop().time()


class _StreamError(Exception):
    """A stream that could not be opened; ``code`` is the carrier's error code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class DocumentRunner:
    """Runs documents. Cancel ``run`` to end one from outside.

    Attributes:
        interrupted: The ``action`` of the ``<Connect>`` that runs, or in which ``run`` was cancelled.
    """

    def __init__(self, stage: ScriptContext) -> None:
        self.interrupted: DocumentSource | None = None
        self._stage = stage

    async def run(self, source: DocumentSource) -> DocumentSource | None:
        """Run one document.

        Returns:
            The document that replaces the rest; None at the end of the call.
        """
        stage = self._stage
        self.interrupted = None
        try:
            verbs = parse(await self._load(source))
        except WebhookError as exc:
            stage.record.fail(11200, str(exc), stage.now)
            return DocumentSource(url=source.fallback) if source.fallback else None
        except TwimlError as exc:
            stage.record.fail(12100, str(exc), stage.now)
            return None
        if not (verbs and verbs[0].name == "Reject"):
            stage.progress.enter("in-progress")
        for verb in verbs:
            stage.record.verbs.append((stage.now, verb.name))
            match verb.name:
                case "Hangup":
                    return None
                case "Reject":
                    busy = verb.attributes.get("reason") == "busy"
                    stage.progress.enter("busy" if busy else "no-answer")
                    return None
                case "Redirect":
                    return self._follow(source, verb.text, verb)
            action = verb.attributes.get("action")
            if action is not None and verb.name == "Connect":
                self.interrupted = self._follow(source, action, verb)
            form = await self._perform(verb)
            self.interrupted = None
            if form is not None and action is not None:
                return self._follow(source, action, verb, form)
        return None

    async def _load(self, source: DocumentSource) -> bytes:
        if source.twiml is not None:
            return source.twiml
        form = self._stage.identity.form(self._stage.progress.status) | dict(source.form)
        self._stage.record.requests.append((self._stage.now, source.url))
        return await self._stage.webhooks.document(source.url, form, source.method)

    def _follow(
        self, source: DocumentSource, url: str, verb: Verb, form: Mapping[str, str] | None = None
    ) -> DocumentSource:
        method = verb.attributes.get("method", "POST")
        return DocumentSource(url=urljoin(source.url, url), method=method, form=form or {})

    async def _perform(self, verb: Verb) -> Mapping[str, str] | None:
        """Run a verb.

        Returns:
            Parameters for its ``action``, of a verb that has one.
        """
        match verb.name:
            case "Say":
                self._stage.record.spoken.append((self._stage.now, verb.text))
                await asyncio.sleep(_repeated(verb, len(verb.text) / LETTERS_PER_SECOND))
            case "Pause":
                await asyncio.sleep(_number(verb, "length", 1.0))
            case "Play":
                if digits := verb.attributes.get("digits"):
                    self._stage.record.keyed.append((self._stage.now, digits))
                await asyncio.sleep(_repeated(verb, _play_seconds(verb)))
            case "Connect":
                return await self._connect(verb)
            case "Dial":
                return await self._dial(verb)
        return None

    # Dial

    async def _dial(self, verb: Verb) -> Mapping[str, str]:
        stage = self._stage
        target = (verb.children[0].text if verb.children else verb.text) or "nobody"
        callee = stage.exchange.callees.get(target, Callee())
        began, answered = stage.now, None
        status = "canceled"
        try:
            patience = _number(verb, "timeout", 30.0)
            await asyncio.sleep(min(callee.ring, patience))
            status = callee.outcome if callee.ring <= patience else "no-answer"
            if status == "answered":
                status, answered = "completed", stage.now
                await asyncio.sleep(min(callee.talk, _number(verb, "timeLimit", _ENDLESS)))
        finally:
            duration = stage.now - answered if answered is not None else 0.0
            stage.record.dialled.append(Dialled(target, status, began, duration))
        return {
            "DialCallStatus": status,
            "DialCallSid": stage.exchange.new_sid("CA"),
            "DialCallDuration": str(int(duration)),
            "DialBridged": "true" if answered is not None else "false",
        }

    # Connect

    async def _connect(self, verb: Verb) -> Mapping[str, str]:
        stage, stream = self._stage, verb.children[0]
        sid = stage.exchange.new_sid("MZ")
        try:
            socket = await self._open(stream.attributes.get("url", ""))
        except _StreamError as exc:
            stage.record.fail(exc.code, str(exc), stage.now)
            self._tell(stream, sid, "stream-error")
            return {"StreamSid": sid}
        protocol = CarrierStream(
            stream_sid=sid,
            call_sid=stage.identity.sid,
            account_sid=stage.identity.account_sid,
            parameters={child.attributes["name"]: child.attributes["value"] for child in stream.children},
        )
        keep = stage.exchange.settings.keep_audio
        leg = MediaLeg(socket, protocol, stage.record, stage.faults, keep=keep)
        stage.attach(leg)
        self._tell(stream, sid, "stream-started")
        try:
            await leg.run()
        finally:
            stage.attach(None)
            self._tell(stream, sid, "stream-stopped")
        return {"StreamSid": sid}

    async def _open(self, url: str) -> aiohttp.ClientWebSocketResponse:
        stage = self._stage
        parts = urlsplit(url)
        schemes = ("wss", "ws") if stage.exchange.settings.allow_plain else ("wss",)
        if parts.scheme not in schemes:
            raise _StreamError(31922, "the scheme of a stream is wss")
        if not parts.hostname or "?" in url or "#" in url:
            raise _StreamError(31920, "a stream's URL has a host, no query and no fragment: use <Parameter>")
        target, headers = stage.webhooks.locate(url)
        headers["x-twilio-signature"] = stage.webhooks.sign(url)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                return await connect_websocket(
                    stage.exchange.session,
                    target,
                    headers=headers,
                    max_msg_size=_LONGEST_MESSAGE,
                    timeout=aiohttp.ClientWSTimeout(ws_close=2.0),
                )
        except (aiohttp.WSServerHandshakeError, RedirectError) as exc:
            raise _StreamError(31920, f"the upgrade was answered with {exc.status}") from exc
        except TimeoutError as exc:
            raise _StreamError(31901, f"no answer to the upgrade within {CONNECT_SECONDS:g} s") from exc
        except aiohttp.ClientError as exc:
            raise _StreamError(31902, f"no connection: {type(exc).__name__}") from exc

    def _tell(self, stream: Verb, sid: str, event: str) -> None:
        stage = self._stage
        url = stream.attributes.get("statusCallback")
        if url is None:
            return
        form = {
            "AccountSid": stage.identity.account_sid,
            "CallSid": stage.identity.sid,
            "StreamSid": sid,
            "StreamName": stream.attributes.get("name", sid),
            "StreamEvent": event,
            "Timestamp": iso8601(stage.now),
        }
        if event == "stream-error":
            form["StreamError"] = stage.record.errors[-1].reason
        stage.callbacks.post(url, form, stream.attributes.get("statusCallbackMethod", "POST"))


def _number(verb: Verb, name: str, default: float) -> float:
    try:
        return max(0.0, float(verb.attributes.get(name, default)))
    except ValueError:
        return default


def _repeated(verb: Verb, seconds: float) -> float:
    times = _number(verb, "loop", 1.0)
    return min(_ENDLESS, seconds * times) if times else _ENDLESS


def _play_seconds(verb: Verb) -> float:
    digits = verb.attributes.get("digits")
    if digits is None:
        return PLAY_SECONDS
    return sum({"w": 0.5, "W": 1.0}.get(key, 0.2) for key in digits)
