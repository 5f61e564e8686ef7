"""The carrier's REST API for calls, as an aiohttp application.

Source: https://developer.signalwire.com/compatibility-api/rest/overview
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from voiceflow.emulators.kit.dates import rfc2822
from voiceflow.emulators.kit.rest_faults import rest_faults
from voiceflow.emulators.kit.xml_carrier import XmlSource

if TYPE_CHECKING:
    from voiceflow.emulators.kit.line_call import LineCall
    from voiceflow.emulators.signalwire.carrier import EmulatedSignalWire

_ADDRESS = re.compile(r"\+[1-9]\d{1,14}|sip:\S+")
_URL = re.compile(r"https?://\S+")
_EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
_CREATE = frozenset(
    {
        "To",
        "From",
        "Url",
        "Method",
        "StatusCallback",
        "StatusCallbackMethod",
        "StatusCallbackEvent",
        "Timeout",
    }
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def rest_application(carrier: EmulatedSignalWire) -> web.Application:
    """Make the application for one carrier."""
    api = _SignalWireApi(carrier)
    app = web.Application(middlewares=[rest_faults(carrier.rest_faults), api.gate])
    calls = "/api/laml/2010-04-01/Accounts/{project}/Calls"
    app.router.add_post(f"{calls}.json", api.dial)
    app.router.add_post(f"{calls}/{{call}}/Recordings.json", api.record)
    app.router.add_post(f"{calls}/{{call}}/Recordings/{{recording}}.json", api.set_recording)
    app.router.add_get(f"{calls}.json", api.list)
    app.router.add_get(f"{calls}/{{call}}.json", api.fetch)
    app.router.add_post(f"{calls}/{{call}}.json", api.update)
    return app


class _SignalWireRefusedError(Exception):
    """A request that the API refuses."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _SignalWireApi:
    def __init__(self, carrier: EmulatedSignalWire) -> None:
        self._carrier = carrier

    @web.middleware
    async def gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Check the credentials, and answer errors as the API does."""
        project = self._carrier.project
        pair = f"{project.project_id}:{project.api_token}"
        wanted = f"Basic {base64.b64encode(pair.encode()).decode()}".encode()
        given = request.headers.get("Authorization", "").encode(errors="replace")
        try:
            if not hmac.compare_digest(given, wanted):
                raise _SignalWireRefusedError(401, "Unauthorized")
            if request.match_info.get("project", project.project_id) != project.project_id:
                raise _SignalWireRefusedError(404, "Not found")
            return await handler(request)
        except _SignalWireRefusedError as exc:
            return web.json_response({"message": str(exc), "status": exc.status}, status=exc.status)

    async def dial(self, request: web.Request) -> web.Response:
        form = await _form(request)
        called, caller, url = form.get("To", ""), form.get("From", ""), form.get("Url", "")
        if not (_ADDRESS.fullmatch(called) and _ADDRESS.fullmatch(caller) and _URL.fullmatch(url)):
            raise _SignalWireRefusedError(422, "To, From and Url are needed")
        if unknown := form.keys() - _CREATE:
            raise _SignalWireRefusedError(422, f"unknown parameter {sorted(unknown)[0]}")
        events = (await request.post()).getall("StatusCallbackEvent", [])
        if not {str(event) for event in events} <= _EVENTS:
            raise _SignalWireRefusedError(422, "StatusCallbackEvent is repeated for each event")
        patience = form.get("Timeout", "60")
        if not (patience.isdecimal() and 1 <= int(patience) <= 600):
            raise _SignalWireRefusedError(422, "Timeout is 1 to 600")
        call = self._carrier.dial(
            caller,
            called,
            XmlSource(url=url),
            patience=int(patience),
            report_url=form.get("StatusCallback", ""),
        )
        return web.json_response({"sid": call.call_id, "status": "queued"}, status=201)

    async def record(self, request: web.Request) -> web.Response:
        form, call = await _form(request), self._live(request)
        if unknown := form.keys() - {"PlayBeep", "RecordingChannels", "RecordingTrack", "Trim"}:
            raise _SignalWireRefusedError(422, f"unknown parameter {sorted(unknown)[0]}")
        if form.get("RecordingChannels", "mono") not in ("mono", "dual"):
            raise _SignalWireRefusedError(422, "RecordingChannels is mono or dual")
        recording = f"d0000000-0000-4000-8000-{len(call.recordings) + 1:012d}"
        call.recordings[recording] = "in-progress"
        return web.json_response({"sid": recording, "call_sid": call.call_id}, status=201)

    async def set_recording(self, request: web.Request) -> web.Response:
        form, call = await _form(request), self._live(request)
        recording = request.match_info["recording"]
        if recording not in call.recordings:
            raise _SignalWireRefusedError(404, "Not found")
        if form.get("Status") not in ("in-progress", "paused", "stopped"):
            raise _SignalWireRefusedError(422, "Status is in-progress, paused or stopped")
        call.recordings[recording] = form["Status"]
        return web.json_response({"sid": recording, "call_sid": call.call_id})

    async def list(self, request: web.Request) -> web.Response:
        """The newest calls between two numbers."""
        query = request.query
        if unknown := query.keys() - {"To", "From", "PageSize", "Page", "Status"}:
            raise _SignalWireRefusedError(422, f"unknown parameter {sorted(unknown)[0]}")
        found = [
            self._resource(call)
            for call in reversed(self._carrier.calls.values())
            if query.get("To", call.called) == call.called and query.get("From", call.caller) == call.caller
        ]
        size = int(query.get("PageSize", "50"))
        return web.json_response({"calls": found[:size], "page": 0, "page_size": size})

    async def fetch(self, request: web.Request) -> web.Response:
        call = self._carrier.calls.get(request.match_info["call"])
        if call is None:
            raise _SignalWireRefusedError(404, "Not found")
        return web.json_response(self._resource(call))

    def _resource(self, call: LineCall[Any]) -> dict[str, object]:
        return {
            "sid": call.call_id,
            "account_sid": self._carrier.project.project_id,
            "from": call.caller,
            "to": call.called,
            "status": call.status,
            "direction": "inbound" if call.direction == "inbound" else "outbound-api",
            "date_created": rfc2822(call.created_at),
        }

    async def update(self, request: web.Request) -> web.Response:
        form, call = await _form(request), self._live(request)
        if form == {"Status": "completed"}:
            call.hang_up()
        elif _URL.fullmatch(form.get("Url", "")) and form.keys() <= {"Url", "Method"}:
            self._carrier.replace(call, url=form["Url"])
        else:
            raise _SignalWireRefusedError(422, "one of Status and Url")
        return web.json_response({"sid": call.call_id, "status": call.status})

    def _live(self, request: web.Request) -> LineCall[Any]:
        call = self._carrier.calls.get(request.match_info["call"])
        if call is None:
            raise _SignalWireRefusedError(404, "Not found")
        if call.is_over:
            raise _SignalWireRefusedError(422, "Call is not in progress")
        return call


async def _form(request: web.Request) -> dict[str, str]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise _SignalWireRefusedError(415, "a form is expected")
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
