"""Phone numbers of the account, and numbers for sale, in the REST API.

Source: https://www.twilio.com/docs/phone-numbers/api
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from voiceflow.emulators.twilio.identity import API_VERSION
from voiceflow.emulators.twilio.rest_forms import Form, RestError, not_found, page_of, resource_uri, text_of

if TYPE_CHECKING:
    from voiceflow.emulators.twilio.carrier import EmulatedTwilio

FOR_SALE = tuple(f"+1555{area}{number:04d}" for area in (201, 415) for number in range(40))
"""The numbers for sale; area codes 201 and 415 after the country code and 555."""

_FIELDS = {
    "voice_url": "VoiceUrl",
    "voice_method": "VoiceMethod",
    "voice_fallback_url": "VoiceFallbackUrl",
    "voice_application_sid": "VoiceApplicationSid",
    "trunk_sid": "TrunkSid",
    "status_callback": "StatusCallback",
    "friendly_name": "FriendlyName",
    "address_sid": "AddressSid",
    "bundle_sid": "BundleSid",
}
_URLS = ("voice_url", "voice_fallback_url", "status_callback")
_URL = re.compile(r"https?://\S+")


class NumbersApi:
    """The REST API of numbers."""

    def __init__(self, carrier: EmulatedTwilio) -> None:
        self._carrier = carrier

    def routes(self, account: str) -> Sequence[web.RouteDef]:
        """Its routes below an account's path."""
        own = f"{account}/IncomingPhoneNumbers"
        return [
            web.get(f"{account}/AvailablePhoneNumbers/{{country}}/{{kind}}.json", self.search),
            web.get(f"{own}.json", self.list),
            web.post(f"{own}.json", self.buy),
            web.get(f"{own}/{{sid}}.json", self.fetch),
            web.post(f"{own}/{{sid}}.json", self.update),
            web.delete(f"{own}/{{sid}}.json", self.release),
        ]

    async def search(self, request: web.Request) -> web.Response:
        if request.match_info["country"] != "US" or request.match_info["kind"] != "Local":
            raise not_found(request)
        area = request.query.get("AreaCode", "")
        contains = request.query.get("Contains", "").replace("*", "")
        owned = {number["phone_number"] for number in self._carrier.numbers.values()}
        found = [
            {
                "phone_number": number,
                "friendly_name": number,
                "locality": None,
                "region": None,
                "iso_country": "US",
                "capabilities": {"voice": True, "SMS": True, "MMS": True},
            }
            for number in FOR_SALE
            if number not in owned and area in ("", number[5:8]) and contains in number
        ]
        size = int(request.query.get("PageSize", "30"))
        return web.json_response(
            {"available_phone_numbers": found[:size], "uri": request.path, "next_page_uri": None}
        )

    async def list(self, request: web.Request) -> web.Response:
        wanted = request.query.get("PhoneNumber", "")
        found = [one for one in self._carrier.numbers.values() if wanted in ("", one["phone_number"])]
        return page_of("incoming_phone_numbers", found, request.rel_url)

    async def buy(self, request: web.Request) -> web.Response:
        form = await request.post()
        number = text_of(form, "PhoneNumber")
        owned = {one["phone_number"] for one in self._carrier.numbers.values()}
        if number not in FOR_SALE or number in owned:
            raise RestError(400, 21422, "PhoneNumber is not available")
        sid = self._carrier.network.new_sid("PN")
        made = {
            **dict.fromkeys(_FIELDS),
            "sid": sid,
            "account_sid": self._carrier.account.sid,
            "phone_number": number,
            "friendly_name": number,
            "api_version": API_VERSION,
            "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
            "uri": resource_uri(self._carrier.account.sid, f"IncomingPhoneNumbers/{sid}"),
            **_changes(form),
        }
        self._carrier.numbers[sid] = made
        return web.json_response(made, status=201)

    async def fetch(self, request: web.Request) -> web.Response:
        return web.json_response(self._find(request))

    async def update(self, request: web.Request) -> web.Response:
        found = self._find(request)
        found.update(_changes(await request.post()))
        return web.json_response(found)

    async def release(self, request: web.Request) -> web.Response:
        found = self._find(request)
        del self._carrier.numbers[str(found["sid"])]
        return web.Response(status=204)

    def _find(self, request: web.Request) -> dict[str, object]:
        found = self._carrier.numbers.get(request.match_info["sid"])
        if found is None:
            raise not_found(request)
        return found


def _changes(form: Form) -> dict[str, object]:
    given: dict[str, object] = {key: text_of(form, name) for key, name in _FIELDS.items() if name in form}
    for key in _URLS:
        if given.get(key) and not _URL.fullmatch(str(given[key])):
            raise RestError(400, 21502, f"{_FIELDS[key]} is not a valid URL.")
    return given
