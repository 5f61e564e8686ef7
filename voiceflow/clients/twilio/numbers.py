"""Phone numbers in Twilio's REST API: those of the account, and those to buy.

Source: https://www.twilio.com/docs/phone-numbers/api
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from voiceflow.clients.twilio.http import TwilioRequests, read
from voiceflow.clients.twilio.sids import check_sid
from voiceflow.errors import LocalProtocolError

NumberKind = Literal["Local", "TollFree", "Mobile"]

_COUNTRY = re.compile(r"[A-Z]{2}")


class NumberResource(BaseModel):
    """A number of the account. Fields that Twilio adds later are ignored.

    Attributes:
        sid: ``PN…``.
        phone_number: E.164.
        friendly_name: Its name in the console.
        voice_url: The webhook of its calls. Twilio ignores it while an application or a trunk is set.
        voice_application_sid: ``AP…``, if an application takes its calls.
        trunk_sid: ``TK…``, if a SIP trunk takes them.
        status_callback: The webhook of its calls' status.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sid: str
    phone_number: str = Field(repr=False)
    friendly_name: str | None = Field(default=None, repr=False)
    voice_url: str | None = None
    voice_method: str | None = None
    voice_fallback_url: str | None = None
    voice_application_sid: str | None = None
    trunk_sid: str | None = None
    status_callback: str | None = None


class AvailableNumberResource(BaseModel):
    """A number that can be bought.

    Attributes:
        phone_number: E.164.
        locality: The town.
        region: The state or province.
        iso_country: Such as ``"US"``.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    phone_number: str = Field(repr=False)
    locality: str | None = None
    region: str | None = None
    iso_country: str | None = None


class NumberChange(BaseModel):
    """Settings of a number. None leaves one as it is, and an empty text clears it.

    Attributes:
        voice_url: The webhook of its calls.
        voice_method: ``POST`` or ``GET``.
        voice_fallback_url: Requested if the webhook fails.
        status_callback: The webhook of its calls' status.
        voice_application_sid: ``AP…``. While it is set, Twilio ignores ``voice_url``.
        trunk_sid: ``TK…``. While it is set, Twilio ignores ``voice_url``.
        friendly_name: Its name in the console.
        address_sid: ``AD…``; some countries require an address.
        bundle_sid: ``BU…``; some countries require documents.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    voice_url: str | None = Field(default=None, pattern=r"^(https?://.*)?$")
    voice_method: Literal["POST", "GET"] | None = None
    voice_fallback_url: str | None = Field(default=None, pattern=r"^(https?://.*)?$")
    status_callback: str | None = Field(default=None, pattern=r"^(https?://.*)?$")
    voice_application_sid: str | None = Field(default=None, pattern=r"^(AP[0-9a-f]{32})?$")
    trunk_sid: str | None = Field(default=None, pattern=r"^(TK[0-9a-f]{32})?$")
    friendly_name: str | None = Field(default=None, max_length=64)
    address_sid: str | None = None
    bundle_sid: str | None = None

    def form(self) -> list[tuple[str, str]]:
        """The fields of a form POST."""
        given = self.model_dump(exclude_none=True)
        return [("".join(word.capitalize() for word in name.split("_")), str(v)) for name, v in given.items()]


class Numbers:
    """The account's numbers, and those to buy."""

    def __init__(self, requests: TwilioRequests) -> None:
        self._requests = requests

    async def search(
        self,
        country: str,
        kind: NumberKind = "Local",
        *,
        area_code: str | None = None,
        contains: str | None = None,
        limit: int = 30,
    ) -> list[AvailableNumberResource]:
        """Numbers that can be bought and take calls.

        Args:
            country: Such as ``"US"``.
            kind: The kind of number.
            area_code: In North America.
            contains: A pattern of the digits.
            limit: The most numbers to read.

        Raises:
            ServiceError: With Twilio's code.
            LocalProtocolError: If the country is not two capital letters.
        """
        if not _COUNTRY.fullmatch(country):
            raise LocalProtocolError("a country is two capital letters, such as US")
        given = {"AreaCode": area_code, "Contains": contains, "VoiceEnabled": "true"}
        query = [(name, value) for name, value in given.items() if value is not None]
        path, key = f"/AvailablePhoneNumbers/{country}/{kind}", "available_phone_numbers"
        return await self._requests.list(path, key, AvailableNumberResource, query, limit=limit)

    async def buy(self, phone_number: str, change: NumberChange | None = None) -> NumberResource:
        """Buy a number. It is not repeated if Twilio may have acted on it: that would cost twice.

        Raises:
            ServiceError: With Twilio's code, ``"21422"`` if it is not for sale.
        """
        form = [("PhoneNumber", phone_number), *(change or NumberChange()).form()]
        return read(NumberResource, await self._requests.send("POST", "/IncomingPhoneNumbers", form))

    async def update(self, number_sid: str, change: NumberChange) -> NumberResource:
        """Change a number's settings, such as its webhook.

        Raises:
            ServiceError: With Twilio's code.
            LocalProtocolError: If the sid is malformed.
        """
        body = await self._requests.send("POST", _path(number_sid), change.form(), is_repeatable=True)
        return read(NumberResource, body)

    async def release(self, number_sid: str) -> None:
        """Give a number back.

        Raises:
            ServiceError: ``"20404"`` if it is not the account's.
            LocalProtocolError: If the sid is malformed.
        """
        await self._requests.send("DELETE", _path(number_sid))

    async def list(self, *, phone_number: str | None = None, limit: int = 50) -> list[NumberResource]:
        """The account's numbers.

        Raises:
            ServiceError: With Twilio's code.
        """
        query = [] if phone_number is None else [("PhoneNumber", phone_number)]
        path, key = "/IncomingPhoneNumbers", "incoming_phone_numbers"
        return await self._requests.list(path, key, NumberResource, query, limit=limit)


def _path(number_sid: str) -> str:
    return f"/IncomingPhoneNumbers/{check_sid(number_sid, 'PN', 'number')}"
