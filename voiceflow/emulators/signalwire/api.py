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

if TYPE_CHECKING:
    from voiceflow.emulators.kit.line_call import LineCall
    from voiceflow.emulators.signalwire.carrier import EmulatedSignalWire

_ADDRESS = re.compile(r"\+[1-9]\d{1,14}|sip:\S+")
_URL = re.compile(r"https?://\S+")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def rest_application(carrier: EmulatedSignalWire) -> web.Application:
    """Make the application for one carrier."""
    api = _SignalWireApi(carrier)
    app = web.Application(middlewares=[api.gate])
    calls = "/api/laml/2010-04-01/Accounts/{project}/Calls"
    app.router.add_post(f"{calls}.json", api.dial)
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
        call = self._carrier.dial_url(caller, called, url)
        return web.json_response({"sid": call.call_id, "status": "queued"}, status=201)

    async def update(self, request: web.Request) -> web.Response:
        form, call = await _form(request), self._live(request)
        if form == {"Status": "completed"}:
            call.end("completed")
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
