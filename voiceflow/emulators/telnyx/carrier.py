"""An emulated Telnyx with one number: TeXML webhooks, media streams, and its REST API.

Source: https://developers.telnyx.com/docs/voice/programmable-voice/texml-fundamentals
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.xml_carrier import XmlCarrier, XmlSource
from voiceflow.emulators.kit.xml_document import DocumentError, Verb, parameters_of
from voiceflow.emulators.telnyx.api import rest_application
from voiceflow.emulators.telnyx.signature import PRIVATE_KEY, PUBLIC_KEY, signed_headers
from voiceflow.emulators.telnyx.wire import Codec, StreamNames, TelnyxWire

_RATES: Mapping[str, tuple[Codec, str]] = {
    "PCMU": ("PCMU", "8000"),
    "PCMA": ("PCMA", "8000"),
    "L16": ("L16", "16000"),
}

# Source: https://developers.telnyx.com/docs/voice/programmable-voice/texml-verbs/gather and …/conference
_ATTRIBUTES = {
    "Gather": frozenset(
        {
            "action",
            "finishOnKey",
            "hints",
            "input",
            "language",
            "maxDigits",
            "minDigits",
            "numDigits",
            "profanityFilter",
            "speechTimeout",
            "timeout",
            "transcriptionEngine",
            "useEnhanced",
            "validDigits",
        }
    ),
    "Conference": frozenset(
        {
            "beep",
            "endConferenceOnExit",
            "maxParticipants",
            "muted",
            "startConferenceOnEnter",
            "waitUrl",
        }
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TelnyxAccount:
    """Whose calls these are.

    Attributes:
        account_sid: The account's id.
        application_id: The id of the TeXML application, with which calls are made.
        api_key: Opens the REST API.
        private_key: Signs webhooks: 32 bytes.
    """

    account_sid: str = "a0000000-0000-4000-8000-000000000001"
    application_id: str = "1293384261075731499"
    api_key: str = field(default="KEY0test", repr=False)
    private_key: bytes = field(default=PRIVATE_KEY, repr=False)


class EmulatedTelnyx(XmlCarrier):
    """A carrier whose number asks an application what to do.

    Args:
        public_url: Where the application believes to be.
        session: Reaches it.
        account: The account; by default one for tests.
        call_codec: What the calls' audio is like if Telnyx cannot convert it, such as ``PCMA``.
        routes: Where public hosts really are.
    """

    api_host = "api.telnyx.com"
    attributes = _ATTRIBUTES

    def __init__(
        self,
        public_url: str,
        *,
        session: aiohttp.ClientSession,
        account: TelnyxAccount | None = None,
        call_codec: Codec | None = None,
        routes: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            f"{public_url}/telnyx/voice", f"{public_url}/telnyx/status", session=session, routes=routes
        )
        self.account = account or TelnyxAccount()
        self._call_codec = call_codec
        self._numbers = itertools.count(1)

    def app(self) -> web.Application:
        """Its REST API."""
        return rest_application(self)

    def environment(self, api_url: str) -> Mapping[str, str]:
        """The environment variables that point an application to it."""
        return {
            "TELNYX_API_KEY": self.account.api_key,
            "TELNYX_PUBLIC_KEY": PUBLIC_KEY,
            "TELNYX_ACCOUNT_SID": self.account.account_sid,
            "TELNYX_APPLICATION_ID": self.account.application_id,
            "TELNYX_BASE_URL": api_url,
        }

    def new_call_id(self) -> str:
        return f"v3:emulated_call-{next(self._numbers):016d}"

    def form(self, call: LineCall[XmlSource], status: str) -> dict[str, str]:
        return {
            "AccountSid": self.account.account_sid,
            "CallSid": call.call_id,
            "CallSidLegacy": call.call_id,
            "CallStatus": "initiated" if status == "queued" else status,
            "From": call.caller,
            "To": call.called,
            "ConnectionId": "1234567890",
        }

    def signed(self, url: str, form: Mapping[str, str], body: bytes) -> dict[str, str]:
        return signed_headers(self.account.private_key, body, int(time.time()))

    def wire(self, call: LineCall[XmlSource], stream: Verb) -> tuple[TelnyxWire, dict[str, str]]:
        given = stream.attributes
        codec, rate = _RATES.get(given.get("bidirectionalCodec", "PCMU"), ("PCMU", ""))
        if given.get("bidirectionalMode") != "rtp":
            raise DocumentError("a bot's stream has the bidirectionalMode rtp")
        if given.get("bidirectionalSamplingRate", "8000") != rate:
            raise DocumentError("the emulator does PCMU and PCMA at 8000 Hz, and L16 at 16000 Hz")
        names = StreamNames(
            stream_id=f"00000000-0000-4000-8000-{next(self._numbers):012d}",
            call_id=call.call_id,
            account=self.account.account_sid,
            caller=call.caller,
            called=call.called,
            parameters=parameters_of(stream),
        )
        return TelnyxWire(names, codec=codec, call_codec=self._call_codec), {}
