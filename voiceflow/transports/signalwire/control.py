"""Commands to SignalWire about a call, by REST."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from voiceflow.clients.signalwire import SignalWireClient, cxml
from voiceflow.transports.abilities import CallLeg, Consultation, ConsultRequest, RecordingState
from voiceflow.transports.consultations import Consultations
from voiceflow.transports.dials import ApiCall, Dials
from voiceflow.transports.outgoing import DialRequest
from voiceflow.transports.signalwire.call_api import SignalWireCalls
from voiceflow.transports.signalwire.documents import StreamDocuments
from voiceflow.transports.timed_transfer import check_xml, limit_transfer

_EXAMPLE = (
    "a number (+…), an address (sip:…) or cXML: "
    "cxml.document(cxml.dial(number)), from voiceflow.clients.signalwire"
)


class SignalWireControl:
    """Hangs up, sends keys, records, replaces the cXML of calls, and makes calls.

    Args:
        client: The account's client.
        publish: Makes a document available to SignalWire and returns its address.
        dials: The calls under way, whose ends the carrier's webhooks report.
        consultations: The open warm transfers, which the carrier's webhooks decide.
        streams: Make the instructions that open a stream.
    """

    replaces_stream = True

    def __init__(
        self,
        client: SignalWireClient,
        publish: Callable[[str], str],
        dials: Dials,
        consultations: Consultations,
        streams: StreamDocuments,
    ) -> None:
        self._client = client
        self._publish = publish
        self._dials = dials
        self._consultations = consultations
        self._streams = streams

    async def make_call(self, request: DialRequest) -> ApiCall:
        return await self._dials.open(SignalWireCalls(self._client), request)

    async def send_digits(self, leg: CallLeg, digits: str) -> None:
        document = self._streams.send_digits(leg.parameters, digits)
        await limit_transfer(
            "signalwire", lambda: self._client.redirect(leg.call_id, self._publish(document))
        )()

    async def record(self, call_id: str) -> str:
        return await self._client.start_recording(call_id)

    async def set_recording(self, call_id: str, recording_id: str, state: RecordingState) -> None:
        await self._client.set_recording(call_id, recording_id, state.value)

    async def consult(self, leg: CallLeg, request: ConsultRequest) -> Consultation:
        return await self._consultations.open(SignalWireCalls(self._client), self, leg, request)

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)

    def prepare_transfer(self, call_id: str, document: str) -> Callable[[], Awaitable[None]]:
        if document.startswith(("+", "sip:")):
            document = cxml.document(cxml.dial(document))
        check_xml(document, "cXML", _EXAMPLE)
        return limit_transfer("signalwire", lambda: self._client.redirect(call_id, self._publish(document)))
