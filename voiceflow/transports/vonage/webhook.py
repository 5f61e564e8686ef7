"""Vonage's webhooks and their answers."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Mapping

from aiohttp import web
from loguru import logger

from voiceflow.clients.vonage import ncco
from voiceflow.transports.carrier import CallRegister, Return
from voiceflow.transports.carriers import CarrierSettings
from voiceflow.transports.stream_address import resume_url, websocket_url
from voiceflow.transports.stream_passes import StreamPasses
from voiceflow.transports.vonage.call_statuses import FINAL
from voiceflow.transports.vonage.protocol import CALL
from voiceflow.transports.vonage.settings import RESUME_PATH, STREAM_PATH
from voiceflow.transports.vonage.signed import VonageRequests

BROKEN = frozenset({"disconnected", "failed", "unanswered", "rejected", "timeout"})
"""The statuses of a websocket that did not come about, or broke."""

LONGEST_MEMORY = 1000
"""Calls whose parameters are kept, for the case that their websocket breaks."""

_NUMBER = re.compile(r"[1-9][0-9]{6,14}")
_OWN = (CALL, "From", "To", "Direction")


class VonageWebhook:
    """The handlers of Vonage's requests. Unsigned requests are refused.

    Args:
        settings: The settings of the carrier.
        secret: The account's signature secret.
        register: The server's calls.
        rate: Samples per second of the streams.
    """

    def __init__(self, settings: CarrierSettings, secret: str, register: CallRegister, *, rate: int) -> None:
        self._settings = settings
        self._signed = VonageRequests(secret if settings.validate_signatures else None)
        self._register = register
        self._rate = rate
        self._passes = StreamPasses(secret)
        self._parameters: OrderedDict[str, dict[str, str]] = OrderedDict()

    async def voice(self, request: web.Request) -> web.Response:
        """Answer a new call: have Vonage open a websocket for it."""
        body = await self._signed.fields(request)
        call_id = body.get("uuid", "")
        if not self._register.promise(call_id):
            # An NCCO has no busy signal: without actions the call ends.
            logger.warning("a call is refused: {} are up", len(self._register))
            return web.json_response([])
        parameters = {**self._settings.parameters, **request.query}
        parameters |= {"From": _number(body.get("from", "")), "To": _number(body.get("to", ""))}
        parameters["Direction"] = request.query.get("Direction") or body.get("direction", "inbound")
        self._remember(call_id, parameters)
        return _document(self._connect(call_id, parameters))

    async def resume(self, request: web.Request) -> web.Response:
        """Answer a call whose websocket has failed or broken: Vonage asks what to do next."""
        body = await self._signed.fields(request)
        call_id, returns = request.match_info["call"], int(request.match_info["returns"])
        if body.get("status") not in BROKEN:
            return web.Response(status=204)
        may_return = returns <= self._settings.resume.limit
        found = await self._register.bring_back(call_id, may_return=may_return)
        if found is Return.ENDED:
            return web.json_response([])
        logger.warning("call {}: its stream has ended; {}", call_id, found.value)
        if found is Return.GIVEN_UP:
            return _document(self._apologise())
        return _document(self._connect(call_id, self._parameters.get(call_id, {}), returns=returns))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Run the bot on the websocket of a call, whose ``Authorization`` this server has chosen."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        call_id = request.match_info["call"]
        if self._settings.validate_signatures and not self._passes.take(call_id, given):
            logger.warning("{} refused: no valid pass", STREAM_PATH)
            raise web.HTTPForbidden(text="no valid pass")
        return await self._register.stream(request)

    async def event(self, request: web.Request) -> web.Response:
        """Take the status of a call: end the stream of a call that is over, even if its socket stays open."""
        body = await self._signed.fields(request)
        # The websocket is another leg, with another uuid: only the phone's leg has the uuid of the call.
        if body.get("status") in FINAL:
            self.end(body.get("uuid", ""))
        return web.Response(status=204)

    def connect(self, call_id: str, parameters: Mapping[str, str]) -> str:
        """The NCCO that opens another websocket for a call that is up."""
        return self._connect(call_id, {name: value for name, value in parameters.items() if name != CALL})

    def end(self, call_id: str) -> None:
        """Note that a call is over."""
        self._register.end(call_id)
        self._parameters.pop(call_id, None)

    def _remember(self, call_id: str, parameters: dict[str, str]) -> None:
        # The request after a break does not repeat them, and numbers do not belong into an address.
        self._parameters[call_id] = parameters
        while len(self._parameters) > LONGEST_MEMORY:
            self._parameters.popitem(last=False)

    def _connect(self, call_id: str, parameters: Mapping[str, str], *, returns: int = 0) -> str:
        headers = _fitting({**parameters, CALL: call_id})
        return ncco.document(
            ncco.connect_websocket(
                f"{websocket_url(self._settings.public_url)}{STREAM_PATH}/{call_id}",
                rate=self._rate,
                headers=headers,
                authorization=f"Bearer {self._passes.make(call_id)}",
                event_url=resume_url(self._settings, f"{RESUME_PATH}/{call_id}", returns=returns),
            )
        )

    def _apologise(self) -> str:
        resume = self._settings.resume
        spoken = [ncco.talk(resume.apology, language=resume.language)] if resume.apology else []
        following = [ncco.connect_number(resume.transfer_to)] if resume.transfer_to else []
        return ncco.document(*spoken, *following)


def _fitting(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of a websocket. Custom ones that do not fit are left out: they must not cost the call."""
    if len(json.dumps(dict(headers), ensure_ascii=False).encode()) <= ncco.LONGEST_HEADERS:
        return dict(headers)
    logger.warning("the parameters of a stream do not fit into Vonage's headers: left out")
    return {name: headers.get(name, "") for name in _OWN}


def _number(text: str) -> str:
    """A number in E.164: Vonage writes it without its ``+``."""
    return f"+{text}" if _NUMBER.fullmatch(text) else text


def _document(document: str) -> web.Response:
    return web.Response(text=document, content_type="application/json")
