"""Plivo's REST API for calls, as an aiohttp application.

Source: https://www.plivo.com/docs/voice/api/call
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import uuid
from typing import TYPE_CHECKING

from aiohttp import web

from voiceflow.emulators.kit.rest_faults import rest_faults
from voiceflow.emulators.plivo.call_record import call_record, live_call
from voiceflow.emulators.plivo.carrier import EmulatedPlivoCall, PlivoDocument

if TYPE_CHECKING:
    from voiceflow.emulators.kit.rest_faults import rest_faults
from voiceflow.emulators.plivo.carrier import EmulatedPlivo

_URL = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"\+?[1-9][0-9]{6,14}")
_CREATE = {
    "answer_method",
    "error_if_parent_not_found",
    "fallback_method",
    "hangup_method",
    "hangup_url",
    "machine_detection_method",
    "machine_detection_time",
    "ring_method",
    "ring_timeout",
    "ring_url",
}
"""Optional fields of a new call: what the official package always sends, and the address for its end."""
_DIGITS = re.compile(r"[0-9*#A-DwW]+")


def rest_application(carrier: EmulatedPlivo) -> web.Application:
    """Make the application for one carrier."""
    api = _PlivoCalls(carrier)
    app = web.Application(middlewares=[rest_faults(carrier.rest_faults)])
    calls = "/v1/Account/{account}/Call/"
    app.router.add_post(calls, api.create)
    app.router.add_get(calls, api.list)
    app.router.add_get(calls + "{call}/", api.fetch)
    app.router.add_post(calls + "{call}/", api.transfer)
    app.router.add_delete(calls + "{call}/", api.hang_up)
    app.router.add_post(calls + "{call}/DTMF/", api.send_digits)
    return app


class _PlivoCalls:
    def __init__(self, carrier: EmulatedPlivo) -> None:
        self._carrier = carrier

    async def create(self, request: web.Request) -> web.Response:
        self._check(request)
        body = await self._body(request, {"from", "to", "answer_url"}, _CREATE)
        if not (_NUMBER.fullmatch(body["to"]) and _NUMBER.fullmatch(body["from"])):
            raise _refusal(400, "a number is invalid")
        if not _URL.fullmatch(body["answer_url"]):
            raise _refusal(400, "answer_url is invalid")
        caller, called = (f"+{body[name].removeprefix('+')}" for name in ("from", "to"))
        if not all(_URL.fullmatch(body.get(name, "https://x")) for name in ("ring_url", "hangup_url")):
            raise _refusal(400, "ring_url or hangup_url is invalid")
        patience: object = body.get("ring_timeout", 120)
        if type(patience) is not int or patience < 0:
            raise _refusal(400, "ring_timeout is invalid")
        call = self._carrier.dial(
            caller,
            called,
            PlivoDocument(body["answer_url"]),
            patience=patience,
            report_url=body.get("hangup_url", ""),
        )
        self._carrier.ring_urls[call.call_id] = body.get("ring_url", "")
        return _answer(201, message="call fired", request_uuid=call.call_id)

    async def list(self, request: web.Request) -> web.Response:
        """The ids of calls that are up or queued, or the records of those that have ended."""
        self._check(request)
        query = request.query
        if unknown := query.keys() - {"status", "from_number", "to_number", "limit", "offset"}:
            raise _refusal(400, f"{sorted(unknown)[0]} is unknown")
        limit = query.get("limit", "20")
        if not (limit.isdecimal() and 0 < int(limit) <= 20):
            raise _refusal(400, "limit is 1 to 20")
        found = [
            call
            for call in reversed(self._carrier.calls.values())
            if query.get("from_number", call.caller.removeprefix("+")) == call.caller.removeprefix("+")
            and query.get("to_number", call.called.removeprefix("+")) == call.called.removeprefix("+")
        ]
        match query.get("status"):
            case None:
                ended = [call_record(call) for call in found if call.is_over][: int(limit)]
                return _answer(200, objects=ended, meta={"limit": int(limit), "offset": 0})
            case "live" | "queued" as status:
                is_queued = status == "queued"
                up = [c for c in found if not c.is_over and (c.status == "queued") is is_queued]
                return _answer(200, calls=[call.call_id for call in up])
            case _:
                raise _refusal(400, "status is live or queued")

    async def fetch(self, request: web.Request) -> web.Response:
        self._check(request)
        status = request.query.get("status")
        if status not in (None, "live", "queued"):
            raise _refusal(400, "status is live or queued")
        call = self._carrier.calls.get(request.match_info["call"])
        if call is None or call.is_over is not (status is None):
            raise _refusal(404, "call not found")
        if status is not None and (call.status == "queued") is not (status == "queued"):
            raise _refusal(404, "call not found")
        return _answer(200, **(call_record(call) if status is None else live_call(call)))

    async def transfer(self, request: web.Request) -> web.Response:
        self._check(request)
        call = self._live_call(request)
        body = await self._body(request, {"legs", "aleg_url"}, {"aleg_method"})
        if body["legs"] != "aleg" or not _URL.fullmatch(body["aleg_url"]):
            raise _refusal(400, "the emulator transfers the A leg, to an address")
        call.replace(PlivoDocument(body["aleg_url"]))
        return _answer(202, message="call transferred", call_uuids=[call.call_id])

    async def hang_up(self, request: web.Request) -> web.Response:
        self._check(request)
        self._live_call(request).hang_up()
        return web.Response(status=204)

    async def send_digits(self, request: web.Request) -> web.Response:
        self._check(request)
        call = self._live_call(request)
        body = await self._body(request, {"digits"}, {"leg", "call_uuid"})
        if not _DIGITS.fullmatch(body["digits"]):
            raise _refusal(400, "digits are invalid")
        call.record.take_keys(body["digits"])
        return _answer(202, message="digits sent")

    def _check(self, request: web.Request) -> None:
        account = self._carrier.account
        pair = f"{account.auth_id}:{account.auth_token}"
        wanted = f"Basic {base64.b64encode(pair.encode()).decode()}"
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise _refusal(401, "Could not verify your access level for that URL.")
        if request.match_info["account"] != account.auth_id:
            raise _refusal(404, "not found")

    def _live_call(self, request: web.Request) -> EmulatedPlivoCall:
        call = self._carrier.calls.get(request.match_info["call"])
        if call is None or call.is_over:
            raise _refusal(404, "call not found")
        return call

    async def _body(self, request: web.Request, needed: set[str], allowed: set[str]) -> dict[str, str]:
        try:
            body: object = await request.json()
        except ValueError:
            raise _refusal(400, "not JSON") from None
        if not isinstance(body, dict):
            raise _refusal(400, "an object is expected")
        if missing := needed - body.keys():
            raise _refusal(400, f"{sorted(missing)[0]} is missing")
        if unknown := body.keys() - needed - allowed:
            raise _refusal(400, f"{sorted(unknown)[0]} is unknown")
        if not all(isinstance(body[name], str) for name in needed):
            raise _refusal(400, "a value is not a string")
        return body


def _answer(status: int, **content: object) -> web.Response:
    return web.json_response({"api_id": str(uuid.uuid4()), **content}, status=status)


def _refusal(status: int, error: str) -> web.HTTPException:
    kinds = {400: web.HTTPBadRequest, 401: web.HTTPUnauthorized, 404: web.HTTPNotFound}
    text = json.dumps({"api_id": str(uuid.uuid4()), "error": error})
    return kinds[status](text=text, content_type="application/json")
