"""The carrier's REST API for calls, as an aiohttp application: as strict as the carrier.

Source: https://developers.telnyx.com/api-reference/call-commands and …/texml-rest-commands
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from aiohttp import web

from voiceflow.emulators.kit.dates import rfc2822
from voiceflow.emulators.kit.rest_faults import rest_faults
from voiceflow.emulators.kit.xml_carrier import XmlSource
from voiceflow.emulators.kit.xml_document import DocumentError, parse

if TYPE_CHECKING:
    from voiceflow.emulators.kit.line_call import LineCall
    from voiceflow.emulators.telnyx.carrier import EmulatedTelnyx

_ADDRESS = re.compile(r"\+[1-9]\d{1,14}|sip:\S+")
_DIGITS = re.compile(r"[0-9A-D#*wW]+")
_URL = re.compile(r"https?://\S+")
_EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
_CREATE = frozenset(
    {
        "To",
        "From",
        "ApplicationSid",
        "Url",
        "UrlMethod",
        "StatusCallback",
        "StatusCallbackMethod",
        "StatusCallbackEvent",
        "Timeout",
    }
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def rest_application(carrier: EmulatedTelnyx) -> web.Application:
    """Make the application for one carrier."""
    api = _TelnyxApi(carrier)
    app = web.Application(middlewares=[rest_faults(carrier.rest_faults), api.gate])
    app.router.add_post("/v2/calls/{call}/actions/hangup", api.hang_up)
    app.router.add_post("/v2/calls/{call}/actions/send_dtmf", api.send_digits)
    app.router.add_post("/v2/texml/Accounts/{account}/Calls", api.dial)
    app.router.add_get("/v2/texml/Accounts/{account}/Calls", api.list)
    app.router.add_get("/v2/texml/Accounts/{account}/Calls/{call}", api.fetch)
    app.router.add_post("/v2/texml/Accounts/{account}/Calls/{call}", api.update)
    return app


class _RefusedError(Exception):
    """A request that the API refuses."""

    def __init__(self, status: int, code: str, title: str) -> None:
        super().__init__(title)
        self.status = status
        self.code = code


class _TelnyxApi:
    def __init__(self, carrier: EmulatedTelnyx) -> None:
        self._carrier = carrier

    @web.middleware
    async def gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Check the credentials, and answer errors as the API does."""
        try:
            given = request.headers.get("Authorization", "").encode(errors="replace")
            if not hmac.compare_digest(given, f"Bearer {self._carrier.account.api_key}".encode()):
                raise _RefusedError(401, "10009", "Authentication failed")
            account = request.match_info.get("account", self._carrier.account.account_sid)
            if account != self._carrier.account.account_sid:
                raise _RefusedError(404, "10005", "Resource not found")
            return await handler(request)
        except _RefusedError as exc:
            error = {"code": exc.code, "title": str(exc)}
            return web.json_response({"errors": [error]}, status=exc.status)

    async def hang_up(self, request: web.Request) -> web.Response:
        await _body(request)
        self._live(request).hang_up()
        return _ok()

    async def send_digits(self, request: web.Request) -> web.Response:
        body, call = await _body(request), self._live(request)
        digits = body.get("digits")
        if not isinstance(digits, str) or not _DIGITS.fullmatch(digits):
            raise _RefusedError(422, "10015", "Invalid value for digits")
        call.record.take_keys(digits)
        return _ok()

    async def list(self, request: web.Request) -> web.Response:
        """The newest calls between two numbers."""
        query = request.query
        if unknown := query.keys() - {"To", "From", "PageSize", "Page", "Status"}:
            raise _RefusedError(422, "10015", f"unknown parameter {sorted(unknown)[0]}")
        found = [
            self._resource(call)
            for call in reversed(self._carrier.calls.values())
            if query.get("To", call.called) == call.called and query.get("From", call.caller) == call.caller
        ]
        size = int(query.get("PageSize", "20"))
        return web.json_response({"calls": found[:size], "page": 0, "page_size": size})

    async def fetch(self, request: web.Request) -> web.Response:
        call = self._carrier.calls.get(request.match_info["call"])
        if call is None:
            raise _RefusedError(404, "10005", "Resource not found")
        return web.json_response(self._resource(call))

    def _resource(self, call: LineCall[Any]) -> dict[str, object]:
        return {
            "sid": call.call_id,
            "account_sid": self._carrier.account.account_sid,
            "from": call.caller,
            "to": call.called,
            "status": call.status,
            "direction": call.direction,
            "date_created": rfc2822(call.created_at),
        }

    async def update(self, request: web.Request) -> web.Response:
        form, call = await _form(request), self._live(request)
        if form.keys() == {"Status"} and form["Status"] == "completed":
            call.hang_up()
        elif form.keys() == {"Texml"}:
            document = form["Texml"].encode()
            try:
                parse(document)
            except DocumentError as exc:
                raise _RefusedError(422, "10015", f"Invalid Texml: {exc}") from exc
            self._carrier.replace(call, document=document)
        else:
            raise _RefusedError(422, "10015", "one of Status and Texml")
        return web.json_response({"sid": call.call_id, "status": call.status})

    async def dial(self, request: web.Request) -> web.Response:
        form = await _body(request)
        called, caller = form.get("To", ""), form.get("From", "")
        if not (_ADDRESS.fullmatch(called) and _ADDRESS.fullmatch(caller)):
            raise _RefusedError(422, "10016", "Phone number must be in +E164 format")
        if form.get("ApplicationSid") != self._carrier.account.application_id:
            raise _RefusedError(422, "10015", "Invalid ApplicationSid")
        if not _URL.fullmatch(form.get("Url", "")):
            raise _RefusedError(422, "10004", "Missing required parameter")
        if unknown := form.keys() - _CREATE:
            raise _RefusedError(422, "10015", f"unknown parameter {sorted(unknown)[0]}")
        if not set(form.get("StatusCallbackEvent", "completed").split()) <= _EVENTS:
            raise _RefusedError(422, "10015", "Invalid StatusCallbackEvent")
        patience = form.get("Timeout", 30)
        if type(patience) is not int or not 5 <= patience <= 120:
            raise _RefusedError(422, "10015", "Timeout is 5 to 120")
        source = XmlSource(url=form["Url"])
        report_url = form.get("StatusCallback", "")
        call = self._carrier.dial(caller, called, source, patience=patience, report_url=report_url)
        return web.json_response({"call_sid": call.call_id, "from": caller, "to": called, "status": "queued"})

    def _live(self, request: web.Request) -> LineCall[Any]:
        call = self._carrier.calls.get(request.match_info["call"])
        if call is None:
            raise _RefusedError(404, "10005", "Resource not found")
        if call.is_over:
            raise _RefusedError(422, "90018", "Call has already ended")
        return call


async def _body(request: web.Request) -> Mapping[str, Any]:
    try:
        body = json.loads(await request.read())
    except ValueError:
        body = None
    if not isinstance(body, dict) or request.content_type != "application/json":
        raise _RefusedError(400, "10015", "a JSON object is expected")
    return body


async def _form(request: web.Request) -> dict[str, str]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise _RefusedError(415, "10015", "a form is expected")
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _ok() -> web.Response:
    return web.json_response({"data": {"result": "ok"}})
