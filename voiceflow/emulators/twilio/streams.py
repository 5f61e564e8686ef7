"""Unidirectional media streams of live calls in the REST API.

Source: https://www.twilio.com/docs/voice/api/stream-resource
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from voiceflow.emulators.kit.dates import rfc2822
from voiceflow.emulators.twilio.listening import MOST_TRACKS, TRACKS, ListeningStream
from voiceflow.emulators.twilio.opening import open_stream
from voiceflow.emulators.twilio.protocol import CarrierStream
from voiceflow.emulators.twilio.rest_forms import Form, RestError, choice_of, not_found, resource_uri, text_of

if TYPE_CHECKING:
    from voiceflow.emulators.twilio.call import EmulatedTwilioCall
    from voiceflow.emulators.twilio.carrier import EmulatedTwilio


class StreamsApi:
    """The REST API of unidirectional streams."""

    def __init__(self, carrier: EmulatedTwilio) -> None:
        self._carrier = carrier

    def routes(self, account: str) -> list[web.RouteDef]:
        """Its routes below an account's path."""
        streams = f"{account}/Calls/{{call}}/Streams"
        return [web.post(f"{streams}.json", self.create), web.post(f"{streams}/{{name}}.json", self.update)]

    async def create(self, request: web.Request) -> web.Response:
        call = self._call(request)
        form = await request.post()
        if call.status != "in-progress":
            raise RestError(400, 21220, "Call is not in-progress.")
        if not text_of(form, "Url").startswith(("wss://", "ws://")):
            raise RestError(400, 21205, "Url is not a websocket's.")
        tracks = TRACKS[choice_of(form, "Track", tuple(TRACKS), "inbound_track")]
        stage = call.stage
        if stage.listeners.tracks + len(tracks) > MOST_TRACKS:
            raise RestError(400, 21220, "Too many tracks of the call are streamed.")
        sid = stage.exchange.new_sid("MZ")
        protocol = CarrierStream(
            stream_sid=sid,
            call_sid=call.sid,
            account_sid=stage.identity.account_sid,
            parameters=_parameters(form),
            tracks=tracks,
        )
        stream = ListeningStream(sid, text_of(form, "Name") or sid, protocol, stage.record)
        opening = open_stream(stage.exchange, stage.webhooks, text_of(form, "Url"))
        stage.listeners.start(stream, opening)
        return web.json_response(self._resource(call, stream), status=201)

    async def update(self, request: web.Request) -> web.Response:
        call = self._call(request)
        stream = call.stage.listeners.find(request.match_info["name"])
        if stream is None:
            raise not_found(request)
        form = await request.post()
        if choice_of(form, "Status", ("stopped",)) != "stopped":
            raise RestError(400, 20001, "Status is stopped.")
        stream.stop()
        return web.json_response(self._resource(call, stream))

    def _call(self, request: web.Request) -> EmulatedTwilioCall:
        call = self._carrier.calls.get(request.match_info["call"])
        if call is None:
            raise not_found(request)
        return call

    def _resource(self, call: EmulatedTwilioCall, stream: ListeningStream) -> dict[str, object]:
        account = self._carrier.account.sid
        return {
            "sid": stream.sid,
            "account_sid": account,
            "call_sid": call.sid,
            "name": stream.name,
            "status": stream.status,
            "date_updated": rfc2822(call.stage.now),
            "uri": resource_uri(account, f"Calls/{call.sid}/Streams/{stream.sid}"),
        }


def _parameters(form: Form) -> dict[str, str]:
    found = {}
    for number in range(1, 100):
        if name := text_of(form, f"Parameter{number}.Name"):
            found[name] = text_of(form, f"Parameter{number}.Value")
    return found
