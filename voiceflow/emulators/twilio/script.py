"""Running a TwiML document, verb by verb."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

import numpy as np

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.tones import dtmf, silence
from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.dates import iso8601
from voiceflow.emulators.kit.gathering import GatherInput
from voiceflow.emulators.kit.playout import PlayoutBuffer
from voiceflow.emulators.kit.track import RATE
from voiceflow.emulators.kit.xml_gather import run_gather
from voiceflow.emulators.twilio.callbacks import Callbacks
from voiceflow.emulators.twilio.dialling import ENDLESS, dial, number_of
from voiceflow.emulators.twilio.exchange import CallNetwork
from voiceflow.emulators.twilio.identity import Identity
from voiceflow.emulators.twilio.leg import MediaLeg
from voiceflow.emulators.twilio.listening import TRACKS, Listeners, ListeningStream
from voiceflow.emulators.twilio.opening import StreamError, open_stream
from voiceflow.emulators.twilio.progress import Progress
from voiceflow.emulators.twilio.protocol import CarrierStream
from voiceflow.emulators.twilio.record import CallRecord
from voiceflow.emulators.twilio.twiml import TwimlError, Verb, parse
from voiceflow.emulators.twilio.webhook import WebhookError, WebhookSender

LETTERS_PER_SECOND = 15
"""The assumed pace of ``<Say>``. It is silent but takes time."""

PLAY_SECONDS = 2.0
"""The assumed length of a ``<Play>`` of a file."""

_KEY_SECONDS = {"w": 0.5, "W": 1.0}


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
        gathering: Takes what the person keys and says during a ``<Gather>``.
        listeners: Unidirectional streams of the call.
    """

    identity: Identity
    record: CallRecord
    progress: Progress
    exchange: CallNetwork
    webhooks: WebhookSender
    callbacks: Callbacks
    faults: CallFaults
    attach: Callable[[MediaLeg | None], None]
    gathering: GatherInput = field(default_factory=GatherInput)
    listeners: Listeners = field(default_factory=Listeners)

    @property
    def now(self) -> float:
        """Loop time."""
        return asyncio.get_running_loop().time()


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
                await asyncio.sleep(number_of(verb, "length", 1.0))
            case "Play":
                if digits := verb.attributes.get("digits"):
                    await self._send_keys(digits)
                else:
                    await asyncio.sleep(_repeated(verb, PLAY_SECONDS))
            case "Connect":
                return await self._connect(verb)
            case "Dial":
                return await dial(self._stage, verb)
            case "Start":
                self._listen(verb.children[0])
            case "Stop":
                self._stage.listeners.stop(verb.children[0].attributes.get("name", ""))
            case "Gather":
                return await run_gather(verb, self._stage.gathering, self._perform)
        return None

    async def _send_keys(self, digits: str) -> None:
        """Play the tones of keys to the person, who may be a machine."""
        stage = self._stage
        stage.record.keyed.append((stage.now, digits))
        playout = PlayoutBuffer(keep=stage.exchange.settings.keep_audio)
        stage.record.playouts.append(playout)
        parts = [
            silence(_KEY_SECONDS[key], RATE) if key in _KEY_SECONDS else dtmf(key, RATE) for key in digits
        ]
        tones = encode(np.concatenate(parts), Encoding.MULAW)
        playout.add(tones, stage.now)
        try:
            await asyncio.sleep(len(tones) / RATE)
        finally:
            playout.clear(stage.now)

    def _listen(self, stream: Verb) -> None:
        stage = self._stage
        attributes = stream.attributes
        sid = stage.exchange.new_sid("MZ")
        protocol = CarrierStream(
            stream_sid=sid,
            call_sid=stage.identity.sid,
            account_sid=stage.identity.account_sid,
            parameters={child.attributes["name"]: child.attributes["value"] for child in stream.children},
            tracks=TRACKS[attributes.get("track", "inbound_track")],
        )
        listener = ListeningStream(sid, attributes.get("name", sid), protocol, stage.record)
        listener.events = lambda event: self._tell(stream, sid, event)
        opening = open_stream(stage.exchange, stage.webhooks, attributes.get("url", ""))
        stage.listeners.start(listener, opening)

    # Connect

    async def _connect(self, verb: Verb) -> Mapping[str, str]:
        stage, stream = self._stage, verb.children[0]
        sid = stage.exchange.new_sid("MZ")
        try:
            socket = await open_stream(stage.exchange, stage.webhooks, stream.attributes.get("url", ""))
        except StreamError as exc:
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


def _repeated(verb: Verb, seconds: float) -> float:
    times = number_of(verb, "loop", 1.0)
    return min(ENDLESS, seconds * times) if times else ENDLESS
