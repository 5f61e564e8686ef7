"""An emulated SignalWire with one number: cXML webhooks, media streams, and its REST API.

Source: https://developer.signalwire.com/compatibility-api
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.xml_carrier import XmlCarrier, XmlSource
from voiceflow.emulators.kit.xml_document import DocumentError, Verb, parameters_of
from voiceflow.emulators.signalwire.api import rest_application
from voiceflow.emulators.signalwire.wire import Codec, SignalWireWire

_CODECS: Mapping[str, Codec] = {"PCMU": "PCMU", "L16@16000h": "L16@16000h"}

# Source: https://developer.signalwire.com/compatibility-api/cxml/voice/gather and …/conference-noun
_ATTRIBUTES = {
    "Gather": frozenset(
        {
            "action",
            "actionOnEmptyResult",
            "enhanced",
            "finishOnKey",
            "hints",
            "input",
            "language",
            "method",
            "numDigits",
            "speechModel",
            "speechTimeout",
            "timeout",
        }
    ),
    "Conference": frozenset(
        {
            "beep",
            "endConferenceOnExit",
            "maxParticipants",
            "muted",
            "startConferenceOnEnter",
            "waitMethod",
            "waitUrl",
        }
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalWireProject:
    """Whose calls these are.

    Attributes:
        project_id: A UUID.
        api_token: Opens the REST API.
        signing_key: Signs webhooks.
    """

    project_id: str = "b0000000-0000-4000-8000-000000000001"
    api_token: str = field(default="PTtest", repr=False)
    signing_key: str = field(default="PSK_test", repr=False)


class EmulatedSignalWire(XmlCarrier):
    """A carrier whose number asks an application what to do.

    Args:
        public_url: Where the application believes to be.
        session: Reaches it.
        project: The project; by default one for tests.
        routes: Where public hosts really are.
    """

    api_host = "example.signalwire.com"
    attributes = _ATTRIBUTES

    def __init__(
        self,
        public_url: str,
        *,
        session: aiohttp.ClientSession,
        project: SignalWireProject | None = None,
        routes: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            f"{public_url}/signalwire/voice",
            f"{public_url}/signalwire/status",
            session=session,
            routes=routes,
        )
        self.project = project or SignalWireProject()
        self._numbers = itertools.count(1)

    def app(self) -> web.Application:
        """Its REST API."""
        return rest_application(self)

    def environment(self, api_url: str) -> Mapping[str, str]:
        """The environment variables that point an application to it."""
        return {
            "SIGNALWIRE_SIGNING_KEY": self.project.signing_key,
            "SIGNALWIRE_PROJECT_ID": self.project.project_id,
            "SIGNALWIRE_API_TOKEN": self.project.api_token,
            "SIGNALWIRE_BASE_URL": api_url,
        }

    def new_call_id(self) -> str:
        return f"c0000000-0000-4000-8000-{next(self._numbers):012d}"

    def form(self, call: LineCall[XmlSource], status: str) -> dict[str, str]:
        return {
            "AccountSid": self.project.project_id,
            "CallSid": call.call_id,
            "CallStatus": status,
            "Direction": "inbound" if call.direction == "inbound" else "outbound-api",
            "From": call.caller,
            "To": call.called,
        }

    def signed(self, url: str, form: Mapping[str, str], body: bytes) -> dict[str, str]:
        text = url + "".join(name + form[name] for name in sorted(form))
        digest = hmac.new(self.project.signing_key.encode(), text.encode(), hashlib.sha1).digest()
        return {"X-SignalWire-Signature": base64.b64encode(digest).decode()}

    def wire(self, call: LineCall[XmlSource], stream: Verb) -> tuple[SignalWireWire, dict[str, str]]:
        codec = _CODECS.get(stream.attributes.get("codec", "PCMU"))
        if codec is None:
            raise DocumentError("the emulator does PCMU and L16@16000h")
        if stream.attributes.get("realtime", "false") not in ("true", "false"):
            raise DocumentError("realtime is true or false")
        token = stream.attributes.get("authBearerToken")
        wire = SignalWireWire(
            stream_sid=f"50000000-0000-4000-8000-{next(self._numbers):012d}",
            call_sid=call.call_id,
            account_sid=self.project.project_id,
            parameters=parameters_of(stream),
            codec=codec,
        )
        return wire, {} if token is None else {"Authorization": f"Bearer {token}"}
