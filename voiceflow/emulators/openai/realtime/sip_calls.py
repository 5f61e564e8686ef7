"""Calls by SIP of the emulated realtime service: the REST side of accepting and ending them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from voiceflow.emulators.kit.live_script import Spawn
from voiceflow.emulators.openai.realtime.validation import EventError, check_session

_URI = re.compile(r"(?:tel:\+?[0-9]+|sips?:\S+)")


@dataclass(slots=True)
class EmulatedSIPCall:
    """One call.

    Attributes:
        call_id: Its id.
        state: ``ringing``, ``accepted``, ``rejected``, ``referred`` or ``over``.
        session: The settings with which it was accepted.
        detail: The status or the address.
    """

    call_id: str
    state: str = "ringing"
    session: dict[str, Any] = field(default_factory=dict, repr=False)
    detail: str = ""
    over: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    """Set when the call is over or has gone elsewhere."""


class PlayedSpeech:
    """Plays the model's speech into the trunk: the control socket gets no audio, but learns when it stops.

    Args:
        send: Sends an event to the client.
        spawn: Starts a task that ends with the session.
        seconds: The length of audio in base64.
    """

    def __init__(
        self, send: Callable[[dict[str, Any]], Awaitable[None]], spawn: Spawn, seconds: Callable[[str], float]
    ) -> None:
        self._send = send
        self._spawn = spawn
        self._seconds = seconds
        self._until = 0.0
        self._is_playing = False

    async def send(self, event: dict[str, Any]) -> None:
        """Send an event of the session as the control socket sees it."""
        now = asyncio.get_running_loop().time()
        if event["type"] == "response.output_audio.delta":
            self._until = max(self._until, now) + self._seconds(event["delta"])
            if not self._is_playing:
                self._is_playing = True
                await self._report("started", event["response_id"])
            return
        await self._send(event)
        if event["type"] == "response.done" and self._is_playing:
            self._is_playing = False
            self._spawn(self._stop(event["response"]["id"], self._until - now))

    async def _stop(self, response_id: str, wait: float) -> None:
        await asyncio.sleep(max(0.0, wait))
        await self._report("stopped", response_id)

    async def _report(self, what: str, response_id: str) -> None:
        fields = {"event_id": f"event_{what}_{response_id}", "response_id": response_id}
        await self._send({"type": f"output_audio_buffer.{what}", **fields})


class EmulatedSIPCalls:
    """The calls that have reached the service.

    Args:
        api_key: The key that clients must send; if None, any.

    Attributes:
        calls: By id.
    """

    def __init__(self, api_key: str | None) -> None:
        self.calls: dict[str, EmulatedSIPCall] = {}
        self._api_key = api_key

    def ring(self, call_id: str) -> dict[str, Any]:
        """A call comes in; returns the webhook's body."""
        self.calls[call_id] = EmulatedSIPCall(call_id)
        headers = [{"name": "From", "value": "<sip:+15550100@trunk.test>"}]
        data = {"call_id": call_id, "sip_headers": headers, "sip_media_security": "srtp"}
        return {
            "object": "event",
            "id": f"evt_{call_id}",
            "type": "realtime.call.incoming",
            "created_at": 1,
            "data": data,
        }

    def add_routes(self, app: web.Application) -> None:
        """Answer at the service's paths."""
        app.router.add_post("/v1/realtime/calls/{call_id}/{action:accept|reject|refer|hangup}", self._act)

    async def _act(self, request: web.Request) -> web.Response:
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not key or self._api_key not in (None, key):
            return _refused(401, "invalid_api_key")
        call, action = self.calls.get(request.match_info["call_id"]), request.match_info["action"]
        needed = "ringing" if action in ("accept", "reject") else "accepted"
        if call is None or call.state != needed:
            return _refused(404, "call_not_found")
        try:
            text = await request.text()
            self._change(call, action, json.loads(text) if text else {})
        except (EventError, ValueError) as error:
            return _refused(400, getattr(error, "code", None) or "invalid_value")
        return web.Response()

    @staticmethod
    def _change(call: EmulatedSIPCall, action: str, body: dict[str, Any] | None) -> None:
        body = body or {}
        if action == "accept":
            check_session(body, None)
            call.state, call.session = "accepted", body
        elif action == "reject":
            call.state, call.detail = "rejected", str(body.get("status_code", 603))
        elif action == "refer":
            if not _URI.fullmatch(str(body.get("target_uri"))):
                raise EventError("Invalid target_uri.", "invalid_value", "target_uri")
            call.state, call.detail = "referred", body["target_uri"]
            call.over.set()
        else:
            call.state = "over"
            call.over.set()


def _refused(status: int, code: str) -> web.Response:
    body = {"error": {"message": "Refused.", "type": "invalid_request_error", "code": code, "param": None}}
    return web.json_response(body, status=status)
