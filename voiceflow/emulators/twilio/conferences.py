"""Conferences and participants in the REST API.

Source: https://www.twilio.com/docs/voice/api/conference-resource
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from voiceflow.emulators.kit.conference import ConferenceParticipant, EmulatedConference
from voiceflow.emulators.twilio.identity import API_VERSION
from voiceflow.emulators.twilio.rest_forms import (
    RestError,
    choice_of,
    not_found,
    page_of,
    resource_uri,
    text_of,
)

if TYPE_CHECKING:
    from voiceflow.emulators.twilio.carrier import EmulatedTwilio

_FLAGS = ("true", "false")


class ConferencesApi:
    """The REST API of conferences."""

    def __init__(self, carrier: EmulatedTwilio) -> None:
        self._carrier = carrier

    def routes(self, account: str) -> Sequence[web.RouteDef]:
        """Its routes below an account's path."""
        one = f"{account}/Conferences/{{sid}}"
        return [
            web.get(f"{account}/Conferences.json", self.list),
            web.get(f"{one}.json", self.fetch),
            web.post(f"{one}.json", self.update),
            web.get(f"{one}/Participants.json", self.participants),
            web.get(f"{one}/Participants/{{call}}.json", self.participant),
            web.post(f"{one}/Participants/{{call}}.json", self.change),
            web.delete(f"{one}/Participants/{{call}}.json", self.remove),
        ]

    async def list(self, request: web.Request) -> web.Response:
        name, status = request.query.get("FriendlyName", ""), request.query.get("Status", "")
        found = [
            self._resource(one)
            for one in self._carrier.network.conferences
            if name in ("", one.name) and status in ("", one.status)
        ]
        return page_of("conferences", found[::-1], request.rel_url)

    async def fetch(self, request: web.Request) -> web.Response:
        return web.json_response(self._resource(self._find(request)))

    async def update(self, request: web.Request) -> web.Response:
        found = self._find(request)
        form = await request.post()
        if choice_of(form, "Status", ("completed",)):
            found.end()
        return web.json_response(self._resource(found))

    async def participants(self, request: web.Request) -> web.Response:
        found = self._find(request)
        shown = [self._person(found, one) for one in found.participants.values()]
        return page_of("participants", shown, request.rel_url)

    async def participant(self, request: web.Request) -> web.Response:
        found = self._find(request)
        return web.json_response(self._person(found, self._find_person(request, found)))

    async def change(self, request: web.Request) -> web.Response:
        found = self._find(request)
        person = self._find_person(request, found)
        form = await request.post()
        if text_of(form, "HoldUrl") and "Hold" not in form:
            raise RestError(400, 20001, "HoldUrl needs Hold.")
        for name in ("Muted", "Hold", "EndConferenceOnExit"):
            choice_of(form, name, _FLAGS)
        if "Muted" in form:
            person.muted = text_of(form, "Muted") == "true"
        if "Hold" in form:
            person.hold = text_of(form, "Hold") == "true"
        if "EndConferenceOnExit" in form:
            person.ends = text_of(form, "EndConferenceOnExit") == "true"
        return web.json_response(self._person(found, person))

    async def remove(self, request: web.Request) -> web.Response:
        self._find_person(request, self._find(request)).removed.set()
        return web.Response(status=204)

    def _find(self, request: web.Request) -> EmulatedConference:
        sid = request.match_info["sid"]
        found = next((one for one in self._carrier.network.conferences if one.sid == sid), None)
        if found is None:
            raise not_found(request)
        return found

    def _find_person(self, request: web.Request, conference: EmulatedConference) -> ConferenceParticipant:
        person = conference.participants.get(request.match_info["call"])
        if person is None:
            raise not_found(request)
        return person

    def _resource(self, one: EmulatedConference) -> dict[str, object]:
        account = self._carrier.account.sid
        return {
            "sid": one.sid,
            "account_sid": account,
            "friendly_name": one.name,
            "status": one.status,
            "region": "us1",
            "api_version": API_VERSION,
            "reason_conference_ended": None,
            "call_sid_ending_conference": None,
            "date_created": None,
            "date_updated": None,
            "uri": resource_uri(account, f"Conferences/{one.sid}"),
            "subresource_uris": {},
        }

    def _person(self, conference: EmulatedConference, one: ConferenceParticipant) -> dict[str, object]:
        account = self._carrier.account.sid
        path = f"Conferences/{conference.sid}/Participants/{one.call_id}"
        return {
            "account_sid": account,
            "call_sid": one.call_id,
            "conference_sid": conference.sid,
            "label": one.label,
            "muted": one.muted,
            "hold": one.hold,
            "coaching": False,
            "call_sid_to_coach": None,
            "start_conference_on_enter": one.starts,
            "end_conference_on_exit": one.ends,
            "status": "connected",
            "queue_time": "0",
            "date_created": None,
            "date_updated": None,
            "uri": resource_uri(account, path),
        }
