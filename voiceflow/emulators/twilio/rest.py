"""The carrier's REST API of 2010-04-01, as an aiohttp application: calls, and all other resources.

Source: https://www.twilio.com/docs/voice/api/call-resource
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from voiceflow.emulators.twilio.call import EmulatedTwilioCall
from voiceflow.emulators.twilio.conferences import ConferencesApi
from voiceflow.emulators.twilio.numbers import NumbersApi
from voiceflow.emulators.twilio.progress import EVENTS, StatusCallback
from voiceflow.emulators.twilio.recordings import RecordingsApi
from voiceflow.emulators.twilio.resource import call_resource
from voiceflow.emulators.twilio.rest_forms import (
    Form,
    RestError,
    not_found,
    page_of,
    seconds_of,
    text_of,
    texts_of,
)
from voiceflow.emulators.twilio.script import DocumentSource
from voiceflow.emulators.twilio.streams import StreamsApi

if TYPE_CHECKING:
    from voiceflow.emulators.twilio.carrier import EmulatedTwilio

LONGEST_TWIML = 4000
"""Characters of a document that is sent inline (32018)."""

_ADDRESS = re.compile(r"\+[1-9]\d{1,14}|(sip|client):\S+")
_URL = re.compile(r"https?://\S+")


def rest_application(carrier: EmulatedTwilio) -> web.Application:
    """Make the application for one carrier."""
    api = _CallsApi(carrier)
    app = web.Application(middlewares=[_answer_errors, api.gate])
    calls = "/2010-04-01/Accounts/{account}/Calls"
    app.router.add_post(f"{calls}.json", api.create)
    app.router.add_get(f"{calls}.json", api.list)
    app.router.add_get(f"{calls}/{{sid}}.json", api.fetch)
    app.router.add_post(f"{calls}/{{sid}}.json", api.update)
    app.router.add_delete(f"{calls}/{{sid}}.json", api.delete)
    account = "/2010-04-01/Accounts/{account}"
    for more in (RecordingsApi, NumbersApi, ConferencesApi, StreamsApi):
        app.add_routes(more(carrier).routes(account))
    return app


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except RestError as exc:
        return _error(exc.status, exc.code, str(exc))
    except web.HTTPNotFound:
        return _error(404, 20404, f"The requested resource {request.path} was not found")
    except web.HTTPMethodNotAllowed:
        return _error(405, 20004, "Method not allowed")


class _CallsApi:
    def __init__(self, carrier: EmulatedTwilio) -> None:
        self._carrier = carrier

    @web.middleware
    async def gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Apply faults, then check the credentials."""
        if self._carrier.rest_faults:
            fault = self._carrier.rest_faults.popleft()
            if fault.acts:
                await handler(request)
            await asyncio.sleep(fault.delay)
            raise RestError(fault.status, fault.code, fault.message)
        account = self._carrier.account
        keys = {account.sid: account.auth_token, **account.api_keys}
        user, _, secret = _credentials(request).partition(":")
        if user not in keys or not hmac.compare_digest(secret.encode(), keys[user].encode()):
            raise RestError(401, 20003, "Authenticate")
        if request.match_info.get("account", account.sid) != account.sid:
            raise not_found(request)
        return await handler(request)

    async def create(self, request: web.Request) -> web.Response:
        form = await request.post()
        called, caller = text_of(form, "To"), text_of(form, "From")
        if not _ADDRESS.fullmatch(called):
            raise RestError(400, 21211, "The number in 'To' is not valid.")
        if not _ADDRESS.fullmatch(caller):
            raise RestError(400, 21212, "The number in 'From' is not valid.")
        source = _source(form)
        if source is None:
            raise RestError(400, 21205, "Url parameter is required.")
        call = self._carrier.dial(
            caller,
            called,
            source,
            target=_status_callback(form),
            patience=seconds_of(form, "Timeout", 60.0),
        )
        return web.json_response(call_resource(call), status=201)

    async def fetch(self, request: web.Request) -> web.Response:
        return web.json_response(call_resource(self._find(request)))

    async def list(self, request: web.Request) -> web.Response:
        calls = [*self._carrier.calls.values()]
        wanted = {"To": "called", "From": "caller"}
        for name, attribute in wanted.items():
            if name in request.query:
                calls = [
                    call for call in calls if getattr(call.stage.identity, attribute) == request.query[name]
                ]
        if "Status" in request.query:
            calls = [call for call in calls if call.status == request.query["Status"]]
        # The newest call comes first.
        return page_of("calls", [call_resource(call) for call in calls[::-1]], request.rel_url)

    async def update(self, request: web.Request) -> web.Response:
        call = self._find(request)
        form = await request.post()
        if call.is_over:
            raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
        if status := text_of(form, "Status"):
            _end(call, status)
        elif "Url" in form and "Twiml" in form:
            raise RestError(400, 21205, "Either Url or Twiml, not both.")
        elif source := _source(form):
            if call.status != "in-progress":
                raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
            call.course.replace(source)
        # The response shows the state after the request.
        await asyncio.sleep(0)
        return web.json_response(call_resource(call))

    async def delete(self, request: web.Request) -> web.Response:
        call = self._find(request)
        if not call.is_over:
            raise RestError(409, 20009, "Cannot delete this resource before the call is complete")
        del self._carrier.calls[call.sid]
        return web.Response(status=204)

    def _find(self, request: web.Request) -> EmulatedTwilioCall:
        call = self._carrier.calls.get(request.match_info["sid"])
        if call is None:
            raise not_found(request)
        return call


def _source(form: Form) -> DocumentSource | None:
    if url := text_of(form, "Url"):
        if not _URL.fullmatch(url):
            raise RestError(400, 21205, "Url is not a valid URL.")
        fallback = text_of(form, "FallbackUrl") or None
        return DocumentSource(url=url, method=text_of(form, "Method", "POST"), fallback=fallback)
    twiml = text_of(form, "Twiml")
    if len(twiml) > LONGEST_TWIML:
        raise RestError(400, 32018, f"Twiml is longer than {LONGEST_TWIML} characters.")
    return DocumentSource(twiml=twiml.encode()) if twiml else None


def _status_callback(form: Form) -> StatusCallback | None:
    url = text_of(form, "StatusCallback")
    events = texts_of(form, "StatusCallbackEvent") or ["completed"]
    if not EVENTS.issuperset(events):
        raise RestError(400, 21626, "StatusCallbackEvent is repeated for each event, not listed.")
    if not url:
        return None
    return StatusCallback(url=url, events=events, method=text_of(form, "StatusCallbackMethod", "POST"))


def _end(call: EmulatedTwilioCall, status: str) -> None:
    ringing = call.status in ("queued", "initiated", "ringing")
    if status == "completed":
        call.course.end("canceled" if ringing else "completed")
    elif status == "canceled" and ringing:
        call.course.end("canceled")
    elif status == "canceled":
        raise RestError(400, 21220, "Call is in-progress. Cannot cancel.")
    else:
        raise RestError(400, 20001, "Status is completed or canceled.")


def _credentials(request: web.Request) -> str:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _error(status: int, code: int, message: str) -> web.Response:
    body = {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return web.json_response(body, status=status)
