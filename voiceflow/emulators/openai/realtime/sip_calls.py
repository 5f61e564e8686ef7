"""Calls by SIP of the emulated realtime service: the REST side of accepting and ending them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

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
        else:
            call.state = "over"


def _refused(status: int, code: str) -> web.Response:
    body = {"error": {"message": "Refused.", "type": "invalid_request_error", "code": code, "param": None}}
    return web.json_response(body, status=status)
