"""Vonage's REST API for calls, as an aiohttp application.

Source: https://developer.vonage.com/en/api/voice
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from voiceflow.clients.vonage.tokens import jwt_package
from voiceflow.emulators.kit.dates import date_of
from voiceflow.emulators.kit.rest_faults import rest_faults
from voiceflow.emulators.vonage.carrier import STATUSES, EmulatedVonageCall, NccoDocument
from voiceflow.emulators.vonage.documents import NccoError, check

if TYPE_CHECKING:
    from voiceflow.emulators.vonage.carrier import EmulatedVonage

_URL = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"[1-9][0-9]{6,14}")
_CREATE = frozenset(
    {
        "to",
        "from",
        "answer_url",
        "answer_method",
        "event_url",
        "event_method",
        "ringing_timer",
    }
)
_DIGITS = re.compile(r"[0-9*#p]+")


def rest_application(carrier: EmulatedVonage) -> web.Application:
    """Make the application for one carrier."""
    api = _VonageCalls(carrier)
    app = web.Application(middlewares=[rest_faults(carrier.rest_faults)])
    app.router.add_post("/v1/calls", api.create)
    app.router.add_get("/v1/calls", api.list)
    app.router.add_get("/v1/calls/{call}", api.fetch)
    app.router.add_put("/v1/calls/{call}", api.update)
    app.router.add_put("/v1/calls/{call}/dtmf", api.send_digits)
    return app


class _VonageCalls:
    def __init__(self, carrier: EmulatedVonage) -> None:
        self._carrier = carrier

    async def create(self, request: web.Request) -> web.Response:
        body = await self._body(request)
        try:
            [to], caller, [url] = body["to"], body["from"]["number"], body["answer_url"]
            called = to["number"]
        except (KeyError, TypeError, ValueError):
            raise _refusal(400, "to, from and answer_url are needed") from None
        if not (_NUMBER.fullmatch(str(called)) and _NUMBER.fullmatch(str(caller))):
            raise _refusal(400, "a number is written in E.164, without +")
        if not _URL.fullmatch(str(url)):
            raise _refusal(400, "answer_url is invalid")
        if unknown := body.keys() - _CREATE:
            raise _refusal(400, f"{sorted(unknown)[0]} is unknown")
        [event_url] = body.get("event_url", [""])
        patience = body.get("ringing_timer", 60)
        if type(patience) is not int or not 1 <= patience <= 120:
            raise _refusal(400, "ringing_timer is 1 to 120")
        call = self._carrier.dial(
            f"+{caller}", f"+{called}", NccoDocument(url), patience=patience, report_url=event_url
        )
        answer = {"uuid": call.call_id, "status": "started", "direction": "outbound"}
        return web.json_response(answer | {"conversation_uuid": f"CON-{call.call_id}"}, status=201)

    async def list(self, request: web.Request) -> web.Response:
        """A page of the calls since a time."""
        self._authenticate(request)
        query = request.query
        if unknown := query.keys() - {"date_start", "page_size", "record_index", "order", "status"}:
            raise _refusal(400, f"{sorted(unknown)[0]} is unknown")
        try:
            first, size = int(query.get("record_index", "0")), int(query.get("page_size", "10"))
            since = datetime.fromisoformat(query.get("date_start", "1970-01-01T00:00:00Z"))
        except ValueError:
            raise _refusal(400, "a filter is invalid") from None
        if not 1 <= size <= 100:
            raise _refusal(400, "page_size is 1 to 100")
        found = [call for call in self._carrier.calls.values() if date_of(call.created_at) >= since]
        if query.get("order", "asc") == "desc":
            found.reverse()
        page = [_resource(call) for call in found[first : first + size]]
        content = {"count": len(found), "page_size": size, "record_index": first}
        links = {"self": {"href": "/v1/calls"}}
        return web.json_response(content | {"_embedded": {"calls": page}, "_links": links})

    async def fetch(self, request: web.Request) -> web.Response:
        self._authenticate(request)
        call = self._carrier.calls.get(request.match_info["call"])
        if call is None:
            raise _refusal(404, "Not Found")
        return web.json_response(_resource(call))

    async def update(self, request: web.Request) -> web.Response:
        body = await self._body(request)
        call = self._live_call(request)
        match body:
            case {"action": "hangup"} if len(body) == 1:
                call.hang_up()
            case {"action": "transfer", "destination": {"type": "ncco", "ncco": actions}} if len(body) == 2:
                try:
                    call.replace(NccoDocument(actions=check(actions)))
                except NccoError as exc:
                    raise _refusal(400, str(exc)) from None
            case _:
                raise _refusal(400, "an action that does not exist, or that the emulator does not do")
        return web.Response(status=204)

    async def send_digits(self, request: web.Request) -> web.Response:
        body = await self._body(request)
        call = self._live_call(request)
        if body.keys() != {"digits"} or not _DIGITS.fullmatch(str(body["digits"])):
            raise _refusal(400, "digits are invalid")
        call.record.take_keys(body["digits"])
        return web.json_response({"message": "DTMF sent", "uuid": call.call_id})

    def _authenticate(self, request: web.Request) -> None:
        application = self._carrier.application
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        jwt = jwt_package()
        try:
            claims = jwt.decode(
                token,
                application.key.public_key(),
                algorithms=["RS256"],
                options={"require": ["iat", "jti", "exp"]},
            )
        except jwt.PyJWTError:
            raise _refusal(401, "Unauthorized") from None
        if claims.get("application_id") != application.application_id:
            raise _refusal(401, "Unauthorized")

    async def _body(self, request: web.Request) -> dict[str, Any]:
        self._authenticate(request)
        try:
            body = await request.json()
        except ValueError:
            raise _refusal(400, "not JSON") from None
        if not isinstance(body, dict):
            raise _refusal(400, "an object is expected")
        return body

    def _live_call(self, request: web.Request) -> EmulatedVonageCall:
        call = self._carrier.calls.get(request.match_info["call"])
        if call is None:
            raise _refusal(404, "Not Found")
        if call.is_over:
            raise _refusal(400, "the call is not in progress")
        return call


def _resource(call: EmulatedVonageCall) -> dict[str, object]:
    ends = {
        name: {"type": "phone", "number": number.removeprefix("+")}
        for name, number in (("from", call.caller), ("to", call.called))
    }
    found: dict[str, object] = {
        "uuid": call.call_id,
        "conversation_uuid": f"CON-{call.call_id}",
        "status": STATUSES[call.status],
        "direction": call.direction,
        "_links": {"self": {"href": f"/v1/calls/{call.call_id}"}},
    }
    times = {"start_time": call.answered_at, "end_time": call.ended_at}
    dates = {name: date_of(at).strftime("%Y-%m-%d %H:%M:%S") for name, at in times.items() if at is not None}
    return found | ends | dates


def _refusal(status: int, title: str) -> web.HTTPException:
    kinds = {400: web.HTTPBadRequest, 401: web.HTTPUnauthorized, 404: web.HTTPNotFound}
    return kinds[status](text=json.dumps({"title": title}), content_type="application/json")
