"""Commands to SignalWire about a call, by REST."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from voiceflow.clients.signalwire import SignalWireClient, cxml
from voiceflow.transports.abilities import CallLeg, Consultation, ConsultRequest
from voiceflow.transports.consultations import Consultations
from voiceflow.transports.dials import ApiCall, Dials
from voiceflow.transports.outgoing import DialRequest
from voiceflow.transports.signalwire.call_api import SignalWireCalls
from voiceflow.transports.timed_transfer import check_xml, limit_transfer

_EXAMPLE = (
    "a number (+…), an address (sip:…) or cXML: "
    "cxml.document(cxml.dial(number)), from voiceflow.clients.signalwire"
)


class SignalWireControl:
    """Hangs up, replaces the cXML of calls, and makes calls.

    Args:
        client: The account's client.
        publish: Makes a document available to SignalWire and returns its address.
        dials: The calls under way, whose ends the carrier's webhooks report.
        consultations: The open warm transfers, which the carrier's webhooks decide.
    """

    def __init__(
        self,
        client: SignalWireClient,
        publish: Callable[[str], str],
        dials: Dials,
        consultations: Consultations,
    ) -> None:
        self._client = client
        self._publish = publish
        self._dials = dials
        self._consultations = consultations

    async def make_call(self, request: DialRequest) -> ApiCall:
        return await self._dials.open(SignalWireCalls(self._client), request)

    async def consult(self, leg: CallLeg, request: ConsultRequest) -> Consultation:
        return await self._consultations.open(SignalWireCalls(self._client), self, leg, request)

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)

    def prepare_transfer(self, call_id: str, document: str) -> Callable[[], Awaitable[None]]:
        if document.startswith(("+", "sip:")):
            document = cxml.document(cxml.dial(document))
        check_xml(document, "cXML", _EXAMPLE)
        return limit_transfer("signalwire", lambda: self._client.redirect(call_id, self._publish(document)))
