"""A stand-in for Twilio: it calls the app's webhook, streams the call to it, and answers its REST requests.

Example:
    async with EmulatedTwilio("https://voice.example.com/voice", session=network.session()) as carrier:
        async with carrier.call("+15550100", "+15550199") as call:
            call.say(speech)
            await asyncio.sleep(5)
        assert call.warnings == []
        assert call.record.heard_bytes == greeting
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from types import TracebackType
from typing import Never, Self

import aiohttp
from aiohttp import web

from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.caller_speech import CallerSpeech
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.emulators.twilio.call import EmulatedTwilioCall
from voiceflow.emulators.twilio.callbacks import Callbacks
from voiceflow.emulators.twilio.exchange import Callee, CallNetwork, TwilioNumberSettings
from voiceflow.emulators.twilio.identity import Identity
from voiceflow.emulators.twilio.leg import MediaLeg
from voiceflow.emulators.twilio.progress import Progress, StatusCallback
from voiceflow.emulators.twilio.record import CallRecord
from voiceflow.emulators.twilio.recordings import EmulatedRecording
from voiceflow.emulators.twilio.script import DocumentSource, ScriptContext
from voiceflow.emulators.twilio.webhook import Account, WebhookSender


class EmulatedTwilio:
    """One account with one number, and the network behind it.

    Leaving the context ends the running calls and raises their errors.

    Args:
        voice_url: The webhook that returns the TwiML for incoming calls.
        session: Reaches the app; ``network.session()`` or an ordinary one.
        account: Whose number it is.
        settings: Settings of the number and the emulator.

    Attributes:
        calls: Every call so far, by its sid.
        rest_faults: Errors that the REST API returns for its next requests, one each.
        recordings: Recordings that the REST API has started, by their sids.
        numbers: Numbers that were bought, by their sids; calls to one request its ``voice_url``.
    """

    def __init__(
        self,
        voice_url: str,
        *,
        session: aiohttp.ClientSession,
        account: Account | None = None,
        settings: TwilioNumberSettings | None = None,
    ) -> None:
        self.voice_url = voice_url
        self.calls: dict[str, EmulatedTwilioCall] = {}
        self.rest_faults: deque[RestFault] = deque()
        self.recordings: dict[str, EmulatedRecording] = {}
        self.numbers: dict[str, dict[str, object]] = {}
        self._exchange = CallNetwork(session, account or Account(), settings or TwilioNumberSettings())
        self._running: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def account(self) -> Account:
        """The account that owns the number: the keys of the signature and of the REST API."""
        return self._exchange.account

    @property
    def callees(self) -> dict[str, Callee]:
        """The callees by number, for calls that the app makes and dials. Other numbers are ``Callee()``."""
        return self._exchange.callees

    @property
    def network(self) -> CallNetwork:
        """What all calls share: sids, callees, conferences."""
        return self._exchange

    @property
    def api_host(self) -> str:
        """The host of the REST API."""
        return "api.twilio.com"

    def environment(self, api_url: str) -> Mapping[str, str]:
        """The environment variables that point an application to it.

        Args:
            api_url: Where ``app`` is served.
        """
        return {
            "TWILIO_ACCOUNT_SID": self.account.sid,
            "TWILIO_AUTH_TOKEN": self.account.auth_token,
            "TWILIO_BASE_URL": api_url,
        }

    def app(self) -> web.Application:
        """The REST API, to be served at ``api_host``."""
        from voiceflow.emulators.twilio.rest import rest_application

        return rest_application(self)

    @contextlib.asynccontextmanager
    async def call(
        self,
        caller: str = "+15550100",
        called: str = "+15550199",
        *,
        faults: CallFaults | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> AsyncIterator[EmulatedTwilioCall]:
        """Call the app. The block begins when the stream is up, or when the call is over without one.

        At the block's end the caller hangs up, if nobody has.

        Args:
            caller: ``From``.
            called: ``To``.
            faults: The faults of this call.
            parameters: Further parameters of the voice request.
        """
        call = self._new_call(
            self._identity(caller, called, "inbound", parameters or {}),
            self._exchange.settings.status_callback,
            faults or CallFaults(),
        )
        call.stage.progress.enter("ringing")
        source = DocumentSource(url=self._voice_url(called), fallback=self._exchange.settings.fallback_url)
        running = self._start(call, call.course.run(source))
        try:
            await call.streaming()
            yield call
        finally:
            call.hang_up()
            await asyncio.wait([running])
            self._running.discard(running)
        running.result()

    def dial(
        self,
        caller: str,
        called: str,
        source: DocumentSource,
        *,
        target: StatusCallback | None = None,
        patience: float = 60.0,
    ) -> EmulatedTwilioCall:
        """Make a call to somebody, as the REST API does. It runs until the app or the callee ends it.

        Args:
            caller: ``From``.
            called: ``To``; see ``callees``.
            source: The document to run once it is answered.
            target: Receives its status.
            patience: Seconds to let it ring.
        """
        identity = self._identity(caller, called, "outbound-api", {})
        call = self._new_call(identity, target, self._exchange.faults)
        callee = self.callees.get(called, Callee())
        self._start(call, _outgoing(call, callee, source, patience))
        return call

    def place(self, caller: str, called: str, document: bytes, *, patience: float) -> EmulatedTwilioCall:
        """Make a call to somebody, and run a document of TwiML once it is answered."""
        return self.dial(caller, called, DocumentSource(twiml=document), patience=patience)

    async def close(self) -> None:
        """End the calls that still run.

        Raises:
            Exception: The first of those that calls or the scripts of callees have raised.
        """
        # A request that was under way may make another call meanwhile.
        while self._running:
            for call in self.calls.values():
                call.course.end("completed")
            running, self._running = self._running, set()
            await asyncio.wait(running)
            for task in running:
                task.result()

    def _voice_url(self, called: str) -> str:
        own = [one for one in self.numbers.values() if one["phone_number"] == called]
        return str(own[0]["voice_url"]) if own and own[0]["voice_url"] else self.voice_url

    def _identity(self, caller: str, called: str, direction: str, extra: Mapping[str, str]) -> Identity:
        return Identity(
            sid=self._exchange.new_sid("CA"),
            account_sid=self.account.sid,
            caller=caller,
            called=called,
            direction=direction,
            extra=extra,
            created=asyncio.get_running_loop().time(),
        )

    def _new_call(
        self, identity: Identity, target: StatusCallback | None, faults: CallFaults
    ) -> EmulatedTwilioCall:
        exchange = self._exchange
        clock = asyncio.get_running_loop().time
        record = CallRecord(CallerSpeech(identity.created, keep=exchange.settings.keep_audio), clock)
        webhooks = WebhookSender(
            exchange.session, exchange.account, routes=exchange.settings.routes, delay=faults.webhook_delay
        )

        def failed(reason: str) -> None:
            record.fail(11200, reason, clock())

        callbacks = Callbacks(webhooks, faults, failed)
        progress = Progress(identity, callbacks, target)
        record.statuses = progress.statuses

        def stage(attach: Callable[[MediaLeg | None], None]) -> ScriptContext:
            return ScriptContext(identity, record, progress, exchange, webhooks, callbacks, faults, attach)

        call = self.calls[identity.sid] = EmulatedTwilioCall(stage)
        return call

    def _start(self, call: EmulatedTwilioCall, work: Coroutine[object, Never, None]) -> asyncio.Task[None]:
        running = asyncio.get_running_loop().create_task(_run(call, work), name=f"call {call.sid}")
        self._running.add(running)
        return running


async def _run(call: EmulatedTwilioCall, work: Coroutine[object, Never, None]) -> None:
    try:
        await work
    finally:
        await call.stage.listeners.close()
        await call.stage.callbacks.close()


async def _outgoing(
    call: EmulatedTwilioCall, callee: Callee, source: DocumentSource, patience: float
) -> None:
    call.stage.progress.enter("initiated")
    picked_up = callee.ring <= patience
    if not await call.course.ring(min(callee.ring, patience), callee.outcome if picked_up else "no-answer"):
        return
    if callee.script is None:
        await call.course.run(source)
        return
    person = asyncio.get_running_loop().create_task(_act(callee, call), name=f"callee of {call.sid}")
    # A callee whose script fails (in a test, an assertion) hangs up.
    person.add_done_callback(lambda task: None if task.cancelled() else _leave(call, task))
    try:
        await call.course.run(source)
    finally:
        person.cancel()
        await asyncio.wait([person])
    if not person.cancelled():
        person.result()


def _leave(call: EmulatedTwilioCall, person: asyncio.Task[None]) -> None:
    if person.exception() is not None:
        call.course.end("completed")


async def _act(callee: Callee, call: EmulatedTwilioCall) -> None:
    assert callee.script is not None
    await callee.script(call)
