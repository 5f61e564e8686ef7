"""A stand-in for Vonage: it calls the app's webhook, streams the call to it, and answers its REST requests.

Faults of status callbacks and ``duplicate_stop`` do not exist here: Vonage has no such messages.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import aiohttp
from aiohttp import web

from voiceflow.clients.vonage.tokens import jwt_package
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.emulators.kit.stream_leg import StreamLeg
from voiceflow.emulators.vonage.application import VonageApplication
from voiceflow.emulators.vonage.documents import LONGEST_DOCUMENT, NccoError, check, parse
from voiceflow.emulators.vonage.wire import VonageWire
from voiceflow.net.redirects import RedirectError
from voiceflow.net.session import connect_websocket

WEBHOOK_SECONDS = 15.0
"""Seconds for a webhook."""
CONNECT_SECONDS = 10.0
"""Seconds for the app to answer the websocket upgrade."""
CAPACITY_SECONDS = 61.0
"""Seconds of audio that a websocket takes: 3072 messages of 20 ms."""
LETTERS_PER_SECOND = 15
"""The assumed pace of ``talk``. It is silent but takes time."""
TALK_SECONDS = 10.0
"""The assumed length of the conversation after ``connect`` with a phone."""

UNREACHABLE = 11
"""Code of the error about an answer URL without an NCCO."""
INVALID_NCCO = 12
"""Code of the error about an NCCO that Vonage refuses."""
NO_STREAM = 13
"""Code of the error about a websocket that could not be opened."""


STATUSES = {
    "queued": "started",
    "ringing": "ringing",
    "in-progress": "answered",
    "completed": "completed",
    "busy": "busy",
    "no-answer": "timeout",
    "failed": "failed",
    "canceled": "cancelled",
}
"""The status of a call -> Vonage's word for it."""


@dataclass(frozen=True, slots=True)
class NccoDocument:
    """Where instructions come from: an address, or the NCCO itself."""

    url: str = ""
    actions: list[dict[str, object]] | None = field(default=None, repr=False)


EmulatedVonageCall: TypeAlias = LineCall[NccoDocument]


class EmulatedVonage(LineCarrier[NccoDocument]):
    """One application with one number, and the network behind it.

    Args:
        answer_url: The webhook that returns the NCCO for calls, by POST.
        session: Reaches the app; ``network.session()`` or an ordinary one.
        event_url: Receives the progress of each call.
        application: Whose number it is.
        routes: Where public hosts really are.
    """

    def __init__(
        self,
        answer_url: str,
        *,
        session: aiohttp.ClientSession,
        event_url: str = "",
        application: VonageApplication | None = None,
        routes: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(routes)
        self.answer_url = answer_url
        self.event_url = event_url
        self.application = application or VonageApplication()
        self._session = session

    @property
    def api_host(self) -> str:
        """The host of the REST API."""
        return "api.nexmo.com"

    def app(self) -> web.Application:
        """The REST API, to be served at ``api_host``."""
        from voiceflow.emulators.vonage.rest import rest_application

        return rest_application(self)

    def environment(self, api_url: str) -> Mapping[str, str]:
        """The environment variables that point an application to it.

        Args:
            api_url: Where ``app`` is served.
        """
        return {
            "VONAGE_APPLICATION_ID": self.application.application_id,
            "VONAGE_PRIVATE_KEY": self.application.private_key,
            "VONAGE_SIGNATURE_SECRET": self.application.signature_secret,
            "VONAGE_BASE_URL": api_url,
        }

    def place(self, caller: str, called: str, document: bytes, *, patience: float) -> EmulatedVonageCall:
        """Make a call to somebody, and run an NCCO once it is answered."""
        return self.dial(caller, called, NccoDocument(actions=parse(document)), patience=patience)

    def new_call_id(self) -> str:
        return str(uuid.uuid4())

    def first(self, call: EmulatedVonageCall) -> NccoDocument:
        return NccoDocument(self.answer_url)

    async def perform(self, call: EmulatedVonageCall, source: NccoDocument) -> NccoDocument | None:
        try:
            actions = source.actions
            if actions is None:
                call.record.requests.append((call.record.clock(), source.url))
                await asyncio.sleep(call.faults.webhook_delay)
                actions = parse(await self._post(source.url, self._body(call)))
            check(actions)
        except (aiohttp.ClientError, TimeoutError) as exc:
            call.record.fail(UNREACHABLE, f"no NCCO: {type(exc).__name__}", call.record.clock())
            return None
        except NccoError as exc:
            call.record.fail(INVALID_NCCO, str(exc), call.record.clock())
            return None
        if not actions and call.status == "ringing":
            call.enter("busy")
            return None
        call.enter("in-progress")
        prompts: list[str] = []
        for action in actions:
            if action["action"] == "talk" and action.get("bargeIn"):
                # It goes on during the action after it.
                prompts.append(str(action["text"]))
            elif action["action"] == "input":
                if (following := await self._ask(call, action, prompts)) is not None:
                    return following
                prompts = []
            elif (following := await self._act(call, action)) is not None:
                return following
        return None

    async def report(self, call: EmulatedVonageCall, status: str) -> None:
        url = call.report_url or self.event_url
        if not url:
            return
        try:
            await self._post(url, self._body(call) | {"status": STATUSES[status], "duration": "1"})
        except (aiohttp.ClientError, TimeoutError) as exc:
            reason = f"a status was not reported: {type(exc).__name__}"
            call.record.fail(UNREACHABLE, reason, call.record.clock())

    async def _act(self, call: EmulatedVonageCall, action: dict[str, Any]) -> NccoDocument | None:
        """Run one action; returns the NCCO that replaces the rest, if any."""
        if action["action"] == "talk":
            await self._speak(call, action["text"])
            return None
        if action["action"] == "conversation":
            starts, ends = action.get("startOnEnter", True), action.get("endOnExit", False)
            await self.confer(call, action["name"], starts=starts, ends=ends)
            return None
        [endpoint] = action["endpoint"]
        if endpoint["type"] == "phone":
            call.dialled.append(f"+{endpoint['number']}")
            await asyncio.sleep(TALK_SECONDS)
            return None
        status = await self._stream(call, endpoint)
        if status == "completed" or action.get("eventType") != "synchronous":
            return None
        body = {"status": status, "uuid": str(uuid.uuid4()), "conversation_uuid": f"CON-{call.call_id}"}
        return await self._following(call, action, body)

    async def _speak(self, call: EmulatedVonageCall, text: str) -> None:
        call.record.spoken.append((call.record.clock(), text))
        await asyncio.sleep(len(text) / LETTERS_PER_SECOND)

    async def _ask(
        self, call: EmulatedVonageCall, action: dict[str, Any], prompts: list[str]
    ) -> NccoDocument | None:
        """Run an ``input``; returns the NCCO that replaces the rest, if any."""

        async def speak() -> None:
            for text in prompts:
                await self._speak(call, text)

        options = action.get("dtmf", {})
        found = await call.gathering.gather(
            speak(),
            kinds=action["type"],
            patience=max(options.get("timeOut", 3), action.get("speech", {}).get("startTimeout", 0)),
            most_keys=options.get("maxDigits", 4),
            finish_key="#" if options.get("submitOnHash") else "",
        )
        keys, words = ("", "") if found is None else (found.keys, found.words)
        results = [{"text": words, "confidence": "0.9"}] if words else []
        reason = "end_on_silence_timeout" if words else "start_timeout"
        body = self._body(call) | {
            "dtmf": {"digits": keys, "timed_out": not keys},
            "speech": {"results": results, "timeout_reason": reason},
        }
        return await self._following(call, action, body)

    async def _following(
        self, call: EmulatedVonageCall, action: dict[str, Any], body: Mapping[str, object]
    ) -> NccoDocument | None:
        """Report to the address of an action; returns the NCCO that the app answers with, if any."""
        try:
            answer = await self._post(action["eventUrl"][0], body)
            return NccoDocument(actions=parse(answer)) if answer else None
        except (aiohttp.ClientError, TimeoutError, NccoError) as exc:
            call.record.fail(INVALID_NCCO, f"no other NCCO: {type(exc).__name__}", call.record.clock())
            return None

    async def _stream(self, call: EmulatedVonageCall, endpoint: dict[str, Any]) -> str:
        """Run a websocket; returns its final status."""
        target, headers = self.locate(endpoint["uri"])
        if "authorization" in endpoint:
            headers["Authorization"] = endpoint["authorization"]["value"]
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                socket = await connect_websocket(self._session, target, headers=headers)
        except (aiohttp.ClientError, RedirectError, TimeoutError) as exc:
            call.record.fail(NO_STREAM, f"no websocket: {type(exc).__name__}", call.record.clock())
            return "failed"
        rate = int(endpoint["content-type"].partition("rate=")[2])
        wire = VonageWire(rate=rate, headers=endpoint.get("headers", {}))
        leg = StreamLeg(socket, wire, call.record, call.faults, capacity=CAPACITY_SECONDS)
        await call.streams.run(leg)
        return "disconnected" if leg.has_broken else "completed"

    def _body(self, call: EmulatedVonageCall) -> dict[str, str]:
        return {
            "uuid": call.call_id,
            "conversation_uuid": f"CON-{call.call_id}",
            "from": call.caller.removeprefix("+"),
            "to": call.called.removeprefix("+"),
            "direction": call.direction,
        }

    async def _post(self, url: str, content: Mapping[str, object]) -> bytes:
        target, headers = self.locate(url)
        body = json.dumps(dict(content)).encode()
        claims = {
            "iat": int(time.time()),
            "jti": str(uuid.uuid4()),
            "iss": "Vonage",
            "payload_hash": hashlib.sha256(body).hexdigest(),
            "application_id": self.application.application_id,
        }
        token = jwt_package().encode(claims, self.application.signature_secret, algorithm="HS256")
        headers |= {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        async with (
            asyncio.timeout(WEBHOOK_SECONDS),
            self._session.post(target, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            answer.raise_for_status()
            return await answer.content.read(LONGEST_DOCUMENT + 1)
