"""Vonage's REST API for calls, as an aiohttp application.

Source: https://developer.vonage.com/en/api/voice
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jwt
from aiohttp import web

from voiceflow.emulators.vonage.carrier import EmulatedVonageCall, NccoDocument
from voiceflow.emulators.vonage.documents import NccoError, check

if TYPE_CHECKING:
    from voiceflow.emulators.vonage.carrier import EmulatedVonage

_URL = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"[1-9][0-9]{6,14}")
_DIGITS = re.compile(r"[0-9*#p]+")


def rest_application(carrier: EmulatedVonage) -> web.Application:
    """Make the application for one carrier."""
    api = _VonageCalls(carrier)
    app = web.Application()
    app.router.add_post("/v1/calls", api.create)
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
        call = self._carrier.dial(f"+{caller}", f"+{called}", NccoDocument(url))
        answer = {"uuid": call.call_id, "status": "started", "direction": "outbound"}
        return web.json_response(answer | {"conversation_uuid": f"CON-{call.call_id}"}, status=201)

    async def update(self, request: web.Request) -> web.Response:
        body = await self._body(request)
        call = self._live_call(request)
        match body:
            case {"action": "hangup"} if len(body) == 1:
                call.end("completed")
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
        call.keyed += body["digits"]
        return web.json_response({"message": "DTMF sent", "uuid": call.call_id})

    async def _body(self, request: web.Request) -> dict[str, Any]:
        application = self._carrier.application
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
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


def _refusal(status: int, title: str) -> web.HTTPException:
    kinds = {400: web.HTTPBadRequest, 401: web.HTTPUnauthorized, 404: web.HTTPNotFound}
    return kinds[status](text=json.dumps({"title": title}), content_type="application/json")
